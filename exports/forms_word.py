"""The form as .docx, for a pen or for WPS: a table of the unit, a card per resource, the official items behind."""

from __future__ import annotations

from datetime import date
from typing import Any

from exports import word
from exports.forms_content import CARDS, RULES, TITLE, Form, item_words, options
from guidance.returned import KEY, NUMBER
from store.clean import clean
from store.fields import Field

_BODY, _TITLE = "宋体", "黑体"
_WIDTHS_MM = (26, 62, 26, 62)
_ROW_MM = 8  # the least that a pen needs


def form_document(form: Form) -> bytes:
    """Return the form as the bytes of a .docx file."""
    import docx
    from docx.shared import Pt

    document = sheet_of_paper(docx.Document(), f"{TITLE} {form.name}", form.today)
    paragraph(document, TITLE, 18, bold=True)
    paragraph(document, f"{form.head}    {NUMBER}：{form.number}", 10.5)
    for words in (form.back, *RULES):
        paragraph(document, words, 10.5)
    paragraph(document, "一、单位情况", 12, bold=True)
    pairs = [
        (field.label, form.unit_texts.get(field.key, "") or _choices(field)) for field in form.unit_fields
    ]
    table(document, [*pairs, ("填表日期", "")])
    paragraph(document, "二、能提供的资源（一项一张，不够再加）", 12, bold=True)
    blank = ("", dict[str, str]())
    for key, texts in [*((offer.key, offer.texts) for offer in form.offers), *[blank] * CARDS]:
        asked = [(field.label, texts.get(field.key, "") or _choices(field)) for field in form.fields]
        table(document, [*asked, (KEY, key)] if key else asked)
        paragraph(document, "", 6)
    _items(document, form)
    footer = document.sections[0].footer.paragraphs[0]
    footer.text = form.number
    footer.runs[0].font.size = Pt(9)
    return word.saved(document)


def sheet_of_paper(document: Any, title: str, today: date) -> Any:
    """Return the document as A4 with margins, named and stamped with the day."""
    from docx.shared import Mm

    word.stamp(document, title, today)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(17)
    section.top_margin = section.bottom_margin = Mm(15)
    return document


def _choices(field: Field) -> str:
    """Return the boxes to tick of a field with choices; reading takes an unticked line for nothing."""
    words = options(field)
    return "".join(f"□{word}" for word in words)


def table(document: Any, pairs: list[tuple[str, str]], abreast: int = 2) -> None:
    """Write label and value, so many pairs `abreast`; an odd last one spans the row."""
    from docx.enum.table import WD_ALIGN_VERTICAL
    from docx.shared import Mm

    made = document.add_table(rows=0, cols=4, style="Table Grid")
    made.autofit = False
    for column, width in zip(made.columns, _WIDTHS_MM, strict=True):
        column.width = Mm(width)
    for place in range(0, len(pairs), abreast):
        row = made.add_row()
        row.height, cells = Mm(_ROW_MM), row.cells
        for cell, width in zip(cells, _WIDTHS_MM, strict=True):
            cell.width, cell.vertical_alignment = Mm(width), WD_ALIGN_VERTICAL.CENTER
        for at, (label, text) in enumerate(pairs[place : place + abreast]):
            write(cells[2 * at], label, 10)
            write(cells[2 * at + 1], text, 10.5)
        if abreast == 1 or place + 1 == len(pairs):
            cells[1].merge(cells[3])


def write(cell: Any, text: str, size: float) -> None:
    """Write a text into a cell in the body's font, without space around its lines."""
    from docx.shared import Pt

    spacing = cell.paragraphs[0].paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(1), Pt(1), 1.0
    _run(cell.paragraphs[0], text, size)


def paragraph(document: Any, text: str, size: float, *, bold: bool = False) -> None:
    """Add a paragraph; bold ones are headings."""
    from docx.shared import Pt

    made = document.add_paragraph()
    made.paragraph_format.space_after = Pt(2)
    _run(made, text, size, bold=bold)


def _run(made: Any, text: str, size: float, *, bold: bool = False) -> None:
    word.write(made, clean(text, lines=True), _TITLE if bold else _BODY, size, bold=bold)


def _items(document: Any, form: Form) -> None:
    document.add_page_break()
    paragraph(document, "三、通知原文：25 条官方条目", 12, bold=True)
    made = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, words in zip(made.rows[0].cells, ("条目", "适合贵单位", "具体要求"), strict=True):
        write(cell, words, 10)
    for item, suits in form.items:
        cells = made.add_row().cells
        for cell, words in zip(
            cells, (item_words(item), "适合" if suits else "", item.requirement), strict=True
        ):
            write(cell, words, 9)
