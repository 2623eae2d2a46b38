"""吹哨转办: what went to departments, to the property company, to the table or to ourselves; what is overdue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar, cast

import msgspec
from textual import work
from textual.binding import Binding

from exports.paper import write_papers
from guidance import whistle as rules
from guidance.worktime import doubt
from screens.brief import Brief
from screens.doing import STARS, Deed, DoingList
from screens.form import FormScreen
from screens.listing import ListScreen
from screens.papers import make
from screens.views import View
from store.choices import ROUTES
from store.days import show_day, wall_day
from store.fields import Field
from store.kinds import Choice, Text
from store.parts import Rating
from store.records import Need, Record, Whistle


class WhistlesScreen(DoingList):
    """The slips; Ctrl+N begins one for a need that no unit can meet."""

    kind = Whistle
    name_shown = "吹哨转办"
    empty = "还没有吹哨转办。按 Ctrl+N，从没有单位能办的需求里选一条。"
    views = (
        View("late", "超了时限", lambda slip, _book, _grid: rules.overdue(slip, wall_day()) > 0),
        View("open", "还没有办结", lambda slip, _book, _grid: slip.status in ("拟稿", *rules.OPEN_STATES)),
    )
    BINDINGS = [Binding("ctrl+s", "slip", "做吹哨单", priority=True)]
    first_keys = ("open", "add", "slip", "look")
    help_lines: ClassVar[tuple[str, ...]] = (
        "街道吹哨、部门报到：单位办不了的事，先写明社区试过什么，再请指导部门来办。",
        "Ctrl+N 选一条需求：承办部门、级别、社区已做的工作自动带上，看过再存。",
        "时限：紧急的当天；日常、重大的 10 个工作日；物业职责 5 个。有 ! 的超了。",
        "回车选做什么：发出、应哨、办结、退回、评哨。Ctrl+S 做吹哨单，书记签字。",
        "物业职责、协商议事、社区自办走一样的跟进。",
        *ListScreen.help_lines[1:5],
    )

    def records(self) -> list[Record]:
        today = wall_day()
        order = {"拟稿": 0, "已发出": 1, "已应哨": 1}
        slips = self.book.all(Whistle)
        return [
            *sorted(
                slips,
                key=lambda one: (
                    -rules.overdue(one, today),
                    order.get(one.status, 2),
                    one.due_on or date.max,
                    one.id,
                ),
            )
        ]

    def urgent(self, record: Record) -> bool:
        return rules.overdue(cast("Whistle", record), wall_day()) > 0

    def state(self, record: Record) -> str:
        waits = rules.waits_for(cast("Whistle", record), wall_day())
        return waits.replace(" ", "") if waits.startswith("超时") else ""

    def detail(self, record: Record) -> str:
        waits = rules.waits_for(cast("Whistle", record), wall_day())
        return "\n".join(part for part in (super().detail(record), waits) if part)

    def deeds(self, record: Record) -> list[Deed]:
        slip = cast("Whistle", record)
        change = self.edit(slip)
        paper = Deed("做吹哨单，书记签字  Ctrl+S", lambda: self._paper(slip))
        answered = Deed("应哨：谁来的", lambda: self._answered(slip))
        handled = Deed("办结：怎么办的", lambda: self._handled(slip))
        refused = Deed("退回：为什么", lambda: self._refused(slip))
        if slip.status == "已发出":
            return [answered, handled, refused, paper, change]
        if slip.status == "已应哨":
            return [handled, refused, paper, change]
        if slip.status == "办结":
            return [Deed("评哨", lambda: self._rated(slip)), paper, change]
        return [Deed("发出", lambda: self._sent(slip)), paper, change]

    # doing

    @work
    async def action_add(self) -> None:  # type: ignore[override]  # a worker: it asks for the need first
        """Begin a slip: choose the need, then look at the draft."""
        waiting = rules.waiting_needs(self.book)
        if not waiting:
            self.say("没有等着的需求。先在 F5 记下来。")
            return
        options = [f"{need.id} {need.title}" for need in waiting]
        fields = [
            Field("哪条需求", Choice(options=tuple(options)), key="need", required=True),
            Field("走哪条路", Choice(options=ROUTES[1:]), key="route", required=True),
        ]
        first = waiting[0]
        route = first.route if first.route != ROUTES[0] else ROUTES[1]
        values = await self.house.push_screen_wait(
            Brief("没有单位能办的需求，请谁来办？", fields, {"need": options[0], "route": route})
        )
        need = self.book.get(Need, values["need"].split(" ")[0]) if values else None
        if values and need:
            draft = rules.whistle_for(self.book, need, values["route"])
            await self.house.push_screen(self.form_of(draft))

    def keep(self, record: Record, texts: dict[str, str]) -> Record:
        with self.book.change(f"{'修改' if record.id else '拟'}吹哨转办"):
            saved = super().keep(record, texts)
            return rules.keep(self.book, cast("Whistle", saved), "")

    async def _sent(self, slip: Whistle) -> None:
        if lack := rules.lacking(slip):
            form = FormScreen(slip, self.keep, start=rules.lacking_field(slip))
            await self.house.push_screen(form)
            form.say(f"还不能发出。{lack}写上，Ctrl+S 存了再发。", problem=True)
            return
        today = wall_day()
        out = rules.sent(slip, self.book.who, today)
        until = f"时限 {show_day(out.due_on)}。" if out.due_on else ""
        self._keep(out, f"发出 {slip.id}", f"{slip.id} 发出了，{until}{doubt(today, out.due_on or today)}")

    async def _answered(self, slip: Whistle) -> None:
        if said := await self._asks(slip, "应哨：谁来的", "部门、职务", "、".join(slip.departments)):
            out = rules.answered(slip, said, self.book.who, wall_day())
            self._keep(out, f"应哨 {slip.id}", f"{slip.id} 已应哨：{said}。")

    async def _handled(self, slip: Whistle) -> None:
        if said := await self._asks(slip, "办结：怎么办的", "办理结果"):
            out = rules.handled(slip, said, self.book.who, wall_day())
            self._keep(out, f"办结 {slip.id}", f"{slip.id} 办结。回车评哨。")

    async def _refused(self, slip: Whistle) -> None:
        if said := await self._asks(slip, "退回：为什么", "原因"):
            out = rules.refused(slip, said, self.book.who, wall_day())
            self._keep(out, f"退回 {slip.id}", f"{slip.id} 退回了，需求回到待议。")

    async def _rated(self, slip: Whistle) -> None:
        said = Field("一句话", Text(limit=200), key="remark")
        values = await self.house.push_screen_wait(
            Brief(f"评哨：{slip.id} {self.book.name_of(slip.need)}", [STARS, said], {"stars": "5"})
        )
        if values:
            rating = Rating(stars=int(values["stars"]), by="社区", remark=values["remark"])
            self._keep(
                msgspec.structs.replace(slip, rating=rating),
                f"评哨 {slip.id}",
                f"{slip.id} 评了 {rating.stars} 星。",
            )

    async def _asks(self, slip: Whistle, title: str, label: str, text: str = "") -> str:
        field = Field(label, Text(limit=500), key="said", required=True)
        values = await self.house.push_screen_wait(
            Brief(f"{title}：{slip.id} {self.book.name_of(slip.need)}", [field], {"said": text})
        )
        return str(values["said"]) if values else ""

    def _keep(self, slip: Whistle, label: str, words: str) -> None:
        self._wanted = slip.id
        self.attempt(lambda: rules.keep(self.book, slip, label), words)

    def action_slip(self) -> None:
        """Make the slip of the chosen one."""
        if (slip := self.chosen) is not None and not self.pressed_twice():
            self._paper(cast("Whistle", slip))

    def _paper(self, slip: Whistle) -> None:
        make(self, lambda: self._written(slip))

    def _written(self, slip: Whistle) -> list[Path]:
        from exports.slip import slip_paper

        return write_papers(self.book, [slip_paper(self.book, slip, wall_day())], self.house.out)
