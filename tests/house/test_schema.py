"""The published schema is that of the records, and a real book fits it."""

import importlib.util
import json
from pathlib import Path

import jsonschema

from guidance.practice import write_practice

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_the_schema_is_up_to_date_and_a_practice_book_fits_it(book):
    spec = importlib.util.spec_from_file_location("schema", DOCS / "schema.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kept = json.loads((DOCS / "账本.schema.json").read_text(encoding="utf-8"))
    assert kept == module.schema(), "run: uv run python docs/schema.py"
    write_practice(book)
    jsonschema.validate(json.loads(book.path.read_text(encoding="utf-8")), kept)
