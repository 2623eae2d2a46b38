"""What all tests share: a fresh book, and the one way to say that a system program is missing."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from store.book import Book
from store.records import Community

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
# Where copies of books are remembered.
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp(prefix="sandan-state-")


@pytest.fixture
def book(tmp_path):
    """A book with a community and nothing else."""
    opened = Book.open(tmp_path / "三单.json", who="王芳")
    opened.save(Community(name="新华社区", street="解放西街街道", hotline="0951-5012345"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def needs_program():
    """Return a check that skips a test in one line when a system program is missing."""

    def check(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            pytest.skip(f"{name} is not installed")
        return path

    return check


@pytest.fixture(scope="session")
def sandan_command() -> list[str]:
    """The command that starts the program from this checkout."""
    return [sys.executable, str(Path(__file__).parent.parent / "app.py")]
