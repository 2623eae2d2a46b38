"""BookFile: the TinyDB storage that keeps all tables in one JSON file and never writes a half of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from store.durable import drop_spare, write_whole
from store.faults import patiently, why
from store.later import LARGE, Later
from store.lines import Document, Documents, Encoded, Lines, document_of, line_of, parsed, pieces, same_bytes
from store.lock import BookLock
from store.problems import BookChangedOutside, BookClosed, BookProblem, BookReadOnly
from store.seal import Seal, is_closed, look_at_closed


class Change(msgspec.Struct, frozen=True):
    """One record before and after a write; None where it is not there. `keys` differ, where it was looked at."""

    table: str
    id: str
    before: Document | None
    after: Document | None
    keys: list[str] | None = None


_NOTHING = Documents()


class BookFile(Storage):
    """All tables in memory, and each record also as the bytes last written.

    So a commit encodes only what changed, and a failed one is rolled back from those bytes.
    The file is ordinary JSON, one record a line. `aside` and `rest` are what is no record or no table:
    it stays as it is. `read_only` says why nothing may be written, or is empty. `seal` closes what is written
    with a passphrase, or is None. While `holding`, writes wait for one `commit()`. `dirty` names the records touched
    since, each with the document that stood there when it was replaced whole, else with None: its bytes are read.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        read_only: bool | str = False,
        take_over: bool = False,
        who: str = "",
        passphrase: str = "",
        seal: Seal | None = None,
    ) -> None:
        self.path = Path(os.path.realpath(path))  # a link is followed, not replaced
        self.read_only = "这本账是只读打开的，只能看。" if read_only is True else read_only or ""
        self.holding = False
        self.seal = seal
        self.later: Later | None = None
        self._passphrase = passphrase  # until the key is open
        self._lock = BookLock(self.path, who)
        if not read_only:
            if self._is_write_protected():
                raise BookReadOnly(
                    f"账本文件是只读的：{self.path}。账本没有动；可以只读打开，或去掉文件的只读再打开。"
                )
            self._lock.acquire(take_over=take_over)
        try:
            self.load()
        except BaseException:
            self._lock.release()
            raise

    def read(self) -> dict[str, Documents]:  # type: ignore[override]
        """Return the live tables: name -> id -> document."""
        return self.tables

    def write(self, data: Any) -> None:  # noqa: ARG002 - the tables are live
        """Make what changed durable, unless a held change collects more first."""
        if not self.holding:
            self.commit()

    def close(self) -> None:
        """Let others write the book. What waits to be written is written first, or given up (see `flush`)."""
        if self.later:
            with contextlib.suppress(BookProblem):
                self.later.flush()
            self.later.end()
            self.later = None
        if not self.read_only:
            drop_spare(self.path)
        self._lock.release()

    def load(self) -> None:
        """Read the file anew; BookDamaged leaves it untouched."""
        raw, stamp = _read_stamped(self.path)
        if raw is not None and is_closed(raw):
            raw = self._opened(raw)
        found = Lines() if raw is None else parsed(raw, self.path)
        self.tables, self.encoded = found.tables, found.encoded
        self.aside, self.rest = found.aside, found.rest
        self._stamp, self._on_disk = stamp, found.encoded
        self.dirty: dict[str, dict[str, Document | None]] = {}

    def _opened(self, raw: bytes) -> bytes:
        if self.seal is None:
            look_at_closed(raw)
            if not self._passphrase:
                raise BookClosed("这本账设了口令，请输入口令再打开。")
            self.seal = Seal.of(raw, self._passphrase)
            self._passphrase = ""
        return self.seal.opened(raw)

    def like_this(self, path: Path) -> BookFile:
        """Open another file under the same key for reading: a backup of this one."""
        return BookFile(path, read_only=True, seal=self.seal)

    def reseal(self, seal: Seal | None) -> None:
        """Write the whole file anew under another key, or open; on failure all is as before."""
        if self.read_only:
            raise BookReadOnly(f"{self.read_only}口令没有改。")
        self.flush()
        self._write_out(self.encoded, seal)
        self.seal = seal

    def documents(self, name: str) -> Documents:
        """Return a table to look at; an empty one when there is none of this name."""
        return self.tables.get(name) or _NOTHING

    def pending(self) -> list[Change]:
        """Return what differs from the file among the touched records."""
        changes = []
        for name, ids in self.dirty.items():
            now, written = self.documents(name), self.encoded.get(name, {})
            for id_ in sorted(ids):
                if id_ in self.aside.get(name, ()):
                    raise BookProblem(f"{id_} 在文件里读不懂，放在一边留着，不能覆盖。没有保存。")
                before, after = ids[id_] or document_of(written.get(id_)), now.get(id_)
                if before != after:
                    changes.append(Change(name, id_, before, after))
        return changes

    def bytes_of(self, names: Iterable[str]) -> int:
        """Return how many bytes the records of these tables have in the file."""
        return sum(sum(map(len, self.encoded.get(name, {}).values())) for name in names)

    def commit(self) -> None:
        """Write the touched records; on any failure the tables are again what the file holds."""
        try:
            self._commit()
        except BaseException:
            self.roll_back()
            raise

    def _commit(self) -> None:
        if self.read_only:
            raise BookReadOnly(f"{self.read_only}改动没有保存。")
        encoded = self._encoded_anew()
        if encoded is None:
            self.dirty = {}
            return
        if self.later and sum(map(len, encoded.values())) >= LARGE:
            self.later.put(encoded)
        else:
            self.flush()
            self._write_out(encoded, self.seal)
        self.encoded, self.dirty = encoded, {}

    def write_later(self, told: Callable[[], object]) -> None:
        """From now on write in a thread while the book is large; `told` is called from it when that changes."""
        self.later = Later(lambda lines: self._write_out(lines, self.seal), told)

    def flush(self) -> None:
        """Wait until every change is on disk; BookProblem says why it cannot be."""
        if self.later:
            self.later.flush()

    def _write_out(self, encoded: Encoded, seal: Seal | None) -> None:
        data = pieces(encoded, self.rest)
        try:
            self._guard()
            whole = seal.closed(b"".join(data)) if seal else data
            write_whole(self.path, whole, keep_spare=seal is self.seal, last_look=self._guard)
        except OSError as error:
            raise BookProblem(f"没有保存上：{why(error)}。原来的文件没有动，屏幕上的字还在。") from error
        self._stamp, self._on_disk = _stamp_of(self.path), encoded

    def _guard(self) -> None:
        """Refuse to write over what another program did to the file since it was read.

        A disk that was put back in tells other times and numbers of the same bytes, as does a sync program: those are ours.
        """
        if self._is_write_protected():
            raise BookProblem("没有保存上：账本文件改成了只读的。去掉只读再存，屏幕上的字还在。")
        stamp = _stamp_of(self.path)
        if stamp == self._stamp:
            return
        if stamp is not None and self._holds_what_we_wrote():
            self._stamp = stamp
            return
        if stamp is not None:
            raise BookChangedOutside(
                "这个文件刚被别的程序换过（同步盘、别的电脑），这次没有保存，那边的改动也没有动。"
                "屏幕上的字先抄下来，退出重开再写。"
            )
        if self.path.parent.exists():
            raise BookChangedOutside(
                f"账本文件不见了：{self.path}。可能被移走、改名或删了，这次没有保存。放回原处就能接着存。"
            )
        raise BookProblem(
            f"没有保存上：{self.path.parent} 这个文件夹不见了，U 盘是不是拔了。插好再存，屏幕上的字还在。"
        )

    def _is_write_protected(self) -> bool:
        """Say whether somebody forbade writing the file: its name could be given to another one all the same."""
        return self.path.exists() and not os.access(self.path, os.W_OK)

    def _holds_what_we_wrote(self) -> bool:
        raw, _ = _read_stamped(self.path)
        if raw is None or is_closed(raw) != bool(self.seal):
            return False
        return same_bytes(self.seal.opened(raw) if self.seal else raw, pieces(self._on_disk, self.rest))

    def _encoded_anew(self) -> Encoded | None:
        changes = self.pending()
        if not changes:
            return None
        encoded = {**self.encoded}
        for name in {change.table for change in changes}:
            encoded[name] = {**encoded.get(name, {})}
        for change in changes:
            if change.after is None:
                encoded[change.table].pop(change.id)
            else:
                encoded[change.table][change.id] = line_of(change.id, change.after)
        return encoded

    def roll_back(self) -> None:
        """Forget what was not written."""
        for name, ids in self.dirty.items():
            table, written = self.tables[name], self.encoded.get(name, {})
            for id_ in ids:
                line = None if id_ in self.aside.get(name, ()) else written.get(id_)
                if (before := document_of(line)) is None:
                    table.pop(id_, None)
                else:
                    table[id_] = before
        self.dirty = {}


