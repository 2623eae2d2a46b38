"""What helps while one writes: one line, drafts, what sounds alike, the proposed item, many lines; colours and palette."""

import stat

import pytest
from textual import events

from screens.pick import Pick
from store.book import Book
from store.records import Need, Resource, Unit


async def test_one_line_becomes_a_need_and_the_name_stays_private(program):
    async with program() as hands:
        await hands.press("f5", "ctrl+k")
        await hands.type("3号楼 王奶奶 上门理发 急\r")
        assert "11 为老服务" in hands.screen
        await hands.press("ctrl+s")
        need = hands.shell.book.all(Need)[-1]
        assert (need.title, need.building, need.grid, need.urgency, need.item, need.private) == (
            "上门理发", "3号楼", "一网格", "紧急", 11, "王奶奶",
        )  # fmt: skip
        assert hands.on_disk["needs"][need.id]["private"] == "王奶奶"
        assert f"已保存 {need.id}" in hands.message
        assert hands.shell.screen.table.chosen == need.id


async def test_the_key_that_saves_shows_the_line_laid_out_first_and_saves_then(program):
    async with program() as hands:
        before = len(hands.shell.book.all(Need))
        await hands.press("f5", "ctrl+k")
        await hands.type("楼道灯不亮")
        await hands.press("ctrl+s")
        assert len(hands.shell.book.all(Need)) == before
        assert "新增需求" in hands.screen
        await hands.press("ctrl+s")
        assert hands.shell.book.all(Need)[-1].title == "楼道灯不亮"


async def test_one_line_in_one_burst_up_to_the_save(program):
    async with program() as hands:
        await hands.press("f4", "ctrl+k")
        await hands.type("美美理发店 上门剪发 每月第二个周二 免费\r\x13")
        offer = hands.shell.book.all(Resource)[-1]
        assert (offer.title, offer.unit, offer.times, offer.fee) == (
            "上门剪发",
            "U-0001",
            "每月第二个周二",
            "免费",
        )


async def test_a_draft_outlives_the_program_and_is_gone_once_saved(program, tmp_path):
    async with program() as hands:
        path = hands.shell.drafts.path
        await hands.press("f5", "ctrl+n")
        await hands.type("楼上漏水\r等了三天")
        await hands.press("f3")  # another screen in front: kept at once
        assert "楼上漏水" in path.read_text(encoding="utf-8")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "楼上漏水" not in hands.shell.book.path.read_text(encoding="utf-8")
    book = Book.open(tmp_path / "三单.json", who="王芳")
    async with program(practice=False, book=book) as hands:
        assert "没写完的草稿" in hands.screen
        await hands.press("enter")
        assert "楼上漏水" in hands.screen
        await hands.press("enter")
        assert hands.shell.screen.of("description").text == "等了三天"
        await hands.press("ctrl+s")
        assert book.all(Need)[-1].title == "楼上漏水"
        assert not path.exists()


async def test_esc_can_put_a_text_aside_and_ctrl_d_brings_it_back(program):
    async with program() as hands:
        await hands.press("f3", "enter")
        await hands.type("（新）")
        await hands.press("escape", "4", "enter")
        assert "按 Ctrl+D 接着写" in hands.message
        await hands.press("ctrl+d", "ctrl+s")
        assert hands.shell.book.get(Unit, "U-0001").name == "美美理发店（新）"
        assert hands.shell.drafts.all() == []


async def test_an_id_card_number_never_gets_into_a_draft(program):
    async with program() as hands:
        await hands.press("f5", "ctrl+n")
        await hands.type("办证\r11010519491231002X")
        await hands.press("f3")
        kept = hands.shell.drafts.path.read_text(encoding="utf-8")
        assert "办证" in kept
        assert "11010519491231002X" not in kept


async def test_what_sounds_alike_is_said_while_typing(program):
    async with program() as hands:
        await hands.press("f3", "ctrl+n")
        await hands.type("美美理发")
        assert "已有相近的：U-0001 美美理发店" in hands.screen
        await hands.type("店有限公司")
        assert "U-0001 美美理发店" in hands.screen
        await hands.press("ctrl+u")
        await hands.type("河边修伞摊")
        assert "已有相近的" not in hands.screen


