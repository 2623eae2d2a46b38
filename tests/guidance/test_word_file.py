"""Word documents as offices leave them: fields to fill in, accepted by nobody yet, numbers that Word writes by itself."""

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from guidance.guarding import IntakeProblem
from guidance.intake import propose

OFFERS = [
    ["单位名称", "联系人", "联系电话", "可提供资源"],
    ["石桥书店", "包老师", "13895110201", "旧书漂流"],
    ["石桥面馆", "卜老板", "13895110202", "环卫工热水"],
    ["石桥眼镜", "单经理", "13895110203", "清洗眼镜"],
]


def table(document, rows):
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, line in zip(made.rows, rows, strict=True):
        for cell, words in zip(row.cells, line, strict=True):
            cell.text = words
    return made


def around(inner, tag, **told):
    """Put an element of Word's around one that is there."""
    made = (
        parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
        if tag == "sdt"
        else OxmlElement(f"w:{tag}")
    )
    for key, value in told.items():
        made.set(qn(f"w:{key}"), value)
    inner.addprevious(made)
    (made[0] if tag == "sdt" else made).append(inner)


def run(made, row, column):
    return made.cell(row, column).paragraphs[0].runs[0]._r


def told(path, table_name):
    return [one.values for one in propose([path])[0].proposals if one.table == table_name]


def test_what_stands_in_fields_and_unaccepted_insertions_is_read_and_what_is_struck_out_is_not(tmp_path):
    document = docx.Document()
    made = table(document, OFFERS)
    around(run(made, 1, 0), "ins", id="1", author="x")
    around(run(made, 1, 1), "smartTag", element="person")
    around(run(made, 3, 3), "sdt")
    around(made.cell(1, 3).paragraphs[0].add_run("，已取消")._r, "del", id="2", author="x")
    around(made.rows[2]._tr, "sdt")
    document.save(tmp_path / "表.docx")
    assert [(one["unit"], one["title"]) for one in told(tmp_path / "表.docx", "resources")] == [
        (line[0], line[3]) for line in OFFERS[1:]
    ]
    assert [one["liaison"] for one in told(tmp_path / "表.docx", "units")] == ["包老师", "卜老板", "单经理"]


def test_points_that_word_numbers_by_itself_are_points(tmp_path):
    document = docx.Document()
    for words in ("关于共建资源的复函", "石桥社区党委：", "我单位可提供以下资源："):
        document.add_paragraph(words)
    for words in ("会议室一间，工作日可用", "篮球场，周末开放"):
        document.add_paragraph(words, style="List Number")
    for words in ("联系人：阮老师 0951-7111009", "石桥中学"):
        document.add_paragraph(words)
    document.save(tmp_path / "函.docx")
    assert [(one["unit"], one["title"], one["times"]) for one in told(tmp_path / "函.docx", "resources")] == [
        ("石桥中学", "会议室一间", "工作日"),
        ("石桥中学", "篮球场", "周末"),
    ]


def test_a_row_that_begins_further_right_stays_in_its_columns(tmp_path):
    document = docx.Document()
    rows = [["类别", "需求内容", "责任单位"], ["环境", "楼道堆物", "物业公司"], ["", "路灯不亮", "供电公司"]]
    made = table(document, rows)
    last = made.rows[2]._tr
    last.remove(last.tc_lst[0])
    last.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))
    document.save(tmp_path / "需求.docx")
    assert [(one["title"], one["departments"]) for one in told(tmp_path / "需求.docx", "needs")] == [
        ("楼道堆物", ["物业公司"]),
        ("路灯不亮", ["供电公司"]),
    ]


def test_a_cell_that_says_it_is_merged_over_a_million_columns_is_refused(tmp_path):
    document = docx.Document()
    made = table(document, OFFERS)
    made.cell(1, 1)._tc.get_or_add_tcPr().append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="1000000"/>'))
    document.save(tmp_path / "宽.docx")
    with pytest.raises(IntakeProblem, match="1000000 列"):
        propose([tmp_path / "宽.docx"])
