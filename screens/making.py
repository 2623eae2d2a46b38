"""Making files and printing them: in a thread, with progress; what is made is entered in the register on the way back."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import work

from exports.formats import FORMATS, SHEET_FORMATS, Wish, export
from exports.posting import Job, prepare
from exports.printing import SCALE, open_file, print_files, printers
from exports.problem import ExportProblem
from screens.pick import Option, Pick
from screens.table_screen import TableScreen
from store.problems import BookProblem
from store.records import Look


class MakingScreen(TableScreen[None]):
    """A screen that makes sheets in the look it names, and opens or prints the files just made."""

    def __init__(self) -> None:
        super().__init__()
        self._files: list[Path] = []

    @property
    def look(self) -> Look:
        """How the next sheet is made."""
        raise NotImplementedError

    def action_make(self, name: str) -> None:
        """Make a sheet in the present look, or another file; the screen says when it is done."""
        if self.pressed_twice():
            return
        look = self.look
        name = name or SHEET_FORMATS[look.sheet]
        try:
            job = prepare(self.book, [look]) if name in SHEET_FORMATS.values() else None
        except ExportProblem as problem:
            self.say(str(problem), problem=True)
            return
        count = f" {len(job.sheets)} 张" if job and len(job.sheets) > 1 else ""
        self.say(f"正在做{FORMATS[name].label}{count}，做完核对，请稍等。")
        self._make(name, job, look)

    @work(thread=True, exclusive=True, group="sheet")
    def _make(self, name: str, job: Job | None, look: Look) -> None:
        """Print in a thread; sheets need no book while they are printed, and are registered afterwards."""
        try:
            if job is None:
                paths = export(self.book, name, self.house.out, Wish(look=look))
            else:
                paths = job.print(self.house.out, self._tell_progress)
        except (ExportProblem, BookProblem) as problem:
            self.house.call_from_thread(self.say, str(problem), problem=True)
        else:
            self.house.call_from_thread(self._made, paths, job)

    def _tell_progress(self, done: int, whole: int) -> None:
        if whole > 1:
            self.house.call_from_thread(self.say, f"做好 {done} / {whole} 张。")

    def _made(self, paths: list[Path], job: Job | None) -> None:
        try:
            if job is not None:
                job.register(self.book, paths)
        except (ExportProblem, BookProblem) as problem:
            self.say(str(problem), problem=True)
            return
        self._files = paths
        self.house.saved = "已保存"
        self.show_book()
        names = "、".join(path.name for path in paths[:3]) + (
            f" 等 {len(paths)} 个" if len(paths) > 3 else ""
        )
        self.say(f"做好了：{names}。放在 {paths[0].parent}。Ctrl+K 打开或打印，选「实际大小」。")

    async def action_print(self) -> None:
        """Open the files just made, or send them to a printer."""
        if not self._files:
            self.say("还没有做文件。Ctrl+S 做清单。", problem=True)
            return
        names = await asyncio.to_thread(printers)
        options = [Option("", f"打开 {self._files[0].name}")]
        options += [Option(name, f"送打印机 {name}，{len(self._files)} 个文件") for name in names]
        await self.house.push_screen(Pick(SCALE, options), self._printer_chosen)

    def _printer_chosen(self, keys: list[str] | None) -> None:
        if keys:
            self._print(keys[0])

    @work(thread=True, exclusive=True, group="sheet")
    def _print(self, printer: str) -> None:
        try:
            words = print_files(self._files, printer) if printer else open_file(self._files[0])
        except ExportProblem as problem:
            self.house.call_from_thread(self.say, str(problem), problem=True)
        else:
            self.house.call_from_thread(self.say, words)
