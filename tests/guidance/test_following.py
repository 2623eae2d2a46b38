"""A claim followed to its end, what it leaves of a resource, and what its need becomes."""

from datetime import date, timedelta

import msgspec
import pytest

from guidance import following
from guidance.capacity import left, open_share, overclaim, places_left, uncounted, usual_share
from store.parts import Rating, Result
from store.problems import RecordRefused
from store.records import Match, Need, Resource, Service, Unit

TODAY = date(2026, 11, 24)


@pytest.fixture
def shop(book):
    return book.save(Unit(name="美美理发店"))


def test_what_is_left_follows_the_claims_and_overclaiming_is_said_before(book, shop):
    meals = book.save(Resource(title="爱心午餐", unit=shop.id, quantity_text="每天20份"))
    need = book.save(Need(title="老人吃饭"))
    assert left(book, meals).said == "20份"
    first = following.keep(
        book, following.claimed(need, shop.id, TODAY, resource=meals, quantity="15份"), "认领"
    )
    assert left(book, meals).said == "5份"
    assert overclaim(book, need, meals, "5份") == ""
    assert overclaim(book, need, meals, "6份") == "爱心午餐 一共 每天20份，只剩 5份，这次要 6份。"
    assert overclaim(book, need, meals, "20份", besides=first.id) == ""
    following.keep(book, following.returned(first, "厨房装修", "王芳", TODAY), "退回")
    assert left(book, meals).said == "20份"
    book.undo()
    assert left(book, meals).said == "5份"


def test_goods_stay_given_and_rooms_come_free_when_done(book, shop):
    chairs = book.save(Resource(title="轮椅", unit=shop.id, quantity=2, wish=True))
    rooms = book.save(Resource(title="教室", unit=shop.id, quantity=2))
    need = book.save(Need(title="要用"))
    for offer in (chairs, rooms):
        claim = book.save(following.claimed(need, shop.id, TODAY, resource=offer))
        book.save(following.finished(claim, None, "", "王芳", TODAY))
    assert (left(book, chairs).number, left(book, rooms).number) == (1, 2)
    assert places_left(book) == {chairs.id: 1, rooms.id: 2}


def test_a_claim_goes_its_way_and_every_step_is_in_its_log(book, shop):
    need = book.save(Need(title="修门"))
    claim = following.keep(book, following.claimed(need, shop.id, TODAY), "认领")
    assert (claim.promised_by, claim.next_on) == (TODAY + timedelta(30), TODAY + timedelta(14))
    assert book.get(Need, need.id).status == "已认领"
    claim = following.keep(book, following.advanced(claim, "王芳", TODAY), "实施")
    assert (claim.status, book.get(Need, need.id).status) == ("实施中", "办理中")
    later = TODAY + timedelta(14)
    assert following.due(claim, later).why == "该跟进了"
    claim = following.keep(book, following.logged(claim, "电话联系", "王芳", later), "跟进")
    assert following.due(claim, later) is None
    result = Result(times=2, people=30, money=500, hours=4)
    claim = following.keep(book, following.finished(claim, result, "照片在柜3", "王芳", later), "办结")
    assert (book.get(Need, need.id).status, claim.done_on, claim.evidence) == ("办结", later, "照片在柜3")
    assert following.due(claim, later).why == "等评价"
    claim = following.keep(book, following.rated(claim, Rating(5, "居民", "好"), by_community=False), "评价")
    claim = following.keep(book, following.rated(claim, Rating(4, "社区", ""), by_community=True), "评价")
    assert (claim.rating.stars, claim.community_rating.stars, following.due(claim, later)) == (5, 4, None)
    assert [entry.text for entry in claim.log] == [
        "实施中", "电话联系", "办结：2 次、30 人次、4 小时、500 元"
    ]  # fmt: skip


def test_a_finished_claim_does_not_advance_and_a_returned_one_can_be_taken_up_again(book, shop):
    need = book.save(Need(title="修门"))
    claim = following.keep(book, following.claimed(need, shop.id, TODAY), "认领")
    back = following.keep(book, following.returned(claim, "人手不够", "王芳", TODAY), "退回")
    assert (back.status_reason, book.get(Need, need.id).status) == ("人手不够", "已议")
    again = following.advanced(back, "王芳", TODAY)
    assert (again.status, again.status_reason) == ("已认领", "")
    done = following.finished(again, None, "", "王芳", TODAY)
    assert following.advanced(done, "王芳", TODAY) is done


def test_a_need_with_a_number_is_answered_when_the_shares_add_up(book, shop):
    need = book.save(Need(title="停车", quantity="120 个车位"))
    following.keep(book, following.claimed(need, shop.id, TODAY, quantity="50个"), "认领")
    assert book.get(Need, need.id).status == "部分认领"
    following.keep(book, following.claimed(need, "社区", TODAY, quantity="70个"), "认领")
    assert book.get(Need, need.id).status == "已认领"


