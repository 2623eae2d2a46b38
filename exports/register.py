"""The posting register: where each copy hangs, which are out of date and why, patrol, and whose a code is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

import msgspec

from exports.content import CHECK, FIELD_CHECK, chosen_services, content_of, fingerprint
from guidance.public import PublicService
from guidance.review import MUST, review_service
from store.book import Book
from store.fields import field_of
from store.records import Posting, Service, Unit

_LETTERS = "[2-9A-HJ-KM-NP-Z]"
_CHECK_VALUE = re.compile(f"(?<![0-9A-Za-z])({_LETTERS}{{6}}(?:-{_LETTERS}{{3}})?)(?![0-9A-Za-z])")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])([A-Z]{0,3}\d{4,}-20\d\d)(?!\d)")


@dataclass(frozen=True)
class Reason:
    """Why a hung sheet is out of date; `off` says that it must come down today, replacement or not."""

    text: str
    off: bool = False


@dataclass(frozen=True)
class Verdict:
    """What a scanned or typed text is: `ours`, `current`, and the sentence a worker can read out."""

    ours: bool
    current: bool
    text: str
    posting: Posting | None = None


def out_of_date(book: Book, posting: Posting, today: date | None = None) -> bool:
    """Say whether the list has changed since this sheet was made, or its time is over."""
    return bool(reasons(book, posting, today))


def reasons(book: Book, posting: Posting, today: date | None = None) -> list[Reason]:
    """Return why a sheet is out of date, what must come down first; empty while it is current."""
    today = today or date.today()  # noqa: DTZ011
    found: list[Reason] = []
    content = content_of(book, posting.look)
    if content.check != posting.fingerprint:
        now = {one.id: one for one in content.services}
        then = {one.id: one.fingerprint for one in posting.services}
        found += [reason for id_, mark in then.items() for reason in _changed(book, id_, mark, now.get(id_))]
        found += [Reason(f"新增 {id_} {one.title}") for id_, one in now.items() if id_ not in then]
        found = found or [Reason("社区资料、热线或本楼网格员变了")]
    found += [_forbidden(book, service) for service in _services(book, posting) if _musts(book, service)]
    if posting.valid_until and posting.valid_until < today:
        found.append(Reason(f"{posting.valid_until.isoformat()} 过了有效期"))
    return sorted(found, key=lambda reason: not reason.off)


def _changed(book: Book, id_: str, mark: str, now: PublicService | None) -> list[Reason]:
    service = book.get(Service, id_)
    if now is None:
        name = service.title if service else "（已删除）"
        return [Reason(f"{id_} {name} 不再公示", off=True)]
    if mark == fingerprint(now):
        return []
    names = [part.name for part in fields(now)]
    parts = [mark[CHECK + FIELD_CHECK * at :][:FIELD_CHECK] for at in range(len(names))]
    new = [fingerprint(now)[CHECK + FIELD_CHECK * at :][:FIELD_CHECK] for at in range(len(names))]
    moved = [name for name, old, present in zip(names, parts, new, strict=True) if old and old != present]
    labels = "、".join(_label(name) for name in moved) or "内容"
    if "phone" in moved and service and _withdrawn_consent(book, service):
        return [Reason(f"{id_} {now.title}：本人撤回了公布电话的同意", off=True)]
    return [Reason(f"{id_} {now.title}：{labels}变了")]


def _label(name: str) -> str:
    key = {"phone": "public_phone", "provider": "providers", "category": "item"}.get(name, name)
    return field_of(Service, key).label


def _withdrawn_consent(book: Book, service: Service) -> bool:
    units = [unit for id_ in service.providers if (unit := book.get(Unit, id_))]
    return any(unit.consent and unit.consent.withdrawn for unit in units)


def _services(book: Book, posting: Posting) -> list[Service]:
    ids = {one.id for one in posting.services}
    return [service for service in chosen_services(book) if service.id in ids]


def _musts(book: Book, service: Service) -> list[str]:
    return [finding.text for finding in review_service(book, service) if finding.level == MUST]


def _forbidden(book: Book, service: Service) -> Reason:
    return Reason(f"{service.id} {service.title}：{_musts(book, service)[0]}", off=True)


# where copies hang


def hanging(book: Book) -> list[Posting]:
    """Return the copies that hang somewhere."""
    return [one for one in book.all(Posting) if one.posted_on and not one.removed_on]


def stale(book: Book, today: date | None = None) -> list[Posting]:
    """Return the copies to replace: hung ones out of date, and of looks never hung the last one made."""
    hung = hanging(book)
    looks = [one.look for one in hung]
    last = {msgspec.json.encode(one.look): one for one in book.all(Posting) if not one.removed_on}
    made = [one for one in last.values() if one.sheet and one.look not in looks]
    return [one for one in (*hung, *made) if out_of_date(book, one, today)]


def hang(book: Book, posting: Posting, places: Sequence[str], who: str, on: date) -> list[Posting]:
    """Enter where copies of a sheet were hung, one a place, in one durable write."""
    hung: list[Posting] = []
    with book.change(f"张贴 {posting.sheet} {len(places)} 处"):
        for at, place in enumerate(places):
            free = at == 0 and not posting.posted_on
            copy = posting if free else _fresh_copy(posting)
            hung.append(
                book.save(
                    msgspec.structs.replace(copy, place=place, posted_by=who, posted_on=on, removed_on=None)
                )
            )
    return hung


def swap(book: Book, old: Posting, new: Posting, who: str, on: date) -> Posting:
    """Enter that a hung copy was taken down and one of another sheet hung in its place."""
    with book.change(f"换下 {old.sheet}，{old.place} 贴上 {new.sheet}"):
        book.save(msgspec.structs.replace(old, removed_on=on))
        unhung = new if not new.posted_on else _fresh_copy(new)
        return book.save(
            msgspec.structs.replace(unhung, place=old.place, posted_by=who, posted_on=on, removed_on=None)
        )


def patrolled(posting: Posting, condition: str, who: str, on: date) -> Posting:
    """Return a copy as a patrol found it."""
    return msgspec.structs.replace(posting, condition=condition, checked_by=who, checked_on=on)


def _fresh_copy(posting: Posting) -> Posting:
    return msgspec.structs.replace(
        posting, id="", created=None, checked_on=None, checked_by="", condition="", removed_on=None, note=""
    )


def sheets_with(book: Book, unit: Unit) -> list[Posting]:
    """Return the hung copies that name a service of this unit: what to take down when its consent is withdrawn."""
    ids = {service.id for service in book.all(Service) if unit.id in service.providers}
    return [copy for copy in hanging(book) if any(one.id in ids for one in copy.services)]


# whose is it?


def verify(book: Book, text: str, today: date | None = None) -> Verdict:
    """Say whether what a phone showed, or what stands printed on a sheet, is ours, which edition, and current."""
    folded = text.strip().upper()
    numbers, checks = _NUMBER.findall(folded), _CHECK_VALUE.findall(folded)
    known = book.all(Posting)
    found = [one for one in known if one.fingerprint in checks or one.sheet in numbers]
    found += [one for one in known if one not in found and one.fingerprint[:CHECK] in checks]
    if not found:
        words = "登记簿里没有这个编号或校验值" if numbers or checks else "这段文字里没有编号，也没有校验值"
        return Verdict(False, False, f"{words}，不能认定是本社区的清单。")
    exact = [one for one in found if one.sheet in numbers] or [
        one for one in found if one.fingerprint in checks
    ]
    posting = min(exact or found, key=lambda one: not one.posted_on or bool(one.removed_on))
    head = f"编号 {posting.sheet}，{posting.edition}，{posting.look.sheet}"
    if checks and not any(posting.fingerprint.startswith(one[:CHECK]) for one in checks):
        return Verdict(False, False, f"{head}：编号对得上，校验值对不上，可能被人改过。", posting)
    why = reasons(book, posting, today)
    if why:
        return Verdict(True, False, f"{head}：是本社区的，但已经过时：{why[0].text}。", posting)
    if other := _worded_otherwise(book, posting, text.strip()):
        words = f"{head}：校验值是我们的，字句不一样，可能被人改过。我们印的是：{other}"
        return Verdict(False, False, words, posting)
    return Verdict(True, True, f"{head}：是本社区的，现在有效。{_where(known, posting)}", posting)


def _worded_otherwise(book: Book, posting: Posting, text: str) -> str:
    """Return what a current sheet says instead of a whole scanned text; nothing when it says just that."""
    from exports.posting import poster_of
    from exports.sheet import master_text, service_text

    if text.count("。") < 2:  # a check value or number typed by hand
        return ""
    poster = poster_of(book, posting)
    said = [master_text(poster), *(service_text(poster, service) for service in poster.services)]
    if text in said:
        return ""
    first = text.partition("。")[0]
    return next((one for one in said if one.partition("。")[0] == first), said[0])


def _where(known: Iterable[Posting], posting: Posting) -> str:
    places = [
        one.place for one in known if one.sheet == posting.sheet and one.posted_on and not one.removed_on
    ]
    return f"贴在：{'、'.join(places[:5])}{'等' if len(places) > 5 else ''}。" if places else ""
