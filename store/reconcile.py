"""Joining one record of two books field by field, by what each copy knew when it wrote (store/stamps.py)."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from typing import Any

from store.fields import fields_of
from store.kinds import Rows
from store.lines import Document
from store.numbers import Kept
from store.records import TABLES
from store.sides import Conflict, Merge, Side, scope_of
from store.stamps import (
    GONE,
    HIDDEN,
    KEPT_BOOKS,
    PERSONAL,
    REMOVED,
    RIVALS,
    STAMPS,
    UID,
    Known,
    age,
    knows,
    lasting_name,
    stamp_of,
)

_Version = tuple[str, Any]  # stamp, value


def join_table(
    merge: Merge,
    table: str,
    mine: dict[str, Kept],
    theirs: dict[str, Kept],
    here: Side,
    there: Side,
    only: Collection[str] | None = None,
) -> None:
    """Put into `merge` what becomes of every record of a table, removed ones too.

    Of records not in `only` nothing but links changes.
    """
    for name in {**mine, **theirs}:
        ours, other = mine.get(name), theirs.get(name)
        joined = ours
        if only is None or name in only:
            ours, other = ours or _missed(table, other, here), other or _missed(table, ours, there)
            joined = ours or other
            if ours and other:
                joined = _both(merge, table, ours, other, here, there)
            elif other and other.there:
                merge.added.append(other.id)
        if joined:
            merge.documents[table, joined.id] = joined.document if joined.there else None
            merge.documents[REMOVED, name] = None if joined.there else joined.document


def _missed(table: str, other: Kept | None, side: Side) -> Kept | None:
    """Return what a side that has no trace of a record once removed: it knew the record, else it would have it.

    A hub keeps no removed records, nor does a book for ever.
    """
    if not other or not other.there or STAMPS not in other.document:
        return None
    if not knows(side.known[table], stamp_of(other.document, "")):
        return None
    seen = {part: side.known.get(f"{table}{part}", {}) for part in ("", PERSONAL)}
    return other._replace(document={**other.document, GONE: seen}, there=False)


def _both(merge: Merge, table: str, ours: Kept, other: Kept, here: Side, there: Side) -> Kept:
    if ours == other:
        return ours
    told = merge if ours.there and other.there else Merge("")  # of one that comes or goes no more than that
    document = _joined(told, table, ours.id, ours.document, other.document, here, there)
    before, gone = ours.document.get(GONE), _furthest(ours.document, other.document)
    if not gone:
        return Kept(ours.id, document, there=True)
    document[GONE] = gone
    joined = Kept(ours.id, document, there=any(_unseen(table, document, gone)))
    if ours.there != joined.there:
        (merge.added if joined.there else merge.removed).append(ours.id)
    remover = "" if not joined.there else "here" if not ours.there else "there" if not other.there else ""
    if remover == "here" or (remover and gone != before):
        _ask(merge, table, joined, (ours if remover == "here" else other).document[GONE], remover)
    return joined


def _ask(merge: Merge, table: str, kept: Kept, gone: dict[str, Known], remover: str) -> None:
    """Let a person decide on a record that was edited here and removed there, unless somebody chose to keep it."""
    key = next(_unseen(table, kept.document, gone), "")
    if key:
        value = kept.document.get(key)
        here, there = (None, value) if remover == "here" else (value, None)
        merge.conflicts.append(Conflict(table, kept.id, key, here, there, remover))


def _furthest(*documents: Document) -> dict[str, Known]:
    """Return what all together had seen that removed a record."""
    parts = [document[GONE] for document in documents if GONE in document]
    return {
        part: {actor: max(gone.get(part, {}).get(actor, 0) for gone in parts) for actor in actors}
        for part in ("", PERSONAL)
        for actors in [{actor for gone in parts for actor in gone.get(part, {})}]
        if parts
    }


def _unseen(table: str, document: Document, gone: dict[str, Known]) -> Iterator[str]:
    """Yield the fields of which those who removed the record had not seen a value; "" for the record as begun anew."""
    written = [*document.get(STAMPS, {}).items()]
    written += [(key, stamp) for key, rivals in document.get(RIVALS, {}).items() for stamp, _ in rivals]
    for key, stamp in written:
        if not knows(gone.get(scope_of(table, key).removeprefix(table), {}), stamp):
            yield key


def _joined(
    merge: Merge, table: str, id_: str, mine: Document, theirs: Document, here: Side, there: Side
) -> Document:
    joined = {**mine, UID: lasting_name(id_, mine, table)}
    born: list[list[_Version]] = [[(stamp_of(side, ""), None)] for side in (mine, theirs)]
    begun = _kept_versions(born[0], born[1], here.known[table], there.known[table])
    stamps = {"": max((written for written, _ in begun), key=age)}
    rivals: dict[str, list[list[Any]]] = {}
    covered = [key for key in {**mine, **theirs} if key not in HIDDEN | KEPT_BOOKS]
    for key in covered:
        scope = scope_of(table, key)
        versions = (
            _kept_versions(
                _versions(mine, key), _versions(theirs, key), here.known[scope], there.known[scope]
            )
            if scope in there.known
            else _versions(mine, key)
        )
        if not versions:
            continue
        (written, value), *others = _in_order(table, key, versions)
        stamps[key], joined[key] = written, value
        if others:
            rivals[key] = [list(other) for other in others]
        shown = mine.get(key)
        other = next((v for _, v in [(written, value), *others] if v != shown), shown)
        if any(rival != value for _, rival in others):
            if rivals[key] != mine.get(RIVALS, {}).get(key):
                merge.conflicts.append(Conflict(table, id_, key, shown, other))
        elif value != shown:
            merge.changed.append((id_, key, shown, value))
    joined.pop(RIVALS, None)
    joined[STAMPS] = _shortened(stamps)
    if rivals:
        joined[RIVALS] = rivals
    return _with_books_kept(joined, mine, theirs)


def _versions(document: Document, key: str) -> list[_Version]:
    """Return the values a side has for a field; none when it never came along (a bundle without contacts)."""
    own = [(stamp_of(document, key), document[key])] if key in document else []
    return own + [(written, value) for written, value in document.get(RIVALS, {}).get(key, [])]


def _kept_versions(mine: list[_Version], theirs: list[_Version], here: Known, there: Known) -> list[_Version]:
    """Return the values that no later one replaced: those of one side stay unless the other had seen them."""
    kept = [version for version in mine if version in theirs or not knows(there, version[0])]
    kept += [version for version in theirs if version not in kept and not knows(here, version[0])]
    kept = kept or [*mine, *theirs]
    if same := {written for written, _ in mine} & {written for written, _ in theirs}:
        kept += [v for v in (*mine, *theirs) if v[0] in same and v not in kept]  # one name, two laptops
    return kept


def _in_order(table: str, key: str, versions: list[_Version]) -> list[_Version]:
    """Return the versions, the newest first; lines of a log are all kept, in every version.

    Of equal values both stamps stay: who saw one of them had not seen the other.
    """
    ordered = sorted(versions, key=lambda version: (age(version[0]), repr(version[1])), reverse=True)
    if len({repr(value) for _, value in ordered}) > 1 and _is_log(table, key):
        lines: list[Any] = []
        for _, value in reversed(ordered):
            lines += [line for line in value or [] if line not in lines]
        lines.sort(key=lambda line: (str(line.get("on") or ""), repr(line)))
        ordered = [(written, lines) for written, _ in ordered]
    return [version for place, version in enumerate(ordered) if version not in ordered[:place]]


@functools.cache
def _is_log(table: str, key: str) -> bool:
    kinds = [declared.kind for declared in fields_of(TABLES[table]) if declared.key == key]
    return any(isinstance(kind, Rows) and kind.log for kind in kinds)


def _shortened(stamps: dict[str, str]) -> dict[str, str]:
    return {key: written for key, written in stamps.items() if not key or written != stamps[""]}


def _with_books_kept(joined: Document, mine: Document, theirs: Document) -> Document:
    """Return the document with number, former numbers, and the later of the two dates of change."""
    later = max(
        (mine, theirs), key=lambda side: (str(side.get("changed") or ""), str(side.get("changed_by") or ""))
    )
    made = [side["created"] for side in (mine, theirs) if side.get("created")]
    return {
        **joined,
        **{key: later[key] for key in ("changed", "changed_by") if key in later},
        "created": min(made, default=None),
        "former": sorted({*mine.get("former", []), *theirs.get("former", [])}),
    }
