"""The book: one change is one durable write; undo, redo, ids, links, unknown keys."""

import json
from datetime import date

import msgspec
import pytest

from store.book import Book
from store.choices import COMMUNITY
from store.entry import entered, typed
from store.parts import Reported
from store.problems import BookReadOnly, RecordRefused, UndoRefused
from store.records import Agreement, Need, Resource, Service, Unit


def on_disk(book):
    return json.loads(book.path.read_text(encoding="utf-8"))


def test_a_saved_record_is_on_disk_with_number_and_author(book):
    unit = book.save(Unit(name="美美理发店"))
    assert unit.id == "U-0001"
    kept = on_disk(book)["units"]["U-0001"]
    assert (kept["name"], kept["changed_by"]) == ("美美理发店", "王芳")
    assert kept["created"]


def test_a_removed_number_is_never_given_again(book):
    first = book.save(Unit(name="甲"))
    book.remove(first)
    assert book.save(Unit(name="乙")).id == "U-0002"
    book.close()
    again = Book.open(book.path)
    again.remove(again.get(Unit, "U-0002"))
    assert again.save(Unit(name="丙")).id == "U-0003"
    again.close()


def test_undo_and_redo_go_across_lists_and_restarts(book):
    unit = book.save(Unit(name="美美理发店"))
    book.save(Resource(title="义剪", unit=unit.id))
    book.save(msgspec.structs.replace(unit, kind="个体商户"))
    book.close()
    again = Book.open(book.path, who="李强")
    assert again.undo().startswith("修改单位")
    assert again.get(Unit, unit.id).kind == ""
    assert again.undo().startswith("新增资源")
    assert again.all(Resource) == []
    assert again.redo().startswith("新增资源")
    assert again.redo().startswith("修改单位")
    assert again.redo() == ""
    assert again.get(Unit, unit.id).kind == "个体商户"
    again.close()


def test_undo_of_everything_returns_to_the_beginning(book):
    before = {
        name: table for name, table in on_disk(book).items() if name not in ("history", "meta", "removed")
    }
    for place in range(3):
        book.save(Unit(name=f"单位{place}"))
    book.remove(book.get(Unit, "U-0002"))
    for _ in range(4):
        assert book.undo()
    after = {
        name: table for name, table in on_disk(book).items() if name not in ("history", "meta", "removed")
    }
    assert {name: table for name, table in after.items() if table} == before


def test_what_undo_brings_back_stands_where_it_stood(book):
    units = [book.save(Unit(name=name)) for name in "甲乙丙丁"]
    book.all(Unit)
    book.remove(units[1])
    book.undo()
    assert [unit.name for unit in book.all(Unit)] == [*"甲乙丙丁"]
    book.save(Unit(name="戊"))
    with book.change("全删"):
        for unit in units:
            book.remove(unit)
    assert [unit.name for unit in book.all(Unit)] == ["戊"]
    book.undo()
    assert [unit.name for unit in book.all(Unit)] == [*"甲乙丙丁戊"]
    book.close()
    again = Book.open(book.path)
    assert [unit.name for unit in again.all(Unit)] == [*"甲乙丙丁戊"]
    again.close()


def test_undo_is_refused_when_the_record_changed_behind_its_back(book):
    unit = book.save(Unit(name="甲"))
    entry = book._history.entry(book._history.undoable)
    book.save(msgspec.structs.replace(unit, name="乙"))
    with pytest.raises(UndoRefused, match="手工"):
        book._replay([_reversed(step) for step in entry.steps], "撤销")
    assert book.get(Unit, unit.id).name == "乙"


def _reversed(step):
    from store.history import reversed_step

    return reversed_step(step)


def test_a_new_change_closes_the_way_to_redo(book):
    book.save(Unit(name="甲"))
    book.undo()
    book.save(Unit(name="乙"))
    assert book.redo() == ""


def test_saving_what_the_book_says_already_is_no_step_of_undo(book):
    unit = book.save(Unit(name="甲"))
    book.save(msgspec.structs.replace(unit, name="乙"))
    book.undo()
    before = book.path.read_bytes()
    book.save(msgspec.structs.replace(unit, name="甲\u202e"))  # a character that is cleaned away
    assert book.path.read_bytes() == before
    assert book.redo().startswith("修改单位")
    assert book.get(Unit, unit.id).name == "乙"


def test_a_change_is_whole_or_not_at_all(book):
    before = book.path.read_bytes()
    with pytest.raises(RuntimeError), book.change("一半"):  # noqa: PT012
        book.save(Unit(name="甲"))
        book.save(Need(title="理发"))
        raise RuntimeError
    assert book.path.read_bytes() == before
    assert book.all(Unit) == []
    assert book.save(Unit(name="乙")).id == "U-0001"


