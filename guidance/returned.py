"""Our own forms come back: the key of a record, the number of a form, what stood on it when it went out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from guidance.intake_values import Proposal, proposal
from guidance.reading import Sheet
from guidance.rows import DataRow
from store.book import Book
from store.fields import fields_of, form_fields
from store.records import LETTERS, TABLES, Record, Resource

BASE = "三单底稿"  # the first cell of the hidden sheet that says what was sent
KEY = "识别码"
NUMBER = "表号"
EXPLAINED = ("官方条目", "条目")  # what the sheet of the official items begins with
UNASKED = frozenset(  # what the community itself decides or keeps
    {
        "grid",
        "unlisted",
        "consent",
        "status_reason",
        "wish",
        "category",
        "unit",
        "note",
        "quantity",
        "season",
        "beyond",
    }
    | {"reported", "reported_names", "joint_committee", "cross_posts", "pairs"}
)
_KEY = re.compile(r"([A-Z]-\d{4,})-([0-9a-f]{4})")


def form_key(record: Record) -> str:
    """Return what stands for a record on paper: its id and a check that another book's record does not have."""
    return _key(record.id, record) if record.id else ""


def _key(id_: str, record: Record) -> str:
    born = record.created.isoformat() if record.created else ""
    return f"{id_}-{hashlib.sha256(f'{id_}|{born}'.encode()).hexdigest()[:4]}"


def key_in(text: str) -> str:
    """Return the key that stands in a text such as a form's number, or an empty string."""
    found = _KEY.search(text)
    return found[0] if found else ""


def keyed(book: Book, text: str) -> Record | None:
    """Return the record that a key means, by its number or a former one; None when this book never made that key."""
    found = _KEY.search(text)
    kind = LETTERS.get(found[1][:1]) if found else None
    if found is None or kind is None:
        return None
    id_, known = found[1], book.find(found[1])
    others = (record for record in book.all(kind) if id_ in record.former)
    return next((one for one in (known, *others) if one is not None and _key(id_, one) == found[0]), None)


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


def is_ours(sheet: Sheet) -> bool:
    """Say whether a sheet of our form only explains: the hidden one, or the official items."""
    first = sheet.rows[0][0] if sheet.rows and sheet.rows[0] else ""
    return first == BASE or first in EXPLAINED


def proposal_of(table: str, row: DataRow, unit: str = "") -> tuple[Proposal | None, str]:
    """Return a row of our form as it stands there, nothing taken apart; or the reason why it brings nothing."""
    kind = TABLES[table]
    keys = {declared.key for declared in fields_of(kind)}
    values: dict[str, Any] = {key: text for key, text in row.cells.items() if key in keys}
    key = row.cells.get("_key", "")
    if not values.get(kind.named_by) and not key:
        return None, "空行" if set(values) <= {"item", "status", "emergency"} else f"没有写{kind.noun}名称"
    if unit and kind is Resource:
        values["unit"] = unit
    made = proposal(table, row.source, values, [])
    asked = tuple(name for name in row.asked if name in asked_fields(kind))
    keyless = "_key" not in row.asked
    return replace(made, key=key, asked=asked, returned=True, keyless=keyless), ""


def claim_of(row: DataRow) -> tuple[Proposal | None, str]:
    """Return what a return card says of its claim; the record is found by the key alone."""
    told = {
        key: row.cells.get(key, "") for key in ("_times", "_people", "_money", "_stars", "_by", "_remark")
    }
    result = "，".join(_figure(told[key]) for key in ("_times", "_people", "_money"))
    rating = "，".join((_figure(told["_stars"]), told["_by"], told["_remark"]))
    status = row.cells.get("status", "")
    values = {
        "status": status,
        "status_reason": told["_remark"] if status == "退回" else "",
        "result": result if result.strip("，") else "",
        "rating": rating.rstrip("，") if _figure(told["_stars"]) else "",
    }
    if not any(values.values()):
        return None, "回执还没有填"
    made = proposal("matches", row.source, values, [])
    return replace(made, key=row.cells.get("_key", ""), returned=True), ""


def _figure(text: str) -> str:
    found = re.search(r"\d+(?:\.\d+)?", text)
    return found.group() if found else ""
