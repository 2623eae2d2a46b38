"""The street's and the district's report from the hub: sheets of figures, lists and the ledger across communities; one workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from exports.problem import writing_into
from exports.workbook import PLAIN
from guidance.catalogue import catalogue
from guidance.ledger import SCHEME, SHARE, Measure, ledger
from guidance.period import Period, year
from guidance.street import Doubt, Seat, copies, one_units, pooled, said_before
from store.days import wall_day
from store.hub.link import connected
from store.hub.reading import Place, books, places, said_of_units
from store.records import TABLES, Unit

Rows = list[list[str | int | float]]
Sheet = tuple[list[str], Rows]
LISTS = ("resources", "needs", "services")
DOUBTS, SAID = "待确认的单位", "说过的单位"
_LEDGER = ("units", "resources", "agreements", "matches", "meetings", "needs", "services", "community")


@dataclass(frozen=True)
class Report:
    """All that the asking role may see, by name of the sheet; `asked` are the pairs in the rows of DOUBTS and SAID."""

    sheets: dict[str, Sheet]
    asked: dict[str, list[Doubt]]

    @property
    def doubts(self) -> list[Doubt]:
        """What a person has to say something about."""
        return self.asked[DOUBTS]


def read_report(url: str, password: str = "", today: date | None = None) -> Report:
    """Read what the asking role may see; the ledger is that of the year of `today`."""
    today = today or wall_day()
    with connected(url, password) as link:
        where = places(link)
        across = _Across(year(today.year), today)
        for community, book in books(link, _LEDGER):
            across.take(where[community], book)
        said = said_of_units(link)
        units, doubts = one_units(across.seats, said)
        answered = said_before(across.seats, said)
        sheets = {
            "各社区": _totals(link, where),
            "会议": _meetings(link, where),
            "台账": across.ledger(units),
            "覆盖": _coverage(link, where),
            "缺口": _gaps(link, where),
            "满意度": _satisfaction(link, where),
            "跨社区的单位": _spread(units),
            DOUBTS: _pairs(doubts, "也许就是", "为什么"),
            SAID: _pairs(answered, "和", "说过"),
            "互相照抄": across.copied(),
        }
    return Report(sheets, {DOUBTS: doubts, SAID: answered})


def write_report(report: Report, folder: Path, today: date | None = None) -> Path:
    """Write the report into the folder; ExportProblem says why not."""
    with writing_into(folder, None) as outbox:
        return outbox.put(f"汇总 {today or wall_day():%Y-%m-%d}.xlsx", _workbook(report))


def _workbook(report: Report) -> bytes:
    import xlsxwriter

    data = BytesIO()
    with xlsxwriter.Workbook(data, PLAIN) as workbook:
        head = workbook.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#E9E4D8"})
        cell = workbook.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        for name, sheet in report.sheets.items():
            page = workbook.add_worksheet(name)
            page.set_header(f"&C{name}")
            _write_sheet(page, sheet, head, cell)
    return data.getvalue()


def _write_sheet(page: Any, sheet: Sheet, head: Any, cell: Any) -> None:
    headings, rows = sheet
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        widest = max([heading, *(str(row[column]) for row in rows)], key=len)
        page.set_column(column, column, min(40, 4 + 2 * len(widest)))
        page.write_string(0, column, heading, head)
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(place, column, value, cell)
            else:
                page.write_number(place, column, value, cell)


class _Across:
    """What is gathered while one community's book after the other is read."""

    def __init__(self, period: Period, today: date) -> None:
        self._period, self._today = period, today
        self.seats: list[Seat] = []
        self._pages: dict[tuple[str, str], Any] = {}
        self._texts: dict[str, dict[Place, list[str]]] = {table: {} for table in LISTS}

    def take(self, place: Place, book: Any) -> None:
        """Take a community's units, their pages of the ledger and the words of its lists."""
        for page in ledger(book, self._period, self._today):
            seat = Seat(place, book.uid(Unit.table, page.unit.id), page.unit)
            self.seats.append(seat)
            self._pages[seat.key] = page
        for table in LISTS:
            self._texts[table][place] = [
                f"{one.title}。{getattr(one, 'content', '') or getattr(one, 'description', '')}"
                for one in book.all(TABLES[table])
            ]

    def ledger(self, units: list[list[Seat]]) -> Sheet:
        """Return a line a unit: what it did in all its communities, its score and its part of the assessment."""
        found: list[tuple[float, str, list[str | int | float]]] = []
        for seats in units:
            page = pooled([self._pages[seat.key] for seat in seats])
            names = "、".join(sorted({seat.place.name for seat in seats}))
            said = [_told(page.measure(label)) for label in SCHEME]
            count = len({seat.place for seat in seats})
            row: list[str | int | float] = [page.unit.name, page.part, page.score, count, *said, names]
            found.append((-page.score, page.unit.name, row))
        found.sort(key=lambda one: one[:2])
        return ["单位", f"满{SHARE}", "得分", "社区数", *SCHEME, "在哪些社区"], [row for *_, row in found]

    def copied(self) -> Sheet:
        """Return the pairs of communities whose lists are nearly the same."""
        rows: Rows = [
            [
                TABLES[table].noun,
                copy.one.name,
                copy.other.name,
                copy.same,
                copy.of,
                round(100 * copy.same / copy.of),
            ]
            for table, lists in self._texts.items()
            for copy in copies(lists)
        ]
        return ["清单", "社区", "和", "一样的条数", "短的一张有", "占百分之"], rows


