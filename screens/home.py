"""首页: what waits today, worst first; how full the three lists are; every line leads to its list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from guidance import agenda
from guidance.catalogue import NEEDS, RESOURCES, SERVICES
from guidance.states import AWAY, NEED_OPEN
from screens.ask import Ask
from screens.table_screen import TableScreen
from screens.waiting import ASIDE, DRAFTS, Waiting, everything_waiting
from screens.widgets.table import Column, ListTable, Row
from store.days import show_day, wall_day
from store.records import Need, Resource, Service, Unit

_BAR, _WIDER = 24, 60  # cells of the coverage bars: at 80 columns, and at most


class HomeScreen(TableScreen[None]):
    """The first screen."""

    CSS_PATH = None
    name_shown = "首页"
    BINDINGS = [
        Binding("enter", "open", "打开", priority=True),
        Binding("ctrl+k", "quick", "记需求"),
        Binding("ctrl+t", "app.intake", "导入表格"),
        Binding("ctrl+a", "app.go('agreements')", "协议"),
        Binding("ctrl+e", "community", "社区资料"),
        Binding("ctrl+b", "app.account", "账本"),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", "重做", show=False, priority=True),
        Binding("ctrl+d", "drafts", "没写完的草稿", show=False, priority=True),
        Binding("escape", "leave_practice", show=False),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "今天先看：有 ! 的先办。回车去那张单，只看这几条；到了那里 Esc 看全部。",
        "三张清单：官方条目里有几条已经有人负责。",
        "Ctrl+K 记需求：像说话一样写一行，不用先到 F5。",
        "F2 到 F12 换画面，也可以直接按数字 2 到 9。F3 单位，F4 资源，F5 需求。",
        "Ctrl+T 从表格导入，Ctrl+A 协议，Ctrl+E 改社区名称、热线、网格。",
        "Ctrl+B 账本：并入另一台电脑的、发一份、改动记录、备份、口令。",
        "Ctrl+Z 撤销上一步，Ctrl+Q 退出。改动随时存盘，不用另存。",
        "Ctrl+P 里写「走一遍」：在练习社区里一步步带着做，十分钟印出一张清单。",
        "在练习里按 Esc，回自己的账。",
    )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Esc leads out of the practice community and nowhere else."""
        return action != "leave_practice" or self.house.practising

    def __init__(self) -> None:
        super().__init__()
        self._waiting: list[Waiting] = []

    def body(self) -> ComposeResult:
        yield Static(" 今天先看", classes="section", markup=False)
        yield ListTable(
            [Column("事项", 26), Column("件数", 5, number=True), Column("说明")],
            id="waiting",
            empty="没有等着办的事。F5 记需求，F4 记资源，F6 对接。",
        )
        with Horizontal(id="coverage-head"):
            yield Static(" 三张清单", classes="section", markup=False)
            yield Static("官方条目有人负责", id="coverage-note", markup=False)
        yield Static("", id="coverage", markup=False)
        yield Static("", id="next-meeting", markup=False)

    def show_book(self) -> None:
        """Count anew."""
        self._waiting = [one for one in everything_waiting(self.house) if one.count]
        rows = [Row(one.key, (one.words, str(one.count), one.about), one.hurts) for one in self._waiting]
        self.table.show_rows(rows)
        self._show_coverage()
        self.write("next-meeting", self._meeting())

    def on_resize(self) -> None:
        """More width shows longer bars."""
        if self.is_mounted:
            self._show_coverage()

    def _show_coverage(self) -> None:
        bar = min(_WIDER, max(_BAR, self.size.width - 80 + _BAR))
        self.write("coverage", "\n".join(self._coverage(bar)))

    def _coverage(self, bar: int) -> list[str]:
        book = self.book
        needs, services = book.all(Need), book.all(Service)
        waiting = sum(need.status in NEED_OPEN for need in needs)
        published = sum(service.publish for service in services)
        offers = [offer for offer in book.all(Resource) if offer.status not in AWAY]
        return [
            _line("资源", f"{len(offers)} 项  {len(book.all(Unit))} 家单位", offers, RESOURCES, bar),
            _line("需求", f"{len(needs)} 项  待匹配 {waiting}", needs, NEEDS, bar),
            _line("服务", f"{len(services)} 项  公示 {published}", services, SERVICES, bar),
        ]

    def _meeting(self) -> str:
        today = wall_day()
        meeting = agenda.coming(self.book, today)
        if meeting is None:
            day = agenda.next_day(self.book, today)
            return f" 下次会议  {show_day(day)}，还没有安排：F9，Ctrl+N" if day else ""
        when = f"{show_day(meeting.held_on)} {meeting.time}" if meeting.held_on else ""
        lead = "正在开会，F9 回会场" if meeting.status == "进行中" else "下次会议"
        return f" {lead}  {meeting.kind}  {when}  {meeting.place}  议题 {len(meeting.agenda)}"

    async def action_open(self) -> None:
        """Go where the chosen line leads: to its list, showing only what the line counts."""
        from screens.listing import ListScreen

        chosen = self.table.chosen
        waiting = next((one for one in self._waiting if one.key == chosen), None)
        if waiting is None:
            return
        if waiting.goes_to == DRAFTS:
            await self.action_drafts()
            return
        if waiting.goes_to == ASIDE:
            await self._show_aside()
            return
        await self.house.switch_mode(waiting.goes_to)
        screen = self.house.screen
        if isinstance(screen, ListScreen):
            screen.look_at(waiting.view)

    async def action_quick(self) -> None:
        """Write a need as it is said, over the list it goes to."""
        from screens.needs import NeedsScreen

        await self.house.action_go("needs")
        if isinstance(self.house.screen, NeedsScreen):
            await self.house.screen.action_quick()

    async def action_drafts(self) -> None:
        """Go on with something typed and never saved."""
        from screens import drafts

        await drafts.ask(self)

    async def _show_aside(self) -> None:
        """Say which records of the file cannot be read, and what can be done."""
        shown, more = self.book.problems[:6], len(self.book.problems) - 6
        words = [*shown, *([f"另有 {more} 条，用 sandan check 看全。"] if more > 0 else [])]
        words.append("别的记录照常能用。多半是别的程序改过文件：可以从备份找回，或者请维护的人看看文件。")
        answers = [("", "知道了"), ("backups", "看备份")]
        await self.house.push_screen(Ask("\n".join(words), answers), self._go_to_backups)

    async def _go_to_backups(self, answer: str | None) -> None:
        if answer:
            await self.house.action_backups()

    async def action_leave_practice(self) -> None:
        """Offer the ways out of the practice community."""
        await self.house.action_practise()

    async def action_community(self) -> None:
        """Open the community's own form."""
        from screens.form import FormScreen, keeping

        await self.house.push_screen(FormScreen(self.book.community, keeping(self.book, "修改社区资料")))


def _line(name: str, counts: str, records: Iterable[object], official: int, bar: int) -> str:
    covered = len({getattr(record, "item", 0) for record in records} - {0})
    filled = round(bar * covered / official)
    gap = " " * max(1, 28 - cell_len(counts))
    return f"   {name}  {counts}{gap}[{'#' * filled}{'-' * (bar - filled)}] {covered:>3} / {official}"
