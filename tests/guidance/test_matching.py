"""The matcher: the right unit first, with a reason that was really used; and "nobody here offers this"."""

import json
from datetime import date

import pytest

from guidance.classify import classify
from guidance.intent import intent_of
from guidance.lexicon import lexicon
from guidance.matching import Matcher, answer, matcher_for
from guidance.practice import write_practice
from guidance.ranking import SURE, UNFIT
from store.records import Agreement, Resource, Unit

BARBER = Resource(
    id="R-0001", title="上门给行动不便老人理发", item=19, unit="U-1", fee="免费", times="每月第二个周二"
)
COURSE = Resource(id="R-0002", title="理发师培训班", item=17, unit="U-2", fee="团购价600元")
PLUMBER = Resource(id="R-0003", title="修水龙头、通下水道", item=13, unit="U-3", fee="60元起")
CLEANER = Resource(id="R-0004", title="日常保洁，收拾厨房", item=12, unit="U-4", fee="60元/2小时")
OFFERS = [BARBER, COURSE, PLUMBER, CLEANER]


def found(text, offers=OFFERS, **options):
    return Matcher(offers, {}, today=date(2026, 3, 5)).rank(text, **options)


def test_the_barber_who_comes_home_stands_above_the_course():
    ranking = found("3号楼王奶奶一个人住，腿脚不好，想找人上门剪头发")
    first = ranking.candidates[0]
    assert (first.resource_id, first.band) == ("R-0001", SURE)
    assert any("剪头" in reason and "理发" in reason for reason in first.reasons)
    assert "上门" in first.reasons
    assert "R-0002" not in [candidate.resource_id for candidate in ranking.candidates[:1]]


def test_an_offer_noted_in_haste_without_an_item_is_found_by_what_it_plainly_is():
    official = Resource(id="R-0005", title="测血压血糖和用药咨询", item=23, unit="U-5", fee="免费")
    noted = Resource(id="R-0006", title="免费量血压", unit="U-6")
    ranking = found("想量血压", [*OFFERS, official, noted])
    assert {(one.resource_id, one.band) for one in ranking.candidates} == {("R-0005", SURE), ("R-0006", SURE)}
    confirmed = found("想量血压", [*OFFERS, noted], item=23).candidates[0]
    assert "像是选定的条目23「义诊活动」" in confirmed.reasons
    # What somebody said is none of the 25 is taken at that word.
    other = Resource(id="R-0007", title="免费量血压", unit="U-6", category="药店便民")
    [likely, rest] = [found("想量血压", [*OFFERS, one]).candidates[0].score for one in (noted, other)]
    assert rest < likely - 3


def test_what_both_texts_say_is_told_in_words_and_not_in_pieces_of_words():
    day_care = Resource(
        id="R-0005", title="日间照看老人", item=15, unit="U-5", description="糊涂怕走丢的老人也收"
    )
    first = found("老爹糊涂怕走丢，白天想找个地方看着", [*OFFERS, day_care]).candidates[0]
    assert first.resource_id == "R-0005"
    assert "都说到「糊涂怕走丢」" in first.reasons


def test_who_wants_to_learn_gets_the_course():
    assert found("想学剪头发的手艺，开个理发店").candidates[0].resource_id == "R-0002"


def test_what_is_refused_does_not_count():
    ranking = found("不需要保洁，厨房水龙头滴水，想找人修")
    assert ranking.candidates[0].resource_id == "R-0003"
    assert "R-0004" not in [
        candidate.resource_id for candidate in ranking.candidates if candidate.band == SURE
    ]


def test_a_symptom_is_no_refusal():
    assert intent_of("水龙头关不严，空调不转").refused == ""


