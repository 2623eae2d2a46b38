"""A merge of a part only, numbers given elsewhere, choices between two values, and what the history says of them."""

import contextlib
import json
import shutil
from dataclasses import replace
from datetime import datetime

import msgspec
import pytest

from store.backups import DAY, MERGE
from store.book import Book
from store.bundle import bundled, read_side
from store.merge import apply, choose, open_conflicts, plan, settle, side_of
from store.records import Need, Resource, Unit
from store.sides import label_of
from store.stamps import REMOVED, RIVALS, UID


@pytest.fixture
def laptops(book, tmp_path):
    """Two copies of one book that hold a unit, each open on a laptop of its own."""
    book.save(Unit(name="美美理发店", kind="个体商户"))
    book.close()
    other = shutil.copy(book.path, tmp_path / "李强的三单.json")
    mine, theirs = Book.open(book.path, who="王芳"), Book.open(other, who="李强")
    yield mine, theirs
    mine.close()
    theirs.close()


@pytest.fixture
def neighbours(tmp_path):
    """Two books begun apart: the older one gave U-0001 to 美美理发店, the younger to 第九小学."""
    older, younger = Book.open(tmp_path / "先.json"), Book.open(tmp_path / "后.json")
    unit = older.save(Unit(name="美美理发店", created=datetime(2026, 1, 5, 9, 0).astimezone()))
    older.save(Need(title="修路灯"))
    older.save(Resource(title="义剪", unit=unit.id))
    school = younger.save(Unit(name="第九小学"))
    younger.save(Resource(title="借操场", unit=school.id))
    yield older, younger
    older.close()
    younger.close()


def join(book, other, **how):
    return apply(book, plan(book, side_of(other)), **how)


def change(book, **values):
    return book.save(msgspec.structs.replace(book.get(Unit, "U-0001"), **values))


def differ(mine, theirs):
    """Both write telephone and address of the unit, and 王芳's laptop takes in 李强's."""
    change(mine, office_phone="0951-5011111", address="解放街 12 号")
    change(theirs, office_phone="0951-5022222", address="解放街 21 号")
    join(mine, theirs)


def test_a_book_joined_with_itself_brings_nothing_not_even_a_note(laptops):
    mine, _ = laptops
    merge = plan(mine, side_of(mine))
    assert (merge.news, merge.seen) == (False, {})


def test_only_the_named_records_come(laptops):
    mine, theirs = laptops
    change(theirs, address="解放街 12 号")
    need = theirs.save(Need(title="修路灯"))
    name = theirs.documents("needs")[need.id][UID]
    merge = plan(mine, side_of(theirs), only=[name])
    assert (merge.added, merge.changed) == ([need.id], [])
    apply(mine, merge)
    assert mine.get(Unit, "U-0001").address == ""
    assert [kept.title for kept in mine.all(Need)] == ["修路灯"]


def test_a_bundle_of_some_lists_brings_those_and_makes_room_in_the_others(neighbours, tmp_path):
    older, younger = neighbours
    bundle = tmp_path / "先.sandan"
    bundle.write_bytes(bundled(older, tables=["needs"]))
    apply(younger, plan(younger, read_side(bundle)))
    assert [need.title for need in younger.all(Need)] == ["修路灯"]
    [school] = younger.all(Unit)
    assert (school.name, school.former) == ("第九小学", ["U-0001"])
    assert school.id != "U-0001"
    bundle.write_bytes(bundled(older, tables=["resources"]))
    apply(younger, plan(younger, read_side(bundle)))
    assert {unit.name for unit in younger.all(Unit)} == {"美美理发店", "第九小学"}
    assert offers(younger) == {"义剪": "美美理发店", "借操场": "第九小学"}


def test_what_the_younger_book_numbered_alike_comes_in_under_a_new_number_with_its_links(neighbours):
    older, younger = neighbours
    join(older, younger)
    assert offers(older) == {"义剪": "美美理发店", "借操场": "第九小学"}
    assert older.get(Unit, "U-0001").name == "美美理发店"


def offers(book):
    return {offer.title: book.name_of(offer.unit) for offer in book.all(Resource)}


