"""The joint meeting from its agenda to its minutes, the claims after it, and what is on paper and on disk."""

from datetime import date, timedelta

import msgspec
import pytest

from guidance import following
from screens.papers import made
from store.book import Book
from store.days import wall_day
from store.records import Community, Match, Meeting, Need, Resource, Service, Unit

NAMES = ("美美理发店", "第九小学", "宁和物业公司")


@pytest.fixture
def room(tmp_path, program):
    """Return an opener of the program with three units, four needs and a meeting on today."""
    book = Book.open(tmp_path / "三单.json", who="王芳")
    book.save(Community(name="新华社区", street="解放西街街道", hotline="0951-5012345", secretary="李建国"))
    units = [
        book.save(Unit(name=name, leader=f"{name[0]}校长", leader_title="负责人", leader_phone="13995010001"))
        for name in NAMES
    ]
    book.save(Resource(title="上门理发", unit=units[0].id, item=19, quantity_text="每月6名"))
    book.save(Resource(title="错时停车位", unit=units[2].id, item=11, quantity=40))
    needs = [
        book.save(Need(title=title, quantity=quantity, private="住户李淑兰 13995019999"))
        for title, quantity in (
            ("老人上门理发", ""),
            ("小区停车位不够", "120 个车位"),
            ("楼道灯不亮", ""),
            ("独居老人买菜", ""),
        )
    ]
    meeting = Meeting(
        held_on=wall_day(), time="14:30", place="三楼", chair="李建国", agenda=[one.id for one in needs]
    )
    book.save(meeting)
    return lambda **more: program(practice=False, book=book, **more)


def on_the_wall(hands):
    return hands.shell.screen.need.id


async def open_with(hands, count=3):
    """Begin the meeting with the first units present."""
    await hands.press("f9", "enter", "enter")
    await hands.settle()
    await hands.press("ctrl+a")
    for _ in range(count):
        await hands.press("space")
    await hands.press("escape")
    await hands.settle()


async def test_units_sign_in_claim_share_and_every_step_is_on_disk_and_undone(room):
    async with room() as hands:
        book = hands.shell.book
        await open_with(hands)
        [meeting] = book.all(Meeting)
        assert [(one.person, one.title) for one in meeting.attendance] == [
            (f"{name[0]}校长", "负责人") for name in NAMES
        ]
        assert meeting.status == "进行中"
        assert "老人上门理发" in hands.screen
        assert "没人认 4" in hands.screen
        assert "方案：美美理发店" in hands.screen
        assert "13995010001" not in hands.screen
        assert "李淑兰" not in hands.screen

        # One key claims for the unit that answers; the resource and the day follow from the need.
        await hands.press("enter")
        claim = next(iter(book.all(Match)))
        assert (book.name_of(claim.unit), book.name_of(claim.resource), claim.meeting) == (
            "美美理发店",
            "上门理发",
            meeting.id,
        )
        assert claim.promised_by == wall_day() + timedelta(30)
        assert hands.on_disk["matches"][claim.id]["status"] == "已认领"
        assert hands.on_disk["needs"][claim.need]["status"] == "已认领"
        assert "已认领 1" in hands.screen
        await hands.press("enter")
        assert "已经认领" in hands.message
        assert len(book.all(Match)) == 1

        # A counted need: the parking spaces cover a third, another unit takes a part, the rest stays open.
        await hands.press("right")
        parking = on_the_wall(hands)
        assert "方案：宁和物业公司" in hands.screen
        assert book.name_of(hands.shell.screen._seats[0].unit) == "宁和物业公司"
        await hands.press("enter")
        assert book.all(Match)[1].quantity == "40个"
        assert "部分 1" in hands.screen
        assert "还差 80个" in hands.screen
        await hands.press("2", "space")
        await hands.type("30个\r2027-03-01\r腾出操场边\r")
        second = book.all(Match)[2]
        assert (second.quantity, second.promised_by, second.offer) == ("30个", date(2027, 3, 1), "腾出操场边")
        assert "还差 50个" in hands.screen
        assert hands.on_disk["needs"][parking]["status"] == "部分认领"

        # Undo passes over the turned page and goes back to where the step was made.
        await hands.press("right", "right", "ctrl+z")
        assert on_the_wall(hands) == parking
        assert second.id not in hands.on_disk["matches"]
        await hands.press("ctrl+y")
        assert hands.on_disk["matches"][second.id]["offer"] == "腾出操场边"


