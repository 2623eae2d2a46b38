"""Learning from yes and no: gated, capped, masked, undone, shared with a neighbour, forgotten on demand."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.learning import (
    CASE,
    ITEM,
    NO,
    RATE,
    RESET,
    WORD,
    YES,
    export_lessons,
    import_lessons,
    learned_from,
    lesson_of,
    proposed_word,
    told,
)
from guidance.lexicon import lexicon
from guidance.matching import Matcher, matcher_for
from guidance.model.linear import linear
from guidance.searching import ITEM as MOST_FOR_AN_ITEM
from store.book import Book
from store.records import Lesson, Need, Resource, Unit

TEXT = "三号楼李奶奶想要个木头泡脚桶，冬天脚凉"
PLUMBER = Resource(id="R-1", title="修水龙头、通下水道", item=13, unit="U-1")
GIVER = Resource(id="R-2", title="捐赠小家电和日用品", item=1, unit="U-2")


def term(ranking, resource, name):
    one = next(one for one in ranking.candidates if one.resource_id == resource)
    return next((part for part in one.terms if part.name == name), None)


def test_a_yes_is_remembered_for_the_same_words_only():
    memory = learned_from([lesson_of(YES, Need(title=TEXT), GIVER)])
    matcher = Matcher([PLUMBER, GIVER], {}, memory=memory)
    again = matcher.rank("五号楼王大爷也想要个木头泡脚桶，冬天脚凉")
    assert again.candidates[0].resource_id == "R-2"
    part = term(again, "R-2", "memory")
    assert 0 < part.value <= CASE
    assert part.words == "上次同样的事接受过"
    assert "上次同样的事接受过" in again.candidates[0].reasons
    other = matcher.rank("厨房水龙头滴水，想找人修一下")
    assert all(part.name != "memory" for one in other.candidates for part in one.terms)


def test_two_pairs_in_common_are_not_enough():
    memory = learned_from([lesson_of(YES, Need(title="想要个泡脚桶"), GIVER)])
    assert list(memory.near("泡脚桶漏了，厨房的下水道也堵了，想找个师傅都给看看")) == []


def test_names_doors_and_numbers_never_enter_the_memory(book):
    need = Need(
        title="3号楼2单元501王秀英想找人理发，电话13995012345", description="王奶奶腿脚不好", private="王秀英 13995012345"
    )  # fmt: skip
    kept = book.save(lesson_of(YES, need, PLUMBER))
    memory = learned_from(book.all(Lesson))
    for text in (kept.text, str(told(memory)), str(memory.cases), export_lessons(book)):
        for private in ("王秀英", "王奶奶", "501", "1399"):
            assert private not in text
    assert "理发" in kept.text


def test_emergencies_and_sensitive_needs_teach_no_words():
    assert lesson_of(YES, Need(title="隔壁冒黑烟", urgency="紧急"), PLUMBER).text == ""
    assert lesson_of(YES, Need(title="老公打人", sensitive=True), PLUMBER).text == ""


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([YES, NO, ITEM]), max_size=40), st.sampled_from(["太远", "不对口", "其他", ""])
)
def test_learning_never_moves_a_term_past_its_cap(verdicts, reason):
    need = Need(title="厨房水龙头滴水，想找人修一下")
    memory = learned_from(lesson_of(one, need, PLUMBER, item=13, reason=reason) for one in verdicts)
    ranking = Matcher([PLUMBER, GIVER], {}, memory=memory).rank(need.title)
    for one in ranking.candidates:
        for part in one.terms:
            if part.name == "item":
                assert part.value <= MOST_FOR_AN_ITEM
            if part.name == "memory":
                assert abs(part.value) <= CASE
            if part.name == "rate":
                assert abs(part.value) <= RATE


def test_reasons_of_a_no_count_differently():
    need = Need(title="厨房水龙头滴水")
    rates = [
        learned_from([lesson_of(NO, need, PLUMBER, reason=reason)]).rate("U-1")[0]
        for reason in ("其他", "太远", "不对口")
    ]
    assert rates == sorted(rates)
    assert rates[0] < rates[1] < 0
    assert rates[2] == 0


def test_a_learned_word_is_understood_afterwards():
    text = "家里的木头摇摇马散架了"
    word = proposed_word("要个藏獒垫", 13, lexicon(), linear())
    assert word == "" or len(word) in (2, 3, 4)
    memory = learned_from([Lesson(verdict=WORD, word="摇摇马", item=13)])
    matcher = Matcher([PLUMBER, GIVER], {}, memory=memory)
    assert "摇摇马" in {word for hit in matcher.rank(text).reading.hits.values() for word in hit.words}
    assert matcher.rank(text).candidates[0].resource_id == "R-1"


def test_undo_takes_back_what_was_learned(book):
    unit = book.save(Unit(name="五金店"))
    offer = book.save(Resource(title="修水龙头", item=13, unit=unit.id))
    book.save(lesson_of(YES, Need(title=TEXT), offer))
    assert matcher_for(book).memory.tried == {unit.id}
    book.undo()
    assert matcher_for(book).memory.cases == []
    book.redo()
    assert len(matcher_for(book).memory.cases) == 1


def test_a_fresh_start_forgets_and_can_be_taken_back(book):
    book.save(Lesson(verdict=WORD, word="摇摇马", item=13))
    book.save(Lesson(verdict=RESET))
    assert learned_from(book.all(Lesson)).words == {}
    assert export_lessons(book) == ""
    book.undo()
    assert learned_from(book.all(Lesson)).words == {"摇摇马": 13}


def test_a_neighbour_learns_words_and_cases_but_no_units(book, tmp_path):
    unit = book.save(Unit(name="五金店"))
    offer = book.save(Resource(title="修水龙头", item=13, unit=unit.id))
    book.save(Lesson(verdict=WORD, word="摇摇马", item=13))
    book.save(lesson_of(YES, Need(title=TEXT), offer))
    text = export_lessons(book)
    assert unit.id not in text
    assert offer.id not in text
    assert len([json.loads(line) for line in text.splitlines()]) == 2
    other = Book.open(tmp_path / "别家.json")
    assert import_lessons(other, text, "新华社区") == 2
    assert import_lessons(other, text, "新华社区") == 0
    assert {one.origin for one in other.all(Lesson)} == {"新华社区"}
    assert matcher_for(other).memory.words == {"摇摇马": 13}
    other.undo()
    assert other.all(Lesson) == []
    with pytest.raises(ValueError, match="malformed"):
        import_lessons(other, "这不是经验", "谁")
    other.close()


def test_one_of_five_places_is_kept_for_a_unit_never_tried():
    offers = [
        Resource(id=f"R-{at}", title="上门修水龙头，上门快，手艺好，上门修水龙头", item=13, unit="U-old")
        for at in range(6)
    ] + [Resource(id="R-9", title="修水龙头", item=13, unit="U-new")]
    need = Need(title="厨房水龙头滴水，想找人上门修水龙头")
    memory = learned_from([lesson_of(YES, Need(title="换灯泡"), offers[0])])
    shown = [one.resource_id for one in Matcher(offers, {}, memory=memory).rank(need.title, top=5).candidates]
    assert "R-9" in shown
    assert shown[0] != "R-9"
