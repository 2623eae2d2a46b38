"""Publishing as a worker does it: looks, codes on the screen, where copies hang, what is out of date, patrol."""

import json
import os
import sys

import msgspec
import pytest
import zxingcpp
from rich.cells import cell_len

from exports.opendata import table
from exports.posting import preview_codes
from exports.readback import read_codes
from screens.codes import CodeScreen, CodeView, facts
from screens.postings import PostingsScreen
from screens.themes import THEME_NAMES
from store.records import Look, Posting, Resource, Service, Unit


def codes_in(path):
    return [code for page in read_codes(path.read_bytes()) for code in page]


def on_disk(hands, table):
    return list(json.loads(hands.shell.book.path.read_text(encoding="utf-8"))[table].values())


async def test_a_sheet_is_hung_grows_old_is_replaced_and_patrolled(program):
    async with program(size=(120, 36)) as hands:
        await hands.press("f8", "ctrl+s")
        await hands.settle()
        assert "做好了" in hands.message
        await hands.press("ctrl+g")
        assert isinstance(hands.shell.screen, PostingsScreen)

        # Two copies are hung: on the board and at the first building.
        await hands.press("ctrl+n", "space", "down", "space", "enter")
        assert "贴在 2 处" in hands.message
        assert [copy["place"] for copy in on_disk(hands, "postings")] == ["社区公告栏", "1号楼"]
        assert all(copy["posted_by"] == "王芳" and copy["posted_on"] for copy in on_disk(hands, "postings"))

        # A third one at a place that is in no list.
        await hands.press("ctrl+n")
        await hands.type("3号楼二单元门口\r")
        assert "贴在 1 处" in hands.message
        assert [copy["place"] for copy in on_disk(hands, "postings")][2:] == ["3号楼二单元门口"]
        await hands.press("ctrl+z")
        assert len(on_disk(hands, "postings")) == 2

        # A service changes: both are out of date, and the screen says what changed.
        service = hands.shell.book.get(Service, "S-0003")
        hands.shell.book.save(msgspec.structs.replace(service, times="每周五"))
        hands.shell.screen.show_book()
        await hands.settle()
        assert "S-0003招工信息每周三更新：服务时间变了" in "".join(hands.screen.split())

        # One replacement and a walking list; then both copies are swapped.
        await hands.press("ctrl+s")
        await hands.settle()
        assert "补印 1 张，走访单" in hands.message
        old, new = hands.shell.book.all(Posting)[0], hands.shell.book.all(Posting)[-1]
        assert new.sheet != old.sheet
        [walk] = hands.shell.out.glob("*走访单*.pdf")
        assert walk.stat().st_size > 5000
        await hands.press("home", "space", "space", "ctrl+w")
        assert "换好 2 处" in hands.message
        hung = [copy for copy in on_disk(hands, "postings") if copy["posted_on"] and not copy["removed_on"]]
        assert {(copy["sheet"], copy["place"]) for copy in hung} == {
            (new.sheet, "社区公告栏"),
            (new.sheet, "1号楼"),
        }

        # Patrol: the code on the board is covered. One step back takes it away again.
        await hands.press("escape", "home", "ctrl+k", "down", "enter")
        assert "码被挡住" in hands.message
        assert "码被挡住" in [copy["condition"] for copy in on_disk(hands, "postings")]
        await hands.press("ctrl+z")
        assert "码被挡住" not in [copy["condition"] for copy in on_disk(hands, "postings")]

        # What a phone showed is looked up.
        await hands.press("ctrl+e")
        await hands.type(f"校验{old.fingerprint}\r")
        assert "已经过时" in hands.message


