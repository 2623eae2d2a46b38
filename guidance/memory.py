"""What a person once decided about files and pairs, remembered beside the book: columns of a shape, records told apart."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from store.durable import write_whole


class Memory:
    """A small JSON file beside the book. Losing it loses no record; a damaged one counts as empty."""

    def __init__(self, path: Path) -> None:
        self.path = path
        known: Any = {}
        with contextlib.suppress(OSError, ValueError):
            known = json.loads(path.read_text(encoding="utf-8"))
        known = known if isinstance(known, dict) else {}
        self._columns: dict[str, dict[str, str]] = known.get("columns") or {}
        self._apart: list[list[str]] = known.get("apart") or []

    @classmethod
    def beside(cls, book: Path) -> Memory:
        """Return the memory of a book: 三单.json has 三单.memory.json."""
        return cls(book.with_name(f"{book.stem}.memory.json"))

    def columns(self, shape: str) -> dict[str, str] | None:
        """Return what the columns of files of this shape mean: heading -> key; None when nobody said."""
        return self._columns.get(shape)

    def remember(self, shape: str, heading: str, key: str) -> None:
        """Remember what a column of this shape means; OSError when it cannot be kept."""
        self._columns.setdefault(shape, {})[heading] = key
        self._write()

    def take_for(self, table: str, shape: str) -> None:
        """Remember which table files of this shape are; what columns meant in another table is forgotten."""
        others = [known for known in self._columns if known.partition(":")[2] == shape]
        for known in others:
            if known != f"{table}:{shape}":
                del self._columns[known]
        self._columns.setdefault(f"{table}:{shape}", {})
        self._write()

    def apart(self, first: str, second: str) -> bool:
        """Say whether a person told these two records apart."""
        return sorted((first, second)) in self._apart

    def tell_apart(self, first: str, second: str) -> None:
        """Remember that two records are not the same."""
        if not self.apart(first, second):
            self._apart.append(sorted((first, second)))
            self._write()

    def together(self, first: str, second: str) -> None:
        """Forget that two records were told apart."""
        if self.apart(first, second):
            self._apart.remove(sorted((first, second)))
            self._write()

    def _write(self) -> None:
        whole = {"columns": self._columns, "apart": self._apart}
        write_whole(self.path, json.dumps(whole, ensure_ascii=False, indent=1).encode())
