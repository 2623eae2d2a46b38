"""The clock of paper: first poster, a hundred sheets for buildings, memory; reportlab doing one such page beside them."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from exports.posting import post_all
from guidance.practice import write_practice
from store.book import Book
from store.records import Look

ROOT = Path(__file__).parent.parent.parent
pytestmark = pytest.mark.slow
_MANY = """
import json, resource, sys, time
from pathlib import Path
import msgspec
from exports.posting import post_all
from guidance.practice import write_practice
from store.book import Book
from store.parts import Grid
from store.records import Look
folder = Path(sys.argv[1])
book = Book.open(folder / "b.json")
write_practice(book, services=20)
book.save(msgspec.structs.replace(book.community, grids=[Grid("一网格", "1-100号楼", "王芳", "0951-5010001")]))
start, busy = time.perf_counter(), time.process_time()
made = post_all(book, folder, [Look(buildings=["全部"])])
print(json.dumps({"sheets": len(made), "seconds": time.perf_counter() - start, "cpu": time.process_time() - busy,
                  "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


@pytest.fixture
def book(tmp_path):
    opened = Book.open(tmp_path / "b.json")
    write_practice(opened, services=20)
    yield opened
    opened.close()


def test_the_first_poster(benchmark, book, tmp_path):
    """Not the typesetter's first: that is measured with the program's start, see `test_from_start_to_poster`."""
    papers = iter(range(100))
    benchmark.pedantic(
        lambda: post_all(book, tmp_path, [Look(buildings=[f"{next(papers)}号楼"])]), rounds=5, warmup_rounds=1
    )


def test_from_start_to_poster(benchmark, book, tmp_path):
    """The bar: 0.6 s. A fresh process imports (compiled, as installed), opens the book, reviews, typesets, reads back, writes."""
    book.close()
    installed = {
        **os.environ,
        "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    command = [
        sys.executable,
        str(ROOT / "app.py"),
        "--book",
        str(tmp_path / "b.json"),
        "export",
        "poster",
        "--out",
        str(tmp_path),
    ]
    benchmark.pedantic(
        lambda: subprocess.run(command, check=True, capture_output=True, env=installed),
        rounds=5,
        warmup_rounds=1,
    )


def test_a_hundred_buildings(benchmark, tmp_path):
    """The bar: 100 sheets of 20 services in 15 s on two idle cores (30 s of CPU), 300 MB."""
    told = benchmark.pedantic(_a_hundred, args=(tmp_path,), rounds=1)
    benchmark.extra_info |= told
    assert told["sheets"] == 100
    assert told["megabytes"] < 300
    assert told["cpu"] < 30


def _a_hundred(folder):
    done = subprocess.run(
        [sys.executable, "-c", _MANY, str(folder)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def test_reportlab_does_one_page(benchmark, book):
    assert benchmark.pedantic(reportlab_page(book), rounds=5, warmup_rounds=1).startswith(b"%PDF")


def reportlab_page(book):
    """The reference: 20 cards with codes by reportlab, two columns, no reading back, no PDF/A."""
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from exports.posting import preview_codes

    for name in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(name, str(ROOT / f"exports/fonts/NotoSansSC-{name}.ttf")))
    codes = preview_codes(book, Look())[1:]

    def page():
        data = io.BytesIO()
        canvas = Canvas(data, pagesize=(595, 842))
        for at, (_, title, text) in enumerate(codes):
            x, y = 37 + at % 2 * 263, 760 - at // 2 % 6 * 120
            canvas.setFont("Bold", 14)
            canvas.drawString(x, y, title)
            canvas.setFont("Regular", 10.5)
            canvas.drawString(x, y - 18, text[:24])
            code = QrCodeWidget(text, barLevel="M")
            size = code.getBounds()[2]
            drawing = Drawing(62, 62, transform=[62 / size, 0, 0, 62 / size, 0, 0])
            drawing.add(code)
            renderPDF.draw(drawing, canvas, x + 180, y - 90)
            if at % 12 == 11:
                canvas.showPage()
        canvas.save()
        return data.getvalue()

    return page
