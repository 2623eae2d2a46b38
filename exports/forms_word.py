"""The form as .docx, for a pen or for WPS: a table of the unit, a card per resource, the official items behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from exports import word
from exports.forms_content import CARDS, RULES, TITLE, Form, item_words, options
from guidance.returned import KEY, NUMBER
from store.clean import clean
from store.fields import Field

_BODY, _TITLE = "宋体", "黑体"
_WIDTHS_MM = (26, 62, 26, 62)
_ITEMS_MM = (38, 24, 114)
_ROW_MM = 8  # the least that a pen needs
_LINES_MM = 14  # for what takes several lines
_LONG = 18  # letters that need a row of their own

Pair = tuple[str, str]


def form_document(form: Form) -> bytes:
    """Return the form as the bytes of a .docx file."""
    import docx

    document = sheet_of_paper(docx.Document(), f"{TITLE} {form.name}", form.today)
    paragraph(document, TITLE, 18, bold=True)
    paragraph(document, f"{form.head}    {NUMBER}：{form.number}", 10.5)
    for words in (form.back, *RULES):
        paragraph(document, words, 10.5)
    paragraph(document, "一、单位情况", 12, bold=True)
    pairs = [
        (field.label, form.unit_texts.get(field.key, "") or _choices(field)) for field in form.unit_fields
    ]
    table(document, [*pairs, ("填表日期", "")], _rows_alone(form.unit_fields, form.unit_texts))
    paragraph(document, "二、能提供的资源（一项一张，不够再加）", 12, bold=True)
    blank = ("", dict[str, str]())
    for key, texts in [*((offer.key, offer.texts) for offer in form.offers), *[blank] * CARDS]:
        asked = [(field.label, texts.get(field.key, "") or _choices(field)) for field in form.fields]
        table(document, [*asked, (KEY, key)] if key else asked, _rows_alone(form.fields, texts))
        paragraph(document, "", 6)
    _items(document, form)
    word.pages(document.sections[0].footer.paragraphs[0], form.number, _BODY, 9)
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
    return boxes(options(field))


def boxes(words: Sequence[str]) -> str:
    """Return words with a box to tick before each."""
    return "  ".join(f"□{word}" for word in words)


def _rows_alone(fields: Sequence[Field], texts: Mapping[str, str]) -> dict[str, float]:
    """Return which fields have a row to themselves, and how tall it is: long ones, as on the PDF."""
    heights: dict[str, float] = {}
    for field in fields:
        if field.kind.lines > 1:
            heights[field.label] = _LINES_MM
        elif len(texts.get(field.key, "") or _choices(field)) > _LONG:
            heights[field.label] = _ROW_MM
    return heights


def table(document: Any, pairs: Sequence[Pair], alone: Mapping[str, float]) -> None:
    """Write label and value, two pairs abreast; those in `alone` have a row so tall (mm). It stays on one page."""
    from docx.enum.table import WD_ALIGN_VERTICAL
    from docx.shared import Mm

    made = document.add_table(rows=0, cols=4, style="Table Grid")
    _columns(made, _WIDTHS_MM)
    rows = _abreast(pairs, alone)
    for place, several in enumerate(rows, start=1):
        row = made.add_row()
        row.height, cells = Mm(alone.get(several[0][0], _ROW_MM)), row.cells
        word.keep(row)
        for cell, width in zip(cells, _WIDTHS_MM, strict=True):
            cell.width, cell.vertical_alignment = Mm(width), WD_ALIGN_VERTICAL.CENTER
        for at, (label, text) in enumerate(several):
            write(cells[2 * at], label, 10)
            write(cells[2 * at + 1], text, 10.5)
        for cell in cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = place < len(rows)
        if len(several) == 1:
            cells[1].merge(cells[3])


def _abreast(pairs: Sequence[Pair], alone: Mapping[str, float]) -> list[list[Pair]]:
    """Return the pairs by rows, two in each; those in `alone` have a row to themselves."""
    rows: list[list[Pair]] = []
    for pair in pairs:
        if rows and len(rows[-1]) == 1 and not {pair[0], rows[-1][0][0]} & alone.keys():
            rows[-1].append(pair)
        else:
            rows.append([pair])
    return rows


def _columns(made: Any, widths: Sequence[float]) -> None:
    from docx.shared import Mm

    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)


def write(cell: Any, text: str, size: float) -> None:
    """Write a text into a cell in the body's font, without space around its lines."""
    from docx.shared import Pt

    spacing = cell.paragraphs[0].paragraph_format
    spacing.space_before, spacing.space_after, spacing.line_spacing = Pt(1), Pt(1), 1.0
    _run(cell.paragraphs[0], text, size)


def paragraph(document: Any, text: str, size: float, *, bold: bool = False, keep: bool = False) -> None:
    """Add a paragraph; bold ones are headings, which stand on the page of what follows, as those to `keep` do."""
    from docx.shared import Pt

    made = document.add_paragraph()
    form = made.paragraph_format
    form.space_before, form.space_after = Pt(8 if bold else 2), Pt(2)
    form.keep_with_next = bold or keep or None
    _run(made, text, size, bold=bold)


def _run(made: Any, text: str, size: float, *, bold: bool = False) -> None:
    word.write(made, clean(text, lines=True), _TITLE if bold else _BODY, size, bold=bold)


def _items(document: Any, form: Form) -> None:
    document.add_page_break()
    paragraph(document, "三、通知原文：25 条官方条目", 12, bold=True)
    made = document.add_table(rows=1, cols=3, style="Table Grid")
    lines = [(item_words(item), "适合" if suits else "", item.requirement) for item, suits in form.items]
    for place, texts in enumerate([("条目", "适合贵单位", "具体要求"), *lines]):
        row = made.add_row() if place else made.rows[0]
        word.keep(row, heading=not place)
        for cell, words in zip(row.cells, texts, strict=True):
            write(cell, words, 9 if place else 10)
    _columns(made, _ITEMS_MM)
