"""The plan beside an agenda, solved by `planning` anew after each step, and the seats of a need: who could claim it.

While a meeting runs the units in the room come first; what they leave is planned for the others. Nothing is assigned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from guidance.capacity import left
from guidance.following import asked_by, claims_on
from guidance.matching import Matcher, text_of
from guidance.planning import FIT_FROM, NOBODY, UNSAID, Choices, Line, Plan, choices, plan, price_words
from guidance.shares import Share
from guidance.states import EMERGENCY, MEANT, NEED_OPEN, REFUSED, TO_UNITS
from store.book import Book
from store.choices import COMMUNITY, MEETING_STATES
from store.records import Meeting, Need, Resource

RUNNING = MEETING_STATES[1]
CALL_FIRST = "紧急，先打电话"
ABSENT = "没到会"


@dataclass(frozen=True)
class Proposal:
    """What the plan says of one need: the line it proposes, or why there is none; whether its unit is here."""

    line: Line | None
    why: str = ""
    here: bool = True


@dataclass(frozen=True)
class Proposals:
    """The proposals of an agenda by need, and what fairness over units costs, in words."""

    of: dict[str, Proposal]
    price: str

    @property
    def answered(self) -> int:
        """How many needs have a proposal."""
        return sum(one.line is not None for one in self.of.values())


@dataclass(frozen=True)
class Seat:
    """One line under the need on the wall: a unit, the offer it could give, why, whether it is here, what is left."""

    unit: str
    resource: str = ""
    words: str = ""
    present: bool = True
    left: Share | None = None
    proposed: bool = False


def proposals(book: Book, meeting: Meeting, matcher: Matcher) -> Proposals:
    """Return the plan for what is open on the agenda, as the book stands now."""
    needs = [need for id_ in meeting.agenda if (need := book.get(Need, id_)) and need.status in NEED_OPEN]
    given = choices(book, matcher, needs)
    if meeting.status != RUNNING or not meeting.attendance:
        first, later = plan(given), None
    else:
        present = {known.unit for known in meeting.attendance}
        first = plan(_only(given, present))
        later = plan(_only(_left_by(given, first), present, there=False))
    found = {line.need: Proposal(line) for line in first.lines}
    if later:
        found |= {line.need: Proposal(line, here=False) for line in later.lines}
    reasons = dict(first.unserved)
    reasons |= {need: why for need, why in (later.unserved if later else ()) if why != NOBODY}
    for need in needs:
        if need.id not in found:
            found[need.id] = Proposal(None, _why(need, reasons))
    return Proposals(found, price_words(first) if first.lines else "")


def proposed_words(book: Book, proposal: Proposal | None) -> str:
    """Say in a few words what the plan proposes: the unit, or why nobody."""
    if proposal is None:
        return ""
    if proposal.line is None:
        return proposal.why
    name = book.name_of(proposal.line.unit)
    return name if proposal.here else f"{name}（{ABSENT}）"


def seats(
    book: Book, meeting: Meeting, need: Need, matcher: Matcher, proposal: Proposal | None = None
) -> list[Seat]:
    """Return who could claim a need: first whom the plan proposes, then who is here and could, who else is here.

    What keeps back an offer of somebody here (a full place, an agreement that ended) is said beside it. Behind them
    stand those who could and are not here, and the community itself.
    """
    here = [known.unit for known in meeting.attendance]
    fitting: dict[str, Seat] = {}
    blocked: dict[str, Seat] = {}  # by unit: what only an agreement, a full place or a pause keeps back
    if proposal and (line := proposal.line):
        fitting[line.unit] = _seat(book, line.resource, line.reasons, here, proposed=True)
    for claim in claims_on(book, need.id, MEANT):
        if claim.resource:
            fitting.setdefault(claim.unit, _seat(book, claim.resource, (), here))
    asker = asked_by(book, need)
    refused = {one.resource for one in claims_on(book, need.id, (REFUSED,))}
    for candidate in matcher.rank(text_of(need), rejected=refused).candidates:
        against = bool(candidate.unfit)
        if not (candidate.answers or (against and candidate.grounded and candidate.score >= FIT_FROM)):
            continue
        reasons = (candidate.unfit,) if against else candidate.reasons or (candidate.band,)
        seat = _seat(book, candidate.resource_id, reasons, here)
        if seat.unit and seat.unit != asker and not _withdrawn(book, seat.resource):
            (blocked if against else fitting).setdefault(seat.unit, seat)
    able = list(fitting.values())
    return [
        *(one for one in able if one.present),
        *(one for one in blocked.values() if one.present and one.unit not in fitting),
        *(Seat(unit) for unit in here if unit not in fitting and unit not in blocked),
        *(one for one in able if not one.present and one.unit != COMMUNITY),
        Seat(COMMUNITY),
    ]


def able_units(book: Book, meeting: Meeting, matcher: Matcher) -> dict[str, list[str]]:
    """Return, for each need of the agenda, the units with something that fits it: whom the plan proposes first."""
    planned = proposals(book, meeting, matcher).of
    found = {}
    for id_ in meeting.agenda:
        if need := book.get(Need, id_):
            every = seats(book, meeting, need, matcher, planned.get(id_))
            some = sorted((seat for seat in every if seat.resource), key=lambda seat: not seat.proposed)
            found[id_] = [seat.unit for seat in some]
    return found


def _seat(
    book: Book, offer_id: str, reasons: Sequence[str], here: Collection[str], *, proposed: bool = False
) -> Seat:
    offer = book.get(Resource, offer_id) or Resource()
    words = "  ".join((offer.title, *reasons[:1]))
    return Seat(offer.unit, offer_id, words, offer.unit in here, left(book, offer), proposed)


def _withdrawn(book: Book, offer_id: str) -> bool:
    offer = book.get(Resource, offer_id)
    return offer is None or offer.status == "撤回"


def _why(need: Need, reasons: dict[str, str]) -> str:
    if need.route != TO_UNITS:
        return f"走{need.route}"
    return CALL_FIRST if need.urgency == EMERGENCY else reasons.get(need.id, NOBODY)


def _only(given: Choices, units: Collection[str], *, there: bool = True) -> Choices:
    """Return the choices with the offers of these units only, or (not `there`) of all but these."""
    kept = {
        need: {id_: one for id_, one in some.items() if (given.resources[id_].unit in units) == there}
        for need, some in given.candidates.items()
    }
    return replace(given, candidates=kept)


def _left_by(given: Choices, done: Plan) -> Choices:
    """Return the choices that a plan leaves: its needs and places taken."""
    used = Counter(line.resource for line in done.lines)
    served = {line.need for line in done.lines}
    places = {id_: given.left.get(id_, UNSAID) - used[id_] for id_ in {*given.left, *used}}
    rest = {need: some for need, some in given.candidates.items() if need not in served}
    return replace(given, candidates=rest, left=places)
