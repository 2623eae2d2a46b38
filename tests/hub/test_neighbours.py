"""An offer beyond its community: found by the neighbour's matcher, asked for, answered; a claim counts after a yes."""

import json

import msgspec
import psycopg
import pytest

from guidance import following
from guidance.matching import matcher_for
from guidance.neighbours import answer, ask, asker, sync_all, waiting
from screens.shell import Shell
from store.hub.admin import add_community, add_login
from store.hub.neighbours import offers, steps
from store.records import Match, Need, Resource, Unit
from tests.hub.cluster import SECRET

pytestmark = pytest.mark.slow


@pytest.fixture
def two(laptops):
    """团结 offers window cleaning beyond its community, 新华 has a need for it; both synced."""
    theirs, ours = laptops("团结", "tuanjie"), laptops("新华", "xinhua")
    theirs.save(msgspec.structs.replace(theirs.community, name="团结社区", hotline="0951-5020002"))
    unit = theirs.save(
        Unit(
            name="洁万家保洁公司", office_phone="0951-5033333", liaison="马经理", liaison_phone="13995010001"
        )
    )
    theirs.save(
        Resource(
            title="擦玻璃",
            description="上门擦玻璃",
            unit=unit.id,
            item=19,
            beyond=True,
            quantity=3,
            contact="马经理",
        )
    )
    theirs.save(Resource(title="擦玻璃只给本社区", unit=unit.id, item=19))
    ours.save(Need(title="独居老人家里擦玻璃"))
    sync_all(theirs)
    sync_all(ours)
    return ours, theirs


def claim_of(book):
    (claim,) = [match for match in book.all(Match) if match.request]
    return claim


def asked(ours, what=""):
    (offer,) = offers(ours)
    return ask(ours, ours.all(Need)[0], offer, "2 户", None, what)


def test_the_neighbours_matcher_finds_it_marked_and_behind_an_equal_one_of_its_own(two):
    ours, _ = two
    (offer,) = offers(ours)
    assert (offer.resource.id, offer.unit.office_phone, offer.hotline) == (
        "擦玻璃（团结社区 R-0001）", "0951-5033333", "0951-5020002",
    )  # fmt: skip
    (found,) = matcher_for(ours, neighbours=offers(ours)).rank("擦玻璃").candidates
    assert "邻社区（团结社区）的，要先问" in found.reasons
    assert not matcher_for(ours).rank("擦玻璃").candidates
    unit = ours.save(Unit(name="洁万家保洁公司"))
    own = ours.save(Resource(title="擦玻璃", description="上门擦玻璃", unit=unit.id, item=19, quantity=3))
    ranked = matcher_for(ours, neighbours=offers(ours)).rank("擦玻璃").candidates
    assert [one.resource_id for one in ranked] == [own.id, offer.resource.id]


def test_the_cache_holds_only_what_may_hang_on_a_wall_and_is_read_without_a_hub(two, hub):
    ours, _ = two
    text = (ours.path.parent / "新华.neighbours.json").read_text(encoding="utf-8")
    assert "擦玻璃" in text
    assert not any(secret in text for secret in ("马经理", "13995010001", "_stamps", "只给本社区"))
    hub.stop("fast")
    assert [one.resource.title for one in offers(ours)] == ["擦玻璃"]
    asked(ours)
    hub.start()


def test_a_mobile_written_as_the_office_phone_is_no_neighbours_to_read(two):
    ours, theirs = two
    for written in ("13995010009", "马经理 139 9501 0009"):
        unit = theirs.all(Unit)[0]
        theirs.save(msgspec.structs.replace(unit, office_phone=written))
        sync_all(theirs)
        sync_all(ours)
        (offer,) = offers(ours)
        assert (offer.unit.name, offer.unit.office_phone) == ("洁万家保洁公司", "")


def test_a_claim_counts_only_after_the_owner_said_yes(two):
    ours, theirs = two
    need = ours.all(Need)[0]
    claim = asked(ours)
    assert (claim.status, ours.get(Need, need.id).status) == ("意向", "登记")
    sync_all(ours)
    assert waiting(theirs) == []
    sync_all(theirs)
    (request,) = waiting(theirs)
    assert (asker(request), request.said["what"], request.said["quantity"]) == (
        "新华社区",
        "独居老人家里擦玻璃",
        "2 户",
    )
    assert claim_of(ours).status == "意向"
    mirror = answer(theirs, request)
    assert (mirror.status, theirs.name_of(mirror.need), mirror.resource) == (
        "已认领",
        "新华社区：独居老人家里擦玻璃",
        "R-0001",
    )
    assert waiting(theirs) == []
    sync_all(theirs)
    sync_all(ours)
    assert claim_of(ours).status == "已认领"
    assert ours.get(Need, need.id).status == "已认领"
    following.keep(
        ours, following.finished(claim_of(ours), None, "", "王芳", claim_of(ours).claimed_on), "办结"
    )
    sync_all(ours)
    sync_all(theirs)
    assert (claim_of(theirs).status, claim_of(theirs).done_on) == ("办结", claim_of(ours).done_on)
    assert sync_all(ours).brought == 0


