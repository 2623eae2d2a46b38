"""Which row is the heading, what table it announces, and what each column means."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from guidance.reading import Sheet
from store import phones
from store.clean import fold
from store.fields import fields_of
from store.records import TABLES, Unit

TARGETS = ("resources", "needs", "services", "units")
_ENOUGH = 2  # known headings that make a heading row
_LOOKED_AT = 30  # rows among which the heading is sought
_TITLE_ROWS = 3  # rows above a heading that may say what the table is
_MOST = 60  # characters of a heading; longer cells are sentences
_QUESTION = 30  # characters of a question of a questionnaire that heads a column
_NUMBERED = re.compile(r"^(?:[qQ]?\d{1,2}[、.．:：])(?=\D)")
_SHORT = 16  # characters of a cell in the second line of a heading
_FAINT = 0.6  # how sure a heading is that only begins like a known one
_BY_PART = 0.55  # how sure a heading is that only holds a telling word
BY_CONTENT = 0.5  # how sure a column is that is known only by what stands in it
_NEAR_BEST = 0.75  # an earlier row this near to the best one is the heading: another table follows below
# Columns that are no field of a record but say something about the row.
_ROLES = {
    "序号": "_number", "编号": "_number", "行号": "_number", "资源类别": "_category", "需求类别": "_category",
    "项目类别": "_category", "类别": "_category", "分类": "_category", "具体分类": "_subcategory", "主要内容": "_item",
    "具体要求": "_requirement", "指导部门": "departments", "日期": "_date", "反映日期": "_date", "登记日期": "_date",
    "反映时间": "_date", "登记时间": "_date", "填表日期": "_date", "填写日期": "_date", "时间": "times",
    "识别码": "_key", "表号": "_form",
}  # fmt: skip
_SHARED = {"needs": ("private",)}  # fields that several columns may fill together
_WORDS_FOR = {
    "resources": ("资源", "摸底", "能提供"),
    "needs": ("需求", "诉求", "问题"),
    "services": ("服务项目", "服务清单"),
    "units": ("单位登记", "单位名册", "通讯录", "花名册"),
}
_PHONES = {
    "resources": "contact_phone",
    "needs": "private",
    "services": "public_phone",
    "units": "liaison_phone",
}

Remembered = Callable[[str], dict[str, str] | None]


@dataclass(frozen=True)
class Mapping:
    """A column's heading, the field or role it was taken for (none: kept as words), how sure that is, 0 to 1."""

    heading: str
    key: str
    confidence: float


@dataclass(frozen=True)
class Heading:
    """The heading of a table: its place, the table it announces, the meaning of its columns in order, its lines."""

    place: int
    table: str
    columns: tuple[Mapping, ...]
    lines: int = 1

    @property
    def below(self) -> int:
        """The first row after the heading."""
        return self.place + self.lines

    @property
    def shape(self) -> str:
        """What makes files alike: the words of the heading in order."""
        return "|".join(_bare(column.heading) for column in self.columns).strip("|")

    def index(self, key: str) -> int | None:
        """Return the column of a key, or None."""
        return next((place for place, column in enumerate(self.columns) if column.key == key), None)

    @property
    def subject(self) -> int | None:
        """The column that says what a row is about."""
        return self.index(TABLES[self.table].named_by)


def heading_row(
    sheet: Sheet, table: str | None = None, start: int = 0, remembered: Remembered = lambda _shape: None
) -> Heading | None:
    """Return the first heading of a sheet from a row on, or None when no row looks like one.

    `remembered` gives for a shape the keys a person once chose: heading -> key.
    """
    found = [
        scored
        for place in range(start, min(len(sheet.rows), start + _LOOKED_AT))
        if (scored := _scored(sheet, place, table, remembered))
    ]
    best = max((score for score, _ in found), default=0.0)
    first = next((heading for score, heading in found if score >= _NEAR_BEST * best), None)
    return _by_content(sheet, first) if first else None


def _scored(
    sheet: Sheet, place: int, table: str | None, remembered: Remembered
) -> tuple[float, Heading] | None:
    """Return the table that a row announces best, and how well; None for a row that is no heading."""
    found: list[tuple[float, Heading]] = []
    near = sheet.rows[max(0, place - _TITLE_ROWS) : place + 1]
    words = f"{sheet.title}{sheet.name}{''.join(map(''.join, near))}"
    row, under = sheet.rows[place], sheet.rows[place + 1] if place + 1 < len(sheet.rows) else []
    for target in (table,) if table else TARGETS:
        one = _heading(row, place, target, remembered)
        two = (
            _heading(joined, place, target, remembered, 2)
            if (joined := _two_lines(row, under, target))
            else one
        )
        heading = two if _known_in(two) >= _known_in(one) + 1 else one
        if _known_in(heading) >= _ENOUGH and heading.subject is not None:
            told = 1.5 * any(word in words for word in _WORDS_FOR[target])
            found.append((_known_in(heading) + told + _proper(heading), heading))
    return max(found, key=lambda scored: scored[0], default=None)


def _known_in(heading: Heading) -> float:
    return sum(column.confidence for column in heading.columns if column.key)


def _heading(row: list[str], place: int, table: str, remembered: Remembered, lines: int = 1) -> Heading:
    heading = Heading(place, table, meanings(row, table), lines)
    chosen = remembered(f"{table}:{heading.shape}")
    if chosen is None:
        return heading
    return mapped(heading, chosen)


def mapped(heading: Heading, chosen: dict[str, str]) -> Heading:
    """Return the heading with the keys a person chose: heading words -> key; others stay as they were."""
    columns = [
        Mapping(column.heading, chosen[column.heading], 1.0) if column.heading in chosen else column
        for column in heading.columns
    ]
    return replace(heading, columns=tuple(columns))