class _Watched(MutableMapping[str, Document]):
    """A table as TinyDB's updaters see it: remembers every record they may have touched."""

    def __init__(self, table: Documents, dirty: dict[str, Document | None]) -> None:
        self._table, self._dirty = table, dirty

    def __getitem__(self, id_: str) -> Document:
        document = self._table[id_]
        self._dirty.setdefault(id_)  # it may be changed where it is
        return document

    def __setitem__(self, id_: str, document: Mapping[str, Any]) -> None:
        self._dirty.setdefault(id_, self._table.get(id_))
        self._table[id_] = dict(document)

    def __delitem__(self, id_: str) -> None:
        self._dirty.setdefault(id_)
        del self._table[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class BookTable(Table):
    """A TinyDB table with the book's own ids as keys."""

    document_id_class = str  # type: ignore[assignment]

    def put(self, id_: str, document: Document) -> None:
        """Add or replace one document whole."""
        self._update_table(lambda table: table.__setitem__(id_, document))

    def drop(self, id_: str) -> None:
        """Remove one document."""
        self._update_table(lambda table: table.__delitem__(id_))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        """Let an updater work on the live table (TinyDB's private seam, pinned by a contract test)."""
        storage = self._storage
        assert isinstance(storage, BookFile)  # noqa: S101 - BookDatabase sees to it
        table = storage.tables.setdefault(self.name, Documents())
        try:
            updater(_Watched(table, storage.dirty.setdefault(self.name, {})))
        except BaseException:
            if not storage.holding:
                storage.roll_back()
            raise
        finally:
            self.clear_cache()
        storage.write(storage.tables)


class BookDatabase(TinyDB):
    """TinyDB over a BookFile."""

    table_class = BookTable


def open_database(path: Path, **options: Any) -> BookDatabase:
    """Open the file as a TinyDB database; a file that is not there yet appears with the first write.

    `options` are those of BookFile.
    """
    return BookDatabase(path, storage=BookFile, **options)


def _read_stamped(path: Path) -> tuple[bytes | None, tuple[int, int, int] | None]:
    try:
        with patiently(lambda: path.open("rb")) as file:
            return file.read(), _stamp(os.fstat(file.fileno()))
    except FileNotFoundError:
        return None, None
    except OSError as error:
        raise BookProblem(f"打不开文件 {path}：{why(error)}。") from error


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_size, status.st_ino


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        return _stamp(path.stat())
    except FileNotFoundError:
        return None
