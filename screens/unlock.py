"""Unlock: the small program before the program, while a closed book waits for its passphrase."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.app import App

from screens.passphrase import PassphraseScreen
from screens.themes import THEMES
from store.book import Book


class Unlock(App[Book]):
    """Asks for the passphrase; returns the open book, or None when the person gives up."""

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
        self.push_screen(PassphraseScreen("这本账要口令", words, self._open), self.exit)
