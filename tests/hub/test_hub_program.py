"""The hub as a person meets it: on the command line, on the screen, behind the keys."""

import json
import subprocess

import msgspec
import openpyxl
import pytest

from screens.ask import Ask
from screens.shell import Shell
from store.book import Book
from store.hub import NOTE
from store.hub.admin import add_login
from store.hub.membership import join_hub, keep_membership
from store.hub.sync import sync
from store.records import Community, Need, Unit

pytestmark = pytest.mark.slow
SECRET = "geheim-2026"


@pytest.fixture
def run(sandan_command, tmp_path, monkeypatch):
    """Run `sandan` with the password in the environment."""
    monkeypatch.setenv("SANDAN_HUB_PASSWORD", SECRET)
    monkeypatch.setenv("SANDAN_WHO", "王芳")

    def call(*words):
        done = subprocess.run(
            [*sandan_command, *map(str, words)], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    return call


def test_a_hub_from_nothing_by_command(run, hub, tmp_path):
    code, _, words = run("hub", "init", hub.url())
    assert (code, "建好了" in words) == (0, True)
    code, (made,), _ = run(
        "hub",
        "add",
        hub.url(),
        "minzhu",
        "--name",
        "民主社区",
        "--street",
        "jiefang",
        "--district",
        "xingqing",
    )
    assert made["roles"] == ["sandan_c_minzhu", "sandan_s_jiefang", "sandan_d_xingqing"]
    mine = tmp_path / "a.json"
    run("demo", mine)
    code, _, words = run("--book", mine, "hub", "join", hub.url("xinhua_wang"), "xinhua")
    assert (code, "新华社区" in words) == (0, True)
    code, (done,), _ = run("--book", mine, "hub", "sync")
    assert code == 0
    assert done["brought"] > 80
    _, (state,), _ = run("--book", mine, "hub", "status")
    expected = {"joined": True, "community": "xinhua", "url": hub.url("xinhua_wang"), "unsynced": 0}
    assert state == {**expected, "looks_personal": []}
    other = tmp_path / "b.json"
    run("--book", other, "hub", "join", hub.url("xinhua_wang"), "xinhua")
    _, (done,), _ = run("--book", other, "hub", "sync")
    assert done["taken"] > 80
    code, (made,), _ = run("hub", "report", hub.url("jiefang_li"), "--out", tmp_path / "表")
    book = openpyxl.load_workbook(made["file"])
    assert {"各社区", "会议", "台账", "缺口", "待确认的单位"} <= {*book.sheetnames}
    seen = {row[0]: row[1] for row in book["各社区"].iter_rows(min_row=2, values_only=True)}
    assert seen == {"新华社区": 18, "团结社区": 0, "民主社区": 0}
    code, _, words = run("--book", mine, "hub", "join", hub.url("xinhua_wang"), "tuanjie")
    assert (code, "看不到" in words) == (3, True)


def test_a_hub_that_is_away_costs_nothing(run, hub, tmp_path):
    mine = tmp_path / "a.json"
    run("demo", mine)
    run("--book", mine, "hub", "join", hub.url("xinhua_wang"), "xinhua")
    hub.stop("fast")
    code, _, words = run("--book", mine, "hub", "sync")
    hub.start()
    assert (code, "本机的账都在" in words) == (3, True)


def test_who_reads_contacts_by_command(run, hub, tmp_path):
    for name in ("a", "b"):
        run("--book", tmp_path / f"{name}.json", "hub", "join", hub.url("xinhua_wang"), "xinhua")
    mine, other = (tmp_path / f"{name}.json" for name in "ab")
    _, (own,), _ = run("--book", mine, "hub", "personal", "on")
    assert (own["own"], own["accepted"]) == (True, True)
    _, listed, _ = run("--book", other, "hub", "personal", "on")
    key = next(one for one in listed if one["own"])["tail"]
    code, listed, _ = run("--book", mine, "hub", "personal", "accept", key)
    assert (code, [one["accepted"] for one in listed]) == (0, [True, True])
    code, _, words = run("--book", mine, "hub", "personal", "accept", "NOSUCH")
    assert (code, "没有这把钥匙" in words) == (3, True)
    code, listed, _ = run("--book", mine, "hub", "personal", "refuse", key)
    assert [one["own"] for one in listed] == [True]
    code, listed, _ = run("--book", mine, "hub", "personal", "off")
    assert (code, listed) == (0, [])


async def test_contacts_travel_after_a_yes_on_the_screen(hub, laptops, tmp_path):
    from store.hub import personal
    from store.hub.sync import sync

    li = laptops("李强")
    li.save(Unit(name="美美理发店", liaison="马经理"))
    personal.turn_on(li)
    sync(li)
    wang = laptops("王芳")
    shell = Shell(wang, tmp_path / "纸")
    async with shell.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("ctrl+b", "7", "ctrl+e")
        await _until(pilot, lambda: isinstance(shell.screen, Ask))
        await pilot.press("2")
        await _until(pilot, lambda: "解不开" in shell.hub_words)
        for one in personal.recipients(li):
            personal.accept(li, one.key)
        sync(li)
        await pilot.press("ctrl+e")
        await _until(pilot, lambda: isinstance(shell.screen, Ask))
        assert "让 李强" in shell.screen.query_one("#ask-answers").render().plain
        await pilot.press("2")
        await _until(pilot, lambda: [unit.liaison for unit in wang.all(Unit)] == ["马经理"])
        await _until(pilot, lambda: shell.hub_state == "已同步")
    assert len(wang.noted(NOTE)["personal"]["accepted"]) == 2


async def _until(pilot, true):
    for _ in range(2000):
        if true():
            return
        await pilot.pause(0.01)
    raise AssertionError(pilot.app.hub_words)


async def test_a_resident_named_in_an_open_field_is_said_before_it_leaves(tmp_path):
    book = Book.open(tmp_path / "三单.json", who="王芳")
    book.save(Community(name="新华社区"))
    book.save(Need(title="张桂兰大娘3号楼2单元501要人陪诊"))
    book.save(Need(title="李大爷家修水管", sensitive=True))
    book.save(Need(title="3号楼修路灯", private="王奶奶 13995010001"))
    unit = book.save(Unit(name="修车铺", office_phone="13995010002", liaison_phone="13995010002"))
    shell = Shell(book, tmp_path / "纸")
    async with shell.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+b", "7")
        words = lambda: shell.screen.query_one("#hub-words").words  # noqa: E731
        await _until(pilot, lambda: "像写了居民" in words())
        assert "N-0001 需求内容" in words()
        assert "U-0001 办公电话（139****0002）" in words()
        assert "N-0002" not in words()
        assert "N-0003" not in words()
        book.save(msgspec.structs.replace(unit, office_phone=""))
        book.save(msgspec.structs.replace(book.get(Need, "N-0001"), title="陪诊", private="张桂兰"))
        await pilot.press("escape", "ctrl+b", "7")
        await pilot.pause(1)
        assert "像写了" not in words()


async def test_a_password_that_nobody_kept_or_that_changed_is_asked_for(laptops, hub, tmp_path, monkeypatch):
    kept = {}
    monkeypatch.setattr("store.hub.link.kept_password", lambda url: kept.get(url, ""))
    monkeypatch.setattr("screens.hub.keep_password", kept.__setitem__)
    monkeypatch.setattr("screens.hub_sync.SOON", 0.2)
    monkeypatch.setattr("tests.hub.conftest.join_hub", keep_membership)
    wang = laptops("王芳")
    add_login(hub.url(), "xinhua_wang", "anders", password=SECRET)
    shell = Shell(wang, tmp_path / "纸")
    async with shell.run_test(size=(100, 30)) as pilot:
        await _until(pilot, lambda: shell.hub_state.startswith("要密码"))
        assert "没有记着" in shell.hub_words
        for typed, state in ((SECRET, "要密码"), ("anders", "已同步")):
            await pilot.press("ctrl+b", "7", "enter", *typed, "enter")
            await _until(pilot, lambda: kept.get(hub.url("xinhua_wang")) == typed)  # noqa: B023
            await _until(pilot, lambda: not shell._syncing and shell.hub_state.startswith(state))  # noqa: B023
            await pilot.press("escape", "escape")
    add_login(hub.url(), "xinhua_wang", SECRET, password=SECRET)


async def test_a_saved_change_goes_to_the_hub_by_itself_once_nobody_types(laptops, tmp_path, monkeypatch):
    monkeypatch.setattr("screens.hub_sync.SOON", 0.5)
    monkeypatch.setattr("screens.hub_sync.LOOK", 0.1)
    wang, li = laptops("王芳"), laptops("李强")
    shell = Shell(wang, tmp_path / "纸")
    told = []  # what stood in the bar, one after the other
    monkeypatch.setattr(shell, "show_hub", lambda: (Shell.show_hub(shell), told.append(shell.hub_state)))

    async def synced_after(*keys):
        told.clear()
        await pilot.press(*keys)
        await _until(pilot, lambda: "待同步 1 条" in told and told[-1] == "已同步")

    async with shell.run_test(size=(100, 30)) as pilot:
        await _until(pilot, lambda: shell.hub_state == "已同步")
        await synced_after("f5", "ctrl+n", *"修水管", "ctrl+s")
        synced = shell.hub_words
        await pilot.pause(1)
        assert shell.hub_words is synced  # nothing waits, so nobody asks the hub again
        await synced_after("ctrl+z")
    sync(li)
    assert not li.all(Need)


async def test_joined_and_synced_on_the_screen(hub, tmp_path, monkeypatch):
    monkeypatch.setattr("screens.hub_sync.SOON", 600)  # here the person syncs
    book = Book.open(tmp_path / "三单.json", who="王芳")
    book.save(Community(name="新华社区"))
    book.save(Need(title="修路灯"))
    shell = Shell(book, tmp_path / "纸")
    async with shell.run_test(size=(100, 30), notifications=True) as pilot:
        await pilot.press("ctrl+b", "7", "ctrl+n")
        for text in (hub.url("xinhua_wang"), "xinhua", SECRET):
            shell.screen.focused.value = text
            await pilot.press("enter")
        while shell.hub_state != "已同步":
            await pilot.pause()
        assert "送去 2 条" in shell.hub_words
        await pilot.press("f5")
        hub.stop("fast")
        await pilot.press("ctrl+n", *"修水管", "ctrl+s")
        await _until(pilot, lambda: shell.hub_state == "待同步 1 条")
        assert "待同步 1 条" in str(shell.screen.query_one("#bar-book").render())
        shell.sync_hub()
        await _until(pilot, lambda: shell.hub_state == "离线 待同步 1 条")
        hub.start()
        shell.sync_hub()
        while shell.hub_state != "已同步":
            await pilot.pause()
    shell.book.close()
    other = Book.open(tmp_path / "b.json", who="李强")

    join_hub(other, hub.url("xinhua_wang"), "xinhua")
    sync(other)
    assert {need.title for need in other.all(Need)} == {"修路灯", "修水管"}
    assert other.community.name == "新华社区"
    other.save(Unit(name="甲"))
    other.close()
