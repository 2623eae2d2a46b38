"""Readers under fire: whatever the bytes, the cells or the words, the answer is records or a sentence, never a crash.

A longer run by hand: SANDAN_FUZZ=20000 uv run pytest tests/guidance/test_fuzz.py
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guidance.guarding import IntakeProblem, kind_of
from guidance.intake import accept, as_json, decide, propose
from guidance.reading import decoded
from guidance.told_days import told_day
from store.book import Book
from store.clean import forbidden
from store.problems import RecordRefused

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
        except (IntakeProblem, UnicodeError):
            continue


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.suffix)
def test_the_samples_themselves_are_read(sample):
    assert read(sample)
