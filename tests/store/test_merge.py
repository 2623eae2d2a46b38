"""Two laptops with a copy each: what both did is in the joined book, and a person chooses where they differ."""

import json
import shutil

import msgspec
import pytest

from store.book import Book
from store.bundle import bundled, read_side
from store.merge import apply, open_conflicts, plan, settle, side_of
from store.overview import write_overview
from store.parts import LogEntry
from store.problems import BookProblem
from store.records import Community, Match, Need, Resource, Unit


@pytest.fixture
def laptops(book, tmp_path):
    """Two copies of one book that hold a unit and a resource, each open on a laptop of its own."""
    unit = book.save(Unit(name="美美理发店", kind="个体商户"))
    book.save(Resource(title="义剪", unit=unit.id))
    book.close()
    other = tmp_path / "李强的三单.json"
    shutil.copy(book.path, other)
    mine, theirs = Book.open(book.path, who="王芳"), Book.open(other, who="李强")
    yield mine, theirs
    mine.close()
    theirs.close()


def join(book, other, choices=None):
    merge = plan(book, side_of(other))
    apply(book, merge, choices)
    return merge


def change(book, table, id_, **values):
    return book.save(msgspec.structs.replace(book.get(table, id_), **values))


def content(book):
    return {
        record.id: msgspec.structs.replace(record, changed=None, changed_by="")
        for kind in (Community, Unit, Resource, Need, Match)
        for record in book.all(kind)
    }


def test_changes_of_different_fields_both_win(laptops):
    mine, theirs = laptops
    change(mine, Unit, "U-0001", office_phone="0951-5011111")
    change(theirs, Unit, "U-0001", address="解放街 12 号")
    assert not join(mine, theirs).conflicts
    join(theirs, mine)
    for book in laptops:
        unit = book.get(Unit, "U-0001")
        assert (unit.office_phone, unit.address) == ("0951-5011111", "解放街 12 号")
    assert not join(mine, theirs).news


def test_the_same_field_is_shown_side_by_side_and_nothing_is_lost(laptops):
    mine, theirs = laptops
    change(mine, Unit, "U-0001", office_phone="0951-5011111")
    change(theirs, Unit, "U-0001", office_phone="0951-5022222")
    (conflict,) = join(mine, theirs).conflicts
    assert (conflict.here, conflict.there) == ("0951-5011111", "0951-5022222")
    (waiting,) = open_conflicts(mine)
    assert {waiting.here, waiting.there} == {"0951-5011111", "0951-5022222"}
    mine.close()
    again = Book.open(mine.path, who="王芳")
    (waiting,) = open_conflicts(again)
    settle(again, waiting, "here" if waiting.here == "0951-5022222" else "there")
    assert open_conflicts(again) == []
    join(theirs, again)
    assert theirs.get(Unit, "U-0001").office_phone == "0951-5022222"
    assert open_conflicts(theirs) == []
    assert not join(again, theirs).conflicts
    again.close()


def test_a_choice_made_on_one_laptop_is_made_on_the_other(laptops):
    mine, theirs = laptops
    change(mine, Unit, "U-0001", address="解放街 12 号")
    change(theirs, Unit, "U-0001", address="解放街 21 号")
    join(mine, theirs)
    join(theirs, mine)
    [waiting] = open_conflicts(mine)
    settle(mine, waiting, "here")
    assert len(open_conflicts(theirs)) == 1
    assert not join(theirs, mine).conflicts
    assert open_conflicts(theirs) == open_conflicts(mine) == []
    assert theirs.get(Unit, "U-0001").address == mine.get(Unit, "U-0001").address


def test_typing_over_a_rival_settles_it(laptops):
    mine, theirs = laptops
    change(mine, Unit, "U-0001", kind="民营企业")
    change(theirs, Unit, "U-0001", kind="社会组织")
    join(mine, theirs)
    change(mine, Unit, "U-0001", kind="志愿团体")
    assert open_conflicts(mine) == []
    join(theirs, mine)
    assert theirs.get(Unit, "U-0001").kind == "志愿团体"


