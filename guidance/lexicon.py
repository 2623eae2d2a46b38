"""The lexicon: residents' words for official things, read from a plain file that a worker can extend."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_PARTS = 5
_SINGLE = 0.55  # weight of a word of one character: it means much else


@dataclass(frozen=True)
class Concept:
    """One thing people ask for or offer, the official items it belongs to, and the words for it."""

    name: str
    resources: tuple[int, ...]
    services: tuple[int, ...]
    needs: tuple[int, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A concept found in a text: the words that showed it and a weight of at most 1."""

    concept: Concept
    words: tuple[str, ...]
    weight: float


class Lexicon:
    """Finds concepts in texts by their longest words."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts = tuple(concepts)
        self._of: dict[str, list[Concept]] = {}
        for concept in self.concepts:
            for word in filter(None, dict.fromkeys((concept.name, *concept.words))):
                self._of.setdefault(word, []).append(concept)
        self._lengths: dict[str, set[int]] = {}  # of the words that begin with a letter
        for word in self._of:
            self._lengths.setdefault(word[0], set()).add(len(word))

    def hits(self, text: str) -> dict[str, Hit]:
        """Return the concepts of a text by name. A word inside a longer known word does not count."""
        found: dict[str, Hit] = {}
        for word in self._words(text):
            shared = len(self._of[word]) ** 0.5
            weight = (1.0 if len(word) > 1 else _SINGLE) / shared
            for concept in self._of[word]:
                known = found.get(concept.name)
                words = (*known.words, word) if known else (word,)
                found[concept.name] = Hit(concept, words, max(weight, known.weight if known else 0.0))
        return found

    def _words(self, text: str) -> list[str]:
        spans = [
            (start, start + length)
            for start, letter in enumerate(text)
            for length in self._lengths.get(letter, ())
            if start + length <= len(text) and text[start : start + length] in self._of
        ]
        outer = [
            (start, end)
            for start, end in spans
            if not any(a <= start and end <= b and b - a > end - start for a, b in spans)
        ]
        return list(dict.fromkeys(text[start:end] for start, end in outer))


@functools.cache
def lexicon(path: Path | None = None) -> Lexicon:
    """Return the lexicon of a file, this program's own without a path; lines that do not fit are passed over."""
    path = path or Path(__file__).with_name("lexicon.txt")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return Lexicon(
        _concept(line) for line in lines if line.count("|") == _PARTS - 1 and not line.startswith("#")
    )


def _concept(line: str) -> Concept:
    name, resources, services, needs, words = (part.strip() for part in line.split("|"))
    return Concept(name, _numbers(resources), _numbers(services), _numbers(needs), tuple(words.split()))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(",") if part.strip().isdecimal() and int(part))
