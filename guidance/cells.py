"""Small cells read alike everywhere: names of units, fees, numbers, and what people write for nothing."""

from __future__ import annotations

import re

from store import phones
from store.choices import FEES

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# What people write where they have nothing to say.
_NOTHING = re.compile(
    "(?:无|暂无|没有|暂无其他|无其他)(?:需求|诉求|建议|意见|问题|困难|异常|反映|情况)?|没|暂时没有|目前没有|不需要|一切正常|正常|/|--?"
    "|(?:暂时?|目前)?(?:不|未|无法|不愿意?)(?:参加|参与|提供|考虑|确定)|不愿意?"
)
_DIGITS = 12  # digits of a quantity


def says_nothing(text: str) -> bool:
    """Say whether a cell is filled in only to say that there is nothing, or that nobody wants to."""
    return bool(_NOTHING.fullmatch(text.strip("。 ")))


def joined(*parts: str, by: str = "、") -> str:
    """Return the parts that say something as one text, each once."""
    return by.join(dict.fromkeys(part for part in parts if part))


def unit_name(text: str) -> str:
    """Return a unit's name in one line without the form's own remarks."""
    return re.sub(r"[（(](?:商户|企业|单位)[)）]|\n", "", text).strip()


def fee(text: str) -> str:
    """Return a fee as the lists write it; of a bare yes, that there is one."""
    if text.strip() in ("是", "有"):
        return "收费"
    return text.strip() if text.strip() not in ("否", "不收费", "不收", "无", "无偿", "0", "0元") else FEES[0]


def quantity(text: str) -> float | int | None:
    """Return the one number in a text like 每天20份, or None."""
    numbers = _NUMBER.findall(phones.plain(text))
    if len(numbers) != 1 or len(numbers[0]) > _DIGITS or ":" in phones.plain(text):
        return None
    return float(numbers[0]) if "." in numbers[0] else int(numbers[0])
