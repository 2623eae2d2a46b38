"""A quarter or a year: its first and last day, its name, the one before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """A span of days, both ends included."""

    start: date
    end: date
    label: str

    def holds(self, day: date | None) -> bool:
        """Say whether a day lies inside."""
        return day is not None and self.start <= day <= self.end

    @property
    def yearly(self) -> bool:
        """Whether it is a whole year."""
        return (self.end - self.start).days > 360

    def moved(self, by: int) -> Period:
        """Return the period `by` places later, of the same length."""
        if self.yearly:
            return year(self.start.year + by)
        place = self.start.year * 4 + (self.start.month - 1) // 3 + by
        return quarter(place // 4, place % 4 + 1)

    @property
    def year_before(self) -> Period:
        """The same period of the year before."""
        return self.moved(-1 if self.yearly else -4)


def year(number: int) -> Period:
    """Return a calendar year."""
    return Period(date(number, 1, 1), date(number, 12, 31), f"{number}年")


def quarter(of_year: int, number: int) -> Period:
    """Return quarter 1 to 4 of a year."""
    start = date(of_year, 3 * number - 2, 1)
    following = date(of_year + number // 4, 3 * number % 12 + 1, 1)
    return Period(start, following - timedelta(1), f"{of_year}年第{'一二三四'[number - 1]}季度")


def quarter_of(day: date) -> Period:
    """Return the quarter a day lies in."""
    return quarter(day.year, (day.month - 1) // 3 + 1)


def quarters(of_year: int) -> list[Period]:
    """Return the four quarters of a year."""
    return [quarter(of_year, number) for number in range(1, 5)]


def read_period(text: str) -> Period:
    """Return the period a text names: 2026, 2026Q1, 2026-1, 2026年第一季度; ValueError otherwise."""
    plain = text.strip().upper().replace("年", "-").replace("第", "").replace("季度", "")
    found = re.fullmatch(r"(\d{4})-?(?:Q?([1-4一二三四]))?", plain)
    if not found:
        raise ValueError(text)
    if not found[2]:
        return year(int(found[1]))
    return quarter(int(found[1]), "一二三四".find(found[2]) + 1 or int(found[2]))
