"""How well the codes of a finished A4 sheet read after what happens to paper: three readers, seven injuries.

Run by hand: `uv run pytest tests/bench -s`; it prints the table that the handbook's maintainers keep.
The bar: the whole sheet at 100 dpi with zxing and at 200 dpi with zbar, exact text.
"""

import importlib.util
import subprocess
import sys
from itertools import product
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
import zxingcpp

pytestmark = pytest.mark.slow


def _beside(name):
    spec = importlib.util.spec_from_file_location(
        name, Path(__file__).parent.parent / "exports" / f"{name}.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


papers = _beside("test_poster")
POSTER = papers.with_services(8)


def sheet(dpi):
    """Return the first page as grey dots, and what its codes say."""
    pdf = papers.write_poster(POSTER)
    said = zxing(drawn(pdf, 300)) & set(papers.expected(POSTER))
    return drawn(pdf, dpi), said


def drawn(pdf, dpi):
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[0].render(scale=dpi / 72, grayscale=True)
        return (
            np.frombuffer(bitmap.buffer, np.uint8)
            .reshape(bitmap.height, bitmap.stride)[:, : bitmap.width]
            .copy()
        )


def zxing(picture):
    return {code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)}


def opencv(picture):
    found, texts, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
    return set(texts) - {""} if found else set()


def zbar(picture):
    data = cv2.imencode(".png", picture)[1].tobytes()
    done = subprocess.run(["zbarimg", "-q", "--raw", "-"], input=data, capture_output=True, check=False)
    return set(done.stdout.decode("utf-8", "replace").split("\n")) - {""}


def turned(picture, degrees):
    high, wide = picture.shape
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 0.8)
    return cv2.warpAffine(picture, matrix, (wide, high), borderValue=255)


def tilted(picture, share):
    high, wide = picture.shape
    corners = np.float32([[0, 0], [wide, 0], [wide, high], [0, high]])
    away = np.float32(
        [[wide * share, high * share], [wide * (1 - share), 0], [wide, high], [0, high * (1 - share)]]
    )
    matrix = cv2.getPerspectiveTransform(corners, away)
    return cv2.warpPerspective(picture, matrix, (wide, high), borderValue=255)


def jpeg(picture, quality):
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)


def pale(picture, share):
    return (160 + (picture.astype(np.float32) - 255) * share).clip(0, 255).astype(np.uint8)


def photographed(picture):
    """A phone's picture of the whole sheet: smaller, a little blurred, noisy, unevenly lit, saved as JPEG."""
    small = cv2.resize(picture, None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small, (0, 0), 0.7).astype(np.float32)
    light = np.linspace(0.65, 1.0, small.shape[1], dtype=np.float32)[None, :]
    noise = np.random.default_rng(7).normal(0, 6, small.shape).astype(np.float32)
    return jpeg((blurred * light + noise).clip(0, 255).astype(np.uint8), 70)


INJURIES = {
    "sharp": lambda p: p,
    "blur 1.5": lambda p: cv2.GaussianBlur(p, (0, 0), 1.5),
    "blur 2.5": lambda p: cv2.GaussianBlur(p, (0, 0), 2.5),
    "turned 7": lambda p: turned(p, 7),
    "turned 30": lambda p: turned(p, 30),
    "tilted 6%": lambda p: tilted(p, 0.06),
    "JPEG 25": lambda p: jpeg(p, 25),
    "contrast 30%": lambda p: pale(p, 0.3),
    "photographed": photographed,
}


@pytest.mark.parametrize(("reader", "dpi"), [(zxing, 100), (zbar, 200)])
def test_the_whole_sheet_reads_exactly(reader, dpi, needs_program):
    needs_program("zbarimg")
    picture, said = sheet(dpi)
    assert len(said) >= 5
    assert said <= reader(picture)


def test_the_table_of_decode_rates(needs_program):
    needs_program("zbarimg")
    rates = {}
    for dpi in (100, 150, 200):
        picture, said = sheet(dpi)
        for injury, hurt in INJURIES.items():
            for reader in (zxing, opencv, zbar):
                rates[dpi, injury, reader.__name__] = round(
                    100 * len(said & reader(hurt(picture))) / len(said)
                )
    columns = list(product((100, 150, 200), ("zxing", "opencv", "zbar")))
    lines = ["| % read | " + " | ".join(f"{reader} {dpi}" for dpi, reader in columns) + " |"]
    for injury in INJURIES:
        cells = [str(rates[dpi, injury, reader]) for dpi, reader in columns]
        lines.append(f"| {injury} | " + " | ".join(cells) + " |")
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
    for injury in INJURIES:
        assert rates[200, injury, "zxing"] == 100 or injury == "blur 2.5", injury
