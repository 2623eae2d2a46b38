"""A file read once more: as the table that a person names, or with the columns he named; both are remembered."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from guidance.deciding import decide
from guidance.decision import Decision
from guidance.guarding import IntakeProblem
from guidance.intake import Intake, propose
from guidance.memory import Memory
from screens.pick import Option, Pick
from screens.table_screen import TableScreen
from store.records import TABLES

NO_HEADING = "还是没有认出来：找不到一行像表头的。请在表的上面加一行表头再读。"
File = Path | tuple[str, str]
TABLE_OPTIONS = [
    Option("resources", "共治资源：哪家单位能提供什么"),
    Option("needs", "治理需求：居民、单位要什么"),
    Option("services", "服务项目：给居民的服务"),
    Option("units", "单位名册、通讯录"),
    Option("agreements", "协议台账：和哪家签了，到哪天"),
]


def propose_as(file: File, table: str, memory: Memory, known: Collection[str] = ()) -> list[Intake]:
    """Read a file whose headings nobody knew as the table that a person named, and remember that for their shapes.

    `known` are the shapes of those headings that were known: what they are stays.
    """
    forced = propose([file], table, remembered=memory.columns)
    try:
        for heading in (heading for intake in forced for heading in intake.headings):
            if heading.shape not in known:
                memory.take_for(table, heading.shape)
    except OSError:
        return forced  # not remembered: it is asked again next time
    return propose([file], remembered=memory.columns)


class Rereading(TableScreen[None]):
    """What reads its file again. Subclasses hold the file and draw what it brings."""

    file: File
    intakes: list[Intake]
    decisions: list[Decision]

    def draw(self, keep: str | None = None) -> None:
        """Draw what the file brings."""
        raise NotImplementedError

    async def ask_table(self) -> None:
        """Let a person say which list the sheet without a known heading is; it is read anew."""
        await self.house.push_screen(Pick("没有认出表头。这张表记的是什么", TABLE_OPTIONS), self._taken_for)

    def _taken_for(self, keys: list[str] | None) -> None:
        known = {heading.shape for intake in self.intakes for heading in intake.headings}
        if keys and self._again(lambda memory: propose_as(self.file, keys[0], memory, known)):
            now = {heading.shape for intake in self.intakes for heading in intake.headings}
            noun = TABLES[keys[0]].noun
            found = now != known
            self.say(
                f"当作 {noun} 重新读了。Ctrl+K 看每一列认作什么。" if found else NO_HEADING, problem=not found
            )

    def _again(self, read: Callable[[Memory], list[Intake]]) -> bool:
        """Read the file once more; one that has gone meanwhile leaves everything as it stands."""
        try:
            self.intakes = read(Memory.beside(self.book.path))
        except IntakeProblem as problem:
            self.say(str(problem), problem=True)
            return False
        self.decisions = decide(self.book, self.intakes)
        self.draw("0")
        return True

    async def action_columns(self) -> None:
        """Look at what each column was taken for."""
        from screens.columns import ColumnsScreen

        if not any(intake.headings for intake in self.intakes):
            self.say("这个文件没有列：是一项一行的登记表，或没有表头。")
            return
        await self.house.push_screen(ColumnsScreen(self.intakes), self._mapped)

    def _mapped(self, changed: bool | None) -> None:
        def read(memory: Memory) -> list[Intake]:
            return propose([self.file], remembered=memory.columns)

        if changed and self._again(read):
            self.say(f"按新的列重新读了：{len(self.decisions)} 条。下次同样的表会记得。")
