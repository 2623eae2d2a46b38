"""二维码: the code of a service drawn in the terminal, to be scanned from the screen; what it says, how large it must be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from exports import qr
from screens.rules import LATER
from screens.widgets.prose import Prose

# The upper half block. Terminals may draw it two cells wide: it is used only where a window is too low for blanks.
_HALF = chr(0x2580)
QUIET = 2  # modules of white round a code; four are the rule, two read well from a screen
_DARK, _LIGHT = Style.parse("on #000000"), Style.parse("on #ffffff")
_UPPER = {
    (True, False): Style.parse("#000000 on #ffffff"),
    (False, True): Style.parse("#ffffff on #000000"),
}
DISTANCES = (150, 300, 500)  # millimetres: close, at arm's length, behind glass


class CodeView(Widget):
    """A code drawn with background colours: two blanks a module; where that is too high, half a line a module."""

    can_focus = False

    def __init__(self, text: str, id: str) -> None:  # noqa: A002 - textual's own name
        super().__init__(id=id)
        modules = qr.matrix(text)
        blank = (False,) * (len(modules) + 2 * QUIET)
        inner = [(False,) * QUIET + row + (False,) * QUIET for row in modules]
        self.rows = [blank] * QUIET + inner + [blank] * QUIET

    @property
    def tight(self) -> bool:
        """Whether two rows of modules share a line."""
        return self.size.height < len(self.rows) or self.size.width < 2 * len(self.rows)

    @property
    def fits(self) -> bool:
        """Whether the whole code can be seen."""
        return self.size.height >= -(-len(self.rows) // 2) and self.size.width >= len(self.rows)

    def render_line(self, y: int) -> Strip:
        """Draw one line."""
        if not self.tight:
            row = self.rows[y] if y < len(self.rows) else ()
            return Strip([Segment("  ", _DARK if dark else _LIGHT) for dark in row])
        pair = self.rows[2 * y : 2 * y + 2]
        if not pair:
            return Strip.blank(self.size.width)
        lower = pair[1] if len(pair) > 1 else (False,) * len(pair[0])
        return Strip([self._half(up, down) for up, down in zip_longest(pair[0], lower, fillvalue=False)])

    def _half(self, up: bool, down: bool) -> Segment:
        """Return one cell: a blank where both modules are alike, else the upper half block, written by its number."""
        if up == down:
            return Segment(" ", _DARK if up else _LIGHT)
        return Segment(_HALF, _UPPER[up, down])


class CodeScreen(Screen[None]):
    """One code and its facts, over the whole terminal: every line counts for a code of forty modules.

    `texts` are pairs of a name and what its code says; left and right go through them.
    """

    AUTO_FOCUS = ""
    CSS_PATH = LATER
    BINDINGS = [
        Binding("right,down,enter,space", "step(1)", "下一个", priority=True, key_display="右"),
        Binding("left,up", "step(-1)", "上一个", priority=True, key_display="左"),
        Binding("escape", "leave", "返回", priority=True),
    ]

    def __init__(self, texts: list[tuple[str, str]], place: int = 0, distance: float = 0) -> None:
        """`distance` is from how far the sheet is to be read, in centimetres, where one was chosen."""
        super().__init__()
        self._texts, self._place = texts, place
        self._distances = sorted({*DISTANCES, *([round(distance * 10)] if distance else [])})

    def compose(self) -> ComposeResult:
        with Horizontal(id="code"):
            yield CodeView(self._texts[self._place][1], id="code-view")
            yield Prose(id="code-facts")

    def on_mount(self) -> None:
        """Say what stands beside the code once its size is known."""
        self.call_after_refresh(self.show_book)

    def show_book(self) -> None:
        """Say what stands beside the code."""
        name, text = self._texts[self._place]
        keys = f"{self._place + 1} / {len(self._texts)}  左右键换，Esc 返回"
        view = self.query_one(CodeView)
        small = "" if view.fits or not view.size.height else "\n\n窗口太小，码没有画全，请放大。"
        self.query_one("#code-facts", Prose).say(f"{name}\n{keys}\n\n{facts(text, self._distances)}{small}")

    def on_resize(self) -> None:
        """Say again whether the code fits."""
        if self.is_mounted:
            self.call_after_refresh(self.show_book)

    async def action_step(self, by: int) -> None:
        """Show the next code."""
        self._place = (self._place + by) % len(self._texts)
        await self.query_one(CodeView).remove()
        await self.query_one("#code").mount(CodeView(self._texts[self._place][1], id="code-view"), before=0)
        self.call_after_refresh(self.show_book)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)


def facts(text: str, distances: Sequence[int] = DISTANCES) -> str:
    """Return what is to be known of a code: what a phone shows, its bytes, its modules, millimetres by distance."""
    modules = len(qr.matrix(text))
    sizes = "\n".join(
        f"  {distance // 10} 厘米外至少 {qr.size_mm(text, distance):.0f} 毫米" for distance in distances
    )
    mixed = "可能被看成日文" if qr.mistaken(text) else "不会被看成日文"
    opens = "手机会打开网址" if text.startswith("http") else "手机只显示字，不打开什么"
    size = f"{len(text.encode())} 字节，最多 {qr.LIMIT}\n{modules} x {modules} 格，印出来："
    return f"扫出来是：\n{text}\n\n{opens}\n{mixed}\n\n{size}\n{sizes}"
