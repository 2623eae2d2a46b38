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
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

HERE = Path(__file__).parent
CHAPTERS = ("手册.md", "街道.md", "信息员.md", "json.md", "汇总库.md", "许可.md", "maintainers.md")
STYLE = """
:root{color-scheme:light dark}
body{font:17px/1.7 "Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif;
 max-width:46rem;margin:0 auto;padding:1rem;background:#fdfcf8;color:#1d1d1f;overflow-wrap:break-word}
h1{color:#7a2a2a;border-bottom:2px solid;margin-top:3rem}h2{color:#1f4e5a;margin-top:2.2rem}h1,h2,h3{line-height:1.3}
a{color:#1f4e8c}img,svg{max-width:100%;height:auto;border-radius:4px}
.table{overflow-x:auto}table{border-collapse:collapse;font-size:.94em}
th,td{border:1px solid #8b8778;padding:.3em .6em;text-align:left;vertical-align:top;min-width:3.5em}
th{background:#ece7d9}code{background:#efebe0;padding:0 .2em;border-radius:3px}
pre{background:#efebe0;padding:.7em;overflow-x:auto;line-height:1.45}pre code{padding:0}
nav ul{list-style:none;padding-left:1em}nav>ul{padding:0}nav a{display:inline-block;padding:.15em 0}
@media(prefers-color-scheme:dark){body{background:#1b1d20;color:#ececec}h1{color:#f0a8a0}h2{color:#9fd0dc}
 a{color:#9cc4ff}th,code,pre{background:#2b2e33}}
@media print{body{font-size:10.5pt;max-width:none;padding:0;background:none;color:#000}h1{break-before:page}
nav{columns:2;break-after:page}h2,h3,tr{break-after:avoid-page}tr,img,pre{break-inside:avoid}
 pre{white-space:pre-wrap}td code{overflow-wrap:anywhere}.table{overflow:visible}img{max-height:8.5cm}}
@page{size:A4;margin:18mm 16mm 20mm;@bottom-center{content:counter(page) " / " counter(pages);font-size:9pt}}
"""


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
        print(printed(page, chromium))
    else:
        print("Chromium is not installed: no PDF")


def printed(page: Path, chromium: str) -> Path:
    """Print the page as a PDF beside it."""
    target = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory() as profile:
        paper = Path(profile) / page.name
        text = page.read_text(encoding="utf-8").replace(
            "</style>", f"{OWN}body{{font-family:Own}}code{{font-family:monospace,Own}}</style>"
        )
        paper.write_text(text, encoding="utf-8")
        subprocess.run(
            [
                chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-sync", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer",
                "--generate-pdf-document-outline", f"--user-data-dir={profile}", f"--print-to-pdf={target}", paper.as_uri(),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
    return target


def handbook() -> str:
    """Return the whole handbook as one page that needs no other file."""
    contents, bodies = [], []
    for name in CHAPTERS:
        inside, body = chapter(name)
        contents.append(inside)
        bodies.append(body)
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>三单手册</title><style>{STYLE}</style><body><nav aria-label=目录><ul>{''.join(contents)}</ul></nav>{''.join(bodies)}"
        "</body></html>\n"
    )


def chapter(name: str) -> tuple[str, str]:
    """Return a page's lines in the contents, and the page as HTML."""
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
    body = reader.renderer.render(tokens, reader.options, {})
    body = body.replace("<table>", '<div class="table"><table>').replace("</table>", "</table></div>")
    links = [(level, f'<a href="#{anchor}">{html.escape(words)}</a>') for level, anchor, words in lines]
    under = "".join(f"<li>{link}</li>" for level, link in links if level == 2)
    return f"<li>{links[0][1]}<ul>{under}</ul></li>", body


def led_inside(token: Token) -> None:
    """Put a picture into the page, and turn a link to another page of docs/ into one within the handbook."""
    if token.type == "image":
        file = HERE / str(token.attrs["src"])
        kind = "svg+xml" if file.suffix == ".svg" else file.suffix[1:]
        token.attrSet("src", f"data:image/{kind};base64,{base64.b64encode(file.read_bytes()).decode()}")
    elif token.type == "link_open":
        target = re.sub("#.*", "", unquote(str(token.attrs["href"])))
        if target in CHAPTERS:
            token.attrSet("href", f"#{anchor_of(target)}")


def anchor_of(name: str) -> str:
    """Return the anchor of a page."""
    return name.removesuffix(".md")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "build")
