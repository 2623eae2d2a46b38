"""Cells taken apart: names from phones, offers from one another, prices and times from what is offered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store import phones
from store.records import FEES, UNIT_KINDS

_CLAUSE = re.compile(r"[，,；;。\n]+")
_ROLE = re.compile(
    r"^(?:负责人|联系人|队长|经办人|分管领导|联络员)\s*[:：]?\s*(?P<name>[\u4e00-\u9fff·]{2,5})$"
)
_LABEL = re.compile(r"(?:联系)?(?:电话|手机|方式|座机|热线)\s*[:：]?|[()（）/、\s:：]")
_DAYTIME = "(?:上午|下午|晚上|中午)?"
_TIMES = re.compile(
    rf"每(?:天|日)(?!名额){_DAYTIME}|每周[一二三四五六日天末]?{_DAYTIME}|每月第[一二三四]个周[一二三四五六日]{_DAYTIME}"
    rf"|每月(?:\d+[日号])?{_DAYTIME}|每季度(?:\d+次)?|每年|双休日|工作日|全年|全天|24小时|寒暑假(?:除外|期间)?"
    rf"|周[一二三四五六日天末](?:[至到、-]周?[一二三四五六日天])?{_DAYTIME}"
    r"|\d{1,2}[:：]\d{2}\s*[-—–~～至到]\s*(?:次日)?\d{1,2}[:：]\d{2}|晚\d+点至早?\d+点"
)
_PRICE = re.compile(r"\d+(?:\.\d+)?\s*元(?:\s*/\s*[^，；。、]+)?")
_EMPTY = re.compile("(?:免费|义务|低偿|团购价|半价|有偿)?(?:开放|服务|提供|收费|时间)?|上门费|.")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_KINDS = {
    "金融": "金融机构", "银行": "金融机构", "个体": "个体商户", "商户": "个体商户", "国企": "国有企业", "国有": "国有企业",
    "民企": "民营企业", "私企": "民营企业", "民营": "民营企业", "物业": "物业服务企业", "学校": "学校", "小学": "学校",
    "中学": "学校", "幼儿园": "学校", "医院": "医疗机构", "卫生服务": "医疗机构", "诊所": "医疗机构", "医疗": "医疗机构",
    "机关": "党政机关", "事业": "事业单位", "社会组织": "社会组织", "协会": "社会组织", "志愿": "志愿团体",
    "救援队": "志愿团体",
}  # fmt: skip


@dataclass(frozen=True)
class Contact:
    """Who to call: a name and the numbers found beside it."""

    name: str = ""
    mobile: str = ""
    landline: str = ""

    @property
    def numbers(self) -> str:
        """All numbers of the cell in one field."""
        return "、".join(number for number in (self.mobile, self.landline) if number)


@dataclass(frozen=True)
class Offering:
    """A text about what a unit offers, taken apart; `title` is what it is, `text` all but whom to call."""

    title: str
    text: str
    times: str
    fee: str
    price_list: str
    contact: Contact


def contact(text: str) -> Contact:
    """Take a cell like 马经理13995010001/0951-6011001 apart."""
    found = phones.find(text)
    rest = phones.plain(text)
    for _, number in found:
        rest = re.sub(r"[- ]?".join(map(re.escape, number.replace("-", ""))), "", rest)
    mobiles = "、".join(number for kind, number in found if kind == "mobile")
    others = "、".join(number for kind, number in found if kind != "mobile")
    return Contact(_LABEL.sub("", rest), mobiles, others)


def offers(text: str) -> list[str]:
    """Return the offers in a cell that are clearly apart: divided by semicolons or lines."""
    return [part.strip() for part in re.split(r"[；;\n]+", text) if part.strip()]


def offering(text: str) -> Offering:
    """Take a free text of 提供资源情况 apart."""
    clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]
    who, kept = Contact(), []
    for clause in clauses:
        role = _ROLE.match(clause)
        called = contact(clause)
        if role:
            who = Contact(role["name"], who.mobile, who.landline)
        elif called.numbers:
            name = called.name if 2 <= len(called.name) <= 5 else ""
            who = Contact(who.name or name, who.mobile or called.mobile, who.landline or called.landline)
        else:
            kept.append(clause)
    times = "，".join(told for clause in kept if (told := _told_times(clause)))
    priced = [clause for clause in kept if re.search(r"\d\s*元", clause)]
    fee = next(
        (word for word in ("免费", "义务", "低偿", "团购价") if any(word in clause for clause in kept)), ""
    )
    subjects = [subject for clause in kept if (subject := _subject(clause))]
    title = "，".join(subjects[:2]) if subjects else (kept[0] if kept else text.strip())
    return Offering(title, "，".join(kept), times, "免费" if fee == "义务" else fee, "，".join(priced), who)


def _told_times(clause: str) -> str:
    if clause.endswith(("闭馆", "休息")):
        return clause
    return "".join(hit.group() for hit in _TIMES.finditer(clause))


def _subject(clause: str) -> str:
    """Return what a clause is about when times and prices are taken away; nothing for a bare time or price."""
    if clause.endswith(("闭馆", "休息")):
        return ""
    bare = _PRICE.sub("", _TIMES.sub("", clause)).strip(" 、：:")
    return "" if _EMPTY.fullmatch(bare) else bare


def unit_name(text: str) -> str:
    """Return a unit's name without the form's own remarks."""
    return re.sub(r"[（(](?:商户|企业|单位)[)）]", "", text).strip()


def unit_kind(text: str) -> str:
    """Return the kind of unit that a word means, or an empty string."""
    if text in UNIT_KINDS:
        return text
    return next((kind for word, kind in _KINDS.items() if word in text), "")


def fee(text: str) -> str:
    """Return a fee as the lists write it."""
    return text.strip() if text.strip() not in ("否", "不收费", "不收", "无") else FEES[0]


def quantity(text: str) -> float | int | None:
    """Return the one number in a text like 每天20份, or None."""
    numbers = _NUMBER.findall(phones.plain(text))
    if len(numbers) != 1 or ":" in phones.plain(text):
        return None
    return float(numbers[0]) if "." in numbers[0] else int(numbers[0])


def building(text: str) -> str:
    """Return the building of an address without entrance and door."""
    hit = re.search(r"\d+\s*(?:号楼|栋|幢|座)", phones.plain(text))
    return hit.group().replace(" ", "") if hit else ""
