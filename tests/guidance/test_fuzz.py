"""Readers under fire: whatever the bytes, the cells or the words, the answer is records or a sentence, never a crash.

A longer run by hand: SANDAN_FUZZ=20000 uv run pytest tests/guidance/test_fuzz.py
"""

import contextlib
import json
import os
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from exports.forms import write_forms
from guidance.deciding import decide
from guidance.guarding import IntakeProblem, kind_of
from guidance.intake import propose
from guidance.intake_accept import accept
from guidance.intake_report import as_json
from guidance.learning import import_lessons, learned_from
from guidance.memory import Memory
from guidance.others import OtherListProblem, texts_of
from guidance.practice import write_practice
from guidance.reading import decoded
from guidance.told_days import told_day
from store.book import Book
from store.clean import forbidden
from store.entry import entered
from store.fields import fields_of
from store.hub.neighbours import offers
from store.problems import BookProblem, RecordRefused
from store.records import RECORDS, Lesson, Need, Opinion

SAMPLES = sorted((Path(__file__).parent.parent / "samples").iterdir())
RUNS = int(os.environ.get("SANDAN_FUZZ", "40"))
calm = settings(
    max_examples=RUNS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HEADINGS = st.sampled_from([
    "单位名称", "能提供什么", "需求内容", "反映人", "序号", "联系人及电话", "数量", "时间", "日期", "备注", "识别码", "表号", "姓名",
    "项目类别", "服务项目", "服务单位", "主要内容", "提供资源情况", "官方条目", "", "合计", "門牌號", "希望完成", "是否收费",
    "甲方", "乙方", "签订日期", "有效期", "共建内容", "签约人", "报到时间", "报到人数", "负责人", "会议室", "停车位", "人才资源",
])  # fmt: skip
CELLS = st.one_of(
    st.sampled_from([
        "", "同上", "〃", "合计", "注：", "一、便民类", "13995010001", "马经理13995010001/0951-6011001", "□是☑否", "□",
        "46089", "2026年13月45日", "老人理发、上门修脚，每周二，免费", "=1+1", "[/]", "\x1b[2J", "U-0001-0000", "R-0001-ffff",
        "表号：U-0001", "三单底稿", "3号楼2单元402", "1" * 400, "、" * 300, "（" * 50, "零〇一二三四五六七八九十月",
        "√", "×", "12个", "一年", "99个月", "0年", "待签", "2026-02-30", "2026年1月8日", "2026.1.8-2027.1.7",
        "新华社区党委", "副校长 郑伟",
        "二〇二六年〇月", "至", "-", "/", "每", "11010519491231002X",
    ]),
    st.text(max_size=40),
)  # fmt: skip
OTHERWISE = [
    (rb'(?<=")\d+(?=")|(?<=>)\d+(?=<)', [b"0", b"-1", b"65536", b"1048577", b"4294967295", b"18446744073709551616", b"1e308", b""]),
    (rb'(?<=")[A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?(?=")', [b"A1", b"XFD1048576", b"A0", b"ZZZ999", b"B2:A1", b"A1:XFD1048576"]),
    (rb"<[^>]{1,200}>", [b"", b"<a>", b"</a>", b"&x;"]),
]  # fmt: skip
WORDS = ["services", "columns", "apart", "x", "verdict", "item", "text", "word", "id", "title", "offers"]
DEEP = json.loads("[" * 400 + "]" * 400)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=9) | st.sampled_from(["U-0001", DEEP]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(WORDS) | st.text(max_size=5), inner, max_size=3,
    ),
    max_leaves=6,
)  # fmt: skip
TABLE = st.lists(st.lists(CELLS, min_size=1, max_size=7), min_size=1, max_size=9)


def read(path):
    """Propose and decide; a refusal is as good as a result, anything else is not."""
    try:
        intakes = propose([path])
    except IntakeProblem:
        return None
    as_json(intakes, decide(None, intakes))
    return intakes


@calm
@given(
    raw=st.binary(max_size=600), suffix=st.sampled_from([".xlsx", ".xls", ".ods", ".csv", ".txt", ".docx"])
)
@example(raw=b"\xff\xfe\x00", suffix=".csv")
@example(raw=b"PK\x05\x06" + bytes(18), suffix=".ods")
@example(raw=b'"', suffix=".csv")
def test_any_bytes(tmp_path, raw, suffix):
    path = tmp_path / f"字{suffix}"
    path.write_bytes(raw)
    read(path)


