"""HubSync: the part of the program that syncs with the hub behind the keys; costs nothing while the book has not joined."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from screens.base import HouseScreen
from store.hub import NOTE
from store.problems import BookProblem

if TYPE_CHECKING:
    from store.book import Book
    from store.hub.sync import Synced
    from store.hub.unsynced import Unsynced

SOON = 5.0  # seconds after the start, and without a key after a change
REFUSED, LOCKED = "没同步上", "要密码"
EVERY = 300.0  # seconds between two syncs by itself
LOOK = 1.0  # seconds between two looks at what waits


class HubSync(App[None]):
    """`hub_state` stands in the bar; empty when the book has not joined."""

    book: Book
    hub_state = ""
    hub_trouble = ""  # why the last sync did nothing, in a word; empty when it went well
    hub_words = ""  # what the last sync did, or why it failed
    hub_password = ""  # as it was typed; empty while the system's keyring knows it
    _syncing = _asked_again = False
    _unsynced: Unsynced | None = None
    _counted: tuple[Book, str] | None = None  # after which change it was counted what waits
    _hub_waiting = _hub_left = 0  # records that wait now; that the last sync left
    _last_key = 0.0

    def watch_hub(self) -> None:
        """Sync from time to time, and soon after a change, if the book has joined."""
        self.set_timer(SOON, self.sync_hub)
        self.set_interval(EVERY, self.sync_hub)
        self.set_interval(LOOK, self._look_at_book)
        self.show_hub()

    def show_hub(self) -> None:
        """Tell in the bar how the book stands with the hub."""
        state = self._state()
        if state != self.hub_state:
            self.hub_state = state
            screen = self.screen
            if isinstance(screen, HouseScreen):
                screen.show_bar()

    def _state(self) -> str:
        if not self.book.noted(NOTE):
            return ""
        if self._syncing:
            return "正在同步"
        if self._unsynced is None:
            from store.hub.unsynced import Unsynced

            self._unsynced = Unsynced()
        self._hub_waiting = self._unsynced.count(self.book)
        waiting = f"待同步 {self._hub_waiting} 条" if self._hub_waiting else ""
        return " ".join(filter(None, (self.hub_trouble, waiting))) or "已同步"

    def _look_at_book(self) -> None:
        """Count what waits, and bring it once nobody has typed for a moment; where the last sync failed, later."""
        if self._syncing:
            return
        if (last := self._last_change()) != self._counted:
            self._counted = last
            self.show_hub()
        news = self._hub_waiting != self._hub_left and bool(self.hub_state)
        if news and not self.hub_trouble and time.monotonic() - self._last_key > SOON:
            self.sync_hub()

    def _last_change(self) -> tuple[Book, str]:
        return self.book, self.book.last_change

    def sync_hub(self) -> None:
        """Begin a sync in a thread, if the book has joined and may be written; after the one that is running, if any."""
        if not self.book.noted(NOTE) or self.book.read_only:
            return
        self._asked_again = self._syncing
        if not self._syncing:
            self._syncing = True
            self.show_hub()
            self.run_worker(partial(self._sync, self.book), thread=True, group="hub")

    def _sync(self, book: Book) -> None:
        from guidance.neighbours import sync_all, waiting
        from store.hub.link import HubAway, HubLocked

        try:
            done = sync_all(book, self.hub_password, here=self.call_from_thread)
        except HubAway as away:
            self.call_from_thread(self._synced, "离线", str(away))
        except HubLocked as locked:
            self.call_from_thread(self._synced, LOCKED, str(locked))
        except BookProblem as problem:
            self.call_from_thread(self._synced, REFUSED, str(problem))
        else:
            self.call_from_thread(lambda: self._synced("", _told(done, len(waiting(book)))))

    def _synced(self, state: str, words: str) -> None:
        self.hub_words, self.hub_trouble, self._syncing = words, state, False
        self.show_hub()
        self._hub_left = self._hub_waiting
        screen = self.screen
        if isinstance(screen, HouseScreen):
            screen.show_book()
            screen.hub_synced(words, problem=bool(state))
        if self._asked_again:
            self.sync_hub()


def _told(done: Synced, asked: int) -> str:
    rivals = f"，{done.conflicts} 处两边不同待定（首页，Ctrl+B 账本）" if done.conflicts else ""
    shut = f"。{done.shut} 条联系人还解不开：请在同社区的另一台电脑上按 Ctrl+E 让本机读" if done.shut else ""
    told = f"同步好了：拿来 {done.taken} 条，送去 {done.brought} 条{rivals}{shut}。"
    return f"{told}邻社区来问 {asked} 件，等您答复（首页）。" if asked else told
