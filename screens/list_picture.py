"""ListPicture: how a list looks: rows, columns, the live filter, the view, the detail of the chosen record."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from screens import arranging
from screens.cells import cell, columns_of, said
from screens.table_screen import TableScreen
from screens.views import View
from screens.widgets.inputs import OneLine, drained
from screens.widgets.prose import Prose
from screens.widgets.table import ListTable, Row, Rows
from store.entry import show_value
from store.fields import Field, fields_of
from store.find import Index, spans, words_of
from store.kinds import Link, Links
from store.records import TABLES, Record

_SLICE, _BREATH = 0.004, 0.02  # seconds of getting the filter ready at a time, and until the next time
_FEW = 100  # records taken up at once: what was just saved is found at once
_LONG_SLICE, _HASTE = 0.01, 0.001  # the same while somebody waits for it


class ListPicture(TableScreen[None]):
    """What a list shows. `ListScreen` adds what a person does with it; subclasses of that set `kind`."""

    kind: ClassVar[type[Record]]
    views: ClassVar[tuple[View, ...]] = ()
    example: ClassVar[str] = "二网格 修水龙头 明天"
    empty: ClassVar[str] = "还没有。按 Ctrl+N 新增，或 Ctrl+T 从表格导入。"

    def __init__(self) -> None:
        super().__init__()
        self._records: dict[str, Record] = {}
        self._ids: list[str] = []
        self._fields: list[Field] = []
        self._index: Index[str] = Index()
        self._indexed: dict[str, Record] = {}
        self._waiting: list[Record] = []  # what the filter does not know yet, the last first
        self._linked: list[list[Record]] = []
        self._query = ""
        self._wanted = self._news = ""  # the record to stand on, what to say once the list is in front again
        self.view: View | None = None

    # the picture

    def body(self) -> ComposeResult:
        with Horizontal(id="list-head"):
            yield Static("", id="list-count", markup=False)
            yield OneLine("", hint="筛选：直接打字", id="list-filter")
            yield Static("", id="list-hits", markup=False)
        with Vertical(id="list-body"):
            yield ListTable([], id="list-table", empty=self.empty)
            yield Prose(id="list-detail")

    def on_mount(self) -> None:
        """Read the lexicon before somebody waits for it."""
        self.call_after_refresh(self.run_worker, lambda: _related(""), thread=True)

    @property
    def _filter(self) -> OneLine:
        return self.query_one("#list-filter", OneLine)

    def records(self) -> Sequence[Record]:
        """Return the records of this list in the order shown until somebody sorts by a column."""
        return self.book.all(self.kind)

    def urgent(self, record: Record) -> bool:  # noqa: ARG002
        """Say whether the row must catch the eye."""
        return False

    def show_book(self) -> None:
        """Draw the list from the book; rows keep their place."""
        grid = self.house.preferences.get("grid", "")
        records = arranging.sorted_by(self, self.records())
        self._index_anew(records)
        if view := self.view:
            records = [record for record in records if view.keeps(record, self.book, grid)]
        self._records = {record.id: record for record in records}
        self._ids = list(self._records)
        self.table.marked &= self._records.keys()
        self._fit_columns()
        self._show_count()
        self._show_hits()
        if self._news:
            self.say(self._news)
            self._news = ""

    def _show_count(self) -> None:
        look = f" {self.view.words}" if self.view else ""
        chosen = f" 选上 {len(self.table.marked)}" if self.table.marked else ""
        words = f" {self.name_shown}  {len(self._ids)} 条{look}{chosen} "
        self.write("list-count", words)

    def on_resize(self) -> None:
        """More width shows more columns."""
        if self.is_mounted and self._records:
            self._fit_columns()
            self._show_hits()

    def _fit_columns(self) -> None:
        room = (self.size.width or 80) - self.beside(40)
        keys = [*arranging.columns(self), *(["origin"] if self.book.overview else [])]
        number = max((len(id_) for id_ in self._ids), default=6)  # U-0007, U-B0007, U-02.0007
        self._fields, self.table.columns = columns_of(self.kind, keys, room, number)

    def _row(self, id_: str) -> Row:
        record, hidden = self._records[id_], self.house.projecting
        cells = (cell(field, record, self.book, hidden=hidden) for field in self._fields)
        return Row(id_, (id_, *cells), self.urgent(record))

    # what the filter looks through

    def _index_anew(self, records: list[Record]) -> None:
        """Take up what changed; all records when linked ones did: a renamed unit is found by its new name."""
        tables = {field.kind.table for field in fields_of(self.kind) if isinstance(field.kind, Link | Links)}
        linked: list[list[Record]] = [self.book.all(TABLES[table]) for table in sorted(tables)]
        if linked != self._linked:
            self._indexed.clear()
        idle, self._linked = not self._waiting, linked
        self._waiting = [record for record in reversed(records) if self._indexed.get(record.id) is not record]
        if len(self._waiting) <= _FEW:
            self._take_up(math.inf)
        elif idle:
            self.set_timer(_BREATH, self._get_ready)

    def _get_ready(self) -> None:
        """Let the filter take up records bit by bit, so that no key waits for it."""
        self._take_up(_LONG_SLICE if self._query else _SLICE)
        if self._waiting:
            self.set_timer(_HASTE if self._query else _BREATH, self._get_ready)
        elif self._query:
            self._show_hits()

    def _take_up(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while self._waiting and time.perf_counter() < end:
            record = self._waiting.pop()
            values = (
                show_value(field, getattr(record, field.key), self.book) for field in fields_of(self.kind)
            )
            self._index.put(record.id, "\n".join(filter(None, (record.id, record.ref, *values))))
            self._indexed[record.id] = record

    @on(Input.Changed, "#list-filter")
    def _filter_changed(self) -> None:
        """Let the typed character be painted before anything is looked for."""
        self.call_after_refresh(self._show_hits)

    async def filtered(self) -> None:
        """Wait until the list is what was typed in the filter: what comes next goes by the chosen row."""
        await drained(self._filter)
        if self._filter.value != self._query or (self._query and self._waiting):
            self._take_up(math.inf)
            self._show_hits()

    def _show_hits(self) -> None:
        query = self._filter.value
        words = words_of(query)
        exact, near = self._index.search(query, _related) if words else (set(), set())
        others = [other for word in words for other in _related(word)] if near else []
        self.table.marks_of = (lambda text: spans(text, [*words, *others])) if words else None
        searching = "还在找.." if self._waiting else "没有找到。Esc 清掉筛选。"
        self.table.empty = searching if words else self._when_empty()
        hits = [id_ for id_ in self._ids if id_ in exact] if words else self._ids
        close = [id_ for id_ in self._ids if id_ in near] if near else []
        keep = self._wanted or (self.table.chosen if query == self._query or not words else "")
        self.table.show_rows(Rows([*hits, *close], self._row), keep)
        self._wanted, self._query = "", query
        more = f" 相近 {len(close)}" if close else ""
        told = f"{searching} " if self._waiting else f"命中 {len(hits)}{more} "
        self.query_one("#list-hits", Static).update(told if words else "", layout=False)

    def _when_empty(self) -> str:
        return f"没有「{self.view.words}」的。Esc 看全部。" if self.view else self.empty

    # the chosen record

    @property
    def chosen(self) -> Record | None:
        """The record of the chosen row."""
        return self._records.get(self.table.chosen)

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        record = self.chosen
        self.query_one("#list-detail", Prose).say(self.detail(record) if record else "")

    def detail(self, record: Record) -> str:
        """Return what stands beside the list about one record."""
        parts = []
        for field in fields_of(type(record)):
            value = getattr(record, field.key)
            empty = value in ("", None, [], {}, False, 0) or field.key == record.named_by
            text = "" if empty else said(field, value, self.book, hidden=self.house.projecting)
            if text:
                parts.append(f"{field.label}：{text}")
        return f"{record.id} {self.book.name_of(record.id)}\n" + ("\n" if self.wide else "   ").join(parts)


def _related(word: str) -> Sequence[str]:
    from guidance.related import related

    return related(word)
