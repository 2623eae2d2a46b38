"""No key is lost or misplaced at any speed: whole records through a real pseudo-terminal, for every form there is."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from guidance.practice import write_practice
from store.book import Book
from store.records import (
    Agreement,
    Case,
    Community,
    Match,
    Meeting,
    Need,
    Opinion,
    Posting,
    Resource,
    Service,
    Unit,
    Whistle,
)  # fmt: skip
from tests.e2e.screenless import Screenless
from tests.e2e.typing import expected, typed

pytestmark = pytest.mark.slow
PROGRAM = Path(__file__).parent.parent.parent / "app.py"
PACES = {
    0: 2,
    1: 1,
    10: 1,
    40: 1,
}  # milliseconds a key (0: all in one write): records typed one after the other
ADD, SAVE = (
    "\x0e",
    "\x13",
)  # Ctrl+N begins a record, and saves it and begins the next; Ctrl+S saves and goes back
# The list of a kind, from anywhere; everything after it is typed ahead of the screen.
LISTS = {
    Unit: "\x1bOR", Resource: "\x1bOS", Need: "\x1b[15~", Service: "\x1b[18~", Meeting: "\x1b[20~",
    Agreement: "\x10去协议\r", Opinion: "\x10去书面意见\r", Case: "\x10去先帮谁\r",
}  # fmt: skip
# Records that come about elsewhere and are changed in a form: the way to it, and the words that each step shows.
_LAST = ("\x1b[A\r", "修改")  # the last answer: open the form
CHANGED = {
    Community: (("\x1bOQ", "今天先看"), ("\x05", "修改社区")),
    Match: (("\x10去认领跟进\r", "M-"), ("/{id}\r", "Esc 不做"), _LAST),
    Whistle: (("\x10去吹哨\r", "W-"), ("/{id}\r", "Esc 不做"), _LAST),
    Posting: (("\x1b[19~", "可以印"), ("\x07", "P-0001"), ("/{id}\r", "修改张贴")),
}
FORMS = (*LISTS, *CHANGED)


class Desk:
    """The program on a book of its own, and everything typed into it at one pace."""

    def __init__(self, folder, pace):
        folder.mkdir()
        self.path, self.pace = folder / "三单.json", pace
        self.book = Book.open(self.path, who="王芳")
        write_practice(self.book, units=3, resources=3, needs=3, services=2)
        self.book.save(msgspec.structs.replace(self.book.community, grids=[]))
        need = self.book.all(Need)[0].id
        begun = (Match(need=need), Whistle(need=need), Posting(sheet="A-1"))
        self.begun = {type(record): self.book.save(record).id for record in begun}
        self.book.close()
        self.terminal = Screenless(
            [sys.executable, str(PROGRAM), "--book", str(self.path)],
            80,
            24,
            SANDAN_WHO="王芳",
            HOME=str(folder),
        )
        self.terminal.until("今天先看", quiet=0.5)

    def records(self, kind):
        """Return what the file holds of a kind, oldest first."""
        return list(json.loads(self.path.read_text(encoding="utf-8")).get(kind.table, {}).values())

    def changes(self):
        return len(json.loads(self.path.read_text(encoding="utf-8"))["history"])

    def enter(self, kind):
        """Type the records of one kind; return pairs of what was meant and what the file holds."""
        count = PACES[self.pace] if kind in LISTS else 1
        meant = [typed(kind, number * 3, self.book) for number in range(1, count + 1)]
        before = self.changes()
        if kind in LISTS:
            self.terminal.write(LISTS[kind])
            self.write("".join(ADD + one.keys for one in meant) + SAVE)
        else:
            for keys, words in CHANGED[kind]:
                self.terminal.write(keys.format(id=self.begun.get(kind)))
                self.terminal.until(words, quiet=0.2, within=20)
            self.write(meant[0].keys + SAVE)
        self.wait_for_change(before + count)
        return [
            (expected(kind, one.means, self.book), record)
            for one, record in zip(meant, self.records(kind)[-count:], strict=True)
        ]

    def write(self, keys):
        """Send the keys at the pace of this desk, taking what comes back meanwhile."""
        if not self.pace:
            self.terminal.write(keys)
            return
        due = time.perf_counter()
        for key in keys:
            self.terminal.write(key)
            self.terminal.pump()
            due += self.pace / 1000
            time.sleep(max(0.0, due - time.perf_counter()))

    def wait_for_change(self, number, seconds=30):
        """Wait until the file tells of so many changes: what is acknowledged is on disk."""
        end = time.monotonic() + seconds
        while self.changes() < number and time.monotonic() < end:
            self.terminal.silence(0.05)


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    """Return what came of every form by pace; the desks work side by side, since each mostly waits for its typist."""
    folder = tmp_path_factory.mktemp("desks")
    desks = [Desk(folder / str(pace), pace) for pace in PACES]
    with ThreadPoolExecutor() as people:
        outcomes = list(people.map(lambda desk: {kind: desk.enter(kind) for kind in FORMS}, desks))
    for desk in desks:
        desk.terminal.close()
    return dict(zip(PACES, outcomes, strict=True))


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.table)
def test_whole_records_come_out_right(desks, kind, pace):
    for meant, kept in desks[pace][kind]:
        assert {key: kept.get(key) for key in meant} == meant
