"""Whistle: working days as the State Council set them, the proof of trying, the way of a slip."""

from datetime import date, timedelta

import msgspec
import pytest

from guidance import whistle
from guidance.following import claimed, returned
from guidance.worktime import add_working_days, doubt, due_on, is_working_day, swaps_known
from store.parts import Attendance
from store.records import Meeting, Need, Unit, Whistle

# The yearly notice of the State Council for 2026, written down by hand: days off, and weekends worked.
_OFF = [((1, 1), 3), ((2, 15), 9), ((4, 4), 3), ((5, 1), 5), ((6, 19), 3), ((9, 25), 3), ((10, 1), 7)]
OFF = {date(2026, *first) + timedelta(day) for first, days in _OFF for day in range(days)}
WORKED = {date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))}


def test_every_day_of_2026_is_as_the_state_council_set_it():
    days = [date(2026, 1, 1) + timedelta(number) for number in range(365)]
    wrong = [
        day
        for day in days
        if is_working_day(day) != (day in WORKED or (day.weekday() < 5 and day not in OFF))
    ]
    assert wrong == []


def test_ten_working_days_go_round_the_spring_festival_and_the_swapped_weekends():
    assert add_working_days(date(2026, 2, 11), 10) == date(2026, 3, 3)
    assert due_on("日常", date(2026, 9, 18)) == date(2026, 10, 9)
    assert due_on("紧急", date(2026, 10, 3)) == date(2026, 10, 3)


def test_a_year_that_is_not_announced_yet_still_counts_and_is_said():
    assert swaps_known(2026)
    assert not swaps_known(2040)
    assert add_working_days(date(2039, 12, 30), 2) == date(2040, 1, 4)  # new year's day is off in any year
    assert "2039年的调休安排" in doubt(date(2039, 12, 30), date(2040, 1, 4))
    assert doubt(date(2026, 3, 2), date(2026, 3, 20)) == ""


@pytest.fixture
def need(book):
    return book.save(
        Need(title="井盖塌了", item=15, urgency="重要", departments=["住建部门"], channel="12345")
    )


def test_the_draft_proves_what_the_community_tried(book, need):
    shop = book.save(Unit(name="宁和物业公司"))
    claim = book.save(claimed(need, shop.id, date(2026, 11, 2)))
    book.save(returned(claim, "不是小区的井盖", "王芳", date(2026, 11, 5)))
    draft = whistle.whistle_for(book, need)
    assert (draft.route, draft.level, draft.departments) == ("吹哨部门", "重大", ["住建部门"])
    assert "登记需求（12345）" in draft.tried[0]
    assert draft.tried[1] == "2026年11月2日 联系宁和物业公司，退回：不是小区的井盖"
    assert whistle.lacking(draft) == ""
    came = [Attendance(shop.id), Attendance("U-0002")]
    book.save(Meeting(held_on=date(2026, 11, 20), agenda=[need.id], attendance=came))
    book.save(Meeting(held_on=date(2026, 12, 20), agenda=[need.id]))  # not held yet: no proof
    assert whistle.tried(book, need)[-1] == "2026年11月20日 在党建联席会议上提出，2 家单位到会，没有单位能办"
    assert "先试过" in whistle.lacking(msgspec.structs.replace(draft, tried=[]))
    assert "承办" in whistle.lacking(msgspec.structs.replace(draft, departments=[]))


def test_sending_a_need_another_way_drafts_its_slip_once(book, need):
    for route in ("吹哨部门", "物业职责"):
        for record in whistle.routed(book, book.get(Need, need.id), route):
            book.save(record)
    [slip] = book.all(Whistle)
    assert (slip.route, slip.departments, slip.status) == ("物业职责", ["物业服务企业"], "拟稿")
    assert (book.get(Need, need.id).status, book.get(Need, need.id).route) == ("办理中", "物业职责")
    back, withdrawn = whistle.routed(book, book.get(Need, need.id), "匹配单位")
    assert (back.route, back.status, withdrawn.id, withdrawn.status) == ("匹配单位", "已议", slip.id, "撤回")


def test_a_slip_goes_out_is_answered_handled_and_rated(book, need):
    draft = whistle.whistle_for(book, need)
    out = whistle.keep(book, whistle.sent(draft, "王芳", date(2026, 9, 18)), "吹哨")
    assert (out.id, out.due_on, out.status) == ("W-0001", date(2026, 10, 9), "已发出")
    assert (book.get(Need, need.id).status, book.get(Need, need.id).route) == ("办理中", "吹哨部门")
    assert whistle.overdue(out, date(2026, 10, 9)) == 0
    assert whistle.overdue(out, date(2026, 10, 13)) == 4
    assert whistle.waits_for(out, date(2026, 10, 13)) == "超时 4 天"
    out = whistle.keep(book, whistle.answered(out, "住建局市政科", "王芳", date(2026, 9, 21)), "应哨")
    out = whistle.keep(book, whistle.handled(out, "换了新井盖", "王芳", date(2026, 9, 22)), "办结")
    assert (book.get(Need, need.id).status, whistle.overdue(out, date(2027, 1, 1))) == ("办结", 0)
    assert whistle.waits_for(out, date(2026, 9, 22)) == "等评哨"
    assert [entry.text for entry in out.log] == ["发出", "应哨：住建局市政科", "办结：换了新井盖"]
    book.undo()
    assert book.get(Whistle, out.id).status == "已应哨"
    assert book.get(Need, need.id).status == "办理中"


def test_a_refused_slip_gives_the_need_back(book, need):
    out = whistle.keep(book, whistle.sent(whistle.whistle_for(book, need), "王芳", date(2026, 9, 18)), "吹哨")
    back = whistle.keep(book, whistle.refused(out, "不归我们管", "王芳", date(2026, 9, 19)), "退回")
    assert (back.status_reason, book.get(Need, need.id).status) == ("不归我们管", "已议")


def test_a_property_matter_goes_to_the_companies_the_book_knows(book, need):
    assert whistle.whistle_for(book, need, "物业职责").departments == ["物业服务企业"]
    book.save(Unit(name="宁和物业公司", kind="物业服务企业"))
    assert whistle.whistle_for(book, need, "物业职责").departments == ["宁和物业公司"]


def test_the_lighter_routes_have_limits_of_their_own(book, need):
    duty = whistle.whistle_for(book, need, "物业职责")
    assert duty.departments == ["物业服务企业"]
    assert whistle.sent(duty, "王芳", date(2026, 11, 2)).due_on == date(2026, 11, 9)
    assert whistle.whistle_for(book, need, "社区自办").departments == ["新华社区"]
    talk = whistle.whistle_for(book, need, "协商议事")
    assert whistle.lacking(talk) == ""