def test_records_added_on_both_get_different_numbers(laptops):
    mine, theirs = laptops
    ours = mine.save(Unit(name="第九小学"))
    other = theirs.save(Unit(name="新华医院"))
    assert (ours.id, other.id) == ("U-0002", "U-B0001")
    join(mine, theirs)
    assert mine.get(Unit, "U-B0001").name == "新华医院"
    assert mine.save(Unit(name="又一家")).id == "U-0003"


def test_two_books_begun_apart_keep_both_records_of_one_number_and_all_links(tmp_path):
    first = Book.open(tmp_path / "一.json", who="王芳")
    unit = first.save(Unit(name="美美理发店"))
    first.save(Resource(title="义剪", unit=unit.id))
    second = Book.open(tmp_path / "二.json", who="李强")
    unit = second.save(Unit(name="第九小学"))
    second.save(Resource(title="借操场", unit=unit.id))
    merge = join(first, second)
    assert len(merge.renumbered) == 2
    join(second, first)
    for book in (first, second):
        assert {u.name for u in book.all(Unit)} == {"美美理发店", "第九小学"}
        assert {r.title: book.name_of(r.unit) for r in book.all(Resource)} == {
            "义剪": "美美理发店", "借操场": "第九小学",
        }  # fmt: skip
        renumbered = next(u for u in book.all(Unit) if u.id != "U-0001")
        assert renumbered.former == ["U-0001"]
        assert book.problems == []
    assert content(first) == content(second)
    numbers = {first.save(Unit(name="又一家")).id, second.save(Unit(name="再一家")).id}
    assert {number[:3] for number in numbers} == {
        "U-0",
        "U-B",
    }  # from now on one of them numbers with a letter
    first.close()
    second.close()


def test_a_removal_travels(laptops):
    mine, theirs = laptops
    theirs.remove(theirs.get(Resource, "R-0001"))
    assert join(mine, theirs).removed == ["R-0001"]
    assert mine.get(Resource, "R-0001") is None


def test_a_removal_that_came_by_a_merge_travels_on(laptops, tmp_path):
    mine, theirs = laptops
    third = Book.open(shutil.copy(mine.path, tmp_path / "街道.json"))
    theirs.remove(theirs.get(Resource, "R-0001"))
    join(mine, theirs)
    assert not join(mine, third).news
    assert join(third, mine).removed == ["R-0001"]
    assert mine.all(Resource) == third.all(Resource) == []
    third.close()


def test_who_removes_a_record_with_two_open_values_removes_only_what_was_seen(laptops, tmp_path):
    """李强's value, which the street keeps beside 王芳's newer one, was never on her laptop."""
    mine, theirs = laptops
    street = Book.open(shutil.copy(mine.path, tmp_path / "街道.json"))
    change(theirs, Resource, "R-0001", place="二楼")
    for place in ("大厅", "门口"):
        change(mine, Resource, "R-0001", place=place)
    join(street, theirs)
    join(street, mine)
    mine.remove(mine.get(Resource, "R-0001"))
    [conflict] = join(street, mine).conflicts
    assert (conflict.key, conflict.removed) == ("place", "there")
    assert len(street.all(Resource)) == 1
    street.close()


@pytest.mark.parametrize(("choice", "left"), [("keep", 1), ("remove", 0), (None, 1)])
def test_a_removal_against_an_edit_is_asked(laptops, choice, left):
    mine, theirs = laptops
    change(mine, Resource, "R-0001", title="义剪 每月十五")
    theirs.remove(theirs.get(Resource, "R-0001"))
    (conflict,) = plan(mine, side_of(theirs)).conflicts
    assert conflict.removed == "there"
    join(mine, theirs, {conflict.name: choice} if choice else None)
    assert len(mine.all(Resource)) == left
    join(theirs, mine)
    assert len(theirs.all(Resource)) == left


