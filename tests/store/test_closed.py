"""A book with a passphrase: asked for once, kept by no one, and every copy of the book is closed with it."""

import itertools
import json
import re
from types import SimpleNamespace

import pyrage
import pytest

from store import seal
from store.book import Book
from store.closing import drafts_of
from store.drafts import Drafts
from store.file import open_database
from store.problems import BookClosed, BookDamaged, BookLocked, BookReadOnly
from store.records import Need, Unit

WORDS = "一二三四五六"


class _Refused(Exception):
    """What the library says of a wrong passphrase."""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The key that a passphrase makes takes a second by design: here it takes none."""

    def decrypt(data, passphrase):
        words, _, inside = data.partition(b"\0")
        if words != passphrase.encode():
            raise _Refused
        return inside

    passphrase = SimpleNamespace(encrypt=lambda data, words: words.encode() + b"\0" + data, decrypt=decrypt)
    library = SimpleNamespace(
        encrypt=pyrage.encrypt, decrypt=pyrage.decrypt, x25519=pyrage.x25519,
        passphrase=passphrase, DecryptError=_Refused,
    )  # fmt: skip
    monkeypatch.setattr(seal, "age_library", lambda: library)


@pytest.fixture
def closed(book):
    """A book of one unit that was closed with a passphrase."""
    book.save(Unit(name="美美理发店"))
    assert book.closing.set(WORDS) == ""
    return book


def names(book):
    return [unit.name for unit in book.all(Unit)]


def test_a_closed_book_asks_for_its_passphrase_and_forgets_it(closed):
    closed.save(Unit(name="第九小学"))
    assert closed.closing
    closed.close()
    with pytest.raises(BookClosed, match=r"^这本账设了口令，请输入口令再打开。$"):
        Book.open(closed.path)
    with pytest.raises(BookClosed, match="口令不对"):
        Book.open(closed.path, passphrase="六五四三二一")
    again = Book.open(closed.path, passphrase=WORDS)
    assert names(again) == ["美美理发店", "第九小学"]
    assert again._file._passphrase == ""
    again.close()


def test_who_opens_the_file_and_says_no_more_takes_over_nothing_and_has_no_name(closed):
    closed.close()
    with pytest.raises(BookClosed, match="请输入口令再打开"):
        open_database(closed.path)
    path, lock = closed.path.with_name("另一本.json"), closed.path.with_name("另一本.json.lock")
    database = open_database(path)
    signature = json.loads(lock.read_text(encoding="utf-8"))
    assert signature["who"] == ""
    database.close()
    database = open_database(path, who="王芳")
    assert json.loads(lock.read_text(encoding="utf-8"))["who"] == "王芳"
    database.close()
    lock.write_text(json.dumps({**signature, "host": "别的电脑", "machine": "别的"}), encoding="utf-8")
    with pytest.raises(BookLocked, match="别的电脑"):
        open_database(path)
    open_database(path, take_over=True).close()  # a person said that nobody is there
    assert lock.read_text(encoding="utf-8") == ""


@pytest.mark.parametrize(("busy", "opens"), [(3, True), (100, False)])
def test_a_busy_moment_is_no_wrong_passphrase(closed, monkeypatch, busy, opens):
    closed.close()
    library = seal.age_library()
    decrypt, refused = library.passphrase.decrypt, itertools.count()

    def in_a_busy_moment(data, passphrase):
        if next(refused) < busy:
            raise _Refused(
                "Excessive work parameter for passphrase.\nDecryption would take around 32 seconds."
            )
        return decrypt(data, passphrase)

    monkeypatch.setattr(library.passphrase, "decrypt", in_a_busy_moment)
    monkeypatch.setattr(seal, "_PAUSE", 0)
    if opens:
        again = Book.open(closed.path, passphrase=WORDS)
        assert names(again) == ["美美理发店"]
        again.close()
    else:
        with pytest.raises(BookClosed, match=r"电脑太忙.*请关掉别的程序再试"):
            Book.open(closed.path, passphrase=WORDS)


def test_the_library_says_so_when_a_passphrase_would_take_too_long():
    """By these words a busy moment is told from a wrong passphrase."""
    made = pyrage.passphrase.encrypt(b"", WORDS)
    slow = re.sub(rb"(-> scrypt \S+ )\d+", rb"\g<1>40", made, count=1)
    with pytest.raises(pyrage.DecryptError, match=r"^Excessive work"):
        pyrage.passphrase.decrypt(slow, WORDS)


def test_half_a_closed_book_is_damaged_before_anybody_is_asked(closed):
    closed.close()
    half = closed.path.read_bytes()[:-40]
    closed.path.write_bytes(half)
    with pytest.raises(BookDamaged, match="不完整"):
        Book.open(closed.path)
    assert closed.path.read_bytes() == half


def test_backups_of_a_closed_book_are_closed_and_can_be_looked_at(closed):
    closed.back_up("手工")
    backup = closed.backups.all()[0]
    assert backup.closed
    assert closed.backups.contents(backup).words == "社区 1  单位 1"


def test_a_large_closed_book_written_behind_the_keys_is_closed_too(closed, monkeypatch):
    monkeypatch.setattr("store.file.LARGE", 0)
    closed.write_later(lambda: None)
    closed.save(Unit(name="第九小学"))
    closed.flush()
    assert "第九小学" not in closed.path.read_text(encoding="utf-8")
    closed.close()
    again = Book.open(closed.path, passphrase=WORDS)
    assert names(again) == ["美美理发店", "第九小学"]
    again.close()


def test_an_emptied_passphrase_opens_the_book_and_what_waited_is_in_it(closed, monkeypatch):
    monkeypatch.setattr("store.file.LARGE", 0)
    closed.write_later(lambda: None)
    closed.save(Unit(name="第九小学"))
    assert closed.closing.set("") == ""
    units = json.loads(closed.path.read_text(encoding="utf-8"))["units"]
    assert [unit["name"] for unit in units.values()] == ["美美理发店", "第九小学"]
    assert not closed.closing


def test_nobody_changes_the_passphrase_of_a_book_opened_to_look_at(closed):
    closed.close()
    before = closed.path.read_bytes()
    looked_at = Book.open(closed.path, read_only=True, passphrase=WORDS)
    with pytest.raises(BookReadOnly, match=r"^这本账是只读打开的，只能看。口令没有改。$"):
        looked_at.closing.set("")
    assert looked_at.closing
    assert names(looked_at) == ["美美理发店"]
    assert closed.path.read_bytes() == before


def test_drafts_follow_the_passphrase_whoever_sets_it(book):
    """Also from the command line, where no form is open: what was typed is neither left open nor lost."""
    Drafts(book).put("a", Need(), {"title": "楼上漏水"})
    assert book.closing.set(WORDS) == ""
    assert "楼上漏水".encode() not in drafts_of(book.path).read_bytes()
    assert [draft.caption for draft in Drafts(book).all()] == ["楼上漏水"]
    assert book.closing.set("七八九十百千") == ""
    assert [draft.caption for draft in Drafts(book).all()] == ["楼上漏水"]
    assert book.closing.set("") == ""
    assert "楼上漏水".encode() in drafts_of(book.path).read_bytes()


def test_drafts_under_a_key_that_is_gone_stay_and_are_told(closed):
    Drafts(closed).put("a", Need(), {"title": "楼上漏水"})
    lost = drafts_of(closed.path).read_bytes()
    closed.closing.set("")
    drafts_of(closed.path).write_bytes(lost)
    assert "草稿没有跟着改" in closed.closing.set(WORDS)
    assert drafts_of(closed.path).read_bytes() == lost
