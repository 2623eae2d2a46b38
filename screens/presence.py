"""Presence: who is at the keyboard, and the locked screen while nobody is."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual import events

from screens.ask import Ask
from screens.base import HouseScreen
from screens.hub_sync import HubSync
from screens.passphrase import LockScreen
from screens.rules import KeptRules
from screens.who import WhoScreen
from store.problems import BookProblem

if TYPE_CHECKING:
    from screens.ahead import Ahead
    from store.book import Book

IDLE_MINUTES = 10
_LOOK = 5.0  # seconds between two looks at the clock
_SETTLED = 0.5  # seconds after which the first picture stands
_PAUSE = 20.0  # seconds without a key after which a tenth of a second is nobody's


class Presence(HubSync):
    """The part of the program that knows whether somebody is there.

    `asks_who`: ask for a name at the start; `ahead` holds what was typed before.
    """

    book: Book
    asks_who = False
    ahead: Ahead | None = None

    def on_load(self) -> None:
        """Take what was typed behind the question at the door."""
        if self.ahead:
            self.ahead.hand_over(self)

    def watch_presence(self) -> None:
        """Ask who is there, and look from time to time whether anybody still is."""
        self._last_key = time.monotonic()
        if not gc.isenabled():
            self.call_after_refresh(_tidy_from_now_on)
        self.set_interval(_LOOK, self._look)
        self.set_timer(_SETTLED, self._read_the_rest)
        self.watch_saving()
        self.watch_hub()
        if self.asks_who and self.book.community.name and not self.book.read_only:
            self.ask_who()

    def _read_the_rest(self) -> None:
        """Read what the start does without: the other screens' rules, the history, whose faults home tells of."""
        if isinstance(self.stylesheet, KeptRules):
            self.stylesheet.read_rest()
        if self.book.problems and (screen := self._in_front):
            screen.show_book()

    @property
    def _in_front(self) -> HouseScreen[Any] | None:
        """The screen that is seen; none while the program ends, when timers may still come."""
        screen = self.screen_stack[-1] if self.screen_stack else None
        return screen if isinstance(screen, HouseScreen) else None

    def watch_saving(self) -> None:
        """Let a large book be written behind the keys; what becomes of it is shown in the bar."""
        loop = asyncio.get_running_loop()
        if not self.book.read_only:
            self.book.write_later(lambda: loop.call_soon_threadsafe(self._show_saving))

    def _show_saving(self) -> None:
        if self.is_running and (screen := self._in_front):
            screen.show_bar()
            if "：" in self.book.unsaved:
                screen.say(self.book.unsaved, problem=True)

    async def all_saved(self) -> bool:
        """Wait for what is still being written; False when a person chose to stay because it cannot be."""
        try:
            await asyncio.to_thread(self.book.flush)
        except BookProblem as problem:
            answers = [("stay", "回去，想办法存上"), ("leave", "退出，最后的改动不要了")]
            return await self.push_screen_wait(Ask(str(problem), answers)) == "leave"
        return True

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody is there."""
        if isinstance(event, events.Key | events.MouseEvent):
            self._last_key = time.monotonic()
        if not (isinstance(event, events.Key) and not event.is_forwarded and await self.acts_at_once(event)):
            await super().on_event(event)

    async def acts_at_once(self, event: events.Key) -> bool:  # noqa: ARG002
        """Say whether the key has done its work before anything else hears of it."""
        return False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let nobody past a locked screen."""
        if isinstance(self.screen, LockScreen) and action not in ("quit", "help_quit"):
            return False
        return super().check_action(action, parameters)

    def _fatal_error(self) -> None:
        """Report an unforeseen error by place and kind only: its words and values may be somebody's data."""
        error = sys.exc_info()[1]
        places = traceback.extract_tb(error.__traceback__)[-12:] if error else []
        lines = [f"  {Path(place.filename).name}:{place.lineno} {place.name}" for place in places]
        kind = type(error).__name__ if error else ""
        self.bell()
        self._exit_renderables.append(Text("\n".join([
            "三单遇到没料到的错误，停下了。存过盘的都在，没存的草稿下次打开还在。",
            "请把下面几行发给维护的人（里面没有登记的内容）：",
            f"  {kind}",
            *lines,
        ])))  # fmt: skip
        self._close_messages_no_wait()

    def ask_who(self) -> None:
        """Ask for the name; the one who wrote last is offered."""
        self.push_screen(WhoScreen(self.book.last_writer or self.book.who), self._note_who)

    def take_name(self) -> None:
        """Take the name as it stands when somebody goes on without Enter."""
        if isinstance(self.screen, WhoScreen):
            self.screen.take()

    def _note_who(self, name: str | None) -> None:
        if name:
            self.book.who = name
        if isinstance(self.screen, HouseScreen):
            self.screen.on_screen_resume()

    def action_lock(self) -> None:
        """Hide everything until the passphrase is given again; only a closed book can be locked."""
        screen = self.screen
        if self.book.closing:
            self.push_screen(LockScreen(self.book.closing.check))
        elif isinstance(screen, HouseScreen):
            screen.say("这本账没有设口令，锁不住。按 Ctrl+B 在「账本」里设口令。")

    def _look(self) -> None:
        """While nobody is there: tidy up the memory once, and lock a closed book in time."""
        idle = time.monotonic() - self._last_key
        if _PAUSE < idle <= _PAUSE + _LOOK:
            gc.collect()
        if self.book.closing and idle > IDLE_MINUTES * 60 and not isinstance(self.screen, LockScreen):
            self.action_lock()


def _tidy_from_now_on() -> None:
    """Collect garbage again, but never look through what the start has made: it stays."""
    gc.freeze()
    gc.enable()