def test_in_whatever_order_a_removal_and_an_edit_it_did_not_know_of_arrive_the_record_is_the_same(
    laptops, tmp_path
):
    """王芳 removes what she knows, 李强 goes on with it; the street takes both."""
    mine, theirs = laptops
    change(mine, Resource, "R-0001", title="义剪 每月十五")
    change(theirs, Resource, "R-0001", title="义剪 每月初一", place="社区大厅")
    street = [
        Book.open(shutil.copy(mine.path, tmp_path / name)) for name in ("先收王芳.json", "先收李强.json")
    ]
    join(mine, theirs)
    mine.remove(mine.get(Resource, "R-0001"))
    change(theirs, Resource, "R-0001", place="二楼")
    for book, order in zip(street, ((mine, theirs), (theirs, mine)), strict=True):
        for other in order:
            join(book, other)
    first, second = (book.documents("resources")["R-0001"] for book in street)
    assert first == second
    assert street[0].get(Resource, "R-0001").place == "二楼"
    assert content(street[0]) == content(street[1])


def test_who_chose_to_keep_a_removed_record_is_not_asked_again_and_nobody_else_is(laptops):
    mine, theirs = laptops
    change(mine, Resource, "R-0001", title="义剪 每月十五")
    theirs.remove(theirs.get(Resource, "R-0001"))
    (conflict,) = plan(mine, side_of(theirs)).conflicts
    join(mine, theirs, {conflict.name: "keep"})
    assert not join(mine, theirs).conflicts
    assert join(theirs, mine).conflicts == []
    assert theirs.get(Resource, "R-0001").title == "义剪 每月十五"
    assert not join(theirs, mine).news


def test_a_removed_record_goes_to_others_without_personal_fields_when_the_bundle_is_to_have_none(book):
    need = book.save(Need(title="上门理发", private="王奶奶 3-201", note="她的手机"))
    book.remove(need)
    open_parts, whole = (bundled(book, personal=personal).decode() for personal in (False, True))
    assert "上门理发" in open_parts
    assert "王奶奶" not in open_parts
    assert "她的手机" not in open_parts
    assert "王奶奶" in whole


def test_removed_records_are_kept_up_to_a_number(book, monkeypatch):
    monkeypatch.setattr("store.signing.KEPT_REMOVED", 3)
    for place in range(5):
        book.remove(book.save(Unit(name=f"单位{place}")))
    assert [kept["name"] for kept in book.documents("removed").values()] == ["单位2", "单位3", "单位4"]
    assert book.undo()
    assert [kept["name"] for kept in book.documents("removed").values()] == ["单位2", "单位3"]
    assert [unit.name for unit in book.all(Unit)] == ["单位4"]


@pytest.mark.parametrize("edited", [False, True])
def test_a_removal_that_fell_off_the_end_is_known_by_absence(laptops, monkeypatch, edited):
    monkeypatch.setattr("store.signing.KEPT_REMOVED", 1)
    mine, theirs = laptops
    theirs.remove(theirs.get(Resource, "R-0001"))
    theirs.remove(theirs.save(Need(title="记错了")))
    assert "R-0001" not in [kept["id"] for kept in theirs.documents("removed").values()]
    if edited:
        change(mine, Resource, "R-0001", title="义剪 每月十五")
    merge = join(mine, theirs)
    assert merge.removed == ([] if edited else ["R-0001"])
    assert [conflict.removed for conflict in merge.conflicts] == (["there"] if edited else [])
    assert not join(mine, theirs).news
    join(theirs, mine)
    assert content(mine) == content(theirs)


def test_records_that_another_program_wrote_are_the_same_in_every_copy(tmp_path):
    """No hidden keys: neither name nor stamps."""
    first = tmp_path / "一.json"
    first.write_text('{"units":{"U-0001":{"id":"U-0001","name":"药店"}}}', encoding="utf-8")
    mine, theirs = Book.open(first), Book.open(shutil.copy(first, tmp_path / "二.json"))
    change(mine, Unit, "U-0001", office_phone="0951-5011111")
    change(theirs, Unit, "U-0001", address="解放街 12 号")
    assert join(mine, theirs).conflicts == []
    unit = mine.get(Unit, "U-0001")
    assert (unit.office_phone, unit.address) == ("0951-5011111", "解放街 12 号")
    assert len(mine.all(Unit)) == 1


