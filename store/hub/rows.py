"""The hub's rows of one community within one transaction: read what changed, write what is new, log it, mark the sync."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.hub.link import HubProblem
from store.lines import Document
from store.stamps import KEPT_BOOKS, Known, differing

Row = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A line of the log: who changed which fields of a record when by the laptop's clock; `removed` with it the record."""

    author: str
    at: datetime | None
    fields: tuple[str, ...]
    removed: bool = False


@dataclass(frozen=True)
class Brought:
    """A record as the hub is to have it; `personal` closed to the recipients, None leaves what is there.

    `made` are the changes made here that this book remembers, the oldest first; the hub may have some of them.
    """

    uid: str
    table: str
    id: str
    document: Document | None
    before: Document | None
    personal: Callable[[], bytes] | None = None
    stars: int | None = None
    made: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What the hub is to know after a sync: changes of each copy, letters and numbers given, and who syncs."""

    known: dict[str, Known]
    letters: dict[str, str]
    counters: dict[str, int]
    who: str
    copy: str


def hold(link: Any, community: str) -> Row:
    """Return the community's row, held until the end of the transaction."""
    keys = ("community", "version", "tag", "known", "letters", "counters", "name")
    row = link.execute(
        f"SELECT {', '.join(keys)} FROM sandan.community WHERE community = %s FOR UPDATE",  # noqa: S608 - our own names
        (community,),
    ).fetchone()
    if row is None:
        raise HubProblem(f"汇总库里没有 {community} 这个社区，或者这个用户不能写它。本机的账没有动。")
    return dict(zip(keys, row, strict=True))


def same_past(link: Any, community: str, version: int, tag: str) -> bool:
    """Say whether the hub still remembers the last sync as this book does; else it was put back to older days."""
    row = link.execute(
        "SELECT tag FROM sandan.sync WHERE community = %s AND version = %s", (community, version)
    ).fetchone()
    return bool(row) and row[0] == tag


def changed_since(
    link: Any, community: str, since: int, wanted: Collection[str], mine: dict[str, int | None]
) -> dict[str, Row]:
    """Return the hub's rows that matter now by lasting name (those it lacks as empty).

    These are the rows changed since the last sync, those whose record here holds news for the hub (`wanted`),
    those whose stars differ and those that are no longer here. `mine` is lasting name -> stars of all that is here.
    """
    cursor = link.execute(
        "SELECT uid, stars FROM sandan.record WHERE community = %s AND document IS NOT NULL", (community,)
    )
    there = dict(cursor.fetchall())
    needed = {*wanted, *(there.keys() - mine.keys())}
    needed |= {uid for uid, stars in mine.items() if stars is not None and there.get(uid) != stars}
    cursor = link.execute(
        "SELECT uid, list, id, document, personal, stars FROM sandan.record"
        " WHERE community = %s AND (version > %s OR uid = ANY(%s))",
        (community, since, list(needed)),
    )
    keys = ("list", "id", "document", "personal", "stars")
    return {uid: {} for uid in needed} | {
        uid: dict(zip(keys, values, strict=True)) for uid, *values in cursor
    }


