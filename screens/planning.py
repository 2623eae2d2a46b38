"""排方案: a proposal for the whole meeting; a person keeps, bars or pins each line, and accepts some or all."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import date
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static
from textual.worker import get_current_worker

from guidance import following
from guidance.capacity import usual_share
from guidance.learning import YES, lesson_of
from guidance.matching import Matcher, matcher_maker
from guidance.planning import Choices, Line, Plan, choices, plan, price_words
from guidance.steady import Progress, Stopped
from screens.pick import Option, Pick
from screens.table_screen import TableScreen
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable, Row
from store.days import wall_day
from store.records import Need, Resource


class PlanScreen(TableScreen[None]):
    """Nothing here is in the book until it is accepted."""

    name_shown = "排方案"
    BINDINGS = [
        Binding("enter", "accept", "采用这条", priority=True),
        Binding("ctrl+s", "accept_all", "全部采用", priority=True),
        Binding("space", "pin", "定住", priority=True),
        Binding("delete", "ban", "不要这样配", priority=True),
        Binding("ctrl+r", "other", "换一家", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", "重做", show=False, priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "把等着的需求和各家的名额放在一起排：先急后缓，能办的最多，各家分得匀。",
        "这只是建议，没有写进账本。回车采用选中的一条，Ctrl+S 全部采用，才算认领。",
        "空格定住一条，再排也不变；Delete 不要这样配，马上重排；Ctrl+R 自己选一家。",
        "没排上的在下面，写着原因：无候选、时间不合、名额已满、给了更急的。",
        "没写数量的资源，一次按 3 件算。紧急的不排，先打电话。",
        "同一本账在哪台电脑上排都一样。",
    )

    def __init__(self, matcher: Matcher | None = None) -> None:
        super().__init__()
        self._matcher = matcher
        self._given: Choices | None = None
        self._plan: Plan | None = None
        self._pins: dict[str, str] = {}
        self._banned: set[tuple[str, str]] = set()
        self._wishes: list[tuple[dict[str, str], set[tuple[str, str]]]] = []  # as they were, for undo

    def body(self) -> ComposeResult:
        yield Static("", id="plan-head", markup=False)
        columns = [Column("", 10), Column("需求"), Column("资源"), Column("单位", 16)]
        yield ListTable(columns, id="plan", empty="正在排，请稍等。")
        yield Prose(id="plan-reasons")

    @property
    def _line(self) -> Line | None:
        lines = self._plan.lines if self._plan else ()
        return next((line for line in lines if line.need == self.table.chosen), None)

    def show_book(self) -> None:
        """Read the book and solve, in a thread: a large book takes seconds. Escape stops it."""
        make, earlier = matcher_maker(self.book), self._given

        def read(progress: Progress) -> Choices:
            self._matcher = make(self._matcher)
            return choices(self.book, self._matcher, earlier=earlier, progress=progress)

        self._solve_anew(read)

    @work(thread=True, exclusive=True, group="plan")
    def _solve_anew(self, read: Callable[[Progress], Choices]) -> None:
        worker = get_current_worker()

        def progress(done: int, whole: int) -> bool:
            if not worker.is_cancelled:
                self.app.call_from_thread(self._say_far, done, whole)
            return not worker.is_cancelled

        with contextlib.suppress(Stopped):
            given = read(progress)
            self.app.call_from_thread(self._solved, given)

    def _say_far(self, done: int, whole: int) -> None:
        if done:
            words = f" 正在看需求，{done}/{whole}。Esc 不等了，返回。"
            self.query_one("#plan-head", Static).update(words)

    def _solved(self, given: Choices) -> None:
        self._given = given
        self._solve()

    def _solve(self) -> None:
        if self._given is None:
            return
        found = self._plan = plan(self._given, self._pins, self._banned)
        name = self.book.name_of
        rows = [
            Row(
                one.need,
                ("定住" if one.pinned else "建议", name(one.need), name(one.resource), name(one.unit)),
            )
            for one in found.lines
        ]
        rows += [Row(need, ("没排上", name(need), reason, "")) for need, reason in found.unserved]
        rows += [Row(need, ("紧急", name(need), "先打电话，不排", ""), True) for need in found.emergencies]
        self.table.empty = "没有等着的需求。"
        self.table.show_rows(rows)
        head = f" 能办 {len(found.lines)} 件，没排上 {len(found.unserved)} 件。{price_words(found)}"
        self.write("plan-head", head)

    def on_list_table_chosen(self) -> None:
        """Say why the chosen line is proposed."""
        line = self._line
        words = "理由：" + "；".join(line.reasons) if line else ""
        self.write("plan-reasons", words)

    def action_pin(self) -> None:
        """Hold the chosen line, or let go of it."""
        if line := self._line:
            self._remember()
            if self._pins.pop(line.need, "") == "":
                self._pins[line.need] = line.resource
            self._solve()

    def action_ban(self) -> None:
        """Never put this need with this resource; solve again."""
        if line := self._line:
            self._remember()
            self._pins.pop(line.need, None)
            self._banned.add((line.need, line.resource))
            self._solve()
            self.say("重新排过。Ctrl+Z 还是可以这样配。")

    async def action_other(self) -> None:
        """Let a person choose who answers the need."""
        need = self.table.chosen
        known = self._given.candidates.get(need, {}) if self._given else {}
        options = [
            Option(id_, f"{self.book.name_of(id_)}  {self.book.name_of(self._unit(id_))}") for id_ in known
        ]
        if options:
            title = f"{need} {self.book.name_of(need)}：谁来办？"
            await self.house.push_screen(Pick(title, options), lambda keys: self._other(need, keys))
        else:
            self.say("这条没有可选的资源。")

    def _unit(self, id_: str) -> str:
        offer = self.book.get(Resource, id_)
        return offer.unit if offer else ""

    def _other(self, need: str, keys: list[str] | None) -> None:
        if keys:
            self._remember()
            self._pins[need] = keys[0]
            self._solve()

    def _remember(self) -> None:
        """Keep what was wished for so far: wishes are of this screen, so undo takes them back before the book's steps."""
        self._wishes.append((dict(self._pins), set(self._banned)))

    def action_undo(self) -> None:
        """Take back the last wish; when there is none, the last change of the book."""
        if not self._wishes:
            super().action_undo()
            return
        self._pins, self._banned = self._wishes.pop()
        self._solve()
        self.say("回到上一次排的。")

    def action_accept(self) -> None:
        """Make the chosen line a claim."""
        if line := self._line:
            self._accept([line])

    def action_accept_all(self) -> None:
        """Make every line a claim, in one step of undo."""
        if self._plan and self._plan.lines:
            self._accept(self._plan.lines)

    def _accept(self, lines: Iterable[Line]) -> None:
        lines, today = list(lines), wall_day()

        def claim() -> None:
            with self.book.change(f"采用方案 {len(lines)} 条"):
                for line in lines:
                    self._claim(line, today)

        self._wishes.clear()
        self.attempt(claim, f"认领了 {len(lines)} 条。Ctrl+Z 一步撤销。")

    def _claim(self, line: Line, today: date) -> None:
        need, offer = self.book.get(Need, line.need), self.book.get(Resource, line.resource)
        if need is None or offer is None:
            return
        share = usual_share(self.book, need, offer)
        claim = following.claimed(need, offer.unit, today, resource=offer, quantity=share)
        following.keep(self.book, claim, "")
        self.book.save(lesson_of(YES, need, offer))
        self._pins.pop(need.id, None)
