"""A long day of opening and closing screens holds the pictures of no more than what is open."""

import gc

from textual._styles_cache import StylesCache
from textual.widget import Widget


async def test_what_was_drawn_of_a_closed_form_is_let_go(program):
    async with program() as hands:
        for _ in range(8):
            await hands.press("f3", "ctrl+n")
            await hands.until("新增")
            await hands.press("escape", "f2")
            await hands.settle()
        gc.collect()
        alive = gc.get_objects()
        pictures = sum(isinstance(one, StylesCache) for one in alive)
        assert pictures == sum(isinstance(one, Widget) for one in alive)
