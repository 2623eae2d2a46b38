"""A file read once more: as the table that a person names, or with the columns he named; both are remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

from textual import work

from guidance.deciding import decide
from guidance.decision import Decision
from guidance.guarding import IntakeProblem
from guidance.intake import Cancelled, Intake, Progress, propose, silent
from guidance.memory import Memory
from screens.ask import Ask
from screens.pick import Option, Pick
from screens.table_screen import TableScreen
from store.records import TABLES

NO_HEADING = "还是没有认出来：找不到一行像表头的。请在表的上面加一行表头再读。"
_LOST = "重读以后，这里改过、选过的要重来。"
_ANSWERS = [("", "先不重读，留着改过的"), ("again", "重读")]
T = TypeVar("T")
File = Path | tuple[str, str]
TABLE_OPTIONS = [
    Option("resources", "共治资源：哪家单位能提供什么"),
    Option("needs", "治理需求：居民、单位要什么"),
    Option("services", "服务项目：给居民的服务"),
    Option("units", "单位名册、通讯录"),
    Option("agreements", "协议台账：和哪家签了，到哪天"),
]


def propose_as(
    file: File, table: str, memory: Memory, known: Collection[str] = (), progress: Progress = silent
) -> list[Intake]:
    """Read a file whose headings nobody knew as the table that a person named, and remember that for their shapes.

    `known` are the shapes of those headings that were known: what they are stays.
    """
    forced = propose([file], table, remembered=memory.columns, progress=progress)
    try:
        for heading in (heading for intake in forced for heading in intake.headings):
            if heading.shape not in known:
                memory.take_for(table, heading.shape)
    except OSError:
        return forced  # not remembered: it is asked again next time
    return propose([file], remembered=memory.columns, progress=progress)


class Rereading(TableScreen[None]):
    """What reads its file again, beside the keys. Subclasses hold the file and draw what it brings."""

    file: File
    intakes: list[Intake]
    decisions: list[Decision]
    decided = False  # whether a person chose or mended something that is not written yet
    _reading = _stop = False

    def draw(self, keep: str | None = None) -> None:
        """Draw what the file brings."""
        raise NotImplementedError

    def waits(self) -> bool:
        """Say that the file is being read again, if it is: until then nothing is chosen and nothing written."""
        if self._reading:
            self.say("还在重读，好了再按。Esc 停下。", problem=True)
        return self._reading

    def stopped(self) -> bool:
        """Stop the reading, if one is going on."""
        self._stop = True
        return self._reading

    async def ask_table(self) -> None:
        """Let a person say which list the sheet without a known heading is; it is read anew."""
        await self.house.push_screen(Pick("没有认出表头。这张表记的是什么", TABLE_OPTIONS), self._taken_for)

    def _taken_for(self, keys: list[str] | None) -> None:
        known = {heading.shape for intake in self.intakes for heading in intake.headings}

        def told() -> tuple[str, bool]:
            found = known != {heading.shape for intake in self.intakes for heading in intake.headings}
            noun = TABLES[keys[0]].noun if keys else ""
            return (f"当作 {noun} 重新读了。Ctrl+K 看每一列认作什么。" if found else NO_HEADING), not found

        if keys:
            self._again(
                lambda memory: propose_as(self.file, keys[0], memory, known, progress=self._progress), told
            )

    def _progress(self, _done: int, _all: int) -> None:
        if self._stop:
            raise Cancelled

    @work(group="reread")
    async def _again(
        self, read: Callable[[Memory], list[Intake]], told: Callable[[], tuple[str, bool]]
    ) -> None:
        """Read the file once more; one that has gone meanwhile leaves everything as it stands."""
        if self.decided and not await self.house.push_screen_wait(Ask(_LOST, _ANSWERS)):
            self.say("没有重读，改过、选过的还在。")
            return

        def both() -> tuple[list[Intake], list[Decision]]:
            intakes = read(Memory.beside(self.book.path))
            return intakes, decide(self.book, intakes)

        try:
            done = await self.threaded(both, "正在重读。Esc 停下。")
        except Cancelled:
            self.say("停下了，还是原来读的。")
        except IntakeProblem as problem:
            self.say(str(problem), problem=True)
        else:
            self.intakes, self.decisions = done
            self.decided = False
            self.draw("0")
            words, bad = told()
            self.say(words, problem=bad)

    async def threaded(self, do: Callable[[], T], words: str) -> T:
        """Do something long in a thread and say so; what it returns is there before the next key that is pressed at once."""
        self._reading, self._stop = True, False
        self.say(words)
        try:
            return await asyncio.to_thread(do)
        finally:
            self._reading = False

    async def action_columns(self) -> None:
        """Look at what each column was taken for."""
        from screens.columns import ColumnsScreen

        if self.waits():
            return
        if not any(intake.headings for intake in self.intakes):
            self.say("这个文件没有列：是一项一行的登记表，或没有表头。")
            return
        await self.house.push_screen(ColumnsScreen(self.intakes), self._mapped)

    def _mapped(self, changed: bool | None) -> None:
        if changed:
            self._again(
                lambda memory: propose([self.file], remembered=memory.columns, progress=self._progress),
                lambda: (f"按新的列重新读了：{len(self.decisions)} 条。下次同样的表会记得。", False),
            )
