"""Which records are likely one and the same, and why: names with and without their trimmings, phones, near-equal text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from store import phones
from store.book import Book
from store.clean import fold
from store.records import TABLES, Community

SURE = 0.9  # from here on two names mean one unit
LIKELY = 0.55  # from here on a person should look
_BODIES = 0.8  # names of bodies share much: 晨光幼儿园, 阳光幼儿园
_LEGAL = re.compile(
    r"(?:股份|责任|集团|有限|分公司|公司|个体工商户|营业部)+$|[()（）【】\[\]《》“”\"'·.,，。、\s-]"
)
_KIND_OF_WORK = re.compile(r"(?<=...)(?:服务|管理)$|(?<=物业)(?:服务|管理)")
_PLACE = re.compile(
    r"^(?:[\u4e00-\u9fff]{2,3}(?:省|自治区|(?<![超夜门集菜早花])市|(?<![小社园校院景片东西南北])区|县)){1,3}(?=.{2})"
    r"|^[\u4e00-\u9fff]{2,6}街道(?:办事处)?(?=.{2})"
)
_FILLER = re.compile("免费|义务|提供|开展|可以|服务|一项|给|为|的|可|能|，|。|、|；|\\W")
_FIGURES = re.compile(r"[0-9一二两三四五六七八九十百]+")
_COMMON = 60  # a gram of more records than this says nothing


@dataclass(frozen=True)
class Spec:
    """What tells two records of a table apart: naming fields, phone fields, and the fields that must not differ."""

    names: tuple[str, ...]
    phones: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    bodies: bool = False  # the names are those of bodies, with legal forms and places


SPECS = {
    "units": Spec(("name", "aliases"), ("liaison_phone", "office_phone", "leader_phone"), bodies=True),
    "resources": Spec(("title",), within=("unit",)),
    "needs": Spec(("title",), within=("building", "grid")),
    "services": Spec(("title",), within=("providers",)),
}


@dataclass(frozen=True)
class Entry:
    """One record, or one that is only proposed, as it is compared. `key` is its id or its place."""

    key: str
    table: str
    names: frozenset[str]
    cores: frozenset[str]
    phones: frozenset[str]
    within: tuple[str, ...]
    grams: frozenset[str]


@dataclass(frozen=True)
class Likeness:
    """How likely two entries are the same, 0 to 1, and the words that say why."""

    score: float
    reason: str


@dataclass(frozen=True)
class Pair:
    """Two records of one table that are likely one; the older first."""

    table: str
    first: str
    second: str
    score: float
    reason: str


def core(name: str, places: Iterable[str] = ()) -> str:
    """Return a body's name without place, legal form and punctuation; `places` are words before it that say nothing."""
    bare = fold(name)
    for place in sorted(filter(None, map(fold, places)), key=len, reverse=True):
        bare = bare.removeprefix(place) if len(bare) > len(place) + 1 else bare
    bare = _PLACE.sub("", bare)
    while (shorter := _LEGAL.sub("", bare)) != bare and len(shorter) > 1:
        bare = shorter
    return _KIND_OF_WORK.sub("", bare)


def entry_of(table: str, key: str, values: Mapping[str, Any], places: Iterable[str] = ()) -> Entry:
    """Return how a record's values are compared. Links may be ids or names, alike for all that are compared."""
    spec = SPECS[table]
    told = [
        name for part in spec.names for name in _listed(values.get(part)) if isinstance(name, str) and name
    ]
    cores = frozenset(core(name, places) if spec.bodies else _FILLER.sub("", fold(name)) for name in told)
    numbers = (number for part in spec.phones for _, number in phones.find(str(values.get(part) or "")))
    within = tuple("、".join(sorted(map(fold, _listed(values.get(part))))) for part in spec.within)
    grams = frozenset(gram for one in cores for gram in _grams(one))
    return Entry(key, table, frozenset(map(fold, told)), cores - {""}, frozenset(numbers), within, grams)


