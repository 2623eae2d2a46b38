"""ListTable: a table that draws only the lines in sight, so that ten thousand rows feel like ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.text import fit, right
from store.clean import clean


@dataclass(frozen=True)
class Column:
    """A heading and its width in cells; width 0 takes what is left; `number` stands at the right."""

    heading: str
    width: int = 0
    number: bool = False


@dataclass(frozen=True)
class Row:
    """One line: the id of its record and a text per column; `urgent` rows carry a mark and a colour."""

    id: str
    cells: tuple[str, ...]
    urgent: bool = False


class ListTable(ScrollView, can_focus=True):
    """A list of rows with one of them chosen."""

    COMPONENT_CLASSES = {"table--head", "table--cursor", "table--even", "table--urgent", "table--resting"}  # noqa: RUF012
    BINDINGS = [  # noqa: RUF012
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
    ]
    cursor = reactive(0)

    class Chosen(Message):
        """Another row is chosen."""

        def __init__(self, table: ListTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> ListTable:
            """The table."""
            return self.table

    class Pasted(Message):
        """Words were pasted on the table: the filter wants them."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, columns: Sequence[Column], *, id: str | None = None, empty: str = "") -> None:  # noqa: A002
        super().__init__(id=id)
        self.columns = list(columns)
        self.rows: list[Row] = []
        self.empty = empty

    @property
    def chosen(self) -> str:
        """The id of the chosen row, or an empty string."""
        return self.rows[self.cursor].id if 0 <= self.cursor < len(self.rows) else ""

    def show_rows(self, rows: list[Row], keep: str | None = None) -> None:
        """Show other rows; the cursor stays with the record `keep` (the one chosen before)."""
        keep = self.chosen if keep is None else keep
        place = next((at for at, row in enumerate(rows) if row.id == keep), min(self.cursor, len(rows) - 1))
        self.rows = rows
        self._resize_content()
        self.set_reactive(ListTable.cursor, max(0, place))
        self._bring_into_sight()
        self.refresh()
        self.post_message(self.Chosen(self))

    def on_resize(self) -> None:
        """Columns follow the width."""
        self._resize_content()
        self._bring_into_sight()

    def on_paste(self, event: events.Paste) -> None:
        """Hand pasted words to the filter."""
        event.stop()
        self.post_message(self.Pasted(clean(event.text)))

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked row."""
        place = event.y - 1 + self.scroll_offset.y
        if event.y > 0 and place < len(self.rows):
            self.cursor = place

    def action_move(self, by: int) -> None:
        """Choose the row above or below."""
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))

    def action_page(self, by: int) -> None:
        """Go a page up or down."""
        self.action_move(by * max(1, self.size.height - 2))

    def action_edge(self, last: int) -> None:
        """Go to the first or the last row."""
        self.cursor = max(0, len(self.rows) - 1) if last else 0

    def watch_cursor(self) -> None:
        """Keep the chosen row in sight and tell the screen."""
        self._bring_into_sight()
        self.refresh()
        self.post_message(self.Chosen(self))

    def render_line(self, y: int) -> Strip:
        """Draw one line: the heading, a row, or the words for an empty list."""
        width = self.size.width
        if y == 0:
            style = self.get_component_rich_style("table--head")
            return self._line([column.heading for column in self.columns], "  ", style)
        place = y - 1 + self.scroll_offset.y
        if place >= len(self.rows):
            words = self.empty if not self.rows and y == 2 else ""
            return Strip([Segment(fit(f"  {words}", width), self.rich_style)], width)
        row = self.rows[place]
        return self._line(row.cells, self._lead(row, place), self._style(row, place))

    def _lead(self, row: Row, place: int) -> str:
        return (
            ("> " if place == self.cursor else "  ")
            if not row.urgent
            else ">!"
            if place == self.cursor
            else " !"
        )

    def _style(self, row: Row, place: int) -> Style:
        if place == self.cursor:
            return self.get_component_rich_style("table--cursor" if self.has_focus else "table--resting")
        if row.urgent:
            return self.get_component_rich_style("table--urgent")
        return self.get_component_rich_style("table--even") if place % 2 else self.rich_style

    def _line(self, cells: Sequence[str], lead: str, style: Style) -> Strip:
        text = lead
        for cell, column, width in zip(cells, self.columns, self._widths(), strict=True):
            text += (right(cell, width) if column.number and cell else fit(cell, width)) + " "
        width = self.size.width
        return Strip([Segment(fit(text, width) if width > 0 else "", style)], width)

    def _widths(self) -> list[int]:
        fixed = sum(column.width for column in self.columns) + len(self.columns) + 2
        growing = [column for column in self.columns if not column.width]
        share = max(8, (self.size.width - fixed) // max(1, len(growing)))
        return [column.width or share for column in self.columns]

    def _resize_content(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)

    def _bring_into_sight(self) -> None:
        height, top = self.size.height - 1, self.scroll_offset.y
        if height <= 0:
            return
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True, immediate=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True, immediate=True)
