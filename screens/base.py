"""HouseScreen: what every full screen has: the bar on top, a line for messages, the footer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import events
from textual.app import ComposeResult
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from screens.rules import LATER
from screens.text import plain
from screens.widgets.bar import Bar
from screens.widgets.keys import KeyLine
from screens.widgets.prose import Prose
from store.problems import BookProblem

if TYPE_CHECKING:
    from textual.types import CSSPathType

    from screens.shell import Shell
    from store.book import Book
    from store.records import Record

T = TypeVar("T")
R = TypeVar("R")
WIDE = 110  # columns
_TWICE = 0.5  # seconds within which a key was pressed once and came twice


class HouseScreen(Screen[T]):
    """A full screen of the program. Subclasses give `body`, `name_shown` and `help_lines`."""

    AUTO_FOCUS = ""
    CSS_PATH: ClassVar[CSSPathType | None] = LATER
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    name_shown: ClassVar[str] = ""
    help_lines: ClassVar[tuple[str, ...]] = ()
    first_keys: ClassVar[tuple[str, ...]] = ()  # actions that the last line shows before all others
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # textual paints the whole screen anew

    @property
    def house(self) -> Shell:
        """The program this screen belongs to."""
        return cast("Shell", self.app)

    @property
    def book(self) -> Book:
        """The one open book."""
        return self.house.book

    @property
    def aside(self) -> bool:
        """Whether it was opened over another screen and holds nothing unsaved: F-keys leave it behind."""
        return False

    @property
    def help_title(self) -> str:
        """What the page of help is headed with."""
        return f"{self.name_shown}：怎么用"

    @property
    def wide(self) -> bool:
        """Whether there is room for two things side by side."""
        return self.size.width >= WIDE

    def beside(self, least: int) -> int:
        """Return the cells of what stands beside a table: `least` at 120 columns, its share of more (as in later.tcss)."""
        return max(least, self.size.width * least // 120) if self.wide else 0

    def compose(self) -> ComposeResult:
        yield Bar()
        yield from self.body()
        yield Prose(id="message")
        yield KeyLine()

    def body(self) -> ComposeResult:
        """Yield what stands between the bar and the message line."""
        yield from ()

    def write(self, place: str, words: str) -> None:
        """Write words into one of the texts of this screen, plain as they are."""
        widget = self.query_one(f"#{place}", Static)
        if isinstance(widget, Prose):
            widget.say(words)
        else:
            widget.update(plain(words))

    def say(self, text: str, *, problem: bool = False) -> None:
        """Tell the person something in the line above the footer; a problem is also marked by `!`."""
        notices = self.book.notices  # what else a person should hear, once
        text, problem = "".join([text, *notices]), problem or bool(notices)
        notices.clear()
        line = self.query_one("#message", Prose)
        line.say(f"! {text}" if problem else text)
        line.set_class(problem, "-problem")
        self.show_bar()

    def left_behind(self) -> None:
        """Say no more of what was just done, for somebody goes elsewhere; what went wrong stays."""
        line = self.query_one("#message", Prose)
        if not line.has_class("-problem"):
            line.say("")

    def pressed_twice(self) -> bool:
        """Say whether the key was meant for the form that it has just saved, and pressed once too often; and tell so."""
        pressed = self.house.key_pressed
        twice = pressed - self.house.form_saved < _TWICE
        if twice:
            self.house.form_saved = pressed  # a key that is held down goes on
            self.say("刚才那一项存好了。要接着做，再按一次。")
        return twice

    def action_undo(self) -> None:
        """Take back the last change of the book; screens that offer it bind a key."""
        self.house.step_back(self)

    def action_redo(self) -> None:
        """Bring back what was undone last."""
        self.house.step_forward(self)

    def say_problem(self, problem: BookProblem) -> None:
        """Tell why the book did not take a change."""
        self.house.saved = "未保存"
        self.say(str(problem), problem=True)
        self.app.bell()

    def attempt(self, act: Callable[[], R], words: str | Callable[[R], str]) -> bool:
        """Do something to the book, draw anew and say so; a problem is said instead. Return whether it was done."""
        try:
            done = act()
        except BookProblem as problem:
            self.say_problem(problem)
            return False
        self.house.saved = "已保存"
        self.show_book()
        if told := words(done) if callable(words) else words:
            self.say(f"{told}{self._way_back(told)}")
        return True

    def _way_back(self, told: str) -> str:
        """Return how a change that was just told is undone, where the key is and nobody said it yet."""
        if "Ctrl+Z" in told or "ctrl+z" not in self._bindings.key_to_bindings:
            return ""
        return " Ctrl+Z 撤销。" if told.endswith("。") else "。Ctrl+Z 撤销。"

    def keep_all(self, label: str, records: Iterable[Record], words: str) -> bool:
        """Keep records in one durable write and one step of undo (see `attempt`)."""

        def save() -> None:
            with self.book.change(label):
                for record in records:
                    self.book.save(record)

        return self.attempt(save, words)

    def in_thread(self, work: Callable[[], R], then: Callable[[R], object], group: str) -> None:
        """Do something slow beside the keys, then go on with what it gives; a BookProblem is said instead."""
        here = self.app.call_from_thread

        def run() -> None:
            try:
                done = work()
            except BookProblem as problem:
                here(partial(self.say, str(problem), problem=True))
            else:
                here(then, done)

        self.run_worker(run, thread=True, group=group)

    def on_screen_resume(self) -> None:
        """Show the book as it is now whenever this screen comes to the front."""
        self.show_book()
        self.query_one(Bar).refresh_bar()

    def on_screen_suspend(self) -> None:
        """Something came in front: the tour, whose line can still be read behind it, goes on."""
        if self.is_attached and self.house.touring:
            self.show_bar()

    def show_bar(self) -> None:
        """Draw the bar anew."""
        self.query_one(Bar).refresh_bar()

    def show_book(self) -> None:
        """Draw from the book. Subclasses do."""

    def takes(self, key: events.Key) -> bool:  # noqa: ARG002
        """Say whether the screen has taken a key before anybody else hears of it."""
        return False

    def unit_in_hand(self) -> str:
        """Return the unit that what is done next may be about, on screens that know one."""
        return ""

    def hub_synced(self, words: str, *, problem: bool) -> None:
        """Hear what a sync behind the keys did, if the screen has use for it."""
