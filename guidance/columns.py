"""Which row is the heading, what table it announces, and what each column means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guidance.reading import Sheet
from store.clean import fold
from store.fields import fields_of
from store.records import TABLES, Unit

TARGETS = ("resources", "needs", "services", "units")
_ENOUGH = 2  # known headings that make a heading row
_LOOKED_AT = 30  # rows among which the heading is sought
_MOST = 60  # characters of a heading; longer cells are sentences
# Columns that are no field of a record but say something about the row.
_ROLES = {
    "序号": "_number", "编号": "_number", "资源类别": "_category", "需求类别": "_category", "项目类别": "_category",
    "具体分类": "_subcategory", "主要内容": "_item", "具体要求": "_requirement", "指导部门": "departments",
    "日期": "_date", "时间": "times", "反映日期": "_date", "登记日期": "_date", "反映时间": "_date",
}  # fmt: skip
_WORDS_FOR = {
    "resources": ("资源", "摸底", "能提供"),
    "needs": ("需求", "诉求", "问题"),
    "services": ("服务项目", "服务清单"),
    "units": ("单位登记", "单位名册", "通讯录"),
}


@dataclass(frozen=True)
class Mapping:
    """A column's heading, the field or role it was taken for, and how sure that is, 0 to 1."""

    heading: str
    key: str
    confidence: float


@dataclass(frozen=True)
class Heading:
    """The heading row of a sheet: its place, the table it announces, the meaning of its columns in order."""

    place: int
    table: str
    columns: tuple[Mapping, ...]

    def index(self, key: str) -> int | None:
        """Return the column of a key, or None."""
        return next((place for place, column in enumerate(self.columns) if column.key == key), None)


def heading_row(sheet: Sheet, table: str | None = None) -> Heading | None:
    """Return the heading of a sheet, or None when no row looks like one."""
    best: tuple[float, Heading] | None = None
    for place, row in enumerate(sheet.rows[:_LOOKED_AT]):
        for target in (table,) if table else TARGETS:
            columns = meanings(row, target)
            known = sum(column.confidence for column in columns if column.key)
            words = f"{sheet.title}{sheet.name}{' '.join(map(''.join, sheet.rows[:place]))}"
            score = known + 1.5 * any(word in words for word in _WORDS_FOR[target]) + _proper(columns, target)
            if known >= _ENOUGH and _names_something(columns, target) and (best is None or score > best[0]):
                best = (score, Heading(place, target, columns))
    return best[1] if best else None


def meanings(row: list[str], table: str) -> tuple[Mapping, ...]:
    """Return what each cell of a row means as a heading of this table; no field is taken twice."""
    taken: set[str] = set()
    columns = []
    for cell in row:
        key, confidence = _meaning(cell, table, taken)
        if key:
            taken.add(key)
        columns.append(Mapping(" ".join(cell.split()), key, confidence))
    return tuple(columns)


def _meaning(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    word = _bare(cell)
    if not word or len(word) > _MOST:
        return "", 0.0
    known = _known(table)
    if (key := known.get(word)) and key not in taken:
        return key, 1.0
    for heading, key in known.items():
        if (
            len(heading) > 1
            and key not in taken
            and (word.startswith(heading) or (len(word) > 2 and word in heading))
        ):
            return key, 0.6
    return "", 0.0


def _known(table: str) -> dict[str, str]:
    """Return heading -> key for a table: its declared fields first, then roles, then the unit's fields."""
    known: dict[str, str] = {}
    for role, key in _ROLES.items():
        known.setdefault(_bare(role), key)
    for declared in fields_of(TABLES[table]):
        for word in (declared.label, *declared.headings):
            if _bare(word) not in known or known[_bare(word)] == "times":
                known[_bare(word)] = declared.key
    if table == "resources":
        for declared in fields_of(Unit):
            for word in (declared.label, *declared.headings):
                known.setdefault(_bare(word), f"unit.{declared.key}")
    return known


def _bare(text: str) -> str:
    return re.sub(r"[（(].*?[)）]|[:：*＊、\s]", "", fold(text))


def _names_something(columns: tuple[Mapping, ...], table: str) -> bool:
    keys = {column.key for column in columns}
    return TABLES[table].named_by in keys


def _proper(columns: tuple[Mapping, ...], table: str) -> float:
    """Prefer the resource list where units are named too: a bare register of units offers nothing."""
    keys = {column.key for column in columns}
    return 0.5 if table == "resources" and "unit" in keys else 0.0
