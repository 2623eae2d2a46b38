"""TableScreen: a full screen around one table, which the arrows move also from a line of text above it."""

from __future__ import annotations

from typing import TypeVar

from textual.binding import Binding

from screens.base import HouseScreen
from screens.widgets.table import ListTable
from store.records import Meeting

T = TypeVar("T")


class TableScreen(HouseScreen[T]):
    """A screen that begins on its table. Home and End stay with a line of text that has the cursor."""

    BINDINGS = [
        Binding("up", "screen.table('move',-1)", show=False, priority=True),
        Binding("down", "screen.table('move',1)", show=False, priority=True),
        Binding("pageup", "screen.table('page',-1)", show=False, priority=True),
        Binding("pagedown", "screen.table('page',1)", show=False, priority=True),
    ]

    def on_mount(self) -> None:
        """Start on the table, unless the screen begins elsewhere."""
        if self.focused is None:
            self.set_focus(self.table)

    @property
    def table(self) -> ListTable:
        """The table that the arrows move."""
        return self.query_one(ListTable)

    async def action_table(self, verb: str, by: int) -> None:
        """Move in the table."""
        {"move": self.table.action_move, "page": self.table.action_page, "edge": self.table.action_edge}[
            verb
        ](by)


class MeetingTable(TableScreen[None]):
    """A table of one meeting."""

    def __init__(self, meeting_id: str) -> None:
        super().__init__()
        self.meeting_id = meeting_id

    @property
    def meeting(self) -> Meeting:
        """The meeting as it stands in the book."""
        return self.book.get(Meeting, self.meeting_id) or Meeting(id=self.meeting_id)
