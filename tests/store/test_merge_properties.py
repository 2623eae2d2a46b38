"""Whatever three laptops do in whatever order they meet: the same book, no edit lost, nothing to join twice."""

import contextlib
import shutil
import tempfile
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.book import Book
from store.merge import apply, open_conflicts, plan, side_of
from store.problems import RecordRefused
from store.records import Community, Need, Resource, Unit

PLACES = 3
CARD = "11010519491231002X"  # no one's: the example of the standard
PAIRS = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)]
_edit = st.tuples(
    st.just("edit"), st.integers(0, PLACES - 1), st.integers(0, 3), st.sampled_from(["address", "kind", "note"]),
    st.text("甲乙丙丁", min_size=1, max_size=2),
)  # fmt: skip
_step = st.one_of(
    _edit,
    st.tuples(st.just("add"), st.integers(0, PLACES - 1), st.text("子丑寅卯", min_size=1, max_size=2)),
    st.tuples(st.just("remove"), st.integers(0, PLACES - 1), st.integers(0, 3)),
    st.tuples(st.just("undo"), st.integers(0, PLACES - 1)),
    st.tuples(st.just("join"), st.integers(0, PLACES - 1), st.integers(0, PLACES - 1)),
)


class Laptops:
    """Three copies of one book, or three books begun apart."""

    def __init__(self, folder: Path, *, apart: bool) -> None:
        paths = [folder / f"{place}.json" for place in range(PLACES)]
        for path in paths:
            if apart or path == paths[0]:
                book = Book.open(path, who=path.stem)
                book.save(Community(name="新华社区"))
                unit = book.save(Unit(name=f"单位{path.stem if apart else ''}"))
                book.save(Resource(title="义剪", unit=unit.id))
                book.close()
            else:
                shutil.copy(paths[0], path)
        self.books = [Book.open(path, who=path.stem) for path in paths]
        self.written: set[str] = set()

    def step(self, what: tuple) -> None:
        """Do one thing on one laptop."""
        book = self.books[what[1]]
        units = book.all(Unit)
        if what[0] == "add":
            book.save(Unit(name=what[2]))
        elif what[0] == "undo":
            if not book.undo_label.startswith("并入"):
                book.undo()
        elif what[0] == "join":
            apply(book, plan(book, side_of(self.books[what[2]])))
        elif what[0] == "slip":
            with book.change("另一个程序写的"):
                for unit in units[:1]:
                    book.put("units", unit.id, {**book.documents("units")[unit.id], "note": CARD})
        elif units and what[0] == "edit":
            unit = units[what[2] % len(units)]
            book.save(msgspec.structs.replace(unit, **{what[3]: what[4]}))
        elif units:
            book.remove(units[what[2] % len(units)])

    def everybody_meets(self, order: list[tuple[int, int]]) -> None:
        """Join all with all until nobody has news."""
        for _ in range(4):
            for here, there in order:
                apply(self.books[here], plan(self.books[here], side_of(self.books[there])))

    def close(self) -> None:
        """Close all."""
        for book in self.books:
            book.close()


def versions(book: Book) -> dict:
    """Return every value a book keeps, rivals and all, without what follows from the rest."""
    quiet = ("changed", "changed_by")
    return {
        (table, id_): {key: value for key, value in document.items() if key not in quiet}
        for table in ("community", "units", "resources", "needs")
        for id_, document in book.documents(table).items()
    }


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(_step, max_size=14),
    apart=st.booleans(),
    order=st.permutations(PAIRS),
)
def test_laptops_that_met_hold_the_same(steps, apart, order):
    with tempfile.TemporaryDirectory() as folder:
        laptops = Laptops(Path(folder), apart=apart)
        for step in steps:
            laptops.step(step)
        laptops.everybody_meets(order)
        first, *others = (versions(book) for book in laptops.books)
        for other in others:
            assert other == first
        for book in laptops.books:
            assert not plan(book, side_of(laptops.books[0])).news
            assert book.problems == []
        laptops.close()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.one_of(st.just(("slip", 0)), _step), max_size=14), order=st.permutations(PAIRS))
def test_a_number_that_one_laptop_holds_enters_no_other(steps, order):
    with tempfile.TemporaryDirectory() as folder:
        laptops = Laptops(Path(folder), apart=False)
        for step in steps:
            with contextlib.suppress(RecordRefused):  # a form of the first laptop, over what slipped in
                laptops.step(step)
        laptops.everybody_meets(order)
        _, second, third = laptops.books
        assert versions(second) == versions(third)
        for book in (second, third):
            assert CARD not in book.path.read_text(encoding="utf-8")
            assert not any(plan(book, side_of(other)).news for other in laptops.books)
        laptops.close()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(here=st.lists(_edit, max_size=5), there=st.lists(_edit, max_size=5))
def test_no_edit_disappears(here, there):
    """Each side's last value of a field is in the joined book, as its value or as a rival to choose."""
    with tempfile.TemporaryDirectory() as folder:
        laptops = Laptops(Path(folder), apart=False)
        last: dict[tuple[int, str], str] = {}
        for side, edits in enumerate((here, there)):
            for _, _, unit, key, value in edits:
                laptops.step(("edit", side, unit, key, value))
                last[side, key] = value
        apply(laptops.books[0], plan(laptops.books[0], side_of(laptops.books[1])))
        unit = laptops.books[0].all(Unit)[0]
        for (_, key), value in last.items():
            rivals = [
                shown for conflict in open_conflicts(laptops.books[0]) if conflict.key == key
                for shown in (conflict.here, conflict.there)
            ]  # fmt: skip
            assert value in (getattr(unit, key), *rivals)
        laptops.close()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(_step, max_size=12))
def test_the_order_of_bundles_does_not_matter(steps):
    with tempfile.TemporaryDirectory() as folder:
        laptops = Laptops(Path(folder), apart=False)
        laptops.books[0].save(Need(title="修路灯"))
        for step in steps:
            laptops.step(step)
        sides = [side_of(laptops.books[1]), side_of(laptops.books[2])]
        results = []
        for number, turn in enumerate((sides, sides[::-1])):
            laptops.books[0].close()
            path = Path(shutil.copy(laptops.books[0].path, Path(folder) / f"序{number}.json"))
            joined = Book.open(path)
            for side in turn:
                apply(joined, plan(joined, side))
            results.append(versions(joined))
            joined.close()
        assert results[0] == results[1]
        laptops.close()
