"""What stands on a posted sheet: its texts, what its codes say, how large they are, and the reading back of both."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import pairwise

from exports import qr, readback, typeset
from exports.problem import ExportProblem
from guidance.public import PublicService
from store import phones

PROMISE = "扫码只显示本页文字，不收费、不登录、不下载"
PROMISE_URL = "扫码打开社区网页，不收费、不登录、不下载"
READ_FROM_MM = {"A4": 150, "A3": 200}  # a phone held close, at a notice board
CODE_MM = (20.0, 25.0)  # at 150 mm; larger from further away
FURTHEST_MM = 400  # a code for more than that leaves no room beside it
CODE_BYTES = 84  # 37 modules at most, about 22 mm; only where a name would be cut it may be 100 and 25 mm
MOBILE = 11  # digits
COLUMNS = {  # in ordinary and in large print
    ("A4", "竖"): (2, 1),
    ("A4", "横"): (3, 2),
    ("A3", "竖"): (2, 2),
    ("A3", "横"): (3, 2),
}


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
        return self.fee.strip().startswith("免费") and not _COSTS.search(self.fee.replace("免费", ""))

    @property
    def cost(self) -> str:
        """免费, 收费, or nothing where no fee is known: what is kept apart on paper."""
        return "免费" if self.free else "收费" if self.fee.strip() else ""


def card_of(public: PublicService, category: str) -> PosterService:
    """Return a service as a card without a number, under the heading it stands under on this sheet."""
    texts = {key: value for key, value in asdict(public).items() if key not in ("id", "category")}
    return PosterService(number=0, service_id=public.id, category=category, **texts)


@dataclass(frozen=True, slots=True)
class Shape:
    """The paper of a poster: size, direction, large print, tear-off strips, how far off codes are read, in mm.

    `page` is the address of the web page when the codes are to open it; empty for codes of plain text.
    """

    paper: str = "A4"
    turn: str = "竖"
    large: bool = False
    strips: bool = False
    distance: float = 0
    page: str = ""

    @property
    def columns(self) -> int:
        """How many cards stand side by side."""
        return COLUMNS[self.paper, self.turn][self.large]

    @property
    def distance_mm(self) -> float:
        """From how far away the codes must read."""
        return min(self.distance or READ_FROM_MM[self.paper], FURTHEST_MM)


@dataclass(frozen=True, slots=True)
class Poster:
    """One sheet: who issues it, which edition it is, the services on it.

    `check` is a short check value; the codes of services carry its first part, which is the same on the sheets of
    all buildings. `building`, `helper` and `helper_phone` stand on the edition of one building.
    """

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
    building: str = ""
    helper: str = ""
    helper_phone: str = ""
    address: str = ""
    shape: Shape = Shape()


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
    "building": "楼栋",
    "helper": "网格员",
    "helper_phone": "网格电话",
    "address": "地址",
}
_COSTS = re.compile("元|块|钱|费|付|成本|押金")
_SHORT_NAME = 8  # letters of a community that every code still has room for
_COST_ORDER = ("免费", "", "收费")


def arranged(services: Sequence[PosterService]) -> tuple[PosterService, ...]:
    """Return services as they stand on paper: by category, first come first; in each the free ones first."""
    first = {service.category: place for place, service in reversed(list(enumerate(services)))}
    return tuple(sorted(services, key=lambda one: (first[one.category], _COST_ORDER.index(one.cost))))


def master_text(poster: Poster) -> str:
    """Return what the code of the whole list says: name, hotline, number with check value, how many services."""
    if poster.shape.page:
        return _address(poster.shape.page, f"?{poster.sheet}-{poster.check}")
    count = f"{len(poster.services)}项服务" if poster.services else ""
    number = f"编号{poster.sheet}校验{poster.check}"
    parts = (f"{poster.community}{poster.title}", poster.hotline, number, count)
    return _payload("清单", parts, number, (CODE_BYTES, qr.LIMIT))


def service_text(poster: Poster, service: PosterService) -> str:
    """Return what the code of one service says: name, first telephone number, fee, check value and provider."""
    edition = poster.check.partition("-")[0]
    if poster.shape.page:
        return _address(poster.shape.page, f"?{edition}#{service.service_id or service.number}")
    phone = next((number for _, number in phones.find(service.phone)), service.phone)
    whose = poster.community if len(poster.community) <= _SHORT_NAME else ""
    sheet = f"{whose}校验{edition}"
    parts = (service.title, phone, service.fee, sheet, service.provider)
    return _payload(f"“{service.title}”", parts, sheet, (CODE_BYTES, qr.LIMIT))


def _address(page: str, rest: str) -> str:
    if len(f"{page}{rest}") > qr.LIMIT or not page.isascii() or not page.startswith(("http://", "https://")):
        raise ExportProblem(
            f"网页地址放不进二维码：{page}。要以 https:// 开头，只用英文字母和数字，最多 {qr.LIMIT - len(rest)} 个。"
        )
    return f"{page}{rest}"


def grouped_digits(phone: str) -> str:
    """Return telephone numbers in groups that are easy to dial: 0951-501 2345, 139 9501 0001."""
    return re.sub(r"(?<!\d)(?:1\d{10}|\d{7,8})(?!\d)", _grouped, phone)


def _grouped(hit: re.Match[str]) -> str:
    digits = hit[0]
    edges = (0, 3, 7, 11) if len(digits) == MOBILE else (0, len(digits) - 4, len(digits))
    return " ".join(digits[start:end] for start, end in pairwise(edges))


def _payload(whose: str, parts: Sequence[str], fixed: str, limits: Sequence[int]) -> str:
    """Return the text of a code: whole, or without its last part, or larger; only last of all is more left out."""
    plain = [part.replace("\n", " ") for part in parts]
    try:
        said = [
            qr.payload(some, limit=limit, fixed=fixed) for limit in limits for some in (plain, plain[:-1])
        ]
    except ValueError as wrong:
        raise ExportProblem(f"{whose}的二维码做不出来：{wrong}。请改短名称或电话。") from wrong
    needed = sum(bool(part.strip(" 。")) for part in plain[:-1])
    whole = (text for text in said if "…" not in text and text.count("。") >= needed)
    return next(whole, said[-1])


def texts_of(poster: Poster) -> Iterator[tuple[str, str, str]]:
    """Yield (whose, field, text) for every text on the sheet."""
    owners: tuple[Poster | PosterService, ...] = (poster, *poster.services)
    for owner in owners:
        whose = f"“{owner.title}”" if isinstance(owner, PosterService) else "清单"
        for field in fields(owner):
            value = getattr(owner, field.name)
            if isinstance(value, str):
                yield whose, field.name, value


def check_glyphs(poster: Poster) -> None:
    """Refuse a sheet with a character that none of our fonts has, naming whose it is, the field and the character."""
    for whose, field, text in texts_of(poster):
        if missing := typeset.missing_glyphs(text):
            chars = typeset.name_glyphs(missing)
            raise ExportProblem(f"{whose}的“{LABELS[field]}”里有印不出来的字：{chars}。请换一个写法再导出。")


def code_mm(codes: Sequence[str], distance_mm: float) -> float:
    """Return one width for all codes of a sheet, in millimetres, so that the finest reads from this far away."""
    needed = max(qr.size_mm(code, distance_mm) for code in codes)
    least, most = (edge * max(1.0, distance_mm / READ_FROM_MM["A4"]) for edge in CODE_MM)
    return min(max(needed, least), most)


def compare(pdf: bytes, named: Sequence[tuple[str, str]]) -> None:
    """Read a finished sheet back; refuse it unless its codes say exactly what they should, each as often as it should.

    `named` are pairs of whose code it is and what it must say.
    """
    wrong = Counter(text for page in readback.read_codes(pdf) for text in page)
    wrong.subtract(code for _, code in named)
    for name, code in named:
        if wrong[code] < 0:
            found = [text for text, count in wrong.items() if count > 0]
            others = (
                "、".join(found[:2]) + (f" 等 {len(found)} 个" if len(found) > 2 else "") or "什么也没读出"
            )
            raise ExportProblem(f"{name}的二维码核对不符，这张表不能贴。应为：{code} 读出：{others}")
    if extra := [text for text, count in wrong.items() if count > 0]:
        raise ExportProblem(f"印出的二维码里多了一个，这张表不能贴：{extra[0]}")
