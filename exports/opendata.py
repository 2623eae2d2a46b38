"""The published services as open data: HSDS 3 JSON (docs.openreferral.org) and CSV, with nothing that a poster lacks."""

from __future__ import annotations

import csv
import io
import json
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

from exports.content import chosen_services, content_of
from exports.names import safe_name
from exports.problem import ExportProblem, writing_into
from guidance.public import PublicService
from guidance.review import forbids
from store.book import Book
from store.choices import COMMUNITY, UNIT_KINDS
from store.fields import field_of
from store.records import Look, Service, Unit

_OWN = {"id": "编号", "category": "类别", "phone": "电话", "provider": "服务单位"}


def write_opendata(book: Book, folder: Path, suffix: str) -> list[Path]:
    """Write the published services as `.json` (HSDS) or `.csv`; ExportProblem names what the review forbids."""
    if against := forbids(book, chosen_services(book)):
        raise ExportProblem(f"文件没有做。{against[0].id} {book.name_of(against[0].id)}：{against[0].text}")
    with writing_into(folder, book) as outbox:
        data = hsds(book).encode() if suffix == ".json" else table(book)
        return [outbox.put(f"{safe_name(book.community.name)}服务项目清单{suffix}", data)]


def table(book: Book) -> bytes:
    """Return the services as CSV in UTF-8 with a mark at its beginning, so that spreadsheets read Chinese.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    services = content_of(book, Look()).services
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    keys = list(PublicService.__dataclass_fields__)
    writer.writerow([_OWN.get(key) or field_of(Service, key).label for key in keys])
    for service in services:
        writer.writerow([_tame(str(value)) for value in asdict(service).values()])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def hsds(book: Book) -> str:
    """Return the services as a JSON list of HSDS 3 `service` objects, each whole in itself."""
    services = [_service(book, public) for public in content_of(book, Look()).services]
    return json.dumps(services, ensure_ascii=False, indent=1) + "\n"


def _service(book: Book, public: PublicService) -> dict[str, Any]:
    record = book.get(Service, public.id)
    confirmed = record.confirmed_on if record else None
    made: dict[str, Any] = {
        "id": _uuid(book, public.id),
        "name": public.title,
        "status": "active",
        "description": public.content,
        "fees_description": public.fee,
        "eligibility_description": public.audience,
        "application_process": public.booking,
        "assured_date": confirmed.isoformat() if confirmed else "",
        "organization": _organization(book, record),
        "phones": [_phone(public.phone)] if public.phone else [],
        "schedules": [{"description": public.times}] if public.times else [],
        "service_areas": [{"name": book.community.name, "description": public.place}],
        "required_documents": [{"document": public.documents}] if public.documents else [],
        "attributes": [{"label": "服务类别", "link_entity": "service", "value": public.category}],
    }
    for name, parts in made.items():
        if isinstance(parts, list):
            for at, part in enumerate(parts):
                part["id"] = _uuid(book, f"{public.id}/{name}/{at}")
    return {name: value for name, value in made.items() if value not in ("", [])}


def _phone(text: str) -> dict[str, Any]:
    number, _, extension = text.partition("转")
    return {
        "number": number,
        "type": "voice",
        **({"extension": int(extension)} if extension.isdecimal() else {}),
    }


def _organization(book: Book, record: Service | None) -> dict[str, Any]:
    """Return the first provider that may be named; the community where there is none."""
    for id_ in record.providers if record else ():
        unit = book.get(Unit, id_)
        if unit and not unit.unlisted:
            return {
                "id": _uuid(book, id_),
                "name": unit.name,
                "description": unit.kind if unit.kind in UNIT_KINDS else unit.name,
            }
    known = book.community
    return {"id": _uuid(book, COMMUNITY), "name": known.name, "description": f"{known.street}{known.name}"}


def _uuid(book: Book, what: str) -> str:
    """Return an id that is the same each time and differs between communities."""
    known = book.community
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"sandan/{known.city}/{known.street}/{known.name}/{what}"))


def _tame(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
