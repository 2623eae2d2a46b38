"""The clock under the hands: starting, typing in the filter, moving; whole programs on a pseudo-terminal.

Run by hand: `uv run pytest tests/bench/bench_entry.py -s`. Beside each figure stands textual's own DataTable with the
same rows in the same run, and for starting a bare program with one DataTable; times in milliseconds. Aims at 10,000: typed
character 16 (p95), filtered list 50 (p50) and 80 (p95), moving 30; at 50,000 twice that; starting 1.6 of the bare program.
"""

import resource
import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from guidance.practice import write_practice
from store.book import Book
from tests.e2e.screenless import KEYS, Screenless

ROOT = Path(__file__).parent.parent.parent
ROUNDS = 12
TABLE = """
import sys
from textual.app import App
from textual.widgets import DataTable, Input
class Bare(App):
    def compose(self):
        line = Input(placeholder="READY"); line.cursor_blink = False  # else it is never silent
        yield line; yield DataTable(cursor_type="row")
    def on_mount(self):
        words = ("轮椅", *["楼道灯不亮"] * 8)
        self.rows = [(f"N-{n:04d}", f"第{n}件 {words[n % 9]}", "二网格", "居民", "登记") for n in range(int(sys.argv[1]))]
        self.query_one(DataTable).add_columns("编号", "需求", "网格", "提出", "状态"); self.show("")
    def show(self, words):
        table = self.query_one(DataTable); table.clear()
        table.add_rows([row for row in self.rows if words in row[1]])
        self.sub_title = "x"
    def on_input_changed(self, event): self.show(event.value)
Bare().run()
"""


def command(kind, book, count):
    return [sys.executable, "-c", TABLE, str(count)] if kind == "DataTable" else [
        sys.executable, str(ROOT / "app.py"), "--book", str(book),
    ]  # fmt: skip


def book_of(folder, count):
    path = folder / f"{count}.json"
    book = Book.open(path, who="钟")
    write_practice(book, needs=count)
    book.close()
    return path


def installed(folder):
    """The environment in which programs run from bytecode, as they do on a user's laptop."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def starter(folder):
    """A starter of programs; both kinds run from bytecode."""
    return partial(Screenless, SANDAN_WHO="钟", SANDAN_PREFERENCES=str(folder / "p"), **installed(folder))


@pytest.fixture
def begun(tmp_path):
    return starter(tmp_path)


def opened(begun, kind, book, count):
    """A program with so many needs on its screen, ready to filter."""
    terminal = begun(command(kind, book, count))
    terminal.until("EADY" if kind == "DataTable" else "今天先看", quiet=1.0)
    if kind == "sandan":
        terminal.write(b"\x1b[15~")
        terminal.until("状态", quiet=1.0)
        terminal.silence(max(1, count / 2_500))  # the filter is made ready meanwhile
    return terminal


def typed_and_filtered(terminal):
    """One word typed on the list and taken back: times of its characters, times of the filtered lists.

    Each time begins on the table: the first letter of a filter, which the cursor leaves it for, is the slowest.
    """
    pairs = []
    for char in "轮椅":
        terminal.write(char)
        pairs.append(terminal.until(char, quiet=0.6))
    echo, filtered = map(list, zip(*pairs, strict=True))
    for _ in range(2):
        terminal.write(KEYS["backspace"])
        filtered.append(terminal.silence(1.5))
    terminal.write(KEYS["esc"])
    terminal.silence(0.5)
    return echo, filtered


def moved(terminal):
    """Times of moving and paging."""
    taken = []
    for key in [KEYS["down"]] * ROUNDS + [KEYS["pgdn"]] * ROUNDS:
        terminal.write(key)
        taken.append(terminal.silence(0.5))
    return taken


def told(name, values):
    values = sorted(values)
    print(f"{name:44} p50 {statistics.median(values):7.1f}   p95 {values[int(len(values) * 0.95)]:7.1f}")  # noqa: T201
    return statistics.median(values)


@pytest.mark.parametrize("count", [10_000, 50_000])
def test_typing_and_moving(tmp_path, begun, count):
    book, typed = book_of(tmp_path, count), {}
    for kind in ("DataTable", "sandan"):
        terminal = opened(begun, kind, book, count)
        rounds = [typed_and_filtered(terminal) for _ in range(ROUNDS)]
        if kind == "DataTable":
            terminal.write(b"\t")
            terminal.silence(1.0)
        moving = moved(terminal)
        terminal.close()
        told(f"{kind} {count}: typed character", [one for echo, _ in rounds for one in echo])
        typed[kind] = told(
            f"{kind} {count}: filtered list, last byte", [one for _, filtered in rounds for one in filtered]
        )
        told(f"{kind} {count}: moving and paging", moving)
    assert typed["sandan"] < typed["DataTable"] / 3


def test_starting(tmp_path, begun):
    """From the command to the first useful picture, 5,000 records against a bare program with one DataTable."""
    bare, ours = (
        told(f"start: {kind}", values)
        for kind, values in starting(begun, book_of(tmp_path, 5_000), ROUNDS).items()
    )
    print(f"ratio {ours / bare:.2f} (aim 1.6)")  # noqa: T201


def starting(begun, book, rounds):
    """Times to the first useful picture, in turn; the first start of each compiles and is not counted."""
    times = {"bare": [], "sandan": []}
    for _ in range(rounds + 1):
        for kind, words in (("bare", "EADY"), ("sandan", "今天先看")):
            terminal = begun(command("DataTable" if kind == "bare" else "sandan", book, 20))
            times[kind].append(terminal.until(words)[0])
            terminal.close()
    return {kind: taken[1:] for kind, taken in times.items()}


def test_help():
    """CPU of `--help`, beside an empty Python."""
    for words in (["-c", ""], [str(ROOT / "app.py"), "--help"]):
        spent = []
        for _ in range(ROUNDS):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)
        told(f"CPU of python {' '.join(words)[-18:]}", spent)
