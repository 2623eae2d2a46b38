"""Backups beside the book: made before what is hard to take back, thinned by a rule, put back when needed.

A backup is a whole book file in a folder of its own, `<book>.备份/20260305-143000-导入前.json`: the very file
under a second name where the disk can do that (a file with two names is never written over), else a copy.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from store import history
from store.days import now, wall_day
from store.durable import sync_folder, write_whole
from store.faults import why as in_words
from store.file import BookFile
from store.format import look_over
from store.lines import Documents
from store.lock import BookLock
from store.problems import BookClosed, BookProblem
from store.records import TABLES
from store.seal import Seal, is_closed
from store.stamps import differing

if TYPE_CHECKING:
    from store.book import Book

DAY, IMPORT, MERGE, UPGRADE, RESTORE, HAND = "每天", "导入前", "合并前", "升级前", "恢复前", "手工"
NEWEST, DAYS, MONTHS = 10, 30, 24
_NAME = re.compile(r"(\d{8}-\d{6})-(\w+?)(?:-\d+)?")
_TIME = "%Y%m%d-%H%M%S"


class Backup(msgspec.Struct, frozen=True):
    """One backup: its file, when (local time) and why it was made."""

    path: Path
    at: datetime
    why: str

    @property
    def name(self) -> str:
        """What the command line calls it."""
        return self.path.stem

    @property
    def when(self) -> str:
        """The time as a person says it: 3月5日 14:30."""
        year = f"{self.at.year}年" if self.at.year != wall_day().year else ""
        return f"{year}{self.at.month}月{self.at.day}日 {self.at:%H:%M}"

    @property
    def closed(self) -> bool:
        """Whether it has a passphrase."""
        with self.path.open("rb") as file:
            return is_closed(file.read(64))

    @property
    def words(self) -> str:
        """What a person calls it: 3月5日 14:30 导入前."""
        return f"{self.when} {self.why}"


class Contents(msgspec.Struct, frozen=True):
    """What a backup holds: how many records per table; its last change: when, by whom, what."""

    counts: dict[str, int]
    changed: datetime | None = None
    by: str = ""
    label: str = ""

    @property
    def words(self) -> str:
        """Say how many records there are: 单位 18  资源 32."""
        return "  ".join(f"{TABLES[table].noun} {count}" for table, count in self.counts.items() if count)


def _plain(path: Path) -> BookFile:
    return BookFile(path, read_only=True)


class Backups:
    """The backups of one book. `opened` reads a backup's file."""

    def __init__(self, book: Path, opened: Callable[[Path], BookFile] = _plain) -> None:
        self.book = book.resolve() if book.exists() else book.absolute()
        self.folder = self.book.with_name(f"{self.book.stem}.备份")
        self._opened = opened
        self._day: date | None = None

    def all(self) -> list[Backup]:
        """Return them, the newest first; other files in the folder are none of ours."""
        found = []
        with contextlib.suppress(OSError):
            for path in self.folder.glob(f"*{self.book.suffix}"):
                if name := _NAME.fullmatch(path.stem):
                    with contextlib.suppress(ValueError):
                        found.append(Backup(path, datetime.strptime(name[1], _TIME).astimezone(), name[2]))
        return sorted(found, key=lambda backup: (backup.at, backup.name), reverse=True)

    def contents(self, backup: Backup) -> Contents:
        """Read what a backup holds; BookProblem when it cannot be read."""
        tables = self._read(backup)
        counts = {table: len(tables.get(table, {})) for table in TABLES}
        entries = tables.get(history.TABLE, Documents())
        for key in sorted(entries, reverse=True):
            with contextlib.suppress(KeyError, TypeError, ValueError):
                entry = entries[key]
                at = datetime.fromisoformat(entry["at"])
                return Contents(counts, at, str(entry["by"]), str(entry["label"]))
        return Contents(counts)

    def newest_good(self, but: Collection[Backup] = ()) -> Backup | None:
        """Return the newest backup, `but` for some, that can be read whole, or has a passphrase: that shows later.

        Those from days to come, when the clock was wrong, are asked last: newer ones may say an earlier day.
        """
        known = [backup for backup in self.all() if backup not in but]
        for backup in sorted(known, key=lambda backup: backup.at > now()):
            try:
                self._read(backup)
            except BookClosed:
                return backup
            except BookProblem:
                continue
            return backup
        return None

    def make(self, why: str = HAND) -> Backup | None:
        """Back up the book as it is on disk; None when there is no file yet. OSError when it cannot be done.

        When the newest backup is the very same file already, it is returned.
        """
        if not self.book.exists():
            return None
        known = self.all()
        if known and why != HAND and known[0].path.samefile(self.book):
            return known[0]
        new = not self.folder.exists()
        self.folder.mkdir(mode=0o700, exist_ok=True)
        at = now()
        made = Backup(_free(self.folder / f"{at:{_TIME}}-{why}{self.book.suffix}"), at, why)
        # by hand: whole whatever an editor does to the book
        if why == HAND or not _linked(self.book, made.path):
            write_whole(made.path, self.book.read_bytes())
        sync_folder(self.folder)
        if new:
            sync_folder(self.folder.parent)
        self._thin([made, *known])
        return made

    def before_change(self, why: str = DAY) -> str:
        """Make the backup due before a change: each day's first, or for a reason of its own.

        A backup that fails stops nothing; the returned sentence says so (empty when all went well).
        """
        today = wall_day()
        if why == DAY and self._day == today:
            return ""
        done, self._day = self._day, today
        try:
            if why != DAY or done is not None or not any(known.at.date() == today for known in self.all()):
                self.make(why)
        except OSError as error:
            return f"改动存好了，但是没有做成备份：{in_words(error)}。"
        return ""

    def reseal(self, before: Seal | None, after: Seal | None) -> int:
        """Write every backup under the key the book has now; return how many could not be."""
        return sum(not resealed(backup.path, before, after) for backup in self.all())

    def put_back(self, backup: Backup) -> Path:
        """Set a damaged book aside under a name that says so, put the backup in its place; return that name.

        At no moment is there no book: the broken file gets its second name first. BookLocked when it is open.
        """
        from store.copies import forget_copy

        lock = BookLock(self.book)
        lock.acquire()
        try:
            self._read(backup)  # nothing is moved for a backup that is no good
            stamp = f"{now():{_TIME}}"
            broken = _free(self.book.with_name(f"{self.book.stem}-坏了-{stamp}{self.book.suffix}"))
            if not _linked(self.book, broken):
                write_whole(broken, self.book.read_bytes())
            write_whole(self.book, backup.path.read_bytes())
            forget_copy(self.book)  # what the lost changes were called and numbered is not given again
        except OSError as error:
            raise BookProblem(f"没有恢复成：{in_words(error)}。坏了的文件还在原处。") from error
        finally:
            lock.release()
        return broken

    def restore(self, book: Book, backup: Backup) -> int:
        """Make the records of the open book what they were: one change, which undo takes back.

        Numbers given since stay given. Return how many records changed. BookProblem leaves the book as it is.
        """
        then = self._read(backup)
        book.back_up(RESTORE)
        changed = 0
        with book.change(f"恢复到 {backup.words} 的备份"):
            for table in TABLES:
                now, old = book.documents(table), then.get(table, Documents())
                for id_ in [*{**old, **now}]:
                    if id_ not in now or id_ not in old or any(differing(now[id_], old[id_])):
                        book.put(table, id_, old.get(id_))
                        changed += 1
        return changed

    def _read(self, backup: Backup) -> dict[str, Documents]:
        if not backup.path.exists():
            raise BookProblem(f"这个备份不见了：{backup.path}。")
        file = self._opened(backup.path)
        look_over(file)
        return file.tables

    def _thin(self, known: list[Backup]) -> None:
        for backup in {*known} - {*kept(known)}:
            with contextlib.suppress(OSError):
                backup.path.unlink()


