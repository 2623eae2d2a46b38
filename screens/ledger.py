"""台账: what every unit did in a quarter or a year, the sum of its points, and the evidence behind each number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from guidance import period as periods
from guidance.annual import Annual, annual
from guidance.discreet import told
from guidance.ledger import SHARE, UnitLedger, ledger, scheme_faults, scheme_words
from guidance.shares import number
from screens.ask import Ask
from screens.form import FormScreen, keeping
from screens.papers import make
from screens.reading import ReadingScreen
from screens.table_screen import TableScreen
from screens.text import fit
from screens.widgets.table import Column, ListTable, Row
from store.days import wall_day

_COLUMNS = (
    ("协议", "协议在期", 4),
    ("到会", "参加会议", 5),
    ("资源", "有效资源", 4),
    ("认领", "认领需求", 4),
    ("办结", "办结", 5),
    ("评价", "评价", 4),
)
_BAR = 30  # cells of the longest bar


class LedgerScreen(TableScreen[None]):
    """All units with their numbers; Enter opens the evidence."""

    name_shown = "台账"
    BINDINGS = [
        Binding("enter", "open", "看依据", priority=True),
        Binding("left", "turn(-1)", "上一期", priority=True, key_display="左"),
        Binding("right", "turn(1)", show=False, priority=True),
        Binding("space", "yearly", "季或年", priority=True),
        Binding("ctrl+g", "figures", "全社区", priority=True),
        Binding("ctrl+s", "make", "做表", priority=True),
        Binding("ctrl+e", "weights", "改权重", priority=True),
        Binding("ctrl+a", "app.go('opinions')", "意见", priority=True),
        Binding("ctrl+z", "undo", "撤销", show=False, priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "app.go('home')", show=False),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "每家单位一行：协议、到会、资源、认领、办结、评价，得分，折入党建考核的分。",
        "回车看每个数字的依据：哪次会、哪件认领、哪天办结。",
        "左右键换季度或年，空格在季度和全年之间换。",
        "得分就是各项分相加。Ctrl+E 改考核权重，每行如 认领需求：20分，满3件。",
        "Ctrl+G 全社区的数字和图：各方面需求、部门、季度、和上年比、没人答复的。",
        "Ctrl+A 书面意见：评先评优时单位来函，社区出函。",
        "Ctrl+S 做表：Excel 台账和佐证，每家一页的 PDF，年度报告，共建计划。",
        "党员活动只有数目，没有姓名。",
    )

    def __init__(self) -> None:
        super().__init__()
        self.period = periods.quarter_of(wall_day())
        self._pages: list[UnitLedger] = []

    def body(self) -> ComposeResult:
        yield Static("", id="page-head", classes="section", markup=False)
        with Vertical(id="list-body"):
            columns = [Column("单位"), *(Column(head, width, number=True) for head, _, width in _COLUMNS)]
            yield ListTable(
                [
                    *columns,
                    Column("人次", 5, number=True),
                    Column("得分", 6, number=True),
                    Column(f"满{SHARE}", 5, number=True),
                ],
                id="list-table",
                empty="还没有单位。F3 登记单位。",
            )
            yield Static("", id="list-detail", markup=False)

    @property
    def page(self) -> UnitLedger | None:
        """The chosen unit's page."""
        return next((page for page in self._pages if page.unit.id == self.table.chosen), None)

    def show_book(self) -> None:
        """Count anew."""
        self._pages = ledger(self.book, self.period, wall_day())
        rows = []
        for page in self._pages:
            cells = [page.measure(label).said for _, label, _ in _COLUMNS]
            people = number(page.measure("服务人次").value)
            rows.append(
                Row(page.unit.id, (page.unit.name, *cells, people, number(page.score), f"{page.part:g}"))
            )
        self.table.show_rows(rows)
        self.write("page-head", f" 台账  {self.period.label}  {len(rows)} 家")
        if faults := scheme_faults(self.book.community):
            self.say(faults[0], problem=True)

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        page = self.page
        words = sums(page) if page else ""
        self.write("list-detail", words)

    def action_turn(self, by: int) -> None:
        """Go to the period before or after."""
        self.period = self.period.moved(by)
        self.show_book()

    def action_yearly(self) -> None:
        """Change between quarter and year."""
        start = self.period.start
        self.period = (
            periods.quarter_of(min(wall_day(), self.period.end))
            if self.period.yearly
            else periods.year(start.year)
        )
        self.show_book()

    async def action_open(self) -> None:
        """Show the evidence behind every number of the chosen unit."""
        if (page := self.page) is not None:
            title = f"{page.unit.name}  {self.period.label}  {number(page.score)} / {number(page.most)} 分"
            await self.house.push_screen(ReadingScreen(title, self._evidence(page)))

    def _evidence(self, page: UnitLedger) -> list[str]:
        lines = [sums(page), ""]
        for one in (*page.measures, *page.counts):
            points = f"  {number(one.points)} / {number(one.weight)} 分" if one.weight else ""
            lines += [f"{one.label} {one.said}{points}", *(f"    {line}" for line in one.evidence)]
        return [*lines, "", "怎么算：", *scheme_words(self.book.community)]

    async def action_figures(self) -> None:
        """Show the community's figures and charts."""
        figures = annual(self.book, self.period, wall_day())
        await self.house.push_screen(
            ReadingScreen(
                f"{self.book.community.name}  {self.period.label}", charted(figures, self.book.name_of)
            )
        )

    async def action_weights(self) -> None:
        """Open the weights where the community's own data stand."""
        await self.house.push_screen(
            FormScreen(self.book.community, keeping(self.book, "修改考核权重"), start="weights")
        )

    # papers

    @work
    async def action_make(self) -> None:
        """Ask which papers to make."""
        answers = [
            ("tables", "Excel：台账和佐证"), ("pages", "PDF 和 Word：每家单位一页"), ("page", "只做选中这家的一页"),
            ("annual", "PDF 和 Word：全社区报告，带图"), ("plan", "PDF 和 Word：共建计划"),
        ]  # fmt: skip
        answer = await self.house.push_screen_wait(Ask(f"{self.period.label}：做哪种？", answers))
        if answer:
            make(self, self._makers(self.page)[answer])

    def _makers(self, page: UnitLedger | None) -> dict[str, Callable[[], list[Path]]]:
        from exports import ledger_papers as papers
        from exports.paper import write_papers

        book, today, out = self.book, wall_day(), self.house.out
        return {
            "tables": lambda: papers.write_tables(book, self._pages, out, today),
            "pages": lambda: write_papers(book, [papers.unit_pages(book, self._pages, today)], out),
            "page": lambda: write_papers(book, [papers.unit_pages(book, [page] if page else [], today)], out),
            "annual": lambda: write_papers(
                book, [papers.annual_paper(book, annual(book, self.period, today), today)], out
            ),
            "plan": lambda: write_papers(book, [papers.plan_paper(book, self.period, today)], out),
        }


