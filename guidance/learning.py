"""What people's decisions teach: gated memory of cases, words, how often a unit says yes. All recomputed from lessons.

Nothing is tuned: a remembered case speaks only when it is really alike, every part is capped, a fresh start forgets.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from guidance.catalogue import catalogue
from guidance.intent import intent_of
from guidance.lexicon import Concept, Lexicon
from guidance.model.linear import Linear
from guidance.offers import STOP
from guidance.offers import grams as all_grams
from guidance.privacy import anonymous
from store.book import Book
from store.records import Lesson, Need, Resource

YES, NO, ITEM, WORD, RESET = "接受", "不合适", "条目", "词", "重来"
SHARED, ALIKE = 3, 0.35  # pairs in common, and their share, before a case speaks
CASE, REJECTED, ITEMS, RATE = 0.5, 0.25, 0.4, 0.15  # caps: case, rejected case, item, accept rate
_WEIGHTS = {"太远": 0.5, "没空": 0.5, "不对口": 0.0, "收费": 0.5}  # what a no says about the unit itself


@dataclass(frozen=True)
class _Case:
    grams: frozenset[str]
    lesson: Lesson


@dataclass
class Learned:
    """What was learned, ready to be asked."""

    cases: list[_Case] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)
    _yes: Counter[str] = field(default_factory=Counter)
    _no: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def near(self, text: str) -> Iterator[tuple[float, Lesson]]:
        """Yield the cases that pass the gate, with how alike they are (0.35 to 1)."""
        asked = _pairs(text)
        for case in self.cases:
            shared = len(asked & case.grams)
            if shared >= SHARED and (alike := 2 * shared / (len(asked) + len(case.grams))) >= ALIKE:
                yield alike, case.lesson

    def recall(self, text: str) -> tuple[dict[str, float], dict[int, float]]:
        """Return what cases add to resources and to items, each within its cap."""
        offers: dict[str, float] = defaultdict(float)
        items: dict[int, float] = defaultdict(float)
        for alike, lesson in self.near(text):
            if lesson.verdict == NO and lesson.reason in ("不对口", "其他", ""):
                offers[lesson.resource] -= REJECTED * alike
            elif lesson.verdict == YES and lesson.resource:
                offers[lesson.resource] += CASE * alike
            if lesson.verdict in (YES, ITEM) and lesson.item:
                items[lesson.item] += ITEMS * alike
        offers.pop("", None)
        return (
            {key: max(-REJECTED, min(CASE, value)) for key, value in offers.items()},
            {key: min(ITEMS, value) for key, value in items.items()},
        )

    def rate(self, unit: str) -> tuple[float, str]:
        """Return what a unit's past answers add, at most RATE either way, and the words for it."""
        yes, no = self._yes[unit], self._no.get(unit, 0.0)
        if not yes and not no:
            return 0.0, ""
        smooth = (yes + 1) / (yes + no + 2)
        words = f"这家以前答应过 {yes} 次" if smooth >= 0.5 else "这家以前多半没成"
        return 2 * RATE * (smooth - 0.5), words

    def lexicon(self, words: Lexicon) -> Lexicon:
        """Return the lexicon with the learned words; the same one when nothing was learned."""
        if not self.words:
            return words
        by_item: dict[int, list[str]] = defaultdict(list)
        for word, item in self.words.items():
            by_item[item].append(word)
        learned = [_concept(item, some) for item, some in sorted(by_item.items())]
        return Lexicon([*words.concepts, *learned])

    def take(self, lesson: Lesson) -> None:
        """Learn from one more lesson."""
        if lesson.verdict == WORD:
            self.words[lesson.word] = lesson.item
            return
        if lesson.text:
            self.cases.append(_Case(_pairs(lesson.text), lesson))
        if lesson.unit and lesson.verdict in (YES, NO):
            self.tried.add(lesson.unit)
            if lesson.verdict == YES:
                self._yes[lesson.unit] += 1
            else:
                self._no[lesson.unit] += _WEIGHTS.get(lesson.reason, 1.0)


def learned_from(lessons: Iterable[Lesson]) -> Learned:
    """Return everything learned from lessons, oldest first."""
    learned = Learned()
    for lesson in _living(list(lessons)):
        learned.take(lesson)
    return learned


