"""What of a service may be printed at all: the one gate from the book to posters, codes and pages.

Product rule "what may be published": writers receive a `PublicService` from here and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from guidance.catalogue import catalogue
from store import phones
from store.book import Book
from store.choices import COMMUNITY
from store.days import wall_day
from store.parts import Grid
from store.records import Community, Service, Unit

_GROUPS = (
    ("老人", "老人|老年|老年卡|老龄|高龄|失能|独居|养老|助浴|助餐", (13, 14)),
    ("儿童", "儿童|孩子|娃|少儿|小学生|学生|青少年|幼儿|亲子|课堂", (15, 16)),
    ("妇女", "妇女|妈妈|孕|产妇|母婴|女性", (17,)),
    ("求职", "求职|找工作|就业|招工|创业|见习", (3, 4, 5)),
    ("居家", "家政|保洁|维修|搬家|开锁|家电|跑腿", (9, 10, 11)),
)
EVERYBODY = "大家都能用"


@dataclass(frozen=True)
class PublicService:
    """A service as it may be printed: no names of people, no mobile without recorded consent."""

    id: str
    title: str
    category: str
    content: str
    times: str
    place: str
    audience: str
    fee: str
    booking: str
    documents: str
    phone: str
    provider: str


def public_service(book: Book, service: Service) -> PublicService:
    """Return what may be printed of a service; unlisted units are not named."""
    item = catalogue().service(service.item)
    units = [unit for id_ in service.providers if (unit := book.get(Unit, id_)) and not unit.unlisted]
    names = [book.community.name or COMMUNITY] if COMMUNITY in service.providers else []
    return PublicService(
        id=service.id,
        title=service.title,
        category=service.category or (item.category if item else "其他服务"),
        content=service.content,
        times=service.times,
        place=service.place,
        audience=service.audience,
        fee=service.fee,
        booking=service.booking,
        documents=service.documents,
        phone=public_phone(book, service),
        provider="、".join([*names, *(unit.name for unit in units)]),
    )


def public_phone(book: Book, service: Service) -> str:
    """Return the first number that may be printed: an office's, a consented mobile, or the hotline."""
    office = phones.landlines(service.public_phone)
    allowed = [number for number in phones.mobiles(service.public_phone) if consented(book, service, number)]
    return next(iter([*office, *allowed]), public_hotline(book.community))


def public_hotline(known: Community) -> str:
    """Return the numbers of the hotline without who answers there; what is no number stays as it was typed."""
    return "、".join(phones.landlines(known.hotline)) or known.hotline


def consented(book: Book, service: Service, number: str) -> bool:
    """Say whether a unit behind the service consented, and still does, to publish this mobile."""
    today = wall_day()
    for id_ in service.providers:
        unit = book.get(Unit, id_)
        consent = unit.consent if unit else None
        if unit is None or consent is None or consent.withdrawn or (consent.until and consent.until < today):
            continue
        known = phones.mobiles(f"{unit.liaison_phone}、{unit.leader_phone}、{unit.office_phone}")
        if number in known and consent.by:
            return True
    return False


def public_grid(grid: Grid) -> tuple[str, str]:
    """Return the worker and the number of a grid that may hang on a wall: an office number, never a mobile."""
    return grid.worker, next(iter(phones.landlines(grid.phone)), "")


def group_of(public: PublicService, item: int) -> str:
    """Return whom a service is for, as a resident looks for it: its audience and name speak before its item."""
    import re

    for text in (public.audience, public.title):
        for name, words, _ in _GROUPS:
            if re.search(words, text):
                return name
    if re.search("全体|所有|居民|大家", public.audience) and item not in (9, 10, 11, 3, 4, 5):
        return EVERYBODY
    return next((name for name, _, items in _GROUPS if item in items), EVERYBODY)
