"""Reading: a page of lines over the present screen, to scroll through and close."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.rules import LATER
from screens.text import plain
from screens.widgets.prose import Prose


class ReadingScreen(ModalScreen[None]):
    """A title and lines; arrows and page keys scroll, Esc or Enter closes."""

    CSS_PATH = LATER
    BINDINGS = [Binding("escape,enter", "app.pop_screen", "关闭", priority=True)]

    def __init__(self, title: str, lines: list[str]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="reading"):
            yield Static(plain(self._title), classes="section", markup=False)
            yield Prose("\n".join(self._lines), id="reading-lines")
            yield Static("上下键翻，Esc 关闭", id="help-close", markup=False)
