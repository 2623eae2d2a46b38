"""Each finding as a person reads it: which field it leads to, how grave it is, and what may be waived."""

import contextlib
import json
from datetime import timedelta

import msgspec
import pytest

from guidance import review
from guidance.catalogue import catalogue
from guidance.review import (
    MUST,
    SHOULD,
    Finding,
    check,
    forbids,
    forbids_each,
    people_of,
    review_each,
    review_service,
    waivable,
    waive,
)
from store.book import Book
from store.choices import COMMUNITY
from store.days import wall_day
from store.parts import Consent, Grid, Waiver
from store.records import Agreement, Match, Need, Opinion, Resource, Service, Unit, Whistle

FINE = Service(
    id="S-0001", title="上门理发", item=14, content="自带工具，剪发修面", providers=[COMMUNITY], times="每月第二个周二",
    fee="免费", public_phone="0951-5012345",
)  # fmt: skip
CARD = "110101199003074477"


def told(book, others=(), **values):
    return review_service(book, msgspec.structs.replace(FINE, **values), others)


def finding(field, level, text, words="", waivable=False, id_="S-0001"):
    return Finding(id_, field, level, text, words, waivable)


def days_ago(days):
    return wall_day() - timedelta(days)


def signed(book, name, until=None, **values):
    """A unit with an agreement."""
    unit = book.save(Unit(name=name, **values))
    book.save(Agreement(unit=unit.id, status="已签", valid_until=until))
    return unit


@pytest.mark.parametrize(
    ("field", "text", "words", "said", "waivable"),
    [
        ("place", "马大爷茶馆", "马大爷", "地点里像有人名「马大爷」，清单上不印人名，请改成单位或岗位。", True),
        ("place", "3号楼501室", "3号楼501室", "地点里有门牌「3号楼501室」，清单上不印住户门牌。", True),
        ("audience", "失独家庭", "失独", "服务对象里有「失独」，涉及隐私的字不上清单。", True),
        ("booking", "打13995010001约", "13995010001",
         "怎样预约里有手机号 139****0001，请删掉，座机写在「公开电话」。", False),
        ("documents", f"带 {CARD} 的证", "", "要带什么里有证件号或银行卡号，不能登记，更不能印。", False),
    ],
)  # fmt: skip
def test_private_words_are_named_with_their_field_and_only_numbers_of_people_cannot_be_waived(
    book, field, text, words, said, waivable
):
    assert told(book, **{field: text}) == [finding(field, MUST, said, words, waivable)]


def test_the_name_of_a_shop_may_be_a_persons_but_holds_no_number_and_no_door(book):
    named = signed(book, "王芳理发店")
    assert told(book, providers=[COMMUNITY, named.id]) == []
    numbered = signed(book, "理发13995010001，3号楼501室")
    assert told(book, providers=[numbered.id]) == [
        finding("providers", MUST, "服务单位的名称里有门牌「3号楼501室」，清单上不印住户门牌。", "3号楼501室", True),
        finding(
            "providers", MUST, "服务单位的名称里有手机号 139****0001，请删掉，座机写在「公开电话」。", "13995010001"
        ),
    ]  # fmt: skip


def test_a_mobile_is_told_masked_until_its_owner_agreed(book):
    unit = signed(book, "美美理发店", liaison_phone="15809510006")
    shown = {"providers": [unit.id], "public_phone": "15809510006"}
    said = "公开电话是手机号 158****0006，没有登记本人同意，清单上改印座机或社区热线。"
    assert told(book, **shown) == [finding("public_phone", SHOULD, said)]
    agreed = Consent(what="手机", by="小杨", on=wall_day())
    book.save(msgspec.structs.replace(unit, consent=agreed))
    assert told(book, **shown) == []


