"""Days as people write and say them."""

import re
import unicodedata
from datetime import date, timedelta

WEEKDAYS = "一二三四五六日"
_WORDS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "昨天": -1, "前天": -2}
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_WEEKDAY = re.compile(r"(本|这|下|下下)?(?:周|星期|礼拜)([一二三四五六日天])")
_SERIAL_RANGE = range(20000, 80000)  # 1954 to 2119: days since 1899-12-30, as spreadsheets count them


def read_day(text: str, today: date | None = None) -> date | None:
    """Return the day a person wrote, or None. Without a year it is the one nearest to today."""
    today = today or date.today()  # noqa: DTZ011 - the calendar on the wall of the office
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").rstrip("。")
    if plain in _WORDS:
        return today + timedelta(_WORDS[plain])
    if found := _WEEKDAY.fullmatch(plain):
        return _weekday(found, today)
    try:
        if found := _YEAR_MONTH_DAY.fullmatch(plain) or _COMPACT.fullmatch(plain):
            return date(*map(int, found.groups()))
        if found := _MONTH_DAY.fullmatch(plain):
            return nearest(int(found[1]), int(found[2]), today)
        if plain.isdecimal() and int(plain) in _SERIAL_RANGE:
            return date(1899, 12, 30) + timedelta(int(plain))
    except ValueError:
        return None
    return None


def nearest(month: int, day: int, today: date) -> date:
    """Return that month and day in the year nearest to today; ValueError when no year has it."""
    candidates = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    if not candidates:
        raise ValueError(f"{month}-{day}")
    return min(candidates, key=lambda candidate: abs(candidate - today))


def show_day(day: date, today: date | None = None) -> str:
    """Say the day as people do: 今天, 明天, 3月10日; the year only when it is not this one."""
    today = today or date.today()  # noqa: DTZ011
    for word in ("今天", "明天", "后天", "昨天"):
        if today + timedelta(_WORDS[word]) == day:
            return word
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def weekday(day: date) -> str:
    """Say the day of the week: 周四."""
    return "周" + WEEKDAYS[day.weekday()]


def _weekday(found: re.Match[str], today: date) -> date:
    weeks = {"下": 1, "下下": 2}.get(found[1] or "", 0)
    place = 6 if found[2] == "天" else WEEKDAYS.index(found[2])
    day = today - timedelta(today.weekday()) + timedelta(weeks=weeks, days=place)
    if not found[1] and day < today:
        day += timedelta(weeks=1)
    return day
