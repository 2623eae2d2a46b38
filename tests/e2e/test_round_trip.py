"""The whole way in a real terminal: first start, import, typing, matching, printing; then the file and the codes."""

import json
from pathlib import Path

import pytest

from exports.readback import read_codes
from store.book import Book
from store.records import Community, Unit
from tests.e2e.tmux import Terminal

pytestmark = pytest.mark.slow
SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def office(needs_program, sandan_command, tmp_path):
    """Return an opener of the program in a terminal; the book and the sheets lie in the test's own folder."""
    needs_program("tmux")
    opened = []

    def start(columns=80, rows=24):
        terminal = Terminal(
            sandan_command, tmp_path, columns, rows, SANDAN_BOOK=str(tmp_path / "三单.json"), SANDAN_OUT=str(tmp_path / "纸"),
            SANDAN_WHO="王芳", HOME=str(tmp_path),
        )  # fmt: skip
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        terminal.close()


def test_the_round_trip(office, tmp_path):  # noqa: PLR0915 - one way, told from its beginning to its end
    book = tmp_path / "三单.json"
    desk = office()

    # First start: a new community.
    desk.wait("新建社区", "练习数据")
    desk.press("Enter")
    desk.wait("社区名称")
    desk.type("新华社区\r解放西街街道\r\r\r解放西街88号\r0951-5012345\x13")
    desk.wait("今天先看", "新华社区")

    # An office's spreadsheet comes in.
    desk.press("C-t")
    desk.wait("文件的位置")
    desk.type(str(SAMPLES / "驻区单位资源摸底.xls") + "\r")
    desk.wait("认出 单位 6、资源 10")
    desk.press("C-s")
    desk.wait("已写入：单位 6、资源 10")

    # A unit, a resource and a need typed in Chinese, each as fast as a terminal can send it.
    desk.press("F3")
    desk.wait("单位  6 条")
    desk.press("C-n")
    desk.type("暖心邻里志愿队\r\rzytt\r二网格\r\r0951-5012777\x13")
    desk.wait("已保存 U-0007 暖心邻里志愿队")
    desk.press("F4", "C-n")
    desk.type(
        "给行动不便的老人上门剪头发\r暖心邻里志愿队\rjjyl\r\r带推子和围布上门\r理发\r\r\r每月第二个周二\r\r\r上门\r老人\r免费\x13"
    )
    desk.wait("已保存 R-0011 给行动不便的老人上门剪头发")
    desk.press("F5", "C-n")
    desk.type("三号楼老人腿脚不好，想找人上门理发\r\r11\r\r二网格\r3号楼\rjm\x13")
    desk.wait("已保存 N-0001")

    # The need meets the resource, with a reason; a person accepts; it becomes a service.
    desk.press("F6")
    desk.wait("「理发」", "R-0011 给行动不便的老人上门剪头发")
    desk.press("Enter", "Enter")
    desk.wait("承诺完成")
    desk.press("C-s")
    desk.wait("已认领 N-0001")
    desk.press("C-s")
    desk.wait("新增服务", "带推子和围布上门")
    desk.press("C-s")
    desk.wait("服务已保存")

    # The list goes out.
    desk.press("F8")
    desk.wait("可以印", "印出来是这样")
    desk.press("C-s")
    desk.wait("做好了：新华社区服务项目清单")
    desk.press("C-q")
    desk.wait("ENDED 0")

    tables = json.loads(book.read_text(encoding="utf-8"))
    assert [row["name"] for row in tables["community"].values()] == ["新华社区"]
    assert tables["units"]["U-0007"]["kind"] == "志愿团体"
    assert tables["units"]["U-0001"]["liaison_phone"] == "13995010001"
    resource = tables["resources"]["R-0011"]
    assert (resource["unit"], resource["item"], resource["details"]) == ("U-0007", 19, {"服务项目": "理发"})
    assert (resource["times"], resource["place"], resource["audience"], resource["fee"]) == (
        "每月第二个周二", "上门", "老人", "免费",
    )  # fmt: skip
    need = tables["needs"]["N-0001"]
    assert (need["item"], need["grid"], need["building"], need["proposer_kind"], need["status"]) == (
        11, "二网格", "3号楼", "居民", "已认领",
    )  # fmt: skip
    [match] = tables["matches"].values()
    assert (match["need"], match["resource"], match["unit"]) == ("N-0001", "R-0011", "U-0007")
    service = tables["services"]["S-0001"]
    assert (service["title"], service["providers"], service["matches"]) == (
        "给行动不便的老人上门剪头发", ["U-0007"], [match["id"]],
    )  # fmt: skip
    [posting] = tables["postings"].values()
    [pdf] = (tmp_path / "纸").glob("*.pdf")
    codes = {code for page in read_codes(pdf.read_bytes()) for code in page}
    assert codes == {
        f"新华社区服务项目清单。0951-5012345。编号{posting['sheet']}校验{posting['fingerprint']}。",
        f"给行动不便的老人上门剪头发。0951-5012345。免费。新华社区校验{posting['fingerprint'].partition('-')[0]}。",
    }
    assert {entry["by"] for entry in tables["history"].values()} == {"王芳"}


