"""Import and duplicates under a person's hands: nothing before Ctrl+S, everything at once, all of it undone at once."""

import json
import threading
from pathlib import Path

import openpyxl
import pytest
from textual import events

from guidance.intake import Cancelled
from guidance.memory import Memory
from screens import intake as intake_screen
from screens import rereading
from store.records import Match, Need, Resource, Unit

SAMPLES = Path(__file__).parent.parent / "samples"
TABLE = "单位名称\t能提供什么\t联系人及电话\n美美理发店\t老人理发\t小杨15809510006\n宁和物业服务有限公司\t会议室\t马经理13995010001\n"


async def paste(hands, text):
    hands.shell.screen.focused.post_message(events.Paste(text))
    await hands.settle()


async def go_to(hands, words):
    """Choose the row that holds these words."""
    table = hands.shell.screen.table
    table.cursor = next(
        place for place, row in enumerate(table.rows) if any(words in cell for cell in row.cells)
    )
    await hands.pilot.pause()


async def test_a_table_is_looked_at_then_written_then_taken_back(program):
    async with program() as hands:
        book = hands.shell.book
        units, needs = len(book.all(Unit)), len(book.all(Need))
        before = book.path.read_bytes()
        await hands.press("f5", "ctrl+t")
        await hands.type(str(SAMPLES / "居民需求收集.csv") + "\r")
        assert "认出 需求 7" in hands.message
        assert "新 3  可能重复 4" in hands.screen
        assert "一样的话，说的人不同" in hands.screen
        assert book.path.read_bytes() == before
        await go_to(hands, "垃圾桶离得太远")
        await hands.press("space", "ctrl+s")
        assert len(book.all(Need)) == needs + 2
        assert "已写入：需求 2；" in hands.message
        assert "可能重复、没有写的 4 条：一个人住，腿脚不好，想找人上门剪头发" in hands.message
        await hands.press("ctrl+z")
        assert (len(book.all(Need)), len(book.all(Unit))) == (needs, units)


async def test_a_file_that_cannot_be_read_is_said(program, tmp_path):
    (tmp_path / "坏.xlsx").write_bytes(b"nothing")
    async with program() as hands:
        await hands.press("ctrl+t")
        await hands.type(str(tmp_path / "坏.xlsx") + "\r")
        assert "坏了" in hands.message
        await hands.press("escape")
        assert hands.shell.screen.name_shown == "首页"


async def test_a_folder_shows_what_is_in_it(program):
    async with program() as hands:
        await hands.press("ctrl+t")
        await hands.type(str(SAMPLES) + "\r")
        assert "5 个能读的文件" in hands.message
        assert "居民需求收集.csv" in hands.screen


async def test_a_pasted_table_known_units_changes_and_a_report(program):
    async with program(practice=False) as hands:
        book = hands.shell.book
        await hands.press("escape")
        shop = book.save(Unit(name="美美理发店", liaison="老杨"))
        book.save(Unit(name="宁和物业"))
        book.save(Resource(title="老年人理发", unit=shop.id))
        await hands.press("f3", "ctrl+t")
        await paste(hands, TABLE)
        screen = hands.screen
        assert "联系人：老杨 -> 小杨" in screen
        assert "别名：空 -> 宁和物业服务有限公司" in screen
        assert "可能重复" in screen
        # The book's own word stands until a person says otherwise.
        await go_to(hands, "老杨 -> 小杨")
        await hands.press("space")
        await go_to(hands, "老人理发")
        assert "文字很接近" in hands.screen
        await hands.press("ctrl+d")
        assert "老人理发：改 R-0001 4 处" in hands.message
        await hands.press("ctrl+r")
        assert "报告存在" in hands.message
        await hands.press("ctrl+s")
        assert "已写入：资源 1；改了 3 条" in hands.message
        units = {unit.name: unit for unit in book.all(Unit)}
        assert units["美美理发店"].liaison == "小杨"
        assert (units["宁和物业"].aliases, units["宁和物业"].liaison) == (["宁和物业服务有限公司"], "马经理")
        assert sorted(offer.title for offer in book.all(Resource)) == ["会议室", "老年人理发"]
        [report] = hands.shell.out.glob("导入报告*.xlsx")
        assert report.stat().st_size > 4000
        await hands.press("ctrl+z")
        assert book.get(Unit, shop.id).liaison == "老杨"
        assert len(book.all(Resource)) == 1


