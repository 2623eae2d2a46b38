"""Random but valid use of the real program: add, edit, remove, filter, match, merge, mash keys, undo, kill, reopen.

After every step: no exception, the screen stands, the book in memory is the file, and the file is what a model that knows
nothing of the program says. At the end undo takes everything back to the start.

Half a minute in the normal run. An hour: `SANDAN_SOAK_MINUTES=60 uv run pytest tests/e2e/test_soak.py -s`; with
`SANDAN_SOAK_SEED=7` another hour than the last. A failure prints the steps that led to it.
"""

import contextlib
import ctypes
import gc
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from textual.widget import Widget

from exports import typeset
from exports.formats import FORMATS, Wish
from exports.problem import ExportProblem
from guidance.practice import write_practice
from screens.ask import Ask
from screens.home import HomeScreen
from screens.shell import Shell
from store.book import Book
from store.clean import clean
from store.records import Need, Resource, Service, Unit
from tests.e2e.conductor import Conductor

pytestmark = pytest.mark.slow
LISTS = {"f3": Unit, "f4": Resource, "f5": Need, "f7": Service}
LETTERS = "老人理发修楼道灯停车腿脚不便　，。（）「」[]@=+-<>/\\'\"|0189abcXYZ ·→䶮𬭎😀\u200b\u202e&%$#"
WORDS = st.text(st.sampled_from(LETTERS), min_size=1, max_size=24)
KEYS = st.lists(st.sampled_from([
    *(f"f{number}" for number in (*range(1, 11), 12)), *(f"ctrl+{letter}" for letter in "nszygklredbtawpofj"), *"0123456789ax好，",
    *["enter"] * 3, "escape", "tab", "shift+tab", "up", "down", "down", "left", "right", "home", "end", "pageup", "pagedown",
    "space", "delete", "backspace",
]), min_size=1, max_size=14)  # fmt: skip
BESIDE = {"history", "meta", "removed"}  # tables that undo and merging keep for themselves
STAMPS = {"changed", "changed_by", "confirmed_on", "confirmed_by"}
_ALL_SEEN = 500  # steps after which most screens have been opened
_ROOM = 60  # MB: what Python keeps of its fullest moment; measured 5 over an hour, 35 between seeds
_told: list[str] = []


def typed(words):
    """Return what becomes of typed words in a field of one line."""
    return clean(words.replace("\u3000", " ")).strip()


def visible(tables):
    """Return the records of a file without what merging and stamping keep beside them."""
    return {
        table: {id_: {key: value for key, value in row.items() if key[0] != "_" and key not in STAMPS} for id_, row in rows.items()}
        for table, rows in tables.items() if table not in BESIDE and rows
    }  # fmt: skip


