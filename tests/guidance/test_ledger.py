"""The ledger's numbers, added up again from the raw file by other code; its weights, evidence and the annual figures."""

import json
from collections import Counter
from datetime import date, datetime, timedelta

import msgspec
import pytest

from guidance import period as periods
from guidance.annual import annual
from guidance.ledger import ledger, scheme, scheme_faults, unit_ledger
from store.days import wall_day
from store.parts import Attendance, Pair, Rating, Reported, Result
from store.records import Agreement, Community, Match, Meeting, Need, Opinion, Resource, Unit, Whistle

YEAR = wall_day().year  # records are stamped with the day they are made
TODAY = date(YEAR, 11, 24)
QUARTER = periods.quarter(YEAR, 4)
PERIODS = (QUARTER, periods.quarter(YEAR, 3), periods.year(YEAR), periods.year(YEAR - 1))


@pytest.fixture
def town(book):
    """A book with 4 units, three meetings, 40 claims of every kind, ratings, agreements and reports over two years."""
    units = [book.save(Unit(name=f"{number}号单位")) for number in range(1, 5)]
    needs = [
        book.save(Need(title=f"需求{number}", item=number % 16 + 1, departments=["民政部门"]))
        for number in range(10)
    ]
    for number in range(12):
        unit = units[number % 3]
        state = ("已签约", "承诺", "暂停", "撤回")[number % 4]
        until = date(YEAR, 9, 1) if number == 5 else None
        book.save(Resource(title=f"资源{number}", unit=unit.id, status=state, until=until))
    for place, day in enumerate((date(YEAR, 10, 9), date(YEAR, 11, 20), date(YEAR, 3, 1))):
        here = [Attendance(unit.id, "人", "职务") for unit in units[: 3 - place]]
        book.save(Meeting(held_on=day, attendance=here, status="已散会"))
    book.save(Meeting(held_on=date(YEAR, 12, 1)))  # still to come: nobody was there
    states = ("已认领", "实施中", "办结", "退回", "意向", "不合适")
    for number in range(40):
        state = states[number % 6]
        claimed = date(YEAR, 6, 1) + timedelta(5 * number)
        done = state == "办结"
        book.save(
            Match(
                need=needs[number % 10].id, unit=units[number * 7 % 4].id, status=state, claimed_on=claimed,
                promised_by=claimed + timedelta(20), done_on=claimed + timedelta(15) if done else None,
                result=Result(times=1, people=number, money=10.5, hours=2.5) if done else None,
                rating=Rating(number % 5 + 1, "居民", "") if done else None,
                community_rating=Rating(5, "社区", "") if number % 12 == 2 else None,
            )
        )  # fmt: skip
    for unit, signed, until in (
        (0, date(YEAR, 1, 1), date(YEAR, 12, 31)), (1, date(YEAR - 1, 1, 1), date(YEAR - 1, 12, 31)), (2, None, None),
    ):  # fmt: skip
        book.save(
            Agreement(
                unit=units[unit].id, signed_on=signed, valid_until=until, status="已签" if signed else "拟定"
            )
        )
    told = [
        Reported(date(YEAR, 10, 5), 12, 3, 30),
        Reported(date(YEAR, 11, 5), 14, 2, 8.5),
        Reported(date(YEAR, 2, 1), 9, 9, 99),
    ]
    book.save(msgspec.structs.replace(units[3], reported=told, pairs=[Pair("人才结对", "结1")]))
    return book


def recount(path, unit, start, end, today):
    """Add a unit's numbers up from the raw JSON, without any code of the ledger."""
    tables = json.loads(path.read_text(encoding="utf-8"))
    inside = lambda day: bool(day) and start <= day[:10] <= end  # noqa: E731
    mine = [row for row in tables["matches"].values() if row["unit"] == unit]
    taken = [
        row for row in mine if row["status"] in {"已认领", "实施中", "办结"} and inside(row["claimed_on"])
    ]
    done = [row for row in mine if row["status"] == "办结" and inside(row["done_on"])]
    late = [
        row
        for row in mine
        if row["status"] in {"已认领", "实施中"} and inside(row["promised_by"]) and row["promised_by"] < today
    ]
    held = [row for row in tables["meetings"].values() if inside(row["held_on"]) and row["attendance"]]
    came = [row for row in held if unit in [one["unit"] for one in row["attendance"]]]
    offers = [
        row for row in tables["resources"].values()
        if row["unit"] == unit and row["status"] not in {"暂停", "撤回"} and not (row["until"] and row["until"] < start)
        and row["created"][:10] <= end
    ]  # fmt: skip
    papers = [
        row for row in tables["agreements"].values()
        if row["unit"] == unit and row["status"] == "已签" and row["signed_on"] <= end and row["valid_until"] >= start
    ]  # fmt: skip
    stars = [row[key]["stars"] for row in done for key in ("rating", "community_rating") if row[key]]
    hours = sum(one["hours"] for one in tables["units"][unit]["reported"] if inside(one["on"]))
    average = sum(stars) / len(stars) if stars else 0
    points = [
        10.0 if papers else 0,
        15 * len(came) / len(held) if held else 0,
        15 * min(1, len(offers) / 3),
        20 * min(1, len(taken) / 2),
        20 * len(done) / (len(done) + len(late)) if done or late else 0,
        10 * average / 5,
        10 * min(1, hours / 20),
    ]
    people = sum(row["result"]["people"] for row in done)
    return (
        len(came),
        len(offers),
        len(taken),
        len(done),
        people,
        round(sum(round(one, 1) for one in points), 1),
    )


