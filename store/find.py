"""Filter: which records a typed word finds: in Chinese, by number, by phone digits, by pinyin, by related words."""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from store.clean import fold

_FIRST = 0x4E00
K = TypeVar("K", bound=Hashable)
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
    """Return the folded words of a query, without the / that leads into a filter; a Chinese input method writes it 、."""
    return [fold(word) for word in query.lstrip("/／、").split()]


@functools.lru_cache(maxsize=4096)  # states, grids, units: most parts of a record stand in many
def _readable(part: str) -> tuple[str, str]:
    plain = fold(part)
    return plain, sounds(plain)


class Index(Generic[K]):
    """What a filter looks through: a text for each key.

    Each character knows which texts hold it, a bit each, so that only texts with all characters of a word are read.
    """

    def __init__(self) -> None:
        self._places: dict[K, int] = {}
        self._keys: list[K] = []
        self._plain: list[str] = []
        self._sounds: list[str] = []
        self._holding: dict[str, bytearray] = {}

    def put(self, key: K, text: str) -> None:
        """Take up a text, its parts on lines of their own; it stands for the one this key had before."""
        parts = [_readable(part) for part in text.split("\n")]
        plain = "\0".join(plain for plain, _ in parts)  # what stands in two parts is no word
        place = self._places.setdefault(key, len(self._keys))
        if place == len(self._keys):
            self._keys.append(key)
            self._plain.append("")
            self._sounds.append("")
        byte, bit = place >> 3, 1 << (place & 7)
        for char in set(plain) ^ set(self._plain[place]):
            bits = self._holding.get(char)
            if bits is None:
                bits = self._holding[char] = bytearray()
            if byte >= len(bits):
                bits.extend(bytes(byte + 1 - len(bits)))
            bits[byte] ^= bit
        self._plain[place], self._sounds[place] = plain, "\0".join(spoken for _, spoken in parts)

    def search(self, query: str, related: Related | None = None) -> tuple[set[K], set[K]]:
        """Return the keys of the texts that hold every word, and of those found only by related words."""
        words = words_of(query)
        found = [self._found(word) for word in words]
        others = [related(word) if related else () for word in words]
        exact = set.intersection(*found) if found else set(range(len(self._keys)))
        near: set[int] = set()
        if any(others):
            wider = [hits.union(*map(self._written, more)) for hits, more in zip(found, others, strict=True)]
            near = set.intersection(*wider) - exact
        return {self._keys[place] for place in exact}, {self._keys[place] for place in near}

    def _found(self, word: str) -> set[int]:
        found = set(self._written(word))
        if pattern := heard(word):
            search = pattern.search
            found.update(place for place, spoken in enumerate(self._sounds) if search(spoken))
        return found

    def _written(self, word: str) -> list[int]:
        holding = [int.from_bytes(self._holding.get(char, b""), "little") for char in set(word)]
        bits = f"{functools.reduce(operator.and_, holding, -1):b}"[::-1]
        return [hit.start() for hit in re.finditer("1", bits) if word in self._plain[hit.start()]]


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
