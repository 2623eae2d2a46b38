"""Another community's list to compare with: its book, or its open data as JSON or CSV."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from pathlib import Path
from typing import Any


class OtherListProblem(Exception):
    """The file is no list of services; says so in one sentence."""


def texts_of(path: Path) -> list[str]:
    """Return the contents of the services in a file; OtherListProblem when it holds none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OtherListProblem(f"读不了别的社区的清单：{path}。") from error
    try:
        found = _from_json(json.loads(text))
    except (ValueError, RecursionError):
        found = _from_csv(text)
    if not any(found):
        raise OtherListProblem(f"里面没有服务内容：{path}。要别的社区的账本，或它导出的 csv、json。")
    return [words for words in found if words]


def _from_json(data: Any) -> list[str]:
    """Return contents from a book (services by number) or from HSDS (a list of services)."""
    key = "content" if isinstance(data, dict) else "description"
    rows = data.get("services") if isinstance(data, dict) else data
    rows = list(rows.values()) if isinstance(rows, dict) else rows if isinstance(rows, list) else []
    return [str(row.get(key) or "") for row in rows if isinstance(row, dict)]


def _from_csv(text: str) -> list[str]:
    with contextlib.suppress(csv.Error):
        return [row.get("服务内容") or "" for row in csv.DictReader(io.StringIO(text))]
    return []
