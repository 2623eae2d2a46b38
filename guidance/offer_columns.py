"""Columns each of which is an offer (or a need): ticks and amounts under its name, or kinds of resources side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from guidance.cells import says_nothing
from guidance.heading_words import JOIN, Mapping, bare, known_label
from guidance.reading import Sheet

TICKED, MORE = "_ticked", "_more"
OFFER = "offer:"  # before an offer among the addresses of a row: where it stands
_SURE = 0.5  # known by what stands in it
_LOOKED_AT = 30
_LABEL = 12  # characters of the name of such a column
_TICK = re.compile(r"[√✓✔☑■●○◯Vv]")
_YES = re.compile("[是有]|可|可以|能")
_NO = re.compile(r"[×✗Xx否]|不能|不可|0")
_AMOUNT = re.compile(r"(?:约)?\d{1,6}(?:\.\d+)?\s?[\u4e00-\u9fff㎡]{0,3}(?:左右|以上)?")
_SIGN = re.compile(r"[△▲?？☆★◎□/-]")  # what only whoever made the table knows: 可商量
_ASKED = re.compile("打√|打勾|打钩|划√|画√|勾选|打✓|打对勾")
_NO_OFFER = re.compile(
    "合计|总计|小计|共计|数量?$|人数|面积|金额|户数|编号|是否|日期|时间|年度|签字|盖章|审核|确认|完成|党员|备注|性别|年龄|评分|得分"
)
_COUNTED = re.compile("[一二三四五六七八九1-9]$")  # 资源二
_WISHES = re.compile("需求|诉求|意愿|心愿")
_NUMBER_OF = re.compile(r"(?<=\S{2})(?:总?数量?|个数)(?:[（(].{1,4}[)）])?$")  # 可共享车位数（个）
_TOTAL = re.compile("合计|总计|小计|共计")


def with_offers(sheet: Sheet, columns: Sequence[Mapping], table: str, below: int) -> tuple[Mapping, ...]:
    """Return the columns with those marked that are offers by themselves; `below` is the first row of the table."""
    if table == "resources" and any(column.key == "unit" for column in columns):
        columns = _kinds(_counted(sheet, _given(columns), below))
    if table == "needs" or any(column.key == "unit" for column in columns):
        columns = _ticked(sheet, columns, below)
    return tuple(columns)


def said(column: Mapping, text: str) -> str:
    """Return the offer that a cell of such a column tells; an empty string for none."""
    text, label = text.strip(), _NUMBER_OF.sub("", column.heading.rpartition(JOIN)[2])
    if says_nothing(text) or _NO.fullmatch(text):
        return ""
    if column.key == MORE:
        return text
    if _TICK.fullmatch(text) or _YES.fullmatch(text):
        return label
    if text.isdecimal() and label != column.heading:
        return f"{label}{text}个"
    return f"{label}{text}" if _AMOUNT.fullmatch(text) else f"{label}（{text}）"


def _given(columns: Sequence[Mapping]) -> Sequence[Mapping]:
    """Take what is given for the offer, where a column of what it is given to was taken: 认领项目, 提供支持."""
    title = next((column for column in columns if column.key == "title"), None)
    free = (one for one in columns if not one.key and "提供" in one.heading)
    given = next(free, None) if title and "认领" in title.heading else None
    if given is None:
        return columns
    keys = {id(title): ("", 0.0), id(given): ("title", _SURE)}
    return [Mapping(one.heading, *keys[id(one)]) if id(one) in keys else one for one in columns]


def _counted(sheet: Sheet, columns: Sequence[Mapping], below: int) -> Sequence[Mapping]:
    """Take a column of numbers for an offer of its own name, where it was taken for what is offered: 可共享车位数."""

    def numbers(place: int, column: Mapping) -> bool:
        rows = sheet.rows[below : below + _LOOKED_AT]
        told = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
        counts = sum(bool(_AMOUNT.fullmatch(text)) for text in told)
        return (
            column.key == "title" and bool(_NUMBER_OF.search(bare(column.heading))) and counts * 2 > len(told)
        )

    return [
        replace(one, key=TICKED, confidence=_SURE) if numbers(place, one) else one
        for place, one in enumerate(columns)
    ]


def _kinds(columns: Sequence[Mapping]) -> list[Mapping]:
    """Take further columns of the same heading as the offers', and those that are headings of offers themselves."""
    title = next((column.heading for column in columns if column.key == "title"), "")
    upper, _, name = title.rpartition(JOIN)
    whole = upper.rpartition(JOIN)[0]  # of three lines

    def more(column: Mapping) -> bool:
        if column.key or not title:
            return False
        above, _, lower = column.heading.rpartition(JOIN)
        word = _COUNTED.sub("", bare(lower))
        beside = bool(whole) and lower == name and above.rpartition(JOIN)[0] == whole
        return beside or bool(upper and above == upper) or known_label(word, "resources") == "title"

    return [replace(one, key=MORE, confidence=_SURE) if more(one) else one for one in columns]


def _ticked(sheet: Sheet, columns: Sequence[Mapping], below: int) -> list[Mapping]:
    """Take columns of nothing but ticks and amounts, where there are several of them.

    Those nobody knows, and those taken for a field that no tick can fill.
    """
    rows = [
        row for row in sheet.rows[below : below + _LOOKED_AT] if any(row) and not _TOTAL.match(_first(row))
    ]
    words = sheet.title + sheet.name + "".join(map("".join, sheet.rows[:below]))
    asked, places_told = bool(_ASKED.search(words)), any(one.key in ("building", "grid") for one in columns)
    counted = bool(_WISHES.search(words)) and places_told  # how many of a building want each thing
    places, ticks = list[int](), 0
    for place, column in enumerate(columns):
        label = bare(column.heading.rpartition(JOIN)[2])
        told = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
        known = column.key and (column.confidence == 1 or not _only_marks(told))
        if known or not told or not 1 < len(label) <= _LABEL or _NO_OFFER.search(label):
            continue
        marks = sum(bool(_TICK.fullmatch(text)) or (asked and bool(_YES.fullmatch(text))) for text in told)
        if all(_fits(text, asked=asked) for text in told):
            places.append(place)
            ticks += marks
    if len(places) < 2 or not (ticks or counted):
        return list(columns)
    return [
        replace(one, key=TICKED, confidence=_SURE) if place in places else one
        for place, one in enumerate(columns)
    ]


def _only_marks(told: list[str]) -> bool:
    """Say whether nothing but signs stands in a column, some of them ticks."""
    return any(map(_TICK.fullmatch, told)) and all(len(text) == 1 and not text.isalnum() for text in told)


def _fits(text: str, *, asked: bool) -> bool:
    mark = (
        _SIGN.fullmatch(text)
        or _TICK.fullmatch(text)
        or _NO.fullmatch(text)
        or says_nothing(text)
        or _AMOUNT.fullmatch(text)
    )
    return bool(mark or (asked and _YES.fullmatch(text)))


def _first(row: Sequence[str]) -> str:
    return next((text.strip() for text in row if text.strip()), "")
