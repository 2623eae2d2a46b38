"""The book as a whole: joining, sending, history, passphrase, locked screen, who is there."""

import json
import shutil

import msgspec
import pytest

from screens.ahead import Ahead
from screens.ask import Ask
from screens.passphrase import LockScreen
from screens.unlock import Unlock
from screens.who import WhoScreen
from store.book import Book
from store.bundle import read_side
from store.overview import write_overview
from store.records import Community, Need, Unit
from store.sides import side_of

WORDS = "chuntian2026"


@pytest.fixture
def two(book, tmp_path):
    """A book and a copy of it, in which a colleague changed, added and removed."""
    book.save(Unit(name="美美理发店", office_phone="0951-5000000"))
    book.save(Need(title="修路灯"))
    book.close()
    other = Book.open(shutil.copy(book.path, tmp_path / "李强的账.json"), who="李强")
    other.save(
        msgspec.structs.replace(other.get(Unit, "U-0001"), office_phone="0951-5022222", address="解放街12号")
    )
    other.save(Unit(name="第九小学"))
    other.remove(other.get(Need, "N-0001"))
    other.close()
    mine = Book.open(book.path, who="王芳")
    mine.save(msgspec.structs.replace(mine.get(Unit, "U-0001"), office_phone="0951-5011111"))
    return mine, other.path


async def test_a_colleagues_book_is_looked_at_chosen_from_and_joined(program, two):
    mine, other = two
    async with program(practice=False, book=mine, size=(120, 36)) as hands:
        await hands.press("ctrl+b", "1")
        await hands.type(f"{other}\r")
        assert "要您定" in hands.screen
        assert "0951-5022222" in hands.screen
        assert "第九小学" in hands.screen
        assert len(hands.on_disk["units"]) == 1
        await hands.press("2")
        assert "用对方" in hands.screen
        await hands.press("ctrl+s")
        kept = hands.on_disk["units"]
        assert (kept["U-0001"]["office_phone"], kept["U-0001"]["address"]) == ("0951-5022222", "解放街12号")
        assert kept["U-B0001"]["name"] == "第九小学"
        assert hands.on_disk["needs"] == {}
        await hands.press("escape", "ctrl+z")
        assert "已撤销" in hands.message
        assert list(hands.on_disk["units"]) == ["U-0001"]
        assert hands.on_disk["units"]["U-0001"]["office_phone"] == "0951-5011111"


async def test_an_id_number_in_a_colleagues_book_is_named_and_stays_there(program, two):
    mine, other = two
    whole = json.loads(other.read_text(encoding="utf-8"))
    whole["units"]["U-B0001"]["note"] = "负责人 11010519491231002X"  # no one's: the example of the standard
    other.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    async with program(practice=False, book=mine, size=(120, 36)) as hands:
        await hands.press("ctrl+b", "1")
        await hands.type(f"{other}\r")
        assert "不能并入 1 处" in hands.message
        await hands.press("down")
        assert "不能收" in hands.screen
        assert "U-B0001  备注：里面有身份证号" in hands.screen
        assert "其他内容照并" in hands.screen
        await hands.press("ctrl+s")
        assert "有 1 处不能并入：U-B0001 的备注，里面有身份证号" in hands.message
        assert hands.on_disk["units"]["U-B0001"]["name"] == "第九小学"
        assert "11010519491231002X" not in mine.path.read_text(encoding="utf-8")


async def test_what_was_left_open_is_settled_later(program, two):
    mine, other = two
    async with program(practice=False, book=mine, size=(120, 36)) as hands:
        await hands.press("ctrl+b", "1")
        await hands.type(f"{other}\r")
        await hands.press("ctrl+s")
        assert "1 处待定" in hands.message
        await hands.press("3")
        assert "两边不同" not in hands.message
        shown = hands.screen.partition("1 我这边")[2]  # mine, whichever of the two the book shows meanwhile
        assert shown.index("0951-5011111") < shown.index("2 对方") < shown.index("0951-5022222")
        await hands.press("1", "escape", "enter")  # what is chosen does not go by one key
        assert "1 我这边" in hands.screen
        await hands.press("ctrl+s")
        assert "_rivals" not in hands.on_disk["units"]["U-0001"]
        assert hands.on_disk["units"]["U-0001"]["office_phone"] == "0951-5011111"
        assert "没有" in hands.screen
        await hands.press("ctrl+z")
        assert "已撤销：选定 1 处" in hands.message
        assert "1 处两边不同" in hands.screen
        await hands.press("ctrl+y")
        assert "已重做：选定 1 处" in hands.message
        await hands.press("5", "ctrl+z")
        assert "已撤销：选定 1 处" in hands.message


async def test_a_removal_against_an_edit_shows_what_was_edited(program, two):
    mine, other = two
    mine.remove(mine.get(Unit, "U-0001"))
    async with program(practice=False, book=mine, size=(120, 36)) as hands:
        await hands.press("ctrl+b", "1")
        await hands.type(f"{other}\r")
        assert "我这边删了，对方改过" in hands.screen
        assert "1 我这边：删掉" in hands.screen
        assert "地址：解放街12号" in hands.screen
        await hands.press("2", "ctrl+s")
        assert hands.on_disk["units"]["U-0001"]["address"] == "解放街12号"