async def test_a_need_that_was_removed_leaves_the_wall_to_the_first_of_the_agenda(room):
    async with room() as hands:
        await open_with(hands)
        await hands.press("right")
        hands.shell.book.remove(hands.shell.screen.need)
        hands.shell.screen.show_book()
        assert on_the_wall(hands) == "N-0001"
        await hands.press("enter")
        assert hands.shell.book.all(Match)[0].need == "N-0001"


async def test_nobody_changes_places_while_a_need_is_talked_about_and_a_claim_keeps_its_offer(room):
    async with room() as hands:
        book = hands.shell.book
        book.save(msgspec.structs.replace(book.get(Resource, "R-0002"), quantity=60))
        await open_with(hands)
        await hands.press("right")

        def rows():
            return [(row.cells[1], row.cells[2].split("  ")[0]) for row in hands.shell.screen.table.rows]

        before = rows()
        assert before[0] == ("宁和物业公司", "错时停车位")
        await hands.press("enter")  # its places are gone now; it stays where it was and says what it gives
        assert rows() == before
        await hands.press("2", "enter")
        assert rows() == before
        assert [one.quantity for one in book.all(Match)] == ["60个", "60个"]
        await hands.press("3", "space")
        await hands.type_only("一半\r\r\r")
        await hands.pilot.pause()
        assert "这条需求已经认满了，这次认 60个" in hands.screen


async def test_a_high_wall_tells_what_was_written_and_says_first_what_is_still_open(room):
    async with room(size=(120, 36)) as hands:
        book = hands.shell.book
        parking = book.get(Need, "N-0002")
        book.save(msgspec.structs.replace(parking, description="下班后停车难，王大爷 3号楼502 摔过一跤"))
        await open_with(hands)
        await hands.press("right")
        assert "下班后停车难" in hands.screen
        assert "王大爷" not in hands.screen
        await hands.press("enter")
        await hands.press("2", "space")
        await hands.type("30个\r\r\r")
        assert "还差 50个   已认领：宁和物业公司 40个；美美理发店 30个" in hands.screen


async def test_a_meeting_opened_before_its_day_is_held_today_and_one_typed_later_keeps_its_day(room):
    async with room() as hands:
        book = hands.shell.book
        [meeting] = book.all(Meeting)
        book.save(msgspec.structs.replace(meeting, held_on=wall_day() + timedelta(4)))
        await open_with(hands)
        assert book.all(Meeting)[0].held_on == wall_day()
        await hands.press("escape")
        before = wall_day() - timedelta(3)
        book.save(msgspec.structs.replace(book.all(Meeting)[0], held_on=before))
        await hands.press("enter", "enter")
        await hands.settle()
        await hands.press("enter")
        assert book.all(Match)[0].claimed_on == before  # counts in the quarter of the meeting


async def test_more_than_is_left_is_said_before_it_is_claimed(room):
    async with room() as hands:
        book = hands.shell.book
        await open_with(hands)
        await hands.press("right", "space")
        await hands.type_only("41个\r\r\r")
        await hands.pilot.pause()
        assert "只剩 40，这次要 41" in hands.screen
        assert book.all(Match) == []
        await hands.press("enter")
        await hands.settle()
        assert [one.quantity for one in book.all(Match)] == ["41个"]

        # The same in the form of the claim: said once, and kept only when the person insists.
        await hands.press("escape")
        await hands.shell.switch_mode("claims")
        await hands.settle()
        await hands.press("enter", "5")
        await hands.settle()
        hands.shell.screen.set_text("quantity", "50个")
        await hands.press("ctrl+s")
        assert "只剩 40，这次要 50" in hands.message
        assert book.all(Match)[0].quantity == "41个"
        await hands.press("ctrl+s")
        await hands.settle()
        assert book.all(Match)[0].quantity == "50个"


async def test_a_wall_without_an_agenda_says_what_to_do(room):
    async with room() as hands:
        book = hands.shell.book
        book.save(msgspec.structs.replace(book.all(Meeting)[0], agenda=[]))
        await open_with(hands)
        assert "议题里还没有需求。Ctrl+N 当场记一条" in hands.screen
        assert "还没有单位签到" not in hands.screen
        for key in ("enter", "space", "right", "delete"):
            await hands.press(key)
            assert "议题里还没有需求" in hands.message
        await hands.press("ctrl+d")
        await hands.type_only("每月通报一次，")
        await hands.press("escape")
        assert "再按一次 Esc 就不要了" in hands.screen
        await hands.type("各家出两人\r")
        assert book.all(Meeting)[0].decisions == ["每月通报一次，各家出两人"]
        await hands.press("ctrl+d")
        await hands.type_only("不要的")
        await hands.press("escape", "escape")
        assert "记一条决定" not in hands.screen


