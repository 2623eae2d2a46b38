"""动员记录: past emergencies and drills, minute by minute; made into a record for the file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, cast

from exports.paper import write_papers
from guidance import emergency
from screens.doing import Deed, DoingList
from screens.listing import ListScreen
from screens.papers import make
from screens.reading import ReadingScreen
from screens.views import View
from store.records import Mobilisation, Record

_EVER = datetime.min.replace(tzinfo=UTC)


class MobilisationsScreen(DoingList):
    """What was done in each emergency or drill, the latest on top."""

    kind = Mobilisation
    name_shown = "动员记录"
    empty = "还没有应急或演练。F12，选事件，Ctrl+N 启动，Ctrl+D 演练。"
    views = (
        View("real", "应急", lambda record, _book, _grid: not cast("Mobilisation", record).drill),
        View("drill", "演练", lambda record, _book, _grid: cast("Mobilisation", record).drill),
    )
    help_lines: ClassVar[tuple[str, ...]] = (
        "每次应急和演练：几点几分打给谁、怎么说的。F12 启动的，自动在这里。",
        "回车看全部，做成 PDF 和 Word 存档，或补写地点、备注。演练写明是演练。",
        *ListScreen.help_lines[1:5],
    )

    def records(self) -> list[Record]:
        return [*sorted(self.book.all(Mobilisation), key=lambda one: one.started or _EVER, reverse=True)]

    def urgent(self, record: Record) -> bool:
        return cast("Mobilisation", record).ended is None

    async def action_add(self) -> None:
        """Send to where one is started: its minutes are written by the clock."""
        self.say("在 F12 应急里启动：选事件，Ctrl+N 启动，Ctrl+D 演练。")

    def detail(self, record: Record) -> str:
        return "\n".join(emergency.told(self.book, cast("Mobilisation", record)))

    def deeds(self, record: Record) -> list[Deed]:
        past = cast("Mobilisation", record)
        return [
            Deed("看全部记录", lambda: self._read(past)),
            Deed("做成记录（PDF、Word）", lambda: make(self, lambda: self._paper(past))),
            self.edit(past, "补写地点、备注"),
        ]

    async def _read(self, past: Mobilisation) -> None:
        await self.house.push_screen(
            ReadingScreen(f"{past.id} {past.event}", emergency.told(self.book, past))
        )

    def _paper(self, past: Mobilisation) -> list[Path]:
        from exports.call_sheet import mobilisation_paper

        return write_papers(self.book, [mobilisation_paper(self.book, past)], self.house.out)