def test_a_no_comes_back_with_its_reason(two):
    ours, theirs = two
    asked(ours)
    sync_all(ours)
    sync_all(theirs)
    answer(theirs, waiting(theirs)[0], "名额满了，找王奶奶")
    sync_all(theirs)
    sync_all(ours)
    assert (claim_of(ours).status, claim_of(ours).status_reason) == ("退回", "名额满了，找某某")
    assert ours.all(Need)[0].status in ("登记", "已议")
    assert [step.step for step in steps(ours)] == ["asked", "no"]


def test_undo_before_the_sync_asks_nothing_and_removal_after_it_takes_back(two, hub):
    ours, theirs = two
    asked(ours)
    ours.undo()
    sync_all(ours)
    asked(ours)
    sync_all(ours)
    sync_all(theirs)
    answer(theirs, waiting(theirs)[0])
    sync_all(theirs)
    ours.remove(claim_of(ours))
    sync_all(ours)
    sync_all(theirs)
    assert (claim_of(theirs).status, "撤回" in claim_of(theirs).status_reason) == ("退回", True)


def test_the_owner_may_give_back_later(two):
    ours, theirs = two
    asked(ours)
    for book in (ours, theirs):
        sync_all(book)
    answer(theirs, waiting(theirs)[0])
    for book in (theirs, ours):
        sync_all(book)
    following.keep(
        theirs, following.returned(claim_of(theirs), "单位搬走了", "李强", claim_of(ours).claimed_on), "退回"
    )
    for book in (theirs, ours):
        sync_all(book)
    assert (claim_of(ours).status, claim_of(ours).status_reason) == ("退回", "单位搬走了")


def test_a_server_put_back_hears_again_what_was_said(two, hub):
    ours, theirs = two
    asked(ours)
    for book in (ours, theirs):
        sync_all(book)
    answer(theirs, waiting(theirs)[0])
    for book in (theirs, ours):
        sync_all(book)
    with psycopg.connect(hub.url(), password=SECRET, autocommit=True) as link:
        link.execute("DELETE FROM sandan.request")
        for book in (theirs, ours, theirs):
            sync_all(book)
        assert link.execute("SELECT step FROM sandan.request ORDER BY 1").fetchall() == [("asked",), ("yes",)]
    assert claim_of(ours).status == claim_of(theirs).status == "已认领"


def test_two_laptops_of_the_owner_answer_and_one_answer_counts(two, laptops):
    ours, theirs = two
    other = laptops("团结二", "tuanjie")
    asked(ours)
    for book in (ours, theirs, other):
        sync_all(book)
    answer(theirs, waiting(theirs)[0], "单位不同意")
    answer(other, waiting(other)[0])
    for book in (theirs, other, theirs, ours):
        sync_all(book)
    assert claim_of(ours).status == claim_of(theirs).status == claim_of(other).status == "退回"


def test_an_offer_that_was_withdrawn_meanwhile_is_said_so(two):
    ours, theirs = two
    asked(ours)
    theirs.save(msgspec.structs.replace(theirs.get(Resource, "R-0001"), status="撤回"))
    sync_all(theirs)
    sync_all(ours)
    assert (claim_of(ours).status, claim_of(ours).status_reason) == ("退回", "这条资源已经不提供了。")
    assert offers(ours) == ()


def test_what_is_private_is_never_asked_with(two):
    from store.hub.link import HubProblem

    ours, _ = two
    asked(ours, "给王奶奶擦玻璃，电话 13995010009")
    sync_all(ours)
    (step,) = steps(ours)
    assert "王奶奶" not in step.said["what"]
    assert "13995010009" not in step.said["what"]
    quiet = ours.save(Need(title="擦玻璃", sensitive=True))
    with pytest.raises(HubProblem, match="敏感"):
        ask(ours, quiet, offers(ours)[0], "", None)