async def test_a_proposal_is_mended_in_place(program, monkeypatch):
    monkeypatch.setattr("screens.base._TWICE", 30)  # a busy machine is no slow hand
    async with program(practice=False) as hands:
        await hands.press("escape", "f5", "ctrl+t")
        long = "长" * 600
        await paste(hands, f"需求内容\t来源\n{long}\t入户\n修灯\t入户\n")
        await hands.press("ctrl+s")
        assert "一条也没有写" in hands.message
        assert "A2 需求内容：太长了：600 字" in hands.message
        await go_to(hands, "长")
        await hands.press("enter", "end", "ctrl+u")
        await hands.type("楼道太黑\x13")
        assert "还没有写进账里" in hands.message
        assert hands.shell.book.all(Need) == []
        await hands.press("ctrl+s")
        assert "要接着做，再按一次" in hands.message
        hands.shell.form_saved = 0.0  # later it is no slip of the hand
        await hands.press("ctrl+s")
        assert [need.title for need in hands.shell.book.all(Need)] == ["楼道太黑", "修灯"]


async def test_a_column_is_named_by_a_person_and_remembered(program):
    async with program(practice=False) as hands:
        await hands.press("escape", "f5", "ctrl+t")
        text = "需求内容\t来源\t哪天要\n修灯\t入户\t2026-05-01\n"
        await paste(hands, text)
        await hands.press("ctrl+k")
        assert "没认出" in hands.screen
        await hands.press("down", "down", "enter")
        await hands.type("希望完成\r")
        assert "「哪天要」认作 希望完成" in hands.message
        await hands.press("escape")
        await hands.settle()
        assert "希望完成：2026-05-01" in hands.screen
        await hands.press("escape")
        await paste(hands, text.replace("修灯", "补路"))
        await hands.press("ctrl+s")
        need = hands.shell.book.all(Need)[0]
        assert (need.title, str(need.wanted_by)) == ("补路", "2026-05-01")
        assert Memory.beside(hands.shell.book.path).columns("needs:需求内容|来源|哪天要") == {
            "哪天要": "wanted_by"
        }


async def test_a_wall_that_reads_along_sees_no_numbers_and_no_residents(program):
    async with program(size=(120, 36)) as hands:
        await hands.press("f5", "ctrl+t")
        await hands.type(str(SAMPLES / "居民需求收集.csv") + "\r")
        assert "马大妈" in hands.screen
        await hands.press("ctrl+o")
        assert "马大妈" not in hands.screen
        await hands.press("escape")
        await hands.type(str(SAMPLES / "驻区单位资源摸底.xls") + "\r")
        assert "13995010001" not in hands.screen


async def test_the_palette_leads_to_import_and_duplicates(program):
    async with program() as hands:
        await hands.press("ctrl+p")
        await hands.type("查重复\r")
        assert hands.shell.screen.name_shown == "查重复"
        await hands.press("escape", "ctrl+p")
        await hands.type("导入表格\r")
        assert hands.shell.screen.name_shown == "导入"


async def test_reading_is_stopped_by_escape(program, monkeypatch):
    def slow(_files, *, progress, **_rest):
        place = 0
        while True:  # until the person stops it
            place += 1
            progress(place, 9)

    monkeypatch.setattr(intake_screen, "propose", slow)
    async with program() as hands:
        await hands.press("ctrl+t")
        await hands.pilot.pause()
        await hands.type_only(str(SAMPLES / "居民需求收集.csv") + "\r")
        await hands.press("escape")
        await hands.settle()
        assert "停下了" in hands.message
        assert issubclass(Cancelled, Exception)


async def test_a_form_goes_out_and_comes_back_by_keys_alone(program):
    async with program() as hands:
        book = hands.shell.book
        await hands.press("ctrl+t", "ctrl+e")
        await hands.type("美美\r")
        assert "做好 3 个文件" in hands.message
        [path] = hands.shell.out.glob("发出去的表/*.xlsx")
        form = openpyxl.load_workbook(path)
        cell = next(c for row in form["填表"].iter_rows() for c in row if c.value == "联系人电话")
        cell.offset(0, 1).value = "13700000000"
        form.save(path)
        await hands.type(f"{path}\r")
        assert "是发出去的表 U-0001-" in hands.message
        assert "联系人电话：13995010000 -> 13700000000" in hands.screen
        await hands.press("ctrl+s")
        assert "改了 1 条；记为确认过" in hands.message
        assert book.get(Unit, "U-0001").liaison_phone == "13700000000"


