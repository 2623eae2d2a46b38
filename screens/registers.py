"""Two small registers: 意见 (written opinions on units) and 重点帮扶 (who is helped first, by number only)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, cast

from guidance.privacy import personal_words
from screens.listing import ListScreen
from store.problems import RecordRefused
from store.records import Case, Opinion, Record, Unit


class OpinionsScreen(ListScreen):
    """The community's and the street's written opinions, the newest first."""

    kind = Opinion
    name_shown = "意见"
    empty = "还没有书面意见。单位来函征求意见，按 Ctrl+N 登记。"
    help_lines: ClassVar[tuple[str, ...]] = (
        "协议第八条、通知第六条：评先评优、年度考核、文明单位、综治先进等，书面征求社区党组织的意见。",
        "记文号、日期、意见和采纳结果；“来函日期”有、“出具日期”没有的，是还没有答复的，有 !。",
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
                words = f"“{hit}”像是姓名、门牌或病情，这里只写个案号和要什么帮助。"
                raise RecordRefused({key: words})
        return case
