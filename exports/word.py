"""What every Word file of ours is made with: fonts named for Chinese and Latin letters, cells with room, page numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any


def write(made: Any, text: str, font: str, points: float, *, bold: bool = False) -> Any:
    """Add words to a paragraph with their font, for Chinese and for Latin letters alike; return the run."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = made.add_run(text)
    run.bold, run.font.size, run.font.name = bold, Pt(points), font
    run._element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx has no other way
    return run


def pitch(made: Any, points: float) -> None:
    """Give a paragraph lines of one height, whatever font the reader's computer takes instead, and no space around."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    form = made.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)


def inset(table: Any, top: int, side: int) -> None:
    """Give all cells some room around their words, in twentieths of a point; Word gives none above and below."""
    from docx.oxml import OxmlElement

    edges = OxmlElement("w:tblCellMar")
    for name, twips in (("top", top), ("left", side), ("bottom", top), ("right", side)):
        edges.append(_with(OxmlElement(f"w:{name}"), w=str(twips), type="dxa"))
    table._tbl.tblPr.append(edges)  # noqa: SLF001 - as above


def keep(row: Any, *, heading: bool = False) -> None:
    """Never cut a row between two pages; repeat a heading on each page."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - as above
    properties.append(OxmlElement("w:cantSplit"))
    if heading:
        properties.append(OxmlElement("w:tblHeader"))


def shade(cell: Any, colour: str) -> None:
    """Give a cell a ground colour."""
    from docx.oxml import OxmlElement

    ground = _with(OxmlElement("w:shd"), val="clear", color="auto", fill=colour)
    cell._tc.get_or_add_tcPr().append(ground)  # noqa: SLF001 - as above


def merge_down(cell: Any, *, begins: bool) -> None:
    """Let a cell begin a merge downwards, or go on with the one above; python-docx's own merge takes minutes."""
    from docx.oxml import OxmlElement

    mark = OxmlElement("w:vMerge")
    cell._tc.get_or_add_tcPr().append(_with(mark, val="restart") if begins else mark)  # noqa: SLF001 - as above


def number(made: Any, what: str, font: str, points: float) -> None:
    """Write the number of the page (PAGE) or how many there are (NUMPAGES); Word fills it in."""
    from docx.oxml import OxmlElement

    field = _with(OxmlElement("w:fldSimple"), instr=what)
    field.append(write(made, "1", font, points)._element)  # noqa: SLF001 - as above
    made._p.append(field)  # noqa: SLF001 - as above


def pages(made: Any, said: str, font: str, points: float) -> None:
    """Write a foot: what is said, then 第 1 页，共 3 页."""
    write(made, f"{said}　　" if said else "", font, points)
    for before, what in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES")):
        write(made, before, font, points)
        number(made, what, font, points)
    write(made, " 页", font, points)


def stamp(document: Any, title: str, day: date) -> None:
    """Name a document and date it."""
    known = document.core_properties
    known.title = title
    known.created = known.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)


def saved(document: Any) -> bytes:
    """Return the file."""
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def _with(element: Any, **attributes: str) -> Any:
    from docx.oxml.ns import qn

    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element
