"""Why a sheet that hangs is out of date: the list changed, a service must not be shown any more, its time is over."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from exports.content import CHECK, FIELD_CHECK, Content, content_of, fingerprint, with_building
from guidance.public import PublicService
from guidance.review import forbids_each
from store.book import GONE, Book
from store.days import wall_day
from store.fields import field_of
from store.records import Look, Posting, Service, Unit

_KEYS = {"phone": "public_phone", "provider": "providers", "category": "item"}


@dataclass(frozen=True)
class Reason:
    """Why a hung sheet is out of date; `off` says that it must come down today, replacement or not."""

    text: str
    off: bool = False


class Aging:
    """What the book says today, looked up once for all sheets that are compared with it."""

    def __init__(self, book: Book, today: date | None = None) -> None:
        self._book, self._today = book, today or wall_day()
        self._contents: dict[tuple[str, ...], Content] = {}
        self._marks: dict[str, str] = {}
        self._forbidden: dict[str, str] | None = None

    def reasons(self, posting: Posting) -> list[Reason]:
        """Return why a sheet is out of date, what must come down first; empty while it is current."""
        found: list[Reason] = []
        content = self._content(posting.look)
        if content.check != posting.fingerprint:
            now = {one.id: one for one in content.services}
            then = {one.id: one.fingerprint for one in posting.services}
            found += [
                reason for id_, mark in then.items() for reason in self._changed(id_, mark, now.get(id_))
            ]
            found += [Reason(f"新增 {id_} {one.title}") for id_, one in now.items() if id_ not in then]
            found = found or [Reason("社区资料、热线或本楼网格员变了")]
        ids = {one.id for one in posting.services}
        found += [Reason(words, off=True) for id_, words in self.forbidden.items() if id_ in ids]
        if posting.valid_until and posting.valid_until < self._today:
            found.append(Reason(f"{posting.valid_until.isoformat()} 过了有效期"))
        return sorted(found, key=lambda reason: not reason.off)

    @property
    def forbidden(self) -> dict[str, str]:
        """The services that must not be printed any more, each with the first reason."""
        if self._forbidden is None:
            shown = [service for service in self._book.all(Service) if service.publish]
            found = forbids_each(self._book, shown)
            self._forbidden = {
                service.id: f"{service.id} {service.title}：{found[service.id][0].text}"
                for service in shown
                if found[service.id]
            }
        return self._forbidden

    def _content(self, look: Look) -> Content:
        key = (look.sheet, look.service, look.codes)
        if key not in self._contents:
            plain = Look(sheet=look.sheet, service=look.service, codes=look.codes)
            self._contents[key] = content_of(self._book, plain)
        return with_building(self._book, self._contents[key], look)

    def _mark(self, public: PublicService) -> str:
        if public.id not in self._marks:
            self._marks[public.id] = fingerprint(public)
        return self._marks[public.id]

    def _changed(self, id_: str, mark: str, now: PublicService | None) -> list[Reason]:
        service = self._book.get(Service, id_)
        if now is None:
            name = service.title if service else GONE
            return [Reason(f"{id_} {name} 不再公示", off=True)]
        if mark[:CHECK] == self._mark(now)[:CHECK]:  # registers of the first version hold no more than this
            return []
        moved = [
            part.name
            for at, part in enumerate(fields(now))
            if (old := _letters(mark, at)) and old != _letters(self._mark(now), at)
        ]
        if "phone" in moved and service and self._consent_withdrawn(service):
            return [Reason(f"{id_} {now.title}：本人撤回了公布电话的同意", off=True)]
        labels = "、".join(field_of(Service, _KEYS.get(name, name)).label for name in moved) or "内容"
        return [Reason(f"{id_} {now.title}：{labels}变了")]

    def _consent_withdrawn(self, service: Service) -> bool:
        units = [unit for id_ in service.providers if (unit := self._book.get(Unit, id_))]
        return any(unit.consent and unit.consent.withdrawn for unit in units)


def _letters(mark: str, at: int) -> str:
    """Return the letters of a fingerprint that stand for one field."""
    return mark[CHECK + FIELD_CHECK * at :][:FIELD_CHECK]
