"""Cells as they are meant: full-width letters, traditional characters and what scanners leave behind are folded."""

from __future__ import annotations

import functools
import re
from pathlib import Path

_RUNS = ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))  # full-width digits and letters
_WIDE = {code: code - 0xFEE0 for first, last in _RUNS for code in range(first, last + 1)}
_DIGITS = str.maketrans("lIioO〇○|", "11100001")
_NUMBERISH = re.compile(r"(?<![A-Za-z0-9])[0-9lIioO〇○|-]{7,14}(?![A-Za-z0-9])")
_SPACED = re.compile(r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff] +){2,}[\u4e00-\u9fff](?![\u4e00-\u9fff])")
_TWO = re.compile(r"([\u4e00-\u9fff]) +([\u4e00-\u9fff])")  # a whole cell of two: 居 民
_DATED = re.compile(r"(?<![A-Za-z0-9])[0-9lIO〇○|]{1,4}(?=\s*[年月日])")  # 2O26年6月l5日
_HALF_BRACKET = re.compile(r"([（(][^（）()〔〕]*)〕")
_BETWEEN = re.compile(r"(?<=\d)[－—–―．](?=\d)")
_EDGES = re.compile(r"^[\s□■▪◆◇●○•·※★☆~`^¦|]+(?=\S)|[\s¦|`^~]+$")
_BOX = re.compile(r"([□☐☑√✓✔■☒])\s*([^□☐☑√✓✔■☒（(]*)")
_BOXES = 2  # that make a choice
_TWICE = re.compile(r"([，。；、])\1+")
_MOST = 0.5  # of the characters must be digits for a number


def folded(text: str) -> str:
    """Return the text of a cell as it is meant; one that needs nothing comes back as it is."""
    if "□" in text or "☐" in text:
        text = _ticked(text)
    if text.isascii() and "|" not in text and not _NUMBERISH.search(text):
        return text.strip()
    text = text.translate(_table())
    text = _BETWEEN.sub(lambda hit: "." if hit.group() == "．" else "-", text)
    text = _NUMBERISH.sub(_number, text)
    text = _HALF_BRACKET.sub(r"\1）", _DATED.sub(_number, text))
    text = _SPACED.sub(lambda hit: hit.group().replace(" ", ""), text)
    if two := _TWO.fullmatch(text):
        text = two[1] + two[2]
    return _TWICE.sub(r"\1", _EDGES.sub("", text)).strip()


def _ticked(text: str) -> str:
    """Return the words whose boxes are ticked; boxes that nobody ticked say nothing."""
    boxes = _BOX.findall(text)
    if len(boxes) < _BOXES:
        return text
    return "、".join(word.strip() for mark, word in boxes if mark not in "□☐" and word.strip())


def _number(hit: re.Match[str]) -> str:
    """Read l and O inside a number as the digits they were."""
    word = hit.group()
    return word.translate(_DIGITS) if sum(char.isdigit() for char in word) >= _MOST * len(word) else word


@functools.cache
def _table() -> dict[int, int]:
    """Return traditional -> simplified and full-width -> plain, by code point."""
    pairs = "".join(
        (Path(__file__).parent / "traditional" / "characters.txt").read_text(encoding="utf-8").split()
    )
    simple = {ord(old): ord(new) for old, new in zip(pairs[::2], pairs[1::2], strict=True)}
    return {**simple, **_WIDE, 0x3000: 0x20}
