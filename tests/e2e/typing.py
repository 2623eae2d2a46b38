"""What a person types into a form, field by field, and what must then stand in the file: made from the declarations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec

from screens import official
from store.book import Book
from store.choices import COMMUNITY
from store.fields import Field, form_fields
from store.find import best
from store.kinds import (
    Choice,
    Day,
    Details,
    Flag,
    Kind,
    Link,
    Links,
    Names,
    Number,
    Official,
    Phone,
    Rows,
    When,
)
from store.records import TABLES, Record

NEXT, EMPTY, LINE = "\r", "\x15", "\n"  # Enter; Ctrl+U empties what stands there; Ctrl+J begins a new line
SLIP = "错\x7f"  # a wrong character and Backspace
_ITEM = {"resources": 20, "needs": 11, "services": 14}
_CELLS = {str: "字{}", int: "{}", float: "{}.5", date: "2027-03-{:02d}"}


@dataclass
class Typed:
    """One record as it is typed: the keys, and the texts they mean by field."""

    keys: str = ""
    means: dict[str, str] = field(default_factory=dict)


def typed(kind: type[Record], number: int, book: Book) -> Typed:
    """Return what is typed for the `number`-th record of a kind: every field of its form is filled."""
    made = Typed()
    for place, one in enumerate(form_fields(kind)):
        keys, means = _field(one, number + place, book)
        made.keys += (EMPTY if one.kind.lines == 1 else SLIP) + keys + NEXT
        made.means[one.key] = means
    return made


def _field(one: Field, number: int, book: Book) -> tuple[str, str]:
    """Return the keys for one field and the whole text they mean."""
    kind = one.kind
    if isinstance(kind, Official):
        item = _ITEM[kind.part]
        return str(item), official.title(kind.part, item)
    if isinstance(kind, Choice | Flag):
        wanted = kind.options[1 + number % (len(kind.options) - 1)]  # the first is what a record begins with
        short = wanted[:2]
        return short, best(short, kind.options)[0]
    if isinstance(kind, Details):
        return _details(number, asked="item" in one.key or one.key == "details")
    words = _words(kind, one.label, number, book)
    return words, words


def _details(number: int, *, asked: bool) -> tuple[str, str]:
    """The official item asks for some facts, a line each; where there is none (`weights`), lines are written whole."""
    if not asked:
        words = f"甲：{number}\n乙：{number}"
        return words, words
    labels = official.asked_details(Official(part="resources"), _ITEM["resources"])
    values = [f"{place}{number}" for place in range(len(labels))]
    return NEXT.join(values), "\n".join(
        f"{label}：{value}" for label, value in zip(labels, values, strict=True)
    )


def _words(kind: Kind, label: str, number: int, book: Book) -> str:
    if isinstance(kind, Link):
        names = [record.caption for record in book.all(TABLES[kind.table])]
        return names[number % len(names)]
    if isinstance(kind, Links):
        return f"{COMMUNITY}、{book.all(TABLES[kind.table])[0].caption}"
    if isinstance(kind, Rows):
        return _row(kind, number)
    simple = {
        Number: f"{number}",
        Day: f"1.{number % 28 + 1}",
        Phone: f"961{number:02d}",
        Names: f"甲{number}、乙",
    }
    if type(kind) in simple:
        return simple[type(kind)]
    if isinstance(kind, When):
        return f"周五 8:{number % 60:02d}"
    return f"{label[:2]}{number}" + (f"{LINE}下{number}" if kind.lines > 1 else "")


def _row(kind: Rows, number: int) -> str:
    cells = []
    for one in msgspec.structs.fields(kind.row)[:2]:
        types: tuple[Any, ...] = getattr(one.type, "__args__", (one.type,))
        cells.append(_CELLS[types[0]].format(number % 28 + 1))
    return LINE.join(["，".join(cells)] * (1 if kind.single else 2))


def expected(kind: type[Record], means: dict[str, str], book: Book) -> dict[str, Any]:
    """Return the values, as the file holds them, of the texts."""
    found: dict[str, Any] = {}
    for one in form_fields(kind):
        value = one.kind.parse(means[one.key])
        if isinstance(one.kind, Link):
            value = book.named(TABLES[one.kind.table], value).id
        elif isinstance(one.kind, Links):
            value = [
                name if name == COMMUNITY else book.named(TABLES[one.kind.table], name).id for name in value
            ]
        found[one.key] = msgspec.to_builtins(value)
    return found
