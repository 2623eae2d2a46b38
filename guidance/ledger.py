"""台账: what a unit did in a period, each number with its evidence, and a score anybody can add up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from guidance.discreet import told, told_of
from guidance.following import own_needs
from guidance.period import Period
from guidance.shares import number
from guidance.states import AWAY, CLAIMED, IN_FORCE, NEED_ANSWERED
from store.book import Book
from store.days import full_day
from store.parts import Attendance, Reported, Result
from store.records import Agreement, Community, Match, Meeting, Resource, Unit

SHARE = 10  # percent of a unit's party-building assessment (notice, section six)
SCHEME: dict[str, tuple[int, float]] = {  # points, and the value that earns all of them
    "协议在期": (10, 1),
    "参加会议": (15, 1),
    "有效资源": (15, 3),
    "认领需求": (20, 2),
    "办结": (20, 1),
    "评价": (10, 5),
    "双报到": (10, 20),
}
HOW = {
    "协议在期": "期内有已签、没到期的共驻共建协议",
    "参加会议": "到会次数除以期内开会次数",
    "有效资源": "登记的资源，没有暂停、撤回、过期的件数",
    "认领需求": "期内认领的件数，退回的不算",
    "办结": "期内办结件数除以期内办结和到期没办结的件数",
    "评价": "期内办结认领的平均星级，提出人和社区的都算",
    "双报到": "在职党员到社区服务的小时数",
}


@dataclass(frozen=True)
class Measure:
    """One number of the ledger: its value (of `whole`, when it is a share), its points, and what proves it."""

    label: str
    value: float
    weight: float
    full: float
    evidence: tuple[str, ...]
    whole: float | None = None

    @property
    def share(self) -> float:
        """How much of the full value was reached, 0 to 1."""
        reached = self.value / self.whole if self.whole else (0.0 if self.whole == 0 else self.value)
        return min(1.0, reached / self.full) if self.full else 0.0

    @property
    def points(self) -> float:
        """The points earned, to a tenth."""
        return round(self.weight * self.share, 1)

    @property
    def said(self) -> str:
        """The value in words: 3, 2/4, 4.5."""
        value = number(round(self.value, 1))
        return value if self.whole is None else f"{value}/{number(self.whole)}"


@dataclass(frozen=True)
class UnitLedger:
    """A unit's page: the measures that score, and counts beside them that do not."""

    unit: Unit
    period: Period
    measures: tuple[Measure, ...]
    counts: tuple[Measure, ...]

    @property
    def score(self) -> float:
        """The sum of the points."""
        return round(sum(measure.points for measure in self.measures), 1)

    @property
    def most(self) -> float:
        """The points that could be had."""
        return sum(measure.weight for measure in self.measures)

    @property
    def part(self) -> float:
        """The score as its part of the party-building assessment, out of ten."""
        return round(self.score / self.most * SHARE, 2) if self.most else 0.0

    def measure(self, label: str) -> Measure:
        """Return one number by its label; KeyError when there is none."""
        for measure in (*self.measures, *self.counts):
            if measure.label == label:
                return measure
        raise KeyError(label)


def scheme(community: Community) -> dict[str, tuple[float, float]]:
    """Return points and full value per measure: the default ones, or what the street wrote (20分，满3件)."""
    chosen: dict[str, tuple[float, float]] = {}
    for label, preset in SCHEME.items():
        numbers = [float(found) for found in re.findall(r"\d+(?:\.\d+)?", community.weights.get(label, ""))]
        chosen[label] = (
            numbers[0] if numbers else preset[0],
            numbers[1] if len(numbers) > 1 and numbers[1] else preset[1],
        )
    return chosen


def scheme_faults(community: Community) -> list[str]:
    """Return what in the written weights was not understood, a sentence each."""
    unknown = [label for label in community.weights if label not in SCHEME]
    faults = [f"考核权重里没有「{label}」这一项，没有算。" for label in unknown]
    return faults + [
        f"考核权重「{label}：{text}」里没有数字，按默认算。"
        for label, text in community.weights.items()
        if label in SCHEME and not re.search(r"\d", text)
    ]


def scheme_words(community: Community) -> list[str]:
    """Return the scheme, a sentence per measure, for the foot of a page."""
    return [
        f"{label} {number(points)} 分：{how_words(label, full)}"
        for label, (points, full) in scheme(community).items()
    ]


def how_words(label: str, full: float) -> str:
    """Say how a number is counted, and what earns all its points."""
    return HOW[label] + (f"，满 {number(full)} 得全分" if full != 1 else "")


def ledger(book: Book, period: Period, today: date) -> list[UnitLedger]:
    """Return every unit's page for the period, the highest score first."""
    pages = [unit_ledger(book, unit, period, today) for unit in book.all(Unit)]
    return sorted(pages, key=lambda page: (-page.score, page.unit.id))


def unit_ledger(book: Book, unit: Unit, period: Period, today: date) -> UnitLedger:
    """Return one unit's page."""
    chosen = scheme(book.community)
    claims = [match for match in book.all(Match) if match.unit == unit.id]
    taken = [match for match in claims if match.status in CLAIMED and period.holds(match.claimed_on)]
    done = [match for match in claims if match.status == "办结" and period.holds(match.done_on)]
    held, attended = _meetings(book, unit, period)
    late = [
        match for match in claims
        if match.status in IN_FORCE and period.holds(match.promised_by) and _past(match.promised_by, today)
    ]  # fmt: skip
    stars = stars_of(done)
    reported = [row for row in unit.reported if period.holds(row.on)]
    hours = sum(row.hours or 0 for row in reported)

    def of(label: str, value: float, evidence: Iterable[str], whole: float | None = None) -> Measure:
        weight, full = chosen[label]
        return Measure(label, value, weight, full, tuple(evidence), whole)

    papers = _agreements(book, unit, period)
    offers = _offers(book, unit, period)
    measures = (
        of("协议在期", float(bool(papers)), papers),
        of("参加会议", len(attended), [_meeting_line(one) for one in attended], len(held)),
        of("有效资源", len(offers), [f"{one.id} {one.title}（{one.status}）" for one in offers]),
        of("认领需求", len(taken), [_claim_line(book, one, one.claimed_on) for one in taken]),
        of("办结", len(done), _done_lines(book, done, late), len(done) + len(late)),
        of("评价", sum(stars) / len(stars) if stars else 0.0, _rating_lines(done)),
        of("双报到", hours, [_reported_line(row.on, row.members, row.posts, row.hours) for row in reported]),
    )
    return UnitLedger(unit, period, measures, _counts(book, unit, period, done, reported))


