"""Records to headings and rows in the annexes' own columns; every writer of tables uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

from exports.content import chosen_services
from exports.names import safe_name
from exports.problem import ExportProblem, writing_into
from guidance import discreet
from guidance.catalogue import catalogue
from guidance.public import public_service
from guidance.required import PARTY_FACTS
from guidance.review import forbids
from store.book import Book
from store.days import full_day
from store.entry import show_value
from store.fields import Shown, field_of
from store.records import Agreement, Need, Record, Resource, Unit

RESOURCE_HEADINGS = (
    "序号", "资源类别", "具体分类", "主要内容", "具体要求", "指导部门", "提供资源单位（企业、商户）",
    "提供资源情况（提供资源方填写）", "备注",
)  # fmt: skip
REGISTER = {  # fields of a unit in the register, with the width of their column in characters
    "name": 21, "kind": 12, "grid": 9, "address": 19, "party_organization": 20, "party_members": 9, "leader": 9,
    "liaison": 9, "liaison_phone": 16,
    "office_phone": 17,
}  # fmt: skip
INTERNAL = "内部资料，不得张贴"
SERVICES = "服务项目清单"  # the one table that is published


@dataclass(frozen=True)
class AnnexTable:
    """A table that is a file of its own, in the look of the annexes.

    Widths are in characters, merges are (column, first row, last row). Cells of the `counted` columns are our own
    numbers; what people typed stays text.
    """

    title: str
    subtitle: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: list[tuple[str, ...]]
    merges: list[tuple[int, int, int]] = field(default_factory=list)
    centred: tuple[int, ...] = (0,)
    counted: tuple[int, ...] = (0,)


def tables(book: Book, today: date) -> list[AnnexTable]:
    """Return the three lists and the register of units."""
    head = f"填报社区：{book.community.name}    填报日期：{full_day(today)}"
    return [
        _resources(book, f"{head}    {INTERNAL}"),
        _needs(book, f"{head}    {INTERNAL}"),
        _services(book, head),
        _units(book, f"{head}    {INTERNAL}"),
    ]


def write_tables(
    book: Book, folder: Path, today: date, suffix: str, make: Callable[[AnnexTable, date], bytes]
) -> list[Path]:
    """Write the lists and the register into the folder; the one that is published only if the review allows it."""
    against = forbids(book, chosen_services(book))
    with writing_into(folder, book) as outbox:
        paths = [
            outbox.put(f"{safe_name(book.community.name)}{table.title}{suffix}", make(table, today))
            for table in tables(book, today)
            if not against or table.title != SERVICES
        ]
    if against:
        first = against[0]
        words = f"{first.id} {book.name_of(first.id)}：{first.text}"
        raise ExportProblem(f"{SERVICES}没有做。{words}另外三张做好了，在 {folder}。")
    return paths


def told(book: Book, record: Record, key: str) -> str:
    """Return a field's words for an office's table: the one gate; what stays in the book is never told."""
    declared = field_of(type(record), key)
    if declared.shown <= Shown.BOOK:
        return ""
    return show_value(declared, getattr(record, key), book)


def _resources(book: Book, subtitle: str) -> AnnexTable:
    """Annex 2: all 25 items in order, each with who offers it; own categories at the end."""
    offers = [offer for offer in book.all(Resource) if offer.status != "撤回"]
    rows: list[tuple[str, ...]] = []
    for item in catalogue().resources:
        official = (
            str(item.number),
            item.category,
            item.subcategory,
            item.title,
            item.requirement,
            "\n".join(item.departments),
        )
        mine = [offer for offer in offers if offer.item == item.number]
        rows += [(*official, *_offered(book, offer)) for offer in mine] or [(*official, "", "", "")]
    own = [offer for offer in offers if catalogue().resource(offer.item) is None]
    for place, offer in enumerate(own, start=len(catalogue().resources) + 1):
        rows.append((str(place), offer.category or "其他", "", "", "", "", *_offered(book, offer)))
    merges = [
        *_merges(rows, 0),
        *_merges(rows, 1),
        *_merges(rows, 2, (1,)),
        *(m for c in (3, 4, 5) for m in _merges(rows, c, (0,))),
    ]
    return AnnexTable(
        "共治资源清单",
        subtitle,
        RESOURCE_HEADINGS,
        (5, 9, 11, 11, 30, 13, 18, 40, 12),
        rows,
        merges,
        (0, 1, 2, 3),
    )


def _offered(book: Book, offer: Resource) -> tuple[str, str, str]:
    facts = [told(book, offer, "title"), told(book, offer, "description")]
    facts += _party_facts(book, offer)
    facts += [f"{label}{value}" for label, value in offer.details.items()]
    facts += [told(book, offer, key) for key in ("quantity_text", "times", "place", "fee", "price_list")]
    called = " ".join(
        part for part in (told(book, offer, "contact"), told(book, offer, "contact_phone")) if part
    )
    state = offer.status if offer.status in ("暂停", "意向") else ""
    words = "，".join(dict.fromkeys(fact for fact in facts if fact))
    return told(book, offer, "unit"), words + (f"。联系：{called}" if called else ""), state


def _party_facts(book: Book, offer: Resource) -> list[str]:
    """Return what the register of units knows of the facts that an item asks for: the party organisation, its members."""
    item, unit = catalogue().resource(offer.item), book.get(Unit, offer.unit)
    asked = [detail for detail in item.details if detail.field in PARTY_FACTS] if item and unit else []
    words = [(detail.label, told(book, unit, detail.field)) for detail in asked if unit]
    return [f"{label}{value}" for label, value in words if value and not offer.details.get(label)]


def _needs(book: Book, subtitle: str) -> AnnexTable:
    """Annex 3: the community's own needs, grouped by official category; no resident is named."""
    needs = [need for need in book.all(Need) if not need.sensitive and need.status != "关闭"]
    order = {item.category: place for place, item in reversed(list(enumerate(catalogue().needs)))}

    def category(need: Need) -> str:
        item = catalogue().need(need.item)
        return item.category if item else need.category or "其他"

    rows: list[tuple[str, ...]] = []
    for place, need in enumerate(
        sorted(needs, key=lambda one: (order.get(category(one), 99), one.item or 99, one.id)), start=1
    ):
        words = "，".join(filter(None, (discreet.told(need), discreet.told_more(need))))
        item = catalogue().need(need.item)
        measures = discreet.masked(need.measures) or (item.measure if item else "")
        departments = "\n".join(need.departments or (item.departments if item else ()))
        subject = need.proposer if need.proposer and need.proposer_kind != "居民" else need.proposer_kind
        rows.append((str(place), category(need), words, measures, departments, subject, need.status))
    headings = ("序号", "需求类别", "需求内容", "治理措施", "指导部门", "提供需求主体", "备注")
    return AnnexTable(
        "治理需求清单", subtitle, headings, (5, 11, 40, 48, 16, 18, 10), rows, _merges(rows, 1), (0, 1)
    )


