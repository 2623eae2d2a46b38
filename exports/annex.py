"""The three lists and the register as official annex tables; merged words stand on every page again."""

from __future__ import annotations

from datetime import date
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from exports import typeset
from exports.layout import INTERNAL, AnnexTable, write_tables
from exports.problem import ExportProblem
from store.book import Book
from store.clean import clean

PAGE_MM = 297 - 2 * 12  # of a page across, between its margins


def write_annexes(book: Book, folder: Path, today: date, suffix: str) -> list[Path]:
    """Write the three lists and the register as `.pdf` or `.docx` into the folder; return the files."""
    from exports.annex_word import annex_docx

    return write_tables(book, folder, today, suffix, annex_pdf if suffix == ".pdf" else annex_docx)


def annex_pdf(table: AnnexTable, today: date) -> bytes:
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


def _pages(
    table: AnnexTable, rows: list[list[str]], starts: list[int]
) -> list[list[list[dict[str, object]]]]:
    """Return for each page its rows of cells; a cell merged into the one above it is left out."""
    merged = spans(table, starts)
    cells = [
        [
            {"words": words, "span": merged.get((column, place), 1)}
            for column, words in enumerate(row)
            if merged.get((column, place)) != 0
        ]
        for place, row in enumerate(rows)
    ]
    return [cells[first:last] for first, last in pairwise([*starts, len(rows)])]


def spans(table: AnnexTable, starts: list[int]) -> dict[tuple[int, int], int]:
    """Return (column, row) -> how many rows a merged cell takes on its page, which begin at `starts`; 0 for those it covers."""
    found: dict[tuple[int, int], int] = {}
    for column, first, last in table.merges:
        edges = [first, *(start for start in starts if first < start <= last), last + 1]
        for begin, end in pairwise(edges):
            found[column, begin] = end - begin
            found |= {(column, row): 0 for row in range(begin + 1, end)}
    return found


def _check(table: AnnexTable) -> None:
    """Refuse characters none of our fonts has, and cells taller than a page, naming row and column."""
    for place, row in enumerate(table.rows, start=1):
        for heading, text in zip(table.headings, row, strict=True):
            where = f"{table.title}第 {place} 行的“{heading}”"
            if missing := typeset.missing_glyphs(clean(text, lines=True)):
                raise ExportProblem(
                    f"{where}里有印不出来的字：{typeset.name_glyphs(missing)}。请换一个写法。"
                )
            width = table.widths[table.headings.index(heading)] / sum(table.widths) * PAGE_MM
            lines = sum(-(-len(line) * 3.3 // max(width - 2, 3)) for line in text.split("\n"))
            if lines > 34:
                raise ExportProblem(f"{where}太长（{len(text)} 字），一页放不下，请改短。")
