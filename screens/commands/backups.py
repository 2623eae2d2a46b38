"""Commands for backups: make one now, list them, go back to one; also when the book itself is damaged."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from screens.commands.door import (
    DONE,
    FILE_PROBLEM,
    USAGE,
    book_path,
    given_passphrase,
    open_book,
    print_json,
    tell,
)

if TYPE_CHECKING:
    from store.backups import Backup, Backups


def back_up(args: Namespace) -> int:
    """Back up the book as it is on disk, also while a program has it open; print the file."""
    from store.faults import why

    book = open_book(args, read_only=True)  # a damaged book is no backup
    try:
        if made := book.backups.make():
            print_json({"file": str(made.path)})
    except OSError as error:
        tell(f"备份没有做成：{why(error)}。账本没有动。")
        return FILE_PROBLEM
    return DONE


def restore(args: Namespace) -> int:
    """List the backups, or go back to one: as an undoable change; a damaged book is set aside."""
    from store.problems import BookDamaged

    if args.list or not args.name:
        listed = _list(_backups(args))
        if not args.list:
            tell("请写要恢复哪一份的名字。" if listed else "还没有备份。")
        return DONE if args.list else USAGE
    backups = _backups(args)
    backup = next((known for known in backups.all() if known.name == args.name), None)
    if backup is None:
        tell(f"没有 {args.name} 这份备份。用 sandan restore --list 看有哪些。")
        return USAGE
    try:
        book = open_book(args)
    except BookDamaged:
        broken = backups.put_back(backup)
        tell(f"已换成 {backup.words} 的备份。坏了的那份还在：{broken}")
        return DONE
    changed = book.backups.restore(book, backup)
    tell(f"已回到 {backup.words}：改动 {changed} 条。在程序里按 Ctrl+Z 能撤销。")
    return DONE


def _backups(args: Namespace) -> Backups:
    """Return the backups of the book that is meant, which may be damaged or closed."""
    from store.backups import Backups
    from store.file import BookFile

    def opened(path: object) -> BookFile:
        from store.problems import BookClosed

        try:
            return BookFile(str(path), read_only=True)
        except BookClosed:
            return BookFile(str(path), read_only=True, passphrase=given_passphrase("账本的口令："))

    return Backups(book_path(args), opened)


def _list(backups: Backups) -> list[Backup]:
    from store.problems import BookProblem

    known = backups.all()
    for backup in known:
        told = {"name": backup.name, "at": backup.at.isoformat(), "why": backup.why, "file": str(backup.path)}
        try:
            holds = backups.contents(backup)
        except BookProblem as problem:
            print_json({**told, "problem": str(problem)})
            continue
        changed = holds.changed.isoformat() if holds.changed else None
        print_json(
            {**told, "records": holds.counts, "changed": changed, "by": holds.by, "label": holds.label}
        )
    return known
