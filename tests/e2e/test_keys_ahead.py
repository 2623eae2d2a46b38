"""Keys typed ahead of the screen they are meant for: in a real terminal, all sent at once."""

import sys
from pathlib import Path

import pytest

from guidance.practice import write_practice
from store.book import Book
from store.records import Need
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
