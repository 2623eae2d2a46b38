"""What an import would do or did, line by line, for a screen, a terminal or a sheet to keep."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from guidance.decision import CHANGE, DUPLICATE, EQUAL, NEW, Decision
from guidance.intake import Intake
from guidance.places import Source
from store.records import TABLES

WORDS = {NEW: "新", EQUAL: "相同", CHANGE: "有改动", DUPLICATE: "可能重复"}
_LATER = re.compile("^(?:..的)?官方条目|^没有写谁反映的|^公开电话是手机号|^单位性质按名称")
HEADINGS = ("文件", "位置", "结果", "哪张单", "内容", "说明")


def fate(decision: Decision) -> str:
    """Say what becomes of a proposal as it is decided now."""
    if decision.action == EQUAL and not decision.confirmed_on:
        return "不写，和已有的一样"
    if not decision.taken:
        return "不写"
    if decision.into:
        changed = sum(change.taken for change in decision.changes)
        rest = "记为确认过" if decision.confirmed_on else "没有要改的"
        return f"改 {decision.target} {changed} 处" if changed else f"并入 {decision.target}，{rest}"
    return "写成新的"


def remarks(decision: Decision) -> list[str]:
    """Return everything a person should know about a decision, the worst first."""
    changes = [
        f"{change.label}：{change.old or '空'} -> {change.new or '空'}"
        + ("" if change.taken else "（不改）")
        + (f"（{change.why}）" if change.why else "")
        for change in decision.changes
    ]
    told = [decision.fault, decision.reason, *changes, *decision.proposal.doubts]
    return [words for words in told if words]


def later(words: str) -> bool:
    """Say whether a remark can wait: what a person fills in some day, not what may have been read wrong."""
    return bool(_LATER.search(words))


def pressing(decision: Decision) -> bool:
    """Say whether a decision is to be looked at before it is written."""
    return (
        bool(decision.fault) or decision.action == DUPLICATE or not all(map(later, decision.proposal.doubts))
    )


def report_rows(intakes: Sequence[Intake], decisions: Sequence[Decision]) -> list[tuple[str, ...]]:
    """Return a row per proposal and per row left out, under HEADINGS."""
    rows: list[tuple[str, ...]] = []
    for decision in decisions:
        source = decision.proposal.source
        place = " ".join(part for part in (source.sheet, source.cell) if part)
        what = f"{WORDS[decision.action]}，{fate(decision)}"
        rows.append(
            (
                source.file,
                place,
                what,
                TABLES[decision.table].noun,
                decision.name,
                "；".join(remarks(decision)),
            )
        )
    for intake in intakes:
        for left in intake.left_out:
            place = " ".join(part for part in (left.source.sheet, left.place) if part)
            rows.append((left.source.file, place, "没有收", "", left.text, left.reason))
    return rows


def told_lines(intakes: Sequence[Intake], decisions: Sequence[Decision]) -> Iterator[str]:
    """Yield the lines that the command line prints."""
    for intake in intakes:
        yield f"{intake.file}：认出 {len(intake.proposals)} 条，不收 {len(intake.left_out)} 行"
    for _, place, what, noun, name, why in report_rows(intakes, decisions):
        yield f"  {noun} {name}  [{place}] {what}" + (f"  （{why}）" if why else "")


def as_json(intakes: Sequence[Intake], decisions: Sequence[Decision]) -> dict[str, Any]:
    """Return what `sandan import --json` prints (docs/json.md)."""
    return {
        "files": [intake.file for intake in intakes],
        "proposals": [_as_json(decision) for decision in decisions],
        "skipped": [
            {"source": _placed(left.source), "text": left.text, "reason": left.reason}
            for intake in intakes
            for left in intake.left_out
        ],
        "columns": [
            {"file": intake.file, "table": heading.table, **msgspec.to_builtins(column)}
            for intake in intakes
            for heading in intake.headings
            for column in heading.columns
        ],
    }


def _as_json(decision: Decision) -> dict[str, Any]:
    proposal = decision.proposal
    return {
        "table": proposal.table,
        "record": msgspec.to_builtins(proposal.values),
        "action": decision.action,
        "id": decision.target,
        "taken": decision.taken,
        "reason": decision.reason,
        "changes": [
            {"field": change.key, "from": change.old, "to": change.new, "taken": change.taken}
            for change in decision.changes
        ],
        "source": {**_placed(proposal.source), "text": proposal.source.text},
        "warnings": [*([decision.fault] if decision.fault else []), *proposal.doubts],
    }


def _placed(source: Source) -> dict[str, Any]:
    return {"file": source.file, "sheet": source.sheet, "row": source.row, "cell": source.cell}