def test_a_name_beside_a_mobile_as_hotline_is_found_too(book):
    book.save(Unit(name="甲", liaison="石磊"))
    book.save(msgspec.structs.replace(book.community, hotline="13995010001 石磊"))
    said = "公开电话里像有人名「石磊」，清单上不印人名，请改成单位或岗位。"
    assert told(book, public_phone="") == [finding("public_phone", MUST, said, "石磊", True)]


def test_collected_names_of_two_to_four_characters_count_as_names(book):
    book.save(Unit(name="甲", liaison="王芳", leader="欧阳锋"))
    book.save(Unit(name="乙", liaison="李", leader="Tom"))
    book.save(Unit(name="丙", liaison="社区值班室", leader="王芳1"))
    book.save(Resource(title="场地", contact="阿依古丽"))
    assert people_of(book) == {"王芳", "欧阳锋", "阿依古丽"}


def test_a_collected_name_that_shows_by_itself_is_told_once(book):
    book.save(Unit(name="甲", leader="赵大成"))
    said = "怎样预约里像有人名「赵大成」，清单上不印人名，请改成单位或岗位。"
    assert told(book, booking="联系人：赵大成") == [finding("booking", MUST, said, "赵大成", True)]


def test_many_services_are_reviewed_as_one_is_and_the_names_are_looked_up_once(book, monkeypatch):
    looked_up = []

    def once(book):
        looked_up.append(1)
        return people_of(book)

    book.save(Unit(name="甲", liaison="欧阳锋"))
    monkeypatch.setattr(review, "people_of", once)
    several = [msgspec.structs.replace(FINE, id=f"S-000{at}", booking="跟欧阳锋说") for at in (1, 2, 3)]
    found = review_each(book, several, ["自带工具，剪发修面"])
    assert len(looked_up) == 1
    assert found == {one.id: review_service(book, one, ["自带工具，剪发修面"]) for one in several}
    assert [len(of_one) for of_one in found.values()] == [2, 2, 2]


def test_writers_refuse_for_every_must_of_the_services_and_of_their_head_and_for_nothing_else(book):
    plain = book.save(msgspec.structs.replace(FINE, id=""))
    told_of = book.save(msgspec.structs.replace(FINE, id="", place="马大爷茶馆", fee=""))
    book.save(msgspec.structs.replace(book.community, tagline="打13995010001"))
    name = finding(
        "place",
        MUST,
        "地点里像有人名「马大爷」，清单上不印人名，请改成单位或岗位。",
        "马大爷",
        True,
        told_of.id,
    )
    head = finding(
        "tagline",
        MUST,
        "清单标语里有手机号 139****0001，请删掉，座机写在「公开电话」。",
        "13995010001",
        id_="C-0001",
    )
    assert (MUST, SHOULD) == ("必须改", "最好补")
    assert forbids_each(book, [plain, told_of]) == {plain.id: [], told_of.id: [name]}
    assert forbids(book, [plain, told_of]) == [name, head]
    assert forbids(book, [plain]) == [head]


def test_what_may_be_waived_is_waived_by_name_and_date_and_told_with_its_reason(book):
    service = book.save(
        msgspec.structs.replace(FINE, id="", place="马大爷茶馆", booking="打13995010001约", fee="")
    )
    [name] = waivable(book, service)
    assert (name.field, name.words) == ("place", "马大爷")
    waived = waive(book, service, name, "是店名")
    assert waived == book.get(Service, service.id)
    assert waived.waivers == [Waiver("place", "马大爷", "是店名", "王芳", wall_day())]
    assert book.undo() == f"照印 {service.id} 马大爷：是店名"
    again = waive(book, waive(book, service, name, "是店名"), name, "店主也同意")
    assert [one.reason for one in again.waivers] == ["是店名", "店主也同意"]
    assert waivable(book, again) == []
    said = "地点里像有人名「马大爷」，清单上不印人名，请改成单位或岗位。（王芳已定照印：是店名）"
    assert finding("place", SHOULD, said, "马大爷") in review_service(book, again)


