"""Papers: make files beside the screen and say, when they are there, which and where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from exports.problem import ExportProblem
from screens.base import HouseScreen
from store.problems import BookProblem


def make(screen: HouseScreen[Any], maker: Callable[[], list[Path]], more: str = "") -> None:
    """Let `maker` write its files in a thread; the screen says `more` after their names, or what went wrong."""
    house = screen.house

    def run() -> None:
        try:
            paths = maker()
        except (ExportProblem, BookProblem) as problem:
            house.call_from_thread(screen.say, f"没有做成。{problem}", problem=True)
            return
        house.call_from_thread(screen.say, made(paths) + more)

    screen.say("正在做文件，请稍等。")
    screen.run_worker(run, thread=True, exclusive=True, group="sheet")


def made(paths: list[Path]) -> str:
    """Say which files were made; a PDF and a Word file of one name are one."""
    kinds: dict[str, list[str]] = {}
    for path in paths:
        kinds.setdefault(path.stem, []).append(
            {".pdf": "PDF", ".docx": "Word", ".xlsx": "Excel"}.get(path.suffix, path.suffix)
        )
    if not paths:
        return "没有要做的。"
    told = [f"{name}（{'、'.join(kinds[name])}）" for name in kinds]
    if len(told) == 1:
        return f"做好了：{told[0]}。放在 {paths[0].parent}。"
    more = " 等" if len(told) > 3 else ""  # where they are comes first: a long list may not fit the line
    return f"做好了 {len(told)} 份，放在 {paths[0].parent}：{'、'.join(told[:3])}{more}。"
