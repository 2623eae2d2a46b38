"""A proposal, and its values made to fit their fields: what does not fit is kept as words and said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guidance import cells
from guidance.places import Source
from guidance.told_days import told_day
from store import phones
from store.clean import forbidden
from store.fields import Field, fields_of
from store.kinds import Choice, Day, Details, FieldError, Flag, Number, Official, Phone
from store.records import TABLES

_NAMES = ("leader", "liaison", "contact")
NO_NUMBER = "不是一个完整的电话"
_GIVEN = ("units", "resources", "services")
_OVER = re.compile(
    r"[^；，。]{0,6}(?:停业|空店|空置|转让|招租|歇业|关门|注销|搬走|搬离|搬迁|作废|已?取消|不再|已撤|停用|停办|拆除)[^；，。]{0,6}"
    r"|是否(?:愿意|同意|继续|可以?|能)?(?:提供|参与|参加|共享|开放|认领)?：(?:否|不|×)[^；，。]{0,4}"
)
_BESIDE = re.compile(r"^([\u4e00-\u9fff]{2,8})[:：\s]*(\d.*)$")  # 张三1.38951E+10
_NO_NAME = re.compile(r"\d{5}|\d[eE]\+?\d|\d{3}\*{2,}")


@dataclass(frozen=True)
class Proposal:
    """A record as it would be written: `values` as `store.entry.entered` takes them, links by name."""

    table: str
    source: Source
    values: dict[str, Any]
    doubts: list[str] = field(default_factory=list)
    key: str = ""  # of the record it came from, where it is a form of ours
    asked: tuple[str, ...] = ()  # fields the form has a place for
    returned: bool = False  # on a form of ours
    keyless: bool = False  # whose column of keys is gone


def proposal(
    table: str, source: Source, values: dict[str, Any], doubts: list[str], near: date | None = None
) -> Proposal:
    """Return a proposal without empty values; days without a year are taken `near` a day."""
    kept = {key: value for key, value in values.items() if value not in ("", None, [], {}, 0)}
    doubts = list(doubts)
    _name_apart(kept, doubts, source)
    for declared in fields_of(TABLES[table]):
        if isinstance(kept.get(declared.key), str):
            _fit(declared, kept, doubts, source, near)
    if table in _GIVEN and (hit := _OVER.search(kept.get("note", ""))):
        doubts.append(f"备注里写着「{hit.group()}」，请看还要不要记")
    return Proposal(table, source, kept, doubts)


def _name_apart(values: dict[str, Any], doubts: list[str], source: Source) -> None:
    """Keep digits that are no whole telephone number (1.38951E+10) out of the names they stand beside, and say so."""
    for key in _NAMES:
        parts = [
            part
            for told in values.get(key, "").split("、")
            for part in _BESIDE.sub(r"\1、\2", told).split("、")
        ]
        odd = [part for part in parts if _NO_NAME.search(part)]
        if not odd:
            continue
        values[key] = cells.joined(*(part for part in parts if part not in odd))
        values["note"] = cells.joined(values.get("note", ""), *(f"电话不全：{part}" for part in odd), by="；")
        doubts += [
            f"{source.at(f'{key}_phone') or source.at(key)}「{part}」{NO_NUMBER}，没有当电话记，写在备注里，请问清楚"
            for part in odd
        ]
        if not values[key]:
            del values[key]


def _fit(
    declared: Field, values: dict[str, Any], doubts: list[str], source: Source, near: date | None
) -> None:
    """Turn one text into its field's value; a text that is none goes to the note."""
    text = values[declared.key]
    if isinstance(declared.kind, Day):
        value: Any = day.isoformat() if (day := told_day(text, near)) else None
    elif isinstance(declared.kind, Number):
        value = cells.quantity(text)
    else:
        if doubt := _doubt(declared, text) or _odd_number(declared, text):
            doubts.append(source.at(declared.key) + doubt)
        if not (doubt and isinstance(declared.kind, Flag | Details | Official)):
            return
        value = None
    del values[declared.key]
    if value is not None:
        values[declared.key] = value
        return
    told = f"{declared.label}：{text}"
    values["note"] = cells.joined(values.get("note", ""), told, by="；")
    doubts.append(f"{source.at(declared.key)}{told}（看不懂，记在备注里）")


def _odd_number(declared: Field, text: str) -> str:
    odd = phones.odd(phones.tidy(text)) if isinstance(declared.kind, Phone) else ""
    return f"{declared.label}「{odd}」不像完整的电话，照原样记，请核对" if odd else ""


def _doubt(declared: Field, text: str) -> str:
    """Return what stands against a text in a field, or an empty string."""
    try:
        declared.kind.parse(text)
    except FieldError as error:
        if isinstance(declared.kind, Choice) and not forbidden(text):
            return f"{declared.label}「{text}」不是现成的选项，照原样记"
        return f"{declared.label}：{error}"
    return ""