def kept(known: list[Backup]) -> list[Backup]:
    """Return those of the backups (newest first) that stay.

    The rule: all made by hand; of the others the newest ten, the first of each of the last 30 days that have
    any, and the first of each of the last 24 months that have any. Counted in backups, not by the clock: a
    laptop whose clock runs wrong, or that lay in a drawer for a year, loses none by it.
    """
    by_rule = [backup for backup in known if backup.why != HAND]
    first_of_day = {backup.at.date(): backup for backup in by_rule}  # the oldest comes last and stays
    first_of_month = {(backup.at.year, backup.at.month): backup for backup in by_rule}
    stays = {*by_rule[:NEWEST], *[*first_of_day.values()][:DAYS], *[*first_of_month.values()][:MONTHS]}
    return [backup for backup in known if backup.why == HAND or backup in stays]


def _linked(there: Path, name: Path) -> bool:
    with contextlib.suppress(OSError, NotImplementedError):
        os.link(there, name)
        return True
    return False


def _free(path: Path) -> Path:
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


def resealed(path: Path, before: Seal | None, after: Seal | None) -> bool:
    """Write a file beside the book under the key the book has now; say whether it is so, or is not there."""
    try:
        raw = path.read_bytes()
        if is_closed(raw):
            raw = before.opened(raw) if before else raw
        if is_closed(raw):
            return False
        write_whole(path, after.closed(raw) if after else raw)
    except FileNotFoundError:
        return True
    except (OSError, BookProblem):
        return False
    return True
