"""The wheel: built, installed in a fresh environment, run from an empty folder beside clashing names."""

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
def installed(tmp_path_factory):
    """Return the `sandan` command of a fresh environment with only the wheel in it."""
    place = tmp_path_factory.mktemp("wheel")
    uv = shutil.which("uv")
    assert uv, "README's own command installs uv"
    subprocess.run(
        [uv, "build", "--wheel", "--out-dir", str(place), str(ROOT)], check=True, capture_output=True
    )
    wheel = next(place.glob("*.whl"))
    environment = place / "fresh"
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(environment)], check=True)
    folder = environment / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([uv, "pip", "install", "-q", "--python", str(folder / "python"), str(wheel)], check=True)
    return folder / "sandan"


def run(command, folder, *arguments):
    hostile = {"PYTHONPATH": str(folder), "SANDAN_BOOK": str(folder / "b.json")}
    return subprocess.run(
        [str(command), *arguments], cwd=folder, env={**os.environ, **hostile}, capture_output=True, text=True, check=False,
        encoding="utf-8",
    )  # fmt: skip


def test_the_installed_program_works_from_an_empty_folder(installed, tmp_path):
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