@pytest.mark.parametrize("period", PERIODS, ids=("fourth quarter", "third quarter", "this year", "last year"))
def test_every_number_is_the_same_when_somebody_else_adds_it_up(town, period):
    for unit in town.all(Unit):
        page = unit_ledger(town, unit, period, TODAY)
        mine = (
            *(page.measure(label).value for label in ("参加会议", "有效资源", "认领需求", "办结", "服务人次")), page.score,
        )  # fmt: skip
        assert mine == recount(
            town.path, unit.id, period.start.isoformat(), period.end.isoformat(), TODAY.isoformat()
        )
    assert sum(page.score for page in ledger(town, QUARTER, TODAY)) > 50  # the fixture is no row of zeros


def test_every_number_has_as_many_lines_of_evidence(town):
    for page in ledger(town, periods.year(YEAR), TODAY):
        for label in ("参加会议", "有效资源", "认领需求"):
            assert len(page.measure(label).evidence) == page.measure(label).value
        done = page.measure("办结")
        assert len(done.evidence) == done.whole
        assert page.score == round(sum(one.points for one in page.measures), 1)


def test_the_street_sets_the_weights_and_nonsense_is_said(town):
    community = Community(
        id=town.community.id,
        name="新华社区",
        weights={"认领需求": "50分，满4件", "笑容": "10", "评价": "很多"},
    )
    town.save(community)
    assert scheme(community)["认领需求"] == (50, 4)
    assert scheme(community)["评价"] == (10, 5)
    assert len(scheme_faults(community)) == 2
    page = ledger(town, QUARTER, TODAY)[0]
    claimed = page.measure("认领需求")
    assert claimed.points == round(50 * min(1, claimed.value / 4), 1)
    assert page.most == 130
    assert page.part == round(page.score / 130 * 10, 2)


def test_the_annual_figures_count_what_the_file_holds(town):
    town.save(Match(need="N-0001", unit="社区", status="已认领", claimed_on=date(YEAR, 5, 5)))
    year = annual(town, periods.year(YEAR), TODAY)
    figures = {one.label: one.now for one in year.figures}
    rows = json.loads(town.path.read_text(encoding="utf-8"))
    done = [
        row for row in rows["matches"].values() if row["status"] == "办结" and row["done_on"][:4] == str(YEAR)
    ]
    assert figures["办结件数"] == len(done)
    assert figures["服务人次"] == sum(row["result"]["people"] for row in done)
    assert figures["联席会议"] == 3
    assert figures["到会家次"] == 6
    assert figures["报到党员服务小时"] == 137.5
    assert figures["结对"] == 1
    assert figures["认领单位"] == 4  # the community claimed too and is no unit
    made = [row for row in rows["needs"].values() if datetime.fromisoformat(row["created"]).year == YEAR]
    assert sum(count for _, count in year.by_category) == len(made)
    assert sum(count for _, count in year.stars) == len(
        [1 for row in done for key in ("rating", "community_rating") if row[key]]
    )
    assert {one.id for one in year.unused} == {
        key for key, row in rows["resources"].items() if row["status"] in ("已签约", "承诺")
    }  # fmt: skip
    assert year.silent == ()


def test_the_year_before_stands_beside_and_whistles_and_opinions_count(town):
    unit = town.all(Unit)[0]
    town.save(
        Whistle(
            need="N-0001",
            status="办结",
            raised_on=date(YEAR, 5, 6),
            due_on=date(YEAR, 5, 20),
            handled_on=date(YEAR, 5, 19),
        )
    )
    town.save(Whistle(need="N-0002", status="已发出", raised_on=date(YEAR, 6, 6), due_on=date(YEAR, 6, 20)))
    town.save(Opinion(unit=unit.id, subject="创建文明单位", given_on=date(YEAR - 1, 7, 1)))
    figures = {one.label: (one.now, one.before) for one in annual(town, periods.year(YEAR), TODAY).figures}
    assert figures["吹哨转办"] == (2, 0)
    assert figures["其中按时办结"] == (1, 0)
    assert figures["其中超时"] == (1, 0)
    assert figures["书面意见"] == (0, 1)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2026", "2026-01-01", "2026-12-31"), ("2026Q1", "2026-01-01", "2026-03-31"), ("2024-1", "2024-01-01", "2024-03-31"),
        ("2026年第四季度", "2026-10-01", "2026-12-31"), ("2026年第二季度", "2026-04-01", "2026-06-30"),
    ],
)  # fmt: skip
def test_periods_are_read_as_people_write_them(words, start, end):
    period = periods.read_period(words)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)
    assert period.moved(1).start == period.end + timedelta(1)
    assert period.moved(-1).moved(1) == period
    assert Counter([period.year_before.yearly])[period.yearly] == 1
