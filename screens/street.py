"""街道汇总: what a street or a district sees of its communities, a page a table; units that may be one are settled here."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

import msgspec
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from exports.hub_report import Report, read_report, write_report
from screens.ask import Ask
from screens.base import HouseScreen
from screens.brief import Brief, Values
from screens.papers import make
from screens.widgets.table import Column, ListTable, Row
from store.fields import Field
from store.hub.link import connected, keep_password, kept_password
from store.hub.reading import say_of_units
from store.kinds import Secret, Text

NOTE = "street"  # where a book keeps the address that the street reads
_WIDEST = 26  # cells of a column
_ADDRESS = (
    Field("地址", Text(limit=500), key="url", required=True, hint="host=... port=5432 dbname=... user=..."),
    Field("密码", Secret(), key="password"),
)


class StreetScreen(HouseScreen[None]):
    """Pages of the report; left and right turn them."""

    name_shown = "街道汇总"
    aside = True
    BINDINGS = [
        Binding("left", "turn(-1)", "上一页", priority=True, key_display="左"),
        Binding("right", "turn(1)", "下一页", priority=True, key_display="右"),
        Binding("enter", "open", "看全、确认", priority=True),
        Binding("ctrl+s", "make", "做成 Excel", priority=True),
        Binding("ctrl+r", "read", "重新读", priority=True),
        Binding("ctrl+n", "address", "换地址", priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "给街道、区县的人：用自己的用户连汇总库，看得到哪些社区由库的权限定。",
        "不用加入，也不改社区的账。左右键换页：各社区、会议、台账、覆盖、缺口等。",
        "台账是本年的，几个社区合起来算，满 10 分，占党建考核 10%。",
        "几个社区都有的单位：信用代码一样的认作一家；名称像的在「待确认的单位」里，",
        "回车说是不是一家；说错了在「说过的单位」里回车改。谁说的、几时说的都在。",
        "互相照抄：两个社区的清单有八成几乎一字不差。Ctrl+S 把各页做成一本 Excel。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._report: Report | None = None
        self._page, self._password = 0, ""

    def body(self) -> ComposeResult:
        yield Static("", id="page-head", classes="section", markup=False)
        with Vertical(id="list-body"):
            yield ListTable([Column("")], id="list-table", empty="这一页没有内容。")

    def on_mount(self) -> None:
        """Read at once when the address is known, else ask for it."""
        self.set_focus(self._table)
        if self.book.noted(NOTE):
            self.action_read()
        else:
            self.action_address()

    @property
    def _table(self) -> ListTable:
        return self.query_one(ListTable)

    @property
    def _url(self) -> str:
        return str(self.book.noted(NOTE).get("url", ""))

    def show_book(self) -> None:
        """Draw the page."""
        if self._report is None:
            self.write("page-head", " 街道汇总  Ctrl+N 写地址")
            return
        name = [*self._report.sheets][self._page]
        headings, rows = self._report.sheets[name]
        texts = [[str(value) for value in row] for row in rows]
        columns = [
            Column(heading, _width(heading, [row[at] for row in texts]), number=_counts(at, rows))
            for at, heading in enumerate(headings)
        ]
        fitting = _fitting(columns, self.size.width)
        self._table.columns = [msgspec.structs.replace(columns[0], width=0), *columns[1:fitting]]
        self._table.show_rows([Row(str(place), tuple(row[:fitting])) for place, row in enumerate(texts)])
        more = f"  右边还有 {len(columns) - fitting} 列，回车看全" if fitting < len(columns) else ""
        turned = f"第 {self._page + 1} 页，共 {len(self._report.sheets)} 页"
        self.write("page-head", f" {name}  {len(rows)} 行  {turned}{more}")

    def on_resize(self) -> None:
        """Show as many columns as there is room for."""
        self.show_book()

    def action_turn(self, by: int) -> None:
        """Turn the page."""
        if self._report:
            self._page = (self._page + by) % len(self._report.sheets)
            self.show_book()

    def action_address(self) -> None:
        """Ask for the address of the hub."""
        act = self._try
        self.house.push_screen(Brief("街道、区县的汇总库", _ADDRESS, {"url": self._url}, act=act), self._came)

    def _try(self, values: Values) -> Report:
        report = read_report(values["url"], values["password"].strip())
        self._password = values["password"].strip()
        keep_password(values["url"], self._password)
        if not self.book.read_only:
            self.house.call_from_thread(self.book.note, NOTE, {"url": values["url"]})
        return report

    def _came(self, report: Report | None) -> None:
        if report is not None:
            self._report = report
            self.show_book()

    def action_read(self) -> None:
        """Read the hub again."""
        if not self._url or not (self._password or kept_password(self._url)):
            self.action_address()
            return
        self.say("正在读汇总库。")
        self.in_thread(partial(read_report, self._url, self._password), self._read, "street")

    def _read(self, report: Report) -> None:
        self._came(report)
        self.say("读好了。")

    def action_make(self) -> None:
        """Write all pages into a workbook."""
        if report := self._report:
            make(self, lambda: [write_report(report, self.house.out)])

    def action_open(self) -> None:
        """Say whether two units are one; on other pages show the whole row."""
        if self._report is None or not self._table.chosen:
            return
        place = int(self._table.chosen)
        name = [*self._report.sheets][self._page]
        headings, rows = self._report.sheets[name]
        if name not in self._report.asked:
            self.say("  ".join(f"{head} {value}" for head, value in zip(headings, rows[place], strict=True)))
            return
        doubt = self._report.asked[name][place]
        question = f"{doubt.one.place.name}的{doubt.one.unit.name}，{doubt.other.place.name}的{doubt.other.unit.name}：是一家吗？"
        self.house.push_screen(
            Ask(question, [("yes", "是一家"), ("no", "不是")]),
            partial(self._said, doubt.one.key, doubt.other.key),
        )

    def _said(self, one: tuple[str, str], other: tuple[str, str], answer: str | None) -> None:
        if not answer:
            return

        def tell() -> Report:
            with connected(self._url, self._password) as link:
                say_of_units(link, one, other, same=answer == "yes")
            return read_report(self._url, self._password)

        self.in_thread(tell, self._read, "street")


def _fitting(columns: list[Column], room: int) -> int:
    """Return how many of the first columns fit side by side."""
    taken = 4
    for place, column in enumerate(columns):
        taken += column.width + 1
        if taken > room:
            return max(1, place)
    return len(columns)


def _width(heading: str, texts: list[str]) -> int:
    return min(_WIDEST, max(map(cell_len, [heading, *texts])))


def _counts(at: int, rows: list[list[Any]]) -> bool:
    return bool(rows) and not isinstance(rows[0][at], str)
