"""Somebody's table becomes proposed records; a person confirms; all of them are written or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from guidance.columns import Mapping, heading_row
from guidance.proposing import Proposal, proposals_of
from guidance.reading import IntakeProblem, Sheet, read_sheets
from guidance.rows import DataRow, LeftOut, data_rows
from store.book import Book
from store.clean import fold
from store.days import read_day
from store.entry import entered
from store.problems import RecordRefused
from store.records import COMMUNITY, TABLES, Record, Unit

__all__ = ["Counts", "Intake", "IntakeProblem", "LeftOut", "Proposal", "accept", "as_json", "propose"]


@dataclass
class Intake:
    """What one file would bring: proposals in the order they will be written, and what was left out."""

    file: str
    proposals: list[Proposal] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    columns: list[Mapping] = field(default_factory=list)


@dataclass
class Counts:
    """What accepting did: new records per table, units completed, records that were there already."""

    added: dict[str, int] = field(default_factory=dict)
    completed: int = 0
    known: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Say it in a sentence."""
        news = (
            "、".join(f"{TABLES[table].noun} {count}" for table, count in self.added.items() if count)
            or "没有新的"
        )
        parts = [f"已写入：{news}"]
        if self.completed:
            parts.append(f"补全单位 {self.completed}")
        if self.known:
            parts.append(f"已有的 {len(self.known)} 条没有重复写")
        return "；".join(parts) + "。"


def propose(paths: Sequence[Path], table: str | None = None) -> list[Intake]:
    """Read files and return what each would bring. `table` forces what the rows are taken for."""
    intakes, units = [], set[str]()
    for path in paths:
        intake = Intake(path.name)
        for sheet in read_sheets(Path(path)):
            _take(intake, sheet, table)
        intake.proposals = [proposal for proposal in intake.proposals if _first(proposal, units)]
        intakes.append(intake)
    return intakes


def _take(intake: Intake, sheet: Sheet, table: str | None) -> None:
    if sheet.hidden:
        intake.left_out.append(LeftOut(0, sheet.name, "隐藏的工作表"))
        return
    heading = heading_row(sheet, table)
    if heading is None:
        if any(any(row) for row in sheet.rows):
            intake.left_out.append(LeftOut(1, sheet.name, "没有认出表头"))
        return
    rows, left_out = data_rows(sheet, heading)
    intake.columns += heading.columns
    intake.left_out += left_out
    near = _anchor(rows)
    for row in rows:
        made, reason = proposals_of(heading, row, f"{intake.file} {sheet.name} 第{row.number}行", near)
        intake.proposals += made
        if reason:
            intake.left_out.append(LeftOut(row.number, row.words, reason))


def _anchor(rows: list[DataRow]) -> date | None:
    """Return a day with its year written out: days without a year are near it."""
    written = (row.cells["_date"] for row in rows if re.match(r"\d{4}\D", row.cells.get("_date", "")))
    return next(filter(None, map(read_day, written)), None)


def _first(proposal: Proposal, units: set[str]) -> bool:
    """Say whether a proposal is the first of its unit; others pass always."""
    if proposal.table != "units":
        return True
    name = fold(proposal.values["name"])
    new = name not in units
    units.add(name)
    return new


def accept(book: Book, proposals: Sequence[Proposal]) -> Counts:
    """Write the proposals in one durable change; RecordRefused names the row and leaves the book as it was."""
    counts = Counts()
    files = "、".join(dict.fromkeys(proposal.source.split(" ")[0] for proposal in proposals))
    with book.change(f"导入 {files}"):
        for proposal in proposals:
            try:
                _accept_one(book, proposal, counts)
            except RecordRefused as refused:
                raise RecordRefused(
                    {key: f"{proposal.source}：{why}" for key, why in refused.faults.items()}
                ) from refused
    return counts


def _accept_one(book: Book, proposal: Proposal, counts: Counts) -> None:
    kind = TABLES[proposal.table]
    values = _our_own(proposal.values, book)
    if kind is Unit and (known := book.named(Unit, values["name"])):
        counts.completed += _complete(book, known, values)
        return
    record = entered(kind, values, book)
    if _is_known(book, record):
        counts.known.append(record.caption)
        return
    book.save(record)
    counts.added[proposal.table] = counts.added.get(proposal.table, 0) + 1


def _our_own(values: dict[str, Any], book: Book) -> dict[str, Any]:
    """Know the community under its own name among providers."""
    own = book.community.name
    if not own or "providers" not in values:
        return values
    return {
        **values,
        "providers": [COMMUNITY if name.startswith(own) else name for name in values["providers"]],
    }


def _complete(book: Book, known: Unit, values: dict[str, Any]) -> int:
    """Fill what is empty in a unit that is registered; what differs is left as it is."""
    fresh = entered(Unit, values, book)
    filled = {
        key: value
        for key, value in msgspec.structs.asdict(fresh).items()
        if key in values and value and not getattr(known, key)
    }
    if filled:
        book.save(msgspec.structs.replace(known, **filled))
    return bool(filled)


def _is_known(book: Book, record: Record) -> bool:
    keys = {
        "resources": ("title", "unit"),
        "needs": ("title", "building", "proposer"),
        "services": ("title", "providers"),
    }
    compared = keys.get(record.table, ("name",))
    return any(
        all(getattr(known, key) == getattr(record, key) for key in compared)
        for known in book.all(type(record))
    )


def as_json(intake: Intake) -> dict[str, Any]:
    """Return what `sandan import --json` prints for one file (docs/json.md)."""
    return {
        "file": intake.file,
        "proposals": [msgspec.to_builtins(proposal) for proposal in intake.proposals],
        "left_out": [msgspec.to_builtins(left) for left in intake.left_out],
        "columns": [msgspec.to_builtins(column) for column in intake.columns],
    }
