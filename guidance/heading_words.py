"""What the words of a heading mean: declared fields, other words of offices, telling words inside a heading."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store.clean import fold
from store.fields import fields_of
from store.records import TABLES, Unit

JOIN = "："  # between the two lines of a heading
_MOST = 60  # characters of a heading; longer cells are sentences
_QUESTION = 30  # characters of a question of a questionnaire that heads a column
_SHORT = 16  # characters of a heading that is understood by a word inside it
_NEAR = 2  # characters of a heading that others may hold
_NUMBERED = re.compile(r"^(?:[qQ]?\d{1,2}[、.．:：])(?=\D)")
_ASKING = re.compile(r"^(?:请填写|请输入|您的|你的|贵单位的?|本单位的?)")
_FAINT = 0.6  # how sure a heading is that only begins like a known one
_BY_PART = 0.55  # how sure a heading is that only holds a telling word
# Columns that are no field of a record but say something about the row.
_ROLES = {
    "序号": "_number", "编号": "_number", "行号": "_number", "资源类别": "_category", "需求类别": "_category",
    "项目类别": "_category", "类别": "_category", "分类": "_category", "具体分类": "_subcategory", "主要内容": "_item",
    "具体要求": "_requirement", "指导部门": "departments", "日期": "_date", "反映日期": "_date", "登记日期": "_date",
    "反映时间": "_date", "登记时间": "_date", "填表日期": "_date", "填写日期": "_date", "时间": "times",
    "计量单位": "_measure", "数量单位": "_measure", "识别码": "_key", "表号": "_form",
}  # fmt: skip
_OF_UNITS = ("resources", "agreements")  # whose rows also tell of the unit
_NEEDED, _GIVEN = re.compile("需求|诉求|困难|问题"), re.compile("资源|提供|供给|单位")
_SHARED = {"needs": ("private", "building")}  # fields that several columns may fill together
_CHIEF = re.compile(
    "负责人|领导|法人|法定代表人|书记|老板|店主|业主|经营者|校长|园长|院长|所长|行长|总经理|主任"
)
_NUMBER = re.compile("(?:联系)?(?:电话|手机|联系方式)(?:号码?)?$")
_ANY_PHONE = ("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式", "电话号码")
_PHONE_OF = {"leader": "leader_phone", "unit.leader": "unit.leader_phone"}
_ADDRESS = ("地址", "住址", "位置", "详细位置", "所在位置", "具体位置")
_BOTH = re.compile("[及和与、/]")  # 负责人及电话 holds the name too
_WHEN_WHERE = re.compile("(?:时间|时段).*(?:地点|地址|场所|位置)|(?:地点|地址|场所|位置).*(?:时间|时段)")


@dataclass(frozen=True)
class Mapping:
    """A column's heading, the field or role it was taken for (none: kept as words), how sure that is, 0 to 1."""

    heading: str
    key: str
    confidence: float


def known_label(text: str, table: str) -> str:
    """Return the key that a word means as a heading of this table, or an empty string."""
    return _known(table).get(bare(text), "") if len(text) <= _MOST else ""


@functools.lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """Return a heading's bare words: no remarks in brackets, no number of a question before it."""
    return re.sub(r"[（(].*?[)）]|[:：*＊、\s]", "", _ASKING.sub("", _NUMBERED.sub("", fold(text))))


def meanings(row: list[str], table: str) -> tuple[Mapping, ...]:
    """Return what each cell of a row means as a heading of this table; no field is taken twice.

    Words known exactly choose first, so that a near one does not take their field.
    """
    taken: set[str] = set()
    columns = [Mapping(" ".join(cell.split()), "", 0.0) for cell in row]
    _beside(columns, table, taken)
    for find in (_exactly, _together, _lower, _ending, _nearly, _by_parts, _by_group):
        for place, column in enumerate(columns):
            if column.key:
                continue
            key, confidence = find(column.heading, table, taken)
            if (confidence < 1 and never(key, column.heading)) or _of_a_need(key, column.heading, table):
                continue
            if key and key not in _SHARED.get(table, ()):
                taken.add(key)
            columns[place] = Mapping(column.heading, key, confidence)
    return tuple(_titled(_housed(_named(columns, table), table), table))


