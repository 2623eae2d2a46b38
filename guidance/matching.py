"""Need to ranked resources with reasons, or "nobody here offers this" and where it goes instead.

The score is a list of named terms; a reason is the words of a term that was really added. Hard conditions
come after scoring and stay visible, so that a person may override them.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from guidance.capacity import places_left
from guidance.catalogue import catalogue
from guidance.classify import Reading, classify
from guidance.enough import enough
from guidance.learning import Memory, memory_of
from guidance.lexicon import Lexicon, lexicon
from guidance.model.linear import Linear, linear
from guidance.offers import Index, Offer, grams, offer_of
from guidance.ranking import MAYBE, NEAREST, SURE, UNFIT, Candidate, Ranking, Term, grounded
from guidance.standing import Standings
from guidance.terms import adjustments, unfit
from store.book import Book
from store.days import wall_day
from store.hub.neighbours import Offer as NeighboursOffer
from store.hub.neighbours import is_neighbours
from store.records import Lesson, Need, Resource, Unit

__all__ = [
    "MAYBE",
    "NEAREST",
    "SURE",
    "UNFIT",
    "Candidate",
    "Matcher",
    "Ranking",
    "Term",
    "answer",
    "matcher_for",
]

SURE_FROM, MAYBE_FROM = 2.4, 0.6  # scores at which a band begins
ANSWERED_FROM = 1.0  # score below which a resource that is asked about by itself is no answer
NEAREST_FROM, MOST_NEAREST = 0.5, 3  # what is shown where nobody answers
WORDS, CONCEPTS, ITEM, CONFIRMED = 0.8, 1.2, 3.0, 1.6  # what each term counts at most
KINDS = 3.5  # what it counts that an offer is the kind of its item that is asked for
REFUSED = 0.5  # most that concepts of a refused clause take off
WISH = 2.0  # what an offer that grants wishes gets for a wish
HOPELESS = 3.0  # what the likelihood that nobody can do it takes off
AFAR = -0.15  # a neighbour's offer comes behind an equal one of this community
LOOKED_AT = 60  # offers whose terms are worked out in full
CHIPS = 5
_LIKELY_KINDS = 12  # kinds whose offers are looked at
_MANY_KINDS = (
    0.06  # part of the fit that each further kind of an offer takes: one thing stands before all things
)
_OTHER_KIND = 0.35  # fit with the kinds asked for below which it speaks against an offer
_CLEAR = 0.3  # part of a kind from which it is said
_FAR = 0.2  # part of the best score below which an offer is not worth a line
_SAYS_SO = 1.2  # how far an offer's own words outweigh that the model never saw such a thing done


class Matcher:
    """An index of resources, built once, asked often. `standings` says how their units stand with the community."""

    def __init__(
        self, resources: Sequence[Resource], units: Mapping[str, Unit], *, standings: Standings | None = None,
        words: Lexicon | None = None, today: date | None = None, without: Collection[str] = (),
        earlier: Matcher | None = None, left: Mapping[str, int] | None = None, model: Linear | None = None,
        memory: Memory | None = None,
    ) -> None:  # fmt: skip
        """Index the resources.

        `without` names terms to leave out of the score: to see what each one does. `earlier` is a matcher whose
        work on unchanged resources is used again. `left` says how many more a resource can take, `memory` what
        people's decisions taught.
        """
        self.memory = memory or Memory()
        self.words = self._lexicon(words or lexicon(), earlier)
        self.model = model or linear()
        self._today = today or wall_day()
        self._standings, self._without, self._left = standings, set(without), dict(left or {})
        self._offers = self._made(resources, units, earlier)
        self._refs = {resource.id: resource.ref for resource in resources}
        self._places = {offer.resource.id: place for place, offer in enumerate(self._offers)}
        self._index = self._indexed(earlier)

    def _indexed(self, earlier: Matcher | None) -> Index:
        if earlier and len(earlier._offers) == len(self._offers):  # noqa: SLF001 - of its kind
            pairs = zip(earlier._offers, self._offers, strict=True)  # noqa: SLF001
            if all(old is new for old, new in pairs):
                return earlier._index  # noqa: SLF001
        return Index(self._offers)

    def _lexicon(self, words: Lexicon, earlier: Matcher | None) -> Lexicon:
        if earlier and earlier.memory.words == self.memory.words:
            return earlier.words
        return self.memory.lexicon(words)

    def _made(
        self, resources: Sequence[Resource], units: Mapping[str, Unit], earlier: Matcher | None
    ) -> list[Offer]:
        done = {}
        if earlier and earlier.words is self.words:
            done = {offer.resource.id: offer for offer in earlier._offers}  # noqa: SLF001 - of its kind
        made = []
        for resource in resources:
            unit, known = units.get(resource.unit), done.get(resource.id)
            same = known is not None and known.resource is resource and known.unit is unit
            made.append(known if known and same else offer_of(resource, unit, self.words, self.model))
        return made

    def rank(
        self, text: str, *, item: int | None = None, rejected: Collection[str] = (), top: int = 12
    ) -> Ranking:
        """Return the best resources for a need. `item` is the resource item a person confirmed."""
        recalled, learned = self.memory.recall(text)
        reading = classify(text, self.words, self.model, learned)
        search = _Search(self, self._index, reading, item)
        found = [
            self._candidate(place, search, recalled)
            for place in dict.fromkeys(
                [*search.places(), *(self._places[id_] for id_ in recalled if id_ in self._places)]
            )
            if self._offers[place].resource.id not in rejected
        ]
        asked = enough(reading, self._index)
        least = MAYBE_FROM if item else max(MAYBE_FROM, asked.least)
        best = max((one.score for one in found if one.band != UNFIT), default=0.0)
        if best >= least:
            far = max(MAYBE_FROM, _FAR * best)
            kept = sorted((one for one in found if one.score >= far), key=_best_first)
            return Ranking(tuple(self._with_a_new_one(kept, top)), reading)
        kept = sorted((one for one in found if one.score >= NEAREST_FROM), key=_best_first)
        near = [replace(one, band=NEAREST) for one in kept if one.band != UNFIT][:MOST_NEAREST]
        against = [one for one in kept if one.band == UNFIT and one.score >= ANSWERED_FROM]
        return Ranking((*near, *against)[:top], reading, asked.missing)

    def judge(self, text: str, resource_id: str) -> Candidate | None:
        """Return what speaks for one resource and against it, or None when it is no answer."""
        place = self._places.get(resource_id)
        if place is None:
            return None
        recalled, learned = self.memory.recall(text)
        reading = classify(text, self.words, self.model, learned)
        candidate = self._candidate(place, _Search(self, self._index, reading, None), recalled)
        least = max(ANSWERED_FROM, enough(reading, self._index).least)
        return candidate if candidate.score >= least else None

    def _with_a_new_one(self, kept: list[Candidate], top: int) -> list[Candidate]:
        """Keep one of five places for a fitting unit that was never tried, once there is a choice to learn from."""
        first = kept[:top]
        if top < CHIPS or len(kept) <= CHIPS or not self.memory.tried:
            return first
        if any(self._untried(one) for one in first[:CHIPS]):
            return first
        fresh = [one for one in kept[CHIPS:] if one.band != UNFIT and self._untried(one)]
        rest = [one for one in first if one not in fresh[:1]]
        return [*rest[: CHIPS - 1], *fresh[:1], *rest[CHIPS - 1 :]][:top]

    def _untried(self, candidate: Candidate) -> bool:
        resource = self._offers[self._places[candidate.resource_id]].resource
        return resource.unit not in self.memory.tried and not is_neighbours(resource)

    def origin_of(self, resource_id: str) -> str:
        """Return the name of the neighbouring community that a resource is of; empty for one of this book."""
        resource = self._offers[self._places[resource_id]].resource
        return resource.origin if is_neighbours(resource) else ""

    def ref_of(self, resource_id: str) -> str:
        """Return the outside number of a resource."""
        return self._refs.get(resource_id, "")

    def _candidate(self, place: int, search: _Search, recalled: Mapping[str, float]) -> Candidate:
        offer, intent = self._offers[place], search.reading.intent
        terms = [*search.terms(place), *adjustments(offer, intent, search.item)]
        if value := recalled.get(offer.resource.id, 0.0):
            terms.append(Term("memory", value, "上次同样的事接受过" if value > 0 else "上次同样的事没成"))
        terms.append(Term("rate", *self.memory.rate(offer.resource.unit)))
        if is_neighbours(offer.resource):
            terms.append(Term("neighbour", AFAR, f"邻社区（{offer.resource.origin}）的，要先问"))
        over = False
        if self._standings:
            terms += self._standings.terms(offer.resource)
            over = offer.resource.unit in self._standings.over
        used = tuple(term for term in terms if term.value and term.name not in self._without)
        resource = offer.resource
        against = unfit(offer, intent, self._today, over=over, left=self._left.get(resource.id))
        sure = sum(term.value for term in used) >= SURE_FROM and grounded(used)
        return Candidate(resource.id, UNFIT if against else SURE if sure else MAYBE, used, against)


class _Search:
    """One need against the index: the terms that come from words, concepts and official items."""

    def __init__(self, matcher: Matcher, index: Index, reading: Reading, item: int | None) -> None:
        self.reading, self.item, self._index = reading, item, index
        self._asked = set(grams(reading.intent.kept))
        self._words = index.words(reading.intent.kept)
        self._scale = WORDS / (max(self._words.values(), default=0.0) + 4.0)
        self._concepts = index.concepts({name: hit.weight for name, hit in reading.hits.items()})
        self._refused = index.concepts(dict.fromkeys(matcher.words.hits(reading.intent.refused), 1.0))
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
        items = [self.item] if self.item else list(self._likely)[:CHIPS]
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


def _best_first(candidate: Candidate) -> tuple[bool, float, str]:
    return candidate.band == UNFIT, -candidate.score, candidate.resource_id


def text_of(need: Need) -> str:
    """Return what is matched of a need."""
    return f"{need.title}。{need.description}" if need.description else need.title


def matcher_for(
    book: Book, earlier: Matcher | None = None, neighbours: Sequence[NeighboursOffer] = ()
) -> Matcher:
    """Return a matcher over the book as it is now; `earlier` spares work on what has not changed."""
    return matcher_maker(book, neighbours)(earlier)


def matcher_maker(
    book: Book, neighbours: Sequence[NeighboursOffer] = ()
) -> Callable[[Matcher | None], Matcher]:
    """Read the book and return the work that is left, which may be done in another thread."""
    today = wall_day()
    standings = Standings(book, today)
    units = {unit.id: unit for unit in book.all(Unit)}
    units |= {one.unit.name: one.unit for one in neighbours}
    resources = [*book.all(Resource), *(one.resource for one in neighbours)]
    lessons, left = book.all(Lesson), places_left(book)

    def make(earlier: Matcher | None = None) -> Matcher:
        return Matcher(
            resources, units, standings=standings, today=today, earlier=earlier, left=left,
            memory=memory_of(lessons),
        )  # fmt: skip

    return make


def answer(matcher: Matcher, text: str, *, ref: str = "", item: int = 0, top: int = 5) -> dict[str, Any]:
    """Return what `sandan match --json` prints for one need (docs/json.md)."""
    ranking = matcher.rank(text, item=item or None, top=top)
    reading = ranking.reading
    return {
        "ref": ref,
        "answerable": ranking.answerable,
        "urgent": reading.intent.urgent,
        "route": reading.route,
        "resource_items": [{"number": one.number, "score": one.score} for one in reading.resource_items],
        "need_items": [{"number": one.number, "score": one.score} for one in reading.need_items],
        "service_items": [{"number": one.number, "score": one.score} for one in reading.service_items],
        "candidates": [
            {
                "id": one.resource_id, "ref": matcher.ref_of(one.resource_id), "score": round(one.score, 3),
                "band": one.band, "reasons": list(one.reasons),
                **({"community": origin} if (origin := matcher.origin_of(one.resource_id)) else {}),
            }
            for one in ranking.candidates
        ],
    }  # fmt: skip


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
