"""Neighbours at the hub: their offers kept beside the book to be read offline, and the steps of requests for them.

The offers are a cache that a sync renews; losing it loses nothing. The steps of requests are lines that the hub never
changes; the book keeps a copy, so that both sides see offline how a request stands.
"""

from __future__ import annotations

import contextlib
import functools
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from store.book import Book
from store.clean import clean
from store.durable import write_whole
from store.lines import Document
from store.records import Resource, Unit

REQUESTS = "requests"  # where a book keeps the steps of requests
_LONGEST = 500  # letters of what a neighbour says


@dataclass(frozen=True)
class Offer:
    """A neighbour's offer. Its resource's id is words for a person, so that a claim on it reads well everywhere."""

    community: str
    hotline: str
    uid: str
    resource: Resource
    unit: Unit

    @property
    def key(self) -> str:
        """What a request calls it."""
        return f"{self.community}:{self.uid}"


@dataclass(frozen=True)
class Step:
    """One line of a request: asked, yes, no, back, withdrawn or done. `said` is what the other side reads."""

    community: str
    request: str
    step: str
    asking: str
    offer: str
    said: Document = field(default_factory=dict)
    author: str = ""
    at: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What the hub keeps it under."""
        return self.community, self.request, self.step

    @property
    def day(self) -> date:
        """The day it was said, here; today when the hub does not have it yet."""
        return (datetime.fromisoformat(self.at) if self.at else datetime.now(UTC)).astimezone().date()

    @property
    def name(self) -> str:
        """What a claim calls the request."""
        return f"{self.community}:{self.offer}:{self.request}"


def is_neighbours(resource: Resource) -> bool:
    """Say whether a resource is a neighbour's and not of this book."""
    return bool(resource.origin) and not resource.id.startswith(f"{Resource.letter}-")


def offers(book: Book) -> tuple[Offer, ...]:
    """Return the neighbours' offers as the last sync left them."""
    path = _beside(book.path)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ()


def pull_offers(link: Any, book: Book, community: str) -> None:
    """Renew the cache: only communities in which something changed are read again."""
    path = _beside(book.path)
    known = _kept(path)
    marks = {
        where: f"{version}.{count}"
        for where, version, count in link.execute(
            "SELECT community, max(version), count(*) FROM sandan.shared_offer WHERE community <> %s GROUP BY community",
            (community,),
        )
    }
    stale = [where for where, mark in marks.items() if known.get(where, {}).get("mark") != mark]
    kept = {where: known[where] for where in marks if where not in stale}
    for where in stale:
        kept[where] = {"mark": marks[where], "offers": []}
    for where, *values in link.execute(
        "SELECT community, community_name, coalesce(hotline, ''), uid, id, offer, unit FROM sandan.shared_offer"
        " WHERE community = ANY(%s) ORDER BY community, id",
        (stale,),
    ):
        kept[where]["offers"].append(values)
    if kept != known:
        with contextlib.suppress(OSError):  # a full disk: the old cache stays, the next sync tries again
            write_whole(path, json.dumps(kept, ensure_ascii=False).encode())


def read_steps(link: Any, community: str) -> list[Step]:
    """Return every step of the requests for this community's offers and of those it made."""
    rows = link.execute(
        "SELECT community, request, step, asking, offer, said, author, at FROM sandan.request"
        " WHERE community = %s OR asking = %s ORDER BY at, request, step",
        (community, community),
    )
    return [
        Step(*told[:5], _words(told[5]), clean(told[6]), told[7].isoformat())  # type: ignore[call-arg]
        for told in rows
    ]


def _words(said: Any) -> Document:
    """Return what another community wrote as plain words; what it is, only a person can judge."""
    told = said.items() if isinstance(said, dict) else ()
    return {key: value if key == "result" else clean(str(value))[:_LONGEST] for key, value in told}


def add_step(link: Any, step: Step) -> bool:
    """Bring a step to the hub, once; False when the offer is not there to be asked for, or nobody asked."""
    allowed = (
        link.execute("SELECT sandan.is_shared(%s, %s)", (step.community, step.offer))
        if step.step == "asked"
        else link.execute(
            "SELECT sandan.was_asked(%s, %s, %s, %s)", (step.community, step.request, step.asking, step.offer)
        )
    ).fetchone()
    if not allowed[0]:
        return False
    link.execute(
        "INSERT INTO sandan.request (community, request, step, asking, offer, said, author)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            step.community,
            step.request,
            step.step,
            step.asking,
            step.offer,
            json.dumps(step.said),
            step.author,
        ),
    )
    return True


def steps(book: Book) -> list[Step]:
    """Return the steps that the book knows of."""
    return [Step(**told) for told in book.noted(REQUESTS).get("steps", [])]


def keep_steps(book: Book, known: list[Step]) -> None:
    """Keep the steps in the book."""
    if known != steps(book):
        book.note(REQUESTS, {"steps": [asdict(step) for step in known]})


def _beside(book: Path) -> Path:
    return book.with_name(f"{book.stem}.neighbours.json")


def _kept(path: Path) -> dict[str, Document]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    found = found if isinstance(found, dict) else {}
    return {where: told for where, told in found.items() if isinstance(told, dict)}


@functools.lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> tuple[Offer, ...]:
    found = []
    for where, told in json.loads(path.read_bytes()).items():
        for values in told["offers"]:
            with contextlib.suppress(TypeError, msgspec.ValidationError):  # an odd one costs only itself
                found.append(_offer(where, *values))
    return tuple(found)


def _offer(
    community: str, name: str, hotline: str, uid: str, id_: str, offer: Document, unit: Document | None
) -> Offer:
    owner = msgspec.convert({**(unit or {}), "origin": name}, Unit)
    words = {"id": f"{offer.get('title', '')}（{name} {id_}）", "origin": name, "unit": owner.name}
    return Offer(community, hotline, uid, msgspec.convert({**offer, **words}, Resource), owner)
