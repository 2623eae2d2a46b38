"""The agreement, the letters and the claim slip: what stands in them, in PDF and in Word, and what never does."""

import re
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import msgspec
import pytest
from pypdf import PdfReader

from exports import letters
from exports.letter_facts import write_letters
from exports.paper import Paper, Signed, Words, bound
from exports.paper_pdf import pdf
from exports.paper_word import docx as word
from exports.problem import ExportProblem
from guidance import period
from guidance.catalogue import catalogue
from guidance.ledger import unit_ledger
from guidance.practice import write_practice
from guidance.shares import number
from store.book import Book
from store.records import Agreement, Community, Match, Need, Opinion, Unit

DAY = date(2026, 3, 5)
COMMUNITY = Community(
    id="C-0001", name="新华社区", street="解放西街街道", hotline="0951-5012345", address="解放西街88号",
    office_hours="周一至周五 8:30-17:30",
)  # fmt: skip
UNIT = Unit(id="U-0001", name="美美理发店", liaison="杨小美", liaison_phone="15809510006")
PAPER = Agreement(
    id="A-0001", unit="U-0001", signed_on=date(2026, 3, 1), valid_until=date(2027, 2, 28), signers=["杨小美", "李建国"],
    local_clauses=["双方每季度碰一次头。"], pairings=["理发店党员到三网格报到。"], annex=["每月第二个周二上门理发", "冬天扫雪"],
)  # fmt: skip
NEED = Need(
    id="N-0031",
    title="独居老人上门理发",
    description="腿脚不便",
    grid="二网格",
    building="3号楼",
    private="马大娘 13900000000",
)
CLAIM = Match(
    id="M-0015", need="N-0031", unit="U-0001", offer="上门理发", quantity="每月6人", status="已认领",
    claimed_on=date(2026, 3, 2), promised_by=date(2026, 4, 1),
)  # fmt: skip


PAPERS = {
    "agreement": lambda: letters.agreement_papers(COMMUNITY, UNIT, PAPER, DAY)[0],
    "opinion": lambda: letters.opinion_letter(
        COMMUNITY,
        UNIT,
        Opinion(subject="评选先进基层党组织", number="新社党意〔2026〕3号", asked_on=date(2026, 3, 2)),
        ["参加会议 4 次。"],
        DAY,
    ),
    "bulletin": lambda: letters.bulletin(COMMUNITY, "2026年上半年", [("需求和办理", ["共有 24 件。"])], DAY),
    "claim": lambda: letters.claim_slip(COMMUNITY, UNIT, NEED, CLAIM, DAY),
    "cover": lambda: letters.cover_letter(COMMUNITY, UNIT, DAY),
}


def words_of(data, needs_program):
    done = subprocess.run(
        [needs_program("pdftotext"), "-layout", "-", "-"], input=data, capture_output=True, check=True
    )
    return re.sub(r"\s|—\d+—", "", done.stdout.decode("utf-8"))


def document(paper, tmp_path):
    path = tmp_path / "文.docx"
    path.write_bytes(word(paper))
    return docx.Document(str(path))


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_looks_as_it_did(name, golden):
    assert golden.differs(f"paper-{name}", pdf(PAPERS[name]())) == ""


def test_the_agreement_is_the_notice_word_for_word_with_our_own_after_it(needs_program):
    first, second = letters.agreement_papers(COMMUNITY, UNIT, PAPER, DAY)
    text = words_of(pdf(first), needs_program)
    notice = catalogue().agreement
    for words in (notice.preamble, *notice.clauses, *PAPER.local_clauses, *PAPER.pairings, *PAPER.annex):
        assert re.sub(r"\s", "", words) in text
    order = [
        text.index(words)
        for words in (
            "共驻共建协议书",
            "10.本协议经双方签订",
            "补充条款",
            "交叉任职与结对",
            "驻区单位（盖章）",
            "附件",
        )
    ]
    assert order == sorted(order)
    assert "本协议有效期至2027年2月28日" in text
    assert text.count("2026年3月1日") == 2
    assert "第一份（驻区单位存）" in text
    assert "第二份（社区存）" in words_of(pdf(second), needs_program)


