"""Likely duplicates of a book: what is found, with its reason, and what must never be taken for one."""

import pytest

from guidance.duplicates import LIKELY, SURE, core, duplicates, entry_of, likeness
from store.records import Need, Resource, Unit


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("宁和物业服务有限公司", "宁和物业服务"),
        ("宁和物业服务有限责任公司", "宁和物业服务"),
        ("银川市兴庆区宁和物业服务", "宁和物业服务"),
        ("解放西街街道美美理发店", "美美理发店"),
        ("某某银行股份有限公司（新华支行）", "某某银行股份有限公司新华支行"),
        ("好又多超市", "好又多超市"),
        ("阳光小区物业", "阳光小区物业"),
        ("解放西街街道", "解放西街街道"),
        ("公司", "公司"),
    ],
)
def test_a_name_without_its_trimmings(written, same):
    assert core(written) == core(same)
    assert core(written)


def test_a_name_behind_the_communitys_own_places():
    assert core("新城老街美美理发店", ["新城老街"]) == "美美理发店"


def found(book):
    return [(book.name_of(pair.first), book.name_of(pair.second), pair.reason) for pair in duplicates(book)]


def test_units_written_differently_are_found_surest_first(book):
    for unit in (
        Unit(name="宁和物业公司", liaison_phone="13995010001"),
        Unit(name="解放西街街道宁和物业有限公司"),
        Unit(name="美美理发店", aliases=["美美造型"], liaison_phone="13895010002"),
        Unit(name="美美造型"),
        Unit(name="口福牛肉面馆", liaison_phone="13995010001"),
        Unit(name="第一小学"),
        Unit(name="第二小学"),
        Unit(name="好又多超市"),
        Unit(name="好又快超市"),
    ):
        book.save(unit)
    assert found(book) == [
        ("美美理发店", "美美造型", "名称相同"),
        ("宁和物业公司", "解放西街街道宁和物业有限公司", "名称只差公司、地名或客套的字"),
        ("宁和物业公司", "口福牛肉面馆", "电话相同 139****0001"),
    ]
    assert [pair.score >= SURE for pair in duplicates(book)] == [True, True, False]


def test_offers_of_one_unit_and_needs_of_one_building_are_compared(book):
    shop, school = book.save(Unit(name="美美理发店")), book.save(Unit(name="第九小学"))
    for title, unit in (
        ("老人理发", shop), ("免费给老人理发服务", shop), ("老人理发", school), ("染发", shop), ("会议室1间", school),
        ("会议室2间", school),
    ):  # fmt: skip
        book.save(Resource(title=title, unit=unit.id))
    for title, building in (
        ("楼道灯坏了半个月没人修", "3号楼"), ("楼道灯坏了半个月没有人修", "3号楼"), ("楼道灯坏了半个月没人修", "5号楼"),
    ):  # fmt: skip
        book.save(Need(title=title, building=building))
    assert found(book) == [
        ("老人理发", "免费给老人理发服务", "名称只差公司、地名或客套的字"),
        ("楼道灯坏了半个月没人修", "楼道灯坏了半个月没有人修", "文字很接近"),
    ]


def test_pairs_told_apart_do_not_come_back(book):
    first, second = book.save(Unit(name="宁和物业公司")), book.save(Unit(name="宁和物业"))
    assert duplicates(book)
    assert duplicates(book, apart=lambda a, b: {a, b} == {first.id, second.id}) == []


def test_alike_titles_by_the_thousand_stay_quick(book):
    with book.change("写"):
        for place in range(3000):
            book.save(Need(title=f"楼道灯坏了{place}", building=f"{place}号楼"))
    assert duplicates(book) == []


def test_an_offer_with_more_said_after_a_comma_is_likely_the_same_of_the_same_unit():
    def entry(key, title, unit="U-0001"):
        return entry_of("resources", key, {"title": title, "unit": unit})

    longer = entry("b", "合唱指导，能带三十人的队，周六来")
    assert likeness(entry("a", "合唱指导"), longer).score >= LIKELY
    assert likeness(entry("a", "合唱指导", "U-0002"), longer).score == 0
    assert likeness(entry("a", "测血压"), entry("b", "测血压血糖尿酸的一体机出借")).score == 0
