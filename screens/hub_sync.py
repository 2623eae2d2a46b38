"""HubSync: the part of the program that syncs with the hub behind the keys; costs nothing while the book has not joined."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import App

from screens.base import HouseScreen
from store.hub import NOTE
from store.problems import BookProblem

if TYPE_CHECKING:
    from store.book import Book
    from store.hub.sync import Synced

SOON = 5.0  # seconds after the start
REFUSED = "没同步上"
EVERY = 300.0  # seconds between two syncs by itself


class HubSync(App[None]):
    """`hub_state` stands in the bar; empty when the book has not joined."""

    book: Book
    hub_state = ""
    hub_words = ""  # what the last sync did, or why it failed
    _hub_password = ""
    _syncing = _asked_again = False

    def watch_hub(self) -> None:
        """Sync from time to time, if the book has joined."""
        self.set_timer(SOON, self.sync_hub)
        self.set_interval(EVERY, self.sync_hub)
        self.show_hub()

    def show_hub(self, state: str = "") -> None:
        """Tell in the bar how the book stands with the hub."""
        self.hub_state = (state or self._waiting()) if self.book.noted(NOTE) else ""
        screen = self.screen
        if isinstance(screen, HouseScreen):
            screen.show_bar()

    def _waiting(self) -> str:
        from store.hub.sync import unsynced

        waiting = unsynced(self.book)
        return f"待同步 {waiting} 条" if waiting else "已同步"

    def sync_hub(self) -> None:
        """Begin a sync in a thread, if the book has joined and may be written; after the one that is running, if any."""
        if not self.book.noted(NOTE) or self.book.read_only:
            return
        self._asked_again = self._syncing
        if not self._syncing:
            self._syncing = True
            self.show_hub("正在同步")
            self.run_worker(partial(self._sync, self.book), thread=True, group="hub")

    def _sync(self, book: Book) -> None:
        from guidance.neighbours import sync_all, waiting
        from store.hub.link import HubAway

        try:
            done = sync_all(book, self._hub_password, here=self.call_from_thread)
        except HubAway as away:
            self.call_from_thread(self._synced, "离线", str(away))
        except BookProblem as problem:
            self.call_from_thread(self._synced, REFUSED, str(problem))
        else:
            self.call_from_thread(lambda: self._synced("", _told(done, len(waiting(book)))))

    def _synced(self, state: str, words: str) -> None:
        self.hub_words, self._syncing = words, False
        self.show_hub(state)
        screen = self.screen
        if isinstance(screen, HouseScreen):
            screen.show_book()
            screen.hub_synced(words, problem=bool(state))
        if self._asked_again:
            self.sync_hub()


def _told(done: Synced, asked: int) -> str:
    rivals = f"，{done.conflicts} 处两边不同待定（Ctrl+B 账本）" if done.conflicts else ""
    shut = f"。{done.shut} 条联系人还解不开：请在同社区的另一台电脑上按 Ctrl+E 让本机读" if done.shut else ""
    told = f"同步好了：拿来 {done.taken} 条，送去 {done.brought} 条{rivals}{shut}。"
    return f"{told}邻社区来问 {asked} 件，等您答复（首页）。" if asked else told
