"""The three lists and the register as official annex tables: PDF and Word; merged words stand on every page again."""

from __future__ import annotations

import math
from datetime import date, datetime
from io import BytesIO
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from exports import typeset
from exports.layout import INTERNAL, Table, tables
from exports.names import safe_name
from exports.problem import ExportProblem
from store.book import Book
from store.clean import clean
from store.durable import write_whole

_TITLE, _BODY, _HEAD = "方正小标宋简体", "宋体", "黑体"
_POINTS = 9.0
_LINE = 12.0  # points of a line of nine point type in Word
_ROOM = 490.0  # points of a page that rows may fill; a little is kept, since Word's lines are not ours
_HEAD_ROOM, _TITLE_ROOM = 30.0, 48.0
_PAGE_MM = 297 - 2 * 12


def write_annexes(book: Book, folder: Path, today: date, suffix: str) -> list[Path]:
    """Write the three lists and the register as `.pdf` or `.docx` into the folder; return the files."""
    make = annex_pdf if suffix == ".pdf" else annex_docx
    paths = []
    for table in tables(book, today):
        path = folder / f"{safe_name(book.community.name)}{table.title}{suffix}"
        write_whole(path, make(table, today))
        paths.append(path)
    return paths


def annex_pdf(table: Table, today: date) -> bytes:
    """Return the table as PDF/A; ExportProblem names the row and column of what cannot be printed.

    Set twice: the first time tells on which page each row falls; the second time each page is a table of its own.
    """
    _check(table)
    rows = [[clean(cell, lines=True) for cell in row] for row in table.rows]
    data: dict[str, Any] = {
        "title": table.title, "subtitle": clean(table.subtitle), "headings": table.headings, "widths": table.widths,
        "centred": table.centred, "rows": rows, "pages": [], "foot": INTERNAL if INTERNAL in table.subtitle else "",
    }  # fmt: skip
    if rows:
        try:
            page_of = dict(typeset.query("annex.typ", data, "<row>"))
        except typeset.TypesetError as stopped:
            raise ExportProblem(f"{table.title}没有排成：{stopped}") from stopped
        starts = [next(run)[0] for _, run in groupby(sorted(page_of.items()), key=lambda pair: pair[1])]
        data["pages"] = _pages(table, rows, starts)
    return typeset.compile_pdf("annex.typ", data, timestamp=today)


def _pages(table: Table, rows: list[list[str]], starts: list[int]) -> list[list[list[dict[str, object]]]]:
    """Return for each page its rows of cells; a cell merged into the one above it is left out."""
    spans = _spans(table, starts)
    cells = [
        [
            {"words": words, "span": spans.get((column, place), 1)}
            for column, words in enumerate(row)
            if spans.get((column, place)) != 0
        ]
        for place, row in enumerate(rows)
    ]
    return [cells[first:last] for first, last in pairwise([*starts, len(rows)])]


def _spans(table: Table, starts: list[int]) -> dict[tuple[int, int], int]:
    """Return (column, row) -> how many rows a merged cell takes on its page; 0 for those it covers."""
    spans: dict[tuple[int, int], int] = {}
    for column, first, last in table.merges:
        edges = [first, *(start for start in starts if first < start <= last), last + 1]
        for begin, end in pairwise(edges):
            spans[column, begin] = end - begin
            spans |= {(column, row): 0 for row in range(begin + 1, end)}
    return spans


