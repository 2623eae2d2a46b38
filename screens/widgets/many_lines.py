"""ManyLines: a field of several lines, and what the fields of a form can be."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.widgets import TextArea

from screens.widgets.inputs import OneLine, Picker
from store.clean import clean


class ManyLines(TextArea):
    """A field of several lines: Enter goes on, Ctrl+J starts a new line."""

    def __init__(self, text: str, *, hint: str = "", id: str | None = None) -> None:  # noqa: A002
        text = clean(text, lines=True)  # a file may hold anything
        super().__init__(text, placeholder=hint, id=id, tab_behavior="focus", soft_wrap=True, compact=True)
        self.cursor_blink = False
        self.asked = False  # whether the lines are labels to be filled in, one Enter each
        self.move_cursor(self.document.end)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        pasted = clean("\n".join(event.text.splitlines()), lines=True)
        if done := self._replace_via_keyboard(pasted, *self.selection):
            self.move_cursor(done.end_location)

    def ask(self, labels: Sequence[str]) -> None:
        """Offer one line per label that does not stand there yet."""
        known = {line.split("：")[0] for line in self.text.split("\n")}
        filled = [
            line for line in self.text.split("\n") if line.rstrip("：").strip() and not line.endswith("：")
        ]
        wanted = [
            f"{label}：" for label in labels if label not in known or f"{label}：" in self.text.split("\n")
        ]
        self.load_text("\n".join([*filled, *wanted]))
        self.asked = True
        self.move_cursor((0, len(self.document.get_line(0))))

    def next_line(self) -> bool:
        """Go to the end of the next line; False when this is the last or the lines are free text."""
        row = self.cursor_location[0] + 1
        if not self.asked or row >= self.document.line_count:
            return False
        self.move_cursor((row, len(self.document.get_line(row))))
        return True

    def has_line(self, by: int) -> bool:
        """Say whether there is a line that far from the cursor."""
        return 0 <= self.cursor_location[0] + by < self.document.line_count

    def settle(self) -> None:
        """Nothing to tidy."""


Entry = OneLine | ManyLines | Picker