@calm
@given(data=st.data(), sample=st.sampled_from(SAMPLES))
def test_a_real_file_with_broken_bytes(tmp_path, data, sample):
    raw = bytearray(sample.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[place] = data.draw(st.integers(0, 255))
        else:
            del raw[place : place + data.draw(st.integers(1, 400))]
            raw = raw or bytearray(b" ")
    path = tmp_path / f"损{sample.suffix}"
    path.write_bytes(raw)
    read(path)


def said_otherwise(part, data):
    """Return a part of an archive in which a number, an address or a tag says something else."""
    for _ in range(data.draw(st.integers(1, 3))):
        pattern, others = data.draw(st.sampled_from(OTHERWISE))
        hits = list(re.finditer(pattern, part))
        if hits:
            hit = hits[data.draw(st.integers(0, len(hits) - 1))]
            part = part[: hit.start()] + data.draw(st.sampled_from(others)) + part[hit.end() :]
    return part


@calm
@given(
    data=st.data(),
    sample=st.sampled_from([one for one in SAMPLES if one.suffix in (".xlsx", ".ods", ".docx")]),
)
def test_a_real_archive_whose_inside_says_something_else(tmp_path, data, sample):
    path = tmp_path / f"里面{sample.suffix}"
    with zipfile.ZipFile(sample) as whole, zipfile.ZipFile(path, "w") as broken:
        names = [name for name in whole.namelist() if name.endswith((".xml", ".rels"))]
        chosen = data.draw(st.sampled_from(names))
        for name in whole.namelist():
            part = whole.read(name)
            broken.writestr(name, said_otherwise(part, data) if name == chosen else part)
    read(path)


@calm
@given(
    headings=st.lists(HEADINGS, min_size=1, max_size=7), rows=TABLE, mark=st.sampled_from([",", "\t", "|"])
)
@example(headings=["单位名称", "识别码", "表号"], rows=[["U-0001-0000", "", "表号：U-0001-0000"]], mark="\t")
@example(headings=["反映人", "单位名称", "识别码"], rows=[["表号：U-0001", "", "同上"]], mark=",")
@example(
    headings=["反映人", "时间", "单位名称"], rows=[["", "同上", "同上"], ["", "一、便民类", "同上"]], mark=","
)
@example(headings=["需求内容", "日期"], rows=[["甲", "二〇二六年〇月"]], mark=",")
def test_any_table_is_proposed_and_written_or_refused(tmp_path, headings, rows, mark):
    path = tmp_path / "表.csv"
    lines = [mark.join(cell.replace(mark, " ").replace('"', "") for cell in row) for row in [headings, *rows]]
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    intakes = read(path)
    if intakes is None:
        return
    book = Book.open(tmp_path / "账.json", who="王芳")
    try:
        told = as_json(intakes, decide(book, intakes))
        assert all(one["action"] in ("new", "equal", "change", "duplicate") for one in told["proposals"])
        accept(book, decide(book, intakes))
        again = accept(book, decide(book, intakes))
        assert again.added == {} or intakes[0].number, "read twice, written twice"
    except RecordRefused:
        cells = [cell for row in rows for cell in row]
        if not any(map(forbidden, cells)) and all(len(cell) < 300 for cell in cells):
            raise
    finally:
        book.close()
        book.path.unlink(missing_ok=True)


@calm
@given(text=st.text(max_size=60))
@example(text="零〇一二三四五六七八九十月")
@example(text="八九十月")
def test_any_words_as_a_day(text):
    day = told_day(text)
    assert day is None or 1900 < day.year < 2200


@calm
@given(raw=st.binary(max_size=200))
def test_any_bytes_as_text_or_kind(raw):
    for act in (lambda: decoded(raw, "文"), lambda: kind_of(raw, "文")):
        try:
            assert act() is not None
        except IntakeProblem:
            continue


@calm
@given(
    text=st.one_of(st.text(max_size=300), TABLE.map(lambda rows: "\n".join("\t".join(row) for row in rows)))
)
@example(text="\ufeff\t\n\r\x00")
def test_anything_pasted(text):
    try:
        intakes = propose([("粘贴的文字", text)])
    except IntakeProblem:
        return
    as_json(intakes, decide(None, intakes))


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """A practice book and the form that went out to one of its units."""
    folder = tmp_path_factory.mktemp("发出")
    book = Book.open(folder / "账.json", who="王芳")
    write_practice(book, units=3, resources=4, needs=2, services=2)
    [form, *_] = [
        path for path in write_forms(book, folder, date(2026, 3, 5), ["U-0001"]) if path.suffix == ".xlsx"
    ]
    book.close()
    return book.path.read_bytes(), form


@calm
@given(
    filled=st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 24), st.integers(1, 14), CELLS), min_size=1, max_size=8
    )
)
@example(filled=[(2, 1, 1, "三单底稿"), (2, 2, 1, "R-0001-0000")])
def test_our_form_filled_in_with_anything(tmp_path, sent, filled):
    """Also over its headings, its keys and the hidden sheet that says what was sent."""
    table = load_workbook(sent[1])
    for sheet, row, column, words in filled:
        with contextlib.suppress(
            IllegalCharacterError, AttributeError
        ):  # openpyxl's; a cell inside a merged one
            table.worksheets[min(sheet, len(table.worksheets) - 1)].cell(row, column).value = words
    path, home = tmp_path / "回来.xlsx", tmp_path / "账.json"
    table.save(path)
    home.write_bytes(sent[0])
    intakes = read(path)
    if intakes is None:
        return
    book = Book.open(home, who="王芳")
    before = {kind: book.all(kind) for kind in RECORDS}
    try:
        accept(book, decide(book, intakes))
        assert all(book.get(kind, one.id) for kind, known in before.items() for one in known), (
            "a form removed something"
        )
    except RecordRefused:
        assert {kind: book.all(kind) for kind in RECORDS} == before
    finally:
        book.close()


