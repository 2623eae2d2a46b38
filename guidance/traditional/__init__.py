"""The table of traditional characters and the script that makes it."""
