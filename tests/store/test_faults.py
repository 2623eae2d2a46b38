"""What can happen to the file, one by one: the sentence a person gets, and that nothing was lost."""

import contextlib
import errno
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from store import durable
from store.book import Book
from store.file import open_database
from store.problems import BookChangedOutside, BookDamaged, BookProblem, BookReadOnly
from store.records import Community, Need, Unit

ROOT = Path(__file__).parent.parent.parent
GOOD = """{"community":{
"C-0001":{"id":"C-0001","name":"新华社区"}
},
"units":{
"U-0001":{"id":"U-0001","name":"甲"},
"U-0002":{"id":"U-0002","name":"乙"}
}}
"""


@pytest.fixture
def file(tmp_path):
    """A good file of a few lines."""
    path = tmp_path / "b.json"
    path.write_text(GOOD, encoding="utf-8")
    return path


# broken files


@pytest.mark.parametrize(
    ("broken", "line", "reason"),
    [
        (GOOD[: GOOD.index("乙")], 6, "断了"),
        (GOOD[:-3], 7, "断了"),
        (GOOD.replace('甲"},', '甲"}'), 6, "少了逗号"),
        (GOOD.replace('"id":"U-0002"', '"id" "U-0002"'), 6, "少了冒号"),
        (GOOD.replace('"乙"}', '"乙",}'), 6, "多了逗号"),
        (GOOD.replace('"乙"', "乙"), 6, "缺了内容"),
        (GOOD.replace("甲", "甲\x01"), 5, "控制符"),
        (GOOD.replace('"乙"', "NaN"), 6, "写法不对"),
        (GOOD.replace("乙", "\\ud83d"), 6, "写法不对"),  # half a character
        (GOOD.replace("U-0002", "U-0001"), 6, "写了两遍"),
        (GOOD + GOOD, 8, "多出了内容"),
        ("", 1, "文件是空的"),
        ("\0" * 4096, 1, "全是空字节"),
        ("[" * 100_000, 0, "不是三单的账本"),
        ('{"a":' + "[" * 100_000, 1, "套得太深"),
    ],
)
def test_a_broken_file_is_named_by_line_and_reason_and_never_touched(file, broken, line, reason):
    file.write_text(broken, encoding="utf-8")
    before = file.read_bytes()
    for read_only in (False, True):
        with pytest.raises(BookDamaged, match=reason) as told:
            Book.open(file, read_only=read_only)
        assert str(file) in str(told.value)
        assert "文件没有动" in str(told.value)
        assert not line or f"第 {line} 行" in str(told.value)
    assert file.read_bytes() == before


def test_a_file_saved_by_another_program_as_gbk_is_named(file):
    file.write_bytes(GOOD.encode("gbk"))
    with pytest.raises(BookDamaged, match="第 2 行坏了：这里不是 UTF-8"):
        Book.open(file)


@pytest.mark.parametrize(
    "other", ["[1,2]", "3", "我的", '{"name":"x","dependencies":{}}', '{"_default":{"1":{"a":1}}}']
)
def test_a_file_of_another_program_is_not_taken_for_an_empty_book(file, other):
    file.write_text(other, encoding="utf-8")
    with pytest.raises(BookDamaged, match=r"不是三单的账本.*核对文件名"):
        Book.open(file)
    assert file.read_text(encoding="utf-8") == other


@pytest.mark.parametrize(
    "odd",
    ['"units":[]', '"meta":3', '"meta":{"meta":[]}', '"meta":{"counters":7}', '"history":[]',
     '"meta":{"counters":{"U":"七"}}', '"meta":{"meta":{"format":"一"}}'],
)  # fmt: skip
def test_a_table_of_ours_in_an_odd_shape_is_damage_not_emptiness(file, odd):
    file.write_text("{" + odd + "}", encoding="utf-8")
    with pytest.raises(BookDamaged, match="坏了"):
        Book.open(file)


