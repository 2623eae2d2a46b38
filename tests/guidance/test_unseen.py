"""Rows that were hidden or filtered away before a table was sent are named and not read; what a table does to texts is told."""

import datetime as dt
import subprocess

import docx
import pytest
import xlsxwriter
from openpyxl import Workbook

from guidance.intake import propose

ROWS = [
    ["单位名称", "联系电话", "可提供资源"],
    ["石桥书店", "0951-7011001", "旧书漂流"],
    ["云岭面馆", "0951-7011002", "环卫工热水"],
    ["石桥眼镜", "0951-7011003", "清洗眼镜"],
]


@pytest.fixture
def filtered(tmp_path):
    """A workbook of two sheets whose third row is hidden, in the second only."""
    book = Workbook()
    for sheet in (book.active, book.create_sheet("第二张")):
        for row in ROWS:
            sheet.append(row)
    book.worksheets[1].row_dimensions[3].hidden = True
    book.save(tmp_path / "筛选过.xlsx")
    return tmp_path / "筛选过.xlsx"


def check(path):
    [intake] = propose([path])
    offers = [one.values["unit"] for one in intake.proposals if one.table == "resources"]
    assert offers == ["石桥书店", "云岭面馆", "石桥眼镜", "石桥书店", "石桥眼镜"]
    [left] = intake.left_out
    assert left.text.startswith("云岭面馆")
    assert "隐藏的行" in left.reason
    assert (left.source.sheet, left.row) == ("第二张", 3)


def test_a_row_filtered_away_is_named_and_not_read(filtered):
    check(filtered)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_row_filtered_away_in_an_older_kind_of_file(filtered, tmp_path, kind, needs_program):
    check(converted(filtered, tmp_path, kind, needs_program))


def converted(path, tmp_path, kind, needs_program):
    """Return a workbook as LibreOffice saves it in an older kind of file."""
    home = f"-env:UserInstallation=file://{tmp_path}/lo"
    subprocess.run(
        [needs_program("soffice"), home, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "旧"), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return tmp_path / "旧" / f"{path.stem}.{kind}"


def told(tmp_path, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    proposals = propose([tmp_path / "表.xlsx"])[0].proposals
    return [(one.table, one.values, " ".join(one.doubts)) for one in proposals]


def test_numbers_that_a_table_damaged_are_asked_about_and_are_nobodys_name(tmp_path):
    rows = [
        ["单位名称", "联系人", "联系电话", "可提供资源"],
        ["甲超市", "张三", "1.38951E+10", "热水"],
        ["乙药店", "李四", 9517011001, "量血压"],
        ["丙书店", "王五", "138951100", "借书"],
        ["丁面馆", "赵六", "138****0001", "早点"],
    ]
    found = {
        values["unit"]: (values, doubts)
        for table, values, doubts in told(tmp_path, rows)
        if table == "resources"
    }
    for name, number in (("甲超市", "1.38951E+10"), ("丙书店", "138951100"), ("丁面馆", "138****0001")):
        values, doubts = found[name]
        assert values["contact"] in ("张三", "王五", "赵六")
        assert "contact_phone" not in values
        assert number in values["note"]
        assert f"「{number}」不是一个完整的电话" in doubts
    values, doubts = found["乙药店"]
    assert (values["contact"], values["contact_phone"]) == ("李四", "0951-7011001")
    assert "补上了开头的 0" in doubts


def test_what_became_a_day_what_stands_beyond_the_heading_and_a_first_ditto_are_told(tmp_path):
    rows = [
        ["单位名称", "地址", "联系人", "可提供资源"],
        ["甲超市", dt.date(2026, 3, 2), "同上", "热水"],
        ["乙药店", "新街1号", "李四", "量血压", "测血糖"],
    ]
    (_, first, doubts), _, (_, second, _), (_, _, shifted) = told(tmp_path, rows)
    assert "B2 是一个日期" in doubts
    assert "上面没有可以照抄的" in doubts
    assert "liaison" not in first
    assert "多出几格" in shifted
    assert second["liaison"] == "李四"


def test_a_column_without_a_heading_is_kept_in_the_note(tmp_path):
    rows = [["单位名称", "联系人", "", "可提供资源"], ["甲超市", "张三", "周末休息", "热水"]]
    assert [values["note"] for table, values, _ in told(tmp_path, rows) if table == "resources"] == [
        "C列：周末休息"
    ]


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ('sep=;\n单位名称;联系电话;可提供资源\n甲超市;="0951-7011001";热水\n乙药店;13895110001;量血压\n', 2),
        (
            '单位名称;联系电话;可提供资源\n甲超市;0951-7011001;"热水，\n周末也有"\n乙药店;13895110001;"量""血压"""\n',
            2,
        ),
    ],
)
def test_other_programs_csv(tmp_path, words, units):
    (tmp_path / "导出.csv").write_bytes(words.encode("gb18030"))
    proposals = propose([tmp_path / "导出.csv"])[0].proposals
    found = [one.values for one in proposals if one.table == "units"]
    assert [one.get("office_phone") or one["liaison_phone"] for one in found] == [
        "0951-7011001",
        "13895110001",
    ]
    assert len(found) == units


