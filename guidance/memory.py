"""What a person once decided about files and pairs, remembered beside the book: columns of a shape, records told apart."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from store.durable import write_whole


class _Known(msgspec.Struct):
    columns: dict[str, dict[str, str]] = {}
    apart: list[list[str]] = []


class Memory:
    """A small JSON file beside the book. Losing it loses no record; a damaged one counts as empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known = _Known()
        with contextlib.suppress(OSError, msgspec.DecodeError, RecursionError):
            self._known = msgspec.json.decode(path.read_bytes(), type=_Known)

    @classmethod
    def beside(cls, book: Path) -> Memory:
        """Return the memory of a book: 三单.json has 三单.memory.json."""
        return cls(book.with_name(f"{book.stem}.memory.json"))

    def columns(self, shape: str) -> dict[str, str] | None:
        """Return what the columns of files of this shape mean: heading -> key; None when nobody said."""
        return self._known.columns.get(shape)

    def remember(self, shape: str, heading: str, key: str) -> None:
        """Remember what a column of this shape means; OSError when it cannot be kept."""
        self._known.columns.setdefault(shape, {})[heading] = key
        self._write()

    def take_for(self, table: str, shape: str) -> None:
        """Remember which table files of this shape are; what columns meant in another table is forgotten."""
        others = [known for known in self._known.columns if known.partition(":")[2] == shape]
        for known in others:
            if known != f"{table}:{shape}":
                del self._known.columns[known]
        self._known.columns.setdefault(f"{table}:{shape}", {})
        self._write()

    def apart(self, first: str, second: str) -> bool:
        """Say whether a person told these two records apart."""
        return sorted((first, second)) in self._known.apart

    def tell_apart(self, first: str, second: str) -> None:
        """Remember that two records are not the same."""
        if not self.apart(first, second):
            self._known.apart.append(sorted((first, second)))
            self._write()

    def together(self, first: str, second: str) -> None:
        """Forget that two records were told apart."""
        if self.apart(first, second):
            self._known.apart.remove(sorted((first, second)))
            self._write()

    def _write(self) -> None:
        write_whole(self.path, msgspec.json.format(msgspec.json.encode(self._known), indent=1))
