"""Pick: one of many things, found by Chinese, pinyin or number: commands, views, columns, drafts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from screens.rules import LATER
from screens.text import plain
from screens.widgets.inputs import OneLine, drained
from screens.widgets.table import Column, ListTable, Row
from store.find import best, spans, words_of

_AROUND = 13  # lines of the screen that are not options


@dataclass(frozen=True)
class Option:
    """One thing to pick: its key, its words, and a word at the right (the key that does the same, a count)."""

    key: str
    words: str
    hint: str = ""
    marked: bool = False


class _Sieve(OneLine):
    """The filter; where several are picked it leaves the space bar to the marks."""

    marks = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return not (self.marks and key == "space") and super().check_consume_key(key, character)


class Pick(ModalScreen[list[str] | None]):
    """Returns the keys picked (one, or with `many` all that are marked), or None for Esc.

    With `free`, a text that is no option can be picked too, beside the marked ones; its key is the text after `=`.
    """

    CSS_PATH = LATER
    BINDINGS = [
        Binding("enter", "take", priority=True, show=False),
        Binding("escape", "leave", priority=True, show=False),
        Binding("up", "move(-1)", priority=True, show=False),
        Binding("down", "move(1)", priority=True, show=False),
        Binding("pageup", "page(-1)", priority=True, show=False),
        Binding("pagedown", "page(1)", priority=True, show=False),
        Binding("space", "mark", priority=True, show=False),
        Binding("f1", "app.help", priority=True, show=False),
    ]
    help_title = "从一列里选：怎么用"
    help_lines: ClassVar[tuple[str, ...]] = (
        "打汉字、拼音首字母或前面的序号，就只剩对得上的。上下键选，回车定，Esc 不做。",
        "前面有 [ ] 的可以选几样：空格选上或取消，选好了回车。",
        "最后一行出现「就写」的，列里没有也行：写上，站到那一行回车。",
    )

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        *,
        many: bool = False,
        free: bool = False,
        start: str = "",
    ) -> None:
        """`start` is the key of the option to stand on."""
        super().__init__()
        self._title, self._options, self._start = title, list(options), start
        self._many, self._free = many, free
        self._marked = {option.key for option in options if option.marked}
        self._query = ""

    def compose(self) -> ComposeResult:
        how = "空格选上或取消，回车定" if self._many else "回车定"
        with Vertical(id="pick"):
            yield Static(plain(self._title), id="pick-title", markup=False)
            sieve = _Sieve("", hint="写字、拼音或序号", id="pick-filter")
            sieve.marks = self._many
            yield sieve
            yield ListTable(
                [Column("", 4), Column(""), Column("", 14)], id="pick-table", empty="没有这一项。"
            )
            yield Static(f"上下键选，{how}，Esc 不做。", id="pick-keys", markup=False)

    def on_mount(self) -> None:
        """Show all options and wait for letters."""
        self._table.headless = True
        self._table.styles.height = max(3, min(len(self._options) + self._free, self.size.height - _AROUND))
        self._show()
        for place, option in enumerate(self._options, start=1):
            if option.key == self._start:
                self._table.choose(str(place))
        self.set_focus(self._filter)

    @property
    def _filter(self) -> OneLine:
        return self.query_one("#pick-filter", OneLine)

    @property
    def _table(self) -> ListTable:
        return self.query_one(ListTable)

    @on(Input.Changed)
    def _show(self) -> None:
        labels = [f"{place} {option.words}" for place, option in enumerate(self._options, start=1)]
        by_label = dict(zip(labels, self._options, strict=True))
        query = self._filter.value.strip()
        rows = [self._row(label, by_label[label]) for label in best(query, labels)]
        if self._free and query:
            rows.append(Row(f"={query}", ("", f"就写：{query}", "")))
        words = words_of(query)
        self._table.marks_of = lambda text: spans(text, words)
        self._table.show_rows(rows, self._table.chosen if query == self._query else "")
        self._query = query

    def _row(self, label: str, option: Option) -> Row:
        number = label.split(" ", maxsplit=1)[0]
        mark = ("[x] " if option.key in self._marked else "[ ] ") if self._many else ""
        return Row(number, (number, mark + option.words, option.hint))

    @property
    def _chosen(self) -> str | None:
        """The key of what one stands on, which may be empty (all of them, none of them); None where nothing is there."""
        row = self._table.chosen
        return self._options[int(row) - 1].key if row.isdecimal() else row or None

    def action_move(self, by: int) -> None:
        """Stand on another option."""
        self._table.action_move(by)

    def action_page(self, by: int) -> None:
        """Go a page up or down."""
        self._table.action_page(by)

    async def action_mark(self) -> None:
        """Mark the option one stands on; where only one is taken, a blank is a blank."""
        await drained(self._filter)
        if not self._many:
            self._filter.insert_text_at_cursor(" ")
        elif (key := self._chosen) is not None:
            self._marked ^= {key}
            self._show()

    async def action_take(self) -> None:
        """Take what one stands on, or all that is marked."""
        await drained(self._filter)
        self._show()
        chosen = self._chosen
        if self._many:
            written = [chosen] if self._free and chosen and chosen.startswith("=") else []
            self.dismiss([option.key for option in self._options if option.key in self._marked] + written)
        elif chosen is not None:
            self.dismiss([chosen])

    def action_leave(self) -> None:
        """Take nothing."""
        self.dismiss(None)
