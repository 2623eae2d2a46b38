"""A quarterly meeting in a real terminal: eight units, twelve needs, the power cut in the middle, papers and ledger."""

import json
import os
import signal
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from guidance.period import quarter_of
from store.book import Book
from store.days import wall_day
from store.parts import Attendance, Result
from store.records import Community, Match, Meeting, Need, Resource, Unit
from tests.e2e.tmux import Terminal

pytestmark = pytest.mark.slow

UNITS = {  # what each offers, and the official item it belongs to
    "美美理发店": ("上门给老人理发", 19), "第九小学": ("放学后作业看护", 20), "社区卫生服务中心": ("义诊量血压", 23),
    "宁和物业公司": ("错时停车位", 11), "诚信律师事务所": ("法律咨询", 25), "老周家电维修部": ("家电维修", 13),
    "口福牛肉面馆": ("给老人送餐", 19), "某供电公司营业厅": ("用电安全讲座", 24),
}  # fmt: skip
NEEDS = (
    "老人想在家理发", "孩子放学没人看作业", "想请医生来量血压", "小区缺停车位", "邻里纠纷想咨询律师", "冰箱坏了找人修",
    "独居老人吃饭难", "不会用电怕出事", "楼道堆杂物没人清", "缺一间活动室", "路口没有红绿灯", "广场舞声音太大",
)  # fmt: skip


