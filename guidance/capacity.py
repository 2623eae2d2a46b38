"""How much of a resource its claims leave, and what must be said before somebody claims more."""

from __future__ import annotations

import re
import unicodedata

from store.book import Book
from store.records import Match, Need, Resource

IN_FORCE = ("已认领", "实施中")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2, "半": 0.5}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WORD = re.compile(r"[一二两三四五六七八九十半](?=[名个份间位台套次人张家场户桶箱件辆小])")


def amount(text: str) -> float | None:
    """Return the first number a text names (20份, 三间, 每天 6 名), or None."""
    plain = unicodedata.normalize("NFKC", text)
    if found := _NUMBER.search(plain):
        return float(found.group())
    word = _WORD.search(plain)
    return float(_DIGITS[word.group()]) if word else None


def capacity(resource: Resource) -> float | None:
    """Return how much the resource offers, or None when nobody said."""
    return (
        float(resource.quantity) if resource.quantity is not None else amount(resource.quantity_text) or None
    )


def taken(book: Book, resource: Resource, besides: str = "") -> float:
    """Return what claims in force take; a claim without a share takes one. Goods stay given when handed over."""
    held = (*IN_FORCE, "办结") if resource.wish else IN_FORCE
    claims = [
        match for match in book.all(Match)
        if match.resource == resource.id and match.status in held and match.id != besides
    ]  # fmt: skip
    return sum(amount(match.quantity) or 1.0 for match in claims)


def left(book: Book, resource: Resource, besides: str = "") -> float | None:
    """Return what is left of a resource, or None when its quantity is not known."""
    whole = capacity(resource)
    return None if whole is None else whole - taken(book, resource, besides)


def overclaim(book: Book, resource: Resource | None, quantity: str, besides: str = "") -> str:
    """Return the sentence to say before a claim that takes more than is left; empty when there is room."""
    rest = left(book, resource, besides) if resource else None
    if resource is None or rest is None:
        return ""
    wanted = amount(quantity) or 1.0
    if wanted <= rest:
        return ""
    said = resource.quantity_text or number(resource.quantity or 0)
    room = f"只剩 {number(max(0.0, rest))}" if rest > 0 else "已经认领完了"
    return f"{resource.title} 一共 {said}，{room}，这次要 {number(wanted)}。"


def open_share(book: Book, need: Need) -> float | None:
    """Return how much of a counted need nobody has claimed yet, or None when the need has no number."""
    whole = amount(need.quantity)
    if whole is None:
        return None
    claims = [one for one in book.all(Match) if one.need == need.id and one.status in (*IN_FORCE, "办结")]
    if any(amount(claim.quantity) is None for claim in claims):
        return 0.0  # somebody took it without naming a share: all of it
    return max(0.0, whole - sum(amount(claim.quantity) or 0.0 for claim in claims))


def number(value: float) -> str:
    """Write a quantity without a needless `.0`."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"
