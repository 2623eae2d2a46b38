"""A quarterly meeting in a real terminal: eight units, twelve needs, the power cut in the middle, papers at the end."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from store.book import Book
from store.days import wall_day
from store.records import Community, Meeting, Need, Resource, Unit

pytestmark = pytest.mark.slow
_spec = importlib.util.spec_from_file_location("meeting_tmux", Path(__file__).with_name("tmux.py"))
tmux = importlib.util.module_from_spec(_spec)
sys.modules["meeting_tmux"] = tmux
_spec.loader.exec_module(tmux)

UNITS = {
    "美美理发店": "上门给老人理发", "第九小学": "放学后作业看护", "社区卫生服务中心": "义诊量血压", "宁和物业公司": "错时停车位",
    "诚信律师事务所": "法律咨询", "老周家电维修部": "家电维修", "口福牛肉面馆": "给老人送餐", "某供电公司营业厅": "用电安全讲座",
}  # fmt: skip
NEEDS = (
    "老人想在家理发", "孩子放学没人看作业", "想请医生来量血压", "小区缺停车位", "邻里纠纷想咨询律师", "冰箱坏了找人修",
    "独居老人吃饭难", "不会用电怕出事", "楼道堆杂物没人清", "缺一间活动室", "路口没有红绿灯", "广场舞声音太大",
)  # fmt: skip


@pytest.fixture
def hall(needs_program, sandan_command, tmp_path):
    """Return an opener of the program on a book with the units, their offers, the needs and today's meeting."""
    needs_program("tmux")
    path = tmp_path / "三单.json"
    book = Book.open(path, who="王芳")
    with book.change("筹备"):
        book.save(
            Community(name="新华社区", street="解放西街街道", hotline="0951-5012345", secretary="李建国")
        )
        for name, offer in UNITS.items():
            unit = book.save(
                Unit(name=name, leader=f"{name[:1]}主任", leader_title="主任", liaison_phone="13995010001")
            )
            book.save(Resource(title=offer, unit=unit.id, quantity=60 if "停车" in offer else None))
        agenda = [
            book.save(Need(title=title, quantity="120 个" if "停车" in title else "")).id for title in NEEDS
        ]
        book.save(Meeting(held_on=wall_day(), time="14:30", place="社区三楼", chair="李建国", agenda=agenda))
    book.close()
    opened = []

    def start():
        terminal = tmux.Terminal(
            sandan_command, tmp_path, 80, 24, SANDAN_BOOK=str(path), SANDAN_OUT=str(tmp_path / "纸"), SANDAN_WHO="王芳",
            HOME=str(tmp_path),
        )  # fmt: skip
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        terminal.close()


def program_of(folder):
    """Return the process that runs the program on the book in this folder."""
    found = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    for line in found.splitlines():
        pid, _, words = line.strip().partition(" ")
        if (
            "app.py" in words
            and "python" in words.split(" ")[0]
            and Path(f"/proc/{pid}/cwd").readlink() == folder
        ):
            return int(pid)
    raise AssertionError(found)


def test_a_quarterly_meeting_with_a_power_cut(hall, tmp_path):  # noqa: PLR0915 - one meeting, told from its beginning to its end
    book = tmp_path / "三单.json"

    def tables():
        return json.loads(book.read_text(encoding="utf-8"))

    wall = hall()
    wall.wait("今天先看", "议题 12")
    wall.press("F9")
    wall.wait("议题 12  到会 0 家")
    wall.press("Enter")
    wall.wait("1 开会")
    wall.press("Enter")
    wall.wait("第 1 / 12 项", "老人想在家理发")

    # Eight units sign in, a key each.
    wall.press("C-a")
    wall.wait("到会 0 家，登记 8 家")
    for count in range(1, 9):
        wall.press("Space")
        wall.wait(f"到会 {count} 家")
    wall.press("Escape")
    wall.wait("没人认 12", "到会 8 家", "美美理发店")

    # The first needs: the unit that answers stands first, Enter claims, the right arrow goes on.
    for place in range(1, 4):
        wall.press("Enter")
        wall.wait(f"已认领 {place}")
        wall.press("Right")
        wall.wait(f"第 {place + 1} / 12 项")

    # Parking: two units share it, and what they leave is said.
    wall.press("Enter")
    wall.wait("还差 60", "部分 1")
    wall.press("2", "Space")
    wall.wait("承诺完成")
    wall.type("30个\r\r腾出操场边\r")
    wall.wait("还差 30")

    # The power goes. Whatever stood on the wall is on disk, and F9 leads back to it.
    os.kill(program_of(tmp_path), signal.SIGKILL)
    wall.wait("ENDED 137")
    assert len(tables()["matches"]) == 5
    wall = hall()
    wall.wait("今天先看")
    wall.press("F9")
    wall.wait("第 4 / 12 项", "小区缺停车位", "还差 30", "到会 8 家")
    assert "13995010001" not in wall.screen()

    # A slip of the hand is taken back, then the rest is claimed, talked about, or added.
    wall.press("5", "Enter")
    wall.wait("已认领 4")
    wall.press("C-z")
    wall.wait("已撤销", "还差 30")
    for place in range(5, 9):
        wall.press("Right")
        wall.wait(f"第 {place} / 12 项")
        wall.press("Enter")
        wall.wait("认领了")
    wall.press("Right")
    wall.wait("第 9 / 12 项")
    wall.press("Delete")
    wall.wait("第 10 / 12 项", "记已议")
    wall.press("C-n")
    wall.wait("当场提的新需求")
    wall.type("学校门口缺护学志愿者\r第九小学\r6名\r\r")
    wall.wait("第 11 / 13 项", "第九小学提出")
    wall.press("End", "Enter")
    wall.wait("新华社区 认领了")
    wall.press("C-d")
    wall.wait("记一条决定")
    wall.type("杂物由物业三日内清理\r")
    wall.wait("第 1 条决定记下了")

    wall.press("C-e")
    wall.wait("散会？")
    wall.type("2027-02-26\r")
    wall.wait("做好了")
    wall.press("C-q")
    wall.wait("ENDED 0")

    kept = tables()
    [meeting] = kept["meetings"].values()
    assert (meeting["status"], meeting["next_on"], len(meeting["attendance"]), len(meeting["agenda"])) == (
        "已散会", "2027-02-26", 8, 13,
    )  # fmt: skip
    claims = [row for row in kept["matches"].values() if row["meeting"] == meeting["id"]]
    assert len(claims) == 10
    assert all(row["next_on"] and row["promised_by"] for row in claims)  # follow-up dates are set
    names = {key: row["name"] for key, row in kept["units"].items()}
    first = next(row for row in claims if kept["needs"][row["need"]]["title"] == NEEDS[0])
    assert names[first["unit"]] == "美美理发店"
    states = {row["title"]: row["status"] for row in kept["needs"].values()}
    assert (states["小区缺停车位"], states["楼道堆杂物没人清"], states["缺一间活动室"]) == (
        "部分认领",
        "已议",
        "登记",
    )
    [word] = (tmp_path / "纸").glob("*会议纪要.docx")
    words = "\n".join(line.text for line in Document(word).paragraphs)
    assert "8 家单位" in words
    assert "杂物由物业三日内清理" in words
    [pdf] = (tmp_path / "纸").glob("*会议纪要.pdf")
    printed = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "腾出操场边" in printed
    assert "13995" not in printed
    assert list((tmp_path / "纸").glob("*认领结果.pdf"))
