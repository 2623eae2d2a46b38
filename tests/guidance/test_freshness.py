"""Freshness and the emergency view: whom to call, one key for a unit, who can help now."""

from datetime import date, datetime, timedelta

import pytest

from guidance import emergency, freshness
from store.parts import Grid
from store.records import Community, Resource, Service, Unit

TODAY = date(2026, 11, 24)


def ago(days):
    return TODAY - timedelta(days)


def test_the_call_list_names_the_longest_silent_first_and_one_key_confirms_all_of_a_unit(book):
    old = book.save(Unit(name="老单位", confirmed_on=ago(10)))
    book.save(Resource(title="很久没问", unit=old.id, confirmed_on=ago(200)))
    book.save(Resource(title="撤回的不用问", unit=old.id, confirmed_on=ago(400), status="撤回"))
    book.save(Service(title="独家服务", providers=[old.id], confirmed_on=ago(100)))
    shared = book.save(Service(title="合办的", providers=[old.id, "社区"], confirmed_on=ago(300)))
    book.save(Unit(name="新单位", confirmed_on=ago(89)))
    middle = book.save(Unit(name="该问了", confirmed_on=ago(91)))
    calls = freshness.call_list(book, TODAY)
    assert [(call.unit.name, call.days) for call in calls] == [("老单位", 200), ("该问了", 91)]
    assert [record.caption for record in calls[0].stale] == ["很久没问", "独家服务"]
    assert freshness.confirm_unit(book, old, "王芳", TODAY) == 3
    assert {one.title: one.confirmed_on for one in book.all(Resource)}["很久没问"] == TODAY
    assert book.get(Service, shared.id).confirmed_on == ago(300)
    assert [call.unit.id for call in freshness.call_list(book, TODAY)] == [middle.id]
    book.undo()
    assert len(freshness.call_list(book, TODAY)) == 2


def test_the_community_sets_the_months_and_twice_as_long_drops_off_the_sheet(book):
    book.save(Community(id=book.community.id, name="新华社区", confirm_months=1))
    due = book.save(Service(title="该问", confirmed_on=ago(59)))
    gone = book.save(Service(title="落下", confirmed_on=ago(61)))
    assert freshness.dropped(book, [due, gone], TODAY) == [gone]
    assert freshness.stale(book, due, TODAY)


@pytest.fixture
def town(book):
    grids = [Grid("一网格"), Grid("二网格"), Grid("三网格")]
    book.save(Community(id=book.community.id, name="新华社区", grids=grids))
    near = book.save(
        Unit(name="近处消防站", grid="一网格", liaison_phone="13995010001", office_phone="0951-5010001")
    )
    far = book.save(Unit(name="远处医院", grid="三网格", office_phone="0951-5010003"))
    for unit, title, item, more in (
        (far, "救援队12人", 4, {}), (near, "灭火器和水带", 5, {"confirmed_on": TODAY}), (near, "义诊", 23, {}),
        (far, "口罩两千只", 7, {}), (near, "铲雪车", 0, {"emergency": True}), (far, "停了的", 4, {"status": "暂停"}),
        (near, "代买药品送上门", 14, {}),
    ):  # fmt: skip
        book.save(Resource(title=title, item=item, unit=unit.id, **more))
    return book


def test_who_can_help_is_ranked_by_event_then_distance(town):
    titles = [one.resource.title for one in emergency.helpers(town, "火灾", "一网格")]
    assert titles == ["灭火器和水带", "救援队12人", "铲雪车", "口罩两千只"]
    assert [one.distance for one in emergency.helpers(town, "火灾", "一网格")] == [
        "本网格",
        "隔 2 格",
        "本网格",
        "隔 2 格",
    ]
    assert emergency.helpers(town, "暴雪")[0].resource.title in ("铲雪车", "灭火器和水带")
    assert "代买药品送上门" in [one.resource.title for one in emergency.helpers(town, "疫情")]
    town.save(Resource(title="防火讲座", item=9, unit="U-0001", confirmed_on=TODAY))
    talk = [
        one.fit[0] for one in emergency.helpers(town, "火灾", "一网格") if one.resource.title == "防火讲座"
    ]
    assert talk == [2]  # talk puts out no fire
    assert (
        emergency.helpers(town, "火灾")[0].resource.title == "救援队12人"
    )  # nobody said where: rescuers first
    assert "义诊" not in [one.resource.title for one in emergency.helpers(town)]


def test_the_number_to_ring_is_a_mobile_first_then_the_office(town):
    first = emergency.helpers(town, "火灾", "一网格")[0]
    assert first.phone == "13995010001、0951-5010001"
    assert emergency.confirmed_words(first.resource, TODAY) == "今天确认"


def test_a_mobilisation_runs_until_it_is_ended(book):
    now = datetime(2026, 11, 24, 3, 5).astimezone()
    going = book.save(emergency.started("火灾", now, drill=True, grid="一网格"))
    assert emergency.running(book) == going
    going = book.save(emergency.noted(going, "U-0001", "已出发", now + timedelta(minutes=4)))
    assert [entry.text for entry in going.log] == ["演练开始：火灾", "已出发"]
    ended = book.save(emergency.over(going, now + timedelta(minutes=30)))
    assert emergency.running(book) is None
    assert (ended.ended - ended.started).seconds == 1800
