"""查重复: likely duplicates of the book, side by side; a person makes one of two, or tells them apart."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from guidance.duplicates import Pair, duplicates
from guidance.memory import Memory
from screens.table_screen import TableScreen
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable, Row
from store import phones
from store.entry import show_value
from store.faults import why
from store.fields import Shown, fields_of
from store.joining import join
from store.problems import BookProblem, RecordRefused
from store.records import TABLES, Record

_LONG = 46  # characters of a value shown in one line


class DuplicatesScreen(TableScreen[None]):
    """Pairs, surest first; the fields that differ below the chosen one."""

    name_shown = "查重复"
    aside = True
    BINDINGS = [
        Binding("enter", "join", "合并", priority=True),
        Binding("left", "side(0)", "留左边", priority=True),
        Binding("right", "side(1)", "留右边", priority=True),
        Binding("delete", "apart", "不是重复", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", "重做", show=False, priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "名称相同或只差公司、地名，别名、电话相同，文字很接近的，列在这里。",
        "左右键选留哪一条（下面有 * 的），回车合并：空着的项用另一条补上。",
        "说法不同的记在备注里，另一个名称记成别名。",
        "指着另一条的认领、服务、协议、会议都改指留下的这一条。Ctrl+Z 整个撤销。",
        "Delete：不是重复，以后不再提。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._pairs: dict[str, Pair] = {}
        self._right: set[str] = set()  # pairs whose second record stays
        self._parted: tuple[str, str] | None = None  # told apart last: the memory has no history

    def body(self) -> ComposeResult:
        with Vertical(id="proposals"):
            yield ListTable(
                [Column("单", 4), Column("这一条"), Column("那一条"), Column("为什么", 26)],
                id="duplicates-table",
                empty="没有看出重复。Esc 返回。",
            )
            yield Prose(id="proposals-detail")

    @property
    def _memory(self) -> Memory:
        return Memory.beside(self.book.path)

    def show_book(self) -> None:
        """Look through the book anew."""
        pairs = duplicates(self.book, apart=self._memory.apart)
        self._pairs = {f"{pair.first} {pair.second}": pair for pair in pairs}
        self._draw()

    def _draw(self) -> None:
        rows = [
            Row(key, (TABLES[pair.table].noun, self._words(pair, 0), self._words(pair, 1), pair.reason))
            for key, pair in self._pairs.items()
        ]
        self.table.show_rows(rows)

    def _words(self, pair: Pair, side: int) -> str:
        id_ = (pair.first, pair.second)[side]
        kept = (f"{pair.first} {pair.second}" in self._right) == bool(side)
        return f"{'*' if kept else ' '} {id_} {self.book.name_of(id_)}"

    @property
    def _chosen(self) -> Pair | None:
        return self._pairs.get(self.table.chosen)

    def _sides(self, pair: Pair) -> tuple[str, str]:
        """Return the record that stays and the one that goes into it."""
        return (pair.second, pair.first) if self.table.chosen in self._right else (pair.first, pair.second)

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        pair = self._chosen
        first, second = (self.book.find(pair.first), self.book.find(pair.second)) if pair else (None, None)
        lines = []
        if pair and first and second:
            kept, other = self._sides(pair)
            lines = [
                f"{pair.reason}。回车：{other} 并入 {kept}，指着 {other} 的都改指 {kept}。",
                *self._differences(first, second),
            ]
        self.write("proposals-detail", "\n".join(lines))

    def _differences(self, first: Record, second: Record) -> list[str]:
        lines = []
        for declared in fields_of(type(first)):
            ours, theirs = (
                self._shown(declared.shown, show_value(declared, getattr(one, declared.key), self.book))
                for one in (first, second)
            )
            if ours != theirs:
                lines.append(f"{declared.label}：{ours or '空'}  |  {theirs or '空'}")
        return lines or ["每一项都一样。"]

    def _shown(self, how_far: Shown, text: str) -> str:
        if self.house.projecting and how_far <= Shown.CONSENT and text:
            return "****"
        text = phones.mask(text.replace("\n", "；"))
        return text if len(text) <= _LONG else text[:_LONG] + ".."

    # doing

    def action_side(self, right: int) -> None:
        """Say which of the two stays."""
        if self._chosen:
            (self._right.add if right else self._right.discard)(self.table.chosen)
            self._draw()

    def action_join(self) -> None:
        """Make one of the two."""
        pair = self._chosen
        if pair is None:
            return
        kept, other = self._sides(pair)
        try:
            record = join(self.book, kept, other)
        except (BookProblem, RecordRefused) as problem:
            self.house.saved = "未保存"
            self.say(f"没有合并。{problem}", problem=True)
            return
        self.house.saved = "已保存"
        self.show_book()
        self._parted = None
        self.say(f"{other} 并入 {kept} {record.caption}。Ctrl+Z 撤销。")

    def action_apart(self) -> None:
        """Remember that the two are not the same."""
        pair = self._chosen
        if pair is None:
            return
        try:
            self._memory.tell_apart(pair.first, pair.second)
        except OSError as error:
            self.say(f"没有记住：{why(error)}。", problem=True)
            return
        self._parted = (pair.first, pair.second)
        self.show_book()
        self.say(f"{pair.first} 和 {pair.second} 不是重复，以后不再提。Ctrl+Z 撤销。")

    def action_undo(self) -> None:
        """Bring back the pair told apart last, which no history knows; else the last change of the book."""
        if self._parted is None:
            super().action_undo()
            return
        (first, second), self._parted = self._parted, None
        try:
            self._memory.together(first, second)
        except OSError as error:
            self.say(f"没有记住：{why(error)}。", problem=True)
            return
        self.show_book()
        self.say(f"{first} 和 {second} 又列出来了。")
