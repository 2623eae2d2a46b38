"""帮助: what this screen is for, and every key that works on it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.rules import LATER
from screens.text import plain
from screens.widgets.prose import Prose


class HelpScreen(ModalScreen[None]):
    """A page of help over the present screen; any of Esc, Enter or F1 closes it."""

    CSS_PATH = LATER
    BINDINGS = [Binding("escape,enter,f1,q", "app.pop_screen", "关闭")]  # noqa: RUF012

    def __init__(self, title: str, lines: tuple[str, ...], keys: list[tuple[str, str]]) -> None:
        super().__init__()
        self._title, self._lines, self._keys = title, lines, keys

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static(plain(f"{self._title}：怎么用"), classes="section", markup=False)
            yield Prose("\n".join(self._lines), id="help-lines")
            yield Static("现在能按的键", classes="section", markup=False)
            yield Prose("   ".join(f"{key} {words}" for key, words in self._keys), id="help-keys")
            yield Static("Esc 关闭", id="help-close", markup=False)
