"""Text to official items: which of the 25, 16 and 20 a sentence is about, and which way it goes.

Two witnesses speak: the lexicon, whose word can be shown, and the linear model, which has read many sentences.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from guidance.catalogue import catalogue
from guidance.intent import Intent, intent_of
from guidance.lexicon import Hit, Lexicon, lexicon
from guidance.model.corpus import OTHER, WISH, kinds_head
from guidance.model.linear import Linear, linear
from store.choices import ROUTES

_WORDING = 0.35  # what a resemblance to the official words counts beside a lexicon hit
_SECOND = 0.8  # a concept's further items count a little less than its first
_MODEL = 0.85  # the model's part of a likelihood, the lexicon has the rest
_LIKELY = 0.01  # likelihoods below are noise
_WORTH_PROPOSING = 0.5  # likelihood from which an item is put before a person
_DANGER, _ALARM = "紧急", 0.6  # likelihood from which the model adds its warning to that of the rules
_FOR_WHOM = frozenset({"独居老人"})  # no kind of thing: they too ask for meals, baths, company
_HOPELESS = "无法满足"  # a route of the corpus: no unit, department or property company can
_ROUTES = (
    ("协商议事", "加装电梯|业委会|公共收益|一楼不同意|邻居.{0,6}(?:吵|闹)|噪音|扰民|广场舞|狗叫|养鸡|占用?公共|停车.{0,6}纠纷"),
    ("物业职责", "楼道灯|单元门|门禁坏|电梯(?:坏|停|老)|保洁差|垃圾(?:桶|没人|清)|楼道.{0,4}(?:杂物|卫生)|小区.{0,6}(?:漏|坏)|物业"),
    ("吹哨部门", "井盖|路灯|路面|违建|私搭|占道|油烟|红绿灯|公交|地铁|学区|施工|污水|黑恶|飞线充电"),
    ("社区自办", "盖章|开证明|证明|办证|老年卡|居住证|投诉社区"),
)  # fmt: skip


@dataclass(frozen=True)
class Scored:
    """An official item and how likely it is, 0 to 1."""

    number: int
    score: float


@dataclass(frozen=True)
class Reading:
    """What a text is about, best first; `route` is where it goes when no unit answers it.

    `wish` and `hopeless` are likelihoods of a wish for goods (微心愿物资) and of something nobody here can do;
    `kinds` says for each resource item which of its kinds it would be.
    """

    resource_items: tuple[Scored, ...]
    need_items: tuple[Scored, ...]
    service_items: tuple[Scored, ...]
    route: str
    intent: Intent
    hits: dict[str, Hit]
    wish: float = 0.0
    hopeless: float = 0.0
    kinds: Mapping[int, Mapping[str, float]] = field(default_factory=dict)


def classify(
    text: str, words: Lexicon | None = None, model: Linear | None = None, learned: Mapping[int, float] | None = None
) -> Reading:  # fmt: skip
    """Read a sentence: official items, route, conditions, danger. `learned` adds to the likelihood of items."""
    words = words or lexicon()
    intent, model = intent_of(text), model or linear()
    said = model.ask(text)
    hits = _hits(intent, words, model)
    resources, needs, services = (_scores(hits, intent, part) for part in ("resources", "needs", "services"))
    routes = _texts(said.get("routes", {}))
    if not intent.urgent and routes.get(_DANGER, 0.0) > _ALARM:
        intent = replace(intent, urgent="危险")
    return Reading(
        _likely(resources, said.get("resources", {}), learned),
        _likely(needs, said.get("needs", {})),
        _likely(services, said.get("services", {})),
        _route(intent, routes),
        intent,
        hits,
        said.get("resources", {}).get(WISH, 0.0),
        routes.get(_HOPELESS, 0.0),
        {item.number: _what(said.get(kinds_head(item.number), {})) for item in catalogue().resources},
    )


def items_of(text: str, part: str) -> tuple[tuple[Scored, ...], dict[str, Hit]]:
    """Return the items of one list that a sentence is about, and what says so: as `classify`, in a third of the time."""
    intent = intent_of(text)
    hits = _hits(intent, lexicon(), linear())
    return _likely(_scores(hits, intent, part), linear().ask_one(text, part)), hits


def proposed(text: str, part: str) -> int:
    """Return the item of one list that is likely enough what a text is about to be proposed for it, or 0."""
    found = items_of(text, part)[0][:1]
    return found[0].number if found and found[0].score >= _WORTH_PROPOSING else 0


def _scores(hits: dict[str, Hit], intent: Intent, part: str) -> defaultdict[int, float]:
    """Return what the lexicon and the official wording say for the items of one list."""
    scores = _tally(hits, part)
    if part == "resources":
        scores = _adjusted(scores, intent)
    _add_wording(scores, intent.kept, part)
    return scores


def _hits(intent: Intent, words: Lexicon, model: Linear) -> dict[str, Hit]:
    """Return the concepts of a sentence without those that it refuses; words that often mean something else count less."""
    refused = words.hits(intent.refused)
    return {
        name: replace(hit, weight=hit.weight * max(model.trust(name, word) for word in hit.words))
        for name, hit in words.hits(intent.kept).items()
        if name not in refused
    }


def _what(chances: Mapping[int | str, float]) -> dict[str, float]:
    """Return the kinds that say what is asked; those that only say for whom give their part to the others."""
    kinds = {kind: chance for kind, chance in _texts(chances).items() if kind not in _FOR_WHOM}
    total = sum(kinds.values())
    return {kind: chance / total for kind, chance in kinds.items()} if total else {}


def _texts(chances: Mapping[int | str, float]) -> dict[str, float]:
    return {str(label): chance for label, chance in chances.items()}


def _likely(
    scores: dict[int, float], chances: Mapping[int | str, float], learned: Mapping[int, float] | None = None
) -> tuple[Scored, ...]:
    """Return items with both witnesses' likelihoods joined, best first; what was learned takes none past 1."""
    top = max(scores.values(), default=0.0) + 0.25
    share = _MODEL if chances else 0.0
    joined = {
        number: share * chances.get(number, 0.0) + (1 - share) * scores.get(number, 0.0) / top
        for number in {*(int(label) for label in chances), *scores} - {OTHER, WISH}
    }
    for number, more in (learned or {}).items():
        joined[number] = min(1.0, joined.get(number, 0.0) + more)
    ordered = sorted(joined.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Scored(number, round(chance, 3)) for number, chance in ordered if chance >= _LIKELY)


