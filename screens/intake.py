"""导入: somebody's table becomes proposed records; a person looks, leaves out, confirms; all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Input, Static

from guidance.intake import Intake, IntakeProblem, Proposal, accept, propose
from screens.base import HouseScreen
from screens.text import plain
from screens.widgets.inputs import OneLine, drained
from screens.widgets.table import Column, ListTable, Row
from store.fields import fields_of
from store.find import best
from store.problems import BookProblem, RecordRefused
from store.records import TABLES

SUFFIXES = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt", ".docx")
FOLDERS = ("Downloads", "下载", "Desktop", "桌面", "Documents", "文档")
_NEWEST = 60  # files offered


class IntakeScreen(HouseScreen[None]):
    """First a file is chosen, then its proposals are looked at, then all are written or none."""

    name_shown = "导入"
    BINDINGS = [  # noqa: RUF012
        Binding("enter", "take", "读这个文件", priority=True),
        Binding("space", "leave_out", "收或不收", priority=True),
        Binding("ctrl+s", "accept", "全部写入", priority=True),
        Binding("escape", "back", "返回", priority=True),
        Binding("up", "table('move',-1)", show=False, priority=True),
        Binding("down", "table('move',1)", show=False, priority=True),
        Binding("pageup", "table('page',-1)", show=False, priority=True),
        Binding("pagedown", "table('page',1)", show=False, priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "写文件的位置，或从下面选最近的文件：xlsx、xls、ods、csv、docx。回车读进来。",
        "读进来先给你看，一条也没有写。左边每行是要写的一条，右边是它的内容和拿不准的地方。",
        "空格：这一条收或不收。最下面是没有收的行和原因。",
        "Ctrl+S 一次写入；中间有一条不行，就一条也不写。写完还能按 Ctrl+Z 整个撤销。",
        "已经登记过的单位不会重复建。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._intakes: list[Intake] = []
        self._proposals: dict[str, Proposal] = {}
        self._left_out: set[str] = set()
        self._files = _recent_files([Path.cwd(), *(Path.home() / name for name in FOLDERS)])

    def body(self) -> ComposeResult:
        with Horizontal(id="list-head"):
            yield Static(" 文件", id="list-count", markup=False)
            yield OneLine("", hint="文件的位置，或打几个字筛选下面的文件", id="intake-path")
        with Horizontal(id="intake"):
            yield ListTable(
                [Column("收", 2), Column("表", 4), Column("内容")],
                id="intake-table",
                empty="没有找到表格文件。请在上面写文件的位置。",
            )
            yield Static("", id="intake-detail", markup=False)

    def on_mount(self) -> None:
        """Start where the file is named."""
        self.set_focus(self._path)
        self._show_files()

    @property
    def _path(self) -> OneLine:
        return self.query_one(OneLine)

    @property
    def _table(self) -> ListTable:
        return self.query_one(ListTable)

    @property
    def _reading(self) -> bool:
        return bool(self._intakes)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer only what can be done at this step."""
        return {"take": not self._reading, "leave_out": self._reading, "accept": self._reading}.get(
            action, True
        )

    @on(Input.Changed)
    def _show_files(self) -> None:
        if self._reading:
            return
        named = {path.name: path for path in reversed(self._files)}
        names = best(self._path.value, [path.name for path in self._files])
        self._table.show_rows(
            [Row(str(named[name]), ("", "", f"{name}   {named[name].parent}")) for name in names], ""
        )

    # reading

    async def action_take(self) -> None:
        """Read the named file, or the one chosen below."""
        await drained(self._path)
        typed = self._path.value.strip().strip("\"'")
        path = Path(typed).expanduser() if typed else Path()
        if not (typed and path.is_file()):
            if not self._table.chosen:
                self.say(f"没有这个文件：{typed}。请核对位置，或从下面选。", problem=True)
                return
            path = Path(self._table.chosen)
        self.say(f"正在读 {path.name}")
        self._read(path)

    @work(thread=True, exclusive=True, group="intake")
    def _read(self, path: Path) -> None:
        try:
            intakes = propose([path])
        except IntakeProblem as problem:
            self.house.call_from_thread(self.say, str(problem), problem=True)
            return
        self.house.call_from_thread(self._proposed, intakes)

    def _proposed(self, intakes: list[Intake]) -> None:
        proposals = [proposal for intake in intakes for proposal in intake.proposals]
        if not proposals:
            self.say("这个文件里没有认出能收的行。表头要有「单位名称」「需求内容」这样的字。", problem=True)
            return
        self._intakes = intakes
        self._proposals = {str(place): proposal for place, proposal in enumerate(proposals)}
        self._left_out = set()
        self._table.empty = ""
        self._show_proposals("0")
        self.set_focus(self._table)
        self.refresh_bindings()
        counts = "、".join(
            f"{TABLES[table].noun} {sum(proposal.table == table for proposal in proposals)}"
            for table in dict.fromkeys(proposal.table for proposal in proposals)
        )
        skipped = sum(len(intake.left_out) for intake in intakes)
        self.say(f"认出 {counts}；{skipped} 行没有收。看过以后按 Ctrl+S 写入，现在还没有写。")

    # looking

    def _show_proposals(self, keep: str) -> None:
        rows = [
            Row(
                key,
                ("-" if key in self._left_out else "收", TABLES[one.table].noun, _name(one)),
                bool(one.doubts),
            )
            for key, one in self._proposals.items()
        ]
        skipped = [
            Row(f"x{place}", ("", "不收", f"{left.text}（{left.reason}）"))
            for place, left in enumerate(left for intake in self._intakes for left in intake.left_out)
        ]
        self._table.show_rows([*rows, *skipped], keep)

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        proposal = self._proposals.get(self._table.chosen) if self._reading else None
        self.query_one("#intake-detail", Static).update(plain(_detail(proposal) if proposal else ""))

    def action_leave_out(self) -> None:
        """Take the row or leave it out."""
        key = self._table.chosen
        if key in self._proposals:
            self._left_out ^= {key}
            self._show_proposals(key)

    def action_table(self, verb: str, by: int) -> None:
        """Move in the table."""
        (self._table.action_move if verb == "move" else self._table.action_page)(by)

    # writing

    def action_accept(self) -> None:
        """Write everything that was not left out, in one durable change."""
        wanted = [proposal for key, proposal in self._proposals.items() if key not in self._left_out]
        try:
            counts = accept(self.book, wanted)
        except (BookProblem, RecordRefused) as problem:
            self.house.saved = "未保存"
            self.say(f"一条也没有写。{problem}", problem=True)
            return
        self.house.saved = "已保存"
        house = self.house
        house.pop_screen()
        if isinstance(house.screen, HouseScreen):
            house.screen.show_book()
            house.screen.say(f"{counts} Ctrl+Z 整个撤销。")

    def action_back(self) -> None:
        """Back to the choice of a file, then back to where one came from."""
        if not self._reading:
            self.house.pop_screen()
            return
        self._intakes, self._proposals = [], {}
        self._show_files()
        self.refresh_bindings()
        self.set_focus(self._path)
        self.say("没有写入。可以换一个文件。")


def _recent_files(folders: list[Path]) -> list[Path]:
    """Return the newest tables in these folders; an unreadable folder is passed over."""
    found: dict[Path, float] = {}
    for folder in folders:
        try:
            for path in folder.iterdir():
                if (
                    path.suffix.lower() in SUFFIXES
                    and path.is_file()
                    and not path.name.startswith(("~$", "."))
                ):
                    found[path] = path.stat().st_mtime
        except OSError:
            continue
    return sorted(found, key=lambda path: -found[path])[:_NEWEST]


def _name(proposal: Proposal) -> str:
    values = proposal.values
    return str(values.get("name") or values.get("title") or "") + (
        f"  {values['unit']}" if proposal.table == "resources" and values.get("unit") else ""
    )


def _detail(proposal: Proposal) -> str:
    lines = [f"! {doubt}" for doubt in proposal.doubts]
    for field in fields_of(TABLES[proposal.table]):
        value = proposal.values.get(field.key)
        if value not in (None, "", [], {}):
            shown = "、".join(map(str, value)) if isinstance(value, list) else str(value)
            lines.append(f"{field.label}：{shown}")
    return "\n".join([*lines, f"出处：{proposal.source}"])
