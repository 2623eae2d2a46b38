"""The one-page call sheet of an emergency, made in two seconds; afterwards the record of what was done, by the minute."""

from __future__ import annotations

from datetime import date, datetime

from exports.layout import INTERNAL
from exports.paper import Block, Heading, Paper, Signed, Table, Words
from exports.sheet import grouped_digits
from guidance.discreet import masked
from guidance.emergency import NUMBERS, Helper, came, helpers, how_many, kind_of, lasted, minutes
from store.book import Book
from store.days import full_day, show_day, wall_day
from store.records import Mobilisation

_MOST = 20  # lines of a page
_BLANK = "_" * 16  # to be written by hand
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
            (2.1, 2.5, 1.3, 2.6, 1.1, 1.4, 1.1),
            loud=(3,),
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
    wanted = event or "全部力量"
    return Paper(
        name=f"{book.community.name}{mark}联系单 {wanted} {now:%Y-%m-%d %H%M}", title=f"{mark}联系单：{wanted}{where}",
        day=today, subtitle=f"{book.community.name}  {now:%Y-%m-%d %H:%M} 打印", blocks=tuple(blocks),
        foot=f"{INTERNAL}，用完收回", scale=1.3 if len(rows) <= _FEW else 1.0,
    )  # fmt: skip


def mobilisation_paper(book: Book, past: Mobilisation) -> Paper:
    """Return the record of an emergency or a drill: who was called at what minute, and what was said."""
    kind = "应急演练" if past.drill else "应急处置"
    called = {entry.unit for entry in past.log if entry.unit}
    where = "，".join(part for part in (past.grid, past.place) if part) or _BLANK
    facts = [("事件", past.event), ("地点", where), ("时间", lasted(past))]
    facts.append(("联系单位", f"{len(called)} 家" + (f"：{heard}" if (heard := came(past)) else "")))
    facts += [("说明", past.note)] if past.note else []
    day = past.started.astimezone().date() if past.started else wall_day()
    blocks: tuple[Block, ...] = (
        Table(("项目", "内容"), tuple((label, masked(said)) for label, said in facts), (1, 5)),
        Heading("经过"),
        Table(
            ("时间", "单位", "情况"),
            tuple((at, who, masked(text)) for at, who, text in minutes(book, past)),
            (1.5, 2.5, 5),
        ),
        Words(f"记录：{past.changed_by or _BLANK}　　核对：{_BLANK}", indent=False),
        Signed((f"{book.community.street}{book.community.name}", full_day(day))),
    )
    return Paper(
        name=f"{book.community.name}{kind}记录 {past.id} {day.isoformat()}", title=f"{book.community.name}{kind}记录", day=day,
        subtitle=f"编号 {past.id}", blocks=blocks, foot=INTERNAL, scale=1.15,
    )  # fmt: skip


def _row(one: Helper, today: date) -> tuple[str, ...]:
    offer = one.resource
    confirmed = show_day(offer.confirmed_on, today) if offer.confirmed_on else "没确认过"
    phone = grouped_digits(one.phone).replace("、", "\n")
    return one.unit, f"{offer.title}\n{kind_of(offer)}", how_many(offer), phone, one.distance, confirmed, ""