def test_lines_of_a_log_are_all_kept(laptops):
    mine, theirs = laptops
    need = mine.save(Need(title="上门理发"))
    claim = mine.save(Match(need=need.id))
    join(theirs, mine)
    change(mine, Match, claim.id, log=[LogEntry(who="王芳", text="电话")])
    change(theirs, Match, claim.id, log=[LogEntry(who="李强", text="上门")])
    assert not join(mine, theirs).conflicts
    assert {line.text for line in mine.get(Match, claim.id).log} == {"电话", "上门"}


def test_before_a_merge_that_brings_something_the_book_is_backed_up(laptops):
    mine, theirs = laptops
    change(theirs, Unit, "U-0001", address="解放街 12 号")
    before = len(mine.backups.all())
    label = apply(mine, plan(mine, side_of(theirs)))
    assert label.startswith("并入")
    assert "改 1 条" in label
    assert len(mine.backups.all()) == before + 1
    join(mine, theirs)
    assert len(mine.backups.all()) == before + 1


def test_a_merge_is_undone_whole_and_can_be_made_again(laptops):
    mine, theirs = laptops
    before = content(mine)
    change(theirs, Unit, "U-0001", address="解放街 12 号")
    theirs.save(Need(title="修路灯"))
    theirs.remove(theirs.get(Resource, "R-0001"))
    join(mine, theirs)
    assert mine.undo().startswith("并入")
    assert content(mine) == before
    assert mine.redo().startswith("并入")
    mine.undo()
    merge = join(mine, theirs)
    assert (len(merge.added), len(merge.removed)) == (1, 1)
    assert content(mine) == content(theirs)


def test_a_file_put_back_from_outside_goes_on_as_a_new_copy(laptops):
    mine, _ = laptops
    mine.close()
    older = mine.path.read_bytes()
    again = Book.open(mine.path)
    actor = again.signing.copy.actor
    again.save(Unit(name="后来的"))
    again.close()
    mine.path.write_bytes(older)
    restored = Book.open(mine.path)
    assert restored.signing.copy.actor != actor
    restored.close()


def test_a_moved_file_is_the_same_copy(laptops, tmp_path):
    mine, _ = laptops
    mine.close()
    first = Book.open(mine.path)
    actor = first.signing.copy.actor
    first.close()
    moved = mine.path.rename(tmp_path / "换了名字.json")
    second = Book.open(moved)
    assert second.signing.copy.actor == actor
    second.close()


def test_hidden_bookkeeping_stays_out_of_the_history(laptops):
    mine, _ = laptops
    change(mine, Unit, "U-0001", address="解放街")
    entry = list(json.loads(mine.path.read_text(encoding="utf-8"))["history"].values())[-1]
    assert not [key for step in entry["steps"] for key in step["after"] if key.startswith("_")]


CARD = "11010519491231002X"  # no one's: the example of the standard


def by_hand(book, table, id_, **values):
    """Write into a closed book with an editor, which knows no gate; return the book, open again."""
    book.close()
    whole = json.loads(book.path.read_text(encoding="utf-8"))
    whole[table][id_] |= values
    book.path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return Book.open(book.path, who=book.who)


