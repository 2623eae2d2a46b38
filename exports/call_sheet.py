"""The one-page call sheet of an emergency: who can help, how many, the number to ring; made in two seconds."""

from __future__ import annotations

from datetime import date, datetime

from exports.paper import Block, Heading, Paper, Table, Words
from exports.sheet import grouped_digits
from guidance.emergency import NUMBERS, Helper, helpers, how_many, kind_of
from store.book import Book
from store.days import show_day

_MOST = 20  # lines of a page
_FEW = 12  # lines that leave room for larger print


def call_sheet(book: Book, event: str, grid: str, now: datetime, *, drill: bool = False) -> Paper:
    """Return the sheet for an event near a grid; what does not fit on the page is counted, not hidden."""
    found = helpers(book, event, grid)
    today = now.date()
    rows = tuple(_row(one, today) for one in found[:_MOST])
    calls = "    ".join(f"{label} {number}" for label, number in NUMBERS)
    blocks: list[Block] = [
        Words(f"先打：{calls}    社区 {book.community.hotline}", strong=True, indent=False),
        Table(
            ("单位", "能做什么", "数量", "电话", "远近", "确认", "几点打"),
            rows,
            (2.4, 2.8, 1.4, 2.1, 1.1, 1.5, 1.2),
        ),
    ]
    if len(found) > _MOST:
        blocks.append(Words(f"还有 {len(found) - _MOST} 条在程序的应急画面里（F12）。", indent=False))
    blocks += [
        Heading("记录（时间、谁、说了什么）"),
        *(Words("　" * 2 + "_" * 60, indent=False) for _ in range(3)),
    ]
    mark = "演练" if drill else "应急"
    where = f"  {grid}" if grid else ""
    return Paper(
        name=f"{book.community.name}{mark}联系单 {event} {now:%Y-%m-%d %H%M}", title=f"{mark}联系单：{event or '全部力量'}{where}",
        day=today, subtitle=f"{book.community.name}  {now:%Y-%m-%d %H:%M} 打印", blocks=tuple(blocks),
        foot="内部资料，不得张贴，用完收回", scale=1.3 if len(rows) <= _FEW else 1.0,
    )  # fmt: skip


def _row(one: Helper, today: date) -> tuple[str, ...]:
    offer = one.resource
    confirmed = show_day(offer.confirmed_on, today) if offer.confirmed_on else "没确认过"
    phone = grouped_digits(one.phone).replace("、", "\n")
    return one.unit, f"{offer.title}\n{kind_of(offer)}", how_many(offer), phone, one.distance, confirmed, ""
