"""A finished file to the screen or to a printer, always at its actual size.

Tried: `lp` of CUPS with a cups-pdf queue (Linux; the same command on macOS). Written after the systems' manuals and
not tried on a real machine: `open` on macOS, `os.startfile` on Windows, which prints with the program that owns PDF
files and with its own scaling, so the person is told to choose 实际大小 there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from exports.problem import ExportProblem
from store.faults import why

SCALE = "打印选「实际大小」，不要缩放。"
_A4_LONG = 842  # points
_WAIT = 20  # seconds for the print system to take a file
_REFUSALS = {
    "does not exist": "没有这台打印机",
    "not accepting": "这台打印机现在不收文件，请到打印机设置里看看",
    "scheduler": "打印系统没有开",
    "Unable to connect": "打印系统没有开",
}


def open_file(path: Path) -> str:
    """Show a file in the program that the system has for it; return what to tell the person."""
    try:
        if sys.platform == "win32":
            os.startfile(path)  # type: ignore[attr-defined,unused-ignore]  # noqa: S606
        else:
            command = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
            if command is None:
                raise ExportProblem(f"这台电脑打不开文件，请自己打开：{path}")
            subprocess.Popen(  # noqa: S603 - our own file, no shell
                [command, str(path)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
    except OSError as error:
        raise ExportProblem(f"文件没有打开：{path}（{why(error)}）。请自己打开它。") from error
    return f"已打开 {path.name}。{SCALE}"


def printers() -> list[str]:
    """Return the names of the printers, the usual one first; empty where there is no CUPS.

    Windows prints through the program that owns PDF files, on its own default printer.
    """
    if sys.platform == "win32":
        return ["默认打印机"]
    if not (lpstat := shutil.which("lpstat")):
        return []
    names = _said([lpstat, "-e"]).split()
    usual = _said([lpstat, "-d"]).rpartition(":")[2].strip()
    return sorted(names, key=lambda name: name != usual)


def print_files(paths: Sequence[Path], printer: str, copies: int = 1) -> str:
    """Send files to a printer at actual size, each on its own paper; return what to tell the person.

    ExportProblem says why the printer refused, or that none of the files is a PDF, which alone is printed unopened.
    """
    if sys.platform == "win32":
        for path in paths:
            os.startfile(path, "print")  # type: ignore[attr-defined,unused-ignore]  # noqa: S606
        return f"已交给打印程序 {len(paths)} 份。{SCALE}"
    sheets = [path for path in paths if path.suffix == ".pdf"]
    if not sheets:
        raise ExportProblem("这种文件要打开了再打印：选「打开」，在打开的程序里打印。")
    if not (lp := shutil.which("lp")):
        raise ExportProblem("这台电脑没有打印命令 lp。请打开文件，在看图程序里打印。" + SCALE)
    options = ["-d", printer, "-n", str(copies), "-o", "print-scaling=none"]
    for path in sheets:
        done = _run([lp, *options, "-o", f"media={_paper(path)}", "-t", path.stem, "--", str(path)])
        if done.returncode:
            raise ExportProblem(
                f"打印机没有收下 {path.name}：{_refusal(done.stderr)}。文件还在，可以打开再打印。"
            )
    return f"已送打印机 {printer}：{len(sheets)} 个文件，每个 {copies} 份，实际大小。"


def _paper(path: Path) -> str:
    """Return the paper a PDF of ours is made for, by its longer side."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path.read_bytes()) as document:
            return "A3" if max(document[0].get_size()) > _A4_LONG + 1 else "A4"
    except pypdfium2.PdfiumError:
        return "A4"


def _refusal(words: str) -> str:
    """Say in Chinese what `lp` said; what is not known stays as it is."""
    known = (plain for part, plain in _REFUSALS.items() if part in words)
    return next(known, words.rpartition("lp: ")[2].strip()[:120])


def _said(command: list[str]) -> str:
    done = _run(command)
    return done.stdout if done.returncode == 0 else ""


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - no shell; the last argument is a path of ours
            command,
            capture_output=True,
            text=True,
            timeout=_WAIT,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ExportProblem("打印系统没有回答。请打开文件，在看图程序里打印。" + SCALE) from error
