"""Shares as people say them at a meeting and write them on slips."""

import pytest

from guidance.shares import Share, alike, read_share


@pytest.mark.parametrize(
    ("text", "number", "measure"),
    [
        ("3人", 3, "人"), ("三人", 3, "人"), ("两名律师", 2, "名"), ("20份", 20, "份"), ("每天 6 名", 6, "名"),
        ("１２个", 12, "个"),
        ("120 个车位", 120, "个"), ("一百二十个", 120, "个"), ("1,200元", 1200, "元"), ("两百元", 200, "元"),
        ("1.5万元", 15000, "元"),
        ("半天", 0.5, "天"), ("一个半小时", 1.5, "小时"), ("50平方米", 50, "平方米"), ("40", 40, ""),
        ("20套中的5套", 5, "套"), ("20套里的五套", 5, "套"), ("30个车位里的10", 10, "个"),
        ("5套（共20套）", 5, "套"), ("5/20套", 5, "套"),
        ("20套中的一半", 10, "套"), ("6名学生的一半", 3, "名"), ("20名（其中残疾人5名）", 20, "名"), ("共5套", 5, "套"),
        ("3-5人", 3, "人"), ("3到5人", 3, "人"), ("2名医生、1名护士", 3, "名"), ("3人，每人200元", 3, "人"),
        ("每周三下午2小时，6名", 6, "名"), ("每次3人，每月2次", 3, "人"), ("3号楼2人", 2, "人"), ("每月一次", 1, "次"),
    ],
)  # fmt: skip
def test_a_number_with_its_measure_word(text, number, measure):
    assert read_share(text) == Share(number, measure)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("一半", 0.5), ("半数", 0.5), ("三分之一", 1 / 3), ("1/3", 1 / 3), ("20%", 0.2), ("百分之三十", 0.3), ("三成", 0.3),
        ("全部", 1), ("都包了", 1), ("全部认领", 1),
    ],
)  # fmt: skip
def test_a_part_of_the_whole(text, part):
    assert read_share(text).part == pytest.approx(part)
    assert read_share(text).of(Share(60, "人")) == pytest.approx(60 * part)


@pytest.mark.parametrize(
    "text",
    [
        "", "若干", "几个", "不限", "每周六上午", "12月前", "第3小组", "每月第二个周二", "一网格", "周三 14:30", "3号楼", "2栋3单元",
        "桌子5张、椅子20把", "2026年12月3日", "第一批",
    ],
)  # fmt: skip
def test_what_is_no_count_stays_words(text):
    assert read_share(text) == Share()


def test_measures_that_count_the_same_and_those_that_do_not():
    assert alike("人", "名")
    assert alike("个", "辆")
    assert alike("", "元")
    assert not alike("个", "元")
    assert not alike("次", "人")
    assert not alike("套", "份")
    assert Share(3, "人").of(Share(20, "名")) == 3
    assert Share(200, "元").of(Share(20, "套")) is None
    assert (Share(3, "人").places, Share(200, "元").places, Share(1, "次").stock) == (True, False, False)
