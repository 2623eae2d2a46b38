"""The service poster: an A4 PDF with a QR code a service, read back and compared before it is called done."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby, pairwise

from exports import qr, readback, typeset
from exports.problem import ExportProblem
from store import phones

PROMISE = "扫码只显示本页文字，不收费、不登录、不下载"
READ_FROM_MM = 150  # a phone held close, at a notice board
CODE_MM = (20.0, 25.0)
CODE_BYTES = 84  # 37 modules at most, about 22 mm; only where a name would be cut it may be 100 and 25 mm
MOBILE = 11  # digits
LARGER = {1: 1.6, 2: 1.3, 3: 1.15}  # so few services leave room for larger print
LONG = 90  # characters of content from which a card takes both columns
_TAG = 8  # a price up to this long stands in the tag, a longer one among the facts


@dataclass(frozen=True, slots=True)
class PosterService:
    """One card, every text as it will be printed; empty ones are left out. `fee` is 免费 or the price."""

    number: int | str
    title: str
    category: str
    content: str
    times: str = ""
    place: str = ""
    audience: str = ""
    fee: str = ""
    booking: str = ""
    documents: str = ""
    phone: str = ""
    provider: str = ""
    service_id: str = ""

    @property
    def free(self) -> bool:
        """Whether the service costs nothing at all: 免费, but not 免费剪发，染发60元."""
        return self.fee.strip().startswith("免费") and "元" not in self.fee


@dataclass(frozen=True, slots=True)
class Poster:
    """One sheet: who issues it, which edition it is, the services on it. `check` is a short check value."""

    title: str
    community: str
    hotline: str
    services: tuple[PosterService, ...]
    issuer: str
    sheet: str
    edition: str
    issued_on: date
    valid_until: date
    check: str
    street: str = ""
    office_hours: str = ""
    tagline: str = ""


LABELS: Mapping[str, str] = {
    "number": "序号",
    "title": "名称",
    "category": "类别",
    "content": "服务内容",
    "times": "时间",
    "place": "地点",
    "audience": "对象",
    "fee": "费用",
    "booking": "预约",
    "documents": "材料",
    "phone": "电话",
    "provider": "单位",
    "service_id": "编号",
    "community": "社区",
    "street": "街道",
    "hotline": "服务热线",
    "office_hours": "办公时间",
    "tagline": "宣传语",
    "issuer": "发布单位",
    "sheet": "张贴编号",
    "edition": "版次",
    "check": "校验值",
}
_FACTS = ("times", "place", "audience", "fee", "booking", "documents", "provider")


def arranged(services: Sequence[PosterService]) -> tuple[PosterService, ...]:
    """Return services as they stand on paper: by category, first come first; in each the free ones first."""
    first = {service.category: place for place, service in reversed(list(enumerate(services)))}
    return tuple(sorted(services, key=lambda service: (first[service.category], not service.free)))


def write_poster(poster: Poster) -> bytes:
    """Return the poster as PDF/A-2b, the same bytes for the same poster.

    ExportProblem, naming the service and the field, when there is nothing to post, a character is in none of
    the fonts, a text is too long for its page or its code, or a code on the finished page reads differently
    from what it should say.
    """
    if not poster.services:
        raise ExportProblem("清单里还没有服务项目，请先选好要公示的服务再导出。")
    _check_glyphs(poster)
    services = arranged(poster.services)
    codes = [master_text(poster), *(service_text(poster, service) for service in services)]
    try:
        pdf = typeset.compile_pdf(
            "poster.typ", _page_data(poster, services, codes), timestamp=poster.issued_on
        )
    except typeset.TypesetError as stopped:
        raise _too_long(str(stopped), services) from stopped
    _compare(codes, readback.read_codes(pdf), services)
    return pdf


def master_text(poster: Poster) -> str:
    """Return what the code of the whole list says."""
    count = f"{len(poster.services)}项服务"
    return _payload(
        (f"{poster.community}{poster.title}", poster.hotline, count, f"编号{poster.sheet}"), "清单"
    )


def service_text(poster: Poster, service: PosterService) -> str:
    """Return what the code of one service says: name, first telephone number, fee, sheet and provider."""
    phone = next((number for _, number in phones.find(service.phone)), service.phone)
    sheet = f"{poster.community}{poster.sheet}"
    return _payload((service.title, phone, service.fee, sheet, service.provider), f"“{service.title}”")


def grouped_digits(phone: str) -> str:
    """Return telephone numbers in groups that are easy to dial: 0951-501 2345, 139 9501 0001."""
    return re.sub(r"(?<!\d)(?:1\d{10}|\d{7,8})(?!\d)", _grouped, phone)


def _grouped(hit: re.Match[str]) -> str:
    digits = hit[0]
    edges = (0, 3, 7, 11) if len(digits) == MOBILE else (0, len(digits) - 4, len(digits))
    return " ".join(digits[start:end] for start, end in pairwise(edges))


def _payload(parts: Sequence[str], whose: str) -> str:
    """Return the text of a code: whole, or without its last part, or larger; a name is cut only last of all."""
    plain = [part.replace("\n", " ") for part in parts]
    choices = [(plain, CODE_BYTES), (plain[:-1], CODE_BYTES), (plain[:-1], qr.LIMIT)]
    try:
        said = [qr.payload(some, limit=limit) for some, limit in choices]
        return next((text for text in said if "…" not in text), said[-1])
    except ValueError as wrong:
        raise ExportProblem(f"{whose}的二维码做不出来：{wrong}。请改短名称或电话。") from wrong


def _texts(poster: Poster) -> Iterator[tuple[str, str, str]]:
    """Yield (whose, field, text) for every text on the sheet."""
    owners: tuple[Poster | PosterService, ...] = (poster, *poster.services)
    for owner in owners:
        whose = f"“{owner.title}”" if isinstance(owner, PosterService) else "清单"
        for field in fields(owner):
            value = getattr(owner, field.name)
            if isinstance(value, str):
                yield whose, field.name, value


def _check_glyphs(poster: Poster) -> None:
    for whose, field, text in _texts(poster):
        if missing := typeset.missing_glyphs(text):
            chars = typeset.name_glyphs(missing)
            raise ExportProblem(f"{whose}的“{LABELS[field]}”里有印不出来的字：{chars}。请换一个写法再导出。")


def _page_data(poster: Poster, services: Sequence[PosterService], codes: Sequence[str]) -> dict[str, object]:
    """Return what poster.typ reads: plain texts, SVG pictures and lengths in millimetres."""
    sizes = [qr.size_mm(code, READ_FROM_MM) for code in codes]
    few = len(services) in LARGER
    pairs = zip(services, codes[1:], strict=True)
    cards = [_card(place, service, code) for place, (service, code) in enumerate(pairs)]
    groups = [(name, list(members)) for name, members in groupby(cards, key=lambda card: card["category"])]
    return {
        **{field.name: getattr(poster, field.name) for field in fields(poster) if field.name != "services"},
        "hotline": grouped_digits(poster.hotline),
        "issued_on": _day(poster.issued_on),
        "valid_until": _day(poster.valid_until),
        "promise": PROMISE,
        "count": len(services),
        "scale": LARGER.get(len(services), 1),
        "code": qr.svg(codes[0]),
        "said": codes[0],
        "code_mm": min(max(*sizes, CODE_MM[0]), CODE_MM[1]),
        "groups": [
            {"category": name, "count": len(members), "rows": _rows(members, every=few)}
            for name, members in groups
        ],
    }


def _card(place: int, service: PosterService, code: str) -> dict[str, object]:
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
        "rows": [fact for fact in facts if fact[1]],
        "phone": grouped_digits(service.phone),
        "id": service.service_id,
        "code": qr.svg(code),
        "said": code,
    }


def _rows(cards: Sequence[dict[str, object]], *, every: bool) -> list[list[dict[str, object]]]:
    """Return rows of one wide card or two narrow ones: wide are long ones and those without a neighbour."""
    rows = []
    for wide, run in groupby(cards, key=lambda card: every or len(str(card["content"])) > LONG):
        members = list(run)
        step = 1 if wide else 2
        rows += [members[start : start + step] for start in range(0, len(members), step)]
    return [[{**card, "wide": len(row) == 1} for card in row] for row in rows]


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


def _compare(codes: Sequence[str], pages: Sequence[Sequence[str]], services: Sequence[PosterService]) -> None:
    """Refuse a sheet unless its codes say exactly what they should, each as often as it should."""
    wrong = Counter(text for page in pages for text in page)
    wrong.subtract(codes)
    names = ["清单", *(f"“{service.title}”" for service in services)]
    for name, code in zip(names, codes, strict=True):
        if wrong[code] < 0:
            others = "、".join(text for text, count in wrong.items() if count > 0) or "什么也没读出"
            raise ExportProblem(f"{name}的二维码核对不符，这张表不能贴。应为：{code} 读出：{others}")
    if extra := [text for text, count in wrong.items() if count > 0]:
        raise ExportProblem(f"印出的二维码里多了一个，这张表不能贴：{extra[0]}")


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
