"""Somebody's table becomes proposed records; a person confirms; all of them are written or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from guidance import cells
from guidance.columns import Mapping, heading_row
from guidance.intake_accept import Counts, accept
from guidance.proposing import Proposal, proposals_of, with_kind
from guidance.reading import IntakeProblem, Sheet, read_sheets
from guidance.rows import DataRow, LeftOut, data_rows
from store.clean import fold
from store.days import read_day
from store.fields import field_of
from store.records import Unit

__all__ = ["Counts", "Intake", "IntakeProblem", "LeftOut", "Proposal", "accept", "as_json", "propose"]


@dataclass
class Intake:
    """What one file would bring: proposals in the order they will be written, and what was left out."""

    file: str
    proposals: list[Proposal] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    columns: list[Mapping] = field(default_factory=list)


def propose(paths: Sequence[Path], table: str | None = None) -> list[Intake]:
    """Read files and return what each would bring. `table` forces what the rows are taken for.

    A unit is proposed once, before the first record that names it, with what all the files tell of it.
    """
    intakes, units = [], dict[str, Proposal]()
    for path in paths:
        intake = Intake(path.name)
        for sheet in read_sheets(Path(path)):
            _take(intake, sheet, table)
        intake.proposals = [proposal for proposal in intake.proposals if _first(proposal, units)]
        intake.left_out.sort(key=lambda left: left.row)
        intakes.append(intake)
    for intake in intakes:
        intake.proposals = [with_kind(one) if one.table == "units" else one for one in intake.proposals]
    return intakes


def _take(intake: Intake, sheet: Sheet, table: str | None) -> None:
    """Take the tables of a sheet, one below another."""
    if sheet.hidden:
        intake.left_out.append(LeftOut(0, sheet.name, "隐藏的工作表"))
        return
    heading = heading_row(sheet, table)
    if heading is None:
        if any(any(row) for row in sheet.rows):
            intake.left_out.append(LeftOut(1, sheet.name or intake.file, "没有认出表头"))
        return
    rows, left_out, next_table = data_rows(sheet, heading)
    intake.columns += heading.columns
    intake.left_out += left_out
    near = _anchor(rows, sheet)
    place = f"{intake.file} {sheet.name}".strip()
    for row in rows:
        made, reason = proposals_of(heading, row, f"{place} 第{row.number}行", near)
        intake.proposals += made
        if reason:
            intake.left_out.append(LeftOut(row.number, row.words, reason))
    if next_table is not None:
        done: list[list[str]] = [[] for _ in range(next_table)]
        _take(intake, replace(sheet, rows=[*done, *sheet.rows[next_table:]]), table)


def _anchor(rows: list[DataRow], sheet: Sheet) -> date | None:
    """Return a day with its year written out, in the rows or the title: days without a year are near it."""
    written = (row.cells["_date"] for row in rows if re.match(r"\d{4}\D", row.cells.get("_date", "")))
    if day := next(filter(None, map(read_day, written)), None):
        return day
    title = f"{sheet.title} {sheet.name} " + " ".join(" ".join(row) for row in sheet.rows[:3])
    told = re.search(r"(20\d{2})年(?:\D{0,2}(\d{1,2})月)?", title)
    return date(int(told[1]), min(max(int(told[2] or 7), 1), 12), 1) if told else None


def _first(proposal: Proposal, units: dict[str, Proposal]) -> bool:
    """Say whether a proposal is the first of its unit (others pass always); later ones complete the first."""
    if proposal.table != "units":
        return True
    first = units.setdefault(fold(proposal.values["name"]), proposal)
    for key, value in proposal.values.items():
        known = first.values.setdefault(key, value)
        if known != value and key == "note":
            first.values[key] = cells.joined(known, value, by="；")
        elif known != value and key != "name":
            label = field_of(Unit, key).label
            first.doubts.append(f"{label}有两种写法：{known}；{value}（{proposal.source}）")
    return first is proposal


def as_json(intake: Intake) -> dict[str, Any]:
    """Return what `sandan import --json` prints for one file (docs/json.md)."""
    return {
        "file": intake.file,
        "proposals": [msgspec.to_builtins(proposal) for proposal in intake.proposals],
        "left_out": [msgspec.to_builtins(left) for left in intake.left_out],
        "columns": [msgspec.to_builtins(column) for column in intake.columns],
    }
