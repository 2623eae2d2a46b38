"""Commands that read and write records: demo, list, add, import."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from screens.commands.door import (
    DONE,
    FILE_PROBLEM,
    TO_MEND,
    book_path,
    make_folder,
    open_book,
    print_json,
    tell,
    tell_notices,
)

if TYPE_CHECKING:
    from store.book import Book

_BATCH = 200  # records of `add` that share one write when they come fast


def write_demo(args: argparse.Namespace) -> int:
    """Write a practice book; refuse to touch a file that is there."""
    from guidance.practice import write_practice
    from store.book import Book
    from store.problems import BookProblem

    if args.file.exists():
        raise BookProblem(f"{args.file} 已经有了，没有动它。请换个文件名。")
    make_folder(args.file.parent)
    book = Book.open(args.file, who="练习")
    counts = {name: getattr(args, name) for name in ("units", "resources", "needs", "services", "seed")}
    write_practice(book, **counts)
    tell_notices(book)
    book.close()
    tell(f"练习账写好了：{args.file}")
    return DONE


def list_table(args: argparse.Namespace) -> int:
    """Print one table, one JSON object a line."""
    import msgspec

    book = open_book(args, read_only=True)
    for record in book.all(args.table):
        print_json(msgspec.to_builtins(record))
    for problem in book.problems:
        tell(problem)
    return TO_MEND if book.problems else DONE


def add_records(args: argparse.Namespace) -> int:
    """Read records from standard input; print id and ref of each once it is on disk."""
    book, failed = open_book(args, create=True), False
    for batch in _batches():
        kept, faults = _add_batch(book, args.table, batch)
        for record in kept:
            print_json({"id": record.id, "ref": record.ref})
        for fault in faults:
            failed = True
            tell(fault)
    tell_notices(book)
    return TO_MEND if failed else DONE


def _add_batch(book: Book, table: Any, batch: list[tuple[int, bytes]]) -> tuple[list[Any], list[str]]:
    """Write the lines that are records; return these, and what is wrong with which line."""
    from store.entry import entered
    from store.problems import RecordRefused

    kept: list[Any] = []
    faults: list[str] = []
    with book.change(f"命令行新增{table.noun}"):
        for place, line in batch:
            try:
                raw = json.loads(line)
                if not isinstance(raw, dict):
                    raise TypeError(place)  # noqa: TRY301 - reported like broken JSON
                kept.append(book.save(entered(table, raw, book)))
                if unknown := [key for key in raw if key not in table.__struct_fields__]:
                    faults.append(f"第 {place} 行写入了，但{table.noun}没有这些项：{'、'.join(unknown)}。")
            except RecordRefused as fault:
                faults.append(f"第 {place} 行没有写入：{fault}")
            except (ValueError, TypeError, RecursionError):
                faults.append(f"第 {place} 行没有写入：不是一个 JSON 对象")
    return kept, faults


def _batches() -> Iterator[list[tuple[int, bytes]]]:
    """Yield the lines that are waiting: a fast writer shares a write, a slow one is answered line by line."""
    import queue
    import threading

    lines: queue.SimpleQueue[tuple[int, bytes] | None] = queue.SimpleQueue()

    def read() -> None:
        for place, line in enumerate(sys.stdin.buffer, start=1):
            lines.put((place, line))
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    ended = False
    while not ended:
        batch = [lines.get()]
        while batch[-1] is not None and len(batch) < _BATCH and not lines.empty():
            batch.append(lines.get())
        ended = batch[-1] is None
        yield [line for line in batch if line is not None and line[1].strip()]


def import_files(args: argparse.Namespace) -> int:
    """Propose records from files and, unless it is a dry run, write all of them or none."""
    from guidance.guarding import IntakeProblem
    from guidance.intake_run import Wishes, run

    table = args.table.table if args.table else None
    wishes = Wishes(table, args.dry_run, args.json, args.update, args.duplicates)
    try:
        run(
            args.files,
            book_path(args),
            wishes,
            lambda: open_book(args, read_only=args.dry_run, create=not args.dry_run),
            print_json,
            tell,
        )
    except IntakeProblem as problem:
        tell(str(problem))
        return FILE_PROBLEM
    return DONE
