"""服务: what is posted for residents (annex 4)."""

from __future__ import annotations

from typing import ClassVar, cast

from screens import official
from screens.listing import ListScreen
from screens.views import NO_PHONE, View
from store.records import Record, Service


class ServicesScreen(ListScreen):
    """The list of services in the order they are printed."""

    kind = Service
    name_shown = "服务"
    example = "敬老理发 美美理发店 每月15日 免费"
    empty = "还没有服务。按 Ctrl+N 写一项，或在 F6 对接里把认领变成服务。"
    views = (
        View("published", "要公示的", lambda service, _book, _grid: service.publish),
        View(
            "mute", "要公示却没有内容", lambda service, _book, _grid: service.publish and not service.content
        ),
        View("hidden", "不公示的", lambda service, _book, _grid: not service.publish),
        NO_PHONE,
    )
    help_lines: ClassVar[tuple[str, ...]] = (
        "服务项目：印在清单上给居民看的。名称用居民听得懂的话。",
        *ListScreen.help_lines,
    )

    def records(self) -> list[Record]:
        return sorted(self.book.all(Service), key=printed_order)

    def detail(self, record: Record) -> str:
        words = official.wording("services", getattr(record, "item", 0))
        return f"{super().detail(record)}\n{words}".rstrip()


def printed_order(record: Record) -> tuple[int, str]:
    """Sort key of services on paper: the order given by hand, then the number."""
    service = cast("Service", record)
    return service.order if service.order is not None else 10**6, service.id
