"""What a sheet of a given look would say now: its services, its head, its building, and the check value of all that."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass

from guidance.buildings import numbers
from guidance.catalogue import catalogue
from guidance.freshness import lapsed
from guidance.public import PublicService, group_of, public_grid, public_service
from store.book import Book
from store.days import wall_day
from store.parts import Grid, PostedService
from store.records import Community, Look, Service

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L: the check value is typed from paper
CHECK, BUILDING_CHECK, FIELD_CHECK = 6, 3, 2  # letters
_URGENT = re.compile("应急|急救|救援|巡逻|煤气|燃气|停水|停电|电梯困人|灭火|消防")
_SAFETY_ITEM = 7  # annex 4: 安全管理
MOST_URGENT = 6  # services on an emergency card
ALL = ("全部", "所有")


@dataclass(frozen=True)
class Content:
    """Everything printed on a sheet but its number and dates; `check` changes with any of it."""

    services: tuple[PublicService, ...]
    grid: Grid | None
    building: str
    check: str

    @property
    def posted(self) -> list[PostedService]:
        """The services as the register keeps them."""
        return [PostedService(id=one.id, fingerprint=fingerprint(one)) for one in self.services]


def chosen_services(book: Book) -> list[Service]:
    """Return the services marked for publication in printed order; what nobody confirmed in time is left out."""
    today = wall_day()
    marked = [one for one in book.all(Service) if one.publish and not lapsed(book, one, today)]
    return sorted(marked, key=lambda service: (service.order is None, service.order or 0, service.id))


def services_of(book: Book, look: Look) -> list[Service]:
    """Return the services a sheet of this look prints."""
    if look.sheet == "热线卡":
        return []
    chosen = [one for one in chosen_services(book) if look.service in ("", one.id)]
    return [one for one in chosen if _urgent(one)][:MOST_URGENT] if look.sheet == "应急卡" else chosen


def content_of(book: Book, look: Look) -> Content:
    """Return what a sheet of this look says as the book is now."""
    public = tuple(public_service(book, service) for service in services_of(book, look))
    check = digest([_head(book.community, look), [asdict(service) for service in public]], CHECK)
    return with_building(book, Content(public, None, "", check), look)


def with_building(book: Book, content: Content, look: Look) -> Content:
    """Return the content with the building and grid of a look that names one; its check value tells them apart."""
    building = next(iter(look.buildings), "")
    if not building:
        return content
    grid = grid_of(book.community, building)
    facts = [building, *(public_grid(grid) if grid else ("", "")), grid.area if grid else ""]
    return Content(content.services, grid, building, f"{content.check}-{digest(facts, BUILDING_CHECK)}")


def grouped(book: Book, public: PublicService, look: Look) -> str:
    """Return the heading a service stands under: its official category, or whom it serves."""
    if look.grouping != "人群":
        return public.category
    service = book.get(Service, public.id)
    return group_of(public, service.item if service else 0)


def buildings_of(community: Community, names: list[str]) -> list[str]:
    """Return the buildings meant: `全部` stands for all that the grids name."""
    if not any(name in ALL for name in names):
        return names
    return [f"{number}号楼" for grid in community.grids for number in numbers(grid.area)]


def grid_of(community: Community, place: str) -> Grid | None:
    """Return the grid a building or a place like 3号楼一单元 belongs to."""
    found = re.search(r"(\d+)\s*(?:号楼|栋|幢|楼)", place)
    for grid in community.grids:
        if (found and int(found[1]) in numbers(grid.area)) or (grid.name and grid.name in place):
            return grid
        if place and place in re.split("[、，,]", grid.area):
            return grid
    return None


def fingerprint(public: PublicService) -> str:
    """Return a check value of a printed service, then two letters a field: so that a change can be named."""
    facts = asdict(public)
    return digest(facts, CHECK) + "".join(digest(value, FIELD_CHECK) for value in facts.values())


def digest(value: object, letters: int) -> str:
    """Return some letters that change with the content and can be typed from paper."""
    number = int.from_bytes(
        hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).digest()[:8], "big"
    )
    return "".join(_ALPHABET[number // len(_ALPHABET) ** place % len(_ALPHABET)] for place in range(letters))


def _head(community: Community, look: Look) -> list[str]:
    head = [community.name, community.street, community.hotline, community.office_hours, community.tagline]
    head += [community.page] if look.codes == "网址" else []
    return [*head, look.sheet, community.address] if look.sheet in ("热线卡", "应急卡") else head


def _urgent(service: Service) -> bool:
    item = catalogue().service(service.item)
    return bool(item and item.number == _SAFETY_ITEM) or bool(_URGENT.search(service.title))
