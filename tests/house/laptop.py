"""A laptop with an empty home and no network, on which a packed program is unpacked, installed, started and used.

By hand, with sizes and times: `uv run python tests/house/laptop.py FILE ...` for what .ci/bundle.py has made.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from exports.readback import read_codes  # noqa: E402 - the checkout must be on the path first
from tests.e2e.screenless import Screenless  # noqa: E402


def unplugged() -> list[str]:
    """Return the words before a command that take its network away, where the system lets us."""
    words = ["unshare", "-rn"]
    done = (
        subprocess.run([*words, "true"], capture_output=True, check=False)
        if shutil.which("unshare")
        else None
    )
    return words if done and done.returncode == 0 else []


class Laptop:
    """An empty home. Programs in it know nothing of this checkout or of its Python."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.words = {
            "HOME": str(self.home), "PATH": f"{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin", "LANG": "C.UTF-8",
            "PIP_INDEX_URL": "http://127.0.0.1:9/", "TERM": "xterm-256color",
        }  # fmt: skip

    def unpack(self, file: Path) -> Path:
        """Unpack a file into the home; return its one folder."""
        shutil.unpack_archive(file, self.home, **({"filter": "data"} if file.suffix == ".gz" else {}))
        return self.home / file.name.removesuffix(".tar.gz").removesuffix(".zip")

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command at home without a network."""
        return subprocess.run(
            [*unplugged(), *map(str, words)], cwd=self.home, env=self.words, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def poster(self, program: Path) -> list[str]:
        """Write a practice book, print its poster, return the texts of its codes."""
        if not (self.home / "练习.json").exists():
            self.run(program, "demo", "练习.json")
        made = self.run(program, "--book", "练习.json", "export", "poster", "--out", "纸")
        assert made.returncode == 0, made.stderr
        sheet = self.home / json.loads(made.stdout)["file"]
        return [code for page in read_codes(sheet.read_bytes()) for code in page]

    def starting(self, program: Path) -> float:
        """Return the milliseconds from the command to the first question of a first start."""
        with_env = ["env", "-i", *(f"{key}={value}" for key, value in self.words.items()), str(program)]
        terminal = Screenless(
            [*unplugged(), *with_env, "--book", str(self.home / "新.json")], columns=80, rows=24
        )
        try:
            return terminal.until("新建社区")[0]
        finally:
            terminal.close()


def main(files: list[str]) -> None:
    """Print what each packed file weighs and how long it takes."""
    for file in map(Path, files):
        with tempfile.TemporaryDirectory() as folder:
            laptop = Laptop(Path(folder))
            home, begun = laptop.unpack(file), time.perf_counter()
            program = home / "sandan"
            if (home / "install.sh").exists():
                done = laptop.run("sh", home / "install.sh")
                assert done.returncode == 0, done.stderr
                program = laptop.home / ".local" / "bin" / "sandan"
            installed = time.perf_counter() - begun
            starts = sorted(laptop.starting(program) for _ in range(5))
            begun = time.perf_counter()
            codes = laptop.poster(program)
            poster = time.perf_counter() - begun
            where = home if program.parent == home else laptop.home / ".local" / "lib"
            weight = sum(one.lstat().st_size for one in where.rglob("*")) / 1e6
            print(  # noqa: T201 - the table of a measurement
                f"{file.name}: {file.stat().st_size / 1e6:.0f} MB packed, {weight:.0f} MB on the disk, install {installed:.1f} s, "
                f"start {starts[0]:.0f} ms first screen (worst of 5: {starts[-1]:.0f}), "
                f"practice book and poster {poster:.1f} s, {len(codes)} codes read, network {'off' if unplugged() else 'ON'}"
            )


if __name__ == "__main__":
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    main(sys.argv[1:])