def test_the_lock_is_given_back_when_the_file_is_damaged(file):
    file.write_text('{"units":[]}', encoding="utf-8")
    with pytest.raises(BookDamaged):
        Book.open(file)
    file.write_text(GOOD, encoding="utf-8")
    Book.open(file).close()


# what is not ours, or does not fit


def test_what_is_not_ours_survives_byte_for_byte(file):
    theirs = '"他们的表":{"1":{"a": 1.50,  "b":"\\u4e2d"}},"数":12345678901234567890123,"表":[1, {"x":null}],"空":null'
    file.write_text(GOOD.replace('{"community"', "{" + theirs + ',"community"', 1), encoding="utf-8")
    book = Book.open(file)
    book.save(Unit(name="丙"))
    book.close()
    text = file.read_text(encoding="utf-8")
    for kept in (
        '"a": 1.50,  "b":"\\u4e2d"',
        '"数":12345678901234567890123',
        '"表":[1, {"x":null}]',
        '"空":null',
    ):
        assert kept in text
    assert list(json.loads(text)["units"]) == ["U-0001", "U-0002", "U-0003"]


def test_a_file_with_windows_line_ends_and_a_mark_is_read(file):
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    book = Book.open(file)
    assert [unit.name for unit in book.all(Unit)] == ["甲", "乙"]
    book.close()


