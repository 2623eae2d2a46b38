"""The street's and the district's report from the hub: totals, coverage, gaps, satisfaction, copied lists; one workbook."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from exports.problem import ExportProblem
from guidance.catalogue import catalogue
from store.clean import fold
from store.hub.link import connected
from store.records import TABLES

_ALIKE = 0.8  # share of equal titles from which two communities' lists count as copied
_FEW = 5  # titles below which nothing is said

Rows = list[list[str | int | float]]
Sheet = tuple[list[str], Rows]


def read_report(url: str, password: str = "") -> dict[str, Sheet]:
    """Return what the asking role may see: sheet name -> headings and rows."""
    with connected(url, password) as link:
        return {
            "各社区": _totals(link),
            "覆盖": _coverage(link),
            "缺口": _gaps(link),
            "满意度": _satisfaction(link),
            "跨社区的单位": spread(_units(link)),
            "互相照抄": copied(_titles(link)),
        }


def write_report(url: str, folder: Path, password: str = "") -> Path:
    """Write the report into the folder; ExportProblem says why not."""
    import xlsxwriter

    sheets = read_report(url, password)
    path = folder / f"汇总 {date.today():%Y-%m-%d}.xlsx"  # noqa: DTZ011
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
            head = workbook.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#E9E4D8"})
            cell = workbook.add_format({"border": 1, "text_wrap": True, "valign": "top"})
            for name, (headings, rows) in sheets.items():
                sheet = workbook.add_worksheet(name)
                sheet.set_landscape()
                sheet.set_paper(9)
                sheet.repeat_rows(0)
                sheet.freeze_panes(1, 0)
                for column, heading in enumerate(headings):
                    widest = max([heading, *(str(row[column]) for row in rows)], key=len)
                    sheet.set_column(column, column, min(40, 4 + 2 * len(widest)))
                    sheet.write_string(0, column, heading, head)
                for place, row in enumerate(rows, start=1):
                    for column, value in enumerate(row):
                        if isinstance(value, str):
                            sheet.write_string(place, column, value, cell)
                        else:
                            sheet.write_number(place, column, value, cell)
    except OSError as error:
        raise ExportProblem(f"文件没有写成：{path}（{error.strerror}）。") from error
    return path


def _totals(link: Any) -> Sheet:
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for street, name, table, count in link.execute("SELECT street, name, list, records FROM sandan.totals"):
        counts[street, name][table] = count
    tables = [table for table in TABLES if table != "community"]
    return ["街道", "社区", *(TABLES[table].noun for table in tables)], [
        [*where, *(found.get(table, 0) for table in tables)] for where, found in sorted(counts.items())
    ]


def _coverage(link: Any) -> Sheet:
    rows = link.execute(
        "SELECT street, name, list, items_covered, items_official FROM sandan.coverage ORDER BY 1, 2, 3"
    )
    return ["街道", "社区", "清单", "有人负责的条目", "官方条目"], [
        [street, name, TABLES[table].noun, covered, official]
        for street, name, table, covered, official in rows
    ]


def _gaps(link: Any) -> Sheet:
    titles = {item.number: item.title for item in catalogue().needs}
    rows = link.execute(
        "SELECT street, item, sum(open_needs), count(*) FROM sandan.gap GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    return ["街道", "官方条目", "内容", "没人认领的需求", "社区数"], [
        [street, item or 0, titles.get(item, "没有对应的条目"), int(count), communities]
        for street, item, count, communities in rows
    ]


def _satisfaction(link: Any) -> Sheet:
    rows = link.execute(
        "SELECT street, name, claims, completed, stars FROM sandan.satisfaction ORDER BY 1, 2"
    )
    return ["街道", "社区", "认领", "办结", "平均评价"], [
        [street, name, claims, completed, float(stars) if stars is not None else ""]
        for street, name, claims, completed, stars in rows
    ]


def _units(link: Any) -> list[tuple[str, list[str]]]:
    """Return community and names (name first, then aliases) of every unit."""
    rows = link.execute(
        "SELECT c.name, r.document ->> 'name', r.document -> 'aliases' FROM sandan.record r"
        " JOIN sandan.community c USING (community) WHERE r.list = 'units' AND r.document IS NOT NULL"
    )
    return [
        (community, [str(name or ""), *map(str, aliases if isinstance(aliases, list) else [])])
        for community, name, aliases in rows
    ]


def spread(units: list[tuple[str, list[str]]]) -> Sheet:
    """Return the units that sit in several communities: one line each, known by its name or an alias."""
    first: dict[str, str] = {}
    for _, names in units:
        folded = [fold(name) for name in names if fold(name)]
        known = next((first[name] for name in folded if name in first), names[0])
        for name in folded:
            first.setdefault(name, known)
    seats: dict[str, set[str]] = defaultdict(set)
    for community, names in units:
        seats[first.get(fold(names[0]), names[0])].add(community)
    rows: Rows = [
        [name, len(seated), "、".join(sorted(seated))] for name, seated in seats.items() if len(seated) > 1
    ]
    return ["单位", "社区数", "在哪些社区"], sorted(rows, key=lambda row: (-int(row[1]), str(row[0])))


def _titles(link: Any) -> dict[str, set[str]]:
    titles: dict[str, set[str]] = defaultdict(set)
    for name, title in link.execute(
        "SELECT c.name, r.document ->> 'title' FROM sandan.record r JOIN sandan.community c USING (community)"
        " WHERE r.list = 'services' AND r.document IS NOT NULL"
    ):
        titles[name].add("".join(str(title or "").split()))
    return titles


def copied(titles: dict[str, set[str]]) -> Sheet:
    """Return the pairs of communities whose service lists are nearly the same."""
    names = sorted(titles)
    rows: Rows = []
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            smaller = min(len(titles[one]), len(titles[other]))
            same = len(titles[one] & titles[other])
            if smaller >= _FEW and same / smaller >= _ALIKE:
                rows.append([one, other, same, round(100 * same / smaller)])
    return ["社区", "和", "一样的服务", "占百分之"], rows
