"""The other way round: a resource and the open needs that it could answer, each with the same reasons as ever."""

from __future__ import annotations

from collections.abc import Sequence

from guidance.matching import Matcher, text_of
from guidance.offers import Index, Offer, offer_of
from guidance.ranking import UNFIT, Candidate
from guidance.states import EMERGENCY
from guidance.steady import Progress, steady
from store.records import Need, Resource

_LOOKED_AT = 40  # needs that are judged in full
_CONCEPT = 20  # what a concept in common counts beside words, when needs are looked for


Known = dict[str, tuple[Need, Offer]]  # needs that were read, by id


class NeedIndex:
    """The open needs, ready to be looked for by a resource."""

    def __init__(
        self, needs: Sequence[Need], matcher: Matcher, known: Known | None = None, progress: Progress | None = None
    ) -> None:  # fmt: skip
        """Read the needs; what is read goes into `known` and is spared next time, also when Stopped before the end."""
        self._matcher = matcher
        self._needs = [one for one in needs if one.urgency != EMERGENCY]
        known = {} if known is None else known
        for done, need in enumerate(self._needs):
            steady(done, len(self._needs), progress)
            if need.id not in known or known[need.id][0] is not need:
                known[need.id] = (need, self._read(need))
        self._index = Index([known[need.id][1] for need in self._needs])

    def holds(self, needs: Sequence[Need], matcher: Matcher) -> bool:
        """Say whether it still is what these needs and this matcher would make."""
        mine = [one for one in needs if one.urgency != EMERGENCY]
        return (
            self._matcher is matcher
            and len(mine) == len(self._needs)
            and all(one is other for one, other in zip(mine, self._needs, strict=True))
        )

    def _read(self, need: Need) -> Offer:
        told = Resource(id=need.id, title=need.title, description=need.description)
        return offer_of(told, None, self._matcher.words, self._matcher.model)

    def answered_by(self, resource: Resource, top: int = 12) -> list[tuple[Need, Candidate]]:
        """Return the needs for which a resource is a candidate, best first."""
        offer = offer_of(resource, None, self._matcher.words, self._matcher.model)
        rough = self._index.words(offer.text)
        for place, share in self._index.concepts(offer.concepts).items():
            rough[place] = rough.get(place, 0.0) + _CONCEPT * share
        nearest = sorted(rough, key=lambda at: (-rough[at], at))[:_LOOKED_AT]
        judged = [
            (need, self._matcher.judge(text_of(need), resource.id))
            for need in map(self._needs.__getitem__, nearest)
        ]
        found = [(need, mine) for need, mine in judged if mine is not None and mine.band != UNFIT]
        found.sort(key=lambda pair: (-pair[1].score, pair[0].id))
        return found[:top]
