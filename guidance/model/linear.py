"""Asks the linear model what a sentence is about; plain Python over a compact file, loaded when first needed."""

from __future__ import annotations

import functools
import json
import math
import re
import sys
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path

from store.clean import fold

WEIGHTS = Path(__file__).with_name("weights.bin")
LENGTHS = (1, 2, 3)
_RUN = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")


def grams(text: str) -> set[str]:
    """Return the character n-grams of a text: runs of letters marked at both ends, numbers all alike."""
    found: set[str] = set()
    for run in _RUN.findall(fold(text)):
        plain = _DIGITS.sub("0", run)
        marked = f"^{plain}$"
        for length in LENGTHS:
            source = plain if length == 1 else marked
            found.update(source[at : at + length] for at in range(len(source) - length + 1))
    return found


class Linear:
    """One softmax per head (resources, services, needs, routes, the kinds of each item) over weighted n-grams.

    File: zlib of a JSON line {heads, steps, base, trust}, the grams one a line, an empty line, then little-endian arrays: how
    rare each gram is (uint8, steps of `steps.rarity`), where its weights begin (uint32), columns (uint16),
    weights (int8, steps of `steps.weight`).
    """

    def __init__(self, raw: bytes) -> None:
        data = zlib.decompress(raw)
        head, _, rest = data.partition(b"\n")
        about = json.loads(head)
        words, _, numbers = rest.partition(b"\n\n")
        names = words.decode().split("\n")
        self.heads: Mapping[str, list[int | str]] = about["heads"]
        self._place = {gram: at for at, gram in enumerate(names)}
        count = len(names)
        self._rarity = [step * about["steps"]["rarity"] for step in numbers[:count]]
        starts = self._starts = _whole("I", numbers[count : count + 4 * (count + 1)])
        rest_at = count + 4 * (count + 1)
        self._columns = _whole("H", numbers[rest_at : rest_at + 2 * starts[-1]])
        self._weights = array("b", numbers[rest_at + 2 * starts[-1] : rest_at + 3 * starts[-1]])
        self._step = about["steps"]["weight"]
        self._base: list[float] = about["base"]
        self._trust: dict[str, dict[str, float]] = about["trust"]
        self._cut: dict[tuple[int, str], list[tuple[int, int]]] = {}
        ends = list(accumulate(map(len, self.heads.values())))
        self._spans = {
            name: (end - len(self.heads[name]), end) for name, end in zip(self.heads, ends, strict=True)
        }

    def rarity(self, gram: str) -> float | None:
        """Return how telling residents' sentences make a gram, about 1 (everywhere) to 10; None when unknown."""
        at = self._place.get(gram)
        return None if at is None else self._rarity[at]

    def trust(self, concept: str, word: str) -> float:
        """Return how often residents who say a word of the lexicon mean something like its concept, 0 to 1."""
        return self._trust.get(concept, {}).get(word, 1.0)

    def ask(self, text: str) -> dict[str, dict[int | str, float]]:
        """Return for each head its labels with their probabilities, likeliest first; nothing for a text without a known gram."""
        known = self._known(text)
        if not known:
            return {}
        sums, length = list(self._base), self._length(known)
        for at in known:
            share = self._rarity[at] / length * self._step
            begin, end = self._starts[at], self._starts[at + 1]
            for column, weight in zip(self._columns[begin:end], self._weights[begin:end], strict=True):
                sums[column] += share * weight
        return {name: _softmax(self.heads[name], sums[slice(*self._spans[name])]) for name in self.heads}

    def ask_one(self, text: str, head: str) -> dict[int | str, float]:
        """Return the labels of one head with their probabilities; much quicker than asking all."""
        known = self._known(text)
        if not known or head not in self._spans:
            return {}
        sums, length = self._base[slice(*self._spans[head])], self._length(known)
        for at in known:
            share = self._rarity[at] / length * self._step
            for column, weight in self._of_head(at, head):
                sums[column] += share * weight
        return _softmax(self.heads[head], sums)

    def _known(self, text: str) -> list[int]:
        return [at for gram in grams(text) if (at := self._place.get(gram)) is not None]

    def _length(self, known: list[int]) -> float:
        return math.sqrt(sum(self._rarity[at] ** 2 for at in known)) or 1.0

    def _of_head(self, at: int, head: str) -> list[tuple[int, int]]:
        """Return the weights of a gram in one head, with the label's place there; looked up once."""
        found = self._cut.get((at, head))
        if found is None:
            first, last = self._spans[head]
            begin, end = self._starts[at], self._starts[at + 1]
            begin, end = (bisect_left(self._columns, edge, begin, end) for edge in (first, last))
            pairs = zip(self._columns[begin:end], self._weights[begin:end], strict=True)
            found = self._cut[at, head] = [(column - first, weight) for column, weight in pairs]
        return found


def _whole(kind: str, raw: bytes) -> array[int]:
    """Return little-endian whole numbers as an array."""
    numbers = array(kind)
    numbers.frombytes(raw)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


@functools.cache
def linear(path: Path = WEIGHTS) -> Linear:
    """Return the model of a file, this program's own without a path."""
    return Linear(path.read_bytes())


def _softmax(labels: list[int | str], sums: list[float]) -> dict[int | str, float]:
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    total = sum(powers)
    found = zip(labels, (power / total for power in powers), strict=True)
    return dict(sorted(found, key=lambda pair: -pair[1]))