def lesson_of(
    verdict: str, need: Need | None, resource: Resource | None = None, *, item: int = 0, word: str = "", reason: str = ""
) -> Lesson:  # fmt: skip
    """Return the lesson of a decision. Emergencies and sensitive needs teach nothing but their item."""
    text = ""
    if need is not None and need.urgency != "紧急" and not need.sensitive:
        text = anonymous(
            f"{need.title}。{need.description}" if need.description else need.title, need.private
        )
    return Lesson(
        verdict=verdict, text=text, resource=resource.id if resource else "", unit=resource.unit if resource else "",
        item=item or (resource.item if resource else 0), word=word, reason=reason,
    )  # fmt: skip


def proposed_word(text: str, item: int, words: Lexicon, model: Linear, private: str = "") -> str:
    """Return a word of a need that nobody here knows yet and that could be remembered for an item, or nothing."""
    kept = intent_of(anonymous(text, private)).kept
    for known in sorted(
        (word for hit in words.hits(kept).values() for word in hit.words), key=len, reverse=True
    ):
        kept = kept.replace(known, "，")
    parts = "".join(
        char if "\u4e00" <= char <= "\u9fff" and char not in STOP | {"某"} else "，" for char in kept
    )
    found = [part[:4] for part in parts.split("，") if len(part) > 1]
    rare = {
        part: min(model.rarity(part[at : at + 2]) or 11.0 for at in range(len(part) - 1)) for part in found
    }
    best = max(found, key=lambda part: (rare[part], len(part)), default="")
    return best if item and best and rare[best] >= 6 else ""


def told(learned: Learned) -> list[tuple[str, str]]:
    """Return what was learned as (kind, words), for people."""
    lines = [("词", f"「{word}」 记为 {_name(item)}") for word, item in learned.words.items()]
    for case in reversed(learned.cases):
        lesson = case.lesson
        about = {YES: "接受", NO: f"不合适（{lesson.reason or '没说'}）", ITEM: "条目"}.get(
            lesson.verdict, ""
        )
        where = f"  来自 {lesson.origin}" if lesson.origin else ""
        lines.append((about, f"{lesson.text}  {lesson.resource or _name(lesson.item)}{where}"))
    return lines


def export_lessons(book: Book) -> str:
    """Return what another community may learn: words, and anonymous sentences with their items; no ids, no units."""
    lines = [
        {
            "verdict": one.verdict if one.verdict == WORD else ITEM,
            "text": one.text,
            "item": one.item,
            "word": one.word,
        }
        for one in _living(book.all(Lesson))
        if one.item and (one.word or (one.text and one.verdict in (YES, ITEM)))
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def import_lessons(book: Book, text: str, origin: str) -> int:
    """Add a neighbour's lessons that are not here yet, in one step of undo; return how many. ValueError: no such file."""
    known = {(one.verdict, one.text, one.item, one.word) for one in _living(book.all(Lesson))}
    fresh: list[Lesson] = []
    for line in filter(str.strip, text.splitlines()):
        try:
            one = msgspec.json.decode(line, type=Lesson)
        except RecursionError as error:
            raise ValueError(line) from error
        if one.verdict not in (ITEM, WORD) or catalogue().resource(one.item) is None:
            raise ValueError(line)
        one = Lesson(
            verdict=one.verdict, text=anonymous(one.text), item=one.item, word=one.word, origin=origin
        )
        key = (one.verdict, one.text, one.item, one.word)
        if key not in known:
            known.add(key)
            fresh.append(one)
    if fresh:
        with book.change(f"导入 {len(fresh)} 条经验"):
            for one in fresh:
                book.save(one)
    return len(fresh)


def _living(lessons: list[Lesson]) -> list[Lesson]:
    starts = [at for at, one in enumerate(lessons) if one.verdict == RESET]
    return lessons[starts[-1] + 1 :] if starts else lessons


def _pairs(text: str) -> frozenset[str]:
    return frozenset(gram for gram in all_grams(intent_of(text).kept) if len(gram) > 1)


def _concept(item: int, words: list[str]) -> Concept:
    services = catalogue().crosswalk.services_for_resource(item)
    return Concept(_name(item), (item,), tuple(services), (), tuple(words))


def _name(item: int) -> str:
    official = catalogue().resource(item)
    return f"{item} {official.title}" if official else ""
