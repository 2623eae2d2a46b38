"""The service list as a posted sheet: reviewed, numbered, printed, read back, and entered in the register."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from exports.names import safe_name
from exports.problem import ExportProblem
from guidance.review import MUST, PublicService, public_service, review_service
from store.book import Book
from store.durable import write_whole
from store.parts import PostedService
from store.records import Posting, Service

if TYPE_CHECKING:
    from exports.poster import Poster, PosterService

VALID_DAYS = 182  # half a year, unless a day is given
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: the check value is typed from paper


@dataclass(frozen=True)
class Posted:
    """A finished sheet, every code of it read back: its file and its entry in the register."""

    path: Path
    posting: Posting


def chosen_services(book: Book) -> list[Service]:
    """Return the services marked for publication in printed order."""
    marked = [service for service in book.all(Service) if service.publish]
    return sorted(marked, key=lambda service: (service.order is None, service.order or 0, service.id))


def post(book: Book, folder: Path, *, valid_until: date | None = None, today: date | None = None) -> Posted:
    """Make the poster of all services marked for publication and enter it in the register.

    The same content gets the same number, edition and date, so the same bytes. ExportProblem names what
    stands against it; then no file is written and the register is as before.
    """
    today = today or date.today()  # noqa: DTZ011
    services = chosen_services(book)
    _refuse(book, services)
    public = [public_service(book, service) for service in services]
    posting = _posting(book, public, today, valid_until or today + timedelta(VALID_DAYS))
    if posting.id:
        return _finished(book, folder, public, posting)
    with book.change(f"做清单 {posting.edition}"):
        numbered = book.save(posting)
        numbered = book.save(msgspec.structs.replace(numbered, sheet=_sheet_number(numbered)))
        return _finished(book, folder, public, numbered)


def _finished(book: Book, folder: Path, public: list[PublicService], posting: Posting) -> Posted:
    """Print the sheet; the file is there before the register is written, never the other way round."""
    from exports.poster import write_poster

    pdf = write_poster(_poster(book, public, posting))
    path = folder / f"{safe_name(book.community.name)}服务项目清单 {safe_name(posting.sheet)}.pdf"
    write_whole(path, pdf)
    return Posted(path, posting)


def out_of_date(book: Book, posting: Posting) -> bool:
    """Say whether the list has changed since this sheet was made."""
    public = [public_service(book, service) for service in chosen_services(book)]
    return posting.fingerprint != _fingerprint(book, public)


def _refuse(book: Book, services: list[Service]) -> None:
    if not book.community.name:
        raise ExportProblem("还没有社区名称，清单没有做。请先在首页按 Ctrl+E 填社区资料。")
    if not services:
        raise ExportProblem("没有选中要公示的服务，清单没有做。请在公示画面按空格选上。")
    against = [
        finding for service in services for finding in review_service(book, service) if finding.level == MUST
    ]
    if against:
        first, more = against[0], f"（共 {len(against)} 处）" if len(against) > 1 else ""
        name = book.name_of(first.id)
        raise ExportProblem(f"清单没有做。{first.id} {name}：{first.text}{more}")


def _posting(book: Book, public: list[PublicService], today: date, until: date) -> Posting:
    """Return the entry for this content: the one in the register, or a new one without number."""
    fingerprint = _fingerprint(book, public)
    for known in book.all(Posting):
        if known.fingerprint == fingerprint and (known.valid_until or today) >= today and known.sheet:
            return known
    edition = f"{today.year}年第{1 + sum(_year(known) == today.year for known in book.all(Posting))}版"
    services = [PostedService(id=service.id, fingerprint=_digest(asdict(service))) for service in public]
    return Posting(
        edition=edition,
        issued_on=today,
        valid_until=until,
        fingerprint=fingerprint,
        services=services,
        paper="A4",
    )


def _poster(book: Book, public: list[PublicService], posting: Posting) -> Poster:
    from exports.poster import Poster

    community = book.community
    return Poster(
        title="服务项目清单",
        community=community.name,
        street=community.street,
        hotline=community.hotline,
        office_hours=community.office_hours,
        tagline=community.tagline or "居民的事大家管，大家的事共同办",
        services=_numbered(public),
        issuer=f"{community.street}{community.name}",
        sheet=posting.sheet,
        edition=posting.edition,
        issued_on=posting.issued_on or date.min,
        valid_until=posting.valid_until or date.min,
        check=posting.fingerprint,
    )


def _numbered(public: list[PublicService]) -> tuple[PosterService, ...]:
    """Return the cards in the order they are printed, numbered through."""
    from exports.poster import PosterService, arranged

    cards = [PosterService(number=0, service_id=service.id, **_printed(service)) for service in public]
    return tuple(replace(card, number=place) for place, card in enumerate(arranged(cards), start=1))


def _printed(service: PublicService) -> dict[str, str]:
    return {key: value for key, value in asdict(service).items() if key != "id"}


def _fingerprint(book: Book, public: list[PublicService]) -> str:
    community = book.community
    head = [community.name, community.street, community.hotline, community.office_hours, community.tagline]
    return _digest([head, [asdict(service) for service in public]])


def _digest(value: object) -> str:
    """Return six characters that change with the content and can be typed from paper."""
    number = int.from_bytes(
        hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).digest()[:8], "big"
    )
    return "".join(_ALPHABET[number // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(6))


def _sheet_number(posting: Posting) -> str:
    year = posting.issued_on.year if posting.issued_on else 0
    return f"{posting.id.removeprefix('P-')}-{year}"


def _year(posting: Posting) -> int:
    return posting.issued_on.year if posting.issued_on else 0
