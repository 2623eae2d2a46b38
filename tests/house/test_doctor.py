"""`sandan doctor` on a laptop in order, and on one where something is wrong."""

import json
import shlex
import subprocess
import sys

import pytest

from store.records import Service


@pytest.fixture
def doctor(sandan_command, tmp_path, monkeypatch):
    """Run it; return exit code and what it said by what was looked at."""

    def call(book, **environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        done = subprocess.run(
            [*sandan_command, "--book", str(book), "doctor", "--json"],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        return done.returncode, {row["what"]: row for row in map(json.loads, done.stdout.splitlines())}

    return call


def test_a_laptop_in_order(doctor, book):
    code, rows = doctor(book.path)
    assert code == 0, rows
    assert rows["账本"]["found"] == "1 条记录"
    assert all(row["ok"] for row in rows.values())


def test_what_is_wrong_is_named_with_its_cure(doctor, book):
    book.close()
    book.path.write_text('{"units":{"U-0001":{"na', encoding="utf-8")
    book.path.chmod(0o644)
    code, rows = doctor(book.path)
    assert code == 1
    assert "行" in rows["账本"]["found"]
    assert "restore" in rows["账本"]["mend"]
    assert rows["只有自己能读"]["mend"].startswith("chmod 600")


def test_a_backup_that_was_left_open_beside_a_closed_book_is_told(doctor, book):
    plain = book.path.read_bytes()
    book.closing.set("春天来了2026")
    book.close()
    (book.backups.folder / "20260305-083000-每天.json").parent.mkdir(exist_ok=True)
    (book.backups.folder / "20260305-083000-每天.json").write_bytes(plain)
    code, rows = doctor(book.path, SANDAN_PASSPHRASE="春天来了2026")
    assert (code, rows["备份"]["found"]) == (1, "1 份，1 份没有加密")
    assert "sandan passphrase" in rows["备份"]["mend"]


def test_a_narrow_plain_terminal_without_chinese_fonts(sandan_command, tmp_path, book):
    """What a person reads there: each fault on its line with what to do, nothing about the rest."""
    (tmp_path / "fc-list").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / "fc-list").chmod(0o755)
    command = shlex.join([*sandan_command, "--book", str(book.path), "doctor"])
    shell = f"stty cols 60 rows 20; exec env -u COLUMNS -u LINES PATH={tmp_path}:$PATH TERM=dumb COLORTERM= {command}"
    done = subprocess.run(
        ["script", "-qec", shell, "/dev/null"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )  # fmt: skip
    wrong = [line.strip() for line in done.stdout.splitlines() if line.startswith("要改")]
    assert done.returncode == 1
    assert [line.split("：")[0].split()[1] for line in wrong] == ["窗口大小", "颜色", "中文字体"]
    assert "60 列 20 行 -> 把终端窗口拉大" in wrong[0]
    assert "fonts-noto-cjk" in wrong[2]


def test_a_missing_pdf_engine_is_said_and_the_rest_works(tmp_path, book):
    hidden = (
        "import importlib.util, sys\n"
        "real = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'typst' else real(name, *more)\n"
        "sys.modules['typst'] = None\n"
        "sys.argv = ['sandan', '--book', sys.argv[1], *sys.argv[2:]]\n"
        "import app\n"
        "sys.exit(app.main())\n"
    )

    def run(*words):
        from pathlib import Path

        root = Path(__file__).parent.parent.parent
        return subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root)!r})\n{hidden}", str(book.path), *words],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip

    assert "PDF 做不了" in run("doctor", "--json").stdout
    book.save(
        Service(title="理发", providers=["社区"], content="剪发", times="周一", place="社区", publish=True)
    )
    book.close()
    made = run("export", "lists", "--out", str(tmp_path))
    assert made.returncode == 0, made.stderr
    refused = run("export", "poster", "--out", str(tmp_path))
    assert refused.returncode == 1
    assert "PDF" in refused.stderr
