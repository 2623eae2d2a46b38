"""Posters from the first sheet to the last torn one, in a real terminal: made, scanned, hung, out of date, replaced, patrolled."""

import json
import re
import subprocess
from itertools import chain
from unicodedata import east_asian_width

import pytest
import zxingcpp

from exports.readback import read_codes
from tests.e2e.tmux import Terminal

pytestmark = pytest.mark.slow
_PART = re.compile(r"\x1b\[([\d;:]*)m|(.)")
CELL = 8, 16  # dots of a cell of the terminal


@pytest.fixture
def office(needs_program, sandan_command, tmp_path):
    """Return an open program on the practice book, and what runs a command on the book beside it."""
    needs_program("tmux")
    book = tmp_path / "三单.json"

    def sandan(*words):
        done = subprocess.run(
            [*sandan_command, "--book", str(book), *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    sandan("demo", str(book))
    desk = Terminal(
        sandan_command, tmp_path, 80, 24, SANDAN_BOOK=str(book), SANDAN_OUT=str(tmp_path / "纸"), SANDAN_WHO="王芳",
        HOME=str(tmp_path),
    )  # fmt: skip
    yield desk, sandan
    desk.close()


def scanned(desk):
    """Photograph the window and read it as a phone would."""
    rows = list(_rows(desk.colours()))
    wide = max(map(len, rows))
    lines = chain.from_iterable(
        [bytes(chain.from_iterable([cell[half]] * CELL[0] for cell in row)).ljust(wide * CELL[0], b"\0")]
        * (CELL[1] // 2)
        for row in rows
        for half in (0, 1)
    )
    picture = memoryview(b"".join(lines)).cast("B", (len(rows) * CELL[1], wide * CELL[0]))
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def _rows(colours):
    """Yield lines of (upper, lower) brightness of each cell; letters count as their ground."""
    ink, ground = 255, 0
    for line in colours.split("\n"):
        row = []
        for style, char in _PART.findall(line):
            if char:
                row += [(ink if char == "▀" else ground, ground)] * (1 + (east_asian_width(char) in "WF"))
            else:
                numbers = [int(part or 0) for part in re.split("[;:]", style)]
                ink = 255 if numbers[0] == 0 or 39 in numbers else _bright(numbers, 38, ink)
                ground = 0 if numbers[0] == 0 or 49 in numbers else _bright(numbers, 48, ground)
        yield row


def _bright(numbers, which, before):
    """Return the brightness that 38;2;R;G;B or 38;5;N sets."""
    if which not in numbers:
        return before
    kind, *values = numbers[numbers.index(which) + 1 :]
    if kind == 2:
        return values[0]
    number = values[0]
    return (
        (number - 232) * 10 + 8
        if number > 231
        else (number - 16) // 36 * 51
        if number > 15
        else 255 * (number in (7, 15))
    )


def postings(tmp_path):
    tables = json.loads((tmp_path / "三单.json").read_text(encoding="utf-8"))
    return list(tables["postings"].values())


def test_from_the_first_sheet_to_the_torn_one(office, tmp_path, needs_program):  # noqa: PLR0915 - one story
    desk, sandan = office

    # The sheet is made; its code reads from the screen as from the paper.
    desk.wait("今天先看")
    desk.press("F8")
    desk.wait("还没有做过清单", "印出来是这样")
    desk.press("C-s")
    desk.wait("做好了：新华社区服务项目清单")
    [old] = postings(tmp_path)
    paper = {code for page in read_codes(next((tmp_path / "纸").glob("*.pdf")).read_bytes()) for code in page}
    desk.press("C-e")
    desk.wait("2 / 17", "不会被看成日文")
    assert set(scanned(desk)) <= paper
    assert len(scanned(desk)) == 1
    desk.press("Escape")
    desk.wait("印出来是这样")

    # It is hung at two places; then a service changes.
    desk.press("C-g")
    desk.wait("张贴登记  1 条")
    desk.press("C-n")
    desk.wait("贴在哪里", "1号楼")
    desk.press("Space", "Down", "Space", "Enter")
    desk.wait("贴在 2 处")
    desk.press("F7")
    desk.wait("服务  16 条")
    desk.type("招工")
    desk.wait("命中 1")
    desk.press("Enter")
    desk.wait("修改服务 S-0003")
    desk.press("Tab", "Tab", "Tab", "Tab", "Tab", "C-u")
    desk.type("每周五下午")
    desk.press("C-s")
    desk.wait("已保存 S-0003")

    # Both copies are out of date, and why; the replacement and the walking list come out.
    desk.press("F8")
    desk.wait("2 处过时，Ctrl+G")
    desk.press("C-g")
    desk.wait("服务时间变了")
    desk.press("C-s")
    desk.wait("补印 1 张，走访单")
    [walk] = (tmp_path / "纸").glob("*走访单*.pdf")
    told = subprocess.run(
        [needs_program("pdftotext"), str(walk), "-"], capture_output=True, text=True, check=True
    )
    words = re.sub(r"\s", "", told.stdout)
    for word in ("一网格", "王芳", "1号楼", "社区公告栏", "服务时间变了", old["sheet"]):
        assert word in words, word
    desk.press("Home", "Space", "Space", "C-w")
    desk.wait("换好 2 处")
    hung = [copy for copy in postings(tmp_path) if copy.get("posted_on") and not copy.get("removed_on")]
    [sheet] = {copy["sheet"] for copy in hung}
    assert sheet != old["sheet"]
    assert sheet in words
    assert {copy["place"] for copy in hung} == {"社区公告栏", "1号楼"}

    # The patrol finds a code covered; somebody types what a phone showed.
    desk.press("Escape")
    desk.wait("4 条   筛选")
    desk.press("Home", "C-k")
    desk.wait("巡查 1 处")
    desk.type("挡住")
    desk.press("Enter")
    desk.wait("记了 1 处：码被挡住")
    assert [copy["checked_by"] for copy in postings(tmp_path) if copy.get("condition") == "码被挡住"] == [
        "王芳"
    ]
    desk.press("C-e")
    desk.wait("写扫出来的字")
    desk.type(f"编号{old['sheet']}校验{old['fingerprint']}\r")
    desk.wait("过时")
    desk.press("C-q")
    desk.wait("ENDED 0")

    # The same from the command line: the old sheet is ours and over, the new one holds, another's is not ours.
    code, [verdict] = sandan("verify", f"新华社区服务项目清单。编号{old['sheet']}校验{old['fingerprint']}。")
    assert (code, verdict["ours"], verdict["current"]) == (1, True, False)
    new = next(copy for copy in postings(tmp_path) if copy["sheet"] == sheet)
    code, [verdict] = sandan("verify", f"编号{sheet}校验{new['fingerprint']}")
    assert (code, verdict["ours"], verdict["current"], verdict["edition"]) == (0, True, True, new["edition"])
    assert new["edition"].endswith("第2版")
    code, [verdict] = sandan("verify", "编号0007-2026校验ZZZZZZ")
    assert (code, verdict["ours"]) == (1, False)
