"""The file: locked, atomic, guarded, rolled back; and the seam of TinyDB it stands on."""

import errno
import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tinydb import Query
from tinydb.table import Table

from store.book import Book
from store.file import open_database
from store.problems import BookChangedOutside, BookLocked, BookProblem, BookReadOnly
from store.records import Unit

ROOT = Path(__file__).parent.parent.parent


def test_tinydb_still_has_the_private_seam_we_stand_on():
    assert list(inspect.signature(Table._update_table).parameters) == ["self", "updater"]
    assert "_update_table" in inspect.getsource(Table.update)
    assert "_update_table" in inspect.getsource(Table.remove)


def test_plain_tinydb_calls_work_and_are_durable(tmp_path):
    database = open_database(tmp_path / "b.json")
    table = database.table("units")
    table.put("U-1", {"name": "甲", "n": 1})
    table.put("U-2", {"name": "乙", "n": 2})
    assert table.search(Query().n == 3) == []
    table.update({"n": 3}, Query().name == "乙")
    assert [dict(row) for row in table.search(Query().n == 3)] == [{"name": "乙", "n": 3}]
    table.remove(doc_ids=["U-1"])
    database.close()
    again = open_database(tmp_path / "b.json", read_only=True)
    assert [dict(row) for row in again.table("units").all()] == [{"name": "乙", "n": 3}]


def test_what_changes_a_table_finds_all_of_it(tmp_path):
    database, seen = open_database(tmp_path / "b.json"), []
    table = database.table("units")
    table.put("U-1", {"name": "甲"})
    table.put("U-2", {"name": "乙"})
    table._update_table(lambda live: seen.append((len(live), [*live])))
    table.truncate()
    database.close()
    assert seen == [(2, ["U-1", "U-2"])]
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["units"] == {}


def test_what_says_nothing_new_is_not_written_and_the_next_change_is(tmp_path):
    path = tmp_path / "b.json"
    database = open_database(path)
    table = database.table("units")
    table.put("U-1", {"name": "甲"})
    before = path.stat()
    table.put("U-1", {"name": "甲"})
    assert path.stat() == before
    table.put("U-2", {"name": "乙"})
    database.close()
    assert [*json.loads(path.read_text(encoding="utf-8"))["units"]] == ["U-1", "U-2"]


def test_the_file_is_ordinary_json_one_record_a_line(book):
    book.save(Unit(name="甲"))
    lines = book.path.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith('"U-0001":') for line in lines) == 1
    json.loads("\n".join(lines))


def test_the_size_of_lists_is_that_of_their_lines(book):
    for place in range(3):
        book.save(Unit(name=f"单位{place}"))
    lines = book.path.read_text(encoding="utf-8").splitlines()
    records = [line.removesuffix(",") for line in lines if line.startswith(('"U-', '"C-'))]
    assert book._file.bytes_of(["units", "community", "needs"]) == sum(len(line.encode()) for line in records)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_the_file_is_for_its_owner_only(book):
    assert book.path.stat().st_mode & 0o777 == 0o600


def test_a_second_program_is_told_who_has_the_book(book):
    with pytest.raises(BookLocked, match=str(os.getpid())):
        Book.open(book.path)
    reader = Book.open(book.path, read_only=True)
    assert reader.community.name == "新华社区"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.ENOENT])
def test_a_failed_write_leaves_file_and_memory_as_they_were(book, monkeypatch, code):
    book.save(Unit(name="甲"))
    before = book.path.read_bytes()

    def fails(*_):
        raise OSError(code, "no")

    with monkeypatch.context() as broken:
        broken.setattr("store.durable.os.fsync", fails)
        with pytest.raises(BookProblem, match="没有保存上"):
            book.save(Unit(name="乙"))
    assert book.path.read_bytes() == before
    assert [unit.name for unit in book.all(Unit)] == ["甲"]
    assert not list(book.path.parent.glob(".*.tmp"))
    assert book.save(Unit(name="丙")).id == "U-0002"


def test_a_file_changed_by_somebody_else_is_not_overwritten(book):
    text = book.path.read_text(encoding="utf-8")
    book.path.write_text(text + "\n", encoding="utf-8")
    said = (
        "这个文件刚被别的程序换过（同步盘、别的电脑），这次没有保存，那边的改动也没有动。"
        "屏幕上的字先抄下来，退出重开再写。"
    )
    with pytest.raises(BookChangedOutside, match=f"^{said}$"):
        book.save(Unit(name="甲"))
    assert book.path.read_text(encoding="utf-8") == text + "\n"


