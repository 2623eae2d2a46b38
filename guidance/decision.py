"""A decision about a proposal: what it would do, to which record, which changes are taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from guidance.intake_values import Proposal
from store.records import TABLES

NEW, EQUAL, CHANGE, DUPLICATE = "new", "equal", "change", "duplicate"


@dataclass
class Change:
    """One field of a known record: what it says, what the file says, and whether that is taken."""

    key: str
    label: str
    old: str
    new: str
    value: Any
    taken: bool
    why: str = ""


@dataclass
class Decision:
    """A proposal and what becomes of it. `target` is the record it means, `into` whether it goes into that one.

    `taken` is the person's yes; a duplicate that is taken and not `into` is written as a record of its own.
    """

    proposal: Proposal
    action: str = NEW
    target: str = ""
    reason: str = ""
    changes: list[Change] = field(default_factory=list)
    taken: bool = True
    into: bool = False
    confirmed_on: date | None = None
    fault: str = ""  # why it cannot be written as it stands

    @property
    def table(self) -> str:
        """The table it is for."""
        return self.proposal.table

    @property
    def name(self) -> str:
        """The words that name it."""
        return str(self.proposal.values.get(TABLES[self.table].named_by) or self.target)

    def take(self, *, changes: bool = False, duplicates: bool = False) -> None:
        """Say yes to what is left alone unless somebody says so: differing fields, likely duplicates."""
        if changes and self.into and self.action in (CHANGE, DUPLICATE):
            self.taken = True
            for change in self.changes:
                change.taken = True
        if duplicates and self.action == DUPLICATE:
            self.taken = True
