"""Arrows that move a table at once, so that an Enter typed right behind them finds the right row."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding
from textual.screen import Screen

from screens.widgets.table import ListTable

# For screens with one table whose other keys are priority bindings: those would overtake plain arrows.
TABLE_KEYS = (
    Binding("up", "screen.table('move',-1)", show=False, priority=True),
    Binding("down", "screen.table('move',1)", show=False, priority=True),
    Binding("home", "screen.table('edge',0)", show=False, priority=True),
    Binding("end", "screen.table('edge',1)", show=False, priority=True),
)
# For screens whose table is moved while the cursor stands in a line of text: Home and End stay with the text.
BESIDE_TEXT_KEYS = (
    *TABLE_KEYS[:2],
    Binding("pageup", "screen.table('page',-1)", show=False, priority=True),
    Binding("pagedown", "screen.table('page',1)", show=False, priority=True),
)


class TableKeys:
    """Adds the action that TABLE_KEYS and BESIDE_TEXT_KEYS name to a screen."""

    async def action_table(self: Screen[Any], verb: str, by: int) -> None:  # type: ignore[misc]  # mixed into screens only
        """Move in the table."""
        table = self.query_one(ListTable)
        {"move": table.action_move, "page": table.action_page, "edge": table.action_edge}[verb](by)
