"""How long each act takes and grows, beside another program doing the same in the same run; one table of ratios.

Run: `uv run python tests/bench/clock.py` measures and prints the table (about ten minutes); `--table` prints and draws what
was last measured; `--keep WORDS` adds the run to docs/clock.jsonl (say what machine) and draws docs/pictures/clock.svg anew.
How to read it: "ours in theirs" is our time over the reference's, below 1 is faster. Two runs on different machines compare by
their ratios, never by their milliseconds. A ratio that doubled between two lines of the history is worth a bisect.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from math import log10
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
HISTORY = ROOT / "docs" / "clock.jsonl"
PICTURE = ROOT / "docs" / "pictures" / "clock.svg"
SIZES = (100, 1_000, 10_000, 50_000)
# what the picture shows of an act: its colour, its name and what the other program does, for readers of the handbook
DRAWN = {
    "open": ("#1f4e5a", "打开账本", "sqlite 读出全部行"),
    "save": ("#b03a2e", "存一步", "sqlite 存一步"),
    "filter": ("#2f6b3a", "筛选", "sqlite 三个字一组的索引"),
    "match": ("#b9770e", "给一条需求排资源", "sqlite 只找同样的三个字"),
    "page": ("#6c3483", "做网页", "openpyxl 写一张表"),
    "list filtered": ("#444444", "打一个字到列表筛好", "textual 自带的表格"),
}


def beside(name):
    """Return a benchmark of this folder as a module."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def in_turn(ours, theirs, times):
    """Return the medians in milliseconds of two acts, done in turn, so that a busy machine is as unfair to each."""
    taken = ([], [])
    for _ in range(times):
        for act, kept in zip((ours, theirs), taken, strict=True):
            begun = time.perf_counter()
            act()
            kept.append(1000 * (time.perf_counter() - begun))
    return tuple(round(statistics.median(kept), 3) for kept in taken)


def stores(folder, count):
    """Open, list and save beside sqlite (WAL, synchronous=FULL)."""
    bench = beside("bench_book")
    pair = [bench.STORES[name](folder, count) for name in ("book", "sqlite")]
    numbers = iter(range(1, 10**6))

    def opening(store):
        store.open()
        store.listing()
        store.close()

    yield "open", "sqlite, all rows read", in_turn(*(lambda one=one: opening(one) for one in pair), 5)
    for store in pair:
        store.open()

    def saving(store):
        number = next(numbers)
        store.save([f"N-{number * 37 % count + 1:04d}"], f"改{number}")

    yield "save", "sqlite, synchronous=FULL", in_turn(*(lambda one=one: saving(one) for one in pair), 40)
    for store in pair:
        store.close()


def searches(count):
    """Filter and match beside sqlite's full text search of three characters."""
    from guidance.matching import Matcher
    from guidance.model.corpus import sentences
    from store.find import Index
    from store.records import Resource

    known = [one for one in sentences() if one.resources]
    chance = random.Random(1)  # noqa: S311 - a sample, no secret
    chosen = [chance.choice(known) for _ in range(count)]
    index, table = Index(), sqlite3.connect(":memory:")
    table.execute("create virtual table offers using fts5(words, tokenize='trigram')")
    for place, one in enumerate(chosen):
        index.put(place, one.text)
    table.executemany("insert into offers values (?)", [(one.text,) for one in chosen])
    asked = iter([one.text for one in known[::13]] * 9)

    def found(words):
        return table.execute(
            "select rowid from offers where offers match ? order by rank limit 12", (words,)
        ).fetchall()

    yield (
        "filter",
        "sqlite, trigram search",
        in_turn(lambda: index.search("老人"), lambda: found("老人家"), 30),
    )
    offers = [Resource(id=f"R-{at}", title=one.text, item=one.resources[0]) for at, one in enumerate(chosen)]
    matcher = Matcher(offers, {})
    matcher.rank("想找人上门理发")  # the index is made once, in a thread

    def any_of(text):
        parts = [text[at : at + 3] for at in range(len(text) - 2)]
        return found(" OR ".join('"' + part.replace('"', "") + '"' for part in parts))

    texts = [next(asked) for _ in range(40)]
    ours, theirs = iter(texts), iter(texts)
    yield (
        "match",
        "sqlite, any three characters",
        in_turn(lambda: matcher.rank(next(ours), top=5), lambda: any_of(next(theirs)), 40),
    )


