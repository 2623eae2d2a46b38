"""The words of the matching screen: what a need is, which official items it may be, what an offer says."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from guidance.catalogue import catalogue
from guidance.classify import Reading
from guidance.following import claims_on
from guidance.states import CLAIMED
from screens.cells import mobile_masked
from screens.views import days_since
from store.book import Book
from store.days import show_day
from store.hub.neighbours import is_neighbours
from store.records import Need, Resource


def about(book: Book, need: Need) -> str:
    """Return a need in two or three lines: what, how urgent, where, since when, what is claimed already."""
    where = "  ".join(part for part in (need.grid, need.building) if part)
    until = f"希望 {show_day(need.wanted_by)} 前" if need.wanted_by else ""
    ago = days_since(need.created.date()) if need.created else None
    waited = f"{ago} 天前登记" if ago else ""
    known = "  ".join(part for part in (need.urgency, where, until, waited, need.quantity) if part)
    claims = [
        f"{book.name_of(match.unit)} {match.status} {match.quantity}".strip()
        for match in claims_on(book, need.id, CLAIMED)
    ]
    told = f"\n已有认领：{'、'.join(claims)}" if claims else ""
    return f"{need.id} {mobile_masked(need.title)}\n{known}{told}"


def chips(need: Need, numbers: Sequence[int], chosen: int, reading: Reading | None) -> Content:
    """Return the likely official items with their digit keys; the chosen one stands reversed. Danger comes first.

    A chip holds no blank: no line ends within it.
    """
    if need.urgency == "紧急":
        return Content("紧急的不做匹配。回车看该打哪些电话。")
    parts: list[tuple[str, str]] = [("这是 ", "")]
    for place, number in enumerate(numbers, start=1):
        parts.append((f"[{place}.{title(number)}]", "reverse bold" if number == chosen else ""))
        parts.append((" ", ""))
    elsewhere = chosen and chosen not in numbers
    parts.append(
        (f"[0.其他：{title(chosen)}]" if elsewhere else "[0.其他]", "reverse bold" if elsewhere else "dim")
    )
    if reading and reading.intent.urgent:
        parts.insert(0, (f"! 像有危险（{reading.intent.urgent}）：先打电话，Ctrl+E 标紧急\n", "bold"))
    if reading and reading.wish > 0.5:
        parts.append(("  像是微心愿物资", "bold"))
    return Content.assemble(*parts)


def facts(offer: Resource, unit: str = "") -> str:
    """Return an offer in a line: its number, title, whose it is, times, place, quantity, fee."""
    known = [unit, offer.times, offer.place, offer.quantity_text, offer.fee]
    name = offer.id if is_neighbours(offer) else f"{offer.id} {offer.title}"
    return mobile_masked(f"{name}  {'  '.join(fact for fact in known if fact)}")


def title(number: int) -> str:
    """Return the name of an official resource item."""
    item = catalogue().resource(number)
    return item.title if item else str(number)
