"""The street's view: units that are one, one ledger over all communities, lists that copy each other, a screen and a workbook."""

import openpyxl
import psycopg
import pytest

from exports.hub_report import DOUBTS, SAID, Report, read_report, write_report
from exports.problem import ExportProblem
from guidance.neighbours import answer, ask, sync_all, waiting
from guidance.street import Seat, copies, one_units
from screens.shell import Shell
from store.days import wall_day
from store.hub.neighbours import offers
from store.hub.reading import Place
from store.parts import Attendance, Rating
from store.records import Community, Match, Meeting, Need, Resource, Service, Unit
from tests.hub.cluster import SECRET

CODE = "916401002276945773"
HERE = [Place(code, f"{code}社区", "解放街道", "兴庆区", ("xingqing", "jiefang")) for code in "abc"]


def seat(place, uid, name, code="", aliases=()):
    return Seat(HERE[place], uid, Unit(id=uid, name=name, code=code, aliases=list(aliases)))


def names(units):
    return sorted(tuple(f"{one.place.community}{one.uid}" for one in seats) for seats in units)


def test_one_code_is_one_unit_and_a_name_alone_only_a_question():
    seats = [
        seat(0, "1", "银川市第九中学", CODE), seat(1, "2", "九中", CODE), seat(2, "3", "银川市第九中学"),
        seat(2, "4", "美美理发店"), seat(0, "5", "宁和物业"), seat(0, "6", "宁和物业有限公司"),
    ]  # fmt: skip
    units, doubts = one_units(seats, {})
    assert ("a1", "b2") in names(units)
    assert [(doubt.one.key, doubt.other.key) for doubt in doubts] == [(("a", "1"), ("c", "3"))]
    said = frozenset({("a", "1"), ("c", "3")})
    units, doubts = one_units(seats, {said: True})
    assert ("a1", "b2", "c3") in names(units)
    assert doubts == []
    units, doubts = one_units(seats, {said: False})
    assert (("c3",) in names(units), doubts) == (True, [])


def test_a_wrong_code_joins_nothing_and_two_codes_are_never_asked_about():
    other = "91640100MA75XXXX0L"
    units, doubts = one_units([seat(0, "1", "宁和物业", other), seat(1, "2", "宁和物业", other)], {})
    assert (len(units), len(doubts)) == (2, 1)
    right = "91640100710638039J"
    units, doubts = one_units([seat(0, "1", "宁和物业", CODE), seat(1, "2", "宁和物业", right)], {})
    assert (len(units), len(doubts)) == (2, 0)


def test_lists_copied_from_a_neighbour_are_told_and_own_ones_are_not():
    own = [
        "三号楼理发，每月十五日，老李来剪", "社区食堂午饭十二元", "周六修鞋修伞在南门", "寒假书法班二十个位子",
        "学校操场周末开放", "夜间门诊到九点",
    ]  # fmt: skip
    near = [text.replace("，", "、") + "。" for text in own]
    other = [
        "消防队教用灭火器", "银行讲防骗", "律师每周二坐班", "电工上门换灯泡", "代办退休认证", "骑手歇脚喝水",
    ]  # fmt: skip
    (found,) = copies({HERE[0]: own, HERE[1]: near, HERE[2]: other})
    assert (found.one, found.other, found.same, found.of) == (HERE[0], HERE[1], 6, 6)
    assert copies({HERE[0]: own[:4], HERE[1]: own[:4]}) == []


@pytest.fixture
def street(laptops, hub):
    """Two communities of the street with one unit in both; it did something in each."""
    today = wall_day()
    for name, community in (("新华", "xinhua"), ("团结", "tuanjie")):
        book = laptops(name, community)
        book.save(
            Community(
                **{
                    **vars_of(book.community),
                    "name": f"{name}社区",
                    "street": "解放街道",
                    "district": "兴庆区",
                }
            )
        )
        unit = book.save(Unit(name="银川市第九中学"))
        book.save(Resource(title=f"{name}操场", unit=unit.id, item=20))
        need = book.save(Need(title="孩子没处打球", item=3))
        seated = unit.id if name == "新华" else "U-9999"
        book.save(
            Meeting(kind="党建联席会议", held_on=today, attendance=[Attendance(seated)], agenda=[need.id])
        )
        stars = Rating(stars=5 if name == "新华" else 3)
        book.save(
            Match(need=need.id, unit=unit.id, status="办结", claimed_on=today, done_on=today, rating=stars)
        )
        for place in range(6):
            book.save(
                Service(
                    title=f"一样的服务第{place}项", content=f"每月第{place}个周六在活动室开展的活动，免费"
                )
            )
        sync_all(book)
    return hub


