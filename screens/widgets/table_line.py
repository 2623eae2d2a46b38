"""One line of a table: its cells side by side, cut where they do not fit, with the marked spans standing out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from screens.text import fit, right

_LEAD = 2  # cells before the first column
_BEFORE = 3  # characters shown before a marked span that the cut would have hidden

Spans = Sequence[tuple[int, int]]  # from and to, in characters, in order
Cell = tuple[str, Spans]


class Column(msgspec.Struct, frozen=True):
    """A heading and its width in cells; width 0 takes what is left; `number` stands at the right."""

    heading: str
    width: int = 0
    number: bool = False


def segments_of(
    cells: Sequence[Cell], columns: Sequence[Column], width: int, style: Style, found: Style
) -> list[Segment]:
    """Return a line of exactly `width` cells; the first of `cells` is the lead. Marked spans are drawn as `found`."""
    (lead, _), *rest = cells
    segments, used = [Segment(lead, style)], _LEAD
    for (cell, spans), column, size in zip(rest, columns, _widths(columns, width), strict=True):
        room = max(0, min(size, width - used))
        told, marks = _in_sight(cell, spans, room)
        text = right(told, room) if column.number and told else fit(told, room)
        shift = len(text) - len(told) if column.number and told else 0
        segments += _marked(text, [(start + shift, end + shift) for start, end in marks], style, found)
        gap = used + size < width
        segments.append(Segment(" " if gap else "", style))
        used += room + gap
    return [*segments, Segment(" " * max(0, width - used), style)]


def _in_sight(text: str, spans: Spans, room: int) -> Cell:
    """Begin a long text later, after `..`, when its first marked span would be cut off."""
    if not spans or cell_len(text) <= room or cell_len(text[: spans[0][1]]) <= room - 2:
        return text, spans
    begin = max(0, spans[0][0] - _BEFORE)
    return ".." + text[begin:], [(start - begin + 2, end - begin + 2) for start, end in spans]


def _marked(text: str, spans: Spans, style: Style, found: Style) -> list[Segment]:
    pieces, done = [], 0
    for start, end in spans:
        if start < len(text):
            pieces += [Segment(text[done:start], style), Segment(text[start:end], found)]
            done = min(end, len(text))
    return [*pieces, Segment(text[done:], style)]


def _widths(columns: Sequence[Column], width: int) -> list[int]:
    fixed = sum(column.width for column in columns) + len(columns) + _LEAD
    growing = [column for column in columns if not column.width]
    share = max(8, (width - fixed) // max(1, len(growing)))
    return [column.width or share for column in columns]
