"""What may be published, enforced in one place."""

import contextlib
import json
from datetime import timedelta

import msgspec
import pytest

from guidance.catalogue import catalogue
from guidance.copied import own_share
from guidance.others import OtherListProblem, texts_of
from guidance.public import group_of, public_phone, public_service
from guidance.review import MUST, SHOULD, check, review_service
from store.book import Book
from store.choices import COMMUNITY
from store.days import wall_day
from store.parts import Consent, Grid, Waiver
from store.records import Agreement, Match, Resource, Service, Unit

TODAY = wall_day()
FINE = Service(
    title="上门理发", item=14, content="自带工具，剪发修面", providers=[COMMUNITY], times="每月第二个周二", fee="免费",
    public_phone="0951-5012345",
)  # fmt: skip


def musts(book, service):
    return [finding.field for finding in review_service(book, service) if finding.level == MUST]


def test_a_good_service_has_nothing_against_it(book):
    assert review_service(book, FINE) == []


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("content", "找王奶奶的儿子，剪发修面"),
        ("content", "为3号楼2单元501室服务"),
        ("content", "专为尿毒症患者"),
        ("booking", "打13995010001约"),
        ("place", "5-2-301"),
        ("title", "李大妈理发"),
    ],
)
def test_private_words_in_any_printed_text_forbid_it(book, field, text):
    assert field in musts(book, msgspec.structs.replace(FINE, **{field: text}))


def test_plain_words_about_old_people_are_no_names(book):
    fine = msgspec.structs.replace(FINE, content="老奶奶老爷爷都能来，6号楼前集合，找网格员")
    assert musts(book, fine) == []


def test_a_mobile_is_printed_only_with_recorded_consent(book):
    unit = book.save(Unit(name="美美理发店", liaison="小杨", liaison_phone="15809510006"))
    service = msgspec.structs.replace(FINE, providers=[unit.id], public_phone="15809510006")
    assert public_phone(book, service) == "0951-5012345"  # the hotline instead
    assert any("没有登记本人同意" in finding.text for finding in review_service(book, service))
    given = Consent(what="手机", by="小杨", on=TODAY, until=TODAY + timedelta(30))
    book.save(msgspec.structs.replace(unit, consent=given))
    assert public_phone(book, service) == "15809510006"
    book.save(
        msgspec.structs.replace(
            book.get(Unit, unit.id), consent=msgspec.structs.replace(given, withdrawn=TODAY)
        )
    )
    assert public_phone(book, service) == "0951-5012345"
    past = msgspec.structs.replace(given, until=TODAY - timedelta(1))
    book.save(msgspec.structs.replace(book.get(Unit, unit.id), consent=past))
    assert public_phone(book, service) == "0951-5012345"


def test_somebody_elses_consent_does_not_count(book):
    given = Consent(what="手机", by="小杨", on=TODAY)
    unit = book.save(Unit(name="甲", liaison_phone="15809510006", consent=given))
    service = msgspec.structs.replace(FINE, providers=[unit.id], public_phone="13700000001")
    assert public_phone(book, service) == "0951-5012345"


def test_names_of_liaisons_never_reach_the_sheet(book):
    unit = book.save(Unit(name="美美理发店", liaison="杨小美", leader="赵大成", liaison_phone="15809510006"))
    public = public_service(book, msgspec.structs.replace(FINE, providers=[unit.id]))
    assert public.provider == "美美理发店"
    assert not any(word in str(public) for word in ("杨小美", "赵大成", "15809510006"))


def test_an_unlisted_or_removed_unit_is_not_printed(book):
    hidden = book.save(Unit(name="不上清单的店", unlisted=True))
    service = msgspec.structs.replace(FINE, providers=[hidden.id])
    assert "不上清单的店" not in public_service(book, service).provider
    assert "providers" in musts(book, service)
    assert "providers" in musts(book, msgspec.structs.replace(FINE, providers=["U-0404"]))


def test_an_ended_agreement_is_said(book):
    unit = book.save(Unit(name="美美理发店"))
    book.save(Agreement(unit=unit.id, status="已签", valid_until=TODAY - timedelta(1)))
    findings = review_service(book, msgspec.structs.replace(FINE, providers=[unit.id]))
    assert ["协议" in finding.text for finding in findings] == [True]