def _two_lines(row: list[str], under: list[str], table: str) -> list[str]:
    """Return two lines of a heading as one, the upper word carried to the right; nothing when the second is none."""
    told = [text for text in under if text.strip()]
    heads = {text for text in row if text.strip()}
    sentences = any(len(text) > _SHORT or re.search(r"\d{2}|[:：]", text) for text in (*told, *heads))
    if not told or len(heads) < _ENOUGH or sentences:
        return []
    known, joined, carried = _known(table), list[str](), ""
    for place in range(max(len(row), len(under))):
        above = row[place].strip() if place < len(row) else ""
        below = under[place].strip() if place < len(under) else ""
        carried = above or carried
        if not below or below == above:
            joined.append(above)
        else:
            both = f"{carried}{below}"
            joined.append(below if known.get(_bare(below)) and not known.get(_bare(both)) else both)
    return joined


def _by_content(sheet: Sheet, heading: Heading) -> Heading:
    """Name a column nobody knows by what stands in it: telephone numbers are telephone numbers."""
    key = _PHONES[heading.table]
    if any(column.key and ("phone" in column.key or column.key == key) for column in heading.columns):
        return heading
    rows = sheet.rows[heading.below : heading.below + _LOOKED_AT]
    for place, column in enumerate(heading.columns):
        told = [row[place] for row in rows if place < len(row) and row[place].strip()]
        if not column.key and told and all(phones.find(text) for text in told):
            columns = list(heading.columns)
            columns[place] = replace(column, key=key, confidence=BY_CONTENT)
            return replace(heading, columns=tuple(columns))
    return heading


def is_heading(row: Sequence[str]) -> bool:
    """Say whether every filled cell of a row is a known heading of one table: the same heading again, or another."""
    words = [_bare(cell) for cell in row if cell.strip()]
    return len(words) > _ENOUGH and any(
        TABLES[table].named_by in (keys := {_known(table).get(word) for word in words}) and None not in keys
        for table in TARGETS
    )


def known_label(text: str, table: str) -> str:
    """Return the key that a word means as a heading of this table, or an empty string."""
    return _known(table).get(_bare(text), "") if len(text) <= _MOST else ""


def meanings(row: Sequence[str], table: str) -> tuple[Mapping, ...]:
    """Return what each cell of a row means as a heading of this table; no field is taken twice.

    Words known exactly choose first, so that a near one does not take their field.
    """
    taken: set[str] = set()
    columns = [Mapping(" ".join(cell.split()), "", 0.0) for cell in row]
    for find in (_exactly, _nearly, _by_parts):
        for place, column in enumerate(columns):
            if column.key:
                continue
            key, confidence = find(column.heading, table, taken)
            if key and key not in _SHARED.get(table, ()):
                taken.add(key)
            columns[place] = Mapping(column.heading, key, confidence)
    return tuple(columns)


def _exactly(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    key = known_label(cell, table)
    return (key, 1.0) if key and key not in taken else ("", 0.0)


def _nearly(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    word = _bare(cell)
    if not word or len(word) > _MOST:
        return "", 0.0
    for heading, key in _known(table).items():
        begins = word.startswith(heading) or (len(word) > _ENOUGH and word in heading)
        if len(heading) > 1 and key not in taken and begins:
            return key, _FAINT
    return "", 0.0


def _by_parts(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    """Take a heading by a word inside it; a sentence is no heading."""
    word = _bare(cell)
    if not word or len(word) > (_QUESTION if _NUMBERED.match(cell) else _SHORT):
        return "", 0.0
    for name, words in _parts(table).items():
        key = name.split("/")[0]
        if key not in taken and any(part in word for part in words):
            return key, _BY_PART
    return "", 0.0


@functools.cache
def _known(table: str) -> dict[str, str]:
    """Return heading -> key for a table: its declared fields first, then roles, other words, the unit's fields."""
    known: dict[str, str] = {}
    fields = {declared.key for declared in fields_of(TABLES[table])}
    for role, key in _ROLES.items():
        if key.startswith("_") or key in fields:
            known.setdefault(_bare(role), key)
    for declared in fields_of(TABLES[table]):
        for word in (declared.label, *declared.headings):
            if _bare(word) not in known or known[_bare(word)] == "times":
                known[_bare(word)] = declared.key
    for key, words in _also(table).items():
        for word in words.split():
            known.setdefault(word, key)
    if table == "resources":
        for declared in fields_of(Unit):
            for word in (declared.label, *declared.headings, *_also("units").get(declared.key, "").split()):
                known.setdefault(_bare(word), f"unit.{declared.key}")
    return known


@functools.cache
def _also(table: str) -> dict[str, str]:
    """Return how else offices call the fields of a table."""
    return dict(_words()[table])


@functools.cache
def _parts(table: str) -> dict[str, tuple[str, ...]]:
    """Return the words inside headings that stand for a field, in the order in which they are tried."""
    return {key: tuple(words.split()) for key, words in _words()["parts"].get(table, {}).items()}


@functools.cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("headings.toml").read_text(encoding="utf-8"))


def _bare(text: str) -> str:
    """Return a heading's bare words: no remarks in brackets, no number of a question before it."""
    return re.sub(r"[（(].*?[)）]|[:：*＊、\s]", "", _NUMBERED.sub("", fold(text)))


def _proper(heading: Heading) -> float:
    """Prefer the resource list where units are named too: a bare register of units offers nothing."""
    return 0.5 if heading.table == "resources" and heading.index("unit") is not None else 0.0
