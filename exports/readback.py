"""Read the QR codes of a finished PDF as a phone would: from a picture, knowing nothing of the data."""

import contextlib
import threading
from typing import Any

from exports.problem import ExportProblem

_ONE_AT_A_TIME = threading.Lock()  # pdfium draws in one thread only


def load() -> None:
    """Load the readers, which takes a tenth of a second: done while the typesetter works."""
    with contextlib.suppress(ImportError):
        import pypdfium2  # noqa: F401 - for the next who asks
        import zxingcpp  # noqa: F401


def pages(pdf: bytes) -> int:
    """Return how many pages a finished PDF has; 1 where the reader is not installed."""
    try:
        import pypdfium2
    except ImportError:
        return 1
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def read_codes(pdf: bytes, dpi: int = 150) -> list[list[str]]:
    """Return for each page the texts of the codes on it, in the order the reader finds them.

    `dpi` stands for a poor office print; a code that only reads sharper than this is not good enough to post.
    """
    try:
        import pypdfium2
    except ImportError as missing:
        raise ExportProblem("本机没有读 PDF 的组件，印出的二维码无法核对，所以不能做这张表。") from missing
    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(pdf) as document:
        pictures = [_drawn(page, dpi) for page in document]
    return [_texts(picture) for picture in pictures]


def _drawn(page: Any, dpi: int) -> Any:
    """Return a page in grey as rows of bytes; each row is as long as the stride."""
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    return memoryview(bytes(bitmap.buffer)).cast("B", (bitmap.height, bitmap.stride))


def _texts(picture: Any) -> list[str]:
    import zxingcpp

    # The whole family would also find tiny Micro QR codes by chance in ordinary print.
    ordinary = getattr(zxingcpp.BarcodeFormat, "QRCodeModel2", zxingcpp.BarcodeFormat.QRCode)
    kinds = zxingcpp.BarcodeFormats([ordinary])
    # Our codes stand upright, black on white; looking for others as well takes three times as long.
    found = zxingcpp.read_barcodes(
        picture,
        formats=kinds,
        text_mode=zxingcpp.TextMode.Plain,
        try_rotate=False,
        try_invert=False,
        try_downscale=False,
    )
    return [code.text for code in found]
