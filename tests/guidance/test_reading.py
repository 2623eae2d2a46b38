"""Files become sheets: every kind of file, every encoding, and a plain word for what cannot be read."""

from datetime import date, time

import docx
import pytest
import xlsxwriter

from guidance.guarding import IntakeProblem
from guidance.reading import read_sheets


def workbook(path, fill):
    book = xlsxwriter.Workbook(str(path))
    fill(book)
    book.close()
    return read_sheets(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_in_any_encoding(tmp_path, encoding, delimiter):
    path = tmp_path / "需求.csv"
    path.write_bytes(f"序号{delimiter}需求内容\n1{delimiter}䶮字也在\n".encode(encoding))
    assert read_sheets(path)[0].rows == [["序号", "需求内容"], ["1", "䶮字也在"]]


def test_commas_in_prose_do_not_cut_cells(tmp_path):
    path = tmp_path / "需求.csv"
    prose = "一个人住，腿脚不好，眼睛不好，耳朵不好，想找人来，剪头发"
    path.write_text(f"序号,需求内容\n1,{prose}\n2,{prose}\n", encoding="utf-8")
    assert read_sheets(path)[0].rows[1] == ["1", prose]


def test_a_line_break_inside_a_cell_is_no_new_row(tmp_path):
    path = tmp_path / "需求.csv"
    path.write_bytes('序号,需求内容\r\n1,"上一行\r\n下一行"\r\n2,三\r\n'.encode())
    assert [row[0] for row in read_sheets(path)[0].rows] == ["序号", "1", "2"]


def test_numbers_days_and_times_read_as_people_write_them(tmp_path):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [1.0, 2.5, 13995010001, 0.1 + 0.2, True])
        sheet.write(0, 5, date(2026, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write(0, 6, time(8, 30), book.add_format({"num_format": "hh:mm"}))

    rows = workbook(tmp_path / "数.xlsx", fill)[0].rows
    assert rows == [["1", "2.5", "13995010001", "0.3", "是", "2026-03-05", "08:30"]]


def test_merged_cells_are_filled_downwards_even_beyond_the_used_rows(tmp_path):
    def fill(book):
        sheet = book.add_worksheet()
        sheet.merge_range("A1:C1", "标题")
        sheet.merge_range("A2:A9", "党建引领")
        sheet.write_row(1, 1, ["一"])
        sheet.write_row(2, 1, ["二"])

    rows = workbook(tmp_path / "合并.xlsx", fill)[0].rows
    assert rows[0] == ["标题", ""]
    assert [row[:2] for row in rows[1:3]] == [["党建引领", "一"], ["党建引领", "二"]]


def test_hidden_sheets_are_marked(tmp_path):
    def fill(book):
        book.add_worksheet("清单").write(0, 0, "看得见")
        hidden = book.add_worksheet("旧表")
        hidden.write(0, 0, "藏着")
        hidden.hide()

    sheets = workbook(tmp_path / "藏.xlsx", fill)
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("清单", False), ("旧表", True)]


def test_word_cells_merged_sideways_are_read_once(tmp_path):
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for place, text in enumerate(["序号", "需求内容", "备注"]):
        table.cell(0, place).text = text
    table.cell(1, 1).merge(table.cell(1, 2)).text = "停车难"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "1"
    document.save(str(tmp_path / "表.docx"))
    rows = read_sheets(tmp_path / "表.docx")[0].rows
    assert rows[1] == ["1", "停车难", ""]
    assert rows[2] == ["1", "", ""]


def test_control_characters_do_not_come_in(tmp_path):
    path = tmp_path / "单位.csv"
    path.write_text("单位名称,电话\n王\x1b[2J\u202e芳,[/]\n", encoding="utf-8")
    assert read_sheets(path)[0].rows[1] == ["王[2J芳", "[/]"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("没有.xlsx", None, "没有这个文件"),
        ("图.png", b"x", "不认识"),
        ("坏.xlsx", b"PK\x03\x04broken", "坏了"),
        ("坏.docx", b"no", "坏了"),
        ("空.xls", b"", "空的"),
        ("导出.xls", b"<html><table></table></html>", "网页"),
        ("锁.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("锁.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("码.csv", b"\xff\xfe\x00", "坏了"),
        ("码.txt", b"\x81\xff\xff", "编码"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_name_of_the_file(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(IntakeProblem, match=words):
        read_sheets(tmp_path / name)
