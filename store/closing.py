"""Closing: the passphrase of a book and of what lies beside it. Each change and check takes about a second."""

from __future__ import annotations

from pathlib import Path

from store.backups import Backups, resealed
from store.file import BookFile
from store.problems import BookClosed
from store.seal import Seal, is_closed


class Closing:
    """The passphrase of one book."""

    def __init__(self, file: BookFile, backups: Backups) -> None:
        self._file, self._backups = file, backups

    def __bool__(self) -> bool:
        """Whether the file is closed with a passphrase."""
        return self._file.seal is not None

    def check(self, passphrase: str) -> bool:
        """Return True for the right passphrase; BookClosed for a wrong one."""
        if self._file.seal and not self._file.seal.fits(passphrase):
            raise BookClosed("口令不对，请再试。")
        return True

    def set(self, passphrase: str) -> str:
        """Close the file, its drafts and backups with a new passphrase under a new key, or open them with an empty one.

        Return a sentence when a draft or a backup could not follow. BookProblem leaves all as it was.
        """
        seal = Seal.made(passphrase) if passphrase else None
        before = self._file.seal
        self._file.reseal(seal)
        drafts = (
            ""
            if resealed(drafts_of(self._file.path), before, seal)
            else "没写完的草稿没有跟着改，请打开存好。"
        )
        left = self._backups.reseal(before, seal)
        backups = f"有 {left} 份备份没有跟着改：磁盘写不进去，或者是用更早的口令加的密。" if left else ""
        return drafts + backups

    def sealed(self, data: bytes) -> bytes:
        """Return bytes that lie beside the book as they may lie there: closed when the book is."""
        return self._file.seal.closed(data) if self._file.seal else data

    def unsealed(self, raw: bytes) -> bytes:
        """Return what `sealed` closed; BookClosed when it was closed with another key."""
        if not is_closed(raw):
            return raw
        if self._file.seal is None:
            raise BookClosed("这份内容是用口令加密的，账本现在没有口令。")
        return self._file.seal.opened(raw)


def drafts_of(book: Path) -> Path:
    """Return where the drafts of a book lie."""
    return book.with_name(f".{book.name}.drafts")
