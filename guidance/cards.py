"""Forms of label and value side by side (登记表, our own form): one record read from such a block of cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from guidance.columns import is_heading, known_label
from guidance.places import Source, address
from guidance.reading import Sheet
from guidance.rows import DataRow
from store.records import TABLES

_TARGETS = ("resources", "needs", "units")
_LABELS = 3  # with values, that make a card
_ROWS = 2


@dataclass
class _Block:
    """What one table's labels find in the rows of a block."""

    table: str
    cells: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    rows: int = 0


def card_at(sheet: Sheet, start: int, file: str, table: str | None = None) -> tuple[str, DataRow, int] | None:
    """Return the table, the record as a row, and the first row after the block that begins at or below a row.

    None when the rows from `start` are no card: at least two rows of labels with their values beside them.
    """
    place = start
    while (
        place < len(sheet.rows)
        and not _pairs(sheet.rows[place], "resources")
        and not _pairs(sheet.rows[place], "needs")
    ):
        place += 1
    found = [_block(sheet, place, target) for target in ([table] if table in _TARGETS else _TARGETS)]
    whole = [
        block
        for block in found
        if block.rows >= _ROWS and len(block.cells) >= _LABELS and TABLES[block.table].named_by in block.cells
    ]
    if not whole:
        return None
    best = max(whole, key=lambda block: len(block.cells))
    words = " | ".join(f"{key} {text}" for key, text in best.cells.items())
    named = best.addresses[TABLES[best.table].named_by]
    source = Source(file, sheet.name, place + 1, named, best.addresses, words[:500])
    return best.table, DataRow(source, best.cells, asked=tuple(best.asked)), place + best.rows


def _block(sheet: Sheet, start: int, table: str) -> _Block:
    block = _Block(table)
    for place in range(start, len(sheet.rows)):
        row = sheet.rows[place]
        if not any(row):
            block.rows += 1
            continue
        pairs = [] if is_heading(row) else _pairs(row, table)
        if not pairs or (
            TABLES[table].named_by in block.asked
            and any(key == TABLES[table].named_by for key, _, _ in pairs)
        ):
            break
        block.rows += 1
        for key, text, column in pairs:
            block.asked.append(key)
            if text:
                block.cells.setdefault(key, text)
                block.addresses.setdefault(key, address(place + 1, column))
    while block.rows and not any(sheet.rows[start + block.rows - 1]):
        block.rows -= 1
    return block


def _pairs(row: list[str], table: str) -> list[tuple[str, str, int]]:
    """Return (key, value, column) for a row of labels and values; nothing for a row that begins with no label."""
    told = [(place, text) for place, text in enumerate(row) if text.strip()]
    pairs: list[tuple[str, str, int]] = []
    place = 0
    while place < len(told):
        key = known_label(told[place][1], table)
        after = told[place + 1] if place + 1 < len(told) else None
        if key and after and not known_label(after[1], table):
            pairs.append((key, after[1], after[0]))
            place += 2
        elif key:
            pairs.append((key, "", told[place][0]))
            place += 1
        elif pairs:
            place += 1
        else:
            return []
    labels_only = not any(text for _, text, _ in pairs)
    return [] if labels_only and len(pairs) > _LABELS else pairs
