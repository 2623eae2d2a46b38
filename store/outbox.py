"""Outbox: files for other people. What somebody else wrote, or a person edited since, is never written over.

A note in the user's state folder knows the bytes that each book wrote there: only those are replaced. Whatever
else has the name already stays as it is, and the new file gets a number behind its name.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from store.durable import write_whole

_MOST = 2_000  # files a note remembers, the newest
_KIND = re.compile(r"(.+?)((?:\.sandan|\.经验)?\.\w+)")  # a name and what kind of file it is


class Outbox:
    """A folder that one book writes finished files into, in one go. OSError when it cannot."""

    def __init__(self, folder: Path, keeper: str) -> None:
        """`keeper` says whose files they are: the place of the book."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._keeper = folder, keeper
        self._ours = _noted(keeper)
        self._put: dict[str, str] = {}
        self._left: list[str] = []  # names of files that were there and are somebody else's

    def put(self, name: str, data: bytes) -> Path:
        """Write a file whole under this name, or under the next free one; return where."""
        path = next(path for path in _numbered(self._folder / name) if self._may_write(path))
        write_whole(path, data)
        self._put[_key(path)] = _digest(data)
        return path

    @property
    def left(self) -> str:
        """Say which files were there and stayed; empty when there were none."""
        if not self._left:
            return ""
        more = f" 等 {len(self._left)} 个" if len(self._left) > 1 else ""
        return f"已有的 {self._left[0]}{more} 是别人的或后来改过，没有动它，新的另起了名字。"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Note what was written, for the next time; without a note all of it counts as somebody else's."""
        if self._put:
            before = {key: digest for key, digest in _noted(self._keeper).items() if key not in self._put}
            kept = dict([*before.items(), *self._put.items()][-_MOST:])
            with contextlib.suppress(OSError, RuntimeError):
                note = _note_of(self._keeper)
                note.parent.mkdir(parents=True, exist_ok=True)
                write_whole(note, json.dumps(kept, ensure_ascii=False).encode())

    def _may_write(self, path: Path) -> bool:
        if not os.path.lexists(path):
            return True
        key = _key(path)
        if key in self._put:  # two papers of one name
            return False
        with contextlib.suppress(OSError):
            if key in self._ours and _digest(path.read_bytes()) == self._ours[key]:
                return True
        self._left.append(path.name)
        return False


def _numbered(path: Path) -> Iterator[Path]:
    """Yield the path, then the same with 2, 3 and so on behind the name."""
    yield path
    parts = _KIND.fullmatch(path.name)
    stem, kind = parts.groups() if parts else (path.name, "")
    for number in itertools.count(2):
        yield path.with_name(f"{stem}-{number}{kind}")


def _key(path: Path) -> str:
    return str(path.absolute())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _note_of(keeper: str) -> Path:
    import platformdirs

    folder = Path(platformdirs.user_state_dir("sandan", appauthor=False)) / "outbox"
    return folder / f"{_digest(keeper.encode())}.json"


def _noted(keeper: str) -> dict[str, str]:
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        known = json.loads(_note_of(keeper).read_bytes())
        return known if isinstance(known, dict) else {}
    return {}
