"""One sync: take what others changed since the last one, merge, bring what this book has and the hub lacks.

All within one transaction that holds the community's row: of two laptops that sync at once one waits. The local
book is written first; if the hub then fails, the next sync does the same again and nothing is there twice.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import msgspec

from store.book import Book
from store.fields import fields_of
from store.history import Entry, Step, is_whole
from store.hub import NOTE, personal
from store.hub.link import HubProblem, connected
from store.hub.rows import Brought, Line, Row, Seen, changed_since, close, hold, same_past, write
from store.incoming import sieved, told
from store.merge import apply, plan
from store.problems import RecordRefused
from store.records import TABLES, Community
from store.sides import Merge, Refused, Side, births, is_personal, scope_of, without_personal
from store.stamps import (
    HIDDEN,
    KEPT_BOOKS,
    PERSONAL,
    STAMPS,
    Document,
    Known,
    differing,
    knows,
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


def join_hub(
    book: Book,
    url: str,
    community: str,
    password: str = "",
    here: Callable[[Callable[[], Any]], Any] | None = None,
) -> str:
    """Note in the book which community of which hub it is; return the community's name there (`here`: see sync)."""
    with connected(url, password) as link:
        row = link.execute(
            "SELECT c.name, r.document FROM sandan.community c LEFT JOIN sandan.record r"
            " ON r.community = c.community AND r.uid = 'community' WHERE c.community = %s",
            (community,),
        ).fetchone()
    if row is None:
        raise HubProblem(f"汇总库里没有 {community} 这个社区，或者这个用户看不到它。")
    at_home = here or _at_once
    at_home(lambda: _fill_blanks(book, row[1] or {}))
    at_home(lambda: _note_joined(book, url, community))
    return str(row[0])


def _fill_blanks(book: Book, there: Document) -> None:
    """Take over of the community what nobody wrote here, so that a new laptop is asked about no blank."""
    own = msgspec.to_builtins(book.community)
    keys = [known.key for known in fields_of(Community) if not own[known.key] and there.get(known.key)]
    if own["id"] and keys:
        with contextlib.suppress(msgspec.ValidationError, RecordRefused):  # odd words: then a person is asked
            filled = msgspec.convert({**own, **{key: there[key] for key in keys}}, Community)
            book.save(filled, "社区资料从汇总库补上")


def _note_joined(book: Book, url: str, community: str) -> None:
    """Note the community; joined again, the book keeps its identity, or it could not read what was closed to it."""
    old = book.noted(NOTE)
    note: Document = {"url": url, "community": community, "version": 0, "tag": ""}
    if old.get("community") == community and "personal" in old:
        note["personal"] = {**old["personal"], "version": 0, "reseal": True}
    book.note(NOTE, note)


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
                if document.get("sensitive") is not True:
                    known = looked.get((table, id_))
                    if known is None or known[0] is not document:
                        news = _is_news(table, document, *seen_there)
                        known = (document, lasting_name(id_, document, table), news)
                    self._looked[table, id_] = known
        gone = {*note.get("names", [])} - {uid for _, uid, _ in self._looked.values()}
        return sum(news for *_, news in self._looked.values()) + len(gone)


def unsynced(book: Book) -> int:
    """Return how many records hold changes that the hub had not seen at the last sync."""
    return Unsynced().count(book)


def sync(book: Book, password: str = "", here: Callable[[Callable[[], Any]], Any] | None = None) -> Synced:
    """Bring book and hub to the same state. HubAway and HubProblem leave the book whole, with what it took so far.

    In a thread of its own, `here` carries out what touches the book where the book is used.
    """
    at_home = here or _at_once
    note = at_home(lambda: book.noted(NOTE))
    if not note:
        raise HubProblem("这本账还没有加入汇总库。")
    with connected(note["url"], password) as link:
        head = hold(link, note["community"])
        keys = personal.keys_of(note, personal.listed_keys(link, note["community"]))
        since = _since(link, note, keys)
        mine, wanted, kept = at_home(
            lambda: (_stars(book), _news(book, head["known"], private=bool(keys)), _kept_home(book))
        )
        rows = changed_since(link, note["community"], since, wanted, mine)
        hub = _Hub(head, {uid: row for uid, row in rows.items() if uid not in kept}, keys)
        hub.open_personal(anew=bool(keys and note["personal"]["reseal"]))
        last = note.get("entry", "") if since else ""
        home: _Home = at_home(lambda: _take(book, hub, last))
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
    at_home(lambda: _note_done(book, done, version if hub.keys else None))
    return Synced(home.taken, len(brought), home.conflicts, version, hub.shut)


def _at_once(work: Callable[[], Any]) -> Any:
    return work()


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
        tables: dict[str, dict[str, Document]] = {table: {} for table in TABLES}
        for uid, row in self.rows.items():
            if row.get("document") is not None and row["list"] in tables:
                tables[row["list"]][row["id"]] = personal.joined(row["document"], self.parts.get(uid))
        known = {scope: {**self.head["known"].get(scope, {})} for scope in self.scopes}
        return Side("汇总库", tables, known, self.head["letters"], self.head["counters"], births(tables))


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
            if document.get("sensitive") is not True:
                yield lasting_name(id_, document, table), table, id_, document


def _kept_home(book: Book) -> set[str]:
    """Return the lasting names of the records that may not leave."""
    return {
        lasting_name(id_, document, table)
        for table in TABLES
        for id_, document in book.documents(table).items()
        if document.get("sensitive") is True
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
    return {uid for uid, table, _, document in _every(book) if _is_news(table, document, known, private)}


def _is_news(table: str, document: Document, known: dict[str, Known], private: bool) -> bool:
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
