"""A row becomes proposals: units and resources, needs, services; what is not sure stays open and is said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from guidance import cells
from guidance.intake_agreements import agreements_of, parties, unit_rows
from guidance.intake_details import details_of
from guidance.intake_needs import need_of
from guidance.intake_official import clear_item, is_template, official_item, official_resource
from guidance.intake_values import Proposal, proposal
from guidance.places import Source
from guidance.rows import DataRow
from guidance.told_days import told_day
from store import phones
from store.choices import COMMUNITY
from store.clean import fold
from store.fields import fields_of
from store.records import Resource

__all__ = ["Proposal", "proposals_of", "with_kind"]

_BODIES = re.compile("[、，,；;\n]+")
# What the notice's own form says where a unit's name belongs.
_NO_UNIT = {
    "驻区单位", "企业", "商户", "商圈", "社会组织", "社会组织党组织", "社区志愿团体", "志愿团体", "物业服务企业", "学校",
    "街道办(乡镇)", "街道办", "街道", "教育培训中心", "驻区医院", "居民",
}  # fmt: skip
_OWN = re.compile("社区(?:居委会|居民委员会|党委|党总支|党支部)?$")


def proposals_of(table: str, row: DataRow, near: date | None = None) -> tuple[list[Proposal], str]:
    """Return the proposals of a row, or none and the reason. Days without a year are taken `near` a day."""
    if table == "agreements":
        papers, reason = agreements_of(row, near)
        return [*_units_only(unit_rows(row), parties(row), near), *papers], reason
    if table in ("units", "resources"):
        made, reason = _units(row, near) if table == "units" else _resources(row, near)
        return [*made, *_asked_by(made, row, near)], reason
    if not row.cells.get("title"):
        return [], "没有写内容"
    if row.cells["title"].strip("。 ") in cells.NOTHING:
        return [], f"写的是「{row.cells['title']}」"
    if is_template(table, row):
        return [], "通知的原文，不是本社区的内容"
    if table == "services":
        return _services(row), ""
    return _needs(row, near)


def with_kind(unit: Proposal) -> Proposal:
    """Return a proposed unit with the kind its name speaks of, where its file told none."""
    kind = cells.unit_kind(unit.values.get("name", ""))
    if unit.values.get("kind") or not kind:
        return unit
    doubt = f"单位性质按名称当作 {kind}，请核对"
    return replace(unit, values={**unit.values, "kind": kind}, doubts=[*unit.doubts, doubt])


# needs


def _needs(row: DataRow, near: date | None) -> tuple[list[Proposal], str]:
    """Return the needs in one row: one, or each of several in its cell."""
    wishes = cells.wishes(row.cells["title"])
    rows = [replace(row, cells={**row.cells, "title": wish}) for wish in wishes]
    made = [need for one in rows if (need := need_of(one, near)).values.get("title")]
    if len(made) > 1:
        made[0].doubts.append(f"一格里写了 {len(made)} 件，分开记，请核对")
    return made, "" if made else "内容里只有姓名、门牌或手机号"


def _asked_by(made: list[Proposal], row: DataRow, near: date | None) -> list[Proposal]:
    """Return the needs that the unit of a row has itself: 希望社区协助解决的问题."""
    asked = row.cells.get("_need", "").strip("。 ")
    name = next((one.values["name"] for one in made if one.table == "units"), "")
    if not asked or asked in cells.NOTHING or not name:
        return []
    source = replace(row.source, cell=row.source.cells.get("_need", row.source.cell))
    needs, _ = _needs(DataRow(source, {"title": asked}), near)
    return [
        replace(need, values={**need.values, "proposer_kind": "驻区单位", "proposer": name}) for need in needs
    ]


# units


def _units(row: DataRow, near: date | None) -> tuple[list[Proposal], str]:
    values: dict[str, Any] = {key: text for key, text in row.cells.items() if not key.startswith("_")}
    values["name"] = cells.unit_name(values.get("name", ""))
    if not values["name"]:
        return [], "没有写单位名称"
    called = cells.contact(f"{values.get('liaison', '')} {values.pop('liaison_phone', '')}")
    values |= {"liaison": called.name, "liaison_phone": called.mobile}
    values["office_phone"] = cells.joined(values.get("office_phone", ""), called.landline)
    values["aliases"] = [name for name in _BODIES.split(values.get("aliases", "")) if name]
    values |= {**_reported(row, near), "note": _noted(row)}
    return [_unit(values, row.source, near)], ""


def _reported(row: DataRow, near: date | None) -> dict[str, str]:
    """Return the members of a unit who reported to the community: as a count of a day, or their names."""
    members = row.cells.get("_reported_members", "")
    day = told_day(row.cells.get("_reported_on", ""), near)
    count = cells.quantity(members) if members else None
    if members and count is None:
        return {"reported_names": members}
    if count is None and day is None:
        return {}
    return {"reported": f"{day.isoformat() if day else ''}，{'' if count is None else int(count)}"}


def _unit(values: dict[str, Any], source: Source, near: date | None = None) -> Proposal:
    doubts, told = [], values.get("kind", "")
    for who in ("leader", "liaison"):  # 负责人及电话
        if phones.find(values.get(who, "")):
            called = cells.contact(values[who])
            mobile = cells.joined(values.get(f"{who}_phone", ""), called.mobile)
            office = cells.joined(values.get("office_phone", ""), called.landline)
            values = {**values, who: called.name, f"{who}_phone": mobile, "office_phone": office}
    if phones.landlines(values.get("liaison_phone", "")):
        called = cells.contact(values["liaison_phone"])
        office = cells.joined(values.get("office_phone", ""), called.landline)
        values = {**values, "liaison_phone": called.mobile, "office_phone": office}
    if not values.get("leader_title"):
        name, title = cells.person(values.get("leader", ""))
        values = {**values, "leader": name, "leader_title": title}
    kind = cells.unit_kind(told) if told else ""
    note = values.get("note", "")
    if told and not kind:
        doubts.append(f"单位性质「{told}」对不上，请选")
        note = cells.joined(note, f"单位性质：{told}", by="；")
    return proposal("units", source, {**values, "kind": kind, "note": note}, doubts, near)


# resources


def _resources(row: DataRow, near: date | None) -> tuple[list[Proposal], str]:
    name = cells.unit_name(row.cells.get("unit") or row.cells.get("unit.name", ""))
    offered = row.cells.get("title") or row.cells.get("description", "")
    names = [part for part in re.split(r"[、；;]", name) if part and _key(part) not in _NO_UNIT]
    if not offered:
        empty = official_resource(row) and not names
        reason = "没有写能提供什么，只记单位" if names else "没有写能提供什么"
        return _units_only(row, names, near), "官方条目，没有单位提供" if empty else reason
    if offered.strip("。 ") in cells.NOTHING:
        return _units_only(row, names, near), f"写的是「{offered}」"
    if not names:
        return [], "没有写单位名称"
    made: list[Proposal] = []
    for unit in names:
        made += _offers(row, unit, offered, near)
    if not made:
        return [], "没有写能提供什么"
    if len(names) > 1:
        made[0].doubts.append(f"一格里写了 {len(names)} 个单位，各记一条")
    return made, ""


def _units_only(row: DataRow, names: list[str], near: date | None) -> list[Proposal]:
    """Return the units of a row that offers nothing yet."""
    who = cells.contact(" ".join(row.cells.get(key, "") for key in ("contact", "contact_phone")).strip())
    told = {key.removeprefix("unit."): text for key, text in row.cells.items() if key.startswith("unit.")}
    called = {"liaison": who.name, "liaison_phone": who.mobile, "office_phone": who.landline}
    called |= _reported(row, near)
    return [_unit({**called, **told, "name": name, "note": _noted(row)}, row.source, near) for name in names]


def _offers(row: DataRow, name: str, offered: str, near: date | None) -> list[Proposal]:
    """Return the unit and each of its offers in one cell."""
    who = cells.contact(" ".join(row.cells.get(key, "") for key in ("contact", "contact_phone")).strip())
    free = not row.cells.get("_item")
    parts = [(part, cells.offering(part)) for part in cells.offers(offered, lists=free)]
    several = len(parts) > len(cells.offers(offered))
    real = [(part, taken) for part, taken in parts if taken.title or row.cells.get("_item")]
    for _, taken in parts:  # a part that only says whom to call speaks for all
        who = who if taken.title else who + taken.contact
    apart = len(real) > 1  # what nobody knows the field of is then the unit's
    one = replace(row, other=()) if apart else row
    resources = [_resource(one, name, part, taken, who, near, alone=not apart) for part, taken in real]
    if not resources:
        return []
    if several:
        resources[0].doubts.append("一格里几样，按「、」分开记，请核对")
    if "unit" in row.inherited:
        resources[0].doubts.append(f"单位随上一行记为 {name}")
    told = {key.removeprefix("unit."): text for key, text in row.cells.items() if key.startswith("unit.")}
    first = resources[0].values
    numbers = first.get("contact_phone", "")
    unit = {
        **told,
        **_reported(row, near),
        "name": name,
        "liaison": told.get("liaison") or first.get("contact", ""),
        "liaison_phone": told.get("liaison_phone") or cells.joined(*phones.mobiles(numbers)),
        "office_phone": told.get("office_phone") or cells.joined(*phones.landlines(numbers)),
        "note": cells.joined(*(f"{heading}：{text}" for heading, text in row.other), by="；")
        if apart
        else "",
    }
    placed = replace(row.source, cell=row.source.cells.get("unit", row.source.cell))
    return [_unit(unit, placed, near), *resources]


def _resource(
    row: DataRow,
    unit: str,
    text: str,
    taken: cells.Offering,
    who: cells.Contact,
    near: date | None,
    *,
    alone: bool,
) -> Proposal:
    number, note = official_resource(row), row.cells.get("note", "")
    called = who if who.numbers or who.name else taken.contact
    keys = {field.key for field in fields_of(Resource)}
    values: dict[str, Any] = {key: cell for key, cell in row.cells.items() if key in keys}
    described = row.cells.get("description", "") if row.cells.get("title") else ""
    when, where = cells.when_where(row.cells.get("_when_where", ""))
    values |= {
        "title": taken.title or row.cells.get("_item", ""),
        "unit": unit,
        "item": number,
        "category": "" if number else row.cells.get("category") or row.cells.get("_category", ""),
        "description": cells.joined(taken.text if taken.text != taken.title else "", described, by="\n"),
        "times": row.cells.get("times") or when or taken.times or _whole_time(note) or _no_day(row, near),
        "place": row.cells.get("place") or where,
        "fee": cells.fee(row.cells.get("fee", "")) or taken.fee or ("团购价" if note == "团购价" else ""),
        "price_list": row.cells.get("price_list") or taken.price_list,
        "booking": row.cells.get("booking") or taken.booking,
        "contact": called.name,
        "contact_phone": called.numbers,
        "note": _noted(row, f"原文：{text}" if taken.text != text else ""),
    }
    doubts: list[str] = []
    if not number:
        about = "，".join(part for part in (values["title"], described) if part)
        number, doubts = clear_item("resources", about)
        values |= {"item": number, "category": "" if number else values["category"]}
    values["details"] = details_of(
        number, text, values["title"] if not row.cells.get("_item") else taken.title
    )
    doubts += _amount(row, text, values, alone=alone)
    return proposal("resources", row.source, values, doubts, near)


def _amount(row: DataRow, text: str, values: dict[str, Any], *, alone: bool) -> list[str]:
    """Put the quantity where it belongs: with several offers in a cell, to the one of the same measure."""
    amount = row.cells.get("quantity_text") or row.cells.get("quantity", "")
    values |= {"quantity": None, "quantity_text": ""}
    parts = cells.offers(row.cells.get("title", ""), lists=True)
    if not amount and (told := cells.amount(values["title"])):
        values |= {"quantity": cells.quantity(told), "quantity_text": told}
    elif amount and (alone or _same_measure(amount, text)):
        values |= {"quantity": cells.quantity(amount), "quantity_text": amount}
    elif amount and not any(_same_measure(amount, part) for part in parts):
        values["note"] = cells.joined(values["note"], f"数量：{amount}", by="；")
        return [f"数量「{amount}」不知是哪一项的，记在备注里"]
    return []


def _same_measure(amount: str, text: str) -> bool:
    return amount[-1] in text and not amount[-1].isdigit()


def _no_day(row: DataRow, near: date | None) -> str:
    """Return what a column of terms says that is no last day but a time: 全年, 每周二、周五."""
    until = row.cells.get("until", "")
    return until if until and cells.told_times(until) and not told_day(until, near) else ""


def _whole_time(text: str) -> str:
    return text if text and cells.told_times(text) == text else ""


def _noted(row: DataRow, *more: str) -> str:
    """Return the remarks of a row and its columns that are no field: nothing is lost."""
    other = [f"{heading}：{text}" for heading, text in row.other]
    return cells.joined(row.cells.get("note", ""), *other, *more, by="；")


# services


def _services(row: DataRow) -> list[Proposal]:
    values: dict[str, Any] = {key: text for key, text in row.cells.items() if not key.startswith("_")}
    title, content, category = values["title"], values.get("content", ""), row.cells.get("_category", "")
    named, numbers = _called_apart(values.get("providers", ""))
    providers, doubts = _providers(named)
    values["public_phone"] = values.get("public_phone") or numbers
    when, where = cells.when_where(row.cells.get("_when_where", ""))
    number, open_points = official_item("services", title, category, f"{title}，{content}")
    if phones.mobiles(values.get("public_phone", "")):
        doubts.append("公开电话是手机号，公示前要有本人同意")
    values |= {
        "times": values.get("times") or when,
        "place": values.get("place") or where,
        "providers": providers,
        "public_phone": cells.public_numbers(values.get("public_phone", "")),
        "departments": [name for name in re.split(r"[\s、，]+", values.get("departments", "")) if name],
        "fee": cells.fee(values.get("fee", "")),
        "item": number,
        "category": "" if number else values.get("category") or category,
        "note": _noted(row),
    }
    units = [_unit({"name": name}, row.source) for name in providers if name != COMMUNITY]
    return [*units, proposal("services", row.source, values, [*doubts, *open_points])]


def _called_apart(text: str) -> tuple[str, str]:
    """Return the names in a cell of providers and their numbers: 凤凰卫生服务站（0951-6078003）."""
    if not phones.find(text):
        return text, ""
    told = [cells.contact(part) for part in _BODIES.split(text)]
    return "、".join(one.name for one in told if one.name), cells.joined(*(one.numbers for one in told))


def _providers(text: str) -> tuple[list[str], list[str]]:
    """Return the providers of a service by name, the community under its own word, and what is doubtful."""
    names = [cells.unit_name(name).removesuffix("等").strip("。 ") for name in _BODIES.split(text)]
    named = [COMMUNITY if _OWN.search(name) else name for name in names if name]
    vague = [name for name in named if _key(name) in _NO_UNIT]
    doubts = [f"「{'、'.join(vague)}」不是哪一个单位，没有登记"] if vague else []
    return list(dict.fromkeys(name for name in named if name not in vague)), doubts


def _key(name: str) -> str:
    return fold(name).removesuffix("等")
