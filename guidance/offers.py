"""The index of resources: which share words and concepts with a need, found without looking at all of them."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from guidance.classify import items_of
from guidance.intent import fold_words
from guidance.lexicon import Lexicon
from guidance.model.corpus import kinds_head
from guidance.model.linear import Linear
from store.records import Resource, Unit

_FEW = 120  # offers below which rarity would depend on the size of the book
_BUDGET = 2000  # entries looked at for one need, the most telling first, so that big books stay fast
_CLAUSES, _MOST_CLAUSES = re.compile("[，、：]"), 16
_LEXICON = 0.3  # the lexicon's part of a kind, the model has the rest
_PLAIN = 0.6  # likelihood from which an offer without an item is taken for one
_FAINT, _CLEAR, _FULL = 0.05, 0.3, 0.5  # strengths: below no offer of a kind, found by it, all that is needed
STOP = set("的了想我能不有个一在是人要来就没可以请给们和上下这那里去吗呢吧啊么也还都把被让着过到很谁咋啥哪")


@dataclass(frozen=True)
class Offer:
    """A resource as it is looked for."""

    resource: Resource
    unit: Unit | None
    text: str
    grams: Counter[str]
    concepts: dict[str, float]
    kinds: dict[str, float]  # of its item: how far it is each of them
    item: int  # its official item; where nobody chose one, what its words clearly are


def offer_of(resource: Resource, unit: Unit | None, words: Lexicon, model: Linear) -> Offer:
    """Return a resource ready to be looked for."""
    text = fold_words(
        "，".join((resource.title, resource.description, resource.audience, *resource.details.values()))
    )
    whole = f"{text}，{unit.name if unit else ''}"
    item = resource.item or _like(resource, text)
    concepts = {
        name: hit.weight * (1.0 if item in hit.concept.resources else 0.55)
        for name, hit in words.hits(whole).items()
    }
    kinds = _kinds(text, item, concepts, model)
    return Offer(resource, unit, text, Counter(grams(whole)), concepts, kinds, item)


def _like(resource: Resource, text: str) -> int:
    """Return the item that an offer without one clearly is by its words, or 0: as it was noted in haste, so it is found."""
    if resource.category:  # somebody said that it is none of the 25
        return 0
    likeliest, _ = items_of(text, "resources")
    return likeliest[0].number if likeliest and likeliest[0].score >= _PLAIN else 0


def _kinds(text: str, item: int, concepts: Mapping[str, float], model: Linear) -> dict[str, float]:
    """Return how far an offer is each kind of its item, 0 to 1: by the model, whole and clause by clause, and the lexicon."""
    head = kinds_head(item)
    found = model.ask_one(text, head)
    most = max(found.values(), default=1.0)
    found = {kind: chance / most for kind, chance in found.items()}
    clauses = [clause for clause in _CLAUSES.split(text)[:_MOST_CLAUSES] if len(clause) > 1]
    for clause in clauses if len(clauses) > 1 else ():
        for kind, chance in model.ask_one(clause, head).items():
            found[kind] = max(found[kind], chance)
    return {
        str(kind): (1 - _LEXICON) * chance + _LEXICON * concepts.get(str(kind), 0.0)
        for kind, chance in found.items()
        if chance >= _FAINT or kind in concepts
    }


def grams(text: str) -> list[str]:
    """Return characters and pairs of characters, without those that say nothing."""
    found = []
    for run in re.findall(r"[\w]+", text):
        found += [char for char in run if char not in STOP]
        pairs = (run[place : place + 2] for place in range(len(run) - 1))
        found += [pair for pair in pairs if not set(pair) <= STOP]
    return found


class Index:
    """Offers by word, by concept and by official item."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        self.offers = offers
        count = len(offers)
        self._words: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._concepts: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._kinds: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._strongest: dict[str, float] = {}
        self.items = [offer.item for offer in offers]
        self._served = frozenset(self.items)
        sizes = [sum(offer.grams.values()) for offer in offers]
        mean = sum(sizes) / max(1, count) or 1
        self._norms = [1.2 * (0.4 + 0.6 * size / mean) for size in sizes]
        for place, offer in enumerate(offers):
            norm = self._norms[place]
            for gram, times in offer.grams.items():
                self._words[gram].append((place, times * 2.2 / (times + norm)))
            for name, weight in offer.concepts.items():
                self._concepts[name].append((place, weight))
            for kind, strength in offer.kinds.items():
                self._strongest[kind] = max(strength, self._strongest.get(kind, 0.0))
                if strength >= _CLEAR:
                    self._kinds[kind].append((place, strength))
        self._rarity = {gram: _rarity(len(found), count) for gram, found in self._words.items()}
        self._telling = {name: max(0.5, _rarity(len(found), count)) for name, found in self._concepts.items()}

    def words(self, text: str) -> dict[int, float]:
        """Return for each offer the weight of the words it shares with a text."""
        asked = [gram for gram in dict.fromkeys(grams(text)) if gram in self._rarity]
        asked.sort(key=lambda gram: (-self._rarity[gram], gram))
        found: dict[int, float] = {}
        looked = 0
        for gram in asked:
            entries = self._words[gram]
            looked += len(entries)
            if looked > _BUDGET and found:
                break
            rarity = self._rarity[gram]
            for place, weight in entries:
                found[place] = found.get(place, 0.0) + rarity * weight
        return found

    def kinds(self, asked: Mapping[str, float]) -> dict[int, float]:
        """Return for each offer that clearly is of a kind asked for how far, the likeliest first; whatever its item is."""
        found: dict[int, float] = {}
        looked = 0
        for key in sorted(asked, key=lambda one: -asked[one]):
            entries = self._kinds.get(key, ())
            looked += len(entries)
            if looked > _BUDGET and found:
                break
            for place, strength in entries:
                found[place] = found.get(place, 0.0) + asked[key] * strength
        return found

    def serves(self, items: Collection[int]) -> bool:
        """Say whether somebody here offers anything of one of these items."""
        return not self._served.isdisjoint(items)

    def unoffered(self, said: Mapping[str, float]) -> dict[str, float]:
        """Return of the likely kinds of a need the parts that no offer is."""
        return {
            kind: chance * (1.0 - min(1.0, self._strongest.get(kind, 0.0) / _FULL))
            for kind, chance in said.items()
        }

    def unheard(self, asked: Mapping[str, float]) -> dict[str, float]:
        """Return of the concepts asked for the parts that no offer is about."""
        total = sum(asked.values()) + 0.5
        return {name: weight / total for name, weight in asked.items() if name not in self._concepts}

    def shared(self, asked: Collection[str], place: int) -> list[str]:
        """Return which of the words asked for an offer holds, weightiest first."""
        times, norm = self.offers[place].grams, self._norms[place]
        return sorted(
            (gram for gram in asked if gram in times),
            key=lambda gram: (-self._rarity[gram] * times[gram] / (times[gram] + norm), gram),
        )

    def concepts(self, asked: Mapping[str, float]) -> dict[int, float]:
        """Return for each offer how far it is about the concepts asked for."""
        telling = {name: weight * self._telling.get(name, 1.0) for name, weight in asked.items()}
        total = sum(telling.values()) + 1.5
        found: dict[int, float] = {}
        for name, weight in telling.items():
            share = weight / total
            for place, strength in self._concepts.get(name, ()):
                found[place] = found.get(place, 0.0) + share * strength
        return found


def _rarity(found: int, count: int) -> float:
    """Return how telling a word is; a small book is weighed as if it held a hundred offers more."""
    count = max(count, _FEW)
    return math.log(1 + (count - found + 0.5) / (found + 0.5))
