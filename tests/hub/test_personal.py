"""Names, phones and residents: at home by default, closed to accepted laptops when the community wants it to travel."""

import msgspec
import psycopg
import pytest

from store.hub import personal
from store.hub.link import HubProblem
from store.hub.membership import join_hub
from store.hub.sync import sync
from store.hub.unsynced import unsynced
from store.parts import Grid, Rating
from store.records import Match, Need, Unit
from tests.hub.cluster import SECRET

pytestmark = pytest.mark.slow
NAMES = ("王奶奶", "马经理", "13995010001", "老板娘", "李大爷", "13995010002", "跌倒")


def everything(hub):
    """All that the hub's keeper can read, byte by byte."""
    with psycopg.connect(hub.url(), password=SECRET) as link:
        return "".join(
            str(row) + "".join(bytes(part).decode("latin-1") for part in row if isinstance(part, bytes))
            for table in ("community", "record", "change", "sync", "recipient")
            for row in link.execute(f"SELECT * FROM sandan.{table}")
        )


def filled(book):
    unit = book.save(
        Unit(name="美美理发店", liaison="马经理", liaison_phone="13995010001", note="老板娘姓马")
    )
    need = book.save(Need(title="上门理发", private="王奶奶 3号楼2单元"))
    book.save(
        Match(need=need.id, unit=unit.id, status="办结", rating=Rating(stars=5, by="李大爷", remark="谢谢"))
    )
    book.save(
        msgspec.structs.replace(book.community, grids=[Grid("一网格", "1-3号楼", "小李", "13995010002")])
    )


def accept_each_other(*books):
    for book in books:
        for one in personal.recipients(book):
            if not one.accepted:
                personal.accept(book, one.key)


def change(book, kind, **values):
    book.save(msgspec.structs.replace(book.all(kind)[0], **values))


def nobody_named(hub):
    seen = everything(hub)
    assert "美美理发店" in seen
    for name in NAMES:
        assert name not in seen


def test_closed_they_travel_to_accepted_laptops_and_the_keeper_reads_no_name(laptops, hub):
    wang, li = laptops("王芳"), laptops("李强")
    filled(wang)
    personal.turn_on(wang)
    sync(wang)
    personal.turn_on(li)
    assert sync(li).shut == 4  # asked, but nobody has accepted this laptop yet
    assert li.all(Unit)[0].liaison == ""
    assert [(one.name[:2], one.accepted, one.own) for one in personal.recipients(wang)] == [
        ("李强", False, False),
        ("王芳", True, True),
    ]
    accept_each_other(wang, li)
    sync(wang)
    assert sync(li).shut == 0
    assert (li.all(Need)[0].private, li.all(Unit)[0].liaison_phone) == ("王奶奶 3号楼2单元", "13995010001")
    assert (li.all(Match)[0].rating.by, li.community.grids[0].phone) == ("李大爷", "13995010002")
    change(li, Need, private="王奶奶 5号楼，跌倒过")
    assert unsynced(li) == 1
    sync(li)
    change(wang, Unit, address="解放街12号")
    sync(wang)
    sync(li)
    assert (wang.all(Need)[0].private, li.all(Unit)[0].address) == ("王奶奶 5号楼，跌倒过", "解放街12号")
    assert (sync(wang).brought, sync(li).brought, unsynced(wang), unsynced(li)) == (0, 0, 0, 0)
    nobody_named(hub)


def test_a_laptop_that_joins_again_still_reads_what_was_closed_to_it(laptops, hub):
    wang, li = laptops("王芳"), laptops("李强")
    filled(wang)
    for book in (wang, li):
        personal.turn_on(book)
    accept_each_other(wang, li)
    sync(wang)
    join_hub(li, hub.url("xinhua_wang"), "xinhua")
    assert sync(li).shut == 0
    assert li.all(Unit)[0].liaison == "马经理"


def test_two_who_wrote_the_same_resident_are_asked(laptops):
    wang, li = laptops("王芳"), laptops("李强")
    filled(wang)
    for book in (wang, li):
        personal.turn_on(book)
    accept_each_other(wang, li)
    for book in (wang, li, wang, li):
        sync(book)
    change(wang, Need, private="王奶奶 3号楼")
    change(li, Need, private="王奶奶 4号楼")
    sync(wang)
    assert sync(li).conflicts == 1
    sync(wang)
    assert wang.all(Need)[0].private == li.all(Need)[0].private
    assert sync(wang).brought == sync(li).brought == 0


