"""The form as .xlsx: dropdowns, official wording beside the choice, hidden keys, and a hidden copy of what was sent."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from exports.forms_content import BLANKS, RULES, TITLE, Form, item_words, options
from exports.workbook import PLAIN
from guidance.returned import BASE, KEY, NUMBER
from store.clean import clean
from store.fields import Field
from store.kinds import Official

_ITEMS = "官方条目"
_AUTOMATIC = "通知要求写明（自动显示）"
_PAIRS = ((1, 2, 3), (4, 5, 7))  # columns of label, first and last of its value, twice a row
_WIDTHS = {
    "title": 22,
    "description": 26,
    "details": 24,
    "item": 16,
    "price_list": 20,
    "times": 18,
    "contact_phone": 15,
}
_FONT = {"font_name": "宋体", "font_size": 10}
_LIST_LIMIT = 255  # characters of a dropdown that stands in the cell itself
_ROW = 36


def form_sheet(form: Form) -> bytes:
    """Return the form as the bytes of an .xlsx file; the same form on the same day gives the same bytes."""
    import xlsxwriter

    data = BytesIO()
    book = xlsxwriter.Workbook(data, PLAIN)
    day = form.today
    book.set_properties({"title": f"{TITLE} {form.name}", "created": datetime(day.year, day.month, day.day)})  # noqa: DTZ001
    styles = _styles(book)
    _filling(book.add_worksheet("填表"), form, styles)
    _items(book.add_worksheet(_ITEMS), form, styles)
    _base(book.add_worksheet("底稿"), form)
    book.close()
    return data.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    cell = {**_FONT, "border": 1, "text_wrap": True, "valign": "vcenter"}
    return {
        "title": book.add_format({**_FONT, "font_size": 18, "bold": True, "valign": "vcenter"}),
        "words": book.add_format({**_FONT, "text_wrap": True, "valign": "vcenter"}),
        "section": book.add_format({**_FONT, "font_size": 12, "bold": True, "valign": "vcenter"}),
        "label": book.add_format({**cell, "bg_color": "#F2F2F2", "align": "center"}),
        "head": book.add_format({**cell, "bg_color": "#EBEBEB", "bold": True, "align": "center"}),
        "cell": book.add_format(cell),
        "grey": book.add_format({**cell, "font_color": "#666666", "font_size": 9}),
    }


def _filling(sheet: Any, form: Form, styles: dict[str, Any]) -> None:
    last = len(form.fields) + 1
    sheet.merge_range(0, 1, 0, last, TITLE, styles["title"])
    sheet.set_row(0, 32)
    about = f"{clean(form.head)}    {NUMBER}：{form.number}    {clean(form.back)}"
    sheet.merge_range(1, 1, 1, last, about, styles["words"])
    for place, rule in enumerate(RULES, start=2):
        sheet.merge_range(place, 1, place, last, rule, styles["words"])
    row = _unit(sheet, 2 + len(RULES), form, styles)
    sheet.merge_range(row, 1, row, last, "二、能提供的资源", styles["section"])
    _offers(sheet, row + 1, form, styles)
    sheet.set_column(0, 0, 16, None, {"hidden": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.47, right=0.47, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{form.number}&C第 &P 页  共 &N 页")


def _unit(sheet: Any, row: int, form: Form, styles: dict[str, Any]) -> int:
    sheet.merge_range(row, 1, row, len(form.fields) + 1, "一、单位情况", styles["section"])
    cells = [(field.label, form.unit_texts.get(field.key, ""), field) for field in form.unit_fields]
    for place, (label, text, field) in enumerate([*cells, ("填表日期", "", None)]):
        at, (column, first, end) = row + 1 + place // 2, _PAIRS[place % 2]
        sheet.write_string(at, column, label, styles["label"])
        sheet.merge_range(at, first, at, end, "", styles["cell"])
        if text:
            sheet.write_string(at, first, clean(text, lines=True), styles["cell"])
        sheet.set_row(at, 22)
        if field:
            _dropdown(sheet, at, at, first, field)
    return row + 2 + len(cells) // 2


def _offers(sheet: Any, row: int, form: Form, styles: dict[str, Any]) -> None:
    sheet.write_string(row, 0, KEY, styles["head"])
    columns = _columns(form.fields)
    for column, field in columns.items():
        words = ("* " if field.required else "") + field.label
        sheet.write_string(row, column, words, styles["head"])
        sheet.set_column(column, column, _WIDTHS.get(field.key, 12))
        _dropdown(sheet, row + 1, row + len(form.offers) + 2 * BLANKS, column, field)
    automatic = next(column + 1 for column, field in columns.items() if isinstance(field.kind, Official))
    sheet.write_string(row, automatic, _AUTOMATIC, styles["head"])
    sheet.set_column(automatic, automatic, 30)
    sheet.set_row(row, 28)
    wording = {item_words(item): item.requirement for item, _ in form.items}
    blanks = [None] * BLANKS
    for at, offer in enumerate([*form.offers, *blanks], start=row + 1):
        texts = offer.texts if offer else {}
        sheet.set_row(at, _ROW)
        sheet.write_string(at, 0, offer.key if offer else "", styles["grey"])
        for column, field in columns.items():
            sheet.write_string(at, column, clean(texts.get(field.key, ""), lines=True), styles["cell"])
        chosen = f"{_letter(automatic - 1)}{at + 1}"
        formula = f'=IF({chosen}="","",IFERROR(VLOOKUP({chosen},{_ITEMS}!$A$2:$E${len(form.items) + 1},5,FALSE),""))'
        sheet.write_formula(at, automatic, formula, styles["grey"], wording.get(texts.get("item", ""), ""))


def _columns(fields: tuple[Field, ...]) -> dict[int, Field]:
    """Return column -> field; the official wording takes the column after the official item."""
    columns: dict[int, Field] = {}
    column = 1
    for field in fields:
        columns[column] = field
        column += 2 if isinstance(field.kind, Official) else 1
    return columns


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _dropdown(sheet: Any, first: int, last: int, column: int, field: Field) -> None:
    """Offer the choices of a field, or say how it is written when its cell is chosen."""
    chosen: dict[str, Any] = (
        {"input_title": field.label[:32], "input_message": field.hint[:200]} if field.hint else {}
    )
    words = options(field)
    if isinstance(field.kind, Official):
        chosen |= {
            "validate": "list",
            "source": f"={_ITEMS}!$A$2:$A$26",
            "error_title": "请从下拉里选",
            "error_message": "选不准就空着，社区来定。",
        }
    elif words and len(",".join(words)) < _LIST_LIMIT:
        chosen |= {"validate": "list", "source": list(words), "show_error": field.key != "fee"}
    elif chosen:
        chosen |= {"validate": "any"}
    if chosen:
        sheet.data_validation(first, column, last, column, chosen)


def _items(sheet: Any, form: Form, styles: dict[str, Any]) -> None:
    for column, (heading, width) in enumerate(
        ((_ITEMS, 18), ("适合贵单位", 10), ("资源类别", 12), ("具体分类", 12), ("通知原文：具体要求", 90))
    ):
        sheet.write_string(0, column, heading, styles["head"])
        sheet.set_column(column, column, width)
    for row, (item, suits) in enumerate(form.items, start=1):
        cells = (item_words(item), "适合" if suits else "", item.category, item.subcategory, item.requirement)
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text, styles["cell"])
    sheet.freeze_panes(1, 0)
    sheet.fit_to_pages(1, 0)


def _base(sheet: Any, form: Form) -> None:
    """Keep what was sent, so that what a unit did not touch can be told from what the book changed since."""
    sheet.write_row(0, 0, [BASE, form.number])
    sent = [(form.unit_key, form.unit_texts), *((offer.key, offer.texts) for offer in form.offers)]
    rows = [(key, field, text) for key, texts in sent if key for field, text in texts.items()]
    for row, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, clean(text, lines=True))
    sheet.very_hidden()
