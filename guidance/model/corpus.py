"""Reads the corpus of residents' and workers' sentences: one file a hand, a header line, then its sentences.

Behind a sentence, after a tab, may stand its kinds: which of the lexicon's concepts it asks for within its items.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from guidance.lexicon import lexicon

FOLDER = Path(__file__).with_name("corpus")
WISH, OTHER = 26, 0  # beside the 25 items: goods somebody wishes for; nothing of all this
_WITHOUT_ITEM: dict[str, tuple[int, ...]] = {  # what a sentence without an item teaches of them, by its route
    "微心愿物资": (WISH,),
    "物业职责": (2, OTHER),  # may be brought up at the joint meeting
    "协商议事": (2, OTHER),
    "紧急": (),
}


@dataclass(frozen=True)
class Sentence:
    """One sentence with what it is about, most fitting first, and the hand (file) that wrote it."""

    text: str
    resources: tuple[int, ...]
    services: tuple[int, ...]
    needs: tuple[int, ...]
    route: str
    hand: str
    kinds: tuple[str, ...] = ()


def sentences(folder: Path = FOLDER) -> list[Sentence]:
    """Return all sentences of a folder; ValueError names a line that stands under no header."""
    found: dict[str, Sentence] = {}
    for path in sorted(folder.glob("*.txt")):
        head: dict[str, str] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
            text, _, kinds = line.strip().partition("\t")
            if text.startswith("#"):
                head = dict(part.split("=", 1) for part in text[1:].split() if "=" in part)
            elif text and "route" not in head:
                raise ValueError(f"{path.name}:{number}: no header above this sentence")
            elif text:
                resources, services, needs = (_numbers(head, key) for key in "rsn")
                known = tuple(kinds.split(",")) if kinds else ()
                found.setdefault(
                    text, Sentence(text, resources, services, needs, head["route"], path.stem, known)
                )
    return list(found.values())


def kinds_head(item: int) -> str:
    """Return the name of the head that tells the kinds of one resource item apart."""
    return f"kinds {item}"


def labels(sentence: Sentence, head: str) -> tuple[int | str, ...]:
    """Return what a head of the model should answer for a sentence; nothing when it teaches that head nothing."""
    if head.startswith("kinds"):
        item = int(head.split()[1])
        if item == 2 and sentence.route == "物业职责" and not sentence.resources:
            return ("物业问题",)
        return tuple(kind for kind in sentence.kinds if item in _items_of().get(kind, ()))
    if head == "routes":
        return (sentence.route,) if sentence.route else ()
    if head == "resources" and not sentence.resources:
        return _WITHOUT_ITEM.get(sentence.route, (OTHER,))
    return getattr(sentence, head) or (OTHER,)


@functools.cache
def _items_of() -> dict[str, tuple[int, ...]]:
    return {concept.name: concept.resources for concept in lexicon().concepts}


def _numbers(head: dict[str, str], key: str) -> tuple[int, ...]:
    return tuple(int(part) for part in head.get(key, "").split(",") if part.strip().isdecimal())
