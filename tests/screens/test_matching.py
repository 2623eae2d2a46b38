"""Matching by hand: parts, reasons, comparing, the other way round, words, the plan, what was learned, big books."""

from guidance.practice import write_practice
from store.book import Book
from store.records import Lesson, Match, Need, Resource, Unit


async def open_on(hands, need):
    """Go to matching and down to this need."""
    await hands.press("f6")
    left = hands.shell.screen._left
    await hands.press("home", *["down"] * [row.id for row in left.rows].index(need.id))
    return hands.shell.screen


async def test_a_part_is_claimed_and_the_rest_by_another_unit(program):
    async with program() as hands:
        book = hands.shell.book
        need = book.save(Need(title="想找人给老人上门剪头发", quantity="10 人"))
        other = book.save(Unit(name="光头理发店"))
        book.save(Resource(title="上门给老人理发", item=19, unit=other.id, fee="免费"))
        screen = await open_on(hands, need)
        assert "#" in hands.screen
        await hands.press("enter", "enter")
        await hands.type("4\x13")
        claim = book.all(Match)[-1]
        assert (claim.quantity, claim.need, claim.status) == ("4", need.id, "已认领")
        assert claim.claimed_on is not None
        assert book.get(Need, need.id).status == "部分认领"
        assert "还差一部分" in hands.message
        assert screen.focused is screen._right
        second = next(row.id for row in screen._right.rows if row.id != claim.resource)
        await hands.press("home", *["down"] * [row.id for row in screen._right.rows].index(second), "enter")
        await hands.type("6\x13")
        assert book.get(Need, need.id).status == "已认领"
        assert hands.on_disk["lessons"]
        await hands.press("ctrl+z", "ctrl+z")
        assert book.get(Need, need.id).status == "登记"
        assert book.all(Lesson) == []


async def test_a_mobile_written_into_a_title_is_half_hidden_wherever_matching_shows_it(program):
    async with program(size=(120, 36)) as hands:
        book = hands.shell.book
        need = book.save(Need(title="剪头发13995010001"))
        offer = book.save(Resource(title="理发 13895020002", item=19, unit=book.all(Unit)[0].id))
        screen = await open_on(hands, need)
        seen = hands.screen
        await hands.press("ctrl+r")  # turned round
        await hands.press("home", *["down"] * [row.id for row in screen._left.rows].index(offer.id))
        assert need.id in [row.id for row in screen._right.rows]
        assert "139****0001" in hands.screen
        seen += hands.screen
        assert "138****0002" in seen
        assert "13995010001" not in seen.replace("\n", "")
        assert "13895020002" not in seen.replace("\n", "")


async def test_a_need_just_recorded_is_the_one_to_match_once(program):
    async with program() as hands:
        await hands.press("f6")
        assert "家里煤气软管" in hands.screen.splitlines()[2]  # the most urgent stands first
        await hands.press("f5", "ctrl+n")
        await hands.type("想量血压\x13")
        new = hands.shell.book.all(Need)[-1]
        await hands.press("f6")
        assert hands.shell.screen.need == new
        # Who goes on to another one and looks something up comes back to that one.
        await hands.press("up", "f5", "f6")
        assert hands.shell.screen.need != new


async def test_a_claim_left_by_escape_claims_nothing(program):
    async with program() as hands:
        before = len(hands.shell.book.all(Match))
        await hands.press("f6", "enter", "enter", "escape")
        assert len(hands.shell.book.all(Match)) == before


async def test_two_offers_stand_side_by_side(program):
    async with program() as hands:
        need = hands.shell.book.save(Need(title="冰箱坏了想修，也想找人打扫卫生"))
        screen = await open_on(hands, need)
        await hands.press("tab", "space", "down", "space")
        assert "对比两条资源" in hands.screen
        assert hands.screen.count("收费") >= 2
        assert hands.screen.count("理由") >= 2
        await hands.press("escape")
        assert hands.shell.screen is screen
        assert screen._right.cursor == 1  # what was looked at last is still chosen


async def test_the_view_turns_round_and_a_claim_from_there_is_the_same(program):
    async with program() as hands:
        book = hands.shell.book
        need = book.save(Need(title="老人想找人上门剪头发理发"))
        await hands.press("f6", "ctrl+r")
        screen = hands.shell.screen
        barber = next(one for one in book.all(Resource) if "理发" in one.title)
        await hands.press("home", *["down"] * [row.id for row in screen._left.rows].index(barber.id))
        assert need.id in [row.id for row in screen._right.rows]
        assert "理由" in hands.screen
        await hands.press("tab", "home", *["down"] * [row.id for row in screen._right.rows].index(need.id))
        await hands.press("enter", "ctrl+s")
        assert (book.all(Match)[-1].need, book.all(Match)[-1].resource) == (need.id, barber.id)
        await hands.press("ctrl+r")
        assert screen.need is not None


