"""Letters, minutes and lists of shops: numbered points under a sentence that says what they are, entries with a phone."""

from __future__ import annotations

import itertools
import re

from guidance import buildings, offerings, whom
from guidance.heading_words import known_label, likely_label
from store import phones

NUMBERED = re.compile(
    r"^(?:[（(](?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）]|(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）、.．:：](?!\d)|[①②③④⑤⑥⑦⑧⑨⑩]|[-*+·•]|[一二三四五六七八九十]是[，,]?)\s*(?=\S)"
)
BODY = re.compile(
    "公司|中心|站$|学校|小学|中学|医院|银行|支行|物业|超市|店$|馆$|局$|所$|队$|协会|幼儿园|药房|诊所|院$|铺$|坊$|洗衣|理发"
    "|家政|维修|开锁|酒店|餐厅|商行|合作社|大厦|社$|厅$|部$|商会|联合会|基金会|党委|党支部|党总支|门诊|园$|市场$|口腔$|健身房$|工作室$|俱乐部$"
)
_OFFERED = re.compile(
    "(?:可|能|愿|拟|将|现)(?:以|够|意)?(?:为[^，。]{0,10})?(?:提供|开放|承担|开展)|资源(?:如下|清单)|承诺"
)
_WANTED = re.compile("问题|需求|诉求|意见|建议|困难|反映|心愿")
_SERVED = re.compile("便民服务|服务公告|服务公示|服务清单|服务项目|服务指南|服务菜单")
_TABLES = (("resources", _OFFERED), ("needs", _WANTED), ("services", _SERVED))  # what a sentence announces
_SPOT = re.compile("(?:大厅|室|门|旁|广场|楼|院内|门口)$")
_KIND = re.compile(
    "^(?:场地|场所|阵地|人员|人才|人力|物资|设施|设备|技术|资金|信息|活动)(?:资源|类|方面)?[:：]\\s*(?=\\S)"
)
_PRICED = re.compile(r"免费|\d元|\d\s*元|收费|低偿")
_SPEAKS = re.compile(r"([^，。：:；\s]{3,24}?)(?:自愿|愿意?|承诺|现将|拟|可以?为|将为|积极)")
_CALL = re.compile("^(?:联系人|联系电话|电话|联络员|联系方式|咨询电话)")
_WHO = re.compile(r"^(?:联系人|联络员|负责人)[:：]\s*([\u4e00-\u9fff]{2,5})$")
_WHERE = re.compile(r"(?:地址|位置|地点|📍)[:：]?\s*([^\s，,；;。]+)")
_SIGNS = re.compile(r"[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]|(?:联系)?(?:电话|手机|热线)[:：]?")
_ENTRY = re.compile(r"^([^\s，,：:；;（()）+|]{2,24})(.*)$", re.DOTALL)
_ASIDE = re.compile(r"^\s*[（(]([^()（）]{1,20})[)）]")
_ANNOUNCED = re.compile("如下|接龙|征集|收集|统计|汇总|清单|登记")
_INTRO = 40  # characters of a line that announces the points below it
_SIGNING = re.compile(
    r"[（(](?:盖章|公章|签章)[)）]|^[^：:]{0,6}(?:单位|落款|盖章)(?:名称)?(?:[（(][^()（）]{1,6}[)）])?[:：]"
)
_SIGNED = 5  # last lines among which a letter is signed
_MOSTLY = 0.6
_FEW_WORDS = 2
_CALLED = "妈妈?|爸爸?|奶奶|爷爷|阿姨|叔叔?|大妈|大爷|师傅|先生|女士|姐|哥|嫂"
_PERSON = re.compile(rf"[\u4e00-\u9fff]{{1,3}}(?:{_CALLED})|[小老][\u4e00-\u9fff]|[\u4e00-\u9fff]{{2,3}}")
_LONGEST = 24  # characters of a unit's name
_ASKING = re.compile("(?:需要?|希望|请|望)社区|对社区的|需协调|需要?(?:协调|帮助|解决)")
_LABEL = 16  # characters of words before a colon
_NAMED = "[\u4e00-\u9fff]{2,6}[:：]"
_TOLD = re.compile(  # as far as the next mark, or the next label
    rf"(?:[，,；;。\s]+|(?<=[（(]))(?={_NAMED})(?P<label>[^:：]+)[:：]"
    rf"(?P<told>(?:(?![，,]\s*{_NAMED})[^；;。（()）]){{2,40}})(?=[；;。（()）]|[，,]\s*{_NAMED}|$)"
)
_BEHIND = (
    "departments",
    "measures",
    "wanted_by",
    "people",
    "urgency",
    "grid",
    "channel",
    "private",
    "proposer",
)
_EMPTY = re.compile("[（(][，,；;]*[)）]")
_HOW_MANY = re.compile(r"[（(]?共?\d{1,3}[项条件个][)）]?$")
_GROUP = 16  # characters of what heads a group
_LABELLED = re.compile(r"([^:：\d]{2,10})[:：](.+)$")


