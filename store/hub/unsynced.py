"""Which records hold changes that the hub has not seen yet."""

from __future__ import annotations

from typing import Any

from store.book import Book
from store.hub import NOTE, personal
from store.lines import Document
from store.records import TABLES
from store.sides import scope_of
from store.stamps import PERSONAL, STAMPS, Known, knows, lasting_name, legible


class Unsynced:
    """How many records hold changes that the hub had not seen at the last sync, asked again and again.

    Documents are replaced and never changed, so only those that were replaced are looked at anew.
    """

    def __init__(self) -> None:
        self._seen_there: tuple[Any, bool] | None = None
        self._looked: dict[tuple[str, str], tuple[Document, str, bool]] = {}

    def count(self, book: Book) -> int:
        """Return how many there are now."""
        note = book.noted(NOTE)
        if not note:
            return 0
        seen_there = (note.get("known", {}), bool(note.get("personal", {}).get("on")))
        looked = self._looked if seen_there == self._seen_there else {}
        self._seen_there, self._looked = seen_there, {}
        for table in TABLES:
            for id_, document in book.documents(table).items():
                if may_leave(document):
                    known = looked.get((table, id_))
                    if known is None or known[0] is not document:
                        news = is_news(table, document, *seen_there)
                        known = (document, lasting_name(id_, document, table), news)
                    self._looked[table, id_] = known
        gone = {*note.get("names", [])} - {uid for _, uid, _ in self._looked.values()}
        return sum(news for *_, news in self._looked.values()) + len(gone)


def unsynced(book: Book) -> int:
    """Return how many records hold changes that the hub had not seen at the last sync."""
    return Unsynced().count(book)


def may_leave(document: Document) -> bool:
    """Say whether a record goes to the hub at all; a sensitive one stays home."""
    return document.get("sensitive") is not True


def is_news(table: str, document: Document, known: dict[str, Known], private: bool) -> bool:
    """Say whether a record holds a stamp the hub has not seen; of personal fields too if `private`."""
    document = legible(document)
    stamps = document.get(STAMPS)
    if not stamps:
        return True
    open_scopes = ((scope_of(table, key), written) for key, written in stamps.items())
    if any(
        not knows(known.get(scope, {}), written)
        for scope, written in open_scopes
        if not scope.endswith(PERSONAL)
    ):
        return True
    part = personal.part_of(table, document) if private else None
    seen = known.get(f"{table}{PERSONAL}", {})
    return part is not None and any(not knows(seen, written) for written in part["stamps"].values())
