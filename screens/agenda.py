"""议题: which open needs the meeting takes up, and in which order."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from guidance import agenda
from guidance.following import refused
from guidance.learning import NO, lesson_of
from guidance.matching import Matcher, matcher_for
from guidance.proposals import Proposals, proposals, proposed_words
from screens.ask import Ask
from screens.table_screen import MeetingTable
from screens.widgets.table import Column, ListTable, Row
from store.choices import REFUSALS
from store.records import Need, Resource


class AgendaScreen(MeetingTable):
    """The agenda in order, then the open needs that are not on it."""

    name_shown = "议题"
    BINDINGS = [
        Binding("space", "mark", "选或去", priority=True),
        Binding("left", "order(-1)", "提前", priority=True),
        Binding("right", "order(1)", "往后", priority=True),
        Binding("delete", "refuse", "不合适", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "上面是选上的议题，按会上的次序；下面是还等着的需求。空格选上或去掉。",
        "左右键把议题提前、往后。",
        "右边一栏是方案：按各家剩下的名额、先急后缓、分得匀排出来的，只是建议。",
        "Delete：这家不合适。说一个原因，这条需求不再推荐它，马上重排。",
        "没排上的写着原因。",
    )

    def __init__(self, meeting_id: str) -> None:
        super().__init__(meeting_id)
        self._matcher: Matcher | None = None
        self._planned = Proposals({}, "")

    def body(self) -> ComposeResult:
        yield Static("", id="page-head", classes="section", markup=False)
        yield ListTable(
            [Column("序", 3, number=True), Column("编号", 7), Column("需求"), Column("方案", 24)],
            id="list-table",
            empty="没有等着的需求。F5 先记需求。",
        )

    def show_book(self) -> None:
        """Draw the agenda and what else is open."""
        self._matcher = matcher_for(self.book, self._matcher)
        meeting = self.meeting
        self._planned = proposals(self.book, meeting, self._matcher)
        chosen = [need for id_ in meeting.agenda if (need := self.book.get(Need, id_))]
        others = [need for need in agenda.open_needs(self.book) if need.id not in meeting.agenda]
        rows = []
        for place, need in enumerate([*chosen, *others], start=1):
            mark = str(place) if place <= len(chosen) else ""
            urgent = need.urgency == "紧急" and bool(mark)
            plan = proposed_words(self.book, self._planned.of.get(need.id))
            rows.append(Row(need.id, (mark, need.id, need.title, plan), urgent))
        self.table.show_rows(rows)
        words = f" 议题 {len(chosen)} 项，没选的 {len(others)} 项。方案能办 {self._planned.answered} 项。{self._planned.price}"
        self.write("page-head", words)

    @work
    async def action_refuse(self) -> None:
        """Put the proposed offer aside for this need, with a reason; the plan is solved anew."""
        planned = self._planned.of.get(self.table.chosen)
        need = self.book.get(Need, self.table.chosen)
        offer = self.book.get(Resource, planned.line.resource) if planned and planned.line else None
        if need is None or offer is None:
            self.say("这条没有方案。")
            return
        answers = [(reason, reason) for reason in REFUSALS]
        question = f"{need.id}：{self.book.name_of(offer.unit)} {offer.title} 为什么不合适？"
        if reason := await self.house.push_screen_wait(Ask(question, answers)):
            records = [refused(need, offer, reason), lesson_of(NO, need, offer, reason=reason)]
            words = f"{offer.title} 不再推荐给这条需求（{reason}），方案重排了。Ctrl+Z 撤销。"
            self.keep_all(f"记不合适 {offer.title}", records, words)

    def _order(self, order: list[str], label: str) -> None:
        self.keep_all(label, [msgspec.structs.replace(self.meeting, agenda=order)], "")

    def action_mark(self) -> None:
        """Put the need on the agenda or take it off; go on to the next."""
        chosen, order = self.table.chosen, self.meeting.agenda
        if chosen in order:
            self._order([id_ for id_ in order if id_ != chosen], f"去掉议题 {chosen}")
        elif chosen:
            self._order([*order, chosen], f"选上议题 {chosen}")

    def action_order(self, by: int) -> None:
        """Move the item up or down."""
        if (chosen := self.table.chosen) in self.meeting.agenda:
            self._order(agenda.moved(self.meeting.agenda, chosen, by), f"调整议题 {chosen}")