def test_unknown_keys_and_tables_survive(book):
    unit = book.save(Unit(name="甲"))
    book.close()
    tables = on_disk(book)
    tables["units"][unit.id]["以后的字段"] = [1, {"a": None}]
    tables["以后的表"] = {"X-1": {"b": 2}}
    book.path.write_text(json.dumps(tables), encoding="utf-8")
    again = Book.open(book.path)
    again.save(msgspec.structs.replace(again.get(Unit, unit.id), name="乙"))
    again.close()
    kept = on_disk(again)
    assert kept["units"][unit.id]["以后的字段"] == [1, {"a": None}]
    assert kept["units"][unit.id]["name"] == "乙"
    assert kept["以后的表"] == {"X-1": {"b": 2}}


def test_a_record_that_does_not_fit_is_put_aside_and_kept(book):
    book.save(Unit(name="甲"))
    book.close()
    tables = on_disk(book)
    tables["units"]["U-0009"] = {"id": "U-0009", "name": ["不是名字"]}
    book.path.write_text(json.dumps(tables), encoding="utf-8")
    again = Book.open(book.path)
    assert [unit.name for unit in again.all(Unit)] == ["甲"]
    assert "U-0009" in again.problems[0]
    again.save(Unit(name="乙"))
    again.close()
    assert on_disk(again)["units"]["U-0009"]["name"] == ["不是名字"]


def test_a_newer_file_is_opened_for_reading_only(book):
    book.close()
    tables = on_disk(book)
    tables["meta"]["meta"]["format"] = 99
    book.path.write_text(json.dumps(tables), encoding="utf-8")
    again = Book.open(book.path)
    assert again.read_only
    with pytest.raises(BookReadOnly):
        again.save(Unit(name="甲"))
    again.close()


def test_private_numbers_are_refused_and_nothing_is_written(book):
    before = book.path.read_bytes()
    with pytest.raises(RecordRefused, match="身份证号"):
        book.save(Need(title="办卡", private="11010519491231002X"))
    assert book.path.read_bytes() == before


def test_a_typed_form_makes_the_unit_it_names(book):
    with book.change("新增资源"):
        offer = book.save(
            typed(Resource(), {"title": "义剪", "unit": "美美理发店", "until": "2026-12-01"}, book)
        )
    assert book.name_of(offer.unit) == "美美理发店"
    assert offer.until == date(2026, 12, 1)
    assert book.undo() == "新增资源"
    assert (book.all(Unit), book.all(Resource)) == ([], [])


def test_a_form_at_fault_names_every_field_and_makes_nothing(book):
    with pytest.raises(RecordRefused) as refused:
        typed(Resource(), {"title": "", "unit": "没登记过", "until": "哪天"}, book)
    assert set(refused.value.faults) == {"title", "until"}
    assert book.all(Unit) == []


def test_outside_values_may_be_text_or_typed(book):
    book.save(Unit(name="第九小学", aliases=["九小"]))
    with book.change("命令行"):
        service = book.save(
            entered(
                Service,
                {"title": "四点半", "providers": ["九小", "社区"], "item": 15, "publish": "是", "ref": "K1"},
                book,
            )
        )
    assert (service.providers, service.item, service.ref) == (["U-0001", COMMUNITY], 15, "K1")
    with pytest.raises(RecordRefused, match="缺需求内容"):
        entered(Need, {"description": "只有情况"}, book)


def test_links_that_were_there_stay_whatever_happens_to_what_they_lead_to(book):
    gone, split, stays = (book.save(Unit(name=name)) for name in ("美美理发店", "康复，护理站", "第九小学"))
    service = book.save(Service(title="上门理发", providers=[gone.id, split.id, stays.id]))
    book.remove(gone)
    texts = {"title": "上门理发、修脚", "providers": "（已删除）、康复，护理站、第九小学"}
    assert typed(service, texts, book).providers == service.providers
    with book.change("改"):
        fewer = typed(service, {"providers": "（已删除）、第九小学、新来的店"}, book)
    assert fewer.providers[:2] == [gone.id, stays.id]
    assert [unit.name for unit in book.all(Unit)] == ["康复，护理站", "第九小学", "新来的店"]


def test_a_link_to_a_removed_record_is_said_not_crashed(book):
    unit = book.save(Unit(name="甲"))
    book.remove(unit)
    assert book.name_of(unit.id) == "（已删除）"


def test_a_list_of_lines_may_come_from_outside_as_a_list(book):
    with book.change("命令行"):
        paper = book.save(entered(Agreement, {"unit": "区图书馆", "annex": ["图书外借", "周末讲座"]}, book))
        unit = book.save(entered(Unit, {"name": "宁安医院", "reported": ["2026-03-05，42"]}, book))
    assert paper.annex == ["图书外借", "周末讲座"]
    assert unit.reported == [Reported(on=date(2026, 3, 5), members=42)]
