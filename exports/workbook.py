"""Tables as .xlsx in the look of the annexes: A4 landscape, repeated headings, merges, no text ever a formula."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

from exports.layout import AnnexTable, write_tables
from exports.problem import ExportProblem
from store.book import Book
from store.clean import clean

PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}  # text stays text
_A4 = 9
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d+)?")
_LINE = 14.5  # points of a line of 10 point type
_PAGE_WIDTH = 774.0  # points of A4 landscape inside the margins
_PAGE_HEIGHT = 490.0
_TALLEST = 400  # points a row may have; Excel ends at 409
_LONGEST = 32767  # characters of a cell


def write_lists(book: Book, folder: Path, today: date) -> list[Path]:
    """Write the three lists and the register of units into the folder; return the files."""
    return write_tables(book, folder, today, ".xlsx", workbook)


def workbook(table: AnnexTable, today: date) -> bytes:
    """Return one table as the bytes of an .xlsx file; the same table on the same day gives the same bytes."""
    import xlsxwriter

    data = BytesIO()
    book = xlsxwriter.Workbook(
        data,
        {
            **PLAIN,
            # Columns are measured in its digits: Arial, or one of the same widths, is everywhere; Calibri is not.
            "default_format_properties": {"font_name": "Arial", "font_size": 10},
        },
    )
    book.set_properties({"title": table.title, "created": datetime(today.year, today.month, today.day)})  # noqa: DTZ001
    sheet = book.add_worksheet(table.title[:31])
    _page(sheet, table)
    styles = _styles(book)
    last = len(table.headings) - 1
    sheet.merge_range(0, 0, 0, last, table.title, styles["title"])
    sheet.set_row(0, 36)
    sheet.merge_range(1, 0, 1, last, clean(table.subtitle), styles["subtitle"])
    for column, heading in enumerate(table.headings):
        sheet.write_string(2, column, heading, styles["head"])
    sheet.set_row(2, 2 * _LINE + 4)
    _rows(sheet, table, styles)
    book.close()
    return data.getvalue()


def _page(sheet: Any, table: AnnexTable) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.47, right=0.47, top=0.6, bottom=0.6)  # inches: 12 mm and 15 mm
    sheet.fit_to_pages(1, 0)  # as wide as the page in every program; Excel then sets the breaks itself
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)
    sheet.set_footer("&C第 &P 页  共 &N 页")
    for column, width in enumerate(table.widths):
        sheet.set_column(column, column, width)


def _styles(book: Any) -> dict[str, Any]:
    body = {"font_name": "宋体", "font_size": 10, "border": 1, "text_wrap": True, "valign": "vcenter"}
    return {
        "title": book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"}
        ),
        "subtitle": book.add_format({"font_name": "宋体", "font_size": 10, "valign": "vcenter"}),
        "head": book.add_format({**body, "bold": True, "align": "center", "bg_color": "#EBEBEB"}),
        "centre": book.add_format({**body, "align": "center"}),
        "body": book.add_format(body),
    }


def _rows(sheet: Any, table: AnnexTable, styles: dict[str, Any]) -> None:
    tall = heights(table)
    edges = breaks(table, tall)
    sheet.set_h_pagebreaks([3 + place for place in edges])
    merges = [part for merge in table.merges for part in _split(merge, edges)]
    merged = {(column, row) for column, first, last in merges for row in range(first, last + 1)}
    for place, row in enumerate(table.rows):
        sheet.set_row(3 + place, tall[place])
        for column, text in enumerate(row):
            if (column, place) not in merged:
                style = styles["centre" if column in table.centred else "body"]
                _write(sheet, 3 + place, column, _fits(text, table, column), style, table)
    for column, first, last in merges:
        style = styles["centre" if column in table.centred else "body"]
        sheet.merge_range(3 + first, column, 3 + last, column, "", style)
        _write(sheet, 3 + first, column, _fits(table.rows[first][column], table, column), style, table)


def _write(sheet: Any, row: int, column: int, text: str, style: Any, table: AnnexTable) -> None:
    """Write a number only where we counted ourselves; whatever a person typed stays text."""
    if column in table.counted and _NUMBER.fullmatch(text):
        sheet.write_number(row, column, float(text), style)
    elif text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def _fits(text: str, table: AnnexTable, column: int) -> str:
    text = clean(text, lines=True)
    if len(text) > _LONGEST:
        raise ExportProblem(
            f"{table.title}的“{table.headings[column]}”里有一格太长（{len(text)} 字），请改短。"
        )
    return text


def _scale(table: AnnexTable) -> float:
    """Return the scale at which the columns fill the width of the page, at most 1."""
    points = sum((width * 7 + 5) * 0.75 for width in table.widths)
    return min(1.0, math.floor(_PAGE_WIDTH / points * 100) / 100)


def heights(table: AnnexTable) -> list[float]:
    """Return the height of each row in points."""
    return [_height(table, place, row) for place, row in enumerate(table.rows)]


def breaks(table: AnnexTable, tall: list[float]) -> list[int]:
    """Return the rows that begin a new page, so that a row is never cut."""
    room = _PAGE_HEIGHT / _scale(table)
    heading = 2 * _LINE + 4
    starts, used = [], heading + 36 + 15
    for place, height in enumerate(tall):
        if used + height > room and place:
            starts.append(place)
            used = heading
        used += height
    return starts


def _split(merge: tuple[int, int, int], breaks: list[int]) -> list[tuple[int, int, int]]:
    """Return a merge cut at the page breaks, so that its words stand on each page; single cells are left out."""
    column, first, last = merge
    edges = [first, *(place for place in breaks if first < place <= last), last + 1]
    return [(column, start, end - 1) for start, end in pairwise(edges) if end - start > 1]


def _height(table: AnnexTable, place: int, row: tuple[str, ...]) -> float:
    """Return the points a row needs for its longest cell; a merged cell spreads over its rows."""
    spans = {column: last - first + 1 for column, first, last in table.merges if first <= place <= last}
    lines = max(
        math.ceil(_lines(text, table.widths[column]) / spans.get(column, 1))
        for column, text in enumerate(row)
    )
    return min(_TALLEST, max(1, lines) * _LINE + 5)


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column; a full-width character is two characters wide."""
    from unicodedata import east_asian_width

    room = max(2, width - 1)
    cells = (sum(2 if east_asian_width(char) in "WFA" else 1 for char in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(count * 1.05 / room)) for count in cells)