def test_a_number_that_must_never_enter_does_not_enter_by_a_merge_and_all_else_does(laptops):
    mine, theirs = laptops
    change(mine, Unit, "U-0001", address="解放街 12 号")
    change(theirs, Unit, "U-0001", address="解放街 12 号", office_phone="0951-5022222")
    need = theirs.save(Need(title="陪同就医", description="每周二"))
    theirs = by_hand(theirs, "needs", need.id, description=f"老人身份证 {CARD}，每周二")
    theirs = by_hand(theirs, "units", "U-0001", note="卡 6222 0212 3456 7890 128")
    merge = join(mine, theirs)
    assert [(one.id, one.label, one.reason) for one in merge.refused] == [
        ("U-0001", "备注", "里面像有银行卡号"),
        (need.id, "详细情况", "里面有身份证号"),
    ]
    [told] = mine.notices
    assert told == (
        f"有 2 处不能并入：U-0001 的备注，里面像有银行卡号；{need.id} 的详细情况，里面有身份证号。"
        "其余的不受影响，请对方改好再发一份。"
    )
    assert (mine.get(Need, need.id).title, mine.get(Need, need.id).description) == ("陪同就医", "")
    assert mine.get(Unit, "U-0001").office_phone == "0951-5022222"
    assert CARD not in mine.path.read_text(encoding="utf-8")
    again = plan(mine, side_of(theirs))
    assert (again.news, again.conflicts, len(again.refused)) == (False, [], 2)
    join(theirs, mine)  # the other way nothing of theirs is touched
    assert CARD in theirs.get(Need, need.id).description
    change(theirs, Need, need.id, description="每周二上午")
    change(theirs, Unit, "U-0001", note="")
    assert join(mine, theirs).refused == []
    assert mine.get(Need, need.id).description == "每周二上午"
    assert open_conflicts(mine) == open_conflicts(theirs) == []
    theirs.close()


def test_a_value_too_long_or_a_rival_with_a_card_number_stays_out_and_odd_characters_are_cleaned(laptops):
    mine, theirs = laptops
    change(theirs, Unit, "U-0001", kind="民营企业")
    rivals = {"address": [["zzzzzz.1", f"{CARD} 号"], ["zzzzzz.2", "胜利街 1 号"]]}
    theirs = by_hand(theirs, "units", "U-0001", _rivals=rivals, note="长" * 9000, kind="民营\u202e企业\x07")
    merge = join(mine, theirs)
    assert [(one.key, one.reason) for one in merge.refused] == [
        ("note", "太长了：9000 字"),
        ("address", "里面有身份证号"),
    ]
    assert mine.get(Unit, "U-0001").kind == "民营企业"
    assert [{conflict.here, conflict.there} for conflict in open_conflicts(mine)] == [{"", "胜利街 1 号"}]
    assert CARD not in mine.path.read_text(encoding="utf-8")
    theirs.close()


def test_a_bundle_and_an_overview_pass_the_same_gate(laptops, tmp_path):
    mine, theirs = laptops
    theirs = by_hand(theirs, "units", "U-0001", note=f"负责人 {CARD}")
    bundle = tmp_path / "李强.sandan.age"
    bundle.write_bytes(bundled(theirs))
    assert [one.id for one in plan(mine, read_side(bundle)).refused] == ["U-0001"]
    [(_, refused)] = write_overview(tmp_path / "街道.json", [read_side(bundle)]).values()
    assert [one.key for one in refused] == ["note"]
    assert CARD not in (tmp_path / "街道.json").read_text(encoding="utf-8")
    theirs.close()


def test_a_streets_overview_is_not_poured_into_a_communitys_book(laptops, tmp_path):
    here, there = laptops
    there.save(Unit(name="第九小学"))
    write_overview(tmp_path / "街道.json", [side_of(here), side_of(there)])
    before = here.path.read_bytes()
    with pytest.raises(BookProblem, match="汇总账，不能并进"):
        plan(here, read_side(tmp_path / "街道.json"))
    assert here.path.read_bytes() == before


def test_a_book_of_a_newer_program_is_not_taken_in_by_an_older_one(laptops):
    _, there = laptops
    there.save(Unit(name="第九小学"))
    there.close()
    newer = there.path.read_text(encoding="utf-8").replace('"format":1', '"format":9')
    there.path.write_text(newer, encoding="utf-8")
    with pytest.raises(BookProblem, match=r"更新版本的三单写的.*账本没有动，请先升级程序"):
        read_side(there.path)
