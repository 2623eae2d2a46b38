"""What whoever sent a table hid, filtered away or struck out: it is not meant, so it is named and not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from guidance.places import address
from store.clean import clean

Cell = tuple[int, int]
Span = tuple[Cell, Cell]
HIDDEN, STRUCK_ROW = "隐藏的行（可能是筛选），没有读；要读请先取消隐藏", "划掉的行，没有读"
STRUCK, PARTLY = "划掉的字，没有读", "有划掉的字，没有读，读作「{}」"
_SHOWN = 80  # characters of a row
_NUMBER = re.compile(r"\d{1,4}[.、．]?")


class Unread(NamedTuple):
    """Words of a file that are not read: the row as the file counts it, the cell (nothing for a whole row), why."""

    row: int
    cell: str
    words: str
    why: str


@dataclass(frozen=True)
class Away:
    """What of a table is not meant, counted from 0: hidden rows, and what still stands in cells with struck words."""

    hidden: frozenset[int] = frozenset()
    struck: Mapping[Cell, str] = field(default_factory=dict)

    def taken(self, rows: list[list[str]], merges: Iterable[Span] = ()) -> tuple[Unread, ...]:
        """Empty what is not meant, fill the merged cells, and return what is not read.

        What stands in a row is asked before merged cells are filled: a unit's name over three rows is not struck
        out with the second of them, nor is it lost with the first.
        """
        whole = {row for row, _ in self.struck if self._gone(row, rows)}
        told = [
            *(
                Unread(row + 1, "", words, HIDDEN if row in self.hidden else STRUCK_ROW)
                for row in sorted(self.hidden | whole)
                if row < len(rows) and (words := " ".join(filter(None, rows[row]))[:_SHOWN])
            ),
            *(
                Unread(
                    row + 1,
                    address(row + 1, column),
                    rows[row][column],
                    PARTLY.format(left) if left else STRUCK,
                )
                for (row, column), left in sorted(self.struck.items())
                if row not in whole | self.hidden and _told(rows, row, column)
            ),
        ]
        _fill(rows, merges)
        for row in self.hidden | whole:
            rows[row : row + 1] = [[""] * len(one) for one in rows[row : row + 1]]
        for (row, column), left in self.struck.items():
            if _told(rows, row, column):
                rows[row][column] = clean(left, lines=True).strip()
        return tuple(told)

    def _gone(self, row: int, rows: list[list[str]]) -> bool:
        """Say whether all that stands in a row is struck out, whatever its number."""
        texts = rows[row] if row < len(rows) else []
        left = [self.struck.get((row, column), text) for column, text in enumerate(texts)]
        return left != texts and not any(text and not _NUMBER.fullmatch(text) for text in left)


def _told(rows: list[list[str]], row: int, column: int) -> bool:
    return row < len(rows) and column < len(rows[row]) and bool(rows[row][column])


def _fill(rows: list[list[str]], merges: Iterable[Span]) -> None:
    """Write a merged cell's text into the cells below it; a title merged over several columns stays one cell."""
    for (top, left), (bottom, right) in merges:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            row[left] = rows[top][left]