def annex_docx(table: Table, today: date) -> bytes:
    """Return the table as a Word file: A4 landscape, the heading repeated, no row cut, merges within a page."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document = Document()
    document.core_properties.title = table.title
    document.core_properties.created = datetime(today.year, today.month, today.day)  # noqa: DTZ001
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(12)
    section.top_margin, section.bottom_margin = Mm(13), Mm(15)
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    title = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    _words(title, table.title, _TITLE, 20, centre=True)
    _words(document.add_paragraph(), clean(table.subtitle), _BODY, 10)
    _table(document, table)
    if INTERNAL in table.subtitle:
        _words(section.footer.paragraphs[0], INTERNAL, _BODY, 9)
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def _table(document: Any, table: Table) -> None:
    from docx.shared import Mm

    grid = document.add_table(rows=1 + len(table.rows), cols=len(table.headings), style="Table Grid")
    grid.autofit = False
    columns = list(zip(*(row.cells for row in grid.rows), strict=True))  # asked once: asking is slow
    total = sum(table.widths)
    for place, (column, width) in enumerate(zip(columns, table.widths, strict=True)):
        grid.columns[place].width = Mm(_PAGE_MM * width / total)
        for cell in column:
            cell.width = Mm(_PAGE_MM * width / total)
    for column, heading in zip(columns, table.headings, strict=True):
        _words(column[0].paragraphs[0], heading, _HEAD, _POINTS, centre=True)
    starts = [0, *_word_breaks(table)]
    spans = _spans(table, starts)
    for place, row in enumerate(table.rows):
        for at, words in enumerate(row):
            cell, span = columns[at][place + 1], spans.get((at, place), 1)
            if span != 1:
                _merge(cell, begins=span > 1)
            if span == 0:
                continue
            _words(cell.paragraphs[0], words, _BODY, _POINTS, centre=at in table.centred)
            if at == 0 and place in starts[1:]:
                cell.paragraphs[0].paragraph_format.page_break_before = True
            _middle(cell)
    for place, line in enumerate(grid.rows):
        _never_cut(line, heading=place == 0)
    _inset(grid)


def _words(paragraph: Any, text: str, font: str, points: float, *, centre: bool = False) -> None:
    """Write words with their font, for Chinese and Latin letters alike."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(clean(text, lines=True))
    run.font.size, run.font.name = Pt(points), font
    run._element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx has no other way
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _word_breaks(table: Table) -> list[int]:
    """Return the rows at which a page of the Word file begins, counted from the width of the words."""
    used, starts = _TITLE_ROOM + _HEAD_ROOM, []
    for place, row in enumerate(table.rows):
        lines = max(_lines(text, table.widths[at] / sum(table.widths)) for at, text in enumerate(row))
        height = lines * _LINE + 5
        if used + height > _ROOM and place:
            starts.append(place)
            used = _HEAD_ROOM
        used += height
    return starts


def _lines(text: str, share: float) -> int:
    from unicodedata import east_asian_width

    room = share * _PAGE_MM - 2.3  # millimetres inside the cell
    wide = [
        sum(3.2 if east_asian_width(char) in "WFA" else 1.7 for char in line) for line in text.split("\n")
    ]
    return sum(max(1, math.ceil(width / max(room, 3.2))) for width in wide)


def _merge(cell: Any, *, begins: bool) -> None:
    """Let a cell begin a merge downwards, or go on with the one above; python-docx's own merge takes minutes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:vMerge")
    if begins:
        mark.set(qn("w:val"), "restart")
    cell._tc.get_or_add_tcPr().append(mark)  # noqa: SLF001 - as above


def _inset(grid: Any) -> None:
    """Give every cell a little room above and below its words; Word gives none."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    edges = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 40), ("left", 60), ("bottom", 40), ("right", 60)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(twips))
        edge.set(qn("w:type"), "dxa")
        edges.append(edge)
    grid._tbl.tblPr.append(edges)  # noqa: SLF001 - as above


def _middle(cell: Any) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _never_cut(row: Any, *, heading: bool) -> None:
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - as above
    properties.append(OxmlElement("w:cantSplit"))
    if heading:
        properties.append(OxmlElement("w:tblHeader"))


def _check(table: Table) -> None:
    """Refuse characters none of our fonts has, and cells taller than a page, naming row and column."""
    for place, row in enumerate(table.rows, start=1):
        for heading, text in zip(table.headings, row, strict=True):
            where = f"{table.title}第 {place} 行的“{heading}”"
            if missing := typeset.missing_glyphs(clean(text, lines=True)):
                raise ExportProblem(
                    f"{where}里有印不出来的字：{typeset.name_glyphs(missing)}。请换一个写法。"
                )
            width = table.widths[table.headings.index(heading)] / sum(table.widths) * _PAGE_MM
            lines = sum(-(-len(line) * 3.3 // max(width - 2, 3)) for line in text.split("\n"))
            if lines > 34:
                raise ExportProblem(f"{where}太长（{len(text)} 字），一页放不下，请改短。")
