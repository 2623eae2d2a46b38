"""The community's year: what was asked, who answered, what nobody did; the figures of the annual report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from guidance.catalogue import catalogue
from guidance.ledger import held_in, stars_of
from guidance.period import Period, quarters
from guidance.states import AWAY, CLAIMED, NEED_TAKEN_UP
from guidance.whistle import overdue
from store.book import Book
from store.records import Match, Need, Opinion, Posting, Record, Resource, Service, Unit, Whistle

_PRESENT = ("联合党委成员单位",)


@dataclass(frozen=True)
class Figure:
    """One counted thing and the same of the year before; None where only the present state is known."""

    label: str
    now: float
    before: float | None


@dataclass(frozen=True)
class Annual:
    """All figures of a period. The lists hold records for the community's own eyes; printing asks `told`."""

    period: Period
    figures: tuple[Figure, ...]
    by_category: tuple[tuple[str, int], ...]
    by_department: tuple[tuple[str, int], ...]
    by_quarter: tuple[tuple[str, int, int], ...]  # quarter, registered, finished
    stars: tuple[tuple[int, int], ...]
    satisfaction: float | None
    unanswered: tuple[Need, ...]
    unused: tuple[Resource, ...]
    silent: tuple[Unit, ...]
    opinions: tuple[Opinion, ...]


def annual(book: Book, period: Period, today: date) -> Annual:
    """Return the figures of a period (a year, or a quarter)."""
    needs = _made(book.all(Need), period)
    claims = [one for one in book.all(Match) if period.holds(one.claimed_on)]
    done = [one for one in book.all(Match) if one.status == "办结" and period.holds(one.done_on)]
    stars = stars_of(done)
    used = {one.resource for one in claims if one.status in CLAIMED}
    active = {one.unit for one in claims if one.status in CLAIMED}
    return Annual(
        period=period,
        figures=tuple(
            Figure(label, now, None if label in _PRESENT else before)
            for (label, now), (_, before) in zip(
                _figures(book, period, today), _figures(book, period.year_before, today), strict=True
            )
        ),
        by_category=_counted(_category(need) for need in needs),
        by_department=_counted(name for need in needs for name in _departments(need)),
        by_quarter=tuple(_quarter(book, one) for one in quarters(period.start.year)),
        stars=tuple((star, stars.count(star)) for star in range(5, 0, -1)),
        satisfaction=round(sum(stars) / len(stars), 2) if stars else None,
        unanswered=tuple(need for need in needs if need.status not in (*NEED_TAKEN_UP, "关闭")),
        unused=tuple(
            one
            for one in book.all(Resource)
            if one.id not in used and one.status not in AWAY and _before(one, period.end)
        ),
        silent=tuple(unit for unit in book.all(Unit) if unit.id not in active and _before(unit, period.end)),
        opinions=tuple(one for one in book.all(Opinion) if period.holds(one.given_on)),
    )


def _figures(book: Book, period: Period, today: date) -> list[tuple[str, float]]:
    """Return the head counts of a period in the order they are printed."""
    needs = _made(book.all(Need), period)
    matches = book.all(Match)
    claims = [one for one in matches if period.holds(one.claimed_on) and one.status in CLAIMED]
    done = [one for one in matches if one.status == "办结" and period.holds(one.done_on)]
    whistles = [one for one in book.all(Whistle) if period.holds(one.raised_on)]
    units = book.all(Unit)
    reported = [row for unit in units for row in unit.reported if period.holds(row.on)]
    meetings = held_in(book, period)
    return [
        ("登记需求", len(needs)),
        ("其中有人认领", sum(need.status in NEED_TAKEN_UP for need in needs)),
        ("认领件数", len(claims)),
        ("认领单位", len({one.unit for one in claims} & {unit.id for unit in units})),
        ("退回件数", sum(one.status == "退回" and period.holds(one.claimed_on) for one in matches)),
        ("办结件数", len(done)),
        ("服务人次", sum((one.result.people or 0) for one in done if one.result)),
        ("服务小时", sum((one.result.hours or 0) for one in done if one.result)),
        ("联席会议", len(meetings)),
        ("到会家次", sum(len(one.attendance) for one in meetings)),
        ("公示服务", sum(one.publish and _before(one, period.end) for one in book.all(Service))),
        ("张贴清单", sum(period.holds(one.issued_on) for one in book.all(Posting))),
        ("吹哨转办", len(whistles)),
        ("其中按时办结", sum(_in_time(one) for one in whistles)),
        ("其中超时", sum(not _in_time(one) and (one.handled_on is not None or overdue(one, today) > 0) for one in whistles)),
        ("报到党员服务小时", sum(row.hours or 0 for row in reported)),
        ("报到党员认领岗位", sum(row.posts or 0 for row in reported)),
        ("联合党委成员单位", sum(unit.joint_committee for unit in units)),
        ("交叉任职", sum(len([one for one in unit.cross_posts if _ran(one.since, one.until, period)]) for unit in units)),
        ("结对", sum(len([one for one in unit.pairs if _ran(one.since, one.until, period)]) for unit in units)),
        ("书面意见", sum(period.holds(one.given_on) for one in book.all(Opinion))),
    ]  # fmt: skip


def _quarter(book: Book, period: Period) -> tuple[str, int, int]:
    done = [one for one in book.all(Match) if one.status == "办结" and period.holds(one.done_on)]
    return period.label[5:], len(_made(book.all(Need), period)), len(done)


def _made(needs: list[Need], period: Period) -> list[Need]:
    return [need for need in needs if period.holds(_day(need.created))]


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _before(record: Record, end: date) -> bool:
    return record.created is None or record.created.date() <= end


def _ran(since: date | None, until: date | None, period: Period) -> bool:
    return (since is None or since <= period.end) and (until is None or until >= period.start)


def _in_time(whistle: Whistle) -> bool:
    return bool(whistle.handled_on and whistle.due_on and whistle.handled_on <= whistle.due_on)


def _category(need: Need) -> str:
    item = catalogue().need(need.item)
    return item.category if item else need.category or "其他"


def _departments(need: Need) -> tuple[str, ...]:
    """Return whose duty a need is: as written, else as the notice says of its item."""
    item = catalogue().need(need.item)
    return tuple(need.departments) or (item.departments if item else ())


def _counted(names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(names).most_common())
