"""Prose: text that is wrapped as Chinese is, to the width it has."""

from __future__ import annotations

from textual.widgets import Static

from screens.text import plain, wrapped


class Prose(Static):
    """A Static for sentences."""

    def __init__(self, words: str = "", *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(plain(words), id=id, classes=classes, markup=False)
        self.words = words

    def say(self, words: str) -> None:
        """Show other words."""
        self.words = words
        self._wrap()

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._wrap()

    def _wrap(self) -> None:
        width = self.content_size.width
        words = plain(wrapped(self.words, width) if width else self.words)
        self.update(words, layout=self.styles.auto_dimensions)
