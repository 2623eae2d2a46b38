"""The clock of the book beside plain TinyDB and sqlite (WAL, synchronous=FULL): same records, same disk, same run.

Run by hand: `uv run pytest tests/bench/bench_book.py -s`; its name and folder keep it out of the normal run.
Each record has about 600 bytes in the file; a save changes one and notes it in a history, in all but TinyDB. They save
in turn, so that a busy machine is as unfair to each.

What a save is made of: the book writes the whole file and waits twice for the disk (its bytes, then its name), TinyDB and
sqlite wait once. `bare` is such a write the usual way (a file of as many bytes, fsync, replace, fsync of the folder) and
nothing else: the floor of anything that keeps one whole file safely. A save is as fast as that or faster, since it goes
over the file before last; TinyDB's is made of reading and writing JSON. So how many of ours go into one of its at 1,000
is a question of the disk: 12 where a sync takes 0.2 ms, 3 where other programs keep it so busy that a sync takes 4 ms
(the bare write alone is then no faster); 12 to 24 from 5,000 on in either case. TinyDB is used as its guide shows it;
`numbered` is what somebody gets who sets UTF-8 and addresses records by their number: hardly faster, often slower.
Twenty records are written at once; each still takes 0.03 ms to check, compare and encode.
"""

import json
import os
import sqlite3
import statistics
import time

import msgspec
import pytest
import tinydb

from store.book import Book
from store.records import Need

SIZES = (100, 1_000, 5_000, 10_000, 20_000, 50_000)
_WORDS = "楼道灯不亮，老人上下楼看不见，请尽快修好。"


def needs(count):
    """Return documents as the book writes them, about 600 bytes each."""
    for number in range(1, count + 1):
        need = Need(
            id=f"N-{number:04d}", title=f"需求{number}", description=_WORDS, grid="二", proposer_kind="居民",
            channel="网格", building=f"{number % 40}号楼",
        )  # fmt: skip
        yield msgspec.to_builtins(need) | {
            "changed": "2026-03-05T10:00:00+08:00", "created": "2026-03-05T10:00:00+08:00", "changed_by": "王芳",
        }  # fmt: skip


class OurBook:
    """The book of this program."""

    def __init__(self, folder, count):
        self.path = folder / f"book-{count}.json"
        tables = {"needs": {need["id"]: need for need in needs(count)}, "meta": {"counters": {"N-": count}}}
        self.path.write_text(json.dumps(tables, ensure_ascii=False), encoding="utf-8")
        book = Book.open(self.path, read_only=True)
        assert 550 < self.path.stat().st_size / count < 700
        book.close()
        first = Book.open(self.path)  # a save, and the file is as we write it
        first.save(msgspec.structs.replace(first.get(Need, "N-0001"), title="改"))
        first.close()

    def open(self):
        self.book = Book.open(self.path, who="王芳")

    def close(self):
        self.book.close()

    def listing(self):
        return len(self.book.all(Need))

    def save(self, ids, text):
        with self.book.change("改"):
            for id_ in ids:
                self.book.save(msgspec.structs.replace(self.book.get(Need, id_), title=text))


class PlainTinyDB:
    """TinyDB as its guide shows it: its own JSONStorage, nothing set, records found by a condition."""

    def __init__(self, folder, count):
        self.path = folder / f"tiny-{count}.json"
        documents = dict(enumerate(needs(count), start=1))
        self.path.write_text(json.dumps({"needs": documents}), encoding="utf-8")

    def open(self):
        self.database = tinydb.TinyDB(self.path)
        self.table = self.database.table("needs")

    def close(self):
        self.database.close()

    def listing(self):
        return len(self.table.all())

    def save(self, ids, text):
        self.table.update({"title": text}, tinydb.where("id").one_of(ids))


class TinyDBByNumber(PlainTinyDB):
    """The same by somebody who knows it well: text as UTF-8, records by their number in the table."""

    def __init__(self, folder, count):
        self.path = folder / f"number-{count}.json"
        documents = dict(enumerate(needs(count), start=1))
        self.path.write_text(json.dumps({"needs": documents}, ensure_ascii=False), encoding="utf-8")

    def open(self):
        self.database = tinydb.TinyDB(self.path, encoding="utf-8", ensure_ascii=False)
        self.table = self.database.table("needs")

    def save(self, ids, text):
        self.table.update({"title": text}, doc_ids=[int(id_[2:]) for id_ in ids])


class Sqlite:
    """sqlite3 as safe as the book: WAL, synchronous=FULL; the document and a line of history in one transaction."""

    def __init__(self, folder, count):
        self.path = folder / f"lite-{count}.db"
        self.open()
        self.database.execute("create table needs (id text primary key, document text)")
        self.database.execute("create table history (key integer primary key, entry text)")
        rows = [(need["id"], json.dumps(need, ensure_ascii=False)) for need in needs(count)]
        self.database.execute("begin")
        self.database.executemany("insert into needs values (?, ?)", rows)
        self.database.execute("commit")
        self.close()

    def open(self):
        self.database = sqlite3.connect(self.path, isolation_level=None)
        self.database.execute("pragma journal_mode=wal")
        self.database.execute("pragma synchronous=full")

    def close(self):
        self.database.close()

    def listing(self):
        rows = self.database.execute("select document from needs")
        return len([msgspec.json.decode(document, type=Need) for (document,) in rows])

    def save(self, ids, text):
        self.database.execute("begin")
        for id_ in ids:
            (document,) = self.database.execute("select document from needs where id = ?", (id_,)).fetchone()
            need = {**json.loads(document), "title": text}
            written = json.dumps(need, ensure_ascii=False)
            self.database.execute("update needs set document = ? where id = ?", (written, id_))
        entry = json.dumps(
            {"label": "改", "steps": [[id_, {"title": text}] for id_ in ids]}, ensure_ascii=False
        )
        self.database.execute("insert into history (entry) values (?)", (entry,))
        self.database.execute("commit")


