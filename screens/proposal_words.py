"""An import in words: a line for each record and each change of it, the classes they fall in, what stands beside one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from guidance.decision import CHANGE, DUPLICATE, EQUAL, NEW, Decision
from guidance.intake import UNKNOWN, Intake
from guidance.intake_report import WORDS, fate, later, pressing, remarks
from guidance.rows import LeftOut
from screens.widgets.table import Row
from store import phones
from store.fields import fields_of
from store.records import TABLES

ALL = "全部"
_FIRST = "要先看"
_DOUBT = "有疑问"
_LEFT = "没有收"
_ORDER = (_FIRST, _DOUBT, WORDS[NEW], WORDS[CHANGE], WORDS[DUPLICATE], WORDS[EQUAL], _LEFT)


class ProposalWords:
    """The words of what was read; `projecting` while others read along: numbers masked, residents' words left out."""

    def __init__(self, intakes: Sequence[Intake], decisions: Sequence[Decision], *, projecting: bool) -> None:
        self._decisions, self._projecting = decisions, projecting
        self.left_out = [left for intake in intakes for left in intake.left_out]

    def views(self) -> list[str]:
        """Return the classes that have any, what is to be looked at first before the others."""
        held = {view for one in self._decisions for view in (WORDS[one.action], *_views(one))}
        held |= {_LEFT} if self.left_out else set()
        return [ALL, *(view for view in _ORDER if view in held)]

    def head(self, view: str) -> str:
        """Return how many there are of each class, and which is looked at."""
        counts = Counter(WORDS[decision.action] for decision in self._decisions)
        told = "  ".join(f"{words} {counts[words]}" for words in WORDS.values() if counts[words])
        views = Counter(one for decision in self._decisions for one in _views(decision))
        taken = sum(decision.taken for decision in self._decisions)
        only = "" if view == ALL else f"   只看{view}"
        doubts = f"{_FIRST} {views[_FIRST]}  {_DOUBT} {views[_DOUBT]}"
        return f" {told}  {doubts}   要写 {taken} / {len(self._decisions)}{only}"

    def rows(self, view: str) -> Iterator[Row]:
        """Yield the lines of one class: each record with its changes, then what was left out."""
        for place, decision in enumerate(self._decisions):
            if view in (ALL, WORDS[decision.action], *_views(decision)):
                yield from self._of(place, decision)
        if view in (ALL, _LEFT):
            for place, left in enumerate(self.left_out):
                yield Row(f"x{place}", ("", _LEFT, "", left.place, f"{left.text}（{left.reason}）"))

    def _of(self, place: int, decision: Decision) -> Iterator[Row]:
        mark = ("收" if decision.taken else "-") + ("?" if decision.proposal.doubts else "")
        noun, cell = TABLES[decision.table].noun, decision.proposal.source.cell
        cells = (mark, WORDS[decision.action], noun, cell, decision.name + _beside(decision))
        yield Row(str(place), cells, pressing(decision))
        for at, change in enumerate(decision.changes if decision.into else ()):
            words = self._shown(f"  {change.label}：{change.old or '空'} -> {change.new or '空'}")
            took = "收" if change.taken and decision.taken else "-"
            yield Row(f"{place}.{at}", (took, "", "", "", words), bool(change.why))

    def _shown(self, words: str) -> str:
        if not self._projecting:
            return words.replace("\n", " ")
        private = words.strip().startswith(("不外传", "原文", "联系人", "负责人"))
        return "（投屏时不显示）" if private else phones.mask(words.replace("\n", " "))

    def of_decision(self, decision: Decision) -> str:
        """Return what would become of a record, what is doubtful in it, what it holds and where it stood."""
        found = sorted((one for one in remarks(decision) if "->" not in one), key=later)
        told = [f"{'?' if later(one) else '!'} {one}" for one in found]
        lines = [f"{WORDS[decision.action]}：{fate(decision)}", *told, *_facts(decision)]
        return "\n".join(map(self._shown, lines) if self._projecting else lines)


def of_left(left: LeftOut) -> str:
    """Return why a row was left out, and what can be done about it."""
    how = "\n回车：说它是哪张单，再定每一列。" if left.reason == UNKNOWN else ""
    return f"{left.source}  {left.source.cell}\n没有收：{left.reason}\n{left.text}{how}"


def found(intakes: Sequence[Intake], decisions: Sequence[Decision]) -> str:
    """Return what was recognised in a file, and what is to be looked at before it is written."""
    counts = Counter(decision.table for decision in decisions)
    told = "、".join(f"{TABLES[table].noun} {count}" for table, count in counts.items())
    skipped = sum(len(intake.left_out) for intake in intakes)
    number = next((f"是发出去的表 {one.number}。" for one in intakes if one.number), "")
    headings = (heading for intake in intakes for heading in intake.headings)
    unsure = sum(bool(one.heading) and one.confidence < 1 for heading in headings for one in heading.columns)
    first = sum(map(pressing, decisions))
    parts = [
        f"{number}认出 {told}；{skipped} 行没有收。",
        f"{first} 条要先看，Tab 挑出来。" if first else "",
        f"{unsure} 列不敢定，Ctrl+K 看。" if unsure else "",
        "还没有写，Ctrl+S 写入。",
    ]
    return "".join(parts)


def _beside(decision: Decision) -> str:
    """Return what stands beside the name: whose offer it is, from when to when an agreement runs."""
    values = decision.proposal.values
    if decision.table != "agreements":
        return f"  {unit}" if (unit := values.get("unit")) else ""
    term = [values[key] for key in ("signed_on", "valid_until") if values.get(key)]
    return f"  {' 至 '.join(term)}" if term else "  还没签"


def _views(decision: Decision) -> list[str]:
    """Return the classes besides all and its action in which a decision is shown."""
    first = pressing(decision)
    return [_FIRST] * first + [_DOUBT] * (first or bool(decision.proposal.doubts))


def _facts(decision: Decision) -> list[str]:
    lines = []
    for declared in fields_of(TABLES[decision.table]):
        value = decision.proposal.values.get(declared.key)
        if value not in (None, "", [], {}):
            shown = "、".join(map(str, value)) if isinstance(value, list) else str(value)
            lines.append(f"{declared.label}：{shown}")
    source = decision.proposal.source
    return [*lines, f"出处：{source} {source.cell}", f"原文：{source.text}"]