def test_a_number_that_the_other_book_gave_and_took_back_is_not_given_again(neighbours):
    older, younger = neighbours
    for name in ("记错了", "又记错了"):
        older.remove(older.save(Unit(name=name)))
    assert older.signing.counters["U-"] == 3
    join(younger, older)
    assert younger.signing.counters["U-"] == 3


def test_a_backup_from_before_the_merge_is_named_so_and_a_sync_makes_none(laptops):
    mine, theirs = laptops
    change(theirs, address="解放街 12 号")
    change(mine, kind="民营企业")
    assert [backup.why for backup in mine.backups.all()] == [DAY]
    join(mine, theirs, synced=True)
    assert [backup.why for backup in mine.backups.all()] == [DAY]
    assert mine.get(Unit, "U-0001").address == "解放街 12 号"
    assert not mine.undo_label.startswith("并入"), "a sync is no step of undo"
    change(theirs, address="解放街 21 号")
    assert join(mine, theirs) == "并入 新华社区：新 0 条，改 1 条"
    assert {backup.why for backup in mine.backups.all()} == {DAY, MERGE}
    assert mine.undo_label == "并入 新华社区：新 0 条，改 1 条"


def test_what_was_to_be_told_before_a_merge_is_still_told_after_it(laptops):
    mine, theirs = laptops
    change(theirs, address="解放街 12 号")
    mine.notices.append("备份没有做成")
    join(mine, theirs)
    assert mine.notices == ["备份没有做成"]


def test_an_older_bundle_does_not_make_the_book_forget_what_it_had_seen(laptops, tmp_path):
    mine, theirs = laptops
    street = Book.open(shutil.copy(mine.path, tmp_path / "街道.json"))
    change(street, address="解放街 12 号")
    join(theirs, street)
    change(street, address="解放街 21 号")
    join(mine, street)
    seen = mine.signing.seen["units"]
    join(mine, theirs)
    street_is = street.signing.copy.actor
    assert mine.signing.seen["units"][street_is] == seen[street_is] == 2
    street.close()


def test_each_laptop_shows_what_it_wrote_itself_as_here(laptops):
    mine, theirs = laptops
    change(mine, office_phone="0951-5011111")
    change(theirs, office_phone="0951-5022222")
    join(mine, theirs)
    join(theirs, mine)
    [on_mine], [on_theirs] = open_conflicts(mine), open_conflicts(theirs)
    assert (on_mine.here, on_mine.there) == ("0951-5011111", "0951-5022222")
    assert (on_theirs.here, on_theirs.there) == ("0951-5022222", "0951-5011111")


@pytest.mark.parametrize(("choice", "chosen"), [("here", "0951-5011111"), ("there", "0951-5022222")])
def test_one_of_two_open_fields_is_chosen_and_the_other_stays_open(laptops, choice, chosen):
    mine, theirs = laptops
    differ(mine, theirs)
    phone = next(one for one in open_conflicts(mine) if one.key == "office_phone")
    settle(mine, phone, choice)
    assert mine.undo_label == "选定 U-0001 办公电话"
    assert mine.get(Unit, "U-0001").office_phone == chosen
    [address] = open_conflicts(mine)
    assert address.key == "address"
    settle(mine, address, choice)
    assert RIVALS not in mine.documents("units")["U-0001"]
    settle(mine, address, choice)
    assert open_conflicts(mine) == [], "to choose the same again changes nothing"
    join(theirs, mine)
    assert theirs.get(Unit, "U-0001").office_phone == chosen
    assert open_conflicts(theirs) == []


def test_several_choices_are_one_step_and_what_was_not_chosen_stays_open(laptops):
    mine, theirs = laptops
    differ(mine, theirs)
    both = open_conflicts(mine)
    assert choose(mine, both, {"U-0001.address": "there"}) == "选定 1 处两边不同的内容"
    assert mine.get(Unit, "U-0001").address == "解放街 21 号"
    assert [one.key for one in open_conflicts(mine)] == ["office_phone"]
    assert mine.undo() == "选定 1 处两边不同的内容"
    assert set(open_conflicts(mine)) == set(both)
    assert choose(mine, both, {one.name: "here" for one in both}) == "选定 2 处两边不同的内容"
    assert open_conflicts(mine) == []
    assert mine.get(Unit, "U-0001").address == "解放街 12 号"