def _of_a_need(key: str, heading: str, table: str) -> bool:
    """Say whether a column stands under what a unit needs, and so tells nothing of what it gives: 需求清单：类别."""
    upper = heading.rpartition(JOIN)[0]
    of_needs = _NEEDED.search(upper) and not _GIVEN.search(upper)
    return bool(of_needs) and table in (*_OF_UNITS, "units") and not key.startswith("_need")


def _titled(columns: list[Mapping], table: str) -> list[Mapping]:
    """Take the kind of service for what it is called, where a list has contents but no sure name: 助餐, 助洁."""
    keys = {column.key: column.confidence for column in columns}
    if table != "services" or not {"content", "_category"} <= keys.keys() or keys.get("title", 0.0) == 1.0:
        return columns
    new = {"_category": "title", "title": ""}
    return [
        Mapping(one.heading, new[one.key], _FAINT if new[one.key] else 0.0) if one.key in new else one
        for one in columns
    ]


def _housed(columns: list[Mapping], table: str) -> list[Mapping]:
    """Take a bare 地址 beside the unit for the unit's own."""
    if table != "resources" or not any(column.key == "unit" for column in columns):
        return columns
    return [
        Mapping(one.heading, "unit.address", one.confidence) if own_address(one.heading, one.key) else one
        for one in columns
    ]


def _named(columns: list[Mapping], table: str) -> list[Mapping]:
    """Take the party organisation for the unit's name, where a register names nothing else."""
    name, party = (
        ("unit", "unit.party_organization") if table == "resources" else ("name", "party_organization")
    )
    keys = {column.key for column in columns}
    if table not in ("resources", "units") or name in keys or party not in keys:
        return columns
    return [Mapping(one.heading, name, _FAINT) if one.key == party else one for one in columns]


def likely_label(text: str, table: str, taken: set[str]) -> str:
    """Return the key that the label of a card may mean, none that is taken already; an empty string for none."""
    found = (find(text, table, taken)[0] for find in (_together, _ending, _nearly, _by_parts))
    return (
        next((key for key in found if key and not never(key, text)), "")
        if len(bare(text)) > _NEAR + 1
        else ""
    )


def own_address(label: str, key: str) -> bool:
    """Say whether a bare 地址 beside the unit is the unit's own, not the place of what it offers."""
    return key == "place" and bare(label) in _ADDRESS


def chief_phone(label: str, before: str) -> str:
    """Return the key of the phone of the one in charge, where a bare 联系电话 follows his name; else nothing."""
    return _PHONE_OF.get(before, "") if bare(label) in _ANY_PHONE else ""


def _beside(columns: list[Mapping], table: str, taken: set[str]) -> None:
    """Give the phone right of the one in charge to him, where another person to call has a column too."""
    keys = [known_label(column.heading, table) for column in columns]
    if not {"liaison", "contact", "unit.liaison"} & set(keys):
        return
    for place, (before, column) in enumerate(zip(keys, columns[1:], strict=False), start=1):
        if (key := chief_phone(column.heading, before)) and key not in taken:
            columns[place] = Mapping(column.heading, key, _FAINT)
            taken.add(key)


