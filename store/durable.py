"""Writing a whole file so that after any crash either the old or the new one is there, never a half."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from store.faults import patiently

NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# What some shares and some sticks say.
_NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM)


def write_whole(
    path: Path,
    data: bytes | Iterable[bytes],
    *,
    keep_spare: bool = False,
    last_look: Callable[[], None] | None = None,
) -> None:
    """Replace the file by `data`, whole or in pieces; OSError leaves the old file as it was.

    `last_look` may still refuse by raising once all is written: a slow disk takes seconds, and others may come in.
    With `keep_spare` the old file stays beside it under another name where the system can swap two names
    (Linux), and the next write goes over it: half the time of a new file. `drop_spare` takes it away.
    """
    scratch = _spare_of(path)
    try:
        _write_and_sync(scratch, (data,) if isinstance(data, bytes) else data)
        if last_look:
            last_look()
        swapped = keep_spare and _swapped(scratch, path)
        if not swapped:
            patiently(lambda: scratch.replace(path))
    except BaseException:
        drop_spare(path)
        raise
    try:
        sync_folder(path.parent)
    except OSError:
        if swapped:  # what will not last is not saved: the file before is the file again
            _swapped(scratch, path)
        raise


def drop_spare(path: Path) -> None:
    """Take away what `write_whole` kept of the file before."""
    with contextlib.suppress(OSError):
        _spare_of(path).unlink()


def _spare_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.tmp")  # same folder, so the same disk


def _write_and_sync(path: Path, pieces: Iterable[bytes]) -> None:
    handle, size = _opened(path), 0
    try:
        for piece in pieces:
            rest = memoryview(piece)
            size += len(rest)
            while rest:
                rest = rest[os.write(handle, rest) :]
        os.ftruncate(handle, size)
        os.fsync(handle)
    finally:
        os.close(handle)


def _opened(path: Path) -> int:
    """Open a file to be written over; a new one when the old is a backup too, or somebody is reading it.

    A link of this name was laid by somebody else (a shared folder): where it leads to is none of ours.
    """
    flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0) | NO_LINK
    if path.is_symlink():
        path.unlink()
    handle = patiently(lambda: os.open(path, flags, 0o600))
    if _ours_alone(handle):
        return handle
    os.close(handle)
    patiently(path.unlink)
    return patiently(lambda: os.open(path, flags, 0o600))


def _ours_alone(handle: int) -> bool:
    """Say whether the file has no second name and no other program has it open: only then does Linux lend it out."""
    if sys.platform != "linux" or os.fstat(handle).st_nlink != 1:
        return False
    import fcntl
    import signal

    try:
        # whoever opens it just now is announced by a signal: SIGIO, unless told otherwise, would end the program
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError:
        return False
    return True


def _swapped(one: Path, other: Path) -> bool:
    """Let two files change names in one step; False where the system or the disk cannot, or one is not there."""
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of renameat2(2): Python has no name for it
    swap = _renameat2()
    return bool(swap) and swap(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


@functools.cache
def _renameat2() -> Any:
    if sys.platform != "linux":
        return None
    import ctypes

    return getattr(ctypes.CDLL(None), "renameat2", None)


def sync_folder(folder: Path) -> None:
    """Make what was named in a folder last through a power loss, where the system lets us."""
    if sys.platform == "win32":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