def papers(folder, count):
    """A web page of so many services beside the same as JSON with an index of words."""
    from exports.page import write_page
    from guidance.practice import write_practice
    from store.book import Book
    from store.records import Service

    book = Book.open(folder / f"services-{count}.json")
    write_practice(book, services=count)
    services = book.all(Service)

    def excel():
        from openpyxl import Workbook

        table = Workbook()
        for one in services:
            table.active.append([one.id, one.title, one.content, one.times, one.place, one.public_phone])
        table.save(folder / "reference.xlsx")

    yield "page", "openpyxl, one sheet", in_turn(lambda: write_page(book, folder, date.today()), excel, 3)
    book.close()


def keys(folder, count):
    """A word typed into the filter of the needs: its characters, and the list below, on two terminals in turn."""
    bench = beside("bench_entry")
    begun, book = bench.starter(folder), bench.book_of(folder, count)
    terminals = [bench.opened(begun, kind, book, count) for kind in ("sandan", "DataTable")]
    rounds = [[bench.typed_and_filtered(one) for one in terminals] for _ in range(4)]
    for terminal in terminals:
        terminal.close()
    for place, act in enumerate(("keystroke", "list filtered")):
        both = ([taken for one in rounds for taken in one[side][place]] for side in (0, 1))
        yield act, "textual, DataTable", tuple(round(statistics.median(taken), 3) for taken in both)


def starts(folder):
    """From the shell: the help, the first useful picture, a poster."""
    bench, paper = beside("bench_entry"), beside("bench_sheets")
    calm = {**os.environ, **bench.installed(folder)}

    def python(*words):
        command = [sys.executable, *map(str, words)]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=calm)

    app = ROOT / "app.py"
    python(app, "--help")  # compiled
    yield "start, --help", "Python alone", in_turn(lambda: python(app, "--help"), lambda: python("-c", ""), 9)
    times = bench.starting(bench.starter(folder), bench.book_of(folder, 5_000), 7)
    ours, theirs = (round(statistics.median(times[kind]), 3) for kind in ("sandan", "bare"))
    yield "first paint, 5,000", "textual, DataTable of 20", (ours, theirs)
    book = paper.Book.open(folder / "sheet.json")
    paper.write_practice(book, services=20)
    page, papers = paper.reportlab_page(book), iter(range(100))

    def poster():
        paper.post_all(book, folder, [paper.Look(buildings=[f"{next(papers)}号楼"])])

    poster()  # the typesetter reads its fonts
    yield "poster, 20 services", "reportlab, unread page", in_turn(poster, page, 5)
    book.close()
    line = (app, "--book", book.path, "export", "poster", "--out", folder)
    python(*line)
    yield "poster from the shell", "reportlab, unread page", in_turn(lambda: python(*line), page, 5)


