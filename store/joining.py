"""Two records that are one: what both say is kept, every link to the second leads to the first, in one step of undo."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from store.book import Book
from store.entry import show_value
from store.fields import Field, Shown, fields_of
from store.problems import BookProblem
from store.records import RECORDS, Record

_STAMPS = ("id", "former", "ref", "created", "changed", "changed_by", "confirmed_on", "confirmed_by", "note")


def join(book: Book, kept_id: str, other_id: str, theirs: Collection[str] = ()) -> Record:
    """Merge the record `other_id` into `kept_id` and return it: one durable change, one undo.

    Empty fields are filled from the other, lists and long texts hold both, a unit's other name becomes an
    alias. Where both say something else the kept one wins, save for the fields named in `theirs`; the words
    that give way go to the note (private ones stay private). Links in all tables are rewritten.
    BookProblem when one of them is gone or they are not of one kind.
    """
    kept, other = book.find(kept_id), book.find(other_id)
    if kept is None or other is None or type(kept) is not type(other) or kept.id == other.id:
        raise BookProblem(f"{kept_id} 和 {other_id} 不能合并：有一条已经不在，或者不是同一类。什么也没有改。")
    label = f"合并{kept.noun} {other.id} {book.name_of(other.id)} 到 {kept.id} {book.name_of(kept.id)}"
    with book.change(label):
        book.save(_pointed(combined(kept, other, book, theirs), other.id, ""))
        for kind in RECORDS:
            for record in book.all(kind):
                if record.id not in (kept.id, other.id):
                    moved = _pointed(record, other.id, kept.id)
                    if moved is not record:
                        book.save(moved)
        book.remove(other)
    return book.find(kept.id) or kept


def combined(kept: Record, other: Record, book: Book, theirs: Collection[str] = ()) -> Record:
    """Return what the two records say together; nothing is written."""
    blank, values, given_way = type(kept)(), dict[str, Any](), list[str]()
    for declared in fields_of(type(kept)):
        key = declared.key
        if key == "note":
            continue
        ours, other_value = getattr(kept, key), getattr(other, key)
        if key in theirs:
            ours, other_value = other_value, ours
        values[key], lost = _both(declared, ours, other_value, getattr(blank, key))
        if lost:
            given_way.append(f"{declared.label} {show_value(declared, other_value, book)}")
    if "aliases" in values:
        names = (kept.caption, other.caption, *values["aliases"])
        values["aliases"] = [name for name in dict.fromkeys(names) if name != values[kept.named_by]]
    values["former"] = list(dict.fromkeys([*kept.former, *other.former, other.id]))
    told = [f"合并自 {other.id}" + (f"，原记：{'；'.join(given_way)}" if given_way else "")]
    values["note"] = "\n".join(dict.fromkeys(filter(None, [kept.note, other.note, *told])))
    return msgspec.structs.replace(kept, **values, **_stamps(kept, other))


def _both(declared: Field, ours: Any, theirs: Any, blank: Any) -> tuple[Any, bool]:
    """Return the value that stands, and whether the other one says something that is nowhere in it."""
    if ours == theirs or theirs in (blank, "", None, [], {}):
        return ours, False
    if ours in (blank, "", None, [], {}):
        return theirs, False
    if isinstance(ours, list):
        return [*ours, *(part for part in theirs if part not in ours)], False
    if isinstance(ours, dict):
        both = {**theirs, **ours}
        return both, any(both[key] != text for key, text in theirs.items())
    if isinstance(ours, str) and (
        declared.kind.lines > 1 or declared.shown <= Shown.BOOK or not declared.entered
    ):
        return ours if theirs in ours else f"{ours}\n{theirs}", False
    return ours, True


def _stamps(kept: Record, other: Record) -> dict[str, Any]:
    """Return what the book itself notes: the older beginning, the later confirmation."""
    newest = max((kept, other), key=lambda one: (one.confirmed_on is not None, one.confirmed_on or 0))
    begun = [one.created for one in (kept, other) if one.created]
    return {
        "ref": kept.ref or other.ref,
        "created": min(begun, default=None),
        "confirmed_on": newest.confirmed_on,
        "confirmed_by": newest.confirmed_by,
    }


def _pointed(record: Record, old: str, new: str) -> Record:
    """Return the record with every link to `old` leading to `new`; the very record when there is none."""
    raw = {key: value for key, value in msgspec.to_builtins(record).items() if key not in _STAMPS}
    moved = _replaced(raw, old, new)
    if moved == raw:
        return record
    return msgspec.convert({**msgspec.to_builtins(record), **moved}, type(record))


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, str):
        return new if value == old else value
    if isinstance(value, dict):
        return {key: _replaced(part, old, new) for key, part in value.items()}
    if isinstance(value, list):
        parts = [_replaced(part, old, new) for part in value]
        unique: list[Any] = []
        for part, before in zip(parts, value, strict=True):
            if part == before or (part and part not in unique and part not in value):
                unique.append(part)
        return unique
    return value
