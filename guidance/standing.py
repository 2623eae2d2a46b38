"""What speaks for an offer beside its words: a signed agreement, when it was last confirmed, how claims on it ended.

Each counts a little and says so: it orders offers that fit alike and never makes one fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from guidance.agreement import over
from guidance.freshness import age, months
from guidance.ranking import Term
from store.book import Book
from store.records import Agreement, Match, Resource

AGREED, FRESH, KEPT = 0.05, 0.05, 0.1  # what each counts at most, either way
_MONTH = 30


@dataclass(frozen=True)
class Standing:
    """How a unit stands with the community: an agreement in force, claims it finished, claims it gave back."""

    agreed: bool = False
    done: int = 0
    returned: int = 0


class Standings:
    """How all units of a book stand, read once. `over` holds those whose agreements have all ended."""

    def __init__(self, book: Book, today: date) -> None:
        self._today, self._fresh = today, months(book.community) * _MONTH
        done = Counter(one.unit for one in book.all(Match) if one.status == "办结")
        returned = Counter(one.unit for one in book.all(Match) if one.status == "退回")
        papers = book.all(Agreement)
        ended = {one.unit for one in papers if over(one, today)}
        self.over = ended - {one.unit for one in papers if not over(one, today)}
        agreed = {one.unit for one in papers if one.status == "已签" and not over(one, today)}
        self._of = {
            unit: Standing(unit in agreed, done[unit], returned[unit]) for unit in {*done, *returned, *agreed}
        }

    def terms(self, resource: Resource) -> Iterator[Term]:
        """Yield what speaks for an offer or against it."""
        unit = self._of.get(resource.unit, Standing())
        if unit.agreed:
            yield Term("agreement", AGREED, "单位签了协议")
        days = age(resource, self._today)
        if resource.confirmed_on and days <= self._fresh:
            yield Term("confirmed", FRESH, f"{days} 天前确认过" if days else "今天确认过")
        elif days > 2 * self._fresh:
            yield Term("confirmed", -FRESH, f"{days // _MONTH} 个月没人确认")
        if unit.done or unit.returned:
            kept = (unit.done + 1) / (unit.done + unit.returned + 2) - 0.5
            words = f"这家办成过 {unit.done} 件" if kept >= 0 else f"这家退回过 {unit.returned} 件"
            yield Term("kept", 2 * KEPT * kept, words)
