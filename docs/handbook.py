"""Builds the handbook as one HTML page and one PDF from the pages of docs/, pictures inside.

Run: `uv run python docs/handbook.py [FOLDER]` (the folder is `build/` when none is named; the PDF needs Chromium).
"""

from __future__ import annotations

import base64
import html
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pypdfium2
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

HERE = Path(__file__).parent
KEYS = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:Ctrl|Shift)\+(?:[A-Z]\b|Tab|\\)|F1[0-2]|F[1-9]|Esc|Tab|Delete)(?![A-Za-z0-9])|回车|空格"
)
CHAPTERS = ("手册.md", "街道.md", "信息员.md", "json.md", "汇总库.md", "许可.md", "maintainers.md")
STYLE = (HERE / "handbook.css").read_text(encoding="utf-8")


FONTS = HERE.parent / "exports" / "fonts"
# The sheets' own fonts: with those of the system the words of the PDF cannot be searched (口 is taken for the radical).
OWN = "".join(
    f"@font-face{{font-family:Own;font-weight:{weight};src:url({(FONTS / f'NotoSansSC-{name}.ttf').as_uri()})}}"
    for name, weight in (("Regular", 400), ("Bold", 700))
)


def main(folder: Path) -> None:
    """Write both into the folder and say where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "三单手册.html"
    page.write_text(handbook(), encoding="utf-8")
    print(page)
    if chromium := shutil.which("chromium") or shutil.which("google-chrome"):
        target = page.with_suffix(".pdf")
        printed(handbook(), target, chromium)
        printed(
            handbook(pages_of(target)), target, chromium
        )  # now that it is known what stands on which page
        print(target)
    else:
        print("Chromium is not installed: no PDF")


def pages_of(book: Path) -> list[int]:
    """Return the pages of a printed handbook on which its chapters and their parts begin, in their order."""
    with pypdfium2.PdfDocument(book.read_bytes()) as document:
        marks = [mark for mark in document.get_toc() if mark.level < 2]
        return [(mark.get_dest().get_index() or 0) + 1 for mark in marks[1:]]  # the title is no chapter


def printed(text: str, target: Path, chromium: str) -> None:
    """Print a page as a PDF."""
    with tempfile.TemporaryDirectory() as profile:
        paper = Path(profile) / f"{target.stem}.html"
        fonts = f"{OWN}body{{font-family:Own}}code{{font-family:monospace,Own}}</style>"
        paper.write_text(text.replace("</style>", fonts), encoding="utf-8")
        subprocess.run(
            [
                chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-sync", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer",
                "--generate-pdf-document-outline", f"--user-data-dir={profile}", f"--print-to-pdf={target}", paper.as_uri(),
            ],
            check=True, capture_output=True,
        )  # fmt: skip


def handbook(pages: list[int] | None = None) -> str:
    """Return the whole handbook as one page that needs no other file; with `pages`, its contents name them."""
    contents, bodies, numbers = [], [], iter(pages or [])
    for name in CHAPTERS:
        inside, body = chapter(name, numbers)
        contents.append(inside)
        bodies.append(body)
    version = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>三单手册</title><style>{STYLE}</style><body><header><h1 id=top>三单手册</h1>"
        f"<p>社区「一书三单」：登记、对接、公示</p><p>版本 {version}</p></header>"
        f"<nav aria-label=目录><ul>{''.join(contents)}</ul></nav><main>{''.join(bodies)}</main></body></html>\n"
    )


def chapter(name: str, pages: Iterator[int]) -> tuple[str, str]:
    """Return a page's lines in the contents, and the page as HTML. `pages` go on with where they stand on paper."""
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse((HERE / name).read_text(encoding="utf-8"))
    lines: list[tuple[int, str, str]] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1])
            anchor = anchor_of(name) if level == 1 else f"{anchor_of(name)}-{len(lines)}"
            token.attrSet("id", anchor)
            lines.append((level, anchor, tokens[place + 1].content.replace("`", "")))
        for before, inner in pairwise([Token("text", "", 0), *(token.children or ())]):
            led_inside(inner)
            if inner.type == "softbreak" and not before.content[-1:].isascii():
                inner.type = "text"  # Chinese lines go on without a space
        if token.type == "inline" and name != "maintainers.md":
            token.children = [part for inner in token.children or () for part in with_keys(inner)]
    body = reader.renderer.render(tokens, reader.options, {})
    body = body.replace("<table>", '<div class="table"><table>').replace("</table>", "</table></div>")
    links = [
        (level, f'<a href="#{anchor}">{html.escape(words)}<span class=page>{next(pages, "")}</span></a>')
        for level, anchor, words in lines
        if level < 3
    ]
    under = "".join(f"<li>{link}</li>" for level, link in links if level == 2)
    return f"<li>{links[0][1]}<ul>{under}</ul></li>", body


def led_inside(token: Token) -> None:
    """Put a picture into the page, and turn a link to another page of docs/ into one within the handbook."""
    if token.type == "image":
        file = HERE / str(token.attrs["src"])
        kind = "svg+xml" if file.suffix == ".svg" else file.suffix[1:]
        token.attrSet("class", shape_of(file))
        token.attrSet("src", f"data:image/{kind};base64,{base64.b64encode(file.read_bytes()).decode()}")
    elif token.type == "link_open":
        target = re.sub("#.*", "", unquote(str(token.attrs["href"])))
        if target in CHAPTERS:
            token.attrSet("href", f"#{anchor_of(target)}")


def shape_of(picture: Path) -> str:
    """Return whether a picture needs the whole width of the paper, or not to be too high."""
    if picture.suffix == ".svg":
        return "wide"
    with Image.open(picture) as image:
        return (
            "wide"
            if image.width > max(1000, 1.5 * image.height)
            else "tall"
            if image.height > image.width
            else "small"
        )


def with_keys(token: Token) -> list[Token]:
    """Return a piece of text in pieces, its keys set as keys: Ctrl+S, F5, 回车. Code may break behind its signs."""
    if token.type not in ("text", "code_inline"):
        return [token]
    if token.type == "code_inline" and not KEYS.fullmatch(token.content):
        words = re.sub("([|/_,.])", r"\1<wbr>", html.escape(token.content))
        return [Token("html_inline", "", 0, content=f"<code>{words}</code>")]
    words = KEYS.sub(r"<kbd>\g<0></kbd>", html.escape(token.content))
    return [Token("html_inline", "", 0, content=words)]


def anchor_of(name: str) -> str:
    """Return the anchor of a page."""
    return name.removesuffix(".md")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "build")
