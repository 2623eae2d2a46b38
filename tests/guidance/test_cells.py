"""Cells of real tables, taken apart."""

import pytest

from guidance import buildings, cells, offerings, whom
from guidance.whom import Contact


@pytest.mark.parametrize(
    ("text", "name", "mobile", "landline"),
    [
        ("马经理13995010001/0951-6011001", "马经理", "13995010001", "0951-6011001"),
        ("哈师傅 １３８９５０１０００２", "哈师傅", "13895010002", ""),
        ("院办 0951-6011003", "院办", "", "0951-6011003"),
        ("95598", "", "", "95598"),
        ("田主任(13709510005)", "田主任", "13709510005", ""),
        ("小杨/15809510006", "小杨", "15809510006", ""),
        ("联系人：马经理 电话：13995010001", "马经理", "13995010001", ""),
        ("王　芳 +86 139 9501 0001", "王芳", "13995010001", ""),
        ("马经理13995010001、李会计13995010002", "马经理、李会计", "13995010001、13995010002", ""),
        ("社区民警 芦建国0951-5055001", "芦建国（社区民警）", "", "0951-5055001"),
        ("郭卓（大堂经理）13995410002", "郭卓（大堂经理）", "13995410002", ""),
        ("张店长、李四13995410003", "张店长、李四", "13995410003", ""),
        ("", "", "", ""),
    ],
)
def test_a_contact_cell(text, name, mobile, landline):
    assert whom.contact(text) == Contact(name, mobile, landline)


@pytest.mark.parametrize(
    ("text", "title", "told", "contact"),
    [
        (
            "机关支部党员42名，负责人马建军，电话0951-5012301",
            "机关支部党员42名",
            "机关支部党员42名",
            Contact("马建军", "", "0951-5012301"),
        ),
        (
            "抢险工人20人，负责人沙伟，13909510004",
            "抢险工人20人",
            "抢险工人20人",
            Contact("沙伟", "13909510004"),
        ),
        ("送餐上门13800000000", "送餐上门", "送餐上门", Contact("", "13800000000")),
        ("理发，预约电话0951-5012325", "理发", "理发", Contact("", "", "0951-5012325")),
        (
            "法律咨询，联系人可到社区领取",
            "法律咨询，联系人可到社区领取",
            "法律咨询，联系人可到社区领取",
            Contact(),
        ),
        (
            "马经理13995010001，李会计13995010002，理发",
            "理发",
            "理发",
            Contact("马经理", "13995010001、13995010002"),
        ),
    ],
)
def test_whom_to_call_is_taken_out_of_what_is_offered(text, title, told, contact):
    taken = offerings.offering(text)
    assert (taken.title, taken.text, taken.contact) == (title, told, contact)


@pytest.mark.parametrize(
    ("text", "building"),
    [
        ("3号楼2单元", "3号楼"),
        ("７号楼", "7号楼"),
        ("5栋", "5栋"),
        ("9号楼3单元402", "9号楼"),
        ("阳光小区3号楼2单元402", "阳光小区3号楼"),
        ("3-2-402", "3号楼"),
        ("东门", "东门"),
        ("12楼402", ""),
    ],
)
def test_the_building_of_an_address_without_the_door(text, building):
    assert buildings.building(text) == building


def test_texts_that_others_read_lose_names_doors_and_mobiles():
    text = "马大妈住3号楼2单元402，电话13800000000，漏水，物业0951-5012345没人接"
    assert buildings.without_private(text, ("马大妈",)) == "居民住3号楼，，漏水，物业0951-5012345没人接"


@pytest.mark.parametrize(
    ("text", "fee"),
    [
        ("否", "免费"),
        ("无偿", "免费"),
        ("低偿", "低偿"),
        ("是", "收费"),
        ("60元/2小时", "60元/2小时"),
        ("", ""),
    ],
)
def test_fees(text, fee):
    assert cells.fee(text) == fee


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("每天20份", 20),
        ("6名医生", 6),
        ("３５", 35),
        ("19:00", None),
        ("3间共180平方米", None),
        ("若干", None),
    ],
)
def test_quantities(text, quantity):
    assert cells.quantity(text) == quantity


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("会议室一间（可容纳30人）", ""),
        ("会议室（可容纳30人）", "30人"),
        ("投影仪2台（新）", "2台"),
        ("教室两间、教师4名", "4名"),
    ],
)
def test_what_a_room_holds_is_not_how_many_rooms_there_are(words, told):
    assert offerings.amount(words) == told


def test_a_price_a_head_leaves_no_words_of_its_own_in_the_title():
    assert offerings.offering("每年资助困难学生5名，每人1000元").title == "资助困难学生5名"
