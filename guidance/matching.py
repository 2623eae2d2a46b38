"""Need to ranked resources with reasons, or "nobody here offers this" and where it goes instead.

The score is a list of named terms; a reason is the words of a term that was really added. Hard conditions
come after scoring and stay visible, so that a person may override them.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from guidance.catalogue import catalogue
from guidance.classify import Reading, classify
from guidance.intent import Intent, fold_words
from guidance.lexicon import Lexicon, lexicon
from store.book import Book
from store.records import Agreement, Resource, Unit

SURE, MAYBE, UNFIT = "有把握", "可能", "条件不合"
_SURE_FROM, _MAYBE_FROM = 1.9, 0.95  # scores at which a band begins, set on the development needs
_FEW = 120  # offers below which rarity would depend on the size of the book
_CONFIRMED = 1.2  # an official item confirmed by a person
_STOP = set("的了想我能不有个一在是人要来就没可以请给们和上下这那里去吗呢吧啊么也还都把被让着过到很")
_FREE_WORDS = re.compile("免费|公益|不收|不要钱|义务")
_PAID_WORDS = re.compile(r"低偿|团购|收费|\d+\s*元|[一二三四五六七八九十百]+元|有偿|计件")
_HOME_WORDS = re.compile("上门|到家|入户|送到门口|家里")
_OLD_WORDS = re.compile("老人|高龄|孤寡|八十|独居|卧床|老年|六十|老伙伴")
_CHILD_WORDS = re.compile("孩|娃|少儿|小学|青少年|一到三岁|学生")
_TEACH_WORDS = re.compile("学徒|带教|培训|课|讲|实操|教")
_STATES = {"暂停": "已暂停", "撤回": "已撤回"}


@dataclass(frozen=True)
class Term:
    """One part of a score and the words that say why."""

    name: str
    value: float
    words: str = ""


@dataclass(frozen=True)
class Candidate:
    """A resource for a need: its score is the sum of its terms, its reasons are their words."""

    resource_id: str
    band: str
    terms: tuple[Term, ...]
    unfit: str = ""

    @property
    def score(self) -> float:
        """The sum of the terms."""
        return sum(term.value for term in self.terms)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The words of the terms that were used, weightiest first; what does not fit stands first of all."""
        told = sorted(
            (term for term in self.terms if term.words and term.value), key=lambda term: -abs(term.value)
        )
        return (*((self.unfit,) if self.unfit else ()), *(term.words for term in told))


@dataclass(frozen=True)
class Ranking:
    """The candidates best first, what the need was read as, and what to do when nobody answers."""

    candidates: tuple[Candidate, ...]
    reading: Reading

    @property
    def answerable(self) -> bool:
        """Whether somebody here offers it."""
        return any(candidate.band != UNFIT for candidate in self.candidates)

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


@dataclass(frozen=True)
class _Offer:
    resource: Resource
    unit: Unit | None
    text: str
    grams: Counter[str]
    concepts: dict[str, float]


