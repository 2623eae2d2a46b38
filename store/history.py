"""Who changed what, when, from which value to which; undo and redo are read from it."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from store.file import Change
from store.lines import Document, Documents
from store.records import TABLES
from store.stamps import differing, flat, is_stamp, without_stamps

TABLE = "history"
KEPT = 2000  # entries; older ones fall off the end
KEPT_BYTES = 2_000_000  # of all entries together, or as many as the records have when those are more
UNDONE, REDONE = "撤销：", "重做："  # what labels of entries that take back or bring back begin with
QUIET = {"changed", "changed_by"}  # bookkeeping that no one takes back


class Step(msgspec.Struct, frozen=True):
    """One record's part in an entry: only the fields that differ; None where the record was not there."""

    table: str
    id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change as a person made it. `undoes` and `redoes` name the entry it takes back or brings back."""

    at: datetime
    by: str
    label: str
    steps: list[Step]
    undoes: str = ""
    redoes: str = ""
    quiet: bool = False  # came from elsewhere (a sync): nothing that undo takes back


class _StepHead(msgspec.Struct, frozen=True):
    """A step whose values are looked through and not kept."""

    table: str
    id: str
    before: dict[str, msgspec.Raw] | None
    after: dict[str, msgspec.Raw] | None


class _Head(Entry, frozen=True, omit_defaults=True):
    """An entry as it is looked through to learn its place: half the time, and nothing to keep."""

    steps: list[_StepHead]  # type: ignore[assignment]


class _Signed(msgspec.Struct, frozen=True):
    """An entry, to see by whom it is."""

    by: str


def last_writer(documents: Documents) -> str:
    """Return who made the newest change that has a name."""
    for key in sorted(documents, reverse=True):
        with contextlib.suppress(msgspec.ValidationError):
            if by := documents.told_as(key, _Signed).by:
                return by
    return ""


def step_of(change: Change, *, whole: bool = False) -> Step:
    """Return the differences of one written record; `whole` with the stamps, for undoing a merge."""
    spread = flat if whole else without_stamps
    before, after, keys = spread(change.before), spread(change.after), change.keys
    if before is None or after is None:
        return Step(change.table, change.id, _told(change.table, before), _told(change.table, after))
    if keys is None:
        keys = [*differing(before, after, ())]
    return Step(change.table, change.id, _part(before, keys), _part(after, keys))


@functools.cache
def _blank(table: str) -> Document:
    """Return a record of a table with nothing in it."""
    kind = TABLES.get(table)
    return dict(msgspec.to_builtins(kind())) if kind else {}


def _told(table: str, document: Document | None) -> Document | None:
    """Return what a new or removed record says beyond an empty one: half the bytes of the file otherwise."""
    if document is None:
        return None
    blank = _blank(table)
    return {key: value for key, value in document.items() if key not in blank or blank[key] != value}


def whole_record(table: str, told: Document) -> Document:
    """Return the record that a new or removed one was, from what the history tells of it."""
    return {**_blank(table), **told}


def says_something_new(table: str, before: Document | None, after: Document) -> bool:
    """Say whether more differs than who saved the record and when."""
    return before is None or any(key not in QUIET for key in differing(whole_record(table, before), after))


def is_whole(step: Step) -> bool:
    """Say whether a step holds stamps: it was part of a merge."""
    return any(is_stamp(key) for key in {**(step.before or {}), **(step.after or {})})


def removed_by(
    entry: Entry, documents: Callable[[str], Mapping[str, Document]]
) -> list[tuple[Step, Document]]:
    """Return the records that a change removed and that are still gone, each as it was."""
    return [
        (step, step.before)
        for step in entry.steps
        if step.table in TABLES
        and step.after is None
        and step.before is not None
        and step.id not in documents(step.table)
    ]


def reversed_step(step: Step) -> Step:
    """Return the step that takes this one back."""
    return Step(step.table, step.id, step.after, step.before)


def still_as_left(step: Step, document: Document | None) -> bool:
    """Say whether the record still is what the step made of it."""
    if step.after is None or document is None:
        return step.after is None and document is None
    return all(
        document.get(key) == value
        for key, value in step.after.items()
        if key not in QUIET and not is_stamp(key)
    )


def taken_back(step: Step, document: Document | None) -> Document | None:
    """Return the record as it was before the step; `document` is the record as it is now."""
    if step.before is None:
        return None
    if step.after is None or document is None:
        return whole_record(step.table, step.before)
    kept = {key: value for key, value in document.items() if key not in step.after or key in step.before}
    return {**kept, **step.before}


class History:
    """The entries of a book in order, and which of them can be undone or redone next.

    What an entry says is read from the file when somebody asks for it (`entry`).
    """

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self.keys: dict[str, str] = {}  # of the entries, the oldest first -> the change each is about
        self.misfits: dict[str, str] = {}  # entries that cannot be read: kept in the file
        self._undo: list[str] = []
        self._redo: list[str] = []
        self._newest: dict[str, str] = {}  # change -> the last entry about it: made, undone, redone
        self._last = max((int(key) for key in documents if key.isdecimal()), default=0)
        for key in sorted(documents):
            try:
                self.note(key, documents.told_as(key, _Head))
            except (msgspec.ValidationError, RecursionError) as error:
                self.misfits[key] = str(error)

    def note(self, key: str, entry: Entry) -> None:
        """Take an entry that is on disk into account.

        A change keeps its place in the turn when it was undone or redone and has fallen off the end since: what
        is next is read from the newest entry about it (`turned`).
        """
        self.keys[key] = entry.undoes or entry.redoes or key
        self._newest[self.keys[key]] = key
        if key.isdecimal():
            self._last = max(self._last, int(key))
        if entry.undoes:
            self._move(entry.undoes, self._undo, self._redo)
        elif entry.redoes:
            self._move(entry.redoes, self._redo, self._undo)
        elif not entry.quiet:
            self._undo.append(key)
            self._redo.clear()

    def entry(self, key: str) -> Entry:
        """Return what an entry says."""
        return self._documents.told_as(key, Entry)

    def turned(self, key: str) -> tuple[str, list[Step]]:
        """Return the label of a change, and the steps that take it back or, once it is undone, bring it back."""
        if not key:
            return "", []
        newest = self.entry(self._newest[key])
        label = (
            self.entry(key).label
            if key in self.keys
            else newest.label.removeprefix(UNDONE).removeprefix(REDONE)
        )
        return label, [reversed_step(step) for step in reversed(newest.steps)]

    def surplus(self, lines: Mapping[str, bytes], coming: int, records: Callable[[], int]) -> list[str]:
        """Return the keys of the oldest entries that must go before another is written.

        `lines` are the entries as written, `coming` the bytes of the next. The rule: at most KEPT entries, and
        at most KEPT_BYTES or as many bytes as the records have, whichever is more (`records()` is asked only
        when that matters). The newest entry always stays.
        """
        gone = max(0, len(self.keys) + 1 - KEPT)
        size = sum(map(len, lines.values())) + coming
        if not gone and size <= KEPT_BYTES:
            return []
        keys = [*self.keys]
        size -= sum(len(lines[key]) for key in keys[:gone])
        limit = KEPT_BYTES if size <= KEPT_BYTES else max(KEPT_BYTES, records())
        while size > limit and gone < len(keys):
            size -= len(lines[keys[gone]])
            gone += 1
        return keys[:gone]

    def forget(self, keys: list[str]) -> None:
        """Drop entries that fell off the end."""
        for key in keys:
            change = self.keys.pop(key, "")
            if self._newest.get(change) == key:
                del self._newest[change]
                if change in self._undo:
                    self._undo.remove(change)

    @property
    def next_key(self) -> str:
        """The key of the next entry."""
        return f"{self._last + 1:08d}"

    @property
    def undoable(self) -> str:
        """The key of the change that undo would take back, or an empty string."""
        return self._undo[-1] if self._undo and self._undo[-1] in self._newest else ""

    @property
    def redoable(self) -> str:
        """The key of the change that redo would bring back, or an empty string."""
        return self._redo[-1] if self._redo and self._redo[-1] in self._newest else ""

    @staticmethod
    def _move(key: str, source: list[str], target: list[str]) -> None:
        if key in source:
            source.remove(key)
        target.append(key)


def _part(document: Document, keys: list[str]) -> dict[str, Any]:
    return {key: document[key] for key in keys if key in document}
