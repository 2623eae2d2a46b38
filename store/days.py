"""Days as people write and say them."""

import re
import unicodedata
from datetime import date, datetime, timedelta

WEEKDAYS = "一二三四五六日"
_WORDS = {"今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "昨天": -1, "前天": -2}
_YEAR_MONTH_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})[日号]?")
_DAYS_ON = re.compile(r"(\d{1,3}|[一两二三四五六七八九十])天[以之]?后")
_DAY_ONLY = re.compile(r"(本月|这个月|下个?月)?(\d{1,2})[日号]")
_MONTH_END = re.compile("(本|这个|下个?)?月底")
_COUNTS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_WEEKDAY = re.compile(r"(本|这|下|下下)?(?:周|星期|礼拜)([一二三四五六日天])")
_SERIAL_RANGE = range(20000, 80000)  # 1954 to 2119: days since 1899-12-30, as spreadsheets count them


def wall_day() -> date:
    """Return the day on the calendar of the office wall."""
    return date.today()  # noqa: DTZ011 - the one place that asks


def now() -> datetime:
    """Return the time as entries and records tell it: to the second, in the zone of the laptop."""
    return datetime.now().astimezone().replace(microsecond=0)


def read_day(text: str, today: date | None = None) -> date | None:
    """Return the day a person wrote, or None. Without a year it is the one nearest to today."""
    today = today or wall_day()
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").rstrip("。")
    if plain in _WORDS:
        return today + timedelta(_WORDS[plain])
    if found := _WEEKDAY.fullmatch(plain):
        return _weekday(found, today)
    if found := _DAYS_ON.fullmatch(plain):
        return today + timedelta(_COUNTS.get(found[1]) or int(found[1]))
    if found := _MONTH_END.fullmatch(plain):
        return _month_from(today, 2 if (found[1] or "").startswith("下") else 1) - timedelta(1)
    try:
        if found := _DAY_ONLY.fullmatch(plain):
            return _day_only(found, today)
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
    today = today or wall_day()
    for word in ("今天", "明天", "后天", "昨天"):
        if today + timedelta(_WORDS[word]) == day:
            return word
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def show_moment(at: datetime) -> str:
    """Say a day and the minute: 今天 14:30."""
    return f"{show_day(at.date())} {at:%H:%M}"


def weekday(day: date) -> str:
    """Say the day of the week: 周四."""
    return "周" + WEEKDAYS[day.weekday()]


def _day_only(found: re.Match[str], today: date) -> date:
    """Return the day of this month or, when it is past and no month was named, of the next."""
    month = _month_from(today, 1) if (found[1] or "").startswith("下") else today.replace(day=1)
    if not found[1] and int(found[2]) < today.day:
        month = _month_from(today, 1)
    return month.replace(day=int(found[2]))


def _month_from(today: date, months: int) -> date:
    """Return the first day of the month that many months on."""
    place = today.year * 12 + today.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _weekday(found: re.Match[str], today: date) -> date:
    weeks = {"下": 1, "下下": 2}.get(found[1] or "", 0)
    place = 6 if found[2] == "天" else WEEKDAYS.index(found[2])
    day = today - timedelta(today.weekday()) + timedelta(weeks=weeks, days=place)
    if not found[1] and day < today:
        day += timedelta(weeks=1)
    return day


def full_day(day: date) -> str:
    """Write a day as papers do: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"
