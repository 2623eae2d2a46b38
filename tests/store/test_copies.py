"""Which copy of a book this is: remembered on the laptop, for each copy by itself."""

import pytest

from store import copies
from store.book import Book
from store.records import Unit


@pytest.fixture(autouse=True)
def laptop(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def written(path, name):
    book = Book.open(path)
    unit = book.save(Unit(name=name))
    book.close()
    return unit.id


def test_two_programs_that_note_at_the_same_moment_do_not_forget_each_other(tmp_path, monkeypatch):
    """The other program writes between this one's reading and its writing."""
    write, other = copies.write_whole, []

    def meanwhile(path, content):
        if not other:
            other.append("started")
            other.append(written(tmp_path / "另一本.json", "卫生站"))
        write(path, content)

    monkeypatch.setattr(copies, "write_whole", meanwhile)
    assert written(tmp_path / "这一本.json", "药店") == "U-0001"
    monkeypatch.undo()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert written(tmp_path / "另一本.json", "派出所") == "U-0002", (
        "it would be U-B0001 were the copy unknown"
    )
    assert written(tmp_path / "这一本.json", "诊所") == "U-0002"


def test_a_file_put_beside_the_first_is_another_copy(tmp_path):
    written(tmp_path / "账本.json", "药店")
    (tmp_path / "副本.json").write_bytes((tmp_path / "账本.json").read_bytes())
    assert written(tmp_path / "副本.json", "诊所") == "U-B0001"
    assert written(tmp_path / "账本.json", "诊所") == "U-0002"


def test_the_name_of_a_copy_is_never_taken_for_a_path(tmp_path):
    """The file may come from anybody."""
    (tmp_path / "state" / "sandan" / "copies").mkdir(parents=True)
    (tmp_path / "state" / "sandan" / "elsewhere.json").write_text(
        f'{{"path": "{tmp_path / "账本.json"}", "at": 0}}'
    )
    known = {"../elsewhere": {"letter": "", "at": 5}}
    assert copies.this_copy(tmp_path / "账本.json", known).letter == "B"
