"""Confirmed decisions are written: one durable change, nothing twice, nothing of the book overwritten unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from guidance import cells
from guidance.deciding import identity, unit_key, with_links
from guidance.decision import CHANGE, DUPLICATE, EQUAL, Decision
from store.backups import IMPORT
from store.book import Book
from store.choices import COMMUNITY
from store.entry import confirmed, entered
from store.fields import fields_of
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
        self._units = {
            unit_key(name): unit.id for unit in book.all(Unit) for name in (*unit.aliases, unit.name)
        }
        self._written: set[tuple[str, ...]] = set()

    def write(self, decision: Decision) -> None:
        """Write one decision, or count what it leaves."""
        record = self._book.find(decision.target) if decision.target else None
        if record is not None and decision.table == "units" and decision.into:
            self._units.setdefault(unit_key(decision.name), record.id)
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
        kind = TABLES[decision.table]
        record = entered(kind, with_links(kind, decision.proposal.values, self._unit), self._book)
        if decision.confirmed_on:
            record = confirmed(record, self._book.who, decision.confirmed_on)
        known = identity(decision.table, msgspec.structs.asdict(record))
        if known in self._written and decision.action != DUPLICATE:
            self.counts.known.append(record.caption)
            return
        self._written.add(known)
        self.counts.added[record.table] = self.counts.added.get(record.table, 0) + 1
        saved = self._book.save(record)
        if isinstance(saved, Unit):
            self._units.setdefault(unit_key(saved.name), saved.id)

    def _change(self, record: Record, decision: Decision) -> None:
        taken = {change.key: change.value for change in decision.changes if change.taken}
        after = msgspec.structs.replace(record, **with_links(type(record), taken, self._unit))
        if decision.confirmed_on:
            after = confirmed(after, self._book.who, decision.confirmed_on)
            self.counts.confirmed += 1
        if after != record:
            self._book.save(after)
        self.counts.changed += bool(taken)
        if not taken and not decision.confirmed_on:
            self.counts.known.append(record.caption)

    def _unit(self, name: str) -> str:
        """Return the id of the unit of a name; one that nobody knows yet is made."""
        own = self._book.community.name
        if name == COMMUNITY or self._book.find(name):
            return name
        if id_ := self._units.get(unit_key(name)):
            return id_
        if own and name.startswith(own):
            return COMMUNITY
        id_ = self._book.save(Unit(name=cells.unit_name(name))).id
        self._units[unit_key(name)] = id_
        self.counts.added["units"] = self.counts.added.get("units", 0) + 1
        return id_