class Matcher:
    """An index of resources, built once, asked often. `over` holds ids of units whose agreement has ended."""

    def __init__(
        self, resources: Sequence[Resource], units: Mapping[str, Unit], *, over: Collection[str] = (),
        words: Lexicon | None = None, today: date | None = None, without: Collection[str] = (),
        earlier: Matcher | None = None,
    ) -> None:  # fmt: skip
        """Index the resources.

        `without` names terms to leave out of the score: to see what each one does. `earlier` is a matcher whose
        work on unchanged resources is used again.
        """
        self.words = words or lexicon()
        self._today = today or date.today()  # noqa: DTZ011
        self._over, self._without = set(over), set(without)
        done = {offer.resource.id: offer for offer in earlier._offers} if earlier else {}  # noqa: SLF001 - of its kind
        self._offers: list[_Offer] = []
        for resource in resources:
            unit, known = units.get(resource.unit), done.get(resource.id)
            same = known is not None and known.resource is resource and known.unit is unit
            self._offers.append(known if known and same else self._offer(resource, unit))
        self._refs = {resource.id: resource.ref for resource in resources}
        self._index()

    def rank(
        self, text: str, *, item: int | None = None, rejected: Collection[str] = (), top: int = 12
    ) -> Ranking:
        """Return the best resources for a need. `item` is the resource item a person confirmed."""
        reading = classify(text, self.words)
        shared = self._shared_grams(reading.intent.kept)
        concepts = self._shared_concepts(reading)
        likely = {scored.number: scored.score for scored in reading.resource_items[:5]}
        places = set(shared) | set(concepts)
        if item or likely:
            places |= {
                p
                for p, offer in enumerate(self._offers)
                if offer.resource.item in (likely if not item else (item,))
            }
        strongest = max((value for value, _ in shared.values()), default=0.0)
        found = [
            self._candidate(place, reading, shared.get(place), concepts.get(place), strongest, likely, item)
            for place in places
            if self._offers[place].resource.id not in rejected
        ]
        kept = [candidate for candidate in found if candidate.score >= _MAYBE_FROM]
        kept.sort(key=lambda candidate: (candidate.band == UNFIT, -candidate.score, candidate.resource_id))
        return Ranking(tuple(kept[:top]), reading)

    def ref_of(self, resource_id: str) -> str:
        """Return the outside number of a resource."""
        return self._refs.get(resource_id, "")

    # the index

    def _offer(self, resource: Resource, unit: Unit | None) -> _Offer:
        text = fold_words(
            "，".join((resource.title, resource.description, resource.audience, *resource.details.values()))
        )
        whole = f"{text}，{unit.name if unit else ''}"
        concepts = {
            name: hit.weight * (1.0 if resource.item in hit.concept.resources else 0.55)
            for name, hit in self.words.hits(whole).items()
        }
        return _Offer(resource, unit, text, Counter(_grams(whole)), concepts)

    def _index(self) -> None:
        count = len(self._offers)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._concepts: dict[str, list[tuple[int, float]]] = defaultdict(list)
        mean = sum(sum(offer.grams.values()) for offer in self._offers) / max(1, count)
        for place, offer in enumerate(self._offers):
            norm = 1.2 * (0.4 + 0.6 * sum(offer.grams.values()) / (mean or 1))
            for gram, times in offer.grams.items():
                self._postings[gram].append((place, times * 2.2 / (times + norm)))
            for name, weight in offer.concepts.items():
                self._concepts[name].append((place, weight))
        self._rarity = {gram: _rarity(len(found), count) for gram, found in self._postings.items()}
        self._concept_rarity = {
            name: max(0.5, _rarity(len(found), count)) for name, found in self._concepts.items()
        }

    # the terms

    def _shared_grams(self, text: str) -> dict[int, tuple[float, list[tuple[float, str]]]]:
        found: dict[int, tuple[float, list[tuple[float, str]]]] = {}
        for gram in dict.fromkeys(_grams(text)):
            rarity = self._rarity.get(gram, 0.0)
            for place, weight in self._postings.get(gram, ()):
                total, grams = found.setdefault(place, (0.0, []))
                grams.append((rarity * weight, gram))
                found[place] = (total + rarity * weight, grams)
        return found

    def _shared_concepts(self, reading: Reading) -> dict[int, tuple[float, list[str]]]:
        asked = {name: hit.weight * self._concept_rarity.get(name, 1.0) for name, hit in reading.hits.items()}
        total = sum(asked.values()) + 1.5
        found: dict[int, tuple[float, list[str]]] = {}
        for name, weight in asked.items():
            for place, strength in self._concepts.get(name, ()):
                value, names = found.get(place, (0.0, []))
                found[place] = (value + weight * strength / total, [*names, name])
        for name in self.words.hits(reading.intent.refused):
            for place, strength in self._concepts.get(name, ()):
                value, names = found.get(place, (0.0, []))
                found[place] = (value - strength / total, names)
        return found

    def _candidate(
        self, place: int, reading: Reading, shared: tuple[float, list[tuple[float, str]]] | None,
        concepts: tuple[float, list[str]] | None, strongest: float, likely: dict[int, float], item: int | None,
    ) -> Candidate:  # fmt: skip
        offer = self._offers[place]
        terms: list[Term] = []
        if shared:
            terms.append(Term("characters", shared[0] / (strongest + 4.0), _common_words(shared[1])))
        if concepts:
            terms.append(Term("concepts", 1.6 * concepts[0], _concept_words(reading, concepts[1])))
        terms.append(self._item_term(offer.resource.item, likely, item))
        terms += _adjustments(offer, reading.intent)
        used = tuple(term for term in terms if term.value and term.name not in self._without)
        unfit = self._unfit(offer, reading.intent)
        score = sum(term.value for term in used)
        return Candidate(
            offer.resource.id, UNFIT if unfit else SURE if score >= _SURE_FROM else MAYBE, used, unfit
        )

    @staticmethod
    def _item_term(number: int, likely: dict[int, float], item: int | None) -> Term:
        official = catalogue().resource(number)
        name = f"{number} {official.title}" if official else ""
        if item:
            return Term(
                "item",
                _CONFIRMED if number == item else -_CONFIRMED,
                f"属于选定的条目 {name}" if number == item else "",
            )
        return Term("item", 0.8 * likely.get(number, 0.0), f"像是 {name}" if number in likely else "")

    def _unfit(self, offer: _Offer, intent: Intent) -> str:
        resource = offer.resource
        if resource.status in _STATES:
            return _STATES[resource.status] + (
                f"：{resource.status_reason}" if resource.status_reason else ""
            )
        if resource.until and resource.until < self._today:
            return f"{resource.until.isoformat()} 已过期"
        if resource.unit in self._over:
            return "单位的协议已经到期"
        if intent.free and _paid(offer) and not _free(offer):
            return f"要收费：{resource.fee}" if resource.fee else "要收费"
        return ""


