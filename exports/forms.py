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
from exports.problem import ExportProblem, writing_into
from exports.typeset import NO_TYPESETTER
from store.book import Book
from store.outbox import Outbox
from store.records import Match, Unit

BLANK = "空白"


def write_forms(book: Book, folder: Path, today: date, only: Sequence[str] = ()) -> list[Path]:
    """Write the form of each unit and a blank one, or of `only` (names, ids, 空白); return the files."""
    units: list[Unit | None] = [*book.all(Unit), None] if not only else [_unit(book, name) for name in only]
    paths: list[Path] = []
    with writing_into(folder, book) as outbox:
        for form in forms(book, units, today):
            paths += _write(form, outbox)
    return paths


def _unit(book: Book, name: str) -> Unit | None:
    if name in (BLANK, "blank"):
        return None
    found = book.get(Unit, name.upper()) or book.named(Unit, name)
    if found is None:
        raise ExportProblem(f"没有这个单位：{name}。写名称或编号；空表写 {BLANK}。")
    return found


def _write(form: Form, outbox: Outbox) -> list[Path]:
    stem = safe_name(f"{TITLE}_{form.name}")
    paths = [outbox.put(f"{stem}.xlsx", form_sheet(form)), outbox.put(f"{stem}.docx", form_document(form))]
    try:
        paper = form_paper(form)
    except ExportProblem as problem:
        if str(problem) != NO_TYPESETTER:
            raise
        return paths
    return [*paths, outbox.put(f"{stem}.pdf", paper)]


def write_slips(book: Book, folder: Path, today: date, only: Sequence[str] = ()) -> list[Path]:  # noqa: ARG001
    """Write the slip on which residents write what they need, as PDF and .docx; return the files."""
    from exports.forms_returns import slip_document

    stem = f"{safe_name(book.community.name)}居民需求征集单"
    with writing_into(folder, book) as outbox:
        word = outbox.put(f"{stem}.docx", slip_document(book, today))
        return [word, outbox.put(f"{stem}.pdf", slip_paper(book, today))]


def write_returns(book: Book, folder: Path, today: date, only: Sequence[str] = ()) -> list[Path]:
    """Write a return card per open claim, or for the claims `only` (ids), as PDF and .docx; return the files."""
    from exports.forms_returns import return_document

    claims = [_claim(book, id_) for id_ in only] if only else open_claims(book)
    if not claims:
        raise ExportProblem("没有在办的认领，不用做回执。认领以后再做。")
    stem = f"{safe_name(book.community.name)}认领回执"
    with writing_into(folder, book) as outbox:
        word = outbox.put(f"{stem}.docx", return_document(book, claims, today))
        return [word, outbox.put(f"{stem}.pdf", return_paper(book, claims, today))]


def _claim(book: Book, id_: str) -> Match:
    if found := book.get(Match, id_.upper()):
        return found
    raise ExportProblem(f"没有这条认领：{id_}。写编号，例如 M-0001。")
