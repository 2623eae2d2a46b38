"""单位: the units that sit in the community."""

from __future__ import annotations

from typing import ClassVar, cast

from textual.binding import Binding

from screens.freshness import confirm_now
from screens.listing import ListScreen
from screens.views import MY_GRID, NO_PHONE, UNCONFIRMED, View
from store.book import Book
from store.records import Agreement, Record, Resource, Unit


class UnitsScreen(ListScreen):
    """The register of units; Ctrl+A leads to their agreements."""

    kind = Unit
    name_shown = "单位"
    example = "光明超市 一网格 0951-6019999"
    empty = "还没有单位。按 Ctrl+N 登记第一家，或 Ctrl+T 从摸底表导入。"
    views = (
        MY_GRID,
        NO_PHONE,
        UNCONFIRMED,
        View("unsigned", "没签协议", lambda unit, book, _: not _signed(unit, book)),
    )
    BINDINGS = [
        Binding("ctrl+a", "app.go('agreements')", "协议", priority=True),
        Binding("ctrl+s", "confirm", "全部确认", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "驻区单位：机关、学校、医院、商户、物业、社会组织。Ctrl+A 看协议。",
        "打电话核对完，Ctrl+S 把这家的资料、资源、服务一次全确认。",
        *ListScreen.help_lines,
    )

    def detail(self, record: Record) -> str:
        offers = [offer.title for offer in self.book.all(Resource) if offer.unit == record.id]
        signed = [paper for paper in self.book.all(Agreement) if paper.unit == record.id]
        papers = "、".join(f"{paper.id} {paper.status}" for paper in signed) or "还没有签"
        return f"{super().detail(record)}\n提供资源：{'、'.join(offers) or '还没有登记'}\n协议：{papers}"

    def unit_in_hand(self) -> str:
        return self.table.chosen

    def action_confirm(self) -> None:
        """Confirm the unit's whole set, as during a phone call."""
        if (unit := self.chosen) is not None and not self.pressed_twice():
            confirm_now(self, cast("Unit", unit))


def _signed(unit: Record, book: Book) -> bool:
    return any(paper.unit == unit.id and paper.status == "已签" for paper in book.all(Agreement))
