"""F1 everywhere: ten lines about the present screen and all keys, on one page of 80x24, in every look; keys that mean one thing."""

import importlib
import pkgutil

import pytest
from rich.cells import cell_len
from textual.binding import Binding

import screens
from screens.base import HouseScreen
from screens.help import HelpScreen
from screens.palette import bindings_here
from screens.themes import THEME_NAMES
from store.records import Need, Unit

LINES, CELLS = 10, 74  # 80 columns without the frame of the plain look
PLACES = {  # name: keys from the home screen
    "首页": [],
    "单位": ["f3"],
    "资源": ["f4"],
    "需求": ["f5"],
    "对接": ["f6"],
    "服务": ["f7"],
    "公示": ["f8"],
    "会议": ["f9"],
    "台账": ["f10"],
    "应急": ["f12"],
    "协议": ["ctrl+a"],
    "跟进": ["f9", "ctrl+e"],
    "吹哨转办": ["f9", "ctrl+w"],
    "张贴登记": ["f8", "ctrl+g"],
    "纸样": ["f8", "ctrl+t"],
    "要改的": ["f8", "ctrl+r"],
    "账本": ["ctrl+b"],
    "备份": ["ctrl+b", "6"],
    "改动记录": ["ctrl+b", "5"],
    "汇总库": ["ctrl+b", "7"],
    "导入": ["f3", "ctrl+t"],
    "学到了什么": ["f6", "ctrl+k"],
    "排方案": ["f6", "ctrl+l"],
    "议题": ["f9", "enter", "2"],
    "会场": ["f9", "enter", "enter"],
    "签到": ["f9", "enter", "enter", "ctrl+a"],
    "意见": ["f10", "ctrl+a"],
    "重点帮扶": ["f12", "ctrl+w"],
    "动员记录": ["f12", "ctrl+e"],
    "填写需求": ["f5", "ctrl+n"],
}


def _all_screens():
    for module in pkgutil.iter_modules(screens.__path__):
        if not module.ispkg:
            importlib.import_module(f"screens.{module.name}")
    found, left = [], [HouseScreen]
    while left:
        kind = left.pop()
        found.append(kind)
        left += kind.__subclasses__()
    return {kind for kind in found if kind.__module__.startswith("screens.")}


@pytest.mark.parametrize("kind", sorted(_all_screens(), key=lambda kind: kind.__name__))
def test_a_screen_explains_itself_in_ten_lines_that_need_no_wrapping(kind):
    assert len(kind.help_lines) <= LINES
    assert [line for line in kind.help_lines if cell_len(line) > CELLS] == []
    if kind.name_shown:
        assert kind.help_lines


@pytest.mark.parametrize(("key", "action"), [("ctrl+b", "account"), ("ctrl+z", "undo"), ("ctrl+y", "redo")])
def test_a_key_that_holds_everywhere_means_the_same_on_every_screen(key, action):
    bound = [
        one for kind in _all_screens() for one in vars(kind).get("BINDINGS", ()) if isinstance(one, Binding)
    ]
    assert {one.action.removeprefix("app.") for one in bound if one.key == key} == {action}


@pytest.mark.parametrize("place", PLACES)
async def test_help_stands_on_one_page_with_every_key(program, place):
    async with program() as hands:
        await hands.press(*PLACES[place])
        await hands.settle()
        words = [binding.description for binding in bindings_here(hands.shell)]
        await hands.press("f1")
        assert isinstance(hands.shell.screen, HelpScreen), hands.screen
        assert f"{place}：怎么用" in hands.screen
        assert "Esc 关闭" in hands.screen
        assert hands.shell.screen.query_one("#help").max_scroll_y == 0
        assert [one for one in words if one not in hands.screen] == []
        assert "Ctrl+Q 退出" in hands.screen
        await hands.press("f1")
        assert not isinstance(hands.shell.screen, HelpScreen)


@pytest.mark.parametrize(
    ("keys", "title", "words"),
    [
        (["f5", "ctrl+k"], "快记：怎么用", "3号楼"),
        (["f5", "ctrl+p"], "从一列里选：怎么用", "只看"),
        (["ctrl+b", "9"], "几项小问题：怎么填", "chuntian"),
    ],
)
async def test_a_small_question_that_one_writes_in_has_its_help_and_keeps_what_is_written(
    program, keys, title, words
):
    async with program() as hands:
        await hands.press(*keys)
        await hands.type(words)
        before = hands.screen
        await hands.press("f1")
        assert isinstance(hands.shell.screen, HelpScreen), hands.screen
        assert title in hands.screen
        assert [line for line in hands.shell.screen._lines if line not in hands.screen] == []
        await hands.press("f1")
        assert hands.screen == before
        await hands.press("escape")


@pytest.mark.parametrize("theme", THEME_NAMES)
async def test_the_longest_help_stands_on_one_page_in_every_look(program, theme):
    async with program() as hands:
        hands.shell.wear(theme)
        for keys in (["f8", "ctrl+g"], ["f9", "ctrl+e"], ["f6"]):
            await hands.press(*keys, "f1")
            assert hands.shell.screen.query_one("#help").max_scroll_y == 0
            await hands.press("escape", "f2")


async def test_a_need_is_written_from_the_first_screen_in_one_line(program):
    async with program() as hands:
        await hands.press("ctrl+k")
        await hands.type("3号楼 王奶奶 上门理发 急\r\x13")
        need = hands.shell.book.all(Need)[-1]
        assert (need.title, need.building, need.urgency, need.private) == (
            "上门理发",
            "3号楼",
            "紧急",
            "王奶奶",
        )
        assert f"已保存 {need.id}" in hands.message
        assert hands.shell.screen.table.chosen == need.id


async def test_the_key_of_the_present_list_leads_back_to_it_from_what_was_opened_over_it(program):
    async with program() as hands:
        await hands.press("ctrl+b")
        assert "账本文件" in hands.screen
        await hands.press("f2")
        assert "今天先看" in hands.screen
        await hands.press("f3", "ctrl+b", "6")
        assert "还没有备份" in hands.screen
        await hands.press("f3")
        assert hands.shell.screen.name_shown == "单位"
        assert hands.shell.screen.table.chosen
        await hands.press("f8", "ctrl+g", "f8")
        assert hands.shell.screen.name_shown == "公示"


async def test_a_form_left_by_such_a_key_is_still_open(program):
    async with program() as hands:
        await hands.press("f3", "ctrl+n")
        await hands.type("半家店")
        await hands.press("f3")
        assert "半家店" in hands.screen
        await hands.press("f5", "f3")
        assert hands.shell.screen.of("name").text == "半家店"


async def test_one_key_confirms_all_of_a_unit_and_the_book_is_reached_from_every_list(program):
    async with program() as hands:
        await hands.press("f3", "ctrl+s")
        unit = hands.shell.book.get(Unit, hands.shell.screen.table.chosen)
        assert unit.confirmed_on is not None
        for mode in ("f3", "f5", "f9", "f12"):
            await hands.press(mode, "ctrl+b")
            assert "账本文件" in hands.screen
            await hands.press("escape")


async def test_what_moves_on_offers_no_line_as_it_is_said(program):
    async with program() as hands:
        for keys in (["f9"], ["f9", "ctrl+e"], ["f9", "ctrl+w"], ["f12", "ctrl+e"]):
            await hands.press(*keys)
            screen = hands.shell.screen
            assert "快记" not in hands.screen
            await hands.press("ctrl+k")
            assert hands.shell.screen is screen
