"""A plan for a meeting: which unit could answer which need, exact and fair; only people assign.

The worth of an answer is its urgency first, then how well it fits and how long the need has waited. Emergencies
are not planned: they are phoned. The price of fairness is what the plan gives up so that no unit carries it all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guidance.capacity import places_left
from guidance.flow import Pair, Seat, assign
from guidance.following import asked_by
from guidance.matching import Matcher, matcher_for, text_of
from guidance.ranking import Candidate
from guidance.states import EMERGENCY, NEED_OPEN, TO_UNITS
from guidance.steady import Progress, steady
from guidance.terms import FULL
from guidance.windows import apart
from store.book import Book
from store.days import wall_day
from store.records import Match, Need, Resource

NOBODY, WRONG_TIME, MORE_URGENT = "无候选", "时间不合", "给了更急的"
UNSAID = 3  # needs that a resource without a stated quantity takes in one plan
STEPS = (0, 60, 120, 180, 240, 300, 360, 420, 480, 540)  # cost of a unit's first, second ... need
_URGENT_WORTH = {"日常": 1000, "重要": 2000}
_FIT, _BEST_FIT, _WAIT, _LONGEST = 150, 5.0, 2, 100  # per point of score, per day waited
_CANDIDATES = 12
FIT_FROM = 2.0  # score from which a candidate is good enough to be proposed unseen


@dataclass(frozen=True)
class Line:
    """One proposed answer. `pinned` ones were set by a person."""

    need: str
    resource: str
    unit: str
    score: float
    reasons: tuple[str, ...]
    pinned: bool = False


@dataclass(frozen=True)
class Plan:
    """The proposals, the needs left over with their reason, emergencies, and what fairness cost.

    `served_without` and `worth_without` are what a plan blind to fairness would have reached.
    """

    lines: tuple[Line, ...]
    unserved: tuple[tuple[str, str], ...]
    emergencies: tuple[str, ...]
    worth: int
    worth_without: int
    served_without: int
    most: int
    most_without: int


@dataclass
class Choices:
    """What a plan is made from; read once, solved again after each pin or ban."""

    needs: dict[str, Need]
    resources: dict[str, Resource]
    candidates: dict[str, dict[str, Candidate]]
    blocked: dict[str, str]  # need -> why every offer that would fit is out of the question
    emergencies: tuple[str, ...]
    left: dict[str, int]
    today: date
    refused: Mapping[str, set[str]] = field(default_factory=dict)  # need -> resources that had their answer


def choices(
    book: Book, matcher: Matcher | None = None, needs: Iterable[Need] | None = None,
    earlier: Choices | None = None, progress: Progress | None = None,
) -> Choices:  # fmt: skip
    """Read what a plan can choose from: open needs that wait for a unit, and their candidates.

    `earlier` spares the needs that did not change; Stopped when `progress` says that nobody waits.
    """
    matcher = matcher or matcher_for(book)
    waiting = [
        one
        for one in (book.all(Need) if needs is None else needs)
        if one.status in NEED_OPEN and one.route == TO_UNITS
    ]
    waiting.sort(key=lambda one: one.id)
    refused: dict[str, set[str]] = defaultdict(set)
    for match in book.all(Match):
        refused[match.need].add(match.resource)
    resources = {one.id: one for one in book.all(Resource)}
    known = earlier if earlier and _same(earlier.resources, resources) else None
    found: dict[str, dict[str, Candidate]] = {}
    blocked: dict[str, str] = {}
    planned = [one for one in waiting if one.urgency != EMERGENCY]
    for done, need in enumerate(planned):
        steady(done, len(planned), progress)
        same = known and known.needs.get(need.id) is need and known.refused.get(need.id) == refused[need.id]
        if known and same and need.id in known.candidates:
            found[need.id], why = known.candidates[need.id], known.blocked.get(need.id, "")
        else:
            found[need.id], why = _possible(need, matcher, resources, refused[need.id], asked_by(book, need))
        if why:
            blocked[need.id] = why
    return Choices(
        {one.id: one for one in waiting}, resources, found, blocked,
        tuple(one.id for one in waiting if one.urgency == EMERGENCY), places_left(book), wall_day(), refused,
    )  # fmt: skip


def _same(one: Mapping[str, Resource], other: Mapping[str, Resource]) -> bool:
    return one.keys() == other.keys() and all(one[id_] is other[id_] for id_ in one)


def _possible(
    need: Need, matcher: Matcher, resources: Mapping[str, Resource], refused: Collection[str], asker: str
) -> tuple[dict[str, Candidate], str]:
    """Return the resources that could answer a need, none of the unit that asks, or why those that would fit cannot."""
    ranking = matcher.rank(text_of(need), rejected=refused, top=_CANDIDATES)
    good = [
        one
        for one in ranking.candidates
        if one.score >= FIT_FROM and one.grounded and (not asker or resources[one.resource_id].unit != asker)
    ]
    fitting = [one for one in good if one.answers]
    kept = ranking.reading.intent.kept
    in_time = [one for one in fitting if not _outside(resources[one.resource_id], need, kept)]
    why = ""
    if fitting and not in_time:
        why = WRONG_TIME
    elif not fitting and any(one.unfit == FULL for one in good):
        why = FULL
    return {one.resource_id: one for one in in_time}, why


def plan(
    given: Choices, pins: Mapping[str, str] | None = None, banned: Collection[tuple[str, str]] = ()
) -> Plan:
    """Solve. `pins` are need -> resource set by a person, `banned` pairs that must not be."""
    pinned = {need: resource for need, resource in (pins or {}).items() if need in given.candidates}
    seats = {
        id_: Seat(one.unit or id_, max(0, given.left.get(id_, UNSAID)))
        for id_, one in given.resources.items()
    }
    loads: Counter[str] = Counter()
    for resource in pinned.values():
        seat = seats[resource]
        seats[resource] = Seat(seat.unit, max(0, seat.places - 1))
        loads[seat.unit] += 1
    pairs = [
        Pair(need, id_, _worth(given, need, one.score))
        for need, some in given.candidates.items()
        if need not in pinned
        for id_, one in some.items()
        if (need, id_) not in banned
    ]
    fair, blind = assign(pairs, seats, STEPS, loads), assign(pairs, seats)
    worths = {(pair.need, pair.seat): pair.worth for pair in pairs}
    chosen = {**fair, **pinned}
    lines = tuple(
        _line(given, need, chosen[need], need in pinned) for need in given.candidates if need in chosen
    )
    rest = [need for need in given.candidates if need not in chosen]
    return Plan(
        lines,
        tuple((need, _why(given, need, chosen, banned)) for need in rest),
        given.emergencies,
        sum(worths[pair] for pair in fair.items()),
        sum(worths[pair] for pair in blind.items()),
        len(blind) + len(pinned),
        _most(seats, [*fair.values(), *pinned.values()]),
        _most(seats, [*blind.values(), *pinned.values()]),
    )


def as_json(plan_: Plan) -> dict[str, Any]:
    """Return what `sandan plan --json` prints (docs/json.md)."""
    return {
        "lines": [
            {"need": one.need, "resource": one.resource, "unit": one.unit, "score": round(one.score, 3),
             "reasons": list(one.reasons)}
            for one in plan_.lines
        ],
        "unserved": [{"need": need, "reason": reason} for need, reason in plan_.unserved],
        "emergencies": list(plan_.emergencies),
        "fairness": {
            "served": len(plan_.lines), "served_without": plan_.served_without, "worth": plan_.worth,
            "worth_without": plan_.worth_without, "most": plan_.most, "most_without": plan_.most_without,
        },
    }  # fmt: skip


def price_words(plan_: Plan) -> str:
    """Say in a sentence what fairness over units cost."""
    lost = plan_.worth_without - plan_.worth
    share = round(100 * lost / plan_.worth_without, 1) if plan_.worth_without else 0
    if plan_.most == plan_.most_without and not lost:
        return f"最忙的单位 {plan_.most} 件，分得匀不用让步。"
    fewer = plan_.served_without - len(plan_.lines)
    served = f"少办 {fewer} 件" if fewer > 0 else "办的件数不少"
    return f"为了分得匀：最忙的单位从 {plan_.most_without} 件减到 {plan_.most} 件，{served}，合适程度让了 {share}%。"


def told(plan_: Plan, name_of: Callable[[str], str]) -> str:
    """Return the plan in words, a line a need."""
    lines = [
        f"{one.need} {name_of(one.need)}  <-  {one.resource} {name_of(one.resource)}（{name_of(one.unit)}）"
        for one in plan_.lines
    ]
    lines += [f"{need} {name_of(need)}：没排上，{reason}" for need, reason in plan_.unserved]
    lines += [f"{need} {name_of(need)}：紧急，先打电话，不排" for need in plan_.emergencies]
    return "\n".join([*lines, price_words(plan_)])


def _worth(given: Choices, need: str, score: float) -> int:
    one = given.needs[need]
    waited = (given.today - one.created.date()).days if one.created else 0
    fit = round(_FIT * max(0.0, min(_BEST_FIT, score)))
    return _URGENT_WORTH.get(one.urgency, 1000) + fit + _WAIT * max(0, min(_LONGEST, waited))


def _line(given: Choices, need: str, resource: str, pinned: bool) -> Line:
    one = given.candidates[need].get(resource)
    unit = given.resources[resource].unit
    return Line(need, resource, unit, one.score if one else 0.0, one.reasons if one else ("人定的",), pinned)


def _why(given: Choices, need: str, chosen: Mapping[str, str], banned: Collection[tuple[str, str]]) -> str:
    """Say why a need stays over: nobody, wrong time, taken by something more urgent, or full."""
    if need in given.blocked:
        return given.blocked[need]
    possible = {id_ for id_ in given.candidates[need] if (need, id_) not in banned}
    if not possible:
        return NOBODY
    level = _URGENT_WORTH.get(given.needs[need].urgency, 1000)
    there = [other for other, id_ in chosen.items() if id_ in possible]
    higher = [other for other in there if _URGENT_WORTH.get(given.needs[other].urgency, 1000) > level]
    return MORE_URGENT if higher else FULL


def _most(seats: Mapping[str, Seat], used: Iterable[str]) -> int:
    return max(Counter(seats[name].unit for name in used).values(), default=0)


def _outside(resource: Resource, need: Need, kept: str) -> bool:
    """Say whether the times of a resource rule a need out: they never meet, or it ends before the day wished for."""
    too_late = bool(need.wanted_by and resource.until and resource.until < need.wanted_by)
    return too_late or apart(resource.times, kept)
