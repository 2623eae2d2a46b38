"""Reads the corpus of residents' and workers' sentences: one file a hand, a header line, then its sentences."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("corpus")
WISH, OTHER = 26, 0  # beside the 25 items: goods somebody wishes for; nothing of all this


@dataclass(frozen=True)
class Sentence:
    """One sentence with what it is about, most fitting first, and the hand (file) that wrote it."""

    text: str
    resources: tuple[int, ...]
    services: tuple[int, ...]
    needs: tuple[int, ...]
    route: str
    hand: str


def sentences(folder: Path = FOLDER) -> list[Sentence]:
    """Return all sentences of a folder; ValueError names a line that stands under no header."""
    found: dict[str, Sentence] = {}
    for path in sorted(folder.glob("*.txt")):
        head: dict[str, str] = {}
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
            text = line.strip()
            if text.startswith("#"):
                head = dict(part.split("=", 1) for part in text[1:].split() if "=" in part)
            elif text and "route" not in head:
                raise ValueError(f"{path.name}:{number}: no header above this sentence")
            elif text:
                resources, services, needs = (_numbers(head, key) for key in "rsn")
                found.setdefault(text, Sentence(text, resources, services, needs, head["route"], path.stem))
    return list(found.values())


def labels(sentence: Sentence, head: str) -> tuple[int | str, ...]:
    """Return what a head of the model should answer for a sentence."""
    if head == "routes":
        return (sentence.route,)
    if head == "resources" and not sentence.resources:
        return (WISH if sentence.route == "微心愿物资" else OTHER,)
    return getattr(sentence, head) or (OTHER,)


def _numbers(head: dict[str, str], key: str) -> tuple[int, ...]:
    return tuple(int(part) for part in head.get(key, "").split(",") if part.strip().isdecimal())
