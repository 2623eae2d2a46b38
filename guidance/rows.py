"""Rows of a sheet: which hold something, which are totals, notes, repeated headings or carry on the row above."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guidance.columns import Heading, meanings
from guidance.reading import Sheet
from store.clean import fold

_TOTAL = re.compile(r"^(?:合计|总计|小计|共计)")
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明)\s*[:：]|^(?:填表人|审核人|填报人|制表|联系电话|负责人)\s*[:：]"
)
_SAME = ("同上", "〃", "″", "''", '"')


@dataclass(frozen=True)
class LeftOut:
    """A row that brings nothing, numbered as in the file, its words and the reason."""

    row: int
    text: str
    reason: str


@dataclass(frozen=True)
class DataRow:
    """A row that brings something: number in the file and text per key; `inherited` keys come from above."""

    number: int
    cells: dict[str, str]
    inherited: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """The row in one line."""
        return " ".join(text for text in self.cells.values() if text)[:80]


def data_rows(sheet: Sheet, heading: Heading) -> tuple[list[DataRow], list[LeftOut]]:
    """Return the rows below a heading, and what was left out; blank rows are neither."""
    kept: list[DataRow] = []
    left_out: list[LeftOut] = []
    for place, row in enumerate(sheet.rows[heading.place + 1 :], start=heading.place + 2):
        texts = [text for text in row if text.strip()]
        if not texts:
            continue
        reason = _reason(texts, row, heading)
        if reason:
            left_out.append(LeftOut(place, " ".join(texts)[:80], reason))
        else:
            kept.append(_carried(_cells(row, heading), place, kept[-1] if kept else None))
    return kept, left_out


def _reason(texts: list[str], row: list[str], heading: Heading) -> str:
    first = texts[0].strip()
    if _TOTAL.match(first):
        return "合计行"
    if _NOTE.match(first):
        return "注释或签字行"
    if [fold(cell) for cell in row if cell] == [
        fold(column.heading) for column in heading.columns if column.heading
    ]:
        return "重复的表头"
    if len(set(texts)) == 1 and len(heading.columns) > 2:
        return "单独一行的标题或说明"
    known = [column.key for column in meanings(row, heading.table) if column.key and column.confidence == 1]
    return "重复的表头" if len(known) >= max(3, len(heading.columns) // 2) else ""


def _cells(row: list[str], heading: Heading) -> dict[str, str]:
    cells: dict[str, str] = {}
    for column, text in zip(heading.columns, row, strict=False):
        if column.key and text.strip():
            cells[column.key] = text.strip()
    return cells


def _carried(cells: dict[str, str], place: int, above: DataRow | None) -> DataRow:
    """Fill 同上 and, in a row without a number below a numbered one, what groups rows."""
    inherited = set()
    if above is not None:
        for key, text in cells.items():
            if text in _SAME:
                cells[key] = above.cells.get(key, "")
                inherited.add(key)
        if "_number" in above.cells and "_number" not in cells:
            for key in ("_number", "_category", "_subcategory", "_item", "_requirement", "departments"):
                if key in above.cells and key not in cells:
                    cells[key] = above.cells[key]
                    inherited.add(key)
        elif "_category" in above.cells and "_category" not in cells:
            cells["_category"] = above.cells["_category"]
            inherited.add("_category")
    if "proposer" in inherited or "private" in inherited:
        for key in ("building", "grid"):
            if key not in cells and above and key in above.cells:
                cells[key] = above.cells[key]
    return DataRow(place, cells, frozenset(inherited))