class Soak(RuleBasedStateMachine):
    """One laptop over a long day."""

    steps = 0

    @initialize(wide=st.booleans())
    def begin(self, wide):
        self.folder = Path(tempfile.mkdtemp(prefix="sandan-soak-"))
        book = Book.open(self.folder / "三单.json", who="王芳")
        write_practice(book, units=8, resources=12, needs=9, services=6)
        self._mark = next(book.entries())[0]
        book.close()
        shutil.copy(self.folder / "三单.json", self.folder / "李强.json")
        self.desk = Conductor(self.folder, (120, 36) if wide else (80, 24))
        self.start = self.now = visible(self.desk.on_disk)
        self.before = []  # what undo must bring back, newest last; forgotten after mashing
        self.after = []

    # what a person does

    @rule(key=st.sampled_from(list(LISTS)), words=WORDS)
    def add(self, key, words):
        kind = LISTS[key]
        self._go(key)
        self.desk.press("ctrl+n")
        self.desk.type(words)
        self.desk.press("ctrl+s")
        fresh = self._records(kind).keys() - self.now.get(kind.table, {}).keys()
        if not fresh:
            assert "没有保存" in self.desk.screen, self.desk.screen
            self._home()
            self._expect(self.now)
            return
        (id_,) = fresh
        assert self._records(kind)[id_][kind.named_by] == typed(words)
        self._done({**self.now, kind.table: {**self.now.get(kind.table, {}), id_: self._records(kind)[id_]}})

    @rule(key=st.sampled_from(list(LISTS)), place=st.integers(0, 6), words=WORDS)
    def edit(self, key, place, words):
        kind = LISTS[key]
        self._go(key)
        self.desk.press("home", *["down"] * place)
        id_ = self.desk.shell.screen.table.chosen
        self.desk.press("enter")
        self.desk.type(words)
        self.desk.press("ctrl+s")
        old, new = self.now.get(kind.table, {}).get(id_), self._records(kind).get(id_)
        if old is None:
            return
        if "没有保存" in self.desk.screen:
            self._home()
            self._expect(self.now)
            return
        assert new[kind.named_by] == typed(old[kind.named_by] + words)
        assert {name for name in new if new[name] != old.get(name)} <= {kind.named_by}
        self._done({**self.now, kind.table: {**self.now[kind.table], id_: new}}, changed=new != old)

    @rule(key=st.sampled_from(list(LISTS)), place=st.integers(0, 6), sure=st.booleans())
    def remove(self, key, place, sure):
        kind = LISTS[key]
        self._go(key)
        self.desk.press("home", *["down"] * place, "delete")
        gone = (
            self.desk.shell.screen_stack[-2].table.chosen if isinstance(self.desk.shell.screen, Ask) else ""
        )
        self.desk.press("enter" if sure else "escape")
        left = {id_: row for id_, row in self.now.get(kind.table, {}).items() if id_ != gone or not sure}
        self._done({**self.now, kind.table: left} if left else {t: r for t, r in self.now.items() if t != kind.table},
                   changed=bool(gone and sure))  # fmt: skip

    @rule(key=st.sampled_from(list(LISTS)), place=st.integers(0, 30))
    def find(self, key, place):
        rows = list(self.now.get(LISTS[key].table, {}).items())
        if not rows:
            return
        id_, row = rows[place % len(rows)]
        word = "".join(char for char in row[LISTS[key].named_by] if "一" <= char <= "鿿")[:3]
        self._go(key)
        for _ in range(2):  # a filter left by mashing; a view that a line of the home screen led to
            if self.desk.shell.screen._filter.value or self.desk.shell.screen.view:
                self.desk.press("escape")
        self.desk.press("slash")
        self.desk.type(word)
        assert (
            not word
            or word not in row[LISTS[key].named_by]
            or id_ in [one.id for one in self.desk.shell.screen.table.rows]
        )
        self.desk.press("escape", "escape")
        self._expect(self.now)

    @rule(place=st.integers(0, 8), offer=st.integers(0, 2))
    def claim(self, place, offer):
        self._go("f6")
        self.desk.press("home", *["down"] * place, "enter", *["down"] * offer, "enter", "ctrl+s")
        self._home()
        now = visible(self.desk.on_disk)
        fresh = now.get("matches", {}).keys() - self.now.get("matches", {}).keys()
        assert len(fresh) <= 1
        if fresh:
            made = now["matches"][fresh.pop()]
            others = [one["status"] for one in now["matches"].values() if one["need"] == made["need"]]
            meanwhile = ["办理中"] if "实施中" in others else []
            assert now["needs"][made["need"]]["status"] in ("部分认领", "已认领", *meanwhile)
            assert made["resource"] in now["resources"]
        self._done(now, changed=now != self.now)

    @rule(words=WORDS, place=st.integers(0, 5), choice=st.sampled_from("123"))
    def merge(self, words, place, choice):
        theirs = Book.open(self.folder / "李强.json", who="李强")
        units = theirs.all(Unit)
        if not typed(words) or not units:
            theirs.close()
            return
        theirs.save(msgspec.structs.replace(units[place % len(units)], address=typed(words)))
        need = theirs.save(Need(title=typed(words)))
        theirs.close()
        self.desk.press("f2", "ctrl+b", "1")
        self.desk.type(str(self.folder / "李强.json"))
        self.desk.press("enter", *([choice] if "要您定" in self.desk.screen else []), "ctrl+s")
        self._home()
        now = visible(self.desk.on_disk)
        assert need.title in [row["title"] for row in now["needs"].values()]
        self._done(now)

    @rule(keys=KEYS)
    def mash(self, keys):
        told = self._newest()
        self.desk.press(*keys)
        self._home()
        if "community" not in visible(self.desk.on_disk):  # undone down to an empty book
            self.desk.shell.book.redo()
        if self._newest() != told:  # a step of undo, also where it changed nothing that is compared
            self.now, self.before, self.after = visible(self.desk.on_disk), [], []
        self._expect(self.now)

    @rule()
    def undo(self):
        self.desk.press("f2", "ctrl+z")
        if not self.before:
            self.desk.press("ctrl+y")
            self._expect(self.now)
            return
        assert "已撤销" in self.desk.screen, self.desk.screen
        self.after.append(self.now)
        self.now = self.before.pop()
        self._expect(self.now)

    @rule()
    def redo(self):
        if self.after:
            self.desk.press("f2", "ctrl+y")
            self.before.append(self.now)
            self.now = self.after.pop()
            self._expect(self.now)

    @rule(size=st.sampled_from([(80, 24), (120, 36), (40, 10), (200, 50)]))
    def resize(self, size):
        self.desk.resize(*size)
        self._expect(self.now)

    @rule(killed=st.booleans())
    def reopen(self, killed):
        self.desk.end(killed=killed)
        self.desk.start()
        self._expect(self.now)

    # what must hold

    def _newest(self):
        return next(self.desk.shell.book.entries())[0]

    def _records(self, kind):
        return visible(self.desk.on_disk).get(kind.table, {})

    def _done(self, now, *, changed=True):
        if changed:
            self.before.append(self.now)
            self.after = []
        self.now = now
        self._home()
        self._expect(now)

    def _home(self):
        """Press Esc until the home screen stands alone; text that was never saved is given up."""
        for _ in range(30):
            screen = self.desk.shell.screen
            if isinstance(screen, HomeScreen):
                return
            self._leave(screen)
            if self.desk.shell.screen is screen and not isinstance(screen, Ask):
                self.desk.press("f2")
        raise AssertionError(f"no way home from\n{self.desk.screen}")

    def _go(self, key):
        """Go to a screen by its key, and leave what mashing left open there: a form, a question."""
        self.desk.press(key)
        for _ in range(10):
            if len(self.desk.shell.screen_stack) == 1:
                return
            self._leave(self.desk.shell.screen)
        raise AssertionError(f"no way back to {key} from\n{self.desk.screen}")

    def _leave(self, screen):
        """Press Esc; of the answers about unsaved words take the one that gives them up."""
        keys = [key for key, _ in getattr(screen, "answers", [])]
        self.desk.press(str(keys.index("drop") + 1) if "drop" in keys else "escape")

    def _expect(self, now):
        shell, book = self.desk.shell, self.desk.shell.book
        book.flush()
        file = self.desk.on_disk
        assert visible(file) == now, self._differing(visible(file), now)
        assert {t: dict(book.documents(t)) for t in file if t not in ("history", "meta")} == {
            t: rows for t, rows in file.items() if t not in ("history", "meta")
        }
        assert book.problems == []
        assert "三单" in self.desk.screen.splitlines()[0]
        assert shell._exception is None
        Soak.steps += 1

    def _differing(self, found, expected):
        """Say what differs field by field, and the last changes as the history tells them."""
        told = [
            f"{table} {id_}: {found.get(table, {}).get(id_)} expected {expected.get(table, {}).get(id_)}"
            for table in {**found, **expected} for id_ in {**found.get(table, {}), **expected.get(table, {})}
            if found.get(table, {}).get(id_) != expected.get(table, {}).get(id_)
        ]  # fmt: skip
        return "\n".join([*told, *(str(entry) for _, entry in list(self.desk.shell.book.entries())[:6])])

    def teardown(self):
        if not hasattr(self, "desk"):
            return
        try:
            if sys.exc_info()[0]:  # it has failed already
                self.desk.abandon()
                return
            self._take_all_back()
            self.desk.end()
        except BaseException:
            self.desk.abandon()
            raise
        finally:
            self.desk.close()
            shutil.rmtree(self.folder, ignore_errors=True)
        del self.desk
        self._weigh()

    def _take_all_back(self):
        self._home()
        book = self.desk.shell.book
        while book.undo_label and book._history.undoable != self._mark:
            assert book.undo()
        assert visible(self.desk.on_disk) == self.start

    def _weigh(self):
        gc.collect()
        typeset.forget()
        ctypes.CDLL(None).malloc_trim(0)  # what was given back, but not yet to the system, is nobody's
        alive = gc.get_objects()
        assert not any(type(one) is Shell for one in alive), "a program that ended is still held"
        widgets = sum(isinstance(one, Widget) for one in alive)
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        _told.append(
            f"{Soak.steps:6d} steps  {pages * os.sysconf('SC_PAGE_SIZE') >> 20} MB  {widgets} widgets alive"
        )


