"""ListTable: a table that draws only the lines in sight, so that ten thousand rows feel like ten."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

import msgspec
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from screens.text import fit
from screens.widgets.table_line import Cell, segments_of
from screens.widgets.table_line import Column as Column  # noqa: PLC0414 - handed on to the screens
from store.clean import clean


class Row(msgspec.Struct, frozen=True):
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


_WHEEL = 3  # rows a turn of the wheel


class ListTable(Widget, can_focus=True):
    """A list of rows with one of them chosen, and any number of them marked.

    It scrolls and draws its bar by itself: textual's ScrollView lays the whole screen out anew for every change
    of length, and paints the bar in a frame of its own.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {
        "table--head", "table--cursor", "table--even", "table--urgent", "table--resting", "table--match", "table--bar",
        "table--thumb",
    }  # fmt: skip
    # priority, so that an Enter or Delete typed right behind them finds the right row
    BINDINGS = [
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("home", "edge(0)", show=False, priority=True),
        Binding("end", "edge(1)", show=False, priority=True),
    ]
    cursor = reactive(0, repaint=False)

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
        self._top = 0  # the place of the first row in sight
        self._drawn: dict[
            tuple[object, ...], Strip
        ] = {}  # rows drawn before; a scrolled one is drawn from here

    @property
    def chosen(self) -> str:
        """The id of the chosen row, or an empty string."""
        return self.ids[self.cursor] if 0 <= self.cursor < len(self.ids) else ""

    def show_rows(self, rows: Sequence[Row], keep: str | None = None) -> None:
        """Show other rows; the cursor stays with the record `keep` (the one chosen before), an empty one: first."""
        keep = self.chosen if keep is None else keep
        ids = rows.ids if isinstance(rows, Rows) else [row.id for row in rows]
        place = min(self.cursor, len(ids) - 1) if keep else 0
        if not (0 <= place < len(ids) and ids[place] == keep):
            place = ids.index(keep) if keep in ids else place
        self.rows, self.ids = rows, ids
        self.set_reactive(ListTable.cursor, max(0, place))
        self._redraw()

    def choose(self, id_: str) -> None:
        """Choose the row of this id, if it is here."""
        if id_ in self.ids:
            self.cursor = self.ids.index(id_)

    @property
    def _head(self) -> int:
        return 0 if self.headless else 1

    @property
    def _lines(self) -> int:
        return max(0, self.size.height - self._head)

    def on_resize(self) -> None:
        """Columns follow the width."""
        self._redraw()

    def notify_style_update(self) -> None:
        """Draw in the new colours."""
        super().notify_style_update()
        self._drawn.clear()

    def on_focus(self, event: events.Focus) -> None:
        """Draw the chosen row strong."""
        self._focus_changed(event, has_focus=True)

    def on_blur(self, event: events.Blur) -> None:
        """Draw the chosen row weaker."""
        self._focus_changed(event, has_focus=False)

    def _focus_changed(self, event: events.Focus | events.Blur, *, has_focus: bool) -> None:
        """Only the chosen row looks other: textual would draw all anew, in front of the first letter of a filter."""
        event.prevent_default()
        self.set_reactive(ListTable.has_focus, has_focus)
        self.refresh(self._region_of(self.cursor))

    def _region_of(self, row: int) -> Region:
        return Region(0, self._head + row - self._top, self.size.width, 1)

    def on_paste(self, event: events.Paste) -> None:
        """Hand pasted words to the filter."""
        event.stop()
        self.post_message(self.Pasted(clean(event.text, lines=True)))

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked row; a click on the bar goes to that part of the list."""
        line = event.y - self._head
        if line < 0:
            return
        if self._bar and event.x == self.size.width - 1:
            self._scroll(len(self.rows) * line // self._lines - self._top)
        elif self._top + line < len(self.rows):
            self.cursor = self._top + line

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Look further down; the chosen row stays chosen."""
        event.stop()
        self._scroll(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Look further up."""
        event.stop()
        self._scroll(-_WHEEL)

    def action_move(self, by: int) -> None:
        """Choose the row above or below."""
        self.cursor = max(0, min(len(self.rows) - 1, self.cursor + by))

    def action_page(self, by: int) -> None:
        """Go a page up or down."""
        self.action_move(by * max(1, self._lines - 1))

    def action_edge(self, last: int) -> None:
        """Go to the first or the last row."""
        self.cursor = max(0, len(self.rows) - 1) if last else 0

    def watch_cursor(self, before: int, now: int) -> None:
        """Keep the chosen row in sight and tell the screen."""
        self._tell()
        if self._bring_into_sight():
            self.refresh()
        else:
            self.refresh(self._region_of(before), self._region_of(now))

    def _redraw(self) -> None:
        """Draw all anew and tell the screen which row is chosen."""
        self._drawn.clear()
        self._tell()
        self._bring_into_sight()
        self.refresh()

    def _tell(self) -> None:
        """Tell the screen first, so that what it shows of the row is painted together with the table."""
        if self.is_attached:
            self.screen.post_message(self.Chosen(self))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines between `crop.y` and `crop.bottom`."""
        strips = [self.render_line(y) for y in crop.line_range]
        _, background = self.background_colors
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span == (0, self.size.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Draw one line: the heading, a row, or the words for an empty list."""
        place = y - self._head + self._top
        if y < self._head:
            style = self.get_component_rich_style("table--head")
            return self._strip([("  ", ())] + [(c.heading, ()) for c in self.columns], style)
        if place >= len(self.rows):
            words = self.empty if not self.rows and y == 2 else ""
            return Strip([Segment(fit(f"  {words}", self.size.width), self.rich_style)], self.size.width)
        row = self.rows[place]
        thumb = self._bar and ("table--thumb" if y - self._head in self._thumb else "table--bar")
        chosen = place == self.cursor and ("strong" if self.has_focus else "weak")
        state = (row.id, chosen, place % 2, row.id in self.marked, thumb)
        if state not in self._drawn:
            bar = self.get_component_rich_style(thumb) if thumb else None
            self._drawn[state] = self._strip(self._cells(row, place), self._style(row, place), bar)
        return self._drawn[state]

    def _cells(self, row: Row, place: int) -> list[Cell]:
        marks_of = self.marks_of
        cells = [(cell, marks_of(cell) if marks_of and cell else ()) for cell in map(clean, row.cells)]
        return [(self._lead(row, place), ()), *cells]

    def _lead(self, row: Row, place: int) -> str:
        first = ">" if place == self.cursor else " "
        return first + ("*" if row.id in self.marked else "!" if row.urgent else " ")

    def _style(self, row: Row, place: int) -> Style:
        if place == self.cursor:
            return self.get_component_rich_style("table--cursor" if self.has_focus else "table--resting")
        if row.urgent:
            return self.get_component_rich_style("table--urgent")
        return self.get_component_rich_style("table--even") if place % 2 else self.rich_style

    def _strip(self, cells: Sequence[Cell], style: Style, bar: Style | None = None) -> Strip:
        found = style + self.get_component_rich_style("table--match", partial=True)
        segments = segments_of(cells, self.columns, self._width, style, found)
        segments.append(Segment(" ", bar or style))
        return Strip(segments, self.size.width)

    @property
    def _width(self) -> int:
        """Cells of a line: the bar keeps its own, so that nothing moves sideways while a filter is typed."""
        return self.size.width - 1

    @property
    def _bar(self) -> bool:
        """Whether there are more rows than lines; without colours there is no bar."""
        return len(self.rows) > self._lines > 0 and not self.app.has_class("-plain")

    @property
    def _thumb(self) -> range:
        """The lines of the bar that stand for the rows in sight."""
        lines, rows = self._lines, len(self.rows)
        size = max(1, lines * lines // rows)
        top = (lines - size) * self._top // max(1, rows - lines)
        return range(top, top + size)

    def _scroll(self, by: int) -> None:
        """Bring other rows into sight."""
        self._top = max(0, min(len(self.rows) - self._lines, self._top + by))
        self.refresh()

    def _bring_into_sight(self) -> bool:
        """Scroll as little as shows the chosen row; say whether that was needed."""
        before, last = self._top, max(0, len(self.rows) - self._lines)
        if self._lines:
            self._top = max(self.cursor - self._lines + 1, min(self._top, self.cursor, last))
        return self._top != before
