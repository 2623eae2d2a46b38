"""应急: who can help now, in one column of phone numbers; a log with the minute; a drill of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import ClassVar

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from exports.paper import write_papers
from exports.sheet import grouped_digits
from guidance import emergency
from guidance.emergency import Helper
from screens.ask import Ask
from screens.brief import Brief
from screens.papers import make
from screens.table_screen import TableScreen
from screens.widgets.table import Column, ListTable, Row
from store.choices import EVENTS
from store.days import now, wall_day
from store.fields import Field
from store.kinds import Text
from store.records import Case, Mobilisation


class EmergencyScreen(TableScreen[None]):
    """Digits choose the event, Enter notes a call, Ctrl+S prints the call sheet."""

    name_shown = "应急"
    BINDINGS = [
        *(
            Binding(str(place), f"event({place})", show=False, priority=True)
            for place in range(len(EVENTS) + 1)
        ),
        Binding("left", "turn(-1)", show=False, priority=True),
        Binding("right", "turn(1)", "换事件", priority=True, key_display="右"),
        Binding("ctrl+n", "begin", "启动或结束", priority=True),
        Binding("enter", "call", "记电话", priority=True),
        Binding("ctrl+s", "sheet", "印联系单", priority=True),
        Binding("space", "note", "记一笔", priority=True),
        Binding("ctrl+g", "grid", "在哪个网格", priority=True),
        Binding("ctrl+d", "drill", "演练", priority=True),
        Binding("ctrl+w", "app.go('cases')", "先帮谁", priority=True),
        Binding("ctrl+e", "app.go('mobilisations')", "动员记录", priority=True),
        Binding("ctrl+z", "undo", "撤销", show=False, priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "app.go('home')", show=False),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        f"有危险先打 {emergency.RING_FIRST}。这里是本社区现在能来帮忙的，和标了应急可用的。",
        "数字或左右键换事件，最合适、最近的在最上面；0 看全部。",
        "Ctrl+N 启动应急：从这一刻起记时间；每打一个电话按回车，选一句记下来。",
        "空格记一笔别的：119 打了、消防到场、火扑灭了，也带着几点几分。",
        "再按 Ctrl+N，问过才结束。Ctrl+D 演练：一样记，写明是演练，不算真的。",
        "Ctrl+S 印一页联系单。Ctrl+G 写明在哪个网格，好按远近排。",
        "Ctrl+E 以前的应急和演练：几点几分打给谁、怎么说的，做成一份记录。",
        "先帮谁（行动不便的）只有个案号，按 Ctrl+W，单独一张。Ctrl+O 藏起电话。",
    )

    def __init__(self) -> None:
        super().__init__()
        self.event, self.grid = "", ""
        self._helpers: list[Helper] = []

    def body(self) -> ComposeResult:
        with Vertical(id="emergency"):
            yield Static("", id="emergency-numbers", markup=False)
            yield Static("", id="emergency-events", markup=False)
            yield ListTable(
                self._columns(),
                id="emergency-table",
                empty="没有登记应急力量。F4 资源里选官方条目 4 到 10，或把「应急可用」写成 是。",
            )
            yield Static("", id="emergency-log", markup=False)

    def on_mount(self) -> None:
        """Start on the table; go on with a mobilisation that runs."""
        if (going := emergency.running(self.book)) is not None:
            self.event, self.grid = going.event, going.grid

    @property
    def helper(self) -> Helper | None:
        """The chosen line."""
        return next((one for one in self._helpers if one.resource.id == self.table.chosen), None)

    # the picture

    def _columns(self) -> list[Column]:
        """Return the columns; how near somebody is means something once a grid is chosen."""
        unit = 28 if self.wide else 18 if self.grid else 20
        near = [Column("远近", 7)] if self.grid else []
        return [
            Column("电话", 14),
            Column("单位", unit),
            Column("能做什么"),
            Column("数量", 10),
            *near,
            Column("确认", 12 if self.wide else 7),
        ]

    def show_book(self) -> None:
        """Draw who can help."""
        self._helpers = emergency.helpers(self.book, self.event, self.grid)
        today = wall_day()
        narrow = not self.wide
        rows = []
        for one in self._helpers:
            phone = "****" if self.house.projecting else grouped_digits(one.phone.split("、")[0])
            told = emergency.confirmed_words(one.resource, today)
            confirmed = told.removesuffix("确认").replace(" 天前", "天前") if narrow else told
            what = one.resource.title
            near = (one.distance,) if self.grid else ()
            cells = (phone, one.unit, what, emergency.how_many(one.resource), *near, confirmed)
            rows.append(Row(one.resource.id, cells))
        self.table.columns = self._columns()
        self.table.show_rows(rows)
        numbers = "   ".join(f"{label} {number}" for label, number in emergency.NUMBERS)
        hotline = f"   社区 {self.book.community.hotline}" if self.book.community.hotline else ""
        where = f"   在 {self.grid}" if self.grid else ""
        self.write("emergency-numbers", f" {numbers}{hotline}{where}")
        self.query_one("#emergency-events", Static).update(self._events())
        self._show_log()

    def _events(self) -> Content:
        parts: list[tuple[str, str]] = [(" ", "")]
        for place, event in enumerate(("全部", *EVENTS)):
            chosen = event == (self.event or "全部")
            parts += [(f"{place} {event}", "reverse bold" if chosen else ""), ("  ", "")]
        return Content.assemble(*parts)

    @on(ListTable.Chosen)
    def _show_log(self) -> None:
        going, one = emergency.running(self.book), self.helper
        more = "" if one is None or self.house.projecting else f"  {grouped_digits(one.phone)}"
        chosen = f" {one.unit}：{one.resource.title}{more}" if one else ""
        if going is None:
            begin = " Ctrl+N 启动应急，Ctrl+D 演练：从这一刻起记时间。Ctrl+E 以前的记录。"
            self.write("emergency-log", f"{chosen}\n{begin}")
            return
        head = f" {'演练' if going.drill else '应急'} {going.id} {going.event} {going.grid}  开始 {_clock(going.started)}"
        lines = [
            f"  {_clock(entry.at)}  {self.book.name_of(entry.unit)} {entry.text}"
            for entry in going.log[-3:][::-1]
        ]
        self.write("emergency-log", "\n".join([chosen, head, *lines]))

    def on_resize(self) -> None:
        """Draw for the new width."""
        if self.is_mounted:
            self.show_book()

    # doing

    def action_event(self, place: int) -> None:
        """Choose the kind of event; 0 shows everybody."""
        self.event = EVENTS[place - 1] if place else ""
        self.show_book()
        self.table.action_edge(0)

    def action_turn(self, by: int) -> None:
        """Go to the event beside."""
        kinds = ("", *EVENTS)
        self.action_event((kinds.index(self.event) + by) % len(kinds))

    @work
    async def action_grid(self) -> None:
        """Say in which grid it happens."""
        names = [grid.name for grid in self.book.community.grids][:9]
        if not names:
            self.say("还没有网格。首页 Ctrl+E 社区资料里写网格。")
            return
        answer = await self.house.push_screen_wait(Ask("在哪个网格？", [(name, name) for name in names]))
        if answer:
            self.grid = answer
            if (going := emergency.running(self.book)) is not None:
                moved = msgspec.structs.replace(going, grid=answer)
                self._keep(moved, f"{going.event}在{answer}", f"{going.id} 在{answer}。")
            self.show_book()
            self.table.action_edge(0)

    @work
    async def action_begin(self) -> None:
        """Start a mobilisation now, or end the one that runs, once a person said so."""
        going = emergency.running(self.book)
        if going is not None:
            what = f"{'演练' if going.drill else '应急'} {going.id} {going.event}"
            question = f"{what} {_clock(going.started)} 开始，记了 {len(going.log)} 行。结束？"
            answers = [("", "没完，接着记"), ("end", "结束")]
            if await self.house.push_screen_wait(Ask(question, answers)) == "end":
                self._end()
        elif not self.event:
            self.say("先选事件：按数字 1 到 7。", problem=True)
        else:
            self._start(drill=False)

    def _end(self) -> None:
        if (going := emergency.running(self.book)) is not None:
            words = f"{going.id} 结束，记录 {len(going.log) + 1} 行。Ctrl+E 看记录、做成文件。"
            self._keep(emergency.over(going, now()), f"结束{going.event}", words)

    def action_drill(self) -> None:
        """Start a drill: the same log, marked."""
        if emergency.running(self.book) is not None:
            self.say("正在记录，先按 Ctrl+N 结束。")
            return
        self.event = self.event or EVENTS[0]
        self._start(drill=True)

    def _start(self, *, drill: bool) -> None:
        going = emergency.started(self.event, now(), drill=drill, grid=self.grid)
        words = "演练开始，记录写明是演练。" if drill else f"开始记时。{emergency.RING_FIRST} 打了没有？"
        self._keep(going, f"{'演练' if drill else '启动'}{self.event}", f"{words}回车记每次电话。")

    @work
    async def action_call(self) -> None:
        """Note a call to the chosen line, with the minute."""
        if (one := self.helper) is None:
            await self._note("", "", "记一笔", emergency.SEEN)
        else:
            resource = one.resource
            about = f"{one.unit}  {one.phone}"
            await self._note(resource.unit, f"{resource.title}：", about, emergency.QUICK, one.unit)

    @work
    async def action_note(self) -> None:
        """Note what is no call to a line: 119 was rung, they are there, it is out."""
        await self._note("", "", "记一笔", emergency.SEEN)

    async def _note(self, unit: str, head: str, about: str, quick: tuple[str, ...], name: str = "") -> None:
        """Ask what was said or seen, and keep it with the minute."""
        if (going := emergency.running(self.book)) is None:
            self.say("还没有开始记录：Ctrl+N 启动应急，Ctrl+D 演练。")
            return
        field = Field("怎么说", Text(limit=200), key="text", required=True)
        title, first = f"{_clock(now())}  {about}", {"text": quick[0]}
        values = await self.house.push_screen_wait(Brief(title, [field], first, options={"text": quick}))
        if values:
            running = emergency.running(self.book) or going
            said = f"{name}：{values['text']}".removeprefix("：")
            noted = emergency.noted(running, unit, f"{head}{values['text']}", now())
            self._keep(noted, f"记电话 {name}" if name else "记一笔", f"{_clock(now())} {said}")

    def _keep(self, mobilisation: Mobilisation, label: str, words: str) -> None:
        self.keep_all(label, [mobilisation], words)

    def action_sheet(self) -> None:
        """Make the call sheet."""
        count = len(self.book.all(Case))
        make(self, self._sheet, f"先帮谁另有 {count} 个个案号，Ctrl+W。" if count else "")

    def _sheet(self) -> list[Path]:
        from exports.call_sheet import call_sheet

        going = emergency.running(self.book)
        paper = call_sheet(self.book, self.event, self.grid, now(), drill=bool(going and going.drill))
        return write_papers(self.book, [paper], self.house.out, word=False)


def _clock(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%H:%M") if moment else ""
