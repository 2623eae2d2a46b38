"""Plain lines without a table (a message, a note): each line a need, or an offer where it begins with a unit."""

from __future__ import annotations

import re
from collections.abc import Callable

from guidance.cells import unit_kind
from guidance.places import Source
from guidance.reading import Sheet
from guidance.rows import DataRow

_NUMBERED = re.compile(r"^(?:[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）、.．:：]|[-*+·])\s*(?=\S)")
_TITLE = re.compile(r"^.{0,30}(?:清单|汇总|统计|收集|名单|如下|通知)[:：]?$")
_BODY = re.compile(
    "公司|中心|站$|学校|小学|中学|医院|银行|支行|物业|超市|店$|馆$|局$|所$|队$|协会|幼儿园|药房|诊所|院$"
)
_ASKED = re.compile("需求|诉求|想|希望|没有|坏|难|能不能|能否|建议|求|要|漏|堵|吵|乱|缺|老人|孩子|楼")


def loose_rows(sheet: Sheet, file: str, table: str | None) -> tuple[list[DataRow], Callable[[DataRow], str]]:
    """Return the lines that are a record each, and what tells a row's table."""
    lines = [(place, " ".join(row).strip()) for place, row in enumerate(sheet.rows) if any(row)]
    numbered = [(place, _NUMBERED.sub("", text)) for place, text in lines if _NUMBERED.match(text)]
    chosen = numbered if len(numbered) > 1 else [(p, t) for p, t in lines if not _TITLE.match(t)]
    rows = [row for place, text in chosen if (row := _row(sheet, file, place, text, table))]
    return rows, lambda row: table or ("resources" if "unit" in row.cells else "needs")


def _row(sheet: Sheet, file: str, place: int, text: str, table: str | None) -> DataRow | None:
    head, mark, rest = text.partition("：") if "：" in text else text.partition(":")
    offers = mark and rest.strip() and len(head) <= 24 and (_BODY.search(head) or unit_kind(head))
    source = Source(
        file,
        sheet.name,
        place + 1,
        f"A{place + 1}",
        {"title": f"A{place + 1}"},
        " ".join(sheet.written(place)),
    )
    remark = ["没有表头，按一行一条读，请核对"]
    if offers and table in (None, "resources"):
        return DataRow(source, {"unit": head.strip(), "title": rest.strip()}, remarks=remark)
    if table not in (None, "needs") or (table is None and not _ASKED.search(text)):
        return None
    return DataRow(source, {"title": text}, remarks=remark)
