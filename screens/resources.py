"""资源: what the units offer (annex 2)."""

from __future__ import annotations

from typing import ClassVar

from guidance.required import lacks
from screens import official
from screens.listing import ListScreen
from screens.views import FOR_EMERGENCIES, MY_GRID, NO_PHONE, RESTING, UNCONFIRMED, View, days_until
from store.records import Record, Resource

_SOON = 30  # days


class ResourcesScreen(ListScreen):
    """The list of resources."""

    kind = Resource
    name_shown = "资源"
    example = "美美理发店 上门理发 每月第二个周二 免费"
    empty = "还没有资源。按 Ctrl+N 登记，或 Ctrl+T 从共治资源清单导入。"
    views = (
        UNCONFIRMED, NO_PHONE, FOR_EMERGENCIES, MY_GRID,
        View("lacking", "没写全（通知要求的）", lambda offer, book, _grid: any(lacks(book, offer))),
        View("ending", "快到期（30 天内）", lambda offer, _book, _grid: offer.status not in RESTING and _ends(offer)),
    )  # fmt: skip
    help_lines: ClassVar[tuple[str, ...]] = (
        "共治资源：单位能提供什么。选了官方条目，就按通知要求填内容。",
        *ListScreen.help_lines,
    )

    def detail(self, record: Record) -> str:
        words = official.wording("resources", getattr(record, "item", 0))
        owed = [f"! {lack.text}" for lack in lacks(self.book, record) if lack.id == record.id]
        named, _, rest = super().detail(record).partition("\n")
        return "\n".join(filter(None, [named, *owed, rest, words]))


def _ends(offer: Resource) -> bool:
    left = days_until(offer.until)
    return left is not None and left <= _SOON