def likeness(one: Entry, other: Entry) -> Likeness:
    """Compare two entries of one table."""
    if any(a and b and a != b for a, b in zip(one.within, other.within, strict=True)):
        return Likeness(0.0, "")
    if one.names & other.names:
        return Likeness(1.0, "名称相同")
    if one.cores & other.cores:
        return Likeness(0.95, "名称只差公司、地名或客套的字")
    if one.within == other.within != () and all(one.within) and _goes_on(one.names, other.names):
        return Likeness(0.7, "一个名称是另一个的开头")
    share = 2 * len(one.grams & other.grams) / max(1, len(one.grams) + len(other.grams))
    same_phone = one.phones & other.phones
    if same_phone:
        number = phones.mask(min(same_phone))
        return Likeness(0.92 if share >= 0.5 else 0.6, f"电话相同 {number}")
    if _figures(one) != _figures(other):
        return Likeness(0.0, "")
    inside = any(
        len(short) > 3 and short in long
        for a in one.cores
        for b in other.cores
        for short, long in ((a, b), (b, a))
    )
    if inside and share >= LIKELY:
        return Likeness(0.8, "一个名称包含另一个")
    near = share >= (_BODIES if SPECS[one.table].bodies else LIKELY)
    return Likeness(min(share, 0.85), "文字很接近") if near else Likeness(0.0, "")


def _goes_on(names: Iterable[str], others: Iterable[str]) -> bool:
    """Say whether a name is another with more said after a comma: 合唱指导 and 合唱指导，能带三十人的队."""
    pairs = [(a, b) for one in names for other in others for a, b in ((one, other), (other, one))]
    return any(re.match(f"{re.escape(short)}[，,]", long) for short, long in pairs)


class Index:
    """Entries of one table, found by what they share, so that nothing is compared with everything."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self._by: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, entry: Entry) -> None:
        """Take an entry in."""
        self.entries[entry.key] = entry
        for handle in self._handles(entry):
            self._by[handle].append(entry.key)

    def near(self, entry: Entry) -> list[tuple[Entry, Likeness]]:
        """Return the entries likely the same as this one, likeliest first, oldest first among equals."""
        keys: dict[str, None] = {}
        for handle in self._handles(entry):
            known = self._by.get(handle, ())
            if handle[0] != "g" or len(known) <= _COMMON:
                keys |= dict.fromkeys(known[:_COMMON])
        keys.pop(entry.key, None)
        found = [(self.entries[key], likeness(self.entries[key], entry)) for key in keys]
        return sorted((hit for hit in found if hit[1].score >= LIKELY), key=lambda hit: -hit[1].score)

    @staticmethod
    def _handles(entry: Entry) -> Iterable[str]:
        kinds = (
            ("n", entry.names),
            ("c", entry.cores),
            ("p", entry.phones),
            ("g", entry.grams),
        )
        return [f"{kind}{word}" for kind, words in kinds for word in sorted(words)]


def index_of(book: Book, table: str) -> Index:
    """Return the index of a table of the book."""
    index, places = Index(), places_of(book)
    for record in book.all(TABLES[table]):
        index.add(entry_of(table, record.id, msgspec.structs.asdict(record), places))
    return index


def places_of(book: Book) -> tuple[str, ...]:
    """Return the names of places that stand before names here and tell nothing apart."""
    home: Community = book.community
    return (home.city, home.district, home.street, f"{home.city}{home.district}")


def duplicates(book: Book, *, apart: Callable[[str, str], bool] = lambda _a, _b: False) -> list[Pair]:
    """Return the likely duplicates of the book, likeliest first; `apart` says which pairs a person told apart."""
    found: list[Pair] = []
    for table in SPECS:
        index = index_of(book, table)
        for entry in index.entries.values():
            for other, like in index.near(entry):
                if other.key < entry.key and not apart(other.key, entry.key):
                    found.append(Pair(table, other.key, entry.key, like.score, like.reason))
    order = list(SPECS)
    return sorted(found, key=lambda pair: (order.index(pair.table), -pair.score, pair.first, pair.second))


def _figures(entry: Entry) -> set[str]:
    """Return the numbers in the names: 3号楼 and 5号楼 are never one."""
    return {hit for name in entry.cores for hit in _FIGURES.findall(name)}


def _grams(text: str) -> Iterable[str]:
    return (text[place : place + 2] for place in range(max(1, len(text) - 1)))


def _listed(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    return [value] if value else []
