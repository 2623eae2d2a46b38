"""Shell: the program in the terminal. Holds the one open Book, and the keys that hold everywhere."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from textual import events, work
from textual.binding import Binding
from textual.reactive import reactive
from textual.screen import Screen
from textual.scrollbar import ScrollBar

from screens.ask import Ask
from screens.base import HouseScreen
from screens.drawn import goes_with_its_widget
from screens.home import HomeScreen
from screens.presence import Presence
from screens.rules import KeptRules
from screens.themes import THEME_NAMES, THEMES
from screens.typeahead import acted
from screens.widgets.bar import TABS
from screens.widgets.inputs import drained
from screens.widgets.scrollbar import WholeCells
from store.book import Book
from store.clean import clean
from store.drafts import Drafts
from store.preferences import Preferences
from store.problems import BookProblem

_KEYS = {
    "enter": "回车", "delete": "Delete", "space": "空格", "escape": "Esc", "tab": "Tab", "slash": "/",
    "up": "上", "down": "下", "left": "左", "right": "右", "pageup": "PgUp", "pagedown": "PgDn",
}  # fmt: skip


def _later(module: str, name: str) -> Callable[[], Screen[Any]]:
    """Return a maker of a screen whose file is read when the screen is first seen."""

    def make() -> Screen[Any]:
        screen: Screen[Any] = getattr(importlib.import_module(f"screens.{module}"), name)()
        return screen

    return make


class Shell(Presence):
    """The program. `out` is the folder that finished sheets go to."""

    CSS_PATH = "shell.tcss"
    TITLE = "三单"
    ENABLE_COMMAND_PALETTE = False
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "home": HomeScreen,
        "units": _later("units", "UnitsScreen"),
        "resources": _later("resources", "ResourcesScreen"),
        "needs": _later("needs", "NeedsScreen"),
        "services": _later("services", "ServicesScreen"),
        "agreements": _later("agreements", "AgreementsScreen"),
        "matching": _later("matching", "MatchingScreen"),
        "publish": _later("publish", "PublishScreen"),
        "meetings": _later("meetings", "MeetingsScreen"),
        "ledger": _later("ledger", "LedgerScreen"),
        "emergency": _later("emergency", "EmergencyScreen"),
        "claims": _later("claims", "ClaimsScreen"),
        "whistles": _later("whistles", "WhistlesScreen"),
        "freshness": _later("freshness", "FreshnessScreen"),
        "neighbours": _later("neighbours", "NeighboursScreen"),
        "opinions": _later("registers", "OpinionsScreen"),
        "cases": _later("registers", "CasesScreen"),
        "mobilisations": _later("mobilisations", "MobilisationsScreen"),
    }
    DEFAULT_MODE = "home"
    BINDINGS = [
        Binding("f1", "help", "帮助", priority=True),
        *(
            Binding(label.split()[0].lower(), f"go('{mode}')", show=False, priority=True)
            for mode, label in TABS
            if mode != "emergency"
        ),
        Binding("f12", "go('emergency')", "应急", show=False, priority=True),
        *(Binding(label[1], f"go('{mode}')", show=False) for mode, label in TABS if label[2] == " "),
        Binding("1", "help", show=False),
        Binding("ctrl+o", "project", "藏起联系人", show=False, priority=True),
        Binding("ctrl+p", "palette", "更多", priority=True),
        Binding("ctrl+b", "account", "账本", show=False),
        Binding("ctrl+q", "quit", "退出", show=False, priority=True),
        Binding("ctrl+backslash", "lock", "锁屏", show=False, priority=True, key_display="Ctrl+\\"),
    ]
    saved = reactive("已保存")
    key_pressed = form_saved = 0.0  # when the key that acts now was pressed, and the one that saved a form
    projecting = reactive(False)

    def __init__(self, book: Book, out: Path, preferences: Path | None = None) -> None:
        """`preferences` is the file that remembers colours and columns; without one nothing is remembered."""
        super().__init__()
        self.book, self.out = book, out
        self.preferences = Preferences(preferences)
        self.drafts = Drafts(book)
        self.last_unit = ""
        self.main_path = book.path
        for theme in THEMES:
            self.register_theme(theme)
        self.wear(self.preferences.get("theme", THEMES[0].name))
        self.stylesheet = KeptRules(self.get_css_variables())
        ScrollBar.renderer = WholeCells
        goes_with_its_widget()

    @property
    def practising(self) -> bool:
        """Whether the practice book is open."""
        return self.book.path != self.main_path

    @property
    def touring(self) -> str:
        """What to press next while somebody is shown round the practice community; empty otherwise."""
        if not self.practising:
            return ""
        from screens.tour import tour_line

        return tour_line(self)

    def wear(self, theme: str) -> None:
        """Put on a theme and remember it; an unknown one is the first."""
        self.theme = theme if theme in THEME_NAMES else THEMES[0].name
        self.set_class(self.theme == "plain", "-plain")
        if self.preferences.get("theme", THEMES[0].name) != self.theme:
            self.preferences.put("theme", self.theme)

    def notify(self, message: str, **choices: Any) -> None:
        """Show a note; its words are never markup and never move the cursor."""
        super().notify(clean(message, lines=True), **{**choices, "markup": False})

    def get_key_display(self, binding: Binding) -> str:
        """Write keys as they stand on the keyboard."""
        if binding.key_display:
            return binding.key_display
        *modifiers, key = binding.key.split("+")
        name = _KEYS.get(key, key.upper() if len(key) > 1 or modifiers else key)
        return "+".join([*(modifier.capitalize() for modifier in modifiers), name])

    async def on_mount(self) -> None:
        """Begin with the question of a first start, if it is one."""
        if self.book.read_only:
            self.screen.call_after_refresh(self._say_read_only)
        elif not self.book.community.name:
            from screens.start import StartScreen

            await self.push_screen(StartScreen())
        self.watch_presence()

    def _say_read_only(self) -> None:
        if isinstance(self.screen, HouseScreen):
            self.screen.say(self.book.read_only_because, problem=True)

    async def on_event(self, event: events.Event) -> None:
        """Take the full-width space of an input method, which textual drops, for the space bar."""
        if isinstance(event, events.Key) and event.character == "\u3000":
            event = events.Key("space", " ")
        await super().on_event(event)

    async def acts_at_once(self, event: events.Key) -> bool:
        """Let a key find the screen it was meant for, and act before the next one is looked at.

        The first letter written on a list is its filter's: an input method commits a phrase at once, and its later
        characters must not be taken for commands.
        """
        self.key_pressed = event.time
        if event.key != "ctrl+s":
            self.form_saved = 0.0  # nothing is pressed twice with another key between
        if not self.screen.is_mounted:
            await self._screen_filled()
        if isinstance(self.screen, HouseScreen) and self.screen.takes(event):
            return True
        return await acted(self, event)

    async def action_go(self, mode: str) -> None:
        """Go to a screen; a form left open there is still open when one comes back, a page of help is not."""
        from screens.help import HelpScreen

        self.take_name()
        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        while isinstance(self.screen, HouseScreen) and self.screen.aside and len(self.screen_stack) > 1:
            self.screen.dismiss()
        screen = self.screen
        if isinstance(screen, HouseScreen):
            self.last_unit = screen.unit_in_hand() or self.last_unit
            if mode != self.current_mode:
                screen.left_behind()
        await self.switch_mode(mode)
        await self._screen_filled()

    async def _screen_filled(self) -> None:
        """Hold the keys that were typed ahead until the new screen shows the book."""
        with contextlib.suppress(TimeoutError):
            await drained(self.screen)

    async def action_help(self) -> None:
        """Explain the present screen; pressed again, go back to it."""
        from screens.help import HelpScreen, help_about, help_in_small

        screen = self.screen
        if isinstance(screen, HelpScreen):
            screen.dismiss()
        elif isinstance(screen, HouseScreen):
            await self.push_screen(help_about(self, screen))
        elif page := help_in_small(screen):
            await self.push_screen(page)

    async def action_palette(self) -> None:
        """Offer everything that can be done here."""
        from screens import palette

        if isinstance(self.screen, HouseScreen):
            await palette.ask(self)

    async def action_account(self) -> None:
        """Open what concerns the file as a whole."""
        from screens.account import AccountScreen

        if isinstance(self.screen, HouseScreen) and not isinstance(self.screen, AccountScreen):
            await self.push_screen(AccountScreen())

    async def action_intake(self) -> None:
        """Open the import of somebody's table."""
        from screens.intake import IntakeScreen

        await self.push_screen(IntakeScreen())

    async def action_practise(self) -> None:
        """Go to the practice community, or offer the ways out of it."""
        from screens import tour

        await tour.practise(self)

    async def action_duplicates(self) -> None:
        """Open the likely duplicates of the book."""
        from screens.duplicates import DuplicatesScreen

        await self.push_screen(DuplicatesScreen())

    async def action_backups(self) -> None:
        """Open the backups of the book."""
        from screens.backups import BackupsScreen

        await self.push_screen(BackupsScreen())

    def action_project(self) -> None:
        """Hide contacts for a wall that others read, or show them again."""
        self.projecting = not self.projecting
        if isinstance(self.screen, HouseScreen):
            self.screen.show_book()
            self.screen.say("投屏：联系人和电话已藏起。" if self.projecting else "联系人和电话又显示了。")

    def step_back(self, screen: HouseScreen[Any]) -> None:
        """Undo the last change of the book and say what it was."""
        self._step(screen, self.book.undo, "已撤销", "没有可以撤销的了。")

    def step_forward(self, screen: HouseScreen[Any]) -> None:
        """Redo what was undone and say what it was."""
        self._step(screen, self.book.redo, "已重做", "没有可以重做的了。")

    def _step(self, screen: HouseScreen[Any], act: Callable[[], str], done: str, nothing: str) -> None:
        try:
            label = act()
        except BookProblem as problem:
            screen.say_problem(problem)
            return
        screen.show_book()
        screen.say(f"{done}：{label}" if label else nothing)

    async def action_quit(self) -> None:
        """Quit; ask when a form holds unsaved text."""
        from screens.form import FormScreen

        stacks = [screen for stack in self._screen_stacks.values() for screen in stack]
        unsaved = [screen for screen in stacks if isinstance(screen, FormScreen) and screen.dirty]
        if not unsaved:
            self._leave()
            return
        for screen in unsaved:
            screen.keep_draft()
        answers = [("stay", "回去接着写"), ("leave", "退出，写的留作草稿")]
        await self.push_screen(Ask("还有刚写的字没有保存。", answers), self._left)

    @work
    async def _leave(self) -> None:
        if await self.all_saved():
            self.exit()

    def action_help_quit(self) -> None:
        """Say how to quit to somebody who pressed Ctrl+C."""
        if isinstance(self.screen, HouseScreen):
            self.screen.say("退出按 Ctrl+Q。改动都已存盘。")

    def _left(self, answer: str | None) -> None:
        if answer == "leave":
            self._leave()

    def change_book(self, book: Book) -> None:
        """Close the present book and go on with another."""
        self.book.close()
        self.book = book
        self.drafts = Drafts(book)
        self.saved = "已保存"
        self.watch_saving()
