"""Files that are broken, locked, lying or monstrous get a sentence, quickly, and change nothing."""

import io
import re
import struct
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from guidance import guarding
from guidance.guarding import IntakeProblem
from guidance.intake import propose
from guidance.old_excel import cells_of

SAMPLES = Path(__file__).parent.parent / "samples"


def refused(path, words):
    with pytest.raises(IntakeProblem, match=words) as problem:
        propose([path])
    assert path.name in str(problem.value)


def workbook(path, cells):
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    for row, column, text in cells:
        sheet.write_string(row, column, text)
    book.close()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.xlsx", b"", "空的"),
        ("空白.csv", b"\r\n  \n", "空的"),
        ("照片.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(99), "图片"),
        ("照片.xls", b"\xff\xd8\xff\xe0" + bytes(99), "图片"),
        ("通知.xlsx", b"%PDF-1.7 ", "PDF"),
        ("导出.xls", b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "网页"),
        ("导出.xls", b"<?xml version='1.0'?><Workbook/>", "网页"),
        ("旧.docx", b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "旧版 Word"),
        ("压缩.xlsx", b"Rar!\x1a\x07", "压缩包"),
        ("半个.xlsx", b"PK\x03\x04" + bytes(200), "坏了"),
        ("乱.csv", bytes(range(1, 32)) * 9 + b"\x00\xd8" * 200, "不是文字"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named_for_what_it_is(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    refused(tmp_path / name, words)


def test_a_folder_and_what_goes_away_in_the_middle(tmp_path, monkeypatch):
    (tmp_path / "夹.xlsx").mkdir()
    refused(tmp_path / "夹.xlsx", "文件夹")
    path = tmp_path / "盘.csv"
    path.write_text("需求内容,来源\n修灯,入户\n", encoding="utf-8")

    def gone(_path):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(type(path), "read_bytes", gone)
    refused(path, "U 盘")


def test_a_truncated_archive_is_refused_wherever_it_was_cut(tmp_path):
    whole = tmp_path / "好.xlsx"
    workbook(whole, [(0, 0, "需求内容"), (0, 1, "来源"), (1, 0, "修灯"), (1, 1, "入户")])
    raw = whole.read_bytes()
    for part in range(1, 10):
        path = tmp_path / "断.xlsx"
        path.write_bytes(raw[: len(raw) * part // 10])
        refused(path, "坏了|读不出来")


def test_a_bomb_is_not_unpacked(tmp_path):
    path = tmp_path / "炸.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry:
            for _ in range(400):
                entry.write(bytes(1 << 20))
    tracemalloc.start()
    refused(path, "大得不正常")
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_a_last_cell_at_the_end_of_the_world_is_not_reached_for(tmp_path):
    path = tmp_path / "远.xlsx"
    workbook(path, [(0, 0, "需求内容"), (1_048_575, 16_383, "x")])
    refused(path, "大得不正常")


def test_an_ods_that_repeats_a_filled_row_for_ever(tmp_path):
    path = tmp_path / "重.ods"
    content = (
        '<?xml version="1.0"?><d xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><t:table>'
        '<t:table-row t:number-rows-repeated="1000000"><t:table-cell t:number-columns-repeated="9999"><p>x</p></t:table-cell>'
        "</t:table-row></t:table></d>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    refused(path, "超过|大得不正常")


@pytest.mark.slow
def test_two_hundred_thousand_rows_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "多.xlsx"
    workbook(path, ((row, column, f"单位{row}") for row in range(200_000) for column in range(2)))
    refused(path, "超过 20000 行")
    text = tmp_path / "多.csv"
    text.write_text("需求内容,来源\n" + "修灯,入户\n" * 200_000, encoding="utf-8")
    refused(text, "超过 20000 行")


def test_a_password_is_named(tmp_path):
    refused(Path(__file__).parent / "locked" / "密.xlsx", "密码")  # really encrypted, by the password 123
    old = bytearray((SAMPLES / "驻区单位资源摸底.xls").read_bytes())
    globals_ = old.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    old[globals_ + 20 : globals_ + 22] = b"\x2f\x00"  # FILEPASS: what follows is encrypted
    old[globals_ + 24] = 1
    (tmp_path / "密.xls").write_bytes(old)
    refused(tmp_path / "密.xls", "密码")
    with zipfile.ZipFile(tmp_path / "密.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", bytes(99))
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data manifest:checksum='x'/>")
    refused(tmp_path / "密.ods", "密码")


def test_an_open_quotation_mark_does_not_swallow_the_rest(tmp_path):
    path = tmp_path / "引号.csv"
    path.write_text('需求内容,来源\n"修灯,入户\n' + "补路,入户\n" * 50, encoding="utf-8")
    assert len(propose([path])[0].proposals) == 51


def test_a_cell_of_a_million_characters_and_a_thousand_columns_cost_no_minute(tmp_path):
    path = tmp_path / "长.csv"
    path.write_text("需求内容,来源\n" + "1" * 120_000 + "," + "、" * 100_000 + "\n", encoding="utf-8")
    wide = tmp_path / "宽.csv"
    wide.write_text(
        ",".join(f"列{place}" for place in range(1000)) + "\n" + "x," * 999 + "x\n", encoding="utf-8"
    )
    assert len(propose([path])[0].proposals) == 1
    propose([wide])
    refused(_longer(tmp_path), "十三万字")


def _longer(folder):
    path = folder / "更长.csv"
    path.write_text("需求内容,来源\n" + "长" * 140_000 + ",入户\n" + "修灯,入户\n" * 3, encoding="utf-8")
    return path


def test_limits_are_those_that_are_told():
    with pytest.raises(IntakeProblem, match="超过 20000 行"):
        guarding.refuse_large("表", guarding.MOST_ROWS + 1, 1)
    guarding.refuse_large("表", guarding.MOST_ROWS, 100)


def test_a_bitmap_is_a_picture_and_a_heading_that_begins_like_one_is_not(tmp_path):
    picture = tmp_path / "图.csv"
    picture.write_bytes(b"BM" + struct.pack("<I", 99) + bytes(60))
    refused(picture, "图片")
    table = tmp_path / "表.csv"
    table.write_bytes(io.BytesIO("BM号,需求内容,来源\n1,修灯,入户\n".encode()).getvalue())
    assert [one.values["title"] for one in propose([table])[0].proposals] == ["修灯"]


def cells_in(raw):
    """Yield where the row and column of each text cell of an old Excel stand."""
    place = raw.find(b"\x09\x08\x10\x00\x00\x06\x10\x00")  # the beginning of a sheet
    while place + 4 < len(raw) and (kind := struct.unpack_from("<H", raw, place)[0]) != 0x0A:
        if kind == 0x00FD:
            yield place + 4
        place += 4 + struct.unpack_from("<H", raw, place + 2)[0]


def test_one_broken_byte_of_an_old_excel_does_not_ask_for_all_memory(tmp_path):
    raw = bytearray((SAMPLES / "驻区单位资源摸底.xls").read_bytes())
    assert cells_of(bytes(raw)) == 12 * 9
    *_, last = cells_in(raw)
    path = tmp_path / "坏了一格.xls"
    for column, words in ((0xF0, "最后一格太远"), (0x100, "坏了"), (0xFF00, "坏了")):  # it has 256 columns
        struct.pack_into("<HH", raw, last, 0xFF00, column)
        path.write_bytes(raw)
        refused(path, words)


@pytest.mark.parametrize(
    ("first", "end", "words"),
    [(0, 0xBB00000C, "最后一格太远"), (0x92, 12, "坏了"), (0xFFFFFFFF, 12, "坏了")],
)
def test_an_old_excel_that_lies_about_how_far_it_reaches(tmp_path, first, end, words):
    """Its reader asks for all that room at once, and the whole program ends when it gets none."""
    raw = bytearray((SAMPLES / "驻区单位资源摸底.xls").read_bytes())
    place = raw.find(b"\x00\x02\x0e\x00") + 4
    assert struct.unpack_from("<II", raw, place) == (0, 12)
    struct.pack_into("<II", raw, place, first, end)
    path = tmp_path / "说得太远.xls"
    path.write_bytes(raw)
    refused(path, words)


def test_an_old_excel_whose_first_folder_lost_its_name_is_still_measured():
    raw = bytearray((SAMPLES / "驻区单位资源摸底.xls").read_bytes())
    raw[raw.find("Root Entry".encode("utf-16-le"))] = 0x7A
    assert cells_of(bytes(raw)) == 12 * 9


def test_an_old_excel_cut_anywhere_is_measured_or_refused():
    raw = (SAMPLES / "驻区单位资源摸底.xls").read_bytes()
    for place in range(0, 1024, 7):
        told = (cells_of(raw[:place] + b"\xff\xff" + raw[place + 2 :]), cells_of(raw[: place * 8]))
        assert all(one is None or one <= 12 * 9 for one in told)


def test_an_excel_of_bytes_under_another_name(tmp_path):
    path = tmp_path / "二进制.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")
    refused(path, "xlsb")


def test_a_blank_at_the_end_of_a_row_costs_nothing_and_a_word_there_is_told(tmp_path):
    def write(name, far):
        lines = [("需求内容", "来源", far), *((f"修灯{row}", "入户", "") for row in range(1, 40))]
        cells = [
            (row, (0, 1, 16_383)[at], text) for row, line in enumerate(lines) for at, text in enumerate(line)
        ]
        workbook(tmp_path / name, cells)
        return tmp_path / name

    refused(write("远处有字.xlsx", "x"), "16384 列")
    blank = write("远处空白.xlsx", " ")
    began = time.process_time()
    assert len(propose([blank])[0].proposals) == 39
    assert time.process_time() - began < 3


def test_texts_that_are_said_to_be_more_than_there_is_room_for(tmp_path):
    whole, path = tmp_path / "好.xlsx", tmp_path / "说得太多.xlsx"
    with xlsxwriter.Workbook(str(whole)) as book:
        book.add_worksheet().write_row(0, 0, ["需求内容", "来源"])
    with zipfile.ZipFile(whole) as archive, zipfile.ZipFile(path, "w") as broken:
        for name in archive.namelist():
            part = archive.read(name)
            if name.endswith("sharedStrings.xml"):
                part = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4294967295"', part)
            broken.writestr(name, part)
    refused(path, "坏了")


def test_a_long_table_of_few_different_words_boasts_of_nothing(tmp_path):
    path = tmp_path / "打勾.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate([("需求内容", "来源"), *(("修路灯", "入户"),) * 1500]):
            sheet.write_row(row, 0, line)
    assert len(propose([path])[0].proposals) == 1500
