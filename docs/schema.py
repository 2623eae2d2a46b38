"""Writes the JSON Schema of the book, drawn from the records themselves. Run: `uv run python docs/schema.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import msgspec

from store.fields import fields_of
from store.format import FORMAT
from store.history import Entry
from store.records import RECORDS

TARGET = Path(__file__).with_name("账本.schema.json")


def schema() -> dict[str, object]:
    """Return the schema: an object of tables, each from number to record; unknown keys and tables are kept."""
    _, parts = msgspec.json.schema_components([*RECORDS, Entry], ref_template="#/$defs/{name}")
    for record in RECORDS:
        properties = parts[record.__name__]["properties"]
        for declared in fields_of(record):
            properties[declared.key]["title"] = declared.label
    tables = {
        record.table: {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{record.__name__}"}}
        for record in RECORDS
    }
    tables["history"] = {"type": "object", "additionalProperties": {"$ref": "#/$defs/Entry"}}
    tables |= {"meta": {"type": "object"}, "removed": {"type": "object"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"三单账本，格式 {FORMAT}",
        "type": "object",
        "properties": tables,
        "$defs": parts,
    }


if __name__ == "__main__":
    TARGET.write_text(json.dumps(schema(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
