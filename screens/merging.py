"""并入: another laptop's book or bundle: choose the file, look at what would change, choose between rivals, join."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Input, Static

from guidance.duplicates import duplicates
from screens.ask import Ask
from screens.base import HouseScreen
from screens.merge_words import MergeWords
from screens.passphrase import PassphraseScreen
from screens.table_screen import TableScreen
from screens.widgets.inputs import OneLine, drained
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable, Row
from store.bundle import read_side
from store.files import recent_files
from store.find import best
from store.incoming import refusals
from store.merge import apply, choose, open_conflicts, plan
from store.problems import BookClosed, BookProblem
from store.sides import Conflict, Merge, Side

SUFFIXES = (".age", ".json")


class MergingScreen(TableScreen[None]):
    """First a file is chosen, then what it would change is looked at, then all is joined in one undoable step."""

    name_shown = "并入"
    BINDINGS = [
        Binding("enter", "take", "读这个文件", priority=True),
        Binding("1", "choose('here')", "用我这边", priority=True),
        Binding("2", "choose('there')", "用对方的", priority=True),
        Binding("3", "choose('')", "以后再定", priority=True),
        Binding("ctrl+s", "accept", "并入", priority=True),
        Binding("escape", "back", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "把另一台电脑上的账并进来：对方发来的 .sandan.age 文件，或另一本账 .json。",
        "读进来先给您看：新增几条，改了什么，删了什么。一条也没有写。",
        "两个人改了不同的地方，都算数。改了同一处，两边并排：",
        "按 1 用我这边，2 用对方的，3 以后再定（两个值都留着，在账本「待定」里）。",
        "Ctrl+S 并入，一步写完；Ctrl+Z 整个撤销。同一份文件并两次也没关系。",
    )

    def __init__(self, *, settling: bool = False) -> None:
        """`settling`: choose between the rivals that the book keeps from earlier merges; no file is read."""
        super().__init__()
        self._settling = settling
        self._files = recent_files(SUFFIXES, Path.cwd())
        self._path = Path()
        self._merge: Merge | None = None
        self._choices: dict[str, str] = {}
        self._told: dict[str, str] = {}

    def body(self) -> ComposeResult:
        with Horizontal(id="list-head"):
            yield Static(" 文件", id="list-count", markup=False)
            yield OneLine("", hint="文件的位置，或打几个字筛选下面的文件", id="merge-path")
        with Horizontal(id="merge"):
            yield ListTable(
                [Column("", 8), Column("内容")],
                id="merge-table",
                empty="没有找到文件。请在上面写文件的位置。",
            )
            yield Prose(id="merge-detail")

    def on_mount(self) -> None:
        """Start where the file is named."""
        self.set_focus(self._line)
        if self._settling:
            self._line.display = False
            self._begin(Merge("待定的地方", conflicts=open_conflicts(self.book)))
        else:
            self._show_files()

    @property
    def _line(self) -> OneLine:
        return self.query_one(OneLine)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer only what can be done at this step."""
        if action == "choose":
            return bool(self._merge and self._merge.conflicts)
        return {"take": self._merge is None, "accept": self._merge is not None}.get(action, True)

    @on(Input.Changed)
    def _show_files(self) -> None:
        if self._merge is None:
            named = {path.name: path for path in reversed(self._files) if path != self.book.path}
            names = best(self._line.value, list(named))
            self.table.show_rows(
                [Row(str(named[name]), ("", f"{name}   {named[name].parent}")) for name in names], ""
            )

    # reading

    async def action_take(self) -> None:
        """Read the named file, or the one chosen below."""
        await drained(self._line)
        typed = self._line.value.strip().strip("\"'")
        path = Path(typed).expanduser() if typed else Path()
        if not (typed and path.is_file()):
            if not self.table.chosen:
                self.say(f"没有这个文件：{typed}。请核对位置，或从下面选。", problem=True)
                return
            path = Path(self.table.chosen)
        self._path = path
        self.say(f"正在读 {path.name}")
        self._read(path)

    @work(thread=True, exclusive=True, group="merge")
    def _read(self, path: Path) -> None:
        try:
            side = read_side(path)
        except BookClosed as closed:
            self.house.call_from_thread(self._ask_passphrase, str(closed))
        except BookProblem as problem:
            self.house.call_from_thread(self.say, str(problem), problem=True)
        else:
            self.house.call_from_thread(self._compare, side)

    def _ask_passphrase(self, why: str) -> None:
        self.say("")
        self.house.push_screen(
            PassphraseScreen("这份文件要口令", why, lambda words: read_side(self._path, words)), self._compare
        )

    def _compare(self, side: Side | None) -> None:
        if side is None:
            return
        try:
            merge = plan(self.book, side)
        except BookProblem as problem:
            self.say_problem(problem)
            return
        if not merge.news and not merge.conflicts:
            self.say(
                f"{side.name} 这一份没有新内容，两边一样。{refusals(merge)}", problem=bool(merge.refused)
            )
            return
        self._begin(merge)
        changed = len({id_ for id_, *_ in merge.changed})
        words = f"{merge.source}：新 {len(merge.added)}，改 {changed}，删 {len(merge.removed)}"
        if merge.conflicts:
            words += f"，两边不同 {len(merge.conflicts)} 处要您定"
        if merge.refused:
            words += f"，不能并入 {len(merge.refused)} 处"
        self.say(words + "。看过以后按 Ctrl+S，现在还没有写。")

    def _begin(self, merge: Merge) -> None:
        self._merge, self._choices = merge, {}
        self._show_merge("")
        self.set_focus(self.table)
        self.refresh_bindings()

    # looking

    def _show_merge(self, keep: str) -> None:
        if self._merge is None:
            return
        lines = [*MergeWords(self.book, self._merge).lines(self._choices)]
        self._told = {row.id: about for row, about in lines}
        self.table.show_rows([row for row, _ in lines], keep)

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        chosen = self.table.chosen  # of a file, where it lies: the line has no room for it
        self.write("merge-detail", self._told.get(chosen, "") if self._merge else chosen)

    def action_choose(self, choice: str) -> None:
        """Choose for the marked conflict, and go on to the next open one."""
        key, merge = self.table.chosen, self._merge
        if merge is None or not key.startswith("x"):
            self.say("这一行不用选，只有「要您定」的才选。")
            return
        conflict = merge.conflicts[int(key[1:])]
        words = _for_removal(conflict, choice) if conflict.removed else choice
        self._choices.pop(conflict.name, None)
        if words:
            self._choices[conflict.name] = words
        self._show_merge(key)
        if words:
            self.table.action_move(1)

    # joining

    def action_accept(self) -> None:
        """Join, in one durable change."""
        merge = self._merge
        if merge is None:
            return
        try:
            label = self._carried_out(merge)
        except BookProblem as problem:
            self.say_problem(problem)
            return
        left = sum(conflict.name not in self._choices for conflict in merge.conflicts)
        house = self.house
        house.saved = "已保存"
        house.pop_screen()
        if isinstance(house.screen, HouseScreen):
            house.screen.show_book()
            later = f"还有 {left} 处待定，在 Ctrl+B 账本里。" if left else ""
            twice = self._twice(merge)
            again = f"其中 {twice} 条像是已经有的，Ctrl+B 账本里「查重复」。" if twice else ""
            house.screen.say(f"{label}。{later}{again}Ctrl+Z 撤销。")

    def _carried_out(self, merge: Merge) -> str:
        if self._settling:
            return choose(self.book, merge.conflicts, self._choices)
        return apply(self.book, merge, self._choices)

    def _twice(self, merge: Merge) -> int:
        """Count the new records that are likely known already under another number."""
        new = set(merge.added)
        return sum(pair.first in new or pair.second in new for pair in duplicates(self.book)) if new else 0

    @work
    async def action_back(self) -> None:
        """Back to the choice of a file, then back to where one came from; what was chosen does not go unasked."""
        if self._merge is not None and self._choices:
            answers = [("", "回去接着看"), ("leave", "不写了，选的都不要")]
            if not await self.house.push_screen_wait(
                Ask(f"选好了 {len(self._choices)} 处，还没有写进账里。", answers)
            ):
                return
        if self._merge is None or self._settling:
            self.house.pop_screen()
            return
        self._merge = None
        self._told = {}
        self._show_files()
        self.refresh_bindings()
        self.set_focus(self._line)
        self.say("没有写入。可以换一个文件。")


def _for_removal(conflict: Conflict, choice: str) -> str:
    """Return what a choice of a side means for a record that one side removed."""
    if not choice:
        return ""
    return "remove" if choice == conflict.removed else "keep"
