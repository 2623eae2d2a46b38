"""Ask: a short question with two or three answers, taken by number, by arrows and Enter, or left by Esc."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.text import plain
from screens.widgets.prose import Prose


class Ask(ModalScreen[str]):
    """Shows a question; returns the key of the answer, or an empty string for Esc."""

    # priority, so that an F-key typed right behind an answer does not overtake it
    BINDINGS = [
        Binding("up,left,shift+tab", "move(-1)", show=False, priority=True),
        Binding("down,right,tab", "move(1)", show=False, priority=True),
        Binding("enter", "take", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
        *(Binding(str(number), f"take({number})", show=False, priority=True) for number in range(1, 10)),
    ]
    place = reactive(0)

    def __init__(self, question: str, answers: list[tuple[str, str]]) -> None:
        """`answers` are pairs of key and words; the first is what Enter takes."""
        super().__init__()
        self.question = question
        self.answers = [(key, plain(words).plain) for key, words in answers]

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Prose(self.question, id="ask-question")
            yield Static("", id="ask-answers", markup=False)
            yield Static("上下键选，回车定；或直接按数字。Esc 不做。", id="ask-keys", markup=False)

    def watch_place(self) -> None:
        """Draw the answers with the chosen one marked."""
        if not self.is_attached:
            return
        lines = [
            (f"{'> ' if at == self.place else '  '}{at + 1} {words}\n", "reverse" if at == self.place else "")
            for at, (_, words) in enumerate(self.answers)
        ]
        self.query_one("#ask-answers", Static).update(Content.assemble(*lines))

    def on_mount(self) -> None:
        """Draw once."""
        self.watch_place()

    def action_move(self, by: int) -> None:
        """Mark another answer."""
        self.place = (self.place + by) % len(self.answers)

    def action_take(self, number: int = 0) -> None:
        """Take the marked answer, or the one with this number."""
        place = number - 1 if number else self.place
        if place < len(self.answers):
            self.dismiss(self.answers[place][0])

    def action_leave(self) -> None:
        """Take none."""
        self.dismiss("")
