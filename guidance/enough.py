"""How good the best offer must be before it is an answer: better where a need speaks of what nobody here does."""

from __future__ import annotations

from dataclasses import dataclass

from guidance.classify import Reading
from guidance.offers import Index

FROM = 2.0  # the least score of an answer, for a text of no length
ELSEWHERE = 0.8  # more where the model hears something that belongs to none of the 25 items
KINDS, CONCEPTS = 3.0, 4.5  # more where the likeliest kind, or a concept that was named, is offered by nobody
PER_CHARACTER, LONG = 0.1, 40  # less for a long text, whose words spread over many things
_TOLD = 0.4  # part of a need from which it is said what nobody offers


@dataclass(frozen=True)
class Asked:
    """What is asked of the best offer, and the kind of thing that nobody here offers (empty: none stands out)."""

    least: float
    missing: str


def enough(reading: Reading, index: Index) -> Asked:
    """Return the score from which a candidate answers a need that was read so.

    Kinds and concepts raise it only where the item is offered at all: else a small book would refuse everything.
    """
    elsewhere = 1.0 - sum(one.score for one in reading.resource_items) - reading.wish
    kinds: dict[str, float] = {}
    for one in reading.resource_items:
        if index.serves([one.number]):
            for kind, part in index.unoffered(reading.kinds.get(one.number, {})).items():
                kinds[kind] = kinds.get(kind, 0.0) + one.score * part
    named = index.unheard({name: hit.weight for name, hit in reading.hits.items()})
    concepts = {
        name: part
        for name, part in named.items()
        if not (items := reading.hits[name].concept.resources) or index.serves(items)
    }
    least = (
        FROM + ELSEWHERE * elsewhere + KINDS * max(kinds.values(), default=0.0)
        + CONCEPTS * max(concepts.values(), default=0.0) - PER_CHARACTER * min(len(reading.intent.kept), LONG)
    )  # fmt: skip
    found = named or kinds
    likeliest = max(found, key=lambda name: found[name], default="")
    return Asked(least, likeliest if found and found[likeliest] >= _TOLD else "")
