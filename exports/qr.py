"""QR codes that phones read offline: what they may say, how they are drawn, how large they must be."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

Matrix = tuple[tuple[bool, ...], ...]

LIMIT = 100  # UTF-8 bytes: a full A4 sheet of such codes still reads at 100 dpi
QUIET = 4  # modules of white round a code, ISO/IEC 18004
_LEAST = 8  # characters a shortened part keeps
_MORE = "…"
_NUMBER = re.compile(r"[^\d]{0,4}\d[\d\-+() 转、]{3,}")  # a telephone number, perhaps after 电话
_COMMAND = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|.*://", re.DOTALL)  # a phone would act on these, not show them
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def payload(parts: Sequence[str], *, limit: int = LIMIT) -> str:
    """Return what a code says: the parts, most important first, each ended by 。, in at most `limit` UTF-8 bytes.

    When it is too long, parts are shortened (with …) from the last on, then left out from the last on. The first
    part stays, and so does a telephone number, whole. ValueError when that cannot be, or when a part holds a
    control character or what a phone would open instead of show.

    The closing 。 (E3 80 82) also makes the bytes impossible as Shift_JIS, however the pairs fall; otherwise some
    scanners would take them for Japanese.
    """
    kept = [part.strip().rstrip("。") for part in parts if part.strip()]
    _refuse_commands(kept)
    for least in (_LEAST, 0):
        for place in reversed(range(len(kept))):
            excess = len(_join(kept).encode()) - limit
            if excess > 0 and not _NUMBER.fullmatch(kept[place]):
                kept[place] = _shorten(kept[place], excess, least or (1 if place == 0 else 0))
        kept = [part for part in kept if part]
    text = _join(kept)
    if not kept or len(text.encode()) > limit:
        raise ValueError(f"二维码里放不下这些字：{text}")
    return text


@cache
def matrix(text: str) -> Matrix:
    """Return the modules of a code, row by row, True for black, without quiet zone.

    Error correction M, the text as plain UTF-8 bytes: no ECI and no byte-order mark, which old scanners show as
    rubbish. Drawing takes about 10 ms, therefore each text is drawn once.
    """
    from qrcode import QRCode
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.util import MODE_8BIT_BYTE, QRData

    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(text.encode(), mode=MODE_8BIT_BYTE))
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


@cache
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


def size_mm(text: str, distance_mm: float = 250) -> float:
    """Return the least width in millimetres, quiet zone not counted, of a code read from this far away."""
    return len(matrix(text)) * distance_mm / 250


def _join(parts: Sequence[str]) -> str:
    return "".join(f"{part}。" for part in parts)


def _refuse_commands(parts: Sequence[str]) -> None:
    text = _join(parts)
    if any(unicodedata.category(char) in _UNSEEN for char in text):
        raise ValueError("二维码文字里有看不见的控制字符，请重新输入这段文字")
    if _COMMAND.match(text):
        raise ValueError("二维码只显示文字，不能放网址或“tel:”一类的指令")


def _shorten(part: str, excess: int, least: int) -> str:
    """Return the part shorter by `excess` bytes if it keeps `least` characters, ended by …; never inside a number."""
    for length in range(len(part) - 1, max(least, 1) - 1, -1):
        inside_number = part[length - 1].isdigit() and part[length].isdigit()
        shorter = part[:length] + _MORE
        if not inside_number and len(shorter.encode()) <= len(part.encode()) - excess:
            return shorter
    return _floor(part, least)


def _floor(part: str, least: int) -> str:
    """Return the shortest form allowed: nothing at all when nothing need be kept."""
    if not least or len(part) <= least + 1:
        return part if least else ""
    return re.sub(r"\d+$", "", part[:least]) + _MORE
