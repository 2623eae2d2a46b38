"""A proposal edited by a person before it is written: its values as a record for a form, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from guidance.deciding import decide
from guidance.decision import Decision
from guidance.intake import Intake
from guidance.intake_values import Proposal
from store.book import Book
from store.entry import outside_value
from store.fields import fields_of, form_fields
from store.kinds import FieldError
from store.problems import RecordRefused
from store.records import TABLES, Record


def draft(proposal: Proposal) -> Record:
    """Return the proposal as a record that is not in the book; units stand in it by name."""
    kind, values = TABLES[proposal.table], dict[str, Any]()
    for declared in fields_of(kind):
        raw = proposal.values.get(declared.key)
        if raw in (None, ""):
            continue
        try:
            values[declared.key] = outside_value(declared, raw)
        except FieldError:
            if isinstance(declared.kind.empty, str):
                values[declared.key] = raw  # shown as it came, with its fault, to be mended
    return kind(**values)


def edited(proposal: Proposal, texts: Mapping[str, str]) -> Proposal:
    """Return the proposal with what was typed; RecordRefused names the fields at fault."""
    values = {key: value for key, value in proposal.values.items() if key not in texts}
    faults: dict[str, str] = {}
    for declared in form_fields(TABLES[proposal.table]):
        if declared.key not in texts:
            continue
        try:
            value = declared.kind.parse(texts[declared.key])
        except FieldError as error:
            faults[declared.key] = str(error)
            continue
        if declared.required and not value:
            faults[declared.key] = f"请填写{declared.label}"
        if value not in ("", None, [], {}, 0, False):
            values[declared.key] = value
    if faults:
        raise RecordRefused(faults)
    return replace(proposal, values=values, doubts=["你改过"])


def decided_again(book: Book, intakes: Sequence[Intake], before: Sequence[Decision]) -> list[Decision]:
    """Return fresh decisions after an edit; what a person had said of the others stands."""
    fresh = decide(book, intakes)
    for now, old in zip(fresh, before, strict=True):
        if (now.action, now.target) == (old.action, old.target):
            now.taken, now.into = old.taken, old.into
            said = {change.key: change.taken for change in old.changes}
            for change in now.changes:
                change.taken = said.get(change.key, change.taken)
    return fresh