def test_what_is_lacking_is_waived_beside_what_forbids_printing_each_for_itself(book):
    service = book.save(msgspec.structs.replace(FINE, id="", item=18, booking="找王大妈"))
    name, lack = waivable(book, service)
    assert (name.level, name.words) == (MUST, "王大妈")
    assert (lack.level, lack.words) == (SHOULD, "活动场所")
    assert waivable(book, waive(book, service, lack, "上门办的")) == [name]
    assert waivable(book, waive(book, service, name, "是店名")) == [lack]


def test_a_long_waived_text_is_cut_in_the_history_and_a_nameless_waiver_is_somebodys(book):
    copy = catalogue().service(13).content
    service = book.save(msgspec.structs.replace(FINE, id="", content=copy))
    [copied] = waivable(book, service)
    waive(book, service, copied, "上级要求原文")
    assert book.undo() == f"照印 {service.id} {copy[:20]}：上级要求原文"
    nameless = Waiver("content", copy, "原文")
    said, *_ = told(book, content=copy, waivers=[nameless])
    assert said.level == SHOULD
    assert said.text.endswith("怎么做。（有人已定照印：原文）")


def test_each_unit_behind_a_service_is_asked_for_and_the_first_does_not_hide_the_next(book):
    hidden = signed(book, "不上清单的店", unlisted=True)
    new = book.save(Unit(name="新来的店"))
    over = signed(book, "到期的店", days_ago(1))
    ending = signed(book, "今天到期的店", days_ago(0))
    called_over = book.save(Unit(name="写明到期的店"))
    for status in ("终止", "到期"):
        book.save(Agreement(unit=called_over.id, status=status, valid_until=days_ago(-9)))
    ended = book.save(Unit(name="终止的店"))
    book.save(Agreement(unit=ended.id, status="终止"))
    several = [COMMUNITY, "U-0404", hidden.id, new.id, over.id, ending.id, called_over.id, ended.id]
    assert told(book, providers=several) == [
        finding("providers", MUST, "服务单位已经从登记册删除，请重新选。"),
        finding("providers", MUST, "不上清单的店 登记了不上清单。"),
        finding("providers", SHOULD, "和 新来的店 还没有签协议。"),
        finding("providers", SHOULD, "到期的店 的协议已经到期，请续签。"),
        finding("providers", SHOULD, "写明到期的店 的协议已经到期，请续签。"),
        finding("providers", MUST, "和 终止的店 的协议已经终止，它的服务不能再印。", ended.id, True),
    ]


def test_a_draft_is_no_agreement_neither_before_the_first_nor_after_the_last(book):
    new, over = book.save(Unit(name="新来的店")), signed(book, "到期的店", days_ago(1))
    for unit in (new, over):
        book.save(Agreement(unit=unit.id, status="拟定"))
    assert [one.text for one in told(book, providers=[new.id, over.id])] == [
        "和 新来的店 还没有签协议。",
        "到期的店 的协议已经到期，请续签。",
    ]


def test_what_a_service_rests_on_is_followed_to_claim_and_offer(book):
    gone = book.save(Resource(title="甲的理发", status="撤回"))
    resting = book.save(Resource(title="乙的理发", status="暂停"))
    good = book.save(Resource(title="丙的理发", status="已签约"))
    claims = [
        book.save(Match(need="N-0001", resource=offer.id, status=status))
        for offer, status in ((gone, "已认领"), (resting, "已认领"), (good, "已认领"), (good, "退回"))
    ]
    returned = claims[-1].id
    assert told(book, matches=["M-0404", *(claim.id for claim in claims)]) == [
        finding("publish", MUST, "资源 R-0001 甲的理发 已经撤回。没有人做的服务不能印。", "R-0001", True),
        finding("publish", SHOULD, "资源 R-0002 乙的理发 正暂停。"),
        finding(
            "publish", MUST, f"它来自认领 {returned}，认领已经退回。没有人做的服务不能印。", returned, True
        ),
    ]


