"""Filter: which records a typed word finds, in Chinese, by number, by phone digits or by pinyin initials."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from store.clean import fold

T = TypeVar("T")
_FIRST = 0x4E00


@functools.cache
def _letters() -> dict[int, str]:
    table = Path(__file__).with_name("pinyin") / "initials.txt"
    return {_FIRST + place: letter for place, letter in enumerate(table.read_text(encoding="ascii").strip())}


def initials(text: str) -> str:
    """Return the text with each Chinese character replaced by the first letter of its pinyin."""
    return fold(text).translate(_letters())


def haystack(parts: Iterable[str]) -> str:
    """Return what a filter looks through for one record: its words folded, and their initials."""
    plain = fold("\n".join(parts).replace("\n", "\x1f"))
    return f"{plain}\x1f{plain.translate(_letters())}"


def hits(query: str, rows: Sequence[T], haystacks: Sequence[str]) -> list[T]:
    """Return the rows in which every word of the query is found, in their order."""
    words = [fold(word) for word in query.split()]
    return [row for row, hay in zip(rows, haystacks, strict=True) if all(word in hay for word in words)]


def best(query: str, options: Sequence[str]) -> list[str]:
    """Return the options that a few letters mean, those that begin with them first; all for no letters.

    A number alone means the option in that place or with that leading number.
    """
    word = fold(query)
    if not word:
        return list(options)
    begins: list[str] = []
    holds: list[str] = []
    for place, option in enumerate(options, start=1):
        plain = fold(option)
        short = plain.translate(_letters())
        lead = plain[: len(plain) - len(plain.lstrip("0123456789"))]
        if word.isdecimal() and word in (lead or str(place)):
            (begins if word == (lead or str(place)) else holds).append(option)
        elif plain.startswith(word) or short.lstrip("0123456789").startswith(word):
            begins.append(option)
        elif word in plain or word in short:
            holds.append(option)
    return begins + holds
