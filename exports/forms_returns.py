"""The return card of a claim and the residents' slip as .docx: filled in by hand or in WPS, and read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from exports import word
from exports.forms_paper import claim_words
from exports.forms_word import boxes, paragraph, sheet_of_paper, table
from guidance.catalogue import catalogue
from guidance.emergency import RING_FIRST
from guidance.returned import KEY, form_key
from store.book import Book
from store.choices import URGENCIES
from store.records import Match

BOXES = {"办理情况": boxes(("办结", "实施中", "退回")), "满意度": boxes("54321")}
SLIP_MM = {
    "需求内容": 28,
    "详细情况": 60,
    "楼栋": 10,
    "希望完成": 10,
    "称呼和电话": 10,
}  # room to write by hand
ASKED = ("办理情况", "服务次数", "服务人数", "折合金额", "满意度", "评价人", "填写日期", "意见或原因")


def return_document(book: Book, claims: Sequence[Match], today: date) -> bytes:
    """Return the cards of these claims, one below another, as the bytes of a .docx file."""
    import docx

    document = sheet_of_paper(docx.Document(), "认领回执", today)
    for claim in claims:
        paragraph(document, "认领回执", 16, bold=True)
        paragraph(document, _from(book), 10.5, keep=True)
        told = list(claim_words(book, claim).items())
        asked = [(label, BOXES.get(label, "")) for label in ASKED]
        table(document, [(KEY, form_key(claim)), *told, *asked], {"需求": 8, "意见或原因": 16})
        paragraph(document, "办完以后一周内交回社区。评价人写称呼就行，不写门牌和电话。", 9)
    return word.saved(document)


def slip_document(book: Book, today: date) -> bytes:
    """Return the residents' slip as the bytes of a .docx file."""
    import docx

    document = sheet_of_paper(docx.Document(), "居民需求征集单", today)
    paragraph(document, "家门口缺什么，写给社区", 18, bold=True)
    paragraph(document, _from(book), 10.5, keep=True)
    items = boxes([f"{item.number} {item.title}" for item in catalogue().needs])
    asked = [(label, "") for label in SLIP_MM]
    alone = {**SLIP_MM, "紧急程度": 10, "像哪一条": 10}
    table(document, [*asked, ("紧急程度", boxes(URGENCIES)), ("像哪一条", items)], alone)
    paragraph(
        document,
        f"楼栋不写门牌。称呼和电话可以不写，写了只有社区工作人员看。有危险先打 {RING_FIRST}。不要写身份证号、病情。",
        9,
    )
    return word.saved(document)


def _from(book: Book) -> str:
    home = book.community
    return f"{home.street}{home.name}" + (f"    服务热线 {home.hotline}" if home.hotline else "")
