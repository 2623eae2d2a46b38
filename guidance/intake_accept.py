"""Confirmed proposals are written: one durable change, nothing twice, nothing of the book overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from guidance import cells
from guidance.intake_values import Proposal
from store.backups import IMPORT
from store.book import Book
from store.choices import COMMUNITY
from store.clean import fold
from store.entry import entered, show_value
from store.fields import field_of, fields_of
from store.problems import RecordRefused
from store.records import TABLES, Record, Unit

_SAME = {
    "resources": ("title", "unit"),
    "needs": ("title", "building", "proposer"),
    "services": ("title", "providers"),
}
_SHOWN = 3  # differences named in the closing sentence


@dataclass
class Counts:
    """What accepting did: new records per table, units completed, what was there already, what differs."""

    added: dict[str, int] = field(default_factory=dict)
    completed: int = 0
    known: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Say it in a sentence."""
        news = "、".join(f"{TABLES[table].noun} {count}" for table, count in self.added.items() if count)
        parts = [f"已写入：{news or '没有新的'}"]
        if self.completed:
            parts.append(f"补全单位 {self.completed}")
        if self.known:
            parts.append(f"已有的 {len(self.known)} 条没有重复写")
        if self.differing:
            more = " 等" if len(self.differing) > _SHOWN else ""
            parts.append(
                f"和账上不同、没有改的 {len(self.differing)} 处：{'、'.join(self.differing[:_SHOWN])}{more}"
            )
        return "；".join(parts) + "。"


def accept(book: Book, proposals: Sequence[Proposal]) -> Counts:
    """Write the proposals in one durable change.

    RecordRefused names file, row and field, and leaves the book as it was.
    """
    files = "、".join(dict.fromkeys(proposal.source.split(" ")[0] for proposal in proposals))
    book.back_up(IMPORT)
    with book.change(f"导入 {files}"):
        writer = _Writer(book)
        for proposal in proposals:
            try:
                writer.write(proposal)
            except RecordRefused as refused:
                raise RecordRefused(_placed(proposal, refused)) from refused
    return writer.counts


def _placed(proposal: Proposal, refused: RecordRefused) -> dict[str, str]:
    """Return the faults with the place they come from."""
    labels = {field.key: field.label for field in fields_of(TABLES[proposal.table])}
    return {
        key: f"{proposal.source}，" + (why if labels.get(key, "") in why else f"{labels[key]}：{why}")
        for key, why in refused.faults.items()
    }


class _Writer:
    """Writes proposals into a book; knows what is there without looking through it each time."""

    def __init__(self, book: Book) -> None:
        self.counts = Counts()
        self._book = book
        self._units = {_key(name): unit.id for unit in book.all(Unit) for name in (*unit.aliases, unit.name)}
        self._known = {_identity(record) for table in _SAME for record in book.all(TABLES[table])}

    def write(self, proposal: Proposal) -> None:
        """Write one proposal, or count it as known."""
        values = self._linked(proposal.values)
        if proposal.table == "units":
            self._write_unit(values)
            return
        record = entered(TABLES[proposal.table], values, self._book)
        if _identity(record) in self._known:
            self.counts.known.append(record.caption)
            return
        self._known.add(_identity(record))
        self._save(record)

    def _write_unit(self, values: dict[str, Any]) -> None:
        unit = entered(Unit, values, self._book)
        id_ = self._units.get(_key(unit.name))
        if id_ and (known := self._book.get(Unit, id_)):
            self._complete(known, unit, values)
            return
        self._units[_key(unit.name)] = self._save(unit).id

    def _save(self, record: Record) -> Record:
        self.counts.added[record.table] = self.counts.added.get(record.table, 0) + 1
        return self._book.save(record)

    def _complete(self, known: Unit, told: Unit, values: dict[str, Any]) -> None:
        """Fill what is empty in a registered unit; name what differs and leave it."""
        filled: dict[str, Any] = {}
        for key in values.keys() - {"name", "note"}:
            ours, theirs = getattr(known, key), getattr(told, key)
            if theirs and not ours:
                filled[key] = theirs
            elif theirs and ours != theirs:
                declared = field_of(Unit, key)
                texts = [show_value(declared, value, self._book) for value in (ours, theirs)]
                self.counts.differing.append(f"{known.name} {declared.label} {texts[0]}（表里 {texts[1]}）")
        if filled:
            self._book.save(msgspec.structs.replace(known, **filled))
        self.counts.completed += bool(filled)

    def _linked(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values with known units by id, and the community under its own name among providers."""
        linked = dict(values)
        if "unit" in values:
            linked["unit"] = self._units.get(_key(values["unit"]), values["unit"])
        if "providers" in values:
            linked["providers"] = [self._provider(name) for name in values["providers"]]
        return linked

    def _provider(self, name: str) -> str:
        own = self._book.community.name
        if _key(name) in self._units:
            return self._units[_key(name)]
        return COMMUNITY if own and name.startswith(own) else name


def _identity(record: Record) -> tuple[str, ...]:
    """Return what makes two records the same to an office."""
    return (record.table, *(fold(str(getattr(record, key))) for key in _SAME[record.table]))


def _key(name: str) -> str:
    return fold(cells.unit_name(name))
