"""A question for a passphrase: dots on the screen, the slow check off the keys, the reason when it does not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from screens.brief import Brief, Values
from store.fields import Field
from store.kinds import Secret
from store.problems import BookProblem

_ONCE = Field("口令", Secret(), key="passphrase")
_AGAIN = Field("再写一遍", Secret(), key="again")


class PassphraseScreen(Brief):
    """Asks for a passphrase and does `act` with it; returns what `act` returns, or None for Esc.

    `act` runs in a thread and raises BookProblem when it cannot; the question then stays. `twice` is for a
    new passphrase; `must` leaves no way out (a locked screen). Keys pressed meanwhile wait for the answer.
    """

    holds: ClassVar[bool] = True

    def __init__(
        self, title: str, words: str, act: Callable[[str], Any], *, twice: bool = False, must: bool = False
    ) -> None:
        def tried(values: Values) -> Any:
            if values.get("again", values["passphrase"]) != values["passphrase"]:
                raise BookProblem("两遍写得不一样，请从头写。")
            return act(values["passphrase"])

        super().__init__(title, [_ONCE, _AGAIN] if twice else [_ONCE], words=words, act=tried, must=must)


class LockScreen(PassphraseScreen):
    """Covers everything until the passphrase is given again."""

    def __init__(self, act: Callable[[str], Any]) -> None:
        super().__init__("已锁屏", "输入账本的口令接着用。没写完的还在。Ctrl+Q 退出。", act, must=True)
