"""Writes initials.txt: the first letter of the pinyin of each character from U+4E00 to U+9FA5.

Run at development time only: `uv run --with pypinyin python store/pinyin/make.py`.
"""

from pathlib import Path

# The reading a worker means where dictionaries put another one first.
BY_HAND = {"重": "c", "长": "c", "乐": "l", "曾": "z", "单": "d", "解": "j", "盖": "g", "区": "q", "行": "x"}


def main() -> None:
    """Write the table beside this script: one line of 20,902 letters, `?` where there is none."""
    from pypinyin import Style, lazy_pinyin

    letters = []
    for code in range(0x4E00, 0x9FA6):
        char = chr(code)
        first = BY_HAND.get(char) or lazy_pinyin(char, style=Style.FIRST_LETTER)[0][:1].lower()
        letters.append(first if "a" <= first <= "z" else "?")
    Path(__file__).with_name("initials.txt").write_text("".join(letters) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
