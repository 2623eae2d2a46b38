"""The clock of the book beside plain TinyDB and sqlite (WAL, synchronous=FULL): same records, same disk, same run.

Run by hand: `uv run pytest tests/bench/bench_book.py -s`; its name and folder keep it out of the normal run.
Each record has about 600 bytes in the file; a save changes one and notes it in a history, in all but TinyDB.
`test_the_bars` measures the three in turn, so that a busy machine is as unfair to each.
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
        first = Book.open(self.path)
        first.save(first.get(Need, "N-0001"))
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
_ROUNDS = {"book": 25, "sqlite": 25, "tinydb": 5, "numbered": 5}


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """Return a maker of a store of so many records; each is made once."""
    folder, made = tmp_path_factory.mktemp("clock"), {}

    def store(name, count):
        if (name, count) not in made:
            made[name, count] = STORES[name](folder, count)
        return made[name, count]

    return store


@pytest.mark.parametrize("what", ["open", "list", "save", "twenty"])
@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("name", STORES)
def test_clock(benchmark, stores, name, count, what):
    """One line of the table that pytest-benchmark prints, grouped by what is done to how many records."""
    benchmark.group = f"{what} {count:6d}"
    store, numbers = stores(name, count), iter(range(1, 10**9))
    rounds = 3 if what in ("open", "list") and count > 10_000 else _ROUNDS[name]
    if what in ("open", "list"):
        act = store.open if what == "open" else store.listing

        def setup():
            store.close()
            if what == "list":
                store.open()

        store.open()
        benchmark.pedantic(act, setup=setup, rounds=rounds, warmup_rounds=1)
    else:
        store.open()
        size = 1 if what == "save" else 20

        def change():
            number = next(numbers)
            start = number * 37 % (count - size) + 1
            store.save([f"N-{place:04d}" for place in range(start, start + size)], f"改{number}")

        benchmark.pedantic(change, rounds=rounds, warmup_rounds=2)
    store.close()


def saver(store, size=1):
    """Return an act: the number-th change of so many records of a store."""

    def save(number):
        start = number * 37 % 900 + 1
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


def test_the_bars(stores, tmp_path):
    """A durable save within 4x of sqlite's at 1,000; 10x faster than plain TinyDB; p99; a batch; opening."""
    open_ones = {
        (name, count): stores(name, count)
        for name in STORES
        for count in (1_000, 10_000)
        if (name, count) != ("sqlite", 10_000)
    }
    for store in open_ones.values():
        store.open()
    book, large = open_ones["book", 1_000], open_ones["book", 10_000]
    acts = {name: saver(open_ones[name, 1_000]) for name in STORES}
    bare = bare_write(tmp_path, book)
    one = in_turn({**acts, "twenty": saver(book, 20), "bare": bare}, 100)
    bare = bare_write(tmp_path, large)
    slow = {name: saver(open_ones[name, 10_000]) for name in ("book", "tinydb", "numbered")}
    ten = in_turn({**slow, "twenty": saver(large, 20), "bare": bare}, 20)
    many = sorted(in_turn({"book": saver(large)}, 300)["book"])
    for store in open_ones.values():
        store.close()
    huge, opening = stores("book", 20_000), []
    for _ in range(5):
        begun = time.perf_counter()
        huge.open()
        opening.append(time.perf_counter() - begun)
        huge.close()
    at = {1_000: one, 10_000: ten}
    p50 = {
        count: {name: statistics.median(times) for name, times in taken.items()}
        for count, taken in at.items()
    }
    told = {"save in sqlite's": p50[1_000]["book"] / p50[1_000]["sqlite"]}
    for count, times in p50.items():
        told |= {
            f"{name} at {count:,} in saves": times[name] / times["book"] for name in times if name != "book"
        }
    told |= {
        "p99 at 10,000, ms": many[len(many) * 99 // 100],
        "opening 20,000, s": statistics.median(opening),
    }
    for line in (told, *p50.values()):
        print({name: round(value, 2) for name, value in line.items()})  # noqa: T201
    assert told["save in sqlite's"] <= 4
    assert told["tinydb at 10,000 in saves"] >= 10
    assert told["tinydb at 1,000 in saves"] >= 10
    assert told["p99 at 10,000, ms"] <= 50
    assert told["twenty at 1,000 in saves"] <= 2
    assert told["opening 20,000, s"] < 0.5
