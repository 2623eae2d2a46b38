"""The three lists and the register as sheets in the annexes' own layout."""

import io
import subprocess
import zipfile
from datetime import date

import openpyxl
import pytest

from exports.layout import tables, told
from exports.workbook import workbook, write_lists
from guidance.catalogue import catalogue
from guidance.practice import write_practice
from store.book import Book
from store.choices import COMMUNITY
from store.fields import Shown, fields_of
from store.records import RECORDS, Need, Resource, Service, Unit

TODAY = date(2026, 3, 5)


@pytest.fixture
def full(tmp_path):
    book = Book.open(tmp_path / "b.json", who="王芳")
    write_practice(book, today=TODAY)
    yield book
    book.close()


def sheets(book, tmp_path):
    return {path.stem: openpyxl.load_workbook(path).active for path in write_lists(book, tmp_path, TODAY)}


def test_four_files_named_after_the_community(full, tmp_path):
    assert [path.name for path in write_lists(full, tmp_path, TODAY)] == [
        "新华社区共治资源清单.xlsx", "新华社区治理需求清单.xlsx", "新华社区服务项目清单.xlsx", "新华社区驻区单位登记册.xlsx",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        (
            "共治资源清单",
            "序号 资源类别 具体分类 主要内容 具体要求 指导部门 提供资源单位（企业、商户） 提供资源情况（提供资源方填写） 备注",
        ),
        ("治理需求清单", "序号 需求类别 需求内容 治理措施 指导部门 提供需求主体 备注"),
        ("服务项目清单", "序号 项目类别 服务项目 服务内容 指导部门 服务单位 备注"),
    ],
)
def test_the_columns_are_the_annexes_own(full, tmp_path, name, headings):
    sheet = sheets(full, tmp_path)[f"新华社区{name}"]
    assert [cell.value for cell in sheet[3]] == headings.split()
    assert sheet["A1"].value == name
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.print_title_rows == "$3:$3"


def test_all_25_items_stand_in_order_merged_over_their_offers(full, tmp_path):
    sheet = sheets(full, tmp_path)["新华社区共治资源清单"]
    numbers = [row[0].value for row in sheet.iter_rows(min_row=4) if row[0].value]
    assert list(dict.fromkeys(numbers)) == [item.number for item in catalogue().resources]
    merged = {str(area).split(":")[0] for area in sheet.merged_cells.ranges}
    offers = [offer for offer in full.all(Resource) if offer.item == 14]
    row = next(row for row in sheet.iter_rows(min_row=4) if row[0].value == 14)
    assert len(offers) > 1
    assert f"D{row[0].row}" in merged
    assert row[4].value == catalogue().resource(14).requirement


def test_typed_formulas_stay_text_and_markup_stays_words(book, tmp_path):
    evil = [
        "=1+1",
        "+1",
        "@SUM(A1)",
        '=HYPERLINK("http://x","点")',
        "{=1}",
        "http://example.cn",
        "[/]",
        "007",
    ]
    for text in evil:
        book.save(Need(title=text, item=11))
    sheet = sheets(book, tmp_path)["新华社区治理需求清单"]
    cells = [row[2] for row in sheet.iter_rows(min_row=4)]
    assert sorted(cell.value for cell in cells) == sorted(evil)
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_what_stays_in_the_book_is_in_no_sheet(book, tmp_path):
    book.save(Unit(name="甲"))
    book.save(
        Need(title="理发", private="绝密一号", proposer="绝密二号", proposer_kind="居民", building="3号楼")
    )
    book.save(Need(title="李小红想补课", description="找王大妈，3号楼2单元501", private="李小红 13995010009"))
    book.save(Need(title="绝密三号", sensitive=True))
    book.save(Service(title="理发", content="剪发", providers=[COMMUNITY]))
    for path in write_lists(book, tmp_path, TODAY):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
            text = "".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
        assert not [words for words in ("绝密", "李小红", "王大妈", "2单元501") if words in text], path.name


@pytest.mark.parametrize("record", RECORDS)
def test_the_gate_tells_nothing_of_a_field_that_stays_in_the_book(book, record):
    for field in fields_of(record):
        if field.shown <= Shown.BOOK:
            assert told(book, record(**{field.key: "绝密"}), field.key) == ""


def test_internal_sheets_say_so_and_the_public_one_does_not(full):
    marks = {table.title: "不得张贴" in table.subtitle for table in tables(full, TODAY)}
    assert marks == {
        "共治资源清单": True,
        "治理需求清单": True,
        "服务项目清单": False,
        "驻区单位登记册": True,
    }


def test_the_same_day_gives_the_same_bytes(full):
    for table in tables(full, TODAY):
        assert workbook(table, TODAY) == workbook(table, TODAY)


def test_an_empty_book_gives_the_empty_annexes(book, tmp_path):
    sheet = sheets(book, tmp_path)["新华社区共治资源清单"]
    assert sheet.max_row == 3 + 25


@pytest.mark.slow
def test_libreoffice_opens_each_sheet_as_a_page_wide_table(full, tmp_path, needs_program):
    office = needs_program("soffice")
    paths = write_lists(full, tmp_path, TODAY)
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(tmp_path), *map(str, paths)], check=True, capture_output=True,
    )  # fmt: skip
    for path in paths:
        text = subprocess.run(
            [needs_program("pdftotext"), "-layout", str(path.with_suffix(".pdf")), "-"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        pages = text.rstrip("\f").split("\f")
        assert all("序号" in page for page in pages), path.name  # repeated heading
        assert all(("备注" in page or "协议" in page) for page in pages), "a column fell off the page"
