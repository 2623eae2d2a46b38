"""A question for a passphrase: dots on the screen, the slow check off the keys, the reason when it does not fit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from screens.text import plain
from screens.widgets.inputs import drained
from store.problems import BookProblem


class PassphraseScreen(ModalScreen[Any]):
    """Asks for a passphrase and does `act` with it; returns what `act` returns, or None for Esc.

    `act` runs in a thread and raises BookProblem when it cannot; the question then stays. `twice` is for a
    new passphrase; `must` leaves no way out (a locked screen).
    """

    BINDINGS = [  # noqa: RUF012
        Binding("enter", "take", "确定", priority=True),
        Binding("escape", "leave", "不做", priority=True),
    ]

    def __init__(
        self, title: str, words: str, act: Callable[[str], Any], *, twice: bool = False, must: bool = False
    ) -> None:
        super().__init__()
        self._title, self._words, self._act, self._twice, self._must = title, words, act, twice, must

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Static(plain(self._title), id="ask-question", markup=False)
            yield Static(plain(self._words), id="passphrase-words", markup=False)
            for place in range(2 if self._twice else 1):
                yield Label("再写一遍" if place else "口令", markup=False)
                yield Input(password=True, compact=True, classes="passphrase")
            yield Static("", id="passphrase-problem", markup=False)
            keys = "回车确定。" if self._must else "回车确定，Esc 不做。"
            yield Static(keys + "打字时只显示圆点。", id="ask-keys", markup=False)

    def on_mount(self) -> None:
        """Start in the first line."""
        self.set_focus(self._fields[0])

    @property
    def _fields(self) -> list[Input]:
        return list(self.query(Input))

    async def action_take(self) -> None:
        """Go to the second line, or try the passphrase."""
        if isinstance(self.focused, Input):
            await drained(self.focused)
        first, *more = self._fields
        if more and first.has_focus:
            self.set_focus(more[0])
            return
        if any(field.value != first.value for field in more):
            self._say("两遍写得不一样，请再写一遍。")
            more[0].value = ""
            return
        self._say("请稍等，一两秒。")
        self.app.run_worker(partial(self._try, first.value), thread=True, exclusive=True, group="passphrase")

    def action_leave(self) -> None:
        """Give up, where that is allowed."""
        if not self._must:
            self.dismiss(None)

    def _try(self, passphrase: str) -> None:
        try:
            done = self._act(passphrase)
        except BookProblem as problem:
            self.app.call_from_thread(self._refused, str(problem))
        else:
            self.app.call_from_thread(self.dismiss, done)

    def _refused(self, why: str) -> None:
        self._say(why)
        for field in self._fields:
            field.value = ""
        self.set_focus(self._fields[0])
        self.app.bell()

    def _say(self, words: str) -> None:
        self.query_one("#passphrase-problem", Static).update(plain(words))


class LockScreen(PassphraseScreen):
    """Covers everything until the passphrase is given again."""

    def __init__(self, act: Callable[[str], Any]) -> None:
        super().__init__("已锁屏", "输入账本的口令接着用。没写完的还在。Ctrl+Q 退出。", act, must=True)
