"""Shares as people say them (3人, 一半, 200元, 20套中的5套): a number with its measure word, a part of a whole, or words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Measure words of one kind count the same thing. The first groups are no stock: an offer of them never runs out.
_OCCASIONS = ("次", "场", "期", "节", "堂", "回", "趟", "课时", "学时", "班次")
_TIMES = ("分钟", "小时", "钟头", "天", "周", "个月")
_MONEY = ("元", "块钱", "元钱", "块")
_AREA = ("平方米", "平米", "㎡", "m2", "平方")
_PEOPLE = ("人", "名", "位", "个人", "口")
_THINGS = (
    "人次", "辆", "台", "套", "件", "张", "把", "间", "处", "份", "册", "本", "盒", "箱", "袋", "桶", "瓶", "床", "顶", "块地",
    "条", "只", "双", "家", "户", "户次", "组", "支", "队", "车", "片", "副", "桌", "平台", "斤", "公斤", "千克", "吨", "米",
    "棵", "盆", "部", "架", "杯", "碗", "餐", "顿", "串", "包", "捆", "卷", "根", "扇", "盏", "座", "项", "门",
)  # fmt: skip
_ANY = ("", "个")
_KIND = {
    word: words[0] for words in (_OCCASIONS, _TIMES, _MONEY, _AREA, _PEOPLE) for word in words
} | dict.fromkeys(_ANY, "")
_UNCOUNTED = (_OCCASIONS[0], _TIMES[0])
_MEASURES = "|".join(
    sorted((*_KIND, *_THINGS), key=len, reverse=True)[:-1]  # all but the empty one
)
_ONES = {char: place for place, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "[零〇一二两三四五六七八九十百千万]"
_NUMBER = rf"(?:\d+(?:\.\d+)?[十百千万]?|{_CHINESE}+|半(?!数))"
_COUNT = re.compile(
    rf"(?<![\d.:第周期])(?<!星期)(?<!礼拜)(?P<first>{_NUMBER})\s*(?:(?:-|~|到|至)\s*{_NUMBER}\s*)?"
    rf"(?P<measure>{_MEASURES})?"
)
_HALF_MORE = re.compile(rf"({_NUMBER})个半(小时|钟头|月)")  # 一个半小时
_NO_COUNT = re.compile(r"^\s*(?:月|号|点|时|:|日|年|层|楼|栋|单元)")
_EACH = re.compile(r"每(?:一)?(?:人|名|位|户|家|个|间|套|份|件)\s*$")
_WHOLE = re.compile("^(?:全部|全包|全数|全都?|整个|所有|都)(?:认领?|包了?|要|办|给|由|的|$)")
_OF_WHOLE = re.compile(rf"({_NUMBER})分之({_NUMBER})")
_PERCENT = re.compile(rf"(\d+(?:\.\d+)?)\s*%|百分之({_NUMBER})|({_CHINESE}|\d)成(?!人|年|员)")
_HALF = re.compile("^(?:各|先)?(?:一半|半数|对半)")
_SLASH = re.compile(rf"^(\d+)\s*/\s*(\d+)\s*({_MEASURES})?$")
_AMONG = re.compile("(?:里面|里头|当中|(?<!其)中|里)的?|其中的|的(?=一半|半数)")
_OF_THESE = re.compile(r"[(（,，、;；]\s*其中.*$")
_IN_ALL = re.compile(rf"[(（]?\s*(?:一共|总共|总计|合计|共有?)\s*{_NUMBER}\s*(?:{_MEASURES})?\s*[)）]?")


@dataclass(frozen=True)
class Share:
    """A share: `number` of `measure`, or `part` of the whole (0 to 1); neither when it is told in words only."""

    number: float | None = None
    measure: str = ""
    part: float | None = None

    @property
    def said(self) -> str:
        """The number with its measure word, as a person writes it."""
        return f"{number(self.number)}{self.measure}" if self.number is not None else ""

    @property
    def floored(self) -> Share:
        """The same, never below zero."""
        return Share(max(0.0, self.number or 0.0), self.measure)

    @property
    def stock(self) -> bool:
        """Whether claims use it up: goods, places, money; not occasions and hours."""
        return self.number is not None and _kind(self.measure) not in _UNCOUNTED

    @property
    def places(self) -> bool:
        """Whether a claim that names no share takes one of it: places and goods; not money or square metres."""
        return self.stock and _kind(self.measure) not in (_MONEY[0], _AREA[0])

    def of(self, whole: Share) -> float | None:
        """Return how much of a whole with a number this share is, or None when the two do not count the same."""
        if whole.number is None:
            return None
        if self.part is not None:
            return self.part * whole.number
        return self.number if self.number is not None and alike(self.measure, whole.measure) else None


def alike(one: str, other: str) -> bool:
    """Say whether two measure words count the same: 人 and 名 do, 个 and 辆 too, 元 and 套 do not."""
    kinds = {_kind(one), _kind(other)}
    if "" in (one, other) or len(kinds) == 1:
        return True
    return "" in kinds and not kinds & {_OCCASIONS[0], _TIMES[0], _MONEY[0], _AREA[0]}


@lru_cache(maxsize=8192)
def read_share(text: str) -> Share:
    """Read a share; one with several numbers that do not count the same stays words."""
    plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", unicodedata.normalize("NFKC", text)).strip()
    plain = _HALF_MORE.sub(lambda hit: f"{_value(hit[1]) + 0.5}{hit[2]}", plain)
    if slash := _SLASH.match(plain):
        first, whole, measure = float(slash[1]), float(slash[2]), slash[3] or ""
        if measure:
            return Share(first, measure)
        return Share(part=first / whole) if whole and first <= whole else Share()
    head, tail = _split(plain)
    if tail:
        inner, outer = read_share(tail), read_share(head)
        if inner.part is not None and outer.number is not None:
            return Share(inner.part * outer.number, outer.measure)
        if inner.number is not None:
            return inner if inner.measure else Share(inner.number, outer.measure)
    if (part := _part(plain)) is not None:
        return Share(part=part)
    rest = _OF_THESE.sub("", _IN_ALL.sub(" ", plain))
    return _counted(rest) if _hits(rest) else _counted(plain)


def number(value: float) -> str:
    """Write a quantity without a needless `.0`."""
    return str(int(value)) if float(value).is_integer() else f"{value:.6g}"


def _split(plain: str) -> tuple[str, str]:
    """Return 20套 and 5套 of 20套中的5套; the second is empty when a text is not of that form."""
    for found in _AMONG.finditer(plain):
        head, tail = plain[: found.start()], plain[found.end() :]
        if _hits(head) and (_hits(tail) or _part(tail.strip()) is not None):
            return head, tail.strip()
    return plain, ""


def _part(plain: str) -> float | None:
    if _WHOLE.match(plain):
        return 1.0
    if _HALF.match(plain):
        return 0.5
    if found := _OF_WHOLE.search(plain):
        below, above = _value(found[1]), _value(found[2])
        return above / below if below and above <= below else None
    if found := _PERCENT.search(plain):
        hundredths = found[1] or found[2]
        value = _value(hundredths) / 100 if hundredths else _value(found[3]) / 10
        return value if 0 < value <= 1 else None
    return None


def _counted(plain: str) -> Share:
    found = _hits(plain)
    if len(found) > 1:
        found = [one for one in found if not one[0]] or found  # 3人，每人200元: three people
    shares = [share for _, share in found]
    if len(shares) > 1:
        shares = [one for one in shares if one.stock] or shares  # 每周2小时，6名: six people
    if not shares or any(not alike(one.measure, shares[0].measure) for one in shares):
        return Share()
    measure = next((one.measure for one in shares if one.measure), "")
    return Share(sum(one.number or 0.0 for one in shares), measure)


def _hits(plain: str) -> list[tuple[bool, Share]]:
    """Return the counts in a text, each with whether it is said of each one (每人200元)."""
    found = []
    for hit in _COUNT.finditer(plain):
        words, measure = hit["first"], hit["measure"] or ""
        after = plain[hit.end("measure") if measure else hit.end("first") :]
        if _NO_COUNT.match(after) or (not measure and not words[0].isdigit()):
            continue
        each = bool(_EACH.search(plain[: hit.start()]))
        found.append((each, Share(_value(words), measure)))
    return found


def _value(words: str) -> float:
    """Return the number that digits or Chinese figures say: 120, 1.5万, 三十五, 两百, 半."""
    if words == "半":
        return 0.5
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万]?)", words):
        return float(found[1]) * {**_TENS, "万": 10000, "": 1}[found[2]]
    if "万" in words:
        high, _, low = words.partition("万")
        return (_value(high) if high else 1) * 10000 + (_value(low) if low else 0)
    total, digit = 0, 0
    for char in words:
        if char in _TENS:
            total += (digit or (1 if not total or char == "十" else 0)) * _TENS[char]
            digit = 0
        else:
            digit = digit * 10 + _ONES[char] if digit else _ONES[char]
    return float(total + digit)


def _kind(measure: str) -> str:
    return _KIND.get(measure, measure)