async def test_needs_offers_units_and_decisions_come_up_on_the_spot(room):
    async with room() as hands:
        book = hands.shell.book
        await open_with(hands, count=2)
        await hands.press("ctrl+n")
        await hands.type("学校门口缺护学志愿者\r第九小学\r6名\r\r")
        need = book.all(Need)[-1]
        assert (need.proposer, need.proposer_kind, need.channel, on_the_wall(hands)) == (
            "第九小学",
            "驻区单位",
            "会议",
            need.id,
        )
        assert hands.on_disk["meetings"]["H-0001"]["agenda"][1] == need.id
        await hands.press("end", "enter")  # the community itself stands last and claims like a unit
        assert (book.all(Match)[-1].unit, book.all(Match)[-1].quantity) == ("社区", "6名")
        await hands.press("ctrl+r")
        await hands.type("\r周末护学岗\r\r\r")
        assert book.all(Resource)[-1].title == "周末护学岗"
        await hands.press("ctrl+d")
        await hands.type("每月底通报一次\r")
        assert book.all(Meeting)[0].decisions == ["每月底通报一次"]
        await hands.press("ctrl+a", "ctrl+n")
        await hands.type("新来的药店\r郭店长\r店长\r")
        assert book.named(Unit, "新来的药店") is not None
        assert len(book.all(Meeting)[0].attendance) == 3


async def test_a_meeting_that_was_left_goes_on_where_it_was_and_closes_with_the_next_day(room, tmp_path):
    async with room() as hands:
        book = hands.shell.book
        last = book.save(Meeting(held_on=wall_day() - timedelta(90), status="已散会"))
        back = Match(need="N-0001", unit="U-0001", meeting=last.id, status="退回", status_reason="设备坏了")
        book.save(back)
        await open_with(hands)
        await hands.press("right", "right", "delete")
        assert book.get(Need, "N-0003").status == "已议"
        here = on_the_wall(hands)
        await hands.press("ctrl+g")
        assert "认领 1 件，办结 0 件" in hands.screen
        assert "退回：设备坏了  美美理发店  老人上门理发" in hands.screen
        await hands.press("escape", "escape")
        assert "会还开着" in hands.message
        await hands.press("enter", "enter")
        await hands.settle()
        assert on_the_wall(hands) == here
        await hands.press("ctrl+e")
        await hands.type("2027-02-26\r")
        meeting = book.all(Meeting)[0]
        assert (meeting.status, meeting.next_on) == ("已散会", date(2027, 2, 26))
        await hands.settle()
        assert "做好了" in hands.message
        assert (tmp_path / "纸").exists()


async def test_an_agenda_is_chosen_and_ordered(room):
    async with room() as hands:
        await hands.press("f9", "enter", "2")
        await hands.settle()
        await hands.press("home", "right", "space")
        assert hands.shell.book.all(Meeting)[0].agenda == ["N-0002", "N-0003", "N-0004"]
        await hands.press("ctrl+z", "ctrl+z")
        assert hands.on_disk["meetings"]["H-0001"]["agenda"] == ["N-0001", "N-0002", "N-0003", "N-0004"]

        # The plan stands beside each need; a no with its reason is on disk and the plan is solved anew.
        assert [row.cells[3] for row in hands.shell.screen.table.rows][:2] == ["美美理发店", "宁和物业公司"]
        assert "方案能办 2 项" in hands.screen
        await hands.press("home", "delete", "1")
        await hands.settle()
        [put_aside] = hands.on_disk["matches"].values()
        assert (put_aside["resource"], put_aside["status"], put_aside["status_reason"]) == (
            "R-0001",
            "不合适",
            "太远",
        )
        assert hands.shell.screen.table.rows[0].cells[3] == "无候选"
        await hands.press("ctrl+z")
        assert hands.shell.screen.table.rows[0].cells[3] == "美美理发店"


async def test_a_new_meeting_brings_what_waits(room):
    async with room() as hands:
        book = hands.shell.book
        await hands.press("f9", "ctrl+n", "ctrl+s")
        made = book.all(Meeting)[-1]
        assert (made.place, made.chair, len(made.agenda)) == ("三楼", "李建国", 4)
        assert "Ctrl+E 跟进 Ctrl+W 吹哨" in hands.screen  # its own keys come before those that all lists have


