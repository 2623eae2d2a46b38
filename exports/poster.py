"""The service poster: a PDF with a QR code a service, read back and compared before it is called done."""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import partial
from itertools import groupby, pairwise

from exports import qr, readback, typeset
from exports.problem import ExportProblem
from exports.sheet import (
    LABELS,
    PROMISE,
    PROMISE_URL,
    Poster,
    PosterService,
    Shape,
    arranged,
    check_glyphs,
    code_mm,
    compare,
    grouped_digits,
    master_text,
    service_text,
)
from store.days import full_day

FEW = 3  # services that stand below each other, on a sheet across beside each other
# At most: a name below the title's size.
LARGER = (2.4, 2.2, 2.0, 1.8, 1.6, 1.5, 1.4, 1.3, 1.22, 1.15, 1.1, 1.05, 1.0)
SET_ONCE = 12  # services from which ordinary print has little white left to fill
LONG = 90  # characters of content from which a card takes both columns
SHORT = 150  # letters of a card that fits on any page in print of ordinary size
SCALES = {
    ("A4", False): 1.0,
    ("A4", True): 1.53,
    ("A3", False): 1.3,
    ("A3", True): 1.8,
}  # of 10.5 pt; large is 16
_TAG = 8  # a price up to this long stands in the tag, a longer one among the facts
_FACTS = ("times", "place", "audience", "fee", "booking", "documents", "provider")


def write_poster(poster: Poster) -> bytes:
    """Return the poster as PDF/A-2a, tagged for screen readers (PDF/UA-1), the same bytes for the same poster.

    ExportProblem, naming the service and the field, when there is nothing to post, a character is in none of
    the fonts, a text is too long for its page or its code, or a code on the finished page reads differently
    from what it should say.
    """
    if not poster.services:
        raise ExportProblem("清单里还没有服务项目，请先选好要公示的服务再导出。")
    check_glyphs(poster)
    services = arranged(poster.services)
    codes = [master_text(poster), *(service_text(poster, service) for service in services)]
    try:
        pdf = _largest(poster, services, codes)
    except typeset.TypesetError as stopped:
        raise _too_long(str(stopped), services) from stopped
    names = ["清单", *(f"“{service.title}”" for service in services)]
    compare(pdf, list(zip(names, codes, strict=True)))
    return pdf


def _largest(poster: Poster, services: Sequence[PosterService], codes: Sequence[str]) -> bytes:
    """Return the sheet on as few pages as it takes, and on these in the largest print.

    A long list in ordinary print on an upright sheet is set once, quickly, its rows dealt out so that pages are alike.
    A sheet across or in large print is filled page by page by the template itself.
    """
    few = len(services) <= FEW
    shape = poster.shape

    def data(most: int, larger: float = 1) -> dict[str, object]:
        return _page_data(poster, services, codes, larger, most)

    if len(services) > SET_ONCE and (shape.turn, shape.large, shape.strips) == ("竖", False, False):
        # A series of buildings stays quick.
        return _set(poster, {**data(shape.columns), "paged": "" if poster.building else "even"})
    sparse = {1, shape.columns} if len(services) <= SET_ONCE else {shape.columns}
    across = {*range(2, shape.columns + 1)} if shape.turn == "横" else sparse
    if few:
        across = {len(services)} if shape.turn == "横" and not (shape.large and len(services) == FEW) else {1}
    if shape.large or shape.turn == "横":
        return _paged(
            poster, data, across | {1, min(shape.columns, len(services))} if few and shape.large else across
        )
    least = {most: readback.pages(_set(poster, data(most))) for most in across}
    found = [
        _fill(poster, partial(data, most), pages)
        for most, pages in least.items()
        if pages == min(least.values())
    ]
    return max(found, key=lambda one: one[0])[1]


def _paged(poster: Poster, data: Callable[[int], dict[str, object]], across: set[int]) -> bytes:
    """Return the sheet whose pages are filled one by one, with as many cards in a row as take the fewest pages.

    Of two alike the one with more white, which larger print fills; few services are alike in size already.
    """

    def dealt(most: int) -> tuple[float, float]:
        pages, white = _dealt(data(most))
        return pages, white if len(poster.services) <= FEW else -white

    most = min(sorted(across), key=dealt) if len(across) > 1 else min(across)
    return _set(poster, {**data(most), "paged": "filled"})


def _dealt(data: dict[str, object]) -> tuple[float, float]:
    """Return how many pages the rows can be dealt out to, and how much white is left on these."""
    try:
        [[pages, white]] = typeset.query("poster.typ", {**data, "paged": "dealt"}, "<dealt>")
    except typeset.TypesetError:  # a card too tall for a page in so narrow a column
        return math.inf, 0
    return pages, white


