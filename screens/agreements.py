"""协议: the co-building agreements (annex 1)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, cast

import msgspec

from guidance.catalogue import catalogue
from screens.listing import ListScreen
from screens.views import MY_GRID, View
from screens.waiting import ends_soon
from store.records import Agreement, Record, Unit


class AgreementsScreen(ListScreen):
    """The agreements, the one that ends first on top."""

    kind = Agreement
    name_shown = "协议"
    example = "美美理发店 3月5日"
    empty = "还没有协议。按 Ctrl+N 给一家单位写一份，十条正文自动带上。"
    views = (
        View("ending", "快到期或已到期（30 天内）", lambda paper, _book, _grid: ends_soon(paper)),
        View("unsigned", "还没有签", lambda paper, _book, _grid: paper.status == "拟定"),
        MY_GRID,
    )
    help_lines: ClassVar[tuple[str, ...]] = (
        "共驻共建协议书：十条正文照通知原文，自动带上；可加补充条款和认领事项。",
        "填了签订日期、没填有效到，就按一年算。",
        *ListScreen.help_lines,
    )

    def records(self) -> list[Record]:
        return [*sorted(self.book.all(Agreement), key=_end)]

    def urgent(self, record: Record) -> bool:
        return ends_soon(cast("Agreement", record))

    def fresh(self) -> Record:
        unit = self.house.last_unit
        return Agreement(unit=unit if self.book.get(Unit, unit) else "")

    def completed(self, record: Record) -> Record:
        paper = cast("Agreement", record)
        notice = catalogue().agreement
        clauses = paper.clauses or list(notice.clauses)
        until = paper.valid_until
        if paper.signed_on and until is None:
            until = years_later(paper.signed_on, notice.term_years)
        status = "已签" if paper.signed_on and paper.status == "拟定" else paper.status
        return msgspec.structs.replace(paper, clauses=clauses, valid_until=until, status=status)

    def detail(self, record: Record) -> str:
        clauses = cast("Agreement", record).clauses
        lines = [f"第{place}条 {clause}" for place, clause in enumerate(clauses, start=1)]
        return super().detail(record) + "\n" + "\n".join(lines)


def _end(paper: Agreement) -> tuple[date, str]:
    return paper.valid_until or date.max, paper.id


def years_later(day: date, years: int) -> date:
    """Return the day before the same day some years later: a one-year term ends the day before."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        same = date(day.year + years, 3, 1)
    return date.fromordinal(same.toordinal() - 1)
