"""The return card of a claim and the residents' slip as .docx: filled in by hand or in WPS, and read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from exports import word
from exports.forms_paper import claim_words
from exports.forms_word import paragraph, sheet_of_paper, table
from guidance.catalogue import catalogue
from guidance.returned import KEY, form_key
from store.book import Book
from store.choices import URGENCIES
from store.records import Match

BOXES = {"办理情况": "□办结□实施中□退回", "满意度": "□5□4□3□2□1"}
ASKED = ("办理情况", "服务次数", "服务人数", "折合金额", "满意度", "评价人", "填写日期", "意见或原因")


def return_document(book: Book, claims: Sequence[Match], today: date) -> bytes:
    """Return the cards of these claims, one below another, as the bytes of a .docx file."""
    import docx

    document = sheet_of_paper(docx.Document(), "认领回执", today)
    for claim in claims:
        paragraph(document, f"认领回执    {book.community.street}{book.community.name}", 14, bold=True)
        told = list(claim_words(book, claim).items())
        table(document, [(KEY, form_key(claim)), *told, *((label, BOXES.get(label, "")) for label in ASKED)])
        paragraph(document, "办完以后一周内交回社区。评价人写称呼就行，不写门牌和电话。", 9)
    return word.saved(document)


def slip_document(book: Book, today: date) -> bytes:
    """Return the residents' slip as the bytes of a .docx file."""
    import docx

    document = sheet_of_paper(docx.Document(), "居民需求征集单", today)
    paragraph(
        document, f"家门口缺什么，写给社区    {book.community.street}{book.community.name}", 14, bold=True
    )
    items = "".join(f"□{item.number} {item.title}" for item in catalogue().needs)
    urgency = "".join(f"□{word}" for word in URGENCIES)
    asked = [(label, "") for label in ("需求内容", "详细情况", "楼栋", "希望完成", "称呼和电话")]
    table(document, [*asked, ("紧急程度", urgency), ("像哪一条", items)], abreast=1)
    paragraph(document, "楼栋不写门牌。称呼和电话可以不写，写了只有社区工作人员看。不要写身份证号、病情。", 9)
    return word.saved(document)
