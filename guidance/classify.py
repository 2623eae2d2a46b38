"""Text to official items: which of the 25, 16 and 20 a sentence is about, and which way it goes."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from guidance.catalogue import catalogue
from guidance.intent import Intent, intent_of
from guidance.lexicon import Hit, Lexicon, lexicon

_WORDING = 0.35  # what a resemblance to the official words counts beside a lexicon hit
_SECOND = 0.8  # a concept's further items count a little less than its first
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
    """What a text is about, best first; `route` is where it goes when no unit answers it."""

    resource_items: tuple[Scored, ...]
    need_items: tuple[Scored, ...]
    service_items: tuple[Scored, ...]
    route: str
    intent: Intent
    hits: dict[str, Hit]


def classify(text: str, words: Lexicon | None = None) -> Reading:
    """Read a sentence: official items, route, conditions, danger. Lexicon and official wording both speak."""
    words = words or lexicon()
    intent = intent_of(text)
    refused = words.hits(intent.refused)
    hits = {name: hit for name, hit in words.hits(intent.kept).items() if name not in refused}
    resources = _adjusted(_tally(hits, "resources"), intent)
    _add_wording(resources, intent.kept, "resources")
    needs, services = _tally(hits, "needs"), _tally(hits, "services")
    _add_wording(needs, intent.kept, "needs")
    _add_wording(services, intent.kept, "services")
    return Reading(
        _ranked(resources), _ranked(needs), _ranked(services), _route(intent, resources), intent, hits
    )


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


def _ranked(scores: dict[int, float]) -> tuple[Scored, ...]:
    known = {number: score for number, score in scores.items() if score > 0}
    top = max(known.values(), default=0.0)
    ordered: Iterable[tuple[int, float]] = sorted(known.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Scored(number, round(score / (top + 0.25), 3)) for number, score in ordered)


def _route(intent: Intent, resources: dict[int, float]) -> str:
    for route, pattern in _ROUTES:
        if re.search(pattern, intent.kept):
            return route
    return "匹配单位" if max(resources.values(), default=0.0) > 0 else "协商议事"
