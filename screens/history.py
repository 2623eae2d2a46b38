"""改动记录: who changed what, when, from which value to which; what was removed is brought back from here."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from screens.table_screen import TableScreen
from screens.widgets.inputs import OneLine
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable, Row
from store.days import show_moment
from store.entry import tell_value
from store.fields import fields_of
from store.find import Index
from store.history import Entry, Step
from store.problems import BookProblem
from store.records import TABLES

_QUIET = {"id", "created", "changed", "changed_by", "former", "_uid"}


class HistoryScreen(TableScreen[None]):
    """All changes, newest first; of one record when `record_id` is given."""

    name_shown = "改动记录"
    aside = True
    BINDINGS = [
        Binding("enter", "bring_back", "找回删掉的", priority=True),
        Binding("ctrl+f,/", "filter", "筛选", priority=True, key_display="/"),
        Binding("ctrl+z", "undo", "撤销最后一步", priority=True),
        Binding("ctrl+y", "redo", "重做", show=False, priority=True),
        Binding("escape", "back", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "每一步改动：什么时候，谁，改了什么，原来是什么，改成什么。最新的在上面。",
        "站在一条「删除」上按回车，把删掉的找回来，编号和联系都不变。",
        "Ctrl+Z 撤销最后一步，一步一步往回走；重开程序后也行。",
        "记录留最近两千步；更早的看备份。",
    )

    def __init__(self, record_id: str = "") -> None:
        super().__init__()
        self._record_id = record_id
        self._entries: dict[str, Entry] = {}

    def body(self) -> ComposeResult:
        with Horizontal(id="list-head"):
            title = f" {self._record_id} 的改动" if self._record_id else " 改动记录"
            yield Static(title, id="list-count", markup=False)
            yield OneLine("", hint="筛选：名称、编号、谁改的", id="list-filter")
            yield Static("", id="list-hits", markup=False)
        with Vertical(id="list-body"):
            yield ListTable(
                [Column("时间", 12), Column("谁", 8), Column("改动")], id="list-table", empty="还没有改动。"
            )
            yield Prose(id="list-detail")

    def show_book(self) -> None:
        """Draw the entries that fit the filter."""
        self._entries = dict(self.book.entries(self._record_id))
        index: Index[str] = Index()
        for key, entry in self._entries.items():
            index.put(key, _words(entry))
        found, _ = index.search(self.query_one(OneLine).value)
        rows = [
            Row(key, (show_moment(entry.at), entry.by, entry.label))
            for key, entry in self._entries.items()
            if key in found
        ]
        self.table.show_rows(rows)
        self.write("list-hits", f"{len(rows)} 步")

    @on(Input.Changed)
    def _narrow(self) -> None:
        self.show_book()

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        entry = self._entries.get(self.table.chosen)
        self.write("list-detail", self._told(entry) if entry else "")

    def _told(self, entry: Entry) -> str:
        steps = [step for step in entry.steps if not self._record_id or step.id == self._record_id]
        parts = [self._step_told(step) for step in steps if step.table in TABLES]
        shown = parts[:12]
        return "\n".join(
            [
                f"{show_moment(entry.at)}  {entry.by}",
                *shown,
                *([f"另有 {len(parts) - 12} 条"] if len(parts) > 12 else []),
            ]
        )

    def _step_told(self, step: Step) -> str:
        kind = TABLES[step.table]
        if step.before is None or step.after is None:
            what = "新增" if step.before is None else "删除"
            document = step.after or step.before or {}
            name = str(document.get(kind.named_by) or step.id)
            return f"{what} {step.id} {self.book.name_of(name)}"
        lines = [f"{step.id} {self.book.name_of(step.id)}"]
        for field in fields_of(kind):
            before, after = step.before.get(field.key), step.after.get(field.key)
            if field.key not in _QUIET and before != after:
                lines.append(
                    f"  {field.label}：{tell_value(field, before, self.book)} -> {tell_value(field, after, self.book)}"
                )
        return "\n".join(lines)

    def action_bring_back(self) -> None:
        """Bring back what the chosen entry removed."""
        key = self.table.chosen
        try:
            back = self.book.bring_back(key) if key else 0
        except BookProblem as problem:
            self.say_problem(problem)
            return
        if not back:
            self.say("这一步没有删除什么，或者已经找回了。")
            return
        self.show_book()
        self.say(f"找回了 {back} 条，编号和联系都不变。Ctrl+Z 撤销。")

    def action_filter(self) -> None:
        """Go to the filter."""
        self.set_focus(self.query_one(OneLine))

    def action_back(self) -> None:
        """Empty the filter, then back to where one came from."""
        field = self.query_one(OneLine)
        if field.value:
            field.value = ""
            self.set_focus(self.table)
        else:
            self.house.pop_screen()


def _words(entry: Entry) -> str:
    return "\n".join([entry.label, entry.by, *(step.id for step in entry.steps)])
