"""Which rows of an old .xls are hidden and which cells are struck out: its reader tells texts alone."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from itertools import pairwise

from guidance.away import Away, Cell
from guidance.old_excel import workbook_stream

_BOF, _WORKSHEET, _FLAGS = 0x0809, 0x0010, 4  # what a part is; bytes before that is said
_ROW, _HEIGHTLESS = 0x0208, 0x20
_FONT, _STRIKE, _LEFT_OUT = 0x0031, 0x08, 4  # no font has the number 4
_STYLE, _CELL_HEAD = 0x00E0, 6  # bytes of a cell's row, column and style
_SHARED, _GOES_ON, _WORDS = 0x00FC, 0x003C, 0x00FD  # texts that cells share, a cell of such a text
_RICH, _ASIAN = 0x08, 0x04  # that other fonts, that ways to say it stand behind a text
_CELLS = {0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, _WORDS}
_MANY = 0x00BD  # numbers side by side: row, first column, a style and a number each, last column


def marks(raw: bytes) -> Iterator[Away]:
    """Yield what of each worksheet is not to be read; charts have parts of their own in the stream."""
    book = _Book()
    for kind, record in _records(workbook_stream(raw)):
        book.take(kind, record)
    for hidden, struck in book.parts:
        yield Away(frozenset(hidden), struck)


class _Book:
    """A workbook's stream, record after record: its fonts, the styles and texts written in them, then its sheets."""

    def __init__(self) -> None:
        self.parts = list[tuple[set[int], dict[Cell, str]]]()  # of each worksheet: hidden rows, struck cells
        self._fonts, self._styles, self._shared = list[bool](), list[bool](), list[bytes]()
        self._texts: dict[int, str] = {}

    def take(self, kind: int, record: bytes) -> None:
        """Take the next record."""
        if kind == _BOF and len(record) >= _FLAGS:
            if struct.unpack_from("<H", record, 2)[0] == _WORKSHEET:
                self.parts.append((set(), {}))
        elif kind == _FONT:
            self._fonts += [bool(record[2] & _STRIKE)] * (2 if len(self._fonts) == _LEFT_OUT else 1)
        elif kind == _STYLE:
            self._styles.append(self._strikes(struct.unpack_from("<H", record)[0]))
        elif kind == _SHARED or (kind == _GOES_ON and self._shared):
            self._shared.append(record)
        else:
            if self._shared and any(self._fonts):
                self._texts = dict(_standing(_Shared(self._shared), self._strikes))
            self._shared.clear()
            if self.parts:
                self._take_cells(kind, record)

    def _strikes(self, font: int) -> bool:
        return font < len(self._fonts) and self._fonts[font]

    def _take_cells(self, kind: int, record: bytes) -> None:
        hidden, struck = self.parts[-1]
        if kind == _ROW and len(record) >= _FLAGS + 10:
            row, flags = struct.unpack_from("<H10xH", record)
            if flags & _HEIGHTLESS:
                hidden.add(row)
            return
        for cell, style in _cells(kind, record) if any(self._fonts) else ():
            if self._styles[style : style + 1] == [True]:
                struck[cell] = ""
            elif kind == _WORDS and len(record) >= _CELL_HEAD + 4:
                text = struct.unpack_from("<I", record, _CELL_HEAD)[0]
                struck.update({cell: self._texts[text]} if text in self._texts else {})


class _Shared:
    """The texts that cells share, over the records that carry them on: letters that go on begin with their width anew."""

    def __init__(self, records: list[bytes]) -> None:
        self._records, self._place = list(records), 0

    def take(self, size: int) -> bytes:
        """Return the next bytes."""
        found = b""
        while len(found) < size:
            found += self._part(size - len(found))
        return found

    def letters(self, count: int, wide: int) -> bytes:
        """Return the next letters, two bytes each."""
        found = b""
        while len(found) < 2 * count:
            if self._place >= len(self._records[0]):
                wide = self.take(1)[0] & 1
            part = self._part((count - len(found) // 2) << wide)
            found += part if wide else part.decode("latin-1").encode("utf-16-le")
        return found

    def _part(self, size: int) -> bytes:
        """Return the next bytes that stand in one record."""
        while self._place >= len(self._records[0]):
            del self._records[0]
            self._place = 0
        part = self._records[0][self._place : self._place + size]
        self._place += len(part)
        return part


def _standing(shared: _Shared, strikes: Callable[[int], bool]) -> Iterator[tuple[int, str]]:
    """Yield the number of each text of which words are struck out, with what of it still stands."""
    _, count = struct.unpack("<II", shared.take(8))
    for number in range(count):
        length, how = struct.unpack("<HB", shared.take(3))
        runs = struct.unpack("<H", shared.take(2))[0] if how & _RICH else 0
        more = struct.unpack("<I", shared.take(4))[0] if how & _ASIAN else 0
        letters = shared.letters(length, how & 1)
        fonts = [(0, -1), *(struct.unpack("<HH", shared.take(4)) for _ in range(runs)), (length, -1)]
        shared.take(more)
        if any(strikes(font) for _, font in fonts if font >= 0):
            left = [
                letters[2 * start : 2 * end]
                for (start, font), (end, _) in pairwise(fonts)
                if font < 0 or not strikes(font)
            ]
            yield number, b"".join(left).decode("utf-16-le", "replace").strip()


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the bytes of each record of a workbook's stream."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _cells(kind: int, record: bytes) -> Iterator[tuple[Cell, int]]:
    """Yield the cells that a record holds, each with the number of its style."""
    if kind in _CELLS and len(record) >= _CELL_HEAD:
        row, column, style = struct.unpack_from("<HHH", record)
        yield (row, column), style
    elif kind == _MANY and len(record) >= _CELL_HEAD:
        row, first = struct.unpack_from("<HH", record)
        for at, place in enumerate(range(4, len(record) - _CELL_HEAD, _CELL_HEAD)):
            yield (row, first + at), struct.unpack_from("<H", record, place)[0]
