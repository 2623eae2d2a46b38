"""DoingList: a list whose Enter offers what can be done with the chosen record now, the likeliest first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual import work
from textual.binding import Binding

from screens.ask import Ask
from screens.listing import ListScreen
from screens.widgets.table import Row
from store.fields import Field
from store.kinds import Choice
from store.problems import BookProblem
from store.records import Record

STARS = Field("几星", Choice(options=("5", "4", "3", "2", "1")), key="stars", required=True)


@dataclass(frozen=True)
class Deed:
    """Something that can be done with a record: its words, and what does it (it may ask on the way)."""

    words: str
    run: Callable[[], Awaitable[None] | None]


class DoingList(ListScreen):
    """Enter asks what to do: Enter again takes the first, a digit any other. Subclasses give `deeds`."""

    BINDINGS = [Binding("enter", "open", "办理", priority=True)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no line as it is said: what moves on begins with a question or a form."""
        return action != "quick" and super().check_action(action, parameters)

    def deeds(self, record: Record) -> list[Deed]:
        """Return what can be done with a record now, the likeliest first."""
        return [self.edit(record)]

    def asked(self, record: Record) -> str:
        """Return the question over the deeds."""
        return f"{record.id} {self.book.name_of(record.id)}：做什么？"

    def state(self, record: Record) -> str:  # noqa: ARG002
        """Return what stands in place of a record's state when something presses; empty when nothing does."""
        return ""

    def _row(self, id_: str) -> Row:
        row, pressing = super()._row(id_), self.state(self._records[id_])
        keys = ["id", *(field.key for field in self._fields)]
        if not pressing or "status" not in keys:
            return row
        place = keys.index("status")
        return Row(row.id, (*row.cells[:place], pressing, *row.cells[place + 1 :]), row.urgent)

    def edit(self, record: Record, words: str = "打开修改") -> Deed:
        """Return the deed that opens the record's form."""
        return Deed(words, lambda: self._edit(record))

    async def _edit(self, record: Record) -> None:
        await self.house.push_screen(self.form_of(record))

    @work
    async def action_open(self) -> None:  # type: ignore[override]  # a worker, since deeds may ask on the way
        """Ask what to do with the chosen record, once the filter has taken its keys, and do it."""
        await self.filtered()
        record = self.chosen
        if record is None:
            return
        deeds = self.deeds(record)
        answers = [(str(place), deed.words) for place, deed in enumerate(deeds)]
        answer = await self.house.push_screen_wait(Ask(self.asked(record), answers))
        if answer:
            await self.do(deeds[int(answer)])

    async def do(self, deed: Deed) -> None:
        """Do it; a problem with the book is said."""
        try:
            done = deed.run()
            if done is not None:
                await done
        except BookProblem as problem:
            self.say_problem(problem)
