"""ListTable: a table that draws only the lines in sight, so that ten thousand rows feel like ten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

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


class Rows(Sequence[Row]):
    """Rows made when they are looked at: a list of ten thousand opens as fast as one of ten."""

    def __init__(self, ids: Sequence[str], row_of: Callable[[str], Row]) -> None:
        self.ids = ids
        self._row_of = row_of
        self._made: dict[str, Row] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self._row(id_) for id_ in self.ids[place]]
        return self._row(self.ids[place])

    def __iter__(self) -> Iterator[Row]:
        return (self._row(id_) for id_ in self.ids)

    def _row(self, id_: str) -> Row:
        if id_ not in self._made:
            self._made[id_] = self._row_of(id_)
        return self._made[id_]


class ListTable(ScrollView, can_focus=True):
    """A list of rows with one of them chosen, and any number of them marked."""

    COMPONENT_CLASSES = {  # noqa: RUF012
        "table--head", "table--cursor", "table--even", "table--urgent", "table--resting", "table--match",
    }  # fmt: skip
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
        self.rows: Sequence[Row] = []
        self.ids: Sequence[str] = []
        self.marked: set[str] = set()
        self.marks_of: Callable[[str], Sequence[tuple[int, int]]] | None = None
        self.headless = False
        self.empty = empty

    @property
    def chosen(self) -> str:
        """The id of the chosen row, or an empty string."""
        return self.ids[self.cursor] if 0 <= self.cursor < len(self.ids) else ""

    def show_rows(self, rows: Sequence[Row], keep: str | None = None) -> None:
        """Show other rows; the cursor stays with the record `keep` (the one chosen before), an empty one: first."""
        keep = self.chosen if keep is None else keep
        ids = rows.ids if isinstance(rows, Rows) else [row.id for row in rows]
        place = min(self.cursor, len(ids) - 1) if keep else 0
        if not (0 <= place < len(ids) and ids[place] == keep) and keep in set(ids):
            place = ids.index(keep)
        self.rows, self.ids = rows, ids
        self._resize_content()
        self.set_reactive(ListTable.cursor, max(0, place))
        self._bring_into_sight()
        self.refresh()
        self.post_message(self.Chosen(self))

    def choose(self, id_: str) -> None:
        """Choose the row of this id, if it is here."""
        if id_ in self.ids:
            self.cursor = self.ids.index(id_)

    @property
    def _head(self) -> int:
        return 0 if self.headless else 1

    def on_resize(self) -> None:
        """Columns follow the width."""
        self._resize_content()
        self._bring_into_sight()

    def on_paste(self, event: events.Paste) -> None:
        """Hand pasted words to the filter."""
        event.stop()
        self.post_message(self.Pasted(clean(event.text, lines=True)))

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked row."""
        place = event.y - self._head + self.scroll_offset.y
        if event.y >= self._head and place < len(self.rows):
            self.cursor = place

    def action_move(self, by: int) -> None:
        """Choose the row above or below."""
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))

    def action_page(self, by: int) -> None:
        """Go a page up or down."""
        self.action_move(by * max(1, self.size.height - self._head - 1))

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
        if y < self._head:
            style = self.get_component_rich_style("table--head")
            return self._strip([("  ", ())] + [(c.heading, ()) for c in self.columns], style)
        place = y - self._head + self.scroll_offset.y
        if place >= len(self.rows):
            words = self.empty if not self.rows and y == 2 else ""
            return Strip([Segment(fit(f"  {words}", width), self.rich_style)], width)
        row = self.rows[place]
        marks_of = self.marks_of
        cells = [(cell, marks_of(cell) if marks_of and cell else ()) for cell in map(clean, row.cells)]
        return self._strip([(self._lead(row, place), ()), *cells], self._style(row, place))

    def _lead(self, row: Row, place: int) -> str:
        first = ">" if place == self.cursor else " "
        return first + ("*" if row.id in self.marked else "!" if row.urgent else " ")

    def _style(self, row: Row, place: int) -> Style:
        if place == self.cursor:
            return self.get_component_rich_style("table--cursor" if self.has_focus else "table--resting")
        if row.urgent:
            return self.get_component_rich_style("table--urgent")
        return self.get_component_rich_style("table--even") if place % 2 else self.rich_style

    def _strip(self, cells: Sequence[tuple[str, Sequence[tuple[int, int]]]], style: Style) -> Strip:
        """Draw the lead and the cells side by side; the marked spans of each stand out."""
        width, used = self.size.width, 2
        lead, *rest = cells
        segments = [Segment(lead[0], style)]
        for (cell, spans), column, size in zip(rest, self.columns, self._widths(), strict=True):
            room = max(0, min(size, width - used))
            text = right(cell, room) if column.number and cell else fit(cell, room)
            shift = len(text) - len(cell) if column.number and cell else 0
            segments += self._marked_up(text, [(a + shift, b + shift) for a, b in spans], style)
            segments.append(Segment(" " if used + size < width else "", style))
            used += room + (used + size < width)
        segments.append(Segment(" " * max(0, width - used), style))
        return Strip(segments, width)

    def _marked_up(self, text: str, spans: Sequence[tuple[int, int]], style: Style) -> list[Segment]:
        found = style + self.get_component_rich_style("table--match", partial=True) if spans else style
        pieces, done = [], 0
        for start, end in spans:
            if start < len(text):
                pieces += [Segment(text[done:start], style), Segment(text[start:end], found)]
                done = min(end, len(text))
        return [*pieces, Segment(text[done:], style)]

    def _widths(self) -> list[int]:
        fixed = sum(column.width for column in self.columns) + len(self.columns) + 2
        growing = [column for column in self.columns if not column.width]
        share = max(8, (self.size.width - fixed) // max(1, len(growing)))
        return [column.width or share for column in self.columns]

    def _resize_content(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows) + self._head)

    def _bring_into_sight(self) -> None:
        height, top = self.size.height - self._head, self.scroll_offset.y
        if height <= 0:
            return
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True, immediate=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True, immediate=True)
