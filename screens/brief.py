"""Brief: a few fields over the present screen, filled in a breath; gives their values back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from screens.rules import LATER
from screens.text import plain
from screens.widgets.inputs import OneLine, Picker, drained
from screens.widgets.prose import Prose
from store.fields import Field
from store.kinds import Choice, FieldError, Flag, Secret
from store.problems import BookProblem

Values = dict[str, Any]
_SHOWN = 6  # options in sight


class Brief(ModalScreen[Any]):
    """Asks for a few values. Enter goes on and, on the last field, takes them; Esc gives None.

    `words` explain the title; `texts` are what stands in the fields first, `options` the words offered for a free
    field. `warn` may say something about the values before they are taken: then a second Enter takes them all the
    same. `act` does something slow with them in a thread: its BookProblem is said and the question stays, otherwise
    what it returns is given back. `must` leaves no way out. Where `holds` is set, keys wait for what `act` gives.
    """

    CSS_PATH = LATER
    holds: ClassVar[bool] = False
    BINDINGS = [
        Binding("enter,tab", "next", show=False, priority=True),
        Binding("shift+tab", "previous", show=False, priority=True),
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
        Binding("ctrl+s", "take", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
        Binding("f1", "app.help", show=False, priority=True),
    ]
    help_title = "几项小问题：怎么填"
    help_lines: ClassVar[tuple[str, ...]] = (
        "一行一项，回车到下一项，最后一项回车就做；Ctrl+S 马上做，Shift+Tab 回去。",
        "下面列出选项的：打汉字、拼音首字母或序号，上下键选。带 * 的必须填。",
        "不对的，下面用一句话说明；问要不要照样记的，再按一次回车。Esc 不做。",
    )

    def __init__(
        self, title: str, fields: Sequence[Field], texts: Mapping[str, str] | None = None, *,
        options: Mapping[str, Sequence[str]] | None = None, warn: Callable[[Values], str] | None = None,
        words: str = "", act: Callable[[Values], Any] | None = None, must: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self._title, self.fields, self._texts = title, list(fields), dict(texts or {})
        self._choices, self._warn, self._warned = dict(options or {}), warn, ""
        self._words, self._act, self._must = words, act, must
        self._first: list[str] = []  # what stood in the fields, or stood there when Esc was pressed

    def compose(self) -> ComposeResult:
        with Vertical(id="brief"):
            yield Prose(self._title, id="brief-title")
            if self._words:
                yield Prose(self._words, id="brief-words")
            for field in self.fields:
                with Horizontal(classes="brief-line"):
                    yield Label(plain(("* " if field.required else "") + field.label))
                    yield self._entry(field)
            yield Static("", id="brief-options", markup=False)
            yield Prose(id="brief-fault")
            yield Prose(self._keys(), id="brief-keys")

    def _keys(self) -> str:
        going_on = "回车下一项，最后一项回车就做；Ctrl+S 马上做。" if len(self.fields) > 1 else "回车确定。"
        hidden = (
            "\n口令、密码只显示圆点。" if any(isinstance(one.kind, Secret) for one in self.fields) else ""
        )
        return going_on + ("" if self._must else "Esc 不做。") + hidden

    def _entry(self, field: Field) -> OneLine:
        text, id_ = self._texts.get(field.key, ""), f"brief-field-{field.key}"
        if field.key in self._choices:
            return Picker(text, self._choices[field.key], hint=field.hint, id=id_, open_ended=True)
        if isinstance(field.kind, Choice | Flag):
            return Picker(text, field.kind.options, hint=field.hint, id=id_)
        return OneLine(text, hint=field.hint, id=id_, select=True, secret=isinstance(field.kind, Secret))

    def on_mount(self) -> None:
        """Begin with the first field."""
        self.set_focus(self._of(self.fields[0]))
        self._first = self._written
        self._show_options()

    @property
    def _written(self) -> list[str]:
        return [self._of(field).value for field in self.fields if not isinstance(field.kind, Secret)]

    def _of(self, field: Field) -> OneLine:
        return self.query_one(f"#brief-field-{field.key}", OneLine)

    @property
    def _place(self) -> int:
        ids = [f"brief-field-{field.key}" for field in self.fields]
        return ids.index(self.focused.id or "") if self.focused and self.focused.id in ids else 0

    async def _settled(self) -> None:
        widget = self._of(self.fields[self._place])
        await drained(widget)
        widget.settle()

    async def action_next(self) -> None:
        """Go on; on the last field take everything."""
        place = self._place
        await self._settled()
        if place == len(self.fields) - 1:
            await self.action_take()
        else:
            self._focus(place + 1)

    async def action_previous(self) -> None:
        """Go back one field."""
        await self._settled()
        self._focus(max(0, self._place - 1))

    async def action_step(self, by: int) -> None:
        """Another option of a picker; otherwise another field."""
        widget = self._of(self.fields[self._place])
        await drained(widget)
        if isinstance(widget, Picker):
            widget.move(by)
            self._show_options()
        else:
            self._focus(max(0, min(len(self.fields) - 1, self._place + by)))

    def _focus(self, place: int) -> None:
        self.set_focus(self._of(self.fields[place]))
        self._show_options()

    async def action_take(self) -> None:
        """Give the values back; say what is wrong instead when something is."""
        await self._settled()
        values: Values = {}
        for place, field in enumerate(self.fields):
            try:
                values[field.key] = field.kind.parse(self._of(field).text)
            except FieldError as error:
                self._fault(f"{field.label}：{error}", place)
                return
            if field.required and values[field.key] in ("", None, []):
                self._fault(f"请填写{field.label}。", place)
                return
        words = self._warn(values) if self._warn else ""
        if words and words != self._warned:
            self._warned = words
            self._fault(f"{words} 还是要记就再按一次回车。", self._place)
            return
        if self._act is None:
            self.dismiss(values)
            return
        self._say("请稍等，一两秒。")
        worker = self.app.run_worker(
            partial(self._try, self._act, values), thread=True, exclusive=True, group="brief"
        )
        if self.holds:
            await worker.wait()

    def _try(self, act: Callable[[Values], Any], values: Values) -> None:
        try:
            done = act(values)
        except BookProblem as problem:
            self.app.call_from_thread(self._refused, str(problem))
        else:
            self.app.call_from_thread(self.dismiss, done)

    def _refused(self, why: str) -> None:
        secrets = [field for field in self.fields if isinstance(field.kind, Secret)]
        for field in secrets:
            self._of(field).value = ""
        self._fault(why, self.fields.index(secrets[0]) if secrets else 0)
        self.app.bell()

    def _fault(self, words: str, place: int) -> None:
        self._say(f"! {words}")
        self._focus(place)

    def _say(self, words: str) -> None:
        self.query_one("#brief-fault", Prose).say(words)

    async def action_leave(self) -> None:
        """Give nothing back, where that is allowed; what was typed goes with the second Esc."""
        if self._must:
            return
        await drained(self._of(self.fields[self._place]))
        if self._written == self._first:
            self.dismiss(None)
        else:
            self._first = self._written
            self._say("! 写的字还没有记。再按一次 Esc 就不要了。")

    @on(Input.Changed)
    @on(events.DescendantFocus)
    def _show_options(self) -> None:
        widget = self.focused
        line = self.query_one("#brief-options", Static)
        if not isinstance(widget, Picker):
            line.update("")
            line.display = False
            return
        line.display = True
        choices, chosen = widget.choices(), widget.highlighted()
        place = choices.index(chosen) if chosen in choices else 0
        top = max(0, min(place - _SHOWN // 2, len(choices) - _SHOWN))
        lines = [
            (
                f"{'> ' if choice == chosen else '  '}{plain(choice).plain}\n",
                "reverse" if choice == chosen else "",
            )
            for choice in choices[top : top + _SHOWN]
        ]
        line.update(Content.assemble(*lines) if lines else Content(""))
