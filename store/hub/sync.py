"""One sync: take what others changed since the last one, merge, bring what this book has and the hub lacks.

All within one transaction that holds the community's row: of two laptops that sync at once one waits. The local
book is written first; if the hub then fails, the next sync does the same again and nothing is there twice.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from store.book import Book
from store.hub.link import NOTE, HubProblem, connected
from store.merge import apply, plan
from store.records import TABLES
from store.sides import PERSONAL, Merge, Side, births, scope_of, without_personal
from store.stamps import HIDDEN, STAMPS, Document, Known, differing, knows, lasting_name

_Row = dict[str, Any]


@dataclass(frozen=True)
class Synced:
    """What a sync did: records taken, records brought, conflicts left to a person."""

    taken: int
    brought: int
    conflicts: int
    version: int


def join_hub(
    book: Book,
    url: str,
    community: str,
    password: str = "",
    here: Callable[[Callable[[], Any]], Any] | None = None,
) -> str:
    """Note in the book which community of which hub it is; return the community's name there (`here`: see sync)."""
    with connected(url, password) as link:
        row = link.execute("SELECT name FROM sandan.community WHERE community = %s", (community,)).fetchone()
    if row is None:
        raise HubProblem(f"汇总库里没有 {community} 这个社区，或者这个用户看不到它。")
    note = {"url": url, "community": community, "version": 0, "tag": ""}
    (here or _at_once)(lambda: book.note(NOTE, note))
    return str(row[0])


def unsynced(book: Book) -> int:
    """Return how many records hold changes that the hub had not seen at the last sync."""
    note = book.noted(NOTE)
    if not note:
        return 0
    gone = set(note.get("names", [])) - _local_names(book).keys()
    return len(_news(book, note.get("known", {}))) + len(gone)


def sync(book: Book, password: str = "", here: Callable[[Callable[[], Any]], Any] | None = None) -> Synced:
    """Bring book and hub to the same state. HubAway and HubProblem leave the book whole, with what it took so far.

    In a thread of its own, `here` carries out what touches the book where the book is used.
    """
    at_home = here or _at_once
    note = at_home(lambda: book.noted(NOTE))
    if not note:
        raise HubProblem("这本账还没有加入汇总库。")
    with connected(note["url"], password) as link:
        head = _head(link, note["community"])
        since = note["version"] if _same_past(link, note) else 0
        mine, wanted = at_home(lambda: (_local_names(book), set(_news(book, head["known"]))))
        rows = _changed_since(link, head, since, wanted, mine)
        home: _Home = at_home(lambda: _take(book, head, rows))
        for name, table, id_, document in home.brought:
            before = rows.get(name, {}).get("document")
            _write(link, head, name, table, id_, document)
            _log(link, home, head, name, table, id_, before, document)
        version, tag = _close(link, home, head)
        link.commit()
    at_home(
        lambda: book.note(
            NOTE, {**note, "version": version, "tag": tag, "known": home.known, "names": home.names}
        )
    )
    return Synced(home.taken, len(home.brought), home.conflicts, version)


def _at_once(work: Callable[[], Any]) -> Any:
    return work()


@dataclass(frozen=True)
class _Home:
    """What the book had to say in one moment: what it took, what the hub lacks, what it has seen."""

    taken: int
    conflicts: int
    brought: list[tuple[str, str, str, Document | None]]  # lasting name, table, number, document
    known: dict[str, Known]
    letters: dict[str, str]
    counters: dict[str, int]
    names: list[str]
    who: str
    copy: str


def _head(link: Any, community: str) -> _Row:
    """Return the community's row, held until the end of the transaction."""
    keys = ("community", "version", "tag", "known", "letters", "counters", "name")
    row = link.execute(
        f"SELECT {', '.join(keys)} FROM sandan.community WHERE community = %s FOR UPDATE",  # noqa: S608 - our own names
        (community,),
    ).fetchone()
    if row is None:
        raise HubProblem(f"汇总库里没有 {community} 这个社区，或者这个用户不能写它。本机的账没有动。")
    return dict(zip(keys, row, strict=True))


def _same_past(link: Any, note: Document) -> bool:
    """Say whether the hub still remembers the last sync as this book does; else it was put back to older days."""
    row = link.execute(
        "SELECT tag FROM sandan.sync WHERE community = %s AND version = %s",
        (note["community"], note["version"]),
    ).fetchone()
    return bool(row) and row[0] == note["tag"]


def _changed_since(
    link: Any, head: _Row, since: int, wanted: Collection[str], mine: Collection[str]
) -> dict[str, _Row]:
    """Return the hub's rows that matter now by lasting name (those it lacks as empty).

    These are the rows changed since the last sync, those whose record here holds news for the hub (`wanted`),
    and those that are no longer here.
    """
    cursor = link.execute(
        "SELECT uid FROM sandan.record WHERE community = %s AND document IS NOT NULL", (head["community"],)
    )
    needed = {*wanted, *({name for (name,) in cursor} - {*mine})}
    cursor = link.execute(
        "SELECT uid, list, id, document FROM sandan.record WHERE community = %s AND (version > %s OR uid = ANY(%s))",
        (head["community"], since, list(needed)),
    )
    rows: dict[str, _Row] = {name: {} for name in needed}
    return rows | {
        uid: {"list": table, "id": id_, "document": document} for uid, table, id_, document in cursor
    }


