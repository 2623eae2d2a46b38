"""汇总库: joining the street's hub, syncing now, and what the last sync did; syncs by itself from time to time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from screens.base import HouseScreen
from screens.text import plain
from screens.widgets.inputs import drained
from store.hub.link import NOTE, HubAway, HubProblem, keep_password
from store.hub.sync import Synced, join_hub, sync, unsynced
from store.problems import BookProblem

if TYPE_CHECKING:
    from store.book import Book

EVERY = 300.0  # seconds between two syncs by itself


class HubSync(App[None]):
    """The part of the program that syncs behind the keys. `hub_state` stands in the bar; empty when not joined."""

    book: Book
    hub_state = ""
    hub_words = ""  # what the last sync did, or why it failed
    _hub_password = ""

    def watch_hub(self) -> None:
        """Sync from time to time, if the book has joined."""
        self.set_interval(EVERY, self.sync_hub)
        self.show_hub()

    def show_hub(self, state: str = "") -> None:
        """Tell in the bar how the book stands with the hub."""
        joined = bool(self.book.noted(NOTE))
        waiting = unsynced(self.book) if joined and not state else 0
        self.hub_state = "" if not joined else state or (f"待同步 {waiting} 条" if waiting else "已同步")
        screen = self.screen
        if isinstance(screen, HouseScreen):
            screen.show_bar()

    def sync_hub(self) -> None:
        """Begin a sync in a thread, if the book has joined and may be written."""
        if self.book.noted(NOTE) and not self.book.read_only:
            self.show_hub("正在同步")
            self.run_worker(partial(self._sync, self.book), thread=True, exclusive=True, group="hub")

    def _sync(self, book: Book) -> None:
        try:
            done = sync(book, self._hub_password, here=self.call_from_thread)
        except HubAway as away:
            self.call_from_thread(self._synced, "离线", str(away))
        except BookProblem as problem:
            self.call_from_thread(self._synced, "没同步上", str(problem))
        else:
            self.call_from_thread(self._synced, "", _told(done))

    def _synced(self, state: str, words: str) -> None:
        self.hub_words = words
        self.show_hub(state)
        screen = self.screen
        if isinstance(screen, HouseScreen):
            screen.show_book()
            if isinstance(screen, HubScreen):
                screen.say(words, problem=bool(state))


def _told(done: Synced) -> str:
    rivals = f"，{done.conflicts} 处两边不同待定（Ctrl+B 账本）" if done.conflicts else ""
    return f"同步好了：拿来 {done.taken} 条，送去 {done.brought} 条{rivals}。"


class HubScreen(HouseScreen[None]):
    """How the book stands with the hub."""

    name_shown = "汇总库"
    BINDINGS = [  # noqa: RUF012
        Binding("enter,ctrl+s", "sync", "现在同步", priority=True, key_display="回车"),
        Binding("ctrl+n", "join", "加入", priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "街道、区县有汇总库的，把这本账加进去：Ctrl+N 写地址、社区代号、密码，找街道要。",
        "加入以后每五分钟自己同步一次；回车马上同步。不联网时照常用，连上再同步。",
        "联系人、手机、居民信息、备注和跟进不送出去，只留在本机。",
        "两个人改了同一处，在「账本，待定」里定。",
    )

    def body(self) -> ComposeResult:
        yield Static("", id="hub-words", markup=False)

    def show_book(self) -> None:
        """Say where the book belongs."""
        note = self.book.noted(NOTE)
        if not note:
            words = "这本账还没有加入汇总库。没有汇总库也一样用。\n\nCtrl+N 加入（地址、社区代号、用户和密码找街道要）。"
        else:
            house = self.house
            words = "\n\n".join(
                filter(
                    None,
                    [
                        f"社区代号  {note['community']}",
                        f"地址  {note['url']}",
                        f"现在  {house.hub_state}",
                        house.hub_words,
                    ],
                )
            )
        self.query_one("#hub-words", Static).update(plain(words))

    def action_sync(self) -> None:
        """Sync now."""
        if self.book.noted(NOTE):
            self.house.sync_hub()
        else:
            self.say("先按 Ctrl+N 加入。")

    def action_join(self) -> None:
        """Ask for the address and join."""
        self.house.push_screen(JoinScreen(self.book), self._joined)

    def _joined(self, password: str | None) -> None:
        if password is not None:
            self.house._hub_password = password  # noqa: SLF001 - the program's own part
            self.house.sync_hub()
        self.show_book()


class JoinScreen(ModalScreen[str]):
    """Asks for address, community and password; joins in a thread; returns the password."""

    BINDINGS = [  # noqa: RUF012
        Binding("enter", "take", "确定", priority=True),
        Binding("escape", "leave", "不做", priority=True),
    ]
    _LINES = (("地址", "host=... port=5432 dbname=... user=..."), ("社区代号", "a-z 0-9 _"), ("密码", ""))

    def __init__(self, book: Book) -> None:
        super().__init__()
        self._book = book

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Static("加入汇总库", id="ask-question", markup=False)
            for label, hint in self._LINES:
                yield Label(label, markup=False)
                yield Input(placeholder=hint, password=not hint, compact=True, classes="passphrase")
            yield Static("", id="passphrase-problem", markup=False)
            yield Static("回车下一项，Esc 不做。", id="ask-keys", markup=False)

    def on_mount(self) -> None:
        """Start with the address."""
        self.set_focus(next(iter(self.query(Input))))

    async def action_take(self) -> None:
        """Go to the next line, or join."""
        lines = list(self.query(Input))
        if isinstance(self.focused, Input):
            await drained(self.focused)
            place = lines.index(self.focused)
            if place + 1 < len(lines):
                self.set_focus(lines[place + 1])
                return
        url, community, password = (line.value.strip() for line in lines)
        self._say("正在连接")
        self.app.run_worker(partial(self._join, url, community, password), thread=True, group="hub-join")

    def _join(self, url: str, community: str, password: str) -> None:
        try:
            join_hub(self._book, url, community, password, here=self.app.call_from_thread)
        except HubProblem as problem:
            self.app.call_from_thread(self._say, str(problem))
            return
        keep_password(url, password)
        self.app.call_from_thread(self.dismiss, password)

    def action_leave(self) -> None:
        """Give up."""
        self.dismiss(None)

    def _say(self, words: str) -> None:
        self.query_one("#passphrase-problem", Static).update(plain(words))
