"""What a Word document says: its paragraphs with the numbers Word gives them, its tables with every cell in its column."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from guidance.away import Away, Span
from guidance.guarding import refuse_large, refuse_wide

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# What stands around words that are there: fields to fill in, marked words, insertions that nobody has accepted yet.
_AROUND = ("sdt", "smartTag", "customXml", "ins", "moveTo")
_GONE = ("del", "moveFrom")  # what somebody took out and nobody has accepted yet
_STRUCK, _OFF = ("strike", "dstrike"), ("0", "false", "off")
_STYLES = 9  # that may stand behind one another
_FIGURES = "一二三四五六七八九"


@dataclass(frozen=True)
class Part:
    """Rows of texts, which of their cells are merged downwards, and what of them is struck out."""

    rows: list[list[str]]
    merges: list[Span]
    away: Away = field(default_factory=Away)


@dataclass(frozen=True)
class Document:
    """The paragraphs outside tables as rows of one cell, and the tables."""

    lines: Part
    tables: list[Part]

    @property
    def standing(self) -> list[str]:
        """The paragraphs as they stand without struck words."""
        return [
            self.lines.away.struck.get((place, 0), words) for place, [words] in enumerate(self.lines.rows)
        ]


def word_parts(raw: bytes, name: str) -> Document:
    """Return what a document says; what is struck out in it is told with what of its cell still stands."""
    import docx

    document = docx.Document(io.BytesIO(raw))
    _unwrap(document.element.body)
    marks = _numbers(document)
    parts = _read(document, name, marks)
    if _strike_out(document.element.body):
        parts = [
            replace(part, away=_struck(part, left))
            for part, left in zip(parts, _read(document, name, marks), strict=True)
        ]
    return Document(parts[0], parts[1:])


def _read(document: Any, name: str, marks: list[str]) -> list[Part]:
    """Return the paragraphs, each behind its mark, and the tables."""
    lines = [paragraph.text for paragraph in document.paragraphs]
    words = [[f"{mark}{line}" if line.strip() else line] for mark, line in zip(marks, lines, strict=True)]
    return [Part(words, []), *(_table(table, name) for table in document.tables)]


def _struck(part: Part, left: Part) -> Away:
    """Return the cells that say something else when what is struck out is taken away."""
    return Away(
        struck={
            (row, column): after.strip()
            for row, (before_row, after_row) in enumerate(zip(part.rows, left.rows, strict=True))
            for column, (before, after) in enumerate(zip(before_row, after_row, strict=True))
            if before != after
        }
    )


def _strike_out(body: Any) -> bool:
    """Take words that are struck out away, and say whether there were any."""
    lines = [one for tag in _STRUCK for one in body.iter(_W + tag) if one.get(f"{_W}val") not in _OFF]
    runs = [line.getparent().getparent() for line in lines]
    for run in (
        one for one in runs if one is not None and one.tag == f"{_W}r" and one.getparent() is not None
    ):
        run.getparent().remove(run)
    return bool(runs)


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


def _table(table: Any, name: str) -> Part:
    """Return the texts of a table; a merged cell's text stands in its first place only."""
    refuse_large(name, len(table.rows), 1)
    refuse_wide(name, _widest(table))
    rows, merges, above = list[list[str]](), list[Span](), list[Any]()
    for place, row in enumerate(table.rows):
        ahead, cells = row.grid_cols_before, row.cells
        here = [*([None] * ahead), *(cell._tc for cell in cells)]  # noqa: SLF001 - no public way
        texts = [*([""] * ahead), *(cell.text for cell in cells)]
        for column, one in enumerate(here):
            if column and one is here[column - 1]:
                texts[column] = ""
            elif one is not None and column < len(above) and one is above[column]:
                texts[column] = ""
                merges.append(((place - 1, column), (place, column)))
        rows.append(texts)
        above = here
    return Part(rows, merges)


def _numbers(document: Any) -> list[str]:
    """Return the number or dot that Word writes by itself before each paragraph."""
    counts = Counter[tuple[int, int]]()
    shapes: dict[tuple[int, int], str] = {}
    marks = []
    for paragraph in document.paragraphs:
        place = next(_places(paragraph), None) if paragraph.text.strip() else None
        if place:
            counts[place] += 1
            if place not in shapes:
                shapes[place] = _shape(document, *place)
            for below in [one for one in counts if one[0] == place[0] and one[1] > place[1]]:
                del counts[below]
        marks.append(_mark(shapes[place], counts[place]) if place else "")
    return marks


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