def test_only_the_content_must_be_there_item_and_number_need_not(book):
    empty = {"item": 0, "content": "", "providers": [], "times": "", "fee": "", "public_phone": ""}
    assert told(book, **empty) == [
        finding("content", MUST, "缺服务内容。"),
        finding("providers", SHOULD, "缺服务单位。"),
        finding("times", SHOULD, "缺服务时间。"),
        finding("fee", SHOULD, "缺收费。"),
    ]
    book.save(msgspec.structs.replace(book.community, hotline=""))
    said = "没有能印的电话：请填公开电话（座机），或在社区资料里填服务热线。"
    assert told(book, public_phone="") == [finding("public_phone", MUST, said)]


@pytest.mark.parametrize(
    ("days", "level", "text"),
    [
        (90, "", ""),
        (91, SHOULD, "3 个月没有确认，请打电话问还办不办，改一处或再存一次就算确认。"),
        (120, SHOULD, "4 个月没有确认，请打电话问还办不办，改一处或再存一次就算确认。"),
        (181, MUST, "181 天没有确认，不上清单。打电话问过，单位画面 Ctrl+S 确认。"),
    ],
)
def test_after_three_months_a_call_is_asked_for_and_after_six_it_is_off_the_list(book, days, level, text):
    expected = [finding("times", level, text)] if text else []
    assert told(book, confirmed_on=days_ago(days)) == expected


def test_the_share_of_ones_own_words_is_told_and_half_is_enough(book):
    official = catalogue().service(13).content
    words = official[: official.index("，")][:4]
    assert told(book, content=f"{words}磨剪子咧") == []
    half = told(book, content=f"{words}磨剪")
    assert half == [
        finding(
            "content", SHOULD, "服务内容照搬了通知原话：自己的话只有 33%，至少要 50%。请写本社区谁来做、怎么做。",
            f"{words}磨剪",
        )
    ]  # fmt: skip
    whole = finding(
        "content", MUST, "服务内容照搬了通知原话：自己的话只有 0%，至少要 50%。请写本社区谁来做、怎么做。", official, True
    )  # fmt: skip
    assert whole in told(book, content=official)


def test_one_letter_of_ten_is_nothing_of_ones_own_and_one_of_nine_is_little(book):
    official = catalogue().service(13).content
    [tenth] = told(book, content=f"{official[:9]}呀")
    [ninth] = told(book, content=f"{official[:8]}呀")
    assert (tenth.level, tenth.waivable) == (MUST, True)
    assert "只有 10%" in tenth.text
    assert (ninth.level, ninth.waivable) == (SHOULD, False)


def test_a_text_that_shares_four_of_five_pairs_with_anothers_list_is_nearly_the_same(book):
    own = "南门口磨剪子戗菜"
    assert told(book, [f"{own}刀呀"], content=f"{own}刀") == [
        finding("content", SHOULD, f"和别的社区的清单几乎一样（89%）：{own}刀呀")
    ]
    [said] = told(book, [f"{own}刀锅铲"], content=f"{own}刀")
    assert said.text == f"和别的社区的清单几乎一样（80%）：{own}刀锅铲"
    assert told(book, [f"{own}刀锅铲盆"], content=f"{own}刀") == []
    long = "每逢初一十五在南门口磨剪子戗菜刀，家里的锅碗瓢盆缺了口的也都可以一起带来修补，自备零钱"
    [said] = told(book, [long], content=long)
    assert said.text == f"和别的社区的清单几乎一样（100%）：{long[:40]}"


def test_a_list_of_which_half_is_anothers_must_be_written_anew(book):
    book.save(msgspec.structs.replace(FINE, id="", content="南门口磨剪子戗菜刀"))
    book.save(msgspec.structs.replace(FINE, id="", content="每逢初一十五修补锅碗瓢盆"))
    whole = [one for one in check(book, ["南门口磨剪子戗菜刀"]) if "整张清单" in one.text]
    said = "整张清单有 50% 和别的社区一样。通知要求一社区一清单，杜绝照搬照抄。"
    assert whole == [finding("", MUST, said, id_="")]
    book.save(msgspec.structs.replace(FINE, id="", content="四季换洗窗帘沙发套"))
    assert not [one for one in check(book, ["南门口磨剪子戗菜刀"]) if "整张清单" in one.text]


