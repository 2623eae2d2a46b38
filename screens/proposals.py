"""导入核对: every proposed record with what it would do to the book; a person takes, edits, leaves out, then writes once."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from guidance.decision import DUPLICATE, EQUAL, Decision
from guidance.editing import decided_again, draft, edited
from guidance.intake import UNKNOWN, Intake
from guidance.intake_accept import accept
from guidance.intake_report import HEADINGS, fate, report_rows
from guidance.rows import LeftOut
from screens.ask import Ask
from screens.base import HouseScreen
from screens.form import FormScreen
from screens.proposal_words import ALL, ProposalWords, found, of_left
from screens.rereading import Rereading
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable
from store.problems import BookProblem, RecordRefused
from store.records import Record


class ProposalsScreen(Rereading):
    """One row a proposal, its changed fields below it; nothing is written before Ctrl+S."""

    name_shown = "导入核对"
    BINDINGS = [
        Binding("space", "take", "收", priority=True),
        Binding("enter", "edit", "改", priority=True),
        Binding("ctrl+s", "accept", "写入", priority=True),
        Binding("ctrl+a", "take_all", "全收", priority=True),
        Binding("ctrl+k", "columns", "列", priority=True),
        Binding("ctrl+d", "join", "并入", priority=True),
        Binding("tab", "filter", "分类", priority=True),
        Binding("ctrl+r", "report", "报告", priority=True),
        Binding("escape", "back", "返回", show=False, priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "每行是要写的一条：新、有改动、可能重复、相同。! 拿不准先看，? 以后再定。",
        "下面带 -> 的是要改的一项。最后是没有收的行和原因。",
        "空格：这一条（或这一项改动）收或不收。Ctrl+A 全收或全不收。回车当场改。",
        "可能重复：Ctrl+D 换成并入原来那条，或另写一条。",
        "Ctrl+K：每一列认作什么、有多大把握；可以改，整张表认错了也在那里换。",
        "Tab：一类一类看：要先看、有疑问、新的、有改动、可能重复、相同、没有收的。",
        "Ctrl+S 一次写入；中间有一条不行，就一条也不写。写完还能按 Ctrl+Z 撤销。",
        "Ctrl+R 把这页存成表格。",
    )

    def __init__(
        self, file: Path | tuple[str, str], intakes: list[Intake], decisions: list[Decision]
    ) -> None:
        super().__init__()
        self.file, self.intakes, self.decisions = file, intakes, decisions
        self._view = ALL

    def body(self) -> ComposeResult:
        yield Static("", id="proposals-head", markup=False)
        with Vertical(id="proposals"):
            yield ListTable(
                [Column("收", 3), Column("结果", 8), Column("表", 4), Column("位置", 6), Column("内容")],
                id="proposals-table",
                empty="这一类没有。Tab 看别的。",
            )
            yield Prose(id="proposals-detail")

    def on_mount(self) -> None:
        """Show everything, say what was found."""
        self.draw("0")
        if self.decisions:
            self.say(found(self.intakes, self.decisions))
        else:
            self.say("还没有能收的：按 Ctrl+K，看每一列认作什么，把要紧的几列定下来。", problem=True)

    # drawing

    @property
    def _words(self) -> ProposalWords:
        return ProposalWords(self.intakes, self.decisions, projecting=self.house.projecting)

    def draw(self, keep: str | None = None) -> None:
        """Draw the rows and the counts; `keep` is the row to stand on."""
        self.table.show_rows([*self._words.rows(self._view)], keep)
        self.write("proposals-head", self._words.head(self._view))

    def show_book(self) -> None:
        """Draw anew when the wall begins or ceases to read along."""
        if self.is_attached and self.table.rows:
            self.draw()

    @property
    def _chosen(self) -> tuple[Decision | None, int]:
        """The decision of the chosen row, and which of its changes (-1 for the record itself)."""
        place, _, change = self.table.chosen.partition(".")
        if not place.isdecimal():
            return None, -1
        return self.decisions[int(place)], int(change) if change else -1

    @property
    def _left(self) -> LeftOut | None:
        """The row left out that is chosen."""
        chosen = self.table.chosen
        return self._words.left_out[int(chosen[1:])] if chosen.startswith("x") else None

    @on(ListTable.Chosen)
    def _show_detail(self) -> None:
        decision, _ = self._chosen
        left = self._left
        beside = self._words.of_decision(decision) if decision else of_left(left) if left else ""
        self.write("proposals-detail", beside)

    # deciding

    def action_take(self) -> None:
        """Take the record or the one change, or leave it."""
        decision, at = self._chosen
        if decision is None or self.waits():
            return
        self.decided = True
        if at < 0:
            decision.taken = not decision.taken
        else:
            change = decision.changes[at]
            change.taken = not (change.taken and decision.taken)
            decision.taken = decision.confirmed_on is not None or any(one.taken for one in decision.changes)
        self.draw()

    def action_take_all(self) -> None:
        """Take everything that is not already there, every change with it; once more leaves all."""
        if self.waits():
            return
        self.decided = True
        every = all(one.taken for one in self.decisions if one.action != EQUAL)
        for decision in self.decisions:
            if decision.action != EQUAL or decision.confirmed_on:
                decision.taken = not every
                for change in decision.changes:
                    change.taken = not every
        self.draw()
        self.say("一条也不收。" if every else "都收：可能重复的也写，和账上不同的照表里改。空格去掉不要的。")

    def action_join(self) -> None:
        """Let a likely duplicate go into the record that is there, or be written beside it."""
        decision, _ = self._chosen
        if self.waits():
            return
        if decision is None or decision.action != DUPLICATE or not decision.target:
            self.say("这一条没有像它的。")
            return
        decision.into, decision.taken = not decision.into, True
        self.decided = True
        self.draw()
        self.say(f"{decision.name}：{fate(decision)}")

    def action_filter(self) -> None:
        """Show the next class of rows that has any, what is to be looked at first before the others."""
        views = self._words.views()
        place = views.index(self._view) if self._view in views else 0
        self._view = views[(place + 1) % len(views)]
        self.draw("")

    async def action_edit(self) -> None:
        """Open the proposal in a form; it is kept here, not in the book."""
        decision, _ = self._chosen
        left = self._left
        if self.waits():
            return
        if left is not None and left.reason == UNKNOWN:
            await self.ask_table()
        if decision is None:
            return
        record = draft(decision.proposal)

        def keep(edited_record: Record, texts: dict[str, str]) -> Record:
            if edited_record is not record:
                raise RecordRefused({"": "这里一次改一条，按 Esc 返回"})
            self._replace(decision, texts)
            return record

        await self.house.push_screen(FormScreen(record, keep), self._edited)

    def _replace(self, decision: Decision, texts: dict[str, str]) -> None:
        new = edited(decision.proposal, texts)
        for intake in self.intakes:
            intake.proposals = [new if one is decision.proposal else one for one in intake.proposals]
        self.decided = True

    def _edited(self, kept: bool | None) -> None:
        self._compare(kept)

    @work(group="reread")
    async def _compare(self, kept: bool | None) -> None:
        """Compare with the book again what was mended; others of the file may be like it now."""
        if kept:
            known = self.decisions
            self.decisions = await self.threaded(
                lambda: decided_again(self.book, self.intakes, known), "正在重新核对。"
            )
        self.draw()
        self.say("改好了，还没有写进账里。Ctrl+S 写入。" if kept else "没有改。")

    # writing

    def action_report(self) -> None:
        """Save what stands here as a sheet."""
        from exports.intake_report import write_report
        from exports.problem import ExportProblem

        try:
            path = write_report(
                self.house.out, self.intakes, report_rows(self.intakes, self.decisions), HEADINGS
            )
        except ExportProblem as problem:
            self.say(str(problem), problem=True)
        else:
            self.say(f"报告存在 {path}")

    def action_accept(self) -> None:
        """Write everything that is taken, in one durable change."""
        if self.waits() or self.pressed_twice():
            return
        if not any(decision.taken for decision in self.decisions):
            self.say("没有要写的。空格或 Ctrl+A 先选上。", problem=True)
            return
        try:
            counts = accept(self.book, self.decisions)
        except (BookProblem, RecordRefused) as problem:
            self.house.saved = "未保存"
            self.say(f"一条也没有写。{problem}", problem=True)
            return
        self.house.saved = "已保存"
        house = self.house
        house.pop_screen()
        house.pop_screen()
        if isinstance(house.screen, HouseScreen):
            house.screen.show_book()
            house.screen.say(f"{counts} Ctrl+Z 整个撤销。")

    @work
    async def action_back(self) -> None:
        """Back to the choice of a file; nothing was written, which is asked about where a person decided something."""
        house = self.house
        if self.stopped():
            return
        if self.decided:
            answers = [("", "回去接着看"), ("leave", "不写了，选的改的都不要")]
            if not await house.push_screen_wait(Ask("改过、选过的还没有写进账里。", answers)):
                return
        house.pop_screen()
        if isinstance(house.screen, HouseScreen):
            house.screen.say("没有写入。可以换一个文件。")
