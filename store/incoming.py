"""What comes from another book passes the gate of what is typed: a refused value stays out, all else comes in.

A value that stays out is as if it had never come along: here the field keeps what it had, there it is not touched,
and once they have mended it their next edit arrives as any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from store.clean import checked, checked_whole, clean, fault_of, forbidden
from store.lines import Document
from store.problems import RecordRefused
from store.sides import Merge, Refused, Side, table_of
from store.stamps import HIDDEN, RIVALS


def gated(there: Side, here: Mapping[str, Mapping[str, Document]]) -> tuple[Side, list[Refused]]:
    """Return the other side as it may come in, and what of it stays out; records that are `here` as they are may."""
    refused: list[Refused] = []
    tables = {
        table: {
            id_: document
            if document == here.get(table, {}).get(id_)
            else _passed(table, id_, document, refused)
            for id_, document in documents.items()
        }
        for table, documents in there.tables.items()
    }
    removed = {
        name: _passed(table_of(str(document["id"])), str(document["id"]), document, refused)
        for name, document in there.removed.items()
    }
    name = clean(there.name)
    return replace(there, name="" if forbidden(name) else name, tables=tables, removed=removed), refused


def refusals(merge: Merge) -> str:
    """Say what stays out of a merge and what to do; empty when nothing does."""
    return told(merge.refused, "不能并入", "请对方改好再发一份。")


def told(refused: list[Refused], doing: str, mend: str) -> str:
    """Say of which values something is not done, and what to do; empty when there are none."""
    if not refused:
        return ""
    places = "；".join(f"{one.id} 的{one.label}，{one.reason}" for one in refused[:5])
    more = "；等等" if len(refused) > 5 else ""
    return f"有 {len(refused)} 处{doing}：{places}{more}。其余的不受影响，{mend}"


def sieved(table: str, id_: str, document: Document, refused: list[Refused]) -> Document:
    """Return a document without the values that may not come in or go out, and add these to `refused`."""
    try:
        checked_whole(document)
    except RecordRefused:
        kept: Document = {}
    else:
        return document
    for key, value in document.items():
        if key == RIVALS:
            rivals = {name: _rivals(table, id_, name, known, refused) for name, known in value.items()}
            kept[key] = {name: known for name, known in rivals.items() if known}
        elif key in HIDDEN or not (reason := fault_of(value, key)):
            kept[key] = value
        else:
            refused.append(Refused(table, id_, key, reason))
    return kept


def _passed(table: str, id_: str, document: Document, refused: list[Refused]) -> Document:
    try:
        return checked_whole(document)
    except RecordRefused:
        kept = sieved(table, id_, document, refused)
    return {key: value if key in HIDDEN else checked(value, key) for key, value in kept.items()}


def _rivals(table: str, id_: str, key: str, kept: list[Any], refused: list[Refused]) -> list[Any]:
    faults = [fault_of(value, key) for _, value in kept]
    refused += [Refused(table, id_, key, fault) for fault in faults if fault]
    return [rival for rival, fault in zip(kept, faults, strict=True) if not fault]
