"""README followed word for word by somebody with nothing: an empty home, a fresh Python, a copy of this folder."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.e2e.tmux import Terminal
from tests.house.laptop import ROOT

pytestmark = [
    pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="README's commands are written for a shell"),
]  # fmt: skip
README = (ROOT / "README.md").read_text(encoding="utf-8")
START, TESTS, BUNDLE, LINES = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)
TOOL, AGAIN, AWAY = re.findall(r"`(uv tool [^`]+)`", README)
LEFT = (".git", ".venv", "build", "dist", "__pycache__", ".hypothesis", ".*_cache", ".coverage*", "uv.lock")


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory):
    """Return a runner of README's commands in a copy of the folder, and its home; only uv's cache is not fresh."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "sandan"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT))
    subprocess.run([sys.executable, "-m", "venv", home / "python"], check=True)
    cache = subprocess.run(["uv", "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    kept = {key: value for key, value in os.environ.items() if key.startswith(("PIP_", "UV_INDEX", "SSL_"))}
    words = {
        **kept, "HOME": str(home), "PATH": f"{home / 'python' / 'bin'}:{home / '.local' / 'bin'}:/usr/bin:/bin",
        "UV_CACHE_DIR": cache, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "SANDAN_WHO": "王芳",
    }  # fmt: skip

    def run(line, code=0, where=folder):
        done = subprocess.run(
            ["bash", "-c", line], cwd=where, env=words, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, f"{line}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        return done.stdout

    return run, home, words


def test_two_commands_and_three_minutes(newcomer, needs_program):
    """Started by the first command; then what README says under 三分钟, key by key."""
    needs_program("tmux")
    _, home, words = newcomer
    desk = Terminal(["env", "-i", *(f"{key}={value}" for key, value in words.items()), "TERM=tmux-256color",
                     "bash", "-c", START], home / "sandan")  # fmt: skip
    try:
        desk.wait("新建社区", "练习数据", seconds=300)
        desk.press("Down", "Enter")
        desk.wait("今天先看")
        desk.press("F4")
        desk.wait("资源  32 条")
        desk.press("C-n")
        desk.type("义务理发\r美美")
        desk.wait("美美理发店")
        desk.type("\rjjyl")
        desk.wait("居家养老")
        desk.type("\r\x13")
        desk.wait("已保存 R-0033 义务理发")
        desk.press("F5", "C-k")
        desk.wait("快记需求")
        desk.type("3号楼 王奶奶 想在家理发\r")
        desk.wait("新增需求")
        desk.press("C-s")
        desk.wait("已保存 N-0025 想在家理发", "不外传：王奶奶")
        desk.press("F6")
        desk.wait("> 想在家理发")
        desk.press("Enter")
        desk.wait("义务理发")
        desk.press("Enter")
        desk.wait("承诺完成")
        desk.press("C-s")
        desk.wait("已认领 N-0025")
        desk.press("C-s")
        desk.wait("新增服务")
        desk.press("C-s")
        desk.wait("服务已保存")
        desk.press("F8")
        desk.wait("公示")
        desk.press("C-s")
        desk.wait("做好了", seconds=60)
        desk.press("C-z")
        desk.wait("已撤销")
        desk.press("F1")
        desk.wait("公示")
        desk.press("Escape", "C-q")
        desk.wait("ENDED 0")
    finally:
        desk.close()
    assert list(home.rglob("三单/*.pdf"))


def test_the_tests_are_found_by_the_second_command(newcomer):
    """All of them run in .ci/run, by the same words; here they are only counted."""
    run, _, _ = newcomer
    found = run(f"{TESTS} --collect-only -q")
    assert int(re.search(r"(\d+) tests? collected", found)[1]) > 700
    assert all(
        line.startswith("uv run python .ci/bundle.py") for line in BUNDLE.splitlines()
    )  # see test_bundle.py
    assert "--for" in run("uv run python .ci/bundle.py --help")


def test_installed_for_good_used_put_in_anew_and_taken_away(newcomer):
    run, home, _ = newcomer
    run("python3 -m pip install -q uv")
    run(TOOL)
    desk = home / "桌面"
    desk.mkdir()
    run("sandan demo 三单.json", where=desk)
    shutil.copy(ROOT / "tests" / "samples" / "共治资源清单_已汇总.xlsx", desk / "资源清单.xlsx")
    told = [
        run(line, code=line.split("#")[0].strip().endswith("check"), where=desk)
        for line in LINES.splitlines()
    ]
    assert json.loads(told[0])["proposals"]
    assert len(told[1].splitlines()) == 24
    assert json.loads(told[2])["candidates"]
    assert list((desk / "打印").glob("*.pdf"))
    kept = (desk / "三单.json").read_bytes()
    run(AGAIN)
    run(AWAY)
    assert (desk / "三单.json").read_bytes() == kept
    run("sandan --version", code=127, where=desk)


def test_the_handbook_is_put_together(newcomer):
    run, home, _ = newcomer
    [line] = re.findall(r"`(uv run python docs/handbook\.py)`", README)
    run(f"python3 -m pip install -q uv && {line}")
    assert {path.suffix for path in (home / "sandan" / "build").iterdir()} >= {".html", ".pdf"}
