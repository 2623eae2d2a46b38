"""Writing a whole file so that after any crash either the old or the new one is there, never a half."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from store.faults import patiently

_NO_FOLDER_SYNC = (
    errno.EINVAL,
    errno.ENOTSUP,
    errno.EBADF,
    errno.EACCES,
    errno.EPERM,
)  # some shares, some sticks


def write_whole(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Replace the file by `data`, whole or in pieces; OSError leaves the old file as it was."""
    scratch = path.with_name(f".{path.name}.tmp")  # same folder, so the same disk
    try:
        _write_and_sync(scratch, (data,) if isinstance(data, bytes) else data)
        patiently(lambda: scratch.replace(path))
    except BaseException:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise
    sync_folder(path.parent)


def _write_and_sync(path: Path, pieces: Iterable[bytes]) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    handle = patiently(lambda: os.open(path, flags, 0o600))
    try:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make what was named in a folder last through a power loss, where the system lets us."""
    if sys.platform == "win32":
        return
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