def test_words_of_offices_long_sentences_and_long_names_are_told(book):
    long = "为居民" + "一直做" * 15
    assert told(book, title="常态化理发", content=f"常态化理发，{long}") == [
        finding("title", SHOULD, "服务名称里「常态化」居民不好懂，可改成「平常一直有」。"),
        finding("content", SHOULD, "服务内容里「常态化」居民不好懂，可改成「平常一直有」。"),
        finding("content", SHOULD, f"服务内容里有一句太长（48 字没有停顿）：{long[:12]}..，请断开。"),
    ]
    assert told(book, title="一二三四五六七八九十一二三四五12") == []  # 53 bytes with 免费
    said = "名称和收费太长，二维码里要缩短才扫得出。名称最好不超过 12 个字。"
    assert told(book, title="一二三四五六七八九十一二三四五123") == [finding("title", SHOULD, said)]


def test_the_head_of_every_sheet_holds_nobodys_name_or_number_but_the_office_may_have_a_door(book):
    def said(**values):
        book.save(msgspec.structs.replace(book.community, **{"address": "解放西街 12 号", **values}))
        return check(book)

    assert said(address="3号楼501室") == []
    assert said(address="") == [finding("address", SHOULD, "缺地址。", id_="C-0001")]
    assert said(tagline="来3号楼501室", office_hours="问王大妈") == [
        finding(
            "office_hours", MUST, "办公时间里像有人名「王大妈」，清单上不印人名，请改成单位或岗位。", "王大妈", id_="C-0001"
        ),
        finding("tagline", MUST, "清单标语里有门牌「3号楼501室」，清单上不印住户门牌。", "3号楼501室", id_="C-0001"),
    ]  # fmt: skip
    assert said(tagline="", office_hours="", hotline="13995010009") == [
        finding("hotline", MUST, "服务热线是手机号，清单上请印座机。", id_="C-0001")
    ]
    of_head = said(hotline="0951-5012345", name="马大爷社区", street="马大爷街道")
    assert [(one.field, one.level, one.words) for one in of_head] == [
        ("name", MUST, "马大爷"),
        ("street", MUST, "马大爷"),
    ]
    assert said(name="新华社区", street="解放西街街道", address="打13995010001") == [
        finding(
            "address", MUST, "地址里有手机号 139****0001，请删掉，座机写在「公开电话」。", "13995010001", id_="C-0001"
        )
    ]  # fmt: skip


def test_a_collected_name_is_looked_for_in_what_the_head_says_not_in_what_places_are_called(book):
    book.save(Unit(name="甲", kind="学校", office_phone="0951-5012304", liaison="新华"))
    said = {"office_hours": "周末新华值班", "tagline": "有事问新华"}
    book.save(msgspec.structs.replace(book.community, address="新华街 12 号", **said))
    assert [(one.field, one.words) for one in check(book)] == [(field, "新华") for field in said]


def test_a_grid_worker_is_named_with_an_office_number_and_no_other(book):
    grids = [
        Grid("一网格", "1号楼", "王芳 13995010001", ""),
        Grid("二网格", "2号楼", "王大妈，3号楼501室", "0951-5010001、13995010001"),
        Grid("三网格", "3号楼", "李强", "13995010003"),
    ]
    book.save(msgspec.structs.replace(book.community, address="解放西街 12 号", grids=grids))
    assert check(book) == [
        finding(
            "grids", MUST, "一网格的网格员里有手机号 139****0001，请删掉，座机写在「公开电话」。", "13995010001", id_="C-0001"
        ),
        finding("grids", SHOULD, "三网格的电话是手机号，分楼栋的清单上改印社区热线。", id_="C-0001"),
    ]  # fmt: skip