ODD = {
    "no object": "7",
    "no number": '{"id":"U-0500","name":"甲","created":1e999}',
    "a list": '[{"name":"丁"}]',
    "null": "null",
    "wrong type": '{"id":"U-0500",  "name":["不是名字"]}',
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_one_record_that_does_not_fit_is_put_aside_among_a_thousand_good_ones(tmp_path, odd):
    path = tmp_path / "b.json"
    lines = [f'"U-{n:04d}":{{"id":"U-{n:04d}","name":"单位{n}"}}' for n in range(1, 1001) if n != 500]
    lines.insert(499, '"U-0500":' + odd)
    path.write_text('{"units":{\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")
    book = Book.open(path)
    assert len(book.all(Unit)) == 999
    [problem] = book.problems
    assert problem.startswith("U-0500（units）读不懂，先放在一边，文件里还在：")
    with pytest.raises(BookProblem, match=r"U-0500 .*不能覆盖"):
        book.save(Unit(id="U-0500", name="盖掉"))
    book.save(msgspec.structs.replace(book.get(Unit, "U-0499"), name="改过"))
    book.undo()
    assert book.save(Unit(name="新")).id == "U-1001", "a number written by another hand is not given again"
    book.close()
    assert ('"U-0500":' + odd).encode() in path.read_bytes()
    again = Book.open(path)
    assert (len(again.all(Unit)), len(again.problems)) == (1000, 1)
    again.close()


def test_a_record_whose_hidden_part_cannot_be_read_is_shown_but_never_written_over(book):
    book.save(Unit(name="甲"))
    book.save(Unit(name="乙"))
    book.close()
    odd = book.path.read_bytes().replace(b'"U-0001":{', b'"U-0001":{"seen":1e999,', 1)
    book.path.write_bytes(odd)
    again = Book.open(book.path)
    assert [unit.name for unit in again.all(Unit)] == ["甲", "乙"]
    with pytest.raises(BookProblem, match=r"U-0001 .*不能覆盖"):
        again.save(msgspec.structs.replace(again.get(Unit, "U-0001"), name="丙"))
    assert (len(again.problems), [unit.name for unit in again.all(Unit)]) == (1, ["乙"])
    assert [*again.documents("units").items()] == [("U-0002", again.documents("units")["U-0002"])]
    again.save(msgspec.structs.replace(again.get(Unit, "U-0002"), name="丁"))
    again.close()
    assert b'"seen":1e999,' in book.path.read_bytes()


def test_an_entry_of_the_history_that_does_not_fit_is_put_aside_too(book):
    book.save(Unit(name="甲"))
    book.close()
    tables = json.loads(book.path.read_text(encoding="utf-8"))
    tables["history"]["00000001"] = {"at": "某天", "steps": 3}
    book.path.write_text(json.dumps(tables), encoding="utf-8")
    again = Book.open(book.path)
    assert "00000001（history）读不懂" in again.problems[0]
    assert again.undo().startswith("新增单位")
    again.close()
    assert json.loads(book.path.read_text(encoding="utf-8"))["history"]["00000001"]["at"] == "某天"


def test_a_file_of_a_newer_version_is_only_read(book):
    book.close()
    tables = json.loads(book.path.read_text(encoding="utf-8"))
    tables["meta"]["meta"]["format"] = 99
    book.path.write_text(json.dumps(tables), encoding="utf-8")
    before = book.path.read_bytes()
    newer = Book.open(book.path)
    assert newer.get(Community, "C-0001").name == "新华社区"
    assert "升级程序" in newer.read_only_because
    with pytest.raises(BookReadOnly, match=r"更新版本.*没有保存"):
        newer.undo()
    newer.close()
    assert book.path.read_bytes() == before


# disks and folders


def unharmed(book, names, words):
    """Fail to save one more unit with these words; file and memory stay, and the next save works again."""
    before = book.path.read_bytes() if book.path.exists() else None
    with pytest.raises(BookProblem, match=words):
        book.save(Unit(name="存不上的"))
    assert [unit.name for unit in book.all(Unit)] == names
    assert (book.path.read_bytes() if book.path.exists() else None) == before
    for spare in book.path.parent.glob(".*.tmp"):
        json.loads(spare.read_bytes())  # the file before, or nothing: never a half


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.ENOSPC, "磁盘满了"), (errno.EACCES, "没有写这个文件夹的权限"), (errno.EROFS, "只读"), (errno.EIO, "换个盘"),
     (errno.EDQUOT, "空间用完了"), (errno.EFBIG, "放不下")],
)  # fmt: skip
@pytest.mark.parametrize("call", ["open", "write", "fsync", "replace"])
def test_a_disk_that_refuses_leaves_file_and_memory_as_they_were(book, monkeypatch, code, words, call):
    book.save(Unit(name="甲"))

    def refuses(*_, **__):
        raise OSError(code, "no")

    with monkeypatch.context() as broken:
        broken.setattr(
            *(("pathlib.Path.replace",) if call == "replace" else (f"store.durable.os.{call}",)), refuses
        )
        if call == "replace":
            broken.setattr("store.durable._swapped", lambda *_: False)
        unharmed(book, ["甲"], f"没有保存上：.*{words}.*原来的文件没有动")
    assert book.save(Unit(name="乙")).id == "U-0002"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_disk_really_full_in_the_middle_of_the_file(tmp_path):
    code = """
import resource, signal, sys
from store.book import Book
from store.problems import BookProblem
from store.records import Unit
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
book = Book.open(sys.argv[1])
book.save(Unit(name="甲"))
before = book.path.read_bytes()
resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, resource.RLIM_INFINITY))
try:
    book.save(Unit(name="乙" * 500))
except BookProblem as told:
    print(told)
assert book.path.read_bytes() == before
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert book.save(Unit(name="乙" * 500)).id == "U-0002"
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "b.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "没有保存上：文件太大，这个盘放不下" in done.stdout


def test_a_folder_removed_and_put_back(book, tmp_path):
    book.save(Unit(name="甲"))
    stick, away = tmp_path / "stick", tmp_path / "away"
    book.close()
    stick.mkdir()
    shutil.move(book.path, stick / "b.json")
    opened = Book.open(stick / "b.json")
    stick.rename(away)
    said = f"没有保存上：{stick} 这个文件夹不见了，U 盘是不是拔了。插好再存，屏幕上的字还在。"
    unharmed(opened, ["甲"], f"^{re.escape(said)}$")
    away.rename(stick)
    opened.save(Unit(name="乙"))
    opened.close()


def test_a_file_moved_away_is_not_written_anew(book):
    book.save(Unit(name="甲"))
    away = book.path.with_name("away.json")
    book.path.rename(away)
    unharmed(book, ["甲"], "文件不见了.*放回原处")
    assert not book.path.exists()
    away.rename(book.path)
    book.save(Unit(name="乙"))


@pytest.mark.parametrize("same_size", [True, False])
def test_a_file_replaced_underneath_by_a_sync_program_is_not_overwritten(book, tmp_path, same_size):
    book.save(Unit(name="甲"))
    theirs = book.path.read_text(encoding="utf-8").replace("甲", "丁" if same_size else "别人改的")
    status = book.path.stat()
    (tmp_path / "theirs").write_text(theirs, encoding="utf-8")
    os.utime(tmp_path / "theirs", ns=(status.st_atime_ns, status.st_mtime_ns))  # they keep the time, too
    (tmp_path / "theirs").replace(book.path)
    with pytest.raises(BookChangedOutside, match=r"别的程序换过.*那边的改动也没有动"):
        book.save(Unit(name="乙"))
    assert book.path.read_text(encoding="utf-8") == theirs


@pytest.mark.parametrize("closed", [False, True])
def test_the_same_bytes_under_another_time_and_number_are_ours(book, closed):
    """A stick that was put back in rounds the times of its files to two seconds; a sync program writes them anew."""
    if closed:
        book.closing.set("春天来了2026")
    book.save(Unit(name="甲"))
    same = book.path.read_bytes()
    book.path.unlink()
    book.path.write_bytes(same)
    os.utime(book.path, (2_000_000_000, 2_000_000_000))
    book.save(Unit(name="乙"))
    assert [unit.name for unit in book.all(Unit)] == ["甲", "乙"]
    book.path.write_bytes(same)  # and what is older than the last save is not
    with pytest.raises(BookChangedOutside, match="那边的改动也没有动"):
        book.save(Unit(name="丙"))
    assert book.path.read_bytes() == same


def test_a_file_that_somebody_made_read_only_stays_as_it_is(book, monkeypatch):
    """Last year's book, kept for the archive. The superuser may write it all the same, so the system is asked."""
    access, protected = os.access, [book.path]
    monkeypatch.setattr(os, "access", lambda path, mode: path not in protected and access(path, mode))
    unharmed(book, [], "账本文件改成了只读的.*去掉只读再存")
    book.close()
    with pytest.raises(BookReadOnly, match=r"账本文件是只读的.*可以只读打开"):
        Book.open(book.path)
    assert Book.open(book.path, read_only=True).community.name == "新华社区"
    protected.clear()
    again = Book.open(book.path)
    again.save(Unit(name="乙"))
    again.close()


