"""The clock of the book beside plain TinyDB and sqlite (WAL, synchronous=FULL): same records, same disk, same run.

Run by hand: `uv run pytest tests/bench/bench_book.py -s`; its name and folder keep it out of the normal run.
Each record has about 600 bytes in the file; a save changes one and notes it in a history, in all but TinyDB.
`test_the_bars` measures the three in turn, so that a busy machine is as unfair to each.
"""

import json
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
            id=f"N-{number:04d}", title=f"需求{number}", description=_WORDS * 2, grid="二", proposer_kind="居民",
            channel="网格", building=f"{number % 40}号楼",
        )  # fmt: skip
        yield {key: value for key, value in msgspec.to_builtins(need).items() if value or key == "id"} | {
            "changed": "2026-03-05T10:00:00+08:00", "created": "2026-03-05T10:00:00+08:00", "changed_by": "王芳",
            "note": "x" * 180,
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
    """TinyDB with its own JSONStorage."""

    def __init__(self, folder, count):
        self.path = folder / f"tiny-{count}.json"
        documents = dict(enumerate(needs(count), start=1))
        self.path.write_text(json.dumps({"needs": documents}, ensure_ascii=False), encoding="utf-8")

    def open(self):
        self.database = tinydb.TinyDB(self.path, encoding="utf-8", ensure_ascii=False)
        self.table = self.database.table("needs")

    def close(self):
        self.database.close()

    def listing(self):
        return len(self.table.all())

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


STORES = {"book": OurBook, "sqlite": Sqlite, "tinydb": PlainTinyDB}
_ROUNDS = {"book": 25, "sqlite": 25, "tinydb": 5}


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


def interleaved(stores, rounds, size=1):
    """Return the seconds of each store's saves, taken in turn."""
    seconds = {name: [] for name in stores}
    for number in range(rounds):
        for name, store in stores.items():
            start = number * 37 % 900 + 1
            ids = [f"N-{place:04d}" for place in range(start, start + size)]
            begun = time.perf_counter()
            store.save(ids, f"次{number}")
            seconds[name].append(time.perf_counter() - begun)
    return seconds


def test_the_bars(stores):
    """A durable save within 4x of sqlite's at 1,000; 10x faster than plain TinyDB; p99; a batch; opening."""
    thousand = {name: stores(name, 1_000) for name in STORES}
    large = {name: stores(name, 10_000) for name in ("book", "tinydb")}
    for store in (*thousand.values(), *large.values()):
        store.open()
    one = interleaved(thousand, 200)
    twenty = interleaved({"book": thousand["book"]}, 60, size=20)
    slow = interleaved(large, 12)
    many = sorted(interleaved({"book": large["book"]}, 300)["book"])
    for store in (*thousand.values(), *large.values()):
        store.close()
    huge, opening = stores("book", 20_000), []
    for _ in range(5):
        begun = time.perf_counter()
        huge.open()
        opening.append(time.perf_counter() - begun)
        huge.close()
    p50 = {name: statistics.median(times) for name, times in one.items()}
    told = {
        "save at 1,000 in sqlite's": p50["book"] / p50["sqlite"],
        "TinyDB's save at 1,000 in ours": p50["tinydb"] / p50["book"],
        "TinyDB's save at 10,000 in ours": statistics.median(slow["tinydb"])
        / statistics.median(slow["book"]),
        "p99 at 10,000, ms": many[len(many) * 99 // 100] * 1000,
        "batch of twenty in saves": statistics.median(twenty["book"]) / p50["book"],
        "opening 20,000, s": statistics.median(opening),
    }
    print(  # noqa: T201
        "\n",
        {name: round(value, 2) for name, value in told.items()},
        {k: round(v * 1e3, 2) for k, v in p50.items()},
    )
    assert told["save at 1,000 in sqlite's"] <= 4
    assert min(told["TinyDB's save at 1,000 in ours"], told["TinyDB's save at 10,000 in ours"]) >= 10
    assert told["p99 at 10,000, ms"] <= 50
    assert told["batch of twenty in saves"] <= 2.5  # one write; twenty records are still encoded and checked
    assert told["opening 20,000, s"] < 0.5
