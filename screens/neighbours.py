"""邻社区: who asks for this community's offers and what became of one's own questions; a yes here makes a claim count there."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from guidance import neighbours
from guidance.capacity import left, overclaim
from guidance.discreet import told
from screens.ask import Ask
from screens.base import HouseScreen
from screens.brief import Brief
from screens.table_screen import TableScreen
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable, Row
from store.book import GONE
from store.days import read_day, show_day
from store.fields import Field
from store.hub.neighbours import Offer, Step, steps
from store.kinds import Day, Text
from store.records import Match, Need, Unit

_WHAT = Field("对方看到", Text(limit=200), key="what", required=True, hint="不写姓名、门牌、病情")
_MUCH = Field("要多少", Text(limit=60), key="quantity")
_BY = Field("哪天之前", Day(), key="by")
_WHY = Field("为什么不行", Text(limit=200), key="reason", required=True)
_REASONS = ("名额满了", "这段时间没空", "单位不同意", "已经停了")
_TOLD = {
    "asked": "等对方答复", "yes": "答应了", "no": "回了不行", "back": "后来退回", "withdrawn": "撤回了", "done": "办结",
}  # fmt: skip


async def ask(screen: HouseScreen[None], need: Need, offer: Offer) -> None:
    """Ask what to write to the offer's community, and note the claim; the next sync brings it."""
    if refused := neighbours.may_ask(screen.book, need):
        screen.say(refused, problem=True)
        return

    def asked(values: dict[str, object] | None) -> None:
        if not values:
            return
        words = (str(values["quantity"]), values["by"], str(values["what"]))
        if screen.attempt(
            lambda: neighbours.ask(screen.book, need, offer, *words),  # type: ignore[arg-type]  # a Day gives a date
            lambda claim: f"{claim.id} 记下了，去问{offer.resource.origin}：答应了才算认领。Ctrl+Z 撤销。",
        ):
            screen.house.sync_hub()

    texts = {"what": told(need), "by": need.wanted_by.isoformat() if need.wanted_by else ""}
    await screen.house.push_screen(
        Brief(f"问{offer.resource.origin}：{offer.resource.title}（{offer.unit.name}）", [_WHAT, _MUCH, _BY], texts), asked
    )  # fmt: skip


