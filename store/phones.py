"""Telephone numbers as they are written in China: mobile, landline, extension, 400 and short numbers."""

import re
import unicodedata

_DASHES = str.maketrans("－—–―‐（）", "-----()")
_NUMBER = re.compile(
    r"(?<![\d-])(?:"
    r"(?P<mobile>(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4})"
    r"|(?P<landline>\(?0(?:10|2\d|[3-9]\d{2})\)?[- ]?[2-9]\d{6,7}(?:(?:-|转)\d{1,6})?)"
    r"|(?P<service>[48]00[- ]?\d{3,4}[- ]?\d{3,4})"
    r"|(?P<local>[2-9]\d{6,7}(?:(?:-|转)\d{1,6})?)"
    r"|(?P<short>1[0-2]\d{1,3}|9[56]\d{3,6})"
    r")(?![\d-])"
)
_NO_ZERO = re.compile(r"(?<![\d.+-])(?:10[2-9]\d{7}|2\d[2-9]\d{7}|[3-9]\d{2}-?[2-9]\d{6,7})(?![\d.-])")


def plain(text: str) -> str:
    """Fold full-width digits and every kind of dash."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES)


def find(text: str) -> list[tuple[str, str]]:
    """Return (kind, number) for each number in a text: mobile, landline, service, local or short."""
    return [(hit.lastgroup or "", _write(hit)) for hit in _NUMBER.finditer(plain(text))]


def without(text: str) -> str:
    """Return a text without the numbers in it."""
    return _NUMBER.sub(" ", plain(text))


def with_zero(text: str) -> str:
    """Return a text in which landlines have the 0 again that a table took from them as from any number."""
    return _NO_ZERO.sub(
        lambda hit: hit.group() if find(hit.group()) else _write_landline(f"0{hit.group()}"), plain(text)
    )


def tidy(text: str) -> str:
    """Write a phone field evenly: known numbers joined by 、; anything odd stays as it was typed."""
    numbers = [number for _, number in find(text)]
    rest = _NUMBER.sub("", plain(text))
    return "、".join(numbers) if numbers and not rest.strip("、,;/ ") else plain(text).strip()


def odd(text: str) -> str:
    """Return the part of a phone field that is no Chinese number, or an empty string."""
    for part in re.split(r"[、/]", text):
        found = _NUMBER.fullmatch(plain(part).strip())
        if part.strip() and found is None:
            return part.strip()
    return ""


def mobiles(text: str) -> list[str]:
    """Return the mobile numbers in a text: these are a person's own."""
    return [number for kind, number in find(text) if kind == "mobile"]


def landlines(text: str) -> list[str]:
    """Return the numbers an office may publish: landline, 400, short."""
    return [number for kind, number in find(text) if kind != "mobile"]


def mask(text: str) -> str:
    """Hide the middle of every mobile number, for a wall that others read."""
    return re.sub(r"(?<!\d)(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)", r"\1****\2", plain(text))


def _write(hit: re.Match[str]) -> str:
    number = hit.group()
    if hit.lastgroup == "mobile":
        return re.sub(r"\D", "", number)[-11:]
    if hit.lastgroup == "landline":
        return _write_landline(number)
    return re.sub(r"[- ]", "-", number)


def _write_landline(number: str) -> str:
    area, rest = re.match(r"\(?(0(?:10|2\d|[3-9]\d{2}))\)?[- ]?(.+)", number).groups()  # type: ignore[union-attr]
    return f"{area}-{rest}"