def _services(book: Book, subtitle: str) -> AnnexTable:
    """Annex 4: the community's services under the official categories and items, as they may be published."""
    rows: list[tuple[str, ...]] = []
    for place, service in enumerate(
        sorted(chosen_services(book), key=lambda one: (one.item or 99, one.order or 0, one.id)), start=1
    ):
        item, public = catalogue().service(service.item), public_service(book, service)
        facts = [public.times, public.place, public.audience, public.fee, public.documents, public.booking]
        facts.append(f"电话 {public.phone}" if public.phone else "")
        words = f"{public.title}：{public.content}".rstrip("：")
        group = (item.category, item.item) if item else (public.category, "")
        departments = "\n".join(service.departments or (item.departments if item else ()))
        rows.append((str(place), *group, words, departments, public.provider, "；".join(filter(None, facts))))
    headings = ("序号", "项目类别", "服务项目", "服务内容", "指导部门", "服务单位", "备注")
    merges = [*_merges(rows, 1), *_merges(rows, 2, (1,))]
    return AnnexTable(SERVICES, subtitle, headings, (5, 11, 11, 44, 16, 24, 38), rows, merges, (0, 1, 2))


def _units(book: Book, subtitle: str) -> AnnexTable:
    """Return the register of units: who they are, whom to call, until when the agreement runs."""
    until: dict[str, str] = {}
    for paper in book.all(Agreement):
        day = paper.valid_until.isoformat() if paper.valid_until else ""
        until[paper.unit] = max(
            until.get(paper.unit, ""), f"{paper.status} {day}".strip(), key=lambda words: words[-10:]
        )
    rows: list[tuple[str, ...]] = [
        (str(place), *(told(book, unit, key) for key in REGISTER), until.get(unit.id, "未签"))
        for place, unit in enumerate(book.all(Unit), start=1)
    ]
    headings = ("序号", *(field_of(Unit, key).label for key in REGISTER), "协议")
    return AnnexTable(
        "驻区单位登记册",
        subtitle,
        headings,
        (6, *REGISTER.values(), 18),
        rows,
        [],
        (0, 2, 3, 6),
    )


def _merges(
    rows: Sequence[tuple[str, ...]], column: int, within: Iterable[int] = ()
) -> list[tuple[int, int, int]]:
    """Return runs of equal text in a column, not crossing a change in the columns `within`."""
    inside = tuple(within)

    def key(place: int) -> tuple[str, ...]:
        return (rows[place][column], *(rows[place][one] for one in inside))

    runs = [list(run) for words, run in groupby(range(len(rows)), key=key) if words[0]]
    return [(column, run[0], run[-1]) for run in runs if len(run) > 1]
