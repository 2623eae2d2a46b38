"""Text on the screen: cut and wrapped by cells, never through a character."""

import pytest
from rich.cells import cell_len
from rich.style import Style

from screens.text import fit, wrapped
from screens.widgets.table_line import Column, segments_of


@pytest.mark.parametrize("width", [8, 11, 20, 33])
def test_lines_hold_their_width_and_lose_nothing(width):
    text = "日期可写 3.5、3月5日、明天、下周三（也可以写 2026年3月5日）。电话可写几个，用、分开。\n第二行 English words stay"
    lines = wrapped(text, width).split("\n")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert not [line for line in lines if line[:1] in "，。、）"]


def test_quotation_marks_stay_with_what_they_quote():
    lines = wrapped("像是2“多元治理”；单位签了协议", 15).split("\n")
    assert lines == ["像是2“多元治", "理”；单位签了协", "议"]


@pytest.mark.parametrize("width", range(12, 40))
def test_a_number_goes_with_its_comma(width):
    text = "公布联系人的同意：座机，李红，2026-03-05，2026-12-31，双报到12人，45小时"
    lines = wrapped(text, width).split("\n")
    assert "".join(lines) == text
    assert all(cell_len(line) <= width for line in lines)
    for word in ("2026-03-05，", "2026-12-31，", "12", "45"):
        assert any(word in line for line in lines)


def test_a_short_fact_stays_whole():
    assert wrapped("R-0001 理发  美美理发店  每次10人  免费", 28).split("\n") == [
        "R-0001 理发  美美理发店",
        "每次10人  免费",
    ]


def test_a_word_of_letters_stays_whole():
    assert wrapped("按 Ctrl+G 采用这一条", 9).split("\n") == ["按 Ctrl+G", "采用这一", "条"]


@pytest.mark.parametrize("text", ["独居老人上门理发", "a独居", "", "😀é䶮"])
def test_cells_are_filled_exactly(text):
    for width in (4, 5, 9, 20):
        assert cell_len(fit(text, width)) == width


async def test_the_full_width_space_of_an_input_method_is_the_space_bar(program):
    async with program() as hands:
        await hands.press("f5")
        await hands.type("\u3000")
        assert hands.shell.screen.table.marked
        await hands.press("ctrl+n")
        await hands.type("李家\u3000要理发\x13")
        assert "李家 要理发" in [row["title"] for row in hands.on_disk["needs"].values()]


def test_a_short_fact_is_not_torn():
    facts = "提出方：居民   走哪条路：匹配单位   状态：登记"
    assert wrapped(facts, 44).split("\n") == ["提出方：居民   走哪条路：匹配单位", "状态：登记"]


def test_a_text_that_does_not_fit_is_shown_from_where_it_matched():
    text = "一个人住，腿脚不好，想找人上门剪头发"
    line = segments_of([("  ", ()), (text, [(15, 17)])], [Column("需求", 20)], 24, Style(), Style(bold=True))
    assert "".join(piece.text for piece in line).split() == ["..人上门剪头发"]
    assert [piece.text for piece in line if piece.style.bold] == ["剪头"]
    assert sum(piece.cell_length for piece in line) == 24


def test_no_line_but_the_first_begins_with_a_blank():
    told = wrapped("  R-0003 测血压  卫生服务中心  每月26日 9:00-11:30", 28)
    assert told.split("\n") == ["  R-0003 测血压  卫生服务中", "心  每月26日 9:00-11:30"]
    for width in range(4, 40):
        assert all(not line.startswith(" ") for line in wrapped("一楼  二楼   三楼 四楼", width).split("\n"))
