"""Rows that whoever sent a table hid or filtered away: he did not mean to send them, so they are named and not read."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from guidance.guarding import MOST_ROWS
from guidance.ods import TABLE, counted
from guidance.old_excel import workbook_stream

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
_BOF, _OLD_ROW, _HEIGHTLESS = 0x0809, 0x0208, 0x20  # of an .xls


def hidden_rows(raw: bytes) -> dict[int, frozenset[int]]:
    """Return the place of each sheet -> its hidden rows, counted from 0; nothing where a file does not say."""
    try:
        found = _in_archive(raw) if raw.startswith(b"PK") else _in_old_excel(raw)
        return {place: rows for place, rows in enumerate(found) if rows}
    except (KeyError, ValueError, IndexError, struct.error, zipfile.BadZipFile, ET.ParseError, StopIteration):
        return {}


def _in_archive(raw: bytes) -> Iterator[frozenset[int]]:
    """Yield the hidden rows of each sheet of an .xlsx or .ods, in the order of its workbook."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            yield from _in_document(archive.read("content.xml"))
            return
        links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat guards against expansion
        parts = {one.get("Id"): one.get("Target", "") for one in links}
        for sheet in ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):  # noqa: S314 - as above
            part = posixpath.normpath(posixpath.join("/xl", parts.get(sheet.get(_LINK), ""))).lstrip("/")
            words = archive.read(part) if part in archive.namelist() else b""
            if b"hidden=" not in words:
                yield frozenset()
                continue
            rows = (hit.group() for hit in _ROW.finditer(words))
            numbers = (_NUMBER.search(row) for row in rows if _HIDDEN.search(row))
            yield frozenset(int(hit[1]) - 1 for hit in numbers if hit)


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
    """Yield the hidden rows of each sheet of an .xls; the first part of its stream is about the whole workbook."""
    stream, place, parts = workbook_stream(raw), 0, list[set[int]]()
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _BOF:
            parts.append(set())
        elif kind == _OLD_ROW and length >= 14 and parts:
            row, flags = struct.unpack_from("<H10xH", stream, place + 4)
            if flags & _HEIGHTLESS:
                parts[-1].add(row)
        place += 4 + length
    yield from map(frozenset, parts[1:])
