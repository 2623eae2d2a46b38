"""备份: every backup of this book with what it holds; a new one by hand; going back to one, which undo takes back."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.worker import get_current_worker

from screens.ask import Ask
from screens.table_screen import TableScreen
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable, Row
from store.backups import HAND, Backup, Contents
from store.faults import why
from store.problems import BookProblem

_READING = "正在看里面有什么"


class BackupsScreen(TableScreen[None]):
    """The backups, the newest on top."""

    name_shown = "备份"
    aside = True
    BINDINGS = [
        Binding("enter", "restore", "恢复到这一份", priority=True),
        Binding("ctrl+n", "make", "现在备份一份", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", "重做", show=False, priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "每天第一次改动之前，还有导入、并入、恢复、升级之前，程序自己备份一份。",
        "Ctrl+N 随时再备一份。自己备的一直留着。",
        "选一份按回车，单位、资源、需求等都回到那时；恢复完按 Ctrl+Z 也能回来。",
        "其余的留：最近 10 份，30 个工作日每天第一份，24 个月每月第一份。",
        "备份在账本旁边的文件夹里，每份都是一本完整的账。",
        "电脑丢了备份也丢了：隔些日子把账本拷到 U 盘上。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Backup] = {}
        self._holds: dict[str, Contents | str] = {}

    def body(self) -> ComposeResult:
        with Vertical(id="list-body"):
            columns = [Column("什么时候", 20), Column("为什么", 8), Column("里面有")]
            yield ListTable(columns, id="list-table", empty="还没有备份。按 Ctrl+N 现在备一份。")
            yield Prose(id="list-detail")

    def show_book(self) -> None:
        """Look into the folder anew."""
        self._known = {backup.name: backup for backup in self.book.backups.all()}
        self._show_rows()
        self._look_inside()

    def _show_rows(self) -> None:
        self.table.show_rows([
            Row(name, (backup.when, backup.why, self._said(name))) for name, backup in self._known.items()
        ])  # fmt: skip
        self._show_detail()

    def _said(self, name: str) -> str:
        holds = self._holds.get(name, _READING)
        return holds if isinstance(holds, str) else holds.words

    @work(thread=True, exclusive=True)
    def _look_inside(self) -> None:
        """Read the backups one by one, the newest first; a large one takes a moment."""
        worker, backups = get_current_worker(), self.book.backups
        for name, backup in [*self._known.items()]:
            if worker.is_cancelled:
                return
            if name not in self._holds:
                try:
                    self._holds[name] = backups.contents(backup)
                except BookProblem as problem:
                    self._holds[name] = f"读不出来：{problem}"
                self.app.call_from_thread(self._show_rows)

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        backup = self._known.get(self.table.chosen)
        if backup is None:
            self.write("list-detail", "")
            return
        holds = self._holds.get(backup.name)
        lines = [backup.words, self._said(backup.name)]
        if isinstance(holds, Contents) and holds.changed:
            when = holds.changed.astimezone()
            lines.append(f"最后一次改动：{when.month}月{when.day}日 {when:%H:%M}  {holds.by}  {holds.label}")
        self.write("list-detail", "\n".join([*lines, f"文件：{backup.path}"]))

    def action_make(self) -> None:
        """Back the book up now."""
        try:
            self.book.flush()
            made = self.book.backups.make(HAND)
        except BookProblem as problem:
            self.say_problem(problem)
            return
        except OSError as error:
            self.say(f"备份没有做成：{why(error)}。账本没有动。", problem=True)
            return
        self.show_book()
        self.say(f"备好了：{made.path}" if made else "账本里还没有内容，不用备份。")

    async def action_restore(self) -> None:
        """Ask, then go back to the chosen backup."""
        backup = self._known.get(self.table.chosen)
        if backup is None:
            return
        question = f"回到 {backup.words} 的样子？现在的先备份一份，恢复完按 Ctrl+Z 也能回来。"
        await self.house.push_screen(
            Ask(question, [("no", "不恢复"), ("yes", "恢复到这一份")]), self._answered
        )

    def _answered(self, answer: str | None) -> None:
        backup = self._known.get(self.table.chosen)
        if answer != "yes" or backup is None:
            return
        try:
            changed = self.book.backups.restore(self.book, backup)
        except BookProblem as problem:
            self.say_problem(problem)
            return
        self.show_book()
        self.say(
            f"已回到 {backup.words}：改动 {changed} 条。Ctrl+Z 撤销。"
            if changed
            else "和现在一样，没有改动。"
        )
