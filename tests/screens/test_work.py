"""Home, matching, publishing, import, first start, help: what a person does and what the file then holds."""

import json

import msgspec

from exports.readback import read_codes
from store.book import Book
from store.records import Community, Match, Need, Posting, Resource, Service, Unit, Whistle


async def choose(hands, need):
    """Go down among the needs to this one."""
    needs = hands.shell.screen._left
    await hands.press("home", *["down"] * [row.id for row in needs.rows].index(need.id))


async def test_home_shows_what_waits_worst_first_and_leads_there(program):
    async with program() as hands:
        rows = hands.shell.screen.query_one("#waiting").rows
        assert rows[0].urgent
        assert rows[0].cells[:2] == ("紧急需求没有答复", "2")
        assert "/ 25" in hands.screen
        assert "下次会议" in hands.screen
        await hands.press("enter")
        assert hands.shell.current_mode == "needs"


async def test_the_community_is_edited_from_home(program):
    async with program() as hands:
        await hands.press("ctrl+e")
        await hands.type("（练）\x13")
        assert hands.shell.book.community.name == "新华社区（练）"
        assert "新华社区（练）" in hands.screen


async def test_a_first_start_offers_a_new_community(program):
    async with program(practice=False) as hands:
        assert "新建社区" in hands.screen
        assert "练习数据" in hands.screen
        await hands.press("1")
        await hands.type("团结社区\r\r\r\r解放路1号\r0951-5050505\x13")
        assert [(one.name, one.hotline) for one in hands.shell.book.all(Community)] == [
            ("团结社区", "0951-5050505")
        ]
        assert hands.shell.screen.name_shown == "首页"


async def test_a_first_start_offers_practice_in_a_file_of_its_own(program):
    async with program(practice=False) as hands:
        main = hands.shell.book.path
        await hands.press("2")
        assert hands.shell.practising
        assert "练习" in hands.screen
        assert hands.shell.book.path != main
        assert len(hands.shell.book.all(Unit)) == 18
        assert not main.exists()


async def test_a_need_is_claimed_becomes_a_service_and_can_be_taken_back(program):
    async with program() as hands:
        book = hands.shell.book
        need = next(one for one in book.all(Need) if "剪头发" in one.title)
        await hands.press("f6")
        await choose(hands, need)
        assert "上门给行动不便老人理发" in hands.screen
        assert "理由" in hands.screen
        assert "=理发" in hands.screen
        await hands.press("enter", "enter", "ctrl+s")
        claim = book.all(Match)[-1]
        assert (claim.need, claim.status, book.get(Need, need.id).status) == (need.id, "已认领", "已认领")
        assert hands.on_disk["matches"][claim.id]["resource"] == claim.resource
        await hands.press("ctrl+s", "ctrl+s")
        service = book.all(Service)[-1]
        assert (service.title, service.matches) == ("上门给行动不便老人理发", [claim.id])
        assert book.name_of(service.providers[0]) == "美美理发店"
        await hands.press("ctrl+z", "ctrl+z")
        assert book.get(Match, claim.id) is None
        assert book.get(Need, need.id).status == "登记"


async def test_what_does_not_fit_is_not_proposed_again_until_undone(program):
    async with program() as hands:
        need = next(one for one in hands.shell.book.all(Need) if "剪头发" in one.title)
        await hands.press("f6")
        await choose(hands, need)
        await hands.press("enter")
        offers = hands.shell.screen._right
        before = [row.id for row in offers.rows]
        await hands.press("delete", "3")
        assert before[0] not in [row.id for row in offers.rows]
        assert hands.shell.book.all(Match)[-1].status == "不合适"
        assert hands.shell.book.all(Match)[-1].status_reason == "不对口"
        await hands.press("ctrl+z")
        assert [row.id for row in offers.rows] == before


async def test_digits_confirm_what_the_need_is_about(program):
    async with program() as hands:
        need = hands.shell.book.save(Need(title="冰箱坏了想修，也想找人打扫卫生"))
        await hands.press("f6")
        await choose(hands, need)
        screen = hands.shell.screen
        numbers = screen._chip_numbers()
        assert len(numbers) > 1
        await hands.press("2")
        assert hands.shell.book.get(Resource, screen._right.chosen).item == numbers[1]
        assert screen._items[need.id] == numbers[1]
        await hands.press("0", "enter")
        assert screen._items[need.id] == 0


async def test_a_need_nobody_answers_says_where_it_goes(program):
    async with program() as hands:
        need = hands.shell.book.save(Need(title="能不能把地铁站修到我们小区门口", urgency="重要"))
        await hands.press("f6")
        await choose(hands, need)
        assert "没找到能办「公共交通」的单位" in hands.screen
        await hands.press("ctrl+w", "1")  # the whistle is always 1
        assert hands.shell.book.get(Need, need.id).route == "吹哨部门"
        assert need.id not in [row.id for row in hands.shell.screen._left.rows]
        slip = hands.shell.book.all(Whistle)[-1]
        assert (slip.need, slip.route, slip.status) == (need.id, "吹哨部门", "拟稿")


