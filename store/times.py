"""Times as people write them: 周一至周五 8:30-17:30、每月第二个周二、寒暑假除外; read into rules, odd words kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from store.days import WEEKDAYS

_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "最后一": -1}
_NTH = {1: "第一个", 2: "第二个", 3: "第三个", 4: "第四个", 5: "第五个", -1: "最后一个"}
_TO = r"\s*(?:至|到|-|~|—|–)\s*"
_DAY = "[一二三四五六日天]"
_W = "(?:周|星期|礼拜)"
_OCLOCK = r"(?P<p{0}>凌晨|早上|上午|中午|下午|傍晚|晚上|晚)?\s*(?P<h{0}>\d{{1,2}})\s*(?:[:点时]\s*(?P<m{0}>\d{{1,2}}|半)?分?)"
_HOURS = re.compile(_OCLOCK.format(1) + _TO + _OCLOCK.format(2).removesuffix(")") + ")?")
_EXCEPT = re.compile(
    r"除(?P<a>[^，。；;,、（）()\s]{1,10})(?:以外|之外|外)|(?P<b>[^，。；;,、（）()\s\d:]{1,10}?)(?:除外|不开放?|不营业|不服务|休息|停办)"
)
_LATER = {"下午": 12, "傍晚": 12, "晚上": 12, "晚": 12, "中午": 0}
_PARTS = ("上午", "下午", "晚上", "白天", "中午", "早上", "傍晚")
_SEASONS = ("寒暑假", "寒假", "暑假", "春季", "夏季", "秋季", "冬季", "供暖期", "学期内", "节假日", "春节")
_WHOLE_DAY = (0, 24 * 60)


@dataclass(frozen=True)
class Rule:
    """One pattern: days of the week (1 to 7), nth weekdays of a month (-1: the last), days of a month, hours in minutes."""

    weekdays: frozenset[int] = frozenset()
    nth: tuple[tuple[int, int], ...] = ()
    days: tuple[int, ...] = ()
    hours: tuple[tuple[int, int], ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def says_when(self) -> bool:
        """Whether the rule names days, not only hours."""
        return bool(self.weekdays or self.nth or self.days)


@dataclass(frozen=True)
class Times:
    """What a sentence about times says. `rest` holds the words that are no rule, as they were written."""

    text: str
    rules: tuple[Rule, ...] = ()
    months: tuple[tuple[int, int], ...] = ()
    seasons: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    rest: str = ""

    @property
    def understood(self) -> bool:
        """Whether at least something was read as a rule."""
        return bool(self.rules or self.months or self.seasons or self.excluded)


def read_times(text: str) -> Times:
    """Read a sentence about times. Nothing is refused: what is no rule stays in `rest`."""
    plain = unicodedata.normalize("NFKC", text)
    times = Times(text)
    found: list[Rule] = []
    for clause in re.split(r"[,，。;；\n（）()]+", plain):
        times, rule, rest = _clause(times, clause)
        if rule != Rule():
            last = found[-1] if found else Rule()
            if found and not (rule.says_when and last.hours) and not (rule.says_when and last.says_when):
                found[-1] = _joined(last, rule)
            else:
                found.append(rule)
        if rest:
            times = replace(times, rest="，".join(filter(None, (times.rest, rest))))
    return replace(times, rules=tuple(found))


def say_times(times: Times) -> str:
    """Write the rules as a notice does; odd words follow as they were written."""
    parts = [_said(rule) for rule in times.rules]
    parts += [f"{first}月至{last}月" for first, last in times.months]
    parts += [*times.seasons, *(f"{words}除外" for words in times.excluded)]
    return "，".join(filter(None, (*parts, times.rest)))


def faults(times: Times) -> list[str]:
    """Return what cannot be, a sentence each: hours that run backwards, a 32nd, a 13th month."""
    found = []
    for rule in times.rules:
        for start, end in rule.hours:
            if start > 24 * 60 or end > 24 * 60 or start % 60 > 59:
                found.append(f"没有这样的钟点：{_clock(start)}-{_clock(end)}")
            elif end <= start:
                found.append(f"结束早于开始：{_clock(start)}-{_clock(end)}")
        found += [f"没有每月 {day} 日" for day in rule.days if not 1 <= day <= 31]
    for first, last in times.months:
        found += [f"没有 {month} 月" for month in (first, last) if not 1 <= month <= 12]
    return found


# reading


def _clause(times: Times, clause: str) -> tuple[Times, Rule, str]:
    """Take what is understood out of one clause; return the times, the clause's rule and the words left."""
    rule = Rule()
    for hit in _EXCEPT.finditer(clause):
        times = replace(times, excluded=(*times.excluded, hit["a"] or hit["b"]))
    clause = _EXCEPT.sub(" ", clause)
    for hit in _MONTHS.finditer(clause):
        times = replace(times, months=(*times.months, (int(hit[1]), int(hit[2]))))
    clause = _MONTHS.sub(" ", clause)
    for pattern, take in _READERS:
        for hit in pattern.finditer(clause):
            rule = take(rule, hit)
        clause = pattern.sub(" ", clause)
    for words in _SEASONS:
        if words in clause:
            times = replace(times, seasons=(*times.seasons, words))
            clause = re.sub(f"{words}(?:期间)?", " ", clause)
    return times, rule, re.sub(r"^[、\s]+|[、\s]+$", "", re.sub(r"\s+", " ", clause))