async def test_one_key_accepts_the_proposed_item(program):
    async with program() as hands:
        await hands.press("f5", "ctrl+n")
        await hands.type("独居老人上门理发")
        assert "像是官方条目「11 为老服务」" in hands.screen
        await hands.press("ctrl+g", "ctrl+s")
        assert hands.shell.book.all(Need)[-1].item == 11


async def test_an_odd_phone_and_hours_that_run_backwards_are_doubted_and_saved(program):
    async with program() as hands:
        await hands.press("f4", "ctrl+n")
        await hands.type("修伞")
        form = hands.shell.screen
        hands.shell.screen.set_focus(form.of("times"))
        await hands.type("周一至周五 17:30-8:30\r")
        assert "? 结束早于开始" in hands.screen
        hands.shell.screen.set_focus(form.of("contact_phone"))
        await hands.type("1399501\r")
        await hands.press("ctrl+s")
        offer = hands.shell.book.all(Resource)[-1]
        assert (offer.times, offer.contact_phone) == ("周一至周五 17:30-8:30", "1399501")


@pytest.mark.parametrize("where", ["list", "form"])
async def test_many_lines_become_one_record_each_in_one_step(program, where):
    async with program() as hands:
        await hands.press("f5", *(["ctrl+n"] if where == "form" else []))
        hands.shell.post_message(events.Paste("1\t修水龙头\n\n二网格 楼道灯不亮 急\n换门锁 李大爷\n"))
        await hands.settle()
        assert "一行一条，记成 3 条" in hands.screen
        await hands.press("1")
        added = hands.shell.book.all(Need)[-3:]
        assert [need.title for need in added] == ["1 修水龙头", "楼道灯不亮", "换门锁"]
        assert [need.urgency for need in added] == ["日常", "紧急", "日常"]
        assert added[2].private == "李大爷"
        assert "记下了 3 条" in hands.message
        await hands.press("ctrl+z")
        assert len(hands.shell.book.all(Need)) == 24


async def test_the_palette_finds_by_pinyin_and_does_it(program):
    async with program() as hands:
        await hands.press("f5", "ctrl+p")
        assert isinstance(hands.shell.screen, Pick)
        await hands.type("qudanwei\r")
        assert hands.shell.screen.name_shown == "单位"
        await hands.press("ctrl+p")
        await hands.type("kuaiji\r")
        assert "快记单位" in hands.screen
        await hands.press("escape", "ctrl+n")
        await hands.type("新店")
        await hands.press("ctrl+p")
        await hands.type("baocun\r")
        assert hands.shell.book.all(Unit)[-1].name == "新店"


async def test_colours_are_chosen_and_remembered_and_every_screen_wears_them(program, tmp_path):
    settings = tmp_path / "preferences.json"
    async with program(preferences=settings) as hands:
        for words, theme in (("shense", "night"), ("gaoduibi", "contrast"), ("pusu", "plain")):
            await hands.press("ctrl+p")
            await hands.type(words + "\r")
            assert hands.shell.theme == theme
            await hands.press("f5", "ctrl+n", "escape", "f3", "f2")
            assert "今天先看" in hands.screen
    async with program(practice=False, preferences=settings, name="again.json") as hands:
        assert hands.shell.theme == "plain"


async def test_the_last_line_says_what_can_be_done_here_and_fits(program):
    async with program() as hands:
        await hands.press("f5")
        line = hands.screen.splitlines()[-1]
        assert "Ctrl+N 新增" in line
        assert "成批" not in line
        assert line.rstrip().endswith("F1 帮助 Ctrl+P 更多")
        await hands.press("space")
        assert "Ctrl+G 成批" in hands.screen.splitlines()[-1]
        await hands.press("ctrl+n")
        assert "Ctrl+S 保存" in hands.screen.splitlines()[-1]