@pytest.mark.parametrize("same_size", [True, False])
def test_a_file_written_over_in_place_is_not_overwritten(book, same_size):
    book.save(Unit(name="甲"))
    theirs, before = book.path.read_text(encoding="utf-8"), book.path.stat()
    theirs = theirs.replace("甲", "丁" if same_size else "别人改的")
    with book.path.open("r+", encoding="utf-8") as file:
        file.write(theirs)
    later = before.st_mtime_ns + (1_000_000 if same_size else 0)  # some keep the time
    os.utime(book.path, ns=(before.st_atime_ns, later))
    with pytest.raises(BookChangedOutside, match="那边的改动也没有动"):
        book.save(Unit(name="乙"))
    assert book.path.read_text(encoding="utf-8") == theirs


def test_a_file_replaced_while_a_slow_disk_is_written_to_is_not_overwritten(book, monkeypatch):
    book.save(Unit(name="甲"))
    theirs, sync = book.path.read_text(encoding="utf-8").replace("甲", "别人改的"), os.fsync

    def slow(handle):
        book.path.write_text(theirs, encoding="utf-8")
        sync(handle)

    monkeypatch.setattr("os.fsync", slow)
    with pytest.raises(BookChangedOutside, match="那边的改动也没有动"):
        book.save(Unit(name="乙"))
    assert book.path.read_text(encoding="utf-8") == theirs
    assert [unit.name for unit in book.all(Unit)] == ["甲"]


