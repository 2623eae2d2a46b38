"""Drafts: what was typed into a form and not yet saved. Beside the book, for its owner's eyes, gone once saved."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

import msgspec

from store.book import Book
from store.clean import clean, forbidden
from store.closing import drafts_of
from store.days import now
from store.durable import write_whole
from store.problems import BookProblem
from store.records import TABLES, Record


class Draft(msgspec.Struct, frozen=True):
    """An unsaved form: the record it began with and the texts in its fields."""

    key: str
    table: str
    at: datetime
    record: dict[str, Any]
    texts: dict[str, str]

    @property
    def begun(self) -> Record:
        """The record the form began with; without an id for a new one."""
        return msgspec.convert(self.record, TABLES[self.table], strict=False)

    @property
    def caption(self) -> str:
        """What stands in the field that names the record."""
        return self.texts.get(TABLES[self.table].named_by, "").strip() or "（还没写名称）"


class Drafts:
    """The drafts of one book in one small file, 0600 and closed like the book. It never travels.

    What must not enter the book does not enter here either. OSError when the file cannot be written.
    """

    def __init__(self, book: Book) -> None:
        """Read the drafts of the book; a file that cannot be read holds none and is left alone until the next one."""
        self.path = drafts_of(book.path)
        self._book = book
        self._known = {} if book.read_only else self._read()

    def all(self, table: str = "") -> list[Draft]:
        """Return the drafts (of one table), newest first."""
        found = [draft for draft in self._known.values() if table in ("", draft.table)]
        return sorted(found, key=lambda draft: draft.at, reverse=True)

    def put(self, key: str, record: Record, texts: dict[str, str]) -> None:
        """Keep what stands in a form; once this returns it is on disk."""
        kept = {name: clean(text, lines=True) for name, text in texts.items() if not forbidden(text)}
        draft = Draft(key, record.table, now(), msgspec.to_builtins(record), kept)
        self._write({**self._known, key: draft})

    def drop(self, key: str) -> None:
        """Forget a draft: it was saved, or given up."""
        if key in self._known:
            self._write({name: draft for name, draft in self._known.items() if name != key})

    def _write(self, drafts: dict[str, Draft]) -> None:
        if self._book.read_only:
            return
        self._known = drafts
        if drafts:
            write_whole(self.path, self._book.closing.sealed(msgspec.json.encode(list(drafts.values()))))
        else:
            self.path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Draft]:
        try:
            found = msgspec.json.decode(self._book.closing.unsealed(self.path.read_bytes()), type=list[Draft])
        except (OSError, msgspec.DecodeError, BookProblem):
            return {}
        return {draft.key: draft for draft in found if draft.table in TABLES}


def new_key() -> str:
    """Return a name for a form that is opened."""
    return os.urandom(4).hex()
