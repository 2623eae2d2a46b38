"""Pictures of finished sheets, kept beside the tests. SANDAN_GOLDEN=write draws them anew: look at them before keeping."""

import os
from pathlib import Path

import cv2
import numpy as np
import pypdfium2

KEPT = Path(__file__).parent / "golden"
DPI = 45
FAINT = 48  # of 255: what another version of the renderer may differ by
SHARE = 0.0006  # of the dots may differ by more; one more word in a line is over that


def drawn(pdf: bytes, page: int = 0, dpi: int = DPI) -> np.ndarray:
    """Return a page as grey dots."""
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[page].render(scale=dpi / 72, grayscale=True)
        return (
            np.frombuffer(bitmap.buffer, np.uint8)
            .reshape(bitmap.height, bitmap.stride)[:, : bitmap.width]
            .copy()
        )


def differs(name: str, pdf: bytes, page: int = 0, *, kept_anew: bool = True) -> str:
    """Return how a page differs from its kept picture, or nothing."""
    path, now = KEPT / f"{name}.png", drawn(pdf, page)
    if kept_anew and os.environ.get("SANDAN_GOLDEN") == "write":
        KEPT.mkdir(exist_ok=True)
        path.write_bytes(cv2.imencode(".png", now // 16 * 17, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1].tobytes())
    kept = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    if kept.shape != now.shape:
        return f"{name}: {now.shape} instead of {kept.shape}"
    share = float((cv2.absdiff(kept, now) > FAINT).mean())
    return f"{name}: {share:.2%} of the dots differ" if share > SHARE else ""
