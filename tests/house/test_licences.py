"""Everything that is handed out stands in the list of licences, and none of it binds those who pass it on."""

import importlib.util
import re

from tests.house.laptop import ROOT

_spec = importlib.util.spec_from_file_location("licences", ROOT / "docs" / "licences.py")
licences = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(licences)


def test_what_is_shipped_is_listed_with_its_licence():
    kept = (ROOT / "docs" / "许可.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z][\w-]+) \| ([^|]+) \|", kept, re.MULTILINE))
    shipped = licences.shipped()
    assert len(shipped) > 20
    fresh = {name: licences.licence(name, one) for name, one in shipped.items()}
    fresh |= {name: words for name, (words, _) in licences.WINDOWS.items()}
    assert rows == fresh, "run: uv run python docs/licences.py"
    free = re.compile(r"MIT|BSD|Apache|PSF|OFL|MPL|ISC")
    assert [name for name, words in rows.items() if not free.search(words)] == []
    assert [name for name, words in rows.items() if re.search(r"\bA?L?GPL", words)] == []


def test_every_font_has_a_row_and_its_licence_beside_it():
    fonts = sorted((ROOT / "exports" / "fonts").glob("*.ttf"))
    assert fonts
    assert (
        "SIL OPEN FONT LICENSE"
        in (ROOT / "exports" / "fonts" / "OFL.txt").read_text(encoding="utf-8").upper()
    )
    listed = [pattern for pattern, _, _ in licences.OURS]
    assert all(any(path.match(pattern) for pattern in listed) for path in fonts)
