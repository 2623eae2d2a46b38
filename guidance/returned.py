"""Our own forms come back: the key of a record, the number of a form, what stood on it when it went out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from guidance.intake_values import Proposal, proposal
from guidance.reading import Sheet
from guidance.rows import DataRow
from store.book import Book
from store.fields import fields_of, form_fields
from store.records import TABLES, Record, Resource, Unit

BASE = "三单底稿"  # the first cell of the hidden sheet that says what was sent
KEY = "识别码"
NUMBER = "表号"
UNASKED = frozenset({"grid", "unlisted", "consent", "status_reason", "wish", "category", "unit", "note"})
_KEY = re.compile(r"([A-Z]-\d{4,})-([0-9a-f]{4})")


def form_key(record: Record) -> str:
    """Return what stands for a record on paper: its id and a check that another book's record does not have."""
    if not record.id:
        return ""
    born = record.created.isoformat() if record.created else ""
    return f"{record.id}-{hashlib.sha256(f'{record.id}|{born}'.encode()).hexdigest()[:4]}"


def keyed(book: Book, text: str) -> Record | None:
    """Return the record that a key means, or None when this book never made that key."""
    found = _KEY.search(text)
    record = book.find(found[1]) if found else None
    return record if record is not None and form_key(record) == (found[0] if found else "") else None


def asked_fields(kind: type[Record]) -> tuple[str, ...]:
    """Return the keys of the fields that a form asks, in the order of the screen."""
    return tuple(declared.key for declared in form_fields(kind) if declared.key not in UNASKED)


def number_in(sheets: Iterable[Sheet]) -> str:
    """Return the number of our form that stands in these sheets, or an empty string."""
    for sheet in sheets:
        words = [sheet.title, *(cell for row in sheet.rows[:12] for cell in row)]
        for text in words:
            if NUMBER in text and (found := re.search(NUMBER + r"\s*[:：]?\s*(\S+)", text)):
                return found[1]
            if text.startswith(BASE):
                return text
    return ""


def sent_in(sheets: Iterable[Sheet]) -> dict[str, dict[str, str]]:
    """Return what stood on the form when it went out: key of a record -> field -> text."""
    sent: dict[str, dict[str, str]] = {}
    for sheet in sheets:
        if sheet.rows and sheet.rows[0] and sheet.rows[0][0] == BASE:
            for row in sheet.rows[1:]:
                if len(row) > 2:
                    sent.setdefault(row[0], {})[row[1]] = row[2]
    return sent


def is_base(sheet: Sheet) -> bool:
    """Say whether a sheet is the hidden one of our form."""
    return bool(sheet.rows and sheet.rows[0] and sheet.rows[0][0] == BASE)


def proposal_of(
    table: str, row: DataRow, sent: dict[str, dict[str, str]], unit: str = ""
) -> tuple[Proposal | None, str]:
    """Return a row of our form as it stands there, nothing taken apart; or the reason why it brings nothing."""
    kind = TABLES[table]
    keys = {declared.key for declared in fields_of(kind)}
    values: dict[str, Any] = {key: text for key, text in row.cells.items() if key in keys}
    if kind is Resource and "description" not in row.asked and "unit.name" in row.cells:
        values.setdefault("unit", row.cells["unit.name"])
    key = row.cells.get("_key", "")
    if not values.get(kind.named_by):
        if not key and set(values) <= {"item", "status"}:
            return None, "空行"
        if not key:
            return None, f"没有写{kind.noun}名称"
    if unit and "unit" in keys and kind is not Unit:
        values["unit"] = unit
    made = proposal(table, row.source, values, [])
    asked = tuple(name for name in row.asked if name in asked_fields(kind))
    return Proposal(table, row.source, made.values, made.doubts, key, sent.get(key), asked, returned=True), ""
