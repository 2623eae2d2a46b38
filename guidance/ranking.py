"""What the matcher answers: candidates with named terms, their band, and where a need goes that nobody answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guidance.classify import Reading

_GROUNDS = {"characters": 0.6, "concepts": 0.3, "kind": 0.3, "wish": 0.3, "memory": 0.0}
_QUOTES = ("memory", "concepts", "characters")  # their words quote the need: seen at a glance to be right
SURE, MAYBE, UNFIT = "有把握", "可能", "条件不合"
NEAREST = "没找到"  # the band of what comes nearest where nobody offers what is asked for


@dataclass(frozen=True)
class Term:
    """One part of a score and the words that say why."""

    name: str
    value: float
    words: str = ""


def grounded(terms: Iterable[Term]) -> bool:
    """Say whether these terms hold more, in words a person can check, than that both belong to the same official item."""
    return any(term.words and term.value > _GROUNDS[term.name] for term in terms if term.name in _GROUNDS)


@dataclass(frozen=True)
class Candidate:
    """A resource for a need: its score is the sum of its terms, its reasons are their words."""

    resource_id: str
    band: str
    terms: tuple[Term, ...]
    unfit: str = ""

    @property
    def answers(self) -> bool:
        """Whether it can do what is asked for: neither ruled out nor only the nearest there is."""
        return self.band in (SURE, MAYBE)

    @property
    def grounded(self) -> bool:
        """Whether more speaks for it than that it belongs to the same official item."""
        return grounded(self.terms)

    @property
    def score(self) -> float:
        """The sum of the terms."""
        return sum(term.value for term in self.terms)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The words of the terms that were used, weightiest first, those that quote the need before the others.

        What does not fit stands first of all.
        """
        told = sorted(
            (term for term in self.terms if term.words and term.value),
            key=lambda term: (term.name not in _QUOTES, -abs(term.value)),
        )
        return (*((self.unfit,) if self.unfit else ()), *(term.words for term in told))


@dataclass(frozen=True)
class Ranking:
    """The candidates best first, what the need was read as, and what to do when nobody answers.

    `missing` names the kind of thing that nobody here offers, where one stands out.
    """

    candidates: tuple[Candidate, ...]
    reading: Reading
    missing: str = ""

    @property
    def answerable(self) -> bool:
        """Whether somebody here offers it."""
        return any(candidate.answers for candidate in self.candidates)

    @property
    def next_steps(self) -> tuple[str, ...]:
        """What to do with a need that no unit here can answer."""
        first = {
            "吹哨部门": "吹哨请主管部门来办",
            "物业职责": "转物业公司限期办",
            "协商议事": "请各方坐下来协商",
            "社区自办": "社区自己办",
        }.get(self.reading.route)
        others = ("问问没登记过的单位", "带到联席会议上提", "登记为缺口")
        return (first, *others) if first else others
