"""The web page in a real browser at the size of a phone: reads, calls, searches, prints; asks nobody for anything."""

from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pypdfium2
import pytest

from exports.page import write_page
from exports.problem import ExportProblem
from guidance.practice import write_practice
from store.records import Need, Service, Unit

DAY = date(2026, 3, 5)
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}


@pytest.fixture
def page_file(book, tmp_path):
    write_practice(book)
    hostile = book.get(Service, "S-0002")
    book.save(
        msgspec.structs.replace(hostile, booking='<script>alert(1)</script>"><img src=x onerror=alert(1)>')
    )
    extension = book.get(Service, "S-0003")
    book.save(msgspec.structs.replace(extension, public_phone="0951-5077888转8012"))
    [path] = write_page(book, tmp_path, DAY)
    return path


class Tags(HTMLParser):
    """Collects the tags and addresses of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.addresses = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src", "srcset", "action")]


def test_the_file_asks_for_nothing_and_user_text_is_no_markup(page_file):
    tags = Tags()
    text = page_file.read_text(encoding="utf-8")
    tags.feed(text)
    assert tags.tags.count("script") == 1
    assert "img" not in tags.tags
    assert all(address.startswith(("#", "tel:", "data:,")) for address in tags.addresses)
    assert "default-src 'none'" in text
    assert "&lt;script&gt;alert(1)" in text


def test_nothing_private_stands_on_it(page_file, book):
    text = page_file.read_text(encoding="utf-8")
    for unit in book.all(Unit):
        assert not unit.liaison_phone or unit.liaison_phone not in text
        assert len(unit.liaison) < 2 or unit.liaison not in text
    assert not any(need.private and need.private in text for need in book.all(Need))


def test_the_same_list_gives_the_same_page(page_file, book, tmp_path):
    before = page_file.read_bytes()
    assert write_page(book, tmp_path, DAY)[0].read_bytes() == before


def test_what_the_review_forbids_is_on_no_page(book, tmp_path):
    write_practice(book)
    book.save(msgspec.structs.replace(book.get(Service, "S-0001"), content="找王奶奶"))
    with pytest.raises(ExportProblem, match=r"网页没有做。S-0001.*王奶奶"):
        write_page(book, tmp_path, DAY)
    assert not list(tmp_path.glob("*.html"))


@pytest.fixture
def browser(needs_program):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=needs_program("chromium"), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.mark.slow
def test_in_a_real_browser_at_the_size_of_a_phone(browser, page_file, book):
    asked, said = [], []
    phone = browser.new_context(**PHONE).new_page()
    phone.on("request", lambda request: asked.append(request.url))
    phone.on("console", lambda message: said.append(message.text))
    phone.goto(page_file.as_uri())

    # Nothing is fetched, nothing complains, nothing hangs over the edge; type is large, targets are for thumbs.
    assert asked == [page_file.as_uri()]
    assert said == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert phone.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 18
    small = phone.evaluate("[...document.querySelectorAll('a')].filter(a => a.offsetHeight < 44).length")
    assert small == 0

    # Every service is there, with its own address and a number to call.
    services = [service for service in book.all(Service) if service.publish]
    assert phone.locator("article").count() == len(services)
    assert phone.locator("#S-0001 a.call").get_attribute("href") == "tel:09515012345"
    assert phone.locator("#S-0003 a.call").get_attribute("href") == "tel:09515077888,8012"
    phone.goto(f"{page_file.as_uri()}#S-0010")
    assert phone.evaluate("document.querySelector('#S-0010').getBoundingClientRect().top") < 844

    # Search: Chinese, initials, two words, nothing.
    for words, count in (("理发", 1), ("lifa", 1), ("免费 老人", None), ("没有这样的", 0)):
        phone.fill("#words", words)
        shown = phone.locator("article:visible").count()
        assert f"找到 {shown} 项" == phone.inner_text("#said")
        assert shown == count if count is not None else 0 < shown < len(services)
    assert phone.locator("section:visible").count() == 0
    phone.fill("#words", "")
    assert phone.locator("article:visible").count() == len(services)


@pytest.mark.slow
def test_nobody_is_shut_out(browser, page_file):
    import axe_core_python

    axe = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    for scheme in ("light", "dark"):
        page = browser.new_context(**PHONE, color_scheme=scheme, bypass_csp=True).new_page()
        page.goto(page_file.as_uri())
        page.evaluate(axe)
        found = page.evaluate("axe.run()")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
        assert len(found["passes"]) > 15
        grounds = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, grounds[4:-1].split(","))) < 150) == (scheme == "dark")


@pytest.mark.slow
def test_without_script_it_reads_and_on_paper_only_the_list_stays(browser, page_file):
    page = browser.new_context(**PHONE, java_script_enabled=False).new_page()
    page.goto(page_file.as_uri())
    assert page.locator("article:visible").count() == 16
    assert not page.locator("#find").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("article:visible").count() == 16
    with pypdfium2.PdfDocument(page.pdf(format="A4")) as paper:
        assert len(paper) <= 4
