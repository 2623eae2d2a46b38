"""A row becomes proposals: units and resources, needs, services; what is not sure stays open and is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guidance import cells
from guidance.catalogue import NeedItem, ResourceItem, ServiceItem, catalogue
from guidance.classify import classify
from guidance.columns import Heading
from guidance.review import personal_words
from guidance.rows import DataRow
from store import phones
from store.clean import fold
from store.days import read_day
from store.records import CHANNELS, COMMUNITY, PROPOSERS, TABLES

_SURE = 0.6  # score from which a likely official item is worth naming
_ORGANISATION = re.compile(
    "公司|中心|站点?$|学校|小学|中学|医院|银行|支行|物业|超市|店$|馆$|局$|所$|会$|队$|委员会|支部|街道|协会|社区|工会|园$|院$"
)
_CHANNEL_WORDS = {
    "座谈会": "会议",
    "座谈": "会议",
    "走访": "入户",
    "热线": "12345",
    "上门": "入户",
    "微信群": "微信",
}
_HANDLING = {
    "物业": {"route": "物业职责", "status": "办理中"},
    "协商": {"route": "协商议事", "status": "已议"},
    "吹哨": {"route": "吹哨部门", "status": "办理中"},
    "办结": {"status": "办结"},
    "已办": {"status": "办结"},
    "完成": {"status": "办结"},
    "已解决": {"status": "办结"},
}
_PROPOSER_WORDS = {
    "党组织": "社区",
    "街道": "社区",
    "业主": "居民",
    "学校": "驻区单位",
    "商户": "驻区单位",
    "志愿": "社会组织",
}


@dataclass(frozen=True)
class Proposal:
    """A record as it would be written: `values` as `store.entry.entered` takes them, links by name."""

    table: str
    source: str
    values: dict[str, Any]
    doubts: list[str] = field(default_factory=list)


def proposals_of(
    heading: Heading, row: DataRow, source: str, near: date | None = None
) -> tuple[list[Proposal], str]:
    """Return the proposals of a row, or none and the reason. Days without a year are taken `near` a day."""
    if heading.table == "units":
        return _units(row, source), ""
    if heading.table == "resources":
        return _resources(row, source)
    if not row.cells.get("title"):
        return [], "没有写内容"
    return ([_need(row, source, near)] if heading.table == "needs" else _services(row, source)), ""


# units and resources


def _units(row: DataRow, source: str) -> list[Proposal]:
    values = {key: text for key, text in row.cells.items() if not key.startswith("_")}
    values["name"] = cells.unit_name(values.get("name", ""))
    called = cells.contact(f"{values.get('liaison', '')} {values.pop('liaison_phone', '')}")
    values |= {"liaison": called.name, "liaison_phone": called.mobile}
    values["office_phone"] = values.get("office_phone") or called.landline
    return [_unit(values, source)] if values["name"] else []


def _unit(values: dict[str, Any], source: str) -> Proposal:
    doubts = []
    told = values.get("kind", "")
    kind = cells.unit_kind(told or values["name"])
    if told and not kind:
        doubts.append(f"单位性质“{told}”对不上，请选")
    if kind and not told:
        doubts.append(f"单位性质按名称当作 {kind}，请核对")
    kept = {**values, "kind": kind}
    return Proposal("units", source, {key: value for key, value in kept.items() if value}, doubts)


def _resources(row: DataRow, source: str) -> tuple[list[Proposal], str]:
    name = cells.unit_name(row.cells.get("unit") or row.cells.get("unit.name", ""))
    offered = row.cells.get("title") or row.cells.get("description", "")
    if not name:
        return [], (
            "官方条目，没有单位提供" if row.cells.get("_item") or row.cells.get("item") else "没有写单位名称"
        )
    if not offered:
        return [], "没有写能提供什么"
    who = cells.contact(" ".join(row.cells.get(key, "") for key in ("contact", "contact_phone")).strip())
    parts = cells.offers(offered)
    resources = [_resource(row, source, name, part, who, single=len(parts) == 1) for part in parts]
    told = {key.removeprefix("unit."): text for key, text in row.cells.items() if key.startswith("unit.")}
    first = resources[0].values
    unit = {
        **told,
        "name": name,
        "liaison": who.name or first.get("contact", ""),
        "liaison_phone": who.mobile or "、".join(phones.mobiles(first.get("contact_phone", ""))),
        "office_phone": told.get("office_phone")
        or who.landline
        or "、".join(phones.landlines(first.get("contact_phone", ""))),
    }
    return [_unit(unit, source), *resources], ""


def _resource(
    row: DataRow, source: str, unit: str, text: str, who: cells.Contact, *, single: bool
) -> Proposal:
    taken = cells.offering(text)
    number = _official_resource(row)
    amount = row.cells.get("quantity_text") or row.cells.get("quantity", "")
    amount = amount if single or _same_measure(amount, text) else ""
    called = who if who.numbers or who.name else taken.contact
    note = row.cells.get("note", "")
    values = {
        "title": taken.title,
        "unit": unit,
        "item": number,
        "description": taken.text if taken.text != taken.title else "",
        "quantity": cells.quantity(amount),
        "quantity_text": amount,
        "times": row.cells.get("times") or taken.times,
        "place": row.cells.get("place", ""),
        "audience": row.cells.get("audience", ""),
        "fee": cells.fee(row.cells.get("fee", "")) or taken.fee or ("团购价" if note == "团购价" else ""),
        "price_list": taken.price_list,
        "contact": called.name,
        "contact_phone": called.numbers,
        "note": "" if note == "团购价" else note,
    }
    if taken.text != text.strip():
        values["note"] = "；".join(part for part in (str(values["note"]), f"原文：{text.strip()}") if part)
    return Proposal(
        "resources",
        source,
        {key: value for key, value in values.items() if value},
        [] if number else _open(text, "resources"),
    )


def _official_resource(row: DataRow) -> int:
    """Return the official item of a row of the annex's own layout: its number and its title agree."""
    number = row.cells.get("_number", "")
    item = catalogue().resource(int(number)) if number.isdecimal() else None
    title = fold(row.cells.get("_item") or row.cells.get("item", ""))
    if item and title == fold(item.title):
        return item.number
    return next((known.number for known in catalogue().resources if title and fold(known.title) == title), 0)