def test_a_virus_scanner_that_holds_the_file_for_a_moment_is_waited_for(book, monkeypatch):
    scanner, waited = Scanner(2), []
    monkeypatch.setattr("store.faults.time.sleep", waited.append)
    monkeypatch.setattr("store.durable._swapped", lambda *_: False)
    monkeypatch.setattr("pathlib.Path.replace", scanner.stands_in())
    book.save(Unit(name="甲"))
    assert (scanner.refused, len(waited)) == (2, 2)
    assert json.loads(book.path.read_text(encoding="utf-8"))["units"]["U-0001"]["name"] == "甲"


def test_a_scanner_that_never_lets_go_is_told(book, monkeypatch):
    book.save(Unit(name="甲"))
    waited = []
    monkeypatch.setattr("store.faults.time.sleep", waited.append)
    with monkeypatch.context() as broken:
        broken.setattr("store.durable._swapped", lambda *_: False)
        broken.setattr("pathlib.Path.replace", Scanner(99).stands_in())
        unharmed(book, ["甲"], "杀毒软件或网盘")
    assert 4 < sum(waited) < 6
    book.save(Unit(name="乙"))


class Scanner:
    """Holds the file as Windows does, for so many tries."""

    def __init__(self, tries):
        self.tries, self.refused, self._replace = tries, 0, Path.replace

    def stands_in(self):
        """Return what takes the place of Path.replace."""

        def replace(path, target):
            if self.refused < self.tries:
                self.refused += 1
                held = PermissionError(errno.EACCES, "used by another process")
                held.winerror = 32
                raise held
            return self._replace(path, target)

        return replace


def test_everything_is_on_the_disk_before_the_name_changes_and_the_name_before_it_is_said(book, monkeypatch):
    """Power may fail between any two of these steps: at each the old or the new file is whole."""
    done, fsync, replace, handles = [], os.fsync, Path.replace, Path("/proc/self/fd")

    def synced(handle):
        name = (handles / str(handle)).readlink().name if handles.exists() else "?"
        done.append(("sync", name, os.fstat(handle).st_size))
        fsync(handle)

    def replaced(path, target):
        done.append(("replace", path.name, path.stat().st_size))
        return replace(path, target)

    def swapped(path, target):
        size, happened = path.stat().st_size, swap(path, target)
        if happened:
            done.append(("replace", path.name, size))
        return happened

    swap = durable._swapped
    monkeypatch.setattr("store.durable.os.fsync", synced)
    monkeypatch.setattr("store.durable._swapped", swapped)
    monkeypatch.setattr("pathlib.Path.replace", replaced)
    scratch = f".{book.path.name}.tmp"
    for name in ("甲", "乙", "丙"):  # a new file; a second beside it; the first written over
        book.save(Unit(name=name))
        assert [step[0] for step in done] == ["sync", "replace", "sync"]
        assert done[0][2] == done[1][2] == book.path.stat().st_size
        if handles.exists():
            assert [step[1] for step in done] == [scratch, scratch, book.path.parent.name]
        done.clear()


def test_who_is_copying_the_book_gets_it_whole_though_it_is_saved_twice_meanwhile(book):
    book.save(Unit(name="甲"))
    book.save(Unit(name="乙"))
    before = book.path.read_bytes()
    with book.path.open("rb", buffering=0) as copying:
        start = copying.read(40)
        for name in ("丙", "丁", "戊"):
            book.save(Unit(name=name * 60))
        assert start + copying.read() == before
    book.close()
    assert [path.name for path in book.path.parent.glob(".*.tmp")] == [], "nothing stays of the file before"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux lends files out")
