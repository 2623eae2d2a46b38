"""Long names, rare characters, two hundred letters, one service or sixty: every sheet says all of it, or names the field."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import docx
import msgspec
import pytest
import python_calamine

from exports.formats import FORMATS, Wish, export
from exports.problem import ExportProblem
from guidance.emergency import started
from store.book import Book
from store.days import wall_day
from store.parts import Grid
from store.records import Agreement, Community, Match, Meeting, Need, Resource, Service, Unit, Whistle

RARE = "䶮㛃𬭎"
UNIT = f"银川市兴庆区解放西街街道{RARE}喆堃美发美容连锁服务有限责任公司第三分店"
CONTENT = "为行动不便的老人上门剪发修面自带推子围布和热水袋" * 8 + "末尾这句也要印出来"  # 201 letters
SHEETS = ("poster", "cards", "hotline", "emergency")
LISTED = ("poster", "cards", "lists", "lists-pdf", "lists-docx", "page", "hsds", "csv")


def filled(path, count, content=CONTENT):
    """Return a book with so many services, and one of everything that a letter speaks of."""
    book = Book.open(path, who="王芳")
    with book.change("填"):
        book.save(
            Community(
                name=f"{RARE}社区", street="解放西街街道", address=f"解放西街{RARE}巷88号", hotline="0951-5012345",
                office_hours="周一至周五 8:30-17:30", grids=[Grid("一网格", "1-4号楼", f"王{RARE}", "0951-5010001")],
            )
        )  # fmt: skip
        unit = book.save(
            Unit(name=UNIT, liaison=f"马{RARE}", liaison_phone="13995010001", office_phone="0951-6011001")
        )
        offer = book.save(
            Resource(title=f"上门{RARE}理发", unit=unit.id, item=19, status="已签约", emergency=True)
        )
        need = book.save(Need(title=f"{RARE}楼老人想在家理发", description=CONTENT))
        book.save(
            Agreement(
                unit=unit.id, status="已签", signed_on=wall_day(), valid_until=wall_day() + timedelta(365)
            )
        )
        book.save(
            Match(need=need.id, resource=offer.id, unit=unit.id, status="已认领", claimed_on=wall_day())
        )
        book.save(
            Whistle(need=need.id, route="吹哨部门", departments=["民政部门"], asked=f"请到{RARE}楼看看")
        )
        book.save(started("火灾", datetime.now(tz=UTC), drill=True, place=f"{RARE}楼"))
        book.save(Meeting(held_on=wall_day(), place=f"{RARE}楼", agenda=[need.id]))
        for at in range(1, count + 1):
            book.save(
                Service(
                    title=f"急救{RARE}第{at}项", item=7, providers=[unit.id], content=content, times="每周二", place="上门",
                    audience="全体居民", fee="免费", booking="电话约", public_phone="0951-6011001", publish=True,
                )
            )  # fmt: skip
    return book


def words(paths, papers):
    """Return all that the files say, without blanks."""
    return papers.squeezed("".join(said for path in paths for said in _said(path, papers)))


def _said(path, papers):
    if path.suffix == ".pdf":
        yield papers.words_of(path.read_bytes())
    elif path.suffix == ".docx":
        document = docx.Document(str(path))
        yield from (line.text for line in document.paragraphs)
        cells = {cell._tc: cell.text for table in document.tables for row in table.rows for cell in row.cells}
        yield from cells.values()
    elif path.suffix == ".xlsx":
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        yield from (
            str(cell)
            for name in book.sheet_names
            for row in book.get_sheet_by_name(name).to_python()
            for cell in row
        )
    else:
        yield re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8-sig"))


@pytest.mark.parametrize("kind", FORMATS)
def test_one_service_with_a_long_rare_name_stands_whole_on_every_kind_of_paper(kind, tmp_path, papers):
    book = filled(tmp_path / "三单.json", 1)
    wish = Wish(ids=("U-0001",)) if kind == "opinion" else Wish()
    made = export(book, kind, tmp_path / "纸", wish)
    book.close()
    said = words(made, papers)
    assert RARE in said
    if kind in LISTED:
        assert f"急救{RARE}第1项" in said
    if kind in LISTED and kind != "cards":  # a visiting card has no room for the content and never had
        assert papers.squeezed(CONTENT) in said
    if kind in LISTED or kind in ("agreement", "forms", "opinion", "claims"):
        assert UNIT in said


@pytest.mark.parametrize("count", [3, 60])
@pytest.mark.parametrize("kind", LISTED)
def test_many_services_are_all_there_once(kind, count, tmp_path, papers):
    book = filled(tmp_path / "三单.json", count, CONTENT if count < 10 else "剪发修面")
    made = export(book, kind, tmp_path / "纸")
    book.close()
    found = Counter(re.findall(rf"急救{RARE}第(\d+)项", words(made, papers)))
    assert sorted(map(int, found)) == list(range(1, count + 1))


@pytest.mark.parametrize("kind", SHEETS)
def test_what_no_font_has_is_refused_with_the_field_and_no_file_is_left(kind, tmp_path):
    book = filled(tmp_path / "三单.json", 1)
    bad = {"address": "𡌶巷"} if kind == "hotline" else {}
    book.save(msgspec.structs.replace(book.community, **bad))
    book.save(msgspec.structs.replace(book.get(Service, "S-0001"), title="急救𡌶村"))
    with pytest.raises(ExportProblem, match=r"的“(名称|地址)”里有印不出来的字：𡌶（U\+21336）"):
        export(book, kind, tmp_path / "纸")
    assert not list((tmp_path / "纸").glob("*.pdf"))
    book.close()
