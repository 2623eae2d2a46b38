"""要改的: everything that stands against posting, in the whole book; each line opens the field that mends it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from guidance.others import OtherListProblem, texts_of
from guidance.review import MUST, Finding, Waivable, check
from screens.form import FormScreen, keeping
from screens.pick import Pick
from screens.table_screen import TableScreen
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable, Row
from store.fields import form_fields


class ReviewScreen(TableScreen[None]):
    """All findings, what forbids posting first."""

    name_shown = "要改的"
    aside = True
    BINDINGS = [
        Binding("enter", "mend", "去改", priority=True),
        Binding("ctrl+w", "waive", "照印或不用写", priority=True),
        Binding("ctrl+n", "compare", "和别的社区比", priority=True),
        Binding("ctrl+z", "undo", "撤销", show=False, priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "有 ! 的必须改，不改完不做清单；其他的最好补。回车去改，改完 Ctrl+S 回来。",
        "通知要求写明而空着的，一条记录说一行；确实没有的，Ctrl+W 写原因。",
        "照搬照抄：四个字一段和通知原文比，自己的话不到一半就说出来。",
        "Ctrl+N 和别的社区比：写对方账本、csv 或 json 的位置，几乎一样的列出来。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Finding] = []
        self._others: list[str] = []

    def body(self) -> ComposeResult:
        yield Static("", id="review-count", classes="section", markup=False)
        yield ListTable(
            [Column("编号", 7), Column("名称", 20), Column("要改的")],
            id="review-table",
            empty="没有要改的，可以做清单。",
        )
        yield Prose(id="review-words")

    def show_book(self) -> None:
        """Look through the book again."""
        found = check(self.book, self._others)
        self._found = sorted(found, key=lambda finding: finding.level != MUST)
        rows = [
            Row(str(at), (one.id, self.book.name_of(one.id), one.text), one.level == MUST)
            for at, one in enumerate(self._found)
        ]
        self.table.show_rows(rows)
        musts = sum(one.level == MUST for one in self._found)
        words = f" 要改的 {len(self._found)} 处，其中必须改 {musts} 处"
        self.write("review-count", words)

    @property
    def _chosen(self) -> Finding | None:
        return self._found[int(self.table.chosen)] if self.table.chosen else None

    @on(ListTable.Chosen)
    def _show_words(self) -> None:
        self.query_one("#review-words", Prose).say(f" {self._chosen.text}" if self._chosen else "")

    async def action_mend(self) -> None:
        """Open the record at the field that the finding names."""
        finding = self._chosen
        record = self.book.find(finding.id) if finding else None
        if finding is None or record is None:
            self.say("这一处要在文件里改，或请懂的人看。", problem=True)
            return
        keys = [field.key for field in form_fields(type(record))]
        start = finding.field if finding.field in keys else ""
        keep = keeping(self.book, f"修改{record.noun} {record.caption}")
        await self.house.push_screen(FormScreen(record, keep, start=start))

    async def action_waive(self) -> None:
        """Say why this one need not be mended; the history keeps it."""
        from screens.waiving import ask

        finding = self._chosen
        record = self.book.find(finding.id) if finding else None
        if finding is None or not finding.waivable or not isinstance(record, Waivable):
            self.say("这一处写原因不算，回车去改。", problem=True)
            return
        await ask(self, record, finding)

    async def action_compare(self) -> None:
        """Ask for another community's list."""
        await self.house.push_screen(
            Pick("别的社区的账本、csv 或 json 在哪里", [], free=True),
            lambda keys: self._compared(keys[0].removeprefix("=")) if keys else None,
        )

    def _compared(self, path: str) -> None:
        try:
            self._others = texts_of(Path(path.strip("\"' ")).expanduser())
        except OtherListProblem as problem:
            self.say(str(problem), problem=True)
            return
        self.show_book()
        alike = sum("别的社区" in one.text for one in self._found)
        self.say(f"和 {len(self._others)} 项比过，几乎一样的 {alike} 处。")
