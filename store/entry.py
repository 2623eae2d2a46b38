"""Typed or outside values become records: the one way in for forms, the command line and import."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import msgspec

from store.book import Book
from store.choices import COMMUNITY
from store.clean import clean, fold
from store.days import wall_day
from store.fields import Field, fields_of, form_fields
from store.kinds import Choice, FieldError, Link, Links
from store.problems import RecordRefused
from store.records import LETTERS, TABLES, Record, Unit

R = TypeVar("R", bound=Record)


def typed(record: R, texts: dict[str, str], book: Book) -> R:
    """Return the record with the typed texts in its fields.

    Names of units that nobody has yet are made anew: call it inside `book.change`. RecordRefused lists
    every field at fault with its sentence.
    """
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    fields = [
        field
        for field in form_fields(type(record))
        if field.key in texts and not _left_alone(field, texts[field.key], record, book)
    ]
    for field in fields:
        try:
            values[field.key] = field.kind.parse(texts[field.key])
            if field.required and not values[field.key]:
                faults[field.key] = f"请填写{field.label}"
        except FieldError as error:
            faults[field.key] = str(error)
    return msgspec.structs.replace(record, **_linked(fields, values, faults, book, record))


def _left_alone(field: Field, text: str, record: Record, book: Book) -> bool:
    """Say whether links still read as they did: then they stay, also to what is removed or a neighbour's."""
    linked = isinstance(field.kind, (Link, Links))
    return bool(text) and linked and text == show_value(field, getattr(record, field.key), book)


def _several(kind: Links, names: Sequence[str], before: Sequence[str], book: Book) -> list[str]:
    """Return the ids that names mean; a name that was linked before still means the same, also when it is removed."""
    left, ids = [*before], list[str]()
    for name in names:
        same = next((id_ for id_ in left if book.name_of(id_) == name), "")
        if same:
            left.remove(same)
        ids.append(same or _id(kind.table, name, book))
    return ids


def entered(kind: type[R], raw: dict[str, Any], book: Book) -> R:
    """Return a new record from outside values (one line of `sandan add`, one proposal of an import).

    Values may be typed text or already of the right type; links may be ids or names. The same checks as
    a form. Keys the record does not have are left out here; call it inside `book.change`.
    """
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    fields = [field for field in fields_of(kind) if raw.get(field.key) not in (None, "")]
    for field in fields:
        try:
            values[field.key] = outside_value(field, raw[field.key])
        except FieldError as error:
            faults[field.key] = f"{field.label}：{error}"
    missing = [field for field in fields_of(kind) if field.required and not values.get(field.key)]
    faults |= {
        field.key: f"缺{field.label}"
        for field in missing
        if field.key not in faults and not _preset(kind, field)
    }
    values = _linked(fields, values, faults, book)
    plain = {key: raw[key] for key in ("ref", "confirmed_on", "confirmed_by", "services") if raw.get(key)}
    return _converted(kind, {**plain, **values})


def confirmed(record: R, who: str, on: date | None = None) -> R:
    """Return the record confirmed as still valid by somebody on a day (today)."""
    return msgspec.structs.replace(record, confirmed_on=on or wall_day(), confirmed_by=who)


def show_value(field: Field, value: Any, book: Book) -> str:
    """Write a field's value for a person: links as names."""
    if isinstance(field.kind, Links):
        return "、".join(book.name_of(id_) for id_ in value)
    if isinstance(field.kind, Link):
        return book.name_of(value)
    return field.kind.show(value)


def tell_value(field: Field, value: Any, book: Book) -> str:
    """Write a value as the file holds it, of a record that may no longer be there, for a person."""
    if value in (None, "", [], {}):
        return "（空）"
    try:
        return show_value(field, field.kind.held(value), book)
    except (TypeError, AttributeError, ValueError, msgspec.ValidationError):
        return str(value)


def outside_value(field: Field, value: Any) -> Any:
    """Return what a field holds for an outside value; FieldError when it cannot. Links stay names."""
    if isinstance(value, str) and isinstance(field.kind, Choice):
        return _choice(field.kind, value)
    if isinstance(value, str):
        return field.kind.parse(value)
    texts = isinstance(value, list) and all(isinstance(part, str) for part in value)
    if isinstance(field.kind, Link) or (isinstance(field.kind, Links) and not texts):
        raise FieldError("写名称或编号")
    if texts:
        lines = field.kind.lines > 1
        return field.kind.parse("\n".join(value)) if lines else [clean(part).strip() for part in value]
    return value


def _choice(kind: Choice, value: str) -> str:
    """Outside words that are no choice of ours are kept: a check speaks about them, nothing is lost."""
    try:
        return str(kind.parse(value))
    except FieldError:
        return clean(value).strip()


def _preset(kind: type[Record], field: Field) -> bool:
    return bool(getattr(kind(), field.key))


def _linked(
    fields: Sequence[Field], values: dict[str, Any], faults: dict[str, str], book: Book, record: Record | None = None
) -> dict[str, Any]:  # fmt: skip
    """Return the values with names turned into ids; last of all, since it makes units."""
    for field in fields if not faults else ():
        try:
            if isinstance(field.kind, Links):
                before = getattr(record, field.key, ())
                values[field.key] = _several(field.kind, values[field.key], before, book)
            elif isinstance(field.kind, Link) and values[field.key]:
                values[field.key] = _id(field.kind.table, values[field.key], book)
        except FieldError as error:
            faults[field.key] = str(error)
    if faults:
        raise RecordRefused(faults)
    return values


def _id(table: str, name: str, book: Book) -> str:
    """Return the id that is meant by an id or a name; a unit of that name is made when there is none."""
    if name[:1].upper() in LETTERS and book.find(name):
        return name.upper()
    if table == "units" and fold(name) == COMMUNITY:
        return COMMUNITY
    if known := book.named(TABLES[table], name):
        return known.id
    if table != "units":
        raise FieldError(f"没有这一条：{name}")
    return book.save(Unit(name=name)).id


def _converted(kind: type[R], values: dict[str, Any]) -> R:
    try:
        return msgspec.convert(msgspec.to_builtins(values), kind, strict=False)
    except msgspec.ValidationError as error:
        found = re.search(r"`\$\.(\w+)", str(error))  # where it stands, as msgspec says it
        key = found[1] if found else ""
        raise RecordRefused({key: f"{_label(kind, key)}：写法不对"}) from error


def _label(kind: type[Record], key: str) -> str:
    return next((field.label for field in fields_of(kind) if field.key == key), key or "数据")
