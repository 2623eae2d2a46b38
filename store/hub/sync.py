"""One sync: take what others changed since the last one, merge, bring what this book has and the hub lacks.

All within one transaction that holds the community's row: of two laptops that sync at once one waits. The local
book is written first; if the hub then fails, the next sync does the same again and nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import msgspec

from store.book import Book
from store.history import Entry, Step, is_whole
from store.hub import NOTE, personal
from store.hub.link import Here, HubProblem, at_once, connected
from store.hub.membership import membership
from store.hub.rows import Brought, Line, Row, Seen, changed_since, close, hold, same_past, write
from store.hub.unsynced import is_news, may_leave
from store.incoming import sieved, told
from store.lines import Document
from store.merge import apply, plan
from store.records import TABLES
from store.sides import Merge, Refused, Side, births, is_personal, without_personal
from store.stamps import (
    HIDDEN,
    KEPT_BOOKS,
    PERSONAL,
    Known,
    differing,
    lasting_name,
    legible,
)

LINES = 50  # changes of one record that one sync tells the log, at most; the newest


@dataclass(frozen=True)
class Synced:
    """What a sync did: records taken, records brought, conflicts left to a person.

    `shut`: records whose personal fields are not closed to this laptop yet; while there are any none are exchanged.
    """

    taken: int
    brought: int
    conflicts: int
    version: int
    shut: int = 0


def sync(book: Book, password: str = "", here: Here = at_once) -> Synced:
    """Bring book and hub to the same state. HubAway and HubProblem leave the book whole, with what it took so far.

    In a thread of its own, `here` carries out what touches the book where the book is used.
    """
    note = here(lambda: membership(book))
    with connected(note["url"], password) as link:
        head = hold(link, note["community"])
        keys = personal.keys_of(note, personal.listed_keys(link, note["community"]))
        since = _since(link, note, keys)
        mine, wanted, kept = here(
            lambda: (_stars(book), _news(book, head["known"], private=bool(keys)), _kept_home(book))
        )
        rows = changed_since(link, note["community"], since, wanted, mine)
        hub = _Hub(head, {uid: row for uid, row in rows.items() if uid not in kept}, keys)
        hub.open_personal(anew=bool(keys and note["personal"]["reseal"]))
        last = note.get("entry", "") if since else ""
        home: _Home = here(lambda: _take(book, hub, last))
        brought = home.brought + [
            Brought(uid, rows[uid]["list"], rows[uid]["id"], None, rows[uid]["document"])
            for uid in kept & rows.keys()
            if rows[uid].get("document") is not None
        ]
        write(link, head, brought, home.seen, int(note["version"]) if last else 0)
        version, tag = close(link, head, home.seen, news=bool(brought))
        link.commit()
    done = {
        "version": version,
        "tag": tag,
        "known": home.seen.known,
        "names": home.names,
        "entry": home.entry,
    }
    here(lambda: _note_done(book, done, version if hub.keys else None))
    return Synced(home.taken, len(brought), home.conflicts, version, hub.shut)


def _since(link: Any, note: Document, keys: personal.Keys | None) -> int:
    """Return from which version on the hub's rows are news here; 0 when it was put back to older days."""
    if not same_past(link, note["community"], note["version"], note["tag"]):
        return 0
    if keys is None:
        return int(note["version"])
    own = note["personal"]
    return 0 if own["reseal"] else min(int(note["version"]), int(own["version"]))


def _note_done(book: Book, done: Document, personal_version: int | None) -> None:
    note = {**book.noted(NOTE), **done}
    if personal_version is not None:
        note["personal"] = {**note["personal"], "version": personal_version, "reseal": False}
    book.note(NOTE, note)


class _Told(msgspec.Struct):
    known: dict[str, dict[str, int]]
    letters: dict[str, str]
    counters: dict[str, int]


_NOT_OURS = "汇总库里有不是三单写的东西，没有并进来。本机的账没有动，请告诉管汇总库的人。"


@dataclass
class _Hub:
    """What the hub said: its head, the rows that matter, their personal fields as far as they are for this laptop."""

    head: Row
    rows: dict[str, Row]
    keys: personal.Keys | None
    anew: bool = False  # whether every personal part is to be closed again, to other keys
    parts: dict[str, Document] = field(default_factory=dict)
    shut: int = 0

    def open_personal(self, *, anew: bool) -> None:
        """Open what is closed to this laptop; with one part shut none are exchanged, for it would be passed over."""
        if self.keys:
            self.parts, self.shut = personal.opened(self.rows, self.keys)
            self.anew = anew
            if self.shut:
                self.keys, self.parts, self.anew = None, {}, False

    @property
    def scopes(self) -> list[str]:
        """The parts of the book that are exchanged."""
        return [*TABLES, *(f"{table}{PERSONAL}" for table in TABLES if self.keys)]

    def side(self) -> Side:
        """Return the hub as a merge sees it."""
        told = self._told()
        tables: dict[str, dict[str, Document]] = {table: {} for table in TABLES}
        for uid, row in self.rows.items():
            if row.get("document") is not None and row["list"] in tables:
                tables[row["list"]][row["id"]] = personal.joined(row["document"], self.parts.get(uid))
        known = {scope: {**told.known.get(scope, {})} for scope in self.scopes}
        return Side("汇总库", tables, known, told.letters, told.counters, births(tables))

    def _told(self) -> _Told:
        """Return what the head says; HubProblem where it or a record cannot be what a program wrote."""
        documents = (row["document"] for row in self.rows.values() if row.get("document") is not None)
        try:
            if all(isinstance(one, dict) and legible(one) is one for one in documents):
                return msgspec.convert({key: self.head[key] for key in _Told.__struct_fields__}, _Told)
        except msgspec.ValidationError:
            pass
        raise HubProblem(_NOT_OURS)