def test_the_agreement_in_word_is_typeset_like_an_official_document(tmp_path):
    made = document(PAPERS["agreement"](), tmp_path)
    section = made.sections[0]
    page = [round(length.mm) for length in (section.page_width, section.page_height)]
    edges = [
        round(length.mm)
        for length in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ]
    assert page == [210, 297]
    assert (page[0] - edges[2] - edges[3], page[1] - edges[0] - edges[1]) == (156, 225)
    title, clause = made.paragraphs[0], next(one for one in made.paragraphs if one.text.startswith("1. "))
    assert (title.text, title.runs[0].font.size.pt) == ("共驻共建协议书", 22)
    assert (clause.runs[0].font.size.pt, clause.paragraph_format.line_spacing.pt) == (16, 28)
    assert 'w:eastAsia="方正小标宋简体"' in title._p.xml
    assert 'w:eastAsia="仿宋_GB2312"' in clause._p.xml
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    seals = made.tables[0]
    assert [cell.text for cell in seals.rows[0].cells] == [
        "驻区单位（盖章）：\n美美理发店",
        "社 区（盖章）：\n新华社区",
    ]
    assert [row.cells[1].text for row in made.tables[1].rows] == ["认领事项", *PAPER.annex]


def test_an_unsigned_agreement_leaves_the_day_open(needs_program):
    open_ = letters.agreement_papers(COMMUNITY, UNIT, Agreement(id="A-0002", unit="U-0001"), DAY)[0]
    text = words_of(pdf(open_), needs_program)
    assert text.count("年月日") == 2
    assert "附件" not in text


def test_the_opinion_letter_tells_what_was_done_and_leaves_room(needs_program):
    text = words_of(pdf(PAPERS["opinion"]()), needs_program)
    assert "按照《共驻共建协议书》第8条" in text
    assert "参加会议4次。" in text
    assert "评选先进基层党组织" in text
    assert "新社党意〔2026〕3号" in text
    assert "你单位2026年3月2日关于评选先进基层党组织征求意见的来函收悉" in text
    assert "解放西街街道新华社区（盖章）" in text


def test_the_street_signs_its_own_opinion_and_nothing_is_invented_that_never_came(needs_program):
    given = Opinion(subject="任免征求同意", by="街道党工委", text="同意。")
    text = words_of(pdf(letters.opinion_letter(COMMUNITY, UNIT, given, [], DAY)), needs_program)
    assert "同意。" in text
    assert "来函收悉" not in text
    assert "共驻共建协议书" not in text
    assert "解放西街街道党工委（盖章）" in text
    assert "新华社区（盖章）" not in text


def test_the_claim_slip_has_a_receipt_below_the_cut(needs_program, tmp_path):
    text = words_of(pdf(PAPERS["claim"]()), needs_program)
    cut = text.index("回执，沿线剪下")
    assert text.index("独居老人上门理发") < cut < text.index("认领回执")
    assert text.count("M-0015（需求N-0031）") == 2
    assert "2026年4月1日" in text
    offered = letters.claim_slip(COMMUNITY, UNIT, NEED, CLAIM, DAY, offer="周二上门")
    assert "周二上门，上门理发，每月6人" in words_of(pdf(offered), needs_program)
    assert len(document(PAPERS["claim"](), tmp_path).tables) == 2


@pytest.mark.parametrize("name", PAPERS)
def test_nobodys_name_door_or_mobile_is_in_a_paper(name, needs_program):
    text = words_of(pdf(PAPERS[name]()), needs_program)
    for secret in ("马大娘", "13900000000", "15809510006"):
        assert secret not in text


def test_slips_bound_together_are_one_file_with_a_page_and_a_title_each(tmp_path):
    one, other = PAPERS["claim"](), replace(PAPERS["claim"](), subtitle="另一家　M-0016")
    [paper] = bound([one, other], "认领单")
    made = PdfReader(BytesIO(pdf(paper)))
    assert len(made.pages) == 2
    assert "另一家" in made.pages[1].extract_text()
    assert "共驻共建认领单" in made.pages[1].extract_text()
    assert [line.text for line in document(paper, tmp_path).paragraphs].count("共驻共建认领单") == 2
    assert bound([one], "认领单") == [one]


def test_a_signature_never_stands_on_a_page_alone(tmp_path):
    for lines in range(20, 34):
        words = tuple(Words(f"第 {place} 行") for place in range(lines))
        paper = Paper("信", "信", DAY, (*words, Signed(("新华社区（盖章）", "2026年3月5日"))), official=True)
        last = PdfReader(BytesIO(pdf(paper))).pages[-1].extract_text()
        assert "新华社区" not in last or f"第{lines - 1}行" in re.sub(r"\s", "", last), lines
    made = document(paper, tmp_path)
    assert [line.paragraph_format.keep_with_next for line in made.paragraphs[-3:]] == [True, True, None]


def test_a_need_that_speaks_of_a_person_is_told_by_its_number():
    for need in (
        Need(id="N-1", title="找王奶奶的儿子"),
        Need(id="N-1", title="送药", description="5-2-301"),
        Need(id="N-1", title="x", sensitive=True),
    ):
        assert letters.told_need(need) == "N-1（内容当面说）"
    assert letters.told_need(NEED) == "独居老人上门理发，腿脚不便"


