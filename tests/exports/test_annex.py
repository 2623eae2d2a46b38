"""The annex tables on paper and in Word: every cell is there, merged words stand on each page, LibreOffice agrees."""

import re
import subprocess
from datetime import date

import docx
import pytest

from exports.annex import annex_pdf, write_annexes
from exports.annex_word import annex_docx
from exports.layout import AnnexTable, tables
from exports.problem import ExportProblem
from guidance.practice import write_practice

DAY = date(2026, 3, 5)
HEADINGS = ("序号", "类别", "内容")


def long_table(rows=60):
    """One category over several pages, then a second one."""
    words = [
        (str(at), "综合服务" if at < rows - 5 else "公共服务", f"第{at}项：" + "上门理发修面" * 20)
        for at in range(1, rows)
    ]
    return AnnexTable(
        "服务项目清单",
        "填报社区：新华社区",
        HEADINGS,
        (5, 12, 60),
        words,
        [(1, 0, rows - 7), (1, rows - 6, rows - 2)],
    )


def pages_of(pdf, needs_program):
    command = [needs_program("pdftotext"), "-layout", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return [re.sub(r"\s", "", page) for page in done.stdout.decode("utf-8").split("\f")[:-1]]


def test_merged_words_stand_on_every_page_and_no_row_is_lost(needs_program):
    pages = pages_of(annex_pdf(long_table(), DAY), needs_program)
    assert len(pages) > 3
    assert all("序号类别内容" in page for page in pages)
    assert all("综合服务" in page for page in pages[:-1])
    assert [page.count("综合服务") for page in pages[:-1]] == [1] * (len(pages) - 1)
    assert sorted(int(n) for page in pages for n in re.findall(r"第(\d+)项", page)) == list(range(1, 60))
    assert f"第1页，共{len(pages)}页" in pages[0]


def test_every_cell_of_the_four_tables_is_printed(book, needs_program, tmp_path):
    write_practice(book)
    made = write_annexes(book, tmp_path, DAY, ".pdf")
    assert len(made) == 4
    for path, table in zip(made, tables(book, DAY), strict=True):
        text = "".join(pages_of(path.read_bytes(), needs_program))
        letters = set(text)
        for row in table.rows:
            for cell in row:
                assert set(re.sub(r"\s", "", cell)) <= letters, cell
        assert ("内部资料，不得张贴" in text) == ("内部资料" in table.subtitle)


def test_a_page_looks_as_it_did(golden):
    assert golden.differs("annex", annex_pdf(long_table(30), DAY), page=1) == ""


def test_same_table_same_bytes():
    assert annex_pdf(long_table(9), DAY) == annex_pdf(long_table(9), DAY)


def test_what_cannot_be_printed_is_named_by_row_and_column():
    bad = AnnexTable("清单", "", HEADINGS, (5, 12, 60), [("1", "甲", "好"), ("2", "乙", "𡌶村")], [])
    with pytest.raises(ExportProblem, match=r"清单第 2 行的“内容”里有印不出来的字：𡌶"):
        annex_pdf(bad, DAY)
    tall = AnnexTable("清单", "", HEADINGS, (5, 12, 60), [("1", "甲", "很长" * 1500)], [])
    with pytest.raises(ExportProblem, match="第 1 行的“内容”太长（3000 字），一页放不下"):
        annex_pdf(tall, DAY)


def test_an_empty_table_still_has_its_headings(needs_program):
    [page] = pages_of(annex_pdf(AnnexTable("清单", "", HEADINGS, (5, 12, 60), [], []), DAY), needs_program)
    assert "序号类别内容" in page


def test_word_holds_every_cell_and_each_page_begins_anew(tmp_path):
    table = long_table(30)
    path = tmp_path / "清单.docx"
    path.write_bytes(annex_docx(table, DAY))
    grids = docx.Document(str(path)).tables
    assert len(grids) > 1
    rows = []
    for grid in grids:
        assert [cell.text for cell in grid.rows[0].cells] == list(HEADINGS)
        assert "tblHeader" in grid.rows[0]._tr.xml
        assert all("cantSplit" in line._tr.xml for line in grid.rows)
        assert set(re.findall(r'w:eastAsia="([^"]+)"', grid._tbl.xml)) == {"黑体", "宋体"}
        rows += [tuple(cell.text for cell in line.cells) for line in grid.rows[1:]]
    assert rows == table.rows


@pytest.mark.slow
def test_libreoffice_shows_merged_words_once_on_every_page_of_the_word_files(book, tmp_path, needs_program):
    write_practice(book)
    made = write_annexes(book, tmp_path, DAY, ".docx")
    extra = tmp_path / "长表.docx"
    extra.write_bytes(annex_docx(long_table(40), DAY))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [needs_program("soffice"), home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, [*made, extra])], capture_output=True, check=True, timeout=180)
    for path in [*made, extra]:
        grids = docx.Document(str(path)).tables
        pages = pages_of(path.with_suffix(".pdf").read_bytes(), needs_program)
        assert len(pages) == len(grids), path.name  # no table ran over its page
        for page, grid in zip(pages, grids, strict=True):
            for cell in {cell._tc: cell.text for row in grid.rows for cell in row.cells}.values():
                assert set(re.sub(r"\s", "", cell)) <= set(page), cell
    pages = pages_of(extra.with_suffix(".pdf").read_bytes(), needs_program)
    assert [page.count("综合服务") for page in pages] == [1] * len(pages)
    assert sorted(int(n) for page in pages for n in re.findall(r"第(\d+)项", page)) == list(range(1, 40))
