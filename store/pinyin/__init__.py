"""The table of pinyin initials and the script that makes it."""
