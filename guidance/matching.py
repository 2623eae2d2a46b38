"""Need to ranked resources with reasons, or "nobody here offers this" and where it goes instead.

The score is a list of named terms; a reason is the words of a term that was really added. Hard conditions
come after scoring and stay visible, so that a person may override them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import is_
from typing import Any

from guidance.capacity import places_left
from guidance.classify import classify
from guidance.enough import enough
from guidance.learning import Learned, learned_from
from guidance.lexicon import Lexicon, lexicon
from guidance.model.linear import Linear, linear
from guidance.offers import Index, offer_of
from guidance.ranking import MAYBE, NEAREST, SURE, UNFIT, Candidate, Ranking, Term, grounded
from guidance.searching import Search
from guidance.standing import Standings
from guidance.terms import adjustments, unfit
from store.book import Book
from store.days import wall_day
from store.hub.neighbours import Offer as NeighboursOffer
from store.hub.neighbours import is_neighbours
from store.records import Lesson, Need, Resource, Unit

SURE_FROM, MAYBE_FROM = 2.4, 0.6  # scores at which a band begins
ANSWERED_FROM = 1.0  # score below which a resource that is asked about by itself is no answer
NEAREST_FROM, MOST_NEAREST = 0.5, 3  # what is shown where nobody answers
AFAR = -0.15  # a neighbour's offer comes behind an equal one of this community
CHIPS = 5
_FAR = 0.2  # part of the best score below which an offer is not worth a line


class Matcher:
    """An index of resources, built once, asked often. `standings` says how their units stand with the community."""

    def __init__(
        self, resources: Sequence[Resource], units: Mapping[str, Unit], *, standings: Standings | None = None,
        words: Lexicon | None = None, today: date | None = None, without: Collection[str] = (),
        earlier: Matcher | None = None, left: Mapping[str, int] | None = None, model: Linear | None = None,
        memory: Learned | None = None,
    ) -> None:  # fmt: skip
        """Index the resources.

        `without` names terms to leave out of the score: to see what each one does. `earlier` is a matcher whose
        work on unchanged resources is used again. `left` says how many more a resource can take, `memory` what
        people's decisions taught.
        """
        self.memory = memory or Learned()
        self.words = self._lexicon(words or lexicon(), earlier)
        self.model = model or linear()
        self._today = today or wall_day()
        self._standings, self._without, self._left = standings, set(without), dict(left or {})
        self.index = self._indexed(resources, units, earlier)
        self._refs = {resource.id: resource.ref for resource in resources}
        self._places = {offer.resource.id: place for place, offer in enumerate(self.index.offers)}

    def _lexicon(self, words: Lexicon, earlier: Matcher | None) -> Lexicon:
        if earlier and earlier.memory.words == self.memory.words:
            return earlier.words
        return self.memory.lexicon(words)

    def _indexed(
        self, resources: Sequence[Resource], units: Mapping[str, Unit], earlier: Matcher | None
    ) -> Index:
        spared = earlier.index if earlier and earlier.words is self.words else Index(())
        known = {offer.resource.id: offer for offer in spared.offers}
        offers = []
        for resource in resources:
            unit, offer = units.get(resource.unit), known.get(resource.id)
            if offer is None or offer.resource is not resource or offer.unit is not unit:
                offer = offer_of(resource, unit, self.words, self.model)
            offers.append(offer)
        same = len(offers) == len(spared.offers) and all(map(is_, spared.offers, offers))
        return spared if same else Index(offers)

    def rank(
        self, text: str, *, item: int | None = None, rejected: Collection[str] = (), top: int = 12
    ) -> Ranking:
        """Return the best resources for a need. `item` is the resource item a person confirmed."""
        recalled, learned = self.memory.recall(text)
        reading = classify(text, self.words, self.model, learned)
        search = Search(self.index, self.words, reading, item)
        found = [
            self._candidate(place, search, recalled)
            for place in dict.fromkeys(
                [*search.places(), *(self._places[id_] for id_ in recalled if id_ in self._places)]
            )
            if self.index.offers[place].resource.id not in rejected
        ]
        asked = enough(reading, self.index)
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
        candidate = self._candidate(place, Search(self.index, self.words, reading, None), recalled)
        least = max(ANSWERED_FROM, enough(reading, self.index).least)
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
        resource = self.index.offers[self._places[candidate.resource_id]].resource
        return resource.unit not in self.memory.tried and not is_neighbours(resource)

    def origin_of(self, resource_id: str) -> str:
        """Return the name of the neighbouring community that a resource is of; empty for one of this book."""
        resource = self.index.offers[self._places[resource_id]].resource
        return resource.origin if is_neighbours(resource) else ""

    def ref_of(self, resource_id: str) -> str:
        """Return the outside number of a resource."""
        return self._refs.get(resource_id, "")

    def _candidate(self, place: int, search: Search, recalled: Mapping[str, float]) -> Candidate:
        offer, intent = self.index.offers[place], search.reading.intent
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
            memory=learned_from(lessons),
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
