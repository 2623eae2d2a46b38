"""ListScreen: table, live filter, add, edit, remove, undo: shared by all lists."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from screens import official
from screens.ask import Ask
from screens.base import HouseScreen
from screens.form import FormScreen
from screens.text import plain
from screens.widgets.inputs import OneLine, drained
from screens.widgets.table import Column, ListTable, Row
from store import phones
from store.entry import show_value, typed
from store.fields import Field, Shown, fields_of
from store.find import haystack, hits
from store.kinds import Day, Flag, Number, Official, Phone
from store.problems import BookProblem
from store.records import Record


class ListScreen(HouseScreen[None]):
    """One list of the book. Subclasses set `kind` and what differs."""

    BINDINGS = [  # noqa: RUF012
        Binding("enter", "open", "打开", priority=True),
        Binding("ctrl+n", "add", "新增", priority=True),
        Binding("ctrl+f,/", "filter", "筛选", priority=True, key_display="/"),
        Binding("delete", "remove", "删除"),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", "重做", show=False, priority=True),
        Binding("ctrl+t", "app.intake", "导入"),
        Binding("escape", "back", "返回", show=False),
        Binding("up", "table('move',-1)", show=False, priority=True),
        Binding("down", "table('move',1)", show=False, priority=True),
        Binding("pageup", "table('page',-1)", show=False, priority=True),
        Binding("pagedown", "table('page',1)", show=False, priority=True),
    ]
    kind: ClassVar[type[Record]]
    empty: ClassVar[str] = "还没有。按 Ctrl+N 新增，或 Ctrl+T 从表格导入。"
    help_lines: ClassVar[tuple[str, ...]] = (
        "上下键选一条，回车打开修改，Ctrl+N 新增，Delete 删除。",
        "筛选：直接打字，或按 Ctrl+F、/。汉字、拼音首字母（jtwx）、编号、电话都行；空格隔开几个词。",
        "Esc 清掉筛选，再按一次回首页。",
        "Ctrl+Z 撤销上一步，Ctrl+Y 重做；删掉的也这样找回，重开程序后也行。",
        "Ctrl+T 从表格导入：xlsx、xls、ods、csv、docx。",
        "Ctrl+O 投屏时藏起联系人和电话。手机号在列表里总是遮住中间四位。",
        "F2 到 F8 换画面；也可以直接按数字 2 到 8。Ctrl+Q 退出。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._records: dict[str, Record] = {}
        self._rows: list[Row] = []
        self._hays: list[str] = []
        self._known: dict[str, tuple[Record, str]] = {}
        self._wanted = self._kept = ""  # the record to stand on, the one a form kept last

    # the picture

    def body(self) -> ComposeResult:
        with Horizontal(id="list-head"):
            yield Static("", id="list-count", markup=False)
            yield OneLine("", hint="筛选：直接打字", id="list-filter")
            yield Static("", id="list-hits", markup=False)
        with Vertical(id="list-body"):
            yield ListTable(self._columns(), id="list-table", empty=self.empty)
            yield Static("", id="list-detail", markup=False)

    def on_mount(self) -> None:
        """Start on the table."""
        self.set_focus(self.table)

    @property
    def table(self) -> ListTable:
        """The table of this list."""
        return self.query_one(ListTable)

    @property
    def _filter(self) -> OneLine:
        return self.query_one("#list-filter", OneLine)

    def _shown_fields(self) -> list[Field]:
        return [field for field in fields_of(self.kind) if field.width]

    def _columns(self) -> list[Column]:
        columns = [Column("编号", 6)]
        for field in self._shown_fields():
            grows = field.key == self.kind.named_by
            numeric = isinstance(field.kind, Number | Official)
            heading = field.column or field.label
            columns.append(Column(heading, 0 if grows else max(field.width, cell_len(heading)), numeric))
        return columns

    def records(self) -> list[Record]:
        """Return the records of this list in the order shown."""
        return list(self.book.all(self.kind))

    def urgent(self, record: Record) -> bool:  # noqa: ARG002
        """Say whether the row must catch the eye."""
        return False

    def show_book(self) -> None:
        """Draw the list from the book; rows keep their place."""
        self._records = {record.id: record for record in self.records()}
        fields = self._fitting()
        self.table.columns = [column for column, keep in zip(self._columns(), fields, strict=True) if keep]
        self._rows = [self._row(record, fields) for record in self._records.values()]
        self._hays = [self._hay(record) for record in self._records.values()]
        self.query_one("#list-count", Static).update(f" {self.name_shown}  {len(self._rows)} 条")
        self._show_hits()

    def on_resize(self) -> None:
        """More width shows more columns."""
        if self.is_mounted and self._records:
            self.show_book()

    def _fitting(self) -> list[bool]:
        """Say which columns fit: those declared first win, the naming one always stays."""
        columns = self._columns()
        room = (self.size.width or 80) - (46 if self.wide else 0) - 26  # as in shell.tcss
        fits = []
        for column in columns:
            fits.append(not column.width or column.width + 1 <= room)
            room -= column.width + 1 if column.width and fits[-1] else 0
        return fits

    def _row(self, record: Record, fits: list[bool]) -> Row:
        cells = (record.id, *(self._cell(field, record) for field in self._shown_fields()))
        kept = tuple(cell for cell, keep in zip(cells, fits, strict=True) if keep)
        return Row(record.id, kept, self.urgent(record))

    def _cell(self, field: Field, record: Record) -> str:
        value = getattr(record, field.key)
        if isinstance(field.kind, Day):
            said = field.kind.say(value)
            return said if cell_len(said) <= field.width else field.kind.show(value)
        if isinstance(field.kind, Flag):
            return "是" if value else ""
        if isinstance(field.kind, Official):
            return str(value or "")
        return self._guarded(field, show_value(field, value, self.book).replace("\n", " "))

    def _guarded(self, field: Field, text: str) -> str:
        """Mask what a wall must not show: mobiles always, contacts while projecting."""
        if self.house.projecting and text and (field.shown <= Shown.CONSENT and _personal(field)):
            return "****"
        return phones.mask(text) if isinstance(field.kind, Phone) else text

    def _hay(self, record: Record) -> str:
        known = self._known.get(record.id)
        if known is None or known[0] is not record:
            parts = [
                show_value(field, getattr(record, field.key), self.book) for field in fields_of(self.kind)
            ]
            known = (record, haystack([record.id, record.ref, *(part for part in parts if part)]))
            self._known[record.id] = known
        return known[1]

    # the filter

    @on(Input.Changed, "#list-filter")
    def _show_hits(self) -> None:
        query = self._filter.value
        found = hits(query, self._rows, self._hays)
        self.table.empty = "没有找到。Esc 清掉筛选。" if query.strip() else self.empty
        self.table.show_rows(found, self._wanted or None)
        self._wanted = ""
        self.query_one("#list-hits", Static).update(f"命中 {len(found)} " if query.strip() else "")

    def takes(self, event: events.Key) -> bool:
        """Take what is written on the table for the filter; digits lead to other screens, so they do not begin one."""
        written = event.character if event.is_printable else None
        if not written or written in " /0123456789" or self.focused is not self.table:
            return False
        self._write(written)
        return True

    @on(ListTable.Pasted)
    def _pasted(self, event: ListTable.Pasted) -> None:
        self._write(event.text)

    def _write(self, text: str) -> None:
        self.set_focus(self._filter)
        self._filter.insert_text_at_cursor(text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Leave `/` and Delete to the filter's own text while it has the cursor."""
        return action not in ("remove", "filter") or not self.is_mounted or self.focused is not self._filter

    def action_filter(self) -> None:
        """Write in the filter."""
        self.set_focus(self._filter)

    def action_back(self) -> None:
        """Clear the filter; with none, go home."""
        if self._filter.value:
            self._filter.value = ""
            self.set_focus(self.table)
        elif self.focused is self._filter:
            self.set_focus(self.table)
        else:
            self.house.switch_mode("home")

    def action_table(self, verb: str, by: int) -> None:
        """Move in the table, also while the filter has the cursor."""
        (self.table.action_move if verb == "move" else self.table.action_page)(by)

    # the chosen record

    @property
    def chosen(self) -> Record | None:
        """The record of the chosen row."""
        return self._records.get(self.table.chosen)

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        record = self.chosen
        self.query_one("#list-detail", Static).update(plain(self.detail(record) if record else ""))

    def detail(self, record: Record) -> str:
        """Return what stands beside the list about one record."""
        parts = []
        for field in fields_of(type(record)):
            value = getattr(record, field.key)
            text = "" if value in ("", None, [], {}, False, 0) else self._said(field, value)
            if text and field.key != record.named_by:
                parts.append(f"{field.label}：{text}")
        return f"{record.id} {self.book.name_of(record.id)}\n" + ("\n" if self.wide else "   ").join(parts)

    def _said(self, field: Field, value: Any) -> str:
        if self.house.projecting and field.shown == Shown.BOOK:
            return "（投屏时不显示）"
        if isinstance(field.kind, Official):
            return official.title(field.kind.part, value)
        text = field.kind.say(value) if isinstance(field.kind, Day) else show_value(field, value, self.book)
        return self._guarded(field, text).replace("\n", "；")

    # doing

    def fresh(self) -> Record:
        """Return the empty record a new form begins with."""
        return self.kind()

    def completed(self, record: Record) -> Record:
        """Fill in what follows from the rest before a record is kept."""
        return record

    def keep(self, record: Record, texts: dict[str, str]) -> Record:
        """Keep a form's record with its typed texts: one durable write."""
        with self.book.change(f"{'修改' if record.id else '新增'}{record.noun}"):
            saved = self.book.save(self.completed(typed(record, texts, self.book)))
        self._wanted = self._kept = saved.id
        return saved

    async def action_add(self) -> None:
        """Open an empty form."""
        await self.house.push_screen(FormScreen(self.fresh(), self.keep), self._formed)

    async def action_open(self) -> None:
        """Open the chosen record's form, once the filter has taken its keys."""
        await drained(self._filter)
        self._show_hits()
        if (record := self.chosen) is not None:
            await self.house.push_screen(FormScreen(record, self.keep), self._formed)

    def _formed(self, saved: bool | None) -> None:
        if saved:
            self.say(f"已保存 {self._kept} {self.book.name_of(self._kept)}")

    async def action_remove(self) -> None:
        """Ask, then remove the chosen record."""
        if (record := self.chosen) is not None:
            question = f"删除 {record.id} {self.book.name_of(record.id)}？可按 Ctrl+Z 找回"
            await self.house.push_screen(Ask(question, [("yes", "删除"), ("no", "不删")]), self._removed)

    def _removed(self, answer: str | None) -> None:
        if answer == "yes" and (record := self.chosen) is not None:
            words = f"已删除 {record.id} {self.book.name_of(record.id)}。Ctrl+Z 找回。"
            self.attempt(lambda: self.book.remove(record), words)

    def action_undo(self) -> None:
        """Take back the last change of the book."""
        self.house.step_back(self)

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self.house.step_forward(self)

    def attempt(self, act: Any, words: str) -> None:
        """Do something to the book, say so, and draw anew; a problem is said instead."""
        try:
            act()
        except BookProblem as problem:
            self.say_problem(problem)
            return
        self.house.saved = "已保存"
        self.show_book()
        self.say(words)


def _personal(field: Field) -> bool:
    return isinstance(field.kind, Phone) or field.key in (
        "liaison",
        "leader",
        "contact",
        "private",
        "proposer",
    )


def days_since(day: date | None) -> int | None:
    """Return how many days ago that was, or None."""
    return (date.today() - day).days if day else None  # noqa: DTZ011
