"""The notice in guidance/notice, compared cell by cell with the scan and the repairs that undo the scanning."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from guidance.catalogue import as_json, catalogue

SCAN = (Path(__file__).parent / "notice.txt").read_text(encoding="utf-8")
WIDE = str.maketrans({",": "，", ":": "：", "(": "（", ")": "）"})  # half-width marks in Chinese text

# What merged cells, page breaks and misreading did to the tables: (annex, row, column) -> as it must read.
INHERITED = {
    **{(2, row, "category"): "党建引领" for row in (1, 2, 3)},
    **{(2, row, "category"): "安全管理" for row in range(4, 12)},
    **{(2, row, "category"): "综合服务" for row in range(12, 26)},
    **{(2, row, "subcategory"): "应急救援" for row in (4, 5)},
    **{(2, row, "subcategory"): "公共卫生" for row in (6, 7, 8)},
    **{(2, row, "subcategory"): "治安管理" for row in (9, 10)},
    (2, 11, "subcategory"): "环境治理",
    **{(2, row, "subcategory"): "商业便民服务" for row in range(12, 16)},
    **{(2, row, "subcategory"): "公共就业服务" for row in range(16, 19)},
    (2, 5, "departments"): "应急部门 公安部门 消防救援机构",
    (2, 5, "providers"): "驻区单位、企业、商户、社会组织、社区志愿团体。",
    (2, 13, "departments"): "商务部门 市场监管部门",
    (2, 14, "departments"): "商务部门 市场监管部门",
    (2, 20, "departments"): "教育部门 团委 妇联组织",
    **{(3, row, "category"): "党建引领" for row in (1, 2, 3)},
    **{(3, row, "category"): "社区建设" for row in range(4, 10)},
    **{(3, row, "category"): "综合服务" for row in range(10, 14)},
    **{(3, row, "category"): "社区治理" for row in range(14, 17)},
    (3, 7, "subjects"): "街道办事处 社区 下放政务服务职能部门",
    **{(4, row, "category"): "公共服务" for row in range(1, 9)},
    **{(4, row, "category"): "综合服务" for row in range(9, 21)},
    **{(4, row, "item"): "就业创业" for row in (3, 4, 5)},
    **{(4, row, "item"): "便民服务" for row in range(9, 13)},
    **{(4, row, "item"): "为老服务" for row in (13, 14)},
    **{(4, row, "item"): "为小服务" for row in (15, 16)},
}
SHORT_ROWS = {2: range(22, 26), 3: (), 4: range(13, 21)}  # one cell short: everything stands one column left
COLUMNS = {
    2: ("category", "subcategory", "title", "requirement", "departments", "providers"),
    3: ("category", "title", "measure", "departments", "subjects"),
    4: ("category", "item", "content", "departments", "providers"),
}
PARTS = {2: "resources", 3: "needs", 4: "services"}
LISTS = ("departments", "subjects")


def scanned_rows(annex):
    """Yield (row number, cells by column) of an annex as they must read."""
    start = SCAN.index(f"附件 {annex}\n")
    end = SCAN.index(f"附件 {annex + 1}\n") if annex < 4 else len(SCAN)
    for line in SCAN[start:end].splitlines():
        if not re.match(r"\d+\t", line):
            continue
        number, *cells = line.split("\t")
        if int(number) in SHORT_ROWS[annex]:
            cells.insert(0, "")
        yield (
            int(number),
            {
                column: repaired(INHERITED.get((annex, int(number), column)) or cells[place], column)
                for place, column in enumerate(COLUMNS[annex])
            },
        )


def repaired(text, column):
    text = text.translate(WIDE)
    return text.split() if column in LISTS else re.sub(r"\s", "", text)


def differences(annex, items):
    """Return every cell in which our data and the repaired scan differ."""
    found = []
    for place, ((number, cells), item) in enumerate(zip(scanned_rows(annex), items, strict=True), start=1):
        ours = msgspec.structs.asdict(item)
        assert ours["number"] == number == place
        told = {column: list(value) if isinstance(value, tuple) else value for column, value in ours.items()}
        found += [(number, column) for column, text in cells.items() if told[column] != text]
    return found


@pytest.mark.parametrize(("annex", "count"), [(2, 25), (3, 16), (4, 20)])
def test_every_cell_reads_as_in_the_notice(annex, count):
    items = getattr(catalogue(), PARTS[annex])
    assert len(items) == count
    assert differences(annex, items) == []


@pytest.mark.parametrize("annex", [2, 3, 4])
def test_one_changed_character_in_any_cell_is_found(annex):
    items = getattr(catalogue(), PARTS[annex])
    for place in (0, len(items) // 2, len(items) - 1):
        for column in COLUMNS[annex]:
            value = getattr(items[place], column)
            changed = (*value[:-1], value[-1] + "的") if column in LISTS else value + "的"
            drifted = list(items)
            drifted[place] = msgspec.structs.replace(items[place], **{column: changed})
            assert differences(annex, drifted) == [(place + 1, column)]


def test_the_agreement_reads_as_in_the_notice():
    start = SCAN.index("共驻共建协议书（指导模板）\n\n按照")
    body = SCAN[start : SCAN.index("附件 2\n")].split("\n")
    lines = [line.strip() for line in body[1:] if line.strip()]
    sign = lines.index("驻区单位（盖章）：")
    text = "".join(lines[:sign]).replace("服务 work", "服务工作")  # clause 3, misread
    ours = catalogue().agreement
    numbered = "".join(f"{place}. {clause}" for place, clause in enumerate(ours.clauses, start=1))
    assert ours.preamble + numbered == text
    assert len(ours.clauses) == 10
    assert ours.title == "共驻共建协议书"
    signature = ours.signature
    assert [*signature.parties, *signature.heads, *signature.dates] == lines[sign:]
    assert ours.term_years == 1
    assert "有效期限一年" in ours.clauses[9]


def test_no_half_width_mark_or_scanning_space_is_left():
    plain = json.dumps(as_json(), ensure_ascii=False)
    words = re.findall(r'"((?:[^"\\]|\\.)*)"', plain)
    assert not [word for word in words if re.search(r"[\u4e00-\u9fff][,:()]|[,:()][\u4e00-\u9fff]", word)]


def test_what_each_resource_item_asks_for_comes_from_its_own_wording():
    for item in catalogue().resources:
        keys = [detail.key for detail in item.details]
        assert keys
        assert len(set(keys)) == len(keys)
        for detail in item.details:
            assert detail.kind in ("text", "number", "phone", "people", "times", "price")
            core = [run for run in re.findall(r"[\u4e00-\u9fff]{2}", detail.label) if run in item.requirement]
            assert core, (item.number, detail.label)
    asked = {detail.key for detail in catalogue().resource(20).details}
    assert {"rooms", "area", "teachers", "times"} <= asked
    assert {"firm_name", "phone", "price_list"} <= {detail.key for detail in catalogue().resource(12).details}
    assert {"rescuers", "specialists"} <= {detail.key for detail in catalogue().resource(4).details}


def test_the_printed_shape():
    whole = as_json()
    assert list(whole) == ["resources", "needs", "services", "agreement"]
    assert list(whole["resources"][0]) == [
        "number", "category", "subcategory", "title", "requirement", "departments", "providers", "details",
    ]  # fmt: skip
    assert list(whole["resources"][0]["details"][0]) == ["key", "label", "kind", "required"]
    assert list(whole["needs"][0]) == ["number", "category", "title", "measure", "departments", "subjects"]
    assert list(whole["services"][0]) == ["number", "category", "item", "content", "departments", "providers"]
    assert as_json("needs") == {"needs": whole["needs"]}


def test_the_crosswalk_names_only_items_there_are():
    notice = catalogue()
    assert sorted(notice.crosswalk.needs) == [item.number for item in notice.needs]
    assert sorted(notice.crosswalk.resources) == [item.number for item in notice.resources]
    assert all(notice.resource(number) for numbers in notice.crosswalk.needs.values() for number in numbers)
    assert all(
        notice.service(number) for numbers in notice.crosswalk.resources.values() for number in numbers
    )
    assert notice.crosswalk.services_for_resource(12) == (9,)
    assert (notice.resource(0), notice.need(17), notice.service(-1)) == (None, None, None)
