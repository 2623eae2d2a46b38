"""The gate for text."""

import re
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.clean import _MANY_DIGITS, _PLAIN, checked, checked_whole, clean, fold, forbidden
from store.problems import RecordRefused
from store.records import Need


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王\x1b[2J芳", "王[2J芳"),
        ("左\u202e右", "左右"),
        ("a\tb", "a b"),
        ("[/] [@click=app.quit]点[/]", "[/] [@click=app.quit]点[/]"),
        ("李\ue863", "李䶮"),
        ("😀é", "😀é"),
        ("一\r\n二", "一 二"),
        ("半\ud800个", "半个"),
    ],
)
def test_only_control_and_bidi_characters_are_dropped(typed, kept):
    assert clean(typed) == kept


def test_line_breaks_stay_where_they_are_allowed():
    assert clean("一\r\n二\x07", lines=True) == "一\n二"


def test_comparison_folds_full_width_and_spaces():
    assert fold("Ａ栋 　１２") == "a栋12"


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "1101 0519 4912 3100 2X",
        "110105-19491231-002X",
        "3 11010519491231002X",
    ],
)
def test_an_id_card_number_is_refused_in_words(number):
    assert "身份证号" in forbidden(f"王大妈{number}住3号楼")


@pytest.mark.parametrize(
    "text",
    [
        "打到 4111 1111 1111 1111 这张卡",
        "卡号6222021001116245702工行",
        "3 6228480123456789",  # the door of the flat before it
        "3号楼12 6228 4801 2345 6789",
        "1204 6228-4801-2345-6789 2单元",
        "6222 0210 0111 6245 702",
        "622202 1001116245702",
        "13995010000 ６２２２０２１００１１１６２４５７０２",
        "9558800123456789015",
    ],
)
def test_a_bank_card_number_is_refused_in_words(text):
    assert "银行卡号" in forbidden(text)


@pytest.mark.parametrize(
    "text",
    [
        "0951-5012345",
        "13995010001",
        "110105194912310021",
        "订单 1234567890123456",
        "13995010013 0951-6011001",
        "13995010013-6011001",
        "0951-6011001 13995010001",  # the digits of both together have a right sum
        "0951-6011001-13995010001",
        "2026-03-05 14:30 2026-03-06 15:30",
        "526401066982176190",  # the credit code of an association, whose digits have a card's sum too
    ],
)
def test_other_numbers_pass(text):
    assert forbidden(text) == ""


def test_what_a_glance_lets_through_has_nothing_to_clean_and_no_digit_in_disguise():
    for char in filter(_PLAIN.fullmatch, map(chr, range(0x110000))):
        assert char == clean(char)
        plain = unicodedata.normalize("NFKC", char)
        assert plain == char or not re.search(r"[\d -]", plain), hex(ord(char))


@given(
    st.dictionaries(
        st.sampled_from(["title", "note", "details"]),
        st.recursive(
            st.text(st.sampled_from('0123456789Xx -　０９①王\n\u202e\ud800\x07"\\'), max_size=60)
            | st.sampled_from(["11010519491231002X", "6222 0210 0111 6245 702", "长" * 9000])
            | st.none()
            | st.integers(),
            lambda values: st.lists(values, max_size=3) | st.dictionaries(st.just("时间"), values),
            max_leaves=4,
        ),
    )
)
def test_a_whole_record_is_checked_as_each_of_its_values_is(values):
    def outcome(check):
        try:
            return check(values)
        except RecordRefused as refused:
            return refused.faults

    assert outcome(checked_whole) == outcome(checked)


def test_most_records_are_let_through_at_a_glance():
    text = msgspec.json.encode(
        Need(id="N-0001", title="修灯", description="三楼：坏了（两盏）。", note="0951-6011001 13995010001")
    )
    assert _PLAIN.fullmatch(text.decode())
    assert not _MANY_DIGITS.search('{"phone":"0951-6011001","changed":"2026-03-05T10:00:00+08:00"}')
