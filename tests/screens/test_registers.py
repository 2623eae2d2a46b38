"""Whistles, ledger, emergency, freshness, agreements and opinions: what a person does and what the file then holds."""

from datetime import timedelta

import msgspec
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from store.book import Book
from store.days import wall_day
from store.parts import Grid
from store.records import (
    Agreement,
    Case,
    Community,
    Match,
    Mobilisation,
    Need,
    Opinion,
    Resource,
    Service,
    Unit,
    Whistle,
)


@pytest.fixture
def office(tmp_path, program):
    """Return an opener of the program with two units and what they do."""
    book = Book.open(tmp_path / "三单.json", who="王芳")
    grids = [Grid("一网格"), Grid("二网格")]
    book.save(
        Community(
            name="新华社区", street="解放西街街道", hotline="0951-5012345", secretary="李建国", grids=grids
        )
    )
    for name, grid in (("消防救援站", "二网格"), ("药店", "一网格")):
        book.save(Unit(name=name, grid=grid, liaison="马站长", liaison_phone="13995010001", leader="马站长"))
    book.save(Resource(title="水带和灭火器", unit="U-0001", item=5, quantity_text="12套"))
    book.save(Resource(title="口罩", unit="U-0002", item=7, quantity_text="2000只"))
    return lambda **more: program(practice=False, book=book, **more)


async def go(hands, mode):
    await hands.shell.switch_mode(mode)
    await hands.settle()


async def test_a_whistle_goes_out_with_its_proof_and_its_slip(office, tmp_path):
    async with office() as hands:
        book = hands.shell.book
        book.save(
            Need(title="井盖塌了", departments=["住建部门"], private="刘大妈 3号楼502", channel="12345")
        )
        await go(hands, "whistles")
        await hands.press("ctrl+n")
        await hands.pilot.pause()
        await hands.type("\r\r")
        await hands.press("ctrl+s")
        slip = book.all(Whistle)[0]
        assert (slip.departments, slip.status, slip.signer) == (["住建部门"], "拟稿", "李建国")
        assert "没有能办这件事的" in slip.tried[-1]
        book.save(msgspec.structs.replace(slip, departments=[]))
        await hands.press("f2")
        await go(hands, "whistles")
        await hands.press("enter", "enter")
        await hands.settle()
        assert "还不能发出。还没有写承办的部门" in hands.message
        assert hands.shell.screen.focused.id == "entry-departments"  # where it is to be written
        await hands.type("住建部门")
        await hands.press("ctrl+s")
        await hands.settle()
        await hands.press("enter", "enter")
        await hands.settle()
        sent = book.get(Whistle, slip.id)
        assert (sent.status, sent.raised_on) == ("已发出", wall_day())
        assert sent.due_on > wall_day() + timedelta(9)
        assert book.get(Need, slip.need).status == "办理中"
        assert "时限" in hands.message
        await hands.press("ctrl+s")
        await hands.settle()
        [pdf] = (tmp_path / "纸").glob("*吹哨单*.pdf")
        words = PdfReader(pdf).pages[0].extract_text()
        assert slip.id in words
        assert "刘大妈" not in words
        await hands.press("enter", "enter")
        await hands.pilot.pause()
        await hands.type("住建局市政科\r")
        assert hands.on_disk["whistles"][slip.id]["status"] == "已应哨"
        late = msgspec.structs.replace(book.get(Whistle, slip.id), due_on=wall_day() - timedelta(2))
        book.save(late)
        await go(hands, "home")
        assert "吹哨转办超了时限" in hands.screen


