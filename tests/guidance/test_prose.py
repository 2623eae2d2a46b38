"""Lines of letters and lists: what stands behind a need is told apart, each under its own label."""

import pytest

from guidance.prose import told_of_need


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "楼道堆物无人清，责任单位：物业公司，完成时限：5月底",
            {"title": "楼道堆物无人清", "departments": "物业公司", "wanted_by": "5月底"},
        ),
        (
            "楼道堆物（责任单位：物业公司；建议：加装摄像头）",
            {"title": "楼道堆物", "departments": "物业公司", "measures": "加装摄像头"},
        ),
        ("路灯不亮，建议：换灯，加装感应", {"title": "路灯不亮", "measures": "换灯，加装感应"}),
    ],
)
def test_who_does_what_about_it_until_when_is_told_apart(line, told):
    assert told_of_need(line) == told


def test_words_too_long_for_a_label_stay_whole():
    line = f"路灯不亮。建议：{'沿线逐盏排查灯头线路' * 5}，再换灯"
    assert told_of_need(line) == {"title": line}
