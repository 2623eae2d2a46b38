"""The annex tables as Word files: a table a page, so that merged words stand on each; lines of one height, so that it fits."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from unicodedata import east_asian_width

from exports import word
from exports.annex import PAGE_MM, spans
from exports.layout import INTERNAL, AnnexTable
from store.clean import clean

_TITLE, _BODY, _HEAD = "方正小标宋简体", "宋体", "黑体"
_POINTS, _PITCH = 9.0, 11.5
_EDGE = 4.5  # points above and below the words of a row, with its line
_TITLE_PITCH, _SUBTITLE_PITCH = 30.0, 18.0
_PAGE = (210 - 13 - 15) / 25.4 * 72 - 8  # points of a page for rows, a little kept
_INSET_MM = 2.2  # of a cell, both sides
_WIDE, _NARROW = 3.2, 1.8  # millimetres of a Chinese and of a Latin letter, the widest font taken
_UNBROKEN = re.compile(r"[!-,.-~]+-?|.[，。、；：！？）”》]*")  # what stays on one line


def annex_docx(table: AnnexTable, today: date) -> bytes:
    """Return the table as a Word file: A4 landscape, the heading on each page, no row cut, merges within a page."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_BREAK
    from docx.shared import Mm

    document = Document()
    word.stamp(document, table.title, today)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(12)
    section.top_margin, section.bottom_margin, section.footer_distance = Mm(13), Mm(15), Mm(7)
    _line(document.add_paragraph(), table.title, _TITLE, 20, _TITLE_PITCH)
    _line(document.add_paragraph(), clean(table.subtitle), _BODY, 10, _SUBTITLE_PITCH)
    starts = [0, *_breaks(table)]
    merged = spans(table, starts)
    for first, last in zip(starts, [*starts[1:], len(table.rows)], strict=True):
        if first:
            between = document.add_paragraph()
            word.pitch(between, 1)
            between.add_run().add_break(WD_BREAK.PAGE)
        _page(document, table, range(first, last), merged)
    foot = INTERNAL if INTERNAL in table.subtitle else ""
    word.pages(section.footer.paragraphs[0], foot, _BODY, 9)
    return word.saved(document)


def _page(document: Any, table: AnnexTable, places: range, merged: dict[tuple[int, int], int]) -> None:
    """Write the rows of one page as a table with its own heading."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.shared import Mm

    grid = document.add_table(rows=1 + len(places), cols=len(table.headings), style="Table Grid")
    grid.autofit = False
    columns = list(zip(*(row.cells for row in grid.rows), strict=True))  # asked once: asking is slow
    for at, (column, heading) in enumerate(zip(columns, table.headings, strict=True)):
        grid.columns[at].width = width = Mm(_width_mm(table, at))
        _line(column[0].paragraphs[0], heading, _HEAD, _POINTS, _PITCH)
        for cell in column:
            cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for place, cell in zip(places, column[1:], strict=True):
            if (span := merged.get((at, place), 1)) != 1:
                word.merge_down(cell, begins=span > 1)
            text = clean(table.rows[place][at], lines=True) if span else ""
            _line(cell.paragraphs[0], text, _BODY, _POINTS, _PITCH, centre=at in table.centred)
    for place, row in enumerate(grid.rows):
        word.keep(row, heading=place == 0)
    word.inset(grid, top=40, side=60)


def _line(made: Any, text: str, font: str, points: float, pitch: float, *, centre: bool = True) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    word.write(made, text, font, points)
    word.pitch(made, pitch)
    if centre:
        made.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _breaks(table: AnnexTable) -> list[int]:
    """Return the rows at which a page of the Word file begins, counted from the width of the words."""
    head = _lines_of(table, table.headings)
    heading = max(head) * _PITCH + _EDGE
    lines = [_lines_of(table, row) for row in table.rows]
    room, starts = _PAGE - _TITLE_PITCH - _SUBTITLE_PITCH - heading, [0]
    for place in range(1, len(lines)):
        if _tall(table, lines, starts[-1], place) > room:
            starts.append(place)
            room = _PAGE - heading
    return starts[1:]


def _tall(table: AnnexTable, lines: list[list[int]], first: int, last: int) -> float:
    """Return the points that the rows from first to last take on one page; a merged cell shares its rows' height."""
    merged = spans(table, [first]) if first else spans(table, [])
    rows = range(first, last + 1)
    height = {
        row: max(count if merged.get((at, row), 1) == 1 else 1 for at, count in enumerate(lines[row]))
        * _PITCH
        + _EDGE
        for row in rows
    }
    for (at, row), span in merged.items():
        if span > 1 and row in height:
            covered = range(row, min(row + span, last + 1))
            missing = lines[row][at] * _PITCH + _EDGE - sum(height[one] for one in covered)
            height[covered[-1]] += max(0.0, missing)
    return sum(height.values())


def _lines_of(table: AnnexTable, row: tuple[str, ...]) -> list[int]:
    return [_lines(text, _width_mm(table, at) - _INSET_MM) for at, text in enumerate(row)]


def _lines(text: str, room: float) -> int:
    """Return the lines a text takes in so many millimetres, broken as Word breaks it."""
    lines = 0
    for line in text.split("\n"):
        left = 0.0
        for part in _UNBROKEN.findall(line) or [""]:
            wide = sum(_WIDE if east_asian_width(char) in "WFA" else _NARROW for char in part)
            if wide > left:
                lines += max(1, int(-(-wide // room)))
                left = room
            left -= min(wide, room)
    return lines


def _width_mm(table: AnnexTable, at: int) -> float:
    return PAGE_MM * table.widths[at] / sum(table.widths)
