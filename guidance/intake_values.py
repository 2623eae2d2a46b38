"""A proposal, and its values made to fit their fields: what does not fit is kept as words and said."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guidance import cells
from guidance.places import Source
from guidance.told_days import told_day
from store.clean import forbidden
from store.fields import Field, fields_of
from store.kinds import Choice, Day, Details, FieldError, Flag, Number, Official
from store.records import TABLES


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
    for declared in fields_of(TABLES[table]):
        if isinstance(kept.get(declared.key), str):
            _fit(declared, kept, doubts, source, near)
    return Proposal(table, source, kept, doubts)


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
        if doubt := _doubt(declared, text):
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


def _doubt(declared: Field, text: str) -> str:
    """Return what stands against a text in a field, or an empty string."""
    try:
        declared.kind.parse(text)
    except FieldError as error:
        if isinstance(declared.kind, Choice) and not forbidden(text):
            return f"{declared.label}「{text}」不是现成的选项，照原样记"
        return f"{declared.label}：{error}"
    return ""