async def test_a_claim_is_followed_finished_rated_and_becomes_a_service(room):
    async with room() as hands:
        book = hands.shell.book
        await open_with(hands)
        await hands.press("enter", "escape")
        await hands.shell.switch_mode("claims")
        await hands.settle()
        await hands.press("ctrl+e")
        await hands.type("上门\r\r")
        claim = next(iter(book.all(Match)))
        assert claim.log[-1].text == "上门看过"
        await hands.press("enter", "enter")
        await hands.settle()
        assert hands.on_disk["matches"][claim.id]["status"] == "实施中"
        await hands.press("enter", "enter")
        await hands.pilot.pause()
        await hands.type("2\r12\r3\r\r照片在柜3\r")
        done = book.get(Match, claim.id)
        assert (done.status, done.result.people, done.result.hours, done.evidence) == (
            "办结",
            12,
            3,
            "照片在柜3",
        )
        assert book.get(Need, claim.need).status == "办结"
        assert "结果：2 次、12 人次、3 小时" in hands.screen
        await hands.press("enter", "enter")
        await hands.pilot.pause()
        await hands.type("\r很好\r\r")
        assert "提出人评价：5 星，很好" in hands.screen
        assert (book.get(Match, claim.id).rating.stars, book.get(Match, claim.id).rating.remark) == (
            5,
            "很好",
        )
        await hands.press("ctrl+s")
        assert [(one.title, one.matches, one.publish) for one in book.all(Service)] == [
            ("上门理发", [claim.id], False)
        ]
        await hands.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert book.all(Service) == []
        assert book.get(Match, claim.id).status == "实施中"


async def test_a_late_claim_stands_on_top_and_is_given_back_with_a_reason(room):
    async with room() as hands:
        book = hands.shell.book
        yesterday = wall_day() - timedelta(1)
        for need, day in (("N-0003", None), ("N-0004", yesterday)):
            following.keep(book, Match(need=need, unit="U-0001", status="已认领", promised_by=day), "认领")
        await hands.press("f5", "f2")
        assert "认领已过承诺日期" in hands.screen
        await hands.shell.switch_mode("claims")
        await hands.settle()
        assert hands.shell.screen.table.rows[0].urgent
        assert "过期1天" in hands.screen
        await hands.press("enter", "4")
        await hands.pilot.pause()
        await hands.type("人手不够\r")
        back = book.get(Match, "M-0002")
        assert (back.status, back.status_reason, book.get(Need, "N-0004").status) == (
            "退回",
            "人手不够",
            "已议",
        )


def test_an_older_book_opens_with_defaults_for_what_is_new(tmp_path):
    path = tmp_path / "b.json"
    book = Book.open(path)
    unit = book.save(Unit(name="一家"))
    match = book.save(Match(need="N-0001", unit=unit.id, claimed_on=date(2026, 1, 2)))
    fresh = {
        "reported",
        "reported_names",
        "joint_committee",
        "cross_posts",
        "pairs",
        "next_on",
        "done_on",
        "evidence",
        "community_rating",
    }
    text = msgspec.json.decode(path.read_bytes())
    for table in ("units", "matches"):
        for row in text[table].values():
            for key in fresh & row.keys():
                del row[key]
    book.close()
    path.write_bytes(msgspec.json.encode(text))
    old = Book.open(path)
    assert old.get(Match, match.id).done_on is None
    assert old.get(Unit, unit.id).pairs == []
    assert old.problems == []
    old.close()


async def test_a_reason_on_the_wall_stands_whole_or_not_at_all(program):
    reasons = 0
    for size in ((80, 24), (120, 36), (200, 50)):
        async with program(size=size, name=f"{size[0]}.json") as hands:
            await hands.press("f9", "enter", "enter", "ctrl+a", *["space"] * 8, "escape")
            for _ in range(len(hands.shell.screen.meeting.agenda)):
                table = hands.shell.screen.table
                for row in table.rows[: table.size.height - 1]:
                    words = row.cells[2]
                    reasons += "  " in words
                    assert "  " not in words or words in hands.screen
                await hands.press("right")
    assert reasons > 10


def test_where_several_papers_lie_is_said_before_their_names(tmp_path):
    names = ("纪要.pdf", "纪要.docx", "认领结果.pdf", "认领单.docx")
    assert made([tmp_path / name for name in names]) == (
        f"做好了 3 份，放在 {tmp_path}：纪要（PDF、Word）、认领结果（PDF）、认领单（Word）。"
    )
    assert made([tmp_path / "纪要.pdf"]) == f"做好了：纪要（PDF）。放在 {tmp_path}。"
    assert made([]) == "没有要做的。"