def test_shares_in_parts_and_other_measures_are_counted_as_they_are_meant(book, shop):
    spaces = book.save(Resource(title="错时车位", unit=shop.id, quantity=40))
    need = book.save(Need(title="停车", quantity="120 个车位"))

    def claimed(quantity, resource=None, unit=shop.id):
        made = following.claimed(need, unit, TODAY, resource=resource, quantity=quantity)
        return following.keep(book, made, "认领")

    assert usual_share(book, need, spaces) == "40个"  # what the resource has, in the need's measure
    half = claimed("一半", unit="社区")  # half of what is needed
    assert open_share(book, need).said == "60个"
    assert overclaim(book, need, spaces, "一半").startswith("错时车位 一共 40，只剩 40，这次要 60。")
    assert overclaim(book, need, None, "61个") == "这条需求还差 60个，这次认 61个。"
    claimed("60辆中的20个", resource=spaces)
    assert (open_share(book, need).said, left(book, spaces).number) == ("40个", 20)
    claimed("2000元", unit="社区")  # money does not make a place
    assert open_share(book, need).said == "40个"
    assert uncounted(need, "2000元") == "「2000元」和需要的 120个 不是一个单位，没有从中扣。"
    assert uncounted(need, "20个") == ""
    following.keep(book, following.returned(half, "场地收回", "王芳", TODAY), "退回")
    assert open_share(book, need).said == "100个"
    claimed("全部", unit="社区")
    assert (open_share(book, need).number, book.get(Need, need.id).status) == (0, "已认领")
    assert (
        overclaim(book, need, None, "一半") == "这条需求已经认满了，这次认 60个。"
    )  # half of all that was asked


def test_what_never_runs_out_is_never_too_much(book, shop):
    need = book.save(Need(title="想理发"))
    for words in ("每月一次", "每月第二个周二", "随时"):
        course = book.save(Resource(title="义剪", unit=shop.id, quantity_text=words))
        book.save(following.claimed(need, shop.id, TODAY, resource=course))
        assert left(book, course) is None
        assert overclaim(book, need, course, "") == ""
    money = book.save(Resource(title="助学金", unit=shop.id, quantity_text="5000元"))
    book.save(following.claimed(need, shop.id, TODAY, resource=money, quantity="1,200元"))
    book.save(following.claimed(need, shop.id, TODAY, resource=money))  # no sum named, none taken
    assert left(book, money).said == "3800元"
    assert overclaim(book, need, money, "4千元") == "助学金 一共 5000元，只剩 3800元，这次要 4000元。"


def test_a_form_hears_of_too_much_before_it_is_saved_and_may_insist(book, shop):
    spaces = book.save(Resource(title="错时车位", unit=shop.id, quantity=40))
    need = book.save(Need(title="停车", quantity="120 个车位"))
    said = set()
    claim = following.claimed(need, shop.id, TODAY, resource=spaces, quantity="41个")
    with pytest.raises(RecordRefused, match="只剩 40，这次要 41"):
        following.refuse_once(book, claim, said)
    following.refuse_once(book, claim, said)
    with pytest.raises(RecordRefused, match="这次要 120"):  # no share: all that is needed
        following.refuse_once(book, msgspec.structs.replace(claim, quantity=""), said)


def test_an_offer_put_aside_is_no_talk_about_the_need(book, shop):
    need = book.save(Need(title="修门", status="已认领"))
    book.save(Match(need=need.id, unit=shop.id, status="不合适", status_reason="太远"))
    assert following.need_state(book, need) == "登记"


def test_what_waits_is_told_the_latest_first(book, shop):
    need = book.save(Need(title="修门"))

    def claim(days, **more):
        made = following.claimed(need, shop.id, TODAY - timedelta(60), promised_by=TODAY + timedelta(days))
        return book.save(msgspec.structs.replace(made, next_on=None, **more)).id

    late, very_late, soon, _far = claim(-1), claim(-9), claim(5), claim(60)
    rating, never = claim(-3, status="办结"), claim(-3, status="退回")
    waiting = following.waiting(book, TODAY)
    assert [one.match.id for one in waiting] == [very_late, late, soon, rating]
    assert [one.why for one in waiting] == ["过期 9 天", "过期 1 天", "还有 5 天", "等评价"]
    assert [one.overdue for one in waiting] == [True, True, False, False]
    assert never not in [one.match.id for one in waiting]


def test_a_finished_claim_becomes_a_service_that_knows_its_claims(book, shop):
    offer = book.save(Resource(title="上门理发", unit=shop.id, item=19, times="每月第二个周二", fee="免费"))
    need = book.save(Need(title="剪头发"))
    first = book.save(following.claimed(need, shop.id, TODAY, resource=offer))
    service = book.save(following.as_service(book, first))
    assert (service.title, service.providers, service.times, service.publish) == (
        "上门理发", [shop.id], "每月第二个周二", False,
    )  # fmt: skip
    second = book.save(following.claimed(need, shop.id, TODAY, resource=offer))
    assert book.save(following.as_service(book, second)).id == service.id
    assert book.get(Service, service.id).matches == [first.id, second.id]
    free = book.save(following.claimed(need, shop.id, TODAY, offer="送三把椅子"))
    assert following.as_service(book, free).title == "送三把椅子"


def test_needs_of_units_are_found_by_name_and_alias_and_the_community_may_claim(book, shop):
    unit = book.save(Unit(name="第九小学", aliases=["九小"]))
    for name in ("第九小学", "九小"):
        book.save(Need(title="要志愿者护学", proposer_kind="驻区单位", proposer=name))
    book.save(Need(title="别家的", proposer_kind="驻区单位", proposer="美美理发店"))
    assert len(following.own_needs(book, unit)) == 2
    assert following.claimant(book, Match(unit="社区")) == "新华社区"
    assert following.claimant(book, Match(unit=shop.id)) == "美美理发店"
