"""Parts of a list, marked rows, order and columns: what a person sees, and what the file then holds."""

import json

import msgspec

from store.records import Need, Resource, Service, Unit


async def pick(hands, words):
    """Type a few letters into the open picker and take what stands first."""
    await hands.type(words)
    await hands.press("enter")
    await hands.settle()


def shown(hands):
    return [row.id for row in hands.shell.screen.table.rows]


async def test_each_line_of_home_opens_its_list_with_just_these(program):
    async with program() as hands:
        book = hands.shell.book
        urgent = [need.id for need in book.all(Need) if need.urgency == "紧急" and need.status == "登记"]
        await hands.press("enter")
        assert sorted(shown(hands)) == sorted(urgent)
        assert "紧急没有答复" in hands.screen
        await hands.press("escape")
        assert len(shown(hands)) == len(book.all(Need))
        await hands.press("escape")
        assert hands.shell.current_mode == "home"


async def test_only_what_has_no_phone_and_only_my_grid(program):
    async with program() as hands:
        book = hands.shell.book
        unit = book.get(Unit, "U-0001")
        book.save(msgspec.structs.replace(unit, office_phone="", liaison_phone="", leader_phone=""))
        await hands.press("f3", "ctrl+l")
        assert "缺电话" in hands.screen
        await pick(hands, "qdh")
        assert shown(hands) == ["U-0001"]
        await hands.press("ctrl+l")
        await pick(hands, "bwg")
        assert "您管哪个网格" in hands.screen
        await pick(hands, "二")
        assert set(shown(hands)) == {one.id for one in book.all(Unit) if one.grid == "二网格"}
        assert hands.shell.preferences.get("grid", "") == "二网格"


async def test_marked_rows_are_confirmed_at_once_and_taken_back_at_once(program):
    async with program() as hands:
        book = hands.shell.book
        before = {one.id: one for one in book.all(Resource)}
        await hands.press("f4", "space", "down", "space")
        assert "选上 2" in hands.screen
        assert " *R-0001" in hands.screen
        await hands.press("ctrl+g", "enter")
        changed = [one for one in book.all(Resource) if one.confirmed_on != before[one.id].confirmed_on]
        today = {one.id: one.confirmed_on for one in book.all(Resource) if one.confirmed_by == "王芳"}
        assert {"R-0001", "R-0003"} <= set(today)
        assert all(one.id in ("R-0001", "R-0003") for one in changed)
        assert hands.on_disk["resources"]["R-0003"]["confirmed_by"] == "王芳"
        await hands.press("ctrl+z")
        assert {one.id: one.confirmed_on for one in book.all(Resource)} == {
            id_: one.confirmed_on for id_, one in before.items()
        }


async def test_marked_services_are_hidden_from_the_sheet_and_tagged_together(program):
    async with program() as hands:
        book = hands.shell.book
        await hands.press("f7", "space", "space", "space", "ctrl+g")
        await pick(hands, "公示：否")
        assert sum(not one.publish for one in book.all(Service)) == 3
        assert len(hands.shell.screen.table.marked) == 3
        await hands.press("ctrl+g")
        await pick(hands, "改一项")
        await pick(hands, "自定")
        await pick(hands, "春节服务")
        assert sum(one.category == "春节服务" for one in book.all(Service)) == 3
        await hands.press("ctrl+z", "ctrl+z")
        assert all(one.publish and not one.category for one in book.all(Service))


async def test_marked_rows_are_removed_in_one_step_and_written_as_a_table(program):
    from openpyxl import load_workbook

    async with program() as hands:
        book = hands.shell.book
        await hands.press("f5", "space", "space", "ctrl+g")
        await pick(hands, "excel")
        [path] = hands.shell.out.glob("*.xlsx")
        cells = [cell.value for row in load_workbook(path).active.iter_rows() for cell in row if cell.value]
        named = [hands.shell.screen._records[id_].title for id_ in hands.shell.screen.table.marked]
        assert len(named) == 2
        assert set(named) <= set(cells)
        private = [one.private for one in book.all(Need) if one.private]
        assert not [text for text in private if any(text in str(cell) for cell in cells)]
        await hands.press("delete")
        assert "选上的 2 条" in hands.screen
        await hands.press("enter")
        assert len(book.all(Need)) == 22
        await hands.press("ctrl+z")
        assert len(book.all(Need)) == 24


async def test_order_and_columns_are_chosen_and_remembered(program, tmp_path):
    settings = tmp_path / "preferences.json"
    async with program(preferences=settings) as hands:
        await hands.press("f3", "ctrl+r")
        await pick(hands, "按单位名称")
        names = [row.cells[1] for row in hands.shell.screen.table.rows]
        assert names != [one.name for one in hands.shell.book.all(Unit)]
        await hands.press("ctrl+r")
        await pick(hands, "按单位名称")
        assert [row.cells[1] for row in hands.shell.screen.table.rows] == names[::-1]
        await hands.press("ctrl+r")
        await pick(hands, "选要看")
        await hands.type("dizhi")
        await hands.press("space", "enter")
        assert "地址" in [column.heading for column in hands.shell.screen.table.columns]
    assert json.loads(settings.read_text(encoding="utf-8"))["order units"] == ["name", "down"]
    async with program(practice=False, preferences=settings, name="again.json") as hands:
        await hands.press("enter")
        await hands.type("新华社区\x13")
        await hands.press("f3")
        assert "地址" in [column.heading for column in hands.shell.screen.table.columns]


async def test_the_state_column_is_seen_at_every_width(program):
    for size in ((80, 24), (120, 36)):
        async with program(practice=size == (80, 24), size=size) as hands:
            await hands.press("f5")
            assert "状态" in [column.heading for column in hands.shell.screen.table.columns], size


async def test_pinyin_and_related_words_find_and_mark(program):
    async with program() as hands:
        await hands.press("f4")
        await hands.type("lifa")
        assert shown(hands)
        lines = hands.shell.screen.table.render_line(1)
        assert "理发" in [segment.text for segment in lines if segment.style and segment.style.underline]
        await hands.press("escape")
        await hands.type("剃头")
        assert "相近" in hands.screen
        assert "上门给行动不便老人理发" in "".join(row.cells[1] for row in hands.shell.screen.table.rows)


async def test_a_renamed_unit_is_found_by_its_new_name_among_its_offers(program):
    async with program() as hands:
        book = hands.shell.book
        offer = book.all(Resource)[0]
        await hands.press("f4")
        await hands.type("大有")
        before = shown(hands)
        await hands.press("escape", "f2")
        book.save(msgspec.structs.replace(book.get(Unit, offer.unit), name="大有店"))
        await hands.press("f4")
        await hands.type("大有")
        assert offer.id in shown(hands)
        assert offer.id not in before