def _take(book: Book, head: _Row, rows: dict[str, _Row]) -> _Home:
    """Merge the hub's rows into the book and collect what the hub is to have."""
    tables: dict[str, dict[str, Document]] = {table: {} for table in TABLES}
    for row in rows.values():
        if row.get("document") is not None and row["list"] in tables:
            tables[row["list"]][row["id"]] = row["document"]
    known = {table: {**head["known"].get(table, {})} for table in TABLES}
    side = Side("汇总库", tables, known, head["letters"], head["counters"], births(tables))
    merge = plan(book, side, only=set(rows))
    if merge.news or merge.seen != book.signing.seen:
        apply(book, merge, synced=True)
    signing = book.signing
    return _Home(
        taken=len(merge.added) + len({id_ for id_, *_ in merge.changed}) + len(merge.removed),
        conflicts=len(merge.conflicts),
        brought=list(_differing(book, rows, merge)),
        known={table: signing.known(table) for table in TABLES},
        letters=signing.letters,
        counters=signing.counters,
        names=sorted(_local_names(book)),
        who=book.who,
        copy=signing.copy.actor,
    )


def _differing(
    book: Book, rows: dict[str, _Row], merge: Merge
) -> Iterator[tuple[str, str, str, Document | None]]:
    """Yield the records in which the hub differs from the merged book."""
    local = _local_names(book)
    touched = {
        lasting_name(id_, document, table) for (table, id_), document in merge.documents.items() if document
    }
    for name in {*rows, *touched}:
        row = rows.get(name, {})
        if name in local:
            table, id_ = local[name]
            document = without_personal(table, book.documents(table)[id_])
            if document != row.get("document"):
                yield name, table, id_, document
        elif row.get("document") is not None:
            yield name, row["list"], row["id"], None


def _local_names(book: Book) -> dict[str, tuple[str, str]]:
    """Return lasting name -> table and number of every record here."""
    return {
        lasting_name(id_, document, table): (table, id_)
        for table in TABLES
        for id_, document in book.documents(table).items()
    }


def _news(book: Book, known: dict[str, Known]) -> list[str]:
    """Return the lasting names of records that hold a stamp the hub has not seen."""
    return [
        lasting_name(id_, document, table)
        for table in TABLES
        for id_, document in book.documents(table).items()
        if any(
            not knows(known.get(table, {}), written)
            for key, written in (document.get(STAMPS) or {"": ""}).items()
            if not scope_of(table, key).endswith(PERSONAL)
        )
        or not document.get(STAMPS)
    ]


def _write(link: Any, head: _Row, name: str, table: str, id_: str, document: Document | None) -> None:
    link.execute(
        "INSERT INTO sandan.record (community, uid, list, id, document, version) VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (community, uid) DO UPDATE SET id = EXCLUDED.id, document = EXCLUDED.document,"
        " version = EXCLUDED.version",
        (
            head["community"],
            name,
            table,
            id_,
            None if document is None else json.dumps(document),
            head["version"] + 1,
        ),
    )


def _log(
    link: Any, home: _Home, head: _Row, name: str, table: str, id_: str,
    before: Document | None, after: Document | None,
) -> None:  # fmt: skip
    changed = [key for key in differing(before or {}, after or {}) if key not in HIDDEN]
    author = str((after or before or {}).get("changed_by") or home.who)
    link.execute(
        "INSERT INTO sandan.change (community, version, uid, list, id, author, copy, fields, removed)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (head["community"], head["version"] + 1, name, table, id_, author, home.copy, changed, after is None),
    )


def _close(link: Any, home: _Home, head: _Row) -> tuple[int, str]:
    """Note at the hub what it has now seen; return its version and tag."""
    known = {scope: _higher(head["known"].get(scope, {}), seen) for scope, seen in home.known.items()}
    letters, counters = {**head["letters"], **home.letters}, _higher(head["counters"], home.counters)
    if not home.brought and (known, letters, counters) == (head["known"], head["letters"], head["counters"]):
        return int(head["version"]), str(head["tag"])
    version, tag = int(head["version"]) + 1, secrets.token_hex(8)
    link.execute(
        "UPDATE sandan.community SET version = %s, tag = %s, known = %s, letters = %s, counters = %s WHERE community = %s",
        (version, tag, json.dumps(known), json.dumps(letters), json.dumps(counters), head["community"]),
    )
    link.execute(
        "INSERT INTO sandan.sync (community, version, tag, author, copy) VALUES (%s, %s, %s, %s, %s)",
        (head["community"], version, tag, home.who, home.copy),
    )
    return version, tag


def _higher(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {key: max(one.get(key, 0), other.get(key, 0)) for key in {**one, **other}}
