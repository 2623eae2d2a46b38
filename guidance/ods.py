"""What an .ods says of its cells beside their texts: merged downwards, hidden, struck out; its reader tells none of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from guidance.away import Away, Cell, Span
from guidance.guarding import MOST_ROWS

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CONTENT = "content.xml"
_MOST = 2000  # merged cells of a file that are looked at
_WIDEST = 1000  # columns


def merged_in_ods(raw: bytes) -> dict[str, list[Span]]:
    """Return sheet -> ((top, left), (bottom, right)) of its merged cells; nothing for another kind of file."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if _CONTENT not in archive.namelist():
            return {}
        content = archive.read(_CONTENT)
    if b"number-rows-spanned" not in content or b"<!DOCTYPE" in content:
        return {}
    found: dict[str, list[Span]] = {}
    spans, top, left = list[Span](), 0, 0
    for event, element in ET.iterparse(io.BytesIO(content), ("start", "end")):  # noqa: S314 - no DTD, checked above
        tag = element.tag
        if event == "start":
            if tag == f"{TABLE}table":
                spans, top = found.setdefault(element.get(f"{TABLE}name", ""), []), 0
            elif tag == f"{TABLE}table-row":
                left = 0
            elif tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                rows, columns = _counted(element, "rows-spanned"), _counted(element, "columns-spanned")
                if rows > 1 and len(spans) < _MOST and left < _WIDEST:
                    spans.append(((top, left), (top + rows - 1, left + columns - 1)))
                left += _counted(element, "columns-repeated")
        elif tag == f"{TABLE}table-row":
            top += _counted(element, "rows-repeated")
            element.clear()
    return found


def _counted(element: ET.Element, what: str) -> int:
    """Return how many rows or columns an element says it stands for."""
    told = element.get(f"{TABLE}number-{what}", "1")
    return int(told) if told.isdecimal() and len(told) < 8 else 1


def marks(content: bytes) -> Iterator[Away]:
    """Yield what of each sheet is not to be read, out of a document's content."""
    told = (b"table:visibility", b"text-line-through")
    if not any(word in content for word in told) or b"<!DOCTYPE" in content:
        return
    struck, rows = set[str](), _Rows(set())
    for event, element in ET.iterparse(io.BytesIO(content), ("start", "end")):  # noqa: S314 - no DTD, checked above
        if element.tag == f"{_STYLE}style" and event == "end" and _strikes(element):
            struck.add(element.get(f"{_STYLE}name", ""))
        elif element.tag == f"{TABLE}table" and event == "start":
            rows = _Rows(struck)
        elif element.tag == f"{TABLE}table":
            yield Away(frozenset(rows.hidden), rows.struck)
        elif element.tag == f"{TABLE}table-column" and event == "end":
            rows.take_column(element)
        elif element.tag == f"{TABLE}table-row" and event == "end":
            rows.take(element)
            element.clear()


class _Rows:
    """The rows of a sheet, one after another: which are hidden, which cells are written in one of the struck styles."""

    def __init__(self, styles: set[str]) -> None:
        self.hidden, self.struck = set[int](), dict[Cell, str]()
        self._styles, self._columns, self._place = styles, list[str](), 0

    def take_column(self, element: ET.Element) -> None:
        """Take the style of the cells of a column that have none of their own."""
        count = min(_counted(element, "columns-repeated"), _WIDEST - len(self._columns))
        self._columns += [element.get(f"{TABLE}default-cell-style-name", "")] * count

    def take(self, element: ET.Element) -> None:
        """Take the next row, or the next ones of the same."""
        count = _counted(element, "rows-repeated")
        same = range(self._place, min(self._place + count, MOST_ROWS))
        self._place += count
        if element.get(f"{TABLE}visibility") in ("collapse", "filter"):
            self.hidden |= set(same)
        left, row = 0, element.get(f"{TABLE}default-cell-style-name")
        for cell in element if self._styles else ():
            repeated = _counted(cell, "columns-repeated")
            if len(cell) and left < _WIDEST:
                column = self._columns[left] if left < len(self._columns) else ""
                style = cell.get(f"{TABLE}style-name") or row or column
                self._take_cell(
                    cell, style, [(one, left + at) for one in same for at in range(min(repeated, _WIDEST))]
                )
            left += repeated

    def _take_cell(self, cell: ET.Element, style: str, places: list[Cell]) -> None:
        spans = [span for span in cell.iter(f"{_TEXT}span") if span.get(f"{_TEXT}style-name") in self._styles]
        if not spans and style not in self._styles:
            return
        lines = [] if style in self._styles else cell.findall(f"{_TEXT}p")
        left = "\n".join("".join(_without(line, spans)) for line in lines).strip()
        self.struck.update(dict.fromkeys(places, left))


def _without(element: ET.Element, gone: list[ET.Element]) -> Iterator[str]:
    """Yield the words of a line without those of some of its parts."""
    if element not in gone:
        yield element.text or ""
        for part in element:
            yield from _without(part, gone)
            yield part.tail or ""


def _strikes(style: ET.Element) -> bool:
    """Say whether a style strikes out what is written in it."""
    told = style.find(f"{_STYLE}text-properties")
    words = (
        (told.get(f"{_STYLE}text-line-through-{what}", "none") for what in ("style", "type"))
        if told is not None
        else ()
    )
    return any(word != "none" for word in words)
