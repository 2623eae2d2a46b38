"""The handbook as one page and one PDF, and the commands of its page for people who look after computers."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handbook")
    done = subprocess.run(
        [sys.executable, DOCS / "handbook.py", folder], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_one_page_that_needs_nothing_else_and_leads_nowhere_wrong(built):
    page = (built / "三单手册.html").read_text(encoding="utf-8")
    for title in ("三单手册", "给社区：每天怎么用", "给街道", "给信息员", "For the next maintainer"):
        assert re.search(rf"<h1 id=[^>]+>{title}</h1>", page), title
    assert page.count('<img src="data:image/') == page.count("<img ") > 15
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    links = re.findall(r'href="([^"]+)"', page)
    assert not [link for link in links if link.startswith("#") and link[1:] not in anchors]
    assert not [link for link in links if not link.startswith(("#", "https://"))]
    assert "按 <kbd>Ctrl+T</kbd>" in page  # keys look like keys
    assert "<code>jtwx</code>" in page


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium for the PDF")
def test_the_pdf_can_be_read_and_found_through(built):
    from pypdf import PdfReader

    reader = PdfReader(built / "三单手册.pdf")
    assert len(reader.pages) > 20
    text = "".join(page.extract_text() for page in reader.pages)
    assert "给信息员" in text
    assert "两台电脑、口令" in text
    assert next(one.title for one in reader.outline if not isinstance(one, list)) == "三单手册"
    contents = reader.pages[1].extract_text()
    for chapter in ("给街道", "给信息员", "For the next maintainer"):
        on = int(re.search(rf"{chapter}\s*(\d+)", contents)[1])
        assert chapter in reader.pages[on - 1].extract_text().splitlines()[:2]  # under the number at its foot


def test_what_the_papers_name_is_there():
    """Tests and files that CONTRIBUTING, SECURITY and the pages of docs/ point at."""
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    missing = []
    for path in [*ROOT.glob("*.md"), *DOCS.glob("*.md")]:
        text = path.read_text(encoding="utf-8")
        if path.name == "maintainers.md":
            text = re.sub(r"```python.*?```", "", text, flags=re.DOTALL)  # files that its examples make
        for file in re.findall(r"`((?:store|guidance|exports|screens|docs|tests|\.ci)/[\w./-]+)`", text):
            missing += [(path.name, file)] if not (ROOT / file).exists() else []
        for name in re.findall(r"`(test_\w+)`", text):
            missing += [(path.name, name)] if f"def {name}(" not in tests else []
    assert missing == []


def test_every_command_and_format_stands_in_the_page_of_formats(sandan_command):
    told = (DOCS / "json.md").read_text(encoding="utf-8")
    said = subprocess.run([*sandan_command, "--help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^ {4}([a-z]+)(?:\s|$)", said.partition("命令:")[2], re.MULTILINE)
    formats = subprocess.run(
        [*sandan_command, "export", "--list"], capture_output=True, text=True, check=True
    ).stdout
    names = [*commands, *re.findall(r'"format": "([a-z-]+)"', formats)]
    assert len(names) > 40
    assert [name for name in names if not re.search(rf"(?<![a-z-]){name}(?![a-z-])", told)] == []


def test_every_picture_is_shown_somewhere_and_can_be_made_again():
    pages = "".join(path.read_text(encoding="utf-8") for path in [*DOCS.glob("*.md"), *ROOT.glob("*.md")])
    scenes = re.findall(
        r'^    "([\w-]+)": \(\[', (DOCS / "pictures.py").read_text(encoding="utf-8"), re.MULTILINE
    )
    kept = {path.stem for path in (DOCS / "pictures").glob("*.png")}
    assert kept == set(scenes) == set(re.findall(r"pictures/([\w-]+)\.png", pages))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="its examples are written for a shell")
def test_the_commands_for_people_who_look_after_computers_do_what_they_say(sandan_command, tmp_path):
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / "信息员.md").read_text(encoding="utf-8"), re.DOTALL)
    lines = "\n".join(blocks).splitlines()
    first = [line for line in lines if " demo " in line]
    script = "\n".join(
        [*first, "export SANDAN_BOOK=练习.json", *(line for line in lines if line not in first)]
    )
    launcher = " ".join(f"'{word}'" for word in sandan_command)
    done = subprocess.run(
        ["bash", "-ec", f'sandan() {{ {launcher} "$@"; }}\n{script}'],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.search(r"^sandan \d+\.\d+", done.stdout, re.MULTILINE)
    assert list((tmp_path / "发出去").glob("*.sandan.age"))
    assert len(list((tmp_path / "打印").glob("*.xlsx"))) >= 3
    assert '"id": "U-0019"' in done.stdout
    assert list(tmp_path.glob("练习.备份/*手工.json"))
