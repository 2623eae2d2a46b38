"""议题: which open needs the meeting takes up, and in which order."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from guidance import agenda
from guidance.matching import Matcher, matcher_for
from screens.base import HouseScreen
from screens.table_keys import TABLE_KEYS, TableKeys
from screens.text import plain
from screens.widgets.table import Column, ListTable, Row
from store.problems import BookProblem
from store.records import Meeting, Need


class AgendaScreen(TableKeys, HouseScreen[None]):
    """The agenda in order, then the open needs that are not on it."""

    name_shown = "议题"
    BINDINGS = [  # noqa: RUF012
        *TABLE_KEYS,
        Binding("space", "mark", "选或去", priority=True),
        Binding("left", "order(-1)", "提前", priority=True),
        Binding("right", "order(1)", "往后", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "上面是选上的议题，按会上的次序；下面是还等着的需求。空格选上或去掉。",
        "左右键把议题提前、往后。右边一栏是可能有条件的单位，按资源排出来的。",
    )

    def __init__(self, meeting_id: str) -> None:
        super().__init__()
        self.meeting_id = meeting_id
        self._matcher: Matcher | None = None
        self._able: dict[str, str] = {}

    def body(self) -> ComposeResult:
        yield Static("", id="page-head", classes="section", markup=False)
        yield ListTable(
            [Column("序", 3, number=True), Column("编号", 7), Column("需求"), Column("可能的单位", 22)],
            id="list-table",
            empty="没有等着的需求。F5 先记需求。",
        )

    def on_mount(self) -> None:
        """Start on the agenda."""
        self.set_focus(self._table)

    @property
    def _table(self) -> ListTable:
        return self.query_one(ListTable)

    @property
    def meeting(self) -> Meeting:
        """The meeting as it stands in the book."""
        return self.book.get(Meeting, self.meeting_id) or Meeting(id=self.meeting_id)

    def show_book(self) -> None:
        """Draw the agenda and what else is open."""
        self._matcher = matcher_for(self.book, self._matcher)
        meeting = self.meeting
        chosen = [need for id_ in meeting.agenda if (need := self.book.get(Need, id_))]
        others = [need for need in agenda.open_needs(self.book) if need.id not in meeting.agenda]
        rows = []
        for place, need in enumerate([*chosen, *others], start=1):
            mark = str(place) if place <= len(chosen) else ""
            urgent = need.urgency == "紧急" and bool(mark)
            rows.append(Row(need.id, (mark, need.id, need.title, self._candidates(need, meeting)), urgent))
        self._table.show_rows(rows)
        words = f" 议题 {len(chosen)} 项，没选的 {len(others)} 项"
        self.query_one("#page-head", Static).update(plain(words))

    def _candidates(self, need: Need, meeting: Meeting) -> str:
        if need.id not in self._able and self._matcher is not None:
            able = [one for one in agenda.seats(self.book, meeting, need, self._matcher) if one.resource]
            self._able[need.id] = "、".join(self.book.name_of(one.unit) for one in able[:2])
        return self._able.get(need.id, "")

    def _keep(self, order: list[str], label: str) -> None:
        try:
            self.book.save(msgspec.structs.replace(self.meeting, agenda=order), label)
        except BookProblem as problem:
            self.say_problem(problem)
            return
        self.house.saved = "已保存"
        self.show_book()

    def action_mark(self) -> None:
        """Put the need on the agenda or take it off; go on to the next."""
        chosen, order = self._table.chosen, self.meeting.agenda
        if chosen in order:
            self._keep([id_ for id_ in order if id_ != chosen], f"去掉议题 {chosen}")
        elif chosen:
            self._keep([*order, chosen], f"选上议题 {chosen}")

    def action_order(self, by: int) -> None:
        """Move the item up or down."""
        if (chosen := self._table.chosen) in self.meeting.agenda:
            self._keep(agenda.moved(self.meeting.agenda, chosen, by), f"调整议题 {chosen}")
