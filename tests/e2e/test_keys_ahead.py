"""Keys typed ahead of the screen they are meant for: in a real terminal, all sent at once."""

import sys
from pathlib import Path

import pytest

from guidance.practice import write_practice
from store.book import Book
from store.records import Need
from tests.e2e.screenless import Screenless
from tests.e2e.tmux import Terminal

APP = Path(__file__).parent.parent.parent / "app.py"


@pytest.fixture
def terminal(tmp_path):
    book = Book.open(tmp_path / "三单.json", who="王芳")
    write_practice(book)
    book.close()
    command = [sys.executable, str(APP), "--book", str(book.path)]
    terminal = Terminal(command, tmp_path, SANDAN_WHO="王芳", SANDAN_PREFERENCES=str(tmp_path / "p.json"))
    yield terminal
    terminal.close()


@pytest.mark.slow
def test_keys_typed_before_the_screen_is_there_find_it(terminal, tmp_path):
    terminal.wait("今天先看")
    terminal.press("F3", "理", "发", "Enter")
    terminal.wait("修改单位", "美美理发店")
    terminal.press("Escape")
    terminal.wait("命中 1")
    terminal.press("Escape")
    terminal.wait("筛选：直接打字")
    terminal.press("4", "Down", "Down", "Enter")
    terminal.wait("修改资源 R-0003")
    terminal.press("Escape")
    terminal.wait("F4资源", "32 条")
    terminal.press("5", "Space", "Space", "Delete", "Enter")
    terminal.wait("已删除")
    book = Book.open(tmp_path / "三单.json", read_only=True)
    assert len(book.all(Need)) == 22
    book.close()


@pytest.fixture
def closed(tmp_path):
    """A closed practice book, and a starter of the program on it, on a terminal that nobody looks at."""
    book = Book.open(tmp_path / "三单.json", who="王芳")
    write_practice(book)
    book.closing.set("春风又绿江南岸")
    book.close()
    started = []

    def start():
        command = [sys.executable, str(APP), "--book", str(book.path)]
        preferences = str(tmp_path / "p.json")
        started.append(Screenless(command, SANDAN_WHO="王芳", SANDAN_PREFERENCES=preferences))
        return started[-1]

    yield start
    for program in started:
        program.close()


@pytest.mark.slow
@pytest.mark.parametrize("asked", [True, False], ids=["when it is asked for", "before it is asked for"])
def test_keys_typed_behind_the_passphrase_find_the_program_that_it_opens(closed, tmp_path, asked):
    program = closed()
    program.until("这本账要口令" if asked else "\x1b[?1049h")
    program.write("春风又绿江南岸\r\x1b[15~\x0e半夜两点水管爆了\x13")  # F5, Ctrl+N, Ctrl+S
    program.until("已保存 N-0025")
    program.write("\x11")
    assert program.ended() == 0
    book = Book.open(tmp_path / "三单.json", read_only=True, passphrase="春风又绿江南岸")
    assert [need.title for need in book.all(Need) if "水管" in need.title] == ["半夜两点水管爆了"]
    book.close()


@pytest.mark.slow
def test_a_wrong_passphrase_is_said_and_the_terminal_is_left_as_it_was(closed):
    program = closed()
    before = program.manners()
    program.until("这本账要口令")
    program.write("不对\r")
    program.until("口令不对")
    program.write("\x1b")
    assert program.ended() == 0
    assert program.manners() == before
