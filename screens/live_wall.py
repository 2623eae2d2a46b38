"""The wall of a joint meeting: one need large, the units that could answer it, what is left."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from guidance import agenda, following
from guidance.capacity import open_share
from guidance.discreet import masked, told, told_more
from guidance.matching import Matcher, matcher_for
from guidance.proposals import Proposals, Seat, proposals, proposed_words, seats
from guidance.states import EMERGENCY, MEANT, NEED_ANSWERED, NEED_UNCLAIMED, TALKED, TO_UNITS
from screens.table_screen import TableScreen
from screens.text import fit
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable, Row
from store.choices import COMMUNITY
from store.days import show_day
from store.records import Match, Meeting, Need

_TALL = 30  # rows from which a wall has room for more words
NO_NEED = "议题里还没有需求。Ctrl+N 当场记一条，或 Esc 离开去排议题。"
_NOBODY_HERE = "还没有单位签到。Ctrl+A 签到。"
_BUT_WORDS = 49  # columns of a seat beside the words of what it can do
_BESIDE, _BELOW = 50, 19  # columns of the agenda at the right, of one item of it at the foot


class Wall(TableScreen[str]):
    """What a meeting shows; what it does is in `meeting_live`."""

    def __init__(self, meeting_id: str) -> None:
        super().__init__()
        self.meeting_id = meeting_id
        self._matcher: Matcher | None = None
        self._seats: list[Seat] = []
        self._planned = Proposals({}, "")
        self._warned: tuple[str, str] = ("", "")
        self._shown = ("", frozenset[str]())  # the need on the wall, the units in the room

    def body(self) -> ComposeResult:
        yield Static("", id="live-head", markup=False)
        yield Prose(id="live-need")
        yield Static("", id="live-facts", markup=False)
        with Horizontal(id="live"):
            yield ListTable(
                [
                    Column("", 2),
                    Column("单位", 20),
                    Column("能办什么"),
                    Column("剩", 5),
                    Column("认领", 14),
                ],
                id="live-seats",
            )
            yield Static("", id="live-rest", markup=False)

    @property
    def meeting(self) -> Meeting:
        """The meeting as it stands in the book."""
        return self.book.get(Meeting, self.meeting_id) or Meeting(id=self.meeting_id, status="已散会")

    @property
    def need(self) -> Need | None:
        """The need on the wall; the first of the agenda when that one is gone."""
        meeting = self.meeting
        known = (self.book.get(Need, id_) for id_ in (meeting.current, *meeting.agenda))
        return next((need for need in known if need), None)

    @property
    def seat(self) -> Seat | None:
        """The unit that speaks."""
        return next((one for one in self._seats if one.unit == self.table.chosen), None)

    # the picture

    def show_book(self) -> None:
        """Draw the wall from the book."""
        meeting = self.meeting
        if meeting.status != "进行中":
            self.dismiss("")
            return
        need = self.need
        self._matcher = matcher_for(self.book, self._matcher)
        self._planned = proposals(self.book, meeting, self._matcher)
        self.write("live-head", self._head(meeting))
        self.set_class(self.size.height >= _TALL, "-tall")
        self.write("live-need", self._told(need))
        self.write("live-facts", self._facts(need) if need else "")
        self.write("live-rest", self._rest(meeting))
        self._show_seats(meeting, need)

    def _head(self, meeting: Meeting) -> str:
        counted = agenda.tally(self.book, meeting)
        here = self.need.id if self.need else ""
        away = f"  另走 {counted.elsewhere}" if counted.elsewhere else ""
        place = meeting.agenda.index(here) + 1 if here in meeting.agenda else 0
        return (
            f" 第 {place} / {len(meeting.agenda)} 项  {here}    已认领 {counted.claimed}"
            f"  部分 {counted.partly}  没人认 {counted.open}{away}    到会 {counted.units} 家"
        )

    def _told(self, need: Need | None) -> str:
        """Return the need in words; where the wall is high enough, with what was written about it."""
        if need is None:
            return NO_NEED
        more = told_more(need) if self.size.height >= _TALL else ""
        return f"{told(need)}\n\n{more}" if more else told(need)

    def _facts(self, need: Need) -> str:
        until = f"{show_day(need.wanted_by)}前" if need.wanted_by else ""
        people = f"{need.people} 人" if need.people else ""
        whose = need.proposer or need.proposer_kind
        facts = [
            need.urgency if need.urgency != "日常" else "",
            need.grid,
            masked(need.building),
            people,
            need.quantity,
            until,
        ]
        line = "   ".join(fact for fact in (*facts, f"{whose}提出" if whose else "") if fact)
        rest = open_share(self.book, need)
        more = f"还差 {rest.said}   " if rest and rest.number else ""
        planned = self._planned.of.get(need.id)
        plan = f"   方案：{proposed_words(self.book, planned)}" if planned and planned.line else ""
        claims = [
            f"{following.claimant(self.book, one)} {one.quantity}".strip() for one in self._claims(need.id)
        ]
        return f" {line}\n" + (
            f" {more}已认领：{'；'.join(claims)}{plan}"
            if claims
            else f" 还没有人认领{plan or self._nobody(need)}"
        )

    def _nobody(self, need: Need) -> str:
        """Say why the plan proposes nobody, and what can be done."""
        words = proposed_words(self.book, self._planned.of.get(need.id))
        open_ = need.route == TO_UNITS and need.urgency != EMERGENCY
        return f"   方案：{words}{'，Ctrl+W 另走' if open_ else ''}" if words else ""

    def _rest(self, meeting: Meeting) -> str:
        """Return the agenda, each item with who took it or whom the plan proposes; on a narrow wall what nobody took."""
        needs = [need for id_ in meeting.agenda if (need := self.book.get(Need, id_))]
        if not self.wide:
            return self._left_over(meeting, needs)
        width = self.beside(_BESIDE) - 2
        lines = [
            f"{'> ' if need.id == meeting.current else '  '}{place:>2} {fit(told(need), width * 2 // 5)} {self._stands(need)}"
            for place, need in enumerate(needs, start=1)
        ]
        at = meeting.agenda.index(meeting.current) if meeting.current in meeting.agenda else 0
        room = max(5, self.size.height - self.query_one("#live").region.y - 2)
        top = max(0, min(at - room // 2, len(lines) - room))
        return "\n".join(fit(line, width - 1) for line in lines[top : top + room])

    def _stands(self, need: Need) -> str:
        """Say how a need stands and who has it, or who might."""
        claims = self._claims(need.id)
        who = following.claimant(self.book, claims[0]) if claims else ""
        more = f" 等{len(claims)}家" if len(claims) > 1 else ""
        if claims and need.status in NEED_ANSWERED:
            return f"已认领 {who}{more}"
        if claims:
            return f"部分   {who}{more}"
        if agenda.goes_elsewhere(need):
            return need.status if need.route == TO_UNITS else f"走{need.route}"
        planned = self._planned.of.get(need.id)
        left = "已议  " if need.status == TALKED else "没人认"
        return f"{'方案' if planned and planned.line else left} {proposed_words(self.book, planned)}"

    def _left_over(self, meeting: Meeting, needs: list[Need]) -> str:
        """Return what nobody took in two lines, what comes next first."""
        places = {need.id: place for place, need in enumerate(needs, start=1)}
        here = places.get(meeting.current, 0)
        left = [
            need
            for need in needs
            if need.status in NEED_UNCLAIMED
            and not agenda.goes_elsewhere(need)
            and need.id != meeting.current
        ]
        left.sort(key=lambda need: (places[need.id] < here, places[need.id]))
        each = max(1, (self.size.width - 8) // _BELOW)
        names = [fit(f"{places[need.id]} {told(need)}", _BELOW - 1) + " " for need in left]
        more = f" 等 {len(names)} 项" if len(names) > 2 * each else ""
        return (
            f" 还剩  {''.join(names[:each])}\n       {''.join(names[each : 2 * each]).rstrip()}{more}"
            if names
            else ""
        )

    def _show_seats(self, meeting: Meeting, need: Need | None) -> None:
        found = (
            seats(self.book, meeting, need, self._matcher, self._planned.of.get(need.id))
            if need and self._matcher
            else []
        )
        came = frozenset(known.unit for known in meeting.attendance)
        fresh = need is not None and (need.id, came) != self._shown
        if not fresh:  # nobody changes places while one need is talked about
            places = {seat.unit: place for place, seat in enumerate(self._seats)}
            found.sort(key=lambda seat: places.get(seat.unit, len(places)))
        self.table.empty = "" if need is None else _NOBODY_HERE
        self._seats, self._shown = found, (need.id if need else "", came)
        taken = {one.unit: one.quantity or "认了" for one in self._claims(need.id)} if need else {}
        rows = []
        room = self.size.width - self.beside(_BESIDE) - _BUT_WORDS
        for place, seat in enumerate(found, start=1):
            community = seat.unit == COMMUNITY
            name = (self.book.community.name or COMMUNITY) if community else self.book.name_of(seat.unit)
            rest = seat.left.floored.said if seat.left else ""
            notes = ("方案" if seat.proposed else "", "" if seat.present else "没到会")
            state = taken.get(seat.unit, " ".join(filter(None, notes)))
            fits = cell_len(seat.words) <= room  # no half reason
            words = seat.words if fits else seat.words.split("  ", 1)[0]
            rows.append(Row(seat.unit, (str(place) if place < 10 else "", name, words, rest, state)))
        self.table.show_rows(rows, (rows[0].id if rows else "") if fresh else None)

    def on_resize(self) -> None:
        """Draw for the new width."""
        if self.is_mounted:
            self.show_book()

    def _claims(self, need_id: str) -> list[Match]:
        return following.claims_on(self.book, need_id, MEANT)
