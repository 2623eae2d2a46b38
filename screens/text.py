"""The one gate from user text to the screen: no markup, no control characters, no half characters."""

import itertools
import math
import re
from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from store.clean import clean

_FACTS = re.compile(r"( {2,3})")
_WORD = re.compile(r"[!-~]{1,24}$")
_PIECES = re.compile(r"[!-~]{1,24}|.")  # a word of letters stays whole unless it is endless


def plain(text: object) -> Content:
    """Return the text as content that is never read as markup."""
    return Content(clean(str(text), lines=True))


def fit(text: str, width: int) -> str:
    """Return the text in exactly `width` cells; a longer one ends in `..`."""
    text = clean(text)
    length = cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    kept, used = [], 0
    for char in text:
        size = cell_len(char)
        if used + size > width - 2:
            break
        kept.append(char)
        used += size
    return ("".join(kept) + "..").ljust(width - used + len(kept))[: len(kept) + width - used]


def right(text: str, width: int) -> str:
    """Return the text at the right end of `width` cells."""
    return " " * max(0, width - cell_len(text)) + text


_CLOSING = frozenset("，。、；：！？）」』》.,;:!?)") | {chr(0x201D)}  # never at the beginning of a line
_OPENING = frozenset("（「『《(") | {chr(0x201C)}  # never at its end


def wrapped(text: str, width: int) -> str:
    """Return the text in lines of at most `width` cells, broken as Chinese is: anywhere but before 。 or inside a word.

    A short fact between two or three blanks (状态：登记) stays whole.
    """
    return "\n".join(
        part for line in clean(text, lines=True).split("\n") for part in _folded(line, max(4, width))
    )


def _folded(line: str, width: int) -> list[str]:
    lines: list[str] = []
    now = ""
    facts = [[fact] if cell_len(fact) <= width // 3 else _PIECES.findall(fact) for fact in _FACTS.split(line)]
    for piece in itertools.chain(*facts):
        if lines and not now and not piece.strip():
            continue  # no line but the first begins with a blank
        if cell_len(now + piece) <= width or not now.strip():
            now += piece
            continue
        kept, carried = now.rstrip(), piece
        while len(kept) > 1 and (carried[0] in _CLOSING or kept[-1] in _OPENING):
            last = _WORD.search(kept)
            back = len(last.group()) if last and last.start() else 1  # a number or a word goes with its comma
            kept, carried = kept[:-back], kept[-back:] + carried
        lines.append(kept.rstrip())
        now = carried.lstrip()
    return [*lines, now]


def in_columns(pairs: Sequence[tuple[str, str]], width: int) -> list[list[tuple[str, str]]]:
    """Return rows of (name, words), padded so that they stand in columns read downwards: as many as fit the width."""
    for count in range(min(6, len(pairs)), 0, -1):
        rows = math.ceil(len(pairs) / count)
        columns = [_padded(pairs[at : at + rows]) for at in range(0, len(pairs), rows)]
        if count == 1 or sum(_cells(column[0]) for column in columns) - len(_GAP) <= width:
            return [[column[row] for column in columns if row < len(column)] for row in range(rows)]
    return []


_GAP = "   "


def _padded(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    names, texts = (max(map(cell_len, side)) for side in zip(*pairs, strict=True))
    return [(f"{fit(name, names)} ", fit(words, texts) + _GAP) for name, words in pairs]


def _cells(pair: tuple[str, str]) -> int:
    return cell_len(pair[0] + pair[1])
