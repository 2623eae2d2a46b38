"""Books, bundles and the small files beside a book under fire: whatever stands in them, it is read or said why not.

A longer run by hand: SANDAN_FUZZ=5000 uv run pytest tests/store/test_fuzz.py. What once broke stands below as an example.
"""

import contextlib
import copy
import json
import os

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guidance.practice import write_practice
from store.book import Book
from store.bundle import bundled, read_side, write_bundle
from store.drafts import Drafts
from store.hub.sync import _Hub, _take
from store.lock import BookLock
from store.merge import apply, open_conflicts, plan
from store.overview import write_overview
from store.preferences import Preferences
from store.problems import BookProblem
from store.records import RECORDS, Need, Unit

RUNS = int(os.environ.get("SANDAN_FUZZ", "40"))
calm = settings(
    max_examples=RUNS, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
DEEP = json.loads("[" * 400 + "]" * 400)
MARKS = ["id", "_uid", "_stamps", "_rivals", "_gone", "steps"]
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), st.text(max_size=12),
        st.sampled_from([
            "N-0001", "U-0001", "2026-13-45", "2026-03-05T10:00:00+08:00", "bcdfgh.1", "a.b.c", "", "\x1b[2J", "\ud800", DEEP,
        ]),
    ),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=6) | st.sampled_from(MARKS), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The bytes of a practice book with a merge behind it, and its bundle."""
    book = Book.open(tmp_path_factory.mktemp("made") / "三单.json", who="王芳")
    write_practice(book, units=4, resources=5, needs=5, services=3)
    book.remove(book.all(Unit)[-1])
    book.save(Need(title="楼道灯不亮"))
    inside = bundled(book)
    book.close()
    return book.path.read_bytes(), inside


@st.composite
def wounds(draw):
    """Where to cut into a JSON value and what to put there: steps downwards, each a share of what is there."""
    return [
        (draw(st.lists(st.floats(0, 0.999), min_size=1, max_size=6)), draw(st.booleans()), draw(VALUES))
        for _ in range(draw(st.integers(1, 4)))
    ]


def wounded(value, cuts):
    """Return the value with something else, or nothing, at some places."""
    value = copy.deepcopy(value)
    for way, gone, other in cuts:
        parent, key, here = None, None, value
        for share in way:
            if not isinstance(here, (dict, list)) or not here:
                break
            keys = list(here) if isinstance(here, dict) else range(len(here))
            parent, key = here, keys[int(share * len(keys))]
            here = parent[key]
        if parent is not None and gone:
            del parent[key]
        elif parent is not None:
            parent[key] = json.loads(json.dumps(other))  # a copy: a later cut may go into it
    return value


def written(value):
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def use(path):
    """Open a book, look at everything, change it, take that back, close it: refused in words or done."""
    try:
        book = Book.open(path, who="李强")
    except BookProblem:
        return
    try:
        for kind in RECORDS:
            assert all(record.id for record in book.all(kind))
        assert all(
            isinstance(one, str)
            for one in (*book.problems, book.undo_label, book.redo_label, book.community.name)
        )
        open_conflicts(book)
        list(book.entries())
        with contextlib.suppress(BookProblem):
            need = book.save(Need(title="新的一条"))
            book.undo()
            assert book.get(Need, need.id) is None
        for kind in RECORDS:
            for record in book.all(kind)[:2]:
                with contextlib.suppress(BookProblem):
                    book.save(msgspec.structs.replace(record, note="改过"))
                    book.remove(book.get(kind, record.id))
                    book.undo()
                    assert book.get(kind, record.id).note == "改过"
    finally:
        book.close()


def test_a_zero_behind_the_first_bracket_of_a_book(tmp_path, made):
    """A reader that guesses takes it for UTF-16."""
    path = tmp_path / "三单.json"
    path.write_bytes(made[0][:1] + b"\0" + made[0][2:])
    with pytest.raises(BookProblem, match="第 1 行"):
        Book.open(path, who="李强")


@calm
@given(data=st.data())
def test_a_book_with_broken_bytes(tmp_path, made, data):
    raw, path = bytearray(made[0]), tmp_path / "三单.json"
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        if data.draw(st.booleans()):
            raw[place] = data.draw(st.integers(0, 255))
        else:
            del raw[place : place + data.draw(st.integers(1, 2000))]
            raw = raw or bytearray(b" ")
    path.write_bytes(raw)
    use(path)


@calm
@given(cuts=wounds())
@example(cuts=[([0.0], False, {"": {}})])  # a record under no number
def test_a_book_that_says_something_else(tmp_path, made, cuts):
    path = tmp_path / "三单.json"
    path.write_bytes(written(wounded(json.loads(made[0]), cuts)))
    use(path)


@calm
@given(cuts=wounds())
@example(cuts=[([0.9375, 0.0, 0.0], False, "K")])  # a removed unit under the letter of a case
def test_a_bundle_that_says_something_else(tmp_path, made, cuts):
    path, home = tmp_path / "来的.json", tmp_path / "三单.json"
    path.write_bytes(written(wounded(json.loads(made[1]), cuts)))
    home.write_bytes(made[0])
    book = Book.open(home, who="王芳")
    try:
        for _ in range(2):  # with marks torn out of it the second time may still settle something
            apply(book, plan(book, read_side(path)))
        assert not plan(book, read_side(path)).news
        book.undo()
    except BookProblem:
        pass
    finally:
        book.close()
    use(home)


@calm
@given(cuts=wounds())
@example(cuts=[([0.875, 0.5], True, None)])  # a number that the bundle does not tell whose it is
def test_an_overview_of_bundles_one_of_which_says_something_else(tmp_path, made, cuts):
    sides = []
    for name, value in (("好.json", json.loads(made[1])), ("坏.json", wounded(json.loads(made[1]), cuts))):
        (tmp_path / name).write_bytes(written(value))
        with contextlib.suppress(BookProblem):
            sides.append(read_side(tmp_path / name))
    path = tmp_path / "汇总.json"
    with contextlib.suppress(BookProblem):
        write_overview(path, sides)
        use(path)
    path.unlink(missing_ok=True)


@calm
@given(cuts=wounds())
def test_a_hub_that_says_something_else(tmp_path, made, cuts):
    """What its keeper wrote as JSON: the book takes the records or says why not, and is whole."""
    bundle, home = json.loads(made[1]), tmp_path / "三单.json"
    places = {
        document["_uid"]: {"list": table, "id": id_, "personal": None, "stars": None}
        for table, records in bundle["tables"].items()
        for id_, document in records.items()
    }
    documents = {one["_uid"]: one for records in bundle["tables"].values() for one in records.values()}
    head = {key: bundle[key] for key in ("known", "letters", "counters")}
    said = wounded({"documents": documents, **head}, cuts)
    said = json.loads(
        json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    )  # jsonb takes no half signs
    documents = said.get("documents")
    rows = {
        uid: {**places[uid], "document": document}
        for uid, document in (documents.items() if isinstance(documents, dict) else ())
        if uid in places
    }
    home.write_bytes(made[0])
    book = Book.open(home, who="王芳")
    try:
        _take(book, _Hub({key: said.get(key) for key in head}, rows, None), "")
    except BookProblem:
        pass
    finally:
        book.close()
    use(home)


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """The bytes of a book closed with a passphrase, and of a bundle."""
    book = Book.open(tmp_path_factory.mktemp("closed") / "三单.json", who="王芳")
    book.save(Unit(name="美美理发店"))
    bundle = write_bundle(book, book.path.with_name("发给.sandan.age"), "口令口令口令").read_bytes()
    book.closing.set("口令口令口令")
    book.close()
    return book.path.read_bytes(), bundle


@settings(calm, max_examples=max(4, RUNS // 20))  # a passphrase takes a second to try
@given(data=st.data(), bundle=st.booleans())
def test_a_closed_file_with_broken_bytes(tmp_path, closed, data, bundle):
    raw, path = bytearray(closed[bundle]), tmp_path / "闭.json"
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(1, len(raw)))])
    with contextlib.suppress(BookProblem):
        assert read_side(path, "口令口令口令").tables
    with contextlib.suppress(BookProblem):
        Book.open(path, passphrase="口令口令口令").close()


@calm
@given(value=VALUES)
@example(value={"at": "x"})
@example(value=DEEP)
def test_small_files_that_say_something_else(tmp_path, value):
    path = tmp_path / "三单.json"
    raw = written(value)
    for name in (".三单.json.drafts", "三单.json.lock", "p.json"):
        (tmp_path / name).write_bytes(raw)
    try:
        lock = BookLock(path)
        lock.acquire(take_over=True)
        lock.release()
    except BookProblem:
        pass
    assert Preferences(tmp_path / "p.json").get("theme", "light")
    book = Book.open(path)
    for draft in Drafts(book).all():
        assert draft.begun is not None
        assert draft.caption
    book.close()
    path.unlink(missing_ok=True)
