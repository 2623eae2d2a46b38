"""Text whose columns stand apart by a mark (CSV and what programs call so) or by wide gaps, as rows of cells."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from guidance.guarding import IntakeProblem

_PLAIN = "\t,;|"  # the likelier first
_FULL_WIDTH = "，；"
_SAMPLE = 50  # lines that show the mark
_LOOKED_AT = 4000  # characters of a line
_MOSTLY_SPACED = 0.6  # of the lines of a table whose columns stand apart by spaces
_MOST_AGREE = 0.9  # of the rows, where the mark is also one of ordinary sentences
_BREAKS = 40  # lines in a cell; more is an open quotation mark
_COLUMNS = re.compile(r" {2,}|\u3000+| ?\t ?")
_SAYS = re.compile(r"sep=(.)")  # a first line that only names the mark
_SHIELD = re.compile(r'="(.*)"', re.DOTALL)  # keeps a program from reading 0951 as a number


def delimited(text: str, lines: list[str], name: str) -> list[list[str]]:
    """Return the rows of a text; a row of one cell for each line where nothing cuts them alike."""
    if said := _SAYS.fullmatch(lines[0].strip()) if lines else None:
        return _cut(text[text.index(lines[0]) + len(lines[0]) :].lstrip("\r\n"), said[1], name)
    sample = [line[:_LOOKED_AT] for line in lines[:_SAMPLE]]
    told = sum(bool(line.strip()) for line in sample)
    mark, agree, rows = _best(sample)
    if agree > 1 and (mark in ",\t|" or agree > _MOST_AGREE * rows):
        return _cut(text, mark, name)
    spaced = [_COLUMNS.split(line.strip()) for line in lines]
    if _alike(spaced[:_SAMPLE]) > max(1, told * _MOSTLY_SPACED):
        return spaced
    return [[line] for line in lines]


def _best(sample: list[str]) -> tuple[str, int, int]:
    """Return the mark that cuts most rows into the same number of cells, how many agree, and of how many rows.

    A mark that cuts nearly all rows alike goes before those of ordinary sentences, which may agree by chance.
    """
    found = []
    for mark in _PLAIN + _FULL_WIDTH:
        rows = [row for row in _sampled(sample, mark) if any(cell.strip() for cell in row)]
        found.append((mark, _alike(rows), len(rows)))
    sure = [one for one in found if one[0] in _PLAIN and one[1] > max(1, _MOST_AGREE * one[2])]
    return max(sure or found, key=lambda one: one[1])


def _sampled(sample: list[str], mark: str) -> list[list[str]]:
    """Return the first rows as this mark cuts them; line by line where a quotation mark was never closed."""
    with contextlib.suppress(csv.Error):
        if rows := _rows("\n".join(sample), mark):
            return rows
    return [row for line in sample for row in csv.reader([line], delimiter=mark)]


def _rows(text: str, mark: str) -> list[list[str]]:
    """Return the rows of a text, quoted breaks inside them; none where a quotation mark was never closed."""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    return [] if any(cell.count("\n") > _BREAKS for row in rows for cell in row) else rows


def _cut(text: str, mark: str, name: str) -> list[list[str]]:
    """Return the rows of delimited text; a quotation mark that nobody closed does not swallow the rest."""
    try:
        rows = _rows(text, mark) or list(
            csv.reader(io.StringIO(text, newline=""), delimiter=mark, quoting=csv.QUOTE_NONE)
        )
    except csv.Error as error:
        raise IntakeProblem(
            f"{name} 里有一格长得不正常（超过十三万字），没有导入。请看看是不是别的文件。"
        ) from error
    return [[_bare(cell) for cell in row] for row in rows]


def _bare(cell: str) -> str:
    """Return what a cell says without what keeps it from being read as a number."""
    hit = _SHIELD.fullmatch(cell.strip()) if cell.lstrip().startswith("=") else None
    return hit[1] if hit else cell


def _alike(rows: Iterable[Sequence[str]]) -> int:
    """Return how many rows of several cells have the same number of cells."""
    return max(Counter(len(row) for row in rows if len(row) > 1).values(), default=0)
