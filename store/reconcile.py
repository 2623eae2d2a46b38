"""Joining one record of two books field by field, by what each copy knew when it wrote (store/stamps.py)."""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any

from store.fields import fields_of
from store.kinds import Rows
from store.records import TABLES
from store.sides import Conflict, Merge, Side, scope_of
from store.stamps import (
    HIDDEN,
    KEPT_BOOKS,
    RIVALS,
    STAMPS,
    UID,
    Document,
    Known,
    age,
    knows,
    lasting_name,
    stamp_of,
)

_Version = tuple[str, Any]  # stamp, value
_Records = dict[str, tuple[str, Document]]  # lasting name -> number, document


def join_table(
    merge: Merge,
    table: str,
    mine: _Records,
    theirs: _Records,
    here: Side,
    there: Side,
    only: Collection[str] | None = None,
) -> None:
    """Put into `merge` what becomes of every record of a table; of records not in `only` nothing but links changes."""
    for name in {**mine, **theirs}:
        id_ = (mine.get(name) or theirs[name])[0]
        joined: Document | None
        if only is not None and name not in only:
            joined = mine[name][1] if name in mine else None
        elif name in mine and name in theirs:
            joined = _both(merge, table, id_, mine[name][1], theirs[name][1], here, there)
        elif name in theirs:
            joined = _one_sided(merge, table, id_, theirs[name][1], here, removed="here")
        else:
            joined = _one_sided(merge, table, id_, mine[name][1], there, removed="there")
        merge.documents[table, id_] = joined


def _one_sided(
    merge: Merge, table: str, id_: str, document: Document, other: Side, removed: str
) -> Document | None:
    """Decide on a record that one side lacks: it never had it, removed it, or removed what was edited since."""
    born_known = knows(other.known[table], stamp_of(document, ""))
    news = [
        key
        for key, written in document.get(STAMPS, {}).items()
        if not knows(other.known.get(scope_of(table, key), {}), written)
    ]
    if not news and born_known and document.get(STAMPS):
        if removed == "there":
            merge.removed.append(id_)
        return None
    if born_known and document.get(STAMPS):
        key = news[0]
        here, there = (None, document.get(key)) if removed == "here" else (document.get(key), None)
        merge.conflicts.append(Conflict(table, id_, key, here, there, removed))
    if removed == "here":
        merge.added.append(id_)
    return document


def _both(
    merge: Merge, table: str, id_: str, mine: Document, theirs: Document, here: Side, there: Side
) -> Document:
    if mine == theirs:
        return mine
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
        versions = _as_one(table, key, versions)
        (written, value), *others = versions
        stamps[key], joined[key] = written, value
        if others:
            rivals[key] = [list(other) for other in others]
            shown = mine.get(key)
            if rivals[key] != mine.get(RIVALS, {}).get(key):
                other = next(v for _, v in versions if v != shown)
                merge.conflicts.append(Conflict(table, id_, key, shown, other))
        elif value != mine.get(key):
            merge.changed.append((id_, key, mine.get(key), value))
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


def _as_one(table: str, key: str, versions: list[_Version]) -> list[_Version]:
    """Return the versions, the newest first and each value once; lines of a log are all kept."""
    ordered = sorted(versions, key=lambda version: (age(version[0]), repr(version[1])), reverse=True)
    distinct: list[_Version] = []
    for version in ordered:
        if all(version[1] != known[1] for known in distinct):
            distinct.append(version)
    if len(distinct) > 1 and _is_log(table, key):
        lines: list[Any] = []
        for _, value in reversed(distinct):
            lines += [line for line in value or [] if line not in lines]
        lines.sort(key=lambda line: (str(line.get("on") or ""), repr(line)))
        return [(ordered[0][0], lines)]
    return distinct


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
