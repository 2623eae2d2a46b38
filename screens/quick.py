"""QuickScreen: one line as it is said, laid out before one's eyes, confirmed in the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from screens import official
from screens.form import FormScreen
from screens.rules import LATER
from screens.text import plain
from screens.widgets.inputs import OneLine, drained
from screens.widgets.prose import Prose
from store.fields import form_fields
from store.kinds import Official
from store.records import Record


class QuickScreen(ModalScreen[None]):
    """`read` lays a line out in fields; Enter opens the form that `form_of` makes of them."""

    CSS_PATH = LATER
    BINDINGS = [
        Binding("enter,ctrl+s", "take", priority=True, show=False),
        Binding("escape", "leave", priority=True, show=False),
        Binding("f1", "app.help", priority=True, show=False),
    ]
    help_title = "快记：怎么用"
    help_lines: ClassVar[tuple[str, ...]] = (
        "像说话一样写一行：3号楼 王奶奶 上门理发 急。几样东西空开写，次序不论。",
        "打着字，下面就说各样写到哪一项：楼栋、网格、官方条目、紧急程度、期限、电话。",
        "需求里居民的姓名、门牌、电话自动放进「不外传」，永不出本机。",
        "回车打开表单，一项一项看过、改过，Ctrl+S 才保存。Esc 不记。",
    )

    def __init__(
        self,
        kind: type[Record],
        read: Callable[[str], dict[str, str]],
        form_of: Callable[[dict[str, str]], FormScreen],
        example: str,
    ) -> None:
        super().__init__()
        self._kind, self._read, self._form_of, self._example = kind, read, form_of, example
        self._first = ""  # what stood in the line, or stood there when Esc was pressed

    def compose(self) -> ComposeResult:
        with Vertical(id="quick"):
            yield Static(
                plain(f"快记{self._kind.noun}：像说话一样写一行，例如 {self._example}"),
                id="quick-title",
                markup=False,
            )
            yield OneLine("", id="quick-line")
            yield Prose(id="quick-read")
            yield Static("回车看一遍，Ctrl+S 才保存。Esc 不记。", id="quick-keys", markup=False)

    def on_mount(self) -> None:
        """Wait for the line."""
        self.set_focus(self._line)

    @property
    def _line(self) -> OneLine:
        return self.query_one("#quick-line", OneLine)

    @on(Input.Changed)
    def _show(self) -> None:
        texts = self._read(self._line.value)
        lines = [
            f"{field.label}：{self._told(field.kind, texts[field.key])}"
            for field in form_fields(self._kind)
            if texts.get(field.key)
        ]
        self.query_one("#quick-read", Prose).say("   ".join(lines))

    @staticmethod
    def _told(kind: object, text: str) -> str:
        return (
            official.title(kind.part, int(text)) if isinstance(kind, Official) and text.isdecimal() else text
        )

    async def action_take(self) -> None:
        """Open the form with the line laid out, once the line has taken its keys."""
        await drained(self._line)
        if self._line.value.strip():
            await self.app.switch_screen(self._form_of(self._read(self._line.value)))

    async def action_leave(self) -> None:
        """Leave the line; what was typed goes with the second Esc."""
        await drained(self._line)
        if self._line.value == self._first:
            self.dismiss()
        else:
            self._first = self._line.value
            self.query_one("#quick-keys", Static).update(
                "! 写的字还没有记。回车看一遍；再按一次 Esc 就不要了。"
            )
