"""The clock of the meeting room: the call sheet, one claim on the wall, the ledger of a big community.

Run by hand: `uv run pytest tests/bench/bench_meeting.py -s`.
"""

import time
from datetime import datetime

import msgspec
import pytest

from exports.call_sheet import call_sheet
from exports.paper import write_papers
from guidance import agenda, following
from guidance.ledger import ledger
from guidance.matching import matcher_for
from guidance.period import year
from guidance.practice import write_practice
from guidance.proposals import proposals, seats
from store.book import Book
from store.days import wall_day
from store.records import Meeting, Need, Unit

pytestmark = pytest.mark.slow
TODAY = wall_day()


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """A community of 80 units, 300 offers and 500 needs, with a meeting of twelve units."""
    book = Book.open(tmp_path_factory.mktemp("big") / "b.json")
    write_practice(book, units=80, resources=300, needs=500, services=60)
    calm = [need.id for need in agenda.open_needs(book) if need.urgency != "紧急"]
    meeting = msgspec.structs.replace(book.all(Meeting)[0], agenda=calm[:12])
    here = [agenda.attendance_of(book, unit) for unit in book.all(Unit)[:12]]
    book.save(msgspec.structs.replace(meeting, attendance=here, status="进行中"))
    yield book
    book.close()


def clocked(label, act, limit):
    start, busy = time.perf_counter(), time.process_time()
    act()
    took, busy = time.perf_counter() - start, time.process_time() - busy
    print(f"{label}: {took * 1000:.0f} ms, {busy * 1000:.0f} ms of work")  # noqa: T201 - the table of a benchmark
    assert took < limit


def test_the_call_sheet_is_there_within_two_seconds(big, tmp_path):
    now = datetime.now().astimezone()
    clocked(
        "call sheet, first",
        lambda: write_papers(big, [call_sheet(big, "火灾", "一网格", now)], tmp_path, word=False),
        2,
    )
    clocked(
        "call sheet, again",
        lambda: write_papers(big, [call_sheet(big, "地震", "一网格", now)], tmp_path, word=False),
        2,
    )


def test_a_claim_and_the_next_need_on_the_wall(big):
    meeting, matcher = big.all(Meeting)[0], matcher_for(big)
    need = big.get(Need, meeting.agenda[0])
    clocked("candidates of one need", lambda: seats(big, meeting, need, matcher), 1)
    clocked("the plan of the agenda, anew", lambda: proposals(big, meeting, matcher), 1)
    claim = following.claimed(need, big.all(Unit)[0].id, TODAY, meeting=meeting.id)
    clocked("one claim to disk", lambda: following.keep(big, claim, "认领"), 1)


def test_the_ledger_of_a_big_community(big):
    clocked("ledger of 80 units", lambda: ledger(big, year(TODAY.year), TODAY), 3)