def test_only_a_community_of_the_same_district_sees_and_asks(two, hub, laptops):
    add_community(hub.url(), "far", "远方社区", "yuan", "jinfeng")
    add_login(hub.url(), "far_wang", SECRET, "sandan_c_far")
    far = laptops("远方", "far")
    sync_all(far)
    assert offers(far) == ()
    insert = (
        "INSERT INTO sandan.request (community, request, step, asking, offer, said, author)"
        " VALUES (%s, %s, %s, %s, %s, '{}', 'x')"
    )
    ours, _ = two
    (offer,) = offers(ours)
    number = "0123456789abcdef"
    denied = [
        ("far_wang", "tuanjie", "asked", "far", offer.uid),  # another district
        ("xicheng_wang", "tuanjie", "asked", "xinhua", offer.uid),  # in somebody else's name
        ("xinhua_wang", "tuanjie", "asked", "xinhua", "no such offer"),
        ("xinhua_wang", "tuanjie", "yes", "xinhua", offer.uid),  # answering oneself
        ("tuanjie_wang", "tuanjie", "yes", "xinhua", offer.uid),  # answering what nobody asked
        ("xinhua_wang", "tuanjie", "done", "xinhua", offer.uid),
        ("jiefang_li", "tuanjie", "asked", "xinhua", offer.uid),  # the street only reads
    ]
    for login, whose, verb, who, wanted in denied:
        with (
            psycopg.connect(hub.url(login), password=SECRET) as link,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            link.execute(insert, (whose, number, verb, who, wanted))
    asked(ours)
    sync_all(ours)
    with psycopg.connect(hub.url("xicheng_wang"), password=SECRET) as link:
        assert link.execute("SELECT * FROM sandan.request").fetchall() == []
    with psycopg.connect(hub.url("xinhua_wang"), password=SECRET) as link:
        for words in ("UPDATE sandan.request SET step = 'yes'", "DELETE FROM sandan.request"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), link.transaction():
                link.execute(words)


def test_hostile_words_of_a_neighbour_arrive_as_words(two, hub):
    ours, theirs = two
    asked(ours)
    sync_all(ours)
    with psycopg.connect(hub.url(), password=SECRET, autocommit=True) as link:
        said = {"what": [1, {"a": 2}], "by": "morgen", "name": "[red]\x1b[31m", "result": 7}
        link.execute("UPDATE sandan.request SET said = %s", (json.dumps(said),))
    sync_all(theirs)
    (request,) = waiting(theirs)
    assert asker(request) == "[red][31m"
    answer(theirs, request)
    sync_all(theirs)
    with psycopg.connect(hub.url(), password=SECRET, autocommit=True) as link:
        link.execute("UPDATE sandan.request SET said = '[]' WHERE step = 'yes'")
    sync_all(ours)
    assert claim_of(ours).status == "已认领"


async def test_asked_from_the_matching_screen_and_answered_from_the_first(two, tmp_path):
    ours, theirs = two
    async with Shell(ours, tmp_path).run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("f6", "right", "enter")
        await pilot.press("tab", *"2户", "enter", "enter")
        await until(pilot, lambda: "去问团结社区" in message(pilot))
        assert claim_of(ours).quantity == "2户"
        await until(
            pilot, lambda: pilot.app.hub_state == "已同步" and [one.step for one in steps(ours)] == ["asked"]
        )
        assert "等答复" in str(pilot.app.screen.query_one("#match-offers").render_line(1).text)
    async with Shell(theirs, tmp_path).run_test(size=(80, 24), notifications=True) as pilot:
        pilot.app.sync_hub()
        await until(pilot, lambda: "来问 1 件" in pilot.app.hub_words)
        assert pilot.app.screen._waiting[0].words == "邻社区来问，等答复"
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "先问过单位" in pilot.app.screen.query_one("#ask-question").render().plain)
        await pilot.press("2")
        await until(pilot, lambda: pilot.app.screen.query("#brief-field-reason"))
        await pilot.press(*"没空", "enter")
        detail = lambda: pilot.app.screen.query_one("#list-detail").render().plain  # noqa: E731
        await until(pilot, lambda: "回了不行  这段时间没空" in detail())
    sync_all(ours)
    assert claim_of(ours).status_reason == "这段时间没空"


def message(pilot):
    return pilot.app.screen.query_one("#message").words if pilot.app.screen.query("#message") else ""


async def until(pilot, true):
    for _ in range(1000):
        if true():
            return
        await pilot.pause(0.01)
    raise AssertionError(message(pilot) + str(pilot.app.screen) + pilot.app.hub_words)


def test_asked_and_answered_by_command(two, sandan_command, monkeypatch, capsys):
    from app import main

    ours, theirs = two
    monkeypatch.setenv("SANDAN_HUB_PASSWORD", SECRET)
    for book in two:
        book.close()

    def run(book, *words):
        code = main(["--book", str(book.path), *words])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    _, (offer,) = run(ours, "hub", "neighbours")
    assert (offer["title"], offer["unit"], offer["community"]) == ("擦玻璃", "洁万家保洁公司", "团结社区")
    _, (found,) = run(ours, "match", "--text", "擦玻璃", "--json")
    assert [one["community"] for one in found["candidates"]] == ["团结社区"]
    code, (made,) = run(
        ours, "hub", "ask", "N-0001", offer["offer"], "--quantity", "1 户", "--by", "2027-01-15"
    )
    assert (code, made["status"]) == (0, "意向")
    run(ours, "hub", "sync")
    run(theirs, "hub", "sync")
    code, (waits,) = run(theirs, "hub", "requests")
    assert (code, waits["waiting"], waits["said"]["by"]) == (1, True, "2027-01-15")
    assert run(theirs, "hub", "answer", waits["name"], "no") == (2, [])
    code, (made,) = run(theirs, "hub", "answer", waits["name"], "yes", "--by", "2027-01-10")
    assert (code, made["status"]) == (0, "已认领")
    run(theirs, "hub", "sync")
    run(ours, "hub", "sync")
    (claim,) = [one for one in run(ours, "list", "matches", "--json")[1] if one["request"]]
    assert (claim["status"], claim["promised_by"]) == ("已认领", "2027-01-10")
    assert run(ours, "hub", "ask", "N-0001", "nothing") == (2, [])
