"""The one error of every writer: a file could not be made, said in a sentence a worker can act on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from store.book import Book
from store.faults import why
from store.outbox import Outbox
from store.problems import BookProblem


class ExportProblem(Exception):
    """Carries one plain Chinese sentence: what stopped the file, where, and what to do about it."""


class NotWritten(ExportProblem, BookProblem):
    """The folder or the disk refused: what any other file that cannot be written is to a script."""


@contextlib.contextmanager
def writing_into(folder: Path, book: Book | None) -> Iterator[Outbox]:
    """Make a folder for what is written inside; ExportProblem says why something cannot be written there.

    Of the book only its place is asked, and it hears of names that somebody else's files have already.
    """
    try:
        with Outbox(folder, str(book.path) if book else "") as outbox:
            yield outbox
    except OSError as error:
        raise NotWritten(f"文件没有写成：{folder}（{why(error)}）。请换一个能写的文件夹。") from error
    if outbox.left and book:
        book.notices.append(outbox.left)
