"""The lock that lets one program at a time write a book; the system drops it when the program dies."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from pathlib import Path

from store.problems import BookLocked, BookProblem

_LOCKED_BYTE = 1 << 20  # far behind the words, so that others can still read them on Windows


class BookLock:
    """An advisory lock on a file of its own beside the book. The file is never deleted."""

    def __init__(self, book: Path) -> None:
        self.path = book.with_name(book.name + ".lock")
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the lock; BookLocked says who has it."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError as error:
            raise BookProblem(f"这个文件夹不能写：{self.path.parent}。请换一个能写的文件夹。") from error
        try:
            _lock(handle)
        except OSError as error:
            os.close(handle)
            raise BookLocked(f"这本账正开着：{self._holder()}。请先在那边退出，或只读打开。") from error
        self._handle = handle
        self._sign(handle)

    def release(self) -> None:
        """Give the lock back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _sign(self, handle: int) -> None:
        words = f"{socket.gethostname()} 进程 {os.getpid()} {time.strftime('%Y-%m-%d %H:%M')}"
        with contextlib.suppress(OSError):
            os.ftruncate(handle, 0)
            os.write(handle, words.encode("utf-8"))

    def _holder(self) -> str:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return self.path.read_text(encoding="utf-8").strip()[:80] or "别的程序"
        return "别的程序"


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
