"""What must be mended before a list is posted, and what of a record may be published at all.

This is the one place that decides what leaves the book on a poster, in a code or on a page (product rule
"what may be published"): writers receive a `PublicService` from here and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date

from guidance.catalogue import catalogue
from store import phones
from store.book import Book
from store.choices import COMMUNITY
from store.fields import Shown, field_of, fields_of
from store.kinds import Phone
from store.records import Agreement, Need, Record, Resource, Service, Unit

MUST, SHOULD = "必须改", "最好补"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗"
    "凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤罗毕郝邬安常乐于时傅齐康伍余元顾孟黄穆萧尹姚邵汪祁毛狄贝戴宋庞熊纪"
    "舒屈项祝董梁杜阮蓝闵季贾路江童颜郭梅林刁钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房解丁邓单洪包左石崔龚程嵇邢裴"
    "陆荣翁荀羊甄曲家封芮储靳段富焦侯班仇祖武符刘景詹束龙叶幸司黎薄印白怀蒲卓池乔胥苍闻党翟谭劳姬申扶堵冉桑"
    "桂牛寿边燕冀尚农温别庄晏柴瞿阎连茹习艾向古易廖居衡步耿满匡文寇广欧利蔚越师巩聂晁勾敖融冷辛那简饶曾沙养"
    "丰关查荆红游盖益桓公哈纳撒拜妥锁虎买海喇"
)
_PERSON = re.compile(f"[{_SURNAMES}](?:先生|女士|小姐|大妈|大爷|大娘|奶奶|爷爷|阿姨|叔叔|老人家|师傅家)")
_DOOR = re.compile(
    r"\d+\s*(?:号楼|栋|幢|楼)\s*(?:\d+\s*单元\s*)?\d{3,4}\s*(?:室|号|户)?|\d+-\d+-\d{3,4}(?!\d)"
)
_ILLNESS = re.compile(
    "癌|肿瘤|精神病|精神分裂|抑郁症|艾滋|乙肝|尿毒症|透析|瘫痪|失独|低保户|吸毒|刑满|社区矫正"
)
_ENDED = ("到期", "终止")


@dataclass(frozen=True)
class Finding:
    """One thing to mend: the record, the field that mends it, MUST or SHOULD, and a sentence."""

    id: str
    field: str
    level: str
    text: str


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
    allowed = [number for number in phones.mobiles(service.public_phone) if _consented(book, service, number)]
    return next(iter([*office, *allowed]), book.community.hotline)


def review_service(book: Book, service: Service) -> list[Finding]:
    """Return what stands against printing a service; a MUST forbids it."""
    return [*_private(book, service), *_provider(book, service), *_missing(service)]


def personal_words(text: str) -> str:
    """Return the first words in a text that speak of a person: a name, a door, an illness; or nothing."""
    hit = _PERSON.search(text) or _DOOR.search(text) or _ILLNESS.search(text)
    return hit.group().strip() if hit else ""


def check(book: Book) -> list[Finding]:
    """Return everything to mend in the book, services that go on paper first."""
    found = [
        finding
        for service in book.all(Service)
        if service.publish
        for finding in review_service(book, service)
    ]
    kinds: tuple[type[Record], ...] = (Unit, Resource, Need, Agreement)
    for kind in kinds:
        for record in book.all(kind):
            found += _asked(record)
    for offer in book.all(Resource):
        found += _details(offer)
    return found + [Finding("", "", MUST, words) for words in book.problems]


def _private(book: Book, service: Service) -> Iterator[Finding]:
    """Scan every printed text: names and illnesses hide in remarks."""
    public = public_service(book, service)
    for part in fields(public):
        text = str(getattr(public, part.name))
        if part.name in ("id", "provider"):
            continue
        key = {"phone": "public_phone"}.get(part.name, part.name)
        label = field_of(Service, key).label
        if hit := _PERSON.search(text):
            yield Finding(
                service.id, key, MUST, f"{label}里像有人名“{hit.group()}”，清单上不印人名，请改成单位或岗位。"
            )
        if hit := _DOOR.search(text):
            yield Finding(
                service.id, key, MUST, f"{label}里有门牌“{hit.group().strip()}”，清单上不印住户门牌。"
            )
        if hit := _ILLNESS.search(text):
            yield Finding(service.id, key, MUST, f"{label}里有“{hit.group()}”，涉及隐私的字不上清单。")
        if part.name != "phone" and phones.mobiles(text):
            yield Finding(service.id, key, MUST, f"{label}里有手机号，请删掉，座机写在“公开电话”。")
    for number in phones.mobiles(service.public_phone):
        if not _consented(book, service, number):
            words = f"公开电话是手机号 {phones.mask(number)}，没有登记本人同意，清单上改印座机或社区热线。"
            yield Finding(service.id, "public_phone", SHOULD, words)


def _provider(book: Book, service: Service) -> Iterator[Finding]:
    today = date.today()  # noqa: DTZ011
    for id_ in service.providers:
        if id_ == COMMUNITY:
            continue
        unit = book.get(Unit, id_)
        if unit is None:
            yield Finding(service.id, "providers", MUST, "服务单位已经从登记册删除，请重新选。")
            continue
        if unit.unlisted:
            yield Finding(service.id, "providers", MUST, f"{unit.name} 登记了不上清单。")
        papers = [paper for paper in book.all(Agreement) if paper.unit == id_]
        if papers and all(_over(paper, today) for paper in papers):
            yield Finding(service.id, "providers", SHOULD, f"{unit.name} 的协议已经到期，请续签。")


def _missing(service: Service) -> Iterator[Finding]:
    for field in fields_of(Service):
        if (
            field.asked
            and field.key != "item"
            and not getattr(service, field.key)
            and field.key != "public_phone"
        ):
            level = MUST if field.key == "content" else SHOULD
            yield Finding(service.id, field.key, level, f"缺{field.label}。")


def _asked(record: Record) -> Iterator[Finding]:
    for field in fields_of(type(record)):
        value = getattr(record, field.key)
        if field.asked and not value and not (field.key == "item" and getattr(record, "category", None)):
            yield Finding(record.id, field.key, SHOULD, f"缺{field.label}。")
        if (
            isinstance(field.kind, Phone)
            and value
            and field.shown > Shown.BOOK
            and (odd := phones.odd(value))
        ):
            yield Finding(record.id, field.key, SHOULD, f"{field.label}“{odd}”不像电话号码，请核对。")


def _details(offer: Resource) -> Iterator[Finding]:
    item = catalogue().resource(offer.item)
    for detail in item.details if item else ():
        if detail.required and not detail.field and not offer.details.get(detail.label):
            yield Finding(offer.id, "details", SHOULD, f"通知要求写明{detail.label}。")


def _consented(book: Book, service: Service, number: str) -> bool:
    """Say whether a unit behind the service consented, and still does, to publish this mobile."""
    today = date.today()  # noqa: DTZ011
    for id_ in service.providers:
        unit = book.get(Unit, id_)
        consent = unit.consent if unit else None
        if unit is None or consent is None or consent.withdrawn or (consent.until and consent.until < today):
            continue
        known = phones.mobiles(f"{unit.liaison_phone}、{unit.leader_phone}、{unit.office_phone}")
        if number in known and consent.by:
            return True
    return False


def _over(paper: Agreement, today: date) -> bool:
    return paper.status in _ENDED or (paper.valid_until is not None and paper.valid_until < today)
