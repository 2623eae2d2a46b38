"""The lines of a heading put together: 联系人：电话 where 联系人 stands over two columns, one of them for the number."""

from __future__ import annotations

import re

from guidance.heading_words import JOIN
from guidance.reading import Sheet

_SHORT = 16  # characters of a cell in the second line of a heading
_ENOUGH = 2  # known headings that make a heading row


def merged_down(row: list[str], under: list[str]) -> bool:
    """Say whether several words stand in both rows: cells merged over the two lines of a heading."""
    return (
        sum(bool(above.strip()) and above == below for above, below in zip(row, under, strict=False))
        >= _ENOUGH
    )


def lines_below(sheet: Sheet, place: int, row: list[str], under: list[str]) -> tuple[list[str], int]:
    """Return two lines of a heading as one, or three where cells are merged over the lower two; and how many they are."""
    joined, third = _two_lines(row, under), sheet.rows[place + 2] if place + 2 < len(sheet.rows) else []
    if not joined or not merged_down(under, third) or not _two_lines(under, third):
        return joined, 2
    lowest, carried = list[str](), ""
    for above, below in zip(joined, third, strict=False):
        carried = above or carried
        same = not below.strip() or below.strip() == above.rpartition(JOIN)[2]
        lowest.append(above if same else f"{carried}{JOIN}{below.strip()}")
    return [*lowest, *joined[len(lowest) :]], 3


def _two_lines(row: list[str], under: list[str]) -> list[str]:
    """Return two lines of a heading as one, the upper word carried to the right; nothing when the second is none."""
    told = [text for text in under if text.strip()]
    heads = {text for text in row if text.strip()}
    sentences = any(len(text) > _SHORT or re.search(r"\d{2}|[:：]", text) for text in (*told, *heads))
    if not told or len(heads) < _ENOUGH or sentences:
        return []
    joined, carried = list[str](), ""
    for place in range(max(len(row), len(under))):
        above = row[place].strip() if place < len(row) else ""
        below = under[place].strip() if place < len(under) else ""
        carried = above or carried
        if not below or below == above:
            joined.append(above)
        else:
            joined.append(f"{carried}{JOIN}{below}" if carried else below)
    return joined