def test_a_program_that_looks_into_every_new_file_does_not_end_ours(tmp_path):
    """A scanner opens the file just while it is lent to us: the system's default would end the program."""
    saving = """
import fcntl, os, sys
from pathlib import Path
from store.durable import write_whole
lent, met, path = fcntl.fcntl, [], Path(sys.argv[1])

def meanwhile(handle, command, word):
    lent(handle, command, word)
    if command == fcntl.F_SETLEASE and word == fcntl.F_WRLCK:
        try:
            os.open(path.with_name(f".{path.name}.tmp"), os.O_RDONLY | os.O_NONBLOCK)
        except BlockingIOError:
            met.append("asked to wait")

fcntl.fcntl = meanwhile
for number in range(3):
    write_whole(path, b"%d" % number, keep_spare=True)
assert met
"""
    ours = subprocess.run([sys.executable, "-c", saving, str(tmp_path / "三单.json")], cwd=ROOT, check=False)
    assert ours.returncode == 0
    assert (tmp_path / "三单.json").read_bytes() == b"2"


def test_a_disk_that_fails_after_the_names_were_swapped_has_the_file_before(book, monkeypatch):
    for name in ("甲", "乙", "丙"):  # from the third on there is a file before last
        book.save(Unit(name=name))
    before = book.path.read_bytes()

    def dying(_):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as dies:
        dies.setattr("store.durable.sync_folder", dying)
        with pytest.raises(BookProblem, match=r"盘读写出错.*原来的文件没有动"):
            book.save(Unit(name="丁"))
    assert book.path.read_bytes() == before
    book.save(Unit(name="戊"))
    kept = json.loads(book.path.read_text(encoding="utf-8"))["units"].values()
    assert (
        [unit["name"] for unit in kept] == [unit.name for unit in book.all(Unit)] == ["甲", "乙", "丙", "戊"]
    )


def test_a_share_that_cannot_sync_folders_still_takes_the_book(book, monkeypatch):
    fsync = os.fsync

    def no_folders(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no")
        fsync(handle)

    monkeypatch.setattr("store.durable.os.fsync", no_folders)
    assert book.save(Unit(name="甲")).id == "U-0001"


def test_tables_that_were_put_aside_are_also_safe_from_plain_tinydb_calls(file):
    file.write_text(GOOD.replace('{"id":"U-0002","name":"乙"}', "7"), encoding="utf-8")
    database = open_database(file)
    with pytest.raises(BookProblem, match="U-0002"):
        database.table("units").put("U-0002", {"name": "盖掉"})
    assert [dict(row)["name"] for row in database.table("units").all()] == ["甲"]
    database.table("units").put("U-0003", {"name": "丙"})
    database.close()
    assert b'"U-0002":7' in file.read_bytes()


def test_two_lists_change_together_or_not_at_all_when_the_disk_refuses(book, monkeypatch):
    monkeypatch.setattr(
        "store.durable.os.fsync", lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "no"))
    )
    with pytest.raises(BookProblem), book.change("两张"):  # noqa: PT012
        book.save(Unit(name="甲"))
        book.save(Need(title="理发"))
    assert (book.all(Unit), book.all(Need)) == ([], [])


def test_a_link_that_somebody_laid_in_a_shared_folder_is_not_followed(book, tmp_path):
    theirs = tmp_path / "别人的文件"
    theirs.write_text("原样")
    book.close()
    (tmp_path / ".三单.json.tmp").symlink_to(theirs)
    with contextlib.closing(Book.open(book.path)) as again:
        again.save(Unit(name="美美理发店"))
    assert not book.path.is_symlink()
    (tmp_path / "三单.json.lock").unlink()
    (tmp_path / "三单.json.lock").symlink_to(theirs)
    with pytest.raises(BookReadOnly, match="不能写"):
        Book.open(book.path)
    assert theirs.read_text() == "原样"
