"""Unlock: the small program before the program, while a closed book waits for its passphrase."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from screens.ahead import Ahead, DoorApp
from screens.passphrase import PassphraseScreen
from store.book import Book
from store.problems import BookDamaged


class Unlock(DoorApp["Book | BookDamaged"]):
    """Asks for the passphrase; returns the open book, what is broken in it, or None when the person gives up."""

    def __init__(self, path: Path, open_book: Callable[[str], Book], ahead: Ahead) -> None:
        super().__init__(ahead)
        self._path, self._open = path, open_book

    def question(self) -> PassphraseScreen:
        """Ask for the passphrase, until one fits."""
        words = f"{self._path.name} 加了密。忘了口令谁也打不开。"
        return PassphraseScreen("这本账要口令", words, self._opened)

    def _opened(self, passphrase: str) -> Book | BookDamaged:
        try:
            return self._open(passphrase)
        except BookDamaged as damage:  # no other passphrase mends that
            return damage


def unlocked(path: Path, open_book: Callable[[str], Book], ahead: Ahead) -> Book | None:
    """Open a closed book with the passphrase that a person gives; None when they give up. BookDamaged is for the door."""
    found = Unlock(path, open_book, ahead).asked()
    if isinstance(found, BookDamaged):
        raise found
    return found
