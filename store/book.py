"""Book: open, all, get, save, remove, change (one change = one durable write), undo, redo."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from store import history
from store.backups import DAY, UPGRADE, Backups
from store.clean import checked_whole, fold
from store.closing import Closing
from store.days import now
from store.file import BookDatabase, BookFile, BookTable, Change, open_database
from store.format import FORMAT, META, OVERVIEW, look_over
from store.history import Entry, History, Step
from store.lines import Document, Documents, line_of
from store.problems import BookProblem, BookReadOnly, UndoRefused
from store.records import LETTERS, TABLES, Community, Record, Unit
from store.shelf import Shelf
from store.signing import SEEN, Signing
from store.stamps import REMOVED, flat, gathered

R = TypeVar("R", bound=Record)
GONE = "（已删除）"  # stands for a record that was removed


class Book:
    """A community's records in one file. Every record handed out is a value; change it by `save`."""

    def __init__(self, database: BookDatabase, who: str = "") -> None:
        self.who = who
        self.notices: list[str] = []  # what a person should hear of, though nothing failed
        self._database = database
        self._file = cast("BookFile", database.storage)
        self._shelf = Shelf(self._file.documents)
        self.backups = Backups(self._file.path, self._file.like_this)
        self.closing = Closing(self._file, self.backups)
        self.signing = Signing(self._file, self._table)
        self._label, self._at, self._closed = "", now(), False
        self._marks: dict[str, Any] = {}
        self._whole = False  # while a merge writes documents with the stamps they came with

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        who: str = "",
        read_only: bool | str = False,
        take_over: bool = False,
        passphrase: str = "",
    ) -> Book:
        """Open the book; BookProblem says in words why it could not be opened, BookClosed wants the passphrase.

        `read_only` may say why, for a person; `take_over` goes past a BookLocked that is `removable`; ask a person first.
        """
        database = open_database(
            Path(path), read_only=read_only, take_over=take_over, who=who, passphrase=passphrase
        )
        try:
            look_over(cast("BookFile", database.storage))
            return cls(database, who)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Let other programs write the book; once it is closed nothing more is done to it."""
        if not self._closed:
            self._closed = True
            self.signing.remember()
            self._database.close()

    @functools.cached_property
    def _history(self) -> History:
        """What was done so far: read when somebody asks for it, a start does without."""
        return History(self._file.tables.setdefault(history.TABLE, Documents()))

    @property
    def path(self) -> Path:
        """The file this book is."""
        return self._file.path

    def write_later(self, told: Callable[[], object]) -> None:
        """Write a large book in a thread, so that no key waits (`unsaved` says how it stands)."""
        self._file.write_later(told)

    @property
    def unsaved(self) -> str:
        """Return 保存中, or why the last changes are not on disk; empty when they are."""
        return self._file.later.state if self._file.later else ""

    def flush(self) -> None:
        """Wait until every change is on disk; BookProblem says why it cannot be."""
        self._file.flush()

    @property
    def overview(self) -> list[str]:
        """The names of the communities in a street's overview; empty in a community's own book."""
        return list(self.noted(META).get(OVERVIEW, []))

    @property
    def read_only(self) -> bool:
        """Whether changes are refused: opened so, or written by a newer version of the program."""
        return bool(self.read_only_because)

    @property
    def read_only_because(self) -> str:
        """Why changes are refused, in a sentence; empty while they are not."""
        return self._file.read_only

    @property
    def problems(self) -> list[str]:
        """What cannot be read as a record: id and reason; it stays in the file as it is, shown, not dropped."""
        self._history  # noqa: B018 - reads it
        return [
            f"{id_}（{table}）读不懂，先放在一边，文件里还在：{why}"
            for (table, id_), why in self._aside().items()
        ]

    @property
    def known_problems(self) -> int:
        """How many there are, without reading the history for it."""
        return len(self._aside())

    def _aside(self) -> dict[tuple[str, str], str]:
        for kind in TABLES.values():
            self._shelf.of(kind)
        aside = {(table, id_): why for table, aside in self._file.aside.items() for id_, why in aside.items()}
        read = vars(self).get("_history")
        entries = {(history.TABLE, key): why for key, why in read.misfits.items()} if read else {}
        return aside | self._shelf.misfits | entries

    # reading

    def all(self, kind: type[R]) -> list[R]:
        """Return every record of a kind, oldest number first; also those that undo or a merge brought."""
        return self._shelf.in_order(kind)

    def get(self, kind: type[R], id_: str) -> R | None:
        """Return one record, or None when it was removed or never was."""
        return self._shelf.of(kind).get(id_)

    def find(self, id_: str) -> Record | None:
        """Return the record with this id, of whatever kind."""
        kind = LETTERS.get(id_[:1].upper())
        return self.get(kind, id_.upper()) if kind else None

    def named(self, kind: type[R], name: str) -> R | None:
        """Return the record of this name; a unit also by one of its aliases."""
        wanted = fold(name)
        for record in self.all(kind):
            aliases = record.aliases if isinstance(record, Unit) else ()
            if wanted and wanted in (fold(record.caption), *map(fold, aliases)):
                return record
        return None

    def name_of(self, id_: str) -> str:
        """Say which record an id means: its caption, or that it was removed."""
        if not id_:
            return ""
        record = self.find(id_)
        if record is None:
            return GONE if id_[:1] in LETTERS and "-" in id_ else id_
        linked = record.caption
        return self.name_of(linked) if linked != id_ and record.named_by in ("unit", "need") else linked

    @property
    def community(self) -> Community:
        """The community that keeps this book; an empty one before it is set up."""
        known = self.all(Community)
        return known[0] if known else Community()

    # writing

    def save(self, record: R, label: str = "") -> R:
        """Keep a record, new or changed; once this returns it is on disk (or the held change is).

        Returns the record with id, created and changed set; what says nothing new is no change, and no step of undo.
        RecordRefused names the fields at fault; BookProblem says why the file could not be written, and the book
        is as before.
        """
        new = not record.id
        if (type(record).table, record.id) in self._shelf.misfits:
            raise BookProblem(f"{record.id} 在文件里读不懂，放在一边留着，不能覆盖。没有保存。")
        with self.change(label or f"{'新增' if new else '修改'}{record.noun} {record.caption}"):
            stamped = self._stamped(record)
            document = self._document(stamped)
            if history.says_something_new(
                record.table, self.documents(record.table).get(stamped.id), document
            ):
                self._put(type(record).table, stamped.id, document)
        return self.get(type(record), stamped.id) or stamped

    def remove(self, record: Record) -> None:
        """Take a record out of the book; undo brings it back with all its links."""
        with self.change(f"删除{record.noun} {record.id} {self.name_of(record.id)}"):
            self.put(type(record).table, record.id, None)

    @contextlib.contextmanager
    def change(self, label: str, *, quiet: bool = False) -> Iterator[None]:
        """Collect all saves and removals inside into one durable write and one step of undo (none if `quiet`)."""
        if self._file.holding:
            yield
            return
        if self.read_only:
            raise BookReadOnly(f"{self.read_only_because}改动没有保存。")
        self._file.holding, self._label, self._at = True, label, now()
        self._marks = {"quiet": True} if quiet else {}
        try:
            yield
            self._write()
        except BaseException:
            self._file.roll_back()
            self._shelf.clear()
            raise
        finally:
            self._file.holding, self._label, self._marks, self._whole = False, "", {}, False

    def _write(self) -> None:
        told = self._told()
        if not told:
            self._file.roll_back()
            return
        told = self.signing.sign(told, documents=not self._whole)
        steps = [history.step_of(change, whole=self._whole) for change in told]
        entry = Entry(at=self._at, by=self.who, label=self._label, steps=steps, **self._marks)
        key, document = self._history.next_key, msgspec.to_builtins(entry)
        self._put(history.TABLE, key, document)
        lines, coming = self._file.encoded.get(history.TABLE, {}), len(line_of(key, document))
        old = self._history.surplus(lines, coming, lambda: self._file.bytes_of(TABLES))
        for stale in old:
            self._table(history.TABLE).drop(stale)
        self._note_format()
        self.back_up(DAY)
        self._file.commit()
        self._history.note(key, entry)
        self._history.forget(old)

    def _told(self) -> list[Change]:
        """Return what was done to records; of a merge also what undoing it needs."""
        return [
            change
            for change in self._file.pending()
            if change.table in TABLES or (self._whole and (change.table == REMOVED or change.id == SEEN))
        ]

    def _note_format(self) -> None:
        if self.noted(META).get("format") != FORMAT:
            self.back_up(UPGRADE)
            self._put(META, META, {**self.noted(META), "format": FORMAT})

    def _stamped(self, record: R) -> R:
        id_, by = record.id or self.signing.next_number(type(record)), self.who or record.changed_by
        begun = record.created or self._at
        return msgspec.structs.replace(record, id=id_, created=begun, changed=self._at, changed_by=by)

    def documents(self, table: str) -> Mapping[str, Document]:
        """Return a table as the file holds it, hidden keys and all; not to be changed."""
        return self._file.documents(table)

    def take(
        self,
        documents: dict[tuple[str, str], Document | None],
        seen: dict[str, dict[str, int]] | None = None,
        letters: dict[str, str] | None = None,
        counters: dict[str, int] | None = None,
    ) -> None:
        """Write merged documents (table, id -> document or None) just as they are; inside `change`.

        `seen`, `letters` and `counters` are what the other side had seen, its copies and its numbers.
        """
        self._whole = True
        for (table, id_), document in documents.items():
            self.put(table, id_, document)
        if seen is not None:
            self.signing.take(seen, letters or {}, counters or {})

    def _document(self, record: Record) -> Document:
        """Return what is written: the record over what the file holds, so that unknown keys survive."""
        values = checked_whole(msgspec.to_builtins(record))
        return {**self._file.documents(record.table).get(record.id, {}), **values}

    def _put(self, table: str, id_: str, document: Document) -> None:
        self._table(table).put(id_, document)
        self._shelf.take(table, id_)

    def _table(self, name: str) -> BookTable:
        return self._database.table(name)  # type: ignore[return-value]

    def put(self, table: str, id_: str, document: Document | None) -> None:
        """Write one document as it is, or take it out (None); inside `change`."""
        if document is not None:
            self._put(table, id_, document)
        elif id_ in self.documents(table):
            self._table(table).drop(id_)
            self._shelf.drop(table, id_)

    def note(self, name: str, document: Document) -> None:
        """Keep something about the book itself, durable at once; no step of undo, no change to merge."""
        if self._file.holding:
            self._put(META, name, document)
            return
        self._file.holding = True
        try:
            self._put(META, name, document)
            self._file.commit()
        finally:
            self._file.holding = False

    def noted(self, name: str) -> Document:
        """Return what was noted."""
        return dict(self.documents(META).get(name, {}))

    def back_up(self, why: str) -> None:
        """Back up the file before something is done to it; when that fails `notices` says so, and no more."""
        if why != DAY:  # what waits to be written belongs into it
            with contextlib.suppress(BookProblem):
                self._file.flush()
        if notice := self.backups.before_change(why):
            self.notices.append(notice)

    # undo and redo

    @property
    def undo_label(self) -> str:
        """What undo would take back, in words; empty when there is nothing."""
        return self._history.turned(self._history.undoable)[0]

    @property
    def redo_label(self) -> str:
        """What redo would bring back, in words; empty when there is nothing."""
        return self._history.turned(self._history.redoable)[0]

    def undo(self) -> str:
        """Take back the last change, also after a restart; return what it was, or an empty string."""
        return self._turn(self._history.undoable, history.UNDONE, "undoes")

    def redo(self) -> str:
        """Bring back what was undone last; return what it was, or an empty string."""
        return self._turn(self._history.redoable, history.REDONE, "redoes")

    def _turn(self, key: str, words: str, mark: str) -> str:
        label, steps = self._history.turned(key)
        if key:
            self._replay(steps, f"{words}{label}", **{mark: key})
        return label

    @property
    def last_change(self) -> str:
        """The key of the newest change, or an empty string."""
        return next(reversed(self._history.keys), "")

    def just_put(self, kind: type[Record]) -> str:
        """Return the one record of its kind that the newest change made or brought back, or an empty string."""
        _, entry = next(self.entries(), ("", None))
        made = [step.id for step in entry.steps if step.before is None] if entry else []
        return made[0] if len(made) == 1 and self.get(kind, made[0]) else ""

    @property
    def last_writer(self) -> str:
        """Who made the newest change that has a name."""
        return history.last_writer(self._file.documents(history.TABLE))

    def entries(self, id_: str = "") -> Iterator[tuple[str, Entry]]:
        """Yield the changes of the book, or of one record, newest first, each with its key."""
        for key in reversed(self._history.keys):
            entry = self._history.entry(key)
            if not id_ or any(step.id == id_ for step in entry.steps):
                yield key, entry

    def bring_back(self, key: str) -> int:
        """Bring back the records that a change removed, with number and links; return how many."""
        gone = history.removed_by(self._history.entry(key), self.documents)
        if gone:
            with self.change(f"找回 {'、'.join(step.id for step, _ in gone[:5])}"):
                for step, told in gone:
                    self.put(step.table, step.id, gathered(history.whole_record(step.table, told)))
        return len(gone)

    def _replay(self, steps: list[Step], label: str, **marks: str) -> None:
        """Carry out steps; each goes from its `before` to its `after`."""
        with self.change(label):
            self._marks = marks
            self._whole = any(history.is_whole(step) for step in steps)  # a merge goes back stamps and all
            for step in steps:
                now = flat(self._file.documents(step.table).get(step.id))
                back = history.reversed_step(step)
                if not history.still_as_left(back, now):
                    raise UndoRefused(f"{step.id} 后来又改过，不能直接撤销。请打开它手工改回。")
                self.put(step.table, step.id, gathered(history.taken_back(back, now)))
