"""签到: who is here, a key each; persons and titles as last time, mended in a breath."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from guidance.agenda import attendance_of, invited
from screens.brief import Brief
from screens.table_screen import MeetingTable
from screens.widgets.table import Column, ListTable, Row
from store.fields import Field
from store.kinds import Text
from store.parts import Attendance
from store.records import Unit

_PERSON = (
    Field("姓名", Text(limit=60), key="person"),
    Field("职务", Text(limit=60), key="title"),
)


class AttendanceScreen(MeetingTable):
    """The units of a meeting; Space says one is here or not."""

    name_shown = "签到"
    BINDINGS = [
        Binding("space", "mark", "到或没到", priority=True),
        Binding("enter", "person", "改姓名职务", priority=True),
        Binding("ctrl+n", "unit", "没登记的单位", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "app.pop_screen", "回会场", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "空格：这家到了，自动到下一家；再按去掉。姓名、职务照上次会议，或负责人。",
        "换人来的，回车改姓名、职务。没登记过的单位按 Ctrl+N，一起登记。",
        "Esc 回会场。",
    )

    def body(self) -> ComposeResult:
        yield Static("", id="page-head", classes="section", markup=False)
        yield ListTable(
            [Column("到", 2), Column("单位"), Column("姓名", 12), Column("职务", 16)], id="list-table"
        )

    def show_book(self) -> None:
        """Draw the units with who is here."""
        here = {one.unit: one for one in self.meeting.attendance}
        rows = []
        for unit in invited(self.book):
            known = here.get(unit.id) or attendance_of(self.book, unit)
            mark = "到" if unit.id in here else ""
            rows.append(Row(unit.id, (mark, unit.name, known.person, known.title)))
        self.table.show_rows(rows)
        self.write("page-head", f" 签到  到会 {len(here)} 家，登记 {len(rows)} 家")

    def _keep(self, attendance: list[Attendance], label: str, words: str = "") -> bool:
        return self.keep_all(label, [msgspec.structs.replace(self.meeting, attendance=attendance)], words)

    def action_mark(self) -> None:
        """Say that the unit is here, or is not; go on to the next."""
        unit = self.book.get(Unit, self.table.chosen)
        if unit is None:
            return
        here = self.meeting.attendance
        rest = [one for one in here if one.unit != unit.id]
        came = len(rest) == len(here)
        if self._keep(
            [*rest, attendance_of(self.book, unit)] if came else rest,
            f"{unit.name} {'到会' if came else '没到'}",
            f"{unit.name} {'到了' if came else '去掉了'}。",
        ):
            self.table.action_move(1)

    @work
    async def action_person(self) -> None:
        """Write who sits there for the unit."""
        unit = self.book.get(Unit, self.table.chosen)
        if unit is None:
            return
        here = {one.unit: one for one in self.meeting.attendance}
        known = here.get(unit.id) or attendance_of(self.book, unit)
        values = await self.house.push_screen_wait(
            Brief(f"{unit.name}：谁来的？", _PERSON, {"person": known.person, "title": known.title})
        )
        if values is not None:
            came = Attendance(unit.id, values["person"], values["title"])
            kept = [came if one.unit == unit.id else one for one in self.meeting.attendance]
            self._keep(kept if unit.id in here else [*kept, came], f"{unit.name} 到会")

    @work
    async def action_unit(self) -> None:
        """Enter a unit that nobody knew, here in the room."""
        field = Field("单位名称", Text(limit=100), key="name", required=True)
        values = await self.house.push_screen_wait(Brief("没登记过的单位", [field, *_PERSON]))
        if not values:
            return

        def sign_in() -> Unit:
            with self.book.change(f"会上登记单位 {values['name']}"):
                unit = self.book.named(Unit, values["name"]) or self.book.save(Unit(name=values["name"]))
                came = Attendance(unit.id, values["person"], values["title"])
                rest = [one for one in self.meeting.attendance if one.unit != unit.id]
                self.book.save(msgspec.structs.replace(self.meeting, attendance=[*rest, came]))
            return unit

        self.attempt(sign_in, lambda unit: f"{unit.id} {unit.name} 登记了，已签到。")
