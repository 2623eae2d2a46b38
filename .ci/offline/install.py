"""Installs sandan from the wheels beside this file, without a network, for the person who runs it; `--remove` takes it away.

The program goes into a folder of its own, the book is never touched. Old Pythons must be able to read this file as
far as the sentence that says they are too old.
"""

import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

WHEELS = Path(__file__).resolve().parent / "wheels"
WINDOWS = os.name == "nt"


def places():
    """Return where the program goes, and the file that starts it."""
    if WINDOWS:
        return Path(os.environ["LOCALAPPDATA"]) / "Programs" / "sandan", Path.home() / "Desktop" / "三单.cmd"
    return Path.home() / ".local" / "lib" / "sandan", Path.home() / ".local" / "bin" / "sandan"


def menu_file():
    """Return the entry of the menu on Linux desktops."""
    return Path.home() / ".local" / "share" / "applications" / "sandan.desktop"


def install():
    """Install beside what is there, then change over, then take the old one away; return the exit code."""
    if sys.version_info < (3, 11):
        return complain(
            "这里的 Python 是 %d.%d，三单要 3.11 或更新的。请用不需要 Python 的那一份（名字里有 folder）。"
            % sys.version_info[:2]
        )
    home, starter = places()
    fresh = home / time.strftime("%Y%m%d-%H%M%S")
    print("正在安装，不用联网，大约半分钟。", flush=True)
    try:
        venv.create(str(fresh), with_pip=False, symlinks=not WINDOWS)
        python = fresh / ("Scripts/python.exe" if WINDOWS else "bin/python")
        pip = next(WHEELS.glob("pip-*.whl"))
        options = [
            "--no-index",
            "--find-links",
            str(WHEELS),
            "--quiet",
            "--disable-pip-version-check",
            "--no-cache-dir",
        ]
        quiet = {**os.environ, "PIP_CONFIG_FILE": os.devnull, "PYTHONPATH": ""}
        done = subprocess.run(
            [str(python), str(pip / "pip"), "install", *options, "sandan"],
            env=quiet,
            capture_output=True,
            check=False,
        )
        why = done.stderr.decode("utf-8", "replace").strip()[-600:] if done.returncode else ""
    except (OSError, StopIteration) as problem:
        why = str(problem) or "没有找到 wheels 文件夹里的文件"
    if why:
        shutil.rmtree(str(fresh), ignore_errors=True)
        return complain("没有装成，原来的程序和账本都没有动。\n" + why)
    point(starter, fresh)
    for old in home.iterdir():
        if old != fresh:
            shutil.rmtree(str(old), ignore_errors=True)
    print("装好了。" + how_to_start(starter))
    return 0


def point(starter, fresh):
    """Let the command lead to the fresh program, in one step."""
    starter.parent.mkdir(parents=True, exist_ok=True)
    if WINDOWS:
        words = '@"%LOCALAPPDATA%\\Programs\\sandan\\' + fresh.name + '\\Scripts\\sandan.exe" %*\r\n'
        starter.write_text(words, encoding="ascii", newline="")
        return
    link = starter.with_name(".sandan-new")
    if link.is_symlink():
        link.unlink()
    link.symlink_to(fresh / "bin" / "sandan")
    link.replace(starter)
    if sys.platform.startswith("linux"):
        entry = menu_file()
        entry.parent.mkdir(parents=True, exist_ok=True)
        lines = [
            "[Desktop Entry]",
            "Type=Application",
            "Name=三单",
            "Exec=%s" % starter,
            "Terminal=true",
            "Categories=Office;",
        ]
        entry.write_text("\n".join(lines) + "\n", encoding="utf-8")


def how_to_start(starter):
    """Return the sentence that says how the program is started."""
    if WINDOWS:
        return "桌面上的“三单”点两下就打开。"
    if str(starter.parent) in os.environ.get("PATH", "").split(os.pathsep):
        return "打 sandan 打开；桌面系统的菜单里也有“三单”。"
    return "打 %s 打开（重新登录以后打 sandan 就行）；桌面系统的菜单里也有“三单”。" % starter


def remove():
    """Take the program away and leave the book; return the exit code."""
    home, starter = places()
    for file in (starter, menu_file()):
        if file.is_symlink() or file.exists():
            file.unlink()
    shutil.rmtree(str(home), ignore_errors=True)
    print("程序卸掉了。账本、备份和做好的清单都还在原来的地方，没有动。")
    return 0


def complain(words):
    """Say what went wrong; return the exit code."""
    print(words, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(remove() if "--remove" in sys.argv[1:] else install())
