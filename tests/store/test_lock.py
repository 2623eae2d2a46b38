"""Who has the book: told to a second program; what a dead program or another machine left behind."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store import lock
from store.book import Book
from store.problems import BookChangedOutside, BookLocked, BookReadOnly
from store.records import Unit

ROOT = Path(__file__).parent.parent.parent


def signature(book):
    return json.loads(lock_of(book).read_text(encoding="utf-8"))


def lock_of(book):
    return book.path.with_name(book.path.name + ".lock")


def left_behind(book, **differing):
    """Close the book and leave a signature as if its program had not ended in order."""
    signed = {**signature(book), **differing}
    book.close()
    lock_of(book).write_text(json.dumps(signed), encoding="utf-8")


def test_the_signature_says_who_and_goes_with_the_program(book):
    signed = signature(book)
    assert (signed["pid"], signed["who"]) == (os.getpid(), "王芳")
    assert signed["host"]
    assert signed["since"][:2] == "20"
    assert lock_of(book).stat().st_mode & 0o777 == 0o600  # who works here is nobody else's business
    book.close()
    assert lock_of(book).read_bytes() == b""


def test_a_second_program_is_told_who_has_the_book_and_may_read(book):
    for take_over in (False, True):  # nobody takes a book out of living hands
        with pytest.raises(BookLocked, match=f"王芳，电脑 .*，进程 {os.getpid()}，.* 打开") as told:
            Book.open(book.path, take_over=take_over)
        assert not told.value.removable
    reader = Book.open(book.path, read_only=True)
    assert reader.community.name == "新华社区"
    with pytest.raises(BookReadOnly, match="没有保存"):
        reader.save(Unit(name="甲"))


def test_what_a_killed_program_left_on_this_machine_is_taken_over_silently(tmp_path):
    path = tmp_path / "b.json"
    code = "import sys, time; from store.book import Book; b = Book.open(sys.argv[1]); print('.', flush=True); time.sleep(99)"
    program = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert program.stdout.readline()
    with pytest.raises(BookLocked, match=str(program.pid)):
        Book.open(path)
    program.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    program.wait()
    book = Book.open(path, who="李强")
    assert signature(book)["who"] == "李强"
    book.close()


def test_another_machines_signature_is_for_a_person_to_judge(book):
    left_behind(book, host="办公室-2", machine="0123456789abcdef", who="李强")
    with pytest.raises(BookLocked, match=r"李强，电脑 办公室-2.*问清楚") as told:
        Book.open(book.path)
    assert told.value.removable
    assert Book.open(book.path, read_only=True).community.name == "新华社区"
    taken = Book.open(book.path, who="王芳", take_over=True)
    assert signature(taken)["who"] == "王芳"
    taken.save(Unit(name="甲"))
    taken.close()


def test_a_machine_without_a_mark_is_known_by_its_name(book):
    left_behind(book, machine="")
    Book.open(book.path).close()


@pytest.mark.parametrize(
    "words", ["", "laptop 进程 12 2026-03-05 10:00", "{}", "[1]", '{"pid": "x"}', "\udcff"]
)
def test_a_lock_file_that_is_no_signature_is_no_obstacle(book, words):
    book.close()
    lock_of(book).write_bytes(words.encode("utf-8", "surrogateescape"))
    if words == "{}":  # nobody's name: some other machine's, for all we know
        with pytest.raises(BookLocked):
            Book.open(book.path)
    else:
        Book.open(book.path).close()


@pytest.fixture
def no_locks_here(monkeypatch):
    """A disk whose system knows no locks, as some shares."""
    fcntl = pytest.importorskip("fcntl")

    def refuses(*_):
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", refuses)


@pytest.mark.usefixtures("no_locks_here")
def test_without_locks_a_living_process_is_respected(book):
    left_behind(book)
    with pytest.raises(BookLocked, match=str(os.getpid())) as told:
        Book.open(book.path)
    assert told.value.removable


@pytest.mark.usefixtures("no_locks_here")
@pytest.mark.parametrize("differing", [{"boot": "before the restart"}, {"pid": 2**22 + 7}])
def test_without_locks_a_dead_process_or_one_before_a_restart_is_stale(book, differing):
    left_behind(book, **differing)
    Book.open(book.path).close()


def test_who_was_taken_over_leaves_the_signature_of_the_other(book, monkeypatch):
    """A share without locks, where a person said that the first is closed: it was not, and goes only now."""
    monkeypatch.setattr(lock, "_lock", lambda _: False)
    monkeypatch.setattr(lock, "_machine", lambda: "another machine")
    other = Book.open(book.path, who="李强", take_over=True)
    other.save(Unit(name="甲"))
    with pytest.raises(BookChangedOutside):
        book.save(Unit(name="乙"))
    book.close()
    with pytest.raises(BookLocked, match="李强"):
        Book.open(book.path, who="第三个")
    other.close()
    assert book.path.with_name("三单.json.lock").read_bytes() == b""
    assert [unit.name for unit in Book.open(book.path, read_only=True).all(Unit)] == ["甲"]


def test_a_folder_that_cannot_be_written_offers_reading(book, monkeypatch):
    book.close()
    opens = os.open

    def refuses(path, *rest):
        if str(path).endswith(".lock"):
            raise PermissionError(errno.EACCES, "no")
        return opens(path, *rest)

    monkeypatch.setattr(lock.os, "open", refuses)
    with pytest.raises(BookReadOnly, match=r"这个文件夹不能写.*只读打开"):
        Book.open(book.path)
    assert Book.open(book.path, read_only=True).community.name == "新华社区"
