"""Files of different hands and offices: what comes out right without any help, cell by cell."""

import importlib.util
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from guidance.deciding import decide
from guidance.intake import propose
from guidance.intake_accept import accept
from guidance.reading import read_sheets


def _loaded(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


_FRESH = {"needs": "登记"}  # the state of a record that tells none
HANDS = [
    hand
    for name in ("hands", *(f"hands_{n}" for n in (*range(5, 10), *range(11, 18))))
    for hand in _loaded(name).HANDS
]


RESIDENTS = [
    "马大妈", "李先生", "周师傅", "13800000000", "402", "马先生", "纳淑琴", "何建平", "3-2-501", "沈玉兰",
    "1-302", "买秀英", "低保", "铁副书记", "13895010101", "马女士", "张楼长", "郝振江", "蔡敏", "12-3-402",
    "2-1-101", "王芳", "老赵", "13895022001", "丁桂花", "6-2-302", "翟老师", "13895026001",
    "高奶奶", "卫女士", "石女士", "谷大爷", "13895110041", "13895110091", "402老方", "梅子", "盛大爷", "费阿姨",
    "邵女士", "穆先生", "13995230011", "13995230012", "2单元302", "车玉兰", "13995320001", "单先生", "游女士", "8-3-302",
    "老解", "钱女士", "13995520002",
]  # fmt: skip


def fits(found, told):
    """Say whether a value is the one written down, or one of those that are equally right."""
    if isinstance(told, set):
        return any(fits(found, one) for one in told)
    return found == (list(told) if isinstance(told, tuple) else told)


def missing(hand, intake):
    """Return the expected cells that did not come out, as (title, field, expected, found)."""
    wrong, left = [], list(intake.proposals)
    for table, values in hand.records:
        first, name = next(iter(values.items()))
        one = next(
            (one for one in left
             if one.table == table and fits(one.values.get(first), name) and fits(one.values.get("unit"), values.get("unit"))),
            None,
        )  # fmt: skip
        if one is not None:
            left.remove(one)
        found = {"status": _FRESH.get(table), **one.values} if one else {}
        wrong += [
            (name, key, told, found.get(key))
            for key, told in values.items()
            if not fits(found.get(key), told)
        ]
    return wrong


def check(hand, path, book):
    intake = propose([path])[0]
    assert missing(hand, intake) == []
    told = Counter(table for table, _ in hand.records)
    assert Counter(one.table for one in intake.proposals) == told
    reasons = Counter(left.reason for left in intake.left_out)
    assert reasons >= Counter(hand.left_out)
    accept(book, decide(book, [intake]))
    assert {kind: len(list(book.all(kind))) for kind in map(_kind, told)} == {
        _kind(table): n for table, n in told.items()
    }


def _kind(table):
    from store.records import TABLES

    return TABLES[table]


@pytest.mark.parametrize("hand", [one for one in HANDS if not one.through], ids=lambda hand: hand.name)
def test_every_cell_of_a_hand_comes_out_right(hand, tmp_path, book):
    path = tmp_path / hand.name
    hand.write(path)
    check(hand, path, book)


@pytest.mark.slow
@pytest.mark.parametrize("hand", [one for one in HANDS if one.through], ids=lambda hand: hand.name)
def test_every_cell_of_a_hand_in_an_older_kind_of_file(hand, tmp_path, book, needs_program):
    path = tmp_path / hand.name
    hand.write(path)
    home, out = f"-env:UserInstallation=file://{tmp_path}/lo", str(tmp_path / "旧")
    subprocess.run(
        [needs_program("soffice"), home, "--headless", "--convert-to", hand.through, "--outdir", out, str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    check(hand, tmp_path / "旧" / f"{path.stem}.{hand.through}", book)


def test_residents_stay_private_in_every_hand(tmp_path):
    for hand in HANDS:
        if hand.through:
            continue
        path = tmp_path / hand.name
        hand.write(path)
        for one in propose([path])[0].proposals:
            if one.table == "needs":
                shown = str({key: value for key, value in one.values.items() if key != "private"})
                assert not any(word in shown for word in RESIDENTS)


@pytest.mark.parametrize(
    "name", ["学校回函.docx", "楼长群.txt", "议事会记录.docx", "便民商家.txt", "银行来信.txt"]
)
def test_every_line_without_a_table_is_a_record_or_is_named(name, tmp_path):
    hand = next(hand for hand in HANDS if hand.name == name)
    path = tmp_path / name
    hand.write(path)
    (sheet,) = read_sheets(path)
    intake = propose([path])[0]
    told = {one.source.row for one in (*intake.proposals, *intake.left_out)}
    units = {one.values["name"] for one in intake.proposals if one.table == "units"}
    for place, (text, *_) in enumerate(sheet.rows, start=1):
        went_in = (
            text in units or text.startswith("联系") or re.search(r"\d:\d\d$", text)
        )  # who signs, who speaks
        assert not text or place in told or went_in, text