def _told(measure: Measure) -> str | int | float:
    """Return a measure as a cell: a share in words (3/4), anything else as a number."""
    if measure.whole is not None:
        return measure.said
    return int(measure.value) if float(measure.value).is_integer() else round(measure.value, 1)


def _spread(units: Iterable[list[Seat]]) -> Sheet:
    rows: Rows = []
    for seats in units:
        names = sorted({seat.place.name for seat in seats})
        if len(names) > 1:
            code = next((seat.unit.code for seat in seats if seat.unit.code), "")
            rows.append([seats[0].unit.name, code, len(names), "、".join(names)])
    return ["单位", "统一社会信用代码", "社区数", "在哪些社区"], sorted(
        rows, key=lambda row: (-int(row[2]), str(row[0]))
    )


def _pairs(doubts: list[Doubt], between: str, last: str) -> Sheet:
    return ["单位", "社区", between, "社区", last], [
        [doubt.one.unit.name, doubt.one.place.name, doubt.other.unit.name, doubt.other.place.name, doubt.why]
        for doubt in doubts
    ]


def _totals(link: Any, where: dict[str, Place]) -> Sheet:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for community, table, count in link.execute("SELECT community, list, records FROM sandan.totals"):
        counts[community][table] = count
    tables = [table for table in TABLES if table not in ("community", "lessons")]
    return ["社区", *(TABLES[table].noun for table in tables), "街道"], [
        [where[code].name, *(counts[code].get(table, 0) for table in tables), where[code].street]
        for code in sorted(where, key=lambda code: (where[code].street, where[code].name))
    ]


def _meetings(link: Any, where: dict[str, Place]) -> Sheet:
    rows = link.execute(
        "SELECT community, coalesce(held_on, ''), coalesce(kind, ''), coalesce(status, ''), needs, units, claims,"
        " coalesce(place, '') FROM sandan.meeting ORDER BY held_on DESC NULLS LAST, community, id"
    )
    return ["社区", "日期", "会议", "状态", "议题", "到会单位", "认领", "地点", "街道"], [
        [where[code].name, day, *facts, where[code].street] for code, day, *facts in rows
    ]


def _sums(where: dict[str, Place], rows: Iterable[Any]) -> list[Any]:
    """Return the rows of streets and districts; of a single street the district's would say it knows more than it does."""
    single = len({place.codes for place in where.values()}) == 1
    return [row for row in rows if row[1] or not single]


def _sum_of(where: dict[str, Place], district: str, street: str) -> list[str]:
    """Return the first two cells of a row that sums up a street, or a district when `street` is empty."""
    one = next(
        place for place in where.values() if place.codes[0] == district and street in ("", place.codes[1])
    )
    return [one.street, f"{one.street}合计"] if street else ["全区县", f"{one.district}合计"]


def _coverage(link: Any, where: dict[str, Place]) -> Sheet:
    by_place = link.execute(
        "SELECT district, street, list, items_covered, items_official FROM sandan.coverage_by_place ORDER BY 1, 2, 3"
    )
    found: Rows = [
        [*_sum_of(where, district, street), TABLES[table].noun, covered, official]
        for district, street, table, covered, official in _sums(where, by_place.fetchall())
    ]
    rows = link.execute(
        "SELECT community, list, items_covered, items_official FROM sandan.coverage ORDER BY 1, 2"
    )
    found += [
        [where[code].street, where[code].name, TABLES[table].noun, covered, official]
        for code, table, covered, official in rows
    ]
    return ["街道", "社区", "清单", "有人负责的条目", "官方条目"], found


def _gaps(link: Any, where: dict[str, Place]) -> Sheet:
    titles = {item.number: item.title for item in catalogue().needs}
    rows = link.execute(
        "SELECT district, street, item, open_needs, communities FROM sandan.gap_by_place ORDER BY 1, 2, 4 DESC, 3"
    )
    return ["街道", "官方条目", "内容", "没人认领的需求", "社区数"], [
        [
            _sum_of(where, district, street)[0],
            item or 0,
            titles.get(item, "没有对应的条目"),
            count,
            communities,
        ]
        for district, street, item, count, communities in _sums(where, rows)
    ]


def _satisfaction(link: Any, where: dict[str, Place]) -> Sheet:
    by_place = link.execute(
        "SELECT district, street, claims, completed, stars FROM sandan.satisfaction_by_place ORDER BY 1, 2"
    )
    found: Rows = [
        [*_sum_of(where, district, street), claims, completed, _stars(stars)]
        for district, street, claims, completed, stars in _sums(where, by_place.fetchall())
    ]
    rows = link.execute("SELECT community, claims, completed, stars FROM sandan.satisfaction ORDER BY 1")
    found += [
        [where[code].street, where[code].name, claims, completed, _stars(stars)]
        for code, claims, completed, stars in rows
    ]
    return ["街道", "社区", "认领", "办结", "平均评价"], found


def _stars(stars: Any) -> str | float:
    return float(stars) if stars is not None else ""