async def test_looks_are_chosen_by_enter_and_made_for_each_building(program):
    async with program() as hands:
        await hands.press("f8", "ctrl+t")
        await hands.press("down", "enter", "down", "down", "enter")  # A3, large print
        await hands.press("end", "enter")
        await hands.type("2号楼、6号楼")
        await hands.press("down")
        await hands.press("enter", "escape")
        assert "A3 竖 大字" in hands.screen
        await hands.press("ctrl+s")
        await hands.settle()
        postings = hands.shell.book.all(Posting)
        assert [posting.look.buildings for posting in postings] == [["2号楼"], ["6号楼"]]
        assert {posting.edition for posting in postings} == {postings[0].edition}
        assert len({posting.fingerprint for posting in postings}) == 2
        second = next(path for path in hands.shell.out.glob("*6号楼*.pdf"))
        assert any(postings[1].fingerprint in code for code in codes_in(second))


async def test_a_look_for_one_service_or_some_buildings_goes_back_to_all_of_them(program):
    async with program() as hands:
        await hands.press("f8", "ctrl+t", "end", "up", "enter", "down", "enter")
        assert "社保认证" in hands.screen  # one service only
        await hands.press("enter", "enter")
        assert "全部公示的服务" in hands.screen
        await hands.press("end", "enter")
        await hands.type("6号楼\r")
        await hands.press("enter", "home", "enter")
        assert "不分楼栋" in hands.screen
        await hands.press("ctrl+s")
        assert hands.shell.screen.look == Look()


async def test_the_sheet_just_made_is_opened_by_two_keys(program, monkeypatch, tmp_path):
    viewer = tmp_path / "bin" / ("open" if sys.platform == "darwin" else "xdg-open")
    viewer.parent.mkdir()
    viewer.write_text(f'#!/bin/sh\nprintf %s "$1" > "{tmp_path}/opened"\n')
    viewer.chmod(0o755)
    monkeypatch.setenv("PATH", f"{viewer.parent}{os.pathsep}{os.environ['PATH']}")
    async with program() as hands:
        await hands.press("f8", "ctrl+s")
        await hands.settle()
        await hands.press("ctrl+k")
        assert "打开 新华社区服务项目清单" in hands.screen
        await hands.press("enter")
        await hands.settle()
        assert hands.message.strip().startswith("已打开 新华社区服务项目清单")
        [sheet] = hands.shell.out.glob("*.pdf")
        opened = tmp_path / "opened"
        for _ in range(500):
            if opened.exists() and opened.read_text():
                break
            await hands.pilot.pause(0.01)
        assert opened.read_text() == str(sheet)


@pytest.mark.parametrize("size", [(80, 24), (120, 48)])
@pytest.mark.parametrize("theme", list(THEME_NAMES))
async def test_a_code_reads_from_the_screen(program, size, theme):
    async with program(size=size) as hands:
        hands.shell.theme = theme
        await hands.press("f8", "down", "ctrl+e")
        assert isinstance(hands.shell.screen, CodeScreen)
        assert hands.shell.screen.query_one(CodeView).fits
        said = preview_codes(hands.shell.book, Look())[2][2]
        assert said.startswith("申请低保、医疗救助帮办。0951-5012345。免费。新华社区校验")
        assert scanned(hands) == [said]
        assert f"{len(said.encode())} 字节" in hands.screen
        assert "不会被看成日文" in hands.screen
        assert "15 厘米外至少 25 毫米" in hands.screen
        assert facts(said, (400,)).endswith("40 厘米外至少 66 毫米")
        await hands.press("escape")
        assert "印出来是这样" in hands.screen


def scanned(hands):
    """Photograph the whole window: eight dots a column and sixteen a line, letters as their ground; read it as a phone would."""
    dots = []
    for strip in hands.shell.screen._compositor.render_strips():
        upper, lower = [], []
        for segment in strip:
            style = segment.style
            ground = style.bgcolor.get_truecolor()[0] if style and style.bgcolor else 0
            for char in segment.text:
                top = style.color.get_truecolor()[0] if char == "\u2580" else ground
                upper += [top] * 8 * cell_len(char)
                lower += [ground] * 8 * cell_len(char)
        dots += [bytes(upper)] * 8 + [bytes(lower)] * 8
    width = max(map(len, dots))
    picture = memoryview(b"".join(row.ljust(width, b"\xff") for row in dots)).cast("B", (len(dots), width))
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