def _exactly(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    key = known_label(cell, table)
    return (key, 1.0) if key and key not in taken else ("", 0.0)


def _together(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    """Know a heading of two words: 店主手机 is the number of the one in charge, 时间及地点 is both."""
    word = bare(cell)
    if len(word) > _SHORT:
        return "", 0.0
    key = ""
    if table in ("resources", "services") and _WHEN_WHERE.search(word):
        key = "_when_where"
    elif table in (*_OF_UNITS, "units") and _CHIEF.search(word) and _NUMBER.search(word):
        chief = "unit.leader_phone" if table in _OF_UNITS else "leader_phone"
        key = "" if _BOTH.search(fold(cell)) else chief
    return (key, _FAINT) if key and key not in taken else ("", 0.0)


def _lower(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    """Know the lower of two lines: the upper one only names a group of columns."""
    upper, mark, lower = cell.rpartition(JOIN)
    if mark and bare(lower) in ("姓名", "名称", "名字") and (named := _exactly(upper, table, taken))[0]:
        return named
    return _exactly(lower, table, taken) if mark and upper else ("", 0.0)


def _ending(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    """Take a heading by the known one it ends with: 共建资源名称 is 资源名称; in Chinese the last word is the thing itself."""
    for word in _readings(cell):
        for start in range(1, len(word) - _NEAR if len(word) <= _SHORT else 0):
            key = _known(table).get(word[start:], "")
            if key and key not in taken:
                return key, _FAINT
    return "", 0.0


def _nearly(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    for word in _readings(cell):
        if not word or len(word) > _MOST:
            continue
        for heading, key in _known(table).items():
            begins = word.startswith(heading) or (len(word) > _NEAR and word in heading)
            if len(heading) > 1 and key not in taken and begins:
                return key, _FAINT
    return "", 0.0


def _by_parts(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    """Take a heading by a word inside it; a sentence is no heading."""
    return _by_group(cell.rpartition(JOIN)[2] or cell, table, taken)


def _by_group(cell: str, table: str, taken: set[str]) -> tuple[str, float]:
    """Take a heading also by a word in the line above it, which names its group: 可共享资源 over 阵地类."""
    for word in _readings(cell):
        if not word or len(word) > (_QUESTION if _NUMBERED.match(cell) or "？" in cell else _SHORT):
            continue
        for name, words in _parts(table).items():
            key = name.split("/")[0]
            if key not in taken and any(part in word for part in words):
                return key, _BY_PART
    return "", 0.0


def _readings(cell: str) -> tuple[str, ...]:
    """Return the words of a heading to be looked at: of two lines the lower one; then with what stands in brackets."""
    lower = bare(cell.rpartition(JOIN)[2])
    word = lower if lower and JOIN in cell else bare(cell)
    return tuple(dict.fromkeys((word, bare(re.sub("[()（）]", "", cell)))))


@functools.cache
def known_words(tables: tuple[str, ...]) -> frozenset[str]:
    """Return every word that is a heading in one of these tables."""
    return frozenset(word for table in tables for word in _known(table))


@functools.cache
def _known(table: str) -> dict[str, str]:
    """Return heading -> key for a table: its declared fields first, then roles, other words, the unit's fields."""
    known: dict[str, str] = {}
    fields = {declared.key for declared in fields_of(TABLES[table])}
    for role, said in _ROLES.items():
        key = "times" if table == "services" and said == "_date" else said
        if key.startswith("_") or key in fields:
            known.setdefault(bare(role), key)
    for declared in fields_of(TABLES[table]):
        for word in (declared.label, *declared.headings):
            if bare(word) not in known or known[bare(word)] == "times":
                known[bare(word)] = declared.key
    for key, words in _also(table).items():
        for word in words.split():
            known.setdefault(word, key)
    if table in _OF_UNITS:
        for declared in fields_of(Unit):
            for word in (declared.label, *declared.headings, *_also("units").get(declared.key, "").split()):
                known.setdefault(bare(word), "unit" if declared.key == "name" else f"unit.{declared.key}")
    return known


@functools.cache
def _also(table: str) -> dict[str, str]:
    """Return how else offices call the fields of a table."""
    return dict(_words()[table])


@functools.cache
def _parts(table: str) -> dict[str, tuple[str, ...]]:
    """Return the words inside headings that stand for a field, in the order in which they are tried."""
    return {key: tuple(words.split()) for key, words in _words()["parts"].get(table, {}).items()}


def never(key: str, heading: str) -> bool:
    """Say whether a word of a heading forbids this field, however near the rest sounds: 传真 is no number to call."""
    words = _words()["never"].get(key.removeprefix("unit."), "").split()
    return any(word in heading.rpartition(JOIN)[2] for word in words)


@functools.cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("headings.toml").read_text(encoding="utf-8"))
