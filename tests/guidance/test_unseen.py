"""Rows that were hidden or filtered away before a table was sent are named and not read; what a table does to texts is told."""

import datetime as dt
import subprocess

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

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
    home = f"-env:UserInstallation=file://{tmp_path}/lo"
    subprocess.run(
        [needs_program("soffice"), home, "--headless", "--convert-to", kind, "--outdir", str(tmp_path / "旧"), str(filtered)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    check(tmp_path / "旧" / f"筛选过.{kind}")


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


def test_a_row_that_is_struck_out_is_named_and_not_read_and_a_struck_word_alone_is(tmp_path):
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    for cell in book.active[3]:
        cell.font = Font(strike=True)
    book.active["B4"].font = Font(strike=True)
    book.save(tmp_path / "划掉.xlsx")
    [intake] = propose([tmp_path / "划掉.xlsx"])
    assert [one.values["unit"] for one in intake.proposals if one.table == "resources"] == [
        "石桥书店",
        "石桥眼镜",
    ]
    assert [(left.row, left.reason) for left in intake.left_out] == [(3, "划掉的行，没有读")]
