"""What a proposal would do to the book: something new, nothing, changes field by field, or a likely duplicate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import msgspec

from guidance import cells
from guidance.decision import CHANGE, DUPLICATE, EQUAL, NEW, Change, Decision
from guidance.duplicates import SPECS, SURE, Index, Likeness, entry_of, index_of, places_of
from guidance.intake import Intake
from guidance.intake_values import Proposal
from guidance.returned import form_key, keyed
from guidance.whose import is_others
from store.book import Book
from store.choices import COMMUNITY
from store.clean import fold
from store.days import wall_day
from store.entry import outside_value, show_value
from store.fields import Field, Shown, fields_of
from store.kinds import FieldError, Link, Links
from store.records import TABLES, Agreement, Record, Unit

_IDENTITY = {
    "units": ("name",),
    "resources": ("title", "unit"),
    "needs": ("title", "building", "proposer"),
    "services": ("title", "providers"),
    "agreements": ("unit", "signed_on"),
}


class Decider:
    """Compares proposals with the book and with one another, in their order."""

    day: date  # on which a returned form confirms
    sent: dict[str, dict[str, str]]  # what stood on it

    def __init__(self, book: Book | None) -> None:
        self._book = book
        self._places = places_of(book) if book else ()
        self._near = {table: index_of(book, table) if book else Index() for table in SPECS}
        self._ids: dict[tuple[str, ...], str] = {}
        self._mine: dict[str, Decision] = {}  # place of an earlier proposal -> what was decided
        self.names: dict[str, str] = {}  # folded name of a unit -> its id, or its own words while it has none
        if book:
            self.names = {
                unit_key(name): one.id for one in book.all(Unit) for name in (*one.aliases, one.name)
            }
            for table in _IDENTITY:
                for record in book.all(TABLES[table]):
                    self._ids.setdefault(identity(table, msgspec.structs.asdict(record)), record.id)

    def decide(self, proposal: Proposal) -> Decision:
        """Return what becomes of a proposal; later ones know of it."""
        decision = self._decided(proposal)
        if decision.action in (NEW, DUPLICATE) and not decision.into:
            place = f"#{len(self._mine)}"
            self._mine[place] = decision
            values = self._linked(proposal)
            self._ids.setdefault(identity(proposal.table, values), place)
            if proposal.table in SPECS:
                self._near[proposal.table].add(entry_of(proposal.table, place, values, self._places))
        self._name(decision)
        return decision

    def _name(self, decision: Decision) -> None:
        """Let later rows find a unit by the name it has in the file."""
        if decision.table == "units" and (name := decision.proposal.values.get("name")):
            known = (
                decision.target if decision.target and (decision.into or decision.action != DUPLICATE) else ""
            )
            self.names.setdefault(unit_key(name), known or name)

    def _decided(self, proposal: Proposal) -> Decision:
        fault = self._fault(proposal)
        record = keyed(self._book, proposal.key) if self._book and proposal.key else None
        if record is not None and record.table == proposal.table:
            return self._returned(proposal, record, fault)
        if not proposal.values.get(TABLES[proposal.table].named_by):
            return Decision(
                proposal, taken=False, reason="识别码不是这本账的，又没有写名称", fault="没有名称"
            )
        values = self._linked(proposal)
        known = self._ids.get(identity(proposal.table, values)) or (
            self.names.get(unit_key(values["name"]), "") if proposal.table == "units" else ""
        )
        if known.startswith("#"):
            return self._twice(proposal, known, "一样的一条", fault)
        if known and self._book and (same := self._book.find(known)):
            decision = self._compared(proposal, same, fault, "")
            decision.changes = [
                one for one in decision.changes if not (one.key == "name" and isinstance(same, Unit))
            ]
            return self._other_person(self._settled(decision), same)
        if like := self._likest(proposal.table, values):
            return self._like(proposal, *like, fault)
        return Decision(proposal, fault=fault, confirmed_on=self.day if proposal.returned else None)

    def _likest(self, table: str, values: dict[str, Any]) -> tuple[str, Likeness] | None:
        """Return what a record is likely the same as; an agreement only as the unsigned draft of the same unit."""
        if table in SPECS:
            found = self._near[table].near(entry_of(table, "?", values, self._places))
            return (found[0][0].key, found[0][1]) if found else None
        drafts = self._book.all(Agreement) if self._book else ()
        same = (one.id for one in drafts if one.unit == values.get("unit") and not one.signed_on)
        draft = next(same, "")
        return (draft, Likeness(SURE, "这家单位还没签的协议")) if draft else None

    @staticmethod
    def _other_person(decision: Decision, record: Record) -> Decision:
        """Take the same words from another person for a likely duplicate, not for the same thing."""
        private = {declared.key for declared in fields_of(type(record)) if declared.shown <= Shown.BOOK}
        if any(change.key in private and change.old for change in decision.changes):
            decision.action, decision.taken, decision.into = DUPLICATE, False, False
            decision.reason = f"和 {record.id} 一样的话，说的人不同"
        return decision

    def _like(self, proposal: Proposal, other: str, like: Likeness, fault: str) -> Decision:
        if other.startswith("#"):
            return self._twice(proposal, other, like.reason, fault)
        record = self._book.find(other) if self._book else None
        if record is None:
            return Decision(proposal, fault=fault)
        decision = self._compared(proposal, record, fault, "")
        told = f"{like.reason}：{record.id} {record.caption}"
        decision.action, decision.reason = DUPLICATE, told
        unit = proposal.table == "units"
        decision.into = proposal.keyless or (unit and like.score >= SURE)
        decision.taken = unit or proposal.keyless
        if decision.into and isinstance(record, Unit):
            self._add_alias(decision, record)
        return decision

    @staticmethod
    def _add_alias(decision: Decision, unit: Unit) -> None:
        name = decision.proposal.values["name"]
        decision.changes = [change for change in decision.changes if change.key not in ("name", "aliases")]
        if fold(name) not in map(fold, (unit.name, *unit.aliases)):
            aliases = [*unit.aliases, name]
            decision.changes.insert(
                0, Change("aliases", "别名", "、".join(unit.aliases), "、".join(aliases), aliases, taken=True)
            )

    def _twice(self, proposal: Proposal, place: str, reason: str, fault: str) -> Decision:
        """Speak about a proposal that is like an earlier one of the same import."""
        earlier = self._mine[place].proposal
        quiet = ("note", "source")
        same = {k: v for k, v in earlier.values.items() if k not in quiet} == {
            k: v for k, v in proposal.values.items() if k not in quiet
        }
        told = (
            f"和 {earlier.source} 的「{self._mine[place].name}」{'一样' if same else '像是同一条，' + reason}"
        )
        unit = proposal.table == "units"  # offers hang on it, so it stays unless a person says otherwise
        return Decision(
            proposal, EQUAL if same else DUPLICATE, "", told, taken=unit and not same, fault=fault
        )

    def _returned(self, proposal: Proposal, record: Record, fault: str) -> Decision:
        name = self._book.name_of(record.id) if self._book else record.caption
        told = f"发出去的表回来了：{record.id} {name}，记为 {self.day:%Y-%m-%d} 确认过"
        return self._compared(proposal, record, fault, told)

    def _compared(self, proposal: Proposal, record: Record, fault: str, reason: str) -> Decision:
        changes = [
            change
            for declared in fields_of(TABLES[proposal.table])
            if declared.entered and (change := self._change(declared, proposal, record))
        ]
        return self._settled(Decision(proposal, "", record.id, reason, changes, fault=fault, into=True))

    def _settled(self, decision: Decision) -> Decision:
        """Say whether anything changes, and take what only fills gaps or came back on our own form."""
        decision.action = CHANGE if decision.changes else EQUAL
        decision.taken = any(change.taken for change in decision.changes) or decision.proposal.returned
        decision.confirmed_on = self.day if decision.proposal.returned else None
        return decision

    def _change(self, declared: Field, proposal: Proposal, record: Record) -> Change | None:
        """Return how a field differs from what the file says; None where it does not, or nobody was asked."""
        key, ours = declared.key, getattr(record, declared.key)
        sent = self.sent.get(form_key(record)) if proposal.returned else None
        if key == "item" and ours and not proposal.returned and _guessed(proposal):
            return None
        if key not in proposal.values and (sent is None or key not in proposal.asked):
            return None
        theirs = self._typed(declared, proposal.values.get(key, ""))
        shown, told = self.shown(declared, ours), self.shown(declared, theirs)
        was = self.shown(declared, self._typed(declared, sent.get(key, ""))) if sent is not None else None
        if theirs is None or fold(told) == fold(shown) or (was is not None and fold(told) == fold(was)):
            return None
        if not told and (not was or declared.required):  # nothing was there, or it may not be taken away
            return None
        if isinstance(ours, list) and isinstance(theirs, list) and not proposal.returned:
            theirs = [*ours, *(part for part in theirs if part not in ours)]
            if theirs == ours:
                return None
            told = self.shown(declared, theirs)
        elif (key == "note" or declared.shown <= Shown.BOOK) and isinstance(ours, str) and ours:
            if fold(told) in fold(ours):
                return None
            theirs = told = f"{ours}\n{told}"
        empty = ours in ("", None, [], {}, 0) or (key == "status" and ours == "拟定")  # a draft is signed now
        why = "账上后来也改过" if was is not None and fold(was) != fold(shown) else ""
        return Change(key, declared.label, shown, told, theirs, empty or proposal.returned, why)

    def shown(self, declared: Field, value: Any) -> str:
        """Write a value for a person; links as names."""
        if isinstance(declared.kind, Links):
            return "、".join(self._named(one) for one in value or ())
        if isinstance(declared.kind, Link):
            return self._named(value or "")
        return show_value(declared, value, self._book) if self._book else declared.kind.show(value)

    def _named(self, id_: str) -> str:
        return self._book.name_of(id_) if self._book else id_

    def _typed(self, declared: Field, raw: Any) -> Any:
        """Return a proposed value as the field holds it, or None where it cannot be one."""
        if raw in ("", None):
            return declared.kind.empty
        try:
            value = outside_value(declared, raw)
        except FieldError:
            return None
        if isinstance(declared.kind, Links):
            return [self._id(name) for name in value]
        return self._id(value) if isinstance(declared.kind, Link) else value

    def _id(self, name: str) -> str:
        own = self._book.community.name if self._book else ""
        if own and name.startswith(own) and unit_key(name) not in self.names:
            return COMMUNITY
        return self.names.get(unit_key(name), name)

    def _linked(self, proposal: Proposal) -> dict[str, Any]:
        """Return the values with links to units by id, as far as they are known."""
        return with_links(TABLES[proposal.table], proposal.values, self._id)

    @staticmethod
    def _fault(proposal: Proposal) -> str:
        """Return why a proposal could not be written: the first field that refuses its words."""
        for declared in fields_of(TABLES[proposal.table]):
            raw = proposal.values.get(declared.key)
            if raw in (None, ""):
                continue
            try:
                outside_value(declared, raw)
            except FieldError as error:
                return f"{proposal.source.at(declared.key)}{declared.label}：{error}"
        return ""


def with_links(kind: type[Record], values: dict[str, Any], meant: Callable[[str], str]) -> dict[str, Any]:
    """Return the values of a record with each name in its links as what that name means."""
    done = dict(values)
    for declared in fields_of(kind):
        value = values.get(declared.key)
        if value and isinstance(declared.kind, Links):
            done[declared.key] = [meant(name) for name in value]
        elif value and isinstance(declared.kind, Link):
            done[declared.key] = meant(value)
    return done


def unit_key(name: str) -> str:
    """Return the name of a unit as names are compared."""
    return fold(cells.unit_name(name))


def identity(table: str, values: dict[str, Any]) -> tuple[str, ...]:
    """Return what two records of a table share only when they are the same one."""
    return (table, *(fold(str(values.get(key) or "")) for key in _IDENTITY[table]))


def _guessed(proposal: Proposal) -> bool:
    """Say whether the official item is our own reading of the words: no reason to change what a person chose."""
    return not {"item", "_item", "_requirement"} & set(proposal.source.cells)


def decide(book: Book | None, intakes: Sequence[Intake], today: date | None = None) -> list[Decision]:
    """Return what becomes of each proposal against the book; without a book all are compared among themselves.

    Records on our own form are confirmed on the day written on it, else `today`.
    """
    day = today or wall_day()
    decider, decisions = Decider(book), list[Decision]()
    for intake in intakes:
        decider.day, decider.sent = intake.returned_on or day, intake.sent
        decisions += map(decider.decide, intake.proposals)
        _say_whose(intake, book.community.name if book else "")
    return decisions


def _say_whose(intake: Intake, ours: str) -> None:
    """Ask about what stands on a sheet or in a row of another community: a street's workbook holds those of several."""
    rows = {
        (one.source.sheet, one.source.row): f"{origin.removesuffix('社区')}社区"
        for one in intake.proposals
        if (origin := one.values.get("origin", ""))
    }
    for proposal in intake.proposals:
        sheet, row = proposal.source.sheet, proposal.source.row
        said = rows.get((sheet, row)) or intake.of.get(sheet, "")
        if (
            is_others(said, ours)
            and (doubt := f"表上写的是{said}，这本账是{ours}的，请看要不要收") not in proposal.doubts
        ):
            proposal.doubts.append(doubt)