def once(folder):
    """What does not grow with the book: a plan and an import."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    from guidance.flow import assign

    pairs, seats = beside("bench_matching").instance(500, 2000)
    table = np.zeros((500, 4000))
    for pair in pairs:
        for twin in (0, 1):
            table[int(pair.need[1:]), 2 * int(pair.seat[1:]) + twin] = pair.worth
    yield (
        "plan 500 x 2,000",
        "scipy, without fairness",
        in_turn(
            lambda: assign(pairs, seats, (0, 60, 120, 180)),
            lambda: linear_sum_assignment(table, maximize=True),
            5,
        ),
    )
    from openpyxl import load_workbook

    from guidance.intake import propose

    file = beside("bench_intake").table(folder / "五千.xlsx", 5000)

    def bare():
        return [row for row in load_workbook(file, read_only=True).active.iter_rows(values_only=True)]

    yield "import 5,000 rows", "openpyxl, bare cells", in_turn(lambda: propose([file]), bare, 3)


def measured():
    """Return all acts: name, records (0: it does not grow), reference, milliseconds of ours and theirs."""
    rows = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for act, other, (ours, theirs) in (*starts(folder), *once(folder)):
            rows.append([act, 0, other, ours, theirs])
        for count in SIZES:
            found = [*stores(folder, count), *searches(count), *keys(folder, count)]
            if count <= 1_000:  # no notice board has more services
                found += papers(folder, count)
            rows += [[act, count, other, ours, theirs] for act, other, (ours, theirs) in found]
            print(f"{count} records measured", file=sys.stderr)
    return rows


def table(run):
    """Return the table of ratios."""
    lines = [
        f"{run['on']}, {run['said']}",
        f"{'act':<22}{'records':>8}{'ours ms':>11}{'theirs ms':>11}{'ratio':>8}  beside",
    ]
    for act, count, other, ours, theirs in run["rows"]:
        lines.append(f"{act:<22}{count or '':>8}{ours:>11.2f}{theirs:>11.2f}{ours / theirs:>8.2f}  {other}")
    return "\n".join(lines)


def plot(run):
    """Draw time over records, both axes logarithmic; ours in full lines, the reference of each broken."""
    x = lambda records: 70 + 430 * (log10(records) - 2) / (log10(50_000) - 2)  # noqa: E731
    y = lambda ms: 360 - 62 * (max(log10(max(ms, 0.01)), -2) + 2)  # noqa: E731
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 410" font-family="Noto Sans CJK SC, sans-serif" font-size="13">'
        '<rect width="760" height="410" fill="white"/>'
    ]
    for decade in range(-2, 4):
        at = y(10.0**decade)
        parts.append(f'<path d="M70 {at:.0f}H500" stroke="#ddd"/>')
        parts.append(f'<text x="64" y="{at + 4:.0f}" text-anchor="end">{10.0**decade:g} 毫秒</text>')
    parts += [f'<text x="{x(one):.0f}" y="384" text-anchor="middle">{one:,}</text>' for one in SIZES]
    for place, (act, (colour, name, other)) in enumerate(DRAWN.items()):
        rows = [row for row in run["rows"] if row[0] == act and row[1]]
        for column, dash in ((3, ""), (4, ' stroke-dasharray="4 4"')):
            path = " ".join(f"{x(row[1]):.0f},{y(row[column]):.0f}" for row in rows)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        last = rows[-1][3]
        words = f"{name}：{rows[-1][1]:,} 条 {last:,.{0 if last > 10 else 1}f} 毫秒"
        parts.append(f'<text x="515" y="{60 + 40 * place}" fill="{colour}">{words}</text>')
        parts.append(
            f'<text x="515" y="{76 + 40 * place}" fill="{colour}" font-size="11">虚线：{other}</text>'
        )
    PICTURE.write_text("".join(parts) + "</svg>\n", encoding="utf-8")


def main():
    """Measure or read, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--table", action="store_true", help="print and draw the last kept run, measure nothing"
    )
    parser.add_argument(
        "--keep", metavar="WORDS", help="add to the history, with these words about the machine"
    )
    args = parser.parse_args()
    if args.table:
        run = json.loads(HISTORY.read_text(encoding="utf-8").splitlines()[-1])
        print(table(run))
        plot(run)
        return
    run = {"on": date.today().isoformat(), "said": args.keep or "not kept", "rows": measured()}
    print(table(run))
    if args.keep:
        with HISTORY.open("a", encoding="utf-8") as history:
            history.write(json.dumps(run, ensure_ascii=False) + "\n")
        plot(run)


if __name__ == "__main__":
    main()