def test_the_check_names_what_is_missing_and_where(book):
    book.save(Unit(name="甲", kind="学校", office_phone="12"))
    book.save(Resource(title="救援", unit="U-0001", item=4, contact_phone="0951-5012304"))
    book.save(Service(title="只有名称", providers=[COMMUNITY]))
    found = {(finding.id, finding.field): finding.text for finding in check(book)}
    assert "不像电话" in found[("U-0001", "office_phone")]
    assert "要求写明" in found[("R-0001", "details")]
    assert found[("S-0001", "content")] == "缺服务内容。"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("content", "联系人：赵大成"), ("content", "王小明（8岁）等三个孩子"), ("content", "表扬李雷同学"),
        ("place", "3号楼501室"), ("audience", "失独家庭"), ("documents", "带 110101199003074477 的证"),
    ],
)  # fmt: skip
def test_more_ways_to_tell_too_much(book, field, text):
    assert field in musts(book, msgspec.structs.replace(FINE, **{field: text}))


@pytest.mark.parametrize(
    "text", ["5到9岁儿童，满15人开班", "6号楼前广场", "老师和师傅都在", "联系人：网格员", "3号楼2单元门口"]
)
def test_plain_words_are_let_through(book, text):
    assert musts(book, msgspec.structs.replace(FINE, content=f"剪发修面，自带工具。{text}")) == []


def test_names_collected_in_the_book_are_found_wherever_they_hide(book):
    book.save(Unit(name="美美理发店", liaison="欧阳锋"))
    service = msgspec.structs.replace(FINE, booking="到店里跟欧阳锋说")
    assert [finding.words for finding in review_service(book, service) if finding.level == MUST] == ["欧阳锋"]


def test_a_reason_lets_a_false_alarm_through_until_the_words_change(book):
    service = book.save(msgspec.structs.replace(FINE, place="马大爷茶馆"))
    waiver = Waiver(field="place", words="马大爷", reason="是店名", by="王芳", on=TODAY)
    waived = msgspec.structs.replace(service, waivers=[waiver])
    assert musts(book, waived) == []
    assert any("王芳已定照印：是店名" in finding.text for finding in review_service(book, waived))
    assert musts(book, msgspec.structs.replace(waived, place="张大爷茶馆")) == ["place"]
    mobile = Waiver(field="place", words="13995010001", reason="就要印", by="王芳", on=TODAY)
    told = msgspec.structs.replace(service, place="打13995010001", waivers=[mobile])
    assert musts(book, told) == ["place"]


@pytest.mark.parametrize(
    ("make", "field", "level"),
    [
        (lambda book: book.save(Unit(name="甲")), "providers", SHOULD),
        (lambda book: signed(book, "终止"), "providers", MUST),
        (lambda book: signed(book, "已签"), "", ""),
    ],
)
def test_providers_need_an_agreement(book, make, field, level):
    unit = make(book)
    found = review_service(book, msgspec.structs.replace(FINE, providers=[unit.id]))
    assert [(finding.field, finding.level) for finding in found] == ([(field, level)] if field else [])


def signed(book, status):
    unit = book.save(Unit(name="甲"))
    book.save(Agreement(unit=unit.id, status=status, valid_until=TODAY + timedelta(100)))
    return unit


def test_a_withdrawn_offer_or_claim_takes_the_service_off(book):
    offer = book.save(Resource(title="理发", status="撤回"))
    claim = book.save(Match(need="N-0001", resource=offer.id, status="已认领"))
    service = msgspec.structs.replace(FINE, matches=[claim.id])
    assert musts(book, service) == ["publish"]
    book.save(msgspec.structs.replace(offer, status="已签约"))
    assert musts(book, service) == []
    book.save(msgspec.structs.replace(claim, status="退回"))
    assert musts(book, service) == ["publish"]


def test_old_services_want_a_telephone_call(book):
    old = msgspec.structs.replace(FINE, confirmed_on=TODAY - timedelta(100))
    assert ["3 个月没有确认" in finding.text for finding in review_service(book, old)] == [True]
    assert musts(book, old) == []
    silent = msgspec.structs.replace(FINE, confirmed_on=TODAY - timedelta(200))
    assert ["200 天没有确认，不上清单" in finding.text for finding in review_service(book, silent)] == [True]
    patient = msgspec.structs.replace(book.community, confirm_months=12)
    book.save(patient)
    assert review_service(book, silent) == []


def test_no_number_at_all_forbids_it(book):
    book.save(msgspec.structs.replace(book.community, hotline=""))
    assert "public_phone" in musts(book, msgspec.structs.replace(FINE, public_phone=""))