async def test_the_emergency_view_is_one_key_away_filters_logs_and_prints(office, tmp_path):
    async with office() as hands:
        book = hands.shell.book
        await hands.press("f12")
        await hands.settle()
        assert "119" in hands.screen
        assert "139 9501 0001" in hands.screen
        await hands.press("3")
        assert hands.shell.screen.query_one("#emergency-table").rows[0].cells[1] == "药店"
        await hands.press("1", "ctrl+n")
        going = book.all(Mobilisation)[0]
        assert (going.event, going.drill, going.log[0].text) == ("火灾", False, "启动应急：火灾")
        await hands.press("enter")
        await hands.pilot.pause()
        await hands.type("已出发\r")
        assert hands.on_disk["mobilisations"][going.id]["log"][-1]["text"] == "水带和灭火器：已出发"
        await hands.press("space")
        await hands.pilot.pause()
        await hands.type("火扑灭了\r")
        assert hands.on_disk["mobilisations"][going.id]["log"][-1] == {
            **hands.on_disk["mobilisations"][going.id]["log"][-1], "unit": "", "text": "火扑灭了"
        }  # fmt: skip
        assert "火扑灭了。Ctrl+Z 撤销。" in hands.message
        await hands.press("ctrl+s")
        await hands.settle()
        [pdf] = (tmp_path / "纸").glob("*联系单*.pdf")
        assert len(PdfReader(pdf).pages) == 1
        assert "139 9501 0001" in PdfReader(pdf).pages[0].extract_text()
        await hands.press("ctrl+n")
        assert "记了 3 行。结束？" in hands.screen  # begun, a call, what was seen
        await hands.press("enter")  # in a hurry: Enter notes calls, it does not end them
        assert book.get(Mobilisation, going.id).ended is None
        await hands.press("ctrl+n", "2")
        assert "E-0001 结束" in hands.message
        assert "Ctrl+Z 撤销" in hands.message
        await hands.press("ctrl+z")
        assert book.get(Mobilisation, going.id).ended is None
        await hands.press("ctrl+n", "2", "ctrl+d")
        assert [one.drill for one in book.all(Mobilisation)] == [False, True]
        assert "139 9501 0001" in hands.screen.split("水带和灭火器：")[0]
        await hands.press("ctrl+o")
        assert "139 9501" not in hands.screen


async def test_while_it_burns_every_number_stays_on_the_screen_and_the_minutes_are_kept_and_printed(
    office, tmp_path
):
    async with office() as hands:
        book = hands.shell.book
        unit = book.get(Unit, "U-0001")
        book.save(msgspec.structs.replace(unit, office_phone="0951-5011119"))
        await hands.press("f12", "1", "ctrl+d")
        assert "139 9501 0001、0951-501 1119" in hands.screen  # below the list: also the landline
        await hands.press("down", "ctrl+g", "1")
        assert hands.shell.screen.table.cursor == 0  # the nearest stands ready to be called
        await hands.press("enter")
        await hands.pilot.pause()
        await hands.type("接了，马上来\r")
        await hands.press("ctrl+n", "2", "ctrl+e")
        await hands.settle()
        assert "演练" in hands.screen
        assert "消防救援站：水带和灭火器：接了，马上来" in hands.screen
        assert "历时 0 分钟" in hands.screen
        await hands.press("enter", "2")
        await hands.settle()
        [pdf] = (tmp_path / "纸").glob("新华社区应急演练记录 E-0001*.pdf")
        words = PdfReader(pdf).pages[0].extract_text()
        assert "接了，马上来" in words
        assert "一网格" in words
        assert "139" not in words
        await hands.press("ctrl+n")
        assert "F12" in hands.message


async def test_from_the_locked_screen_the_call_sheet_is_three_keys_away(office, tmp_path):
    async with office() as hands:
        book = hands.shell.book
        book.closing.set("wo ai she qu")
        await hands.press("f5", "ctrl+backslash")
        await hands.type_only("wo ai she qu\r")
        await hands.press(
            "f12", "1", "ctrl+s"
        )  # typed while the passphrase is still looked at: they wait for it
        await hands.settle()
        [pdf] = (tmp_path / "纸").glob("*应急联系单 火灾*.pdf")
        assert "139 9501 0001" in PdfReader(pdf).pages[0].extract_text()
        assert "139 9501 0001" in hands.screen


async def test_who_is_helped_first_has_a_number_and_never_a_name(office):
    async with office() as hands:
        await hands.press("f12", "ctrl+w")
        await hands.settle()
        await hands.press("ctrl+n")
        await hands.type("甲-12\r帮王奶奶下楼\x13")
        assert "像是姓名" in hands.screen
        assert hands.shell.book.all(Case) == []
        await hands.press("shift+tab", "ctrl+s")


async def test_the_ledger_shows_its_sum_its_evidence_and_makes_its_tables(office, tmp_path):
    async with office() as hands:
        book = hands.shell.book
        book.save(Match(need="N-0009", unit="U-0002", status="已认领", claimed_on=wall_day()))
        await hands.press("f10")
        await hands.settle()
        assert "= 15 / 100" in hands.screen  # one valid resource of three, one claim of two
        await hands.press("enter")
        assert "R-0002 口罩" in hands.screen
        await hands.press("escape", "ctrl+s", "1")
        await hands.settle()
        [table] = (tmp_path / "纸").glob("*共驻共建台账.xlsx")
        rows = list(load_workbook(table).active.iter_rows(values_only=True))
        assert rows[3][1] == "药店"
        assert (rows[2][-2], rows[3][-2]) == ("得分（满100）", 15)  # a number that can be summed


