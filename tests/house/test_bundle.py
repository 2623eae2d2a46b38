"""The offline bundle on a laptop without a network: install, use, upgrade, a broken upgrade, remove; the book stays."""

import shutil
import subprocess
import sys

import pytest

from tests.house.laptop import ROOT, Laptop

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    """Return the packed wheels and installer for this system and this Python."""
    out = tmp_path_factory.mktemp("bundle")
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "bundle.py", out, "--only", "wheels"], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.tar.gz"))


def versions(laptop):
    return [path.name for path in (laptop.home / ".local/lib/sandan").rglob("sandan-*.dist-info")]


def test_install_use_upgrade_and_remove_without_a_network(bundle, tmp_path):
    laptop = Laptop(tmp_path)
    unpacked = laptop.unpack(bundle)
    assert (unpacked / "许可.md").read_text(encoding="utf-8").count("| MIT |") > 5
    assert "给信息员" in (unpacked / "三单手册.html").read_text(encoding="utf-8")

    done = laptop.run("sh", unpacked / "install.sh")
    assert done.returncode == 0, done.stderr
    assert "装好了" in done.stdout
    sandan = laptop.home / ".local/bin/sandan"
    assert "sandan" in (laptop.home / ".local/share/applications/sandan.desktop").read_text(encoding="utf-8")
    assert laptop.starting(sandan) > 0
    assert len(laptop.poster(sandan)) == 17  # sixteen services and the sheet's own
    kept = (laptop.home / "练习.json").read_bytes()

    # A newer version goes in its place; the book is the one that was there.
    work = tmp_path / "newer"
    shutil.copytree(ROOT, work, ignore=shutil.ignore_patterns(".*", "tests", "docs", "uv.lock"))
    project = work / "pyproject.toml"
    older = project.read_text(encoding="utf-8")
    project.write_text(older.replace('version = "', 'version = "9.', 1), encoding="utf-8")
    next((unpacked / "wheels").glob("sandan-*.whl")).unlink()
    subprocess.run(
        ["uv", "build", "-q", "--wheel", "--out-dir", unpacked / "wheels", work],
        check=True,
        capture_output=True,
    )
    done = laptop.run("sh", unpacked / "install.sh")
    assert done.returncode == 0, done.stderr
    assert [name.startswith("sandan-9.") for name in versions(laptop)] == [True]
    assert len(laptop.poster(sandan)) == 17

    # A damaged stick: it says so, and what was there goes on.
    wheel = next((unpacked / "wheels").glob("msgspec-*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:1000])
    done = laptop.run("sh", unpacked / "install.sh")
    assert done.returncode == 1
    assert "没有装成，原来的程序和账本都没有动" in done.stderr
    assert len(versions(laptop)) == 1
    assert laptop.run(sandan, "--book", "练习.json", "check").returncode == 1

    done = laptop.run("sh", unpacked / "install.sh", "--remove")
    assert "账本、备份和做好的清单都还在" in done.stdout
    assert not sandan.exists()
    assert not (laptop.home / ".local/lib/sandan").exists()
    assert len((laptop.home / "练习.json").read_bytes()) >= len(kept)


def test_an_old_python_is_told_so(tmp_path):
    """The installer is read by Pythons that cannot run the program: no word in it may be too new for them."""
    import ast

    words = (ROOT / ".ci" / "offline" / "install.py").read_text(encoding="utf-8")
    ast.parse(words, feature_version=(3, 6))
    old = tmp_path / "old.py"
    old.write_text(words.replace("(3, 11)", "(9, 0)"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, old], capture_output=True, text=True, check=False, env={"HOME": str(tmp_path)}
    )
    assert done.returncode == 1
    assert "要 3.11 或更新的" in done.stderr
