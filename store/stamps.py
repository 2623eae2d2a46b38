"""Stamps: which change of which copy gave a field its value. Merging is decided by them, not by clocks.

A stamp is `actor.number`: the number-th change made on one copy. A document keeps the stamps of its fields
under `_stamps` (the key "" holds for all fields not named), its lasting name under `_uid`, and under `_rivals`
the values that another copy gave a field at the same time, until a person has chosen. The scheme is that of
multi-value registers with version vectors (Shapiro et al., A comprehensive study of CRDTs, 2011).

A removed record stays with its stamps in the table `removed`, under its lasting name, with what the remover had
seen under `_gone`. It is back as soon as one of its stamps is unknown to all who removed it, so that the order in
which removals and edits meet does not matter. A record that came back keeps `_gone`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from store.lines import Document

Known = dict[str, int]  # actor -> how many of its changes are known

UID, STAMPS, RIVALS, GONE = "_uid", "_stamps", "_rivals", "_gone"
HIDDEN = frozenset({UID, STAMPS, RIVALS, GONE})
REMOVED = "removed"  # the table of removed records; those that fell off its end are known by their absence
PERSONAL = ":personal"  # scope of a table's personal fields
KEPT_BOOKS = frozenset({"id", "former", "created", "changed", "changed_by"})  # follow from the rest
_MISSING = object()


class _Marks(msgspec.Struct):
    """What merging reads of a document, each of its kind."""

    id: str = ""
    uid: str = msgspec.field(name=UID, default="")
    stamps: dict[str, str] = msgspec.field(name=STAMPS, default_factory=dict)
    rivals: dict[str, list[tuple[str, Any]]] = msgspec.field(name=RIVALS, default_factory=dict)
    gone: dict[str, dict[str, int]] = msgspec.field(name=GONE, default_factory=dict)
    former: list[str] = msgspec.field(default_factory=list)
    created: str | None = None
    changed: str | None = None


def legible(document: Document) -> Document:
    """Return the document; without its marks when they cannot be what a program wrote: then it counts as never stamped."""
    try:
        msgspec.convert(document, _Marks)
    except msgspec.ValidationError:
        return {
            key: value for key, value in document.items() if key not in HIDDEN | KEPT_BOOKS or key == "id"
        }
    return document


def stamp(actor: str, number: int) -> str:
    """Write a stamp."""
    return f"{actor}.{number}"


def age(written: str) -> tuple[int, str]:
    """Return what stamps are ordered by when no copy knew of the other."""
    actor, _, number = written.partition(".")
    return (int(number) if number.isdecimal() else 0, actor)


def knows(known: Mapping[str, int], written: str) -> bool:
    """Say whether a copy that knows so much has seen the change; what was never stamped is known to all."""
    number, actor = age(written)
    return not written or known.get(actor, 0) >= number


def stamp_of(document: Document, key: str) -> str:
    """Return the stamp of a field."""
    stamps: dict[str, str] = document.get(STAMPS, {})
    return stamps.get(key, stamps.get("", ""))


def stamped(
    before: Document | None, after: Document, keys: Collection[str], written: str, uid: str
) -> Document:
    """Return the document with the stamp on the fields that differ from `before`: `keys`."""
    plain = without_stamps(after) or {}
    if before is None:
        return {**plain, UID: after.get(UID) or uid, STAMPS: {"": written}}
    before = legible(before)
    changed = [key for key in keys if key not in KEPT_BOOKS]
    stamps = {**before.get(STAMPS, {}), **dict.fromkeys(changed, written)}
    rivals = {key: kept for key, kept in before.get(RIVALS, {}).items() if key not in changed}
    done = {**plain, UID: before.get(UID) or uid, STAMPS: stamps}
    return {**done, RIVALS: rivals} if rivals else done


def differing(before: Document, after: Document, hidden: Collection[str] = HIDDEN) -> Iterator[str]:
    """Yield the fields in which two documents differ, the hidden ones left out."""
    for key, value in before.items():
        if after.get(key, _MISSING) != value and key not in hidden:
            yield key
    for key in after:
        if key not in before and key not in hidden:
            yield key


def lasting_name(id_: str, document: Document, table: str, actor: str = "") -> str:
    """Return what tells a record apart for good, also when another copy gave the same number.

    A new record gets it from the copy that makes it; one that another program wrote into the file from its number.
    """
    if table == "community":
        return "community"  # a book has one
    return str(document.get(UID) or f"{actor}.{id_}")


def flat(document: Document | None) -> Document | None:
    """Return the document with one key for each stamp and rival, so that differences are told field by field."""
    if document is None:
        return None
    document = legible(document)
    spread = {
        f"{part}.{key}": value for part in (STAMPS, RIVALS) for key, value in document.get(part, {}).items()
    }
    return {**{key: value for key, value in document.items() if key not in (STAMPS, RIVALS)}, **spread}


def gathered(document: Document | None) -> Document | None:
    """Return what `flat` took apart."""
    if document is None:
        return None
    whole: Document = {}
    for key, value in document.items():
        part, dot, name = key.partition(".")
        if dot and part in (STAMPS, RIVALS):
            whole.setdefault(part, {})[name] = value
        else:
            whole[key] = value
    return whole


def is_stamp(key: str) -> bool:
    """Say whether a key of a flat document is bookkeeping of merges."""
    return key.startswith((f"{STAMPS}.", f"{RIVALS}."))


def without_stamps(document: Document | None) -> Document | None:
    """Return the document without the bookkeeping of merges, but for its lasting name."""
    if document is None:
        return None
    plain = {**document}
    plain.pop(STAMPS, None)
    plain.pop(RIVALS, None)
    return plain
