"""What all commands share: exit codes, which book is meant, JSON on stdout and words on stderr."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from store.book import Book

DONE, TO_MEND, USAGE, FILE_PROBLEM = 0, 1, 2, 3
_opened: list[Book] = []


def book_path(args: Namespace) -> Path:
    """Return the file that is meant: --book, $SANDAN_BOOK, or the one in the user's data folder."""
    if args.book:
        return Path(args.book)
    if given := os.environ.get("SANDAN_BOOK"):
        return Path(given).expanduser()  # a settings file does not know what ~ is
    import platformdirs

    return Path(platformdirs.user_data_dir("sandan", appauthor=False)) / "三单.json"


def open_book(args: Namespace, *, read_only: bool | str = False, create: bool = False) -> Book:
    """Open the book that is meant. A closed one takes its passphrase from $SANDAN_PASSPHRASE or asks for it.

    Of a damaged one BookDamaged also says which backup would do. It is closed when the command ends.
    """
    from store.problems import BookClosed, BookDamaged

    try:
        return opened(args, read_only=read_only, create=create)
    except BookDamaged as damage:
        raise BookDamaged(f"{damage}{_way_back(book_path(args))}") from damage
    except BookClosed:
        passphrase = given_passphrase(f"{book_path(args).name} 的口令：")
        if not passphrase:
            raise
        return opened(args, read_only=read_only, passphrase=passphrase)


def _way_back(path: Path) -> str:
    from store.backups import Backups

    backup = Backups(path).newest_good()
    if backup is None:
        return "旁边没有能用的备份。"
    return f"最近的好备份是 {backup.words}，要用它：sandan restore {backup.name}"


def opened(
    args: Namespace,
    *,
    read_only: bool | str = False,
    create: bool = False,
    take_over: bool = False,
    passphrase: str = "",
) -> Book:
    """Open the book that is meant with this passphrase; BookClosed when it needs another."""
    from store.book import Book
    from store.problems import BookProblem

    path = book_path(args)
    if create:
        make_folder(path.parent)
    elif not path.exists():
        raise BookProblem(f"没有这个文件：{path}。先用 sandan 打开程序建一个，或用 --book 指定。")
    book = Book.open(path, who=who(), read_only=read_only, take_over=take_over, passphrase=passphrase)
    _opened.append(book)
    return book


def close_books() -> None:
    """Close what commands opened, however they ended: a signature left behind would keep others out."""
    while _opened:
        _opened.pop().close()


def make_folder(folder: Path) -> None:
    """Make the folder of a book; BookProblem says why it cannot be."""
    from store.faults import why
    from store.problems import BookProblem

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BookProblem(f"没有文件夹 {folder}，也建不了：{why(error)}。请换个地方。") from error


def given_passphrase(question: str, *, twice: bool = False) -> str:
    """Return $SANDAN_PASSPHRASE, or what a person at a terminal types unseen; empty when nobody is there."""
    if given := os.environ.get("SANDAN_PASSPHRASE"):
        return given
    first = typed_unseen(question)
    if first and twice and typed_unseen("再写一遍：") != first:
        tell("两遍写得不一样。")
        return ""
    return first


def at_terminal() -> bool:
    """Say whether a person can see and type here: textual draws on stderr, on Windows on stdout."""
    shown = sys.stdout if sys.platform == "win32" else sys.stderr
    return all(stream and stream.isatty() for stream in (sys.stdin, shown))


def typed_unseen(question: str) -> str:
    """Return what a person at a terminal types unseen; empty when nobody is there."""
    if not sys.stdin.isatty():
        return ""
    from getpass import getpass

    return getpass(question, stream=sys.stderr)


def day_argument(text: str) -> date:
    """Read a day given on the command line, as people write days."""
    from store.days import read_day

    if (day := read_day(text)) is None:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError("日期写法：2026-12-31、12月31日")
    return day


def who() -> str:
    """Return who is at the keyboard: $SANDAN_WHO, or the name of the login."""
    import getpass

    try:
        return os.environ.get("SANDAN_WHO") or getpass.getuser()
    except (OSError, KeyError):
        return ""


def print_json(value: object) -> None:
    """Print one line of JSON to stdout."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def tell(words: str) -> None:
    """Say something to a person on stderr."""
    from store.clean import clean

    print(clean(words, lines=True), file=sys.stderr, flush=True)


def tell_notices(book: Book) -> None:
    """Say what a person should hear though nothing failed: a backup that could not be made."""
    for notice in book.notices:
        tell(notice)


def version() -> str:
    """Return the version of the program: as it was installed, or as the checkout beside it says."""
    import importlib.metadata
    import tomllib

    checkout = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if checkout.exists():
        return str(tomllib.loads(checkout.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return importlib.metadata.version("sandan")
    except importlib.metadata.PackageNotFoundError:
        return "（免安装）"