class NeighboursScreen(TableScreen[None]):
    """Requests of neighbours on top, one's own below; Enter answers."""

    name_shown = "邻社区"
    BINDINGS = [
        Binding("enter", "open", "答复", priority=True),
        Binding("ctrl+s", "sync", "现在同步", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "app.go('home')", show=False),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "资源标了「可跨社区」的，同区县的社区在「对接」里看得到，能来问。",
        "来问的在这里，先问过单位再回车答复。答应了，记成一条认领，占份额、算台账。",
        "不行的写原因。同步以后对方看到。",
        "自己去问的也在这里：对方答应了才算认领。",
        "不联网时先记着，连上再同步。Ctrl+Z 撤销还没送出去的。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._steps: dict[str, dict[str, Step]] = {}

    def body(self) -> ComposeResult:
        with Vertical(id="list-body"):
            columns = [Column("谁问谁", 18), Column("要什么"), Column("资源", 20), Column("怎样了", 12)]
            yield ListTable(columns, id="list-table", empty="没有。资源标了「可跨社区」的，邻社区能来问。")
            yield Prose(id="list-detail")

    def show_book(self) -> None:
        """List what waits for an answer here, then the rest, newest first."""
        self._steps = {}
        for step in steps(self.book):
            self._steps.setdefault(step.name, {})[step.step] = step
        claims = {match.request: match for match in self.book.all(Match) if match.request}
        waiting = [step.name for step in neighbours.waiting(self.book)]
        others = dict.fromkeys([*reversed(self._steps), *claims])
        rows = [self._row(name, claims.get(name), urgent=True) for name in waiting]
        rows += [self._row(name, claims.get(name)) for name in others if name not in waiting]
        self.table.show_rows(rows)
        self._show_detail()

    def _row(self, name: str, claim: Match | None, *, urgent: bool = False) -> Row:
        known = self._steps.get(name, {})
        asked = known.get("asked")
        theirs = asked is not None and neighbours.is_own_offer(self.book, asked)
        what = str(asked.said.get("what", "")) if asked else claim.offer if claim else ""
        if theirs and asked:
            offer = neighbours.offered(self.book, asked)
            who, resource = f"{neighbours.asker(asked)} 来问", offer.title if offer else GONE
            state = "等您答复" if urgent else claim.status if claim else _TOLD[[*known][-1]]
        else:
            who, resource = "我们去问", claim.resource if claim else ""
            state = _TOLD[[*known][-1]] if known else "等同步"
        return Row(name, (who, what, resource, state), urgent)

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        known = self._steps.get(self.table.chosen, {})
        lines = [self._line(step) for step in known.values()]
        asked = known.get("asked")
        if (
            asked
            and neighbours.is_own_offer(self.book, asked)
            and (offer := neighbours.offered(self.book, asked))
        ):
            unit = self.book.get(Unit, offer.unit)
            phone = (unit.liaison_phone or unit.office_phone) if unit and not self.house.projecting else ""
            rest = left(self.book, offer)
            lines.append(
                f"{offer.id} {offer.title}  {self.book.name_of(offer.unit)}  {phone}"
                + (f"  还剩 {rest.floored.said}" if rest else "")
            )
        self.write("list-detail", "\n".join(lines))

    def _line(self, step: Step) -> str:
        said = step.said
        words = [str(said.get(key, "")) for key in ("what", "quantity", "reason")]
        by = read_day(str(said.get("by", "")))
        words.append(f"{show_day(by)} 之前" if by else "")
        words.append(f"电话 {said['phone']}" if said.get("phone") else "")
        return "  ".join(filter(None, (show_day(step.day), step.author, _TOLD[step.step], *words)))

    @work
    async def action_open(self) -> None:
        """Answer the chosen request."""
        asked = next((one for one in neighbours.waiting(self.book) if one.name == self.table.chosen), None)
        if asked is None:
            self.say(
                "这一条不等您答复。在「认领跟进」里接着办。" if self.table.chosen else "现在没有来问的。"
            )
            return
        offer = neighbours.offered(self.book, asked)
        over = overclaim(self.book, Need(), offer, str(asked.said.get("quantity", "")))
        question = f"{neighbours.asker(asked)}要 {asked.said.get('what', '')}。{over}先问过单位：行不行？"
        answer = await self.house.push_screen_wait(Ask(question, [("yes", "可以"), ("no", "不行，写原因")]))
        if not answer:
            return
        fields, texts = ([_WHY], {}) if answer == "no" else ([_BY], {"by": str(asked.said.get("by", ""))})
        values = await self.house.push_screen_wait(
            Brief(question, fields, texts, options={"reason": _REASONS})
        )
        if values is None:
            return
        if self.attempt_answer(asked, str(values.get("reason") or ""), values.get("by")):
            self.house.sync_hub()

    def attempt_answer(self, asked: Step, reason: str, by: object) -> bool:
        """Keep the answer; say how it went."""
        said = f"{'不行' if reason else '可以'}。同步以后{neighbours.asker(asked)}就看到，之前能 Ctrl+Z。"
        return self.attempt(
            lambda: neighbours.answer(self.book, asked, reason, by),  # type: ignore[arg-type]  # a Day gives a date
            lambda claim: f"{claim.id} 记下了：{said}",
        )

    def action_sync(self) -> None:
        """Sync now."""
        self.house.sync_hub()

    def hub_synced(self, words: str, *, problem: bool) -> None:
        """Say what the sync did."""
        self.say(words, problem=problem)
