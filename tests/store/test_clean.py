"""The gate for text."""

import pytest

from store.clean import clean, fold, forbidden


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
    ],
)
def test_other_numbers_pass(text):
    assert forbidden(text) == ""
