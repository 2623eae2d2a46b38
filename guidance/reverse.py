"""The other way round: a resource and the open needs that it could answer, each with the same reasons as ever."""

from __future__ import annotations

from collections.abc import Sequence

from guidance.matching import Matcher, text_of
from guidance.offers import Index, offer_of
from guidance.ranking import UNFIT, Candidate
from store.records import Need, Resource

_LOOKED_AT = 40  # needs whose ranking is worked out in full


def needs_for(
    resource: Resource, needs: Sequence[Need], matcher: Matcher, top: int = 12
) -> list[tuple[Need, Candidate]]:
    """Return the needs for which a resource is a candidate, best first."""
    waiting = [one for one in needs if one.urgency != "紧急"]
    texts = [Resource(id=one.id, title=one.title, description=one.description) for one in waiting]
    index = Index([offer_of(text, None, matcher.words, matcher.model) for text in texts])
    known = offer_of(resource, None, matcher.words, matcher.model)
    rough = index.words(known.text)
    for place, share in index.concepts(known.concepts).items():
        rough[place] = rough.get(place, 0.0) + 20 * share
    found = []
    for place in sorted(rough, key=lambda at: (-rough[at], at))[:_LOOKED_AT]:
        need = waiting[place]
        ranking = matcher.rank(text_of(need), top=_LOOKED_AT)
        mine = next((one for one in ranking.candidates if one.resource_id == resource.id), None)
        if mine is not None and mine.band != UNFIT:
            found.append((need, mine))
    found.sort(key=lambda pair: (-pair[1].score, pair[0].id))
    return found[:top]
