"""Related words: what the lexicon knows to mean the same, so that 剪头 finds 理发."""

from __future__ import annotations

import functools

from guidance.lexicon import lexicon
from store.clean import fold
from store.find import sounds

_SHORTEST = 2  # characters: single ones mean too much else


@functools.cache
def _groups() -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for concept in lexicon().concepts:
        words = [word for word in map(fold, (concept.name, *concept.words)) if len(word) >= _SHORTEST]
        for word in (*words, *(sounds(word).lower() for word in words)):
            groups[word] = tuple(dict.fromkeys((*groups.get(word, ()), *words)))
    return groups


def related(word: str) -> tuple[str, ...]:
    """Return the other words for what a folded word (or its whole pinyin) means; none for one the lexicon lacks."""
    return tuple(other for other in _groups().get(word, ()) if other != word)
