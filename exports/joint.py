"""The joint meeting, the ledger and the call sheet among the formats: what `sandan export` writes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from exports import ledger_papers, meeting_papers
from exports.call_sheet import call_sheet, mobilisation_paper
from exports.paper import Paper, write_papers
from exports.problem import ExportProblem
from exports.slip import slip_paper
from guidance.annual import annual
from guidance.ledger import ledger
from guidance.matching import matcher_for
from guidance.period import Period, quarter_of, read_period, year
from guidance.proposals import able_units
from store.book import Book
from store.choices import EVENTS
from store.days import now
from store.records import Meeting, Mobilisation, Whistle


def write_joint(book: Book, kind: str, folder: Path, today: date, ids: Sequence[str]) -> list[Path]:
    """Write one kind for the named records, or for the last meeting, the open slips, this quarter or this year.

    Of the ledger, the report and the plan `ids` name the period (2026Q1, 2025), of the call sheet event and grid.
    ExportProblem says in words when there is nothing to write.
    """
    if kind == "ledger":
        pages = ledger(book, _period(ids, quarter_of(today)), today)
        tables = ledger_papers.write_tables(book, pages, folder, today)
        return [*tables, *write_papers(book, [ledger_papers.unit_pages(book, pages, today)], folder)]
    papers = _MAKERS[kind](book, today, ids)
    if not papers:
        raise ExportProblem("没有要做的：没有这样的会议、吹哨单或应急记录。")
    return write_papers(book, papers, folder, word=kind != "calls")


def _meetings(book: Book, ids: Sequence[str]) -> list[Meeting]:
    """Return the named meetings, or the last one by its day."""
    every = sorted(book.all(Meeting), key=lambda one: (one.held_on or date.min, one.id))
    return [one for one in every if one.id in ids] if ids else every[-1:]


def _agenda(book: Book, today: date, ids: Sequence[str]) -> list[Paper]:  # noqa: ARG001
    papers = []
    for meeting in _meetings(book, ids):
        able = able_units(book, meeting, matcher_for(book))
        papers += [
            make(book, meeting, able) for make in (meeting_papers.invitation, meeting_papers.need_slips)
        ]
    return papers


def _minutes(book: Book, today: date, ids: Sequence[str]) -> list[Paper]:  # noqa: ARG001
    both = (meeting_papers.minutes, meeting_papers.result_sheet)
    return [make(book, meeting) for meeting in _meetings(book, ids) for make in both]


def _slips(book: Book, today: date, ids: Sequence[str]) -> list[Paper]:
    open_ = [
        one
        for one in book.all(Whistle)
        if (one.id in ids if ids else one.status in ("拟稿", "已发出", "已应哨"))
    ]
    return [slip_paper(book, one, today) for one in open_]


def _mobilisations(book: Book, today: date, ids: Sequence[str]) -> list[Paper]:  # noqa: ARG001
    """Return the records of the named emergencies and drills, or of the last one."""
    past = [one for one in book.all(Mobilisation) if not ids or one.id in ids]
    return [mobilisation_paper(book, one) for one in (past if ids else past[-1:])]


def _period(ids: Sequence[str], usual: Period) -> Period:
    try:
        return read_period(ids[0]) if ids else usual
    except ValueError as error:
        raise ExportProblem(f"看不懂时段 {ids[0]}：写 2026、2026Q1 或 2026年第一季度。") from error


def _annual(book: Book, today: date, ids: Sequence[str]) -> list[Paper]:
    period = _period(ids, year(today.year))
    return [ledger_papers.annual_paper(book, annual(book, period, today), today)]


def _plan(book: Book, today: date, ids: Sequence[str]) -> list[Paper]:
    return [ledger_papers.plan_paper(book, _period(ids, year(today.year)), today)]


def _calls(book: Book, today: date, ids: Sequence[str]) -> list[Paper]:  # noqa: ARG001
    event = next((one for one in ids if one in EVENTS), "")
    grid = next((one for one in ids if one not in EVENTS), "")
    return [call_sheet(book, event, grid, now())]


_MAKERS: dict[str, Callable[[Book, date, Sequence[str]], list[Paper]]] = {
    "agenda": _agenda, "minutes": _minutes, "whistles": _slips, "annual": _annual, "coplan": _plan, "calls": _calls,
    "mobilisations": _mobilisations,
}  # fmt: skip
