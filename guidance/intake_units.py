"""What a row tells of a unit, whoever names it: whom to call, his post, its kind, the members who reported."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from guidance import cells, whom
from guidance.damage import MEASURES
from guidance.intake_values import Proposal, proposal
from guidance.places import Source
from guidance.rows import DataRow
from guidance.told_days import told_day
from guidance.unit_kinds import unit_kind
from store import phones
from store.clean import fold

BODIES = re.compile("[、，,；;\n]+")
# What the notice's own form says where a unit's name belongs.
NO_UNIT = {
    "驻区单位", "企业", "商户", "商圈", "社会组织", "社会组织党组织", "社区志愿团体", "志愿团体", "物业服务企业", "学校",
    "街道办(乡镇)", "街道办", "街道", "教育培训中心", "驻区医院", "居民",
}  # fmt: skip
_UNUSED = {"_date": "日期"}  # what a column says that no field of ours holds


def reported(row: DataRow, near: date | None) -> dict[str, str]:
    """Return the members of a unit who reported to the community: as a count of a day, or their names."""
    members = row.cells.get("_reported_members", "")
    day = told_day(row.cells.get("_reported_on", ""), near)
    count = cells.quantity(members) if members else None
    if members and count is None:
        return {"reported_names": members}
    if count is None and day is None:
        return {}
    return {"reported": f"{day.isoformat() if day else ''}，{'' if count is None else int(count)}"}


def unit_of(values: dict[str, Any], source: Source, near: date | None = None) -> Proposal:
    """Return the proposed unit: names apart from numbers and posts, landlines apart from mobiles, its kind."""
    doubts, told = [], values.get("kind", "")
    for who in ("leader", "liaison"):  # 负责人及电话
        if phones.find(values.get(who, "")):
            called = whom.contact(values[who])
            mobile = cells.joined(values.get(f"{who}_phone", ""), called.mobile)
            office = cells.joined(values.get("office_phone", ""), called.landline)
            values = {**values, who: called.name, f"{who}_phone": mobile, "office_phone": office}
    number = values.get("liaison_phone", "")
    called = whom.Contact() if number.isascii() and not phones.landlines(number) else whom.contact(number)
    if called.landline or (called.name and called.mobile):  # 联络员电话 that holds the name too
        office = cells.joined(values.get("office_phone", ""), called.landline)
        name = values.get("liaison") or called.name
        values = {**values, "liaison": name, "liaison_phone": called.mobile, "office_phone": office}
    if not values.get("leader_title"):
        name, title = whom.person(values.get("leader", ""))
        values = {**values, "leader": name, "leader_title": title}
    kind = unit_kind(told) if told else ""
    note = values.get("note", "")
    if told and not kind:
        doubts.append(f"单位性质「{told}」对不上，请选")
        note = cells.joined(note, f"单位性质：{told}", by="；")
    return proposal("units", source, {**values, "kind": kind, "note": note}, doubts, near)


def noted(row: DataRow, *more: str) -> str:
    """Return the remarks of a row and its columns that are no field: nothing is lost."""
    other = [f"{heading}：{text}" for heading, text in row.other]
    unused = [f"{label}：{_day(row.cells[key])}" for key, label in _UNUSED.items() if row.cells.get(key)]
    return cells.joined(row.cells.get("note", ""), *other, *unused, *more, by="；")


def _day(text: str) -> str:
    """Return a day as it was written; a table's own number of one as the day it is."""
    day = None if re.search(r"[^\d.]", text) else told_day(text)
    return day.isoformat() if day else text


def is_no_unit(name: str) -> bool:
    """Say whether a word where a unit's name belongs names none: the form's own words, a measure, a number, a sign."""
    bare = fold(name).removesuffix("等")
    return bare in NO_UNIT or name in MEASURES or is_remark(name) or not re.search("[^\\d\\W_]{2}", name)


def is_remark(name: str) -> bool:
    """Say whether nothing but a remark stands where a unit's name belongs: （转让中）."""
    return bool(re.fullmatch(r"[（(].*[)）]", name))
