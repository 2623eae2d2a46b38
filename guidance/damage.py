"""What programs and hands do to a table unnoticed: a 0 taken from a number, 3-2 made a day, a line that shifts its cells."""

from __future__ import annotations

import re

from store import phones

_NO_DAYS = frozenset([
    "name", "unit", "title", "address", "unit.address", "place", "building", "quantity", "quantity_text", "people", "fee",
    "private", "contact", "description",
])  # fmt: skip
_DAY = re.compile(r"(?:19|20)\d{2}-\d{2}-\d{2}(?: \d{2}:\d{2})?")
_BUILDING, _ENTRANCE = re.compile("楼|栋|幢"), re.compile("单元")
_SHORT_NUMBER = re.compile(r"[0-9]{1,3}|[A-Za-z]")
MEASURES = frozenset(
    [*"个名人间套台辆份张把条顶处位片册副件桶盒盏床根箱瓶双支袋部架块组批座", "平方米", "㎡"]
)
_IN_YUAN = re.compile(r"\d{1,6}(?:\.\d{1,2})?")


def meant(key: str, heading: str, text: str, address: str) -> tuple[str, str]:
    """Return what a cell says in its column, and what a person should look at; nothing where nothing is odd."""
    if key in _NO_DAYS and _DAY.fullmatch(text):
        return text, f"{address} 是一个日期，可能是表格把 3-2 一类的字变成的，请核对"
    if key.endswith("phone") and (whole := phones.with_zero(text)) != phones.plain(text):
        return whole, f"{address} 座机补上了开头的 0，请核对：{whole}"
    if key == "building" and _SHORT_NUMBER.fullmatch(text):
        said = "单元" if _ENTRANCE.search(heading) else "号楼" if _BUILDING.search(heading) else ""
        return f"{text}{said}", ""
    if key == "fee" and "元" in heading and _IN_YUAN.fullmatch(text):
        return f"{text}元", ""
    return text, ""
