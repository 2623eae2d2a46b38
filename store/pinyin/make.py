"""Writes syllables.txt: the pinyin of each character from U+4E00 to U+9FA5, without tones.

Run at development time only: `uv run --with pypinyin python store/pinyin/make.py`.
"""

from pathlib import Path

# The reading a worker means where dictionaries put another one first.
BY_HAND = {
    "重": "chong", "长": "chang", "乐": "le", "曾": "zeng", "单": "dan", "解": "jie", "盖": "gai", "区": "qu",
    "行": "xing", "地": "di", "的": "de", "得": "de", "着": "zhe", "了": "le", "都": "dou", "会": "hui",
    "车": "che", "调": "tiao", "大": "da", "还": "hai", "家": "jia", "什": "shi", "厦": "xia", "弄": "nong",
}  # fmt: skip


def main() -> None:
    """Write the table beside this script: 20,902 syllables with spaces between, `?` where there is none."""
    from pypinyin import Style, lazy_pinyin

    syllables = []
    for code in range(0x4E00, 0x9FA6):
        char = chr(code)
        sound = BY_HAND.get(char) or lazy_pinyin(char, style=Style.NORMAL)[0].replace("ü", "v").lower()
        syllables.append(sound if sound.isascii() and sound.isalpha() else "?")
    Path(__file__).with_name("syllables.txt").write_text(" ".join(syllables) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