@calm
@given(value=VALUES)
@example(value=5)
@example(value={"services": [1]})
@example(value=[{"description": 5}])
@example(value=DEEP)
def test_another_communitys_list_that_is_none(tmp_path, value):
    path = tmp_path / "别家.json"
    path.write_text(json.dumps(value), encoding="utf-8", errors="replace")
    try:
        assert all(isinstance(words, str) for words in texts_of(path))
    except OtherListProblem as problem:
        assert "别家" in str(problem)  # noqa: PT017


@calm
@given(raw=st.binary(max_size=200))
@example(raw=b"\xe6\x9c\x8d\xe5\x8a\xa1\xe5\x86\x85\xe5\xae\xb9\n" + b"x" * 140_000)
def test_another_communitys_list_of_any_bytes(tmp_path, raw):
    path = tmp_path / "别家.csv"
    path.write_bytes(raw)
    with contextlib.suppress(OtherListProblem):
        texts_of(path)


@calm
@given(lines=st.lists(VALUES, max_size=3))
@example(lines=[5])
@example(lines=[{"verdict": "词", "word": "", "item": 3}])
@example(lines=[{"verdict": "条目", "text": "a\u0000b", "item": 3}])
@example(lines=[DEEP])
def test_experience_that_is_none_is_refused_whole(book, lines):
    text = "\n".join(json.dumps(line) for line in lines)
    before = book.all(Lesson)
    try:
        assert import_lessons(book, text, "别家") == len(book.all(Lesson)) - len(before)
    except (ValueError, BookProblem):
        assert book.all(Lesson) == before
    learned_from(book.all(Lesson))


def test_experience_nested_beyond_all_depth(book):
    with pytest.raises(ValueError, match="verdict"):
        import_lessons(book, '{"verdict": ' + "[" * 100_000, "别家")


@calm
@given(value=VALUES)
@example(value={"columns": [1], "apart": 5})
@example(value={"columns": {"x": 5}})
@example(value={"columns": {"x": {"单位名称": 5}}})
@example(value=DEEP)
def test_what_was_said_of_columns_and_pairs_may_be_broken(tmp_path, value):
    path = tmp_path / "账.memory.json"
    path.write_text(json.dumps(value), encoding="utf-8", errors="replace")
    memory = Memory(path)
    assert not memory.columns("x") or all(isinstance(key, str) for key in memory.columns("x").values())
    assert not memory.apart("U-0001", "U-0002")
    memory.remember("x", "单位名称", "name")
    memory.tell_apart("U-0001", "U-0002")
    again = Memory(path)
    assert again.columns("x")["单位名称"] == "name"
    assert again.apart("U-0002", "U-0001")


@calm
@given(value=VALUES)
@example(value=[1])
@example(value={"邻": {"offers": [[1], "x", ["邻社区", "", "u", "R-0001", {"title": "", "unit": 5}, None]]}})
@example(value=DEEP)
def test_a_broken_cache_of_neighbours_offers(tmp_path, value):
    book = Book.open(tmp_path / "账.json")
    (tmp_path / "账.neighbours.json").write_text(json.dumps(value), encoding="utf-8", errors="replace")
    assert all(one.resource.title is not None for one in offers(book))
    book.close()


@calm
@given(table=st.sampled_from(RECORDS), value=VALUES, key=st.integers(0, 40))
@example(table=Need, value={"title": {"a": 1}}, key=0)
@example(table=Opinion, value=[None], key=36)
@example(table=Opinion, value=[""], key=36)
def test_any_line_for_the_command_line(book, table, value, key):
    """A whole line, or any value for one field, as `sandan add` takes them."""
    keys = [field.key for field in fields_of(table)]
    for raw in (
        value if isinstance(value, dict) else {},
        {table.named_by: "楼道灯", keys[key % len(keys)]: value},
    ):
        try:
            with book.change("命令行"):
                saved = book.save(entered(table, raw, book))
        except (ValueError, TypeError, RecordRefused):  # told line by line
            continue
        assert book.get(table, saved.id) == saved
    assert book.problems == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.suffix)
def test_the_samples_themselves_are_read(sample):
    assert read(sample)
