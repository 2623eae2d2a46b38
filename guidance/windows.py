"""Coarse windows of a week: when somebody can or must have it, and when an offer is there.

Seven days of four parts: morning, noon, afternoon, evening. Nobody plans by the minute in a meeting; what rules an
offer out is only a time that is said on both sides and never meets.
"""

from __future__ import annotations

import functools
import re

from store.times import Rule, read_times

Windows = frozenset[tuple[int, str]]  # (1 for Monday to 7, part of the day)

_PARTS = {"上午": (6, 12), "中午": (11, 14), "下午": (13, 18), "晚上": (18, 24)}  # they overlap at noon
_DAYS = range(1, 8)
_ALWAYS = re.compile("全天|24小时|二十四小时|随时|不限|长期")
_OFFICE = re.compile("工作日|上班时间")
_DAYTIME = ("上午", "中午", "下午")
_PLAINER = (("夜间", "晚上"), ("夜里", "晚上"), ("早晚", "早上、晚上"))
_SAID = {  # what people say -> days, parts
    "工作日": (range(1, 6), _PARTS), "周末|双休日?|礼拜天|星期[天日]|[每这]?周[天日]": ((6, 7), _PARTS),
    "周六|星期六|礼拜六": ((6,), _PARTS), "一大早|清早|早上|上午": (_DAYS, ("上午",)), "中午|晌午": (_DAYS, ("中午",)),
    "下午": (_DAYS, ("下午",)), "白天": (_DAYS, _DAYTIME), "晚上|夜里|下班后|下了班|晚饭后|夜间": (_DAYS, ("晚上",)),
    **{f"(?:周|礼拜|星期){name}": ((day,), _PARTS) for day, name in enumerate("一二三四五", start=1)},
}  # fmt: skip
_WORDS = [(re.compile(words), days, parts) for words, (days, parts) in _SAID.items()]
_RUN = re.compile(f"(?:(?:{'|'.join(_SAID)})的?)+")
_WANTS = re.compile("(?:只有|只能|想|要|能|最好|希望|约|方便|请|找).{0,3}$")
_COMES = re.compile("^.{0,2}(?:有空|来|能|方便|开|上课|有没有|想|要|上门|学|练|在家)")


@functools.lru_cache(4096)
def offered(times: str) -> Windows | None:
    """Return when an offer is there by its times, or None when they do not tell."""
    if not times.strip() or _ALWAYS.search(times):
        return None
    for odd, plain in _PLAINER:
        times = times.replace(odd, plain)
    office = bool(_OFFICE.search(times))
    found = {window for rule in read_times(times).rules for window in _of(rule, office=office)}
    return frozenset(found) or None


@functools.lru_cache(1024)
def wanted(text: str) -> Windows | None:
    """Return when a need can be answered by its words, or None when they do not say. What is only told (夜里睡不着) is not asked."""
    found: set[tuple[int, str]] = set()
    for run in _RUN.finditer(text):
        if _WANTS.search(text[: run.start()]) or _COMES.search(text[run.end() :]):
            days, parts = set(_DAYS), set(_PARTS)
            for words, some_days, some_parts in _WORDS:
                if words.search(run.group()):
                    days, parts = days & set(some_days), parts & set(some_parts)
            found |= {(day, part) for day in days for part in parts}
    return frozenset(found) or None


def apart(times: str, text: str) -> bool:
    """Say whether the times of an offer and of a need never meet; no when either does not tell."""
    need, offer = wanted(text), offered(times)
    return bool(need and offer and not need & offer)


def meet(times: str, text: str) -> bool:
    """Say whether both tell their times and these meet."""
    need, offer = wanted(text), offered(times)
    return bool(need and offer and need & offer)


def _of(rule: Rule, *, office: bool) -> set[tuple[int, str]]:
    """Return the windows of a rule; offices that name no hours are there by day."""
    days = set(rule.weekdays) | {day for _, day in rule.nth} or set(_DAYS)
    parts = {
        part
        for part, (first, last) in _PARTS.items()
        for start, end in rule.hours
        if start < last * 60 and end > first * 60
    }
    for words in rule.parts:
        parts |= set(_DAYTIME) if words == "白天" else {{"早上": "上午", "傍晚": "晚上"}.get(words, words)}
    return {(day, part) for day in days for part in parts or (_DAYTIME if office else _PARTS)}
