"""资源: what the units offer (annex 2)."""

from __future__ import annotations

from typing import ClassVar

from screens import official
from screens.listing import ListScreen
from store.records import Record, Resource


class ResourcesScreen(ListScreen):
    """The list of resources."""

    kind = Resource
    name_shown = "资源"
    empty = "还没有资源。按 Ctrl+N 登记，或 Ctrl+T 从共治资源清单导入。"
    help_lines: ClassVar[tuple[str, ...]] = (
        "共治资源：单位能提供什么。选了官方条目，就按通知要求填内容。",
        *ListScreen.help_lines,
    )

    def detail(self, record: Record) -> str:
        words = official.wording("resources", getattr(record, "item", 0))
        return f"{super().detail(record)}\n{words}".rstrip()
