"""What breaks in mid-sync: the line at any byte, the disk on either side, twenty laptops in any order."""

import contextlib
import itertools
import os
import select
import socket
import threading
import time

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.book import Book
from store.hub import NOTE
from store.hub.link import HubAway, HubProblem
from store.hub.membership import join_hub
from store.hub.sync import sync
from store.hub.unsynced import unsynced
from store.problems import BookProblem
from store.records import Unit
from tests.hub.cluster import SECRET

pytestmark = pytest.mark.slow


class CutLine:
    """A line to the server that breaks after so many bytes, counted over both directions."""

    def __init__(self, port):
        self._to = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.left, self.passed = None, 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._door.accept()
                there = socket.create_connection(("127.0.0.1", self._to))
                with here, there, contextlib.suppress(OSError):
                    self._carry(here, there)

    def _carry(self, here, there):
        while True:
            for side in select.select([here, there], [], [])[0]:
                data = side.recv(4096)
                if self.left is not None:
                    data, self.left = data[: self.left], self.left - min(len(data), self.left)
                if not data:
                    return
                self.passed += len(data)
                (there if side is here else here).sendall(data)
                if self.left == 0:
                    return

    def close(self):
        self._door.close()


@pytest.fixture
def line(hub):
    made = CutLine(hub.port)
    yield made
    made.close()


def names(book):
    return sorted(unit.name for unit in book.all(Unit))


def test_a_line_cut_at_any_place_loses_nothing_and_doubles_nothing(laptops, hub, line):
    wang, li = laptops("王芳"), laptops("李强")
    note = wang.noted(NOTE)
    wang.note(NOTE, note | {"url": note["url"].replace(str(hub.port), str(line.port)) + " sslmode=disable"})
    wang.save(Unit(name="第一家"))
    sync(wang)
    line.passed = 0
    wang.save(Unit(name="量一量"))
    sync(wang)
    whole, saved = line.passed, ["第一家", "量一量"]
    assert whole > 2000
    cut = 0
    for offset in [1, 300, *range(700, whole, max(1, (whole - 700) // 12)), whole - 40]:
        wang.save(Unit(name=f"王{offset}"))
        li.save(Unit(name=f"李{offset}"))
        saved += [f"王{offset}", f"李{offset}"]
        sync(li)
        line.left = offset
        try:
            sync(wang)
        except HubAway:
            cut += 1
        line.left = None
        assert f"王{offset}" in names(wang)
    assert cut >= 12
    for book in (wang, li, wang):
        sync(book)
    assert names(wang) == names(li) == sorted(saved)
    assert unsynced(wang) == unsynced(li) == 0


def test_a_laptop_that_falls_asleep_in_mid_sync_lets_the_others_on(laptops, monkeypatch):
    monkeypatch.setattr("store.hub.link._ASLEEP", "SET idle_in_transaction_session_timeout = '500ms'")
    sleeper, li = laptops("王芳"), laptops("李强")
    sleeper.save(Unit(name="甲"))
    li.save(Unit(name="乙"))
    held, slept = threading.Event(), []

    def here(work):
        slept.append(work)
        if len(slept) == 2:  # the community's row is held by now
            held.set()
            time.sleep(3)
        return work()

    def asleep():
        try:
            sync(sleeper, here=here)
        except HubAway as away:
            slept.append(str(away))

    sleeping = threading.Thread(target=asleep)
    sleeping.start()
    held.wait(10)
    before = time.monotonic()
    sync(li)
    assert time.monotonic() - before < 2.5
    sleeping.join()
    assert slept[-1] == "和汇总库的连接断了。本机的账都在，下次同步接着来。"
    sync(sleeper)
    sync(li)
    assert names(sleeper) == names(li) == ["乙", "甲"]


def test_a_full_disk_on_the_laptop_leaves_it_as_it_was_and_the_next_sync_goes_on(laptops, monkeypatch):
    wang, li = laptops("王芳"), laptops("李强")
    wang.save(Unit(name="甲"))
    sync(wang)
    li.save(Unit(name="乙"))
    before = li.path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("store.file.write_whole", _full)
        with pytest.raises(BookProblem, match="满"):
            sync(li)
    assert li.path.read_bytes() == before
    assert names(li) == ["乙"]
    sync(li)
    sync(wang)
    assert names(wang) == names(li) == ["乙", "甲"]


def _full(*_, **__):
    raise OSError(28, os.strerror(28))


def test_a_full_disk_on_the_server_is_told_and_made_good_later(laptops, hub):
    wang, li = laptops("王芳"), laptops("李强")
    with psycopg.connect(hub.url(), password=SECRET, autocommit=True) as link:
        link.execute(
            "CREATE OR REPLACE FUNCTION sandan.full_disk() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
        )
        link.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON sandan.change EXECUTE FUNCTION sandan.full_disk()"
        )
        wang.save(Unit(name="甲"))
        with pytest.raises(HubProblem, match=r"盘满了.*都在"):
            sync(wang)
        assert link.execute("SELECT count(*) FROM sandan.record").fetchone() == (0,)
        link.execute("DROP TRIGGER full_disk ON sandan.change")
    assert unsynced(wang) == 2
    sync(wang)
    sync(li)
    assert names(wang) == names(li) == ["甲"]


_EDITS = st.lists(
    st.tuples(st.integers(0, 19), st.sampled_from(["add", "address", "kind", "remove", "sync", "sync"])),
    min_size=10,
    max_size=60,
)
_runs = itertools.count()


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(_EDITS)
def test_twenty_laptops_whatever_they_do_end_equal(hub, tmp_path, edits):
    run = next(_runs)
    with psycopg.connect(hub.url(), password=SECRET, autocommit=True) as link:
        link.execute("TRUNCATE sandan.record, sandan.change, sandan.sync")
        link.execute(
            "UPDATE sandan.community SET version = 0, tag = '', known = '{}', letters = '{}', counters = '{}'"
        )
    books = {}

    def laptop(number):
        if number not in books:
            books[number] = Book.open(tmp_path / f"{run}-{number}.json", who=f"第{number}台")
            join_hub(books[number], hub.url("xinhua_wang"), "xinhua")
        return books[number]

    added, removed = set(), set()
    for step, (number, what) in enumerate(edits):
        book = laptop(number)
        units = book.all(Unit)
        if what == "sync":
            sync(book)
        elif what == "add" or not units:
            added.add(book.save(Unit(name=f"单位{step}")).name)
        elif what == "remove":
            removed.add(units[step % len(units)].name)
            book.remove(units[step % len(units)])
        else:
            _edit(book, units[step % len(units)], what, step)
    for number in range(20):
        laptop(number)
    for _ in range(2):
        for book in books.values():
            sync(book)
    seen = [[(unit.name, unit.address, unit.kind) for unit in book.all(Unit)] for book in books.values()]
    assert all(sorted(one) == sorted(seen[0]) for one in seen)
    left = [name for name, *_ in seen[0]]
    assert len(left) == len({*left})
    assert added - removed <= {*left} <= added
    for book in books.values():
        assert unsynced(book) == 0
        book.close()


def _edit(book, unit, what, step):
    import msgspec

    value = "个体商户" if step % 2 else "学校"
    book.save(msgspec.structs.replace(unit, **{what: f"{step}号" if what == "address" else value}))