async def test_duplicates_are_joined_told_apart_and_parted_again(program):
    async with program(practice=False) as hands:
        book = hands.shell.book
        await hands.press("escape")
        first, second = (
            book.save(Unit(name="宁和物业")),
            book.save(Unit(name="宁和物业有限公司", address="解放路1号")),
        )
        third = book.save(Unit(name="宁和物业服务公司"))
        claim = book.save(Match(need="N-0001", unit=first.id))
        await hands.press("f3", "ctrl+t", "ctrl+d")
        assert "名称只差公司" in hands.screen
        assert "地址：空 | 解放路1号" in " ".join(hands.screen.split())
        await hands.press("right", "enter")
        assert f"{first.id} 并入 {second.id}" in hands.message
        assert book.get(Unit, first.id) is None
        assert book.get(Match, claim.id).unit == second.id
        assert hands.on_disk["units"][second.id]["aliases"] == ["宁和物业"]
        await hands.press("ctrl+z")
        assert book.get(Unit, first.id) == first
        pairs = len(hands.shell.screen._pairs)
        await hands.press("delete")
        assert "以后不再提" in hands.message
        assert len(hands.shell.screen._pairs) == pairs - 1
        assert json.loads(Memory.beside(book.path).path.read_text(encoding="utf-8"))["apart"]
        assert third.id in {pair.second for pair in hands.shell.screen._pairs.values()} | {"U-0003"}
        await hands.press("ctrl+z")  # the same key as for every step, though the book holds nothing of it
        assert "又列出来了" in hands.message
        assert len(hands.shell.screen._pairs) == pairs
        assert book.get(Unit, first.id) == first


async def test_what_was_decided_about_a_file_is_not_left_by_one_key(program):
    async with program(practice=False) as hands:
        await hands.press("escape", "f4", "ctrl+t")
        await hands.type(str(SAMPLES / "驻区单位资源摸底.xls") + "\r")
        await hands.press("tab")
        assert "只看要先看" in hands.screen
        await hands.press("tab", "tab")
        assert "只看新" in hands.screen
        await hands.press("tab")
        assert "只看没有收" in hands.screen  # nothing changed, double or the same: those are passed by
        await hands.press("tab", "space", "escape")
        assert "还没有写进账里" in hands.screen
        await hands.press("enter")
        assert "要写" in hands.screen
        await hands.press("escape", "2")
        assert "没有写入" in hands.message


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_every_fact_is_in_sight(program, size):
    async with program(size=size) as hands:
        await hands.press("f4", "ctrl+t")
        await hands.type(str(SAMPLES / "驻区单位资源摸底.xls") + "\r")
        assert "口福牛肉面馆" in hands.screen
        for words in ("收", "结果", "位置", "出处", "要写"):
            assert words in hands.screen


STRANGE = "承办\t何事\t备考\n便民理发店\t给老人剪发\t周二\n第九小学\t借用操场\t要登记\n"


async def test_a_table_nobody_knows_is_named_by_a_person_column_by_column_and_known_next_time(program):
    async with program(practice=False) as hands:
        await hands.press("escape", "f3", "ctrl+t")
        await paste(hands, STRANGE)
        assert "没有认出表头。这张表记的是什么" in hands.screen
        await hands.type("共治资源\r")
        assert "按 Ctrl+K" in hands.message
        await hands.press("ctrl+k")
        assert "便民理发店" in hands.screen  # what stands in the column
        await hands.press("enter")
        await hands.type("提供单位\r")
        await hands.press("enter")
        await hands.type("资源名称\r")
        await hands.press("escape")
        assert "按新的列重新读了：4 条" in hands.message
        await hands.press("ctrl+s")
        assert {one.title for one in hands.shell.book.all(Resource)} == {"给老人剪发", "借用操场"}
        await hands.press("ctrl+t")
        await paste(hands, STRANGE)
        assert "相同 4" in hands.screen


async def test_a_table_taken_for_the_wrong_list_is_changed_by_a_key(program):
    async with program(practice=False) as hands:
        await hands.press("escape", "f3", "ctrl+t")
        await paste(
            hands,
            "单位名称\t内容\t联系电话\n便民理发店\t缺两把椅子\t0951-6011001\n第九小学\t缺志愿者\t0951-6011002\n",
        )
        await hands.press("ctrl+k", "ctrl+t")
        await hands.type("治理需求\r")
        await hands.press("ctrl+k")
        await go_to(hands, "内容")
        await hands.press("enter")
        await hands.type("需求内容\r")
        await hands.press("escape", "ctrl+s")
        assert {one.title for one in hands.shell.book.all(Need)} == {"缺两把椅子", "缺志愿者"}


