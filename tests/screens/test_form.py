"""The form: nothing typed ahead is lost or misplaced; wording beside the field; Esc asks."""

import pytest

from screens.widgets.inputs import Picker
from screens.widgets.many_lines import ManyLines
from store.book import Book
from store.records import Agreement, Need, Resource, Service, Unit

# Every form filled in one burst, Enter after each field, Ctrl+S at its end: (key to the list, keys, record, expected).
BURSTS = [
    ("f3", "光明超市\r光明、明超\rgtsh\r一网格\r解放西街9号\r0951-6019999\r老光\r13995019999\x13", Unit,
     {"name": "光明超市", "aliases": ["光明", "明超"], "kind": "个体商户", "grid": "一网格", "address": "解放西街9号",
      "office_phone": "0951-6019999", "liaison": "老光", "liaison_phone": "13995019999"}),
    ("f4", "四点半课堂\r第九小学\rgyk\r\r看着写作业\r3\r180平方米\r6\r40\r每天40名\r周一至周五 16:30-18:00\x13", Resource,
     {"title": "四点半课堂", "unit": "U-0002", "item": 20, "description": "看着写作业",
      "details": {"场地数量": "3", "场地面积": "180平方米", "随课师资数量": "6"}, "quantity": 40, "quantity_text": "每天40名",
      "times": "周一至周五 16:30-18:00"}),
    ("f5", "独居老人上门理发\r每月一次\r11\r\r二网格\r3号楼\rjm\r\rrh\r1\r\r2026-12-10\rjj\x13", Need,
     {"title": "独居老人上门理发", "description": "每月一次", "item": 11, "grid": "二网格", "building": "3号楼",
      "proposer_kind": "居民", "channel": "入户", "people": 1, "urgency": "紧急",
      "departments": ["卫健部门", "民政部门"]}),
    ("f7", "敬老理发\r14\r\r自带工具\r美美理发店、社区\r每月第二个周二\r上门\r老人\r免费\x13", Service,
     {"title": "敬老理发", "item": 14, "content": "自带工具", "providers": ["U-0001", "社区"], "times": "每月第二个周二",
      "place": "上门", "audience": "老人", "fee": "免费"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("list_key", "keys", "kind", "expected"), BURSTS, ids=["units", "resources", "needs", "services"]
)
async def test_a_whole_record_in_one_burst_comes_out_right(program, list_key, keys, kind, expected):
    async with program() as hands:
        await hands.press(list_key, "ctrl+n")
        await hands.type(keys)
        record = hands.shell.book.all(kind)[-1]
        assert {key: getattr(record, key) for key in expected} == expected


async def test_there_is_one_community_and_no_next_one(program):
    async with program(practice=False) as hands:
        await hands.press("enter")
        assert "Ctrl+N" not in hands.screen
        await hands.type("新华社区\x0e")
        assert hands.shell.book.community.name == ""
        await hands.press("ctrl+s")
        await hands.settle()
        assert "已建好" in hands.message
        assert hands.shell.book.community.name == "新华社区"


async def test_a_fault_is_wrapped_as_chinese_is(program):
    async with program() as hands:
        await hands.press("f3", "ctrl+n")
        await hands.type("第十小学\r\r随便写的\r")
        lines = [line.strip() for line in hands.screen.splitlines()]
        assert any(line.startswith("! 请从这些里选：党政机关、") for line in lines)
        assert not any(line.startswith("、") for line in lines)


async def test_a_book_that_can_only_be_read_says_so_before_anybody_writes(program, tmp_path):
    Book.open(tmp_path / "三单.json", who="王芳").close()
    book = Book.open(tmp_path / "三单.json", read_only=True)
    async with program(practice=False, book=book) as hands:
        await hands.press("escape", "f5", "ctrl+n")
        assert "只能看。写了也存不下" in hands.message
        await hands.type("修路灯")
        await hands.press("escape")
        assert "留作草稿" not in hands.screen


async def test_on_a_full_disk_the_draft_does_not_talk_over_the_save(program, monkeypatch):
    async with program() as hands:

        def full(*_, **__):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("store.file.write_whole", full)
        monkeypatch.setattr("store.drafts.write_whole", full)
        await hands.press("f5", "ctrl+n")
        await hands.type("门口路灯不亮、晚上看不见")
        hands.shell.screen.keep_draft()
        assert "草稿没有存下（磁盘满了" in hands.message
        await hands.press("ctrl+s")
        hands.shell.screen.keep_draft()
        assert hands.message.startswith("! 没有保存上：磁盘满了")
        assert "屏幕上的字还在" in hands.message
        assert "门口路灯不亮、晚上看不见" in hands.screen


async def test_an_agreement_gets_its_ten_clauses_and_its_year(program):
    async with program() as hands:
        await hands.press("ctrl+a", "ctrl+n")
        await hands.type("第九小学\r\r2026-03-05\x13")
        paper = hands.shell.book.all(Agreement)[-1]
        assert len(paper.clauses) == 10
        assert (paper.status, str(paper.valid_until)) == ("已签", "2027-03-04")


async def test_the_official_wording_stands_beside_the_field(program):
    async with program() as hands:
        await hands.press("f4", "ctrl+n")
        await hands.type("助浴\r\rjjyl")
        assert "可提供居家养老服务的服务单位（组织）名称" in hands.screen
        assert "> 19 居家养老" in hands.screen
        await hands.press("enter")
        assert hands.shell.screen.query_one("#entry-item", Picker).value == "19 居家养老"
        assert hands.shell.screen.query_one("#entry-details", ManyLines).text == "服务项目："


async def test_arrows_choose_among_the_options(program):
    async with program() as hands:
        await hands.press("f3", "ctrl+n")
        await hands.type("新店\r\r")
        await hands.press("down", "down", "enter", "ctrl+s")
        assert hands.shell.book.all(Unit)[-1].kind == "事业单位"


async def test_a_unit_nobody_registered_is_made_with_the_record_and_undone_with_it(program):
    async with program() as hands:
        units = len(hands.shell.book.all(Unit))
        await hands.press("f4", "ctrl+n")
        await hands.type("修伞\r河边修伞摊\x13")
        book = hands.shell.book
        assert book.name_of(book.all(Resource)[-1].unit) == "河边修伞摊"
        assert len(book.all(Unit)) == units + 1
        await hands.press("ctrl+z")
        assert len(book.all(Unit)) == units


async def test_ctrl_n_saves_and_keeps_the_unit_for_the_next(program):
    async with program() as hands:
        await hands.press("f4", "ctrl+n")
        await hands.type("修伞\r美美理发店\r")
        await hands.press("ctrl+n")
        assert "写下一条" in hands.message
        await hands.type("配钥匙\x13")
        last = hands.shell.book.all(Resource)[-2:]
        assert [(one.title, one.unit) for one in last] == [("修伞", "U-0001"), ("配钥匙", "U-0001")]
        assert hands.shell.screen.table.chosen == last[-1].id


async def test_a_wrong_date_is_said_beside_the_field_and_nothing_is_lost(program):
    async with program() as hands:
        await hands.press("f5", "ctrl+n")
        await hands.type("修路灯")
        for _ in range(11):
            await hands.press("enter")
        await hands.type("哪天都行\r")
        assert "日期写法" in hands.screen
        await hands.press("ctrl+s")
        assert "没有保存" in hands.message
        assert "哪天都行" in hands.screen
        assert hands.shell.screen.focused.id == "entry-wanted_by"


async def test_a_need_without_its_words_is_not_saved(program):
    async with program() as hands:
        await hands.press("f5", "ctrl+n", "ctrl+s")
        assert "请填写需求内容" in hands.screen


async def test_an_id_card_number_is_refused_in_words(program):
    async with program() as hands:
        await hands.press("f5", "ctrl+n")
        await hands.type("办证 11010519491231002X\x13")
        assert "不收身份证号" in hands.screen
        assert "11010519491231002X" not in hands.shell.book.path.read_text(encoding="utf-8")


async def test_esc_asks_when_something_is_unsaved_and_not_otherwise(program):
    async with program() as hands:
        await hands.press("f5", "ctrl+n", "escape")
        assert hands.shell.screen.name_shown == "需求"
        await hands.press("ctrl+n")
        await hands.type("修鞋")
        await hands.press("escape")
        assert "还没有保存" in hands.screen
        await hands.press("escape")
        assert "修鞋" in hands.screen
        await hands.press("escape", "1")
        assert hands.shell.book.all(Need)[-1].title == "修鞋"
        await hands.press("ctrl+n")
        await hands.type("不要的")
        await hands.press("escape", "3")
        assert hands.shell.book.all(Need)[-1].title == "修鞋"


async def test_an_open_form_waits_while_another_list_is_looked_at(program):
    async with program() as hands:
        await hands.press("f5", "ctrl+n")
        await hands.type("修鞋")
        await hands.press("f3")
        assert hands.shell.screen.name_shown == "单位"
        await hands.press("ctrl+q")
        assert "还有刚写的字没有保存" in hands.screen
        await hands.press("1", "f5")
        assert "修鞋" in hands.screen
        await hands.press("ctrl+s")
        assert hands.shell.book.all(Need)[-1].title == "修鞋"


async def test_several_lines_by_ctrl_j_and_by_paste(program):
    from textual import events

    async with program() as hands:
        await hands.press("f5", "ctrl+n")
        await hands.type("修鞋\r第一行")
        await hands.press("ctrl+j")
        await hands.type("第二行")
        hands.shell.post_message(events.Paste("\n第三行\n[/]"))
        await hands.settle()
        await hands.press("ctrl+s")
        assert hands.shell.book.all(Need)[-1].description == "第一行\n第二行\n第三行\n[/]"
