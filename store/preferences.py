"""Preferences: what this user of this computer chose to see: colours, columns, order. Never a word of the book."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from store.durable import write_whole


class Preferences:
    """A small JSON file. One that cannot be read or written is as good as none: nobody's work depends on it."""

    def __init__(self, path: Path | None = None) -> None:
        """Without a path the choices hold until the program ends."""
        self._path = path
        self._values = _read(path)

    def get(self, key: str, default: Any) -> Any:
        """Return what was chosen; the default when nothing was, or something of another type."""
        value = self._values.get(key, default)
        return value if isinstance(value, type(default)) else default

    def put(self, key: str, value: Any) -> None:
        """Remember a choice."""
        self._values[key] = value
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(self._path, json.dumps(self._values, ensure_ascii=False, indent=1).encode())


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return values if isinstance(values, dict) else {}
