"""Printing through a real CUPS: a scheduler of the test's own with a cups-pdf queue, whose paper is measured afterwards."""

import os
import pwd
import subprocess
import tempfile
import time
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from exports.printing import print_files, printers
from exports.problem import ExportProblem
from store.records import Look

pytestmark = pytest.mark.slow
_DRIVER = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
_FILES = """ServerRoot {0}
RequestRoot {0}/spool
CacheDir {0}/cache
StateDir {0}/run
AccessLog {0}/access
ErrorLog {0}/error
PageLog {0}/page
SystemGroup root
"""
_SCHEDULER = """Listen {0}/cups.sock
Browsing Off
DefaultAuthType None
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""


def wait_for(what, seconds=60):
    """Return what a question answers, asked again and again until it answers something."""
    end = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < end, what
        time.sleep(0.05)
    return answer


@pytest.fixture
def paper_tray(needs_program, monkeypatch):
    """Return what lists the sheets that the printer OFFICE has printed: cups-pdf lays them into the home folder."""
    needs_program("cupsd")
    if os.geteuid() or not _DRIVER.exists():
        pytest.skip("cups-pdf prints for root only, from the package printer-driver-cups-pdf")
    tray = Path(pwd.getpwuid(0).pw_dir) / "PDF"
    before = set(tray.glob("*"))
    with tempfile.TemporaryDirectory(prefix="cups-") as name:
        for part in ("spool", "cache", "run/certs"):
            (Path(name) / part).mkdir(parents=True)
        (Path(name) / "cups-files.conf").write_text(_FILES.format(name))
        (Path(name) / "cupsd.conf").write_text(_SCHEDULER.format(name))
        monkeypatch.setenv("CUPS_SERVER", f"{name}/cups.sock")
        scheduler = subprocess.Popen(
            ["cupsd", "-f", "-c", f"{name}/cupsd.conf", "-s", f"{name}/cups-files.conf"]
        )
        try:
            wait_for(lambda: b"is running" in said("lpstat", "-r"))
            for queue in ("ARCHIVE", "OFFICE"):
                said("lpadmin", "-p", queue, "-E", "-v", "cups-pdf:/", "-P", str(_DRIVER))
            said("lpadmin", "-d", "OFFICE")
            yield lambda: not said("lpstat", "-o") and sorted(set(tray.glob("*.pdf")) - before)
        finally:
            scheduler.terminate()
            scheduler.wait()
            for sheet in set(tray.glob("*")) - before:
                sheet.unlink()
            if tray.exists() and not before:
                tray.rmdir()


def said(*command):
    return subprocess.run(command, capture_output=True, check=False).stdout


def codes_by_page(path):
    """Return for each page its size in millimetres and where each code stands, in dots of 150 to the inch."""
    pages = []
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        for page in document:
            picture = page.render(scale=150 / 72, grayscale=True).to_numpy()
            found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
            size = tuple(round(edge / 72 * 25.4) for edge in page.get_size())
            corners = {
                code.text: (code.position.top_left, code.position.bottom_right) for code in found if code.text
            }
            pages.append((size, corners))
    return pages


@pytest.mark.parametrize(("paper", "size"), [("A4", (210, 297)), ("A3", (297, 420))])
async def test_a_sheet_comes_out_of_the_printer_at_its_actual_size(program, paper_tray, paper, size):
    async with program() as hands:
        await hands.press("f8")
        hands.shell.screen._look = Look(paper=paper)
        await hands.press("ctrl+s")
        await hands.settle()
        await hands.press("ctrl+k")
        assert "送打印机 OFFICE，1 个文件" in hands.screen
        await hands.press("down", "enter")
        await hands.settle()
        assert "已送打印机 OFFICE：1 个文件，每个 1 份，实际大小。" in hands.message
        [made] = hands.shell.out.glob("*.pdf")
        [printed] = wait_for(paper_tray)
        pages = codes_by_page(made)
        assert sum(len(codes) for _, codes in pages) == 17
        for (made_for, codes), (printed_on, inked) in zip(pages, codes_by_page(printed), strict=True):
            assert made_for == printed_on == size
            assert inked.keys() == codes.keys()
            for text, corners in codes.items():
                for meant, stands in zip(corners, inked[text], strict=True):
                    assert max(abs(meant.x - stands.x), abs(meant.y - stands.y)) <= 3  # half a millimetre


def test_the_usual_printer_stands_first_and_an_unknown_one_is_told(paper_tray, tmp_path):
    assert not paper_tray()
    assert printers() == ["OFFICE", "ARCHIVE"]
    sheet = tmp_path / "清单.pdf"
    sheet.write_bytes(b"%PDF-1.4")
    with pytest.raises(ExportProblem, match=r"打印机没有收下 清单.pdf：没有这台打印机"):
        print_files([sheet], "NOWHERE")
    with pytest.raises(ExportProblem, match="要打开了再打印"):
        print_files([tmp_path / "清单.xlsx"], "OFFICE")
    said("cupsreject", "OFFICE")
    with pytest.raises(ExportProblem, match="这台打印机现在不收文件"):
        print_files([sheet], "OFFICE")
