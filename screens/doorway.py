"""The door, while the book cannot simply be opened: open elsewhere, damaged, or in a folder that is only read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from screens.ahead import Ahead, DoorApp
from screens.ask import Ask
from screens.unlock import unlocked
from store.backups import Backup, Backups
from store.book import Book
from store.file import BookFile
from store.problems import BookDamaged, BookLocked, BookProblem, BookReadOnly

Choices = list[tuple[str, str]]
READ, TAKE, PUT_BACK, LEAVE = "read", "take", "back", "leave"


class Doorway(DoorApp[str]):
    """Says why the book is not simply opened and what can be done; returns the key of the choice."""

    def __init__(self, words: str, choices: Choices, ahead: Ahead) -> None:
        super().__init__(ahead)
        self.words, self.choices = words, choices

    def question(self) -> Ask:
        """Offer the choices."""
        return Ask(self.words, self.choices)


def enter(path: Path, open_book: Callable[..., Book | None], ahead: Ahead) -> Book | None:
    """Open the book by `open_book(read_only=, take_over=, passphrase=)`; when it refuses, let the person choose.

    Returns None when the person leaves. A damaged book is set aside before a backup takes its place.
    """
    try:
        return open_book()
    except (BookLocked, BookReadOnly, BookDamaged) as problem:
        return _chosen(path, problem, open_book, [], ahead)


def _chosen(
    path: Path, problem: BookProblem, open_book: Callable[..., Book | None], bad: list[Backup], ahead: Ahead
) -> Book | None:
    """Let the person choose; `bad` backups turned out not to be whole."""
    words, choices = offered(path, problem, bad)
    chosen = Doorway(words, choices, ahead).asked() or LEAVE
    if chosen == READ:
        return open_book(read_only=_reading(problem))
    if chosen == TAKE:
        return open_book(take_over=True)
    if chosen == PUT_BACK and (backup := Backups(path).newest_good(bad)):
        try:
            return _with_backup(path, backup, open_book, ahead)
        except BookDamaged as damage:
            return _chosen(path, damage, open_book, [*bad, backup], ahead)
    return None


def _with_backup(
    path: Path, backup: Backup, open_book: Callable[..., Book | None], ahead: Ahead
) -> Book | None:
    """Put the backup in the place of the book and open it; nothing is moved before the backup was seen whole."""
    given = [""]

    def look(passphrase: str) -> Book:
        given[0] = passphrase
        return Book.open(backup.path, read_only=True, passphrase=passphrase)

    if backup.closed:
        seen = unlocked(backup.path, look, ahead)
        if seen is None:
            return None
        seen.close()
    Backups(path, lambda one: BookFile(one, read_only=True, passphrase=given[0])).put_back(backup)
    return open_book(passphrase=given[0])


def offered(path: Path, problem: BookProblem, bad: Collection[Backup] = ()) -> tuple[str, Choices]:
    """Return what to say about a book that is not simply opened, and the choices; the first is the careful one."""
    leave = (LEAVE, "先不动，退出")
    if isinstance(problem, BookDamaged):
        backups = Backups(path)
        if (backup := backups.newest_good(bad)) is None:
            return f"{problem}旁边没有能用的备份。请找人看看这个文件，先不要删。", [leave]
        holds = (
            "\n有口令，输了口令才看得到" if backup.closed else backups.contents(backup).words or "还是空的"
        )
        words = f"{problem}\n最近的好备份是 {backup.words}：{holds}。\n坏了的那份改个名字留在旁边，不删。"
        return words, [leave, (PUT_BACK, f"用 {backup.words} 的备份接着做")]
    choices = [(READ, "只读打开，只能看"), leave]
    if isinstance(problem, BookLocked) and problem.removable:
        choices.insert(1, (TAKE, "问过了，那边已经关了：接过来写"))
    return str(problem), choices


def _reading(problem: BookProblem) -> str:
    if isinstance(problem, BookLocked):
        return "这本账正在别处打开，这里只能看，不能改。"
    return "文件或文件夹是只读的，这里只能看，不能改。"
