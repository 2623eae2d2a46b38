"""Makes what a laptop without a network needs: wheels with a one-step installer, and a folder that brings its Python.

Run: `uv run python .ci/bundle.py OUT` for this computer; `--for windows --python 3.11 3.12 3.13` for
others (only the wheels: a folder runs where it was built, or on a newer system of the same kind).
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))

from handbook import handbook
from licences import copy_texts

OFFLINE = Path(__file__).with_name("offline")
ROOMS = ("screens", "store", "guidance", "exports")
# name: how uv calls the system, which wheels pip may take for it
SYSTEMS = {
    "windows": ("x86_64-pc-windows-msvc", ("win_amd64",)),
    "linux": ("x86_64-manylinux_2_28", ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")),
    "linux-arm": (
        "aarch64-manylinux_2_28", ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    ),
    "macos": ("aarch64-apple-darwin", ("macosx_14_0_arm64", "macosx_11_0_arm64", "macosx_11_0_universal2")),
}  # fmt: skip


def here() -> str:
    """Return the name of the system this runs on."""
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "macos"
    return "linux-arm" if platform.machine() == "aarch64" else "linux"


def version() -> str:
    """Return the version that pyproject.toml names."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def run(*words: str | Path) -> str:
    """Run a command in the checkout and return what it printed; end with its complaint when it fails."""
    done = subprocess.run(
        [str(word) for word in words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words[:4]))} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def wheelhouse(out: Path, system: str, pythons: list[str]) -> Path:
    """Write the folder of wheels and installer for one system and pack it; return the packed file."""
    name, tags = SYSTEMS[system]
    folder = out / f"sandan-{version()}-{system}"
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    run("uv", "build", "--wheel", "-q", "--out-dir", wheels, ROOT)
    (wheels / ".gitignore").unlink(missing_ok=True)
    only = [part for tag in tags for part in ("--platform", tag)]
    for python in pythons:
        pins = run("uv", "pip", "compile", "-q", "--no-header", "--no-annotate", "--python-platform", name,
                   "--python-version", python, "-c", "constraints.txt", "pyproject.toml")  # fmt: skip
        run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", *only,
            "--python-version", python, "-d", wheels, "pip", *pins.split())  # fmt: skip
    (folder / "三单手册.html").write_text(handbook(), encoding="utf-8")
    for file in (*OFFLINE.iterdir(), ROOT / "LICENSE", ROOT / "docs" / "许可.md"):
        if file.suffix != ".bat" or system == "windows":
            shutil.copy2(file, folder)
    kind = "zip" if system == "windows" else "gztar"
    return Path(shutil.make_archive(str(folder), kind, out, folder.name))


def one_folder(out: Path) -> Path:
    """Build the folder that brings its own Python, from a clean environment; return the packed file."""
    folder = out / f"sandan-{version()}-{here()}-folder"
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        python = work / "clean" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        run("uv", "build", "--wheel", "-q", "--out-dir", work, ROOT)
        run("uv", "venv", "-q", "--python", sys.executable, work / "clean")
        run(
            "uv",
            "pip",
            "install",
            "-q",
            "--python",
            python,
            "-c",
            "constraints.txt",
            "--group",
            "release",
            *work.glob("*.whl"),
        )
        package = Path(run(python, "-c", "import sandan; print(sandan.__path__[0])").strip())
        run(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "--onedir",
            *(["--strip"] if here().startswith("linux") else []), "--name", "sandan",
            "--distpath", work / "dist", "--workpath", work / "build", "--specpath", work, "--paths", package,
            *_hidden(package), *_data(package), package / "app.py")  # fmt: skip
        shutil.move(work / "dist" / "sandan", folder)
        copy_texts(folder / "许可", package.parent)
    (folder / "三单手册.html").write_text(handbook(), encoding="utf-8")
    for file in (ROOT / "LICENSE", ROOT / "docs" / "许可.md"):
        shutil.copy2(file, folder)
    return Path(
        shutil.make_archive(str(folder), "zip" if sys.platform == "win32" else "gztar", out, folder.name)
    )


def _hidden(package: Path) -> list[str]:
    """Name what is imported by a name that is put together at run time: our screens, textual's widgets, one holiday."""
    ours = [
        ".".join(path.relative_to(package).with_suffix("").parts)
        for room in ROOMS
        for path in sorted((package / room).rglob("*.py"))
    ]
    names = [*ours, "holidays.countries.china", "pypdfium2_raw"]
    collected = [
        "--collect-submodules",
        "textual.widgets",
        "--collect-all",  # python-docx looks for its template beside its modules
        "docx",
        "--collect-all",
        "pypdfium2_raw",
    ]
    return [*collected, *(word for name in names for word in ("--hidden-import", name))]


def _data(package: Path) -> list[str]:
    files = [
        path
        for room in ROOMS
        for path in (package / room).rglob("*")
        if path.suffix not in (".py", ".pyc", "")
    ]
    return [word for path in files for word in ("--add-data", f"{path}:{path.parent.relative_to(package)}")]


def main() -> None:
    """Make what the command line asks for and say how big it became."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--for", dest="system", choices=SYSTEMS, default=here())
    parser.add_argument("--python", nargs="+", default=[f"{sys.version_info.major}.{sys.version_info.minor}"])
    parser.add_argument("--only", choices=("wheels", "folder"))
    args = parser.parse_args()
    out = args.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    made = [wheelhouse(out, args.system, args.python)] if args.only != "folder" else []
    if args.only != "wheels" and args.system == here():
        made.append(one_folder(out))
    for file in made:
        print(f"{file}\t{file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
