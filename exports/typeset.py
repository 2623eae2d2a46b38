"""Set a sheet: a template, data as JSON, our own fonts; out comes PDF/A-2a and PDF/UA-1, the same bytes each time."""

import contextlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from exports.problem import ExportProblem

FONTS = Path(__file__).parent / "fonts"
TEMPLATES = Path(__file__).parent / "templates"
_AGES = 10  # of the typesetter's cache
NO_TYPESETTER = "本机没有排版组件，PDF 不能做，其他都能用。"


class TypesetError(Exception):
    """The template stopped; `args[0]` is its message, for the writer that knows the template to explain."""


def compile_pdf(template: str, data: Mapping[str, object], *, timestamp: date) -> bytes:
    """Return the PDF of `templates/<template>`, which reads `data` from `sys.inputs.data` as JSON.

    `timestamp` (a date counts from midnight UTC) is written into it, so identical data gives identical bytes.
    Raises ExportProblem where the typesetter is not installed, TypesetError when the template refuses.
    """
    try:
        import typst
    except ImportError as missing:
        raise ExportProblem(NO_TYPESETTER) from missing
    compiler = typst.Compiler(TEMPLATES / template, root=TEMPLATES, font_paths=_fonts())
    if not isinstance(timestamp, datetime):
        timestamp = datetime.combine(timestamp, datetime.min.time(), UTC)
    try:
        pdf = compiler.compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=int(timestamp.timestamp()),
            pdf_standards=["a-2a", "ua-1"],
        )
    except typst.TypstError as stopped:
        raise TypesetError(stopped.message) from stopped
    return cast("bytes", pdf)  # one file, as `format` says


def query(template: str, data: Mapping[str, object], label: str) -> Any:
    """Return the values of all `#metadata(...) <label>` that a template places, in order."""
    try:
        import typst
    except ImportError as missing:
        raise ExportProblem(NO_TYPESETTER) from missing
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    compiler = typst.Compiler(TEMPLATES / template, root=TEMPLATES, font_paths=_fonts(), sys_inputs=inputs)
    try:
        return json.loads(compiler.query(label, field="value"))
    except RuntimeError as stopped:  # what a template refuses; TypstError is one too
        raise TypesetError(getattr(stopped, "message", str(stopped))) from stopped


def forget() -> None:
    """Let the typesetter's memory of earlier sheets go; it keeps the last ten compilations of each, 200 MB of them.

    Its cache drops what ten compilations did not use; empty ones count, and take a millisecond.
    """
    with contextlib.suppress(ImportError):
        import typst

        empty = typst.Compiler(TEMPLATES / "empty.typ", root=TEMPLATES, font_paths=_fonts())
        for _ in range(_AGES):
            empty.compile(format="pdf")


def installed() -> bool:
    """Say whether this computer has the typesetter: there are some without a wheel for it."""
    from importlib.util import find_spec

    return find_spec("typst") is not None


def missing_glyphs(text: str) -> str:
    """Return the characters our fonts cannot print, each once, in order; line breaks need no glyph."""
    return "".join(dict.fromkeys(char for char in text if char != "\n" and ord(char) not in _covered()))


def name_glyphs(chars: str) -> str:
    """Return characters with their code points, for a message: 𡌶（U+21336）."""
    return "、".join(f"{char if char.isprintable() else ''}（U+{ord(char):04X}）" for char in chars)


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def _covered() -> frozenset[int]:
    """Return the code points all our fonts hold, from cut.py's list: runs `first-last` in hexadecimal."""
    runs = (run.partition("-") for run in (FONTS / "coverage.txt").read_text(encoding="utf-8").split())
    ends = ((int(first, 16), int(last or first, 16)) for first, _, last in runs)
    return frozenset(code for first, last in ends for code in range(first, last + 1))
