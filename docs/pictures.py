"""Makes the pictures of the handbook and of README from the real screens of a practice book, and one from its printed sheet.

Run: `uv run python docs/pictures.py [NAME ...]`; needs Chromium and a CJK monospace font on this machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
sys.path.insert(0, str(Path(__file__).parent.parent))

from PIL import Image
from rich.cells import cell_len
from textual.widgets import Input

HERE = Path(__file__).parent / "pictures"
FONT = '"Noto Sans Mono CJK SC", "Sarasa Mono SC", monospace'
SAMPLE = Path(__file__).parent.parent / "tests" / "samples" / "驻区单位资源摸底.xls"
_TERMINAL = r'clip-terminal">\s*<rect x="0" y="0" width="([\d.]+)" height="([\d.]+)"'
_EDGE = 1.5  # the first line begins so far below the edge of the terminal
_LOWER = 3.4  # so that the larger font stands in the middle of its line
PAUSE = 0.3  # seconds after a key
WALL = ["f9", "enter", "enter", "ctrl+a", *["space"] * 8, "escape"]  # a meeting with eight units present
CALM = ["down"] * 3  # the first needs are emergencies: they are answered, not matched
NEWCOMER = "newcomer"  # begins without a book, at the first question
SHEET = "sheet"  # the scene whose picture is the paper that it made
TOUR = [
    *("2", "f3", "ctrl+n", "text:暖心药店", "ctrl+s", "f4", "ctrl+n", "text:免费量血压", "enter", "text:暖心药店", "ctrl+s"),
    *("f5", "ctrl+k", "text:3号楼 王奶奶 想量血压", "enter", "ctrl+s", "f6"),
]  # fmt: skip
# name: keys pressed from the home screen, width, height
SCENES: dict[str, tuple[list[str], int, int]] = {
    "home": ([], 80, 24),
    "tour": ([NEWCOMER, *TOUR], 80, 24),
    "sheet": (["f8", "ctrl+s"], 80, 24),
    "needs-wide": (["f5"], 120, 36),
    "agreements": (["ctrl+a"], 80, 24),
    "form-wide": (["f4", "enter", "enter", "enter"], 120, 36),
    "matching": (["f6", *CALM, "enter"], 80, 24),
    "matching-wide": (["f6", *CALM, "enter"], 120, 36),
    "publish-wide": (["f8"], 120, 36),
    "look": (["f8", "ctrl+t"], 80, 24),
    "code": (["f8", "down", "ctrl+e"], 120, 48),
    "account": (["ctrl+b"], 80, 24),
    "agenda": (["f9", "enter", "2"], 80, 24),
    "wall-wide": ([*WALL, "enter", "right", "right"], 120, 36),
    "claims": ([*WALL, "enter", "escape", "ctrl+e"], 80, 24),
    "whistles": (["f9", "ctrl+w", "ctrl+n", "enter", "enter", "ctrl+s", "enter", "enter"], 80, 24),
    "freshness": (["ctrl+p", "text:打电话确认", "enter"], 80, 24),
    "ledger": (["f10"], 80, 24),
    "evidence": (["f10", "enter"], 80, 24),
    "emergency": (["f12"], 80, 24),
    "intake": (["f3", "ctrl+t"], 80, 24),
    "proposals-wide": (["f3", "ctrl+t", f"text:下载/{SAMPLE.name}", "enter"], 120, 36),
}


def placed(svg: str) -> str:
    """Give each character of a Textual screenshot its own place: the export squeezes Chinese. No window stands around it."""

    def line(found: re.Match[str]) -> str:
        before, x, between, length, after, body = found.groups()
        text = html.unescape(body)
        if not text:
            return found.group(0)
        cell, places, column = float(length) / len(text), [], 0
        for char in text:
            places.append(f"{float(x) + column * cell:g}")
            column += cell_len(char)
        between = re.sub(r'y="([\d.]+)"', lambda y: f'y="{float(y[1]) + _LOWER:g}"', between)
        body = re.sub("[“”‘’]", r'<tspan font-family="DejaVu Sans Mono">\g<0></tspan>', body)  # one cell wide
        return f'<text{before}x="{" ".join(places)}"{between}{after}>{body}</text>'

    pattern = r'<text((?: [^>]*?)? )x="([\d.]+)"([^>]*?)textLength="([\d.]+)"([^>]*)>([^<]*)</text>'
    svg = re.sub(r"@font-face\s*{[^}]*}", "", re.sub(pattern, line, svg))
    svg = svg.replace("font-size: 20px", "font-size: 23px")  # a full-width character fills its two cells
    svg = svg.replace("font-variant-east-asian: full-width", "")  # it widens digits and letters as well
    left, top = (float(part) for part in re.findall(r'translate\(([\d.]+), ([\d.]+)\)" clip-path', svg)[0])
    width, height = (float(part) for part in re.findall(_TERMINAL, svg)[0])
    svg = re.sub(
        _TERMINAL, f'clip-terminal"><rect x="0" y="0" width="{width}" height="{height + 3}"', svg, count=1
    )
    svg = re.sub('viewBox="[^"]+"', f'viewBox="{left} {top + _EDGE} {width} {height + 1}"', svg, count=1)
    return svg.replace("Fira Code, monospace", FONT).replace(
        "Fira Code", FONT.split(",", maxsplit=1)[0].strip('"')
    )


async def scene(folder: Path, keys: list[str], width: int, height: int) -> str:
    """Return the screenshot of one scene as SVG; what it made lies in the folder."""
    from guidance.practice import write_practice
    from screens.shell import Shell
    from store.book import Book

    book = Book.open(folder / "三单.json", who="王芳")
    if NEWCOMER not in keys:
        write_practice(book, today=date.today())
    shell = Shell(book, folder / "三单")
    async with shell.run_test(size=(width, height)) as pilot:
        for key in keys:
            if key == NEWCOMER:
                continue
            if key.startswith("text:") and isinstance(shell.screen.focused, Input):
                shell.screen.focused.insert_text_at_cursor(key.removeprefix("text:"))
            else:
                await pilot.press(key)
            await pilot.pause(
                PAUSE
            )  # questions are open workers: waiting for all of them would wait for an answer
        await pilot.pause(5 * PAUSE)
        await shell.workers.wait_for_complete()
        return shell.export_screenshot(title="三单")


def drawn(sheet: Path, target: Path) -> None:
    """Draw the first page of a sheet, as it comes from the printer."""
    import pypdfium2

    with pypdfium2.PdfDocument(sheet.read_bytes()) as document:
        document[0].render(scale=110 / 72).to_pil().save(target)


def lighten(file: Path) -> None:
    """Keep as few colours as a screen needs: a third of the size."""
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(file, optimize=True)


def main(names: list[str]) -> None:
    """Write one PNG per scene."""
    chromium = (
        shutil.which("chromium") or shutil.which("google-chrome") or sys.exit("Chromium is not installed")
    )
    HERE.mkdir(exist_ok=True)
    for name in names or SCENES:
        target = HERE / f"{name}.png"
        with tempfile.TemporaryDirectory() as folder, home() as at_home:
            svg = placed(asyncio.run(scene(at_home, *SCENES[name])))
            if name == SHEET:
                drawn(next(at_home.rglob("*.pdf")), target)
            else:
                photographed(svg, Path(folder), chromium, target)
        lighten(target)
        print(target)


@contextlib.contextmanager
def home() -> Iterator[Path]:
    """Give a worker's home, whose name is always the same on the pictures, with what an office has sent."""
    folder = Path(tempfile.gettempdir()) / "王芳"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SAMPLE.parent, folder / "下载")
    os.environ["HOME"], before = str(folder), os.environ["HOME"]
    with contextlib.chdir(folder):
        yield folder
    os.environ["HOME"] = before
    shutil.rmtree(folder)


def photographed(svg: str, folder: Path, chromium: str, target: Path) -> None:
    """Draw a screenshot as a picture, as wide and high as it is."""
    width, height = (float(size) for size in re.findall(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', svg)[0])
    page = folder / "page.html"
    page.write_text(f'<meta charset="utf-8"><body style="margin:0">{svg}', encoding="utf-8")
    subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", "--no-first-run",
            f"--user-data-dir={folder}/profile", f"--window-size={round(width)},{round(height)}",
            f"--screenshot={target}", page.as_uri(),
        ],
        check=True, capture_output=True,
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
