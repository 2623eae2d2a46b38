"""QR codes: what they may say, in how many bytes, and that readers get exactly that back."""

import string

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from qrcode.main import QRCode

from exports import qr
from exports.qr_mask import best_mask

SERVICE = ("义务理发", "0951-6011001", "免费", "新华社区P-0003", "美美理发店")
printable = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=60)


def read(text: str, scale: int = 4) -> str:
    """Draw a code black on white, with its quiet zone, and read it."""
    rows = qr.matrix(text)
    side = (len(rows) + 8) * scale
    picture = bytearray(b"\xff" * side * side)
    for y, row in enumerate(rows):
        for x, black in enumerate(row):
            for line in range((y + 4) * scale, (y + 5) * scale) if black else ():
                start = line * side + (x + 4) * scale
                picture[start : start + scale] = bytes(scale)
    (code,) = zxingcpp.read_barcodes(memoryview(picture).cast("B", (side, side)))
    assert "ECI" not in code.symbology_identifier
    assert code.ec_level == "M"
    assert code.bytes == text.encode()
    return code.text


def test_a_short_service_is_said_in_full():
    assert qr.payload(SERVICE) == "义务理发。0951-6011001。免费。新华社区P-0003。美美理发店。"


def test_a_code_reads_as_its_own_text():
    text = qr.payload(SERVICE)
    assert read(text) == text


def test_the_least_important_gives_way_first():
    text = qr.payload((*SERVICE[:4], "宁夏回族自治区银川市兴庆区美美理发美容美发连锁店" * 2))
    assert text.startswith("义务理发。0951-6011001。免费。新华社区P-0003。宁夏回族自治区")
    assert text.endswith("…。")
    assert 95 < len(text.encode()) <= 100


@given(
    printable,
    printable,
    st.sampled_from(["0951-5012345", "139 9501 0001", "400-820-8820", "0951-5077888转8012"]),
)
def test_any_words_fit_and_the_number_stays_whole(title, provider, phone):
    title = f"便民{title}"
    text = qr.payload((title, phone, "免费", provider))
    assert len(text.encode()) <= 100
    assert f"。{phone}。" in text
    with pytest.raises(UnicodeDecodeError):
        text.encode().decode("shift_jis")


@given(st.text(string.printable[:94], max_size=40))
def test_nothing_a_phone_would_open_is_left(text):
    assert ":" not in qr.payload(("理发", text))


@pytest.mark.parametrize("bad", ["理\n发", "理\u202e发", "理\x00发", "理\u200b发"])
def test_characters_nobody_sees_are_refused(bad):
    with pytest.raises(ValueError, match="控制字符"):
        qr.payload((bad, "0951-5012345"))


def test_what_cannot_be_shortened_is_refused():
    with pytest.raises(ValueError, match="放不下"):
        qr.payload(("理发", "0951-5012345、" * 12))


def test_nothing_to_say_is_refused():
    with pytest.raises(ValueError, match="放不下"):
        qr.payload(("", " ", "。"))


def test_size_follows_modules_and_distance():
    text = qr.payload(SERVICE)
    assert len(qr.matrix(text)) == 37
    assert qr.size_mm(text) == 37
    assert qr.size_mm(text, 150) == pytest.approx(22.2)


@given(st.text(min_size=1, max_size=60))
def test_a_code_wears_the_mask_that_the_library_would_choose(text):
    code = QRCode()
    code.add_data(text.encode(), optimize=0)
    code.best_fit()
    assert best_mask(code) == code.best_mask_pattern()
