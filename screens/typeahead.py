"""Type-ahead: every key takes effect in the order it was pressed, however fast it came."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any

from textual import events
from textual.app import App
from textual.worker import Worker

from screens.widgets.inputs import drained

_PATIENCE = 0.5  # seconds that the next key waits for the question or form which this one opens


async def acted(app: App[Any], key: events.Key) -> bool:
    """Carry out a key that is no text for the widget with the cursor; say whether it did anything.

    Textual hands such a key to the widget and acts when it has bubbled back up to the app: by then letters typed
    behind it stand in the field already, and a Backspace takes the wrong one. Here the widget first takes
    what came before, then the key acts at once, and what it opens is there before the next key.
    """
    widget = app.focused
    if widget is not None:
        if widget.check_consume_key(key.key, key.character):
            return False
        await drained(widget)
    before = set(app.workers)
    check = app._check_bindings  # noqa: SLF001 - textual has no public way to run the bindings of a key
    done = await check(key.key, priority=True) or await check(key.key)
    if done:
        await _opened(app, [worker for worker in app.workers if worker not in before])
    return done


async def _opened(app: App[Any], begun: Iterable[Worker[Any]]) -> None:
    """Wait for the screen that an action opens, also one that a worker asks its question on."""
    screen, end = app.screen, time.monotonic() + _PATIENCE
    asking = [worker for worker in begun if not worker._thread_worker]  # noqa: SLF001 - threads only work
    while time.monotonic() < end:
        waits = app.screen is screen and any(not worker.is_finished for worker in asking)
        if not waits and app.screen.is_mounted:
            return
        await asyncio.sleep(0.001)
