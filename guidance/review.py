"""What must be mended before a list is posted: one rule set for the screen, `check` and every writer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

import msgspec

from guidance import copied, freshness, privacy, wording
from guidance.agreement import over
from guidance.people import named_in, people_of
from guidance.public import consented, public_grid, public_service
from guidance.required import Lack, lacks
from store import phones
from store.book import Book
from store.choices import COMMUNITY
from store.clean import checked_whole, fault_of
from store.days import wall_day
from store.fields import field_of, fields_of
from store.kinds import Phone
from store.parts import Waiver
from store.problems import RecordRefused
from store.records import RECORDS, Agreement, Community, Match, Need, Record, Resource, Service, Unit
from store.sides import label_of

MUST, SHOULD = "必须改", "最好补"
_SAID = ("office_hours", "tagline")  # what is written there freely
_HEAD = ("name", "street", "address", "office_hours", "tagline")  # texts of the community on every sheet
_CODE_ROOM = 100 - 33  # bytes a code leaves to name, number and price beside community, sheet and check value

Waivable = Service | Resource | Need
W = TypeVar("W", bound=Waivable)


@dataclass(frozen=True)
class Finding:
    """One thing to mend: the record, the field that mends it, MUST or SHOULD, and a sentence.

    `words` are what it speaks of; where `waivable` is set, a person may print all the same by giving a reason.
    """

    id: str
    field: str
    level: str
    text: str
    words: str = ""
    waivable: bool = False


def review_service(
    book: Book, service: Service, others: Sequence[str] = (), people: Collection[str] | None = None
) -> list[Finding]:
    """Return what stands against printing a service; a MUST forbids it.

    `others` are texts of another community's list, to compare with. A MUST that somebody waived with a reason
    becomes a SHOULD that tells the reason, until the words it spoke of change. `people` are the names that must not
    be printed (`people_of`), looked up once where many services are reviewed.
    """
    found = [
        *_private(book, service, people_of(book) if people is None else people),
        *_provider(book, service),
        *_withdrawn(book, service),
        *_missing(book, service),
        *_stale(book, service),
        *_copied(service, others),
        *_hard(service),
        *map(_lacking, lacks(book, service)),
    ]
    return [_waived(service, finding) for finding in found]


def review_each(
    book: Book, services: Sequence[Service], others: Sequence[str] = ()
) -> dict[str, list[Finding]]:
    """Return the findings of several services by their ids."""
    people = people_of(book)
    return {service.id: review_service(book, service, others, people) for service in services}


def forbids_each(book: Book, services: Sequence[Service]) -> dict[str, list[Finding]]:
    """Return every MUST against each of these services."""
    found = review_each(book, services)
    return {id_: [one for one in several if one.level == MUST] for id_, several in found.items()}


def forbids(book: Book, services: Sequence[Service]) -> list[Finding]:
    """Return every MUST against printing these services under this head: what a writer refuses."""
    found = [finding for several in forbids_each(book, services).values() for finding in several]
    return [*found, *(finding for finding in _community(book) if finding.level == MUST)]


def check(book: Book, others: Sequence[str] = ()) -> list[Finding]:
    """Return everything to mend in the book, services that go on paper first."""
    posted = [service for service in book.all(Service) if service.publish]
    found = [finding for several in review_each(book, posted, others).values() for finding in several]
    found += [*_list_alike(posted, others), *_community(book)]
    for kind in RECORDS:
        if kind is not Service:  # these are looked at above
            for record in book.all(kind):
                found += _asked(book, record)
    for record in (record for kind in RECORDS for record in book.all(kind)):
        found += _past_the_gate(record)
    found += [Finding("", "", MUST, words) for words in book.problems]
    return list(dict.fromkeys(found))  # two offers may ask the same of their unit


def _past_the_gate(record: Record) -> Iterator[Finding]:
    """Speak of what no form lets in: an editor or another program wrote it into the file."""
    values = msgspec.to_builtins(record)
    try:
        checked_whole(values)
    except RecordRefused:
        for key, value in values.items():
            if fault := fault_of(value):
                words = f"{label_of(record.table, key)}{fault}，三单不收，请打开这条删去。"
                yield Finding(record.id, key, MUST, words)


def waivable(book: Book, record: Waivable) -> list[Finding]:
    """Return what may be waived with a reason: what forbids printing, never a mobile or an ID number; then what is lacking."""
    if isinstance(record, Service):
        return [one for one in review_service(book, record) if one.waivable]
    return [one for one in map(_lacking, lacks(book, record)) if one.waivable]


def waive(book: Book, record: W, finding: Finding, reason: str) -> W:
    """Enter that a finding is none, and why; who and when stand in the record and in the history."""
    waiver = Waiver(field=finding.field, words=finding.words, reason=reason, by=book.who, on=wall_day())
    doing = "照印" if finding.level == MUST else "不用写"
    label = f"{doing} {record.id} {finding.words[:20]}：{reason}"
    return book.save(msgspec.structs.replace(record, waivers=[*record.waivers, waiver]), label)


def _waived(service: Service, finding: Finding) -> Finding:
    for waiver in service.waivers:
        if finding.waivable and (waiver.field, waiver.words) == (finding.field, finding.words):
            words = f"{finding.text}（{waiver.by or '有人'}已定照印：{waiver.reason}）"
            return Finding(finding.id, finding.field, SHOULD, words, finding.words)
    return finding


def _private(book: Book, service: Service, people: Collection[str]) -> Iterator[Finding]:
    """Scan every printed text: names and illnesses hide in remarks."""
    public = public_service(book, service)
    texts = {part.name: str(getattr(public, part.name)) for part in fields(public)}
    texts["departments"] = "、".join(service.departments)  # a column of annex 4
    for name, text in texts.items():
        if name in ("id", "provider"):
            continue
        key = "public_phone" if name == "phone" else name
        label = field_of(Service, key).label
        hits = [*privacy.private_parts(text), *((privacy.NAME, one) for one in named_in(text, people))]
        for kind, words in dict.fromkeys(hits):
            if name == "phone" and kind == privacy.MOBILE:
                continue  # a consented one; the others are never printed
            said = privacy.sentence(kind, label, words)
            yield Finding(service.id, key, MUST, said, words, kind not in privacy.NEVER)
    yield from _numbers_in_names(service, public.provider)
    for number in phones.mobiles(service.public_phone):
        if not consented(book, service, number):
            words = f"公开电话是手机号 {phones.mask(number)}，没有登记本人同意，清单上改印座机或社区热线。"
            yield Finding(service.id, "public_phone", SHOULD, words)


def _numbers_in_names(service: Service, names: str) -> Iterator[Finding]:
    """Find the numbers of people in names of units; 老周家电维修部 and 王芳理发店 are no names of people."""
    for kind, words in privacy.private_parts(names):
        if kind in (*privacy.NEVER, privacy.DOOR):
            said = privacy.sentence(kind, "服务单位的名称", words)
            yield Finding(service.id, "providers", MUST, said, words, kind not in privacy.NEVER)


def _provider(book: Book, service: Service) -> Iterator[Finding]:
    today = wall_day()
    for id_ in service.providers:
        if id_ == COMMUNITY:
            continue
        unit = book.get(Unit, id_)
        if unit is None:
            yield Finding(service.id, "providers", MUST, "服务单位已经从登记册删除，请重新选。")
            continue
        if unit.unlisted:
            yield Finding(service.id, "providers", MUST, f"{unit.name} 登记了不上清单。")
        papers = [paper for paper in book.all(Agreement) if paper.unit == id_ and paper.status != "拟定"]
        if not papers:
            yield Finding(service.id, "providers", SHOULD, f"和 {unit.name} 还没有签协议。")
        elif all(paper.status == "终止" for paper in papers):
            words = f"和 {unit.name} 的协议已经终止，它的服务不能再印。"
            yield Finding(service.id, "providers", MUST, words, id_, waivable=True)
        elif all(over(paper, today) for paper in papers):
            yield Finding(service.id, "providers", SHOULD, f"{unit.name} 的协议已经到期，请续签。")


def _withdrawn(book: Book, service: Service) -> Iterator[Finding]:
    """Follow a service to the claims and offers it rests on."""
    for id_ in service.matches:
        match = book.get(Match, id_)
        offer = book.get(Resource, match.resource) if match else None
        if match and match.status == "退回":
            words = f"它来自认领 {id_}，认领已经退回。没有人做的服务不能印。"
            yield Finding(service.id, "publish", MUST, words, id_, waivable=True)
        elif offer and offer.status == "撤回":
            words = f"资源 {offer.id} {offer.title} 已经撤回。没有人做的服务不能印。"
            yield Finding(service.id, "publish", MUST, words, offer.id, waivable=True)
        elif offer and offer.status == "暂停":
            yield Finding(service.id, "publish", SHOULD, f"资源 {offer.id} {offer.title} 正暂停。")


def _missing(book: Book, service: Service) -> Iterator[Finding]:
    for field in fields_of(Service):
        if field.asked and field.key not in ("item", "public_phone") and not getattr(service, field.key):
            level = MUST if field.key == "content" else SHOULD
            yield Finding(service.id, field.key, level, f"缺{field.label}。")
    if not public_service(book, service).phone:
        words = "没有能印的电话：请填公开电话（座机），或在社区资料里填服务热线。"
        yield Finding(service.id, "public_phone", MUST, words)


def _stale(book: Book, service: Service) -> Iterator[Finding]:
    """Ask for a call; who went unconfirmed for twice the time is on no sheet any more (`freshness.lapsed`)."""
    today = wall_day()
    days = freshness.age(service, today)
    if freshness.lapsed(book, service, today):
        words = f"{days} 天没有确认，不上清单。打电话问过，单位画面 Ctrl+S 确认。"
        yield Finding(service.id, "times", MUST, words)
    elif freshness.stale(book, service, today):
        words = f"{days // 30} 个月没有确认，请打电话问还办不办，改一处或再存一次就算确认。"
        yield Finding(service.id, "times", SHOULD, words)


def _copied(service: Service, others: Sequence[str]) -> Iterator[Finding]:
    own = copied.own_share(service.content)
    if own < copied.LEAST_OWN:
        share = f"自己的话只有 {own:.0%}，至少要 {copied.LEAST_OWN:.0%}"
        words = f"服务内容照搬了通知原话：{share}。请写本社区谁来做、怎么做。"
        level = MUST if own <= copied.VERBATIM else SHOULD
        yield Finding(service.id, "content", level, words, service.content, level == MUST)
    near, text = copied.nearest(service.content, others)
    if near >= copied.NEARLY:
        words = f"和别的社区的清单几乎一样（{near:.0%}）：{text[:40]}"
        yield Finding(service.id, "content", SHOULD, words)


def _list_alike(services: Sequence[Service], others: Sequence[str]) -> Iterator[Finding]:
    share = copied.share_alike((service.content for service in services), others)
    if share >= copied.LEAST_OWN:
        words = f"整张清单有 {share:.0%} 和别的社区一样。通知要求一社区一清单，杜绝照搬照抄。"
        yield Finding("", "", MUST, words)


def _hard(service: Service) -> Iterator[Finding]:
    """Words a resident would not say, sentences too long to read standing, a name too long for its code."""
    for key in ("title", "content"):
        text = getattr(service, key)
        label = field_of(Service, key).label
        for hard, plain in wording.hard_words(text):
            yield Finding(service.id, key, SHOULD, f"{label}里「{hard}」居民不好懂，可改成「{plain}」。")
        if long := wording.long_sentence(text):
            words = f"{label}里有一句太长（{len(long)} 字没有停顿）：{long[:12]}..，请断开。"
            yield Finding(service.id, key, SHOULD, words)
    if len(f"{service.title}{service.fee}".encode()) + 14 > _CODE_ROOM:
        words = "名称和收费太长，二维码里要缩短才扫得出。名称最好不超过 12 个字。"
        yield Finding(service.id, "title", SHOULD, words)


def _community(book: Book) -> Iterator[Finding]:
    """Look at what stands in the head of every sheet."""
    known = book.community
    if phones.mobiles(known.hotline):
        yield Finding(known.id, "hotline", MUST, "服务热线是手机号，清单上请印座机。")
    for key in _HEAD:
        text = getattr(known, key)
        named = named_in(text, people_of(book)) if key in _SAID and text else []
        hits = [*privacy.private_parts(text), *((privacy.NAME, name) for name in named)]
        for kind, words in dict.fromkeys(hits):
            if (key, kind) != ("address", privacy.DOOR):  # the office may well be behind a numbered door
                said = privacy.sentence(kind, field_of(Community, key).label, words)
                yield Finding(known.id, key, MUST, said, words)
    for grid in known.grids:
        for kind, words in privacy.private_parts(grid.worker):
            if kind in privacy.NEVER:
                yield Finding(
                    known.id, "grids", MUST, privacy.sentence(kind, f"{grid.name}的网格员", words), words
                )
        if phones.mobiles(grid.phone) and not public_grid(grid)[1]:
            words = f"{grid.name}的电话是手机号，分楼栋的清单上改印社区热线。"
            yield Finding(known.id, "grids", SHOULD, words)


def _asked(book: Book, record: Record) -> Iterator[Finding]:
    """Name in one line what is empty in a record, each number that is none, in one line what the notice wants besides."""
    lacking = list(lacks(book, record))
    said = {key for lack in lacking if lack.id == record.id for key in lack.fields}
    enough = {"item": "category"}
    empty = [
        field
        for field in fields_of(type(record))
        if field.asked
        and field.key not in said
        and not getattr(record, field.key)
        and not getattr(record, enough.get(field.key, field.key))
    ]
    if empty:
        words = "、".join(field.label for field in empty)
        yield Finding(record.id, empty[0].key, SHOULD, f"缺{words}。")
    for field in fields_of(type(record)):
        if isinstance(field.kind, Phone) and (odd := phones.odd(getattr(record, field.key))):
            yield Finding(record.id, field.key, SHOULD, f"{field.label}「{odd}」不像电话号码，请核对。")
    yield from map(_lacking, lacking)


def _lacking(lack: Lack) -> Finding:
    return Finding(lack.id, lack.field, SHOULD, lack.text, "、".join(lack.labels), waivable=lack.waivable)
