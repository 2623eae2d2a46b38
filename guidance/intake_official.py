"""Which official item a row is: sure, likely and said so, or open; and which rows are the notice's own."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from guidance.catalogue import NeedItem, ResourceItem, ServiceItem, catalogue
from guidance.classify import Scored, items_of
from guidance.lexicon import Hit
from guidance.rows import DataRow
from store.clean import fold
from store.records import TABLES

_CLEAR, _AHEAD = 0.6, 0.2  # score, and distance to the next, from which an offer is taken for an item
_SURE = 0.25  # score from which a likely official item is worth naming, or is taken under its own category


def official_resource(row: DataRow) -> int:
    """Return the official item of a row of annex 2's own layout: its 主要内容 or its 具体要求 is the notice's."""
    title, requirement = _same(row.cells.get("_item", "")), _same(row.cells.get("_requirement", ""))
    for item in catalogue().resources:
        if title == _same(item.title) or (requirement and requirement == _same(item.requirement)):
            return item.number
    return 0


def official_item(part: str, title: str, category: str, text: str) -> tuple[int, list[str]]:
    """Return the official item of a need or service and what is doubtful about it.

    The item whose title this is; else the likely one, if the row stands under that item's own category; else 0.
    """
    items: Sequence[NeedItem | ServiceItem] = getattr(catalogue(), part)
    same = [item.number for item in items if _same(_title(item)) == _same(title)]
    if len(same) == 1:
        return same[0], []
    likely = _likely(part, text)
    item = items[likely - 1] if likely else None
    if item and fold(item.category) == fold(category):
        return item.number, [f"官方条目按内容定为 {item.number} {_title(item)}，请核对"]
    return clear_item(part, text) if not category else (0, undecided(part, text))


def clear_item(part: str, text: str) -> tuple[int, list[str]]:
    """Return the official item that a free text is clearly about, with the words that say so; open when unsure."""
    found, hits = _found(part, text)
    second = found[1].score if len(found) > 1 else 0.0
    if not found or found[0].score < _CLEAR or found[0].score - second < _AHEAD:
        return 0, undecided(part, text)
    number = found[0].number
    said = [word for hit in hits.values() if number in getattr(hit.concept, part) for word in hit.words]
    words = "、".join(dict.fromkeys(said))[:20] or "说法"
    title = _title(getattr(catalogue(), part)[number - 1])
    return number, [f"官方条目按「{words}」定为 {number} {title}，请核对"]


def undecided(part: str, text: str) -> list[str]:
    """Say that the official item is not decided, and which one it looks like."""
    likely = _likely(part, text)
    if not likely:
        return [f"{TABLES[part].noun}的官方条目没有定，请选"]
    return [f"官方条目没有定，像是 {likely} {_title(getattr(catalogue(), part)[likely - 1])}"]


def is_template(table: str, row: DataRow) -> bool:
    """Say whether a row is the notice's own words and nothing of this community's."""
    title = _same(row.cells.get("title", ""))
    if table == "needs":
        told = _same(row.cells.get("measures", ""))
        return any(title == _same(item.title) and told == _same(item.measure) for item in catalogue().needs)
    told = _same(row.cells.get("content", ""))
    return any(title == _same(item.item) and told == _same(item.content) for item in catalogue().services)


@functools.lru_cache(maxsize=512)
def _found(part: str, text: str) -> tuple[tuple[Scored, ...], dict[str, Hit]]:
    return items_of(text, part)


def _likely(part: str, text: str) -> int:
    found, _ = _found(part, text)
    return found[0].number if found and found[0].score >= _SURE else 0


def _title(item: ResourceItem | NeedItem | ServiceItem) -> str:
    return item.item if isinstance(item, ServiceItem) else item.title


@functools.lru_cache(maxsize=4096)
def _same(text: str) -> str:
    """Return a text as the notice's wording is compared: no punctuation."""
    return re.sub(r"\W", "", fold(text))
