"""A running program under the hands of a test, without a terminal."""

import contextlib
import json

import pytest
from textual import events

from guidance.practice import write_practice
from screens.shell import Shell
from store.book import Book


class Hands:
    """Presses keys and types words as an input method commits them: all at once."""

    def __init__(self, shell, pilot):
        self.shell, self.pilot = shell, pilot

    async def press(self, *keys):
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()

    async def type(self, text):
        """Send every character at once, then let the screen catch up."""
        await self.type_only(text)
        await self.settle()

    async def type_only(self, text):
        """Send every character at once; threads go on by themselves."""
        for char in text:
            special = {
                "\r": events.Key("enter", "\r"),
                "\x13": events.Key("ctrl+s", None),
                "\t": events.Key("tab", "\t"),
            }
            self.shell.post_message(special.get(char) or events.Key(char, char))
        await self.pilot.pause()

    async def settle(self):
        """Wait until nothing moves any more, threads included."""
        await self.pilot.pause()
        await self.shell.workers.wait_for_complete()
        await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, words):
        """Wait until the words stand on the screen."""
        for _ in range(2_000):
            if words in self.screen:
                return
            await self.pilot.pause(0.005)
        raise AssertionError(f"{words} never came:\n{self.screen}")

    @property
    def screen(self):
        """Return what a person sees."""
        strips = self.shell.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    @property
    def message(self):
        """Return the line above the footer."""
        return self.shell.screen.query_one("#message").words

    @property
    def on_disk(self):
        """Return the file of the open book."""
        return json.loads(self.shell.book.path.read_text(encoding="utf-8"))


@pytest.fixture
def program(tmp_path):
    """Return an opener of the program on a practice book, on an empty one, or on one given."""

    @contextlib.asynccontextmanager
    async def opened(*, practice=True, size=(80, 24), book=None, preferences=None, name="三单.json"):
        book = book or Book.open(tmp_path / name, who="王芳")
        if practice:
            write_practice(book)
        shell = Shell(book, tmp_path / "纸", preferences)
        async with shell.run_test(size=size, notifications=True) as pilot:
            hands = Hands(shell, pilot)
            await hands.settle()
            yield hands
        shell.book.close()

    return opened