@dataclass(frozen=True)
class _Home:
    """What the book had to say in one moment: what it took, what the hub lacks, what it has seen."""

    taken: int
    conflicts: int
    brought: list[Brought]
    seen: Seen
    names: list[str]
    entry: str


def _take(book: Book, hub: _Hub, last: str) -> _Home:
    """Merge the hub's rows into the book and collect what the hub is to have; `last` is the last entry it was told of."""
    merge = plan(book, hub.side(), only={*hub.rows})
    if merge.news or merge.seen != book.signing.seen:
        apply(book, merge, synced=True)
    signing = book.signing
    known = {scope: signing.known(scope) for scope in hub.scopes}
    refused: list[Refused] = []
    brought = [*_differing(book, hub, merge, refused)]
    book.notices += filter(None, [told(refused, "没有送到汇总库", "请打开改好。")])
    return _Home(
        taken=len(merge.added) + len({id_ for id_, *_ in merge.changed}) + len(merge.removed),
        conflicts=len(merge.conflicts),
        brought=_with_changes(book, brought, last),
        seen=Seen(known, signing.letters, signing.counters, book.who, signing.copy.actor),
        names=sorted(_local_names(book)),
        entry=book.last_change,
    )


def _differing(book: Book, hub: _Hub, merge: Merge, refused: list[Refused]) -> Iterator[Brought]:
    """Yield the records in which the hub differs from the merged book; what may not leave goes to `refused`."""
    local = _local_names(book)
    touched = {
        lasting_name(id_, document, table) for (table, id_), document in merge.documents.items() if document
    }
    for uid in {*hub.rows, *(touched & local.keys())}:
        row = hub.rows.get(uid, {})
        before = row.get("document")
        if uid in local:
            table, id_ = local[uid]
            whole = sieved(table, id_, book.documents(table)[id_], refused)
            document, stars = without_personal(table, whole), _stars_of(whole)
            part = personal.part_of(table, whole) if hub.keys else None
            closing = None
            if hub.keys and part and (hub.anew or before is None or part != hub.parts.get(uid)):
                closing = partial(personal.closed, uid, part, hub.keys)
            if closing or document != before or stars not in (None, row.get("stars")):
                yield Brought(uid, table, id_, document, before, closing, stars)
        elif before is not None:
            yield Brought(uid, row["list"], row["id"], None, before)


def _with_changes(book: Book, brought: list[Brought], last: str) -> list[Brought]:
    """Return the records with the changes that were made to them here after the entry `last`, as the history has them."""
    made: dict[tuple[str, str], list[Line]] = {(one.table, one.id): [] for one in brought}
    open_ = {*made}
    for key, entry in book.entries():
        if key <= last or not open_:
            break
        for step in entry.steps:
            named = (step.table, step.id)
            if named in open_ and not entry.quiet and not is_whole(step):
                made[named].append(_line(entry, step))
            elif step.before is None or step.after is None:
                open_.discard(named)  # before a merge its number may have been another record's
    return [replace(one, made=tuple(reversed(made[one.table, one.id][:LINES]))) for one in brought]


def _line(entry: Entry, step: Step) -> Line:
    keys = differing(step.before or {}, step.after or {}, HIDDEN | KEPT_BOOKS)
    open_ = tuple(key for key in keys if not is_personal(step.table, key))
    return Line(entry.by, entry.at, open_, step.after is None)


def _every(book: Book) -> Iterator[tuple[str, str, str, Document]]:
    """Yield lasting name, table, number and document of each record that may leave; a sensitive one may not."""
    for table in TABLES:
        for id_, document in book.documents(table).items():
            if may_leave(document):
                yield lasting_name(id_, document, table), table, id_, document


def _kept_home(book: Book) -> set[str]:
    """Return the lasting names of the records that may not leave."""
    return {
        lasting_name(id_, document, table)
        for table in TABLES
        for id_, document in book.documents(table).items()
        if not may_leave(document)
    }


def _local_names(book: Book) -> dict[str, tuple[str, str]]:
    """Return lasting name -> table and number of every record here that may leave."""
    return {uid: (table, id_) for uid, table, id_, _ in _every(book)}


def _stars(book: Book) -> dict[str, int | None]:
    """Return lasting name -> stars of every record here that may leave."""
    return {uid: _stars_of(document) for uid, *_, document in _every(book)}


def _stars_of(document: Document) -> int | None:
    stars = (document.get("rating") or {}).get("stars")
    return stars if isinstance(stars, int) and 1 <= stars <= 5 else None


def _news(book: Book, known: dict[str, Known], *, private: bool) -> set[str]:
    """Return the lasting names of records that hold a stamp the hub has not seen; of personal fields too if `private`."""
    return {uid for uid, table, _, document in _every(book) if is_news(table, document, known, private)}
