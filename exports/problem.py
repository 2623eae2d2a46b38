"""The one error of every writer: a file could not be made, said in a sentence a worker can act on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from store.faults import why


class ExportProblem(Exception):
    """Carries one plain Chinese sentence: what stopped the file, where, and what to do about it."""


@contextlib.contextmanager
def writing_into(folder: Path) -> Iterator[None]:
    """Make a folder for what is written inside; ExportProblem says why something cannot be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise ExportProblem(f"文件没有写成：{folder}（{why(error)}）。请换一个能写的文件夹。") from error
