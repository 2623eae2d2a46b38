"""QR codes that phones read offline: what they may say, how they are drawn, how large they must be."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from exports.qr_mask import best_mask

Matrix = tuple[tuple[bool, ...], ...]

LIMIT = 100  # UTF-8 bytes: a full A4 sheet of such codes still reads at 100 dpi
_LEAST = 8  # characters a part keeps before a less important one is left out
_DRAWN = 512  # codes kept as drawn, 20 KB each: those of a few posters
_MORE = "…"
_PHONE = re.compile(r"\D{0,4}\d[\d\-+() 转、]{3,}")  # a telephone number, perhaps after 电话
_WORD = re.compile(r"[0-9A-Za-z\-]{2}")  # no cut inside a number or a Latin word
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def payload(parts: Sequence[str], *, limit: int = LIMIT, fixed: str = "") -> str:
    """Return what a code says: the parts, most important first, each ended by 。, in `limit` UTF-8 bytes.

    When it is too long, parts are left out from the last on until the rest, shortened (with …), has room;
    the first part stays, and so do a telephone number and the part `fixed`, whole. ValueError when that cannot be, or when a
    part holds a character nobody sees. A half-width colon becomes full-width: a phone shows the text and
    opens nothing.

    The closing 。 (E3 80 82) also makes the bytes impossible as Shift_JIS, however the pairs fall; some
    scanners would otherwise take them for Japanese.
    """
    kept = [part.strip().rstrip("。").replace(":", "：") for part in parts if part.strip(" 。")]
    if any(unicodedata.category(char) in _UNSEEN for part in kept for char in part):
        raise ValueError("二维码文字里有看不见的控制字符，请重新输入这段文字")
    least = [part if part == fixed else _fit(part, _bytes(part[:_LEAST] + _MORE)) for part in kept]
    for place in reversed(range(1, len(kept))):
        if _excess(least, limit) > 0 and not _PHONE.fullmatch(kept[place]) and kept[place] != fixed:
            del kept[place], least[place]
    for place, part in reversed(list(enumerate(kept))):
        if part != fixed:
            kept[place] = _fit(part, max(_bytes(least[place]), _bytes(part) - _excess(kept, limit)))
    kept[:1] = [_fit(part, _bytes(part) - _excess(kept, limit)) for part in kept[:1]]
    if not kept or _excess(kept, limit) > 0:
        raise ValueError(f"二维码里放不下这些字：{_join(kept)}")
    return _join(kept)


@lru_cache(_DRAWN)
def matrix(text: str) -> Matrix:
    """Return the modules of a code, row by row, True for black, without quiet zone.

    Error correction M, the text as plain UTF-8 bytes: no ECI and no byte-order mark, which old scanners show
    as rubbish. Drawing takes about 2 ms, therefore each text is drawn once.
    """
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode
    from qrcode.util import MODE_8BIT_BYTE, QRData

    code: Any = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(text.encode(), mode=MODE_8BIT_BYTE))
    code.best_fit()
    code.makeImpl(False, best_mask(code))
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


@lru_cache(_DRAWN)
def svg(text: str) -> str:
    """Return a code as an SVG picture of one black path, one unit a module, without quiet zone."""
    rows = matrix(text)
    path = "".join(
        f"M{run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z"
        for y, row in enumerate(rows)
        for run in re.finditer("1+", "".join("1" if module else "0" for module in row))
    )
    size = len(rows)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'


def mistaken(text: str) -> bool:
    """Say whether some scanners would take the bytes for Japanese: they are also valid Shift_JIS."""
    try:
        text.encode().decode("shift_jis")
    except UnicodeDecodeError:
        return False
    return not text.isascii()


def size_mm(text: str, distance_mm: float = 250) -> float:
    """Return the least width in millimetres, quiet zone not counted, of a code read from this far away."""
    return len(matrix(text)) * distance_mm / 250


def _join(parts: Sequence[str]) -> str:
    return "".join(f"{part}。" for part in parts)


def _bytes(text: str) -> int:
    return len(text.encode())


def _excess(parts: Sequence[str], limit: int) -> int:
    return _bytes(_join(parts)) - limit


def _fit(part: str, room: int) -> str:
    """Return the longest beginning of a part, with …, that takes `room` bytes; a telephone number stays."""
    if _bytes(part) <= room or _PHONE.fullmatch(part):
        return part
    ends = (end for end in range(len(part) - 1, 0, -1) if not _WORD.fullmatch(part[end - 1 : end + 1]))
    return next((part[:end] + _MORE for end in ends if _bytes(part[:end] + _MORE) <= room), part)
