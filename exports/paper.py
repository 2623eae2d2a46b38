"""Paper: one description of a document, written as Word and as PDF; whoever makes one only lists its blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from exports.names import safe_name
from exports.problem import writing_into
from store.book import Book
from store.clean import clean


@dataclass(frozen=True)
class Heading:
    """A line that begins a part."""

    text: str


@dataclass(frozen=True)
class Words:
    """A paragraph; `strong` ones are bold, `indent` begins it two characters in."""

    text: str
    strong: bool = False
    indent: bool = True


@dataclass(frozen=True)
class Table:
    """Rows under headings; widths are shares of the page. A column in `numbers` stands at the right, one in `loud` is large.

    A `whole` one is never cut between two pages: a slip that is torn off and comes back.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()
    loud: tuple[int, ...] = ()
    whole: bool = False


@dataclass(frozen=True)
class Bars:
    """A chart of horizontal bars: a label, its value, and what is printed at the end of the bar."""

    rows: tuple[tuple[str, float, str], ...]


@dataclass(frozen=True)
class Signed:
    """Lines at the right, to be signed and dated by hand; they never stand on a page without the words before them."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Parties:
    """Two columns that stay together: the seals, heads and dates of the two sides of an agreement, row by row."""

    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Cut:
    """A line to cut along; below it stands the part that comes back, on the same page, or `above` it another slip."""

    text: str
    above: bool = False


@dataclass(frozen=True)
class Break:
    """What follows begins a new page."""


@dataclass(frozen=True)
class Title:
    """What follows begins a new page under a title of its own: one file of many sheets."""

    text: str
    subtitle: str = ""


Block = Heading | Words | Table | Bars | Signed | Parties | Cut | Break | Title


@dataclass(frozen=True)
class Paper:
    """A document: its file's name, title, the line below it, its blocks, the foot of each page, its day.

    `official` papers follow GB/T 9704 (22 pt title, 16 pt body, 28 pt pitch); others are tight sheets of 10.5 pt,
    times `scale`.
    """

    name: str
    title: str
    day: date
    blocks: tuple[Block, ...]
    subtitle: str = ""
    foot: str = ""
    official: bool = False
    landscape: bool = False
    scale: float = 1.0


def bound(papers: Sequence[Paper], name: str) -> list[Paper]:
    """Return papers of one kind as one file of this name, each on its own pages: printed in one go."""
    if len(papers) < 2:
        return list(papers)
    more = (block for one in papers[1:] for block in (Title(one.title, one.subtitle), *one.blocks))
    return [replace(papers[0], name=name, blocks=(*papers[0].blocks, *more))]


def write_papers(book: Book, papers: Sequence[Paper], folder: Path, *, word: bool = True) -> list[Path]:
    """Write each paper as PDF and, unless `word` is off, as .docx; return the files.

    Where no typesetter is installed the Word file stands alone. ExportProblem says why nothing could be written.
    """
    from exports.paper_pdf import pdf
    from exports.paper_word import docx
    from exports.typeset import installed

    paths = []
    with writing_into(folder, book) as outbox:
        for paper in papers:
            stem = safe_name(paper.name)
            if installed():
                paths.append(outbox.put(f"{stem}.pdf", pdf(paper)))
            if word or not installed():
                paths.append(outbox.put(f"{stem}.docx", docx(paper)))
    return paths


def texts(paper: Paper) -> Iterable[str]:
    """Yield every text of a paper, for checks that look at all of them."""
    yield from (paper.title, paper.subtitle, paper.foot)
    for block in paper.blocks:
        if isinstance(block, Heading | Words | Cut):
            yield block.text
        elif isinstance(block, Title):
            yield from (block.text, block.subtitle)
        elif isinstance(block, Table):
            yield from block.headings
            yield from (cell for row in block.rows for cell in row)
        elif isinstance(block, Bars):
            yield from (part for label, _, said in block.rows for part in (label, said))
        elif isinstance(block, Signed):
            yield from block.lines
        elif isinstance(block, Parties):
            yield from (*block.left, *block.right)


def tidy(text: str) -> str:
    """Return a text without what no file format takes."""
    return clean(text, lines=True)
