"""Days as offices write them in tables: with weekday or hour, in Chinese figures, two-digit years, spans, serials."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from store.days import read_day, wall_day

_FIGURES = {
    "〇": "0",
    "零": "0",
    "○": "0",
    **{char: str(place) for place, char in enumerate("一二三四五六七八九", start=1)},
}
_ONES = "一二三四五六七八九"
_NUMERAL = re.compile(
    f"(?<![十{_ONES}])(?:[{_ONES}]?十[{_ONES}]?|[{_ONES}])(?=[月日号])"
)  # one to ninety-nine
_TAIL = re.compile(
    r"(?:[T ]?\d{1,2}[:：点时]\d{0,2}(?:[:：]\d{1,2})?分?.*|\(?(?:周|星期|礼拜)[一二三四五六日天]\)?|前|之前|以前|左右|止|截止)+$"
)
_HOURS = re.compile(r"(?<=^\d{5})\.\d+$")  # of a serial
_GAP = re.compile(r"(?<=\d)\s+(?=[年月日])|(?<=[年月])\s+(?=\d)")  # 2026 年 9 月
_SPAN = re.compile(r"\s*(?:至|到|[-~—–](?=\d{4}|\d+月))\s*")
_SHORT_YEAR = re.compile(r"^'?(\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_MONTH = re.compile(r"^(?:(\d{4})[-/.年])?(\d{1,2})月?(?:份)?(底|末|月底|初|中旬|上旬|下旬)?$")
_YEAR_PART = re.compile(r"^(\d{4})年(年?[底末内]|上半年|下半年|全年|年?度)$")
_THIS_YEAR = re.compile(r"^(\d{4})?(?:今年|本年)?(年[底末内]|(?<=年)[底末内]|上半年|下半年)$")
_END = {"底": 31, "末": 31, "月底": 31, "初": 5, "上旬": 10, "中旬": 20, "下旬": 31, None: 31}
_YEARS = range(2000, 2100)
_MONTHS = 12


def told_day(text: str, near: date | None = None) -> date | None:
    """Return the day a cell means, or None. Of a span it is the last day; of a month its last; without a year, near `near`."""
    plain = _HOURS.sub("", unicodedata.normalize("NFKC", text).strip().rstrip("。 "))
    plain = _TAIL.sub("", _figures(_GAP.sub("", plain))).strip()
    if day := read_day(plain, near):
        return day if day.year in _YEARS or not plain.isdecimal() else None
    if len(parts := [part for part in _SPAN.split(plain) if part]) > 1:
        start, end = told_day(parts[0], near), told_day(parts[-1], near)
        if end and start and end < start and not re.match(r"\d{4}", parts[-1]):
            return end.replace(year=end.year + 1) if end.month != 2 else end
        return end
    if found := _YEAR_PART.match(plain) or _THIS_YEAR.match(plain):
        year = int(found[1] or (near or wall_day()).year)
        return date(year, 6, 30) if found[2] == "上半年" else date(year, 12, 31)
    try:
        if found := _SHORT_YEAR.match(plain):
            return date(2000 + int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.match(plain):
            first, second, year = map(int, found.groups())
            return date(year, second, first) if first > _MONTHS else date(year, first, second)
        if re.search(r"月|\d{4}[-/.年]", plain) and (found := _MONTH.match(plain)):
            return _in_month(int(found[1]) if found[1] else 0, int(found[2]), found[3], near or wall_day())
    except ValueError:
        return None
    return None


def _in_month(year: int, month: int, part: str | None, near: date) -> date | None:
    if not year:
        year = min(
            (near.year - 1, near.year, near.year + 1), key=lambda one: abs(date(one, month, 15) - near)
        )
    last = date(year + month // _MONTHS, month % _MONTHS + 1, 1) - timedelta(1)
    return date(year, month, min(_END[part], last.day))


def _figures(text: str) -> str:
    """Write Chinese figures of a date as digits: 二〇二六年三月十五日 is 2026年3月15日."""
    if not re.search(r"[〇零一二三四五六七八九十]{1,4}[年月日号]", text):
        return text
    text = re.sub(
        r"[〇零○一二三四五六七八九]{4}(?=年)",
        lambda hit: "".join(_FIGURES[char] for char in hit.group()),
        text,
    )
    return _NUMERAL.sub(lambda hit: str(_small(hit.group())), text)


def _small(word: str) -> int:
    tens, mark, ones = word.partition("十")
    if not mark:
        return int("".join(_FIGURES[char] for char in word))
    return (int(_FIGURES[tens]) if tens else 1) * 10 + (int(_FIGURES[ones]) if ones else 0)
