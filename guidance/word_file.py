"""What a Word document says: its paragraphs with the numbers Word gives them, its tables with every cell in its column."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from guidance.guarding import refuse_large, refuse_wide

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What stands around words that are there: fields to fill in, marked words, insertions that nobody has accepted yet.
_AROUND = ("sdt", "smartTag", "customXml", "ins", "moveTo")
_GONE = ("del", "moveFrom")  # what somebody struck out
_STYLES = 9  # that may stand behind one another
_FIGURES = "一二三四五六七八九"


def word_parts(raw: bytes, name: str) -> tuple[list[str], list[list[list[str]]]]:
    """Return the paragraphs outside tables, and each table as rows of texts."""
    import docx

    document = docx.Document(io.BytesIO(raw))
    _unwrap(document.element.body)
    words = _numbered(document)
    tables = []
    for table in document.tables:
        refuse_large(name, len(table.rows), 1)
        refuse_wide(name, _widest(table))
        tables.append([_row(row) for row in table.rows])
    return words, tables


def _unwrap(body: Any) -> None:
    """Put words that something stands around where they are looked for, and take those that are struck out away."""
    for gone in [one for tag in _GONE for one in body.iter(_W + tag)]:
        gone.getparent().remove(gone)
    for around in [one for tag in _AROUND for one in body.iter(_W + tag)]:
        inside = around.find(f"{_W}sdtContent") if around.tag == f"{_W}sdt" else around
        for one in list(inside if inside is not None else ()):
            around.addprevious(one)
        around.getparent().remove(around)


def _widest(table: Any) -> int:
    """Return the most columns that cells of a table say they are merged over."""
    spans = [
        int(one.get(f"{_W}val") or 1)
        for tag in ("gridSpan", "gridBefore")
        for one in table._element.iter(_W + tag)  # noqa: SLF001 - no public way
    ]
    return max(spans, default=1)


def _row(row: Any) -> list[str]:
    """Return the texts of a row; of a cell merged sideways only the first place holds them."""
    cells: Sequence[Any] = row.cells
    texts = [
        "" if place and cell._tc is cells[place - 1]._tc else cell.text  # noqa: SLF001 - no public way
        for place, cell in enumerate(cells)
    ]
    return [*([""] * row.grid_cols_before), *texts]


def _numbered(document: Any) -> list[str]:
    """Return the paragraphs, before each the number or dot that Word writes there by itself."""
    counts = Counter[tuple[int, int]]()
    shapes: dict[tuple[int, int], str] = {}
    words = []
    for paragraph in document.paragraphs:
        place = next(_places(paragraph), None) if paragraph.text.strip() else None
        if place:
            counts[place] += 1
            if place not in shapes:
                shapes[place] = _shape(document, *place)
            for below in [one for one in counts if one[0] == place[0] and one[1] > place[1]]:
                del counts[below]
        words.append(f"{_mark(shapes[place], counts[place])}{paragraph.text}" if place else paragraph.text)
    return words


def _places(paragraph: Any) -> Iterator[tuple[int, int]]:
    """Yield the list and the level that a paragraph, its style or the style behind that one stands in."""
    style = paragraph.style
    holders = [paragraph._p.pPr]  # noqa: SLF001 - no public way
    while style is not None and len(holders) < _STYLES:
        holders.append(style.element.pPr)
        style = style.base_style
    for holder in holders:
        told = holder.numPr if holder is not None else None
        if told is not None and told.numId is not None:
            if told.numId.val:
                yield told.numId.val, told.ilvl.val if told.ilvl is not None else 0
            return


def _mark(shape: str, count: int) -> str:
    """Return the number before a paragraph: 1. or 一、 or a dot."""
    if shape == "bullet":
        return "• "
    if "hinese" in shape or "ideograph" in shape or "japanese" in shape:
        tens, ones = divmod(count, 10)
        figure = f"{_FIGURES[tens - 1] if tens > 1 else ''}{'十' if tens else ''}{_FIGURES[ones - 1] if ones else ''}"
        return f"{figure}、"
    return f"{count}. "


def _shape(document: Any, number: int, level: int) -> str:
    """Return what kind of numbers a list has at a level, by Word's own word for it."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return ""
    told = next((one for one in root.iter(f"{_W}num") if one.get(f"{_W}numId") == str(number)), None)
    link = told.find(f"{_W}abstractNumId") if told is not None else None
    wanted = link.get(f"{_W}val") if link is not None else None
    for kind in root.iter(f"{_W}abstractNum"):
        if kind.get(f"{_W}abstractNumId") == wanted:
            for one in kind.iter(f"{_W}lvl"):
                shape = one.find(f"{_W}numFmt")
                if one.get(f"{_W}ilvl") == str(level) and shape is not None:
                    return str(shape.get(f"{_W}val"))
    return ""
