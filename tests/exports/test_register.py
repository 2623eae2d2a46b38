"""The register: which hung sheets are out of date and why, what must come down, whose a scanned text is."""

from datetime import timedelta

import msgspec
import pytest

from exports import register
from exports.aging import Aging
from exports.content import content_of, grid_of
from exports.posting import post_all, preview_codes
from exports.problem import ExportProblem
from exports.readback import read_codes
from exports.walking import prepare_replacements, steps
from guidance.practice import write_practice
from store.book import Book
from store.days import wall_day
from store.parts import Consent
from store.records import Look, Posting, Service, Unit

TODAY = wall_day()


def post(book, folder, look=None, **more):
    [made] = post_all(book, folder, [look or Look()], **more)
    return made


@pytest.fixture
def book(tmp_path):
    """A practice book."""
    made = Book.open(tmp_path / "b.json", who="王芳")
    write_practice(made)
    yield made
    made.close()


@pytest.fixture
def hung(book, tmp_path):
    """A book with one sheet hanging at two places."""
    posted = post(book, tmp_path).posting
    register.hang(book, posted, ["社区公告栏", "5号楼一单元"], "王芳", TODAY)
    return book


def change(book, id_, **values):
    return book.save(msgspec.structs.replace(book.get(Service, id_), **values))


def why(book):
    return [reason.text for reason in Aging(book).reasons(register.hanging(book)[0])]


def test_a_fresh_sheet_is_current(hung):
    assert [copy.place for copy in register.hanging(hung)] == ["社区公告栏", "5号楼一单元"]
    assert why(hung) == []
    assert register.stale(hung) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"times": "每周五"}, "S-0003 招工信息每周三更新：服务时间变了"),
        ({"title": "招工信息", "fee": "1元"}, "S-0003 招工信息：服务名称、收费变了"),
        ({"public_phone": "0951-6666666"}, "S-0003 招工信息每周三更新：公开电话变了"),
        ({"publish": False}, "S-0003 招工信息每周三更新 不再公示"),
    ],
)
def test_the_reason_names_the_service_and_the_field(hung, values, words):
    change(hung, "S-0003", **values)
    assert why(hung) == [words]
    assert len(register.stale(hung)) == 2


def test_new_services_head_and_end_of_time_are_reasons_too(hung):
    hung.save(Service(title="磨剪刀", content="每月一次", providers=["社区"], publish=True))
    assert why(hung) == ["新增 S-0017 磨剪刀"]
    hung.undo()
    hung.save(msgspec.structs.replace(hung.community, hotline="0951-7777777"))
    assert any("公开电话变了" in words or "热线" in words for words in why(hung))
    hung.undo()
    later = TODAY + timedelta(400)
    assert "过了有效期" in Aging(hung, later).reasons(register.hanging(hung)[0])[0].text


def test_a_withdrawn_consent_brings_down_every_sheet_with_the_number(book, tmp_path):
    unit = book.get(Unit, "U-0001")
    given = Consent(what="手机", by="小杨", on=TODAY)
    unit = book.save(msgspec.structs.replace(unit, liaison_phone="15809510006", consent=given))
    change(book, "S-0010", providers=[unit.id], public_phone="15809510006")
    posted = post(book, tmp_path)
    assert any("15809510006" in code for page in read_codes(posted.path.read_bytes()) for code in page)
    register.hang(book, posted.posting, ["公告栏", "3号楼"], "王芳", TODAY)
    book.save(msgspec.structs.replace(unit, consent=msgspec.structs.replace(given, withdrawn=TODAY)))
    words = "S-0010 上门理发：本人撤回了公布电话的同意"
    assert [(copy.place, why) for copy, why in register.to_take_down(book)] == [
        ("公告栏", words),
        ("3号楼", words),
    ]
    for copy in register.hanging(book):
        first = Aging(book).reasons(copy)[0]
        assert first.off
        assert first.text == "S-0010 上门理发：本人撤回了公布电话的同意"


def test_a_sheet_now_forbidden_must_come_down(hung):
    change(hung, "S-0003", place="5-2-301")
    first = Aging(hung).reasons(register.hanging(hung)[0])[0]
    assert first.off
    assert "门牌" in first.text


def test_the_same_list_is_one_edition_on_every_paper_and_building(hung, tmp_path):
    looks = [Look(paper="A3"), Look(print="大字", buildings=["3号楼", "6号楼"])]
    made = [one.posting for one in post_all(hung, tmp_path, looks)]
    assert {posting.edition for posting in made} == {register.hanging(hung)[0].edition}
    assert len({posting.sheet for posting in made}) == 3
    assert [posting.fingerprint[:6] for posting in made] == [content_of(hung, Look()).check] * 3
    again = [one.posting.sheet for one in post_all(hung, tmp_path, looks)]
    assert again == [posting.sheet for posting in made]


def test_all_of_many_sheets_or_none(hung, tmp_path):
    before = hung.path.read_bytes()
    hung.save(msgspec.structs.replace(hung.community, grids=[]))
    after = hung.path.read_bytes()
    with pytest.raises(ExportProblem, match="网格里没有写楼号"):
        post_all(hung, tmp_path / "新", [Look(buildings=["全部"])])
    with pytest.raises(ExportProblem, match="𡌶"):
        post_all(hung, tmp_path / "新", [Look(buildings=["1号楼", "𡌶楼"])])
    assert hung.path.read_bytes() == after != before
    assert not list((tmp_path / "新").glob("*.pdf"))


def test_a_place_belongs_to_its_grid(book):
    for place, grid in (
        ("3号楼一单元", "一网格"),
        ("10栋", "三网格"),
        ("二网格活动室", "二网格"),
        ("街口", None),
    ):
        found = grid_of(book.community, place)
        assert (found.name if found else None) == grid


def test_replacements_are_printed_once_and_walked_grid_by_grid(hung, tmp_path):
    with pytest.raises(ExportProblem, match="没有要换的"):
        prepare_replacements(hung, TODAY)
    change(hung, "S-0003", times="每周五")
    job = prepare_replacements(hung, TODAY)
    assert len(job.sheets) == 1
    walk = steps(hung, job.register(hung, job.print(tmp_path)), TODAY)
    new = hung.all(Posting)[-1].sheet
    assert [(step.copy.place, step.instead) for step in walk] == [("5号楼一单元", new), ("社区公告栏", new)]
    assert "服务时间变了" in walk[0].why


def test_whose_a_text_is(hung):
    posting = register.hanging(hung)[0]
    codes = [text for _, _, text in preview_codes(hung, Look())]
    for text in (*codes[:3], posting.sheet, posting.fingerprint, f"校验 {posting.fingerprint.lower()}"):
        verdict = register.verify(hung, text)
        assert (verdict.ours, verdict.current) == (True, True), text
        assert "贴在：社区公告栏、5号楼一单元" in verdict.text
    forged = codes[1].replace("0951-5012345", "0951-4444444")
    verdict = register.verify(hung, forged)
    assert not verdict.ours
    assert codes[1] in verdict.text
    for text in ("", "校验ZZZZZZ", "编号9999-2026", "微信扫一扫领鸡蛋"):
        assert not register.verify(hung, text).ours
    wrong = register.verify(hung, f"编号{posting.sheet}校验AAAAAA")
    assert not wrong.ours
    assert "校验值对不上" in wrong.text
    change(hung, "S-0003", times="每周五")
    old = register.verify(hung, codes[0])
    assert (old.ours, old.current) == (True, False)
    assert "服务时间变了" in old.text
