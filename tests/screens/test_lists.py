"""Lists: filter, add, edit, remove, undo; contacts hidden on a wall."""

import pytest
from textual import events

from store.records import Need, Posting, Resource, Unit

KEYS = {"f3": "units", "f4": "resources", "f5": "needs", "f7": "services"}


@pytest.mark.parametrize("key", [*KEYS, "3", "4", "5", "7"])
async def test_function_keys_and_digits_lead_to_the_lists(program, key):
    async with program() as hands:
        await hands.press(key)
        assert hands.shell.current_mode == KEYS[f"f{key.removeprefix('f')}"]


async def test_typing_filters_by_chinese_initials_number_and_phone(program):
    async with program() as hands:
        await hands.press("f3")
        for typed, name in (
            ("理发", "美美理发店"),
            ("mmlf", "美美理发店"),
            ("U-0002", "第九小学"),
            ("6010003", "宁和物业公司"),
        ):
            await hands.type(typed) if not typed[0].isdigit() else await hands.press("slash")
            if typed[0].isdigit():
                await hands.type(typed)
            table = hands.shell.screen.table
            assert [row.cells[1] for row in table.rows] == [name]
            assert "命中 1" in hands.screen
            await hands.press("escape")
            assert len(table.rows) == 18


async def test_a_mobile_is_masked_wherever_it_was_written(program):
    async with program() as hands:
        hands.shell.book.save(Need(title="修路灯，打１３９９５０１０００１问"))
        await hands.press("f5", "end")
        assert "139****0001" in hands.screen
        assert "5010001" not in hands.screen


async def test_a_detail_that_does_not_fit_says_that_there_is_more(program):
    async with program() as hands:
        await hands.press("ctrl+a")
        assert [line.strip() for line in hands.screen.splitlines() if line.strip()][-2].endswith("..")
    async with program(size=(120, 80), name="大屏.json") as hands:
        await hands.press("ctrl+a")
        assert ".." not in hands.screen.split("有效到", 1)[1]


async def test_ctrl_s_pressed_twice_saves_the_form_and_does_no_more(program, monkeypatch):
    monkeypatch.setattr("screens.base._TWICE", 30)  # a busy machine is no slow hand
    async with program() as hands:
        book = hands.shell.book
        await hands.press("f3", "enter", "ctrl+s", "ctrl+s")
        await hands.settle()
        assert "要接着做，再按一次" in hands.message
        assert "今天确认了" not in book.undo_label + hands.screen
        hands.shell.form_saved = 0.0  # later it is meant
        await hands.press("ctrl+s")
        assert "今天确认了" in hands.message
        await hands.press(
            "enter", "ctrl+s", "down", "ctrl+s"
        )  # another key between: nothing was pressed twice
        assert "第九小学 的资料" in hands.message
        await hands.press("f8", "enter", "ctrl+s", "ctrl+s")
        await hands.settle()
        assert "要接着做，再按一次" in hands.message
        assert book.all(Posting) == []


async def test_what_was_said_is_not_said_again_when_one_comes_back(program):
    async with program() as hands:
        await hands.press("f5", "delete", "enter")
        assert "已删除" in hands.message
        await hands.press("f3", "f5")
        assert hands.message == ""


async def test_a_whole_phrase_of_an_input_method_lands_in_the_filter_in_order(program):
    async with program() as hands:
        await hands.press("f5")
        await hands.type("老爹糊涂怕走丢")
        assert hands.shell.screen._filter.value == "老爹糊涂怕走丢"
        assert len(hands.shell.screen.table.rows) == 1


async def test_a_need_is_added_by_keyboard_alone(program):
    async with program() as hands:
        await hands.press("f5", "ctrl+n")
        await hands.type("想找人修鞋\r详细写一句\r")
        await hands.press("ctrl+s")
        need = hands.shell.book.all(Need)[-1]
        assert (need.title, need.description) == ("想找人修鞋", "详细写一句")
        assert hands.on_disk["needs"][need.id]["title"] == "想找人修鞋"
        assert f"已保存 {need.id}" in hands.message
        assert hands.shell.screen.table.chosen == need.id


async def test_enter_edits_the_chosen_record_and_the_row_stays_chosen(program):
    async with program() as hands:
        await hands.press("f3", "down", "down", "enter")
        await hands.type("集团")
        await hands.press("ctrl+s")
        assert hands.shell.book.get(Unit, "U-0003").name == "社区卫生服务中心集团"
        assert hands.shell.screen.table.chosen == "U-0003"


async def test_removing_asks_by_name_and_undo_brings_it_back(program):
    async with program() as hands:
        await hands.press("f4", "delete")
        offer = hands.shell.book.get(Resource, "R-0001")
        assert f"删除 R-0001 {offer.title}" in hands.screen
        await hands.press("enter")
        assert hands.shell.book.get(Resource, "R-0001") is None
        assert "R-0001" not in hands.on_disk["resources"]
        await hands.press("ctrl+z")
        assert hands.shell.book.get(Resource, "R-0001") == offer
        assert "已撤销" in hands.message
        await hands.press("ctrl+y")
        assert hands.shell.book.get(Resource, "R-0001") is None


