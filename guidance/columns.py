"""Which row is the heading, what table it announces, and what each column means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from guidance.damage import MEASURES
from guidance.heading_lines import lines_below, merged_down
from guidance.heading_words import Mapping, bare, known_label, known_words, meanings, never
from guidance.offer_columns import TICKED, with_offers
from guidance.prose import BODY
from guidance.reading import Sheet
from store import phones
from store.records import TABLES

TARGETS = ("resources", "needs", "services", "units", "agreements")
_ENOUGH = 2  # known headings that make a heading row
_LOOKED_AT = 30  # rows among which the heading is sought
_NAME = 24  # characters of a unit's name
_TITLE_ROWS = 3  # rows above a heading that may say what the table is
_HEADING = 40  # characters of a heading with its remarks
_SHORT = 16  # characters of a cell in the second line of a heading
_MOSTLY = 0.6  # of the cells of a heading are known, where it is told from a row
_TAUGHT = 10  # what a person said weighs more than any words
BY_CONTENT = 0.5  # how sure a column is that is known only by what stands in it
_NEAR_BEST = 0.75  # an earlier row this near to the best one is the heading: another table follows below
_WORDS_FOR = {
    "resources": ("资源", "摸底", "能提供"),
    "needs": ("需求", "诉求", "问题", "议题", "意见", "民情", "心愿"),
    "services": (
        "服务项目",
        "服务清单",
        "便民服务",
        "服务公示",
        "服务菜单",
        "服务目录",
        "服务安排",
        "服务一览",
    ),
    "units": ("单位登记", "单位名册", "通讯录", "花名册"),
    "agreements": ("协议", "签约", "签订"),
}
_GUESSED = ("needs", "services", "resources")
_PHONES = {
    "resources": "contact_phone",
    "needs": "private",
    "services": "public_phone",
    "units": "liaison_phone",
    "agreements": "unit.liaison_phone",
}
OF_AGREEMENTS = frozenset({"signed_on", "_party"})  # a register or card of them tells when, or both parties

_WHEN = re.compile(
    "上午|下午|晚上|[周期][一二三四五六日]"
)  # over a timetable, whose first column is no subject

Remembered = Callable[[str], dict[str, str] | None]


@dataclass(frozen=True)
class Heading:
    """The heading of a table: its place, the table it announces, the meaning of its columns in order, its lines."""

    place: int
    table: str
    columns: tuple[Mapping, ...]
    lines: int = 1
    examples: tuple[str, ...] = ()  # the first that stands in each column

    @property
    def below(self) -> int:
        """The first row after the heading."""
        return self.place + self.lines

    @property
    def shape(self) -> str:
        """What makes files alike: the words of the heading in order."""
        return "|".join(bare(column.heading) for column in self.columns).strip("|")

    def index(self, key: str) -> int | None:
        """Return the column of a key, or None."""
        return next((place for place, column in enumerate(self.columns) if column.key == key), None)

    @property
    def subject(self) -> int | None:
        """The column that says what a row is about."""
        places = (self.index(key) for key in (TABLES[self.table].named_by, TICKED))
        return next((place for place in places if place is not None), None)


def heading_row(
    sheet: Sheet, table: str | None = None, start: int = 0, remembered: Remembered = lambda _shape: None
) -> Heading | None:
    """Return the first heading of a sheet from a row on, or None when no row looks like one.

    `remembered` gives for a shape the keys a person once chose: heading -> key.
    """
    found = [
        scored
        for place in range(start, min(len(sheet.rows), start + _LOOKED_AT))
        if (scored := _scored(sheet, place, table, remembered))
    ]
    best = max((score for score, _ in found), default=0.0)
    first = next((heading for score, heading in found if score >= _NEAR_BEST * best), None)
    first = (
        first or _guessed(sheet, table, start) or (_plain(sheet, table, start, remembered) if table else None)
    )
    if first is None:
        return None
    heading = _by_content(sheet, first)
    return replace(heading, examples=_examples(sheet, heading))


def _scored(
    sheet: Sheet, place: int, table: str | None, remembered: Remembered
) -> tuple[float, Heading] | None:
    """Return the table that a row announces best, and how well; None for a row that is no heading."""
    found: list[tuple[float, Heading]] = []
    near = sheet.rows[max(0, place - _TITLE_ROWS) : place + 1]
    words = f"{sheet.title}{sheet.name}{''.join(map(''.join, near))}"
    row, under = _measured(sheet, place), sheet.rows[place + 1] if place + 1 < len(sheet.rows) else []
    for target in (table,) if table else TARGETS:
        one = _heading(row, place, target, remembered)
        joined, lines = lines_below(sheet, place, row, under)
        two = _heading(joined, place, target, remembered, lines) if joined else one
        more = 0 if merged_down(row, under) else 1
        heading = two if _known_in(two) >= _known_in(one) + more else one
        heading = _units_by_content(sheet, heading)
        heading = replace(heading, columns=with_offers(sheet, heading.columns, target, heading.below))
        taught = remembered(f"{target}:{heading.shape}") is not None
        enough = _known_in(heading) >= _ENOUGH
        if taught or (enough and heading.subject is not None and _is_one(heading)):
            told = 1.5 * any(word in words for word in _WORDS_FOR[target]) + _TAUGHT * taught
            found.append((_known_in(heading) + told + _proper(heading), heading))
    return max(found, key=lambda scored: scored[0], default=None)


def _measured(sheet: Sheet, place: int) -> list[str]:
    """Return a row in which a 单位 over nothing but 台, 条 and 个 says what it is: the measure of the number beside it."""
    row, below = sheet.rows[place], sheet.rows[place + 1 : place + 1 + _LOOKED_AT]
    return [
        "计量单位"
        if bare(text) == "单位"
        and (told := {one[at].strip() for one in below if at < len(one) and one[at].strip()})
        and told <= MEASURES
        else text
        for at, text in enumerate(row)
    ]


def _guessed(sheet: Sheet, table: str | None, start: int) -> Heading | None:
    """Return a row of short words over longer ones as the heading, where the title says what the table is about.

    The subject is the widest column that nobody knows; it is shown as guessed, and a person says yes.
    """
    for place in range(start, min(len(sheet.rows) - 1, start + _TITLE_ROWS + 1)):
        row, under = sheet.rows[place], sheet.rows[place + 1 : place + 1 + _LOOKED_AT]
        words = f"{sheet.title}{sheet.name}{''.join(map(''.join, sheet.rows[max(0, place - _TITLE_ROWS) : place]))}"
        heads = [text for text in row if text.strip()]
        if len(heads) <= _ENOUGH or any(len(text) > _SHORT or re.search(r"\d", text) for text in heads):
            continue
        if any(map(_WHEN.search, heads)):
            return None
        target = table or next(
            (one for one in _GUESSED if any(word in words for word in _WORDS_FOR[one])), None
        )
        if target is None or target == "units":
            return None
        columns = list(meanings(row, target))
        free = [at for at, column in enumerate(columns) if not column.key and column.heading]
        if not free or any(column.key == TABLES[target].named_by for column in columns):
            return None
        at = max(free, key=lambda at: sum(len(one[at]) for one in under if at < len(one)))
        columns[at] = Mapping(columns[at].heading, TABLES[target].named_by, BY_CONTENT)
        heading = Heading(place, target, tuple(columns))
        enough = target != "resources" or heading.index("unit") is not None
        return heading if enough and _known_in(heading) >= _ENOUGH - BY_CONTENT else None
    return None


def _is_one(heading: Heading) -> bool:
    """Say whether a heading has what its table cannot be without."""
    keys = {column.key for column in heading.columns}
    return heading.table != "agreements" or not keys.isdisjoint(OF_AGREEMENTS)


def _plain(sheet: Sheet, table: str, start: int, remembered: Remembered) -> Heading | None:
    """Return the first row of several short words, where a person said what the table is: he names the columns."""
    for place in range(start, min(len(sheet.rows) - 1, start + _LOOKED_AT)):
        heads = [text for text in sheet.rows[place] if text.strip()]
        several = len(heads) >= _ENOUGH and len(set(heads)) == len(heads)
        if several and all(len(text) <= _SHORT and not re.search(r"\d", text) for text in heads):
            return _heading(sheet.rows[place], place, table, remembered)
    return None


def _examples(sheet: Sheet, heading: Heading) -> tuple[str, ...]:
    """Return the first that stands in each column below the heading."""
    rows = sheet.rows[heading.below : heading.below + _LOOKED_AT]
    return tuple(
        next((row[place].strip() for row in rows if place < len(row) and row[place].strip()), "")
        for place in range(len(heading.columns))
    )


def _known_in(heading: Heading) -> float:
    return sum(column.confidence for column in heading.columns if column.key)


def _heading(row: list[str], place: int, table: str, remembered: Remembered, lines: int = 1) -> Heading:
    heading = Heading(place, table, meanings(row, table), lines)
    chosen = remembered(f"{table}:{heading.shape}")
    if chosen is None:
        return heading
    return mapped(heading, chosen)


def mapped(heading: Heading, chosen: dict[str, str]) -> Heading:
    """Return the heading with the keys a person chose: heading words -> key; others stay as they were."""
    columns = [
        Mapping(column.heading, chosen[column.heading], 1.0) if column.heading in chosen else column
        for column in heading.columns
    ]
    return replace(heading, columns=tuple(columns))


def _by_content(sheet: Sheet, heading: Heading) -> Heading:
    """Name a column nobody knows by what stands in it: telephone numbers are telephone numbers."""
    heading = _landlines(sheet, heading)
    key = _PHONES[heading.table]
    if any(column.key and ("phone" in column.key or column.key == key) for column in heading.columns):
        return heading
    return _taken(sheet, heading, key, lambda _, told: bool(told) and all(phones.find(text) for text in told))


def _units_by_content(sheet: Sheet, heading: Heading) -> Heading:
    """Take a column nobody knows for the units, where most of its cells are names of units and nothing else names them."""
    key = {"resources": "unit", "units": "name", "agreements": "unit"}.get(heading.table, "")
    if not key or heading.index(key) is not None or _known_in(heading) < _ENOUGH:
        return heading

    def names(column: Mapping, told: list[str]) -> bool:
        named = sum(len(text) <= _NAME and bool(BODY.search(text)) for text in told)
        return bool(column.heading) and len(told) > 1 and named >= _MOSTLY * len(told)

    return _taken(sheet, heading, key, names)


def _landlines(sheet: Sheet, heading: Heading) -> Heading:
    """Take a column nobody knows for the office's number, where only landlines stand in it."""
    offices = {"units": "office_phone"} | dict.fromkeys(("resources", "agreements"), "unit.office_phone")
    key = offices.get(heading.table, "")
    if not key or heading.index(key) is not None:
        return heading

    def only_landlines(_: Mapping, told: list[str]) -> bool:
        return bool(told) and all(
            phones.landlines(text) and not phones.without(text).strip() for text in told
        )

    return _taken(sheet, heading, key, only_landlines)


