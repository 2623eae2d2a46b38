"""Registers of agreements come in: who signed with the community, when, until when, what was agreed; nothing twice."""

from datetime import date

import pytest

from exports.formats import Wish, export
from guidance.catalogue import catalogue
from guidance.deciding import decide
from guidance.intake import propose
from guidance.intake_accept import accept
from store.records import Agreement, Community, Unit

HEAD = "序号\t甲方\t乙方\t签订日期\t有效期\t共建内容\t联系人\t联系电话\n"


def read(*rows, head=HEAD):
    return propose([("台账", head + "".join("\t".join(row) + "\n" for row in rows))])


def papers(intakes):
    return [one for one in intakes[0].proposals if one.table == "agreements"]


def row(number, theirs, on, until, what="义诊", ours="新华社区党委"):
    return (str(number), ours, theirs, on, until, what, "小马", "0951-6011001")


def test_a_register_becomes_units_and_agreements_and_comes_in_once(book):
    intakes = read(
        row(1, "宁安医院", "2026年1月8日", "一年", "每季度义诊、慢病随访"),
        row(2, "民生超市", "2026.2.1", "2026.2.1-2028.1.31"),
    )
    accept(book, decide(book, intakes))
    hospital, market = book.all(Agreement)
    assert book.name_of(hospital.unit) == "宁安医院"
    assert (hospital.status, hospital.signed_on) == ("已签", date(2026, 1, 8))
    assert (hospital.valid_until, hospital.annex) == (date(2027, 1, 7), ["每季度义诊", "慢病随访"])
    assert market.valid_until == date(2028, 1, 31)
    assert [one.office_phone for one in book.all(Unit)] == ["0951-6011001"] * 2
    again = decide(book, intakes)
    assert {one.action for one in again} == {"equal"}
    accept(book, again)
    assert len(book.all(Agreement)) == 2
    book.undo()
    assert not book.all(Agreement)
    assert not book.all(Unit)


def test_the_community_may_be_either_party():
    intakes = read(
        row(1, "新华社区居委会", "2026-1-8", "一年", ours="区图书馆"), row(2, "区文化馆", "2026-1-8", "一年")
    )
    assert [one.values["unit"] for one in papers(intakes)] == ["区图书馆", "区文化馆"]


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ("一年", "2027-01-07"),
        ("两年", "2028-01-07"),
        ("3年", "2029-01-07"),
        ("6个月", "2026-07-07"),
        ("至2026年12月31日", "2026-12-31"),
        ("2026.1.8—2026.12.31", "2026-12-31"),
        ("", "2027-01-07"),
    ],
)
def test_a_term_is_a_day(told, until):
    (paper,) = papers(read(row(1, "宁安医院", "2026年1月8日", told)))
    assert paper.values["valid_until"] == until
    assert any("按一年算" in doubt for doubt in paper.doubts) == (not told)


def test_what_is_not_clear_stays_open_and_names_its_cell():
    unsigned, long = papers(read(row(1, "民生超市", "待签", ""), row(2, "区图书馆", "2026-1-8", "长期")))
    assert unsigned.values["status"] == "拟定"
    assert "signed_on" not in unsigned.values
    assert "待签" in unsigned.values["note"]
    assert "valid_until" not in long.values
    assert any(doubt.startswith("E3 有效期：长期") for doubt in long.doubts)


def test_a_signed_one_offers_itself_for_the_draft_that_waits(book):
    unit = book.save(Unit(name="宁安医院"))
    draft = book.save(Agreement(unit=unit.id))
    decisions = decide(book, read(row(1, "宁安医院", "2026年1月8日", "一年")))
    (one,) = [one for one in decisions if one.table == "agreements"]
    assert (one.action, one.target, one.taken) == ("duplicate", draft.id, False)
    one.into = one.taken = True
    accept(book, decisions)
    (paper,) = book.all(Agreement)
    assert (paper.id, paper.status, paper.signed_on) == (draft.id, "已签", date(2026, 1, 8))


def test_a_list_of_offers_with_a_term_is_no_register_of_agreements():
    head = "单位名称\t可提供资源\t有效期\t联系电话\n"
    (intake,) = read(("宁安医院", "义诊", "2026年12月31日", "0951-6011001"), head=head)
    assert {one.table for one in intake.proposals} == {"units", "resources"}


def test_a_column_for_each_kind_of_offer_is_read_by_its_ticks_and_amounts():
    head = "单位名称\t会议室\t停车位\t职工人数\t联系电话\n"
    (intake,) = read(
        ("区图书馆", "√", "12个", "30", "0951-6011001"),
        ("宁安医院", "×", "6", "200", "0951-6011002"),
        head=head,
    )
    offers = [
        (one.values["unit"], one.values["title"]) for one in intake.proposals if one.table == "resources"
    ]
    assert offers == [("区图书馆", "会议室"), ("区图书馆", "停车位12个"), ("宁安医院", "停车位6")]
    assert {column.key for column in intake.headings[0].columns} >= {"_ticked"}


def test_plain_numbers_alone_are_no_offers():
    head = "单位名称\t面积\t层数\t联系电话\n"
    (intake,) = read(
        ("区图书馆", "1200", "3", "0951-6011001"), ("宁安医院", "800", "6", "0951-6011002"), head=head
    )
    assert {one.table for one in intake.proposals} == {"units"}


def test_the_agreement_we_print_comes_back_as_the_one_it_is(book, tmp_path):
    book.save(Community(name="新华社区", street="新华街道", hotline="0951-6010000"))
    accept(book, decide(book, read(row(1, "宁安医院", "2026年1月8日", "一年", "每季度义诊、慢病随访"))))
    paths = export(book, "agreement", tmp_path, Wish(ids=("A-0001",)))
    printed = next(path for path in paths if path.suffix == ".docx")
    intakes = propose([printed])
    (paper,) = papers(intakes)
    assert paper.values["unit"] == "宁安医院"
    assert paper.values["annex"] == ["每季度义诊", "慢病随访"]
    assert {one.action for one in decide(book, intakes)} == {"equal"}
    assert ["协议的正文" in left.reason for left in intakes[0].left_out] == [True]


def test_the_clauses_of_the_notice_are_nobodys_needs():
    clauses = "\n".join(
        f"{place}. {text}" for place, text in enumerate(catalogue().agreement.clauses, start=1)
    )
    (intake,) = propose([("协议", f"共驻共建协议书\n{clauses}\n驻区单位（盖章）：\n社 区（盖章）：\n")])
    assert intake.proposals == []
    assert sum("通知的原文" in left.reason for left in intake.left_out) == 10
