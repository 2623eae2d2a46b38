"""Confirmed decisions are written: one durable change, nothing twice, nothing of the book overwritten unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from guidance import cells
from guidance.deciding import IDENTITY
from guidance.decision import CHANGE, DUPLICATE, EQUAL, Decision
from store.backups import IMPORT
from store.book import Book
from store.choices import COMMUNITY
from store.clean import fold
from store.entry import confirmed, entered
from store.fields import fields_of
from store.kinds import Link, Links
from store.problems import RecordRefused
from store.records import TABLES, Record, Unit

_SHOWN = 3  # differences named in the closing sentence


@dataclass
class Counts:
    """What accepting did: new records per table, changed and confirmed ones, what was known, left, or differs."""

    added: dict[str, int] = field(default_factory=dict)
    changed: int = 0
    confirmed: int = 0
    known: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Say it in a sentence."""
        news = "、".join(f"{TABLES[table].noun} {count}" for table, count in self.added.items() if count)
        parts = [f"已写入：{news or '没有新的'}"]
        if self.changed:
            parts.append(f"改了 {self.changed} 条")
        if self.confirmed:
            parts.append(f"记为确认过 {self.confirmed} 条")
        if self.known:
            parts.append(f"已有的 {len(self.known)} 条没有重复写")
        if self.left:
            parts.append(f"可能重复、没有写的 {len(self.left)} 条：{_few(self.left)}")
        if self.differing:
            parts.append(f"和账上不同、没有改的 {len(self.differing)} 处：{_few(self.differing)}")
        return "；".join(parts) + "。"


def _few(names: list[str]) -> str:
    return "、".join(names[:_SHOWN]) + (" 等" if len(names) > _SHOWN else "")


def accept(book: Book, decisions: Sequence[Decision]) -> Counts:
    """Write the decisions that are taken, in one durable change.

    RecordRefused names file, cell and field, and leaves the book as it was.
    """
    files = "、".join(dict.fromkeys(decision.proposal.source.file for decision in decisions))
    book.back_up(IMPORT)
    with book.change(f"导入 {files}"):
        writer = _Writer(book)
        for decision in decisions:
            try:
                writer.write(decision)
            except RecordRefused as refused:
                raise RecordRefused(_placed(decision, refused)) from refused
    return writer.counts


def _placed(decision: Decision, refused: RecordRefused) -> dict[str, str]:
    """Return the faults with the place they come from."""
    labels = {field.key: field.label for field in fields_of(TABLES[decision.table])}
    source = decision.proposal.source
    return {
        key: f"{source}，{source.at(key)}" + (why if labels.get(key, "") in why else f"{labels[key]}：{why}")
        for key, why in refused.faults.items()
    }


class _Writer:
    """Writes decisions into a book; finds units by the names the files use."""

    def __init__(self, book: Book) -> None:
        self.counts = Counts()
        self._book = book
        self._units = {_key(name): unit.id for unit in book.all(Unit) for name in (*unit.aliases, unit.name)}
        self._written: set[tuple[str, ...]] = set()

    def write(self, decision: Decision) -> None:
        """Write one decision, or count what it leaves."""
        record = self._book.find(decision.target) if decision.target else None
        if record is not None and decision.table == "units" and decision.into:
            self._units.setdefault(_key(decision.name), record.id)
        for change in decision.changes if decision.into else ():
            if not (decision.taken and change.taken):
                words = f"{record.caption if record else ''} {change.label} {change.old}（表里 {change.new}）"
                self.counts.differing.append(words)
        if decision.action == EQUAL and decision.confirmed_on is None:
            self.counts.known.append(decision.name)
        elif not decision.taken:
            (self.counts.left if decision.action == DUPLICATE else self.counts.known).append(decision.name)
        elif decision.into and record is not None:
            self._change(record, decision)
        elif decision.action != CHANGE:
            self._add(decision)
        else:  # the record it would change has gone meanwhile
            self.counts.left.append(decision.name)

    def _add(self, decision: Decision) -> None:
        values = self._linked(decision)
        record = entered(TABLES[decision.table], values, self._book)
        if decision.confirmed_on:
            record = confirmed(record, self._book.who, decision.confirmed_on)
        identity = (decision.table, *(fold(str(getattr(record, key))) for key in IDENTITY[decision.table]))
        if identity in self._written and decision.action != DUPLICATE:
            self.counts.known.append(record.caption)
            return
        self._written.add(identity)
        self.counts.added[record.table] = self.counts.added.get(record.table, 0) + 1
        saved = self._book.save(record)
        if isinstance(saved, Unit):
            self._units.setdefault(_key(saved.name), saved.id)

    def _change(self, record: Record, decision: Decision) -> None:
        taken = {change.key: change.value for change in decision.changes if change.taken}
        values = self._named(type(record), taken)
        after = msgspec.structs.replace(record, **values)
        if decision.confirmed_on:
            after = confirmed(after, self._book.who, decision.confirmed_on)
            self.counts.confirmed += 1
        if after != record:
            self._book.save(after)
        self.counts.changed += bool(taken)
        if not taken and not decision.confirmed_on:
            self.counts.known.append(record.caption)

    def _named(self, kind: type[Record], values: dict[str, Any]) -> dict[str, Any]:
        """Return the values with names of units as ids; units nobody knows yet are made."""
        done = dict(values)
        for declared in fields_of(kind):
            value = values.get(declared.key)
            if value and isinstance(declared.kind, Links):
                done[declared.key] = [self._unit(name) for name in value]
            elif value and isinstance(declared.kind, Link):
                done[declared.key] = self._unit(value)
        return done

    def _linked(self, decision: Decision) -> dict[str, Any]:
        return self._named(TABLES[decision.table], decision.proposal.values)

    def _unit(self, name: str) -> str:
        own = self._book.community.name
        if name == COMMUNITY or self._book.find(name):
            return name
        if id_ := self._units.get(_key(name)):
            return id_
        if own and name.startswith(own):
            return COMMUNITY
        id_ = self._book.save(Unit(name=cells.unit_name(name))).id
        self._units[_key(name)] = id_
        self.counts.added["units"] = self.counts.added.get("units", 0) + 1
        return id_


def _key(name: str) -> str:
    return fold(cells.unit_name(name))
