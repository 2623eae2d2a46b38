"""An agreement sent as its own text (甲方：…，乙方：…，有效期一年，签字日期): the one record it makes."""

from __future__ import annotations

import re

from guidance import prose

_PAPER = re.compile("协议书?")
_PARTY = re.compile(
    r"^(?P<side>甲\s*方|乙\s*方|驻区单位|社\s*区)(?:[（(][^()（）]{1,8}[)）])?\s*[:：]\s*(?P<name>[^\s（(，,；;：:]{3,30})"
)
_OURS = re.compile(r"甲\s*方|社\s*区")
_TERM = re.compile(r"有效期(?:限)?[为是：:]?\s*(?P<term>[^，。；]{2,40})")
_SPAN = re.compile(r"^自|(?:起|止)(?=至|到|$)|止$")
_DAY = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-./]\d{1,2}[-./]\d{1,2}")
_HEADS = re.compile(
    r"(?:负责人|代表|签字人?)(?:[（(][^()（）]{1,6}[)）])?\s*[:：]\s*(?P<name>[\u4e00-\u9fff]{2,4})(?=\s|$)"
)
_ANNOUNCES = re.compile("支持|服务|内容|项目|事项|认领|提供|资源")
_POINT = re.compile(r"^(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[)）]|[①-⑩])\s*(?!\d)(?P<point>\S.*)$")
_TITLE_LINES = 5
_TITLE = 40  # characters of the title of an agreement


def paper_in(lines: list[tuple[int, str]]) -> tuple[int, dict[str, str]] | None:
    """Return the line that names the unit, and what the paper says; None where the lines are no agreement."""
    titled = any(len(text) <= _TITLE and _PAPER.search(text) for _, text in lines[:_TITLE_LINES])
    parties = [(place, hit) for place, text in lines if (hit := _PARTY.match(text))] if titled else []
    if not parties:
        return None
    cells = {
        "_party" if _OURS.fullmatch(hit["side"]) else "unit": hit["name"] for _, hit in reversed(parties)
    }
    words = "\n".join(text for _, text in lines)
    days = _DAY.findall("\n".join(text for _, text in lines[-_TITLE_LINES:]))
    term = _TERM.search(words)
    cells |= {
        "signed_on": days[-1] if days else "",
        "valid_until": _SPAN.sub("", term["term"].strip()) if term else "",
        "annex": "；".join(_annex(lines)),
        "signers": "、".join(hit["name"] for hit in _HEADS.finditer(words)),
    }
    place = next((place for place, hit in parties if not _OURS.fullmatch(hit["side"])), parties[0][0])
    return place, {key: text for key, text in cells.items() if text}


def _annex(lines: list[tuple[int, str]]) -> list[str]:
    """Return the numbered points below a sentence that announces what a party gives."""
    found: list[str] = []
    announced = False
    for _, text in lines:
        if announced and (hit := _POINT.match(text)):
            found.append(hit["point"].strip().rstrip("；;。"))
        else:
            bare = prose.NUMBERED.sub("", text)
            announced = bare.endswith(("：", ":")) and bool(_ANNOUNCES.search(bare))
    return found
