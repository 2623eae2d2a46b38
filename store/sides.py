"""What a merge looks at: the two sides, what they disagree about, and what joining them would do."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from store.book import Book
from store.fields import Shown, field_of, fields_of
from store.lines import Document
from store.records import LETTERS, TABLES
from store.stamps import (
    GONE,
    HIDDEN,
    PERSONAL,
    REMOVED,
    RIVALS,
    STAMPS,
    Known,
    lasting_name,
    legible,
)

_NOT_TYPED = {"waivers": "照印和不用写的原因", "services": "印上的服务", "look": "纸样"}  # kept, in no form


@dataclass(frozen=True)
class Side:
    """A book's content as a merge sees it. `known` maps the scopes it covers to what it has seen of each copy."""

    name: str
    tables: dict[str, dict[str, Document]]
    known: dict[str, Known]
    letters: dict[str, str]
    counters: dict[str, int]  # numbers given so far, by series
    births: dict[
        str, tuple[str, str]
    ]  # number -> lasting name and when it was made, of all there are and were
    removed: dict[str, Document] = field(default_factory=dict)  # lasting name -> the record as it last was


@dataclass(frozen=True)
class Conflict:
    """Two edits that did not know of each other. `removed` says which side removed the record ("" : neither)."""

    table: str
    id: str
    key: str
    here: Any
    there: Any
    removed: str = ""

    @property
    def name(self) -> str:
        """What a choice is kept under."""
        return f"{self.id}.{self.key}"


@dataclass(frozen=True)
class Refused:
    """A value that may not come in (store/incoming.py), by the number of its record on the other side."""

    table: str
    id: str
    key: str
    reason: str

    @property
    def label(self) -> str:
        """What the form calls the field."""
        return label_of(self.table, self.key)


@dataclass
class Merge:
    """What joining would do; nothing is written before `apply`."""

    source: str
    documents: dict[tuple[str, str], Document | None] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    changed: list[tuple[str, str, Any, Any]] = field(default_factory=list)  # id, field, before, after
    removed: list[str] = field(default_factory=list)
    renumbered: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    seen: dict[str, Known] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)

    @property
    def news(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.documents)


# May name persons, hold their phones or tell of their illness, whatever the declaration says.
_ALWAYS = ("note", "log", "rating", "community_rating", "grids", "help", "worker")


@functools.cache
def is_personal(table: str, key: str) -> bool:
    """Say whether a field stays home when a bundle goes without personal data."""
    declared = [known for known in fields_of(TABLES[table]) if known.key == key]
    return any(known.shown in (Shown.BOOK, Shown.CONSENT) for known in declared) or key in _ALWAYS


def label_of(table: str, key: str) -> str:
    """Return what a person calls a field, or its key when a newer program wrote it."""
    try:
        return field_of(TABLES[table], key).label
    except KeyError:
        return _NOT_TYPED.get(key, key)


@functools.cache
def scope_of(table: str, key: str) -> str:
    """Return the part of a book that a field belongs to."""
    return f"{table}{PERSONAL}" if key and is_personal(table, key) else table


def side_of(book: Book, name: str = "") -> Side:
    """Return the whole of a book."""
    tables = {
        table: {id_: legible(document) for id_, document in book.documents(table).items()} for table in TABLES
    }
    known = {scope: book.signing.known(scope) for table in TABLES for scope in (table, f"{table}{PERSONAL}")}
    removed = sound(book.documents(REMOVED))
    return Side(
        name or book.community.name,
        tables,
        known,
        book.signing.letters,
        book.signing.counters,
        births(tables, removed),
        removed,
    )


def births(
    tables: dict[str, dict[str, Document]], removed: dict[str, Document] | None = None
) -> dict[str, tuple[str, str]]:
    """Return number -> lasting name and time of making for every record."""
    gone = {
        str(document["id"]): (name, str(document.get("created") or ""))
        for name, document in (removed or {}).items()
    }
    return gone | {
        id_: (lasting_name(id_, document, table), str(document.get("created") or ""))
        for table, id_, document in every(tables)
    }


def sound(removed: Mapping[str, Document]) -> dict[str, Document]:
    """Return those removed records that can be told to be records, which, and what their remover had seen."""
    return {name: document for name, document in removed.items() if _is_sound(name, document)}


def _is_sound(name: str, document: Document) -> bool:
    id_ = document.get("id")
    if not isinstance(id_, str) or id_[:1] not in LETTERS or GONE not in document:
        return False
    if name.partition(".")[2][:2] != id_[:2]:  # a number changes in a merge, its letter never
        return False
    return legible(document) is document and lasting_name(id_, document, table_of(id_)) == name


def table_of(id_: str) -> str:
    """Return the table that a number belongs to."""
    return LETTERS[id_[:1]].table


def every(tables: dict[str, dict[str, Document]]) -> Iterator[tuple[str, str, Document]]:
    """Yield table, number and document of every record."""
    for table, documents in tables.items():
        for id_, document in documents.items():
            yield table, id_, document


def without_personal(table: str, document: Document) -> Document:
    """Return the document without its personal fields, their stamps and their rivals."""
    kept: Document = {
        key: value for key, value in document.items() if key in HIDDEN or not is_personal(table, key)
    }
    for part in (STAMPS, RIVALS):
        if part in kept:
            inner: dict[str, Any] = kept[part]
            kept[part] = {
                key: value for key, value in inner.items() if not key or not is_personal(table, key)
            }
    if not kept.get(RIVALS, True):
        del kept[RIVALS]
    return kept