async def test_a_copy_for_a_colleague_is_written_under_a_passphrase(program, two):
    mine, _ = two
    async with program(practice=False, book=mine) as hands:
        await hands.press("ctrl+b", "2", "2")
        await hands.type(f"{WORDS}\r{WORDS}x\r")
        assert "两遍写得不一样" in hands.screen
        await hands.type(f"{WORDS}\r{WORDS}\r")
        assert "写好了" in hands.message
        (path,) = hands.shell.out.glob("*.sandan.age")
        assert read_side(path, WORDS).tables["units"]["U-0001"]["name"] == "美美理发店"


async def test_the_history_shows_values_and_brings_back_what_was_removed(program, book):
    need = book.save(Need(title="修路灯"))
    book.save(msgspec.structs.replace(need, title="修楼道灯"))
    book.remove(book.get(Need, need.id))
    async with program(practice=False, book=book, size=(120, 36)) as hands:
        await hands.press("ctrl+b", "5")
        assert "删除需求 N-0001" in hands.screen
        await hands.press("down")
        assert "需求内容：修路灯 -> 修楼道灯" in hands.screen
        await hands.press("up", "enter")
        assert "找回了 1 条" in hands.message
        assert hands.on_disk["needs"]["N-0001"]["title"] == "修楼道灯"


async def test_a_passphrase_closes_the_file_and_locks_the_screen(program, book):
    book.save(Unit(name="秘密单位"))
    book.back_up("手工")
    async with program(practice=False, book=book) as hands:
        await hands.press("ctrl+backslash")
        assert "没有设口令" in hands.message
        await hands.press("f5", "ctrl+n")
        await hands.type("楼上漏水")  # left unsaved: a draft beside the book
        await hands.press("f2")
        assert "楼上漏水".encode() in hands.shell.drafts.path.read_bytes()
        await hands.press("ctrl+b", "9")
        assert "找不回来" in hands.screen
        await hands.type(f"{WORDS}\r{WORDS}\r")
        assert "口令设好了" in hands.message
        beside = [path for path in book.path.parent.rglob("*") if path.is_file()]
        assert {book.path, hands.shell.drafts.path} <= set(beside)
        assert not [path for path in beside if "秘密单位".encode() in path.read_bytes()]
        assert not [path for path in beside if "楼上漏水".encode() in path.read_bytes()]
        assert all(backup.closed for backup in book.backups.all())
        await hands.press("f3", "ctrl+backslash")
        assert isinstance(hands.shell.screen, LockScreen)
        assert "秘密单位" not in hands.screen
        await hands.press("f5", "f3", "escape", "ctrl+b")
        assert isinstance(hands.shell.screen, LockScreen)
        await hands.type("cuole2026\r")
        assert "口令不对" in hands.screen
        await hands.type(f"{WORDS}\r")
        assert "秘密单位" in hands.screen


async def test_an_idle_program_locks_itself(program, book, monkeypatch):
    book.closing.set(WORDS)
    async with program(practice=False, book=book) as hands:
        monkeypatch.setattr("screens.presence.IDLE_MINUTES", -1)
        hands.shell._look()
        await hands.settle()
        assert isinstance(hands.shell.screen, LockScreen)


async def test_a_closed_book_asks_before_the_program_opens(book):
    book.closing.set(WORDS)
    book.close()
    unlock = Unlock(book.path, lambda words: Book.open(book.path, passphrase=words), Ahead())
    async with unlock.run_test(size=(80, 24)) as pilot:
        for char in "wrong1":
            await pilot.press(char)
        await pilot.press("enter")
        await unlock.workers.wait_for_complete()
        await pilot.pause()
        for char in WORDS:
            await pilot.press(char)
        await pilot.press("enter")
        await unlock.workers.wait_for_complete()
        await pilot.pause()
    assert unlock.return_value.community.name == "新华社区"
    unlock.return_value.close()


async def test_a_digit_pressed_for_a_screen_is_nobodys_name(program):
    async with program() as hands:
        hands.shell.book.who = "王芳"
        hands.shell.ask_who()
        await hands.settle()
        await hands.press("4", "escape")
        assert hands.shell.book.who == "王芳"


async def test_who_is_there_is_asked_once_and_stands_on_every_change(program, book):
    async with program(practice=False, book=book) as hands:
        hands.shell.ask_who()
        await hands.settle()
        assert isinstance(hands.shell.screen, WhoScreen)
        await hands.type("李强")
        await hands.press("f5")
        assert hands.shell.current_mode == "needs"
        await hands.press("ctrl+n")
        await hands.type("修路灯\x13")
        assert hands.on_disk["needs"]["N-0001"]["changed_by"] == "李强"
        assert "李强" in json.dumps(list(hands.on_disk["history"].values())[-1], ensure_ascii=False)


