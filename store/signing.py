"""Signing: what is written carries the stamp of this copy; what was seen of other copies is noted (store/stamps.py)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import cast

from store.copies import Copy, free_letter, remember_copy, this_copy
from store.file import BookFile, BookTable, Change
from store.format import COUNTERS, META
from store.history import whole_record
from store.lines import Document
from store.records import Record
from store.stamps import GONE, PERSONAL, REMOVED, differing, lasting_name, stamp, stamped

_COPIES, SEEN = "copies", "seen"
KEPT_REMOVED = 1000  # removed records; older ones go


class Signing:
    """The notes in a book's `meta` that merges live by: its copies, what each had seen, the numbers given."""

    def __init__(self, file: BookFile, table: Callable[[str], BookTable]) -> None:
        self._file, self._table = file, table
        self._copy: Copy | None = None

    @property
    def copy(self) -> Copy:
        """Which copy of the book this is; asked for when something is written."""
        if self._copy is None:
            self._copy = this_copy(self._file.path, self._noted(_COPIES))
        return self._copy

    @property
    def next_stamp(self) -> str:
        """The stamp of the change that is being made."""
        return stamp(self.copy.actor, self._at + 1)

    @property
    def letters(self) -> dict[str, str]:
        """Return the letter of each copy that ever wrote or was merged into this book."""
        return {actor: str(copy.get("letter", "")) for actor, copy in self._noted(_COPIES).items()}

    @property
    def counters(self) -> dict[str, int]:
        """Return how many numbers were given in each series."""
        return {series: int(number) for series, number in self._noted(COUNTERS).items()}

    @property
    def seen(self) -> dict[str, dict[str, int]]:
        """Return what merges brought: scope -> copy -> how many of its changes."""
        return {scope: dict(known) for scope, known in self._noted(SEEN).items()}

    def known(self, scope: str) -> dict[str, int]:
        """Return how many changes of each copy are in a part of this book (a table, or its personal fields)."""
        here = {actor: int(copy.get("at", 0)) for actor, copy in self._noted(_COPIES).items()}
        seen = self._noted(SEEN).get(scope, {})
        return {actor: max(here.get(actor, 0), int(seen.get(actor, 0))) for actor in {**here, **seen}}

    def coming_numbers(self, kind: type[Record], count: int = 1) -> list[str]:
        """Return the numbers the next new records of a list will get, if nobody saves one before."""
        series, taken = f"{kind.letter}-{self.copy.letter}", self._file.encoded.get(kind.table, {})
        first = self.counters.get(series, 0) + 1
        free = (f"{series}{at:04d}" for at in itertools.count(first) if f"{series}{at:04d}" not in taken)
        return list(itertools.islice(free, count))  # those taken were written into the file by another hand

    def next_number(self, kind: type[Record]) -> str:
        """Give the next number of a list; none is given twice."""
        series, [id_] = f"{kind.letter}-{self.copy.letter}", self.coming_numbers(kind)
        self._note(COUNTERS, {**self._noted(COUNTERS), series: int(id_.removeprefix(series))})
        return id_

    def sign(self, changes: list[Change], *, documents: bool) -> list[Change]:
        """Count a change of this copy and, unless they came with stamps, stamp the `documents` in it; return it so."""
        written, number = self.next_stamp, self._at + 1
        signed = [self._signed(change, written) for change in changes] if documents else changes
        self._note(
            _COPIES, {**self._noted(_COPIES), self.copy.actor: {"letter": self.copy.letter, "at": number}}
        )
        return signed

    def _signed(self, change: Change, written: str) -> Change:
        before = change.before and whole_record(change.table, change.before)  # nothing said is the default
        maker = "" if before else self.copy.actor  # a record that another program wrote has none
        name = lasting_name(change.id, before or change.after or {}, change.table, maker)
        if change.after is not None:
            keys = [*differing(before, change.after)] if before else None
            after = stamped(before, change.after, keys or (), written, name)
            self._table(change.table).put(change.id, after)
            self._keep_removed(name, None)
            return Change(change.table, change.id, change.before, after, keys)
        if before:
            self._keep_removed(name, self.buried(change.table, before))
        return change

    def buried(self, table: str, document: Document) -> Document:
        """Return a record as it is kept once this change has removed it: with all that this copy has seen."""
        seen = {
            part: self.known(f"{table}{part}") | {self.copy.actor: self._at + 1} for part in ("", PERSONAL)
        }
        return {**document, GONE: seen}

    def _keep_removed(self, name: str, document: Document | None) -> None:
        kept = self._file.documents(REMOVED)
        if document is not None:
            self._table(REMOVED).put(name, document)
            for oldest in [*kept][:-KEPT_REMOVED]:
                self._table(REMOVED).drop(oldest)
        elif name in kept:
            self._table(REMOVED).drop(name)

    def take(
        self, seen: dict[str, dict[str, int]], letters: dict[str, str], counters: dict[str, int]
    ) -> None:
        """Note what another book had seen, its copies and its numbers."""
        if seen != self._noted(SEEN):
            self._note(SEEN, cast("Document", seen))
        new = {actor: {"letter": letter, "at": 0} for actor, letter in letters.items()}
        self._note(_COPIES, {**new, **self._noted(_COPIES)})
        self._take_another_letter()
        given = self.counters
        higher = {series: max(number, given.get(series, 0)) for series, number in counters.items()}
        self._note(COUNTERS, {**given, **higher})

    def _take_another_letter(self) -> None:
        """Give way when an earlier copy numbers with the same letter."""
        letters = self.letters
        same = [actor for actor, letter in letters.items() if letter == self.copy.letter]
        if any(actor < self.copy.actor for actor in same):
            self._copy = Copy(self.copy.actor, free_letter(set(letters.values())))

    def remember(self) -> None:
        """Note on this laptop how far the copy has come, so that a file put back from outside is noticed."""
        if self._copy:
            remember_copy(self._copy.actor, self._file.path, self._at)

    @property
    def _at(self) -> int:
        return int(self._noted(_COPIES).get(self.copy.actor, {}).get("at", 0))

    def _noted(self, name: str) -> Document:
        return self._file.documents(META).get(name, {})

    def _note(self, name: str, document: Document) -> None:
        self._table(META).put(name, document)


def in_series(id_: str) -> tuple[str, int, str]:
    """Return what ids are ordered by: the series of their copy, then the number (however long)."""
    series = id_.rstrip("0123456789")
    number = id_[len(series) :].lstrip("0")
    return series, len(number), number