def _day(char: str) -> int:
    return WEEKDAYS.index("日" if char == "天" else char) + 1


def _take_range(rule: Rule, hit: re.Match[str]) -> Rule:
    first, last = _day(hit[1]), _day(hit[2])
    days = range(first, last + 1) if first <= last else [*range(first, 8), *range(1, last + 1)]
    return replace(rule, weekdays=rule.weekdays | frozenset(days))


def _take_days(rule: Rule, hit: re.Match[str]) -> Rule:
    return replace(rule, weekdays=rule.weekdays | {_day(char) for char in re.findall(_DAY, hit[0])})


def _take_nth(rule: Rule, hit: re.Match[str]) -> Rule:
    places = [_NUMBERS[word] for word in re.findall("最后一|[一二三四五1-5]", hit[1])]
    return replace(rule, nth=(*rule.nth, *((place, _day(hit[2])) for place in places)))


def _take_dates(rule: Rule, hit: re.Match[str]) -> Rule:
    return replace(rule, days=(*rule.days, *map(int, re.findall(r"\d+", hit[0]))))


def _take_hours(rule: Rule, hit: re.Match[str]) -> Rule:
    start = _minutes(hit["p1"], hit["h1"], hit["m1"])
    end = _minutes(hit["p2"] or hit["p1"], hit["h2"], hit["m2"])
    if end <= start < 12 * 60 and not hit["p2"]:
        end += 12 * 60  # 9点到5点: nobody means the morning
    return replace(rule, hours=(*rule.hours, (start, end)))


def _minutes(part: str | None, hour: str, minute: str | None) -> int:
    hours = int(hour)
    if part in _LATER and hours < 12 and not (part == "中午" and hours > 3):
        hours += 12
    return hours * 60 + (30 if minute == "半" else int(minute or 0))


def _adder(**more: frozenset[int] | tuple[tuple[int, int], ...]) -> Callable[[Rule, re.Match[str]], Rule]:
    def take(rule: Rule, _: re.Match[str]) -> Rule:
        return _joined(rule, Rule(**more))  # type: ignore[arg-type]

    return take


def _take_part(rule: Rule, hit: re.Match[str]) -> Rule:
    return replace(rule, parts=(*rule.parts, hit[0]))


_MONTHS = re.compile(r"(?:每年)?(\d{1,2})月份?" + _TO + r"(\d{1,2})月份?")
_READERS: tuple[tuple[re.Pattern[str], Callable[[Rule, re.Match[str]], Rule]], ...] = (
    (re.compile(rf"每个?月的?((?:第?(?:最后一|[一二三四五1-5])、?)+)个?{_W}({_DAY})"), _take_nth),
    (re.compile(r"每个?月(?:\d{1,2}[日号]?[、和及])*\d{1,2}[日号]"), _take_dates),
    (_HOURS, _take_hours),
    (re.compile(f"每?{_W}({_DAY}){_TO}{_W}?({_DAY})"), _take_range),
    (re.compile(f"每?{_W}{_DAY}(?:[、和及]?{_W}?{_DAY}(?!月))*"), _take_days),
    (re.compile("工作日"), _adder(weekdays=frozenset(range(1, 6)))),
    (re.compile("每?周末|双休日?"), _adder(weekdays=frozenset((6, 7)))),
    (re.compile("每天|每日|天天"), _adder(weekdays=frozenset(range(1, 8)))),
    (re.compile("24小时|全天"), _adder(hours=(_WHOLE_DAY,))),
    (re.compile("|".join(_PARTS)), _take_part),
)


def _joined(first: Rule, second: Rule) -> Rule:
    return Rule(
        first.weekdays | second.weekdays,
        (*first.nth, *second.nth),
        (*first.days, *second.days),
        (*first.hours, *second.hours),
        (*first.parts, *second.parts),
    )


# saying and asking


def _said(rule: Rule) -> str:
    days = _said_days(rule.weekdays)
    days += "、".join(f"每月{_NTH[place]}周{WEEKDAYS[day - 1]}" for place, day in rule.nth)
    if rule.days:
        days += f"每月{'、'.join(map(str, rule.days))}日"
    hours = "、".join(
        "全天" if hours == _WHOLE_DAY else f"{_clock(hours[0])}-{_clock(hours[1])}" for hours in rule.hours
    )
    return " ".join(filter(None, (days, "、".join(rule.parts), hours)))


def _said_days(days: frozenset[int]) -> str:
    ordered = sorted(days)
    if len(ordered) == 7:
        return "每天"
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"周{WEEKDAYS[ordered[0] - 1]}至周{WEEKDAYS[ordered[-1] - 1]}"
    return "、".join(f"周{WEEKDAYS[day - 1]}" for day in ordered)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"