async def test_one_key_on_the_phone_confirms_a_units_whole_set(office):
    async with office() as hands:
        book, old = hands.shell.book, wall_day() - timedelta(200)
        for record in (book.get(Unit, "U-0002"), book.get(Resource, "R-0002")):
            book.save(msgspec.structs.replace(record, confirmed_on=old))
        book.save(Service(title="代买药", content="送药上门", providers=["U-0002"], confirmed_on=old))
        await go(hands, "freshness")
        assert "已不上清单的服务 1 项：代买药" in hands.screen
        await hands.press("enter")
        assert {row["confirmed_on"] for row in hands.on_disk["services"].values()} == {wall_day().isoformat()}
        assert hands.on_disk["resources"]["R-0002"]["confirmed_on"] == wall_day().isoformat()
        assert "3 条今天确认了" in hands.message
        await hands.press("ctrl+z")
        assert hands.on_disk["resources"]["R-0002"]["confirmed_on"] == old.isoformat()


async def test_what_is_gone_is_taken_back_on_the_phone_and_the_claims_that_lean_on_it_are_named(office):
    async with office() as hands:
        book, old = hands.shell.book, wall_day() - timedelta(200)
        offer = book.save(msgspec.structs.replace(book.get(Resource, "R-0002"), confirmed_on=old))
        claim = book.save(Match(need="N-0009", unit="U-0002", resource=offer.id, status="已认领"))
        await go(hands, "freshness")
        await hands.press("delete", "1")
        await hands.pilot.pause()
        await hands.type("\r")
        assert hands.on_disk["resources"][offer.id]["status"] == "撤回"
        assert f"还有 1 件认领靠它：{claim.id}" in hands.message


async def test_agreements_are_drafted_signed_and_renewed_all_at_once(office, tmp_path):
    async with office() as hands:
        book = hands.shell.book
        book.save(msgspec.structs.replace(book.community, clauses=["每季度通报一次"]))
        book.save(
            Match(need=book.save(Need(title="送药")).id, unit="U-0001", status="已认领", quantity="每周一次")
        )
        await go(hands, "agreements")
        await hands.press("ctrl+n")
        await hands.type("消防救援站\x13")
        paper = book.all(Agreement)[0]
        assert (paper.local_clauses, len(paper.clauses), paper.status) == (["每季度通报一次"], 10, "拟定")
        await hands.press("enter", "3")
        await hands.settle()
        assert book.all(Agreement)[0].annex == ["N-0001 送药，每周一次"]
        await hands.press("enter", "enter")
        await hands.pilot.pause()
        await hands.type("\r\r")
        signed = book.all(Agreement)[0]
        assert (signed.status, signed.signed_on, signed.signers) == ("已签", wall_day(), ["马站长", "李建国"])
        ending = msgspec.structs.replace(signed, valid_until=wall_day() + timedelta(45), clauses=["旧模板"])
        book.save(ending)
        await go(hands, "agreements")
        hands.shell.screen.show_book()
        assert "剩45天" in hands.screen
        await hands.press("ctrl+s")
        await hands.pilot.pause()
        await hands.press("enter")
        await hands.settle()
        old, new = book.all(Agreement)
        assert (new.renewal_of, len(new.clauses), old.clauses) == (old.id, 10, ["旧模板"])
        await hands.press("ctrl+z")
        assert len(book.all(Agreement)) == 1
        await hands.press("ctrl+s", "2")
        await hands.settle()
        assert len(book.all(Agreement)) == 2
        assert len([*(tmp_path / "纸").glob("*共驻共建协议书A-0003第*份.docx")]) == 2
        await hands.press("ctrl+z")
        await hands.press("enter")
        await hands.pilot.pause()
        await hands.press("3")
        await hands.settle()
        assert "签字后回车签订" in hands.message  # so one stands on the new one
        assert hands.shell.screen.chosen.renewal_of == old.id


async def test_an_opinion_becomes_a_letter_that_draws_on_the_ledger(office, tmp_path):
    async with office() as hands:
        book = hands.shell.book
        book.save(
            Opinion(
                unit="U-0002",
                subject="创建文明单位",
                text="同意推荐",
                given_on=wall_day(),
                number="新社党意3号",
            )
        )
        await go(hands, "opinions")
        await hands.press("ctrl+s")
        await hands.settle()
        [pdf] = (tmp_path / "纸").glob("*意见函*.pdf")
        words = "".join(page.extract_text() for page in PdfReader(pdf).pages).replace("\n", "")
        assert "同意推荐" in words
        assert "台账" in words
        assert "新社党意3号" in words
        await hands.press("enter", "2")
        await hands.pilot.pause()
        await hands.type("部分\r")
        assert hands.on_disk["opinions"]["O-0001"]["outcome"] == "部分采纳"
