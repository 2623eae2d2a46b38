"""Two small registers: 意见 (written opinions on units) and 重点帮扶 (who is helped first, by number only)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar, cast

import msgspec
from textual.binding import Binding

from exports.paper import write_papers
from guidance.privacy import personal_words
from screens.brief import Brief
from screens.doing import Deed, DoingList
from screens.listing import ListScreen
from screens.papers import make
from store.days import wall_day
from store.fields import Field
from store.kinds import Text
from store.problems import RecordRefused
from store.records import Case, Opinion, Record, Unit

OUTCOMES = ("采纳", "部分采纳", "未采纳，写明原因")


class OpinionsScreen(DoingList):
    """The community's and the street's written opinions, the newest first."""

    kind = Opinion
    name_shown = "意见"
    empty = "还没有书面意见。单位来函征求意见，按 Ctrl+N 登记。"
    BINDINGS = [Binding("ctrl+s", "letter", "做意见函", priority=True)]
    help_lines: ClassVar[tuple[str, ...]] = (
        "协议第八条、通知第六条：评先评优、考核、文明单位等，书面征求社区意见。",
        "记文号、日期、意见和采纳结果；来函还没有答复的有 !。",
        "回车做意见函（Ctrl+S），或记采纳结果。会议、认领、台账的数字自动写进函里。",
        *ListScreen.help_lines,
    )

    def records(self) -> list[Record]:
        return [
            *sorted(self.book.all(Opinion), key=lambda one: (one.given_on or date.max, one.id), reverse=True)
        ]

    def urgent(self, record: Record) -> bool:
        opinion = cast("Opinion", record)
        return opinion.asked_on is not None and opinion.given_on is None

    def fresh(self) -> Record:
        unit = self.house.last_unit
        return Opinion(unit=unit if self.book.get(Unit, unit) else "")

    def deeds(self, record: Record) -> list[Deed]:
        opinion = cast("Opinion", record)
        letter = Deed("做意见函  Ctrl+S", lambda: make(self, lambda: self._letter(opinion)))
        heard = Deed("记采纳结果", lambda: self._heard(opinion))
        if not opinion.text:
            return [self.edit(opinion, "写意见"), letter]
        return [letter, heard, self.edit(opinion)]

    async def _heard(self, opinion: Opinion) -> None:
        field = Field("采纳结果", Text(limit=200), key="outcome", required=True)
        title = f"{opinion.id} {self.book.name_of(opinion.unit)}  {opinion.subject}：后来怎样？"
        values = await self.house.push_screen_wait(
            Brief(title, [field], {"outcome": opinion.outcome}, options={"outcome": OUTCOMES})
        )
        if values:
            told = msgspec.structs.replace(opinion, outcome=values["outcome"])
            self.attempt(
                lambda: self.book.save(told, f"采纳结果 {opinion.id}"),
                f"{opinion.id} 记下了：{told.outcome}。",
            )

    def action_letter(self) -> None:
        """Make the letter of the chosen opinion."""
        if (opinion := self.chosen) is not None and not self.pressed_twice():
            make(self, lambda: self._letter(cast("Opinion", opinion)))

    def _letter(self, opinion: Opinion) -> list[Path]:
        from exports.letter_facts import opinion_paper

        return write_papers(self.book, [opinion_paper(self.book, opinion, wall_day())], self.house.out)


class CasesScreen(ListScreen):
    """Who needs help first in an emergency: a number, a building and the help, never a name."""

    kind = Case
    name_shown = "重点帮扶"
    empty = "还没有。按 Ctrl+N 记一个：只写个案号、楼栋、要什么帮助，不写姓名。"
    help_lines: ClassVar[tuple[str, ...]] = (
        "停电、疏散时先去帮的人：只写个案号，姓名和门牌在纸质台账里，不进电脑。",
        "F12 应急画面按 Ctrl+W 到这里；投屏时不显示。",
        *ListScreen.help_lines,
    )

    def records(self) -> list[Record]:
        cases = [] if self.house.projecting else self.book.all(Case)
        return [*sorted(cases, key=lambda one: (one.grid, one.building, one.id))]

    def completed(self, record: Record) -> Record:
        case = cast("Case", record)
        for key in ("help", "building", "ref", "note"):
            if hit := personal_words(getattr(case, key)):
                words = f"「{hit}」像是姓名、门牌或病情，这里只写个案号和要什么帮助。"
                raise RecordRefused({key: words})
        return case
