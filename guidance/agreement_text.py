"""An agreement sent as its own text (甲方：…，乙方：…，有效期一年，签字日期), official or of their own: the one record it makes."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from guidance import prose
from guidance.catalogue import catalogue
from guidance.heading_words import known_label
from guidance.places import Source, address
from guidance.reading import Sheet
from guidance.rows import DataRow, LeftOut

CLAUSE = "通知的原文，不是本社区的内容"
_PAPER = re.compile("协议书?")
_PARTY = re.compile(
    r"^(?P<side>甲\s*方|乙\s*方|驻区单位|社\s*区)(?:[（(][^()（）]{1,8}[)）])?\s*[:：]\s*(?P<name>[^\s（(，,；;：:]{3,30})"
)
_OURS = re.compile(r"甲\s*方|社\s*区")
_DAY = r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-./]\d{1,2}[-./]\d{1,2}"
_SIGNED = re.compile(rf"\s*(?:日期[:：]\s*)?(?P<day>{_DAY})(?:\s+(?:日期[:：]\s*)?(?:{_DAY}))?\s*")
_UNTIL = re.compile(rf"有效期[^。；]{{0,30}}?(?:至|到)\s*(?P<term>{_DAY})")
_TERM = re.compile(r"有效期(?:限)?[为是：:]?\s*(?P<term>[^，。；]{2,12})")
_HEADS = re.compile(
    r"(?:负\s*责\s*人|代表|签字人?)(?:[（(][^()（）]{1,6}[)）])?\s*[:：]\s*(?P<name>[\u4e00-\u9fff]{2,4})(?=\s|$)"
)
_ANNOUNCES = re.compile("支持|服务|内容|项目|事项|认领|提供|资源")
_POINT = re.compile(r"^(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[)）]|[①-⑩])\s*(?!\d)(?P<point>\S.*)$")
_TITLE_LINES = 5
_TITLE = 40  # characters of the title of an agreement
_WHOLE = 12  # characters of a clause by which it is known


def agreement_in(sheets: Sequence[Sheet], file: str) -> tuple[DataRow, LeftOut] | None:
    """Return the agreement that a whole document is, and the line about its text; None where it is none."""
    if not any(sheet.loose for sheet in sheets) or any(sheet.hidden for sheet in sheets):
        return None
    lines = [
        (text, Source(file, sheet.name, place + 1, address(place + 1, column), text=text))
        for sheet in sorted(sheets, key=lambda sheet: not sheet.loose)
        for place, row in enumerate(sheet.rows)
        for column, text in enumerate(row)
        if text.strip()
    ]
    words = [text for text, _ in lines]
    titled = any(
        len(text) <= _TITLE and _PAPER.search(text)
        for text in (sheets[0].title[:_TITLE], *words[:_TITLE_LINES])
    )
    parties = [(hit, source) for text, source in lines if (hit := _PARTY.match(text))] if titled else []
    if not parties:
        return None
    cells = {
        "_party" if _OURS.fullmatch(hit["side"]) else "unit": hit["name"] for hit, _ in reversed(parties)
    }
    days = [hit["day"] for text in words if (hit := _SIGNED.fullmatch(text))]
    whole = "\n".join(words)
    term = _UNTIL.search(whole) or _TERM.search(whole)
    cells |= {
        "signed_on": days[-1] if days else "",
        "valid_until": term["term"].strip() if term else "",
        "annex": "；".join(_listed(sheets) or _announced(words)),
        "signers": "、".join(hit["name"] for hit in _HEADS.finditer(whole)),
    }
    source = next((source for hit, source in parties if not _OURS.fullmatch(hit["side"])), parties[0][1])
    kept = {key: text for key, text in cells.items() if text}
    row = DataRow(source, kept, remarks=["从协议书的文字里读的，请核对"])
    return row, LeftOut(lines[0][1], lines[0][0][:80], f"协议的正文，共 {len(lines)} 段，没有逐条记")


def is_clause(text: str) -> bool:
    """Say whether a line is one of the ten clauses of the notice's agreement."""
    bare = _bare(prose.NUMBERED.sub("", text))
    return len(bare) > _WHOLE and any(bare in clause or clause in bare for clause in _clauses())


@functools.cache
def _clauses() -> tuple[str, ...]:
    agreement = catalogue().agreement
    return tuple(_bare(clause) for clause in agreement.clauses)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


def _listed(sheets: Sequence[Sheet]) -> list[str]:
    """Return what stands below 认领事项 or 共建内容 in a table of the document."""
    for sheet in sheets:
        for place, row in enumerate(sheet.rows if not sheet.loose else ()):
            column = next(
                (at for at, text in enumerate(row) if known_label(text, "agreements") == "annex"), None
            )
            if column is not None and len(row) > 1:
                below = (one[column].strip() for one in sheet.rows[place + 1 :] if column < len(one))
                return [text for text in below if text]
    return []


def _announced(lines: Sequence[str]) -> list[str]:
    """Return the numbered points below a sentence that announces what a party gives."""
    found: list[str] = []
    announced = False
    for text in lines:
        if announced and (hit := _POINT.match(text)) and not is_clause(text):
            found.append(hit["point"].strip().rstrip("；;。"))
        else:
            bare = prose.NUMBERED.sub("", text)
            announced = bare.endswith(("：", ":")) and bool(_ANNOUNCES.search(bare))
    return found
