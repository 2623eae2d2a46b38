"""What the tests of paper share: the comparison with kept pictures, the helpers that read a finished PDF."""

import importlib.util
import sys
from pathlib import Path

import pytest

from exports import typeset


def beside(name):
    """Return a module that stands beside the tests; pytest's import mode gives them no package."""
    known = f"exports_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, Path(__file__).with_name(f"{name}.py"))
        sys.modules[known] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[known])
    return sys.modules[known]


@pytest.fixture(autouse=True)
def forgotten():
    """Let the typesetter's memory go after each test: together they would hold gigabytes, for no time saved."""
    yield
    if "typst" in sys.modules:
        typeset.forget()


@pytest.fixture(scope="session")
def golden():
    """Return the comparison with kept pictures."""
    return beside("golden")


@pytest.fixture(scope="session")
def papers():
    """Return the helpers of the poster's tests: its words, runs and codes."""
    return beside("test_poster")
