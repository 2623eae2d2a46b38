"""What the notice wants stated of each item is told in one line a record, with the field to write it in."""

import msgspec
import pytest

from exports.layout import tables
from guidance.catalogue import catalogue
from guidance.required import lacks
from guidance.review import SHOULD, check, waivable, waive
from store.choices import COMMUNITY
from store.days import wall_day
from store.records import Match, Need, Resource, Service, Unit

NUMBER = "0951-5012304"


def lines(book, record):
    return [lack.text for lack in lacks(book, record)]


@pytest.fixture
def firm(book):
    return book.save(Unit(name="洁万家", kind="个体商户", office_phone=NUMBER, address="解放街 12 号"))


def offer(book, item, **values):
    return book.save(Resource(**{"title": "上门办", "item": item, "contact_phone": NUMBER, **values}))


def test_what_the_notice_asks_of_an_offer_is_one_line_that_names_the_field(book, firm):
    cleaning = offer(book, 12, contact_phone="")
    asked = "保洁公司（商户）名称（填「提供单位」）、联系电话、保洁项目价格清单（填「价目」）"
    said = f"缺{asked}。通知第 12 条「家庭保洁」要求写明。"
    assert [(one.field, one.level, one.text) for one in check(book) if one.id == cleaning.id] == [
        ("unit", SHOULD, said)
    ]
    told = msgspec.structs.replace(
        cleaning, unit=firm.id, contact_phone=NUMBER, price_list="擦玻璃 8 元一平米"
    )
    assert lines(book, told) == []


@pytest.mark.parametrize(
    ("item", "values", "missing"),
    [
        (2, {}, "参会人员姓名、参会人员职务"),
        (4, {}, "救援人员数量、其中有救援特长人数"),
        (4, {"quantity_text": "30人"}, "其中有救援特长人数"),
        (8, {"quantity": 18}, "支援人员名单、分管领导姓名（填「联系人」）"),
        (18, {"fee": "团购价"}, "培训费用（团购价）（填「收费」）"),
        (18, {"fee": "每人120元"}, ""),
        (18, {"fee": "免费"}, ""),
        (19, {"details": {"服务项目": "助浴"}}, "时间"),
        (20, {"times": "周六 9:00"}, "场地数量、场地面积、随课师资数量"),
        (22, {"details": {"场所数量": "1"}}, "活动场所（填「地点」）、开放时间"),
        (25, {"title": "法律咨询", "contact": "丁律师"}, ""),
        (25, {"title": "法律进社区", "contact": "丁律师"}, "服务内容（填「具体说明」）"),
    ],
)
def test_each_item_asks_its_own_facts_wherever_they_may_stand(book, firm, item, values, missing):
    given = offer(book, item, unit=firm.id, **values)
    wanted = f"通知第 {item} 条「{catalogue().resource(item).title}」要求写明。"
    assert lines(book, given) == ([f"缺{missing}。{wanted}"] if missing else [])


def test_an_offer_that_was_taken_back_or_is_of_ones_own_kind_is_not_asked(book, firm):
    assert lines(book, offer(book, 12, unit=firm.id, status="撤回")) == []
    assert lines(book, offer(book, 0, unit=firm.id, category="公共空间")) == []


def test_what_the_register_of_units_knows_is_asked_of_the_unit_once_and_stands_in_the_annex(book, firm):
    given = {"unit": firm.id, "contact": "马书记"}
    offer(book, 1, title="认领楼栋岗", **given)
    offer(book, 1, title="到社区报到", **given)
    asked = [(one.field, one.text) for one in check(book) if one.id == firm.id]
    assert asked == [("party_organization", "缺党组织名称、党员数量。通知第 1 条「横向联动」要求写明。")]
    book.save(msgspec.structs.replace(firm, party_organization="洁万家党支部", party_members=7))
    assert not [one for one in check(book) if one.id == firm.id]
    annex = next(table for table in tables(book, wall_day()) if table.title == "共治资源清单")
    [row, _] = [row for row in annex.rows if row[0] == "1"]
    assert "党组织名称洁万家党支部，党员数量7" in row[7]


def test_a_need_tells_who_asks_and_with_a_kind_of_its_own_what_is_done_and_who_guides(book):
    own = book.save(Need(title="装充电桩", category="民生"))
    official = book.save(Need(title="车没处停", item=14, proposer_kind="居民"))
    assert lines(book, own) == ["缺提出方、治理措施、指导部门。治理需求清单里有这几栏。"]
    assert lines(book, official) == []  # item 14 brings its measures and departments along
    assert lines(book, msgspec.structs.replace(own, sensitive=True)) == []
    annex = next(table for table in tables(book, wall_day()) if table.title == "治理需求清单")
    assert [row[4] for row in annex.rows if "车没处停" in row[2]] == ["公安部门\n住建部门"]


def test_a_service_tells_where_and_how_much_as_its_item_asks(book, firm):
    court = book.save(
        Service(title="篮球场", item=18, content="周末开放", times="周末", fee="免费", providers=[COMMUNITY])
    )
    assert lines(book, court) == ["缺活动场所（填「地点」）。通知第 22 条「文体活动」要求写明。"]
    cheap = book.save(Service(title="保洁团购", item=9, content="先报楼号", times="周末", fee="团购价"))
    assert lines(book, cheap) == ["缺保洁项目价格清单（填「收费」）。通知第 12 条「家庭保洁」要求写明。"]
    assert lines(book, msgspec.structs.replace(cheap, fee="每小时35元")) == []
    assert lines(book, msgspec.structs.replace(cheap, content="每小时 35 元，先报楼号")) == []
    claim = book.save(Match(need="N-0001", resource=offer(book, 22, unit=firm.id).id, status="已认领"))
    reading = book.save(Service(title="借书", content="有绘本", times="周末", fee="免费", matches=[claim.id]))
    assert lines(book, reading) == ["缺活动场所（填「地点」）。通知第 22 条「文体活动」要求写明。"]


def test_what_will_never_be_there_is_waived_with_a_reason_and_only_the_rest_is_asked(book, firm):
    guards = offer(book, 9, unit=firm.id, contact="田主任", details={"治安人员数量": "4"})
    [lack] = waivable(book, guards)
    assert (lack.level, lack.words) == (SHOULD, "工作性质、治安人员名单")
    kept = waive(book, guards, lack, "单位说不便填写")
    assert waivable(book, kept) == lines(book, kept) == []
    assert kept.waivers[0].by == "王芳"
    more = msgspec.structs.replace(kept, contact="")
    assert lines(book, more) == ["缺分管领导姓名（填「联系人」）。通知第 9 条「协助治安队伍」要求写明。"]
    assert book.undo() == f"不用写 {guards.id} 工作性质、治安人员名单：单位说不便填写"
    assert waivable(book, guards) == [lack]


def test_a_flood_stays_one_line_a_record(book, firm):
    for at in range(30):
        offer(book, 20, title=f"课堂{at}", unit=firm.id)
    asked = [one.id for one in check(book) if one.id.startswith("R-")]
    assert len(asked) == len(set(asked)) == 30
