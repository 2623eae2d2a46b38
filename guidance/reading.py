"""Files that offices send become plain sheets of text: merged cells filled, encodings guessed, hidden sheets named."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

SUFFIXES = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt", ".docx")
_LARGEST = 50_000_000  # bytes
_DELIMITERS = "\t,，;；|"


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
        raise IntakeProblem(f"{path.name}：不认识这种文件。能读 {'、'.join(SUFFIXES)}。")
    if path.stat().st_size > _LARGEST:
        raise IntakeProblem(f"{path.name} 太大了，不像一张清单。")
    try:
        if suffix == ".docx":
            return _word(path)
        return _text(path) if suffix in (".csv", ".tsv", ".txt") else _workbook(path)
    except IntakeProblem:
        raise
    except Exception as error:  # damaged files raise whatever their reader raises
        raise IntakeProblem(f"{path.name} 读不出来：文件坏了，或有密码。原文件没有动。") from error


def _workbook(path: Path) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_path(path)
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
    """Write a merged cell's text into every cell below it; beside it only what a group heading needs."""
    for (top, left), (bottom, right) in merges:
        if left != right or bottom >= len(rows):
            continue
        for row in rows[top : bottom + 1]:
            row[left] = rows[top][left]


def _text(path: Path) -> list[Sheet]:
    text = decoded(path.read_bytes())
    head = "\n".join(text.splitlines()[:20])
    delimiter = max(_DELIMITERS, key=head.count)
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    return [Sheet(path.stem, rows)]


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


def _word(path: Path) -> list[Sheet]:
    import docx

    document = docx.Document(str(path))
    title = " ".join(paragraph.text for paragraph in document.paragraphs[:3])
    return [
        Sheet(f"表{place}", [[cell.text.strip() for cell in row.cells] for row in table.rows], title)
        for place, table in enumerate(document.tables, start=1)
    ]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return "" if value is None or isinstance(value, timedelta) else str(value).strip()
