"""What is written about residents where it would leave the laptop with a sync: names, homes, mobiles in open fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from guidance.privacy import MOBILE, private_parts
from store import phones
from store.book import Book
from store.fields import field_of
from store.records import Match, Need, Opinion, Record, Resource, Unit, Whistle

# Fields that are written freely and go to the hub as they are; names of staff belong to their own fields and may go.
_FREE: dict[type[Record], tuple[str, ...]] = {
    Need: ("title", "description", "building", "proposer", "quantity", "measures"),
    Resource: ("title", "description", "place", "booking"),
    Match: ("offer", "quantity", "status_reason"),
    Whistle: ("asked", "outcome", "status_reason"),
    Opinion: ("text", "outcome"),
}


class Text(NamedTuple):
    """A text that leaves; of a unit's office phone only a mobile is told."""

    id: str
    label: str
    words: str
    phone: bool = False


def leaving(book: Book) -> list[Text]:
    """Return the free texts that a sync takes along."""
    found = [
        Text(id_, field_of(kind, key).label, words)
        for kind, keys in _FREE.items()
        for id_, document in book.documents(kind.table).items()
        if document.get("sensitive") is not True
        for key in keys
        if isinstance(words := document.get(key), str) and len(words) > 1
    ]
    label = field_of(Unit, "office_phone").label
    phones_ = ((id_, document.get("office_phone")) for id_, document in book.documents(Unit.table).items())
    return found + [Text(id_, label, words, phone=True) for id_, words in phones_ if isinstance(words, str)]


def personal_among(texts: Iterable[Text]) -> Iterator[str]:
    """Yield where something looks personal, and what: `N-0003 需求内容（张桂兰）`."""
    for text in texts:
        if text.phone and not phones.mobiles(text.words):
            continue
        for kind, words in private_parts(text.words):
            if kind == MOBILE or not text.phone:
                yield f"{text.id} {text.label}（{phones.mask(words) or '证件号'}）"
                break