def _fill(poster: Poster, data: Callable[[float], dict[str, object]], pages: int) -> tuple[float, bytes]:
    """Return the largest print that takes no more than so many pages, and the sheet set in it."""
    tried: dict[float, bytes] = {}

    def fits(larger: float) -> bool:
        try:
            tried[larger] = _set(poster, data(larger))
        except typeset.TypesetError:
            return False
        return readback.pages(tried[larger]) <= pages

    falling = _sizes(poster.shape)
    larger = falling[bisect_left(falling, True, key=fits)]  # too large, too large, fits, fits
    return larger, tried[larger]


def _sizes(shape: Shape) -> list[float]:
    """Return how much larger the print may be, the largest first."""
    most = LARGER[0] / SCALES["A4", shape.large]
    return [larger for larger in LARGER if larger <= most]


def _set(poster: Poster, data: dict[str, object]) -> bytes:
    return typeset.compile_pdf("poster.typ", data, timestamp=poster.issued_on)


def _page_data(
    poster: Poster, services: Sequence[PosterService], codes: Sequence[str], larger: float, most: int
) -> dict[str, object]:
    """Return what poster.typ reads: plain texts, SVG pictures and lengths in millimetres; up to `most` cards in a row."""
    shape = poster.shape
    scale = SCALES[shape.paper, shape.large] * larger
    pairs = zip(services, codes[1:], strict=True)
    cards = [_card(place, service, code, scale) for place, (service, code) in enumerate(pairs)]
    groups = [
        {"category": name, "cost": cost, **_rows(list(members), most)}
        for (name, cost), members in groupby(cards, key=lambda card: (card["category"], card["cost"]))
    ]
    rows = [row for group in groups for row in group["rows"]]
    texts = {field.name: getattr(poster, field.name) for field in fields(poster)}
    return {
        **{name: text for name, text in texts.items() if isinstance(text, str)},
        "hotline": grouped_digits(poster.hotline),
        "helper_phone": grouped_digits(poster.helper_phone),
        "issued_on": full_day(poster.issued_on),
        "valid_until": full_day(poster.valid_until),
        "promise": PROMISE_URL if shape.page else PROMISE,
        "count": len(services),
        "paper": shape.paper.lower(),
        "flipped": shape.turn == "横",
        "large": shape.large,
        "strips": shape.strips,
        "tall": 1 < len(services) == most and len(rows) == 1,
        "scale": SCALES[shape.paper, shape.large],
        "larger": larger,
        "paged": "",
        "sizes": _sizes(shape),
        "code": qr.svg(codes[0]),
        "said": codes[0],
        "code_mm": code_mm(codes, shape.distance_mm),
        "groups": groups,
    }


def _card(place: int, service: PosterService, code: str, scale: float) -> dict[str, object]:
    fee = service.fee.strip()
    tag = fee if len(fee) <= _TAG else "免费" if service.free else "收费"
    facts = [(LABELS[name], getattr(service, name)) for name in _FACTS if name != "fee" or tag != fee]
    return {
        "place": place,
        "number": str(service.number),
        "title": service.title,
        "category": service.category,
        "content": service.content,
        "tag": tag,
        "free": service.free,
        "cost": service.cost,
        "rows": [fact for fact in facts if fact[1]],
        "phone": grouped_digits(service.phone),
        "id": service.service_id,
        "code": qr.svg(code),
        "said": code,
        "short": len("".join([service.title, service.content, *(text for _, text in facts)]))
        < SHORT / scale**2,
    }


def _rows(cards: Sequence[dict[str, object]], most: int) -> dict[str, object]:
    """Return rows of up to `most` cards, as even as they come; a long card has a row to itself."""
    rows = []
    for long, run in groupby(cards, key=lambda card: len(str(card["content"])) > LONG):
        members = list(run)
        lines = len(members) if long else -(-len(members) // most)
        ends = [-(-len(members) * line // lines) for line in range(lines + 1)]
        rows += [members[start:end] for start, end in pairwise(ends)]
    return {"count": len(cards), "rows": [[{**card, "beside": len(row)} for card in row] for row in rows]}


def _too_long(message: str, services: Sequence[PosterService]) -> ExportProblem:
    """Say in words where poster.typ stopped: at a card too tall for any page, or at the footer."""
    kind, _, place = message.rpartition(": ")[2].strip('"').partition(" ")
    if kind == "card" and place.isdigit():
        service = services[int(place)]
        field = max(("title", "content", "phone", *_FACTS), key=lambda name: len(getattr(service, name)))
        return ExportProblem(f"“{service.title}”的“{LABELS[field]}”太长，一页放不下，请改短再导出。")
    if kind == "footer":
        return ExportProblem("页脚放不下：请改短“发布单位”“张贴编号”或“版次”再导出。")
    return ExportProblem(f"清单没有排成：{message}")