def _same_measure(amount: str, text: str) -> bool:
    return bool(amount) and amount[-1] in text and not amount[-1].isdigit()


# needs


def _need(row: DataRow, source: str, near: date | None) -> Proposal:
    values: dict[str, Any] = {key: text for key, text in row.cells.items() if not key.startswith("_")}
    who, where = values.pop("private", ""), values.pop("building", "")
    told = values.pop("proposer_kind", "")
    values |= _proposer(who, where, told)
    values |= _handling(values.pop("status", ""))
    values["channel"] = _channel(values.get("channel", ""))
    values["departments"] = re.split(r"[\s、，]+", values["departments"]) if values.get("departments") else []
    values["item"], doubts = _official(
        "needs", values["title"], row, f"{values['title']}，{values.get('measures', '')}"
    )
    if not values["item"]:
        values["category"] = row.cells.get("_category", "")
    day = read_day(row.cells.get("_date", ""), near)
    values["source"] = source + (
        f"，{day.isoformat()}" if day else f"，{row.cells['_date']}" if "_date" in row.cells else ""
    )
    if word := personal_words(values["title"]):
        doubts.append(f"内容里像有个人情况“{word}”，请移到“不外传”")
    return Proposal("needs", source, {key: value for key, value in values.items() if value}, doubts)


def _proposer(who: str, where: str, told: str) -> dict[str, str]:
    """Split who asked: units and bodies by name, residents only into what never leaves the book."""
    building = cells.building(where)
    if who and _ORGANISATION.search(who):
        return {"proposer_kind": "驻区单位", "proposer": who, "building": building}
    private = "，".join(part for part in (who, where if fold(where) != building else "") if part)
    kind = told if told in PROPOSERS else _proposer_kind(told)
    return {"proposer_kind": kind or "居民", "proposer": told if told not in PROPOSERS else "", "building": building,
            "private": private}  # fmt: skip


def _proposer_kind(told: str) -> str:
    first = told.split(maxsplit=1)[0] if told.split() else ""
    exact = next((kind for kind in PROPOSERS if kind == first), "")
    return (
        exact
        or next((kind for word, kind in _PROPOSER_WORDS.items() if word in first), "")
        or (next((kind for kind in PROPOSERS if kind in first), ""))
    )


def _handling(text: str) -> dict[str, str]:
    if not text:
        return {}
    known = next((values for word, values in _HANDLING.items() if word in text), {})
    return {**known, "status_reason": text}


def _channel(text: str) -> str:
    return (
        text
        if text in CHANNELS
        else next((kind for word, kind in _CHANNEL_WORDS.items() if word in text), text)
    )


# services


def _services(row: DataRow, source: str) -> list[Proposal]:
    values: dict[str, Any] = {key: text for key, text in row.cells.items() if not key.startswith("_")}
    providers = [
        cells.unit_name(name)
        for name in re.split(r"[、，,；;\n]+", values.pop("providers", ""))
        if name.strip()
    ]
    providers = [
        COMMUNITY if re.search("社区(?:居委会|居民委员会|党委)?$", name) else name for name in providers
    ]
    values["departments"] = re.split(r"[\s、，]+", values["departments"]) if values.get("departments") else []
    values["fee"] = cells.fee(values.get("fee", ""))
    content = values.get("content", "")
    values["item"], doubts = _official("services", values["title"], row, f"{values['title']}，{content}")
    values["providers"] = providers
    if not values["item"] and row.cells.get("_category"):
        values["category"] = row.cells["_category"]
    made = [_unit({"name": name}, source) for name in providers if name != COMMUNITY]
    kept = {key: value for key, value in values.items() if value}
    return [*made, Proposal("services", source, kept, doubts)]


# official items


def _official(part: str, title: str, row: DataRow, text: str) -> tuple[int, list[str]]:
    """Return the official item of a row and what is doubtful about it.

    The item whose title this is; else the likely one, if the row stands under that item's own category; else 0.
    """
    items: Sequence[NeedItem | ServiceItem] = getattr(catalogue(), part)
    same = [item.number for item in items if fold(_title(item)) == fold(title)]
    if len(same) == 1:
        return same[0], []
    category, likely = row.cells.get("_category", ""), _likely(part, text)
    item = items[likely - 1] if likely else None
    if item and fold(item.category) == fold(category):
        return item.number, [f"官方条目按内容定为 {item.number} {_title(item)}，请核对"]
    return 0, _open(text, part)


def _open(text: str, part: str) -> list[str]:
    """Say that the official item is not decided, and which one it looks like."""
    likely = _likely(part, text)
    if not likely:
        return [f"{TABLES[part].noun}的官方条目没有定，请选"]
    return [f"官方条目没有定，像是 {likely} {_title(getattr(catalogue(), part)[likely - 1])}"]


def _likely(part: str, text: str) -> int:
    reading = classify(text)
    found = {
        "resources": reading.resource_items,
        "needs": reading.need_items,
        "services": reading.service_items,
    }[part]
    return found[0].number if found and found[0].score >= _SURE else 0


def _title(item: ResourceItem | NeedItem | ServiceItem) -> str:
    return item.item if isinstance(item, ServiceItem) else item.title
