"""Files that offices send become plain sheets of text: merged cells filled, encodings known, hidden sheets named."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from store.clean import clean

SUFFIXES = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt", ".docx")
_LARGEST = 50_000_000  # bytes
_DELIMITERS = "\t,;|，；"  # the likelier first
_SAMPLE = 50  # lines that show the delimiter
_OLE = b"\xd0\xcf\x11\xe0"  # old Office files; new ones only when they have a password


class IntakeProblem(Exception):
    """A file could not be read; the message says why in words."""


@dataclass(frozen=True)
class Sheet:
    """One table of texts. Row 0 is the first row of the file; `title` is what stands above or names it."""

    name: str
    rows: list[list[str]]
    title: str = ""
    hidden: bool = False


def read_sheets(path: Path) -> list[Sheet]:
    """Return every sheet of a file; IntakeProblem when it cannot be read."""
    suffix = path.suffix.lower()
    if not path.is_file():
        raise IntakeProblem(f"没有这个文件：{path}")
    if suffix not in SUFFIXES:
        raise IntakeProblem(f"{path.name}：不认识这种文件。能读 {'、'.join(SUFFIXES)}，请另存为其中一种。")
    try:
        return _read(path, suffix)
    except IntakeProblem:
        raise
    except Exception as error:  # damaged files raise whatever their reader raises
        raise IntakeProblem(f"{path.name} 读不出来，文件可能坏了。原文件没有动。") from error


def _read(path: Path, suffix: str) -> list[Sheet]:
    if path.stat().st_size > _LARGEST:
        raise IntakeProblem(f"{path.name} 太大了，不像一张清单。")
    raw = path.read_bytes()
    if (
        suffix in (".xlsx", ".docx")
        and raw.startswith(_OLE)
        and "EncryptedPackage".encode("utf-16-le") in raw
    ):
        raise IntakeProblem(f"{path.name} 有密码。请先打开它，另存一份不带密码的。")
    if raw.lstrip()[:1] == b"<" and suffix == ".xls":
        raise IntakeProblem(f"{path.name} 其实是网页，不是表格。请在 Excel 或 WPS 里打开，另存为 .xlsx。")
    if suffix == ".docx":
        return _word(raw)
    return _text(raw, path) if suffix in (".csv", ".tsv", ".txt") else _workbook(raw, path)


def _workbook(raw: bytes, path: Path) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except PasswordError as error:
        raise IntakeProblem(f"{path.name} 有密码。请先打开它，另存一份不带密码的。") from error
    sheets = []
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        _fill_merges(rows, sheet.merged_cell_ranges or ())
        sheets.append(Sheet(about.name, rows, hidden=about.visible != SheetVisibleEnum.Visible))
    return sheets


def _fill_merges(rows: list[list[str]], merges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Write a merged cell's text into the cells below it; a title merged over several columns stays one cell."""
    for (top, left), (bottom, right) in merges:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            row[left] = rows[top][left]


def _text(raw: bytes, path: Path) -> list[Sheet]:
    text = decoded(raw)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    return [Sheet("", [[_words(cell) for cell in row] for row in rows], path.stem)]


def _delimiter(text: str) -> str:
    """Return the character that cuts most lines into the same number of cells; commas in prose do not."""
    sample = text.splitlines()[:_SAMPLE]

    def alike(delimiter: str) -> int:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if len(row) > 1)
        return max(widths.values(), default=0)

    return max(_DELIMITERS, key=alike)


def decoded(raw: bytes) -> str:
    """Return the text of bytes in UTF-8, UTF-16 with its mark, or GB18030."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise IntakeProblem("文字编码认不出来，请另存为 UTF-8 或 Excel 再试。")


def _word(raw: bytes) -> list[Sheet]:
    import docx

    document = docx.Document(io.BytesIO(raw))
    title = " ".join(paragraph.text for paragraph in document.paragraphs[:3])
    return [
        Sheet(f"表{place}", [_word_row(row.cells) for row in table.rows], title)
        for place, table in enumerate(document.tables, start=1)
    ]


def _word_row(cells: Sequence[Any]) -> list[str]:
    """Return the texts of a row; of a cell merged sideways only the first place holds them."""
    return [
        "" if place and cell._tc is cells[place - 1]._tc else _words(cell.text)  # noqa: SLF001 - no public way
        for place, cell in enumerate(cells)
    ]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.12g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return "" if value is None else _words(str(value))


def _words(text: str) -> str:
    return clean(text, lines=True).strip()