def make_every_paper(folder):
    """Make each paper once, so that what they need (90 MB for the typesetter and its fonts) is weighed from the start."""
    book = Book.open(folder / "三单.json", who="王芳")
    write_practice(book, units=8, resources=12, needs=9, services=6)
    for kind in FORMATS.values():
        with contextlib.suppress(ExportProblem):  # nothing of its kind in this book
            kind.write(book, folder, Wish())
    book.close()


def test_random_use_breaks_nothing(monkeypatch, tmp_path):
    minutes = float(os.environ.get("SANDAN_SOAK_MINUTES", "0"))
    first = int(os.environ.get("SANDAN_SOAK_SEED", "1"))
    monkeypatch.setenv("PATH", str(tmp_path))  # no printer, no viewer
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    if minutes:
        make_every_paper(tmp_path)
    end = time.monotonic() + minutes * 60
    rounds = settings(
        max_examples=4 if not minutes else 6, stateful_step_count=16 if not minutes else 200, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    number = first * 1000
    while True:
        run_state_machine_as_test(seed(number)(Soak), settings=rounds)
        number += 1
        if minutes:
            print(number, _told[-1], flush=True)  # noqa: T201
        if time.monotonic() >= end:
            break
    assert Soak.steps > 20
    weights = [int(line.split()[2]) for line in _told if int(line.split()[0]) >= _ALL_SEEN]
    assert not weights or max(weights) < weights[0] + _ROOM, _told
