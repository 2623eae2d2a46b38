"""Buildings in addresses, sentences and areas of grids: one reading for all who ask."""

import pytest

from guidance.buildings import numbers, told_building


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ("1-4号楼、6号楼", [1, 2, 3, 4, 6]),
        ("1号楼至4号楼，6栋（共230户）", [1, 2, 3, 4, 6]),
        ("幸福路12号院1-2幢", [1, 2]),
        ("7", [7]),
        ("沿街商铺", []),
    ],
)
def test_the_buildings_of_an_area(area, told):
    assert numbers(area) == told


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("3号楼和三号楼东侧路灯不亮", "3号楼、三号楼"),
        ("12号院3号楼漏水", "12号院3号楼"),
        ("有一栋楼漏水，门口5座雕像脏了", ""),
        ("1号楼2号楼3号楼4号楼都停水", ""),
    ],
)
def test_the_building_a_sentence_speaks_of(sentence, told):
    assert told_building(sentence) == told
