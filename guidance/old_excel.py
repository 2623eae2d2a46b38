"""How far the cells of an old .xls reach, looked up before its reader makes the whole rectangle: a broken byte can ask for 100 GB."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

_END = 0xFFFFFFFC  # from here on a number in a chain is no sector
_FIRST_FAT, _IN_HEADER = 76, 109
_ENTRY = 128  # bytes of an entry of the directory
_STREAMS = ("workbook", "book")
_SMALL = 4096  # bytes of a stream that stands among the big sectors
_BOF = 0x0809
_REACH = 0x0200  # how far a sheet says that it reaches: its reader asks for that much room
_SHORT = 10  # bytes of that record in the oldest files
_WIDEST = 256  # columns that an .xls can have
_MANY = 0x00BD  # numbers side by side: the last column stands at the end
_CELLS = {0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD, _MANY}


def cells_of(raw: bytes) -> int | None:
    """Return the cells of the rectangle that holds all used cells of the largest sheet; None for a damaged file."""
    try:
        reaches = list(_reaches(workbook_stream(raw)))
    except (struct.error, IndexError, KeyError, ValueError):
        return None
    if any(columns > _WIDEST for _, columns in reaches):
        return None
    return max((rows * columns for rows, columns in reaches), default=0)


def _reaches(stream: bytes) -> Iterator[tuple[int, int]]:
    """Yield how many rows and columns each part of a workbook's stream reaches over."""
    rows = columns = place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _BOF:
            yield rows, columns
            rows = columns = 0
        elif kind == _REACH:
            down, across = _told(stream[place + 4 : place + 4 + length])
            rows, columns = max(rows, down), max(columns, across)
        elif kind in _CELLS and length >= 4 and place + 4 + length <= len(stream):
            row, column = struct.unpack_from("<HH", stream, place + 4)
            if kind == _MANY:
                column = max(column, struct.unpack_from("<H", stream, place + 2 + length)[0])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        place += 4 + length
    yield rows, columns


def _told(record: bytes) -> tuple[int, int]:
    """Return how many rows and columns a sheet says it reaches over; one that ends before it begins is damaged."""
    top, bottom, left, right = struct.unpack_from("<IIHH" if len(record) > _SHORT else "<HHHH", record)
    if (bottom and top >= bottom) or (right and left >= right):
        raise ValueError(record)
    return bottom, right


def workbook_stream(raw: bytes) -> bytes:
    """Return the stream of the workbook out of the compound file around it."""
    size, small = 1 << struct.unpack_from("<H", raw, 30)[0], 1 << struct.unpack_from("<H", raw, 32)[0]
    directory, small_fat = struct.unpack_from("<I", raw, 48)[0], struct.unpack_from("<I", raw, 60)[0]

    def sector(number: int) -> bytes:
        return raw[(number + 1) * size : (number + 2) * size]

    fat = _numbers(b"".join(map(sector, _fat_sectors(raw, sector))))
    entries = b"".join(map(sector, _chain(fat, directory)))
    named: dict[str, tuple[int, ...]] = {}
    for place in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", entries, place + 64)[0]
        name = entries[place : place + max(0, length - 2)].decode("utf-16-le", "replace").lower()
        named.setdefault(name, struct.unpack_from("<II", entries, place + 116))
    (start, length), *_ = [named[name] for name in _STREAMS if name in named]
    if length >= _SMALL:
        return b"".join(map(sector, _chain(fat, start)))[:length]
    pool = b"".join(map(sector, _chain(fat, struct.unpack_from("<I", entries, 116)[0])))
    inside = _chain(_numbers(b"".join(map(sector, _chain(fat, small_fat)))), start)
    return b"".join(pool[number * small : (number + 1) * small] for number in inside)[:length]


def _fat_sectors(raw: bytes, sector: Callable[[int], bytes]) -> Iterator[int]:
    first = struct.unpack_from(f"<{_IN_HEADER}I", raw, _FIRST_FAT)
    yield from (number for number in first if number < _END)
    place, seen = struct.unpack_from("<I", raw, 68)[0], set[int]()
    while place < _END and place not in seen:
        seen.add(place)
        *numbers, place = _numbers(sector(place))
        yield from (number for number in numbers if number < _END)


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _chain(fat: tuple[int, ...], start: int) -> Iterator[int]:
    """Yield the sectors of a chain; one that bites its own tail ends."""
    seen = set[int]()
    while start < len(fat) and start not in seen:
        seen.add(start)
        yield start
        start = fat[start]
