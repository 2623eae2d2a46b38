"""FORMATS: every sheet the program can make, by name; each writer is loaded only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from exports.problem import ExportProblem
from store.book import Book

Writer = Callable[[Book, Path, date | None], list[Path]]


@dataclass(frozen=True)
class Format:
    """A kind of sheet: its label for people, its suffix, and what writes it into a folder."""

    label: str
    suffix: str
    write: Writer


def _poster(book: Book, folder: Path, valid_until: date | None) -> list[Path]:
    from exports.posting import post

    return [post(book, folder, valid_until=valid_until).path]


def _lists(book: Book, folder: Path, valid_until: date | None) -> list[Path]:  # noqa: ARG001
    from exports.workbook import write_lists

    return write_lists(book, folder, date.today())  # noqa: DTZ011


FORMATS: dict[str, Format] = {
    "poster": Format("服务项目清单海报（A4，带二维码）", ".pdf", _poster),
    "lists": Format("三张清单和单位登记册", ".xlsx", _lists),
}


def export(book: Book, name: str, folder: Path, *, valid_until: date | None = None) -> list[Path]:
    """Write the sheet into the folder, which is made when missing; return the files. ExportProblem says why not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return FORMATS[name].write(book, folder, valid_until)
    except OSError as error:
        raise ExportProblem(f"文件没有写成：{folder}（{error.strerror}）。请换一个能写的文件夹。") from error
