"""Working days of China with its public holidays, and the time limits counted in them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

LIMITS = {"日常": 10, "重大": 10, "紧急": 0}  # working days; 0: the same day


def is_working_day(day: date) -> bool:
    """Say whether offices work on a day; swapped weekends count as the State Council set them."""
    return bool(_calendar(day.year).is_working_day(day))


def add_working_days(start: date, days: int) -> date:
    """Return the working day that is `days` after the start; the start itself is not counted."""
    day = start
    while days > 0:
        day += timedelta(1)
        days -= is_working_day(day)
    return day


def due_on(level: str, raised: date) -> date:
    """Return the day by which a whistle of this level is to be handled; an urgent one the same day."""
    return add_working_days(raised, LIMITS.get(level, 10))


def doubt(start: date, end: date) -> str:
    """Return a sentence when a time limit reaches into a year whose swapped days are not known yet; else nothing."""
    unsure = [year for year in range(start.year, end.year + 1) if not swaps_known(year)]
    if not unsure:
        return ""
    return f"{unsure[0]}年的调休安排程序里还没有，法定节日已算，请对照国务院通知核一下时限。"


def swaps_known(year: int) -> bool:
    """Say whether the yearly notice with its working weekends is in the calendar."""
    return any(day.year == year for day in _calendar(year).weekend_workdays)


@cache
def _calendar(year: int) -> Any:
    """Return the calendar of one year; the library knows the statutory days of any year."""
    from holidays.countries.china import China

    return China(years=year)  # type: ignore[no-untyped-call]