async def test_zero_chooses_any_of_the_25(program):
    async with program() as hands:
        need = hands.shell.book.save(Need(title="家里水龙头滴水想找人修"))
        screen = await open_on(hands, need)
        await hands.press("0")
        await hands.type("家庭保洁\r")
        assert screen._items[need.id] == 12
        assert hands.shell.book.all(Lesson)[-1].item == 12
        assert "家庭保洁" in hands.screen


async def test_a_new_word_is_learned_by_one_key_and_seen(program):
    async with program() as hands:
        need = hands.shell.book.save(Need(title="噗噜噗噜坏了，师傅来修"))
        screen = await open_on(hands, need)
        await hands.press("1")
        assert "Ctrl+D 记住" in hands.message
        word = screen.word
        await hands.press("ctrl+d")
        lesson = hands.shell.book.all(Lesson)[-1]
        assert (lesson.verdict, lesson.word) == ("词", word)
        await hands.press("ctrl+k")
        assert f"「{word}」" in hands.screen
        await hands.press("delete", "2")
        assert "还没有学到什么" in hands.screen
        await hands.press("ctrl+z")
        assert f"「{word}」" in hands.screen
        await hands.press("ctrl+s")
        [path] = hands.shell.out.glob("*.jsonl")
        assert word in path.read_text(encoding="utf-8")
        await hands.press("escape")
        assert hands.shell.screen is screen


async def test_a_word_is_added_by_hand(program):
    async with program() as hands:
        await hands.press("f6", "ctrl+k", "ctrl+n")
        await hands.type("摇摇马\r")
        await hands.type("家庭维修\r")
        lesson = hands.shell.book.all(Lesson)[-1]
        assert (lesson.word, lesson.item) == ("摇摇马", 13)
        assert "摇摇马" in hands.screen


async def test_a_plan_is_looked_at_changed_and_accepted_in_one_step(program):
    async with program() as hands:
        book = hands.shell.book
        before = book.path.read_bytes()
        await hands.press("f6", "ctrl+l")
        await hands.settle()
        screen = hands.shell.screen
        assert "能办" in hands.screen
        assert book.path.read_bytes() == before
        lines = screen._plan.lines
        assert lines
        await hands.press("home", "space")
        assert "定住" in hands.screen
        await hands.press("space", "delete")
        assert (lines[0].need, lines[0].resource) not in [
            (one.need, one.resource) for one in screen._plan.lines
        ]
        await hands.press("ctrl+z", "ctrl+z")  # the ban, then letting go: wishes go back before the book does
        assert screen._pins == {lines[0].need: lines[0].resource}
        assert "回到上一次排的" in hands.message
        assert book.path.read_bytes() == before
        await hands.press("ctrl+z", "delete")
        claims = len(book.all(Match))
        proposed = len(screen._plan.lines)
        await hands.press("ctrl+s")
        await hands.settle()
        assert len(book.all(Match)) == claims + proposed
        assert f"认领了 {proposed} 条" in hands.message
        await hands.press("ctrl+z")
        assert len(book.all(Match)) == claims


async def test_a_big_book_is_read_beside_the_keys(program, tmp_path):
    book = Book.open(tmp_path / "大.json")
    write_practice(book, units=40, resources=600, needs=500)
    async with program(practice=False, book=book) as hands:
        await hands.press("f6")
        screen = hands.shell.screen
        await hands.press("down", "down", "up")
        await hands.settle()
        assert screen._matcher is not None
        assert screen._left.cursor == 1
        assert screen._right.empty != "正在读资源，请稍等，按键不耽误。"


async def test_written_letters_look_through_the_needs_and_enter_goes_on_with_the_one_found(program):
    async with program() as hands:
        need = hands.shell.book.save(Need(title="想找人给老人上门剪头发", building="9号楼"))
        await hands.press("f6")
        screen = hands.shell.screen
        await hands.type("jtf")
        assert [row.id for row in screen._left.rows] == ["N-0001", need.id]
        await hands.type(" 9号楼\r")
        assert [row.id for row in screen._left.rows] == [need.id]
        assert screen.focused is screen._right
        await hands.press("enter")
        assert hands.shell.screen.of("need").text == need.title
        await hands.press("escape", "escape")
        assert screen.filter.value == ""
        assert len(screen._left.rows) > 20
        assert hands.shell.screen is screen


async def test_letters_blanks_and_digits_of_a_filter_are_not_taken_for_keys(program):
    async with program() as hands:
        await hands.press("f6")
        screen = hands.shell.screen
        await hands.type("灯 1x")
        await hands.press("left", "delete", "slash")
        assert screen.filter.value == "灯 1/"
        assert "没有找到" in hands.screen
        await hands.press("escape", "1")
        assert screen.filter.value == ""


async def test_names_of_units_stand_whole_and_what_waits_says_for_how_long(program):
    async with program() as hands:
        book = hands.shell.book
        unit = book.save(Unit(name="某商业银行新华支行"))
        book.save(Resource(title="上门给老人剪头发", item=19, unit=unit.id, fee="免费"))
        need = book.save(Need(title="想找人给老人上门剪头发"))
        await open_on(hands, need)
        assert "某商业银行新华支行" in hands.screen
        assert "今天" in hands.screen
        assert "有把握" in hands.screen