def test_practice_undo_and_reopening(office):
    desk = office(columns=120, rows=36)
    desk.wait("新建社区")
    desk.press("2")
    desk.wait("今天先看", "练习")
    desk.press("F5")
    desk.wait("需求  24 条")
    desk.press("Delete")
    desk.wait("删除 N-0009", "找回")
    desk.press("Enter")
    desk.wait("已删除 N-", "需求  23 条")
    desk.press("C-q")
    desk.wait("ENDED 0")
    again = office()
    again.wait("新建社区")
    again.press("2")
    again.wait("今天先看")
    again.press("C-z")
    again.wait("已撤销：删除需求")
    again.press("F5")
    again.wait("需求  24 条")


def test_a_closed_book_that_broke_is_replaced_by_the_newest_backup_that_is_whole(office, tmp_path):
    """The book and the newest backup are spoiled inside, where only the passphrase shows it."""
    book = Book.open(tmp_path / "三单.json", who="王芳")
    book.save(Community(name="新华社区"))
    book.closing.set("钥匙在柜子里")
    for name in ("甲", "乙", "丙"):
        book.save(Unit(name=name))
        last = book.backups.make()
    book.close()
    for path in (book.path, last.path):
        raw = path.read_bytes()
        path.write_bytes(raw[:-200] + bytes(sorted(raw[-200:-100])) + raw[-100:])  # still base64
    desk = office()
    desk.wait("这本账要口令")
    desk.type("钥匙在柜子里")
    desk.press("Enter")
    desk.wait("加密的文件坏了", "有口令，输了口令才看得到", "坏了的那份改个名字留在旁边")
    desk.press("2")
    desk.wait("这本账要口令")
    desk.type("钥匙在柜子里")
    desk.press("Enter")
    desk.wait("加密的文件坏了", "坏了的那份改个名字留在旁边")
    desk.press("2")
    desk.wait("这本账要口令")
    desk.type("钥匙在柜子里")
    desk.press("Enter")
    desk.wait("今天先看")
    desk.press("C-q")
    desk.wait("ENDED 0")
    mended = Book.open(book.path, passphrase="钥匙在柜子里")
    assert [unit.name for unit in mended.all(Unit)] == ["甲", "乙"]
    mended.close()
    assert len([*tmp_path.glob("三单-坏了-*.json")]) == 1


def test_a_tiny_window_and_back_again(office):
    desk = office()
    desk.wait("新建社区")
    desk.press("2")
    desk.wait("今天先看")
    desk.resize(30, 8)
    desk.press("F5")
    desk.wait("需求")
    desk.resize(120, 36)
    desk.wait("需求  24 条", "指导部门")


def test_a_phrase_pasted_on_a_list_filters_it(office):
    desk = office()
    desk.wait("新建社区")
    desk.press("2")
    desk.wait("今天先看")
    desk.press("F4")
    desk.wait("资源  32 条")
    desk.paste("助浴")
    desk.wait("命中 1", "助浴和剪指甲")
    desk.press("Escape")
    desk.type("U-0002")
    desk.wait("命中 0")
