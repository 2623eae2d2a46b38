"""The history: bounded by a rule; undo and redo stay right when the oldest entries fall off the end."""

import json
import random

import msgspec
import pytest

from store import history
from store.book import Book
from store.records import Need, Unit


def on_disk(book):
    return json.loads(book.path.read_text(encoding="utf-8"))["history"]


def lines(book):
    """Return how many bytes the entries have in the file."""
    return sum(len(line) for line in book._file.encoded["history"].values())


def test_it_keeps_only_so_many_entries_the_newest(book, monkeypatch):
    monkeypatch.setattr(history, "KEPT", 5)
    for place in range(12):
        book.save(Unit(name=f"单位{place}"))
    assert [entry["label"] for entry in on_disk(book).values()] == [f"新增单位 单位{n}" for n in range(7, 12)]


def test_it_keeps_only_so_many_bytes(book, monkeypatch):
    monkeypatch.setattr(history, "KEPT_BYTES", 3000)
    need = book.save(Need(title="理发"))
    for place in range(40):
        need = book.save(msgspec.structs.replace(need, note=f"{place}" * 30))
        assert lines(book) <= max(3000, book._file.bytes_of(["community", "needs"]))
    assert 3 < len(on_disk(book)) < 40
    assert next(reversed(on_disk(book).values()))["steps"][0]["after"]["note"] == "39" * 30


def test_a_book_with_many_records_may_have_as_much_history(book, monkeypatch):
    monkeypatch.setattr(history, "KEPT_BYTES", 3000)
    with book.change("很多"):
        for place in range(50):
            book.save(Need(title=f"需求{place}", description="楼道灯不亮" * 20))
    records = book._file.bytes_of(["community", "needs"])
    need = book.get(Need, "N-0001")
    for place in range(60):
        need = book.save(msgspec.structs.replace(need, note=f"{place:03}" * 200))
        assert lines(book) <= max(3000, book._file.bytes_of(["community", "needs"]))
    assert lines(book) > records / 2, "room that the records allow is used"


def test_one_entry_larger_than_all_room_is_still_kept_and_can_be_undone(book, monkeypatch):
    monkeypatch.setattr(history, "KEPT_BYTES", 500)
    units = [book.save(Unit(name=f"单位{place}", note="字" * 300)) for place in range(3)]
    with book.change("全删"):
        for unit in units:
            book.remove(unit)
    kept = [entry["label"] for entry in on_disk(book).values()]
    assert (kept[-1], "新增单位 单位0" in kept) == ("全删", False)
    assert book.undo() == "全删"
    assert [unit.note for unit in book.all(Unit)] == ["字" * 300] * 3


def test_a_change_larger_than_all_room_goes_back_and_forth_and_never_loses_its_way(book, monkeypatch):
    monkeypatch.setattr(history, "KEPT_BYTES", 500)
    with book.change("导入"):
        for place in range(3):
            book.save(Unit(name=f"单位{place}", note="字" * 300))
    for _ in range(3):
        assert book.undo() == "导入"
        assert book.all(Unit) == []
        assert "导入" not in [entry["label"] for entry in on_disk(book).values()]
        book.close()
        book = Book.open(book.path)
        assert book.redo() == "导入"
        assert [unit.note for unit in book.all(Unit)] == ["字" * 300] * 3
        assert book.undo_label == "导入"
    book.close()


def test_redo_goes_in_turn_or_not_at_all(book, monkeypatch):
    monkeypatch.setattr(history, "KEPT", 4)
    unit = book.save(Unit(name="甲"))
    book.save(msgspec.structs.replace(unit, name="乙"))
    book.undo()
    book.undo()  # four entries: two changes, two undos
    assert book.redo().startswith("新增")  # the oldest falls off: the change that was brought back
    assert book.redo().startswith("修改")
    assert [unit.name for unit in book.all(Unit)] == ["乙"]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kept", [3, 15])
def test_whatever_is_done_undo_and_redo_lead_where_they_should_also_after_a_restart(
    tmp_path, monkeypatch, seed, kept
):
    """The model: a list of states; undo goes one back, redo one on, a change cuts off what lies ahead."""
    monkeypatch.setattr(history, "KEPT", kept)
    chance, path = random.Random(seed), tmp_path / "b.json"  # noqa: S311
    book = Book.open(path, who="王芳")
    states, place = [names(book)], 0
    for _ in range(50):
        what = chance.choice(["change", "change", "undo", "undo", "redo", "restart"])
        if what == "change":
            change(book, chance)
            states, place = [*states[: place + 1], names(book)], place + 1
        elif what == "undo" and book.undo():
            place -= 1
        elif what == "redo" and book.redo():
            place += 1
        elif what == "restart":
            next_ones = (book._history.undoable, book._history.redoable)
            book.close()
            book = Book.open(path, who="王芳")
            assert (book._history.undoable, book._history.redoable) == next_ones
        assert names(book) == states[place]
        assert len(on_disk(book)) <= kept if place else True
    book.close()


def change(book, chance):
    units = book.all(Unit)
    verb = chance.choice(["add", "add", "edit", "remove", "both"])
    if verb == "edit" and units:
        book.save(msgspec.structs.replace(chance.choice(units), name=f"改{chance.randrange(10**6)}"))
    elif verb == "remove" and units:
        book.remove(chance.choice(units))
    elif verb == "both":
        with book.change("两张表"):
            book.save(Unit(name=f"单位{chance.randrange(10**6)}"))
            book.save(Need(title=f"需求{chance.randrange(10**6)}"))
    else:
        book.save(Unit(name=f"单位{chance.randrange(10**6)}"))


def names(book):
    return {record.id: record.caption for kind in (Unit, Need) for record in book.all(kind)}


def test_a_start_does_without_the_history_and_undo_reads_it(book):
    unit = book.save(Unit(name="甲"))
    book.save(msgspec.structs.replace(unit, name="乙"))
    book.close()
    again = Book.open(book.path)
    assert again.last_writer == book.who
    assert [unit.name for unit in again.all(Unit)] == ["乙"]
    assert "_history" not in vars(again)
    assert (again.undo(), again.get(Unit, unit.id).name) == ("修改单位 乙", "甲")
    assert again.redo() == "修改单位 乙"
    again.close()


@pytest.mark.parametrize(
    "steps", [3, [3], [{"table": "units", "id": "U-0001", "before": 3, "after": None}], [{"table": "units"}]]
)
def test_an_entry_whose_steps_cannot_be_read_stays_in_the_file_and_undo_goes_past_it(book, steps):
    book.save(Unit(name="甲"))
    book.save(Unit(name="乙"))
    book.close()
    tables = json.loads(book.path.read_text(encoding="utf-8"))
    last = max(tables["history"])
    tables["history"][last]["steps"] = steps
    book.path.write_text(json.dumps(tables), encoding="utf-8")
    again = Book.open(book.path)
    assert again.known_problems == 0, "not looked at yet"
    [problem] = again.problems
    assert problem.startswith(f"{last}（history）读不懂")
    assert again.known_problems == 1
    assert (again.undo(), [unit.name for unit in again.all(Unit)]) == ("新增单位 甲", ["乙"])
    again.close()
    assert on_disk(book)[last]["steps"] == steps
