"""The one gate for text: what never enters the book or the screen, and how words are compared."""

import contextlib
import re
import unicodedata
from typing import Any

import msgspec

from store.problems import RecordRefused

_to_json = msgspec.json.Encoder().encode
LONGEST = 8000  # characters in one value
_CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# GBK fonts of old systems keep some characters of names in the private use area.
_PRIVATE_USE = str.maketrans({"\ue863": "䶮", "\ue82d": "䓪", "\ue815": "⺁"})
_ID_CARD = re.compile(r"(?<![0-9])(?=([1-9](?:[ -]?\d){16}[ -]?[0-9Xx])(?![0-9]))")  # from every digit anew
_BIRTH = re.compile(r"\d{6}(?:18|19|20)\d{2}[01]\d[0-3]\d")
# In one piece, in fours with or without a rest, or six and the rest: from every number anew, since a door or a phone may
# stand before it. A landline and a mobile beside each other (0951-6011001 13995010001) are none of these.
_CARDS = [
    re.compile(rf"(?<![0-9])(?=({form})(?![0-9]))")
    for form in (
        r"\d{16,19}",
        r"\d{4}(?:[ -]{1,2}\d{4}){3}",
        r"\d{4}(?:[ -]{1,2}\d{4}){3}[ -]{0,2}\d{1,3}",
        r"\d{6}[ -]{1,2}(?!1[3-9]\d{9}(?![0-9]))\d{10,13}",
    )
]
# JSON of these characters alone has nothing to clean, and no digit, blank or hyphen but the plain ones; where no such
# run of those stands, none of the numbers above does.
_PLAIN = re.compile(
    r"[ -\[\]-~\u00b7\u2014\u2018\u2019\u201c\u201d\u2026\u3001-\u3011\u4e00-\u9fff，。；：（）！？]*"
)
_MANY_DIGITS = re.compile("[0-9][0-9 -]{14}")
_SHORTEST_NUMBER = 15  # characters; the shortest bank card has 16 digits
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def clean(text: str, *, lines: bool = False) -> str:
    """Return the text without control and bidi characters; line breaks stay only where `lines` is set."""
    if text.isprintable():  # true for nearly every text, and fast
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if not lines:
        text = text.replace("\n", " ")
    return _CONTROL.sub("", text).translate(_PRIVATE_USE)


def fold(text: str) -> str:
    """Return the text as words are compared: full-width folded, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def forbidden(text: str) -> str:
    """Return why this text must not enter the book, or an empty string.

    ID-card numbers are recognised by the check digit of GB 11643, bank cards by Luhn's sum.
    """
    if len(text) < _SHORTEST_NUMBER:
        return ""
    plain = unicodedata.normalize("NFKC", text)
    if any(_is_id_card(hit.group(1)) for hit in _ID_CARD.finditer(plain)):
        return "里面有身份证号。三单不收身份证号，请删去再保存。"
    if any(_is_bank_card(hit.group(1)) for form in _CARDS for hit in form.finditer(plain)):
        return "里面像有银行卡号。三单不收银行卡号，请删去再保存。"
    return ""


def checked(value: Any, key: str = "") -> Any:
    """Return the value with every text cleaned; RecordRefused where a text must not enter the book."""
    if not value or (isinstance(value, str) and len(value) < _SHORTEST_NUMBER and value.isprintable()):
        return value  # most values of a record
    if isinstance(value, str):
        text = clean(value, lines=True)
        reason = forbidden(text) or (
            f"太长了：{len(text)} 字，没有保存，也没有截断。" if len(text) > LONGEST else ""
        )
        if reason:
            raise RecordRefused({key: reason})
        return text
    if isinstance(value, dict):
        return {checked(name, key or name): checked(part, key or name) for name, part in value.items()}
    if isinstance(value, list):
        return [checked(part, key) for part in value]
    return value


def checked_whole(values: dict[str, Any]) -> dict[str, Any]:
    """Return a record's values as `checked` does; most records are seen to be harmless at one glance."""
    with contextlib.suppress(UnicodeEncodeError):  # half a character
        text = _to_json(values).decode()
        if len(text) <= LONGEST and _PLAIN.fullmatch(text) and not _MANY_DIGITS.search(text):
            return values
    return {key: checked(value, key) for key, value in values.items()}


def fault_of(value: Any, key: str = "") -> str:
    """Return why a value (or its key) must not be in the book, as a form begins to say it; empty when it may."""
    try:
        checked({key: value})
    except RecordRefused as refusal:
        return re.split("[，。]", str(refusal))[0]
    return ""


def credit_code(code: str) -> bool:
    """Say whether this is a unified social credit code whose check character holds."""
    if len(code) != 18 or any(char not in _CREDIT for char in code):
        return False
    total = sum(_CREDIT.index(char) * 3**place for place, char in enumerate(code[:17]))
    return _CREDIT[-total % 31] == code[17]


def _is_id_card(text: str) -> bool:
    number = text.replace(" ", "").replace("-", "")
    if not _BIRTH.match(number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def _is_bank_card(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()]
    if digits[0] not in (3, 4, 5, 6) and digits[:4] != [9, 5, 5, 8]:
        return False
    if digits[0] != 6 and credit_code(text):  # an association's, all of digits; cards of 18 begin with 6
        return False
    doubled = [
        sum(divmod(digit * 2, 10)) if place % 2 else digit for place, digit in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0