def test_stars_count_for_the_street_though_who_rated_stays_home(laptops, hub):
    wang = laptops("王芳")
    filled(wang)
    sync(wang)
    with psycopg.connect(hub.url("jiefang_li"), password=SECRET) as link:
        assert link.execute("SELECT claims, completed, stars FROM sandan.satisfaction").fetchall() == [
            (1, 1, 5)
        ]
    change(wang, Match, rating=Rating(stars=2, by="李大爷"))
    sync(wang)
    with psycopg.connect(hub.url("jiefang_li"), password=SECRET) as link:
        assert link.execute("SELECT stars FROM sandan.satisfaction").fetchall() == [(2,)]
    assert sync(wang).brought == 0
    nobody_named(hub)


def test_a_key_that_the_keeper_slips_in_is_not_closed_to_by_itself(laptops, hub):
    import pyrage

    wang = laptops("王芳")
    filled(wang)
    personal.turn_on(wang)
    stranger = pyrage.x25519.Identity.generate()
    with psycopg.connect(hub.url(), password=SECRET) as link:
        link.execute(
            "INSERT INTO sandan.recipient VALUES ('xinhua', %s, '李强（B 本）')", (str(stranger.to_public()),)
        )
    sync(wang)
    with psycopg.connect(hub.url(), password=SECRET) as link:
        closed = [
            bytes(row[0])
            for row in link.execute("SELECT personal FROM sandan.record WHERE personal IS NOT NULL")
        ]
    assert len(closed) == 4
    for blob in closed:
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(blob, [stranger])


def test_parts_that_the_keeper_swaps_are_refused(laptops, hub):
    wang, li = laptops("王芳"), laptops("李强")
    for name, phone in (("甲", "13995010001"), ("乙", "13995010003")):
        wang.save(Unit(name=name, liaison_phone=phone))
    for book in (wang, li):
        personal.turn_on(book)
    accept_each_other(wang, li)
    sync(wang)
    with psycopg.connect(hub.url(), password=SECRET) as link:
        (one, first), (other, second) = link.execute(
            "SELECT uid, personal FROM sandan.record WHERE list = 'units'"
        ).fetchall()
        for uid, part in ((one, second), (other, first)):
            link.execute("UPDATE sandan.record SET personal = %s WHERE uid = %s", (part, uid))
    assert sync(li).shut == 2
    assert {unit.liaison_phone for unit in li.all(Unit)} == {""}


def test_one_taken_off_reads_nothing_new_and_the_last_to_leave_takes_all_along(laptops, hub):
    wang, li = laptops("王芳"), laptops("李强")
    filled(wang)
    for book in (wang, li):
        personal.turn_on(book)
    accept_each_other(wang, li)
    for book in (wang, li):
        sync(book)
    personal.refuse(wang, next(one.key for one in personal.recipients(wang) if not one.own))
    change(wang, Need, private="新的门牌")
    sync(wang)
    assert sync(li).shut >= 1
    assert li.all(Need)[0].private == "王奶奶 3号楼2单元"
    for book in (li, wang):
        personal.turn_off(book)
    with psycopg.connect(hub.url(), password=SECRET) as link:
        assert link.execute("SELECT count(*) FROM sandan.record WHERE personal IS NOT NULL").fetchone() == (
            0,
        )
    change(wang, Unit, address="解放街12号")
    sync(wang)
    sync(li)
    assert (li.all(Unit)[0].address, wang.all(Need)[0].private) == ("解放街12号", "新的门牌")
    personal.turn_on(wang)
    assert sync(wang).brought == 4  # on again: all of it travels again
    with pytest.raises(HubProblem, match="还没有打开"):
        personal.accept(li, "age1")


def test_a_sensitive_need_never_leaves_and_is_called_back_when_marked_later(laptops, hub):
    wang, li = laptops("王芳"), laptops("李强")
    wang.save(Need(title="某户家暴", sensitive=True))
    wang.save(Need(title="修路灯"))
    sync(wang)
    sync(li)
    assert [need.title for need in li.all(Need)] == ["修路灯"]
    assert "家暴" not in everything(hub)
    light = next(need for need in wang.all(Need) if need.title == "修路灯")
    wang.save(msgspec.structs.replace(light, sensitive=True))
    for book in (wang, li, wang, wang):
        sync(book)
    assert li.all(Need) == []
    assert {need.title for need in wang.all(Need)} == {"某户家暴", "修路灯"}
    assert "修路灯" not in everything(hub)
    wang.save(msgspec.structs.replace(wang.get(Need, light.id), sensitive=False))
    sync(wang)
    sync(li)
    assert [need.title for need in li.all(Need)] == ["修路灯"]
    assert (unsynced(wang), unsynced(li)) == (0, 0)