def test_a_hotline_that_is_a_mobile_must_be_mended_before_anything_is_printed(book):
    assert [one.text for one in check(book) if one.field == "hotline"] == []
    book.save(msgspec.structs.replace(book.community, hotline="13995010001"))
    said = [(one.level, one.text) for one in check(book) if one.field == "hotline"]
    assert (MUST, "服务热线是手机号，清单上请印座机。") in said


def test_a_grid_workers_mobile_is_told_and_an_office_number_is_not(book):
    def told(phone):
        book.save(msgspec.structs.replace(book.community, grids=[Grid("一网格", "1-4号楼", "王芳", phone)]))
        return [one.text for one in check(book) if one.field == "grids"]

    assert told("0951-5010001") == []
    assert told("13995010001") == ["一网格的电话是手机号，分楼栋的清单上改印社区热线。"]


LOCAL = (
    "每周三下午两点到四点，理发店在2号楼活动室给七十五岁以上老人剪头，一次限15人",
    "上门助浴、上门理发：养老公司负责，周二周五，助浴60元理发免费，电话登记，37位失能老人",
    "家庭保洁服务由洁万家家政承接，社区价35元一小时，周一至周六，先在网格群报楼号",
    "夜间巡逻由物业保安4人和红袖标6人轮班，晚十点到凌晨两点，东门集合",
)


def test_the_notice_copied_is_told_from_ones_own_words():
    official = [item.content for item in catalogue().services if len(item.content) > 12]
    assert all(own_share(text) < 0.1 for text in official)
    assert all(own_share(f"本社区积极{text}") < 0.5 for text in official)
    assert all(own_share(text) >= 0.6 for text in LOCAL)


def test_a_copied_content_shows_how_much_is_ones_own(book):
    copied = msgspec.structs.replace(FINE, content=catalogue().service(13).content)
    [finding] = [one for one in review_service(book, copied) if "照搬" in one.text]
    assert finding.level == MUST
    assert finding.waivable
    assert "自己的话只有 0%，至少要 50%" in finding.text


def test_another_communitys_list_is_recognised(book, tmp_path):
    for at, text in enumerate(LOCAL):
        book.save(Service(title=f"第{at}项", content=text, providers=[COMMUNITY], times="每周三", fee="免费"))
    other = tmp_path / "别的.csv"
    other.write_text(
        "编号,服务内容\n" + "".join(f"S-{at},{text}\n" for at, text in enumerate(LOCAL)), encoding="utf-8-sig"
    )
    found = check(book, texts_of(other))
    assert sum("别的社区的清单几乎一样" in finding.text for finding in found) == 4
    assert any("一社区一清单" in finding.text for finding in found if finding.level == MUST)
    assert not any(
        "别的社区" in finding.text for finding in check(book, ["完全不一样的一项服务，在南门口磨剪刀"])
    )
    other.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(OtherListProblem, match="里面没有服务内容"):
        texts_of(other)


def test_words_of_offices_are_put_plainly(book):
    stiff = msgspec.structs.replace(FINE, content="为特殊人群常态化提供剪发修面" + "一直做下去" * 9)
    told = " ".join(finding.text for finding in review_service(book, stiff))
    assert "「常态化」居民不好懂，可改成「平常一直有」" in told
    assert "有一句太长" in told


@pytest.mark.parametrize(
    ("audience", "title", "item", "group"),
    [
        ("65岁以上老人", "送餐", 14, "老人"), ("小学生", "四点半课堂", 15, "儿童"), ("孕妇和家属", "孕妇课堂", 17, "妇女"),
        ("找工作的居民", "电脑班", 5, "求职"), ("全体居民", "家庭保洁团购", 9, "居家"), ("全体居民", "法律咨询", 20, "大家都能用"),
    ],
)  # fmt: skip
def test_whom_a_service_is_for(book, audience, title, item, group):
    public = public_service(book, msgspec.structs.replace(FINE, audience=audience, title=title))
    assert group_of(public, item) == group


def test_a_number_that_an_editor_wrote_into_the_file_is_told(book):
    unit = book.save(
        Unit(name="美美理发店", kind="个体商户", office_phone="0951-5012345", address="解放街 12 号")
    )
    book.close()
    whole = json.loads(book.path.read_text(encoding="utf-8"))
    whole["units"][unit.id]["note"] = "负责人 11010519491231002X"  # no one's: the example of the standard
    book.path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    with contextlib.closing(Book.open(book.path)) as again:
        [found] = [finding for finding in check(again) if finding.field == "note"]
    assert (found.id, found.level) == (unit.id, MUST)
    assert found.text == "备注里面有身份证号，三单不收，请打开这条删去。"