def test_a_failed_edit_leaves_the_record_as_it_was_and_a_new_one_away(book, monkeypatch):
    unit = book.save(Unit(name="甲", address="解放街 12 号"))
    document = dict(book.documents("units")["U-0001"])
    with monkeypatch.context() as broken:
        broken.setattr("store.durable.os.fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "no")))
        with pytest.raises(BookProblem, match="磁盘满了"):
            book.save(msgspec.structs.replace(unit, address="新街 1 号"))
    assert book.documents("units") == {"U-0001": document}
    assert book.get(Unit, "U-0001") == unit
    with pytest.raises(ZeroDivisionError), book.change("两步"):  # noqa: PT012
        new = book.save(Unit(name="乙"))
        book.remove(new)
        book.remove(unit)
        raise ZeroDivisionError
    assert book.documents("units") == {"U-0001": document}


def test_a_plain_tinydb_update_that_breaks_off_changes_nothing(tmp_path):
    database = open_database(tmp_path / "b.json")
    table = database.table("units")
    table.put("U-1", {"name": "甲"})

    def breaks(document):
        document["name"] = "半"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        table.update(breaks)
    assert [dict(row) for row in table.all()] == [{"name": "甲"}]
    table.put("U-2", {"name": "乙"})
    database.close()
    units = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["units"]
    assert units == {"U-1": {"name": "甲"}, "U-2": {"name": "乙"}}


def test_a_file_opened_to_look_at_is_not_written_and_says_so(tmp_path):
    open_database(tmp_path / "b.json").table("units").put("U-1", {"name": "甲"})
    before = (tmp_path / "b.json").read_bytes()
    for given, said in ((True, "这本账是只读打开的，只能看。"), ("演练，只能看。", "演练，只能看。")):
        looked_at = open_database(tmp_path / "b.json", read_only=given)
        with pytest.raises(BookReadOnly, match=f"^{said}改动没有保存。$"):
            looked_at.table("units").put("U-2", {"name": "乙"})
        assert [dict(row) for row in looked_at.table("units").all()] == [{"name": "甲"}]
    assert (tmp_path / "b.json").read_bytes() == before


def test_what_cannot_be_opened_is_named_with_the_reason(tmp_path):
    with pytest.raises(BookProblem) as told:
        open_database(tmp_path, read_only=True)
    assert str(told.value) == f"打不开文件 {tmp_path}：那是一个文件夹，不是文件。"


def test_a_book_reached_by_a_link_stays_behind_the_link(tmp_path):
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    first = Book.open(real)
    first.save(Unit(name="甲"))
    first.close()
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("this system makes no links")
    subprocess.run([sys.executable, "-c", WRITER.replace("LIMIT", "1"), str(link)], cwd=ROOT, check=True)
    assert link.is_symlink()
    assert len(json.loads(real.read_text(encoding="utf-8"))["units"]) == 2


def test_a_new_book_begun_through_a_link_lies_behind_it(tmp_path):
    real, link = tmp_path / "盘" / "三单.json", tmp_path / "三单.json"
    real.parent.mkdir()
    try:
        link.symlink_to(real)
    except OSError:
        pytest.skip("this system makes no links")
    opened = Book.open(link)
    opened.save(Unit(name="甲"))
    opened.close()
    assert link.is_symlink()
    assert [*json.loads(real.read_text(encoding="utf-8"))["units"]] == ["U-0001"]


WRITER = """
import sys
from store.book import Book
from store.records import Need, Unit
book = Book.open(sys.argv[1])
for place in range(LIMIT):
    with book.change("两张表"):
        unit = book.save(Unit(name=f"单位{place}"))
        if LIMIT > 1:
            book.save(Need(title=f"需求{place}", proposer=unit.id))
    print(unit.id, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no fork, no SIGKILL")
def test_killed_three_hundred_times_every_acknowledged_change_is_there_and_no_half(tmp_path):
    """See killing.py: adds, edits, removals, changes of two tables, undo; two writers on two books at a time."""
    killing, environment = Path(__file__).with_name("killing.py"), {**os.environ, "PYTHONPATH": str(ROOT)}
    killers = [
        subprocess.Popen(
            [sys.executable, killing, tmp_path / f"{seed}.json", "150", str(seed)],
            cwd=tmp_path, env=environment, stdout=subprocess.PIPE,
        )
        for seed in (1, 2)
    ]  # fmt: skip
    told = [json.loads(killer.communicate()[0]) for killer in killers]
    assert [killer.returncode for killer in killers] == [0, 0]
    assert sum(one["kills"] for one in told) == 300
    assert sum(one["acknowledged"] for one in told) > 300
    assert sum(one["one_more"] for one in told) > 10, "the kills do not hit the moment of writing"
