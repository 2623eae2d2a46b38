"""Long work that tells how far it is and stops when nobody waits for it any more."""

from __future__ import annotations

import time
from collections.abc import Callable

_SAY_EVERY = 50  # steps between two words about how far it is

Progress = Callable[[int, int], bool]  # how many are done, of how many; False: stop


class Stopped(Exception):
    """The work was given up because nobody waits for it."""


def steady(done: int, whole: int, progress: Progress | None) -> None:
    """Say now and then how far the work is, and let keys through; Stopped when nobody waits for it."""
    if progress and done % _SAY_EVERY == 0:
        time.sleep(0)
        if not progress(done, whole):
            raise Stopped
