"""How each screen looks, at two sizes, compared line by line with what was kept.

SANDAN_GOLDEN=write writes the kept pictures anew: look at them before keeping. The clock stands still, so they are the
same on any day. What must hold in every picture is checked for all of them: no line too long, nothing drawn with
characters that are one cell wide here and two cells elsewhere, and nothing cut that the screen has room for.
"""

import os
import unicodedata
from datetime import date, datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Input

from guidance.practice import write_practice
from store.book import Book

KEPT = Path(__file__).parent / "pictures"
NOW = datetime(2026, 3, 5, 9, 30).astimezone()
SIZES = ((80, 24), (120, 36))
SCENES = {  # name: keys from the screen before; "字:" is typed, "等:" waited for
    "首页": ["f2"],
    "单位": ["f3"],
    "资源": ["f4"],
    "需求": ["f5"],
    "筛选": ["f5", "字:lf", "等:命中 3"],
    "快记": ["f5", "ctrl+k", "字:3号楼 王奶奶 上门理发 急", "等:11 为老服务"],
    "只看": ["f5", "ctrl+l"],
    "新增需求": ["f5", "ctrl+n"],
    "修改资源": ["f4", "enter", "enter", "enter"],
    "删除": ["f3", "delete"],
    "对接": ["f6", "等:紧急的不做匹配"],  # what else stands there depends on what the model has read
    "服务": ["f7"],
    "公示": ["f8"],
    "会议": ["f9"],
    "台账": ["f10"],
    "应急": ["f12"],
    "协议": ["f2", "ctrl+a"],
    "帮助": ["f5", "f1"],
    "更多": ["f5", "ctrl+p"],
}
QUOTED = "“”‘’—·…"  # in the notice's own words


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def size(request):
    return request.param


class _Alike(type):
    def __instancecheck__(cls, value):
        return isinstance(value, cls.__mro__[1])


class _Day(date, metaclass=_Alike):
    @classmethod
    def today(cls):
        return NOW.date()


class _Clock(datetime, metaclass=_Alike):
    @classmethod
    def now(cls, _=None):
        return NOW


@pytest.fixture
def still(monkeypatch):
    """The clock stands still."""
    monkeypatch.setattr("store.days.date", _Day)
    monkeypatch.setattr("store.days.datetime", _Clock)


@pytest.mark.slow
@pytest.mark.usefixtures("still")
async def test_every_screen_looks_as_it_was_kept(program, tmp_path, size):
    drawn = await _draw(program, Book.open(tmp_path / "三单.json", who="王芳"), size)
    path = KEPT / f"{size[0]}x{size[1]}.txt"
    if os.environ.get("SANDAN_GOLDEN") == "write":
        KEPT.mkdir(exist_ok=True)
        path.write_text(
            "".join(f"== {name}\n{picture}\n" for name, picture in drawn.items()), encoding="utf-8"
        )
    kept = dict(part.split("\n", 1) for part in path.read_text(encoding="utf-8").split("== ")[1:])
    assert drawn.keys() == kept.keys()
    for name, picture in drawn.items():
        assert picture == kept[name].rstrip("\n"), f"{name} looks different"
        _sound(name, picture, size)


async def _draw(program, book, size):
    drawn = {}
    write_practice(book, today=NOW.date())
    async with program(practice=False, size=size, book=book) as hands:
        for name, keys in SCENES.items():
            for key in keys:
                if key.startswith("字:"):
                    await hands.type_only(key.removeprefix("字:"))
                elif key.startswith("等:"):
                    await hands.until(key.removeprefix("等:"))
                else:
                    await hands.press(key)
            picture = await _at_rest(hands)
            drawn[name] = "\n".join(line.rstrip() for line in picture.split("\n")).rstrip()
            await _leave(hands)
    return drawn


async def _at_rest(hands):
    """Return the picture once nothing has moved for a while."""
    seen = [""]
    while len(seen) < 4 or len(set(seen[-4:])) > 1:
        await hands.pilot.pause(0.1)
        seen.append(hands.screen)
        assert len(seen) < 100
    return seen[-1]


async def _leave(hands):
    """Go back to the full screen with nothing in its filter."""
    for _ in range(5):
        if len(hands.shell.screen_stack) == 1:
            break
        await hands.press("escape")
        await hands.pilot.pause(0.05)
    for line in hands.shell.screen.query(Input):
        line.value = ""


def _sound(name, picture, size):
    for line in picture.split("\n"):
        assert cell_len(line) <= size[0], (name, line)
        unsure = [char for char in line if unicodedata.east_asian_width(char) == "A" and char not in QUOTED]
        assert not unsure, (name, line)
