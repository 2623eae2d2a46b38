"""What the notice asks an offer, a need and a service to state, and what of it is still empty: one line a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from guidance.catalogue import Detail, ResourceItem, catalogue
from store.book import Book
from store.fields import field_of
from store.parts import Waiver
from store.records import Match, Need, Record, Resource, Service, Unit

PARTY_FACTS = ("party_organization", "party_members")  # the notice asks the offer, the register knows
_PRICED = re.compile(r"\d|[一二三四五六七八九十百半]+(?:元|块|价)|免费|无偿|公益|不收")


class Lack(msgspec.Struct, frozen=True):
    """What one record still owes the notice: the field to begin with, what is empty, and a sentence that says so."""

    id: str
    field: str
    labels: tuple[str, ...]
    text: str
    fields: tuple[str, ...] = ()  # every field that would be filled
    waivable: bool = True


def lacks(book: Book, record: Record) -> Iterator[Lack]:
    """Yield what is still to be stated of a record, at most one line a record; what was waived is not asked again."""
    if isinstance(record, Resource):
        yield from _of_offer(book, record)
    elif isinstance(record, Need):
        yield from _of_need(record)
    elif isinstance(record, Service):
        yield from _of_service(book, record)


def _of_offer(book: Book, offer: Resource) -> Iterator[Lack]:
    item = catalogue().resource(offer.item)
    if item is None or offer.status == "撤回":
        return
    asked = [detail for detail in item.details if detail.required and not _stated(offer, item, detail)]
    yield from _lack(offer, item, [one for one in asked if one.field not in PARTY_FACTS], offer.waivers)
    if unit := book.get(Unit, offer.unit):
        of_unit = [one for one in asked if one.field in PARTY_FACTS and not getattr(unit, one.field)]
        yield from _lack(unit, item, of_unit)


def _stated(offer: Resource, item: ResourceItem, detail: Detail) -> bool:
    """Say whether an offer states a fact, under its own name or in the field that holds such facts."""
    if offer.details.get(detail.label):
        return True
    if detail.kind == "price":
        return bool(offer.price_list) or bool(_PRICED.search(offer.fee))
    if detail.field == "description":  # 灭火器演练 says what is taught; the item's own name does not
        return bool(offer.description) or (bool(offer.title) and offer.title not in item.title)
    if detail.field:
        return detail.field not in PARTY_FACTS and bool(getattr(offer, detail.field))
    return detail == _counted(item) and bool(offer.quantity or offer.quantity_text)


def _counted(item: ResourceItem) -> Detail | None:
    """Return the fact that a quantity answers: the first one that asks how many."""
    return next((one for one in item.details if one.kind == "number" or one.label.endswith("数量")), None)


def _of_need(need: Need) -> Iterator[Lack]:
    """Look at the columns of annex 3; an official item brings its own measures and departments along."""
    if need.sensitive or need.status in ("关闭", "办结"):
        return
    keys = ["proposer_kind"] if not need.proposer else []
    if need.category and catalogue().need(need.item) is None:
        keys += ["measures", "departments"]
    empty = [key for key in keys if not getattr(need, key)]
    labels = _left([field_of(Need, key).label for key in empty], need.waivers)
    kept = [key for key in empty if field_of(Need, key).label in labels]
    if kept:
        yield Lack(need.id, kept[0], labels, f"缺{'、'.join(labels)}。治理需求清单里有这几栏。", tuple(kept))


def _of_service(book: Book, service: Service) -> Iterator[Lack]:
    """Ask a resident's two questions that the notice asks of the offer behind a service: where, and how much."""
    item = _behind(book, service)
    if item is None:
        return
    asked = []
    for detail in item.details:
        if detail.required and detail.field == "place" and not service.place:
            asked.append(detail)
        if detail.required and detail.kind == "price" and service.fee and not _priced(service):
            asked.append(msgspec.structs.replace(detail, field="fee"))
    yield from _lack(service, item, asked, service.waivers)


def _priced(service: Service) -> bool:
    return bool(_PRICED.search(service.fee)) or bool(re.search(r"\d\s*[元块]", service.content))


def _behind(book: Book, service: Service) -> ResourceItem | None:
    """Return the item of the offer a service rests on; without a claim, the only one that backs such services."""
    for id_ in service.matches:
        claim = book.get(Match, id_)
        offer = book.get(Resource, claim.resource) if claim else None
        if offer and (item := catalogue().resource(offer.item)):
            return item
    backing = [
        number
        for number, services in catalogue().crosswalk.resources.items()
        if service.item and service.item in services
    ]
    return catalogue().resource(backing[0]) if len(backing) == 1 else None


def _lack(
    record: Record, item: ResourceItem, asked: Sequence[Detail], waivers: Sequence[Waiver] = ()
) -> Iterator[Lack]:
    labels = _left([detail.label for detail in asked], waivers)
    open_ = [detail for detail in asked if detail.label in labels]
    if open_:
        told = "、".join(_with_place(record, detail) for detail in open_)
        words = f"缺{told}。通知第 {item.number} 条「{item.title}」要求写明。"
        fields = tuple(detail.field or "details" for detail in open_)
        yield Lack(record.id, fields[0], labels, words, fields, waivable=not isinstance(record, Unit))


def _left(labels: Sequence[str], waivers: Sequence[Waiver]) -> tuple[str, ...]:
    waived = {label for waiver in waivers for label in waiver.words.split("、")}
    return tuple(label for label in labels if label not in waived)


def _with_place(record: Record, detail: Detail) -> str:
    """Return what is asked, with the field to write it in where the form calls it otherwise."""
    if not detail.field:
        return detail.label
    known = field_of(type(record), detail.field).label
    return detail.label if known in detail.label else f"{detail.label}（填「{known}」）"