def test_a_report_that_cannot_be_written_says_so_in_our_words(tmp_path):
    """A file where the folder should be: no English of the system, no half a workbook."""
    taken = tmp_path / "报表"
    taken.write_text("", encoding="utf-8")
    with pytest.raises(
        ExportProblem, match=r"文件没有写成.*（那里已经有一个同名的文件）。请换一个能写的文件夹"
    ):
        write_report(Report({"各社区": (("社区",), [("新华社区",)])}, {}), taken)
    made = write_report(Report({"各社区": (("社区",), [("=1+1",)])}, {}), tmp_path, wall_day())
    assert openpyxl.load_workbook(made)["各社区"]["A2"].value == "=1+1"


def vars_of(record):
    return {key: getattr(record, key) for key in record.__struct_fields__}


@pytest.mark.slow
def test_the_street_sees_one_ledger_after_a_person_said_who_is_one(street, tmp_path):
    report = read_report(street.url("jiefang_li"))
    (doubt,) = report.doubts
    assert doubt.why == "名称相同"
    assert [row[3] for row in report.sheets["台账"][1]] == [1, 1]
    assert report.sheets["互相照抄"][1] == [["服务", "团结社区", "新华社区", 6, 6, 100]]
    assert [row[:3] for row in report.sheets["会议"][1]] == [
        [name, f"{wall_day()}", "党建联席会议"] for name in ("团结社区", "新华社区")
    ]
    assert report.sheets["满意度"][1][0] == ["解放街道", "解放街道合计", 2, 2, 4.0]
    assert {row[0] for row in report.sheets["缺口"][1]} <= {"解放街道"}
    assert ["解放街道", "解放街道合计", "资源", 1, 25] in report.sheets["覆盖"][1]


@pytest.mark.slow
async def test_the_street_on_the_screen(street, book, tmp_path):
    book.save(Community(name="解放街道"))
    shell = Shell(book, tmp_path / "纸")
    async with shell.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.press("ctrl+b", "7", "ctrl+t")
        shell.screen.query_one("#brief-field-url").value = street.url("jiefang_li")
        await pilot.press("enter", *SECRET, "enter")
        head = lambda: "".join(str(part.render()) for part in shell.screen.query("#page-head"))  # noqa: E731
        await until(pilot, lambda: "各社区  2 行" in head())
        while DOUBTS not in head():
            await pilot.press("right")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: f"{DOUBTS}  0 行" in head())
        await pilot.press("right")
        assert f"{SAID}  1 行" in head()
        for answer, doubts in (("2", 0), ("1", 0)):  # said otherwise, and back
            before = shell.screen._report
            await pilot.press("enter", answer)
            await until(pilot, lambda: shell.screen._report is not before)  # noqa: B023
            said = shell.screen._report
            assert (len(said.doubts), said.sheets[SAID][1][0][4]) == (
                doubts,
                ["是一家", "不是一家"][int(answer) - 1],
            )
            assert len(said.sheets["台账"][1]) == int(answer)
        while "台账" not in head():
            await pilot.press("left")
        assert "台账  1 行" in head()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "做好了" in str(shell.screen.query_one("#message").render()))
    (file,) = (tmp_path / "纸").iterdir()
    sheet = openpyxl.load_workbook(file)["台账"]
    found = dict(zip(*sheet.iter_rows(max_row=2, values_only=True), strict=True))
    told = [found[key] for key in ("单位", "社区数", "参加会议", "办结", "评价")]
    assert told == ["银川市第九中学", 2, "1/2", "2/2", 4]
    assert found["得分"] == 0 + 7.5 + 10 + 20 + 20 + 8
    with psycopg.connect(street.url(), password=SECRET) as link:
        assert link.execute("SELECT same, login FROM sandan.same_unit ORDER BY at").fetchall() == [
            (True, "jiefang_li"),
            (False, "jiefang_li"),
            (True, "jiefang_li"),
        ]


async def until(pilot, true):
    for _ in range(1000):
        if true():
            return
        await pilot.pause(0.01)
    raise AssertionError(str(pilot.app.screen.query_one("#message").render()))


@pytest.mark.slow
def test_a_claim_between_neighbours_counts_once(street, laptops):
    theirs, ours = laptops("团结二", "tuanjie"), laptops("西城", "xicheng")
    sync_all(theirs)
    offer = theirs.all(Resource)[0]
    theirs.save(Resource(**{**vars_of(offer), "beyond": True}))
    ours.save(Unit(name="银川市第九中学"))
    need = ours.save(Need(title="借操场"))
    sync_all(theirs)
    sync_all(ours)
    ask(ours, need, offers(ours)[0], "", None)
    for book in (ours, theirs):
        sync_all(book)
    answer(theirs, waiting(theirs)[0])
    for book in (theirs, ours):
        sync_all(book)
    with psycopg.connect(street.url(), password=SECRET) as link:
        claims = dict(link.execute("SELECT community, claims FROM sandan.satisfaction").fetchall())
    assert claims == {"xinhua": 1, "tuanjie": 1, "xicheng": 1}
    report = read_report(street.url())
    counted = {row[-1]: row[report.sheets["台账"][0].index("认领需求")] for row in report.sheets["台账"][1]}
    assert counted == {"团结社区": 2, "新华社区": 1, "西城社区": 0}
