"""The guided first ten minutes in a real terminal, done as the third line says, to the printed sheet and back home."""

import json

import pytest

from exports.readback import read_codes
from tests.e2e.tmux import Terminal

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(needs_program, sandan_command, tmp_path):
    needs_program("tmux")
    terminal = Terminal(
        sandan_command, tmp_path, 80, 24, SANDAN_BOOK=str(tmp_path / "三单.json"), SANDAN_OUT=str(tmp_path / "纸"),
        SANDAN_WHO="王芳", HOME=str(tmp_path),
    )  # fmt: skip
    yield terminal
    terminal.close()


def test_a_newcomer_follows_the_line_to_a_printed_sheet(desk, tmp_path):  # noqa: PLR0915 - one way, told whole
    desk.wait("2 练习数据")
    desk.press("Down", "Enter")
    desk.wait("0/7 登记一家单位：按 F3")
    desk.press("F3")
    desk.wait("0/7 登记一家单位：按 Ctrl+N")
    desk.press("C-n")
    desk.wait("写名称，例如 暖心药店")
    desk.type("暖心药店\x13")
    desk.wait("1/7 写它能提供什么：按 F4")

    # Undone is unticked; done again is ticked.
    desk.press("C-z")
    desk.wait("0/7 登记一家单位")
    desk.press("C-y")
    desk.wait("1/7 写它能提供什么：按 F4")
    desk.press("F4", "C-n")
    desk.wait("写 免费量血压，回车")
    desk.type("免费量血压\r暖心药店\x13")
    desk.wait("2/7 记一条需求：按 F5")
    desk.press("F5")
    desk.wait("2/7 记一条需求：按 Ctrl+K")
    desk.press("C-k")
    desk.wait("写 3号楼 王奶奶 想量血压")
    desk.type("3号楼 王奶奶 想量血压\r")
    desk.wait("新增需求")
    desk.type("\x13")
    desk.wait("3/7 配到一起：按 F6")
    desk.press("F6")
    desk.wait("3/7 配到一起：刚记的需求选上了", "> 想量血压", "> 有把握   免费量血压")  # the own offer first
    desk.press("Enter", "Enter")
    desk.wait("份额、日期可以空着")
    desk.type("\x13")
    desk.wait("4/7 变成一项服务：选刚认领的需求，按 Ctrl+S")
    desk.press("C-s")
    desk.wait("4/7 变成一项服务：看过服务内容")
    desk.press("C-s")
    desk.wait("5/7 删一条，再找回来：按 F5")
    desk.press("F5")
    desk.wait("5/7 删一条，再找回来：按 Delete", "> N-0025 想量血压")
    desk.press("Delete")
    desk.wait("删除 N-0025", "按回车删掉")
    desk.press("Enter")
    desk.wait("5/7 删一条，再找回来：再按 Ctrl+Z", "已删除")
    desk.press("C-z")
    desk.wait("6/7 印一张清单：按 F8", "> N-0025 想量血压")
    desk.press("F8")
    desk.wait("6/7 印一张清单：刚做的那项选上了", "选了 17 项")
    desk.press("C-s")
    desk.wait("7/7 走完了")

    desk.press("F2", "Escape")
    desk.wait("走完了，七步都做过了", "回自己的账")
    desk.press("Enter")
    desk.wait("新建社区", "还没有社区")
    practice = json.loads((tmp_path / "三单-练习.json").read_text(encoding="utf-8"))
    [claim] = [row for row in practice["matches"].values() if row["status"] == "已认领"]
    assert practice["needs"][claim["need"]]["title"] == "想量血压"
    assert practice["resources"][claim["resource"]]["title"] == "免费量血压"
    title = list(practice["services"].values())[-1]["title"]
    [pdf] = (tmp_path / "纸").glob("*.pdf")
    assert any(title in code for page in read_codes(pdf.read_bytes()) for code in page)
    assert not (tmp_path / "三单.json").exists()  # the own book was never touched


def test_wrong_keys_are_led_back(desk):
    desk.wait("2 练习数据")
    desk.press("2")
    desk.wait("0/7 登记一家单位：按 F3")
    desk.press("F4", "C-n")  # the wrong list
    desk.wait("新增资源", "0/7 登记一家单位：按 F3")
    desk.press("F3", "C-n")
    desk.wait("0/7 登记一家单位：写名称")
    desk.press("C-s")  # nothing written
    desk.wait("请填写单位名称", "0/7 登记一家单位：写名称")
    desk.type("暖心药店")
    desk.press("Escape")
    desk.wait("还没有保存", "0/7 登记一家单位：这里先按 Esc 回去")
    desk.press("Escape")
    desk.wait("0/7 登记一家单位：写名称")
    desk.press("C-s")
    desk.wait("1/7 写它能提供什么：按 F4")
    desk.press("F4")
    desk.wait("新增资源")  # left open before
    desk.type("免费量血压\x13")
    desk.wait("2/7 记一条需求：按 F5")
    desk.press("F5", "Delete")
    desk.wait("删除 N-", "2/7 记一条需求：这里先按 Esc 回去")
    desk.press("Enter")  # removed all the same: what was done stays done
    desk.wait("已删除", "2/7 记一条需求：按 Ctrl+K")


def test_esc_on_the_home_screen_ends_it_and_the_palette_begins_it_again(desk):
    desk.wait("2 练习数据")
    desk.press("2")
    desk.wait("0/7 登记一家单位")
    desk.press("Escape")
    desk.wait("这是练习社区", "留在练习里，自己试")
    desk.press("Enter")
    desk.press("F3")
    desk.wait("单位  18 条")
    assert "0/7" not in desk.screen()
    desk.press("C-p")
    desk.wait("要做什么")
    desk.type("走一遍")
    desk.wait("一步步带着做")
    desk.press("Enter")
    desk.wait("从头带我走一遍")
    desk.press("3")
    desk.wait("0/7 登记一家单位：按 Ctrl+N")
