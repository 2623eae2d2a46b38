"""张贴登记: where each copy of a sheet hangs, which are out of date, patrol, replacements and the walking list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar, cast

import msgspec
from textual import work
from textual.binding import Binding

from exports import register
from exports.aging import Aging, Reason
from exports.content import ALL, buildings_of
from exports.posting import Job
from exports.problem import ExportProblem
from exports.register import hangs
from exports.walking import prepare_replacements, replacement_of, steps, write_walking_list
from screens.listing import ListScreen
from screens.looks import words_of
from screens.pick import Option, Pick
from screens.views import View
from store.choices import PATROL
from store.days import show_day, wall_day
from store.problems import BookProblem
from store.records import Posting, Record

_BOARD = "社区公告栏"


class PostingsScreen(ListScreen):
    """The register of postings, what is out of date first."""

    kind = Posting
    name_shown = "张贴登记"
    empty = "还没有做过清单。F8 做一张，这里登记贴在哪里。"
    aside = True
    BINDINGS = [
        Binding("ctrl+n", "add", "登记张贴", priority=True),
        Binding("ctrl+k", "patrol", "巡查", priority=True),
        Binding("ctrl+s", "replace", "补印和走访单", priority=True),
        Binding("ctrl+w", "swapped", "换好了", priority=True),
        Binding("ctrl+e", "verify", "核对一个码", priority=True),
        Binding("ctrl+t", "take_down", "撤下", priority=True),
        Binding("escape", "back", "返回", show=False),
    ]
    views = (
        View("old", "过时要换的", lambda copy, book, _grid: hangs(copy) and register.out_of_date(book, copy)),
        View("hanging", "贴着的", lambda copy, _book, _grid: hangs(copy)),
        View("made", "做好还没贴的", lambda copy, _book, _grid: not copy.posted_on and not copy.removed_on),
        View("bad", "巡查有问题的", lambda copy, _book, _grid: hangs(copy) and copy.condition in PATROL[1:]),
        View("gone", "已撤下的", lambda copy, _book, _grid: copy.removed_on is not None),
    )
    help_lines: ClassVar[tuple[str, ...]] = (
        "一行是一处张贴：清单编号、位置、巡查。有 ! 的过时了，旁边写着为什么。",
        "Ctrl+N 登记贴在哪几处：空格选楼栋，单元门口、电梯直接写。",
        "Ctrl+S 过时的一次补印，只印要换的，再出走访单：每个网格谁去哪里换。",
        "换过了，选上那几行按 Ctrl+W：旧的撤下，新的贴上。不再贴的按 Ctrl+T。",
        "Ctrl+K 记巡查：完好、码被挡住、破损、不见了。",
        "Ctrl+E 核对：写手机扫出来的字，或纸上的编号、校验值，看现在还有效吗。",
        *ListScreen.help_lines[1:5],
    )

    def __init__(self) -> None:
        super().__init__()
        self._why: dict[str, list[Reason]] = {}
        self.made: list[Path] = []  # replacements and walking list, to be printed from the screen before

    def on_mount(self) -> None:
        """Say what is done here most."""
        self.say("Ctrl+N 登记贴在哪里，Ctrl+S 补印过时的，Ctrl+W 换好了，Ctrl+K 巡查，Ctrl+E 核对一个码。")

    def records(self) -> Sequence[Record]:
        copies = self.book.all(Posting)
        aging = Aging(self.book)
        self._why = {copy.id: aging.reasons(copy) for copy in copies if not copy.removed_on}
        return sorted(
            copies,
            key=lambda copy: (bool(copy.removed_on), not self.urgent(copy), not hangs(copy), copy.place),
        )

    def urgent(self, record: Record) -> bool:
        copy = cast("Posting", record)
        return hangs(copy) and bool(self._why.get(copy.id))

    def detail(self, record: Record) -> str:
        copy = cast("Posting", record)
        why = self._why.get(copy.id, [])
        marks = [f"{'! 今天就要撤下：' if reason.off else '! '}{reason.text}" for reason in why]
        state = "\n".join(marks) if why else "和现在的清单一样。" if not copy.removed_on else "已撤下。"
        return f"{super().detail(record)}\n{words_of(copy.look)}\n{state}"

    @property
    def _copies(self) -> list[Posting]:
        return [cast("Posting", record) for record in self.picked()]

    async def action_back(self) -> None:  # type: ignore[override]
        """Clear filter, view and marks one by one; then back to the sheets."""
        if self._filter.value or self.view or self.table.marked or self.focused is self._filter:
            super().action_back()
        else:
            self.dismiss(None)

    # hanging

    async def action_add(self) -> None:
        """Ask where copies of the chosen sheet were hung."""
        if not (copies := self._copies):
            return
        copy = copies[0]
        buildings = buildings_of(self.book.community, [ALL[0]])
        wanted = copy.look.buildings or buildings
        options = [Option(name, name, marked=name in copy.look.buildings) for name in (_BOARD, *wanted)]
        title = f"{copy.sheet} 贴在哪里（空格选，可选几处；单元门口、电梯等直接写）"
        await self.house.push_screen(
            Pick(title, options, many=True, free=True), lambda keys: self._hung(copy, keys)
        )

    def _hung(self, copy: Posting, keys: list[str] | None) -> None:
        if places := [key.removeprefix("=") for key in keys or []]:
            words = f"登记了 {copy.sheet} 贴在 {len(places)} 处。"
            self.attempt(
                lambda: register.hang(self.book, copy, places, self.book.who, wall_day()),
                words,
            )

    # patrol

    async def action_patrol(self) -> None:
        """Ask how the copies were found."""
        copies = [copy for copy in self._copies if hangs(copy)]
        if not copies:
            self.say("先用 Ctrl+N 登记贴在哪里，再记巡查。", problem=True)
            return
        await self.house.push_screen(
            Pick(f"巡查 {len(copies)} 处：{copies[0].place}", [Option(state, state) for state in PATROL]),
            lambda keys: self._patrolled(copies, keys[0]) if keys else None,
        )

    def _patrolled(self, copies: list[Posting], state: str) -> None:
        found = [register.patrolled(copy, state, self.book.who, wall_day()) for copy in copies]
        self.keep_all(f"巡查 {len(copies)} 处：{state}", found, f"记了 {len(copies)} 处：{state}。")

    # replacing

    def action_replace(self) -> None:
        """Print what replaces the copies out of date, and the walking list."""
        today = wall_day()
        try:
            job = prepare_replacements(self.book, today)
        except ExportProblem as problem:
            self.say(str(problem), problem=True)
            return
        self.say(f"补印 {len(job.sheets)} 张，正在排版，请稍等。")
        self._print(job, today)

    @work(thread=True, exclusive=True, group="sheet")
    def _print(self, job: Job, today: date) -> None:
        try:
            paths = job.print(self.house.out)
        except ExportProblem as problem:
            self.house.call_from_thread(self.say, str(problem), problem=True)
            return
        self.house.call_from_thread(self._printed, job, paths, today)

    def _printed(self, job: Job, paths: list[Path], today: date) -> None:
        try:
            posted = job.register(self.book, paths)
            walk = write_walking_list(self.book, steps(self.book, posted, today), self.house.out, today)
        except (ExportProblem, BookProblem) as problem:
            self.say(str(problem), problem=True)
            return
        self.house.saved = "已保存"
        self.show_book()
        self.made = [*paths, walk]
        self.say(f"补印 {len(paths)} 张，走访单：{walk.name}。Esc 回公示，Ctrl+K 打印；换好了选上按 Ctrl+W。")

    def action_swapped(self) -> None:
        """Enter that the chosen copies were replaced by the present sheet."""
        pairs = [(copy, replacement_of(self.book, copy)) for copy in self._copies if self.urgent(copy)]
        ready = [(copy, new) for copy, new in pairs if new]
        if not ready:
            self.say("选中的没有要换的，或新的还没有做：先按 Ctrl+S 补印。", problem=True)
            return

        def act() -> None:
            today = wall_day()
            with self.book.change(f"换好 {len(ready)} 处"):
                for copy, new in ready:
                    fresh = self.book.get(Posting, new.id) or new
                    register.swap(self.book, copy, fresh, self.book.who, today)

        self.attempt(act, f"换好 {len(ready)} 处：旧的记撤下，新的记贴上。")

    def action_take_down(self) -> None:
        """Enter that the chosen copies were taken down."""
        copies = [copy for copy in self._copies if not copy.removed_on]
        if copies:
            down = [msgspec.structs.replace(copy, removed_on=wall_day()) for copy in copies]
            self.keep_all(f"撤下 {len(copies)} 处", down, f"记了撤下 {len(copies)} 处。Ctrl+Z 找回。")

    # whose is it?

    async def action_verify(self) -> None:
        """Ask for what a phone showed and say whose it is."""
        await self.house.push_screen(
            Pick("写扫出来的字、编号或校验值", [], free=True),
            lambda keys: self._verified(keys[0].removeprefix("=")) if keys else None,
        )

    def _verified(self, text: str) -> None:
        verdict = register.verify(self.book, text)
        self.say(verdict.text, problem=not verdict.current)
        if verdict.posting:
            self.table.choose(verdict.posting.id)


def last_words(book_postings: list[Posting], today: date) -> str:
    """Return a line about the last sheet made."""
    made = [posting for posting in book_postings if posting.sheet]
    if not made:
        return ""
    last = made[-1]
    until = show_day(last.valid_until, today) if last.valid_until else ""
    hanging = sum(map(hangs, book_postings))
    return f"上次：{last.look.sheet} 编号 {last.sheet} {last.edition} 有效至 {until}，贴着 {hanging} 处"
