"""Prose: text that is wrapped as Chinese is, to the width it has."""

from __future__ import annotations

from textual.widgets import Static

from screens.text import fit, plain, wrapped


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
        width, height = self.content_size
        words = wrapped(self.words, width) if width else self.words
        if width and not self.styles.auto_dimensions and self.styles.overflow_y == "hidden":
            words = _cut(words.split("\n"), width, height)
        self.update(plain(words), layout=self.styles.auto_dimensions)


def _cut(lines: list[str], width: int, height: int) -> str:
    """Return as many lines as there is room for; `..` says that there are more."""
    if 0 < height < len(lines):
        lines = [*lines[: height - 1], fit(f"{lines[height - 1]}..", width).rstrip()]
    return "\n".join(lines)
