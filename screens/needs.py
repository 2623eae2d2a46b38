"""需求: what the community and its residents need (annex 3)."""

from __future__ import annotations

from typing import ClassVar, cast

import msgspec

from guidance import agenda
from guidance.states import NEED_OPEN
from screens import official
from screens.listing import ListScreen
from screens.views import MY_GRID, View
from screens.waiting import is_due, is_urgent
from store.records import Need, Record


def order_of(need: Need) -> tuple[bool, int, str, str]:
    """Sort key: what waits first, in the order of an agenda."""
    return need.status not in NEED_OPEN, *agenda.order_of(need)


class NeedsScreen(ListScreen):
    """The list of needs, the urgent ones on top."""

    kind = Need
    name_shown = "需求"
    example = "3号楼 王奶奶 上门理发 急"
    empty = "还没有需求。按 Ctrl+N 记一条，或 Ctrl+T 从收集表导入。"
    views = (
        View("unanswered", "待匹配", lambda need, _book, _grid: need.status in NEED_OPEN),
        View("urgent", "紧急没有答复", lambda need, _book, _grid: is_urgent(need)),
        View("ending", "快到期（7 天内）", lambda need, _book, _grid: is_due(need)),
        MY_GRID,
        View("no-item", "没选官方条目", lambda need, _book, _grid: not need.item and not need.category),
    )
    help_lines: ClassVar[tuple[str, ...]] = (
        "居民和社区的需求。居民姓名、门牌、电话、病情写在「不外传」，永不出本机。",
        "有 ! 的是紧急、还没有答复的。F6 去对接。",
        *ListScreen.help_lines,
    )

    def records(self) -> list[Record]:
        return [*sorted(self.book.all(Need), key=order_of)]

    def urgent(self, record: Record) -> bool:
        return is_urgent(cast("Need", record))

    def completed(self, record: Record) -> Record:
        need = cast("Need", record)
        if need.item and not need.departments:
            return msgspec.structs.replace(need, departments=official.departments("needs", need.item))
        return need

    def detail(self, record: Record) -> str:
        words = official.wording("needs", getattr(record, "item", 0))
        return f"{super().detail(record)}\n{words}".rstrip()
