"""打电话确认: whom to call, one key for everything a unit has, what leaves the sheets if nobody calls."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from guidance import freshness
from guidance.freshness import Call
from guidance.states import LIVE
from screens.ask import Ask
from screens.base import HouseScreen
from screens.brief import Brief
from screens.table_screen import TableScreen
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable, Row
from store import phones
from store.days import show_day, wall_day
from store.fields import Field
from store.kinds import Text
from store.records import Match, Resource, Service, Unit


class FreshnessScreen(TableScreen[None]):
    """The call list; Enter confirms all of a unit while one is on the phone."""

    name_shown = "打电话确认"
    BINDINGS = [
        Binding("enter", "confirm", "全部确认", priority=True),
        Binding("delete", "ended", "哪项没有了", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "app.go('home')", "返回"),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "太久没有确认的单位，最久的在最上面，写着电话。打过去，问下面几项还在不在。",
        "都还在：回车，这家的资料、资源、服务一次全确认。",
        "哪项没有了：Delete，选那一项，写原因。",
        "几个月确认一次，在首页 Ctrl+E 社区资料里改。",
        "过两倍时间还没确认的服务，自动不上清单，画面最下面说明。",
    )

    def body(self) -> ComposeResult:
        yield Static("", id="page-head", classes="section", markup=False)
        with Vertical(id="list-body"):
            yield ListTable(
                [
                    Column("单位"),
                    Column("电话", 26),
                    Column("联系人", 10),
                    Column("没确认", 8, number=True),
                    Column("项", 3, number=True),
                ],
                id="list-table",
                empty="都确认过了。",
            )
            yield Prose(id="list-detail")
        yield Prose(id="fresh-dropped")

    @property
    def call(self) -> Call | None:
        """The chosen unit and what is stale of it."""
        return next((one for one in self._calls if one.unit.id == self.table.chosen), None)

    _calls: list[Call]

    def show_book(self) -> None:
        """Draw the call list."""
        today = wall_day()
        self._calls = freshness.call_list(self.book, today)
        rows = [Row(call.unit.id, self._cells(call)) for call in self._calls]
        months = freshness.months(self.book.community)
        self.write("page-head", f" {months} 个月没有确认的  {len(rows)} 家")
        self.table.show_rows(rows)
        gone = freshness.dropped(self.book, [one for one in self.book.all(Service) if one.publish], today)
        names = "、".join(service.title for service in gone[:4]) + " 等" * (len(gone) > 4)
        words = f" 太久没确认、已不上清单的服务 {len(gone)} 项：{names}" if gone else ""
        self.write("fresh-dropped", words)

    def _cells(self, call: Call) -> tuple[str, ...]:
        unit = call.unit
        numbers = "、".join(dict.fromkeys(part for part in (unit.office_phone, unit.liaison_phone) if part))
        hidden = self.house.projecting
        phone = "****" if hidden else phones.mask(numbers)
        return unit.name, phone, "**" if hidden else unit.liaison, f"{call.days} 天", str(len(call.stale))

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        call = self.call
        if call is None:
            self.write("list-detail", "")
            return
        lines = []
        for record in freshness.set_of(self.book, call.unit):
            when = show_day(record.confirmed_on) if record.confirmed_on else "没有确认过"
            mark = "! " if record in call.stale else "  "
            lines.append(f"{mark}{record.id} {record.caption}  {when}")
        head = (
            ""
            if self.house.projecting
            else f"{call.unit.liaison} {call.unit.office_phone} {call.unit.liaison_phone}\n"
        )
        self.write("list-detail", head + "\n".join(lines))

    def action_confirm(self) -> None:
        """Confirm everything the unit has."""
        if (call := self.call) is None:
            return
        self.attempt(
            lambda: freshness.confirm_unit(self.book, call.unit, self.book.who, wall_day()),
            lambda count: f"{call.unit.name} 的 {count} 条今天确认了。Ctrl+Z 撤销。",
        )

    @work
    async def action_ended(self) -> None:
        """Take back one offer that is no longer there."""
        if (call := self.call) is None:
            return
        offers = [one for one in freshness.set_of(self.book, call.unit) if isinstance(one, Resource)][:9]
        if not offers:
            self.say(f"{call.unit.name} 没有登记资源。")
            return
        answers = [(offer.id, f"{offer.id} {offer.title}") for offer in offers]
        chosen = await self.house.push_screen_wait(Ask(f"{call.unit.name}：哪项没有了？", answers))
        offer = self.book.get(Resource, chosen) if chosen else None
        if offer is None:
            return
        field = Field("为什么", Text(limit=200), key="why", required=True)
        values = await self.house.push_screen_wait(
            Brief(f"撤回 {offer.id} {offer.title}", [field], {"why": "单位说没有了"})
        )
        if values:
            self.attempt(
                lambda: freshness.ended(self.book, offer, values["why"]),
                lambda _: f"{offer.title} 撤回了。{self._leaning(offer)}其余的回车一次确认。Ctrl+Z 撤销。",
            )

    def _leaning(self, offer: Resource) -> str:
        """Say which claims still lean on an offer that is gone."""
        claims = [one.id for one in self.book.all(Match) if one.resource == offer.id and one.status in LIVE]
        return f"还有 {len(claims)} 件认领靠它：{'、'.join(claims[:3])}，请另想办法。" if claims else ""


def confirm_now(screen: HouseScreen[None], unit: Unit) -> None:
    """Confirm all of one unit from another screen, and say so there."""
    screen.attempt(
        lambda: freshness.confirm_unit(screen.book, unit, screen.book.who, wall_day()),
        lambda count: f"{unit.name} 的资料、资源、服务共 {count} 条今天确认了。Ctrl+Z 撤销。",
    )
