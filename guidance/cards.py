"""Forms of label and value side by side (登记表, our own form): one record read from such a block of cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from guidance.columns import OF_AGREEMENTS, is_heading
from guidance.heading_words import bare, chief_phone, known_label, likely_label, own_address
from guidance.places import Source, address
from guidance.reading import Sheet
from guidance.rows import DataRow
from store.records import TABLES

_TARGETS = ("resources", "needs", "matches", "units", "agreements")
_LABELS = 3  # with values, that make a card
_BLANK_LABELS = 5  # that make one even where nobody wrote anything
_ROWS = 2
_OWNER = "unit"
_LOOKED_AT = 40  # rows that show which columns hold labels
_MOSTLY = 0.6
_PARTLY = 0.4  # of a column of labels, some of which are long and odd
_LABEL = 16  # characters of a label that nobody knows
_LABELLED = re.compile(r"\s*([^:：]{1,12})[:：]\s*(.*)", re.DOTALL)


@dataclass
class _Block:
    """What one table's labels find in the rows of a block."""

    table: str
    cells: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)  # phones taken for the one named before them
    rows: int = 0

    @property
    def weight(self) -> tuple[bool, int]:
        """How well the table's labels fit: whether the record has its name, how many there are."""
        return TABLES[self.table].named_by in self.cells, len(self.asked)

    @property
    def whole(self) -> bool:
        """Whether this is a card: enough labels over enough rows."""
        filled = len(self.cells) >= _LABELS and (
            TABLES[self.table].named_by in self.cells or "_key" in self.cells
        )
        if self.table == "agreements" and OF_AGREEMENTS.isdisjoint(self.asked):
            return False
        return self.rows >= _ROWS and (filled or len(self.asked) >= _BLANK_LABELS)


def card_at(sheet: Sheet, start: int, file: str, table: str | None = None) -> tuple[str, DataRow, int] | None:
    """Return the table, the record as a row, and the first row after the block that begins at or below a row.

    None when the rows from `start` are no card: at least two rows of labels with their values beside them.
    """
    best: tuple[_Block, int] | None = None
    for target in [table] if table in _TARGETS else _TARGETS:
        place = next((at for at in range(start, len(sheet.rows)) if _begins(sheet.rows[at], target)), None)
        if place is None:
            continue
        block = _block(sheet, place, target)
        if block.whole and (best is None or block.weight > best[0].weight):
            best = (block, place)
    if best is None:
        return None
    block, place = best
    words = " | ".join(block.cells.values())[:500]
    named = block.addresses.get(TABLES[block.table].named_by, address(place + 1, 0))
    source = Source(file, sheet.name, place + 1, named, block.addresses, words)
    row = DataRow(source, block.cells, other=tuple(block.other), asked=tuple(block.asked))
    return block.table, row, place + block.rows


def turned(sheet: Sheet) -> Sheet | None:
    """Return the sheet with rows and columns exchanged, if its first column is a heading of several records."""
    rows = [row for row in sheet.rows if any(row)]
    wide = [row for row in rows if sum(bool(text) for text in row) > _ROWS]
    for table in ("resources", "needs", "units"):
        labels = [row[0] for row in wide if known_label(row[0], table)]
        below = any(known_label(text, table) for row in wide for text in row[1:])
        named = any(known_label(label, table) == TABLES[table].named_by for label in labels)
        if named and len(labels) >= _LABELS and len(labels) >= _MOSTLY * len(rows) and not below:
            width = max(map(len, sheet.rows))
            cells = [[row[at] if at < len(row) else "" for row in sheet.rows] for at in range(width)]
            return replace(sheet, rows=cells, before={}, turned=True)
    return None


def stacked(sheet: Sheet) -> Sheet | None:
    """Return a sheet whose heading stands twice or more side by side with those tables below each other."""
    for place, row in enumerate(sheet.rows[:_LOOKED_AT]):
        starts, width = _repeated([bare(text) for text in row])
        if len(starts) < 2:
            continue
        origin = [(one, 0) for one in range(place)]
        for start in starts:
            origin += [
                (one, start) for one in range(place, len(sheet.rows)) if start == starts[0] or one > place
            ]
        rows = [sheet.rows[one][first : first + width] for one, first in origin]
        before = {
            new: sheet.before[one][first : first + width]
            for new, (one, first) in enumerate(origin)
            if one in sheet.before
        }
        return replace(sheet, rows=rows, before=before, origin=tuple(origin))
    return None


def _repeated(words: list[str]) -> tuple[list[int], int]:
    """Return where the same heading begins again in a row, and how wide it is."""
    first = next((at for at, word in enumerate(words) if word), len(words))
    again = next((at for at in range(first + 2, len(words)) if words[at] == words[first]), 0)
    width, heading = again - first, [word for word in words[first:again] if word]
    known = max(sum(bool(known_label(word, table)) for word in heading) for table in _TARGETS)
    if not again or known < 2:
        return [], 0
    starts = [
        at
        for at in range(first, len(words), width)
        if [word for word in words[at : at + width] if word] == heading
    ]
    return starts, width


