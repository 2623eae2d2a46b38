"""The poster as the office gets it: real PDFs, read by other programs than the one that wrote them."""

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import zxingcpp

from exports import qr, readback, sheet, typeset
from exports.poster import write_poster
from exports.problem import ExportProblem
from exports.sheet import Poster, PosterService

HAIRCUT = PosterService(
    number=1,
    title="义务理发",
    category="便民服务",
    content="为高龄、失能、独居老人上门理发、修面。",
    times="每月第二个周二 9:00—11:30",
    place="居民家中或社区活动室",
    audience="70岁以上老人",
    fee="免费",
    booking="提前三天登记",
    documents="身份证",
    phone="0951-6011001、13995010001",
    provider="美美理发店",
    service_id="S-0004",
)
REPAIR = replace(HAIRCUT, number=2, title="家电清洗", fee="油烟机80元/台，空调60元/台", phone="400-820-8820")
MEALS = replace(
    HAIRCUT, number=3, title="老年助餐", category="为老服务", fee="12元/份", phone="0951-5077888转8012"
)
POSTER = Poster(
    title="服务项目清单",
    community="新华社区",
    street="解放西街街道",
    hotline="0951-5012345",
    office_hours="周一至周五 9:00—18:00",
    tagline="身边的服务，一张纸看全",
    services=(REPAIR, HAIRCUT, MEALS),
    issuer="新华社区居民委员会",
    sheet="P-0003",
    edition="第2版",
    issued_on=date(2026, 3, 5),
    valid_until=date(2026, 9, 5),
    check="7F3A-92C1",
)


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def with_services(count: int) -> Poster:
    kinds = POSTER.services
    return replace(
        POSTER,
        services=tuple(
            replace(
                kinds[n % 3],
                number=n + 1,
                title=f"{kinds[n % 3].title}{n + 1}号",
                service_id=f"S-{n + 1:04d}",
            )
            for n in range(count)
        ),
    )


def expected(poster: Poster) -> Counter[str]:
    return Counter(
        [sheet.master_text(poster), *(sheet.service_text(poster, each) for each in poster.services)]
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def words_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return squeezed(done.stdout.decode("utf-8"))


def runs_of(pdf: bytes) -> list[tuple[str, float, str]]:
    """Return (text, size in points, font) for each run of text in a PDF."""
    runs: list[tuple[str, float, str]] = []

    def note(text, outer, inner, font, size):
        if text.strip():
            runs.append((text.strip(), round(size * abs(inner[3]) * abs(outer[3]), 2), font["/BaseFont"]))

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=note)
    return runs


