"""A Paper as PDF/A, through the template paper.typ."""

from __future__ import annotations

from typing import Any

from exports import typeset
from exports.paper import (
    Bars,
    Block,
    Break,
    Cut,
    Heading,
    Paper,
    Parties,
    Signed,
    Table,
    Title,
    Words,
    texts,
    tidy,
)
from exports.problem import ExportProblem


def pdf(paper: Paper) -> bytes:
    """Return the PDF, the same bytes for the same paper; ExportProblem names characters no font of ours has."""
    if missing := typeset.missing_glyphs(tidy("".join(texts(paper)))):
        raise ExportProblem(
            f"“{paper.title}”里有印不出来的字：{typeset.name_glyphs(missing)}。请换一个写法再做。"
        )
    data = {
        "title": tidy(paper.title), "subtitle": tidy(paper.subtitle), "foot": tidy(paper.foot), "official": paper.official,
        "landscape": paper.landscape, "scale": paper.scale, "blocks": [_block(block) for block in paper.blocks],
    }  # fmt: skip
    try:
        return typeset.compile_pdf("paper.typ", data, timestamp=paper.day)
    except typeset.TypesetError as stopped:
        raise ExportProblem(f"“{paper.title}”没有排成：{stopped}") from stopped


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": tidy(block.text)}
    if isinstance(block, Words):
        return {"kind": "words", "text": tidy(block.text), "strong": block.strong, "indent": block.indent}
    if isinstance(block, Table):
        rows = [[tidy(cell) for cell in row] for row in block.rows]
        return {
            "kind": "table", "headings": list(block.headings), "rows": rows, "widths": list(block.widths),
            "numbers": list(block.numbers), "loud": list(block.loud), "whole": block.whole,
        }  # fmt: skip
    if isinstance(block, Bars):
        most = max((value for _, value, _ in block.rows), default=0) or 1
        rows = [[tidy(label), f"{value / most:.4f}", tidy(said)] for label, value, said in block.rows]
        return {"kind": "bars", "rows": rows}
    if isinstance(block, Signed):
        return {"kind": "signed", "lines": [tidy(line) for line in block.lines]}
    if isinstance(block, Parties):
        rows = [[tidy(left), tidy(right)] for left, right in zip(block.left, block.right, strict=True)]
        return {"kind": "parties", "rows": rows}
    if isinstance(block, Title):
        return {"kind": "title", "text": tidy(block.text), "subtitle": tidy(block.subtitle)}
    if isinstance(block, Cut):
        return {"kind": "cut", "text": tidy(block.text), "above": block.above}
    assert isinstance(block, Break)  # noqa: S101 - the last kind there is
    return {"kind": "break"}
