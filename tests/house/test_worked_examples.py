"""The worked examples of docs/maintainers.md, carried out on a copy of the checkout and then used as a person would."""

import json
import re
import shutil
import subprocess
import sys

import pytest

from tests.house.laptop import ROOT

pytestmark = pytest.mark.slow
BLOCK = re.compile(r"```python\n# (\S+), (new|below: ([^\n]*)|instead of: ([^\n]*))\n(.*?)```", re.DOTALL)
IN_THE_PROGRAM = """
import asyncio
from pathlib import Path
from screens.shell import Shell
from store.book import Book

async def main():
    shell = Shell(Book.open(Path("三单.json"), who="王芳"), Path("纸"))
    async with shell.run_test(size=(120, 36)) as pilot:
        async def seen(*keys):
            for key in keys:
                await pilot.press(key)
            await pilot.pause()
            await shell.workers.wait_for_complete()
            strips = shell.screen._compositor.render_strips()
            return "\\n".join("".join(part.text for part in strip) for strip in strips)
        print(await seen("f3"))
        print(await seen("enter", *["enter"] * 14))
        await seen("escape", "ctrl+p", *"jieyong")
        print(await seen("enter"))
        await seen("ctrl+n", *"轮椅", "enter", *"李家", "enter", *"明天", "ctrl+s")
        print(await seen())
    shell.book.close()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a copy of the checkout with every block of the page carried out."""
    work = tmp_path_factory.mktemp("copy") / "sandan"
    shutil.copytree(ROOT, work, ignore=shutil.ignore_patterns(".*", "tests", "pictures", "__pycache__"))
    blocks = BLOCK.findall((ROOT / "docs" / "maintainers.md").read_text(encoding="utf-8"))
    assert len(blocks) == (ROOT / "docs" / "maintainers.md").read_text(encoding="utf-8").count("```python")
    for name, how, below, instead, words in blocks:
        file = work / name
        if how == "new":
            assert not file.exists()
            file.write_text(words, encoding="utf-8")
            continue
        text, line = file.read_text(encoding="utf-8"), below or instead
        assert text.count(f"\n{line}\n") == 1, f"{name} has no line {line!r} or several"
        file.write_text(
            text.replace(f"{line}\n", (f"{line}\n" if below else "") + words, 1), encoding="utf-8"
        )
    return work


@pytest.fixture(scope="module")
def sandan(copy):
    def run(*words, given=""):
        done = subprocess.run(
            [sys.executable, copy / "app.py", "--book", "三单.json", *words], cwd=copy, input=given, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    subprocess.run(
        [sys.executable, copy / "app.py", "demo", "三单.json"], cwd=copy, check=True, capture_output=True
    )
    return run


def cells(path):
    import openpyxl

    return [str(cell.value or "") for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row]


def test_the_field_is_in_import_list_sheet_schema_and_form(copy, sandan):
    (copy / "摸底.csv").write_text("单位名称,轮椅能进\n暖心药店,是\n", encoding="utf-8")
    sandan("import", "摸底.csv", "--json")
    assert [unit["name"] for unit in sandan("list", "units") if unit["step_free"]] == ["暖心药店"]
    [register] = [one["file"] for one in sandan("export", "lists", "--out", "纸") if "登记册" in one["file"]]
    assert "无障碍入口" in cells(copy / register)
    subprocess.run([sys.executable, copy / "docs" / "schema.py"], cwd=copy, check=True)
    assert '"step_free"' in (copy / "docs" / "账本.schema.json").read_text(encoding="utf-8")


def test_the_list_is_reached_filled_and_printed_and_says_nobodys_name(copy, sandan):
    done = subprocess.run(
        [sys.executable, "-c", IN_THE_PROGRAM], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "无障碍入口" in done.stdout  # the field, in list and form
    assert "没有借出去的东西" in done.stdout
    assert "已保存 B-0001 轮椅" in done.stdout
    [loan] = sandan("list", "loans")
    assert (loan["title"], loan["borrower"]) == ("轮椅", "李家")
    [sheet] = sandan("export", "loans", "--out", "纸")
    assert "轮椅" in cells(copy / sheet["file"])
    assert "李家" not in cells(copy / sheet["file"])


def test_the_importer_reads_a_telephones_contacts(copy, sandan):
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:{}\nORG:{}\nTEL;TYPE=WORK:{}\nEND:VCARD\n"
    (copy / "通讯录.vcf").write_text(
        card.format("白经理", "大众超市", "0951-6012345") + card.format("没有单位的人", "", "0951-6099999"),
        encoding="utf-8",
    )
    [told] = sandan("import", "通讯录.vcf", "--json")
    [proposal] = told["proposals"]
    assert proposal["record"]["name"] == "大众超市"
    assert [unit["liaison"] for unit in sandan("list", "units") if unit["name"] == "大众超市"] == ["白经理"]


def test_the_examples_pass_the_checks_of_the_house(copy):
    for tool in (["ruff", "check", "-q", "store", "screens", "exports", "guidance"], ["lint-imports"]):
        done = subprocess.run(tool, cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
