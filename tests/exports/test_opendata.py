"""Open data: HSDS that a reader of the standard takes, CSV that a spreadsheet takes, nothing that a poster lacks."""

import csv
import io
import json
import uuid

import jsonschema
import msgspec
import pytest

from exports.opendata import hsds, table, write_opendata
from exports.problem import ExportProblem
from guidance.practice import write_practice
from store.records import Service, Unit

# What HSDS 3.2 asks of the parts that are used here, compared key by key with the published schema (openreferral/specification:
# service, organization, phone, schedule, service_area, required_document, attribute .json). Stricter than it: the published
# one lets unknown keys and empty texts pass. Its compiled form has 2.5 million characters and stays where it is.
UUID = {"type": "string", "format": "uuid"}
TEXT = {"type": "string", "minLength": 1}


def part(*required, **properties):
    return {
        "type": "object", "required": ["id", *required], "properties": {"id": UUID, **properties},
        "additionalProperties": False,
    }  # fmt: skip


def several(item):
    return {"type": "array", "minItems": 1, "items": item}


SERVICE = part(
    "name", "status",
    name=TEXT, description=TEXT, fees_description=TEXT, eligibility_description=TEXT, application_process=TEXT,
    status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
    assured_date={"type": "string", "format": "date"},
    organization=part("name", "description", name=TEXT, description=TEXT),
    phones=several(part("number", number=TEXT, extension={"type": "number"}, type={"enum": ["voice", "text", "fax", "cell"]})),
    schedules=several(part(description=TEXT)),
    service_areas=several(part(name=TEXT, description={"type": "string"})),
    required_documents=several(part(document=TEXT)),
    attributes=several(part(label=TEXT, link_entity={"const": "service"}, value=TEXT)),
)  # fmt: skip


@pytest.fixture
def full(book):
    write_practice(book)
    service = book.get(Service, "S-0003")
    book.save(msgspec.structs.replace(service, public_phone="0951-5077888转8012", documents="身份证"))
    return book


def test_hsds_is_valid_and_its_ids_are_lasting(full):
    services = json.loads(hsds(full))
    checker = jsonschema.Draft202012Validator(SERVICE, format_checker=jsonschema.FormatChecker())
    for service in services:
        assert [error.message for error in checker.iter_errors(service)] == []
        assert uuid.UUID(service["id"]).version == 5
    ids = [service["id"] for service in services]
    assert len(set(ids)) == len(ids) == 16
    assert json.loads(hsds(full)) == services
    assert services[2]["phones"][0]["extension"] == 8012
    assert services[2]["required_documents"][0]["document"] == "身份证"


def test_csv_reads_back_and_no_cell_is_a_formula(full):
    full.save(msgspec.structs.replace(full.get(Service, "S-0001"), booking="=1+1"))
    data = table(full)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["编号"] for row in rows] == [service.id for service in full.all(Service)]
    assert rows[0]["怎样预约"] == "'=1+1"
    assert rows[0]["电话"] == "0951-5012345"


def test_no_private_word_goes_out(full, tmp_path):
    said = hsds(full) + table(full).decode("utf-8-sig")
    for unit in full.all(Unit):
        assert unit.liaison_phone not in said
    full.save(msgspec.structs.replace(full.get(Service, "S-0001"), place="5-2-301"))
    for suffix in (".json", ".csv"):
        with pytest.raises(ExportProblem, match=r"S-0001.*门牌"):
            write_opendata(full, tmp_path, suffix)
    assert not list(tmp_path.glob("*服务项目清单*"))
