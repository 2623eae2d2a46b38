"""Rows of a sheet: which hold something, which are totals, notes, repeated headings or carry on the row above."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guidance.columns import Heading, is_heading
from guidance.reading import Sheet
from store.clean import fold

_TOTAL = re.compile(r"^(?:合计|总计|小计|共计)")
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明)\s*[:：]|^(?:填表人|审核人|填报人|填报单位|填报日期|填报时间|制表|联系电话|负责人)\s*[:：]"
)
_SAME = ("同上", "〃", "″", "''", '"')
_GROUP = ("_number", "_category", "_subcategory", "_item", "_requirement", "departments")
_WHERE = ("building", "grid")
_WHO = ("contact", "contact_phone")


@dataclass(frozen=True)
class LeftOut:
    """A row that brings nothing, numbered as in the file, its words and the reason."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True)
class DataRow:
    """A row that brings something: number in the file and text per key; `inherited` keys come from above.

    `other` holds the columns that are no field, as (heading, text).
    """

    number: int
    cells: dict[str, str]
    inherited: frozenset[str] = frozenset()
    other: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """The row in one line."""
        return " ".join(text for text in self.cells.values() if text)[:80]


def data_rows(sheet: Sheet, heading: Heading) -> tuple[list[DataRow], list[LeftOut], int | None]:
    """Return the rows below a heading, what was left out, and where another heading begins another table.

    Blank rows are neither.
    """
    kept: list[DataRow] = []
    left_out: list[LeftOut] = []
    for place, row in enumerate(sheet.rows[heading.place + 1 :], start=heading.place + 1):
        texts = [text for text in row if text.strip()]
        if not texts:
            continue
        again = is_heading(row)
        if again and not _same_heading(texts, heading):
            return kept, left_out, place
        reason = "重复的表头" if again else _reason(texts, row, heading)
        if reason:
            left_out.append(LeftOut(place + 1, " ".join(texts)[:80], reason))
        else:
            kept.append(_data_row(row, place + 1, heading, kept[-1] if kept else None))
    return kept, left_out, None


def _same_heading(texts: list[str], heading: Heading) -> bool:
    return {fold(text) for text in texts} <= {fold(column.heading) for column in heading.columns}


def _reason(texts: list[str], row: list[str], heading: Heading) -> str:
    first = texts[0].strip()
    if _TOTAL.match(first):
        return "合计行"
    if _NOTE.match(first):
        return "注释或签字行"
    alone = len(set(texts)) == 1 and len(heading.columns) > 2
    if alone and not (heading.subject and row[heading.subject : heading.subject + 1] == [first]):
        return "单独一行的标题或说明"
    return ""


def _data_row(row: list[str], number: int, heading: Heading, above: DataRow | None) -> DataRow:
    cells: dict[str, str] = {}
    other: list[tuple[str, str]] = []
    for column, text in zip(heading.columns, row, strict=False):
        if text.strip() and column.key:
            told = text.strip()
            cells[column.key] = f"{cells[column.key]}，{told}" if column.key in cells else told
        elif text.strip() and column.heading:
            other.append((column.heading, text.strip()))
    inherited = _inherited(cells, above, heading) if above else {}
    return DataRow(number, {**cells, **inherited}, frozenset(inherited), tuple(other))


def _inherited(cells: dict[str, str], above: DataRow, heading: Heading) -> dict[str, str]:
    """Return what a row takes from the one above: 同上, and what groups rows where its own cells are empty."""
    found = {key: above.cells.get(key, "") for key, text in cells.items() if text in _SAME}
    goes_on = cells.get("_number") in (None, above.cells.get("_number"))
    carried = _GROUP if goes_on and "_number" in above.cells else ("_category",)
    if goes_on and heading.table == "resources" and "unit" not in cells:
        carried = (*carried, *(key for key in above.cells if key.startswith("unit") or key in _WHO))
    if "private" in found or "proposer" in found:
        carried = (*carried, *_WHERE)
    return found | {key: above.cells[key] for key in carried if key in above.cells and key not in cells}
