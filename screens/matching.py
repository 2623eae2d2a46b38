"""对接: a need on the left, its ranked resources with a reason each on the right; a person decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from guidance.catalogue import catalogue
from guidance.following import claims_on
from guidance.learning import proposed_word
from guidance.matching import Matcher, matcher_maker, text_of
from guidance.ranking import NEAREST, Ranking
from guidance.states import MEANT, REFUSED
from screens.cards import PUBLIC_NUMBERS, CompareCard, bar
from screens.cells import mobile_masked
from screens.match_left import LeftSide
from screens.match_words import about, chips, facts, title
from screens.pick import Option, Pick
from screens.turned import SMALL
from screens.widgets.prose import Prose
from screens.widgets.table import ListTable, Row
from store.hub.neighbours import is_neighbours
from store.records import Need, Resource

CHIPS = 5  # official items offered with digit keys
_REASONS = 5  # the weightiest; comparing two shows them all
_READING = "正在读资源，请稍等，按键不耽误。"


class MatchingScreen(LeftSide):
    """Where needs meet resources. Nothing is claimed without a key pressed by a person."""

    name_shown = "对接"
    BINDINGS = [
        Binding("enter", "claim", "认领", priority=True),
        Binding("delete", "reject", "不合适", priority=True),
        Binding("space", "compare", "对比", priority=True),
        Binding("ctrl+w", "route", "吹哨", priority=True),
        Binding("ctrl+e", "urgent", "紧急", priority=True),
        Binding("ctrl+s", "serve", "变服务", priority=True),
        Binding("ctrl+l", "plan", "排方案", priority=True),
        Binding("ctrl+r", "swap", "换个方向", priority=True),
        Binding("ctrl+d", "remember", "记住这个词", show=False, priority=True),
        Binding("ctrl+k", "learned", "学到了什么", show=False, priority=True),
        Binding("ctrl+z", "undo", "撤销", show=False, priority=True),
        Binding("ctrl+y", "redo", "重做", show=False, priority=True),
        Binding("ctrl+f,/", "filter", "筛选", show=False, priority=True, key_display="/"),
        Binding("tab,shift+tab", "other_side", show=False, priority=True),
        Binding("left,right", "other_side('arrow')", show=False, priority=True),
        *(Binding(str(number), f"chip({number})", show=False) for number in range(CHIPS + 1)),
        Binding("escape", "back", show=False),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "左边是等着答复的需求，右边是可能帮得上的，按把握排好，# 越多越有把握。",
        "左右键换边。右边选一条，回车认领：写份额、承诺日期、会议，Ctrl+S 才算。",
        "认了一部分的显示「部分认领」，别的单位还能接着认。Ctrl+S 把认领变成服务。",
        "Delete 记「不合适」，按数字选原因，这条需求不再推荐。空格选两条，并排比。",
        "上面一排是可能的官方条目：按数字选定，排得更准；按 0 选其他，或放开。",
        "问要不要记住一个新词时，Ctrl+D 记住。Ctrl+K 看学到了什么。",
        "Ctrl+R 换个方向：左边资源，右边它帮得上的需求。Ctrl+L 给整个会排一个方案。",
        "标着邻社区的是别的社区「可跨社区」的资源：回车去问，对方答应了才算认领。",
        "没有单位能办的，Ctrl+W 再按 1 吹哨；或转物业、协商议事、社区自办。",
        "Ctrl+E 标紧急：不做匹配，先打电话。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._matcher: Matcher | None = None
        self._ranking: Ranking | None = None
        self._answers = {}
        self._items: dict[str, int] = {}
        self._marked = self._shown = ""
        self._swapped = False

    def body(self) -> ComposeResult:
        with Horizontal(id="matching"):
            yield from self.left_side()
            with Vertical(id="match-right"):
                yield Static("", id="match-need", markup=False)
                yield Static("", id="match-chips", markup=False)
                yield ListTable([], id="match-offers", empty="")
                yield Prose(id="match-reasons")
        yield Static(f" 有危险先打电话：{PUBLIC_NUMBERS}", id="match-emergency", markup=False)

    @property
    def table(self) -> ListTable:
        """The side that has the cursor."""
        return self._right if self.focused is self._right else self._left

    @property
    def need(self) -> Need | None:
        """The need chosen, on whichever side needs are."""
        return self.book.get(Need, (self._right if self._swapped else self._left).chosen)

    @property
    def offer(self) -> Resource | None:
        """The resource chosen, on whichever side resources are."""
        return self.offered((self._left if self._swapped else self._right).chosen)

    # the picture

    def on_resize(self) -> None:
        """More width shows how sure each answer is as a bar, and longer names."""
        self.fit_columns()
        if self.is_mounted:
            self._show_right()

    def show_book(self) -> None:
        """Draw both sides from the book; a big book is read in a thread of its own."""
        self.forget_left()
        self.show_left()
        make = matcher_maker(self.book, self.neighbours)
        if len(self.book.all(Resource)) <= SMALL:
            self._ready(make(self._matcher))
        else:
            self._read(make)

    @work(thread=True, exclusive=True, group="matcher")
    def _read(self, make: Callable[[Matcher | None], Matcher]) -> None:
        matcher = make(self._matcher)
        self.app.call_from_thread(self._ready, matcher)

    def _ready(self, matcher: Matcher) -> None:
        self._matcher = matcher
        self._show_right()

    @on(ListTable.Chosen, "#match-needs")
    def _show_right(self) -> None:
        keep = self._right.chosen if self._shown == self._left.chosen else ""
        if self._shown != self._left.chosen:
            self._marked = ""
        self._shown, self._ranking, self._answers = self._left.chosen, None, {}
        if self._swapped:
            self.show_needs(keep)
            return
        need = self.need
        if need is None or self._matcher is None:
            self.query_one("#match-reasons", Prose).say("")
            for part in ("#match-need", "#match-chips"):
                self.query_one(part, Static).update("")
            self._right.empty = _READING if need else ""
            self._right.show_rows([])
            return
        self.write("match-need", about(self.book, need))
        if need.urgency != "紧急":
            rejected = {one.resource for one in claims_on(self.book, need.id, (REFUSED,))}
            item = self._items.get(need.id) or None
            self._ranking = self._matcher.rank(text_of(need), item=item, rejected=rejected)
            self._answers = {one.resource_id: one for one in self._ranking.candidates}
        self.query_one("#match-chips", Static).update(self._chips(need))
        self._show_offers(need, keep)

    def _chips(self, need: Need) -> Content:
        reading = self._ranking.reading if self._ranking else None
        return chips(need, self._chip_numbers(), self._items.get(need.id, 0), reading)

    def _chip_numbers(self) -> list[int]:
        items = self._ranking.reading.resource_items if self._ranking else ()
        return [scored.number for scored in items[:CHIPS]]

    def _show_offers(self, need: Need, keep: str) -> None:
        claims = {
            one.resource: "等答复" if one.request and one.status == "意向" else one.status
            for one in claims_on(self.book, need.id, MEANT)
        }
        rows = []
        for id_, candidate in self._answers.items():
            offer = self.offered(id_)
            if offer is not None:
                afar = is_neighbours(offer) and candidate.answers
                band = claims.get(id_) or ("邻社区" if afar else candidate.band)
                what = mobile_masked(offer.title)
                rows.append(Row(id_, (self.sure(band, candidate), what, self.book.name_of(offer.unit))))
        self.fit_columns(rows)
        self._right.empty = "没有找到合适的资源。" if need.urgency != "紧急" else "先打电话。"
        self._right.show_rows(rows, keep if keep in self._answers else rows[0].id if rows else "")
        self.show_reasons()

    @on(ListTable.Chosen, "#match-offers")
    def show_reasons(self) -> None:
        """Say what the chosen resource is and why it stands there, or what to do when nobody answers."""
        candidate, words = self._answers.get(self._right.chosen), ""
        if candidate is not None and (offer := self.offer):
            words = "" if self._swapped else f"{facts(offer, self.book.name_of(offer.unit))}\n"
            words += f"{bar(candidate)} 理由：" + "；".join(candidate.reasons[:_REASONS])
            if candidate.band == NEAREST:
                words = f"{self._elsewhere()}\n最接近的是 {words}"
        elif self._ranking is not None and not self._swapped:
            words = self._elsewhere()
        self.query_one("#match-reasons", Prose).say(words)

    def _elsewhere(self) -> str:
        ranking = self._ranking
        what = f"「{ranking.missing}」" if ranking and ranking.missing else "这个"
        return f"没找到能办{what}的单位。可以：" + "；".join(ranking.next_steps if ranking else ())

    def propose_word(self, need: Need, item: int) -> str:
        """Return the question whether a word shall be remembered, or nothing."""
        if self._matcher is None:
            return ""
        matcher = self._matcher
        self.word = proposed_word(text_of(need), item, matcher.words, matcher.model, need.private)
        self.word_item = item
        return f"把「{self.word}」记为 {title(item)}？Ctrl+D 记住。" if self.word else ""

    # keys

    def action_other_side(self, _key: str = "") -> None:
        """Go to the other side."""
        self.set_focus(self._left if self.focused is self._right else self._right)

    def action_swap(self) -> None:
        """Turn the view round: a resource and the needs it could answer, or back."""
        self._swapped = not self._swapped
        self.filter.value = ""
        self.fit_columns()
        self.set_focus(self._left)
        self.forget_left()
        self.show_left()
        self._show_right()

    async def action_chip(self, number: int) -> None:
        """Confirm what official item this need is about; 0 asks for any of the 25."""
        need, numbers = self.need, self._chip_numbers()
        if need is None or self._swapped or need.urgency == "紧急":
            return
        if number == 0:
            options = [
                Option(str(item.number), f"{item.number} {item.title}") for item in catalogue().resources
            ]
            await self.house.push_screen(
                Pick("这是哪一条？", [Option("0", "放开，不选条目"), *options]), self._picked
            )
        elif number <= len(numbers):
            self._choose_item(need, numbers[number - 1])

    def _picked(self, keys: list[str] | None) -> None:
        if keys and (need := self.need) is not None:
            self._choose_item(need, int(keys[0]))

    def _choose_item(self, need: Need, item: int) -> None:
        changed = self._items.get(need.id, 0) != item
        self._items[need.id] = item
        if item and changed:
            self.confirm_item(need, item)
        else:
            self._show_right()

    async def action_claim(self) -> None:
        """Claim the chosen resource for the need; on the left, go to the right first."""
        await self.filtered()
        need = self.need
        if self.focused is not self._right and not (need and need.urgency == "紧急" and not self._swapped):
            self.action_other_side()
        elif need is not None and need.urgency == "紧急":
            await self.urgent()
        else:
            await self.claim()

    async def action_compare(self) -> None:
        """Mark an offer; with a second one, show both side by side."""
        chosen = self._right.chosen
        if self._swapped or chosen not in self._answers:
            return
        if not self._marked or self._marked == chosen:
            self._marked = "" if self._marked == chosen else chosen
            self.say("再选一条按空格，两条并排看。" if self._marked else "不对比了。")
            return
        found = [(self.offered(id_), self._answers[id_]) for id_ in (self._marked, chosen)]
        self._marked = ""
        pair = [(offer, candidate) for offer, candidate in found if offer is not None]
        await self.house.push_screen(CompareCard(self.book, pair))

    async def action_plan(self) -> None:
        """Propose a plan for all that waits."""
        from screens.planning import PlanScreen

        await self.house.push_screen(PlanScreen(self._matcher))

    async def action_learned(self) -> None:
        """Show what was learned from decisions."""
        from screens.learned import LearnedScreen

        await self.house.push_screen(LearnedScreen())

    async def action_reject(self) -> None:
        """Note that the chosen resource does not fit this need."""
        if self._right.chosen in self._answers:
            await self.reject()

    def action_remember(self) -> None:
        """Learn the word that was proposed."""
        self.remember()

    async def action_urgent(self) -> None:
        """Mark the need as urgent and show whom to call."""
        await self.urgent()

    async def action_route(self) -> None:
        """Send the need another way than to a unit."""
        await self.route()

    async def action_serve(self) -> None:
        """Make a service of the claim on this need."""
        await self.serve()
