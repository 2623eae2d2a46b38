"""What a wall or a paper may carry of a need, a claim or a text: nothing that speaks of one person."""

from __future__ import annotations

from store import phones
from store.book import GONE, Book
from store.records import Need

_HIDDEN = "涉及个人，按编号办理"


def told(need: Need) -> str:
    """Return a need's title as a wall or a paper may carry it: nothing that speaks of one person."""
    return _HIDDEN if need.sensitive else masked(need.title)


def told_of(book: Book, id_: str) -> str:
    """Return number and title of the need a claim is for, as a paper may carry it; a neighbour's need is words alone."""
    need = book.get(Need, id_)
    words = told(need) if need else masked(book.name_of(id_))
    return words if need is None and words != GONE else f"{id_} {words}"


def told_more(need: Need) -> str:
    """Return a need's description as a wall may carry it, or nothing."""
    return "" if need.sensitive else masked(need.description)


def masked(text: str) -> str:
    """Return a text with what speaks of one person (a name, a door, an illness) as 某某, mobiles half hidden."""
    from guidance.privacy import personal_words  # many patterns: a start does without

    while hit := personal_words(text):
        text = text.replace(hit, "某某")
    return phones.mask(text) if phones.mobiles(text) else text
