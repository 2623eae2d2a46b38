"""Which cells of an .ods are merged downwards: the reader of sheets tells that of Excel's files only."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CONTENT = "content.xml"
_MOST = 2000  # merged cells of a file that are looked at
_WIDEST = 1000  # columns

Span = tuple[tuple[int, int], tuple[int, int]]


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
                rows, columns = counted(element, "rows-spanned"), counted(element, "columns-spanned")
                if rows > 1 and len(spans) < _MOST and left < _WIDEST:
                    spans.append(((top, left), (top + rows - 1, left + columns - 1)))
                left += counted(element, "columns-repeated")
        elif tag == f"{TABLE}table-row":
            top += counted(element, "rows-repeated")
            element.clear()
    return found


def counted(element: ET.Element, what: str) -> int:
    """Return how many rows or columns an element says it stands for."""
    told = element.get(f"{TABLE}number-{what}", "1")
    return int(told) if told.isdecimal() and len(told) < 8 else 1
