"""The wheel, installed as README says with `uv tool install`: run beside clashing names, put in anew, taken away; the book stays."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tool(tmp_path_factory):
    """Return a runner of `uv tool` whose programs land in a folder of their own, the wheel, and the command."""
    place = tmp_path_factory.mktemp("wheel")
    uv = shutil.which("uv")
    assert uv, "README's own command installs uv"
    subprocess.run(
        [uv, "build", "--wheel", "--out-dir", str(place), str(ROOT)], check=True, capture_output=True
    )
    where = {"UV_TOOL_DIR": str(place / "tools"), "UV_TOOL_BIN_DIR": str(place / "bin")}

    def act(*words):
        subprocess.run(
            [uv, "tool", *map(str, words)], check=True, capture_output=True, env={**os.environ, **where}
        )

    wheel = next(place.glob("*.whl"))
    act("install", "--python", sys.executable, wheel)
    return act, wheel, place / "bin" / "sandan"


def run(command, folder, *arguments):
    hostile = {"PYTHONPATH": str(folder), "SANDAN_BOOK": str(folder / "b.json")}
    return subprocess.run(
        [str(command), *arguments], cwd=folder, env={**os.environ, **hostile}, capture_output=True, text=True, check=False,
        encoding="utf-8",
    )  # fmt: skip


def test_the_installed_program_works_from_an_empty_folder(tool, tmp_path):
    act, wheel, installed = tool
    for clash in ("app.py", "store.py", "screens.py"):
        (tmp_path / clash).write_text("raise SystemExit('the wrong module')", encoding="utf-8")
    assert run(installed, tmp_path, "demo", "b.json").returncode == 0
    units = [
        json.loads(line) for line in run(installed, tmp_path, "list", "units", "--json").stdout.splitlines()
    ]
    assert len(units) == 18
    assert len(json.loads(run(installed, tmp_path, "guidance", "--json").stdout)["resources"]) == 25
    made = run(installed, tmp_path, "export", "poster", "--out", "纸")
    assert made.returncode == 0, made.stderr
    assert Path(tmp_path / json.loads(made.stdout)["file"]).read_bytes().startswith(b"%PDF")
    assert run(installed, tmp_path, "export", "lists", "--out", "纸").returncode == 0

    kept = (tmp_path / "b.json").read_bytes()
    act("install", "--python", sys.executable, "--force", "--reinstall", wheel)
    assert run(installed, tmp_path, "list", "units", "--json").stdout.count("\n") == 18
    act("uninstall", "sandan")
    assert not installed.exists()
    assert (tmp_path / "b.json").read_bytes() == kept
