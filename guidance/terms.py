"""The small signed terms of a score: learning or doing, work, who for, fee, at home, when; and hard conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from guidance.intent import Intent
from guidance.offers import Offer
from guidance.ranking import Term
from guidance.windows import apart, meet

_FREE_WORDS = re.compile("免费|公益|不收|不要钱|义务")
_PAID_WORDS = re.compile(r"低偿|团购|收费|\d+\s*元|[一二三四五六七八九十百]+元|有偿|计件")
_HOME_WORDS = re.compile("上门|到家|入户|送到门口|家里")
_OLD_WORDS = re.compile("老人|高龄|孤寡|八十|独居|卧床|老年|六十|老伙伴")
_CHILD_WORDS = re.compile("孩|娃|少儿|小学|青少年|一到三岁|学生")
_TEACH_WORDS = re.compile("学徒|带教|培训|课|讲|实操|教")
_STATES = {"暂停": "已暂停", "撤回": "已撤回"}
TRAINING, WORK, RESCUE = (17, 18), 16, (4, 5)  # official items that answer a wish of their own kind only
FULL = "名额已满"


def adjustments(offer: Offer, intent: Intent, item: int | None) -> Iterator[Term]:
    """Yield the small terms; an official item that a person confirmed is not held against the offer."""
    yield from _kind(offer, intent, offer.item == item)
    yield from _people(offer, intent)
    resource = offer.resource
    if intent.free:
        yield Term("fee", 0.15 if is_free(offer) else -0.25, "免费" if is_free(offer) else "没写免费")
    if intent.home:
        home = bool(_HOME_WORDS.search(f"{offer.text}{resource.place}"))
        yield Term("home", 0.18 if home else -0.06, "上门" if home else "")
    if meet(resource.times, intent.kept):
        yield Term("time", 0.12, f"时间对得上：{resource.times}")
    elif apart(resource.times, intent.kept):
        yield Term("time", -0.12, f"时间对不上：{resource.times}")


def _kind(offer: Offer, intent: Intent, confirmed: bool) -> Iterator[Term]:
    number = offer.item
    if intent.learn:
        teaches = number in TRAINING or bool(_TEACH_WORDS.search(offer.text))
        yield Term("learning", 0.25 if teaches else -0.35, "教人学" if teaches else "不是教人学的")
    elif number in TRAINING and not confirmed:
        yield Term("learning", -0.45, "是培训，不是上手做")
    if intent.job:
        yield Term("work", 0.5 if number == WORK else -0.2, "有岗位" if number == WORK else "")
    elif number == WORK and not confirmed:
        yield Term("work", -0.4, "是招人的岗位")
    if number in RESCUE and not (intent.urgent or confirmed):
        yield Term("rescue", -0.45, "是抢险救援用的")


def _people(offer: Offer, intent: Intent) -> Iterator[Term]:
    old = bool(_OLD_WORDS.search(offer.text))
    child = offer.item == 20 or bool(_CHILD_WORDS.search(offer.text))
    if intent.old and old:
        yield Term("people", 0.25, "面向老人")
    if intent.child and child:
        yield Term("people", 0.25, "面向孩子")
    if intent.old and child and not (old or intent.child):
        yield Term("people", -0.25, "是给孩子的")


def unfit(offer: Offer, intent: Intent, today: date, *, over: bool, left: int | None) -> str:
    """Return why a hard condition speaks against an offer, or an empty string. `left`: how many more it can take."""
    resource = offer.resource
    if resource.status in _STATES:
        return _STATES[resource.status] + (f"：{resource.status_reason}" if resource.status_reason else "")
    if resource.until and resource.until < today:
        return f"{resource.until.isoformat()} 已过期"
    if over:
        return "单位的协议已经到期"
    if left is not None and left <= 0:
        return FULL
    if intent.free and _is_paid(offer) and not is_free(offer):
        return f"要收费：{resource.fee}" if resource.fee else "要收费"
    return ""


def is_free(offer: Offer) -> bool:
    """Say whether an offer says that it costs nothing."""
    return bool(_FREE_WORDS.search(f"{offer.resource.fee}，{offer.text}"))


def _is_paid(offer: Offer) -> bool:
    return bool(_PAID_WORDS.search(f"{offer.resource.fee}{offer.resource.price_list}，{offer.text}"))
