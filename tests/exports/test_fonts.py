"""The font subsets: every character they promise can really be printed, and what they lack is named."""

import re
from datetime import date
from pathlib import Path

import pytest

from exports import typeset
from exports.problem import ExportProblem

RARE = "䶮㛃𬭎喆玥旻昇堃犇"
SPECIMEN = """
#let d = json(bytes(sys.inputs.data))
#set document(title: "字样")
#set text(font: d.font, fallback: false, size: 6pt, weight: d.weight)
#d.words
"""


@pytest.fixture
def specimen(tmp_path: Path, monkeypatch):
    (tmp_path / "specimen.typ").write_text(SPECIMEN, encoding="utf-8")
    monkeypatch.setattr(typeset, "TEMPLATES", tmp_path)

    def compile_words(words: str, font: str = "Noto Sans SC", weight: int = 400) -> bytes:
        data = {"words": words, "font": font, "weight": weight}
        return typeset.compile_pdf("specimen.typ", data, timestamp=date(2026, 3, 5))

    return compile_words


@pytest.mark.parametrize(
    ("font", "weight"), [("Noto Sans SC", 400), ("Noto Sans SC", 700), ("Noto Serif SC", 400)]
)
def test_each_face_prints_every_character_the_list_promises(specimen, font, weight):
    words = "".join(map(chr, sorted(typeset._covered())))
    assert len(words) > 10_300
    pdf = specimen(words, font, weight)
    face = f"{font.replace(' ', '')}-{'Bold' if weight == 700 else 'Regular'}"
    assert re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([\w-]+)", pdf)[0].decode() == face


def test_rare_names_and_place_names_can_be_printed():
    assert typeset.missing_glyphs(RARE + "㎡℃№①，。“”—…·〇") == ""


def test_characters_outside_are_named_each_once():
    missing = typeset.missing_glyphs("理\n发𡌶𡌶😀")
    assert missing == "𡌶😀"
    assert typeset.name_glyphs(missing) == "𡌶（U+21336）、😀（U+1F600）"


def test_a_character_outside_stops_the_typesetter_too(specimen):
    with pytest.raises(typeset.TypesetError):
        specimen("见𡌶村")


def test_without_a_typesetter_the_sentence_says_what_still_works(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(ExportProblem, match="本机没有排版组件，PDF 不能做，其他都能用"):
        typeset.compile_pdf("poster.typ", {}, timestamp=date(2026, 3, 5))


def test_the_licence_travels_with_the_fonts():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (typeset.FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert len(list(typeset.FONTS.glob("*.ttf"))) == 3
