"""首页: what waits today, worst first; how full the three lists are; every line leads to its list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from guidance.catalogue import catalogue
from screens.agreements import ends_soon
from screens.base import HouseScreen
from screens.form import FormScreen
from screens.listing import days_since
from screens.needs import OPEN_STATES
from screens.text import plain
from screens.widgets.table import Column, ListTable, Row
from store.days import show_day
from store.entry import typed
from store.records import Agreement, Match, Meeting, Need, Record, Resource, Service, Unit

STALE = 90  # days after which an offer should be confirmed anew
_BAR = 24  # cells of the coverage bars


@dataclass(frozen=True)
class Waiting:
    """One line of what waits: where it leads, how many, and a word about the worst of them."""

    goes_to: str
    words: str
    count: int
    about: str
    hurts: bool = False


class HomeScreen(HouseScreen[None]):
    """The first screen."""

    name_shown = "首页"
    BINDINGS = [  # noqa: RUF012
        Binding("enter", "open", "打开", priority=True),
        Binding("ctrl+t", "app.intake", "导入表格"),
        Binding("ctrl+e", "community", "社区资料"),
        Binding("ctrl+a", "app.go('agreements')", "协议"),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "今天先看：最要紧的在上面，有 ! 的先办。上下键选，回车去那张单。",
        "三张清单：官方条目里有几条已经有人负责。",
        "F3 单位，F4 资源，F5 需求，F6 对接，F7 服务，F8 公示；也可以直接按数字 2 到 8。",
        "Ctrl+T 从表格导入，Ctrl+A 协议，Ctrl+E 改社区名称、热线、网格。",
        "Ctrl+Z 撤销上一步，Ctrl+Q 退出。改动随时存盘，不用另存。",
    )

    def body(self) -> ComposeResult:
        yield Static(" 今天先看", classes="section", markup=False)
        yield ListTable(
            [Column("事项"), Column("件数", 5, number=True), Column("说明", 30)],
            id="waiting",
            empty="没有等着办的事。F5 记需求，F4 记资源，F6 对接。",
        )
        with Horizontal(id="coverage-head"):
            yield Static(" 三张清单", classes="section", markup=False)
            yield Static("官方条目有人负责", id="coverage-note", markup=False)
        yield Static("", id="coverage", markup=False)
        yield Static("", id="next-meeting", markup=False)

    def on_mount(self) -> None:
        """Start on what waits."""
        self.set_focus(self.query_one(ListTable))

    def show_book(self) -> None:
        """Count anew."""
        rows = [
            Row(waiting.goes_to, (waiting.words, str(waiting.count), waiting.about), waiting.hurts)
            for waiting in self._waiting()
            if waiting.count
        ]
        self.query_one(ListTable).show_rows(rows)
        self.query_one("#coverage", Static).update(plain("\n".join(self._coverage())))
        self.query_one("#next-meeting", Static).update(plain(self._meeting()))

    def _waiting(self) -> Iterable[Waiting]:
        today = date.today()  # noqa: DTZ011
        needs = self.book.all(Need)
        unanswered = [need for need in needs if need.status in OPEN_STATES]
        urgent = [need for need in unanswered if need.urgency == "紧急"]
        yield Waiting("needs", "紧急需求没有答复", len(urgent), _oldest(urgent), hurts=True)
        late = [
            match for match in self.book.all(Match)
            if match.status in ("已认领", "实施中") and match.promised_by and match.promised_by < today
        ]  # fmt: skip
        yield Waiting(
            "matching", "认领已过承诺日期", len(late), self._names(match.unit for match in late), hurts=True
        )
        ending = [paper for paper in self.book.all(Agreement) if ends_soon(paper)]
        yield Waiting(
            "agreements", "协议 30 天内到期或已到期", len(ending), self._names(p.unit for p in ending)
        )
        stale = [
            offer for offer in self.book.all(Resource)
            if offer.status not in ("暂停", "撤回") and (days_since(offer.confirmed_on) or 0) > STALE
        ]  # fmt: skip
        yield Waiting("resources", "三个月没有确认的资源", len(stale), "打电话确认")
        yield Waiting("matching", "需求待匹配", len(unanswered), "F6 对接")
        mute = [service for service in self.book.all(Service) if service.publish and not service.content]
        yield Waiting("services", "要公示却没有内容的服务", len(mute), "补上才能印")

    def _names(self, ids: Iterable[str]) -> str:
        names = [self.book.name_of(id_) for id_ in dict.fromkeys(ids)]
        return "、".join(names[:2]) + (f" 等 {len(names)} 家" if len(names) > 2 else "")

    def _coverage(self) -> list[str]:
        notice, book = catalogue(), self.book
        needs, services = book.all(Need), book.all(Service)
        waiting = sum(need.status in OPEN_STATES for need in needs)
        published = sum(service.publish for service in services)
        offers = [offer for offer in book.all(Resource) if offer.status not in ("暂停", "撤回")]
        return [
            _line("资源", f"{len(offers)} 项  {len(book.all(Unit))} 家单位", offers, len(notice.resources)),
            _line("需求", f"{len(needs)} 项  待匹配 {waiting}", needs, len(notice.needs)),
            _line("服务", f"{len(services)} 项  公示 {published}", services, len(notice.services)),
        ]

    def _meeting(self) -> str:
        today = date.today()  # noqa: DTZ011
        coming = sorted(
            (meeting.held_on, meeting.id, meeting)
            for meeting in self.book.all(Meeting)
            if meeting.held_on and meeting.held_on >= today
        )
        if not coming:
            return ""
        day, _, meeting = coming[0]
        when = f"{show_day(day)} {meeting.time}"
        return f" 下次会议  {meeting.kind}  {when}  {meeting.place}  议题 {len(meeting.agenda)}"

    def action_open(self) -> None:
        """Go where the chosen line leads."""
        if goes_to := self.query_one(ListTable).chosen:
            self.house.switch_mode(goes_to)

    async def action_community(self) -> None:
        """Open the community's own form."""
        await self.house.push_screen(FormScreen(self.book.community, self._keep))

    def _keep(self, record: Record, texts: dict[str, str]) -> Record:
        with self.book.change("修改社区资料"):
            return self.book.save(typed(record, texts, self.book))

    def action_undo(self) -> None:
        """Take back the last change."""
        self.house.step_back(self)

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self.house.step_forward(self)


def _oldest(needs: list[Need]) -> str:
    days = [days_since(need.created.date()) for need in needs if need.created]
    known = [day for day in days if day]
    return f"最早 {max(known)} 天前" if known else "今天登记的"


def _line(name: str, counts: str, records: Iterable[object], official: int) -> str:
    covered = len({getattr(record, "item", 0) for record in records} - {0})
    filled = round(_BAR * covered / official)
    gap = " " * max(1, 28 - cell_len(counts))
    return f"   {name}  {counts}{gap}[{'#' * filled}{'-' * (_BAR - filled)}] {covered:>3} / {official}"