STRUCK = {
    "云岭面馆 0951-7011002 环卫工热水": "划掉的行，没有读",
    "0951-7011003": "划掉的字，没有读",
    "旧书漂流": "有划掉的字，没有读，读作「旧书」",
}


@pytest.fixture
def struck(tmp_path):
    """A workbook in which a row, a telephone and half an offer are struck out; the unit above stands over two rows."""
    path = tmp_path / "划掉.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, gone = book.add_worksheet(), book.add_format({"font_strikeout": True})
        for place, row in enumerate(ROWS):
            sheet.write_row(place, 0, row, gone if place == 2 else None)
        sheet.write_rich_string(1, 2, "旧书", gone, "漂流")
        sheet.write_string(3, 1, ROWS[3][1], gone)
    return path


def check_struck(path):
    [intake] = propose([path])
    offers = [
        (one.values["unit"], one.values["title"]) for one in intake.proposals if one.table == "resources"
    ]
    assert offers == [("石桥书店", "旧书"), ("石桥眼镜", "清洗眼镜")]
    assert "0951-7011003" not in str(intake.proposals)
    assert {left.text: left.reason for left in intake.left_out} == STRUCK


def test_what_is_struck_out_is_named_and_not_read(struck):
    check_struck(struck)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_what_is_struck_out_in_an_older_kind_of_file(struck, tmp_path, kind, needs_program):
    check_struck(converted(struck, tmp_path, kind, needs_program))


def test_what_is_struck_out_in_word_is_named_and_not_read(tmp_path):
    document = docx.Document()
    table = document.add_table(rows=len(ROWS), cols=3)
    for row, line in zip(table.rows, ROWS, strict=True):
        for cell, words in zip(row.cells, line, strict=True):
            cell.paragraphs[0].add_run(words)
    for cell in (*table.rows[2].cells, table.cell(3, 1)):
        cell.paragraphs[0].runs[0].font.strike = True
    offer = table.cell(1, 2).paragraphs[0]
    offer.runs[0].text = "旧书"
    offer.add_run("漂流").font.double_strike = True
    document.save(tmp_path / "划掉.docx")
    check_struck(tmp_path / "划掉.docx")


def test_paragraphs_that_are_struck_out_are_named_and_the_numbers_stay(tmp_path):
    document = docx.Document()
    for words in ("石桥社区征集居民需求如下：", "1. 楼道灯不亮", "2. 下水道堵了", "3. 想学智能手机"):
        document.add_paragraph(words)
    document.paragraphs[2].runs[0].font.strike = True
    document.save(tmp_path / "需求.docx")
    [intake] = propose([tmp_path / "需求.docx"])
    assert [one.values["title"] for one in intake.proposals] == ["楼道灯不亮", "想学智能手机"]
    assert ("2. 下水道堵了", "划掉的行，没有读") in [(left.text, left.reason) for left in intake.left_out]


def test_a_unit_that_is_struck_out_alone_is_not_the_unit_above(tmp_path):
    path = tmp_path / "划掉单位.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, gone = book.add_worksheet(), book.add_format({"font_strikeout": True})
        for place, row in enumerate(ROWS):
            sheet.write_row(place, 0, row)
        sheet.write_string(2, 0, ROWS[2][0], gone)
    [intake] = propose([path])
    assert [one.values["unit"] for one in intake.proposals if one.table == "resources"] == [
        "石桥书店",
        "石桥眼镜",
    ]
    assert {left.reason for left in intake.left_out} == {"划掉的字，没有读", "没有写单位名称"}


def test_a_unit_over_several_rows_stays_when_one_of_them_is_struck_out(tmp_path):
    path = tmp_path / "划掉一行.xlsx"
    rows = [
        ROWS[0],
        ["石桥书店", "0951-7011001", "旧书漂流"],
        ["", "0951-7011001", "放映"],
        ["", "0951-7011001", "朗读会"],
    ]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, gone = book.add_worksheet(), book.add_format({"font_strikeout": True})
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
        sheet.merge_range("A2:A4", "石桥书店")
        for column in (1, 2):
            sheet.write_string(2, column, rows[2][column], gone)
    [intake] = propose([path])
    offers = [
        (one.values["unit"], one.values["title"]) for one in intake.proposals if one.table == "resources"
    ]
    assert offers == [("石桥书店", "旧书漂流"), ("石桥书店", "朗读会")]
    assert [left.reason for left in intake.left_out] == ["划掉的行，没有读"]
