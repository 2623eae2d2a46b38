"""A row of a register of agreements (甲方、乙方、签订日期、有效期、共建内容) becomes proposed agreements, one a unit."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from guidance import cells, offerings
from guidance.agreement import years_later
from guidance.intake_values import Proposal, proposal
from guidance.rows import DataRow
from guidance.told_days import told_day

_HOME = re.compile("(?:社区|街道|居委会|居民委员会|办事处)(?:[大联合]{0,2}党委|党工委|党总支|党支部)?$")
_APART = re.compile("[、；;\n]+")
_TERM = re.compile(r"^(?:为期|期限)?([一二两三四五六七八九十]|\d{1,2})(年|个月)(?:期|整)?$")
_FIGURES = {char: place for place, char in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_NOT_YET = re.compile("未签|待签|拟签|拟.{0,6}签|尚未|未定|洽谈|草拟|拟定")
_STATES = {
    "终止": "终止", "解除": "终止", "到期": "到期", "过期": "到期", "已签": "已签", "签订": "已签", "签约": "已签", "有效": "已签",
    "履行": "已签", "是": "已签", "√": "已签", "续签": "已签",
}  # fmt: skip
_MONTHS = 12
_SHORTEST = 3  # characters of a point that stands by itself


def parties(row: DataRow) -> list[str]:
    """Return the units that agree with the community: of two parties those that are not the community itself."""
    ours, theirs = row.cells.get("_party", ""), row.cells.get("unit", "")
    if ours and (not theirs or (_HOME.search(theirs) and not _HOME.search(ours))):
        theirs = ours
    return [name for part in _APART.split(theirs) if (name := cells.unit_name(part))]


def agreements_of(row: DataRow, near: date | None) -> tuple[list[Proposal], str]:
    """Return the agreements of a row, or none and the reason."""
    names = parties(row)
    if not names:
        return [], "没有写是和哪家单位签的"
    doubts, told = list[str](), row.cells
    signed, note = _signed(told.get("signed_on", ""), near, row, doubts)
    until = _until(told.get("valid_until", ""), signed, near, row, doubts)
    values: dict[str, Any] = {
        **{key: text for key, text in told.items() if not key.startswith(("_", "unit"))},
        "status": _status(told, signed, doubts),
        "signed_on": signed.isoformat() if signed else "",
        "valid_until": until.isoformat() if until else "",
        "signers": [name for name in re.split(r"[\s、，,/；;]+", told.get("signers", "")) if name],
        "annex": _points(told.get("annex", "")),
        "note": cells.joined(
            told.get("note", ""), note, *(f"{heading}：{text}" for heading, text in row.other), by="；"
        ),
    }
    if len(names) > 1:
        doubts.append(f"一格里写了 {len(names)} 个单位，各记一份")
    return [
        proposal("agreements", row.source, {**values, "unit": name}, list(doubts), near) for name in names
    ], ""


def unit_rows(row: DataRow) -> DataRow:
    """Return what a row tells of the unit, and nothing of the paper."""
    kept = {key: text for key, text in row.cells.items() if key.startswith("unit.")}
    return replace(row, cells=kept, other=())


def _signed(text: str, near: date | None, row: DataRow, doubts: list[str]) -> tuple[date | None, str]:
    """Return the day of signing, and what is to be noted of a cell that tells none."""
    day = told_day(re.split(r"\s*(?:至|到|~|～|—)\s*", text)[0], near) if text else None
    if text and not day and not _NOT_YET.search(text):
        doubts.append(f"{row.source.at('signed_on')}签订日期：{text}（看不懂，记在备注里）")
    return day, "" if day or not text else f"签订日期：{text}"


def _until(text: str, signed: date | None, near: date | None, row: DataRow, doubts: list[str]) -> date | None:
    """Return the last day: as told, by the term from the day of signing, or a year on where nothing is told."""
    plain = re.sub(r"^(?:有效期)?[至到]\s*", "", text.strip())
    if day := told_day(plain, near):
        return day
    if (term := _TERM.match(plain.replace(" ", ""))) and signed:
        return _later(signed, int(_FIGURES.get(term[1], 0) or term[1]), term[2])
    if text:
        doubts.append(f"{row.source.at('valid_until')}有效期：{text}（看不懂，有效到没有写，请补）")
        return None
    if signed:
        until = years_later(signed, 1)
        doubts.append(f"没有写有效期，按一年算到 {until.isoformat()}，请核对")
        return until
    return None


def _later(day: date, count: int, unit: str) -> date | None:
    """Return the last day of a term of years or months that begins on a day."""
    years, months = (count, 0) if unit == "年" else divmod(count, _MONTHS)
    if not months:
        return years_later(day, years) if years else None
    place = day.month - 1 + months
    year, month = day.year + years + place // _MONTHS, place % _MONTHS + 1
    first = date(year, month, 1)
    last = (date(year + month // _MONTHS, month % _MONTHS + 1, 1) - first).days
    same = date(year, month, min(day.day, last))
    return date.fromordinal(same.toordinal() - 1) if same.day == day.day else same


def _status(told: dict[str, str], signed: date | None, doubts: list[str]) -> str:
    text = told.get("status", "")
    if text and _NOT_YET.search(text):
        return "拟定"
    if known := next((state for word, state in _STATES.items() if word in text), ""):
        return known
    if text:
        doubts.append(f"状态「{text}」对不上，请选")
    if not signed and told.get("valid_until"):
        doubts.append("没有写签订日期，状态按拟定记，请核对")
    return "已签" if signed else "拟定"


def _points(text: str) -> list[str]:
    """Return what was agreed, one point a line: numbered, or divided by ；、 and line breaks."""
    points = offerings.numbered(text) or [part.strip(" 。") for part in re.split(r"[；;\n]+", text)]
    apart = [part.strip() for point in points for part in _listed(point)]
    return [point for point in apart if point and not cells.says_nothing(point)]


def _listed(point: str) -> list[str]:
    """Return short points between 、 one by one; a sentence stays whole."""
    if re.search(r"[，,()（）:：]", point):
        return [point]
    pieces = point.split("、")
    return pieces if all(len(piece) >= _SHORTEST for piece in pieces) else [point]
