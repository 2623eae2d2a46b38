"""对接: a need on the left, its ranked resources with a reason each on the right; a person decides."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from guidance.catalogue import catalogue
from guidance.classify import classify
from guidance.matching import Candidate, Matcher, Ranking, matcher_for
from screens.ask import Ask
from screens.base import HouseScreen
from screens.form import FormScreen
from screens.needs import order_of
from screens.text import plain
from screens.views import days_since
from screens.waiting import OPEN_STATES
from screens.widgets.table import Column, ListTable, Row
from store.choices import ROUTES
from store.days import show_day
from store.entry import typed
from store.problems import BookProblem
from store.records import Match, Need, Record, Resource, Service

CHIPS = 5  # official items offered with digit keys
EMERGENCY = "119 火警  120 急救  110 报警"
_CLAIMED = ("已认领", "实施中", "办结")
_HERE = (*OPEN_STATES, "已认领")


class MatchingScreen(HouseScreen[None]):
    """Where needs meet resources. Nothing is claimed without a key pressed by a person."""

    name_shown = "对接"
    BINDINGS = [  # noqa: RUF012
        Binding("enter", "claim", "认领", priority=True),
        Binding("delete", "reject", "不合适", priority=True),
        Binding("ctrl+g", "serve", "服务", priority=True),
        Binding("ctrl+w", "route", "另走", priority=True),
        Binding("ctrl+e", "urgent", "紧急", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("tab,shift+tab,left,right", "other_side", show=False, priority=True),
        *(Binding(str(number), f"chip({number})", show=False) for number in range(CHIPS + 1)),
        Binding("escape", "app.go('home')", show=False),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "左边是等着答复的需求，右边是可能帮得上的资源，按把握排好，每条写着理由。",
        "左右键或 Tab 换边。右边选中一条，回车认领；Delete 记「不合适」，这条需求不再推荐它。",
        "上面一排是可能的官方条目，按数字选定，排序更准；按 0 放开。",
        "认领以后按 Ctrl+G，把它变成一项服务，拿去公示。",
        "没有单位能办的，Ctrl+W 选：吹哨部门、物业职责、协商议事、社区自办。",
        "Ctrl+E 标紧急。有危险先打 119、120、110，不要等匹配。",
        "Ctrl+Z 撤销认领或不合适。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._matcher: Matcher | None = None
        self._ranking: Ranking | None = None
        self._items: dict[str, int] = {}

    def body(self) -> ComposeResult:
        with Horizontal(id="matching"):
            yield ListTable([Column("需求"), Column("状态", 6)], id="match-needs", empty="没有等着的需求。")
            with Vertical(id="match-right"):
                yield Static("", id="match-need", markup=False)
                yield Static("", id="match-chips", markup=False)
                yield ListTable(
                    [Column("把握", 8), Column("资源"), Column("单位", 16)], id="match-offers", empty=""
                )
                yield Static("", id="match-reasons", markup=False)
        yield Static(f" 有危险先打电话：{EMERGENCY}", id="match-emergency", markup=False)

    def on_mount(self) -> None:
        """Start among the needs."""
        self.set_focus(self._needs)

    @property
    def _needs(self) -> ListTable:
        return self.query_one("#match-needs", ListTable)

    @property
    def _offers(self) -> ListTable:
        return self.query_one("#match-offers", ListTable)

    @property
    def need(self) -> Need | None:
        """The need chosen on the left."""
        return self.book.get(Need, self._needs.chosen)

    @property
    def candidate(self) -> Candidate | None:
        """The candidate chosen on the right."""
        found = self._ranking.candidates if self._ranking else ()
        return next((one for one in found if one.resource_id == self._offers.chosen), None)

    # the picture

    def show_book(self) -> None:
        """Draw both sides from the book."""
        self._matcher = matcher_for(self.book, self._matcher)
        needs = sorted((need for need in self.book.all(Need) if need.status in _HERE), key=order_of)
        self._needs.show_rows([
            Row(need.id, (need.title, need.status), need.urgency == "紧急" and need.status in OPEN_STATES)
            for need in needs
        ])  # fmt: skip

    @on(ListTable.Chosen, "#match-needs")
    def _show_need(self) -> None:
        need = self.need
        self._ranking = None
        if need is None or self._matcher is None:
            for part in ("#match-need", "#match-chips", "#match-reasons"):
                self.query_one(part, Static).update("")
            self._offers.show_rows([])
            return
        rejected = {match.resource for match in self._matches(need) if match.status == "不合适"}
        item = self._items.get(need.id) or None
        self._ranking = self._matcher.rank(self._text(need), item=item, rejected=rejected)
        self.query_one("#match-need", Static).update(plain(self._about(need)))
        self.query_one("#match-chips", Static).update(self._chips(need))
        self._show_offers(need)

    @staticmethod
    def _text(need: Need) -> str:
        return f"{need.title}。{need.description}" if need.description else need.title

    def _about(self, need: Need) -> str:
        where = "  ".join(part for part in (need.grid, need.building) if part)
        until = f"希望 {show_day(need.wanted_by)} 前" if need.wanted_by else ""
        ago = days_since(need.created.date()) if need.created else None
        waited = f"{ago} 天前登记" if ago else ""
        head = f"{need.id} {need.title}"
        facts = "  ".join(part for part in (need.urgency, where, until, waited) if part)
        claims = [
            f"{self.book.name_of(match.unit)} {match.status}"
            for match in self._matches(need)
            if match.status in _CLAIMED
        ]
        return f"{head}\n{facts}" + (f"\n已有认领：{'、'.join(claims)}" if claims else "")

    def _chips(self, need: Need) -> Content:
        chosen = self._items.get(need.id, 0)
        parts: list[tuple[str, str]] = [("这是 ", "")]
        for place, number in enumerate(self._chip_numbers(need), start=1):
            item = catalogue().resource(number)
            style = "reverse bold" if number == chosen else ""
            parts.append((f"[{place} {item.title if item else number}]", style))
            parts.append((" ", ""))
        parts.append(("[0 放开]" if chosen else "按数字选定，排得更准", "dim"))
        return Content.assemble(*parts)

    def _chip_numbers(self, need: Need) -> list[int]:
        return [scored.number for scored in classify(self._text(need)).resource_items[:CHIPS]]

    def _show_offers(self, need: Need) -> None:
        claimed = {match.resource: match.status for match in self._matches(need) if match.status in _CLAIMED}
        rows = []
        for candidate in self._ranking.candidates if self._ranking else ():
            offer = self.book.get(Resource, candidate.resource_id)
            if offer is not None:
                band = claimed.get(offer.id, candidate.band)
                rows.append(Row(offer.id, (band, offer.title, self.book.name_of(offer.unit))))
        self._offers.empty = "没有找到合适的资源。"
        self._offers.show_rows(rows, rows[0].id if rows else "")
        self._show_reasons()

    @on(ListTable.Chosen, "#match-offers")
    def _show_reasons(self) -> None:
        candidate, words = self.candidate, ""
        if candidate is not None and (offer := self.book.get(Resource, candidate.resource_id)):
            facts = [offer.times, offer.place, offer.quantity_text, offer.fee]
            words = f"{offer.id} {offer.title}  {'  '.join(fact for fact in facts if fact)}\n"
            words += "理由：" + "；".join(candidate.reasons)
        elif self._ranking is not None and self.need is not None:
            words = "这里没有单位提供这个。可以：" + "；".join(self._ranking.next_steps)
        self.query_one("#match-reasons", Static).update(plain(words))

    def _matches(self, need: Need) -> list[Match]:
        return [match for match in self.book.all(Match) if match.need == need.id]

    # deciding

    def action_other_side(self) -> None:
        """Go from the needs to the resources or back."""
        self.set_focus(self._offers if self.focused is self._needs else self._needs)

    def action_chip(self, number: int) -> None:
        """Confirm what official item this need is about; 0 lets go of it."""
        need = self.need
        numbers = self._chip_numbers(need) if need else []
        if need is not None and number <= len(numbers):
            self._items[need.id] = numbers[number - 1] if number else 0
            self._show_need()

    def action_claim(self) -> None:
        """Claim the chosen resource for the need; on the left, go to the right first."""
        need, candidate = self.need, self.candidate
        if self.focused is self._needs:
            self.action_other_side()
            return
        offer = self.book.get(Resource, candidate.resource_id) if candidate else None
        if need is None or offer is None:
            return
        if any(match.resource == offer.id and match.status in _CLAIMED for match in self._matches(need)):
            self.say("已经认领过了。Ctrl+G 变成服务。")
            return
        today = date.today()  # noqa: DTZ011
        match = Match(need=need.id, resource=offer.id, unit=offer.unit, status="已认领", claimed_on=today)
        answered = msgspec.structs.replace(need, status="已认领")
        words = (
            f"{self.book.name_of(offer.unit)} 认领了 {need.id} {need.title}。Ctrl+G 变成服务，Ctrl+Z 撤销。"
        )
        self._decide(f"认领 {need.id} {need.title}", [match, answered], words)

    def action_reject(self) -> None:
        """Note that the chosen resource does not fit this need."""
        need, candidate = self.need, self.candidate
        offer = self.book.get(Resource, candidate.resource_id) if candidate else None
        if need is None or offer is None:
            return
        match = Match(need=need.id, resource=offer.id, unit=offer.unit, status="不合适")
        self._decide(f"记不合适 {offer.title}", [match], f"{offer.title} 不再推荐给这条需求。Ctrl+Z 撤销。")

    def action_urgent(self) -> None:
        """Mark the need as urgent and put the numbers to call in front."""
        if (need := self.need) is not None:
            urgent = msgspec.structs.replace(need, urgency="紧急")
            self._decide(f"标紧急 {need.id}", [urgent], f"已标紧急。有危险现在就打：{EMERGENCY}")

    async def action_route(self) -> None:
        """Send the need another way than to a unit."""
        if (need := self.need) is not None:
            answers = [(route, route) for route in ROUTES if route != need.route]
            await self.house.push_screen(Ask(f"{need.id} {need.title}：走哪条路？", answers), self._routed)

    def _routed(self, route: str | None) -> None:
        if route and (need := self.need) is not None:
            status = "办理中" if route != ROUTES[0] else need.status
            routed = msgspec.structs.replace(need, route=route, status=status)
            self._decide(
                f"{need.id} 走{route}", [routed], f"{need.id} 改走 {route}，不再等匹配。Ctrl+Z 撤销。"
            )

    def _decide(self, label: str, records: list[Record], words: str) -> None:
        """Keep what a decision changes in one durable write."""
        try:
            with self.book.change(label):
                for record in records:
                    self.book.save(record)
        except BookProblem as problem:
            self.say_problem(problem)
            return
        self.house.saved = "已保存"
        self.show_book()
        self.say(words)

    async def action_serve(self) -> None:
        """Make a service of the claim on this need."""
        need = self.need
        claims = [match for match in self._matches(need) if match.status in _CLAIMED] if need else []
        chosen = [match for match in claims if match.resource == self._offers.chosen] or claims
        offer = self.book.get(Resource, chosen[-1].resource) if chosen else None
        if offer is None:
            self.say("先认领一条资源，再变成服务。")
            return
        await self.house.push_screen(
            FormScreen(service_of(offer, chosen[-1]), self._keep_service), self._served
        )

    def _keep_service(self, record: Record, texts: dict[str, str]) -> Record:
        with self.book.change(f"新增服务 {texts['title']}"):
            return self.book.save(typed(record, texts, self.book))

    def _served(self, saved: bool | None) -> None:
        if saved:
            self.say("服务已保存。F7 看服务，F8 去公示。")

    def action_undo(self) -> None:
        """Take back the last change."""
        self.house.step_back(self)

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self.house.step_forward(self)


def service_of(offer: Resource, match: Match) -> Service:
    """Return the service a claim becomes: the resource in the words of the service list."""
    numbers = catalogue().crosswalk.services_for_resource(offer.item)
    return Service(
        title=offer.title,
        item=numbers[0] if len(numbers) == 1 else 0,
        content=offer.description or offer.title,
        providers=[offer.unit] if offer.unit else [],
        times=offer.times,
        place=offer.place,
        audience=offer.audience,
        fee=offer.fee,
        booking=offer.booking,
        public_phone=offer.contact_phone,
        matches=[match.id],
    )
