"""Writing a whole file: what lies in the folder after each step, and what a system that cannot does instead."""

import ctypes
import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from store import durable
from store.durable import drop_spare, sync_folder, write_whole
from store.records import Unit

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux swaps two names")


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class Swap:
    """Stands in for the system's call that lets two names change places; `asked` keeps what it was called with."""

    def __init__(self):
        self.asked, self.can = [], True

    def __call__(self, here, one, there, other, how):
        self.asked.append((here, one, there, other, how))
        one, other = Path(os.fsdecode(one)), Path(os.fsdecode(other))
        if not self.can or not other.exists():
            return -1
        aside = one.rename(one.with_name("aside"))
        other.rename(one)
        aside.rename(other)
        return 0


@pytest.fixture
def swap(monkeypatch):
    """A system that swaps, wherever the tests run."""
    stand_in = Swap()
    monkeypatch.setattr(durable, "_renameat2", lambda: stand_in)
    return stand_in


def test_the_file_before_stays_under_its_hidden_name_until_the_next_write_and_the_end(tmp_path, swap):
    path, hidden = tmp_path / "三单.json", tmp_path / ".三单.json.tmp"
    write_whole(path, b"1")
    assert contents(tmp_path) == {"三单.json": b"1"}
    write_whole(path, b"22", keep_spare=True)
    assert contents(tmp_path) == {"三单.json": b"22", ".三单.json.tmp": b"1"}
    write_whole(path, [b"3", b"", b"33"], keep_spare=True)
    assert contents(tmp_path) == {"三单.json": b"333", ".三单.json.tmp": b"22"}
    at, exchange = -100, 2  # the folder the program stands in; both names must be there
    assert swap.asked == [(at, os.fsencode(hidden), at, os.fsencode(path), exchange)] * 2
    write_whole(path, b"4")
    assert contents(tmp_path) == {"三单.json": b"4"}, "who does not ask for it keeps nothing"
    write_whole(path, b"5", keep_spare=True)
    drop_spare(path)
    drop_spare(path)
    assert contents(tmp_path) == {"三单.json": b"5"}


def test_where_the_disk_cannot_swap_or_the_system_knows_no_swap_the_name_is_replaced(
    tmp_path, swap, monkeypatch
):
    path = tmp_path / "三单.json"
    write_whole(path, b"1")
    swap.can = False
    write_whole(path, b"22", keep_spare=True)
    assert contents(tmp_path) == {"三单.json": b"22"}
    monkeypatch.setattr(durable, "_renameat2", lambda: None)
    write_whole(path, b"333", keep_spare=True)
    assert contents(tmp_path) == {"三单.json": b"333"}


@linux
def test_linux_itself_swaps_two_names_or_leaves_both(tmp_path):
    one, other = tmp_path / "一", tmp_path / "二"
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    swapped = durable._swapped(one, other)
    assert (one.read_bytes(), other.read_bytes()) == ((b"2", b"1") if swapped else (b"1", b"2"))
    assert bool(durable._renameat2()) == hasattr(ctypes.CDLL(None), "renameat2")
    other.unlink()
    assert not durable._swapped(one, other)
    assert list(contents(tmp_path)) == ["一"]


@pytest.mark.usefixtures("swap")
def test_a_shorter_file_over_a_longer_one_leaves_no_end_of_it(tmp_path):
    path = tmp_path / "三单.json"
    for data in (b"a long first", b"another long one", b"short", b"x"):
        write_whole(path, data, keep_spare=True)
        assert path.read_bytes() == data