async def test_a_wrong_alarm_is_waived_with_a_reason_that_the_history_keeps(program):
    async with program() as hands:
        book = hands.shell.book
        service = book.get(Service, "S-0001")
        book.save(msgspec.structs.replace(service, content="在马大爷茶馆集合，网格员带着去办。"))
        await hands.press("f8", "ctrl+s")
        assert "像有人名" in hands.message
        await hands.press("ctrl+w", "enter")
        assert "照印：不是人名" in hands.message
        assert book.get(Service, "S-0001").waivers[0].by == "王芳"
        assert any("照印 S-0001 马大爷" in entry["label"] for entry in on_disk(hands, "history"))
        await hands.press("ctrl+s")
        await hands.settle()
        assert "做好了" in hands.message
        # Other words in the same field are looked at again.
        book.save(msgspec.structs.replace(book.get(Service, "S-0001"), content="找王奶奶"))
        await hands.press("ctrl+s")
        assert "王奶奶" in hands.message


async def test_what_the_notice_asks_and_will_never_be_there_is_waived_in_the_list(program):
    async with program(size=(120, 36)) as hands:
        book = hands.shell.book
        unit = book.save(Unit(name="洁万家", kind="个体商户", office_phone="0951-5012304"))
        cleaning = book.save(Resource(title="保洁", item=12, unit=unit.id, contact_phone="0951-5012304"))
        await hands.press("f8", "ctrl+r", "end", "up", "up", "up")
        assert "缺保洁项目价格清单（填「价目」）。通知第 12 条" in hands.screen
        await hands.press("ctrl+w")
        assert "不用写的原因" in hands.screen
        await hands.press("enter")
        assert "不再提：这一项不适用。" in hands.message
        assert "R-0033" not in hands.screen
        assert book.get(Resource, cleaning.id).waivers[0].words == "保洁项目价格清单"
        await hands.press("ctrl+z")
        assert "R-0033" in hands.screen
        await hands.press("home", "ctrl+w")  # who is silent for months is called, not waived
        assert "写原因不算" in hands.message
        service = msgspec.structs.replace(book.get(Service, "S-0001"), item=18, place="", booking="找王大妈")
        book.save(service)  # what is lacking can be waived, whatever else forbids the same service
        await hands.press("f8", "ctrl+r")
        places = [
            str(place) for place, one in enumerate(hands.shell.screen._found) if "活动场所" in one.words
        ]
        hands.shell.screen.table.choose(places[0])
        await hands.press("ctrl+w", "enter")
        assert "不再提：这一项不适用。" in hands.message
        assert [one.words for one in book.get(Service, "S-0001").waivers] == ["活动场所"]


async def test_everything_to_mend_stands_in_one_list_and_enter_leads_to_the_field(program, tmp_path):
    async with program(size=(120, 36)) as hands:
        book = hands.shell.book
        book.save(msgspec.structs.replace(book.get(Service, "S-0003"), place="5-2-301"))
        await hands.press("f8", "ctrl+r")
        assert "其中必须改 1 处" in hands.screen
        assert "门牌「5-2-301」" in hands.screen
        await hands.press("enter")
        assert hands.shell.screen.focused.id == "entry-place"
        await hands.press("end", "ctrl+u")
        await hands.type("社区一楼\x13")
        assert "其中必须改 0 处" in hands.screen
        assert book.get(Service, "S-0003").place.endswith("社区一楼")

        # Another community's list that says the same is told of.
        other = tmp_path / "别的.csv"
        other.write_bytes(table(book))
        await hands.press("ctrl+n")
        await hands.type(f"{other}\r")
        assert "几乎一样的 17 处" in hands.message
        assert "其中必须改 1 处" in hands.screen
        await hands.press("escape")
        assert "自己的话 100%" in hands.screen