def write(link: Any, head: Row, brought: list[Brought], seen: Seen, since: int = 0) -> None:
    """Write the lines of the log for each record, then the records: the hub takes none without a line.

    What the log got up to the version `since` is not told again, nor what it got later from a sync that broke off.
    """
    if not brought:
        return
    where = (head["community"], head["version"] + 1)
    known = _known_lines(link, head, [one.uid for one in brought if one.made], since)
    link.execute(
        "INSERT INTO sandan.change (community, version, copy, uid, list, id, step, author, fields, removed, changed)"
        " SELECT %s, %s, %s, uid, list, id, step, author, ARRAY(SELECT jsonb_array_elements_text(fields::jsonb)),"
        " removed, changed FROM unnest(%b::text[], %b::text[], %b::text[], %b::int[], %b::text[], %b::text[], %s::bool[],"
        " %s::timestamptz[]) AS new (uid, list, id, step, author, fields, removed, changed)",
        (*where, seen.copy, *_columns(_logged(brought, seen, known))),
    )
    link.execute(
        "INSERT INTO sandan.record AS r (community, version, uid, list, id, document, personal, stars)"
        " SELECT %s, %s, uid, list, id, nullif(document, '')::jsonb, personal, stars FROM unnest("
        "%b::text[], %b::text[], %b::text[], %b::text[], %s::bytea[], %s::int[])"
        " AS new (uid, list, id, document, personal, stars)"
        " ON CONFLICT (community, uid) DO UPDATE SET id = EXCLUDED.id, document = EXCLUDED.document,"
        " version = EXCLUDED.version, stars = COALESCE(EXCLUDED.stars, r.stars),"
        " personal = CASE WHEN EXCLUDED.document IS NULL THEN NULL ELSE COALESCE(EXCLUDED.personal, r.personal) END",
        (
            *where,
            *_columns(
                (
                    one.uid,
                    one.table,
                    one.id,
                    "" if one.document is None else json.dumps(one.document),
                    one.personal() if one.personal else None,
                    one.stars,
                )
                for one in brought
            ),
        ),
    )


def _columns(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Return the columns of rows: one statement asks each rule once, not once a record; `%b` spares escaping."""
    return [list(column) for column in zip(*rows, strict=True)]


def _known_lines(link: Any, head: Row, uids: list[str], since: int) -> set[tuple[Any, ...]]:
    """Return name, author, time and fields of the changes of these records that the log got after a version."""
    if not uids or head["version"] == since:
        return set()
    cursor = link.execute(
        "SELECT uid, author, changed, fields FROM sandan.change WHERE community = %s AND uid = ANY(%s) AND version > %s",
        (head["community"], uids, since),
    )
    return {(*line, tuple(fields)) for *line, fields in cursor}


def _logged(brought: Iterable[Brought], seen: Seen, known: set[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Yield the columns of each line that the log is to have now."""
    for one in brought:
        made = [line for line in one.made if (one.uid, line.author, line.at, line.fields) not in known]
        for step, line in enumerate([*made, *_rest(one, made, seen)]):
            fields = json.dumps(line.fields)
            yield one.uid, one.table, one.id, step, line.author, fields, line.removed, line.at


def _rest(one: Brought, made: list[Line], seen: Seen) -> list[Line]:
    """Return a line for what the changes made here do not explain, or if there are none; its author is the record's last."""
    document = one.document or {}
    told = {key for line in made for key in line.fields}
    changed = tuple(key for key in differing(one.before or {}, document) if key not in told | KEPT_BOOKS)
    whole = made and made[-1].removed == (one.document is None)
    if whole and (one.before is None or one.document is None or not changed):
        return []
    author = str(document.get("changed_by") or seen.who)
    return [Line(author, _moment(document.get("changed")), changed, one.document is None)]


def _moment(said: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(said))
    except ValueError:
        return None


def close(link: Any, head: Row, seen: Seen, *, news: bool) -> tuple[int, str]:
    """Note at the hub what it has now seen; return its version and tag."""
    known = {**head["known"]}
    for scope, numbers in seen.known.items():
        known[scope] = _higher(known.get(scope, {}), numbers)
    letters, counters = {**head["letters"], **seen.letters}, _higher(head["counters"], seen.counters)
    after = (known, letters, counters)
    if not news and after == tuple(head[key] for key in ("known", "letters", "counters")):
        return int(head["version"]), str(head["tag"])
    version, tag = int(head["version"]) + 1, secrets.token_hex(8)
    link.execute(
        "UPDATE sandan.community SET version = %s, tag = %s, known = %s, letters = %s, counters = %s WHERE community = %s",
        (version, tag, *(json.dumps(part) for part in after), head["community"]),
    )
    link.execute(
        "INSERT INTO sandan.sync (community, version, tag, author, copy) VALUES (%s, %s, %s, %s, %s)",
        (head["community"], version, tag, seen.who, seen.copy),
    )
    return version, tag


def _higher(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {key: max(one.get(key, 0), other.get(key, 0)) for key in {**one, **other}}
