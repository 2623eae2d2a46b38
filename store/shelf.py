"""Shelf: the records of a book as values, made of what the file holds when somebody asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from store.lines import Documents
from store.records import TABLES, Record
from store.signing import in_series

R = TypeVar("R", bound=Record)


class Shelf:
    """Every record that was asked for, by table and id. `misfits`: (table, id) -> why it is none of its kind."""

    def __init__(self, documents: Callable[[str], Documents]) -> None:
        self._documents = documents
        self.misfits: dict[tuple[str, str], str] = {}
        self._made: dict[str, dict[str, Record]] = {}
        self._unsorted: set[str] = set()  # tables that got a record out of its turn

    def clear(self) -> None:
        """Forget everything: it is made anew when it is asked for."""
        self._made.clear()

    def in_order(self, kind: type[R]) -> list[R]:
        """Return every record of a kind, oldest number first."""
        if kind.table in self._unsorted or kind.table not in self._made:
            records = self.of(kind)
            self._made[kind.table] = {id_: records[id_] for id_ in sorted(records, key=in_series)}
            self._unsorted.discard(kind.table)
        return list(self.of(kind).values())

    def of(self, kind: type[R]) -> dict[str, R]:
        """Return the records of a kind by id, in any order; not to be changed."""
        if kind.table not in self._made:
            made: dict[str, Record] = {}
            for id_, record in self._documents(kind.table).each_as(kind):
                if isinstance(record, Exception):
                    self.misfits[kind.table, id_] = str(record)
                else:
                    made[id_] = _with_id(record, id_)
            self._made[kind.table] = made
        return self._made[kind.table]  # type: ignore[return-value]

    def take(self, table: str, id_: str) -> None:
        """Take up a record as it is written now."""
        kind, made = TABLES.get(table), self._made.get(table)
        if kind is None or made is None:
            return
        record = self._record(kind, id_)
        if record is None:
            made.pop(id_, None)
            return
        if id_ not in made and in_series(id_) < in_series(next(reversed(made), "")):
            self._unsorted.add(table)
        made[id_] = record

    def drop(self, table: str, id_: str) -> None:
        """Forget a record that is gone."""
        self._made.get(table, {}).pop(id_, None)

    def _record(self, kind: type[R], id_: str) -> R | None:
        try:
            record = self._documents(kind.table).told_as(id_, kind)
        except (msgspec.ValidationError, RecursionError) as error:
            self.misfits[kind.table, id_] = str(error)
            return None
        self.misfits.pop((kind.table, id_), None)
        return _with_id(record, id_)


def _with_id(record: R, id_: str) -> R:
    """Return the record under the id that stands before its line, whatever stands inside."""
    return record if record.id == id_ else msgspec.structs.replace(record, id=id_)