def sums(page: UnitLedger) -> str:
    """Return the addition that makes the score, for everybody to check."""
    parts = " + ".join(f"{one.label} {number(one.points)}" for one in page.measures)
    return f"{page.unit.name}：{parts} = {number(page.score)} / {number(page.most)}，折入考核 {page.part:g}"


def charted(year: Annual, name_of: Callable[[str], str]) -> list[str]:
    """Return the figures of a period as lines for the screen, bars included."""
    label = year.period.label
    lines = [f"主要数字{' ' * (22 - cell_len(label))}{label}  上年同期"]
    for one in year.figures:
        before = number(one.before) if one.before is not None else ""
        lines.append(f"  {fit(one.label, 20)}{number(one.now):>8}  {before:>8}")
    parts = [
        ("需求在哪些方面", bars(year.by_category)),
        ("涉及哪些指导部门", bars(year.by_department)),
        ("分季度登记", bars([(label, came) for label, came, _ in year.by_quarter])),
        ("分季度办结", bars([(label, done) for label, _, done in year.by_quarter])),
    ]
    if year.satisfaction is not None:
        stars = bars([(f"{star} 星", count) for star, count in year.stars])
        parts.append((f"满意度 平均 {year.satisfaction:g} 星", stars))
    unanswered = [f"  {need.id} {told(need)}" for need in year.unanswered]
    unused = [f"  {one.id} {one.title}  {name_of(one.unit)}" for one in year.unused]
    silent = [f"  {unit.id} {unit.name}" for unit in year.silent]
    parts += [
        (f"没有人答复的需求 {len(unanswered)} 项", unanswered),
        (f"没有人用的资源 {len(unused)} 项", unused),
        (f"没有认领的单位 {len(silent)} 家", silent),
    ]
    return [*lines, *(line for title, told_lines in parts for line in ("", title, *told_lines))]


def bars(rows: list[tuple[str, int]] | tuple[tuple[str, int], ...]) -> list[str]:
    """Return counts as bars of characters."""
    most = max((count for _, count in rows), default=0) or 1
    return [f"  {fit(label, 16)} {'#' * round(_BAR * count / most)} {count}" for label, count in rows] or [
        "  没有"
    ]
