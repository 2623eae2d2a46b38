"""Thirty-one files of different hands: what comes out right without any help, cell by cell."""

import importlib.util
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from guidance.intake import accept, decide, propose

_spec = importlib.util.spec_from_file_location("hands", Path(__file__).with_name("hands.py"))
hands = importlib.util.module_from_spec(_spec)
sys.modules["hands"] = hands
_spec.loader.exec_module(hands)


def missing(hand, intake):
    """Return the expected cells that did not come out, as (title, field, expected, found)."""
    wrong = []
    for table, values in hand.records:
        name = next(iter(values.values()))
        who = values.get("unit")
        found = next(
            (one.values for one in intake.proposals
             if one.table == table and name in (one.values.get("title"), one.values.get("name")) and one.values.get("unit") == who),
            {},
        )  # fmt: skip
        wrong += [
            (name, key, value, found.get(key)) for key, value in values.items() if found.get(key) != value
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


@pytest.mark.parametrize("hand", [one for one in hands.HANDS if not one.through], ids=lambda hand: hand.name)
def test_every_cell_of_a_hand_comes_out_right(hand, tmp_path, book):
    path = tmp_path / hand.name
    hand.write(path)
    check(hand, path, book)


@pytest.mark.slow
@pytest.mark.parametrize("hand", [one for one in hands.HANDS if one.through], ids=lambda hand: hand.name)
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
    for hand in hands.HANDS:
        if hand.through:
            continue
        path = tmp_path / hand.name
        hand.write(path)
        for one in propose([path])[0].proposals:
            if one.table == "needs":
                shown = str({key: value for key, value in one.values.items() if key != "private"})
                assert not any(
                    word in shown for word in ("马大妈", "李先生", "周师傅", "13800000000", "402", "马先生")
                )
