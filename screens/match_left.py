"""The left side of the matching screen: the needs that wait, how long they have waited, and a filter over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from guidance.states import NEED_OPEN, NEED_UNCLAIMED
from screens.cells import mobile_masked
from screens.needs import order_of
from screens.turned import Turned
from screens.views import days_since
from screens.widgets.inputs import OneLine, drained
from screens.widgets.table import Column, ListTable, Row
from store.find import Index, spans, words_of
from store.records import Need, Record, Resource

_HERE = (*NEED_OPEN, "已认领")
_SHORT = {"部分认领": "部分"}


class LeftSide(Turned):
    """What is chosen on the left decides what stands on the right."""

    _query = ""
    _arriving = False  # one comes here from another screen
    _met = ""  # the change whose need one has stood on
    _index_left: Index[str] | None = (
        None  # of what the filter was last asked about; made with its first letter
    )

    def left_side(self) -> ComposeResult:
        """Yield the filter and the table under it."""
        with Vertical(id="match-left"):
            yield OneLine("", hint="筛选：直接打字", id="match-filter")
            yield ListTable([], id="match-needs")

    @property
    def filter(self) -> OneLine:
        """The line over the needs."""
        return self.query_one("#match-filter", OneLine)

    def fit_columns(self, answers: Sequence[Row] = ()) -> None:
        """Set the columns of both sides for what stands there and the room there is; a narrow screen wastes no cell."""
        sure, name = (14, 24) if self.wide else (8, 18)
        if answers and not self.wide:
            longest = [max(cell_len(row.cells[place]) for row in answers) for place in (0, 2)]
            sure, name = longest[0], min(name, max(longest[1], 4))
        left = ("资源", "状态", 8) if self._swapped else ("需求", "等了", 6)
        what, whose = ("需求", "网格") if self._swapped else ("资源", "单位")
        self._left.columns = [Column(left[0]), Column(left[1], left[2])]
        self._right.columns = [Column("把握", sure), Column(what), Column(whose, name)]

    def show_left(self) -> None:
        """Draw the left side from the book, as far as the filter lets it through."""
        records = self._of_the_left()
        query = self.filter.value
        words = words_of(query)
        hits = self._hits(query, records) if words else None
        self._left.marks_of = (lambda text: spans(text, words)) if words else None
        self._left.empty = (
            "没有找到。Esc 清掉筛选。" if words else "没有资源。" if self._swapped else "没有等着的需求。"
        )
        rows = [_row(one) for one in records if hits is None or one.id in hits]
        keep = self._just_recorded() or (self._left.chosen if query == self._query else "")
        self._query = query
        self._left.show_rows(rows, keep)

    def on_screen_resume(self) -> None:
        """Stand on a need that was just recorded: it is what one comes here for."""
        self._arriving = True

    def _just_recorded(self) -> str:
        """Return the need that the newest change made, the first time one comes here after it."""
        arriving, self._arriving = self._arriving, False
        if not arriving or self._swapped or self.book.last_change == self._met:
            return ""
        self._met = self.book.last_change
        return self.book.just_put(Need)

    def forget_left(self) -> None:
        """Read anew when the filter is asked again: the book or the side may have changed."""
        self._index_left = None

    def _of_the_left(self) -> Sequence[Need] | Sequence[Resource]:
        if self._swapped:
            return self.book.all(Resource)
        return sorted((need for need in self.book.all(Need) if need.status in _HERE), key=order_of)

    def _hits(self, query: str, records: Sequence[Record]) -> set[str]:
        if self._index_left is None:
            self._index_left = Index()
            for record in records:
                self._index_left.put(record.id, "\n".join(self._texts(record)))
        return self._index_left.search(query)[0]

    def _texts(self, record: Record) -> Iterator[str]:
        yield record.id
        yield record.caption
        if isinstance(record, Need):
            yield from (record.grid, record.building, record.description)
        elif isinstance(record, Resource):
            yield from (self.book.name_of(record.unit), record.description)

    # the filter

    @on(Input.Changed, "#match-filter")
    def _filter_changed(self) -> None:
        """Let the typed character be painted before anything is looked for."""
        self.call_after_refresh(self.show_left)

    async def filtered(self) -> None:
        """Wait until the left is what was typed: what comes next goes by the chosen row."""
        await drained(self.filter)
        if self.filter.value != self._query:
            self.show_left()

    def takes(self, event: events.Key) -> bool:
        """Take what is written on a table for the filter; digits choose what the need is about."""
        written = event.character if event.is_printable else None
        if not written or written in " /0123456789" or self.focused is self.filter:
            return False
        self.set_focus(self.filter)
        self.filter.insert_text_at_cursor(written)
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave Delete, Space, `/` and the arrows to the filter's own text while it has the cursor."""
        texts = action in ("reject", "compare", "filter") or parameters == ("arrow",)
        return not (texts and self.is_mounted and self.focused is self.filter)

    def action_filter(self) -> None:
        """Write in the filter."""
        self.set_focus(self.filter)

    async def action_back(self) -> None:
        """Clear the filter, leave it, then go home."""
        if self.filter.value:
            self.filter.value = ""
        elif self.focused is not self.filter:
            await self.house.action_go("home")
        self.set_focus(self._left)

    async def action_table(self, verb: str, by: int) -> None:
        """Move in what was filtered, also right behind the last letter."""
        await self.filtered()
        await super().action_table(verb, by)


def _row(record: Need | Resource) -> Row:
    if isinstance(record, Resource):
        return Row(record.id, (mobile_masked(record.title), record.status))
    urgent = record.urgency == "紧急" and record.status in NEED_OPEN
    return Row(record.id, (mobile_masked(record.title), _waited(record)), urgent)


def _waited(need: Need) -> str:
    """Return how long nobody has answered, or how far the answer is."""
    if need.status not in NEED_UNCLAIMED or not need.created:
        return _SHORT.get(need.status, need.status)
    ago = days_since(need.created.date())
    return f"{ago}天" if ago and ago > 0 else "今天"
