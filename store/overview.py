"""The street's overview: many communities' books laid side by side in one that is only read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from store.durable import write_whole
from store.faults import why
from store.format import FORMAT, META, OVERVIEW
from store.incoming import gated
from store.lines import Document
from store.numbers import relinked
from store.problems import BookProblem
from store.records import TABLES, Community
from store.sides import Refused, Side
from store.stamps import HIDDEN, PERSONAL


def write_overview(path: Path, sides: Sequence[Side]) -> dict[str, tuple[int, list[Refused]]]:
    """Write the overview of these communities; return how many records each brought, and what may not come in.

    Every record keeps the name of its community (`origin`) and gets its place in the row into its number:
    U-0007 of the second community is U-02.0007. An older overview is replaced, any other file is refused.
    """
    _refuse_to_replace_a_book(path)
    tables: dict[str, dict[str, Document]] = {table: {} for table in TABLES}
    passed = [gated(side, {}) for side in sides]
    names = _distinct([side for side, _ in passed])
    brought = {}
    for place, (name, (side, refused)) in enumerate(zip(names, passed, strict=True), start=1):
        numbers = {id_: _numbered(id_, place) for id_ in side.births}
        for table, records in side.tables.items():
            for id_, document in records.items() if table != Community.table else ():
                plain = {
                    key: relinked(value, numbers) for key, value in document.items() if key not in HIDDEN
                }
                tables[table][numbers[id_]] = {**plain, "id": numbers[id_], "origin": name}
        count = sum(len(records) for table, records in side.tables.items() if table != Community.table)
        brought[name] = count, refused
    tables[Community.table]["C-0001"] = {"id": "C-0001", "name": f"{len(sides)} 个社区汇总"}
    whole = {**tables, META: {META: {"format": FORMAT, OVERVIEW: names}}}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(whole, ensure_ascii=False).encode())
    except OSError as error:
        raise BookProblem(f"没有写成 {path}：{why(error)}。") from error
    return brought


def _numbered(id_: str, place: int) -> str:
    letter, _, rest = id_.partition("-")
    return f"{letter}-{place:02d}.{rest}"


def outdated(sides: Sequence[Side]) -> list[int]:
    """Return the places of those that a later one of the same community holds whole: each would count twice."""
    return [
        place
        for place, side in enumerate(sides)
        if any(
            _holds(other, side) and (at < place or not _holds(side, other))
            for at, other in enumerate(sides)
            if at != place
        )
    ]


def _holds(later: Side, side: Side) -> bool:
    """Say whether one came from the same book as the other and has seen all that it has; contacts may stay home."""
    if (later.name, _street(later)) != (side.name, _street(side)) or not later.letters.keys() & side.letters:
        return False
    return all(
        later.known[scope].get(actor, 0) >= number if scope in later.known else scope.endswith(PERSONAL)
        for scope, known in side.known.items()
        for actor, number in known.items()
    )


def is_laid_aside(id_: str) -> bool:
    """Say whether a number is one of an overview."""
    return "." in id_


def _distinct(sides: Sequence[Side]) -> list[str]:
    """Return the names: those that come twice with their street before them, else with a number behind."""
    found: list[str] = []
    often = Counter(side.name for side in sides)
    for side in sides:
        name = f"{_street(side)}{side.name}" if often[side.name] > 1 else side.name
        same = sum(known.split(" ")[0] == name for known in found)
        found.append(f"{name} {same + 1}" if same else name or f"社区 {len(found) + 1}")
    return found


def _street(side: Side) -> str:
    return next((str(one.get("street", "")) for one in side.tables.get(Community.table, {}).values()), "")


def _refuse_to_replace_a_book(path: Path) -> None:
    if not path.exists():
        return
    try:
        meta = json.loads(path.read_bytes()).get(META, {}).get(META, {})
    except (OSError, ValueError, AttributeError, RecursionError):
        meta = {}
    if OVERVIEW not in meta:
        raise BookProblem(f"{path} 已经有了，又不是汇总账，没有动它。请换个文件名。")