async def test_undo_stands_on_the_record_that_came_back(program):
    async with program() as hands:
        await hands.press("f5", "end")
        last = hands.shell.screen.chosen
        await hands.press("delete", "enter", "home", "ctrl+z")
        assert hands.shell.screen.chosen == last
        await hands.press("home", "ctrl+y")  # gone again: nothing to stand on
        assert hands.shell.screen.chosen != last


async def test_esc_on_the_question_removes_nothing(program):
    async with program() as hands:
        await hands.press("f4", "delete", "escape")
        assert hands.shell.book.get(Resource, "R-0001") is not None


async def test_what_a_removed_unit_offered_says_so(program):
    async with program() as hands:
        offer = hands.shell.book.all(Resource)[0]
        hands.shell.book.remove(hands.shell.book.get(Unit, offer.unit))
        await hands.press("f4")
        assert "（已删除）" in hands.screen


async def test_mobiles_are_masked_and_a_wall_sees_no_contact(program):
    async with program(size=(120, 36)) as hands:
        await hands.press("f3")
        unit = hands.shell.book.get(Unit, "U-0001")
        assert unit.liaison_phone not in hands.screen
        assert "139****0000" in hands.screen
        assert unit.liaison in hands.screen
        await hands.press("ctrl+o")
        assert "投屏中" in hands.screen
        assert unit.liaison not in hands.screen.replace(unit.name, "")
        assert "139****" not in hands.screen
        await hands.press("f5")
        private = hands.shell.book.all(Need)[0].private
        await hands.press("slash")
        await hands.type("剪头发")
        assert private not in hands.screen


async def test_the_key_that_leads_into_the_filter_is_no_word_to_find(program):
    async with program() as hands:
        await hands.press("f3")
        table = hands.shell.screen.table
        await hands.press("slash", "slash")  # twice
        assert len(table.rows) == 18
        await hands.type("理发")
        assert [row.cells[1] for row in table.rows] == ["美美理发店"]
        await hands.press("escape")
        await hands.type("、理发")  # what an input method makes of it
        assert [row.cells[1] for row in table.rows] == ["美美理发店"]


async def test_an_urgent_need_stands_first_with_a_mark(program):
    async with program() as hands:
        await hands.press("f5")
        first = hands.shell.book.get(Need, hands.shell.screen.table.rows[0].id)
        assert first.urgency == "紧急"
        assert ">!" in hands.screen


async def test_a_failed_save_says_so_and_keeps_the_text(program, monkeypatch):
    async with program() as hands:
        await hands.press("f5", "ctrl+n")
        await hands.type("想找人修鞋\r")

        def fails(*_, **__):
            raise OSError(28, "full")

        with monkeypatch.context() as broken:
            broken.setattr("store.file.write_whole", fails)
            await hands.press("ctrl+s")
        assert "磁盘满了" in hands.message
        assert "未保存" in hands.screen
        assert "想找人修鞋" in hands.screen
        await hands.press("ctrl+s")
        assert hands.shell.book.all(Need)[-1].title == "想找人修鞋"
        assert "已保存" in hands.screen


async def test_an_empty_list_teaches(program):
    async with program(practice=False) as hands:
        await hands.press("enter")
        await hands.type("新华社区\r")
        await hands.press("ctrl+s", "f3")
        assert "按 Ctrl+N 登记第一家" in hands.screen


async def test_ten_thousand_needs_are_drawn_and_filtered(program, tmp_path):
    from guidance.practice import write_practice
    from store.book import Book

    book = Book.open(tmp_path / "big.json")
    write_practice(book, needs=10_000)
    async with program(practice=False, book=book) as hands:
        await hands.press("f5")
        assert "10000 条" in hands.screen
        await hands.type("轮椅")
        await hands.until("命中")
        found = {row.id for row in hands.shell.screen.table.rows}
        assert found == {need.id for need in book.all(Need) if "轮椅" in need.title}
        await hands.press("escape", "end")
        last = hands.shell.screen.table.rows[-1].id
        assert hands.shell.screen.table.chosen == last
        assert f"> {last}" in hands.screen


async def test_the_mouse_chooses_scrolls_and_jumps(program):
    async with program() as hands:
        await hands.press("f3")
        table = hands.shell.screen.table
        await hands.pilot.click(table, offset=(5, 3))
        assert table.chosen == "U-0003"
        table.post_message(events.MouseScrollDown(table, 5, 3, 0, 1, 0, False, False, False))
        await hands.settle()
        assert "U-0001" not in hands.screen
        assert table.chosen == "U-0003"
        await hands.pilot.click(table, offset=(table.size.width - 1, 1))
        await hands.settle()
        assert "U-0001" in hands.screen


async def test_what_was_just_saved_is_found_by_the_filter_that_stands(program):
    async with program() as hands:
        await hands.press("f5")
        await hands.type("修鞋")
        assert "命中 0" in hands.screen
        await hands.press("ctrl+n")
        await hands.type("想找人修鞋\r")
        await hands.press("ctrl+s")
        assert "命中 1" in hands.screen
        assert hands.shell.screen.chosen.title == "想找人修鞋"