def points(lines: list[tuple[int, str]]) -> list[tuple[int, str, str]]:
    """Return the numbered points as (line, words, table of the sentence above them or nothing)."""
    found: list[tuple[int, str, str]] = []
    table = ""
    for place, text in lines:
        if mark := NUMBERED.match(text):
            point = text[mark.end() :].strip().rstrip("；;。")
            found.append((place, _KIND.sub("", point) if table == "resources" else point, table))
        elif (
            text.endswith(("：", ":"))
            or (len(text) <= _INTRO and (_ANNOUNCED.search(text) or _SERVED.search(text)))
            or re.search("如下|以下", text)
        ):
            table = next((table for table, words in _TABLES if words.search(text)), "")
    return found


def groups(lines: list[tuple[int, str]]) -> dict[int, str]:
    """Return the lines that only head the points below them, with what they call them: 一、环境卫生类（3项） over 1. and 2."""
    marks = {
        place: (_style(hit.group()), text[hit.end() :])
        for place, text in lines
        if (hit := NUMBERED.match(text))
    }
    found: dict[int, str] = {}
    for place, below in itertools.pairwise(marks):
        (style, words), (inner, _) = marks[place], marks[below]
        name = _HOW_MANY.sub("", words).rstrip("：:。 ")
        heads = inner not in (style, *(marks[one][0] for one in found)) and style == "一"
        if heads and len(name) <= _GROUP and not re.search("[，。；]", name):
            found[place] = name
    return found


def _style(mark: str) -> str:
    """Return what a number looks like: 一、 and 二、 are alike, （1） and 1. are not."""
    return re.sub(r"\d+", "1", re.sub("[一二三四五六七八九十]+", "一", mark.strip())).rstrip("、.．:：")


def signed(lines: list[tuple[int, str]]) -> tuple[int, str]:
    """Return the line and name of the unit that signs a letter, or (-1, nothing)."""
    for place, text in reversed(lines[-_SIGNED:]):
        name = _SIGNING.sub("", text).strip(" ：:")
        if len(name) <= _LONGEST and BODY.search(name) and not re.search(r"[，。；：:\d]", name):
            return place, name
    return -1, ""


def speaking(lines: list[tuple[int, str]]) -> str:
    """Return the unit that speaks of itself in a letter: 天平律师事务所自愿加入; nothing where none does."""
    for _, text in lines:
        hit = _SPEAKS.match(text)
        if hit and BODY.search(hit[1]):
            return hit[1]
    return ""


def called(lines: list[tuple[int, str]]) -> tuple[int, str]:
    """Return the line that says whom to call, and its words, or (-1, nothing)."""
    place, words = next(
        ((place, text.rstrip("。")) for place, text in lines if _CALL.match(text) and phones.find(text)),
        (-1, ""),
    )
    who = next((hit for one, text in lines if one == place - 1 and (hit := _WHO.match(text))), None)
    return place, f"{who[1]} {words}" if who else words


def served(text: str) -> dict[str, str]:
    """Return the service in a line such as 磨剪刀：每周六上午，小区东门，5元一把，符师傅 139…; nothing without a colon."""
    title, mark, rest = text.partition("：") if "：" in text else text.partition(":")
    if not mark or not title.strip() or len(title) > _LONGEST:
        return {}
    found, about = {"title": title.strip()}, list[str]()
    for part in (part.strip() for part in re.split("[，,；;。]+", rest) if part.strip()):
        name = whom.contact(part).name if phones.find(part) else part
        if phones.find(part):
            found["public_phone"] = whom.contact(part).numbers
        if BODY.search(name) and not offerings.told_times(part) and not _SPOT.search(name):
            found["providers"] = name
        elif phones.find(part):
            about += [name] if name else []
        else:
            key = "times" if offerings.told_times(part) else "fee" if _PRICED.search(part) else "place"
            if key in found:
                about.append(part)
            found.setdefault(key, part)
    fee = {"fee": "免费"} if "免费" in title and "fee" not in found else {}
    return found | fee | ({"note": "，".join(about)} if about else {})


