"""Writes docs/许可.md: whose work is handed out with the program, and under which licence. Run: `uv run python docs/licences.py`.

Taken from the installed packages themselves: what `sandan` needs, and what that needs in turn.
"""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
TARGET = Path(__file__).with_name("许可.md")
# What the metadata do not say, or not clearly; read from the licence file.
READ = {"pyrage": "MIT", "python-dateutil": "Apache-2.0 或 BSD-3-Clause", "qrcode": "BSD-3-Clause"}
WINDOWS = {  # not installed on other systems
    "colorama": ("BSD-3-Clause", "https://github.com/tartley/colorama（只在 Windows）"),
    "tzdata": ("Apache-2.0", "https://github.com/python/tzdata（只在 Windows）"),
}
OURS = (
    ("exports/fonts/*.ttf", "Noto Sans SC、Noto Serif SC 的子集", "OFL-1.1（exports/fonts/OFL.txt）"),
    ("store/pinyin/syllables.txt", "由 pypinyin 的读音表生成", "MIT"),
    ("guidance/traditional/characters.txt", "由 OpenCC 的 TSCharacters 生成", "Apache-2.0"),
    ("guidance/notice/*.toml", "通知原文", "政府公文，不受著作权法保护（著作权法第五条）"),
    ("其余全部", "三单", "Apache-2.0（LICENSE）"),
)
HEAD = """# 随程序一起发出去的东西和它们的许可

`docs/licences.py` 写成，不要手改。离线安装包里每个部件自带许可全文；免安装文件夹里在 `许可/` 下面。
没有一样是收费的，没有一样限制社区、街道使用或转发。

## 自己的文件

| 文件 | 是什么 | 许可 |
|---|---|---|
"""
PARTS = """
## 部件

| 部件 | 许可 | 出处 |
|---|---|---|
"""
FOOT = """
typst、pyrage、python-calamine 里编译了 Rust 部件（MIT、Apache-2.0、BSD 一类），pypdfium2 里有 PDFium（BSD-3-Clause、Apache-2.0，
许可全文在它的 `licenses/` 里）。免安装文件夹另带 Python（PSF-2.0）和 PyInstaller 的启动部分（GPL-2.0，附有允许任何程序使用的例外）。

不随程序发出、要用汇总库的自己装：psycopg（LGPL-3.0-only）、keyring（MIT）。
"""


def shipped() -> dict[str, importlib.metadata.Distribution]:
    """Return what is installed of the program's dependencies and theirs, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting = [(Requirement(line), {""}) for line in project["dependencies"]]
    while waiting:
        asked, extras = waiting.pop()
        name = asked.name.lower().replace("_", "-")
        wanted = not asked.marker or any(asked.marker.evaluate({"extra": part}) for part in extras)
        if wanted and (name not in found or asked.extras):
            found[name] = importlib.metadata.distribution(name)
            waiting += [(Requirement(line), {"", *asked.extras}) for line in found[name].requires or ()]
    return found


def licence(name: str, installed: importlib.metadata.Distribution) -> str:
    """Return the licence of a package; SystemExit when it states none and nobody has read it."""
    told = installed.metadata
    said = [
        line.rsplit(" :: ", 1)[1] for line in told.get_all("Classifier", []) if line.startswith("License ::")
    ]
    words = (
        READ.get(name) or told.get("License-Expression") or (told.get("License") or "").split("\n")[0][:60]
    )
    words = words or "".join(said[:1]) or sys.exit(f"{name}: read its licence and write it into READ")
    return words.removesuffix(" License")


def home(installed: importlib.metadata.Distribution) -> str:
    """Return where a package is kept."""
    told = installed.metadata
    links = dict(line.split(", ", 1) for line in told.get_all("Project-URL", []))
    named = {name.lower(): link for name, link in links.items()}
    return next(
        (named[name] for name in ("repository", "source", "homepage") if name in named),
        told.get("Home-page") or "",
    )


def listing() -> str:
    """Return the whole page."""
    parts = {name: (licence(name, one), home(one)) for name, one in shipped().items()} | WINDOWS
    ours = "".join(f"| {' | '.join(row)} |\n" for row in OURS)
    rows = "".join(f"| {name} | {words} | {where} |\n" for name, (words, where) in sorted(parts.items()))
    return HEAD + ours + PARTS + rows + FOOT


def copy_texts(target: Path, site: Path) -> None:
    """Copy the licence texts that the packages in a site-packages folder bring along, a folder for each."""
    for installed in importlib.metadata.distributions(path=[str(site)]):
        for file in installed.files or ():
            named = file.name.upper().startswith(("LICEN", "COPYING", "NOTICE"))
            if ".dist-info" in file.parts[0] and (named or "licenses" in file.parts):
                place = target / installed.metadata["Name"] / Path(*file.parts[1:])
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(str(file.locate()), place)


if __name__ == "__main__":
    TARGET.write_text(listing(), encoding="utf-8")
