"""Filter: which records a typed word finds: in Chinese, by number, by phone digits, by pinyin, by related words."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from store.clean import fold

_FIRST = 0x4E00
_SLICE = 200  # records made ready at a time, a few milliseconds
Related = Callable[[str], Sequence[str]]

# Words in which a character is read otherwise than alone, written with characters that sound right.
_HEARD = {
    "银行": "银航", "行业": "航业", "同行": "同航", "重点": "众点", "重要": "众要", "重阳": "崇阳", "重量": "众量", "社长": "社掌",
    "校长": "校掌", "院长": "院掌", "家长": "家掌", "所长": "所掌", "会长": "会掌", "组长": "组掌", "队长": "队掌", "店长": "店掌",
    "站长": "站掌", "楼长": "楼掌", "楼栋长": "楼栋掌", "网格长": "网格掌", "音乐": "音月", "乐队": "月队", "乐器": "月器",
    "调查": "掉查", "调研": "掉研", "会计": "快计", "便宜": "骈宜", "大夫": "代夫", "睡觉": "睡叫", "还书": "环书", "厦门": "下门",
}  # fmt: skip


@functools.cache
def _syllables() -> dict[int, str]:
    table = Path(__file__).with_name("pinyin") / "syllables.txt"
    found = table.read_text(encoding="ascii").split()
    return {_FIRST + place: syllable.capitalize() for place, syllable in enumerate(found)}


def sounds(text: str) -> str:
    """Return a folded text as it is read: 家庭 becomes JiaTing, a capital where a character begins."""
    return _as_heard(text).translate(_syllables())


def _as_heard(text: str) -> str:
    for word, same_sound in _HEARD.items():
        if word in text:
            text = text.replace(word, same_sound)
    return text


def initials(text: str) -> str:
    """Return the text with each Chinese character replaced by the first letter of its pinyin."""
    return re.sub(r"([A-Z])[a-z]*", lambda found: found[1].lower(), sounds(fold(text)))


@functools.lru_cache(maxsize=64)
def heard(word: str) -> re.Pattern[str] | None:
    """Return what finds a word of letters in `sounds`: initials, whole pinyin or a mixture; None for other words.

    Each letter goes on with its syllable or begins the next one, so jtwx, jiating and jtingwx all find 家庭维修.
    """
    if not (word.isascii() and word.isalpha()):
        return None
    return re.compile(
        word[0].upper() + "".join(f"(?:{letter}|[a-z]*{letter.upper()})" for letter in word[1:])
    )


def words_of(query: str) -> list[str]:
    """Return the folded words of a query."""
    return [fold(word) for word in query.split()]


class Index:
    """What a filter looks through: one text per record. It is made ready bit by bit, before or while searching."""

    def __init__(self, count: int, text_of: Callable[[int], str]) -> None:
        """`text_of` gives the whole text of the record at a place, its parts on lines of their own."""
        self._text_of = text_of
        self._count = count
        self._plain: list[str] = []
        self._sounds: list[str] = []
        self._last: tuple[list[str], list[int]] | None = None

    def prepare(self, upto: int | None = None) -> bool:
        """Make some more records ready (or all up to a place); say whether all are."""
        begun = len(self._plain)
        for place in range(begun, min(self._count, begun + _SLICE if upto is None else upto)):
            plain = fold(self._text_of(place).replace("\n", "\x1f"))
            self._plain.append(plain)
            self._sounds.append(sounds(plain))
        return len(self._plain) >= self._count

    def search(self, query: str, related: Related | None = None) -> tuple[list[int], list[int]]:
        """Return the places in which every word is found, and those found only by related words."""
        words = words_of(query)
        if not words:
            return list(range(self._count)), []
        self.prepare(self._count)
        places: Iterable[int] = range(self._count)
        if self._last and _narrows(self._last[0], words):
            places = self._last[1]
        exact = list(places)
        for word in words:
            exact = self._found(word, exact)
        self._last = (words, exact)
        return exact, self._near(words, set(exact), related)

    def _found(self, word: str, places: list[int]) -> list[int]:
        plain, pattern = self._plain, heard(word)
        if pattern is None:
            return [place for place in places if word in plain[place]]
        spoken, search = self._sounds, pattern.search
        return [place for place in places if word in plain[place] or search(spoken[place])]

    def _near(self, words: list[str], exact: set[int], related: Related | None) -> list[int]:
        others = [related(word) if related else () for word in words]
        if not any(others):
            return []
        places = [place for place in range(self._count) if place not in exact]
        for word, more in zip(words, others, strict=True):
            known = set(self._found(word, places))
            plain = self._plain
            places = [p for p in places if p in known or any(other in plain[p] for other in more)]
        return places


def _narrows(before: list[str], now: list[str]) -> bool:
    """Say whether what the new words find is among what the old ones found: letters were added at an end."""
    return len(now) >= len(before) and all(new.startswith(old) for old, new in zip(before, now, strict=False))


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Return where the words stand in a shown text, as (from, to) in its characters, in order, none overlapping."""
    folded = [fold(char) for char in text]
    found: list[tuple[int, int]] = []
    for word in words:
        start = "".join(folded).find(word)
        if start >= 0:
            found.append(_places(folded, start, start + len(word)))
        elif pattern := heard(word):
            spoken = [fold(char).translate(_syllables()) for char in _as_heard(text)]
            if hit := pattern.search("".join(spoken)):
                found.append(_places(spoken, hit.start(), hit.end()))
    return _apart(found)


def _places(pieces: list[str], start: int, end: int) -> tuple[int, int]:
    """Turn offsets in the joined pieces into the numbers of the pieces."""
    at, first, last = 0, -1, 0
    for place, piece in enumerate(pieces):
        if piece and at < end and at + len(piece) > start:
            first = place if first < 0 else first
            last = place + 1
        at += len(piece)
    return first, last


def _apart(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def best(query: str, options: Sequence[str]) -> list[str]:
    """Return the options that a few letters mean, those that begin with them first; all for no letters.

    A number alone means the option in that place or with that leading number.
    """
    word = fold(query)
    if not word:
        return list(options)
    begins: list[str] = []
    holds: list[str] = []
    pattern = heard(word)
    for place, option in enumerate(options, start=1):
        plain = fold(option)
        lead = plain[: len(plain) - len(plain.lstrip("0123456789"))]
        spoken = sounds(plain).lstrip("0123456789") if pattern else ""
        if word.isdecimal() and word in (lead or str(place)):
            (begins if word == (lead or str(place)) else holds).append(option)
        elif plain.startswith(word) or (pattern and pattern.match(spoken)):
            begins.append(option)
        elif word in plain or (pattern and pattern.search(spoken)):
            holds.append(option)
    return begins + holds
