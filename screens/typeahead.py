"""Type-ahead: every key takes effect in the order it was pressed, however fast it came."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.app import App

from screens.widgets.inputs import drained


async def acted(app: App[Any], key: events.Key) -> bool:
    """Carry out a key that is no text for the widget with the cursor; say whether it did anything.

    Textual hands such a key to the widget and acts when it has bubbled back up to the app: by then letters typed
    behind it stand in the field already, and a Backspace takes the wrong one. Here the widget first takes
    what came before, then the key acts at once.
    """
    widget = app.focused
    if widget is not None:
        if widget.check_consume_key(key.key, key.character):
            return False
        await drained(widget)
    check = app._check_bindings  # noqa: SLF001 - textual has no public way to run the bindings of a key
    return await check(key.key, priority=True) or await check(key.key)
