"""The joint meeting: what goes on its agenda, who may sit there, how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from guidance.discreet import masked, told
from guidance.following import claimant, claims_on
from guidance.states import MEANT, NEED_OPEN, REFUSED, TO_UNITS
from store.book import GONE, Book
from store.choices import ROUTES
from store.days import show_day
from store.parts import Attendance
from store.records import Agreement, Match, Meeting, Need, Unit

_URGENCY = {"紧急": 0, "重要": 1}


class Tally(msgspec.Struct, frozen=True):
    """How far a meeting has come, in agenda needs."""

    claimed: int
    partly: int
    open: int
    elsewhere: int  # sent another way than to a unit
    units: int
    claims: int


def open_needs(book: Book) -> list[Need]:
    """Return the needs a meeting could take up, urgent first, then by the day they are wanted."""
    needs = [
        need for need in book.all(Need) if need.status in NEED_OPEN and need.route in (ROUTES[0], ROUTES[3])
    ]
    return sorted(needs, key=order_of)


def order_of(need: Need) -> tuple[int, str, str]:
    """Sort key: urgent first, then by the day it is wanted."""
    return _URGENCY.get(need.urgency, 2), need.wanted_by.isoformat() if need.wanted_by else "9999", need.id


def proposed(book: Book, today: date, most: int = 12) -> Meeting:
    """Return the next meeting as it could be: place, time and chair of the last one, what waits as its agenda."""
    held = sorted((one for one in book.all(Meeting) if one.held_on), key=lambda one: (one.held_on, one.id))
    last = held[-1] if held else Meeting()
    coming = last.next_on if last.next_on and last.next_on >= today else None
    return Meeting(
        kind=last.kind, held_on=coming, time=last.time, place=last.place, chair=last.chair or book.community.secretary,
        agenda=[need.id for need in open_needs(book)[:most]],
    )  # fmt: skip


def last_results(book: Book, meeting: Meeting) -> list[Match]:
    """Return the claims of the meeting before this one: every agenda begins with what came of them."""
    before = [
        one for one in book.all(Meeting)
        if one.id != meeting.id and one.held_on and (meeting.held_on is None or one.held_on < meeting.held_on)
    ]  # fmt: skip
    if not before:
        return []
    last = max(before, key=lambda one: (one.held_on or date.min, one.id))
    return [match for match in book.all(Match) if match.meeting == last.id and match.status != REFUSED]


def last_lines(book: Book, meeting: Meeting) -> list[str]:
    """Return a line per claim of the meeting before, the unfinished first: who, what, how it stands."""
    results = sorted(last_results(book, meeting), key=lambda one: one.status == "办结")
    done = sum(one.status == "办结" for one in results)
    lines = [f"认领 {len(results)} 件，办结 {done} 件", ""] if results else []
    for one in results:
        need = book.get(Need, one.need)
        until = f"，承诺 {show_day(one.promised_by)}" if one.promised_by and one.status != "办结" else ""
        reason = f"：{masked(one.status_reason)}" if one.status_reason else ""
        lines.append(f"{one.status}{reason}  {claimant(book, one)}  {told(need) if need else GONE}{until}")
    return lines


def invited(book: Book) -> list[Unit]:
    """Return the units a meeting invites: those with a running agreement first, then the others."""
    signed = {paper.unit for paper in book.all(Agreement) if paper.status == "已签"}
    return sorted(book.all(Unit), key=lambda unit: (unit.id not in signed, unit.id))


def attendance_of(book: Book, unit: Unit) -> Attendance:
    """Return who sits there for a unit: as at its last meeting, else its leader or liaison."""
    for meeting in reversed(book.all(Meeting)):
        for known in meeting.attendance:
            if known.unit == unit.id:
                return known
    if unit.leader:
        return Attendance(unit.id, unit.leader, unit.leader_title)
    return Attendance(unit.id, unit.liaison, "")


def tally(book: Book, meeting: Meeting) -> Tally:
    """Count what the meeting has settled."""
    needs = [need for id_ in meeting.agenda if (need := book.get(Need, id_))]
    claims = claims_of(book, meeting)
    taken = [need for need in needs if claims_on(book, need.id, MEANT)]
    partly = sum(need.status == "部分认领" for need in taken)
    away = sum(goes_elsewhere(need) for need in needs if need not in taken)
    return Tally(
        claimed=len(taken) - partly,
        partly=partly,
        open=len(needs) - len(taken) - away,
        elsewhere=away,
        units=len(meeting.attendance),
        claims=len(claims),
    )


def goes_elsewhere(need: Need) -> bool:
    """Say whether a need that no unit claimed was sent another way: it is talked about and routed, or handled already."""
    return need.status not in NEED_OPEN or (need.status == "已议" and need.route != TO_UNITS)


def claims_of(book: Book, meeting: Meeting) -> list[Match]:
    """Return the claims made at a meeting."""
    return [one for one in book.all(Match) if one.meeting == meeting.id and one.status in MEANT]


def running(book: Book) -> Meeting | None:
    """Return the meeting that is going on, if any."""
    return next((one for one in reversed(book.all(Meeting)) if one.status == "进行中"), None)


def coming(book: Book, today: date) -> Meeting | None:
    """Return the meeting that is going on, or the next one that was arranged."""
    arranged = [
        one for one in book.all(Meeting) if one.status == "筹备" and one.held_on and one.held_on >= today
    ]
    return running(book) or min(arranged, key=lambda one: (one.held_on or date.max, one.id), default=None)


def next_day(book: Book, today: date) -> date | None:
    """Return the day that the last meeting set for the next one, while nobody has arranged it."""
    days = [one.next_on for one in book.all(Meeting) if one.next_on and one.next_on >= today]
    return min(days, default=None)


def begun(book: Book, meeting: Meeting, today: date) -> Meeting:
    """Return the meeting opened at its first item (or where it was left); opened before its day, its day is today."""
    held = min(meeting.held_on or today, today)
    first = next((id_ for id_ in meeting.agenda if book.get(Need, id_)), "")
    return msgspec.structs.replace(meeting, status="进行中", held_on=held, current=meeting.current or first)


def ended(meeting: Meeting, next_on: date | None) -> Meeting:
    """Return the meeting closed, with the day of the next one."""
    return msgspec.structs.replace(meeting, status="已散会", next_on=next_on or meeting.next_on)


def beside(meeting: Meeting, by: int) -> str:
    """Return the agenda item before (-1) or after (1) the present one; the present one at the ends."""
    if meeting.current not in meeting.agenda:
        return meeting.agenda[0] if meeting.agenda else ""
    place = meeting.agenda.index(meeting.current) + by
    return meeting.agenda[max(0, min(len(meeting.agenda) - 1, place))]


def moved(agenda: Sequence[str], id_: str, by: int) -> list[str]:
    """Return the agenda with one item a place up (-1) or down (1)."""
    order = list(agenda)
    place = order.index(id_)
    order.insert(max(0, min(len(order) - 1, place + by)), order.pop(place))
    return order
