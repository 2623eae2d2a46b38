"""What a street or a district reads of the hub: its communities, their books as the hub has them, what was said of units."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from store.book import Book
from store.file import BookFile
from store.lines import Document, Documents
from store.records import Match
from store.shelf import Shelf
from store.stamps import lasting_name

_BLOCK = 2000  # records fetched at a time


@dataclass(frozen=True)
class Place:
    """A community with its street and district in their own words (their codes while nobody wrote any)."""

    community: str
    name: str
    street: str
    district: str
    codes: tuple[str, str]  # of district and street


class HubBook(Book):
    """The records of one community as the hub has them: a book without a file, only read. Personal fields are empty."""

    def __init__(self, tables: dict[str, Documents]) -> None:
        self._file = cast("BookFile", SimpleNamespace(documents=lambda name: tables.get(name, Documents())))
        self._shelf = Shelf(self._file.documents)
        self.who = ""

    def uid(self, table: str, id_: str) -> str:
        """Return a record's lasting name."""
        return lasting_name(id_, self.documents(table)[id_], table)


def places(link: Any) -> dict[str, Place]:
    """Return the communities that the asking role may read, by code."""
    rows = link.execute(
        "SELECT c.community, c.name, c.street, c.district, r.document ->> 'street', r.document ->> 'district'"
        " FROM sandan.community c LEFT JOIN sandan.record r ON r.community = c.community AND r.uid = 'community'"
        " ORDER BY c.community"
    ).fetchall()
    words: dict[str, str] = {}
    for _, _, street, district, said_street, said_district in rows:
        words.setdefault(f"s {street}", said_street or "")
        words.setdefault(f"d {district}", said_district or "")
    return {
        code: Place(
            code, name, words[f"s {street}"] or street, words[f"d {district}"] or district, (district, street)
        )
        for code, name, street, district, *_ in rows
    }


def books(link: Any, lists: Collection[str]) -> Iterator[tuple[str, HubBook]]:
    """Yield each readable community's code and book, with these lists only, one at a time.

    A claim that answers a neighbour is in the book of the one whose unit it is; the one that asked has it too, but
    without the unit, and is left out here, so that nothing counts twice.
    """
    with link.cursor("books") as cursor:
        cursor.itersize = _BLOCK
        cursor.execute(
            "SELECT community, list, id, document, stars FROM sandan.record"
            " WHERE document IS NOT NULL AND list = ANY(%s) ORDER BY community",
            (list(lists),),
        )
        for community, rows in itertools.groupby(cursor, key=lambda row: row[0]):
            tables: dict[str, Documents] = {}
            for _, table, id_, document, stars in rows:
                if table == Match.table and not _counts(document, community):
                    continue
                rating = {"rating": {"stars": stars}} if stars else {}
                tables.setdefault(table, Documents())[id_] = {**document, **rating}
            yield community, HubBook(tables)


def said_of_units(link: Any) -> dict[frozenset[tuple[str, str]], bool]:
    """Return what a person last said of two units, each (community, lasting name): whether they are one."""
    rows = link.execute(
        "SELECT community, uid, other_community, other_uid, same FROM sandan.same_unit ORDER BY at"
    )
    return {frozenset({(one, uid), (other, other_uid)}): same for one, uid, other, other_uid, same in rows}


def say_of_units(link: Any, one: tuple[str, str], other: tuple[str, str], *, same: bool) -> None:
    """Keep what a person said of two units, for good."""
    link.execute(
        "INSERT INTO sandan.same_unit (community, uid, other_community, other_uid, same) VALUES (%s, %s, %s, %s, %s)",
        (*one, *other, same),
    )


def _counts(document: Document, community: str) -> bool:
    request = str(document.get("request") or "")
    return not request or request.startswith(f"{community}:")
