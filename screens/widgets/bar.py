"""Bar: the lines on top of every screen: which book, what day, saved or not; where the keys lead; the tour's next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.text import plain
from store.days import wall_day, weekday

if TYPE_CHECKING:
    from screens.shell import Shell

TABS = (
    ("home", "F2 首页"), ("units", "F3 单位"), ("resources", "F4 资源"), ("needs", "F5 需求"),
    ("matching", "F6 对接"), ("services", "F7 服务"), ("publish", "F8 公示"), ("meetings", "F9 会议"), ("ledger", "F10 台账"),
    ("emergency", "F12 应急"),
)  # fmt: skip
MORE = (
    ("agreements", "协议"), ("claims", "认领跟进"), ("whistles", "吹哨转办"), ("freshness", "打电话确认"), ("opinions", "书面意见"),
    ("cases", "先帮谁（重点帮扶）"), ("mobilisations", "应急动员记录"), ("neighbours", "邻社区"),
)  # fmt: skip
ROOMY = 100  # columns in which the keys stand apart


class Bar(Vertical):
    """The head of a screen."""

    def compose(self) -> ComposeResult:
        yield Static("", id="bar-book", markup=False)
        yield Static("", id="bar-tabs", markup=False)
        yield Static("", id="bar-tour", markup=False)

    def on_mount(self) -> None:
        """Follow what changes by itself."""
        self.watch(self.app, "saved", lambda _: self.refresh_bar(), init=False)
        self.watch(self.app, "projecting", lambda _: self.refresh_bar(), init=False)

    def on_resize(self) -> None:
        """Draw for the new width."""
        self.refresh_bar()

    def refresh_bar(self) -> None:
        """Write the lines anew."""
        house = cast("Shell", self.app)
        today = wall_day()
        name = house.book.community.name or "还没有社区"
        left = f" 三单  {name}" + ("  练习" if house.practising else "")
        states = [
            f"{today.isoformat()} {weekday(today)}",
            house.book.who,
            house.hub_state,
            house.book.unsaved.split("：")[0] or house.saved,
        ]
        if house.projecting:
            states.insert(0, "投屏中")
        if house.book.read_only:
            states[-1] = "只读"
        right = "  ".join(state for state in states if state) + " "
        gap = max(2, self.size.width - cell_len(left) - cell_len(right))
        self.query_one("#bar-book", Static).update(plain(left + " " * gap + right))
        self.query_one("#bar-tabs", Static).update(self._tabs(house.current_mode))
        touring = house.touring
        self.set_class(bool(touring), "-touring")
        self.query_one("#bar-tour", Static).update(plain(f" {touring}"))

    def _tabs(self, mode: str) -> Content:
        roomy = self.size.width >= ROOMY
        labels = [(key, f" {label} " if roomy else label.replace(" ", "")) for key, label in TABS]
        parts: list[tuple[str, str]] = []
        for key, label in labels:
            parts += [(label, "reverse bold" if key == mode else ""), ("" if roomy else " ", "")]
        return Content.assemble(" ", *parts)
