"""The service list as a posted sheet: reviewed, numbered, read back, entered in the register."""

import re

import msgspec
import pytest

from exports.names import safe_name
from exports.posting import post_all
from exports.problem import ExportProblem
from exports.readback import read_codes
from exports.register import out_of_date
from guidance.practice import write_practice
from store.book import Book
from store.choices import COMMUNITY
from store.problems import BookProblem
from store.records import Community, Look, Need, Posting, Service, Unit


@pytest.fixture
def full(tmp_path):
    book = Book.open(tmp_path / "b.json", who="王芳")
    write_practice(book)
    yield book
    book.close()


def post(book, folder, look=None, **more):
    [made] = post_all(book, folder, [look or Look()], **more)
    return made


def test_a_sheet_is_printed_and_entered_in_the_register(full, tmp_path):
    posted = post(full, tmp_path)
    codes = [code for page in read_codes(posted.path.read_bytes()) for code in page]
    services = full.all(Service)
    assert len(codes) >= len(services) + 1
    for service in services:
        assert any(code.startswith(f"{service.title}。") for code in codes), service.title
    [entry] = full.all(Posting)
    said = f"新华社区服务项目清单。0951-5012345。编号{entry.sheet}校验{entry.fingerprint}。"
    assert said in codes
    assert all(len(code.encode()) <= 100 for code in codes)
    assert all(entry.fingerprint in code for code in codes)
    assert entry.sheet == posted.posting.sheet
    assert [service.id for service in entry.services] == [service.id for service in services]
    assert posted.path.name == f"新华社区服务项目清单 {entry.sheet}.pdf"


def test_the_same_content_is_the_same_sheet_to_the_byte(full, tmp_path):
    first = post(full, tmp_path)
    data = first.path.read_bytes()
    again = post(full, tmp_path)
    assert again.posting == first.posting
    assert again.path.read_bytes() == data
    assert len(full.all(Posting)) == 1


def test_a_changed_service_makes_the_hung_sheet_out_of_date_and_a_new_edition(full, tmp_path):
    first = post(full, tmp_path).posting
    assert not out_of_date(full, first)
    service = full.all(Service)[0]
    full.save(msgspec.structs.replace(service, times="周一至周五 9:00-17:00"))
    assert out_of_date(full, first)
    second = post(full, tmp_path).posting
    assert (second.sheet, second.edition) != (first.sheet, first.edition)
    assert second.edition.endswith("第2版")


def test_nothing_private_stands_in_the_file_or_the_codes(full, tmp_path, needs_program):
    import subprocess

    pdf = post(full, tmp_path).path
    text = subprocess.run(
        [needs_program("pdftotext"), "-raw", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    codes = "".join(code for page in read_codes(pdf.read_bytes()) for code in page)
    for unit in full.all(Unit):
        for secret in (unit.liaison, unit.leader, unit.liaison_phone):
            assert not secret or secret not in text + codes, secret
    for need in full.all(Need):
        for secret in re.split("[，、]", need.private):
            assert not secret or secret not in text + codes, secret


def test_what_the_review_forbids_is_not_printed(full, tmp_path):
    service = full.all(Service)[0]
    full.save(msgspec.structs.replace(service, content="请找王奶奶"))
    before = full.path.read_bytes()
    with pytest.raises(ExportProblem, match=f"{service.id}.*王奶奶"):
        post(full, tmp_path / "纸")
    assert full.path.read_bytes() == before
    assert not (tmp_path / "纸").exists()


def test_a_failed_sheet_takes_no_number(full, tmp_path, monkeypatch):
    monkeypatch.setattr("exports.sheet.readback.read_codes", lambda *_: [["别的字"]])
    with pytest.raises(ExportProblem):
        post(full, tmp_path)
    assert full.all(Posting) == []
    assert not list(tmp_path.glob("*.pdf"))


def test_a_full_disk_under_the_register_says_so(full, tmp_path, monkeypatch):
    def fails(*_, **__):
        raise OSError(28, "full")

    monkeypatch.setattr("store.file.write_whole", fails)
    with pytest.raises(BookProblem, match="磁盘满了"):
        post(full, tmp_path)
    assert full.all(Posting) == []


@pytest.mark.parametrize(
    "services", [[], [Service(title="不公示", content="x", providers=[COMMUNITY], publish=False)]]
)
def test_no_service_no_sheet(book, tmp_path, services):
    for service in services:
        book.save(service)
    with pytest.raises(ExportProblem, match="没有选中"):
        post(book, tmp_path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("../../etc/passwd", "....etcpasswd"), ("新华社区", "新华社区"), ("a:b*c?", "abc"), ("CON", "未命名"), ("...", "未命名"),
        ("长" * 90, f"{'长' * 18}..{'长' * 20}"), ("左\u202e右", "左右"),
    ],
)  # fmt: skip
def test_user_text_in_a_file_name_is_never_a_path(text, name):
    assert safe_name(text).lstrip(".") == name.lstrip(".")
    assert "/" not in safe_name(text)


def test_a_community_with_a_hostile_name_still_gets_its_file_in_the_folder(full, tmp_path):
    community = full.all(Community)[0]
    full.save(msgspec.structs.replace(community, name="../新华/社区"))
    assert post(full, tmp_path).path.parent == tmp_path