def _taken(sheet: Sheet, heading: Heading, key: str, fits: Callable[[Mapping, list[str]], bool]) -> Heading:
    """Take the first column nobody knows whose filled cells fit for the field `key`."""
    rows = sheet.rows[heading.below : heading.below + _LOOKED_AT]
    for place, column in enumerate(heading.columns):
        told = [row[place] for row in rows if place < len(row) and row[place].strip()]
        if not column.key and not never(key, column.heading) and fits(column, told):
            columns = list(heading.columns)
            columns[place] = replace(column, key=key, confidence=BY_CONTENT)
            return replace(heading, columns=tuple(columns))
    return heading


def is_heading(row: Sequence[str]) -> bool:
    """Say whether a row is the heading again, or another: most of its cells, and its subject, are known headings."""
    if any(len(cell) > _HEADING for cell in row):
        return False
    words = [bare(cell) for cell in row if cell.strip()]
    if len(words) <= _ENOUGH or len(set(words)) < len(words) or any(len(word) > _SHORT for word in words):
        return False
    if sum(word in known_words(TARGETS) for word in words) < _MOSTLY * len(words):
        return False
    for table in TARGETS:
        keys = [key for word in words if (key := known_label(word, table))]
        whole = len(keys) == len(words) or (len(keys) > _ENOUGH and len(keys) >= _MOSTLY * len(words))
        if TABLES[table].named_by in keys and whole:
            return True
    return False


def _proper(heading: Heading) -> float:
    """Prefer the resource list where units are named too: a bare register of units offers nothing."""
    both = heading.index("_need") is not None  # the offers and the needs of units: here both come in
    return (0.5 + 2 * both) if heading.table == "resources" and heading.index("unit") is not None else 0.0
