"""A Paper as .docx, with the fonts of official documents named on every run."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from exports import word
from exports.paper import Bars, Block, Break, Cut, Heading, Paper, Parties, Signed, Table, Title, Words, tidy

_TITLE, _BODY, _HEAD, _PLAIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "宋体"
_BAR = 36  # characters of the longest bar of a chart


def docx(paper: Paper) -> bytes:
    """Return the paper as the bytes of a Word file."""
    from docx import Document
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    wide, tall = (Mm(297), Mm(210)) if paper.landscape else (Mm(210), Mm(297))
    section.page_width, section.page_height = wide, tall
    edges = (37, 35, 28, 26) if paper.official else (15, 15, 15, 15)
    section.top_margin, section.bottom_margin = Mm(edges[0]), Mm(edges[1])
    section.left_margin, section.right_margin = Mm(edges[2]), Mm(edges[3])
    word.stamp(document, paper.title, paper.day)
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    writer = _Writer(document, paper)
    writer.title(paper.title, paper.subtitle)
    for block, after in zip_longest(paper.blocks, paper.blocks[1:]):
        writer.block(block, keep=isinstance(after, Signed) or (isinstance(after, Cut) and after.above))
    foot = section.footer.paragraphs[0]
    if not paper.official:
        word.pages(foot, paper.foot, _PLAIN, 9)
    else:
        writer.page_number(foot)
        if paper.foot:
            writer.run(section.footer.add_paragraph(), paper.foot, _PLAIN, 9)
    return word.saved(document)


class _Writer:
    def __init__(self, document: Any, paper: Paper) -> None:
        self.document, self.paper = document, paper
        self.size = 16.0 if paper.official else 10.5 * paper.scale
        self.title_size = 22.0 if paper.official else 18.0 * paper.scale
        self.small = 12.0 if paper.official else 9.5 * paper.scale
        self.pitch = 28.0 if paper.official else 0.0

    def title(self, text: str, subtitle: str) -> None:
        """Write a title and the line below it."""
        self.line(text, _TITLE, self.title_size, align="centre", after=6)
        if subtitle:
            self.line(subtitle, _PLAIN, self.small, align="centre", after=6)

    def block(self, block: Block, *, keep: bool = False) -> None:
        """Write one block; one to `keep` stays with the signature or the cut after it."""
        if isinstance(block, Heading):
            self.line(block.text, _HEAD, self.size, before=0 if self.pitch else 8, keep=True)
        elif isinstance(block, Words):
            self.line(block.text, self._body, self.size, bold=block.strong, indent=block.indent, keep=keep)
        elif isinstance(block, Table):
            self.table(block, keep=keep)
        elif isinstance(block, Bars):
            self.bars(block)
        elif isinstance(block, Signed):
            self.signed(block)
        elif isinstance(block, Parties):
            self.parties(block)
        elif isinstance(block, Cut):
            self.line("", self._body, self.size, keep=block.above)
            words = f"- - - - - - - - -  {block.text}  - - - - - - - - -"
            self.line(words, _PLAIN, 10.5, align="centre", keep=not block.above)
        elif isinstance(block, Break):
            self.document.add_page_break()
        elif isinstance(block, Title):
            self.document.add_page_break()
            self.title(block.text, block.subtitle)

    @property
    def _body(self) -> str:
        return _BODY if self.paper.official else _PLAIN

    def line(
        self, text: str, font: str, size: float, *, align: str = "", bold: bool = False, indent: bool = False,
        before: float = 0, after: float = 0, keep: bool = False,
    ) -> None:  # fmt: skip
        """Write a paragraph; `keep` holds it on one page with what follows."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        places = {"centre": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
        if align:
            paragraph.alignment = places[align]
        form = paragraph.paragraph_format
        form.keep_with_next = keep or None
        form.space_before, form.space_after = Pt(before), Pt(after)
        if self.pitch:
            form.line_spacing = Pt(self.pitch if size < self.title_size else 36)
        if indent:
            form.first_line_indent = Pt(2 * size)
        self.run(paragraph, text, font, size, bold=bold)

    def run(self, paragraph: Any, text: str, font: str, size: float, *, bold: bool = False) -> None:
        """Write words with their font, for Chinese and for Latin letters alike."""
        word.write(paragraph, tidy(text), font, size, bold=bold)

    def signed(self, block: Signed) -> None:
        """Write the lines of a signature two characters from the right edge, on one page."""
        from docx.shared import Pt

        for place, line in enumerate(block.lines):
            self.line(
                line, self._body, self.size, align="right", before=0 if place else 1.5 * self.size,
                keep=place < len(block.lines) - 1,
            )  # fmt: skip
            self.document.paragraphs[-1].paragraph_format.right_indent = Pt(2 * self.size)

    def table(self, block: Table, *, keep: bool = False) -> None:
        """Write a table with its heading repeated on every page; one to `keep` stays with what follows."""
        from docx.enum.table import WD_ALIGN_VERTICAL
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm

        room = (297 if self.paper.landscape else 210) - (54 if self.paper.official else 30)
        table = self.document.add_table(rows=1, cols=len(block.headings), style="Table Grid")
        table.autofit = False
        size = min(self.size, 12.0)
        for cell, text in zip(table.rows[0].cells, block.headings, strict=True):
            self.run(cell.paragraphs[0], text, _HEAD, size)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            word.shade(cell, "EBEBEB")
        for row in block.rows:
            for place, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
                loud = place in block.loud
                self.run(cell.paragraphs[0], text, _PLAIN, 14.0 if loud else size, bold=loud)
                if place in block.numbers:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        total = sum(block.widths)
        for column, width in zip(table.columns, block.widths, strict=True):
            column.width = Mm(room * width / total)
        word.inset(table, top=70, side=70)
        for place, row in enumerate(table.rows):
            word.keep(row, heading=place == 0)
            if keep or (block.whole and place < len(block.rows)):
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
            for cell, width in zip(row.cells, block.widths, strict=True):
                cell.width = Mm(room * width / total)
                cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        self.document.add_paragraph().paragraph_format.keep_with_next = keep or None

    def page_number(self, paragraph: Any) -> None:
        """Write the number of the page between dashes, as official documents do."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.run(paragraph, "— ", _PLAIN, 14)
        word.number(paragraph, "PAGE", _PLAIN, 14)
        self.run(paragraph, " —", _PLAIN, 14)

    def parties(self, block: Parties) -> None:
        """Write two columns without lines, kept on one page."""
        from docx.shared import Pt

        table = self.document.add_table(rows=len(block.left), cols=2)
        for place, (row, left, right) in enumerate(zip(table.rows, block.left, block.right, strict=True)):
            word.keep(row)
            for cell, text in zip(row.cells, (left, right), strict=True):
                self.run(cell.paragraphs[0], text, self._body, self.size)
                cell.paragraphs[0].paragraph_format.keep_with_next = place < len(block.left) - 1
                cell.paragraphs[0].paragraph_format.space_before = Pt(self.size * (1 if place else 3))

    def bars(self, block: Bars) -> None:
        """Write a chart as grey characters without lines: it prints on any printer."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, RGBColor

        most = max((value for _, value, _ in block.rows), default=0) or 1
        table = self.document.add_table(rows=0, cols=2)
        table.autofit = False
        for place, (label, value, said) in enumerate(block.rows, start=1):
            left, right = table.add_row().cells
            left.paragraphs[0].paragraph_format.keep_with_next = place < len(block.rows) or None
            self.run(left.paragraphs[0], label, _PLAIN, min(self.size, 11.0))
            left.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self.run(right.paragraphs[0], "█" * round(_BAR * value / most), _PLAIN, 9)
            right.paragraphs[0].runs[0].font.color.rgb = RGBColor(0x80, 0x80, 0x80)
            self.run(right.paragraphs[0], f" {said}", _PLAIN, min(self.size, 11.0))
        for column, width in zip(table.columns, (Mm(50), Mm(130)), strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width
        self.document.add_paragraph()
