"""会议: the joint meetings: prepared, held on the wall, written up."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar, cast

from textual.binding import Binding

from guidance import agenda
from screens.agenda import AgendaScreen
from screens.doing import Deed, DoingList
from screens.listing import ListScreen
from screens.meeting_live import LiveScreen
from screens.papers import make
from store.choices import COMMUNITY
from store.days import wall_day
from store.records import Meeting, Record


class MeetingsScreen(DoingList):
    """The meetings, the coming one on top; one that is running opens by itself after a restart."""

    kind = Meeting
    name_shown = "会议"
    empty = "还没有会议。按 Ctrl+N 安排一次，等着的需求自动列成议题。"
    BINDINGS = [
        Binding("ctrl+e", "app.go('claims')", "跟进", priority=True),
        Binding("ctrl+w", "app.go('whistles')", "吹哨", priority=True),
    ]
    first_keys = ("open", "add", "app.go('claims')", "app.go('whistles')")
    help_lines: ClassVar[tuple[str, ...]] = (
        "党建联席会议、工作例会：会前排议题，会上一条一条认领，会后出纪要。",
        "Ctrl+N 安排一次会议：地点、主持照上次，等着的需求按紧急排成议题。",
        "回车选做什么：开会（投在墙上）、排议题、做通知和认领卡、做纪要和结果单。",
        "会开到一半断了电，再打开按 F9，就回到断的那一条。",
        "Ctrl+E 跟进认领，Ctrl+W 吹哨转办。",
        *ListScreen.help_lines[1:5],
    )

    def records(self) -> list[Record]:
        order = {"进行中": 0, "筹备": 1}
        meetings = self.book.all(Meeting)
        meetings.sort(key=lambda one: one.held_on or date.max, reverse=True)
        return [*sorted(meetings, key=lambda one: order.get(one.status, 2))]

    def on_mount(self) -> None:
        """Go back to a meeting that was cut off."""
        if (going := agenda.running(self.book)) is not None:
            self.call_after_refresh(self._live, going)

    def fresh(self) -> Record:
        return agenda.proposed(self.book, wall_day())

    def detail(self, record: Record) -> str:
        meeting = cast("Meeting", record)
        counted = agenda.tally(self.book, meeting)
        needs = [
            f"{place} {id_} {self.book.name_of(id_)}" for place, id_ in enumerate(meeting.agenda, start=1)
        ]
        return (
            f"{record.id} {meeting.kind}  {meeting.status}  议题 {len(meeting.agenda)}  到会 {counted.units} 家"
            f"  认领 {counted.claims} 件\n{'  '.join(part for part in (meeting.time, meeting.place, meeting.chair) if part)}\n"
            + "\n".join(needs)
        )

    def deeds(self, record: Record) -> list[Deed]:
        meeting = cast("Meeting", record)
        items = Deed("排议题：选哪些需求，先议哪条", lambda: self._agenda(meeting))
        before = Deed("做会议通知、议程和认领卡", lambda: make(self, lambda: self._before(meeting)))
        after = Deed("做会议纪要、认领结果、认领单", lambda: make(self, lambda: self._after(meeting)))
        change = self.edit(meeting, "改时间、地点、主持、决定")
        if meeting.status == "进行中":
            return [Deed("回到会场", lambda: self._live(meeting)), items, after, change]
        if meeting.status == "已散会":
            return [after, Deed("跟进认领", lambda: self.house.switch_mode("claims") and None), change]
        return [Deed("开会，投在墙上", lambda: self._begin(meeting)), items, before, change]

    async def _agenda(self, meeting: Meeting) -> None:
        await self.house.push_screen(AgendaScreen(meeting.id))

    async def _begin(self, meeting: Meeting) -> None:
        begun = agenda.begun(self.book, meeting, wall_day())
        if self.keep_all(f"开会 {meeting.id}", [begun], ""):
            await self._live(begun)

    async def _live(self, meeting: Meeting) -> None:
        await self.house.push_screen(LiveScreen(meeting.id), self._left)

    def _left(self, how: str | None) -> None:
        if how == "ended":
            ended = max(self.book.all(Meeting), key=lambda one: (one.changed is not None, str(one.changed)))
            make(self, lambda: self._after(ended))
        elif agenda.running(self.book):
            self.say("会还开着。回车回到会场。")

    # papers

    def _before(self, meeting: Meeting) -> list[Path]:
        from exports.joint import write_joint

        return write_joint(self.book, "agenda", self.house.out, wall_day(), [meeting.id])

    def _after(self, meeting: Meeting) -> list[Path]:
        from exports.joint import write_joint
        from exports.letter_facts import write_letters

        paths = write_joint(self.book, "minutes", self.house.out, wall_day(), [meeting.id])
        claims = [one.id for one in agenda.claims_of(self.book, meeting) if one.unit != COMMUNITY]
        name = f"{self.book.community.name}{meeting.kind} {meeting.held_on or meeting.id} 认领单"
        return paths + (
            write_letters(self.book, "claims", self.house.out, wall_day(), claims, name) if claims else []
        )
