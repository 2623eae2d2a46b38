"""The paper side: the form, the residents' slip and the return card as PDF, set with our own fonts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from exports.forms_content import CARDS, RULES, TITLE, Form, item_words, options
from exports.problem import ExportProblem
from exports.typeset import TypesetError, compile_pdf, missing_glyphs, name_glyphs
from guidance.catalogue import catalogue
from guidance.discreet import masked, told_of
from guidance.emergency import RING_FIRST
from guidance.returned import NUMBER, form_key
from store.book import Book
from store.choices import URGENCIES
from store.clean import clean
from store.fields import Field
from store.records import Match, Resource

ENDED = ("办结", "退回", "不合适")


def form_paper(form: Form) -> bytes:
    """Return the form as PDF, A4, with a card per resource and blank ones."""
    cards = [[_line(field, offer.texts.get(field.key, "")) for field in form.fields] for offer in form.offers]
    blank = [_line(field, "") for field in form.fields]
    data = {
        "title": TITLE, "head": form.head, "number": f"{NUMBER}：{form.number}", "back": form.back, "rules": RULES,
        "unit": [*(_line(field, form.unit_texts.get(field.key, "")) for field in form.unit_fields), _plain("填表日期")],
        "cards": [{"key": offer.key, "lines": lines} for offer, lines in zip(form.offers, cards, strict=True)],
        "blanks": [{"key": "", "lines": blank}] * CARDS,
        "items": [{"words": item_words(item), "suits": suits, "text": item.requirement} for item, suits in form.items],
    }  # fmt: skip
    return _set("form.typ", data, form.today)


def slip_paper(book: Book, today: date) -> bytes:
    """Return the residents' slip as PDF: two a page, to be cut."""
    home = book.community
    data = {
        "head": f"{home.street}{home.name}",
        "hotline": home.hotline,
        "number": f"{NUMBER}：征集-{today:%y%m%d}",
        "items": [f"{item.number} {item.title}" for item in catalogue().needs],
        "urgencies": list(URGENCIES),
        "ring_first": RING_FIRST,
    }
    return _set("slip.typ", data, today)


def return_paper(book: Book, claims: Sequence[Match], today: date) -> bytes:
    """Return a card per claim as PDF, two a page. A sensitive need stands there by its number alone."""
    data = {"head": f"{book.community.street}{book.community.name}", "hotline": book.community.hotline,
            "cards": [_claim(book, claim) for claim in claims]}  # fmt: skip
    return _set("return.typ", data, today)


def open_claims(book: Book) -> list[Match]:
    """Return the claims that something is still to come of."""
    return [claim for claim in book.all(Match) if claim.status not in ENDED]


def claim_words(book: Book, claim: Match) -> dict[str, str]:
    """Return what a return card says of its claim."""
    offer = book.get(Resource, claim.resource)
    return {
        "认领单位": book.name_of(claim.unit),
        "需求": told_of(book, claim.need),
        "认领内容": masked(claim.offer or (offer.title if offer else "")),
        "认领日期": claim.claimed_on.isoformat() if claim.claimed_on else "",
        "承诺完成": claim.promised_by.isoformat() if claim.promised_by else "",
    }


def _claim(book: Book, claim: Match) -> dict[str, Any]:
    lines = [
        {"label": label, "text": clean(text), "boxes": [], "wide": False}
        for label, text in claim_words(book, claim).items()
    ]
    return {"key": form_key(claim), "lines": lines}


def _line(field: Field, text: str) -> dict[str, Any]:
    words = options(field)
    marked = [word for word in words if word == text]
    return {
        "label": ("* " if field.required else "") + field.label,
        "text": "" if marked else clean(text, lines=True),
        "boxes": [{"word": word, "on": word == text} for word in words],
        "wide": field.kind.lines > 1 or len(words) > 3 or len(text) > 26,
    }


def _plain(label: str) -> dict[str, Any]:
    return {"label": label, "text": "", "boxes": [], "wide": False}


def _set(template: str, data: dict[str, Any], today: date) -> bytes:
    if missing := missing_glyphs(_all_text(data)):
        raise ExportProblem(
            f"纸上印不出这些字：{name_glyphs(missing)}。请改成常用字，或用 .xlsx、.docx 的表。"
        )
    try:
        return compile_pdf(template, data, timestamp=today)
    except TypesetError as stopped:
        raise ExportProblem(f"表没有排成：{stopped}") from stopped


def _all_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(map(_all_text, value.values()))
    return "".join(map(_all_text, value)) if isinstance(value, (list, tuple)) else ""
