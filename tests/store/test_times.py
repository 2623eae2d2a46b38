"""Times: read into rules, said again, checked."""

import pytest

from store.times import faults, read_times, say_times


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("周一至周五 8:30-17:30", "周一至周五 8:30-17:30"),
        ("周一到周五8：30—12：00，14:30-18:00", "周一至周五 8:30-12:00、14:30-18:00"),
        ("每月第二个周二", "每月第二个周二"),
        ("每月第一、三个星期六上午9点到11点半", "每月第一个周六、每月第三个周六 9:00-11:30"),
        ("每月最后一个周五下午2点-5点", "每月最后一个周五 14:00-17:00"),
        ("每月15日、30日", "每月15、30日"),
        ("周二、四晚上7点半到9点", "周二、周四 19:30-21:00"),
        ("工作日 9:00-17:00，周六 9:00-11:00", "周一至周五 9:00-17:00，周六 9:00-11:00"),
        ("周一至周五 16:30-18:00，寒暑假除外", "周一至周五 16:30-18:00，寒暑假除外"),
        ("每天 24小时", "每天 全天"),
        ("周末上午", "周六、周日 上午"),
        ("6月至9月 每天 20:00-22:00", "每天 20:00-22:00，6月至9月"),
        ("寒假期间周一三五上午", "周一、周三、周五 上午，寒假"),
        ("除节假日外每天8时至18时", "每天 8:00-18:00，节假日除外"),
        ("随叫随到", "随叫随到"),
        ("周三 9:00-11:00，需提前一天预约", "周三 9:00-11:00，需提前一天预约"),
    ],
)
def test_what_is_written_is_understood_and_said_again(written, said):
    times = read_times(written)
    assert say_times(times) == said
    assert say_times(read_times(said)) == said  # what is printed is read the same way
    assert times.text == written


@pytest.mark.parametrize("written", ["随叫随到", "等通知", "", "有空就来"])
def test_odd_words_are_kept_and_nothing_is_guessed(written):
    times = read_times(written)
    assert not times.understood
    assert times.rest == written


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("周一 17:30-8:30", "结束早于开始：17:30-8:30"),
        ("周一 8:30-25:00", "没有这样的钟点：8:30-25:00"),
        ("每月32日", "没有每月 32 日"),
        ("3月至13月 每天", "没有 13 月"),
        ("周一至周五 8:30-17:30", ""),
    ],
)
def test_what_cannot_be_is_said(written, wrong):
    assert "".join(faults(read_times(written))) == wrong