async def test_a_sheet_nobody_knows_beside_one_that_is_known(program, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["单位名称", "能提供什么", "联系电话"])
    book.active.append(["便民理发店", "老人理发", "0951-6011001"])
    other = book.create_sheet("其他")
    for row in STRANGE.splitlines():
        other.append(row.split("\t"))
    book.save(tmp_path / "两张.xlsx")
    async with program(practice=False) as hands:
        await hands.press("escape", "f3", "ctrl+t")
        await hands.type(str(tmp_path / "两张.xlsx") + "\r")
        await go_to(hands, "没有认出表头")
        assert "回车：说它是哪张单" in hands.screen
        await hands.press("enter")
        await hands.type("共治资源\r")
        assert "当作 资源 重新读了" in hands.message
        await hands.press("ctrl+k")
        assert "何事" in hands.screen
        assert "能提供什么" in hands.screen


async def test_a_file_that_goes_away_before_it_is_read_again_changes_nothing(program, tmp_path):
    path = tmp_path / "表.csv"
    path.write_text(TABLE.replace("\t", ","), encoding="utf-8")
    async with program(practice=False) as hands:
        await hands.press("escape", "f3", "ctrl+t")
        await hands.type(f"{path}\r")
        await hands.press("ctrl+k")
        path.unlink()
        await hands.press("enter")
        await hands.type("备注\r")
        await hands.press("escape")
        assert "表.csv" in hands.message
        assert "美美理发店" in hands.screen


async def test_a_long_file_is_read_again_beside_the_keys_and_can_be_stopped(program, monkeypatch):
    going, told = threading.Event(), []

    def slow(files, *_rest, progress, **_more):
        told.append(threading.current_thread() is threading.main_thread())
        while not going.wait(0.01):
            progress(1, 2)
        return real(files)

    real = rereading.propose
    monkeypatch.setattr(rereading, "propose", slow)
    async with program(practice=False) as hands:
        await hands.press("escape", "f3", "ctrl+t")
        await paste(hands, TABLE)

        async def change_a_column():
            await hands.press("ctrl+k", "enter")
            await hands.type("备注\r")
            await hands.pilot.press("escape")
            await until(hands, lambda: "正在重读" in hands.message)

        await change_a_column()
        await hands.pilot.press("ctrl+s")  # what is read anew is not there yet: nothing is written
        await until(hands, lambda: "还在重读" in hands.message)
        assert hands.shell.book.all(Unit) == []
        await hands.pilot.press("escape")
        await until(hands, lambda: "停下了" in hands.message)
        assert "美美理发店" in hands.screen
        await change_a_column()
        going.set()
        await until(hands, lambda: "重新读了" in hands.message)
        assert told == [False, False]


async def until(hands, true):
    for _ in range(500):
        if true():
            return
        await hands.pilot.pause(0.01)
    raise AssertionError(hands.message)


async def test_what_was_mended_is_not_lost_by_reading_again_unasked(program):
    async with program(practice=False) as hands:
        await hands.press("escape", "f5", "ctrl+t")
        await paste(hands, "需求内容\t来源\t哪天要\n修灯\t入户\t2026-05-01\n")
        await hands.press("enter", "end", "ctrl+u")
        await hands.type("楼道太黑\x13")
        await hands.press("ctrl+k", "down", "down", "enter")
        await hands.type("希望完成\r")
        await hands.press("escape")
        assert "改过、选过的要重来" in hands.screen
        await hands.press("enter")
        assert "没有重读" in hands.message
        assert "楼道太黑" in hands.screen
        await hands.press("ctrl+k", "enter", "escape", "escape")
        await hands.press("ctrl+s")
        assert [need.title for need in hands.shell.book.all(Need)] == ["楼道太黑"]


async def test_what_may_be_read_wrong_is_one_key_away(program):
    table = "单位名称\t能提供什么\t联系人及电话\n甲超市\t热水\t张三1.38951E+10\n乙药店\t热水\t李四13895110002\n合计\t2家\t\n"
    async with program(practice=False) as hands:
        await hands.press("escape", "f3", "ctrl+t")
        await paste(hands, table)
        assert "2 条要先看，Tab 挑出来" in hands.message
        await hands.press("tab")
        assert "只看要先看" in hands.screen
        assert "乙药店" not in hands.screen
        assert "! C2 「1.38951E+10」不是一个完整的电话" in hands.screen
        assert "联系人：张三" in hands.screen
        await hands.press("tab", "tab", "tab")
        assert "合计 2家（合计行）" in hands.screen
        await hands.press("tab")
        assert "只看" not in hands.screen
