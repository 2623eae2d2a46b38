"""Typed or outside values become records: the one way in for forms, the command line and import."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from store.book import Book
from store.clean import clean, fold
from store.fields import Field, fields_of, form_fields
from store.kinds import Choice, FieldError, Link, Links
from store.problems import RecordRefused
from store.records import COMMUNITY, LETTERS, Record, Unit

R = TypeVar("R", bound=Record)


def typed(record: R, texts: dict[str, str], book: Book) -> R:
    """Return the record with the typed texts in its fields.

    Names of units that nobody has yet are made anew: call it inside `book.change`. RecordRefused lists
    every field at fault with its sentence.
    """
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in form_fields(type(record)):
        if field.key not in texts:
            continue
        try:
            values[field.key] = _linked(field, field.kind.parse(texts[field.key]), book)
        except FieldError as error:
            faults[field.key] = str(error)
        if field.required and not faults.get(field.key) and not values[field.key]:
            faults[field.key] = f"请填写{field.label}"
    if faults:
        raise RecordRefused(faults)
    return msgspec.structs.replace(record, **values)


def entered(kind: type[R], raw: dict[str, Any], book: Book) -> R:
    """Return a new record from outside values (one line of `sandan add`, one proposal of an import).

    Values may be typed text or already of the right type; links may be ids or names. The same checks as
    a form. Keys the record does not have are left out here; call it inside `book.change`.
    """
    values, faults = {}, {}
    for field in fields_of(kind):
        if raw.get(field.key) in (None, ""):
            continue
        try:
            values[field.key] = _linked(field, _value(field, raw[field.key]), book)
        except FieldError as error:
            faults[field.key] = f"{field.label}：{error}"
    missing = [field for field in fields_of(kind) if field.required and field.key not in values]
    faults |= {
        field.key: f"缺{field.label}"
        for field in missing
        if field.key not in faults and not _preset(kind, field)
    }
    if faults:
        raise RecordRefused(faults)
    plain = {key: raw[key] for key in ("ref", "confirmed_on", "confirmed_by") if raw.get(key)}
    return _converted(kind, {**{key: raw[key] for key in ("services",) if key in raw}, **plain, **values})


def show_value(field: Field, value: Any, book: Book) -> str:
    """Write a field's value for a person: links as names."""
    if isinstance(field.kind, Links):
        return "、".join(book.name_of(id_) for id_ in value)
    if isinstance(field.kind, Link):
        return book.name_of(value)
    return field.kind.show(value)


def _value(field: Field, value: Any) -> Any:
    if isinstance(value, str) and isinstance(field.kind, Choice):
        return _choice(field.kind, value)
    if isinstance(value, str):
        return field.kind.parse(value)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return [field.kind.parse(part) if field.kind.lines > 1 else clean(part).strip() for part in value]
    return value


def _choice(kind: Choice, value: str) -> str:
    """Outside words that are no choice of ours are kept: a check speaks about them, nothing is lost."""
    try:
        return str(kind.parse(value))
    except FieldError:
        return clean(value).strip()


def _preset(kind: type[Record], field: Field) -> bool:
    return bool(getattr(kind(), field.key))


def _linked(field: Field, value: Any, book: Book) -> Any:
    if isinstance(field.kind, Links):
        return [_id(field.kind.table, name, book) for name in value]
    if isinstance(field.kind, Link) and value:
        return _id(field.kind.table, value, book)
    return value


def _id(table: str, name: str, book: Book) -> str:
    """Return the id that is meant by an id or a name; a unit of that name is made when there is none."""
    if name[:1].upper() in LETTERS and book.find(name):
        return name.upper()
    if table == "units" and fold(name) == COMMUNITY:
        return COMMUNITY
    kind = next(kind for kind in LETTERS.values() if kind.table == table)
    if known := book.named(kind, name):
        return known.id
    if table != "units":
        raise FieldError(f"没有这一条：{name}")
    return book.save(Unit(name=name)).id


def _converted(kind: type[R], values: dict[str, Any]) -> R:
    try:
        return msgspec.convert(msgspec.to_builtins(values), kind, strict=False)
    except msgspec.ValidationError as error:
        raise RecordRefused({"": f"数据不对：{error}"}) from error