async def test_quitting_waits_for_what_is_still_being_written(program, book, monkeypatch):
    monkeypatch.setattr("store.file.LARGE", 0)
    async with program(practice=False, book=book) as hands:
        await hands.press("f3", "ctrl+n")
        await hands.type("美美理发店\x13")
        await hands.press("ctrl+q")
        await hands.settle()
        assert json.loads(book.path.read_text(encoding="utf-8"))["units"]["U-0001"]["name"] == "美美理发店"


async def test_quitting_with_a_full_disk_asks(program, book, monkeypatch):
    monkeypatch.setattr("store.file.LARGE", 0)
    async with program(practice=False, book=book) as hands:

        def full(*_, **__):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("store.file.write_whole", full)
        hands.shell.book.save(Unit(name="美美理发店"))
        await hands.pilot.pause()
        hands.shell._leave()
        while not isinstance(hands.shell.screen, Ask):
            await hands.pilot.pause()
        assert "磁盘满了" in hands.screen
        await hands.press("1")
        assert hands.shell.is_running
        assert "未保存" in hands.screen


async def test_a_crash_report_says_where_and_nothing_of_anybody(program, book, capsys):
    secret = "王奶奶 13995010001"

    def breaks():
        private = secret
        raise ValueError(private)

    with pytest.raises(ValueError, match="王奶奶"):  # noqa: PT012 - the program ends by it
        async with program(practice=False, book=book) as hands:
            shell = hands.shell
            shell.call_later(breaks)
            await hands.pilot.pause()
    report = "\n".join(str(part) for part in shell._exit_renderables)
    told = report + "".join(capsys.readouterr())
    assert "ValueError" in told
    assert "breaks" in told
    assert "王奶奶" not in told


async def test_a_new_community_may_begin_closed(program):
    async with program(practice=False) as hands:
        await hands.press("3")
        await hands.type(f"{WORDS}\r{WORDS}\r")
        await hands.type("团结社区\x13")
        assert "团结社区".encode() not in hands.shell.book.path.read_bytes()
        assert hands.shell.book.community.name == "团结社区"


async def test_a_book_undone_to_its_beginning_is_brought_back_at_the_next_start(program, tmp_path):
    async with program() as hands:
        await hands.press("f2", "ctrl+z")
        assert hands.on_disk["units"] == {}
    again = Book.open(tmp_path / "三单.json", who="王芳")
    async with program(practice=False, book=again) as hands:
        assert "4 找回撤销的" in hands.screen
        await hands.press("ctrl+y")
        assert hands.message == "回来了：写练习数据。后面的改动按 Ctrl+Y 接着重做。"
        assert hands.on_disk["units"]
        await hands.press("f3")
        assert "美美理发店" in hands.screen


async def test_the_history_of_one_record_opens_from_its_list(program, book):
    unit = book.save(Unit(name="美美理发店"))
    book.save(Unit(name="第九小学"))
    book.save(msgspec.structs.replace(unit, kind="个体商户"))
    async with program(practice=False, book=book, size=(120, 36)) as hands:
        await hands.press("f3", "home", "ctrl+e")
        assert "U-0001 的改动" in hands.screen
        assert "第九小学" not in hands.screen
        assert "单位性质：（空） -> 个体商户" in hands.screen


async def test_a_unit_entered_on_both_laptops_is_proposed_as_one(program, book, tmp_path):
    book.close()
    other = Book.open(shutil.copy(book.path, tmp_path / "李强的账.json"), who="李强")
    other.save(Unit(name="宁和物业服务有限公司", office_phone="0951-5016677"))
    other.close()
    mine = Book.open(book.path, who="王芳")
    mine.save(Unit(name="宁和物业", office_phone="0951-5016677"))
    async with program(practice=False, book=mine, size=(120, 36)) as hands:
        await hands.press("ctrl+b", "1")
        await hands.type(f"{other.path}\r")
        await hands.press("ctrl+s")
        assert "1 条像是已经有的" in hands.message
        await hands.press("4", "enter")
        assert len(hands.on_disk["units"]) == 1


async def test_a_streets_overview_shows_whose_each_record_is_and_changes_nothing(program, tmp_path):
    sides = []
    for name in ("新华社区", "团结社区"):
        own = Book.open(tmp_path / f"{name}.json", who="王芳")
        own.save(Community(name=name))
        own.save(Unit(name=f"{name}理发店"))
        sides.append(side_of(own))
        own.close()
    write_overview(tmp_path / "街道.json", sides)
    overview = Book.open(tmp_path / "街道.json")
    before = overview.path.read_bytes()
    async with program(practice=False, book=overview, size=(120, 36)) as hands:
        await hands.press("f3")
        assert "U-02.0001" in hands.screen
        assert "团结社区 " in hands.screen
        await hands.press("ctrl+n")
        await hands.type("又一家\x13")
        assert "汇总账" in hands.screen
    assert overview.path.read_bytes() == before
