"""What a wall or a paper may carry of a need, a claim or a text: nothing that speaks of one person."""

from __future__ import annotations

from store.book import GONE, Book
from store.records import Need

_HIDDEN = "涉及个人，按编号办理"


def told(need: Need) -> str:
    """Return a need's title as a wall or a paper may carry it: nothing that speaks of one person."""
    return _HIDDEN if need.sensitive else _of(need, need.title)


def told_of(book: Book, id_: str) -> str:
    """Return number and title of the need a claim is for, as a paper may carry it; a neighbour's need is words alone."""
    need = book.get(Need, id_)
    words = told(need) if need else masked(book.name_of(id_))
    return words if need is None and words != GONE else f"{id_} {words}"


def told_more(need: Need) -> str:
    """Return a need's description as a wall may carry it, or nothing."""
    return "" if need.sensitive else _of(need, need.description)


def _of(need: Need, text: str) -> str:
    """Return a text of a need without the names that its private notes know, masked."""
    if need.private and text:
        from guidance.people import named_in, residents_in

        for name in named_in(text, residents_in(need.private)):
            text = text.replace(name, "某某")
    return masked(text)


def masked(text: str) -> str:
    """Return a text with what speaks of one person (a name, a door, an illness) as 某某, mobiles half hidden."""
    from guidance.privacy import covered  # many patterns: a start does without

    return covered(text)
