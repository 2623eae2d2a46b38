"""Buildings and doors in what people write: 阳光小区3号楼2单元402, 3-2-402, 三号楼; only the building may be told."""

from __future__ import annotations

import re

from guidance.whom import without_mobiles
from store import phones

_HOUSE, _FIGURE = "(?:号楼|栋|幢|座|#楼?)", "[一二三四五六七八九十]"
_ADDRESS = re.compile(rf"^.*?(?:\d+|{_FIGURE}+|[A-Za-z]){_HOUSE}")
# In a sentence 座 and # are seldom houses, and 一栋 is any.
_NAMED = r"(?<!\d)(?:\d{1,3}号院)?\d{1,3}(?:号楼|栋|幢|座(?=楼|\d|\D{0,2}单元))" + rf"|{_FIGURE}{{1,3}}号楼"
_IN_SENTENCE = re.compile(_NAMED)
IN_NOTE = re.compile(
    rf"{_NAMED}|(?:\d{{1,3}}|{_FIGURE}{{1,3}})(?:栋|幢|号院)"
)  # of few words, each of which counts
_HYPHENED = re.compile(r"(?<![\d-])(\d{1,3})-\d{1,2}-\d{3,4}(?![\d-])")
_BEHIND = re.compile(rf"(\d{{1,4}}\s?{_HOUSE})\s?(?:\d{{1,2}}\s?单元\s?)?\d{{3,4}}(?!\d)\s?(?:室|号|户)?")
DOOR = re.compile(rf"(?:\d{{1,2}}|{_FIGURE})单元(?:\d{{3,4}}室?)?|\d{{3,4}}室|\d{{1,3}}-\d{{1,2}}-\d{{3,4}}")
BEGINS = re.compile(r"\d{1,3}(?:号楼|栋|幢|座|#|-\d{1,2}-\d{2,4}|-\d{3,4})")  # a word that says where
_AREA = re.compile(
    r"(\d+)(?:(?:号楼?|栋|幢|#)?\s*[-~～至到—]\s*(\d+))?(?=\s*(?:号(?!院)|[栋幢座楼#、，,；;/和及]|\s|$))"
)
_FEW = 3  # buildings that a need is about
_LONGEST = 80  # characters of an address
_MOST = 500  # buildings of an area


def building(text: str) -> str:
    """Return the building of an address without entrance and door; of another address nothing with a number."""
    if "，" in text:  # an estate and a building in columns of their own
        return "".join(dict.fromkeys(building(part) for part in text.split("，", _FEW)))
    plain = phones.plain(text).replace(" ", "")
    if len(plain) > _LONGEST:
        return ""
    if hit := _ADDRESS.match(plain):
        return hit.group()
    if (
        (hit := _HYPHENED.search(plain))
        and hit.end() == len(plain)
        and not re.search(r"\d", plain[: hit.start()])
    ):
        return f"{plain[: hit.start()]}{hit[1]}号楼"
    return "" if re.search(r"\d", plain) else plain


def told_building(text: str) -> str:
    """Return the building that a sentence speaks of, or the few; an empty string where there is none or too many."""
    found = list(dict.fromkeys(_IN_SENTENCE.findall(phones.plain(text))))
    return "、".join(found) if len(found) <= _FEW else ""


def door_building(text: str) -> str:
    """Return the building of a door such as 9-1-502, which members of a group write for their name."""
    hit = _HYPHENED.search(phones.plain(text))
    return f"{hit[1]}号楼" if hit else ""


def without_private(text: str, names: tuple[str, ...] = ()) -> str:
    """Return a text without mobile numbers, doors and these names of residents."""
    text = without_mobiles(_HYPHENED.sub(r"\1号楼", _BEHIND.sub(r"\1", text)))
    for name in filter(None, names):
        text = text.replace(name, "居民")
    return text.strip()


def numbers(area: str) -> list[int]:
    """Return the numbers of the buildings in 1-4号楼、6号楼, or 1号楼至4号楼."""
    found: list[int] = []
    for first, last in _AREA.findall(area):
        found += range(int(first), min(int(last or first), int(first) + _MOST) + 1)
    return found
