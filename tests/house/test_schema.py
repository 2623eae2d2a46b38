"""The published schema is that of the records, and a real book fits it."""

import importlib.util
import json
import shutil
from pathlib import Path

import jsonschema
import msgspec
import pytest

from guidance.practice import write_practice
from store.book import Book
from store.merge import apply, open_conflicts, plan
from store.records import (
    TABLES,
    Case,
    Lesson,
    Mobilisation,
    Need,
    Opinion,
    Posting,
    Resource,
    Unit,
    Whistle,
)  # fmt: skip
from store.sides import side_of

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_the_schema_is_up_to_date_and_a_practice_book_fits_it(book):
    spec = importlib.util.spec_from_file_location("schema", DOCS / "schema.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kept = json.loads((DOCS / "账本.schema.json").read_text(encoding="utf-8"))
    assert kept == module.schema(), "run: uv run python docs/schema.py"
    write_practice(book)
    jsonschema.validate(json.loads(book.path.read_text(encoding="utf-8")), kept)


def test_a_book_with_every_kind_of_record_fits_it_also_after_a_merge_that_waits_for_a_person(book, tmp_path):
    kept = json.loads((DOCS / "账本.schema.json").read_text(encoding="utf-8"))
    write_practice(book)
    need, unit = book.all(Need)[0].id, book.all(Unit)[0]
    for record in (
        Whistle(need=need, tried=["打了电话"]),
        Mobilisation(event="火灾", drill=True), Case(ref="K1", help="送药"), Opinion(unit=unit.id, subject="评先"),
        Lesson(verdict="词", text="剪头发"), Posting(sheet="1-2026", place="1号楼", condition="完好"),
    ):  # fmt: skip
        book.save(record)
    shutil.copy(book.path, tmp_path / "另一台.json")
    other = Book.open(tmp_path / "另一台.json", who="李强")
    book.save(msgspec.structs.replace(unit, address="解放街12号"))
    other.save(msgspec.structs.replace(unit, address="解放街21号"))
    other.remove(other.all(Resource)[0])
    apply(book, plan(book, side_of(other)))
    book.undo()
    apply(book, plan(book, side_of(other)))
    other.close()
    written = json.loads(book.path.read_text(encoding="utf-8"))
    assert open_conflicts(book)
    assert all(written[table] for table in TABLES)
    jsonschema.validate(written, kept)
    written["units"][unit.id]["aliases"] = "一个名字"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written, kept)