def matcher_for(book: Book, earlier: Matcher | None = None) -> Matcher:
    """Return a matcher over the book as it is now; `earlier` spares work on what has not changed."""
    today = date.today()  # noqa: DTZ011
    papers: dict[str, list[Agreement]] = defaultdict(list)
    for paper in book.all(Agreement):
        papers[paper.unit].append(paper)
    over = [unit for unit, known in papers.items() if all(_ended(paper, today) for paper in known)]
    units = {unit.id: unit for unit in book.all(Unit)}
    return Matcher(book.all(Resource), units, over=over, today=today, earlier=earlier)


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
            }
            for one in ranking.candidates
        ],
    }  # fmt: skip


def _adjustments(offer: _Offer, intent: Intent) -> list[Term]:
    """Return the small signed terms: learning or doing, work, who for, fee, at home."""
    resource, terms = offer.resource, []
    teaches = resource.item in (17, 18) or bool(_TEACH_WORDS.search(offer.text))
    if intent.learn:
        terms.append(Term("learning", 0.25 if teaches else -0.35, "教人学" if teaches else "不是教人学的"))
    elif resource.item in (17, 18):
        terms.append(Term("learning", -0.45, "是培训，不是上手做"))
    if intent.job:
        terms.append(
            Term("work", 0.5 if resource.item == 16 else -0.2, "有岗位" if resource.item == 16 else "")
        )
    elif resource.item == 16:
        terms.append(Term("work", -0.4, "是招人的岗位"))
    if resource.item in (4, 5) and not intent.urgent:
        terms.append(Term("rescue", -0.45, "是抢险救援用的"))
    old, child = (
        bool(_OLD_WORDS.search(offer.text)),
        resource.item == 20 or bool(_CHILD_WORDS.search(offer.text)),
    )
    if intent.old and old:
        terms.append(Term("people", 0.25, "面向老人"))
    if intent.child and child:
        terms.append(Term("people", 0.25, "面向孩子"))
    if intent.old and child and not (old or intent.child):
        terms.append(Term("people", -0.25, "是给孩子的"))
    if intent.free:
        terms.append(Term("fee", 0.15 if _free(offer) else -0.25, "免费" if _free(offer) else "没写免费"))
    if intent.home:
        home = bool(_HOME_WORDS.search(f"{offer.text}{resource.place}"))
        terms.append(Term("home", 0.18 if home else -0.06, "上门" if home else ""))
    return terms


def _free(offer: _Offer) -> bool:
    return bool(_FREE_WORDS.search(f"{offer.resource.fee}，{offer.text}"))


def _paid(offer: _Offer) -> bool:
    return bool(_PAID_WORDS.search(f"{offer.resource.fee}{offer.resource.price_list}，{offer.text}"))


def _grams(text: str) -> list[str]:
    """Return characters and pairs of characters, without those that say nothing."""
    grams = []
    for run in re.findall(r"[\w]+", text):
        grams += [char for char in run if char not in _STOP]
        pairs = (run[place : place + 2] for place in range(len(run) - 1))
        grams += [pair for pair in pairs if not set(pair) <= _STOP]
    return grams


def _rarity(found: int, count: int) -> float:
    """Return how telling a word is; a small book is weighed as if it held a hundred offers more."""
    count = max(count, _FEW)
    return math.log(1 + (count - found + 0.5) / (found + 0.5))


def _common_words(grams: list[tuple[float, str]]) -> str:
    """Say which words both texts hold: the two weightiest pairs."""
    pairs = [gram for _, gram in sorted(grams, reverse=True) if len(gram) > 1][:2]
    return f"都说到{'、'.join(f'“{pair}”' for pair in pairs)}" if pairs else ""


def _concept_words(reading: Reading, names: list[str]) -> str:
    told = []
    for name in names[:2]:
        word = max(reading.hits[name].words, key=len) if name in reading.hits else name
        told.append(f"“{word}”≈{name}" if word != name else f"“{name}”")
    return "，".join(told)


def _ended(paper: Agreement, today: date) -> bool:
    return paper.status in ("到期", "终止") or (paper.valid_until is not None and paper.valid_until < today)