def _counts(
    book: Book, unit: Unit, period: Period, done: list[Match], reported: list[Reported]
) -> tuple[Measure, ...]:
    """Return the counts that stand on the page and score nothing."""
    own = [need for need in own_needs(book, unit) if need.created and period.holds(need.created.date())]
    answered = [need for need in own if need.status in NEED_ANSWERED]
    facts: list[tuple[str, float, list[str]]] = [
        (label, _total(done, key), [_result_line(one) for one in done if _of(one.result, key)])
        for label, key in (
            ("开展次数", "times"),
            ("服务人次", "people"),
            ("服务小时", "hours"),
            ("投入资金", "money"),
        )
    ]
    facts += [
        ("报到党员", max((row.members or 0 for row in reported), default=0), []),
        ("认领岗位", sum(row.posts or 0 for row in reported), []),
        ("交叉任职", len(unit.cross_posts), [f"{one.post}（{one.side}）" for one in unit.cross_posts]),
        ("结对", len(unit.pairs), [f"{one.kind} {one.case}" for one in unit.pairs]),
        ("本单位诉求", len(own), [f"{need.id} {told(need)}（{need.status}）" for need in own]),
        ("诉求有人认领", len(answered), [f"{need.id} {told(need)}" for need in answered]),
    ]
    return tuple(Measure(label, value, 0, 0, tuple(lines)) for label, value, lines in facts)


def attended_by(meeting: Meeting, unit: Unit) -> Attendance | None:
    """Return who sat at a meeting for a unit, or None."""
    names = {unit.id, unit.name, *unit.aliases}
    return next((known for known in meeting.attendance if known.unit in names), None)


def held_in(book: Book, period: Period) -> list[Meeting]:
    """Return the meetings that took place in the period: somebody was there."""
    return [one for one in book.all(Meeting) if period.holds(one.held_on) and one.attendance]


def _meetings(book: Book, unit: Unit, period: Period) -> tuple[list[Meeting], list[Meeting]]:
    held = held_in(book, period)
    return held, [one for one in held if attended_by(one, unit)]


def _agreements(book: Book, unit: Unit, period: Period) -> list[str]:
    papers = [
        paper for paper in book.all(Agreement)
        if paper.unit == unit.id and paper.status in ("已签", "到期") and paper.signed_on and paper.signed_on <= period.end
        and (paper.valid_until is None or paper.valid_until >= period.start)
    ]  # fmt: skip
    return [f"{one.id} {_day(one.signed_on)} 签，有效到 {_day(one.valid_until)}" for one in papers]


def _offers(book: Book, unit: Unit, period: Period) -> list[Resource]:
    return [
        one for one in book.all(Resource)
        if one.unit == unit.id and one.status not in AWAY
        and (one.created is None or one.created.date() <= period.end) and (one.until is None or one.until >= period.start)
    ]  # fmt: skip


def stars_of(done: list[Match]) -> list[int]:
    """Return the stars that claims were given, by their proposers and by the community."""
    given = [rating for one in done for rating in (one.rating, one.community_rating)]
    return [rating.stars for rating in given if rating and rating.stars]


def _rating_lines(done: list[Match]) -> list[str]:
    lines = []
    for one in done:
        for who, rating in (("提出人", one.rating), ("社区", one.community_rating)):
            if rating and rating.stars:
                lines.append(f"{one.id} {who} {rating.stars} 星")
    return lines


def _day(day: date | None) -> str:
    return full_day(day) if day else "没有写"


def _past(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _of(result: Result | None, key: str) -> float:
    return (getattr(result, key) or 0.0) if result else 0.0


def _total(done: list[Match], key: str) -> float:
    return sum(_of(one.result, key) for one in done)


def _claim_line(book: Book, match: Match, day: date | None) -> str:
    share = f"，{match.quantity}" if match.quantity else ""
    return f"{match.id} {_day(day)} {told_of(book, match.need)}{share}（{match.status}）"


def _done_lines(book: Book, done: list[Match], late: list[Match]) -> list[str]:
    return [
        *(
            _claim_line(book, one, one.done_on) + (f" 佐证：{one.evidence}" if one.evidence else "")
            for one in done
        ),
        *(f"{_claim_line(book, one, one.promised_by)} 到期没有办结" for one in late),
    ]


def _meeting_line(meeting: Meeting) -> str:
    return f"{meeting.id} {_day(meeting.held_on)} {meeting.kind}"


def _result_line(match: Match) -> str:
    result = match.result or Result()
    return f"{match.id} {result.times or 0} 次 {result.people or 0} 人次 {result.hours or 0:g} 小时 {result.money or 0:g} 元"


def _reported_line(on: date | None, members: int | None, posts: int | None, hours: float | None) -> str:
    return f"{_day(on)} {members or 0} 名党员 {posts or 0} 个岗位 {hours or 0:g} 小时"
