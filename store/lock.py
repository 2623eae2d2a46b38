"""The lock that lets one program at a time write a book, and the signature that says who holds it.

The system drops the lock when the program dies, so a signature left behind on the same machine is stale.
On a network share whose locks do not reach other machines only the signature speaks: a person decides.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import platform
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from store.durable import NO_LINK
from store.problems import BookLocked, BookProblem, BookReadOnly

_LOCKED_BYTE = 1 << 20  # far behind the words, so that others can still read them on Windows
_MACHINE = Path("/etc/machine-id")
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NO_LOCKS_HERE = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)


class Holder(msgspec.Struct, frozen=True):
    """Who opened the book for writing: host, process, machine and start of the machine, person, since when."""

    host: str = ""
    pid: int = 0
    machine: str = ""
    boot: str = ""
    since: str = ""
    who: str = ""

    @classmethod
    def here(cls, who: str = "") -> Holder:
        """Return the signature of this process."""
        since = datetime.now().astimezone().isoformat(timespec="minutes")
        return cls(platform.node(), os.getpid(), _machine(), _read(_BOOT), since, who)

    def on_this_machine(self) -> bool:
        """Say whether the signature is of this machine."""
        mine = _machine()
        return self.machine == mine if self.machine and mine else self.host == platform.node()

    def may_live(self) -> bool:
        """Say whether that process of this machine may still run: same start of the machine, and there."""
        return self.boot == _read(_BOOT) and _runs(self.pid)

    def __str__(self) -> str:
        """Say it to a person."""
        who = f"{self.who}，" if self.who else ""
        since = self.since[:16].replace("T", " ")
        return f"{who}电脑 {self.host or '不详'}，进程 {self.pid}，{since} 打开"


class BookLock:
    """A lock on a file of its own beside the book. The file is never deleted, only emptied."""

    def __init__(self, book: Path, who: str = "") -> None:
        self.path = book.with_name(book.name + ".lock")
        self._who = who
        self._handle: int | None = None
        self._signature = Holder()

    def acquire(self, *, take_over: bool = False) -> None:
        """Take the lock; BookLocked says who has it, and whether a person may remove it (`take_over`)."""
        try:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | NO_LINK
            handle = os.open(self.path, flags, 0o600)
        except FileNotFoundError as error:
            raise BookProblem(f"没有这个文件夹：{self.path.parent}。U 盘是不是没插好？") from error
        except OSError as error:
            raise BookReadOnly(
                f"这个文件夹不能写：{self.path.parent}。账本没有动；可以只读打开，或换一个能写的文件夹。"
            ) from error
        try:
            self._take(handle, take_over=take_over)
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle

    def _take(self, handle: int, *, take_over: bool) -> None:
        try:
            reaches = _lock(handle)
        except OSError as error:
            raise BookLocked(
                f"这本账正开着：{_read_holder(self.path) or '别的程序'}。请先在那边退出，或者只读打开。"
            ) from error
        left = _read_holder(self.path)
        stale = left is None or (left.on_this_machine() and (reaches or not left.may_live()))
        if not stale and not take_over:
            raise BookLocked(
                f"这本账可能正在别处开着：{left}。也可能是那边没有正常退出（停电、拔了 U 盘）。"
                "问清楚那边已经关了，再接过来写；没问清楚就只读打开。",
                removable=True,
            )
        self._signature = Holder.here(self._who)
        _write(handle, json.dumps(msgspec.to_builtins(self._signature), ensure_ascii=False))

    def release(self) -> None:
        """Give the lock back and take the signature away, unless another machine has taken the book over meanwhile."""
        if self._handle is not None:
            if _read_holder(self.path) == self._signature:
                _write(self._handle, "")
            os.close(self._handle)
            self._handle = None


def _write(handle: int, words: str) -> None:
    """Write the signature; one that cannot be written (disk full) is no reason to refuse the book."""
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, words.encode("utf-8"))


def _read_holder(path: Path) -> Holder | None:
    """Return whose signature stands in the lock file; None when it is empty or no signature."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(found, Holder)
    except (OSError, ValueError):  # also msgspec.ValidationError
        return None


def _lock(handle: int) -> bool:
    """Lock for this process alone; OSError when another holds it, False where there are no locks."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _NO_LOCKS_HERE:
            return False
        raise
    return True


def _machine() -> str:
    """Return a mark of this machine that says nothing else about it; empty where the system has none."""
    if sys.platform == "win32":
        import winreg

        with (
            contextlib.suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key,
        ):
            return _mark(str(winreg.QueryValueEx(key, "MachineGuid")[0]))
        return ""
    return _mark(_read(_MACHINE))


def _mark(text: str) -> str:
    return hashlib.sha256(f"sandan {text}".encode()).hexdigest()[:16] if text else ""


def _read(path: Path) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="ascii").strip()
    return ""


def _runs(pid: int) -> bool:
    """Say whether a process with this number may run; where asking would end it (Windows), it may."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