def last_quarter(book):
    """Put an earlier meeting into the book, with a claim that was carried out and one that is under way."""
    before = wall_day() - timedelta(90)
    came = [Attendance("U-0001", "美主任", "主任"), Attendance("U-0002", "第主任", "主任")]
    held = book.save(Meeting(held_on=before, attendance=came, status="已散会"))
    for unit, title, done in (("U-0001", "义剪", True), ("U-0002", "护学岗", False)):
        need = book.save(Need(title=title, status="办结" if done else "已认领"))
        book.save(
            Match(
                need=need.id, unit=unit, meeting=held.id, claimed_on=before, promised_by=wall_day(),
                status="办结" if done else "已认领", done_on=wall_day() if done else None,
                result=Result(times=1, people=20) if done else None,
            )
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
        for name, (offer, item) in UNITS.items():
            unit = book.save(
                Unit(name=name, leader=f"{name[:1]}主任", leader_title="主任", liaison_phone="13995010001")
            )
            quantity = 60 if "停车" in offer else None
            book.save(Resource(title=offer, unit=unit.id, item=item, quantity=quantity))
        agenda = [
            book.save(Need(title=title, quantity="120 个" if "停车" in title else "")).id for title in NEEDS
        ]
        last_quarter(book)
        book.save(Meeting(held_on=wall_day(), time="14:30", place="社区三楼", chair="李建国", agenda=agenda))
    book.close()
    opened = []

    def start(columns=80, rows=24):
        terminal = Terminal(
            sandan_command, tmp_path, columns, rows, SANDAN_BOOK=str(path), SANDAN_OUT=str(tmp_path / "纸"), SANDAN_WHO="王芳",
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


def recounted(tables, start, end):
    """Add up from the raw file, unit by unit: meetings attended, claims, completions, people served."""
    inside = lambda day: bool(day) and start <= day <= end  # noqa: E731
    held = [row for row in tables["meetings"].values() if inside(row["held_on"]) and row["attendance"]]
    found = {}
    for id_, unit in tables["units"].items():
        mine = [row for row in tables["matches"].values() if row["unit"] == id_]
        came = sum(id_ in [seat["unit"] for seat in row["attendance"]] for row in held)
        taken = sum(inside(row["claimed_on"]) and row["status"] in ("已认领", "办结") for row in mine)
        done = [row for row in mine if row["status"] == "办结" and inside(row["done_on"])]
        people = sum(row["result"]["people"] for row in done)
        found[unit["name"]] = (f"{came}/{len(held)}", str(taken), f"{len(done)}/{len(done)}", people)
    return found


def test_a_quarterly_meeting_with_a_power_cut(hall, tmp_path):  # noqa: PLR0915 - one meeting, told from its beginning to its end
    book, out = tmp_path / "三单.json", tmp_path / "纸"

    def tables():
        return json.loads(book.read_text(encoding="utf-8"))

    # Before: the plan stands beside each need and assigns nothing; the invitation tells of last quarter and of the plan.
    wall = hall()
    wall.wait("今天先看", "议题 12")
    wall.press("F9")
    wall.wait("议题 12  到会 0 家")
    wall.press("Enter")
    wall.wait("2 排议题")
    wall.press("2")
    seen = wall.wait("议题 12 项", "分得匀").splitlines()
    assert next(line for line in seen if NEEDS[0] in line).rstrip().endswith("美美理发店")
    wall.press("Escape")
    wall.wait("筛选")
    wall.press("Enter")
    wall.wait("3 做会议通知")
    wall.press("3")
    wall.wait("做好了")
    assert len(tables()["matches"]) == 2
    [invitation] = out.glob("*会议通知和议程.docx")
    cells = [cell.text for table in Document(invitation).tables for row in table.rows for cell in row.cells]
    assert cells[cells.index("N-0013 义剪") + 1] == "办结"
    assert cells[cells.index(f"N-0001 {NEEDS[0]}") + 3].startswith("美美理发店")

    # During: eight units sign in, a key each.
    wall.press("Enter")
    wall.wait("1 开会")
    wall.press("Enter")
    wall.wait("第 1 / 12 项", NEEDS[0])
    wall.press("C-a")
    wall.wait("到会 0 家，登记 8 家")
    for count in range(1, 9):
        wall.press("Space")
        wall.wait(f"到会 {count} 家")
    wall.press("Escape")
    wall.wait("没人认 12", "到会 8 家", "方案：美美理发店")

    # Whom the plan proposes stands first: one key claims, one more goes on.
    wall.keys = 0
    for place in range(1, 4):
        wall.press("Enter")
        wall.wait(f"已认领 {place}")
        wall.press("Right")
        wall.wait(f"第 {place + 1} / 12 项")
    assert wall.keys == 2 * 3

    # Parking: two units share it in their own words; what is open is said after each.
    wall.wait("方案：宁和物业公司")
    wall.press("Enter")
    wall.wait("还差 60个", "部分 1")
    wall.keys = 0
    wall.press("2", "Space")
    wall.wait("承诺完成")
    wall.type("四分之一")
    wall.press("Enter", "Enter")
    wall.type("腾出操场边")
    wall.press("Enter")
    wall.wait("还差 30个")
    assert wall.keys == 5  # and what was said: its share and how

    # The power goes. Whatever stood on the wall is on disk, and F9 leads back to it, on the projector's wide screen too.
    os.kill(program_of(tmp_path), signal.SIGKILL)
    wall.wait("ENDED 137")
    assert len(tables()["matches"]) == 2 + 5
    wall = hall(120, 36)
    wall.wait("今天先看", "正在开会")
    wall.press("F9")
    wall.wait("第 4 / 12 项", "小区缺停车位", "还差 30个", "到会 8 家", "已认领 美美理发店", "方案 诚信律师")
    assert "13995010001" not in wall.screen()

    # A slip of the hand is taken back, then the rest is claimed, sent another way, or added.
    wall.press("5", "Enter")
    wall.wait("已认领 4")
    wall.press("C-z")
    wall.wait("已撤销", "还差 30个")
    for place in range(5, 9):
        wall.press("Right")
        wall.wait(f"第 {place} / 12 项")
        wall.press("Enter")
        wall.wait("认领了")
    wall.press("Right")
    wall.wait("第 9 / 12 项", "方案：无候选，Ctrl+W 另走")
    wall.press("C-w")
    wall.wait("1 吹哨部门")
    wall.press("2")
    wall.wait("走物业职责，单子拟好了", "没人认 3  另走 1")
    wall.press("Right")
    wall.wait("第 10 / 12 项")
    wall.press("Delete")
    wall.wait("第 11 / 12 项", "记已议")
    wall.press("C-n")
    wall.wait("当场提的新需求")
    wall.type("学校门口缺护学志愿者\r第九小学\r6名\r\r")
    wall.wait("第 12 / 13 项", "第九小学提出")
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

    # After: the ledger of the quarter, in the terminal and as a sheet.
    wall.press("F10")
    wall.wait("台账", "美美理发店")
    wall.press("C-s")
    wall.wait("1 Excel")
    wall.press("1")
    wall.wait("做好了", "共驻共建台账（Excel）")
    wall.press("C-q")
    wall.wait("ENDED 0")

    kept = tables()
    meeting = kept["meetings"]["H-0002"]
    assert (meeting["status"], meeting["next_on"], len(meeting["attendance"]), len(meeting["agenda"])) == (
        "已散会", "2027-02-26", 8, 13,
    )  # fmt: skip
    claims = [row for row in kept["matches"].values() if row["meeting"] == "H-0002"]
    assert len(claims) == 10
    assert all(row["next_on"] and row["promised_by"] for row in claims)  # follow-up dates are set
    names = {key: row["name"] for key, row in kept["units"].items()}
    first = next(row for row in claims if kept["needs"][row["need"]]["title"] == NEEDS[0])
    assert names[first["unit"]] == "美美理发店"
    states = {row["title"]: (row["status"], row["route"]) for row in kept["needs"].values()}
    assert states["小区缺停车位"][0] == "部分认领"
    assert states["楼道堆杂物没人清"] == ("办理中", "物业职责")
    assert [(row["need"], row["status"]) for row in kept["whistles"].values()] == [("N-0009", "拟稿")]
    assert (states["缺一间活动室"][0], states["路口没有红绿灯"][0]) == ("已议", "登记")
    [word] = out.glob("*会议纪要.docx")
    written = Document(word)
    words = "\n".join(line.text for line in written.paragraphs)
    assert "到会：8 家单位" in words
    seats = [cell.text for row in written.tables[0].rows for cell in row.cells]
    assert seats[4:6] == ["美美理发店", "美主任 主任"]
    assert sum(name in seats for name in UNITS) == 8
    assert "小区缺停车位：还差 30个，继续找单位。" in words
    assert "楼道堆杂物没人清：转物业职责，承办 物业服务企业，单号 W-0001。" in words
    assert "下次会议：2027年2月26日" in words
    assert "认领 8 项，部分认领 1 项，没有人认领 3 项，另走 1 项；共认领 10 件" in words
    assert "杂物由物业三日内清理" in words
    [pdf] = out.glob("*会议纪要.pdf")
    printed = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "腾出操场边" in printed
    assert "13995" not in printed
    assert list(out.glob("*认领结果.pdf"))

    [sheet] = out.glob("*共驻共建台账.xlsx")
    _, _, heads, *rows = load_workbook(sheet).active.iter_rows(values_only=True)
    place = {head: at for at, head in enumerate(heads)}
    told = {
        row[1]: (*(row[place[head]].split("\n")[0] for head in ("参加会议", "认领需求", "办结")), row[place["服务人次"]])
        for row in rows
    }  # fmt: skip
    quarter = quarter_of(wall_day())
    assert told == recounted(kept, quarter.start.isoformat(), quarter.end.isoformat())
