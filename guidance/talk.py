"""A conversation copied out of a messenger: who says what, so that each request is one line and its teller is known."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from guidance.prose import NUMBERED

_CLOCK = r"(?:上午|下午|晚上|凌晨|中午)?\s?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_DAY = r"(?:(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?|昨天|今天|星期[一二三四五六日]|周[一二三四五六日])"
_HEAD = re.compile(rf"^(?P<who>\S.{{0,23}}?)[\s\u3000]+(?:{_DAY}\s*)?{_CLOCK}$")
_BEFORE = re.compile(rf"^(?:{_DAY}\s*)?{_CLOCK}[\s\u3000]+(?P<who>\S.{{0,23}})$")
_NAME_ONLY = re.compile(r"^(?P<who>[^\s:：]{1,16})[:：]$")
_CALLED = re.compile(r"@\S{1,16}(?:\s|\u2005|$)")
_SIGNS = re.compile(r"\[[^\[\]]{1,6}\]|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]")
_POLITE = re.compile(
    r"^(?:收到|好的?|好滴|谢谢\S{0,6}|感谢\S{0,8}|辛苦\S{0,4}|\+1|同意|赞同?|嗯+|哦+|是的|ok|OK|行|可以|没问题|我也是|1+|(?:已经?|马上|尽快|这就|明天|下午)(?:报|安排|联系|通知|派|处理)\S*)[。！!~，,.]*$"
)
_STAMP = re.compile(rf"^(?:{_DAY}\s*)?{_CLOCK}$")
_NOTICE = re.compile(
    r"^[“\"]?[^“”\"]{1,24}[”\"]?撤回了一条消息$|^[-—\s]{5,}$|^「.{1,60}[:：].*」$|^(?:各位|大家好|@所有人)\S*.*(?:征集|收集|统计|接龙|通知|填|报名)"
)
_SENDER = 24  # characters of the name of somebody who writes
_ENOUGH = 2  # heads that make a conversation


@dataclass(frozen=True)
class Said:
    """One message: the line where it begins, who sent it, its words without names called and signs."""

    place: int
    who: str
    text: str

    @property
    def polite(self) -> bool:
        """Whether it says no more than thanks or yes."""
        return not self.text or bool(_POLITE.match(self.text) or _NOTICE.match(self.text))


def messages(lines: list[tuple[int, str]]) -> list[Said]:
    """Return the messages of a conversation; nothing when the lines are none."""
    if len(stamped := _stamped(lines)) >= _ENOUGH:
        senders = {who for (who, _), (when, _) in itertools.pairwise(lines) if when in stamped}
        return _told([line for line in lines if line[0] not in senders], stamped)
    listed = any(NUMBERED.match(text) for _, text in lines)
    for heads in ((_HEAD, _BEFORE),) if listed else ((_HEAD, _BEFORE), (_NAME_ONLY,)):
        found = {
            place: hit["who"].rstrip(":：")
            for place, text in lines
            for head in heads
            if (hit := head.match(text))
        }
        if len(found) >= _ENOUGH and _in_turn(lines, found):
            return _told(lines, found)
    return []


def _stamped(lines: list[tuple[int, str]]) -> dict[int, str]:
    """Return the lines that only say when, with who wrote: his name stands alone in the line above."""
    return {
        place: who
        for (_, who), (place, text) in itertools.pairwise(lines)
        if _STAMP.match(text) and len(who) <= _SENDER and not _STAMP.match(who)
    }


def _in_turn(lines: list[tuple[int, str]], found: dict[int, str]) -> bool:
    """Say whether words stand below most heads: a list of opening hours is no conversation."""
    under = [
        text for (one, _), (below, text) in itertools.pairwise(lines) if one in found and below not in found
    ]
    return len(under) * 2 > len(found)


def _told(lines: list[tuple[int, str]], found: dict[int, str]) -> list[Said]:
    said: list[Said] = []
    who = ""
    for place, text in lines:
        if place in found:
            who = found[place]
            said.append(Said(place, who, ""))
            continue
        words = _SIGNS.sub("", _CALLED.sub("", text)).strip()
        if said and not said[-1].text:
            said[-1] = Said(place, who, words)
        elif words:
            said.append(Said(place, who, words))
    return said