def test_a_piece_that_the_system_takes_in_parts_is_written_to_its_end(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr("store.durable.os.write", lambda handle, data: write(handle, data[:3]))
    write_whole(tmp_path / "三单.json", [b"12345678", b"90"])
    assert contents(tmp_path) == {"三单.json": b"1234567890"}


@pytest.mark.usefixtures("swap")
def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "三单.json"
    write_whole(path, b"1")
    write_whole(path, b"22", keep_spare=True)

    def breaks():
        yield b"3"
        raise OSError(errno.EIO, "no")

    with pytest.raises(OSError, match="no"):
        write_whole(path, breaks(), keep_spare=True)
    assert contents(tmp_path) == {"三单.json": b"22"}


@linux
@pytest.mark.usefixtures("swap")
def test_a_hidden_file_that_is_a_backup_too_or_that_somebody_reads_is_left_to_them(tmp_path):
    path, hidden = tmp_path / "三单.json", tmp_path / ".三单.json.tmp"
    write_whole(path, b"1")
    write_whole(path, b"2", keep_spare=True)
    os.link(hidden, tmp_path / "备份.json")
    write_whole(path, b"3", keep_spare=True)
    assert (tmp_path / "备份.json").read_bytes() == b"1"
    with hidden.open("rb", buffering=0) as reading:
        write_whole(path, b"4", keep_spare=True)
        assert reading.read() == b"2"
    assert open_in(tmp_path) == []
    alone = hidden.stat().st_ino
    write_whole(path, b"5", keep_spare=True)
    assert path.stat().st_ino == alone, "nobody else has it: it is written over"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM])
def test_a_folder_that_cannot_be_synced_is_let_be(tmp_path, monkeypatch, code):
    refuse_to_sync(monkeypatch, code)
    sync_folder(tmp_path)


def test_a_disk_that_breaks_while_a_folder_is_synced_is_told_and_the_folder_is_not_left_open(
    tmp_path, monkeypatch
):
    closed, close = [], os.close
    monkeypatch.setattr("store.durable.os.close", lambda handle: (closed.append(handle), close(handle)))
    refuse_to_sync(monkeypatch, errno.EIO)
    with pytest.raises(OSError, match="no"):
        sync_folder(tmp_path)
    assert len(closed) == 1


@linux
def test_a_file_is_asked_for_alone_without_a_signal_that_ends_the_program_and_given_back(
    tmp_path, monkeypatch
):
    import fcntl
    import signal

    lend, asked = fcntl.fcntl, []
    monkeypatch.setattr("fcntl.fcntl", lambda file, *how: (asked.append(how), lend(file, *how)))
    with (tmp_path / "三单.json").open("wb") as file:
        assert durable._ours_alone(file.fileno())
        assert asked == [
            (fcntl.F_SETSIG, signal.SIGURG),
            (fcntl.F_SETLEASE, fcntl.F_WRLCK),
            (fcntl.F_SETLEASE, fcntl.F_UNLCK),
        ]
        with (tmp_path / "三单.json").open("rb"):
            assert not durable._ours_alone(file.fileno())


def test_on_windows_bytes_are_written_as_they_are_to_a_new_file_and_no_folder_is_synced(
    tmp_path, monkeypatch
):
    asked, opens, binary = [], os.open, 0x8000

    def opened(path, flags, mode=0o777):
        asked.append((Path(path).name, bool(flags & binary)))
        return opens(path, flags & ~binary, mode)

    durable._renameat2.cache_clear()
    monkeypatch.setattr("store.durable.sys.platform", "win32")
    monkeypatch.setitem(sys.modules, "fcntl", None)  # Windows has none
    monkeypatch.setattr("store.durable.os.O_BINARY", binary, raising=False)
    monkeypatch.setattr("store.durable.os.open", opened)
    for data in (b"1", b"2"):
        write_whole(tmp_path / "三单.json", data, keep_spare=True)
        assert contents(tmp_path) == {"三单.json": data}
        assert set(asked) == {(".三单.json.tmp", True)}
    durable._renameat2.cache_clear()


def open_in(folder):
    """The files of a folder that this program has open."""
    handles = Path("/proc/self/fd")
    return [
        name for name in map(os.path.realpath, handles.iterdir()) if name.startswith(str(folder.resolve()))
    ]


def refuse_to_sync(monkeypatch, code):
    def refuses(_):
        raise OSError(code, "no")

    monkeypatch.setattr("store.durable.os.fsync", refuses)


@pytest.mark.usefixtures("swap")
def test_a_book_closed_with_a_passphrase_leaves_no_open_file_behind(book):
    from pyrage import x25519

    from store.seal import Seal

    book.save(Unit(name="美美理发店"))
    book.save(Unit(name="第九小学"))
    hidden = book.path.with_name(f".{book.path.name}.tmp")
    assert "美美理发店" in hidden.read_text(encoding="utf-8"), "what is open may wait for the next save"
    book._file.reseal(Seal(b"", x25519.Identity.generate()))
    assert not hidden.exists()
    assert "美美理发店" not in book.path.read_text(encoding="utf-8")