def test_characters_no_font_has_are_named():
    odd = Unit(id="U-1", name="𡌶店")
    with pytest.raises(ExportProblem, match=r"里有印不出来的字：𡌶（U\+21336）"):
        pdf(letters.cover_letter(COMMUNITY, odd, DAY))


@pytest.fixture
def practice(tmp_path):
    book = Book.open(tmp_path / "b.json", who="王芳")
    write_practice(book)
    yield book
    book.close()


def test_the_book_gives_every_letter(practice, tmp_path):
    claim = next(one for one in practice.all(Match) if one.unit)
    for kind, ids, count in (
        ("agreement", ("A-0001",), 4), ("agreement", ("U-0001",), 4),
        ("claims", (), 2 * len(practice.all(Match))), ("bulletin", (), 2),
        ("opinion", (claim.unit,), 2), ("cover", (), 2),
    ):  # fmt: skip
        made = write_letters(practice, kind, tmp_path / kind, DAY, ids)
        assert len(made) == count, kind
        assert all(path.stat().st_size > 3000 for path in made)
    with pytest.raises(ExportProblem, match="没有等着出具的意见"):
        write_letters(practice, "opinion", tmp_path, DAY, ())


def test_both_copies_for_a_unit_with_a_long_name_are_files_of_their_own(practice, tmp_path):
    unit = practice.get(Unit, practice.get(Agreement, "A-0001").unit)
    practice.save(
        msgspec.structs.replace(unit, name="银川市兴庆区解放西街街道美发美容连锁服务有限责任公司第三分店")
    )
    made = write_letters(practice, "agreement", tmp_path, DAY, ("A-0001",))
    assert sorted(tmp_path.glob("*共驻共建协议书A-0001第*份.*")) == sorted(made)
    assert len(set(made)) == 4


def test_the_opinion_draws_on_the_ledger_and_without_names_answers_what_was_asked(practice, tmp_path):
    claim = next(one for one in practice.all(Match) if one.unit and one.claimed_on)
    year = claim.claimed_on.year
    practice.save(Opinion(unit=claim.unit, subject="行风评议", asked_on=claim.claimed_on, text="同意推荐。"))
    practice.save(
        Opinion(unit=claim.unit, subject="发展党员", asked_on=claim.claimed_on, given_on=claim.claimed_on)
    )
    page = unit_ledger(practice, practice.get(Unit, claim.unit), period.year(year), claim.claimed_on)
    [made] = [
        path
        for path in write_letters(practice, "opinion", tmp_path, claim.claimed_on, ())
        if path.suffix == ".docx"
    ]
    text = "\n".join(line.text for line in docx.Document(made).paragraphs)
    assert "关于行风评议征求意见" in text
    assert "同意推荐。" in text
    assert f"认领需求 {page.measure('认领需求').said} 件" in text
    assert f"{year}年得 {number(page.score)} 分（满分 100 分），折入党建目标考核 {page.part:g} 分" in text


@pytest.mark.slow
def test_libreoffice_prints_the_agreement_as_the_pdf_has_it(tmp_path, needs_program):
    path = tmp_path / "协议.docx"
    path.write_bytes(word(PAPERS["agreement"]()))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [
        needs_program("soffice"),
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=180)
    text = words_of((tmp_path / "协议.pdf").read_bytes(), needs_program)
    for clause in catalogue().agreement.clauses:
        assert re.sub(r"\s", "", clause)[:60] in text
    assert "驻区单位（盖章）" in text


@pytest.mark.parametrize("lines", range(12, 24))
def test_a_receipt_is_never_cut_by_the_end_of_a_page(lines, tmp_path):
    """However long the bulletin is: cut line and all rows of the slip stand on one page, in Word as in PDF."""
    said = [f"第 {at} 件事还等着人认领。" for at in range(lines)]
    paper = letters.bulletin(COMMUNITY, "2026年上半年", [("还等着认领的", said)], DAY)
    pages = [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(pdf(paper))).pages]
    [slip] = [page for page in pages if "意见回执，沿线剪下" in page]
    assert "单位（盖章）" in slip
    assert "请在这天以前交回" in slip
    written = document(paper, tmp_path)
    assert next(
        line for line in written.paragraphs if "意见回执" in line.text
    ).paragraph_format.keep_with_next
    *kept, last = written.tables[-1].rows
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for row in kept for cell in row.cells)
    assert not last.cells[0].paragraphs[0].paragraph_format.keep_with_next
