"""What a file really is, and whether it may be opened at all: wrong kinds, passwords, bombs and monsters are named."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import Path

from guidance.old_excel import cells_of
from store.faults import why

SUFFIXES = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt", ".docx", ".xlsm", ".et")
MOST_ROWS = 20_000  # of a sheet; a community's list has hundreds
_LARGEST = 50_000_000  # bytes of a file
_UNPACKED = 300_000_000  # bytes of everything in an archive
_WIDEST = 1_000  # columns that say something
_MOST_CELLS = 4_000_000  # of the rectangle that holds all used cells
_CHUNK = 1 << 20
_BOF = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # BIFF8: the beginning of the workbook's own records
_FILEPASS, _FIRST_RECORDS = 0x2F, 6
_OLE = b"\xd0\xcf\x11\xe0"
_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"[^>]*?(/?)>')
_BOASTED, _HEAD = re.compile(rb'\suniqueCount="(\d{1,30})"'), 2000
_NOT_TABLES = {
    b"\x89PNG": "图片", b"\xff\xd8\xff": "图片", b"GIF8": "图片", b"BM": "图片", b"RIFF": "图片", b"%PDF": "PDF",
    b"Rar!": "压缩包", b"7z\xbc\xaf": "压缩包", b"\x1f\x8b": "压缩包", b"{\\rtf": "RTF 文档",
}  # fmt: skip
_INSIDE = (
    ("word/document.xml", "word"),
    ("xl/workbook.xml", "workbook"),
)


class IntakeProblem(Exception):
    """A file could not be read; the message says why in words."""


def raw_of(path: Path) -> bytes:
    """Return the bytes of a file; IntakeProblem for what is no file, too large, or goes away while it is read."""
    if path.is_dir():
        raise IntakeProblem(f"{path} 是一个文件夹。请选里面的文件。")
    if not path.is_file():
        raise IntakeProblem(f"没有这个文件：{path}")
    if path.suffix.lower() not in SUFFIXES:
        raise IntakeProblem(f"{path.name}：不认识这种文件。能读 {'、'.join(SUFFIXES)}，请另存为其中一种。")
    try:
        if path.stat().st_size > _LARGEST:
            raise IntakeProblem(f"{path.name} 太大了，不像一张清单。请只留要导入的表再试。")
        return path.read_bytes()
    except OSError as error:
        raise IntakeProblem(
            f"{path.name} 读到一半读不下去了（{why(error)}）。U 盘或网盘还在吗？什么也没有写，请再试一次。"
        ) from error


def kind_of(raw: bytes, name: str) -> str:
    """Return word, workbook or text: what the bytes are, whatever the suffix says."""
    if not raw.strip(b"\x00 \t\r\n"):
        raise IntakeProblem(f"{name} 是空的，里面什么也没有。")
    if raw.startswith(_OLE):
        return _old_office(raw, name)
    if raw.startswith(b"PK"):
        return _archive(raw, name)
    for magic, what in _NOT_TABLES.items():
        if raw.startswith(magic) and (magic != b"BM" or b"\x00" in raw[:64]):
            raise IntakeProblem(f"{name} 其实是{what}，不是表格。请找原来的表格，或把字抄进表格再导入。")
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise IntakeProblem(f"{name} 其实是网页，不是表格。请在 Excel 或 WPS 里打开，另存为 .xlsx。")
    return "text"


def _old_office(raw: bytes, name: str) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in raw

    if holds("EncryptedPackage") or _filepass(raw):
        raise IntakeProblem(f"{name} 有密码。请先打开它，另存一份不带密码的。")
    if holds("WordDocument") and not holds("Workbook"):
        raise IntakeProblem(f"{name} 是旧版 Word 文档。请打开它，另存为 .docx 再导入。")
    if (cells := cells_of(raw)) is None:
        raise IntakeProblem(f"{name} 坏了，打不开。请对方重新发一份，原文件没有动。")
    _refuse_monster(name, 0, cells)
    return "workbook"


def _filepass(raw: bytes) -> bool:
    """Say whether an old Excel workbook has a FILEPASS record among its first ones: it is encrypted."""
    place = raw.find(_BOF)
    for _ in range(_FIRST_RECORDS if place >= 0 else 0):
        kind, length = struct.unpack_from("<HH", raw, place)
        place += 4 + length
        if kind == _FILEPASS:
            return True
        if place + 4 > len(raw):
            return False
    return False


def _archive(raw: bytes, name: str) -> str:
    """Return the kind of an archive; whatever zipfile and zlib raise over a damaged one is said in a sentence."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _inside(archive, name)
    except IntakeProblem:
        raise
    except Exception as error:
        raise IntakeProblem(f"{name} 坏了，打不开：压缩包不完整。请对方重新发一份，原文件没有动。") from error