def lines_of(pdf: bytes) -> list[str]:
    """Return the lines of a PDF as they stand on its pages."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [line for page in document for line in page.get_textpage().get_text_range().splitlines()]


def rows_of_codes(pdf: bytes, dpi: int = 150) -> list[list[float]]:
    """Return where the codes of the first page stand: for each row from above their left edges in millimetres."""
    with pypdfium2.PdfDocument(pdf) as document:
        codes = zxingcpp.read_barcodes(document[0].render(scale=dpi / 72).to_pil())
    rows: dict[int, list[float]] = {}
    for code in codes:
        corner = code.position.top_left
        rows.setdefault(round(corner.y / dpi * 25.4 / 8), []).append(corner.x / dpi * 25.4)
    return [sorted(rows[height]) for height in sorted(rows)]


def white_above_footer(rows: list[bytes]) -> float:
    """Return which share of a page is white between its last card and the line of its footer."""
    dark = [min(row) < 200 for row in rows]
    edges = [at for at in range(len(rows) * 2 // 5, len(rows)) if dark[at]]
    return max((after - before for before, after in pairwise([len(rows) * 2 // 5, *edges])), default=0) / len(
        rows
    )


def pictures(pdf: bytes, dpi: int) -> list[list[bytes]]:
    """Return each page as rows of grey bytes."""
    pages = []
    for page in pypdfium2.PdfDocument(pdf):
        drawn = page.render(scale=dpi / 72, grayscale=True)
        starts = range(0, drawn.height * drawn.stride, drawn.stride)
        pages.append([bytes(drawn.buffer)[start : start + drawn.width] for start in starts])
    return pages


@pytest.mark.parametrize("count", [1, 3, 20, 60])
def test_any_number_of_services_reads_back(count):
    poster = with_services(count)
    pages = readback.read_codes(write_poster(poster))
    assert Counter(text for page in pages for text in page) == expected(poster)
    assert sheet.master_text(poster) in pages[0]


@needs("pdftoppm")
def test_codes_read_from_another_renderer(tmp_path: Path):
    pdf = tmp_path / "poster.pdf"
    pdf.write_bytes(write_poster(POSTER))
    subprocess.run(["pdftoppm", "-gray", "-r", "110", pdf, tmp_path / "page"], check=True)
    found: Counter[str] = Counter()
    for page in tmp_path.glob("page*.pgm"):
        _, width, height, _, pixels = re.split(rb"\s", page.read_bytes(), maxsplit=4)
        image = memoryview(pixels).cast("B", (int(height), int(width)))
        found.update(code.text for code in zxingcpp.read_barcodes(image))
    assert found == expected(POSTER)


@needs("pdftoppm")
@needs("zbarimg")
def test_codes_read_with_another_reader(tmp_path: Path):
    pdf = tmp_path / "poster.pdf"
    pdf.write_bytes(write_poster(with_services(8)))
    subprocess.run(["pdftoppm", "-gray", "-r", "150", pdf, tmp_path / "page"], check=True)
    pictures = sorted(tmp_path.glob("page*.pgm"))
    done = subprocess.run(["zbarimg", "-q", "--raw", *pictures], capture_output=True, check=True)
    assert Counter(done.stdout.decode("utf-8").split()) == expected(with_services(8))


@needs("pdftotext")
def test_every_text_is_printed_and_everything_a_code_says():
    words = words_of(write_poster(POSTER))
    for whose, field, text in sheet.texts_of(POSTER):
        shown = sheet.grouped_digits(text) if field in ("phone", "hotline") else text
        assert squeezed(shown) in words, (whose, field)
    for line in (
        sheet.PROMISE,
        "2026年3月5日发布",
        "有效期至2026年9月5日",
        "第1页，共1页",
        "免费",
        "收费",
        "3项服务",
    ):
        assert line in words
    for service in POSTER.services:
        said = sheet.service_text(POSTER, service).rstrip("。").split("。")
        assert said[0] == service.title
        assert re.sub(r"\D", "", said[1]) in re.sub(r"[^\d\n]", "", service.phone.replace("、", "\n"))


@needs("pdftotext")
def test_footer_stands_on_each_page():
    words = words_of(write_poster(with_services(20)))
    pages = int(re.findall(r"共(\d+)页", words)[0])
    assert pages > 1
    for page in range(1, pages + 1):
        assert f"第{page}页，共{pages}页" in words
    assert words.count(sheet.PROMISE) == words.count("校验7F3A-92C1") == pages


@pytest.mark.parametrize("count", [1, 3, 20])
def test_print_is_large_enough_to_read_on_a_wall(count):
    poster = with_services(count)
    runs = runs_of(write_poster(poster))
    assert min(size for _, size, _ in runs) >= 9
    titles = [run for run in runs if run[0].endswith("号") and "Bold" in run[2]]
    assert len(titles) == count
    assert min(size for _, size, _ in titles) >= 14
    phones = [run for run in runs if re.fullmatch(r"[\d\- 转、]{9,}", run[0])]
    assert len(phones) >= count
    assert all(size >= 14 and "Bold" in font for _, size, font in phones)
    assert max(size for text, size, _ in runs if text == "服务项目清单") >= 28
    body = [size for text, size, _ in runs if text.startswith(("为高龄", "居民家中", "提前三天", "每月"))]
    assert len(body) >= 4 * count
    assert min(body) >= 10.5


def test_codes_are_large_and_stand_apart():
    """Find the codes on the page and measure them in millimetres: 20 to 25 wide, 8 of clear space between."""
    dpi = 200
    for rows in pictures(write_poster(with_services(20)), dpi):
        image = memoryview(b"".join(rows)).cast("B", (len(rows), len(rows[0])))
        boxes = []
        for code in zxingcpp.read_barcodes(image):
            at = code.position
            left, top, right, bottom = (
                value * 25.4 / dpi
                for value in (at.top_left.x, at.top_left.y, at.bottom_right.x, at.bottom_right.y)
            )
            assert 19.7 < right - left < 25.3
            assert left > 12
            assert right < 198
            boxes.append((left, top, right, bottom))
        for n, one in enumerate(boxes):
            for other in boxes[n + 1 :]:
                beside = max(one[0], other[0]) - min(one[2], other[2])
                above = max(one[1], other[1]) - min(one[3], other[3])
                assert max(beside, above) >= 8


def test_margins_are_white():
    """Office printers lose up to 12 mm at each edge: there must be no ink there."""
    for rows in pictures(write_poster(with_services(20)), dpi=100):
        inked_rows = [y for y, row in enumerate(rows) if min(row) < 255]
        inked_columns = [x for x, column in enumerate(zip(*rows, strict=True)) if min(column) < 255]
        assert min(inked_rows[0], inked_columns[0]) * 25.4 / 100 >= 12
        assert 297 - inked_rows[-1] * 25.4 / 100 >= 12
        assert 210 - inked_columns[-1] * 25.4 / 100 >= 12


@needs("pdftotext")
def test_long_texts_and_rare_names_come_whole():
    long = replace(
        HAIRCUT,
        title="新时代文明实践志愿服务活动暨社区老年人智能手机使用技能提升培训班第三期",
        content="䶮㛃𬭎" + "提供助餐助浴助洁" * 25,
        provider="宁夏回族自治区银川市兴庆区解放西街街道新华社区志愿服务队",
        place="https://www.example.cn/" + "a1" * 60,
    )
    poster = replace(POSTER, services=(long, *POSTER.services))
    pdf = write_poster(poster)
    words = words_of(pdf)
    for text in (long.title, long.content, long.provider, long.place):
        assert text in words
    assert len(sheet.service_text(poster, long).encode()) <= 100


@needs("pdftotext")
def test_text_is_never_markup():
    odd = replace(HAIRCUT, title='#panic("x") *粗* $1$', content="= 标题\n- [项](x) @ref `a` // 注 \\ {} <b>")
    words = words_of(write_poster(replace(POSTER, services=(odd,))))
    assert squeezed(odd.title) in words
    assert squeezed(odd.content) in words


def test_free_stands_before_paid_inside_its_category():
    assert [service.title for service in sheet.arranged(POSTER.services)] == [
        "义务理发",
        "家电清洗",
        "老年助餐",
    ]


def test_partly_free_is_not_called_free():
    assert not replace(HAIRCUT, fee="免费剪发，染发60元").free
    assert replace(HAIRCUT, fee="免费（凭身份证领取）").free


def test_numbers_are_grouped_for_dialling():
    shown = sheet.grouped_digits(
        "0951-5012345、13995010001、010-85012345、0951-5077888转8012、400-820-8820、12345"
    )
    assert shown == "0951-501 2345、139 9501 0001、010-8501 2345、0951-507 7888转8012、400-820-8820、12345"


def test_same_poster_same_bytes():
    assert write_poster(POSTER) == write_poster(replace(POSTER))


def test_file_is_archival_pdf_with_its_fonts():
    pdf = write_poster(POSTER)
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    fonts = {font for _, _, font in runs_of(pdf)}
    assert {font.partition("+")[2] for font in fonts} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert pypdf.PdfReader(io.BytesIO(pdf)).metadata.title == "新华社区服务项目清单"


def test_a_code_that_reads_differently_is_refused(monkeypatch):
    draw, wrong = qr.svg, sheet.service_text(POSTER, HAIRCUT)
    monkeypatch.setattr(
        qr, "svg", lambda text: draw(text.replace("6011001", "6011002") if text == wrong else text)
    )
    with pytest.raises(ExportProblem, match=r"“义务理发”的二维码核对不符.*6011001.*6011002"):
        write_poster(POSTER)


def test_a_code_that_does_not_read_is_refused(monkeypatch):
    draw, master = qr.svg, sheet.master_text(POSTER)
    blank = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9h-9z"/></svg>'
    monkeypatch.setattr(qr, "svg", lambda text: blank if text == master else draw(text))
    with pytest.raises(ExportProblem, match=r"清单的二维码核对不符.*什么也没读出"):
        write_poster(POSTER)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"content": "见𡌶村"}, "“义务理发”的“服务内容”里有印不出来的字：𡌶（U+21336）"),
        ({"content": "提供" * 2500}, "“义务理发”的“服务内容”太长，一页放不下"),
        ({"title": "12345" * 30}, "的二维码做不出来：二维码里放不下这些字"),
    ],
)
def test_what_cannot_be_printed_is_named(changes, sentence):
    with pytest.raises(ExportProblem) as refused:
        write_poster(replace(POSTER, services=(MEALS, replace(HAIRCUT, **changes))))
    assert sentence in str(refused.value)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize("shape", [sheet.Shape("A4", "横", large=True), sheet.Shape("A4", large=True)])
def test_a_long_text_in_large_print_has_a_row_to_itself_and_a_longer_one_is_named(count, shape):
    """Where it is too tall for a narrow column it is not tried there; where it is for any page, the field is told."""
    poster = replace(with_services(count), shape=shape)
    first, *others = poster.services

    def told(length):
        text = ("社区每周为老人办实事，" * 60)[:length]
        return replace(poster, services=(replace(first, content=text), *others))

    assert Counter(
        text for page in readback.read_codes(write_poster(told(300))) for text in page
    ) == expected(told(300))
    with pytest.raises(ExportProblem, match=f"“{first.title}”的“服务内容”太长，一页放不下"):
        write_poster(told(600))


def test_a_footer_that_runs_over_is_refused():
    with pytest.raises(ExportProblem, match="页脚放不下"):
        write_poster(replace(POSTER, issuer="新华社区居民委员会" * 20))


def test_an_empty_list_is_refused():
    with pytest.raises(ExportProblem, match="还没有服务项目"):
        write_poster(replace(POSTER, services=()))


def test_missing_glyph_in_the_heading_is_named_too():
    with pytest.raises(ExportProblem, match="清单的“社区”里有印不出来的字：😀"):
        write_poster(replace(POSTER, community="新华😀社区"))


def test_template_reads_nothing_but_its_data():
    source = (typeset.TEMPLATES / "poster.typ").read_text(encoding="utf-8")
    assert "fallback: false" in source
    assert not re.search(r"\b(eval|read)\(|#import", source)