def paired(sheet: Sheet) -> Sheet | None:
    """Return lines of plain text such as 联系人：马老师 as a sheet of labels and values, if most lines are such."""
    rows: list[list[str]] = []
    known = told = 0
    for row in sheet.rows:
        text = " ".join(row).strip()
        found = _LABELLED.match(text)
        rows.append(list(found.groups()) if found else [text, ""])
        told += bool(text)
        known += bool(found and any(known_label(found[1], table) for table in _TARGETS))
    enough = known >= _LABELS and known >= _MOSTLY * told
    return replace(sheet, rows=rows, before={}, loose=False) if enough else None


def _begins(row: list[str], table: str) -> bool:
    first = next((text for text in row if text.strip()), "")
    return bool(first and known_label(first, table)) and not is_heading(row)


def _block(sheet: Sheet, start: int, table: str) -> _Block:
    block = _Block(table)
    columns, subject = _label_columns(sheet, start, table), {TABLES[table].named_by}
    for place in range(start, len(sheet.rows)):
        row = sheet.rows[place]
        if not any(row):
            block.rows += 1
            continue
        pairs = _pairs(row, columns)
        taken = set(block.asked)
        keys = [known_label(label, table) or likely_label(label, table, taken) for label, _, _ in pairs]
        # A unit's card may name several offers.
        own = set() if _OWNER in block.asked else subject & set(block.asked)
        again = bool(block.asked) and any(key in keys for key in (block.asked[0], *own))
        unknown = not any(keys) or not _begins(row, table)
        if again or is_heading(row) or (unknown and not _goes_on(sheet, place, table)):
            break
        block.rows += 1
        for known, (label, text, column) in zip(keys, pairs, strict=True):
            chief = chief_phone(label, block.asked[-1] if block.asked else "")
            key = "unit.address" if _OWNER in block.asked and own_address(label, known) else chief or known
            if table == "resources" and _more(label, key, block, text):
                continue
            if not key:
                block.other += [(label, text)] if text else []
                continue
            block.beside += [chief] if chief else []
            block.asked.append(key)
            if text and block.cells.setdefault(key, text) != text:
                block.other.append((label, text))
            elif text:
                block.addresses.setdefault(key, sheet.address(place, column))
    _settle_phones(block)
    while block.rows and not any(sheet.rows[start + block.rows - 1]):
        block.rows -= 1
    return block


def _more(label: str, key: str, block: _Block, text: str) -> bool:
    """Add a further row of offers to those of a unit's card: 人才资源, 场地资源."""
    if "title" not in block.cells or _OWNER not in block.asked:
        return False
    if key != "title" and (key or likely_label(label, "resources", set()) != "title"):
        return False
    if text and text != block.cells["title"]:
        block.cells["title"] += f"；{text}"
    return True


def _settle_phones(block: _Block) -> None:
    """Where nobody but the one in charge is named, his number is the one to call."""
    for chief, other, person in (
        ("leader_phone", "liaison_phone", "liaison"),
        ("unit.leader_phone", "contact_phone", "contact"),
    ):
        if chief in block.beside and person not in block.asked and other not in block.asked:
            for found in (block.cells, block.addresses):
                if chief in found:
                    found[other] = found.pop(chief)
            block.asked[block.asked.index(chief)] = other


def _goes_on(sheet: Sheet, place: int, table: str) -> bool:
    """Say whether a row of unknown labels stands inside a card: the next row begins with a known one again."""
    row, under = sheet.rows[place], sheet.rows[place + 1 : place + 2]
    first = next((text for text in row if text.strip()), "")
    several = len({text for text in row if text.strip()}) > 1
    told = bool(likely_label(first, table, set())) or any(_begins(one, table) for one in under)
    return several and len(first) <= _LABEL and told


def _label_columns(sheet: Sheet, start: int, table: str) -> list[int]:
    """Return the columns that hold labels in most of the rows where they hold anything."""
    told: dict[int, list[bool]] = {}
    for at, row in enumerate(sheet.rows[start : start + _LOOKED_AT]):
        if any(row) and not _begins(row, table):
            if not _goes_on(sheet, start + at, table):
                break
            continue
        for column, text in enumerate(row):
            if text.strip():
                told.setdefault(column, []).append(bool(known_label(text, table)))
    found = [column for column, marks in told.items() if sum(marks) >= _PARTLY * len(marks)]
    return sorted(found)


def _pairs(row: list[str], columns: list[int]) -> list[tuple[str, str, int]]:
    """Return (label, value, column of the value): what is filled between two columns of labels, a merged cell once."""
    pairs = []
    for column, end in zip(columns, [*columns[1:], len(row)], strict=True):
        if column < len(row) and (label := row[column].strip()):
            filled = [at for at in range(column + 1, min(end, len(row))) if row[at].strip()]
            value = "，".join(dict.fromkeys(row[at].strip() for at in filled))
            pairs.append((label, value, filled[0] if filled else column + 1))
    return pairs
