"""Who is at the keyboard: asked once per start, so that every change carries a name."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from screens.widgets.inputs import OneLine, drained
from store.clean import clean

_LONGEST = 20


class WhoScreen(ModalScreen[str]):
    """Asks for a name, the last one offered; returns it. Keys that lead elsewhere take the name as it stands."""

    BINDINGS = [Binding("enter,escape", "take", "确定", priority=True)]

    def __init__(self, last: str) -> None:
        super().__init__()
        self._last = last

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Static("现在是谁在用？", id="ask-question", markup=False)
            yield OneLine(self._last, hint="您的姓名", id="who", select=True)
            yield Static("每次改动都记下是谁改的。回车确定。", id="ask-keys", markup=False)

    def on_mount(self) -> None:
        """Start in the line."""
        self.set_focus(self.query_one(OneLine))

    async def action_take(self) -> None:
        """Take the name."""
        await drained(self.query_one(OneLine))
        self.take()

    def take(self) -> None:
        """Return the name as it stands; digits alone were meant for the screen behind, so the one offered stays."""
        name = clean(self.query_one(OneLine).value).strip()[:_LONGEST]
        self.dismiss(name if any(map(str.isalpha, name)) else self._last)
