"""Private words put into every printed field: no writer lets them out, whatever kind of file it makes."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from pypdf import PdfReader

from exports import readback
from exports.formats import Wish, export
from exports.problem import ExportProblem
from guidance.public import public_service
from store.choices import COMMUNITY
from store.days import wall_day
from store.records import Community, Look, Service, Unit

TODAY = wall_day()
PUBLIC = ("poster", "cards", "emergency", "page", "hsds", "csv", "lists", "lists-pdf", "lists-docx")
SECRETS = (
    "139 9501 0001",
    "一三九九五〇一〇〇〇一",
    "王建国先生",
    "3号楼2单元501室",
    "640102199001011234",
    "李小明同学",
)
FIELDS = ("title", "category", "content", "times", "place", "audience", "fee", "booking", "documents")


@pytest.fixture
def office(book):
    known = Community(name="新华社区", hotline="0951-5012345", address="解放西街88号", street="解放西街街道")
    book.save(known if not book.community.id else msgspec.structs.replace(known, id=book.community.id))
    book.save(
        Service(
            title="应急开锁", item=7, content="自己人开自己门，先看证件再动手", providers=[COMMUNITY], times="全天", fee="免费",
            public_phone="0951-6011001", publish=True,
        )
    )  # fmt: skip
    return book


def made(book, folder):
    """Return which of the public writers made a file."""
    done = []
    for name in PUBLIC:
        try:
            export(book, name, folder / name)
        except ExportProblem:
            continue
        else:
            done.append(name)
    return done


def published(folder):
    return [path for path in folder.rglob("*") if path.is_file() and "服务" in path.name]


def readback_words(path):
    """Return all that a file holds, hidden parts and codes too."""
    if path.suffix == ".pdf":
        data = path.read_bytes()
        pages = [page.extract_text() for page in PdfReader(path).pages]
        return "\n".join([*pages, *(text for page in readback.read_codes(data) for text in page)])
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as parts:
            return "\n".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return path.read_text(encoding="utf-8-sig")


def test_every_writer_makes_its_file_when_there_is_nothing_private(office, tmp_path):
    assert made(office, tmp_path) == list(PUBLIC)


@pytest.mark.parametrize("field", FIELDS)
def test_no_writer_lets_a_secret_out_of_any_field(office, tmp_path, field):
    service = office.all(Service)[0]
    for place, secret in enumerate(SECRETS):
        office.save(msgspec.structs.replace(office.get(Service, service.id), **{field: f"上门，{secret}"}))
        assert made(office, tmp_path / str(place)) == [], secret
        assert published(tmp_path / str(place)) == []


@pytest.mark.parametrize("field", ["tagline", "office_hours", "street"])
@pytest.mark.parametrize("secret", ["找王建国先生", "139 9501 0001"])
def test_nothing_private_stands_in_the_head_of_a_sheet(office, tmp_path, field, secret):
    office.save(msgspec.structs.replace(office.community, **{field: secret}))
    assert made(office, tmp_path) == []
    with pytest.raises(ExportProblem, match="没有做"):
        export(office, "hotline", tmp_path)


def test_a_door_is_no_building(office, tmp_path):
    with pytest.raises(ExportProblem, match="门牌"):
        export(office, "poster", tmp_path / "out", Wish(look=Look(buildings=["3号楼2单元501室"])))
    assert not list(tmp_path.rglob("*.pdf"))


@pytest.mark.parametrize("secret", [*SECRETS, "李小红"])
def test_what_stands_beside_a_department_is_in_no_annex(office, tmp_path, secret):
    """A column of annex 4, brought in from tables where a name and a number often stand in it."""
    office.save(Unit(name="民政局", liaison="李小红"))
    service = office.all(Service)[0]
    if secret != "640102199001011234":  # that one no record takes
        office.save(msgspec.structs.replace(service, departments=["民政部门", f"请找{secret}"]))
        assert made(office, tmp_path) == []


def test_the_hotline_is_its_number_and_not_who_answers(office, tmp_path):
    office.save(msgspec.structs.replace(office.community, hotline="0951-5012345 周九斤"))
    office.save(msgspec.structs.replace(office.all(Service)[0], public_phone=""))
    done = made(office, tmp_path)
    assert done == list(PUBLIC)
    for path in (*published(tmp_path), *tmp_path.rglob("*应急*.pdf")):
        words = readback_words(path)
        assert "周九斤" not in words, path
        assert "5012345" in words.replace(" ", "").replace("-", ""), path


def test_open_data_says_of_a_unit_only_which_kind_it_is(office, tmp_path):
    unit = office.save(Unit(name="美美理发店", kind="周九斤 13995010001"))
    office.save(msgspec.structs.replace(office.all(Service)[0], providers=[unit.id]))
    [path] = export(office, "hsds", tmp_path)
    assert json.loads(path.read_text())[0]["organization"]["description"] == "美美理发店"


def test_a_mobile_in_the_name_of_a_unit_stops_the_sheet(office, tmp_path):
    unit = office.save(Unit(name="老周维修13995010001"))
    office.save(msgspec.structs.replace(office.all(Service)[0], providers=[unit.id]))
    assert made(office, tmp_path) == []


def test_the_annex_prints_what_a_poster_prints_and_no_more(office, tmp_path):
    """A mobile without consent becomes the hotline, a unit off the lists is not named, and neither is one unconfirmed."""
    unit = office.save(Unit(name="美美理发店", liaison="小杨", liaison_phone="15809510006"))
    service = office.save(
        msgspec.structs.replace(office.all(Service)[0], providers=[unit.id], public_phone="15809510006")
    )
    old = Service(
        title="旧服务", content="早就不办了，没人确认过", providers=[COMMUNITY], publish=True, fee="免费", times="周二",
        confirmed_on=TODAY - timedelta(400),
    )  # fmt: skip
    office.save(old)
    path = next(one for one in export(office, "lists", tmp_path) if "服务项目" in one.name)
    from python_calamine import CalamineWorkbook

    words = json.dumps(
        CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(), ensure_ascii=False, default=str
    )
    assert "应急开锁" in words
    assert "15809510006" not in words
    assert public_service(office, service).phone in words
    assert "旧服务" not in words


def test_the_office_gets_its_own_lists_while_one_service_is_not_fit_to_print(office, tmp_path):
    office.save(msgspec.structs.replace(office.all(Service)[0], content="找王先生"))
    with pytest.raises(ExportProblem, match=r"服务项目清单没有做。S-0001 应急开锁：.*王先生.*另外三张做好了"):
        export(office, "lists", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "新华社区共治资源清单.xlsx", "新华社区治理需求清单.xlsx", "新华社区驻区单位登记册.xlsx",
    ]  # fmt: skip


def test_codes_carry_the_hotline_where_a_mobile_has_no_consent(office, tmp_path):
    unit = office.save(Unit(name="美美理发店", liaison_phone="15809510006"))
    office.save(
        msgspec.structs.replace(office.all(Service)[0], providers=[unit.id], public_phone="15809510006")
    )
    path = export(office, "poster", tmp_path)[0]
    codes = "".join(text for page in readback.read_codes(Path(path).read_bytes()) for text in page)
    assert "0951-5012345" in codes
    assert "1580951" not in codes
