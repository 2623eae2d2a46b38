"""The clock and the memory of reading: 5,000 rows beside a plain read of the same file, 19,000 rows and their peak.

Run by hand: `uv run pytest tests/bench/bench_intake.py`; its name keeps it out of the normal run.
"""

import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from guidance.deciding import decide
from guidance.duplicates import duplicates
from guidance.intake import propose
from guidance.intake_accept import accept
from store.book import Book

ROOT = Path(__file__).parent.parent.parent
_PEAK = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from guidance.deciding import decide
from guidance.intake import propose
decide(None, propose([Path(sys.argv[2])]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def table(path, rows):
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("摸底")
    sheet.write_row(0, 0, ["序号", "单位名称", "能提供什么", "数量", "时间", "联系人及电话", "备注"])
    for place in range(rows):
        who = f"马经理1399501{place % 10000:04d}"
        cells = [
            place + 1,
            f"好邻居{place // 10}号店",
            f"老人上门理发{place}",
            "每天20份",
            "周一至周五 8:30-17:30",
            who,
        ]
        sheet.write_row(place + 1, 0, [*cells, "免费"])
    book.close()
    return path


@pytest.fixture(scope="module")
def five_thousand(tmp_path_factory):
    return table(tmp_path_factory.mktemp("表") / "五千.xlsx", 5000)


def test_reference_the_bare_cells(benchmark, five_thousand):
    benchmark(lambda: CalamineWorkbook.from_path(five_thousand).get_sheet_by_index(0).to_python())


def test_five_thousand_rows_proposed(benchmark, five_thousand):
    intakes = benchmark.pedantic(propose, args=([five_thousand],), rounds=3)
    assert len(intakes[0].proposals) == 5500
    assert benchmark.stats["max"] < 5


def test_five_thousand_rows_decided_against_a_full_book(benchmark, five_thousand, tmp_path):
    intakes = propose([five_thousand])
    book = Book.open(tmp_path / "账.json")
    accept(book, decide(book, intakes))
    decisions = benchmark.pedantic(decide, args=(book, intakes), rounds=3)
    assert {decision.action for decision in decisions} == {"equal"}
    book.close()


def test_duplicates_of_a_full_book(benchmark, five_thousand, tmp_path):
    book = Book.open(tmp_path / "账.json")
    accept(book, decide(book, propose([five_thousand])))
    benchmark.pedantic(duplicates, args=(book,), rounds=2)
    book.close()


@pytest.mark.parametrize("rows", [5000, 19_000])
def test_memory_stays_bounded(tmp_path, rows, capsys):
    path = table(tmp_path / "多.xlsx", rows)
    told = subprocess.run(
        [sys.executable, "-c", _PEAK, str(ROOT), str(path)], capture_output=True, text=True, check=True
    )
    with capsys.disabled():
        pass
    assert int(told.stdout) < 400
