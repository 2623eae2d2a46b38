"""Presence: who is at the keyboard, and the locked screen while nobody is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import events
from textual.app import App

from screens.base import HouseScreen
from screens.passphrase import LockScreen
from screens.who import WhoScreen

if TYPE_CHECKING:
    from store.book import Book

IDLE_MINUTES = 10
_LOOK = 5.0  # seconds between two looks at the clock


class Presence(App[None]):
    """The part of the program that knows whether somebody is there. `asks_who`: ask for a name at the start."""

    book: Book
    asks_who = False
    _last_key = 0.0

    def watch_presence(self) -> None:
        """Ask who is there, and look from time to time whether anybody still is."""
        self._last_key = time.monotonic()
        self.set_interval(_LOOK, self._lock_when_idle)
        if self.asks_who and self.book.community.name and not self.book.read_only:
            self.ask_who()

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody is there."""
        if isinstance(event, events.Key | events.MouseEvent):
            self._last_key = time.monotonic()
        await super().on_event(event)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let nobody past a locked screen."""
        if isinstance(self.screen, LockScreen) and action not in ("quit", "help_quit"):
            return False
        return super().check_action(action, parameters)

    def ask_who(self) -> None:
        """Ask for the name; the one who wrote last is offered."""
        last = next((entry.by for _, entry in self.book.entries() if entry.by), "")
        self.push_screen(WhoScreen(last or self.book.who), self._note_who)

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

    def _lock_when_idle(self) -> None:
        idle = time.monotonic() - self._last_key
        if self.book.closing and idle > IDLE_MINUTES * 60 and not isinstance(self.screen, LockScreen):
            self.action_lock()
