"""Fields of one line: free text, and a picker filtered by Chinese, initials or number."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from store.clean import clean, fold
from store.find import best

NEW = "新建："


class OneLine(Input):
    """A field of one line. Pasted lines are joined, none is lost; where `takes_lines` is set, the screen is asked."""

    virtual_size = reactive(Size(0, 0))  # textual lays the screen out anew for each character

    class LinesPasted(Message):
        """Several lines were pasted: the screen asks whether they are several records."""

        def __init__(self, widget: OneLine, lines: list[str]) -> None:
            super().__init__()
            self.widget, self.lines = widget, lines

    def __init__(
        self,
        text: str,
        *,
        hint: str = "",
        id: str | None = None,  # noqa: A002
        select: bool = False,
        secret: bool = False,
    ) -> None:
        text = text if secret else clean(text)  # a file may hold anything
        super().__init__(
            value=text, placeholder=hint, id=id, select_on_focus=select, password=secret, compact=True
        )
        self.cursor_blink = False
        self.takes_lines = False

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.value

    def _on_paste(self, event: events.Paste) -> None:
        if self.password:  # as it is: Input's own way
            return
        event.stop()
        event.prevent_default()
        lines = [" ".join(clean(line).split()) for line in event.text.splitlines() if line.strip()]
        if self.takes_lines and len(lines) > 1:
            self.post_message(self.LinesPasted(self, lines))
            return
        self.insert_text_at_cursor(clean(" ".join(event.text.split())))

    def settle(self) -> None:
        """Tidy up as the person leaves the field."""


class Picker(OneLine):
    """A field whose text is one of some options. The form shows the options that fit what was typed.

    `open_ended` pickers (links to other records) keep a text that is no option: it will be made anew.
    `many` pickers hold several, joined by 、, and pick for the last one.
    """

    def __init__(
        self, text: str, options: Sequence[str], *, hint: str = "", id: str | None = None,  # noqa: A002
        open_ended: bool = False, many: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(text, hint=hint or "写字、拼音或序号", id=id, select=not many)
        self.options, self.open_ended, self.many = [*map(clean, options)], open_ended, many
        self.place = 0

    def _parts(self) -> tuple[str, str]:
        if not self.many:
            return "", self.value.strip()
        head, mark, last = self.value.replace(",", "、").replace("，", "、").rpartition("、")
        return head + mark, last.strip()

    @property
    def known(self) -> bool:
        """Whether what stands here is one of the options (or nothing)."""
        typed = self._parts()[1]
        return not typed or bool(self._exact(typed))

    def choices(self) -> list[str]:
        """Return the options that fit, and what would be made anew."""
        typed = self._parts()[1]
        if self._exact(typed):
            return list(self.options)
        found = best(typed, self.options)
        return [*found, NEW + typed] if self.open_ended and typed else found

    def highlighted(self) -> str:
        """Return the option that leaving the field would take."""
        choices, typed = self.choices(), self._parts()[1]
        if not choices:
            return ""
        if exact := self._exact(typed):
            return choices[(choices.index(exact) + self.place) % len(choices)]
        return choices[self.place % len(choices)] if typed or self.place else ""

    def move(self, by: int) -> None:
        """Highlight another option."""
        self.place = self.place + by if self._parts()[1] or self.place else max(1, by) - 1 if by > 0 else -1
        if not self._parts()[1] and self.place == 0:
            self._take(self.choices()[0] if self.choices() else "")

    def watch_value(self) -> None:
        """Start again at the first option when the text changes."""
        self.place = 0

    def settle(self) -> None:
        """Take the highlighted option."""
        if wanted := self.highlighted():
            self._take(wanted)

    def _take(self, option: str) -> None:
        head, _ = self._parts()
        self.value = head + option.removeprefix(NEW)
        self.cursor_position = len(self.value)

    def _exact(self, typed: str) -> str:
        return next((option for option in self.options if typed and fold(option) == fold(typed)), "")


async def drained(widget: Widget) -> None:
    """Wait until the widget has taken every key that was sent to it: fast typists outrun the screen."""
    done = asyncio.Event()
    if widget.call_later(done.set):
        await asyncio.wait_for(done.wait(), timeout=5)
