"""ListScreen: what a person does with a list: filter, mark, add, edit, remove, undo: shared by all lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.binding import Binding

from screens import arranging, marked
from screens.ask import Ask
from screens.form import FormScreen
from screens.list_picture import ListPicture
from screens.widgets.table import ListTable
from store.entry import typed
from store.problems import RecordRefused
from store.records import Record


class ListScreen(ListPicture):
    """One list of the book. Subclasses set `kind` and what differs."""

    BINDINGS = [
        Binding("enter", "open", "打开", priority=True),
        Binding("ctrl+n", "add", "新增", priority=True),
        Binding("ctrl+g", "marked", "成批", priority=True),
        Binding("ctrl+k", "quick", "快记", priority=True),
        Binding("ctrl+l", "look", "只看", priority=True),
        Binding("delete", "remove", "删除", priority=True),
        Binding("space", "mark", "选上", priority=True),
        Binding("ctrl+f,/", "filter", "筛选", priority=True, key_display="/"),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", "重做", show=False, priority=True),
        Binding("ctrl+r", "arrange", "排序和列", show=False, priority=True),
        Binding("ctrl+e", "history", "这一条的改动", show=False, priority=True),
        Binding("ctrl+d", "drafts", "没写完的草稿", show=False, priority=True),
        Binding("ctrl+t", "app.intake", "从表格导入", show=False),
        Binding("escape", "back", "返回", show=False),
        Binding("home", "screen.table('edge',0)", show=False, priority=True),
        Binding("end", "screen.table('edge',1)", show=False, priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "上下键选，回车打开修改。Ctrl+K 快记：像说话一样写一行，看过再存。",
        "筛选：直接打字，或按 /。汉字、拼音（jtwx）、编号、电话都行，几个词空开。",
        "Ctrl+L 只看一部分：快到期、三个月未确认、缺电话等。Ctrl+R 排序、选列。",
        "空格选上几条（行首有 *），Ctrl+G 一次确认、改一项、删除，一步就能撤销。",
        "Esc 一步步退：清掉筛选、看全部、取消选上，再按回首页。",
        "Ctrl+Z 撤销，Ctrl+Y 重做：删掉的也这样找回，重开程序后也行。",
        "Ctrl+O 投屏时藏起联系人和电话。手机号在列表里总是遮住中间四位。",
    )

    def takes(self, event: events.Key) -> bool:
        """Take what is written on the table for the filter; digits lead to other screens, so they do not begin one."""
        written = event.character if event.is_printable else None
        if not written or written in " /0123456789" or self.focused is not self.table:
            return False
        self._write(written)
        return True

    @on(ListTable.Pasted)
    def _pasted(self, event: ListTable.Pasted) -> None:
        lines = [line.strip() for line in event.text.splitlines() if line.strip()]
        if len(lines) < 2:
            self._write(" ".join(lines))
            return
        answers = [
            ("each", f"一行一条，记成 {len(lines)} 条{self.kind.noun}"),
            ("filter", "拿来筛选"),
            ("none", "不粘贴"),
        ]
        self.house.push_screen(
            Ask(f"粘贴了 {len(lines)} 行。", answers),
            lambda answer: self._lines_answered(answer, lines),
        )

    def _lines_answered(self, answer: str | None, lines: list[str]) -> None:
        if answer == "filter":
            self._write(" ".join(lines))
        elif answer == "each":
            try:
                self.attempt(lambda: self.keep_lines(lines), "")
            except RecordRefused as refused:
                self.say(f"一条也没有保存。{refused}", problem=True)

    def _write(self, text: str) -> None:
        self.set_focus(self._filter)
        self._filter.insert_text_at_cursor(text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave `/`, Space, Delete, Home and End to the filter's own text while it has the cursor."""
        if not self.is_mounted:
            return True
        if action == "marked":
            return bool(self.table.marked)
        texts = action in ("remove", "filter", "mark") or parameters[:1] == ("edge",)
        return not texts or self.focused is not self._filter

    def action_filter(self) -> None:
        """Write in the filter."""
        self.set_focus(self._filter)

    def action_back(self) -> None:
        """Clear the filter, then the view, then the marks; with none of them, go home."""
        if self._filter.value:
            self._filter.value = ""
        elif self.focused is self._filter:
            pass
        elif self.view:
            self.look_at("")
        elif self.table.marked:
            self.table.marked.clear()
            self._marks_changed()
        else:
            self.house.switch_mode("home")
        self.set_focus(self.table)

    # views, marks, order

    def look_at(self, key: str) -> None:
        """Show one view of the list; an unknown key shows all."""
        self.view = next((view for view in self.views if view.key == key), None)
        self._filter.value = ""
        self.show_book()

    async def action_look(self) -> None:
        """Choose which part of the list to see."""
        await arranging.ask_view(self)

    async def action_arrange(self) -> None:
        """Choose the order and the columns."""
        await arranging.ask_order(self)

    async def action_table(self, verb: str, by: int) -> None:
        """Move in what was filtered, also right behind the last letter."""
        await self.filtered()
        await super().action_table(verb, by)

    def action_mark(self) -> None:
        """Mark the chosen row or take its mark off, and go on to the next."""
        if id_ := self.table.chosen:
            self.table.marked ^= {id_}
            self.table.action_move(1)
            self._marks_changed()

    def _marks_changed(self) -> None:
        self._show_count()
        self.table.refresh()
        self.refresh_bindings()

    async def action_marked(self) -> None:
        """Do one thing to all marked records."""
        await marked.ask(self)

    def picked(self) -> list[Record]:
        """Return the marked records in the order of the list; without marks the chosen one."""
        ids = [id_ for id_ in self._ids if id_ in self.table.marked] or [self.table.chosen]
        return [self._records[id_] for id_ in ids if id_ in self._records]

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
        self._wanted = saved.id
        self._news = f"已保存 {saved.id} {self.book.name_of(saved.id)}"
        return saved

    def keep_lines(self, lines: list[str]) -> None:
        """Keep one record per line: one durable write, one step of undo. RecordRefused names the line."""
        from guidance.quick import quick

        with self.book.change(f"新增 {len(lines)} 条{self.kind.noun}"):
            for line in lines:
                texts = quick(self.kind, line, self.book)
                try:
                    saved = self.book.save(self.completed(typed(self.fresh(), texts, self.book)))
                except RecordRefused as refused:
                    raise RecordRefused({"": f"「{line[:20]}」：{refused}"}) from refused
                self._wanted = self._wanted or saved.id
        self._news = f"记下了 {len(lines)} 条，请逐条看一遍。Ctrl+Z 一次撤销。"

    async def action_add(self) -> None:
        """Open an empty form."""
        await self.house.push_screen(self.form_of(self.fresh()))

    async def action_quick(self) -> None:
        """Write one line as it is said."""
        from guidance.quick import quick
        from screens.quick import QuickScreen

        await self.house.push_screen(
            QuickScreen(
                self.kind,
                lambda line: quick(self.kind, line, self.book),
                lambda texts: self.form_of(self.fresh(), texts),
                self.example,
            )
        )

    async def action_drafts(self) -> None:
        """Go on with something typed and never saved."""
        from screens import drafts

        await drafts.ask(self, self.kind.table)

    def form_of(self, record: Record, texts: dict[str, str] | None = None) -> FormScreen:
        """Return the form of a record; `texts` stand in the fields instead of its own values."""
        return FormScreen(record, self.keep, texts=texts, save_lines=self.keep_lines)

    async def action_open(self) -> None:
        """Open the chosen record's form."""
        await self.filtered()
        if (record := self.chosen) is not None:
            await self.house.push_screen(self.form_of(record))

    async def action_remove(self) -> None:
        """Ask, then remove the marked records, or the chosen one."""
        records = self.picked()
        if records:
            await self.house.push_screen(
                Ask(marked.removal(self, records), [("yes", "删除"), ("no", "不删")]),
                lambda answer: marked.remove(self, records) if answer == "yes" else None,
            )

    def action_undo(self) -> None:
        """Take back the last change and stand on the record that it brought back."""
        self._turned(super().action_undo)

    def action_redo(self) -> None:
        """Bring back what was undone and stand on it."""
        self._turned(super().action_redo)

    def _turned(self, act: Callable[[], None]) -> None:
        before = self.book.last_change
        act()
        if self.book.last_change != before and (brought := self.book.just_put(self.kind)):
            self.table.choose(brought)

    def action_history(self) -> None:
        """Show who changed the chosen record, and how."""
        from screens.history import HistoryScreen

        if self.table.chosen:
            self.house.push_screen(HistoryScreen(self.table.chosen))
