"""Replacements of hung sheets that are out of date, and the walking list: who takes down what, where, grid by grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import msgspec

from exports.aging import Aging
from exports.annex import annex_pdf
from exports.content import content_of, grid_of
from exports.layout import INTERNAL, AnnexTable
from exports.names import safe_name
from exports.posting import Job, Posted, prepare
from exports.problem import ExportProblem, writing_into
from exports.register import hanging
from store.book import Book
from store.days import full_day
from store.records import Look, Posting

HEADINGS = ("序号", "网格", "网格员", "位置", "取下", "为什么", "贴上", "做好打勾")


@dataclass(frozen=True)
class Step:
    """One stop of a walk: the copy to take down, why, and the number of the sheet to hang instead, if any."""

    copy: Posting
    why: str
    instead: str


def old_copies(book: Book, today: date) -> list[tuple[Posting, str]]:
    """Return the hung copies that are out of date, each with the first reason."""
    aging = Aging(book, today)
    found = [(copy, aging.reasons(copy)) for copy in hanging(book)]
    return [(copy, why[0].text) for copy, why in found if why]


def prepare_replacements(book: Book, today: date) -> Job:
    """Return the sheets that replace hung ones out of date, each look once; ExportProblem when there is nothing."""
    looks = {msgspec.json.encode(copy.look): copy.look for copy, _ in old_copies(book, today)}
    wanted = [look for look in looks.values() if _still_made(book, look)]
    if not looks:
        raise ExportProblem("贴着的清单都是现在的，没有要换的。")
    return prepare(book, wanted, today=today)


def _still_made(book: Book, look: Look) -> bool:
    return look.sheet in ("热线卡", "应急卡") or bool(content_of(book, look).services)


def steps(book: Book, posted: Sequence[Posted], today: date) -> list[Step]:
    """Return the stops in the order of the grids and places."""
    new = {msgspec.json.encode(one.posting.look): one.posting.sheet for one in posted}
    found = [
        Step(copy, why, new.get(msgspec.json.encode(copy.look), "")) for copy, why in old_copies(book, today)
    ]
    return sorted(
        found, key=lambda step: (not _grid(book, step.copy)[0], _grid(book, step.copy)[0], step.copy.place)
    )


def replacement_of(book: Book, copy: Posting) -> Posting | None:
    """Return the registered sheet that should hang where this copy hangs now: same look, present content."""
    check = content_of(book, copy.look).check
    same = [one for one in book.all(Posting) if one.look == copy.look and one.fingerprint == check]
    return next((one for one in reversed(same) if one.id != copy.id), None)


def write_walking_list(book: Book, walk: Sequence[Step], folder: Path, today: date) -> Path:
    """Write the walking list as PDF; return the file."""
    rows: list[tuple[str, ...]] = []
    for place, step in enumerate(walk, start=1):
        grid, worker = _grid(book, step.copy)
        rows.append(
            (str(place), grid or "（没有网格）", worker, step.copy.place, step.copy.sheet, step.why, step.instead or "不再贴", "")
        )  # fmt: skip
    runs = [list(run) for _, run in groupby(range(len(rows)), key=lambda at: rows[at][1])]
    merges = [(column, run[0], run[-1]) for column in (1, 2) for run in runs if len(run) > 1]
    head = f"{book.community.name}    {full_day(today)}    共 {len(rows)} 处    {INTERNAL}"
    table = AnnexTable(
        "清单更换走访单", head, HEADINGS, (5, 11, 9, 24, 13, 40, 13, 11), rows, merges, (0, 1, 2, 4, 6)
    )
    with writing_into(folder, book) as outbox:
        name = f"{safe_name(book.community.name)}清单更换走访单 {today.isoformat()}.pdf"
        return outbox.put(name, annex_pdf(table, today))


def _grid(book: Book, copy: Posting) -> tuple[str, str]:
    grid = grid_of(book.community, copy.place) or grid_of(book.community, "".join(copy.look.buildings))
    return (grid.name, grid.worker) if grid else ("", "")
