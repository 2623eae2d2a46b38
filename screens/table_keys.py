"""Arrows that move a table while the cursor stands in a line of text above it."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding
from textual.screen import Screen

from screens.widgets.table import ListTable

# For screens whose table is moved while the cursor stands in a line of text: Home and End stay with the text.
BESIDE_TEXT_KEYS = (
    Binding("up", "screen.table('move',-1)", show=False, priority=True),
    Binding("down", "screen.table('move',1)", show=False, priority=True),
    Binding("pageup", "screen.table('page',-1)", show=False, priority=True),
    Binding("pagedown", "screen.table('page',1)", show=False, priority=True),
)


class TableKeys:
    """Adds the action that BESIDE_TEXT_KEYS name to a screen."""

    async def action_table(self: Screen[Any], verb: str, by: int) -> None:  # type: ignore[misc]  # mixed into screens only
        """Move in the table."""
        table = self.query_one(ListTable)
        {"move": table.action_move, "page": table.action_page}[verb](by)
