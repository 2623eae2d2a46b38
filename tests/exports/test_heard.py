"""Papers as they are heard: a screen reader says titles as titles, heads of columns as such, and what a code says."""

from collections import Counter
from itertools import pairwise

import pytest
from pypdf import PdfReader

from exports.formats import FORMATS, Wish
from exports.readback import read_codes
from guidance.practice import write_practice
from store.book import Book


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    book = Book.open(tmp_path_factory.mktemp("heard") / "三单.json", who="王芳")
    write_practice(book)
    yield book
    book.close()


def heard(pdf):
    """Return the pieces of a tagged PDF in the order they are read: kind, and what is said instead of a picture."""
    pieces = []

    def walk(piece):
        piece = piece.get_object()
        if isinstance(piece, list):
            for one in piece:
                walk(one)
        elif isinstance(piece, dict):
            if "/S" in piece:
                pieces.append((piece["/S"][1:], piece.get("/Alt", "")))
            if "/K" in piece:
                walk(piece["/K"])

    root = PdfReader(pdf).trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.read_bytes()
    walk(root["/StructTreeRoot"])
    return pieces


@pytest.mark.parametrize(
    "name",
    ["poster", "cards", "hotline", "emergency", "lists-pdf", "claims", "bulletin", "cover", "forms", "slips", "returns",
     "agenda", "minutes", "ledger", "annual", "coplan", "calls", "agreement"],
)  # fmt: skip
def test_a_screen_reader_finds_its_way_in_every_paper(name, book, tmp_path):
    made = [path for path in FORMATS[name].write(book, tmp_path, Wish()) if path.suffix == ".pdf"]
    assert made
    for pdf in made[:2]:
        pieces = heard(pdf)
        levels = [int(kind[1:]) for kind, _ in pieces if kind[0] == "H" and kind[1:].isdigit()]
        assert levels[0] == 1  # it begins with its title
        assert all(after <= before + 1 for before, after in pairwise(levels))
        said = Counter(said for kind, said in pieces if kind == "Figure")
        assert said == Counter(
            text.replace("\n", "") for page in read_codes(pdf.read_bytes()) for text in page
        )
        kinds = Counter(kind for kind, _ in pieces)
        assert bool(kinds["Table"]) == bool(kinds["TH"])
