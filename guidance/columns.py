"""Which row is the heading, what table it announces, and what each column means."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from guidance.reading import Sheet
from store.clean import fold
from store.fields import fields_of
from store.records import TABLES, Unit

TARGETS = ("resources", "needs", "services", "units")
_ENOUGH = 2  # known headings that make a heading row
_LOOKED_AT = 30  # rows among which the heading is sought
_TITLE_ROWS = 3  # rows above a heading that may say what the table is
_MOST = 60  # characters of a heading; longer cells are sentences
_FAINT = 0.6  # how sure a heading is that only begins like a known one
_NEAR_BEST = 0.75  # an earlier row this near to the best one is the heading: another table follows below
# Columns that are no field of a record but say something about the row.
_ROLES = {
    "序号": "_number", "编号": "_number", "资源类别": "_category", "需求类别": "_category", "项目类别": "_category",
    "类别": "_category", "具体分类": "_subcategory", "主要内容": "_item", "具体要求": "_requirement",
    "指导部门": "departments", "日期": "_date", "反映日期": "_date", "登记日期": "_date", "反映时间": "_date",
    "时间": "times",
}  # fmt: skip
_SHARED = {"needs": ("private",)}  # fields that several columns may fill together
_WORDS_FOR = {
    "resources": ("资源", "摸底", "能提供"),
    "needs": ("需求", "诉求", "问题"),
    "services": ("服务项目", "服务清单"),
    "units": ("单位登记", "单位名册", "通讯录"),
}


@dataclass(frozen=True)
class Mapping:
    """A column's heading, the field or role it was taken for (none: kept as words), how sure that is, 0 to 1."""

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

    @property
    def subject(self) -> int | None:
        """The column that says what a row is about."""
        return self.index(TABLES[self.table].named_by)


def heading_row(sheet: Sheet, table: str | None = None) -> Heading | None:
    """Return the first heading of a sheet, or None when no row looks like one."""
    found = [
        scored
        for place in range(min(len(sheet.rows), _LOOKED_AT))
        if (scored := _scored(sheet, place, table))
    ]
    best = max((score for score, _ in found), default=0.0)
    return next((heading for score, heading in found if score >= _NEAR_BEST * best), None)


def _scored(sheet: Sheet, place: int, table: str | None) -> tuple[float, Heading] | None:
    """Return the table that a row announces best, and how well; None for a row that is no heading."""
    found: list[tuple[float, Heading]] = []
    near = sheet.rows[max(0, place - _TITLE_ROWS) : place + 1]
    words = f"{sheet.title}{sheet.name}{''.join(map(''.join, near))}"
    for target in (table,) if table else TARGETS:
        columns = meanings(sheet.rows[place], target)
        known = sum(column.confidence for column in columns if column.key)
        heading = Heading(place, target, columns)
        if known >= _ENOUGH and heading.subject is not None:
            told = 1.5 * any(word in words for word in _WORDS_FOR[target])
            found.append((known + told + _proper(heading), heading))
    return max(found, key=lambda scored: scored[0], default=None)


def is_heading(row: list[str]) -> bool:
    """Say whether every filled cell of a row is a known heading of one table: the same heading again, or another."""
    words = [_bare(cell) for cell in row if cell.strip()]
    return len(words) > _ENOUGH and any(
        TABLES[table].named_by in (keys := {_known(table).get(word) for word in words}) and None not in keys
        for table in TARGETS
    )


def meanings(row: list[str], table: str) -> tuple[Mapping, ...]:
    """Return what each cell of a row means as a heading of this table; no field is taken twice."""
    taken: set[str] = set()
    columns = []
    for cell in row:
        key, confidence = _meaning(cell, table, taken)
        if key and key not in _SHARED.get(table, ()):
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
            and (word.startswith(heading) or (len(word) > _ENOUGH and word in heading))
        ):
            return key, _FAINT
    return "", 0.0


@functools.cache
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


def _proper(heading: Heading) -> float:
    """Prefer the resource list where units are named too: a bare register of units offers nothing."""
    return 0.5 if heading.table == "resources" and heading.index("unit") is not None else 0.0
