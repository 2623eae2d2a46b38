"""Somebody's tables become proposed records; a person confirms; all of them are written or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from guidance import cells, returned
from guidance.agreement_text import CLAUSE, agreement_in
from guidance.cards import card_at, paired, stacked, turned
from guidance.columns import Heading, Remembered, heading_row
from guidance.intake_values import Proposal
from guidance.loose import loose_rows, signature
from guidance.places import Source
from guidance.proposing import proposals_of, with_kind
from guidance.reading import ASIDE, Sheet, read_sheets, read_text
from guidance.rows import DataRow, LeftOut, Rows
from guidance.told_days import told_day
from guidance.whose import community_of
from store.clean import fold
from store.fields import field_of
from store.records import Unit

Progress = Callable[[int, int], None]
UNKNOWN = "没有认出表头"


class Cancelled(Exception):
    """A person stopped the reading; nothing was written."""


def silent(_done: int, _all: int) -> None:
    """Hear of progress and do nothing."""


@dataclass
class Intake:
    """What one file would bring: proposals in the order they will be written, and what was left out."""

    file: str
    proposals: list[Proposal] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    number: str = ""  # of our own form
    sent: dict[str, dict[str, str]] = field(default_factory=dict)  # what stood on it: key -> field -> text
    of: dict[str, str] = field(default_factory=dict)  # sheet -> the community it says it is of
    returned_on: date | None = None


def propose(
    paths: Sequence[Path | tuple[str, str]],
    table: str | None = None,
    *,
    remembered: Remembered = lambda _shape: None,
    progress: Progress = silent,
) -> list[Intake]:
    """Read files (or pairs of a name and pasted text) and return what each would bring.

    `table` forces what the rows are taken for; `remembered` knows what columns mean from earlier files;
    `progress` hears of rows done and rows in all, and may raise Cancelled. A unit is proposed once, before the
    first record that names it, with what all the files tell of it.
    """
    intakes, units = [], dict[str, Proposal]()
    for path in paths:
        if isinstance(path, tuple):
            name, sheets = path[0], read_text(path[1], path[0])
        else:
            name, sheets = Path(path).name, read_sheets(Path(path))
        intake = _Reader(Intake(name), sheets, table, remembered, progress).read()
        intake.proposals = [proposal for proposal in intake.proposals if _first(proposal, units)]
        intakes.append(intake)
    for intake in intakes:
        intake.proposals = [with_kind(one) if one.table == "units" else one for one in intake.proposals]
    return intakes


class _Reader:
    """Reads one file's sheets in order; what a card says of a unit holds for the tables after it."""

    def __init__(
        self,
        intake: Intake,
        sheets: list[Sheet],
        table: str | None,
        remembered: Remembered,
        progress: Progress,
    ) -> None:
        self.intake, self._sheets, self._table = intake, sheets, table
        self._remembered, self._progress = remembered, progress
        intake.sent = returned.sent_in(sheets)
        intake.number = returned.number_in(sheets)
        self._unit, self._call = signature(sheets)
        self._done, self._all = 0, sum(len(sheet.rows) for sheet in sheets)

    def read(self) -> Intake:
        """Return the intake with everything the sheets bring."""
        paper = agreement_in(self._sheets, self.intake.file) if self._table in (None, "agreements") else None
        if paper and not self.intake.number:
            self._propose("agreements", paper[0], None)
            self.intake.left_out.append(paper[1])
            return self.intake
        for sheet in self._sheets:
            if returned.is_ours(sheet):
                continue
            self.intake.of[sheet.name] = community_of(sheet)
            for row, cell, words, why in sheet.unread:
                self._leave(sheet, row, words, why, cell)
            if sheet.hidden:
                self._leave(sheet, 0, sheet.name, "隐藏的工作表，没有读")
            elif sheet.loose and not (pairs := paired(sheet)):
                self._take_loose(sheet)
            else:
                self._take((pairs if sheet.loose else None) or turned(sheet) or stacked(sheet) or sheet, 0)
        self._say_missing()
        self.intake.left_out.sort(key=lambda left: left.row)
        return self.intake

    def _leave(self, sheet: Sheet, row: int, text: str, reason: str, cell: str = "") -> None:
        self.intake.left_out.append(LeftOut(Source(self.intake.file, sheet.name, row, cell), text, reason))

    def _take(self, sheet: Sheet, start: int) -> None:
        """Take the cards and tables of a sheet, one below another."""
        heading = heading_row(sheet, self._table, start, self._remembered)
        card = card_at(sheet, start, self.intake.file, self._table)
        if card and (heading is None or card[1].source.row <= heading.place + 1):
            self._propose(card[0], card[1], None, card=True)
            self._take(sheet, card[2])
            return
        if heading is None:
            rest = [row for row in sheet.rows[start:] if any(row)]
            words = " ".join(text for row in rest[:1] for text in row if text)[:80]
            if rest and not start:
                self._leave(sheet, start + 1, words or sheet.name, UNKNOWN)
            elif rest and not self.intake.number:
                self._leave(sheet, start + 1, words, "表格下面的文字")
            return
        rows = Rows(sheet, heading, self.intake.file)
        self.intake.headings.append(heading)
        self.intake.left_out += rows.left_out
        near = _anchor(rows.kept, sheet)
        for row in rows.kept:
            self._progress(self._done + row.source.row, self._all)
            self._propose(heading.table, row, near)
        self._done += len(sheet.rows)
        if rows.next_table is not None:
            self._take(sheet, rows.next_table)

    def _take_loose(self, sheet: Sheet) -> None:
        if self.intake.number and sheet.name == ASIDE:
            return  # what our own form says around its tables
        found = loose_rows(sheet, self.intake.file, self._table)
        for table, row in found.rows:
            self._progress(row.source.row, self._all)
            self._propose(table, row, _anchor([], sheet))
        official = any(left.reason == CLAUSE for left in found.left_out)
        if found.rows or official or sheet.name == ASIDE:
            self.intake.left_out += found.left_out
        elif any(any(row) for row in sheet.rows):
            self._leave(sheet, 1, " ".join(sheet.rows[0])[:80], "没有认出表头，也不像一行一条")

    def _propose(self, table: str, row: DataRow, near: date | None, *, card: bool = False) -> None:
        if table == "matches":
            one, reason = returned.claim_of(row)
            made = [one] if one else []
        elif self.intake.number and table in ("units", "resources"):
            one, reason = returned.proposal_of(table, row, self._unit)
            made = [self._keyed(one)] if one else []
            reason = "" if card and not one else reason  # a blank card says nothing
        else:
            if self._unit and table == "resources" and not row.cells.get("unit"):
                row.cells["unit"] = self._unit
                row.cells.setdefault("contact", self._call)
            made, reason = proposals_of(table, row, near)
        if card:
            self.intake.returned_on = told_day(row.cells.get("_date", "")) or self.intake.returned_on
            unit = next((one for one in made if one.table == "units"), None)
            self._unit = str(unit.values.get("name", "")) if unit else self._unit
        for one in made:
            one.doubts.extend(row.remarks)
        self.intake.proposals += made
        if reason and reason != "空行":
            self.intake.left_out.append(LeftOut(row.source, row.words or row.source.text[:80], reason))

    def _keyed(self, one: Proposal) -> Proposal:
        """Return the unit of a form with the form's number for its key, where the key itself is gone."""
        return (
            replace(one, key=returned.key_in(self.intake.number))
            if one.table == "units" and not one.key
            else one
        )

    def _say_missing(self) -> None:
        """Name the records that went out on the form and did not come back: they stay as they are."""
        back = {proposal.key for proposal in self.intake.proposals if proposal.key}
        named = {one.values.get("title") for one in self.intake.proposals if not one.key}
        for key, texts in self.intake.sent.items():
            name = texts.get("title") or texts.get("name", "")
            if key not in back and back and name not in named:
                source = Source(self.intake.file)
                self.intake.left_out.append(
                    LeftOut(source, f"{key} {name}", "发出去时有、回来没有的一条，账上没有动")
                )


def _anchor(rows: Iterable[DataRow], sheet: Sheet) -> date | None:
    """Return a day with its year written out, in the rows or the title: days without a year are near it."""
    written = (row.cells["_date"] for row in rows if re.match(r"\d{4}\D", row.cells.get("_date", "")))
    if day := next(filter(None, map(told_day, written)), None):
        return day
    title = f"{sheet.title} {sheet.name} " + " ".join(" ".join(row) for row in sheet.rows[:3])
    told = re.search(r"(20\d{2})年(?:\D{0,2}(\d{1,2})月)?", title)
    return date(int(told[1]), min(max(int(told[2] or 7), 1), 12), 1) if told else None


def _first(proposal: Proposal, units: dict[str, Proposal]) -> bool:
    """Say whether a proposal is the first of its unit (others pass always); later ones complete the first."""
    if proposal.table != "units" or proposal.key:
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
