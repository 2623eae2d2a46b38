"""汇总库: joining the street's hub, syncing now, and what the last sync did."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding

from guidance.neighbours import waiting
from guidance.outgoing import Text as Leaving
from guidance.outgoing import leaving, personal_among
from screens.ask import Ask
from screens.base import HouseScreen
from screens.brief import Brief, Values
from screens.hub_sync import LOCKED
from screens.widgets.prose import Prose
from store.fields import Field
from store.hub import NOTE
from store.hub.link import keep_password
from store.hub.membership import join_hub
from store.hub.neighbours import offers
from store.hub.personal import Recipient, accept, recipients, refuse, turn_off, turn_on
from store.kinds import Secret, Text

if TYPE_CHECKING:
    from store.book import Book


_JOIN = (
    Field("地址", Text(limit=500), key="url", hint="host=... port=5432 dbname=... user=..."),
    Field("社区代号", Text(limit=100), key="community", hint="a-z 0-9 _"),
    Field("密码", Secret(), key="password"),
)


_ALONE = """这本账还没有加入汇总库。没有汇总库也一样用。

Ctrl+N 加入（地址、社区代号、用户和密码找街道要）。

街道、区县的人：Ctrl+T 看各社区的汇总。"""


_MOST = 4  # places named on the screen


class HubScreen(HouseScreen[None]):
    """How the book stands with the hub."""

    name_shown = "汇总库"
    aside = True
    BINDINGS = [
        Binding("enter,ctrl+s", "sync", "现在同步", priority=True, key_display="回车"),
        Binding("ctrl+n", "join", "加入", priority=True),
        Binding("ctrl+e", "personal", "联系人加密同步", priority=True),
        Binding("ctrl+g", "app.go('neighbours')", "邻社区", priority=True),
        Binding("ctrl+t", "street", "街道汇总", priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "街道、区县有汇总库的，把账加进去：Ctrl+N 写地址、代号、密码，找街道要。",
        "加入以后存了改动，停手几秒就自己同步，每五分钟看一次别人的；回车马上同步。",
        "不联网时照常用，连上再同步。",
        "联系人、手机、居民信息、备注和跟进不送出去；标了敏感的需求整条不送。",
        "几台电脑要共用联系人的，Ctrl+E 打开加密同步：只有您点过头的电脑能解开。",
        "两个人改了同一处，在「账本，待定」里定。",
    )

    def body(self) -> ComposeResult:
        yield Prose(id="hub-words")

    _named: tuple[str, ...] = ()  # where a resident seems to be named in what leaves

    def on_mount(self) -> None:
        """Look for residents' names in what leaves."""
        self._look_for_names()

    def _look_for_names(self) -> None:
        self.run_worker(partial(self._look, leaving(self.book)), thread=True, exclusive=True, group="names")

    def _look(self, texts: list[Leaving]) -> None:
        named = tuple(personal_among(texts))
        self.house.call_from_thread(self._looked, named)

    def _looked(self, named: tuple[str, ...]) -> None:
        if self.is_attached and named != self._named:
            self._named = named
            self.show_book()

    def _warning(self) -> str:
        if not self._named:
            return ""
        more = f" 等 {len(self._named)} 处" if len(self._named) > _MOST else ""
        return (
            f"! 像写了居民、手机，会送到库里：{'，'.join(self._named[:_MOST])}{more}。"
            "移到「不外传」「联系人」，或标成敏感，下次同步就撤下。"
        )

    def show_book(self) -> None:
        """Say where the book belongs."""
        note = self.book.noted(NOTE)
        if not note:
            words = "\n\n".join(filter(None, [_ALONE, self._warning()]))
        else:
            house = self.house
            words = "\n\n".join(
                filter(
                    None,
                    [
                        f"社区代号  {note['community']}",
                        f"地址  {note['url']}",
                        f"现在  {house.hub_state}",
                        f"邻社区  能看到 {len(offers(self.book))} 条可跨社区的资源；来问等答复的 {len(waiting(self.book))} 件",
                        f"联系人、居民信息  {'加密同步' if note.get('personal', {}).get('on') else '只留在本机'}",
                        house.hub_words,
                        self._warning(),
                    ],
                )
            )
        self.write("hub-words", words)

    def hub_synced(self, words: str, *, problem: bool) -> None:
        """Say what the sync did."""
        self.say(words, problem=problem)
        self._look_for_names()

    def action_sync(self) -> None:
        """Sync now."""
        note = self.book.noted(NOTE)
        if not note:
            self.say("先按 Ctrl+N 加入。")
        elif self.house.hub_trouble == LOCKED:
            self.house.push_screen(Brief("汇总库的密码", _JOIN[-1:], act=self._keep), self._joined)
        else:
            self.house.sync_hub()

    def _keep(self, values: Values) -> str:
        password = values["password"].strip()
        keep_password(self.house.book.noted(NOTE)["url"], password)
        return str(password)

    async def action_street(self) -> None:
        """Open what a street or district sees of its communities."""
        from screens.street import StreetScreen

        await self.house.push_screen(StreetScreen())

    def action_join(self) -> None:
        """Ask for the address and join."""
        self.house.push_screen(JoinScreen(self.book), self._joined)

    def action_personal(self) -> None:
        """Show which laptops may read contacts and resident data, to be changed."""
        if not self.book.noted(NOTE):
            self.say("先按 Ctrl+N 加入。")
            return
        self._in_thread(partial(recipients, self.book), self._ask_personal)

    def _ask_personal(self, known: list[Recipient]) -> None:
        if not self.book.noted(NOTE).get("personal", {}).get("on"):
            answers = [("", "不，只留在本机"), ("on", "打开：加密以后同步，只有点过头的电脑能解开")]
            question = "联系人、手机、居民信息也在本社区的电脑之间同步？"
        else:
            answers = [("", "不改")]
            answers += [
                (f"refuse {one.key}", f"不再让 {one.name} 读")
                if one.accepted
                else (f"accept {one.key}", f"让 {one.name} 读，钥匙最后八位 {one.tail}")
                for one in known
                if not one.own
            ]
            answers.append(("off", "关掉，只留在本机"))
            own = "".join(one.tail for one in known if one.own)
            question = f"谁能读？先打电话对钥匙的最后八位，本机的是 {own}。"
        self.house.push_screen(Ask(question, answers), self._change_personal)

    def _change_personal(self, answer: str | None) -> None:
        what, _, key = (answer or "").partition(" ")
        works: dict[str, Callable[..., Any]] = {
            "on": partial(turn_on, self.book),
            "off": partial(turn_off, self.book),
            "accept": lambda *_, **__: self.house.call_from_thread(accept, self.book, key),
            "refuse": partial(refuse, self.book, key),
        }
        if what:
            self._in_thread(works[what], lambda _: self.house.sync_hub())

    def _in_thread(self, work: Callable[..., Any], then: Callable[[Any], None]) -> None:
        house = self.house
        self.in_thread(
            partial(work, password=house.hub_password, here=house.call_from_thread), then, "hub-personal"
        )

    def _joined(self, password: str | None) -> None:
        if password is not None:
            self.house.hub_password = password
            self.house.sync_hub()
        self.show_book()


class JoinScreen(Brief):
    """Asks for address, community and password; joins in a thread; returns the password."""

    def __init__(self, book: Book) -> None:
        super().__init__("加入汇总库", _JOIN, act=self._join)
        self._book = book

    def _join(self, values: Values) -> str:
        url, password = values["url"], values["password"].strip()
        join_hub(self._book, url, values["community"], password, here=self.app.call_from_thread)
        keep_password(url, password)
        return str(password)
