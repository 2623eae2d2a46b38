"""Backups under the hands: made, looked into, gone back to; and the door of a book that cannot simply be opened."""

import errno
import json

import pytest

from screens.ahead import Ahead
from screens.base import HouseScreen
from screens.doorway import LEAVE, PUT_BACK, READ, TAKE, Doorway, enter, offered
from store.backups import Backups
from store.book import Book
from store.problems import BookDamaged, BookLocked
from store.records import Unit


async def test_a_backup_is_made_looked_into_and_gone_back_to(program, book):
    book.save(Unit(name="甲"))
    async with program(practice=False, book=book) as hands:
        await hands.press("ctrl+b", "6")
        assert "还没有备份" in hands.screen
        await hands.press("ctrl+n")
        await hands.settle()
        [backup] = book.backups.all()
        assert "备好了" in hands.message
        assert "手工" in hands.screen
        assert "社区 1  单位 1" in hands.screen
        assert "最后一次改动" in hands.screen
        book.save(Unit(name="后来的"))
        await hands.press("enter")
        assert "回到" in hands.screen
        await hands.press("escape")
        assert "后来的" in json.dumps(hands.on_disk["units"], ensure_ascii=False)
        await hands.press("enter", "2")
        await hands.settle()
        assert f"已回到 {backup.words}：改动 1 条" in hands.message
        assert list(hands.on_disk["units"]) == ["U-0001"]
        assert "恢复前" in hands.screen
        await hands.press("ctrl+z")
        assert list(hands.on_disk["units"]) == ["U-0001", "U-0002"]


async def test_a_backup_that_cannot_be_read_says_so(program, book):
    book.backups.make().path.write_text("断了", encoding="utf-8")
    async with program(practice=False, book=book) as hands:
        await hands.shell.run_action("backups")
        await hands.settle()
        assert "读不出来" in hands.screen
        await hands.press("enter", "2")
        assert "没有动" in hands.message


async def test_on_a_narrow_and_a_wide_screen_nothing_is_cut(program, book):
    book.backups.make()
    for size in ((80, 24), (120, 36)):
        async with program(practice=False, book=Book.open(book.path, read_only=True), size=size) as hands:
            await hands.shell.run_action("backups")
            await hands.settle()
            assert "手工" in hands.screen
            assert "社区 1" in hands.screen


def choices_of(path):
    with pytest.raises((BookDamaged, BookLocked)) as told:
        Book.open(path)
    words, choices = offered(path, told.value)
    return words, [key for key, _ in choices]


def test_a_book_open_elsewhere_may_be_read(book):
    words, choices = choices_of(book.path)
    assert "王芳" in words
    assert choices == [READ, LEAVE]


def test_a_signature_of_another_machine_may_be_taken_over_after_asking(book):
    lock = book.path.with_name(book.path.name + ".lock")
    signed = {**json.loads(lock.read_text(encoding="utf-8")), "machine": "别的", "host": "办公室-2"}
    book.close()
    lock.write_text(json.dumps(signed), encoding="utf-8")
    words, choices = choices_of(book.path)
    assert "办公室-2" in words
    assert choices == [READ, TAKE, LEAVE]


def test_a_damaged_book_offers_the_newest_good_backup(book):
    book.save(Unit(name="甲"))
    backup = book.backups.make()
    book.close()
    book.path.write_bytes(book.path.read_bytes()[:-30])
    words, choices = choices_of(book.path)
    assert "行坏了" in words
    assert f"最近的好备份是 {backup.words}：社区 1  单位 1" in words
    assert choices == [LEAVE, PUT_BACK]
    backup.path.unlink()
    words, choices = choices_of(book.path)
    assert "没有能用的备份" in words
    assert choices == [LEAVE]


@pytest.mark.parametrize("answer", [PUT_BACK, LEAVE, ""])
def test_going_through_the_door_of_a_damaged_book(book, monkeypatch, answer):
    book.save(Unit(name="甲"))
    book.backups.make()
    book.save(Unit(name="乙"))
    book.close()
    broken = book.path.read_bytes()[:-30]
    book.path.write_bytes(broken)
    monkeypatch.setattr(Doorway, "run", lambda _: answer)
    opened = enter(book.path, lambda **how: Book.open(book.path, **how), Ahead())
    if answer == PUT_BACK:
        assert [unit.name for unit in opened.all(Unit)] == ["甲"]
        opened.close()
        assert [file.read_bytes() for file in book.path.parent.glob("*坏了*")] == [broken]
    else:
        assert opened is None
        assert book.path.read_bytes() == broken
    assert Backups(book.path).newest_good()


async def test_the_door_shows_words_and_choices():
    door = Doorway("第 3 行坏了", [(LEAVE, "先不动，退出"), (PUT_BACK, "用备份接着做")], Ahead())
    async with door.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        shown = "\n".join(
            "".join(part.text for part in strip) for strip in door.screen._compositor.render_strips()
        )
        assert "第 3 行坏了" in shown
        assert "2 用备份接着做" in shown
        await pilot.press("2")
    assert door.return_value == PUT_BACK


async def test_a_backup_that_fails_by_itself_is_told_once_beside_what_was_saved(program, book, monkeypatch):
    def refuses(*_):
        raise OSError(errno.ENOSPC, "no")

    monkeypatch.setattr(Backups, "make", refuses)
    book.close()
    async with program(practice=False, book=Book.open(book.path, who="王芳")) as hands:
        await hands.press("ctrl+e")
        await hands.type("（改）\x13")
        await hands.settle()
        assert hands.shell.book.community.name == "新华社区（改）"
        assert hands.on_disk["community"]["C-0001"]["name"] == "新华社区（改）"
        hands.shell.screen.say("已保存。")
        assert hands.message == "! 已保存。改动存好了，但是没有做成备份：磁盘满了，请腾出地方再存。"
        hands.shell.screen.say("已保存。")
        assert hands.message == "已保存。"


async def test_a_timer_that_comes_while_the_program_ends_does_no_harm(program, book):
    async with program(practice=False, book=book) as hands:
        shell = hands.shell
        assert isinstance(shell._in_front, HouseScreen)
    shell._read_the_rest()
    shell._show_saving()
    assert shell._exception is None
