"""Forms that go out: per unit or blank, the residents' slip, a return card per claim; each as sheet, document and PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from exports.forms_content import TITLE, Form, forms
from exports.forms_paper import form_paper, open_claims, return_paper, slip_paper
from exports.forms_sheet import form_sheet
from exports.forms_word import form_document
from exports.names import safe_name
from exports.problem import ExportProblem
from exports.typeset import NO_TYPESETTER
from store.book import Book
from store.durable import write_whole
from store.records import Match, Unit

BLANK = "空白"


def write_forms(book: Book, folder: Path, today: date, only: Sequence[str] = ()) -> list[Path]:
    """Write the form of each unit and a blank one, or of `only` (names, ids, 空白); return the files."""
    units: list[Unit | None] = [*book.all(Unit), None] if not only else [_unit(book, name) for name in only]
    paths: list[Path] = []
    for form in forms(book, units, today):
        paths += _write(form, folder)
    return paths


def _unit(book: Book, name: str) -> Unit | None:
    if name in (BLANK, "blank"):
        return None
    found = book.get(Unit, name.upper()) or book.named(Unit, name)
    if found is None:
        raise ExportProblem(f"没有这个单位：{name}。写名称或编号；空表写 {BLANK}。")
    return found


def _write(form: Form, folder: Path) -> list[Path]:
    stem = safe_name(f"{TITLE}_{form.name}")
    paths = [folder / f"{stem}.xlsx", folder / f"{stem}.docx"]
    write_whole(paths[0], form_sheet(form))
    write_whole(paths[1], form_document(form))
    try:
        paper = form_paper(form)
    except ExportProblem as problem:
        if str(problem) != NO_TYPESETTER:
            raise
        return paths
    write_whole(folder / f"{stem}.pdf", paper)
    return [*paths, folder / f"{stem}.pdf"]


def write_slips(book: Book, folder: Path, today: date, only: Sequence[str] = ()) -> list[Path]:  # noqa: ARG001
    """Write the slip on which residents write what they need, as PDF and .docx; return the files."""
    from exports.forms_returns import slip_document

    stem = f"{safe_name(book.community.name)}居民需求征集单"
    paths = [folder / f"{stem}.docx", folder / f"{stem}.pdf"]
    write_whole(paths[0], slip_document(book, today))
    write_whole(paths[1], slip_paper(book, today))
    return paths


def write_returns(book: Book, folder: Path, today: date, only: Sequence[str] = ()) -> list[Path]:
    """Write a return card per open claim, or for the claims `only` (ids), as PDF and .docx; return the files."""
    from exports.forms_returns import return_document

    claims = [_claim(book, id_) for id_ in only] if only else open_claims(book)
    if not claims:
        raise ExportProblem("没有在办的认领，不用做回执。认领以后再做。")
    stem = f"{safe_name(book.community.name)}认领回执"
    paths = [folder / f"{stem}.docx", folder / f"{stem}.pdf"]
    write_whole(paths[0], return_document(book, claims, today))
    write_whole(paths[1], return_paper(book, claims, today))
    return paths


def _claim(book: Book, id_: str) -> Match:
    if found := book.get(Match, id_.upper()):
        return found
    raise ExportProblem(f"没有这条认领：{id_}。写编号，例如 M-0001。")
