"""A large book is written behind the keys: nothing is called saved before it is on disk, nothing is forgotten."""

import json
import threading

import pytest
from pyrage import x25519

from store import later
from store.book import Book
from store.file import open_database
from store.problems import BookProblem
from store.records import Unit
from store.seal import Seal, is_closed


@pytest.fixture
def behind(book, monkeypatch):
    """A book that counts as large, written in a thread; what it told is kept."""
    monkeypatch.setattr("store.file.LARGE", 0)
    told = threading.Event()
    book.write_later(told.set)
    return book


def names(path):
    return [unit["name"] for unit in json.loads(path.read_text(encoding="utf-8")).get("units", {}).values()]


def overtaken(file, monkeypatch):
    """Let the first write end after the second if one begins meanwhile; return who writes, and when the first began."""
    write, threads, begun, another = file._write_out, [], threading.Event(), threading.Event()

    def slow(*args):
        threads.append(threading.current_thread().name)
        if len(threads) == 1:
            begun.set()
            another.wait(0.3)
            write(*args)
        else:
            write(*args)
            another.set()

    monkeypatch.setattr(file, "_write_out", slow)
    return threads, begun


def test_every_change_reaches_the_disk_in_order(behind):
    for place in range(50):
        behind.save(Unit(name=f"单位{place}"))
    behind.flush()
    assert behind.unsaved == ""
    assert names(behind.path) == [f"单位{place}" for place in range(50)]


def test_closing_writes_what_waits(behind):
    behind.save(Unit(name="最后一家"))
    assert behind._file.later
    writer = behind._file.later._thread
    behind.close()
    assert not writer.is_alive()
    assert names(behind.path) == ["最后一家"]
    again = Book.open(behind.path)
    assert again.undo().startswith("新增单位")
    again.close()


def test_closing_writes_also_what_came_while_another_write_was_going_on(behind, monkeypatch):
    threads, begun = overtaken(behind._file, monkeypatch)
    behind.save(Unit(name="甲"))
    assert begun.wait(10)
    behind.save(Unit(name="乙"))
    behind.close()
    assert names(behind.path) == ["甲", "乙"]
    assert threads == ["book", "book"]


def test_it_is_not_saved_until_it_is(behind, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()
    write = behind._file._write_out

    def slow(*args):
        begun.set()
        go_on.wait(10)
        write(*args)

    monkeypatch.setattr(behind._file, "_write_out", slow)
    behind.save(Unit(name="甲"))
    assert begun.wait(10)
    assert behind.unsaved == "保存中"
    assert names(behind.path) == []
    assert [unit.name for unit in behind.all(Unit)] == ["甲"]
    go_on.set()
    behind.flush()
    assert behind.unsaved == ""
    assert names(behind.path) == ["甲"]


def test_a_full_disk_is_told_and_tried_again(behind, monkeypatch):
    monkeypatch.setattr(later, "RETRY", 0.05)
    full = threading.Event()
    full.set()

    def write(path, data, **_):
        if full.is_set():
            raise OSError(28, "No space left on device")
        path.write_bytes(b"".join(data))

    monkeypatch.setattr("store.file.write_whole", write)
    behind.save(Unit(name="甲"))
    with pytest.raises(BookProblem, match="磁盘满了"):
        behind.flush()
    assert "未保存" in behind.unsaved
    behind.save(Unit(name="乙"))
    full.clear()
    behind.flush()
    assert names(behind.path) == ["甲", "乙"]


def test_a_small_book_is_on_disk_at_once_and_says_so_itself_when_it_cannot_be(book, monkeypatch):
    book.write_later(lambda: None)
    book.save(Unit(name="甲"))
    assert names(book.path) == ["甲"]

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("store.file.write_whole", full)
        with pytest.raises(BookProblem, match="磁盘满了"):
            book.save(Unit(name="乙"))
    assert [unit.name for unit in book.all(Unit)] == ["甲"]


def test_a_table_that_has_become_small_is_written_after_what_waits(tmp_path, monkeypatch):
    monkeypatch.setattr("store.file.LARGE", 2)
    database = open_database(tmp_path / "b.json")
    table = database.table("units")
    table.put("U-1", {"name": "甲"})
    database.storage.write_later(lambda: None)
    threads, begun = overtaken(database.storage, monkeypatch)
    table.put("U-2", {"name": "乙"})
    assert begun.wait(10)
    table.remove(doc_ids=["U-1"])
    database.close()
    assert names(tmp_path / "b.json") == ["乙"]
    assert threads == ["book", threading.current_thread().name]


def test_what_waits_does_not_open_a_book_that_was_closed_meanwhile(behind, monkeypatch):
    _, begun = overtaken(behind._file, monkeypatch)
    behind.save(Unit(name="甲"))
    assert begun.wait(10)
    behind._file.reseal(Seal(b"", x25519.Identity.generate()))
    behind.flush()
    assert is_closed(behind.path.read_bytes())


def test_closing_while_the_disk_is_full_gives_up_what_waits_and_lets_others_in(behind, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("store.file.write_whole", full)
        behind.save(Unit(name="甲"))
        behind.close()
    again = Book.open(behind.path)
    assert again.all(Unit) == []
    again.close()
