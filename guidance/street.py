"""Across communities: which units are one, what a unit did in all of them together, which lists copy each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from guidance.copied import NEARLY, nearest, pairs
from guidance.duplicates import SURE, Index, entry_of
from guidance.ledger import SCHEME, Measure, UnitLedger
from store.clean import credit_code
from store.hub.reading import Place
from store.records import Unit

COPIED = 0.8  # share of a list from which it counts as copied
_FEW = 5  # entries below which nothing is said


@dataclass(frozen=True)
class Seat:
    """A unit as one community has it."""

    place: Place
    uid: str
    unit: Unit

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by."""
        return self.place.community, self.uid


@dataclass(frozen=True)
class Doubt:
    """Two units of different communities that are likely one, and why; a person says."""

    one: Seat
    other: Seat
    why: str


def one_units(
    seats: Sequence[Seat], said: Mapping[frozenset[tuple[str, str]], bool]
) -> tuple[list[list[Seat]], list[Doubt]]:
    """Return the units, each with all its seats, and the pairs a person has to say something about.

    One are those with the same 统一社会信用代码 and those a person said so of; a name alone only raises the question.
    """
    joined = _Joined()
    codes: dict[str, Seat] = {}
    by_key = {seat.key: seat for seat in seats}
    for seat in seats:
        if credit_code(seat.unit.code):
            joined.join(codes.setdefault(seat.unit.code, seat).key, seat.key)
    for pair, same in said.items():
        if same and len(pair) == 2 and all(key in by_key for key in pair):
            joined.join(*pair)
    groups: dict[tuple[str, str], list[Seat]] = defaultdict(list)
    for seat in seats:
        groups[joined.root(seat.key)].append(seat)

    def open_question(doubt: Doubt) -> bool:
        apart = joined.root(doubt.one.key) != joined.root(doubt.other.key)
        return apart and frozenset({doubt.one.key, doubt.other.key}) not in said

    doubts = [
        doubt for likely in _alike(seats) if (doubt := next(filter(open_question, likely), None)) is not None
    ]
    return list(groups.values()), doubts


def said_before(seats: Sequence[Seat], said: Mapping[frozenset[tuple[str, str]], bool]) -> list[Doubt]:
    """Return the pairs that a person has said something about, and what, so that it can be said otherwise."""
    by_key = {seat.key: seat for seat in seats}
    known = [(sorted(pair), same) for pair, same in said.items() if len(pair) == 2 and pair <= by_key.keys()]
    return [
        Doubt(by_key[one], by_key[other], "是一家" if same else "不是一家")
        for (one, other), same in sorted(known)
    ]


class _Joined:
    """Which things are one (union and find)."""

    def __init__(self) -> None:
        self._above: dict[tuple[str, str], tuple[str, str]] = {}

    def root(self, key: tuple[str, str]) -> tuple[str, str]:
        """Return what stands for all that are one with it."""
        while (above := self._above.get(key, key)) != key:
            key = above
        return key

    def join(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        """Make two one."""
        self._above[self.root(one)] = self.root(other)


def _alike(seats: Sequence[Seat]) -> Iterator[Iterator[Doubt]]:
    """Yield for each seat those before it that are likely the same unit, likeliest first: one question at a time."""
    index = Index()
    for place, seat in enumerate(seats):
        entry = entry_of("units", str(place), msgspec.structs.asdict(seat.unit))
        near = index.near(entry)
        yield (
            Doubt(there, seat, like.reason)
            for other, like in near
            if _may_be_one(there := seats[int(other.key)], seat) and like.score >= SURE
        )
        index.add(entry)


def _may_be_one(one: Seat, other: Seat) -> bool:
    codes = {code for code in (one.unit.code, other.unit.code) if credit_code(code)}
    return one.place != other.place and len(codes) < 2


def pooled(pages: Sequence[UnitLedger]) -> UnitLedger:
    """Return what a unit did in all its communities as one page: counts add up, shares are of all communities together.

    The points are the default ones, so that every unit of the street is weighed alike.
    """
    measures = []
    for label, (weight, full) in SCHEME.items():
        parts = [page.measure(label) for page in pages]
        value: float = sum(part.value for part in parts)
        whole = sum(part.whole or 0 for part in parts) if parts[0].whole is not None else None
        if label == "协议在期":
            whole = len(parts)
        elif label == "评价":
            rated = [part for part in parts for _ in part.evidence]
            value = sum(part.value for part in rated) / len(rated) if rated else 0.0
        evidence = tuple(line for part in parts for line in part.evidence)
        measures.append(Measure(label, value, weight, full, evidence, whole))
    return UnitLedger(pages[0].unit, pages[0].period, tuple(measures), ())


@dataclass(frozen=True)
class Copy:
    """Two communities whose lists say nearly the same: how many entries of the shorter one, of how many."""

    one: Place
    other: Place
    same: int
    of: int


def copies(lists: Mapping[Place, Sequence[str]]) -> list[Copy]:
    """Return the pairs of communities of one district that copied a list from each other, the most alike first.

    Lists that share few letters are passed over without a closer look.
    """
    known = [
        (place, frozenset(texts), pairs("".join(texts)))
        for place, texts in lists.items()
        if len(texts) >= _FEW
    ]
    found = []
    for at, (one, texts, grams) in enumerate(known):
        for other, others, their in known[at + 1 :]:
            if one.district != other.district or len(grams & their) < COPIED / 2 * min(
                len(grams), len(their)
            ):
                continue
            short, long = sorted((texts, others), key=len)
            same = len(short & long) + sum(nearest(text, [*long])[0] >= NEARLY for text in short - long)
            if same >= COPIED * len(short):
                found.append(Copy(one, other, same, len(short)))
    return sorted(found, key=lambda copy: (-copy.same / copy.of, copy.one.name, copy.other.name))
