"""Some records chosen by hand as a table (.xlsx) for the office: every field but what stays in the book."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exports.layout import INTERNAL, AnnexTable, told
from exports.names import safe_name
from exports.problem import writing_into
from exports.workbook import workbook
from store.book import Book
from store.days import now
from store.fields import Shown, fields_of
from store.records import Record

_WIDEST, _LINES_WIDE = 14, 30  # characters of a column


def write_selection(book: Book, records: Sequence[Record], folder: Path) -> Path:
    """Write the records (all of one kind, at least one) into the folder; return the file. ExportProblem says why not."""
    kind, at = type(records[0]), now()
    fields = [field for field in fields_of(kind) if field.shown > Shown.BOOK]
    table = AnnexTable(
        title=f"{kind.noun}选 {len(records)} 条",
        subtitle=f"填报社区：{book.community.name}    {INTERNAL}",
        headings=("编号", *(field.label for field in fields)),
        widths=(8, *(_LINES_WIDE if field.kind.lines > 1 else _WIDEST for field in fields)),
        rows=[
            (record.id, *(told(book, record, field.key) for field in fields)) for record in records
        ],
    )  # fmt: skip
    with writing_into(folder, book) as outbox:
        return outbox.put(f"{safe_name(table.title)} {at:%m%d-%H%M%S}.xlsx", workbook(table, at.date()))
