"""The report of an import as a sheet: what was written, changed, left out, and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from exports.layout import INTERNAL, AnnexTable
from exports.names import safe_name
from exports.problem import writing_into
from exports.workbook import workbook
from guidance.intake import Intake
from store.days import now


def write_report(
    folder: Path, intakes: Sequence[Intake], rows: Sequence[tuple[str, ...]], headings: tuple[str, ...]
) -> Path:
    """Write the rows under the headings into the folder; return the file. ExportProblem says why not."""
    at = now()
    name = safe_name("、".join(intake.file for intake in intakes))
    title = "导入报告"
    table = AnnexTable(
        title,
        f"{at:%Y-%m-%d %H:%M}    {name}    {INTERNAL}",
        headings,
        (20, 14, 22, 8, 36, 60),
        list(rows),
        [],
        (),
    )
    with writing_into(folder, None) as outbox:
        return outbox.put(f"{title}_{name}_{at:%Y%m%d_%H%M%S}.xlsx", workbook(table, at.date()))
