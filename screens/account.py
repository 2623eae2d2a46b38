"""账本: what concerns the file as a whole: joining, sending, choosing, history, backups, passphrase, who writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from exports.names import bundle_name
from screens.ask import Ask
from screens.passphrase import PassphraseScreen
from screens.table_screen import TableScreen
from screens.widgets.table import Column, ListTable, Row
from store.bundle import write_bundle
from store.merge import open_conflicts
from store.seal import FORGOTTEN


class AccountScreen(TableScreen[None]):
    """A short list of things to do with the book; a number or Enter does them."""

    name_shown = "账本"
    aside = True
    BINDINGS = [
        Binding("enter", "take", "打开", priority=True),
        *(Binding(str(number), f"take({number})", show=False, priority=True) for number in range(1, 10)),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", "重做", show=False, priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "并入：另一台电脑上记的，并到这本账里；两个人改的都算数，改了同一处由您定。",
        "发一份：把账本加上口令写成一个文件，用微信或 U 盘给同事；对方在这里并入。",
        "待定：并入时两边不同、还没有定的地方。",
        "改动记录：谁在什么时候改了什么；删掉的从那里找回。备份：恢复到以前的样子。",
        "口令：设了以后，没有口令谁也打不开这个文件，忘了也找不回来。",
        "请写在纸上，锁进柜子。",
    )

    def body(self) -> ComposeResult:
        yield Static("", id="account-path", markup=False)
        yield ListTable([Column("做什么", 24), Column("")], id="account-table")

    def _choices(self) -> list[tuple[str, str, Callable[[], None]]]:
        book = self.book
        waiting = len(open_conflicts(book))
        choices: list[tuple[str, str, Callable[[], None]]] = [
            ("并入另一台电脑的账", "先看会改什么，再定", self._join),
            ("发一份给别人", "写成一个加口令的文件", self._send),
            ("待定的地方", f"{waiting} 处两边不同，等您定" if waiting else "没有", self._settle),
            ("查重复", "同一家写了两次的，合成一条", self._duplicates),
            ("改动记录", "谁改了什么；找回删掉的", self._history),
            ("备份", "恢复到以前的样子；现在备一份", self._backups),
            ("汇总库", self.house.hub_state or "街道、区县的，没有加入也一样用", self._hub),
            ("换个人用", book.who or "还没有写姓名", self.house.ask_who),
        ]
        if not book.closing:
            return [*choices, ("设口令", "现在没有口令，谁拿到文件都能看", self._close)]
        return [
            *choices,
            ("改口令", "现在有口令", self._close),
            ("去掉口令", "去掉以后谁拿到文件都能看", self._unclose),
            ("锁屏", "离开一会儿；也可以按 Ctrl+\\", self.house.action_lock),
        ]

    def show_book(self) -> None:
        """Draw the list for the book as it is."""
        self.write("account-path", f" 账本文件：{self.book.path}")
        rows = [
            Row(str(place), (f"{place} {words}", about))
            for place, (words, about, _) in enumerate(self._choices(), start=1)
        ]
        self.table.show_rows(rows)

    def action_take(self, number: int = 0) -> None:
        """Do the chosen thing, or the one with this number."""
        choices = self._choices()
        place = number or int(self.table.chosen or 0)
        if 1 <= place <= len(choices):
            choices[place - 1][2]()

    def _join(self) -> None:
        from screens.merging import MergingScreen

        self.house.push_screen(MergingScreen())

    def _settle(self) -> None:
        from screens.merging import MergingScreen

        if not open_conflicts(self.book):
            self.say("没有待定的地方。")
            return
        self.house.push_screen(MergingScreen(settling=True))

    def _duplicates(self) -> None:
        from screens.duplicates import DuplicatesScreen

        self.house.push_screen(DuplicatesScreen())

    def _hub(self) -> None:
        from screens.hub import HubScreen

        self.house.push_screen(HubScreen())

    def _backups(self) -> None:
        self.house.run_worker(self.house.action_backups())

    def _history(self) -> None:
        from screens.history import HistoryScreen

        self.house.push_screen(HistoryScreen())

    # sending

    def _send(self) -> None:
        answers = [
            ("whole", "全部内容，对方可以接着记"),
            ("public", "不带联系人、电话、居民信息、备注和跟进"),
        ]
        self.house.push_screen(Ask("发给谁看？文件都加口令。", answers), self._ask_bundle_words)

    def _ask_bundle_words(self, what: str | None) -> None:
        if not what:
            return
        path = self.house.out / bundle_name(self.book)
        words = "把口令用另一条路告诉对方（打电话），不要和文件一起发。"

        def act(passphrase: str) -> Path:
            return write_bundle(self.book, path, passphrase, personal=what == "whole")

        self.house.push_screen(PassphraseScreen("给这份文件设口令", words, act, twice=True), self._sent)

    def _sent(self, path: object) -> None:
        if path:
            self.say(f"写好了：{path}。对方用「并入」打开；口令另外告诉他。")

    # the passphrase of the book

    def _close(self) -> None:
        self.house.push_screen(PassphraseScreen("给账本设口令", FORGOTTEN, self._set, twice=True), self._said)

    def _unclose(self) -> None:
        self.house.push_screen(PassphraseScreen("去掉口令", "先输入现在的口令。", self._remove), self._said)

    def _set(self, passphrase: str) -> str:
        return self.book.closing.set(passphrase) or "口令设好了，备份也一起加了密。"

    def _remove(self, passphrase: str) -> str:
        self.book.closing.check(passphrase)
        return self.book.closing.set("") or "口令去掉了。"

    def _said(self, words: str | None) -> None:
        self.show_book()
        self.say(words or "口令没有动。")