def _tally(hits: dict[str, Hit], part: str) -> defaultdict[int, float]:
    scores: defaultdict[int, float] = defaultdict(float)
    for hit in hits.values():
        for place, number in enumerate(getattr(hit.concept, part)):
            scores[number] += hit.weight * (1.0 if place == 0 else _SECOND)
    return scores


def _adjusted(scores: defaultdict[int, float], intent: Intent) -> defaultdict[int, float]:
    """Learning is not being served; work is not help."""
    for number in (17, 18):
        scores[number] *= 1.3 if intent.learn else 0.4
    scores[16] *= 1.3 if intent.job else 0.5
    return scores


def _add_wording(scores: defaultdict[int, float], text: str, part: str) -> None:
    grams = _bigrams(text)
    for number, wording in _wordings(part).items():
        shared = len(grams & wording)
        if shared:
            scores[number] += _WORDING * shared / (len(grams) + 4)


@functools.cache
def _wordings(part: str) -> dict[int, frozenset[str]]:
    notice = catalogue()
    if part == "resources":
        return {item.number: _bigrams(item.title + item.requirement) for item in notice.resources}
    if part == "needs":
        return {item.number: _bigrams(item.title + item.measure) for item in notice.needs}
    return {item.number: _bigrams(item.item + item.content) for item in notice.services}


def _bigrams(text: str) -> frozenset[str]:
    runs = re.findall(r"[\u4e00-\u9fff]+", text)
    return frozenset(run[place : place + 2] for run in runs for place in range(len(run) - 1))


def _route(intent: Intent, routes: Mapping[str, float]) -> str:
    """Return the way a need goes when no unit answers it: words that are always so, then the model."""
    for route, pattern in _ROUTES:
        if re.search(pattern, intent.kept):
            return route
    known = {name: routes.get(name, 0.0) for name in ROUTES}
    return max(known, key=lambda name: known[name]) if routes else ROUTES[0]
