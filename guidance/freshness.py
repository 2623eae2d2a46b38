"""What was not confirmed lately: whom to call, one key for a whole unit, and what drops off the sheets."""

from __future__ import annotations

from datetime import date

import msgspec

from store.book import Book
from store.entry import confirmed
from store.records import Community, Record, Resource, Service, Unit

MONTHS = 3  # unless the community set its own
_DAYS_A_MONTH = 30


class Call(msgspec.Struct, frozen=True):
    """A unit to call: its records that are stale, and for how many days the oldest."""

    unit: Unit
    stale: tuple[Record, ...]
    days: int


def months(community: Community) -> int:
    """Return after how many months a record is to be confirmed again."""
    return int(community.confirm_months or MONTHS)


def age(record: Record, today: date) -> int:
    """Return the days since somebody confirmed a record; since it was made, when nobody ever did."""
    day = record.confirmed_on or (record.created.date() if record.created else today)
    return (today - day).days


def stale(book: Book, record: Record, today: date) -> bool:
    """Say whether a record is due for a call."""
    return age(record, today) > months(book.community) * _DAYS_A_MONTH


def lapsed(book: Book, record: Record, today: date) -> bool:
    """Say whether a record went unconfirmed for twice the time: it drops off the sheets."""
    return age(record, today) > 2 * months(book.community) * _DAYS_A_MONTH


def set_of(book: Book, unit: Unit) -> list[Record]:
    """Return what one call confirms: the unit, its resources, and the services it alone provides."""
    offers = [one for one in book.all(Resource) if one.unit == unit.id and one.status != "撤回"]
    services = [one for one in book.all(Service) if one.providers == [unit.id]]
    return [unit, *offers, *services]


def call_list(book: Book, today: date) -> list[Call]:
    """Return the units with something stale, the longest silent first."""
    calls = []
    for unit in book.all(Unit):
        waiting = tuple(record for record in set_of(book, unit) if stale(book, record, today))
        if waiting:
            calls.append(Call(unit, waiting, max(age(record, today) for record in waiting)))
    return sorted(calls, key=lambda call: (-call.days, call.unit.id))


def confirm_unit(book: Book, unit: Unit, who: str, today: date) -> int:
    """Confirm everything a unit has, as one step of undo; return how many records."""
    records = set_of(book, unit)
    with book.change(f"确认 {unit.name} 的 {len(records)} 条"):
        for record in records:
            book.save(confirmed(record, who, today))
    return len(records)


def ended(book: Book, resource: Resource, why: str) -> Resource:
    """Take an offer back during the call, with the reason; return it as saved."""
    return book.save(
        msgspec.structs.replace(resource, status="撤回", status_reason=why), f"撤回资源 {resource.title}"
    )


def dropped(book: Book, services: list[Service], today: date) -> list[Service]:
    """Return the services that leave the sheet because nobody confirmed them in time."""
    return [service for service in services if lapsed(book, service, today)]
