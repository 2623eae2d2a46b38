"""Small cards of services, and the large hotline and emergency cards for beside a telephone."""

from __future__ import annotations

from dataclasses import dataclass

from exports import qr, typeset
from exports.problem import ExportProblem
from exports.sheet import (
    LABELS,
    PROMISE,
    PROMISE_URL,
    Poster,
    PosterService,
    arranged,
    check_glyphs,
    code_mm,
    compare,
    grouped_digits,
    master_text,
    service_text,
)
from guidance.emergency import NUMBERS
from store.days import full_day

CARD_MM = (90, 54)  # a visiting card
EDGE_MM = 13
CODE_MM = 21.0  # all a visiting card has room for
SHORT_NUMBERS = (*reversed(NUMBERS), ("政务热线", "12345"))
_FACTS = ("times", "place", "audience", "fee", "booking", "provider")
_COPIES = {"A4": 2, "A3": 4}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a large card: what it is for, the number to dial, a note in smaller print."""

    words: str
    number: str
    note: str = ""


def write_cards(poster: Poster) -> bytes:
    """Return visiting cards, ten to a page of A4, one for each service; a single service fills the page.

    ExportProblem names the service and field that a card has no room for.
    """
    check_glyphs(poster)
    services = arranged(poster.services)
    if not services:
        raise ExportProblem("清单里还没有服务项目，请先选好要印的服务。")
    across, down = _per_page(poster)
    copies = across * down if len(services) == 1 else 1
    codes = [service_text(poster, service) for service in services]
    cards = [_card(place, one, code) for place, (one, code) in enumerate(zip(services, codes, strict=True))]
    data = {**_head(poster), "columns": across, "rows": down, "cards": cards * copies}
    data |= {"card_mm": CARD_MM, "edge_mm": EDGE_MM, "code_mm": CODE_MM}
    try:
        pdf = typeset.compile_pdf("cards.typ", data, timestamp=poster.issued_on)
    except typeset.TypesetError as stopped:
        raise _too_long(str(stopped), services) from stopped
    named = [(f"“{one.title}”", code) for one, code in zip(services, codes, strict=True)]
    compare(pdf, named * copies)
    return pdf


def write_big_card(poster: Poster, title: str, main: Line | None, lines: tuple[Line, ...]) -> bytes:
    """Return large cards, two to a page of A4: `main` in the largest type, the short numbers, then the lines."""
    check_glyphs(poster)
    for line in lines:
        if missing := typeset.missing_glyphs(line.words + line.note):
            raise ExportProblem(
                f"“{line.words}”里有印不出来的字：{typeset.name_glyphs(missing)}。请换一个写法。"
            )
    code = master_text(poster)
    copies = _COPIES[poster.shape.paper]
    data = {
        **_head(poster),
        "title": title,
        "copies": copies,
        "main": [main.words, grouped_digits(main.number), main.note] if main else [],
        "short": SHORT_NUMBERS,
        "lines": [[line.words, grouped_digits(line.number), line.note] for line in lines],
        "code": qr.svg(code),
        "said": code,
        "code_mm": code_mm([code], poster.shape.distance_mm),
        "edge_mm": EDGE_MM,
    }
    try:
        pdf = typeset.compile_pdf("bigcard.typ", data, timestamp=poster.issued_on)
    except typeset.TypesetError as stopped:
        raise ExportProblem("卡片放不下这些字：请改短地址、办公时间，或应急服务的名称。") from stopped
    compare(pdf, [(title, code)] * copies)
    return pdf


def _head(poster: Poster) -> dict[str, object]:
    return {
        "community": poster.community,
        "street": poster.street,
        "hotline": grouped_digits(poster.hotline),
        "issuer": poster.issuer,
        "sheet": poster.sheet,
        "edition": poster.edition,
        "check": poster.check,
        "issued_on": full_day(poster.issued_on),
        "valid_until": full_day(poster.valid_until),
        "building": poster.building,
        "promise": PROMISE_URL if poster.shape.page else PROMISE,
        "paper": poster.shape.paper.lower(),
        "flipped": poster.shape.turn == "横",
    }


def _per_page(poster: Poster) -> tuple[int, int]:
    sizes = {"A4": (210, 297), "A3": (297, 420)}[poster.shape.paper]
    across, tall = sizes[::-1] if poster.shape.turn == "横" else sizes
    return (across - 2 * EDGE_MM) // CARD_MM[0], (tall - 2 * EDGE_MM) // CARD_MM[1]


def _card(place: int, service: PosterService, code: str) -> dict[str, object]:
    facts = [(LABELS[name], getattr(service, name)) for name in _FACTS]
    return {
        "place": place,
        "title": service.title,
        "facts": [fact for fact in facts if fact[1]],
        "phone": grouped_digits(service.phone),
        "code": qr.svg(code),
        "said": code,
    }


def _too_long(message: str, services: tuple[PosterService, ...]) -> ExportProblem:
    kind, _, place = message.rpartition(": ")[2].strip('"').partition(" ")
    if kind != "card" or not place.isdigit():
        return ExportProblem(f"名片卡没有排成：{message}")
    service = services[int(place)]
    field = max(("title", "phone", *_FACTS), key=lambda name: len(getattr(service, name)))
    return ExportProblem(f"“{service.title}”的“{LABELS[field]}”太长，名片卡放不下，请改短，或只做海报。")