def test_a_choice_about_a_record_that_is_gone_by_now_does_nothing(laptops):
    mine, theirs = laptops
    differ(mine, theirs)
    waiting = open_conflicts(mine)
    mine.remove(mine.get(Unit, "U-0001"))
    before = mine.path.read_bytes()
    for one in waiting:
        settle(mine, one, "there")
    assert mine.path.read_bytes() == before


@pytest.mark.parametrize(("third", "asked"), [("解放街 21 号", 1), ("解放街 30 号", 2)])
def test_what_two_others_wrote_alike_is_asked_once(laptops, tmp_path, third, asked):
    mine, theirs = laptops
    street = Book.open(shutil.copy(mine.path, tmp_path / "街道.json"))
    for book, address in ((mine, "解放街 12 号"), (theirs, "解放街 21 号"), (street, third)):
        change(book, address=address)
    join(mine, theirs)
    join(mine, street)
    assert len(open_conflicts(mine)) == asked
    street.close()


def test_who_chooses_to_remove_removes_what_a_third_laptop_wrote_and_this_one_had_seen(laptops, tmp_path):
    mine, theirs = laptops
    street = Book.open(shutil.copy(mine.path, tmp_path / "街道.json"))
    change(street, address="解放街 12 号")
    join(mine, street)
    name = mine.documents("units")["U-0001"][UID]
    theirs.remove(theirs.get(Unit, "U-0001"))
    merge = plan(mine, side_of(theirs))
    [conflict] = merge.conflicts
    apply(mine, merge, {conflict.name: "remove"})
    assert mine.all(Unit) == []
    assert {key: kept["name"] for key, kept in mine.documents(REMOVED).items()} == {name: "美美理发店"}
    merge = plan(street, side_of(mine))
    assert (merge.conflicts, merge.removed) == ([], ["U-0001"])
    street.close()


@pytest.mark.parametrize("choice", ["here", "there"])
def test_records_of_another_program_can_be_chosen_too(tmp_path, choice):
    """They have neither a lasting name nor stamps."""
    first, second = tmp_path / "一.json", tmp_path / "二.json"
    for path, name in ((first, "药店"), (second, "大药房")):
        path.write_text(f'{{"units":{{"U-0001":{{"id":"U-0001","name":"{name}"}}}}}}', encoding="utf-8")
    mine, theirs = Book.open(first), Book.open(second)
    join(mine, theirs)
    [conflict] = open_conflicts(mine)
    settle(mine, conflict, choice)
    assert mine.get(Unit, "U-0001").name == ("药店" if choice == "here" else "大药房")
    for book in (mine, theirs):
        book.close()


def written_by_hand(path, rivals):
    """A book with one unit that has rivals, but neither a lasting name nor stamps."""
    unit = {"id": "U-0001", "name": "药店", RIVALS: rivals}
    path.write_text(json.dumps({"units": {"U-0001": unit}}, ensure_ascii=False), encoding="utf-8")
    return contextlib.closing(Book.open(path))


def test_a_record_from_which_a_hand_took_the_marks_can_be_settled_too(tmp_path):
    with written_by_hand(tmp_path / "一.json", {"name": [["b.1", "大药房"]]}) as book:
        [conflict] = open_conflicts(book)
        settle(book, conflict, "there")
        assert book.get(Unit, "U-0001").name == "大药房"
        assert open_conflicts(book) == []
        settle(book, replace(conflict, removed="there"), "remove")
        assert book.all(Unit) == []
        assert [*book.documents(REMOVED)] == [".U-0001"]


def test_rivals_that_no_program_wrote_are_no_question(tmp_path):
    with written_by_hand(tmp_path / "一.json", "大药房") as book:
        assert open_conflicts(book) == []


def test_a_field_of_a_newer_program_is_called_by_its_key():
    assert label_of("units", "office_phone") == "办公电话"
    assert label_of("units", "wechat") == "wechat"
    assert (
        label_of("resources", "waivers") == "照印和不用写的原因"
    )  # no form has it, a quarrel about it is told in words
