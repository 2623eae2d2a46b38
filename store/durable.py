"""Writing a whole file so that after any crash either the old or the new one is there, never a half."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

_WINDOWS_BUSY = (5, 32, 33)  # access denied, sharing violation, lock violation: a virus scanner at work
_TRIES = 9


def write_whole(path: Path, data: bytes) -> None:
    """Replace the file by `data`; OSError leaves the old file as it was."""
    scratch = path.with_name(f".{path.name}.tmp")  # same folder, so the same disk
    try:
        _write_and_sync(scratch, data)
        _replace(scratch, path)
    except BaseException:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise
    _sync_folder(path.parent)


def _write_and_sync(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _replace(scratch: Path, path: Path) -> None:
    for attempt in range(_TRIES):
        try:
            scratch.replace(path)
        except OSError as error:
            busy = getattr(error, "winerror", None) in _WINDOWS_BUSY
            if not busy or attempt == _TRIES - 1:
                raise
            time.sleep(0.02 * 2**attempt)
        else:
            return


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