STORES = {"book": OurBook, "sqlite": Sqlite, "tinydb": PlainTinyDB, "numbered": TinyDBByNumber}


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """Return a maker of a store of so many records; each is made once."""
    folder, made = tmp_path_factory.mktemp("clock"), {}

    def store(name, count):
        if (name, count) not in made:
            made[name, count] = STORES[name](folder, count)
        return made[name, count]

    return store


def saver(store, size=1, among=1_000):
    """Return an act: the number-th change of so many of the first records of a store."""

    def save(number):
        start = number * 37 % (among - size) + 1
        store.save([f"N-{place:04d}" for place in range(start, start + size)], f"次{number}")

    return save


def bare_write(folder, like):
    """Return an act: as many bytes as a book has, written whole and safely the usual way, and nothing else."""
    data, path, scratch = like.path.read_bytes(), folder / "bare", folder / "bare.tmp"

    def write(_):
        with scratch.open("wb", buffering=0) as file:
            file.write(data)
            os.fsync(file.fileno())
        scratch.replace(path)
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)

    return write


def in_turn(acts, rounds):
    """Return the milliseconds of each act, taken in turn so that a busy machine is as unfair to each."""
    taken = {name: [] for name in acts}
    for number in range(rounds):
        for name, act in acts.items():
            begun = time.perf_counter()
            act(number)
            taken[name].append(1000 * (time.perf_counter() - begun))
    return taken


def test_the_table(stores):
    """Print the milliseconds of opening, the first listing, one save and twenty, the stores in turn at every size."""
    print("\n| records | store | open | first listing | one save | twenty |\n|---|---|---|---|---|---|")  # noqa: T201
    for count in SIZES:
        taken = {name: {what: [] for what in ("open", "list", "save", "twenty")} for name in STORES}
        for turn in range(3):
            for name, times in taken.items():
                measure(stores(name, count), min(count, 1_000), turn, times)
        for name, times in taken.items():
            cells = " | ".join(f"{statistics.median(one):.2f}" for one in times.values())
            print(f"| {count:,} | {name} | {cells} |")  # noqa: T201


def measure(store, among, turn, times):
    """Open a store, list it, save in it; the first two saves of a session are not measured (backup, second file)."""
    one, twenty = saver(store, 1, among), saver(store, 20, among)
    times["open"] += in_turn({"open": lambda _: store.open()}, 1)["open"]
    times["list"] += in_turn({"list": lambda _: store.listing()}, 1)["list"]
    for number in range(2):
        one(100 * turn + number)
    times["save"] += in_turn({"save": lambda number: one(100 * turn + 10 + number)}, 5)["save"]
    times["twenty"] += in_turn({"twenty": lambda number: twenty(100 * turn + 50 + number)}, 3)["twenty"]
    store.close()


def side_by_side(stores, folder, count, rounds):
    """Return the median milliseconds of a save in every store, of twenty in the book, and of a bare write."""
    opened = {name: stores(name, count) for name in STORES}
    for store in opened.values():
        store.open()
    acts = {name: saver(store) for name, store in opened.items()}
    acts |= {"twenty": saver(opened["book"], 20), "bare": bare_write(folder, opened["book"])}
    taken = in_turn(acts, rounds)
    for store in opened.values():
        store.close()
    p50 = {name: statistics.median(times) for name, times in taken.items()}
    print(f"\n{count:,}:", {name: round(time, 2) for name, time in p50.items()}, "ms;")  # noqa: T201
    print("in saves:", {name: round(time / p50["book"], 2) for name, time in p50.items()})  # noqa: T201
    return p50


def test_a_save_at_a_thousand(stores, tmp_path):
    """Within 4x of sqlite's commit; ten saves in one of TinyDB's, or no longer than the bare write; a batch is one save."""
    p50 = side_by_side(stores, tmp_path, 1_000, 100)
    assert p50["book"] <= 4 * p50["sqlite"]
    assert p50["tinydb"] >= 10 * p50["book"] or p50["book"] <= 1.1 * p50["bare"]
    assert p50["twenty"] <= 2 * p50["book"]


def test_a_save_at_ten_thousand(stores, tmp_path):
    """Ten in one of TinyDB's; a batch is one save; the slowest of a hundred within 50 ms."""
    p50 = side_by_side(stores, tmp_path, 10_000, 20)
    assert p50["tinydb"] >= 10 * p50["book"]
    assert p50["twenty"] <= 2 * p50["book"]
    book = stores("book", 10_000)
    book.open()
    [many] = in_turn({"book": saver(book)}, 300).values()
    book.close()
    assert sorted(many)[len(many) * 99 // 100] <= 50


def test_opening_twenty_thousand(stores):
    """Under half a second."""
    book = stores("book", 20_000)
    taken = in_turn({"open": lambda _: book.open(), "close": lambda _: book.close()}, 5)["open"]
    assert statistics.median(taken) < 500
