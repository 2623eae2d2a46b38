"""First start: a new community, or practice data to try everything on."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from screens.base import HouseScreen
from screens.form import FormScreen, keeping
from screens.passphrase import PassphraseScreen
from screens.table_screen import TableScreen
from screens.text import plain
from screens.tour import open_practice
from screens.widgets.table import Column, ListTable, Row
from store.problems import BookProblem
from store.seal import FORGOTTEN


class StartScreen(TableScreen[None]):
    """Asks once, while the book has no community yet."""

    name_shown = "开始"
    BINDINGS = [
        Binding("enter", "take", "就选这个", priority=True),
        Binding("1", "take('new')", show=False),
        Binding("2", "take('practice')", show=False),
        Binding("3", "take('closed')", show=False),
        Binding("4,ctrl+y", "take('again')", show=False),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "新建社区：写下社区名称和热线，就可以开始登记。",
        "练习数据：一个编出来的社区，怎么改都不要紧，与自己的账分开放。",
        "上面一行说下一步按什么，十分钟印出一张清单。",
    )

    def body(self) -> ComposeResult:
        with Vertical(id="start"):
            yield Static("三单：一书三单登记、对接、公示", id="start-title", markup=False)
            yield Static(
                "登记驻区单位能提供什么、居民需要什么，配到一起，印出带二维码的服务清单。\n"
                "所有内容只存在这台电脑的一个文件里，不用联网。",
                id="start-words",
                markup=False,
            )
            yield ListTable([Column("从哪里开始", 16), Column("")], id="start-choices")
            yield Static(plain(f"账本放在：{self.house.main_path}"), id="start-path", markup=False)

    def on_mount(self) -> None:
        """Offer the ways in; a book that somebody undid down to its beginning can also be brought back."""
        ways = [
            Row("new", ("1 新建社区", "写社区名称、热线，马上开始")),
            Row("practice", ("2 练习数据", "编好的社区，一步步带您走一遍，不影响自己的账")),
            Row("closed", ("3 新建并设口令", "没有口令谁也打不开这个文件；以后设也行")),
        ]
        if undone := self.book.redo_label:
            ways.append(Row("again", ("4 找回撤销的", f"上次撤销了「{undone}」，重做就回来")))
        self.table.show_rows(ways)

    async def action_take(self, choice: str = "") -> None:
        """Take the chosen way."""
        way = choice or self.table.chosen
        if way == "practice":
            self._practise()
        elif way == "again":
            self._bring_back()
        elif way == "closed":
            ask = PassphraseScreen("给账本设口令", FORGOTTEN, self._set_passphrase, twice=True)
            self.house.push_screen(ask, self._now_closed)
        else:
            await self.house.push_screen(
                FormScreen(self.book.community, keeping(self.book, "新建社区")), self._named
            )

    def _set_passphrase(self, passphrase: str) -> bool:
        self.book.closing.set(passphrase)
        return True

    async def _now_closed(self, done: bool | None) -> None:
        if done:
            await self.action_take("new")

    def _named(self, saved: bool | None) -> None:
        if saved:
            self._begin("已建好。F3 登记单位，F5 记需求，Ctrl+T 从表格导入，F1 看帮助。")

    def _bring_back(self) -> None:
        """Redo until there is a community again, or nothing is left to redo."""
        try:
            label = self.book.redo()
            while label and not self.book.community.name and self.book.redo():
                pass
        except BookProblem as problem:
            self.say_problem(problem)
            return
        if self.book.community.name:
            self._begin(f"回来了：{label}。后面的改动按 Ctrl+Y 接着重做。")
        else:
            self.say("没有可以重做的了。")

    def _practise(self) -> None:
        try:
            self.house.change_book(open_practice(self.house))
        except BookProblem as problem:
            self.say_problem(problem)
            return
        self._begin("这是练习社区，随便试。跟着第三行做，十分钟走一遍；不想做了，回首页按 Esc。")

    def _begin(self, words: str) -> None:
        house = self.house
        house.pop_screen()
        if isinstance(house.screen, HouseScreen):
            house.screen.show_book()
            house.screen.say(words)
        if house.asks_who and not house.practising:
            house.ask_who()
