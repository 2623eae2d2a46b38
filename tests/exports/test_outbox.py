"""What lies in the folder of finished files already: our own is made anew, somebody else's stays."""

import errno
import os
from pathlib import Path

import msgspec
import pytest

from exports.formats import Wish, export
from exports.names import bundle_name
from exports.paper import Paper, Words, write_papers
from exports.problem import ExportProblem
from guidance.practice import write_practice
from store.book import Book
from store.bundle import write_bundle
from store.days import wall_day
from store.outbox import Outbox
from store.overview import write_overview
from store.records import Unit
from store.sides import side_of

WORDS = "春天来了2026"


def a_community(path, street, name="幸福社区"):
    book = Book.open(path, who="王芳")
    write_practice(book, units=4, resources=3, needs=3, services=2)
    book.save(msgspec.structs.replace(book.community, name=name, street=street))
    return book


@pytest.fixture
def two(tmp_path):
    """Two communities of the same name, on one laptop of the street office."""
    books = [a_community(tmp_path / f"{street}.json", street) for street in ("东街街道", "西街街道")]
    yield books
    for book in books:
        book.close()


def paper(name, words="正文"):
    return Paper(name=name, title="函", day=wall_day(), blocks=(Words(words),))


@pytest.mark.parametrize("name", ["page", "csv", "hsds", "lists", "slips", "ledger", "hotline", "agreement"])
def test_two_communities_of_one_name_in_one_folder(two, tmp_path, name):
    folder = tmp_path / "纸"
    first = {path: path.read_bytes() for path in export(two[0], name, folder, Wish())}
    assert not two[0].notices
    others = export(two[1], name, folder, Wish())
    assert all(path.read_bytes() == data for path, data in first.items())
    assert not first.keys() & set(others)
    assert first.keys() | set(others) == set(folder.iterdir())
    assert "没有动它" in "".join(two[1].notices)
    assert set(export(two[0], name, folder, Wish())) == first.keys()  # each goes on with its own
    assert set(export(two[1], name, folder, Wish())) == set(others)


def test_no_writer_of_papers_writes_past_the_outbox():
    written = [
        path.name
        for path in (Path(__file__).parents[2] / "exports").glob("*.py")
        if any(
            way in path.read_text(encoding="utf-8") for way in ("write_whole", "write_bytes", "write_text")
        )
    ]
    assert written == []


def test_minutes_that_a_person_corrected_in_word_stay(book, tmp_path):
    _, word = write_papers(book, [paper("会议纪要")], tmp_path)
    word.write_bytes(word.read_bytes() + "改过的".encode())
    pdf, again = write_papers(book, [paper("会议纪要", "后来的")], tmp_path)
    assert (pdf.name, again.name) == ("会议纪要.pdf", "会议纪要-2.docx")
    assert word.read_bytes().endswith("改过的".encode())
    assert book.notices == ["已有的 会议纪要.docx 是别人的或后来改过，没有动它，新的另起了名字。"]


def test_both_copies_of_an_agreement_with_a_long_name_are_there(book, tmp_path):
    """A long name is cut: the two would have the same one."""
    long = "解放西街街道新华社区和银川市兴庆区解放西街小学附属第二幼儿园共驻共建协议书A-0001第"
    papers = [paper(f"{long}{number}份", f"第{number}份") for number in (1, 2)]
    made = write_papers(book, papers, tmp_path)
    assert len(set(made)) == 4
    assert write_papers(book, papers, tmp_path) == made  # and again under the same names
    assert not book.notices


def test_forms_of_two_units_of_one_name(book, tmp_path):
    for place in ("东街", "西街"):
        book.save(Unit(name="工商银行", address=place))
    made = export(book, "forms", tmp_path / "表", Wish())
    assert set(made) == set((tmp_path / "表").iterdir())
    assert len(made) == 9
    assert len([path for path in made if path.stem.endswith("工商银行-2")]) == 3


def test_two_bundles_of_one_name_and_day(tmp_path):
    books = [a_community(tmp_path / f"{place}.json", "") for place in range(2)]
    made = [write_bundle(book, tmp_path / bundle_name(book), WORDS) for book in books]
    day = f"{wall_day():%Y%m%d}"
    assert [path.name for path in made] == [f"幸福社区-{day}.sandan.age", f"幸福社区-{day}-2.sandan.age"]
    assert write_bundle(books[0], made[0], WORDS) == made[0]
    assert "没有动它" in "".join(books[1].notices)
    for book in books:
        book.close()


def test_the_street_tells_two_of_one_name_by_their_streets(two, tmp_path):
    assert [bundle_name(book).split("-")[0] for book in two] == ["东街街道幸福社区", "西街街道幸福社区"]
    brought = write_overview(tmp_path / "街道.json", [side_of(book) for book in two])
    assert [*brought] == ["东街街道幸福社区", "西街街道幸福社区"]


def test_nothing_can_be_noted_and_nothing_is_lost(book, tmp_path, monkeypatch):
    """Where the user's own folder cannot be written, all that lies there counts as somebody else's."""
    (tmp_path / "state").write_text("a file, no folder")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    names = [write_papers(book, [paper("函")], tmp_path / "纸", word=False)[0].name for _ in range(3)]
    assert names == ["函.pdf", "函-2.pdf", "函-3.pdf"]


def test_a_note_that_is_none_is_forgotten(book, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    [first] = write_papers(book, [paper("函")], tmp_path / "纸", word=False)
    [note] = (tmp_path / "state").rglob("*.json")
    note.write_text("[1, 2")
    [second] = write_papers(book, [paper("函")], tmp_path / "纸", word=False)
    assert (first.name, second.name) == ("函.pdf", "函-2.pdf")


def test_a_link_and_a_folder_of_that_name_stay(tmp_path):
    (tmp_path / "a.pdf").symlink_to(tmp_path / "away")
    (tmp_path / "a-2.pdf").mkdir()
    with Outbox(tmp_path, "book") as outbox:
        assert outbox.put("a.pdf", b"1") == tmp_path / "a-3.pdf"
    assert not (tmp_path / "away").exists()


def test_a_full_disk_is_said_in_words_and_leaves_the_old_file(book, tmp_path, monkeypatch):
    [made] = write_papers(book, [paper("函")], tmp_path, word=False)
    before = made.read_bytes()

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(ExportProblem, match="磁盘满了"):
        write_papers(book, [paper("函", "新的")], tmp_path, word=False)
    assert made.read_bytes() == before


def test_a_page_is_made_anew_under_its_name(two, tmp_path):
    [path] = export(two[0], "page", tmp_path / "纸", Wish())
    two[0].save(msgspec.structs.replace(two[0].community, hotline="0951-5099999"))
    assert export(two[0], "page", tmp_path / "纸", Wish()) == [path]
    assert "0951-5099999" in path.read_text(encoding="utf-8")
