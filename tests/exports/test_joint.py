"""Papers of meeting, ledger and emergency from the command line's side: made, read back, nothing private in them."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from exports.formats import Wish, export
from exports.meeting_papers import need_slips
from exports.paper_pdf import pdf
from exports.problem import ExportProblem
from guidance import emergency
from guidance.practice import write_practice
from store.book import Book
from store.records import Match, Meeting, Need, Unit, Whistle


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A practice book with a whistle."""
    book = Book.open(tmp_path_factory.mktemp("joint") / "b.json", who="王芳")
    write_practice(book)
    need = book.save(
        Need(title="帮王奶奶修井盖", private="王桂兰 13995011234 肺癌", departments=["住建部门"])
    )
    book.save(
        Whistle(
            need=need.id,
            departments=["住建部门"],
            asked="请修好井盖",
            tried=["找过物业"],
            raised_on=date(2026, 9, 18),
        )
    )
    yield book
    book.close()


def words_of(path):
    if path.suffix == ".pdf":
        return "".join(page.extract_text() for page in PdfReader(path).pages)
    document = Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("agenda", "请各单位认领的需求"), ("minutes", "本次认领"), ("whistles", "请修好井盖"), ("annual", "主要数字"),
        ("coplan", "共建计划"),
    ],
)  # fmt: skip
def test_word_and_pdf_say_the_same_and_nobodys_secret(town, tmp_path, name, wanted):
    paths = export(town, name, tmp_path)
    assert {path.suffix for path in paths} == {".pdf", ".docx"}
    for path in paths:
        words = words_of(path)
        for secret in ("王奶奶", "王桂兰", "13995", "肺癌"):
            assert secret not in words, path
    assert any(wanted in words_of(path).replace("\n", "") for path in paths)


def test_the_ledger_is_two_tables_and_a_page_per_unit(town, tmp_path):
    paths = export(town, "ledger", tmp_path)
    tables = [path for path in paths if path.suffix == ".xlsx"]
    assert len(tables) == 2
    summary = next(path for path in tables if "佐证" not in path.name)
    rows = list(load_workbook(summary).active.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 18
    [pdf] = [path for path in paths if path.suffix == ".pdf"]
    assert len(PdfReader(pdf).pages) == 18  # evidence included, none spills over


def test_what_proves_a_number_names_nobody_in_the_table_either(town, tmp_path):
    unit = town.all(Unit)[0]
    town.save(
        Match(
            need="N-0001", unit=unit.id, status="办结", claimed_on=date(2026, 8, 1), done_on=date(2026, 8, 9),
            evidence="王奶奶签到表 13995011234",
        )
    )  # fmt: skip
    proofs = next(
        path for path in export(town, "ledger", tmp_path, Wish(ids=("2026Q3",))) if "佐证" in path.name
    )
    lines = [str(row[4]) for row in load_workbook(proofs).active.iter_rows(min_row=4, values_only=True)]
    [told] = [line for line in lines if "签到表" in line]
    assert "王奶奶" not in told
    assert "13995011234" not in told


def test_the_last_emergency_is_written_up_by_the_minute(town, tmp_path):
    with pytest.raises(ExportProblem, match="没有要做的"):
        export(town, "mobilisations", tmp_path)
    at = datetime(2026, 11, 24, 3, 5).astimezone()
    going = emergency.noted(emergency.started("火灾", at, grid="一网格"), town.all(Unit)[0].id, "已出发", at)
    town.save(emergency.over(going, at + timedelta(minutes=30)))
    for path in export(town, "mobilisations", tmp_path):
        words = words_of(path)
        for said in ("应急处置记录", "历时 30 分钟", "已出发", "03:05"):
            assert said in words, path


def test_another_period_and_another_event_are_asked_for_by_name(town, tmp_path):
    [table, *_] = export(town, "ledger", tmp_path, Wish(ids=("2025Q4",)))
    assert "2025年第四季度" in table.name
    with pytest.raises(ExportProblem, match="看不懂时段 去年：写 2026、2026Q1"):
        export(town, "annual", tmp_path, Wish(ids=("去年",)))
    [pdf] = export(town, "calls", tmp_path, Wish(ids=("火灾", "二网格")))
    assert "应急联系单：火灾  二网格" in words_of(pdf)


def test_the_call_sheet_is_one_page_with_numbers_to_ring(town, tmp_path):
    [pdf] = export(town, "calls", tmp_path)
    words = words_of(pdf)
    assert len(PdfReader(pdf).pages) == 1
    assert "139 9501" in words
    assert "不得张贴" in words


def test_nothing_to_write_is_said(tmp_path):
    book = Book.open(tmp_path / "empty.json")
    with pytest.raises(ExportProblem, match="没有要做的"):
        export(book, "minutes", tmp_path)
    book.close()


@pytest.mark.parametrize("sentences", [1, 2, 4, 7])
def test_claim_cards_follow_each_other_whole_and_no_page_begins_with_a_cut(sentences, town):
    """However much their needs say, none stands on a page alone; the cut follows the card."""
    needs = [
        Need(title=f"第 {at} 件", description="楼道的灯不亮，老人夜里不敢下楼。" * sentences)
        for at in range(9)
    ]
    agenda = [town.save(need).id for need in needs]
    town.save(Meeting(held_on=date(2026, 12, 3), agenda=agenda))
    meeting = town.all(Meeting)[-1]
    paper = need_slips(town, meeting, {})
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf(paper))).pages]
    cards = [page.count("承诺完成、签字") for page in pages]
    assert sum(cards) == 9
    assert all(page.count("认领单位、份额") == count for page, count in zip(pages, cards, strict=True))
    assert min(cards[:-1], default=2) >= 2
    assert not [page for page in pages if page.lstrip("- ").startswith("沿线剪开")]


def test_minutes_of_a_meeting_where_nobody_claimed_have_no_empty_table(tmp_path):
    book = Book.open(tmp_path / "b.json", who="王芳")
    write_practice(book)
    for path in export(book, "minutes", tmp_path):
        if path.suffix == ".docx":
            assert all(len(table.rows) > 1 for table in Document(path).tables), path
        assert "承诺完成" not in words_of(path), path
    assert "没有单位认领" in words_of(next(tmp_path.glob("*认领结果.pdf")))
    book.close()
