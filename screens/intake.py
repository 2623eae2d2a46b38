"""导入: a file or a pasted table is chosen and read; what it would bring is then looked at in 导入核对."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from exports.formats import FORMATS, Wish, export
from exports.problem import ExportProblem
from guidance.deciding import decide
from guidance.decision import Decision
from guidance.guarding import SUFFIXES, IntakeProblem
from guidance.intake import UNKNOWN, Cancelled, Intake, propose
from guidance.memory import Memory
from screens.pick import Option, Pick
from screens.proposals import ProposalsScreen
from screens.rereading import NO_HEADING, TABLE_OPTIONS, File, propose_as
from screens.table_screen import TableScreen
from screens.widgets.inputs import OneLine, drained
from screens.widgets.table import Column, ListTable, Row
from store.files import newest_files, recent_files
from store.find import best
from store.records import Unit

_OFTEN = 0.1  # seconds between two words about progress
_PASTED = "粘贴的文字"
_SENT = (
    Option("forms", "摸底表：每家单位一份，另有空白的"),
    Option("forms:空白", "摸底表：只要空白的"),
    Option("slips", "居民需求征集单"),
    Option("returns", "认领回执：每条在办的认领一张"),
)


class PathLine(OneLine):
    """The field of the file's place. A pasted table is no place: it is read itself."""

    class PastedTable(Message):
        """Several lines were pasted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def _on_paste(self, event: events.Paste) -> None:
        text = event.text.strip()
        if "\n" in text or "\r" in text or "\t" in text:
            event.stop()
            event.prevent_default()
            self.post_message(self.PastedTable(text.replace("\r\n", "\n").replace("\r", "\n")))
        else:
            super()._on_paste(event)


class IntakeScreen(TableScreen[None]):
    """Which file; then it is read in the background, with progress, and can be stopped."""

    name_shown = "导入"
    BINDINGS = [
        Binding("enter", "take", "读这个文件", priority=True),
        Binding("ctrl+e", "send", "发出去的表", priority=True),
        Binding("ctrl+d", "duplicates", "查重复", priority=True),
        Binding("escape", "back", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "写文件的位置，或从下面选：xlsx、xls、ods、csv、tsv、txt、docx。回车读。",
        "写一个文件夹，下面就列出里面的文件。微信、网页里复制的几行，直接粘贴也行。",
        "读进来先给您看，一条也没有写。读的时候按 Esc 停下。",
        "Ctrl+E 做发出去的表：每家单位一份、征集单、认领回执，Excel、Word、PDF。",
        "这些表填好回来，在这里读，就改原来的那些记录；没动的不动，算这天确认过。",
        "Ctrl+D 查账里已有的重复。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._files = recent_files(SUFFIXES, Path.cwd())
        self._busy = self._stop = False

    def body(self) -> ComposeResult:
        with Horizontal(id="list-head"):
            yield Static(" 文件", id="list-count", markup=False)
            yield PathLine("", hint="文件的位置，或打几个字筛选；也可以直接粘贴表格", id="intake-path")
        yield ListTable(
            [Column("文件", 40), Column("在哪里")],
            id="intake-files",
            empty="没有找到表格文件。请在上面写文件的位置，或粘贴表格。",
        )

    def on_mount(self) -> None:
        """Start where the file is named."""
        self.set_focus(self._path)
        self._show_files()

    @property
    def _path(self) -> PathLine:
        return self.query_one(PathLine)

    @on(Input.Changed)
    def _show_files(self) -> None:
        named = {path.name: path for path in reversed(self._files)}
        names = best(self._path.value, [path.name for path in self._files])
        self.table.show_rows([Row(str(named[name]), (name, str(named[name].parent))) for name in names], "")

    # reading

    async def action_take(self) -> None:
        """Read the named file, or the one chosen below."""
        await drained(self._path)
        typed = self._path.value.strip().strip("\"'")
        path = Path(typed).expanduser() if typed else Path()
        if typed and path.is_dir():
            self._files = newest_files(SUFFIXES, path)
            self._path.value = ""
            self.say(f"{path} 里有 {len(self._files)} 个能读的文件。")
            return
        if not (typed and path.is_file()):
            if not self.table.chosen:
                self.say(f"没有这个文件：{typed}。请核对位置，或从下面选。", problem=True)
                return
            path = Path(self.table.chosen)
        self._begin(path)

    @on(PathLine.PastedTable)
    def _pasted(self, event: PathLine.PastedTable) -> None:
        self._begin((_PASTED, event.text))

    @on(ListTable.Pasted)
    def _pasted_below(self, event: ListTable.Pasted) -> None:
        self._begin((_PASTED, event.text))

    def _begin(self, file: File, table: str = "") -> None:
        if self._busy:
            self.say("还在读上一个文件。Esc 停下。", problem=True)
            return
        self._busy, self._stop = True, False
        self.say(f"正在读 {file[0] if isinstance(file, tuple) else file.name}。Esc 停下。")
        self._read(file, table)

    @work(thread=True, group="intake")
    def _read(self, file: File, table: str) -> None:
        tell, told = self.house.call_from_thread, [monotonic()]

        def progress(done: int, whole: int) -> None:
            if self._stop:
                raise Cancelled
            if monotonic() - told[0] > _OFTEN:
                told[0] = monotonic()
                tell(self.say, f"读到第 {done} 行，共 {whole} 行。Esc 停下。")

        try:
            memory = Memory.beside(self.book.path)
            if table:
                intakes = propose_as(file, table, memory, progress=progress)
            else:
                intakes = propose([file], remembered=memory.columns, progress=progress)
            decisions = decide(self.book, intakes)
        except Cancelled:
            tell(self._stopped, "停下了，什么也没有写。", False)
        except IntakeProblem as problem:
            tell(self._stopped, str(problem), True)
        else:
            tell(self._proposed, file, intakes, decisions, table)

    def _stopped(self, words: str, problem: bool) -> None:
        self._busy = False
        self.say(words, problem=problem)

    def _proposed(self, file: File, intakes: list[Intake], decisions: list[Decision], table: str) -> None:
        self._busy = False
        if table and not decisions and not any(intake.headings for intake in intakes):
            self.say(NO_HEADING, problem=True)
            return
        if decisions or table:
            self.house.push_screen(ProposalsScreen(file, intakes, decisions))
            return
        left = [f"{one.text}（{one.reason}）" for intake in intakes for one in intake.left_out][:2]
        self.say(
            "没有认出能收的行。表头要有「单位名称」「需求内容」这样的字。" + "；".join(left), problem=True
        )
        if any(one.reason == UNKNOWN for intake in intakes for one in intake.left_out):
            self.house.push_screen(
                Pick("没有认出表头。这张表记的是什么", TABLE_OPTIONS),
                lambda keys: self._taken_for(file, keys),
            )

    def _taken_for(self, file: File, keys: list[str] | None) -> None:
        """Read the file as a person says; without a heading there is nothing to name."""
        if keys:
            self._begin(file, keys[0])

    # forms that go out

    async def action_send(self) -> None:
        """Choose what goes out."""
        units = [Option(unit.id, unit.name, unit.id) for unit in self.book.all(Unit)]
        options = [*_SENT, *units]
        await self.house.push_screen(Pick("做哪一种表", options), self._send)

    def _send(self, keys: list[str] | None) -> None:
        if keys:
            name, _, only = keys[0].partition(":")
            known = name in FORMATS
            self.say("正在做表。")
            self._make(name if known else "forms", (only,) if only else () if known else tuple(keys))

    @work(thread=True, group="forms")
    def _make(self, name: str, only: tuple[str, ...]) -> None:
        tell = self.house.call_from_thread
        try:
            paths = export(self.book, name, self.house.out / "发出去的表", Wish(ids=only))
        except ExportProblem as problem:
            tell(self.say, str(problem), problem=True)
        else:
            tell(self.say, f"做好 {len(paths)} 个文件，在 {paths[0].parent}。填好回来在这里读。")

    # leaving

    async def action_duplicates(self) -> None:
        """Look for duplicates in the book."""
        from screens.duplicates import DuplicatesScreen

        await self.house.switch_screen(DuplicatesScreen())

    @property
    def aside(self) -> bool:
        """Nothing is lost when F-keys lead away, but what is being read."""
        return not self._busy

    def action_back(self) -> None:
        """Stop the reading; with none going on, back to where one came from."""
        if self._busy:
            self._stop = True
        else:
            self.house.pop_screen()