def told_of_need(text: str, asker: str = "") -> dict[str, str]:
    """Return what a line tells of a need: who does what about it is named behind it; `asker` signs the letter it stands in."""
    label, mark, rest = text.partition("：") if "：" in text else text.partition(":")
    found: dict[str, str] = {}
    if mark and rest.strip() and _ASKING.search(label) and len(label) <= _LABEL:
        text = rest.strip()
        found = {"proposer": asker} if asker else {}
    for hit in list(_TOLD.finditer(text)):
        key = "measures" if hit["label"] == "建议" else known_label(hit["label"], "needs")
        if key in _BEHIND and key not in found:
            found[key] = hit["told"].strip()
            text = text.replace(hit.group(), "")
    return {**told_apart(_EMPTY.sub("", text).strip(" ，,；;。")), **found}


def told_apart(text: str) -> dict[str, str]:
    """Return what stands before a need in a line such as 3-2-501 王芳 修高压锅: where, who; the need is `title`."""
    words = text.split()
    first, own = words[:1], list[str]()
    if len(words) < _FEW_WORDS or not (
        buildings.BEGINS.match(first[0]) or phones.find(" ".join(words[:-1])) or _PERSON.match(first[0])
    ):
        return {"title": text}
    while len(words) > 1 and (
        buildings.BEGINS.match(words[0]) or _PERSON.fullmatch(words[0]) or phones.find(words[0])
    ):
        own.append(words.pop(0))
    found = {"title": " ".join(words), "private": "，".join(own)}
    if where := next((word for word in own if buildings.BEGINS.match(word)), ""):
        found["building"] = buildings.told_building(where) or buildings.building(where)
    return {key: value for key, value in found.items() if value}


def entries(lines: list[tuple[int, str]]) -> dict[int, dict[str, str]]:
    """Return what each line of a list of shops says, by line: a unit, its phone, where it is, what it offers."""
    bare = {place: NUMBERED.sub("", text) for place, text in lines if phones.find(text)}
    told = {place: labelled(text) or _entry(text) for place, text in bare.items()}
    found = {place: one for place, one in told.items() if one}
    bodies = sum(bool(BODY.search(one["unit"]) or "unit.address" in one) for one in found.values())
    enough = len(found) > 1 and len(found) >= _MOSTLY * (len(lines) - 1) and bodies * 2 >= len(found)
    return found if enough else {}


def labelled(text: str) -> dict[str, str]:
    """Return what a line says that names its parts: 甜甜蛋糕店，联系人：莫姐，电话：…，承诺：生日送蛋糕; nothing without an offer."""
    parts = [part.strip() for part in re.split(r"[，,；;\s]+", text) if part.strip("。 ")]
    found: dict[str, str] = {}
    last, first = "", parts[0] if parts else ""
    several = sum(bool(_LABELLED.match(part)) for part in parts) >= _FEW_WORDS
    if not _LABELLED.match(first) and len(first) <= _LONGEST and (several or BODY.search(first)):
        found["unit"] = parts.pop(0)
    for part in parts:
        hit = _LABELLED.match(part)
        key = _meaning(hit[1], set(found)) if hit else ""
        told = hit[2] if hit and key else part
        key = key or ("contact_phone" if phones.find(part) else last)
        if not key:
            return {}
        found[key] = f"{found[key]}，{told}" if key in found else told
        last = key if key != "contact_phone" else last
    return found if {"unit", "title"} <= found.keys() else {}


def _meaning(label: str, taken: set[str]) -> str:
    if label in ("承诺", "服务", "特长"):
        return "title"
    return known_label(label, "resources") or likely_label(label, "resources", taken)


def _entry(text: str) -> dict[str, str]:
    plain = _SIGNS.sub(" ", text).strip()
    hit = _ENTRY.match(plain)
    if not hit or phones.find(hit[1]) or re.search(r"[号栋幢]楼?$", hit[1]):
        return {}
    name, rest = hit.groups()
    aside = _ASIDE.match(rest)
    where = _WHERE.search(rest)
    numbers = whom.contact(rest).numbers
    rest = _WHERE.sub(" ", _ASIDE.sub(" ", rest))
    offered = "、".join(
        part for part in re.split(r"[\s，,；;：:/+|]+", phones.without(rest)) if part.strip("：:、。.")
    )
    found = {"unit": name, "contact_phone": numbers, "title": offered.strip("、。")}
    if where:
        found["unit.address"] = where[1]
    if aside and offerings.told_times(aside[1]):
        found["times"] = aside[1]
    elif aside:
        found["note"] = aside[1]
    return found