def _inside(archive: zipfile.ZipFile, name: str) -> str:
    if sum(entry.file_size for entry in archive.infolist()) > _UNPACKED:
        raise IntakeProblem(f"{name} 展开以后大得不正常，可能是有意做坏的文件，没有打开。")
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:  # nothing here measures its cells, and its reader would make them all
        raise IntakeProblem(f"{name} 其实是 .xlsb。请在 Excel 或 WPS 里打开，另存为 .xlsx。")
    for inside, kind in _INSIDE:
        if inside in names:
            _measure(archive, name)
            return kind
    return _open_document(archive, names, name)


def _measure(archive: zipfile.ZipFile, name: str) -> None:
    """Look through the sheets of an .xlsx as a stream: how many rows hold something, how wide they reach."""
    for entry in archive.namelist():
        if entry.lower().endswith("sharedstrings.xml"):
            _refuse_boast(archive, entry, name)
        if entry.startswith("xl/worksheets/") and entry.endswith(".xml"):
            rows, last, widest, tail, seen = 0, 0, 0, b"", 0
            with archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    text = tail + chunk
                    for hit in _CELL.finditer(text):
                        if hit[3]:
                            continue
                        row = int(hit[2])
                        rows += row != seen
                        seen, last = row, max(last, row)
                        widest = max(widest, column_of(hit[1]))
                    tail = text[text.rfind(b"<") :][:1000]
                    _refuse_monster(name, rows, last * widest)


def _refuse_boast(archive: zipfile.ZipFile, entry: str, name: str) -> None:
    """Refuse texts that are said to be more than there is room for: their reader asks for all that room at once."""
    with archive.open(entry) as stream:
        told = _BOASTED.search(stream.read(_HEAD))
    if told and int(told[1]) > max(archive.getinfo(entry).file_size, _HEAD):
        raise IntakeProblem(f"{name} 坏了，打不开。请对方重新发一份，原文件没有动。")


def column_of(letters: bytes) -> int:
    """Return the number of a column by its letters: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refuse_monster(name: str, rows: int, cells: int) -> None:
    if rows > MOST_ROWS:
        raise IntakeProblem(f"{name} 有一张表超过 {MOST_ROWS} 行，不像社区的清单，没有导入。请分成几个文件。")
    if cells > _MOST_CELLS:
        raise IntakeProblem(
            f"{name} 的表大得不正常（最后一格太远），没有打开。请把清单复制到一个新的表格再导入。"
        )


def refuse_large(name: str, height: int, width: int) -> None:
    """Refuse a sheet of too many rows or cells before its cells are made."""
    _refuse_monster(name, height, height * width)


def refuse_wide(name: str, columns: int) -> None:
    """Refuse a sheet with something written in more columns than any list has."""
    if columns > _WIDEST:
        raise IntakeProblem(f"{name} 有 {columns} 列，不像一张清单，没有导入。请只留要导入的表再试。")


def _open_document(archive: zipfile.ZipFile, names: set[str], name: str) -> str:
    """Tell an .ods from other archives; one that is locked or repeats a filled row for ever is refused."""
    mime = archive.read("mimetype").decode("ascii", "replace") if "mimetype" in names else ""
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise IntakeProblem(f"{name} 有密码。请先打开它，另存一份不带密码的。")
    if "spreadsheet" not in mime or "content.xml" not in names:
        raise IntakeProblem(f"{name} 里面不是表格，可能坏了，或是别的文件改了名字。请另存为 .xlsx 再试。")
    _measure_ods(archive, name)
    return "workbook"


def _measure_ods(archive: zipfile.ZipFile, name: str) -> None:
    from xml.etree import ElementTree as ET

    spaces = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    cells = rows = 0
    with archive.open("content.xml") as stream:
        try:
            for _, element in ET.iterparse(stream):  # noqa: S314 - expat guards against expansion
                if element.tag == f"{spaces}table-row":
                    filled = sum(
                        int(cell.get(f"{spaces}number-columns-repeated", "1"))
                        for cell in element
                        if len(cell)
                    )
                    times = int(element.get(f"{spaces}number-rows-repeated", "1"))
                    rows += times if filled else 0
                    cells += times * filled
                    _refuse_monster(name, rows, cells)
                    element.clear()
        except (ET.ParseError, ValueError) as error:
            raise IntakeProblem(f"{name} 坏了，打不开。请对方重新发一份，原文件没有动。") from error
