"""What a workbook says of its rows and cells beside their texts: hidden, filtered away, struck out, in each kind of file."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from guidance import ods, old_excel_marks
from guidance.away import Away, Cell
from guidance.guarding import column_of

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*>")
_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
_CELL, _STYLE = re.compile(rb"<(?:\w+:)?c\s[^>]*>"), re.compile(rb'\ss="(\d{1,6})"')
_TEXT = re.compile(
    rb'(<(?:\w+:)?c\s[^>]*\st="s"[^>]*>)<(?:\w+:)?v>(\d{1,7})<'
)  # a cell, the number of its text
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')


def unread(raw: bytes) -> dict[int, Away]:
    """Return the place of each worksheet -> what of it is not to be read; nothing where a file does not say."""
    try:
        found = _in_archive(raw) if raw.startswith(b"PK") else old_excel_marks.marks(raw)
        return dict(enumerate(found))
    except (LookupError, ValueError, struct.error, zipfile.BadZipFile, ET.ParseError):
        return {}


def _in_archive(raw: bytes) -> Iterator[Away]:
    """Yield what each worksheet of an .xlsx or .ods says, in the order of its workbook."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names:
            yield from ods.marks(archive.read("content.xml"))
            return
        links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - expat guards against expansion
        parts = {one.get("Id"): one.get("Target", "") for one in links}
        styles = _striking(archive.read("xl/styles.xml")) if "xl/styles.xml" in names else set()
        texts = _standing(archive.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else {}
        for sheet in ET.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):  # noqa: S314 - as above
            part = posixpath.normpath(posixpath.join("/xl", parts.get(sheet.get(_LINK), ""))).lstrip("/")
            if "chartsheets/" not in part:
                words = archive.read(part) if part in names else b""
                yield Away(_hidden(words), dict(_struck(words, styles, texts)))


def _hidden(words: bytes) -> frozenset[int]:
    """Return the hidden rows of a sheet's part."""
    rows = (hit.group() for hit in _ROW.finditer(words)) if b"hidden=" in words else ()
    numbers = (_NUMBER.search(row) for row in rows if _HIDDEN.search(row))
    return frozenset(int(hit[1]) - 1 for hit in numbers if hit)


def _strikes(font: ET.Element | None) -> bool:
    """Say whether a font strikes out what is written in it."""
    line = font.find(f"{_MAIN}strike") if font is not None else None
    return line is not None and line.get("val") not in ("0", "false")


def _striking(words: bytes) -> set[bytes]:
    """Return the numbers of the styles of cells whose font strikes out."""
    if b"strike" not in words:
        return set()
    root = ET.fromstring(words)  # noqa: S314 - expat guards against expansion
    fonts = {
        str(place) for place, font in enumerate(root.iterfind(f"{_MAIN}fonts/{_MAIN}font")) if _strikes(font)
    }
    kinds = root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf") if fonts else ()
    return {str(place).encode() for place, kind in enumerate(kinds) if kind.get("fontId") in fonts}


def _standing(words: bytes) -> dict[bytes, str]:
    """Return the number of each text of which words are struck out -> what of it still stands."""
    if b"strike" not in words:
        return {}
    found: dict[bytes, str] = {}
    for place, text in enumerate(ET.fromstring(words).iterfind(f"{_MAIN}si")):  # noqa: S314 - as above
        runs = text.findall(f"{_MAIN}r")
        left = [run for run in runs if not _strikes(run.find(f"{_MAIN}rPr"))]
        if len(left) < len(runs):
            found[str(place).encode()] = "".join(run.findtext(f"{_MAIN}t", "") for run in left).strip()
    return found


def _struck(words: bytes, styles: set[bytes], texts: dict[bytes, str]) -> Iterator[tuple[Cell, str]]:
    """Yield the cells of a sheet's part with struck words, each with what of it still stands."""
    for hit in _TEXT.finditer(words) if texts else ():
        if hit[2] in texts and (place := _PLACE.search(hit[1])):
            yield _cell(place), texts[hit[2]]
    for hit in _CELL.finditer(words) if styles else ():
        style, place = _STYLE.search(hit.group()), _PLACE.search(hit.group())
        if style and place and style[1] in styles:
            yield _cell(place), ""


def _cell(place: re.Match[bytes]) -> Cell:
    return int(place[2]) - 1, column_of(place[1]) - 1
