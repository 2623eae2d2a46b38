"""Unlock: the small program before the program, while a closed book waits for its passphrase."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.app import App

from screens.passphrase import PassphraseScreen
from screens.themes import THEMES
from store.book import Book
from store.problems import BookDamaged


class Unlock(App["Book | BookDamaged"]):
    """Asks for the passphrase; returns the open book, what is broken in it, or None when the person gives up."""

    CSS_PATH = "shell.tcss"
    TITLE = "三单"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, path: Path, open_book: Callable[[str], Book]) -> None:
        super().__init__()
        self._path, self._open = path, open_book
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def on_mount(self) -> None:
        """Ask at once."""
        words = f"{self._path.name} 加了密。忘了口令谁也打不开。"
        self.push_screen(PassphraseScreen("这本账要口令", words, self._opened), self.exit)

    def _opened(self, passphrase: str) -> Book | BookDamaged:
        try:
            return self._open(passphrase)
        except BookDamaged as damage:  # no other passphrase mends that
            return damage


def unlocked(path: Path, open_book: Callable[[str], Book]) -> Book | None:
    """Open a closed book with the passphrase that a person gives; None when they give up. BookDamaged is for the door."""
    found = Unlock(path, open_book).run()
    if isinstance(found, BookDamaged):
        raise found
    return found
