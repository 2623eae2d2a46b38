"""The whole import as one command: read, decide, tell, and write unless it is only a look."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guidance.deciding import decide
from guidance.intake import propose
from guidance.intake_accept import accept
from guidance.intake_report import as_json, told_lines
from guidance.memory import Memory
from guidance.reading import decoded
from store.book import Book


@dataclass(frozen=True)
class Wishes:
    """What the person at the command line asked for; `table` forces what the rows are."""

    table: str | None = None
    dry: bool = False
    json: bool = False
    update: bool = False
    duplicates: bool = False


def run(
    files: Sequence[Path],
    path: Path,
    wishes: Wishes,
    open_book: Callable[[], Book],
    show: Callable[[Any], None],
    tell: Callable[[str], None],
) -> None:
    """Import files into the book at `path`; `-` is text from standard input. IntakeProblem when one is unreadable.

    `open_book` opens the book (for reading, when it is only a look); it is not called where there is none yet.
    """
    named = [
        ("标准输入", decoded(sys.stdin.buffer.read(), "标准输入")) if str(file) == "-" else file
        for file in files
    ]
    intakes = propose(named, wishes.table, remembered=Memory.beside(path).columns)
    book = open_book() if path.exists() or not wishes.dry else None
    decisions = decide(book, intakes)
    for decision in decisions:
        decision.take(changes=wishes.update, duplicates=wishes.duplicates)
    if wishes.json:
        show(as_json(intakes, decisions))
    else:
        for line in told_lines(intakes, decisions):
            tell(line)
    if book is not None and not wishes.dry:
        tell(str(accept(book, decisions)))
