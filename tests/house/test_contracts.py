"""The house keeps its rooms apart: directions of imports, and no heavy library before it is needed."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from store.fields import fields_of
from store.records import RECORDS

ROOT = Path(__file__).parent.parent.parent
HEAVY = (
    "textual",
    "typst",
    "xlsxwriter",
    "docx",
    "python_calamine",
    "pypdfium2",
    "zxingcpp",
    "qrcode",
    "platformdirs",
    "holidays",
)
ROOMS = ("store", "guidance", "exports")


def test_the_directions_of_imports_hold():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "2 kept, 0 broken" in found.stdout


def test_nobody_imports_the_front_door():
    for room in (*ROOMS, "screens"):
        for path in (ROOT / room).rglob("*.py"):
            names = {
                name
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                for name in ([one.name for one in node.names] if isinstance(node, ast.Import) else [])
                + ([node.module] if isinstance(node, ast.ImportFrom) else [])
            }
            assert "app" not in names, path


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_loads_nothing_heavy(room):
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.name not in ("__init__.py", "cut.py", "make.py")
    ]
    code = f"import sys\nfor name in {modules!r}: __import__(name)\nprint([n for n in {HEAVY!r} if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_help_loads_no_room_at_all():
    code = "import sys, app\ntry: app.main(['--help'])\nexcept SystemExit: pass\n"
    code += (
        f"print('LOADED', [n for n in {(*HEAVY, *ROOMS, 'msgspec', 'tinydb', 'rich')!r} if n in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "LOADED []" in found.stdout


def test_every_dependency_has_its_reason_and_a_tested_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], project["project"]["optional-dependencies"]["hub"],
              *project["dependency-groups"].values()]  # fmt: skip
    names = {re.match(r"[\w-]+", line).group() for group in groups for line in group}
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Dependencies")[2]
    first = " ".join(row.split("|")[1] for row in told.splitlines() if row.startswith("|"))
    assert {name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", first)} == set()
    tested = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert {name for name in names if f"\n{name}==" not in tested} == set()


def test_every_file_says_its_purpose_first_and_stays_readable():
    for path in [
        ROOT / "app.py",
        *(file for room in (*ROOMS, "screens") for file in (ROOT / room).rglob("*.py")),
    ]:
        text = path.read_text(encoding="utf-8")
        assert text.startswith('"""'), path
        if path.name != "records.py":  # nothing but declarations
            assert text.count("\n") <= 400, f"{path} has more than one purpose?"


def test_every_screen_but_the_first_brings_the_rules_of_later_screens_along():
    code = (
        "import importlib, pathlib\n"
        "from textual.screen import Screen\n"
        "from screens.rules import LATER\n"
        "for path in pathlib.Path('screens').glob('*.py'): importlib.import_module(f'screens.{path.stem}')\n"
        "def below(kind): return {kind}.union(*map(below, kind.__subclasses__()))\n"
        "ours = [kind for kind in below(Screen) if kind.__module__.startswith('screens.')]\n"
        "print(len(ours) > 40, sorted(kind.__name__ for kind in ours if kind.CSS_PATH != LATER))"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "True ['Ask', 'HomeScreen', 'WhoScreen']", found.stdout


def test_our_own_words_hold_no_character_of_doubtful_width():
    """East Asian ambiguous characters take one cell or two, as the terminal likes: they tear the layout."""
    said = [(path, text) for path in sorted((ROOT / "screens").rglob("*.py")) for text in _spoken(path)]
    said += [("fields", f"{field.label}{field.hint}") for record in RECORDS for field in fields_of(record)]
    torn = [(str(place), text) for place, text in said if any(east_asian_width(char) == "A" for char in text)]
    assert torn == []


def _spoken(path):
    """Every text in a file but its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, owners) and ast.get_docstring(node)
    }
    found = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return [node.value for node in found if id(node) not in docs]