def test_the_check_names_each_empty_or_odd_field_of_the_registers(book):
    book.save(msgspec.structs.replace(book.community, address="解放西街 12 号", hotline="12"))
    unit = book.save(Unit(name="甲", office_phone="12", liaison_phone="34", leader_phone="13995010001"))
    book.save(Unit(name="乙", kind="学校", office_phone="0951-5012304"))
    book.save(Resource(title="救援", unit=unit.id, item=4, details={"救援人员数量": "12"}))
    book.save(Resource(title="场地", category="公共空间", unit=unit.id, contact_phone="0951-5012304"))
    book.save(Need(title="修灯", proposer_kind="居民"))
    book.save(
        Need(title="理发", category="民生", proposer="业委会", measures="每月一次", departments=["民政部门"])
    )
    assert check(book) == [
        finding("hotline", SHOULD, "服务热线「12」不像电话号码，请核对。", id_="C-0001"),
        finding("kind", SHOULD, "缺单位性质。", id_="U-0001"),
        finding("office_phone", SHOULD, "办公电话「12」不像电话号码，请核对。", id_="U-0001"),
        finding("liaison_phone", SHOULD, "联系人电话「34」不像电话号码，请核对。", id_="U-0001"),
        finding("contact_phone", SHOULD, "缺联系电话。", id_="R-0001"),
        finding(
            "details", SHOULD, "缺其中有救援特长人数。通知第 4 条「救援队伍」要求写明。", "其中有救援特长人数", True,
            id_="R-0001",
        ),
        finding("item", SHOULD, "缺官方条目。", id_="N-0001"),
    ]  # fmt: skip


def test_what_is_given_otherwise_or_need_not_be_told_is_not_asked_for(book):
    book.save(msgspec.structs.replace(book.community, address="解放西街 12 号"))
    unit = book.save(Unit(name="甲", kind="培训机构", office_phone="0951-5012304"))
    course = Resource(title="电脑班", unit=unit.id, item=18, fee="120元", contact_phone="0951-5012304")
    book.save(course)  # which courses may be said
    book.save(msgspec.structs.replace(FINE, id="", publish=False, content="", times=""))
    assert check(book) == []
    book.save(msgspec.structs.replace(course, item=0, category="公共空间", contact_phone=""))
    assert check(book) == [finding("contact_phone", SHOULD, "缺联系电话。", id_="R-0002")]


def test_slips_and_opinions_are_asked_for_what_they_lack(book):
    book.save(msgspec.structs.replace(book.community, address="解放西街 12 号"))
    unit = book.save(Unit(name="甲", kind="学校", office_phone="0951-5012304"))
    need = book.save(Need(title="修路灯", item=1, proposer_kind="居民"))
    slip = book.save(Whistle(need=need.id))
    opinion = book.save(Opinion(unit=unit.id, subject="评优"))
    assert check(book) == [
        finding("departments", SHOULD, "缺承办。", id_=slip.id),
        finding("given_on", SHOULD, "缺出具日期、意见。", id_=opinion.id),
    ]


def test_a_book_that_is_just_begun_lacks_nothing(tmp_path):
    with contextlib.closing(Book.open(tmp_path / "新.json")) as new:
        assert check(new) == []


def test_what_cannot_be_read_in_the_file_stands_in_the_check_without_a_record(book):
    book.save(msgspec.structs.replace(book.community, address="解放西街 12 号"))
    book.save(Unit(name="甲", kind="学校", office_phone="0951-5012304"))
    book.close()
    raw = json.loads(book.path.read_text(encoding="utf-8"))
    raw["units"]["U-0099"] = 7
    book.path.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    again = Book.open(book.path)
    [problem] = check(again)
    again.close()
    assert problem == finding("", MUST, again.problems[0], id_="")
    assert problem.text.startswith("U-0099（units）读不懂")