def test_hard_conditions_stay_visible_with_their_reason():
    paused = Resource(id="R-0009", title="上门理发", item=19, status="暂停", status_reason="装修")
    past = Resource(id="R-0008", title="上门理发剪发", item=19, until=date(2026, 1, 1))
    ranking = found("想找人上门理发", [BARBER, paused, past])
    bands = {
        candidate.resource_id: (candidate.band, candidate.reasons[0]) for candidate in ranking.candidates
    }
    assert bands["R-0009"] == (UNFIT, "已暂停：装修")
    assert bands["R-0008"][0] == UNFIT
    assert ranking.candidates[0].resource_id == "R-0001"


def test_a_poor_household_is_not_sent_to_a_paid_offer_unseen():
    ranking = found("家里没钱，低保户，水龙头坏了想找人免费修一下")
    plumber = next(candidate for candidate in ranking.candidates if candidate.resource_id == "R-0003")
    assert (plumber.band, plumber.reasons[0]) == (UNFIT, "要收费：60元起")
    assert not ranking.answerable


def test_nobody_offers_it_is_an_answer_with_next_steps():
    ranking = found("能不能把地铁站修到我们小区门口")
    assert not ranking.answerable
    assert ranking.next_steps[0] == "吹哨请主管部门来办"
    assert "登记为缺口" in ranking.next_steps


GARAGE = Resource(id="R-0010", title="修车、保养、新能源车检测班", item=18)


def test_another_thing_of_the_same_item_is_no_answer():
    ranking = found("想考个叉车证，厂里说有证就要我", [*OFFERS, GARAGE])
    assert not ranking.answerable
    assert ranking.missing == found("想考个叉车证，厂里说有证就要我").missing == "特种作业证"
    forklift = Resource(id="R-0011", title="叉车证、电焊证培训考证", item=18)
    assert (
        found("想考个叉车证，厂里说有证就要我", [*OFFERS, GARAGE, forklift]).candidates[0].resource_id
        == "R-0011"
    )


def test_who_says_that_he_does_it_answers_what_is_seldom_done():
    text = "国庆出门，两只猫没人喂"
    assert not found(text).answerable
    sitter = Resource(id="R-0012", title="宠物寄养、上门喂猫遛狗", item=14)
    ranking = found(text, [*OFFERS, sitter])
    assert (ranking.answerable, ranking.candidates[0].resource_id) == (True, "R-0012")


@pytest.mark.parametrize("item", [14, 19])  # meals may be written down under either
def test_who_it_is_for_does_not_hide_what_is_asked(item):
    meals = Resource(id="R-0013", title="社区食堂送餐", item=item)
    visits = Resource(id="R-0014", title="每周去独居老人家里坐坐，说说话", item=19)
    ranking = found("独居老人吃饭难", [*OFFERS, visits, meals])
    assert (ranking.candidates[0].resource_id, ranking.candidates[0].band) == ("R-0013", SURE)
    assert "要的像是「送餐」，它做这个" in ranking.candidates[0].reasons
    assert found("独居老人整天没人说话", [*OFFERS, visits, meals]).candidates[0].resource_id == "R-0014"


def test_a_word_that_mostly_means_something_else_weighs_less_than_one_that_does_not():
    vague = classify("窗户都不敢开，楼下烤串的烟全进来").hits["纱窗玻璃"]
    clear = classify("纱窗破了个洞").hits["纱窗玻璃"]
    assert (vague.words, clear.words) == (("窗户",), ("纱窗",))
    assert vague.weight < 0.5 * clear.weight


@pytest.mark.parametrize("term", ["characters", "concepts", "item", "people", "home"])
def test_taking_a_term_away_changes_score_and_reason_together(term):
    text = "王奶奶腿脚不好，想找人上门剪头发理发"
    whole = found(text).candidates[0]
    part = next(one for one in whole.terms if one.name == term)
    less = Matcher(OFFERS, {}, without=[term]).rank(text)
    same = next(candidate for candidate in less.candidates if candidate.resource_id == whole.resource_id)
    assert same.score == pytest.approx(whole.score - part.value)
    assert part.words
    assert part.words not in same.reasons
    assert set(whole.reasons) - {part.words} == set(same.reasons)


