"""帮助: what this screen is for, in at most ten lines, and every key that works on it: on one page of 80x24."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from screens.palette import bindings_here
from screens.rules import LATER
from screens.text import in_columns, plain
from screens.widgets.prose import Prose

if TYPE_CHECKING:
    from screens.base import HouseScreen
    from screens.shell import Shell

Keys = list[tuple[str, str]]  # a key as it stands on the keyboard, and what it does


class KeyTable(Widget):
    """Keys with their words, in as many columns as fit."""

    def __init__(self, keys: Keys, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self._keys = keys

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """Return how many rows the keys take."""
        return len(in_columns(self._keys, width))

    def render(self) -> Content:
        """Draw the rows."""
        parts: list[tuple[str, str]] = []
        for row in in_columns(self._keys, self.content_size.width):
            for key, words in row:
                parts += [(key, "bold $footer-key-foreground"), (words, "")]
            parts.append(("\n", ""))
        return Content.assemble(*parts[:-1])


class HelpScreen(ModalScreen[None]):
    """A page of help over the present screen; any of Esc, Enter or F1 closes it."""

    CSS_PATH = LATER
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-tall")]
    BINDINGS = [Binding("escape,enter,f1,q", "app.pop_screen", "关闭")]

    def __init__(self, title: str, lines: tuple[str, ...], here: Keys, everywhere: Keys) -> None:
        super().__init__()
        self._title, self._lines, self._here, self._everywhere = title, lines, here, everywhere

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static(plain(f"{self._title}    Esc 关闭"), classes="section", markup=False)
            yield Prose("\n".join(self._lines), id="help-lines")
            if self._everywhere:  # a small question says its keys itself
                yield KeyTable(self._here, id="help-keys")
                yield KeyTable(self._everywhere, id="help-everywhere")


def help_in_small(screen: Screen[Any]) -> HelpScreen | None:
    """Return the page of a small question that a person writes in, if it has one."""
    lines: tuple[str, ...] = getattr(screen, "help_lines", ())
    return HelpScreen(getattr(screen, "help_title", ""), lines, [], []) if lines else None


def help_about(house: Shell, screen: HouseScreen[Any]) -> HelpScreen:
    """Return the page of a screen: its own keys first, then those that work everywhere."""
    ours = {known.binding for known in screen.active_bindings.values() if known.node is house}
    here: Keys = []
    everywhere: Keys = [("F2-F12", "换画面"), ("Ctrl+P", "更多")]
    for binding in bindings_here(house):
        shown = (house.get_key_display(binding), binding.description)
        (everywhere if binding in ours else here).append(shown)
    return HelpScreen(screen.help_title, screen.help_lines, here, everywhere)
