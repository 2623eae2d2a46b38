"""Cells: how the fields of a record stand in a list and beside it; which columns fit, which a wall must not see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from rich.cells import cell_len

from screens import official
from screens.widgets.table import Column
from store import phones
from store.book import Book
from store.clean import fold
from store.entry import show_value
from store.fields import Field, Shown, fields_of
from store.find import sounds
from store.kinds import Day, Flag, Number, Official, Phone
from store.records import Record

_PERSONS = ("liaison", "leader", "contact", "private", "proposer")
_NAME_AT_LEAST = 26  # cells the naming column keeps before optional columns get any
_LEAD = 3
_LIKE_MOBILE = re.compile(
    r"[1１]\d\d[- ]?\d{4}[- ]?\d{4}"
)  # looked for in every cell: quick, the rest is asked of phones


def offered(kind: type[Record]) -> list[Field]:
    """Return the fields that can be columns: everything of one line."""
    return [field for field in fields_of(kind) if field.kind.lines == 1 and field.shown > Shown.BOOK]


def declared(kind: type[Record]) -> list[str]:
    """Return the keys of the columns a list shows until somebody chooses others."""
    return [field.key for field in fields_of(kind) if field.width]


def columns_of(
    kind: type[Record], keys: Sequence[str], room: int, number: int = 6
) -> tuple[list[Field], list[Column]]:
    """Return the fields and columns that fit into `room` cells, in order of declaration.

    The naming column always stays. The others get room by what they tell: the state first, then in order.
    `number` is the width of the numbers.
    """
    fields = [field for field in fields_of(kind) if field.key in (*keys, kind.named_by)]
    room -= _LEAD + number + 1 + _NAME_AT_LEAST
    kept = {kind.named_by}
    for field in sorted(fields, key=lambda field: field.key != "status"):
        if field.key != kind.named_by and _width(field) < room:
            room -= _width(field) + 1
            kept.add(field.key)
    shown = [field for field in fields if field.key in kept]
    columns = [
        Column(_heading(field), 0 if field.key == kind.named_by else _width(field), _numeric(field))
        for field in shown
    ]
    return shown, [Column("编号", number), *columns]


def _heading(field: Field) -> str:
    return field.column or field.label


def _width(field: Field) -> int:
    return max(field.width or 12, cell_len(_heading(field)))


def _numeric(field: Field) -> bool:
    return isinstance(field.kind, Number | Official)


def cell(field: Field, record: Record, book: Book, *, hidden: bool) -> str:
    """Return what stands in a list; `hidden` while others read along."""
    value = getattr(record, field.key)
    if isinstance(field.kind, Day):
        said = field.kind.say(value)
        return said if cell_len(said) <= _width(field) else field.kind.show(value)
    if isinstance(field.kind, Flag):
        return "是" if value else ""
    if isinstance(field.kind, Official):
        return str(value or "")
    return guarded(field, show_value(field, value, book).replace("\n", " "), hidden=hidden)


def said(field: Field, value: Any, book: Book, *, hidden: bool) -> str:
    """Return what stands beside the list."""
    if hidden and field.shown == Shown.BOOK:
        return "（投屏时不显示）"
    if isinstance(field.kind, Official):
        return official.title(field.kind.part, value)
    text = field.kind.say(value) if isinstance(field.kind, Day) else show_value(field, value, book)
    return guarded(field, text, hidden=hidden).replace("\n", "；")


def guarded(field: Field, text: str, *, hidden: bool) -> str:
    """Mask what a wall must not show: mobiles always, wherever they were written; contacts while projecting."""
    personal = isinstance(field.kind, Phone) or field.key in _PERSONS
    if hidden and text and field.shown <= Shown.CONSENT and personal:
        return "****"
    return phones.mask(text) if isinstance(field.kind, Phone) else mobile_masked(text)


def mobile_masked(text: str) -> str:
    """Return a text of a record as others may read it on a wall: a mobile that was written into it half hidden."""
    return phones.mask(text) if _LIKE_MOBILE.search(text) else text


def sort_key(field: Field, book: Book) -> Any:
    """Return the key that sorts records by a field: words as they are read, empty ones last."""
    options = getattr(field.kind, "options", ())

    def key(record: Record) -> tuple[bool, Any]:
        value = getattr(record, field.key)
        if value in ("", None, [], {}) or (isinstance(field.kind, Official) and not value):
            return True, 0
        if isinstance(value, int | float | date):
            return False, value
        if options:
            return False, options.index(value) if value in options else len(options)
        return False, sounds(fold(show_value(field, value, book)))

    return key