def test_the_confirmed_item_decides():
    text = "家里的事想找人帮忙收拾收拾水管"
    assert found(text, item=12).candidates[0].resource_id == "R-0004"
    assert found(text, item=13).candidates[0].resource_id == "R-0003"


def test_a_rejected_offer_is_not_proposed_again():
    text = "想找人上门理发"
    assert "R-0001" in [one.resource_id for one in found(text).candidates]
    assert "R-0001" not in [one.resource_id for one in found(text, rejected=["R-0001"]).candidates]


def test_a_unit_whose_agreement_is_over_is_said(book):
    unit = book.save(Unit(name="美美理发店"))
    book.save(Resource(title="上门理发", item=19, unit=unit.id))
    book.save(Agreement(unit=unit.id, status="已签", valid_until=date(2020, 1, 1)))
    first = matcher_for(book).rank("想找人上门理发").candidates[0]
    assert (first.band, first.reasons[0]) == (UNFIT, "单位的协议已经到期")


def test_danger_is_prompted_but_candidates_are_still_shown():
    reading = classify("隔壁阳台冒黑烟了，快来人")
    assert reading.intent.urgent == "火情"
    assert classify("想学怎么用灭火器，怕着火").intent.urgent == ""


def test_chips_name_the_likely_items():
    assert 19 in [scored.number for scored in classify("老人想找人剪头发").resource_items[:3]]
    assert classify("老人想找人剪头发").need_items[0].number == 11
    assert classify("").resource_items == ()


def test_the_lexicon_takes_the_longest_word_and_a_workers_own_lines(tmp_path):
    path = tmp_path / "词.txt"
    path.write_text("# 自己的\n理发|19|14|11|剃头 推光头\n光头|1|1|0|光头\n坏行\n", encoding="utf-8")
    hits = lexicon(path).hits("想给爷爷推光头")
    assert list(hits) == ["理发"]
    assert hits["理发"].words == ("推光头",)


def test_the_printed_shape(book):
    write_practice(book)
    shape = answer(matcher_for(book), "想找人上门理发", ref="K7", top=2)
    assert list(shape) == [
        "ref", "answerable", "urgent", "route", "resource_items", "need_items", "service_items", "candidates",
    ]  # fmt: skip
    assert list(shape["candidates"][0]) == ["id", "ref", "score", "band", "reasons"]
    assert len(shape["candidates"]) <= 2
    scores = [candidate["score"] for candidate in shape["candidates"]]
    assert scores == sorted(scores, reverse=True)
    json.dumps(shape, ensure_ascii=False)


def test_an_earlier_matcher_spares_work_and_answers_the_same(book):
    write_practice(book)
    first = matcher_for(book)
    book.save(Resource(title="修鞋配钥匙", item=13))
    again, anew = matcher_for(book, first), matcher_for(book)
    assert again.rank("想修鞋").candidates == anew.rank("想修鞋").candidates
    assert again.index.offers[0] is first.index.offers[0]


def test_danger_that_no_rule_knows_is_warned_of_and_a_lesson_on_it_is_not():
    assert classify("高压线掉水坑里了，有人倒那儿").intent.urgent
    assert classify("想找人上门剪头发").intent.urgent == ""


def test_a_wish_finds_the_unit_that_grants_wishes():
    giver = Resource(id="R-0020", title="认领微心愿，小家电、文具都可以", item=1, wish=True)
    ranking = found("想给娃要个新书包，家里买不起", [*OFFERS, giver])
    assert ranking.candidates[0].resource_id == "R-0020"
    assert "微心愿物资" in ranking.candidates[0].reasons


def test_learning_and_doing_are_kept_apart_both_ways():
    pairs = [
        ("想找人给我爸上门剪头发", "R-0001"),
        ("想跟师傅学剪头发，以后自己开店", "R-0002"),
    ]
    for text, resource in pairs:
        assert found(text).candidates[0].resource_id == resource
