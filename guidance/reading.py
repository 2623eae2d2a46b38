"""Files that offices send become plain sheets of text: merged cells filled, encodings known, hidden sheets named."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from guidance.away import Away, Span, Unread
from guidance.delimited import delimited
from guidance.folding import folded
from guidance.guarding import MOST_ROWS, IntakeProblem, kind_of, raw_of, refuse_large, refuse_wide
from guidance.ods import merged_in_ods
from guidance.places import address
from guidance.unseen import unread
from guidance.word_file import word_parts
from store.clean import clean

_ARCHIVES = (".xlsx", ".xlsm", ".ods", ".docx")  # an .xls is often text under another name
_LOOKED_AT = 4000  # characters that show whether this is text at all
_WRITTEN = re.compile(
    r"[ -~\u00b7\u2010-\u2040\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]|[\U0001f000-\U0003ffff]"
)
_MOSTLY = 0.8
_ALL = Away()  # nothing is
ASIDE = "正文"  # the words of a document that has tables as well
_TITLE = 40  # characters of a title or a short remark
_POINT = re.compile(r"[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）、.．](?=\D)")


@dataclass(frozen=True)
class Sheet:
    """One table of texts. Row 0 is the first row of the file; `title` is what stands above or names it.

    `rows` are folded; `before` keeps the rows that folding changed, as they were written.
    """

    name: str
    rows: list[list[str]]
    title: str = ""
    hidden: bool = False
    before: dict[int, list[str]] = field(default_factory=dict)
    loose: bool = False  # lines of plain text, not cells
    unread: tuple[Unread, ...] = ()  # what was hidden or struck out
    turned: bool = False  # rows of the file have become columns
    # Where each row stood, when tables side by side are put below each other.
    origin: tuple[tuple[int, int], ...] = ()

    def address(self, place: int, column: int) -> str:
        """Return the address of a cell in the file."""
        if self.turned:
            return address(column + 1, place)
        row, first = self.origin[place] if self.origin else (place, 0)
        return address(row + 1, first + column)

    def line(self, place: int) -> int:
        """Return a row's number as the file counts it."""
        return (self.origin[place][0] if self.origin else place) + 1

    def written(self, place: int) -> list[str]:
        """Return a row as it was written."""
        return self.before.get(place, self.rows[place])


def read_sheets(path: Path) -> list[Sheet]:
    """Return every sheet of a file; IntakeProblem when it cannot be read."""
    raw = raw_of(path)
    kind = kind_of(raw, path.name)
    if kind == "text" and path.suffix.lower() in _ARCHIVES:
        raise IntakeProblem(f"{path.name} 坏了，打不开。请对方重新发一份，原文件没有动。")
    try:
        if kind == "text":
            return _narrow([_text(decoded(raw, path.name), path.stem, path.name)], path.name)
        return _narrow(_word(raw, path.name) if kind == "word" else _workbook(raw, path.name), path.name)
    except IntakeProblem:
        raise
    except (
        BaseException
    ) as error:  # damaged files raise whatever their reader raises, even a panic of its own
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise IntakeProblem(f"{path.name} 读不出来，文件可能坏了。原文件没有动。") from error


def read_text(text: str, name: str = "粘贴的文字") -> list[Sheet]:
    """Return pasted text as a sheet."""
    return _narrow([_text(text, "", name)], name)


def _narrow(sheets: list[Sheet], name: str) -> list[Sheet]:
    """Return the sheets, none of which says something in more columns than a list has."""
    refuse_wide(name, max((len(row) for sheet in sheets for row in sheet.rows), default=0))
    return sheets


def _workbook(raw: bytes, name: str) -> list[Sheet]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except PasswordError as error:
        raise IntakeProblem(f"{name} 有密码。请先打开它，另存一份不带密码的。") from error
    spans = merged_in_ods(raw) if raw.startswith(b"PK") else {}
    sheets, away = list[Sheet](), unread(raw)
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        refuse_large(name, sheet.total_height, sheet.total_width)
        rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        hidden = about.visible != SheetVisibleEnum.Visible
        merges = sheet.merged_cell_ranges or spans.get(about.name) or ()
        gone = away.get(len(sheets), Away())
        sheets.append(_sheet(about.name, rows, hidden=hidden, away=gone, merges=merges))
    return sheets


def _sheet(
    name: str,
    rows: list[list[str]],
    title: str = "",
    *,
    hidden: bool = False,
    loose: bool = False,
    away: Away = _ALL,
    merges: Iterable[Span] = (),
) -> Sheet:
    """Return the rows as a sheet, folded; those that folding changes are also kept as they were."""
    unread_words = away.taken(rows, merges)
    width = max((_filled(row) for row in rows), default=0)
    rows = [row[:width] for row in rows]
    known: dict[str, str] = {}
    before: dict[int, list[str]] = {}
    tidy: list[list[str]] = []
    for place, row in enumerate(rows):
        meant = [known[cell] if cell in known else known.setdefault(cell, folded(cell)) for cell in row]
        tidy.append(meant)
        if meant != row:
            before[place] = row
    return Sheet(name, tidy, folded(title), hidden, before, loose, unread_words)


def _filled(row: list[str]) -> int:
    """Return how many cells of a row it takes to hold all that is told in it."""
    return next((place for place in range(len(row), 0, -1) if row[place - 1]), 0)


def _text(text: str, title: str, name: str) -> Sheet:
    lines = text.splitlines()
    if len(lines) > MOST_ROWS:
        refuse_large(name, len(lines), 1)
    rows = delimited(text, lines, name)
    return _sheet("", _tidy(rows), title, loose=all(len(row) < 2 for row in rows))


def decoded(raw: bytes, name: str = "") -> str:
    """Return the text of bytes in UTF-8, UTF-16 or GB18030."""
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\x00" in raw and not marked:  # no Chinese text has it: UTF-16 without its mark, or no text at all
        even, odd = raw[::2].count(0), raw[1::2].count(0)
        return _clean_text(raw, "utf-16-be" if even > odd else "utf-16-le", name)
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    if marked:
        raise IntakeProblem(f"{name} 坏了，文字断在半个字上。请对方重新发一份，原文件没有动。".lstrip())
    raise IntakeProblem(f"{name} 的文字编码认不出来，请另存为 UTF-8 或 Excel 再试。".lstrip())


def _clean_text(raw: bytes, encoding: str, name: str) -> str:
    text = raw.decode(encoding, "replace")
    told = [char for char in text[:_LOOKED_AT] if not char.isspace()]
    if sum(bool(_WRITTEN.match(char)) for char in told) < _MOSTLY * len(told):
        raise IntakeProblem(f"{name} 里面不是文字，也不是表格，可能是别的文件改了名字。".lstrip())
    return text


def _word(raw: bytes, name: str) -> list[Sheet]:
    document = word_parts(raw, name)
    words = [one for one in document.standing if one.strip()]
    title = " ".join(words)[:200]
    sheets = [
        _sheet(f"表{place}", _tidy(table.rows), title, away=table.away, merges=table.merges)
        for place, table in enumerate(document.tables, start=1)
    ]
    lines = document.lines
    if not sheets:
        return [_sheet("", _tidy(lines.rows), loose=True, away=lines.away)]
    aside = (
        any(len(word) > _TITLE for word in words) or sum(bool(_POINT.match(one.strip())) for one in words) > 1
    )
    return [*sheets, _sheet(ASIDE, _tidy(lines.rows), loose=True, away=lines.away)] if aside else sheets


def _tidy(rows: Iterable[list[str]]) -> list[list[str]]:
    return [[_words(cell) for cell in row] for row in rows]


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
