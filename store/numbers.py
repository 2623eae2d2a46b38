"""Numbers in a merge: two records that were given the same one, and the links to them."""

from __future__ import annotations

from typing import Any, NamedTuple

from store.lines import Document
from store.sides import Side, table_of
from store.stamps import HIDDEN, KEPT_BOOKS, lasting_name


def final_numbers(here: Side, there: Side) -> dict[str, str]:
    """Return lasting name -> number. The older keeps a number that two have; the same on every laptop."""
    numbers: dict[str, str] = {}
    born: dict[str, str] = {}
    for id_, (name, made) in (*here.births.items(), *there.births.items()):
        numbers[name] = max(numbers.get(name, ""), id_, key=lambda number: (len(number), number))
        born[name] = min(born.get(name, made), made)
    taken: dict[str, str] = {}
    for name in sorted(numbers, key=lambda name: (len(numbers[name]), born[name], name)):
        number = numbers[name]
        if number in taken:
            number = next(free for size in (3, 6) if (free := _own_number(number, name, size)) not in taken)
        taken[number] = name
    return {name: number for number, name in taken.items()}


def _own_number(number: str, name: str, size: int) -> str:
    """Return a number that no other copy gives: U-0007 of copy ktrwzb becomes U-KTR0007."""
    letter, _, rest = number.partition("-")
    actor = name.partition(".")[0] or "xxxxxx"
    return f"{letter}-{actor[:size].upper()}{rest}"


class Kept(NamedTuple):
    """A record as a side of a merge has it; `there` unless it was removed."""

    id: str
    document: Document
    there: bool


def renumbered(side: Side, table: str, numbers: dict[str, str]) -> dict[str, Kept]:
    """Return the records of a table by lasting name, removed ones too, with all links pointing to the final numbers."""
    gone = [(str(kept["id"]), kept, False) for kept in side.removed.values() if table_of(kept["id"]) == table]
    found = {}
    for id_, document, there in [*gone, *((*one, True) for one in side.tables.get(table, {}).items())]:
        new, linked = numbers.get(id_, id_), document
        if numbers:
            linked = {
                key: value if key in HIDDEN | KEPT_BOOKS else relinked(value, numbers)
                for key, value in document.items()
            }
        if new != id_:
            linked |= {"id": new, "former": sorted({*linked.get("former", []), id_})}
        found[lasting_name(id_, document, table)] = Kept(new, linked, there)
    return found


def relinked(value: Any, ids: dict[str, str]) -> Any:
    """Return a value with every number in it, at any depth, replaced by its new one."""
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, list):
        return [relinked(part, ids) for part in value]
    if isinstance(value, dict):
        return {key: relinked(part, ids) for key, part in value.items()}
    return value
