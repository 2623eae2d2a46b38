"""Rows that whoever sent a table hid, filtered away or struck out: they are not meant, so they are named and not read."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from guidance.guarding import MOST_ROWS, column_of
from guidance.ods import TABLE, counted
from guidance.old_excel import workbook_stream

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
_CELL, _STYLE = re.compile(rb"<(?:\w+:)?c\s[^>]*>"), re.compile(rb'\ss="(\d{1,6})"')
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
_BOF, _OLD_ROW, _HEIGHTLESS = 0x0809, 0x0208, 0x20  # of an .xls
_WORKSHEET, _FLAGS = 0x0010, 4  # what a part is; bytes before that is said


Cell = tuple[int, int]


@dataclass(frozen=True)
class Away:
    """What of a sheet is not meant to be read, counted from 0: hidden rows, cells that are struck out."""

    hidden: frozenset[int] = frozenset()
    struck: frozenset[Cell] = frozenset()

    def taken(self, rows: list[list[str]]) -> dict[int, tuple[str, str]]:
        """Empty the rows that are hidden or struck out whole; return their words and why they are not read."""
        told: dict[int, tuple[str, str]] = {}
        struck = {row for row, _ in self.struck}
        for place in sorted(self.hidden | struck):
            row = rows[place] if place < len(rows) else []
            filled = [(place, column) for column, text in enumerate(row) if text]
            if not filled or not (place in self.hidden or self.struck.issuperset(filled)):
                continue
            why = (
                "隐藏的行（可能是筛选），没有读；要读请先取消隐藏"
                if place in self.hidden
                else "划掉的行，没有读"
            )
            told[place] = " ".join(text for text in row if text)[:80], why
            rows[place] = [""] * len(row)
        return told


def unread(raw: bytes) -> dict[int, Away]:
    """Return the place of each worksheet -> what of it is not to be read; nothing where a file does not say."""
    try:
        found = _in_archive(raw) if raw.startswith(b"PK") else map(Away, _in_old_excel(raw))
        return dict(enumerate(found))
    except (KeyError, ValueError, IndexError, struct.error, zipfile.BadZipFile, ET.ParseError, StopIteration):
        return {}


def _in_archive(raw: bytes) -> Iterator[Away]:
    """Yield what each worksheet of an .xlsx or .ods says, in the order of its workbook."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            yield from map(Away, _in_document(archive.read("content.xml")))
            return
        links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat guards against expansion
        parts = {one.get("Id"): one.get("Target", "") for one in links}
        styles = _striking(archive.read("xl/styles.xml")) if "xl/styles.xml" in archive.namelist() else set()
        for sheet in ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):  # noqa: S314 - as above
            part = posixpath.normpath(posixpath.join("/xl", parts.get(sheet.get(_LINK), ""))).lstrip("/")
            if "chartsheets/" not in part:
                words = archive.read(part) if part in archive.namelist() else b""
                yield Away(_hidden(words), _struck(words, styles) if styles else frozenset())


def _hidden(words: bytes) -> frozenset[int]:
    """Return the hidden rows of a sheet's part."""
    rows = (hit.group() for hit in _ROW.finditer(words)) if b"hidden=" in words else ()
    numbers = (_NUMBER.search(row) for row in rows if _HIDDEN.search(row))
    return frozenset(int(hit[1]) - 1 for hit in numbers if hit)


def _striking(words: bytes) -> set[bytes]:
    """Return the numbers of the styles of cells whose font strikes out."""
    root = ET.fromstring(words)  # noqa: S314 - expat guards against expansion
    lines = [font.find(f"{_MAIN}strike") for font in root.iterfind(f"{_MAIN}fonts/{_MAIN}font")]
    fonts = {
        str(place)
        for place, line in enumerate(lines)
        if line is not None and line.get("val") not in ("0", "false")
    }
    kinds = root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf") if fonts else ()
    return {str(place).encode() for place, kind in enumerate(kinds) if kind.get("fontId") in fonts}


def _struck(words: bytes, styles: set[bytes]) -> frozenset[Cell]:
    """Return the cells of a sheet's part that have one of these styles."""
    found = set[Cell]()
    for hit in _CELL.finditer(words):
        style, place = _STYLE.search(hit.group()), _PLACE.search(hit.group())
        if style and place and style[1] in styles:
            found.add((int(place[2]) - 1, column_of(place[1]) - 1))
    return frozenset(found)


def _in_document(content: bytes) -> Iterator[frozenset[int]]:
    """Yield the hidden rows of each sheet of an .ods."""
    if b"table:visibility" not in content or b"<!DOCTYPE" in content:
        return
    rows, place = set[int](), 0
    for event, element in ET.iterparse(io.BytesIO(content), ("start", "end")):  # noqa: S314 - no DTD, checked above
        if element.tag == f"{TABLE}table" and event == "start":
            rows, place = set(), 0
        elif element.tag == f"{TABLE}table":
            yield frozenset(rows)
        elif element.tag == f"{TABLE}table-row" and event == "end":
            count = counted(element, "rows-repeated")
            if element.get(f"{TABLE}visibility") in ("collapse", "filter"):
                rows |= set(range(place, min(place + count, MOST_ROWS)))
            place += count
            element.clear()


def _in_old_excel(raw: bytes) -> Iterator[frozenset[int]]:
    """Yield the hidden rows of each worksheet of an .xls; charts have parts of their own in its stream."""
    stream, place, parts = workbook_stream(raw), 0, list[set[int]]()
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _BOF:
            if length >= _FLAGS and struct.unpack_from("<H", stream, place + 6)[0] == _WORKSHEET:
                parts.append(set())
        elif kind == _OLD_ROW and length >= _FLAGS + 10 and parts:
            row, flags = struct.unpack_from("<H10xH", stream, place + 4)
            if flags & _HEIGHTLESS:
                parts[-1].add(row)
        place += 4 + length
    yield from map(frozenset, parts)
