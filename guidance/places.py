"""Where in a file something stands: file, sheet, row and the address of each cell, as people point at it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Source:
    """A row of a file, counted from 1; `cells` is field -> address, `cell` the address of what it is about.

    `text` is the row as it was written, before anything was folded or taken apart.
    """

    file: str
    sheet: str = ""
    row: int = 0
    cell: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    text: str = ""

    def __str__(self) -> str:
        """Say it in a phrase: 摸底.xls 表1 第7行."""
        row = f"第{self.row}行" if self.row else ""
        return " ".join(part for part in (self.file, self.sheet, row) if part)

    def at(self, key: str) -> str:
        """Return the address of a field's cell followed by a space, or nothing."""
        return f"{self.cells[key]} " if key in self.cells else ""


def address(row: int, column: int) -> str:
    """Return the address of a cell whose row is counted from 1 and column from 0: (7, 27) is AB7."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"
