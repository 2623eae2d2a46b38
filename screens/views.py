"""Views: the parts of a list that matter in daily work, each one declaration; home leads to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec

from store.book import Book
from store.days import wall_day
from store.fields import fields_of
from store.kinds import Phone
from store.records import Record, Resource, Unit

STALE = 90  # days after which something should be confirmed anew
RESTING = ("暂停", "撤回", "终止", "关闭", "办结")  # states in which nobody asks any more


class View(msgspec.Struct, frozen=True):
    """A named part of a list. `keeps(record, book, grid)` says what belongs to it; `grid` is the user's own."""

    key: str
    words: str
    keeps: Callable[[Any, Book, str], bool]
    needs_grid: bool = False


def days_since(day: date | None) -> int | None:
    """Return how many days ago that was, or None."""
    return (wall_day() - day).days if day else None


def days_until(day: date | None) -> int | None:
    """Return how many days there are to a day; negative when it is past; None without one."""
    return -(wall_day() - day).days if day else None


def is_stale(record: Record) -> bool:
    """Say whether nobody confirmed the record for three months, counted from its making if never."""
    if getattr(record, "status", "") in RESTING:
        return False
    made = record.created.date() if record.created else None
    return (days_since(record.confirmed_on or made) or 0) > STALE


def has_no_phone(record: Record, book: Book) -> bool:
    """Say whether no field of the record, nor the unit it belongs to, holds a telephone number."""
    if any(getattr(record, field.key) for field in fields_of(type(record)) if isinstance(field.kind, Phone)):
        return False
    unit = book.get(Unit, record.unit) if isinstance(record, Resource) else None
    return unit is None or has_no_phone(unit, book)


def grid_of(record: Record, book: Book) -> str:
    """Return the grid a record lies in: its own, or that of its unit."""
    unit = book.get(Unit, getattr(record, "unit", ""))
    return str(getattr(record, "grid", "") or (unit.grid if unit else ""))


UNCONFIRMED = View("stale", "三个月未确认", lambda record, _book, _grid: is_stale(record))
NO_PHONE = View("no-phone", "缺电话", lambda record, book, _grid: has_no_phone(record, book))
MY_GRID = View(
    "grid", "本网格", lambda record, book, grid: bool(grid) and grid_of(record, book) == grid, needs_grid=True
)
FOR_EMERGENCIES = View("emergency", "应急可用", lambda record, _book, _grid: record.emergency)
