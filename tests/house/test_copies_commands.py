"""Between laptops on the command line: a bundle goes out, another book takes it in; the street looks at all."""

import json
import shutil
import subprocess
from pathlib import Path

import msgspec
import pyrage
import pytest

from store.book import Book
from store.bundle import bundled, read_side
from store.merge import apply, plan
from store.problems import BookClosed, BookProblem
from store.records import Community, Need, Resource, Unit
from tests.e2e.tmux import Terminal

pytestmark = pytest.mark.slow


@pytest.fixture
def run(sandan_command, tmp_path, monkeypatch):
    """Run `sandan` with a passphrase in the environment."""
    monkeypatch.setenv("SANDAN_PASSPHRASE", "春天来了2026")
    monkeypatch.setenv("SANDAN_WHO", "王芳")

    def call(*words, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        done = subprocess.run(
            [*sandan_command, *map(str, words)], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    return call


@pytest.fixture
def filled(book):
    """A book with a unit and a resident's need, closed again."""
    unit = book.save(
        Unit(name="美美理发店", liaison="马经理", liaison_phone="13995010001", note="老板娘姓马")
    )
    book.save(Resource(title="义剪", unit=unit.id))
    book.save(Need(title="上门理发", private="王奶奶 3号楼2单元"))
    book.close()
    return book.path


def test_a_bundle_goes_to_another_laptop_and_the_answer_comes_back(run, filled, tmp_path):
    code, (line,), _ = run("--book", filled, "export", "bundle", "--out", tmp_path / "发")
    bundle = Path(line["file"])
    assert (code, bundle.name.endswith(".sandan.age")) == (0, True)
    assert "美美".encode() not in bundle.read_bytes()
    other = tmp_path / "另一台.json"
    code, (told,), _ = run("--book", other, "merge", bundle, "--json")
    assert code == 0
    assert sorted(told["added"]) == ["C-0001", "N-0001", "R-0001", "U-0001"]
    theirs = Book.open(other, who="李强")
    theirs.save(msgspec.structs.replace(theirs.get(Unit, "U-0001"), address="解放街12号"))
    theirs.close()
    code, (told,), _ = run("--book", filled, "merge", other, "--json")
    assert (code, told["changed"]) == (
        0,
        [{"id": "U-0001", "field": "address", "before": "", "after": "解放街12号"}],
    )
    code, _, words = run("--book", filled, "merge", other)
    assert (code, "没有新内容" in words) == (0, True)


def test_the_ordinary_age_tool_opens_a_bundle(run, filled, tmp_path, needs_program):
    age = needs_program("age")
    _, (line,), _ = run("--book", filled, "export", "bundle", "--out", tmp_path)
    needs_program("tmux")
    plain = tmp_path / "开.json"
    desk = Terminal([age, "-d", "-o", str(plain), line["file"]], tmp_path)  # it asks on a terminal only
    desk.wait("Enter passphrase")
    desk.type("春天来了2026\r")
    desk.wait("ENDED 0")
    desk.close()
    assert json.loads(plain.read_text(encoding="utf-8"))["tables"]["units"]["U-0001"]["name"] == "美美理发店"


def test_a_bundle_without_personal_fields_holds_none_and_takes_none_away(filled, tmp_path):
    book = Book.open(filled)
    public = bundled(book, personal=False)
    book.close()
    for secret in ("马经理", "13995010001", "老板娘", "王奶奶"):
        assert secret not in public.decode()
    path = tmp_path / "公开.json"
    path.write_bytes(public)
    other = Book.open(tmp_path / "另一台.json", who="李强")
    apply(other, plan(other, read_side(path)))
    assert (other.get(Unit, "U-0001").name, other.get(Unit, "U-0001").liaison) == ("美美理发店", "")
    apply(other, plan(other, read_side(filled)))
    assert other.get(Unit, "U-0001").liaison == "马经理"
    apply(other, plan(other, read_side(path)))
    assert other.get(Need, "N-0001").private == "王奶奶 3号楼2单元"
    other.close()


def test_chosen_lists_bring_what_they_point_to(filled):
    book = Book.open(filled)
    inside = json.loads(bundled(book, tables=["resources"]))
    book.close()
    assert sorted(inside["tables"]) == ["resources", "units"]


def test_rivals_wait_and_say_so(run, filled, tmp_path):
    other = Path(shutil.copy(filled, tmp_path / "另一台.json"))
    for path, phone in ((filled, "0951-5011111"), (other, "0951-5022222")):
        book = Book.open(path, who=path.stem)
        book.save(msgspec.structs.replace(book.get(Unit, "U-0001"), office_phone=phone))
        book.close()
    code, (told,), words = run("--book", filled, "merge", other, "--json")
    assert (code, told["conflicts"][0]["field"], "待定 U-0001 办公电话：" in words) == (
        1,
        "office_phone",
        True,
    )
    code, (told,), _ = run("--book", other, "merge", filled, "--prefer", "there", "--json")
    assert code == 0
    code, _, _ = run("--book", filled, "merge", other)
    assert code == 0
    book = Book.open(filled)
    assert book.get(Unit, "U-0001").office_phone == "0951-5011111"
    book.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello", "不是三单"),
        (b'{"sandan_bundle":9', "不完整"),
        (b"age-encryption.org/v1\nxx", "口令不对，或者文件坏了"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_changes(run, filled, tmp_path, content, words):
    before = filled.read_bytes()
    bad = tmp_path / "坏.age"
    bad.write_bytes(content)
    code, _, said = run("--book", filled, "merge", bad)
    assert (code, words in said) == (3, True), said
    assert filled.read_bytes() == before


def test_a_dry_run_says_what_would_come_and_writes_nothing(run, filled, tmp_path):
    before = filled.read_bytes()
    other = Book.open(tmp_path / "另一台.json", who="李强")
    other.save(Unit(name="第九小学"))
    other.close()
    code, told, words = run("--book", filled, "merge", other.path, "--dry-run")
    assert (code, told, words) == (
        0, [], "会并入 另一台：新 1 条，改 0 条，删 0 条，换编号 1 条。什么也没有写；--json 列出每一处。\n",
    )  # fmt: skip
    assert filled.read_bytes() == before


def test_twenty_communities_in_one_overview(run, tmp_path):
    paths = []
    for place in range(20):
        book = Book.open(tmp_path / f"{place}.json", who="王芳")
        book.save(Community(name=f"第{place + 1}社区"))
        unit = book.save(Unit(name=f"单位{place}"))
        book.save(Resource(title="义剪", unit=unit.id))
        book.close()
        paths.append(book.path)
    code, told, _ = run("overview", tmp_path / "街道.json", *paths)
    assert (code, len(told), told[3]) == (0, 20, {"community": "第4社区", "records": 2, "refused": []})
    book = Book.open(tmp_path / "街道.json")
    assert len(book.all(Unit)) == 20
    resource = book.get(Resource, "R-07.0001")
    assert (resource.origin, book.name_of(resource.unit)) == ("第7社区", "单位6")
    assert "只能看" in book.read_only_because
    book.close()
    code, _, words = run("overview", paths[0], paths[1])
    assert (code, "没有动它" in words) == (3, True)


def test_of_what_a_community_sent_twice_the_street_takes_the_later(run, filled, tmp_path):
    """All that came lies in one folder, and each counts once; another community of that name is another."""
    _, (line,), _ = run("--book", filled, "export", "bundle", "--out", tmp_path / "早")
    book = Book.open(filled, who="王芳")
    book.save(Unit(name="第九小学"))
    book.close()
    _, (later,), _ = run("--book", filled, "export", "bundle", "--no-personal", "--out", tmp_path / "晚")
    namesake = Book.open(tmp_path / "另一个.json", who="李强")
    namesake.save(Community(name="新华社区", street="解放西街街道"))
    namesake.save(Unit(name="派出所"))
    namesake.close()
    code, told, words = run("overview", tmp_path / "街道.json", line["file"], namesake.path, later["file"])
    assert (code, [one["records"] for one in told]) == (0, [1, 4])
    assert f"{line['file']} 没有用：新华社区 另有一份" in words
    other = tmp_path / "另一台.json"
    shutil.copy(filled, other)
    for path, name in ((filled, "甲"), (other, "乙")):  # two laptops that do not know of each other yet
        grown = Book.open(path, who=name)
        grown.save(Unit(name=name))
        grown.close()
    code, told, _ = run("overview", tmp_path / "街道.json", filled, other, filled)
    assert (code, len(told)) == (0, 2)


def test_a_closed_book_shows_nothing_without_its_passphrase(run, filled):
    code, _, words = run("--book", filled, "passphrase", SANDAN_NEW_PASSPHRASE="春天来了2026")
    assert (code, "找不回来" in words) == (0, True)
    assert "美美".encode() not in filled.read_bytes()
    assert filled.stat().st_mode & 0o077 == 0
    code, listed, _ = run("--book", filled, "list", "units")
    assert (code, listed[0]["name"]) == (0, "美美理发店")
    code, listed, words = run("--book", filled, "list", "units", SANDAN_PASSPHRASE="错的口令")
    assert (code, listed, "口令不对" in words) == (3, [], True)
    with pytest.raises(BookClosed):
        Book.open(filled)
    run("--book", filled, "passphrase", "--remove", SANDAN_PASSPHRASE="春天来了2026")
    Book.open(filled).close()


def test_every_save_of_a_closed_book_is_closed(filled):
    book = Book.open(filled, who="王芳")
    book.closing.set("春天来了2026")
    for place in range(5):
        book.save(Unit(name=f"秘密单位{place}"))
    book.close()
    assert "秘密".encode() not in filled.read_bytes()
    again = Book.open(filled, passphrase="春天来了2026")
    assert len(again.all(Unit)) == 6
    again.undo()
    again.close()
    closed = json.loads(filled.read_bytes())
    import base64

    key = pyrage.passphrase.decrypt(base64.b64decode(closed["key"]), "春天来了2026").decode()
    plain = pyrage.decrypt(base64.b64decode(closed["data"]), [pyrage.x25519.Identity.from_str(key)])
    assert len(json.loads(plain)["units"]) == 5


def test_a_damaged_closed_book_is_told_apart_from_a_wrong_passphrase(filled):
    book = Book.open(filled, who="王芳")
    book.closing.set("春天来了2026")
    book.close()
    raw = filled.read_bytes()
    filled.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(BookProblem, match="不完整"):
        Book.open(filled, passphrase="春天来了2026")
    assert filled.read_bytes() == raw[: len(raw) // 2]
