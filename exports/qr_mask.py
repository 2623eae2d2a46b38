"""Which of its eight masks a QR code wears: the library's choice, found many modules at a time.

The library looks at every module of eight drawings, which is nine tenths of its time. Here a drawing is one large
number, a bit a module, and a rule of ISO/IEC 18004 (7.8.3) a few shifts of it; the tests compare the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

_MASKS = 8
_LIKE_A_CORNER = ("10111010000", "00001011101")  # looks like the square in a corner, with white beside it


def best_mask(code: Any) -> int:
    """Return the mask that loses the fewest points, for a QRCode of the library that knows its words and its version."""
    code.makeImpl(True, 0)
    first = _drawn(code.modules)
    lost = [
        _lost(first[0] ^ along, first[1] ^ down, code.modules_count) for along, down in _masks(code.version)
    ]
    return lost.index(min(lost))


@cache
def _masks(version: int) -> list[tuple[int, int]]:
    """Return the modules that each mask turns over, beside the first one, row by row and column by column."""
    from qrcode.main import QRCode

    code: Any = QRCode(version=version)
    code.data_cache = [0]  # any words do: only where the masks differ counts
    drawings = []
    for mask in range(_MASKS):
        code.makeImpl(True, mask)
        drawings.append(_drawn(code.modules))
    along, down = drawings[0]
    return [(rows ^ along, columns ^ down) for rows, columns in drawings]


def _drawn(modules: Sequence[Sequence[bool | None]]) -> tuple[int, int]:
    return _bits(modules), _bits(zip(*modules, strict=True))


def _bits(lines: Iterable[Iterable[bool | None]]) -> int:
    return int("".join("1" if dark else "0" for line in lines for dark in line), 2)


def _lost(rows: int, columns: int, side: int) -> int:
    """Return the points a drawing loses: long runs, squares of one colour, what looks like a corner, too dark or light."""
    alike = _alike(rows, side)
    squares = (alike & (alike >> side) & ~(rows ^ (rows >> side))).bit_count()
    dark = int(abs(rows.bit_count() / side**2 * 100 - 50) / 5)
    return _lost_along(rows, side) + _lost_along(columns, side) + 3 * squares + 10 * dark


def _lost_along(bits: int, side: int) -> int:
    alike = _alike(bits, side)
    long = alike & (alike >> 1) & (alike >> 2) & (alike >> 3)  # from its fifth module on a run is long
    runs = (long & ~(long >> 1)).bit_count()
    return long.bit_count() + 2 * runs + 40 * sum(_found(bits, side, pattern) for pattern in _LIKE_A_CORNER)


def _found(bits: int, side: int, pattern: str) -> int:
    """Return how often a pattern stands in a line."""
    here = _with_left(side, len(pattern) - 1)
    for back, wanted in enumerate(reversed(pattern)):
        here &= bits >> back if wanted == "1" else ~(bits >> back)
    return here.bit_count()


def _alike(bits: int, side: int) -> int:
    """Return the modules of the same colour as the one at their left."""
    return ~(bits ^ (bits >> 1)) & _with_left(side, 1)


@cache
def _with_left(side: int, count: int) -> int:
    """Return the modules that have so many others at their left in the same line."""
    every_line = ((1 << side**2) - 1) // ((1 << side) - 1)
    return ((1 << (side - count)) - 1) * every_line
