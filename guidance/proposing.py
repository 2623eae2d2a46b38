"""A row becomes proposals: units and resources, needs, services; what is not sure stays open and is said."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from guidance import cells, offerings, whom
from guidance.intake_agreements import agreements_of, parties, unit_rows
from guidance.intake_details import details_of
from guidance.intake_needs import NOBODY, need_of
from guidance.intake_official import clear_item, is_template, official_resource
from guidance.intake_services import services_of
from guidance.intake_units import BODIES, is_no_unit, is_remark, noted, reported, unit_of
from guidance.intake_values import NO_NUMBER, Proposal, proposal
from guidance.offer_columns import OFFER
from guidance.rows import DataRow
from guidance.told_days import told_day
from guidance.unit_kinds import unit_kind
from store import phones
from store.fields import fields_of
from store.records import Resource

_BLANK = ("无", "暂无", "没有", "/", "-", "--", "—", "——")  # what stands for an empty cell
_SAID = ("title", "fee", "_need")  # where it says something: nothing is offered, nothing is paid
_COUNT = re.compile(r"(\D{2,12}?)(\d{1,5})\s?[户人名位]?$")
_MERE = re.compile(r"\d{1,6}(?:\.\d+)?")  # a number is no offer and no need


def proposals_of(table: str, row: DataRow, near: date | None = None) -> tuple[list[Proposal], str]:
    """Return the proposals of a row, or none and the reason. Days without a year are taken `near` a day."""
    row = replace(
        row, cells={key: text for key, text in row.cells.items() if key in _SAID or text not in _BLANK}
    )
    if table == "agreements":
        papers, reason = agreements_of(row, near)
        return [*_units_only(unit_rows(row), parties(row), near), *papers], reason
    if table in ("units", "resources"):
        made, reason = _units(row, near) if table == "units" else _resources(row, near)
        return [*made, *_asked_by(made, row, near)], reason
    if not row.cells.get("title"):
        return [], "没有写内容"
    if _MERE.fullmatch(row.cells["title"].strip()):
        return [], f"内容只写了「{row.cells['title']}」，不知是什么"
    if cells.says_nothing(row.cells["title"]):
        return [], f"写的是「{row.cells['title']}」"
    if is_template(table, row):
        return [], "通知的原文，不是本社区的内容"
    if table == "services":
        return services_of(row), ""
    return _needs(row, near)


def with_kind(unit: Proposal) -> Proposal:
    """Return a proposed unit with the kind its name speaks of, where its file told none."""
    kind = unit_kind(unit.values.get("name", ""))
    if unit.values.get("kind") or not kind:
        return unit
    doubt = f"单位性质按名称当作 {kind}，请核对"
    return replace(unit, values={**unit.values, "kind": kind}, doubts=[*unit.doubts, doubt])


# needs


def _needs(row: DataRow, near: date | None) -> tuple[list[Proposal], str]:
    """Return the needs in one row: one, or each of several in its cell."""
    wishes = offerings.wishes(row.cells["title"])
    rows = [
        replace(row, cells={**row.cells, **_counted(row, wish), **deed})
        for wish, deed in zip(wishes, _deeds(row, len(wishes)), strict=True)
    ]
    made = [need for one in rows if (need := need_of(one, near)).values.get("title")]
    if len(made) > 1:
        made[0].doubts.append(f"一格里写了 {len(made)} 件，分开记，请核对")
    return made, "" if made else "内容里只有姓名、门牌或手机号"


def _deeds(row: DataRow, wishes: int) -> list[dict[str, str]]:
    """Return what is done about each of several needs in a cell, where as many measures stand beside them."""
    told = offerings.wishes(row.cells.get("measures", ""))
    apart = wishes > 1 and len(told) == wishes
    return [{"measures": one} for one in told] if apart else [{} for _ in range(wishes)]


def _counted(row: DataRow, wish: str) -> dict[str, str]:
    """Return a need and how many want it, where a column of its own counts them: 助餐 12."""
    hit = _COUNT.match(wish) if OFFER + wish in row.source.cells else None
    return {"title": hit[1], "people": hit[2]} if hit else {"title": wish}


def _asked_by(made: list[Proposal], row: DataRow, near: date | None) -> list[Proposal]:
    """Return the needs that the unit of a row has itself: 希望社区协助解决的问题."""
    asked = row.cells.get("_need", "").strip("。 ")
    name = next((one.values["name"] for one in made if one.table == "units"), "")
    if not asked or cells.says_nothing(asked) or not name:
        return []
    source = replace(row.source, cell=row.source.cells.get("_need", row.source.cell))
    told = {"title": asked, "wanted_by": row.cells.get("_need_by", "")}
    needs, _ = _needs(DataRow(source, told), near)
    return [
        replace(
            need,
            values={**need.values, "proposer_kind": "驻区单位", "proposer": name},
            doubts=[doubt for doubt in need.doubts if doubt != NOBODY],
        )
        for need in needs
    ]


# units


def _units(row: DataRow, near: date | None) -> tuple[list[Proposal], str]:
    values: dict[str, Any] = {key: text for key, text in row.cells.items() if not key.startswith("_")}
    values["name"] = cells.unit_name(values.get("name", ""))
    values["kind"] = values.get("kind") or row.cells.get("_category", "")
    if not values["name"]:
        return [], "没有写单位名称"
    if is_remark(values["name"]):
        return [], f"「{values['name']}」不是哪一个单位"
    called = whom.contact(f"{values.get('liaison', '')} {values.pop('liaison_phone', '')}")
    values |= {"liaison": called.name, "liaison_phone": called.mobile}
    values["office_phone"] = cells.joined(values.get("office_phone", ""), called.landline)
    values["aliases"] = [name for name in BODIES.split(values.get("aliases", "")) if name]
    values |= {**reported(row, near), "note": noted(row)}
    return [unit_of(values, row.source, near)], ""


# resources


def _resources(row: DataRow, near: date | None) -> tuple[list[Proposal], str]:
    name = cells.unit_name(row.cells.get("unit") or row.cells.get("unit.name", ""))
    offered = row.cells.get("title") or row.cells.get("description", "")
    names = [part for part in re.split(r"[、；;]", name) if part and not is_no_unit(part)]
    if not offered:
        empty = official_resource(row) and not names
        reason = "没有写能提供什么，只记单位" if names else "没有写能提供什么"
        return _units_only(row, names, near), "官方条目，没有单位提供" if empty else reason
    if cells.says_nothing(offered):
        return _units_only(row, names, near), f"写的是「{offered}」"
    if not names:
        return [], "没有写单位名称"
    if _MERE.fullmatch(offered.strip()):
        return _units_only(row, names, near), f"内容只写了「{offered}」，不知是什么"
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
    who = whom.contact(" ".join(row.cells.get(key, "") for key in ("contact", "contact_phone")).strip())
    told = {key.removeprefix("unit."): text for key, text in row.cells.items() if key.startswith("unit.")}
    called = {"liaison": who.name, "liaison_phone": who.mobile, "office_phone": who.landline}
    called |= reported(row, near)
    return [unit_of({**called, **told, "name": name, "note": noted(row)}, row.source, near) for name in names]


def _offers(row: DataRow, name: str, offered: str, near: date | None) -> list[Proposal]:
    """Return the unit and each of its offers in one cell."""
    who = whom.contact(" ".join(row.cells.get(key, "") for key in ("contact", "contact_phone")).strip())
    free = not row.cells.get("_item")
    parts = [(part, offerings.offering(part)) for part in offerings.offers(offered, lists=free)]
    several = len(parts) > len(offerings.offers(offered))
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
        **reported(row, near),
        "name": name,
        "liaison": told.get("liaison") or first.get("contact", ""),
        "liaison_phone": told.get("liaison_phone") or cells.joined(*phones.mobiles(numbers)),
        "office_phone": told.get("office_phone") or cells.joined(*phones.landlines(numbers)),
        "note": cells.joined(*(f"{heading}：{text}" for heading, text in row.other), by="；")
        if apart
        else "",
    }
    placed = replace(row.source, cell=row.source.cells.get("unit", row.source.cell))
    told_unit = unit_of(unit, placed, near)
    told_unit.doubts.extend(doubt for doubt in resources[0].doubts if NO_NUMBER in doubt)
    return [told_unit, *resources]


def _resource(
    row: DataRow,
    unit: str,
    text: str,
    taken: offerings.Offering,
    who: whom.Contact,
    near: date | None,
    *,
    alone: bool,
) -> Proposal:
    number, note = official_resource(row), row.cells.get("note", "")
    called = who if who.numbers or who.name else taken.contact
    keys = {field.key for field in fields_of(Resource)}
    values: dict[str, Any] = {key: cell for key, cell in row.cells.items() if key in keys}
    described = row.cells.get("description", "") if row.cells.get("title") else ""
    when, where = offerings.when_where(row.cells.get("_when_where", ""))
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
        "note": noted(row, f"原文：{text}" if taken.text != text else ""),
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
    source = replace(row.source, cell=row.source.cells.get(OFFER + text, row.source.cell))
    return proposal("resources", source, values, doubts, near)


def _amount(row: DataRow, text: str, values: dict[str, Any], *, alone: bool) -> list[str]:
    """Put the quantity where it belongs: with several offers in a cell, to the one of the same measure."""
    amount = row.cells.get("quantity_text") or row.cells.get("quantity", "")
    values |= {"quantity": None, "quantity_text": ""}
    parts = offerings.offers(row.cells.get("title", ""), lists=True)
    if not amount and (told := offerings.amount(values["title"])):
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
    return until if until and offerings.told_times(until) and not told_day(until, near) else ""


def _whole_time(text: str) -> str:
    return text if text and offerings.told_times(text) == text else ""