async def test_danger_is_marked_by_one_key_with_the_numbers_to_call(program):
    async with program() as hands:
        need = hands.shell.book.save(Need(title="隔壁冒黑烟"))
        await hands.press("f6")
        await choose(hands, need)
        await hands.press("ctrl+e")
        assert hands.shell.book.get(Need, need.id).urgency == "紧急"
        assert "先打电话，不做匹配" in hands.screen
        assert "119" in hands.screen
        await hands.press("escape")
        assert "紧急的不做匹配" in hands.screen


async def test_services_are_chosen_looked_at_and_printed(program):
    async with program() as hands:
        await hands.press("f8")
        assert "印出来是这样" in hands.screen
        await hands.press("space")
        book = hands.shell.book
        assert not book.get(Service, "S-0001").publish
        await hands.press("ctrl+s")
        await hands.settle()
        assert "做好了" in hands.message
        [pdf] = hands.shell.out.glob("*.pdf")
        codes = "".join(code for page in read_codes(pdf.read_bytes()) for code in page)
        assert book.get(Service, "S-0002").title in codes
        assert book.get(Service, "S-0001").title not in codes
        assert len(book.all(Posting)) == 1
        await hands.press("ctrl+n")
        await hands.type("Excel\r")
        assert len(list(hands.shell.out.glob("*.xlsx"))) == 4


async def test_private_words_stop_the_sheet_and_enter_leads_to_the_field(program):
    async with program() as hands:
        service = hands.shell.book.get(Service, "S-0001")
        hands.shell.book.save(msgspec.structs.replace(service, content="找王奶奶"))
        await hands.press("f8")
        assert "必须改" in hands.screen
        assert "像有人名「王奶奶」" in hands.screen
        await hands.press("ctrl+s")
        await hands.settle()
        assert "清单没有做" in hands.message
        assert not list(hands.shell.out.glob("*.pdf"))
        await hands.press("enter")
        assert hands.shell.screen.focused.id == "entry-content"


async def test_f1_explains_every_screen_in_plain_words(program):
    async with program() as hands:
        for mode in ("home", "units", "resources", "needs", "matching", "services", "publish", "agreements"):
            await hands.shell.switch_mode(mode)
            await hands.press("f1")
            assert "怎么用" in hands.screen, mode
            assert not [word for word in ("Scroll", "Focus", "Copy") if word in hands.screen], mode
            await hands.press("escape")


async def test_help_is_not_met_again_where_it_was_left_by_a_function_key(program):
    async with program() as hands:
        await hands.press("f7", "f1", "f9", "f7")
        assert "怎么用" not in hands.screen
        await hands.press("ctrl+n")
        assert "新增服务" in hands.screen


async def test_a_book_open_elsewhere_can_be_read(program, tmp_path):
    from guidance.practice import write_practice
    from store.book import Book

    first = Book.open(tmp_path / "b.json")
    write_practice(first)
    reader = Book.open(tmp_path / "b.json", read_only=True)
    async with program(practice=False, book=reader) as hands:
        assert "只读" in hands.screen
        await hands.press("f5", "ctrl+n")
        await hands.type("修鞋\x13")
        assert "只读" in hands.message
        assert "修鞋" in hands.screen
    first.close()


async def test_every_screen_holds_at_the_smallest_and_a_wide_size(program):
    for size in ((80, 24), (120, 36), (200, 50), (40, 12)):
        async with program(practice=size == (80, 24), size=size) as hands:
            for key in ("f3", "f4", "f5", "f6", "f7", "f8", "f2"):
                await hands.press(key)
            assert hands.shell.is_running


async def test_a_record_that_cannot_be_read_is_told_on_the_first_screen(program, book):
    book.save(Unit(name="好好的"))
    book.close()
    spoiled = json.loads(book.path.read_bytes())
    spoiled["units"]["U-0001"]["name"] = ["不是名字"]
    book.path.write_text(json.dumps(spoiled), encoding="utf-8")
    async with program(practice=False, book=Book.open(book.path, who="王芳")) as hands:
        await hands.settle()
        assert "读不懂、放在一边的记录" in hands.screen
        await hands.press("enter")
        assert "U-0001（units）读不懂，先放在一边，文件里还在" in hands.screen
        await hands.press("2")
        assert "备份" in hands.screen
    assert json.loads(book.path.read_bytes())["units"] == spoiled["units"]


async def test_an_entry_of_the_history_that_cannot_be_read_is_told_on_the_first_screen(program, book):
    book.save(Unit(name="好好的"))
    book.close()
    spoiled = json.loads(book.path.read_bytes())
    spoiled["history"]["00000001"]["steps"] = 3
    book.path.write_text(json.dumps(spoiled), encoding="utf-8")
    async with program(practice=False, book=Book.open(book.path, who="王芳")) as hands:
        await hands.until("读不懂、放在一边的记录")
