"""One need against the index of offers: which are worth a look, and the terms that words, concepts, items and kinds give."""

from __future__ import annotations

import heapq
from collections.abc import Iterable

from guidance.catalogue import catalogue
from guidance.classify import Reading
from guidance.lexicon import Lexicon
from guidance.offers import Index, Offer, grams
from guidance.ranking import Term

WORDS, CONCEPTS, ITEM, CONFIRMED = 0.8, 1.2, 3.0, 1.6  # what each term counts at most
KINDS = 3.5  # what it counts that an offer is the kind of its item that is asked for
REFUSED = 0.5  # most that concepts of a refused clause take off
WISH = 2.0  # what an offer that grants wishes gets for a wish
HOPELESS = 3.0  # what the likelihood that nobody can do it takes off
LOOKED_AT = 60  # offers whose terms are worked out in full
_LIKELY_KINDS = 12  # kinds whose offers are looked at
_LIKELY_ITEMS = 5  # items whose offers are looked at
_MANY_KINDS = 0.06  # part of the fit that each further kind of an offer takes: one thing stands before all
_OTHER_KIND = 0.35  # fit with the kinds asked for below which it speaks against an offer
_CLEAR = 0.3  # part of a kind from which it is said
_SAYS_SO = 1.2  # how far an offer's own words outweigh that the model never saw such a thing done


class Search:
    """One need against the index: the terms that come from words, concepts and official items."""

    def __init__(self, index: Index, words: Lexicon, reading: Reading, item: int | None) -> None:
        self.reading, self.item, self._index = reading, item, index
        self._asked = set(grams(reading.intent.kept))
        self._words = index.words(reading.intent.kept)
        self._scale = WORDS / (max(self._words.values(), default=0.0) + 4.0)
        self._concepts = index.concepts({name: hit.weight for name, hit in reading.hits.items()})
        self._refused = index.concepts(dict.fromkeys(words.hits(reading.intent.refused), 1.0))
        self._likely = {one.number: one.score for one in reading.resource_items}
        if item:
            self._likely[item] = 1.0
        self._asked_kinds = self._kinds_of((item,) if item else self._likely)

    def places(self) -> list[int]:
        """Return the offers worth a full look, by the terms that weigh most."""
        rough = {place: self._scale * weight for place, weight in self._words.items()}
        for place, share in self._concepts.items():
            rough[place] = rough.get(place, 0.0) + CONCEPTS * share
        likeliest = heapq.nlargest(_LIKELY_KINDS, self._asked_kinds.items(), key=lambda pair: pair[1])
        for place, value in self._index.kinds({kind: KINDS * share for kind, share in likeliest}).items():
            rough[place] = rough.get(place, 0.0) + value
        items = [self.item] if self.item else list(self._likely)[:_LIKELY_ITEMS]
        likely, item_of = {number: self._likely[number] * ITEM for number in items}, self._index.items
        scored = [(value + likely.get(item_of[place], 0.0), -place) for place, value in rough.items()]
        return [-place for _, place in heapq.nlargest(LOOKED_AT, scored)]

    def terms(self, place: int) -> list[Term]:
        """Return the terms of one offer."""
        terms = []
        if weight := self._words.get(place):
            shared = self._index.shared(self._asked, place)
            words = _common_words(shared, self.reading.intent.kept, self._index.offers[place].text)
            terms.append(Term("characters", self._scale * weight, words))
        if share := self._concepts.get(place):
            terms.append(Term("concepts", CONCEPTS * share, self._concept_words(place)))
        if (refused := self._refused.get(place)) and not self.item:
            terms.append(Term("refused", -min(REFUSED, refused), "说了不要这个"))
        offer = self._index.offers[place]
        terms.append(self._item_term(offer))
        terms.append(self._kind_term(offer))
        if self.reading.wish > 0.2 and (offer.resource.wish or "心愿" in offer.text):
            terms.append(Term("wish", WISH * self.reading.wish, "微心愿物资"))
        if not self.item:
            hopeless = self.reading.hopeless * (1.0 - min(1.0, _SAYS_SO * self._concepts.get(place, 0.0)))
            terms.append(
                Term("hopeless", -HOPELESS * hopeless, "像是单位办不了的事" if hopeless > 0.1 else "")
            )
        return terms

    def _item_term(self, offer: Offer) -> Term:
        number = offer.item
        official = catalogue().resource(number)
        name = f"{number}「{official.title}」" if official else ""
        if self.item:
            right = number == self.item
            how = "属于" if offer.resource.item else "像是"
            return Term("item", CONFIRMED if right else -CONFIRMED, f"{how}选定的条目{name}" if right else "")
        likely = self._likely.get(number, 0.0)
        return Term("item", ITEM * likely, f"像是{name}" if likely >= 0.1 else "")

    def _kind_term(self, offer: Offer) -> Term:
        number = offer.item
        chance = 0.0 if self.item and self.item != number else self._likely.get(number, 0.0)
        parts = {kind: self._asked_kinds.get(kind, 0.0) * strength for kind, strength in offer.kinds.items()}
        best = max(parts, key=lambda kind: parts[kind], default="")
        clear = best and parts[best] >= _CLEAR
        fit = sum(parts.values()) * (1.0 - _MANY_KINDS * max(0.0, sum(offer.kinds.values()) - 1.0))
        return Term(
            "kind", KINDS * (fit - chance * _OTHER_KIND), f"要的像是「{best}」，它做这个" if clear else ""
        )

    def _kinds_of(self, items: Iterable[int]) -> dict[str, float]:
        """Return how likely each kind is asked for, whichever of these items it belongs to."""
        found: dict[str, float] = {}
        for number in items:
            for kind, share in self.reading.kinds.get(number, {}).items():
                found[kind] = found.get(kind, 0.0) + self._likely.get(number, 0.0) * share
        return found

    def _concept_words(self, place: int) -> str:
        told = []
        known = self._index.offers[place].concepts
        for name in [name for name in self.reading.hits if name in known][:2]:
            word = max(self.reading.hits[name].words, key=len)
            told.append(f"「{word}」={name}" if word != name else f"「{name}」")
        return "，".join(told)


def _common_words(shared: list[str], asked: str, offered: str) -> str:
    """Say which words both texts hold: those around the two weightiest pairs, as far as both say the same."""
    told: list[str] = []
    for pair in (gram for gram in shared if len(gram) > 1):
        if len(told) < 2 and not any(pair in words for words in told):
            told.append(_as_far_as_both_say(pair, asked, offered))
    return f"都说到{'、'.join(f'「{words}」' for words in told)}" if told else ""


def _as_far_as_both_say(pair: str, asked: str, offered: str) -> str:
    """Return the longest words around a pair that stand in both texts: 糊涂 rather than 涂怕."""
    start = asked.find(pair)
    if start < 0 or pair not in offered:
        return pair
    end = start + len(pair)
    while end < len(asked) and _tells(asked[end]) and asked[start : end + 1] in offered:
        end += 1
    while start and _tells(asked[start - 1]) and asked[start - 1 : end] in offered:
        start -= 1
    return asked[start:end]


def _tells(char: str) -> bool:
    """Say whether a character may go on with a word: not one that stands between words (老人上门: 人)."""
    return char.isalnum() and char not in "人的了想找给要有在和是不来去我他她你们"
