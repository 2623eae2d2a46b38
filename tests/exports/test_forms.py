"""Forms go out, are filled in, pass through other programs, and come back to the very records they came from."""

import subprocess
from datetime import date

import docx
import msgspec
import openpyxl
import pypdfium2
import pytest

from exports.formats import Wish, export
from exports.forms import write_forms, write_returns, write_slips
from exports.forms_content import suiting
from exports.problem import ExportProblem
from guidance.deciding import decide
from guidance.intake import propose
from guidance.intake_accept import accept
from guidance.returned import form_key, keyed
from store.parts import Rating, Result
from store.records import Match, Need, Resource, Unit

SENT, BACK = date(2026, 3, 5), date(2026, 3, 12)


@pytest.fixture
def office(book):
    """A unit with two offers, and another unit that must never be touched."""
    shop = book.save(Unit(name="美美理发店", kind="个体商户", liaison="小杨", leader_title="店长"))
    book.save(
        Resource(
            title="老人理发", unit=shop.id, item=19, times="每周二", fee="免费", details={"服务项目": "理发"}
        )
    )
    book.save(Resource(title="染发", unit=shop.id, fee="30元", until=date(2026, 12, 31)))
    other = book.save(Unit(name="第九小学"))
    book.save(Resource(title="操场", unit=other.id))
    return book


def sent(book, folder, name="美美理发店"):
    return {path.suffix: path for path in write_forms(book, folder, SENT, [name])}


def cell_of(sheet, words):
    return next(
        cell for row in sheet.iter_rows() for cell in row if str(cell.value or "").lstrip("* ") == words
    )


def fill(path, change):
    book = openpyxl.load_workbook(path)
    change(book["填表"])
    book.save(path)


def put(sheet, row, heading, text):
    """Write into the column of a heading."""
    sheet.cell(row, cell_of(sheet, heading).column).value = text


def rows_of(sheet):
    """Return title -> row of the offers."""
    head = cell_of(sheet, "资源名称")
    return {sheet.cell(row, head.column).value: row for row in range(head.row + 1, sheet.max_row + 1)}


def through_libreoffice(path, needs_program, kind):
    folder = path.parent / "经过"
    home = f"-env:UserInstallation=file://{path.parent}/lo"
    subprocess.run(
        [needs_program("soffice"), home, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder / f"{path.stem}.{kind}"


def come_back(book, path):
    intakes = propose([path])
    decisions = decide(book, intakes, BACK)
    return intakes[0], decisions, accept(book, decisions)


def titles(book):
    return {offer.id: offer.title for offer in book.all(Resource)}


def test_an_untouched_form_changes_nothing_and_confirms_all_that_it_holds(office, tmp_path):
    before = {one.id: one for one in (*office.all(Unit), *office.all(Resource))}
    intake, decisions, counts = come_back(office, sent(office, tmp_path)[".xlsx"])
    assert intake.number == f"{form_key(office.get(Unit, 'U-0001'))}-260305"
    assert [decision.action for decision in decisions] == ["equal"] * 3
    assert (counts.added, counts.changed, counts.confirmed) == ({}, 0, 3)
    for id_, record in before.items():
        now = office.find(id_)
        if id_ in ("U-0001", "R-0001", "R-0002"):
            assert (now.confirmed_on, now.confirmed_by) == (BACK, "王芳")
            now = msgspec.structs.replace(now, confirmed_on=None, confirmed_by="", changed=record.changed)
        assert now == record
    office.undo()
    assert office.get(Unit, "U-0001").confirmed_on is None


def test_units_with_one_name_or_one_beginning_get_forms_of_their_own(office, tmp_path):
    long = "银川市兴庆区解放西街街道美发美容连锁服务有限责任公司驻解放西街社区"
    units = [
        office.save(Unit(name=name))
        for name in ("永辉超市", "永辉超市", f"{long}第三分店", f"{long}第四分店")
    ]
    made = write_forms(office, tmp_path, SENT, [unit.id for unit in units])
    assert len(set(made)) == 3 * len(units)
    assert {propose([path])[0].number.split("-26")[0] for path in made if path.suffix == ".xlsx"} == set(
        map(form_key, units)
    )


def filled_in(sheet):
    """Answer as a shop does: a new phone, new hours, an offer withdrawn, a fee crossed out, a new offer, rows moved."""
    cell_of(sheet, "联系人电话").offset(0, 1).value = "13995010001"
    cell_of(sheet, "填表日期").offset(0, 1).value = "2026年3月10日"
    rows = rows_of(sheet)
    put(sheet, rows["老人理发"], "时间", "每周三")
    put(sheet, rows["染发"], "状态", "撤回")
    put(sheet, rows["染发"], "收费", None)
    sheet.insert_rows(rows["染发"])
    put(sheet, rows["染发"], "资源名称", "儿童理发")
    put(sheet, rows["染发"], "官方条目", "19 居家养老")


def check_filled_in(book, decisions):
    changed = {change.label: (change.old, change.new) for one in decisions for change in one.changes}
    assert changed == {
        "联系人电话": ("", "13995010001"), "时间": ("每周二", "每周三"), "状态": ("意向", "撤回"), "收费": ("30元", ""),
    }  # fmt: skip
    assert titles(book) == {"R-0001": "老人理发", "R-0002": "染发", "R-0003": "操场", "R-0004": "儿童理发"}
    shop = book.get(Unit, "U-0001")
    assert (shop.liaison_phone, shop.leader_title, str(shop.confirmed_on)) == (
        "13995010001",
        "店长",
        "2026-03-10",
    )
    hair, dye, _, new = book.all(Resource)
    assert (hair.times, hair.fee, hair.details) == ("每周三", "免费", {"服务项目": "理发"})
    assert (dye.status, dye.fee, dye.until) == ("撤回", "", date(2026, 12, 31))
    assert (new.unit, new.item, str(new.confirmed_on)) == ("U-0001", 19, "2026-03-10")
    assert book.get(Unit, "U-0002").confirmed_on is None


def test_what_a_unit_changed_reaches_its_records_and_nothing_else(office, tmp_path):
    path = sent(office, tmp_path)[".xlsx"]
    fill(path, filled_in)
    _, decisions, _ = come_back(office, path)
    check_filled_in(office, decisions)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_form_that_went_through_another_program(office, tmp_path, needs_program, kind):
    path = sent(office, tmp_path)[".xlsx"]
    fill(path, filled_in)
    _, decisions, _ = come_back(office, through_libreoffice(path, needs_program, kind))
    check_filled_in(office, decisions)


def test_reordered_columns_do_no_harm(office, tmp_path):
    path = sent(office, tmp_path)[".xlsx"]

    def reorder(sheet):
        filled_in(sheet)
        head = cell_of(sheet, "资源名称")
        for row in range(head.row, head.row + 8):
            cells = [sheet.cell(row, column) for column in range(1, 19)]
            for cell, value in zip(cells, [cell.value for cell in reversed(cells)], strict=True):
                cell.value = value

    fill(path, reorder)
    _, decisions, _ = come_back(office, path)
    check_filled_in(office, decisions)


@pytest.mark.parametrize("also_gone", [(), ("底稿",)])
def test_without_its_keys_a_form_is_matched_by_names(office, tmp_path, also_gone):
    path = sent(office, tmp_path)[".xlsx"]
    fill(path, filled_in)
    book = openpyxl.load_workbook(path)
    book["填表"].unmerge_cells("B1:S1") if "B1:S1" in [
        str(one) for one in book["填表"].merged_cells
    ] else None
    for row in range(cell_of(book["填表"], "资源名称").row, book["填表"].max_row + 1):
        book["填表"].cell(row, 1).value = None
    for name in also_gone:
        book.remove(book[name])
    book.save(path)
    intake, decisions, _ = come_back(office, path)
    assert titles(office) == {"R-0001": "老人理发", "R-0002": "染发", "R-0003": "操场", "R-0004": "儿童理发"}
    assert office.get(Resource, "R-0001").times == "每周三"
    assert office.get(Unit, "U-0001").liaison_phone == "13995010001"
    assert len([one for one in decisions if one.target]) == 3
    assert not [left for left in intake.left_out if "回来没有" in left.reason]  # found by their names


def test_what_the_book_changed_meanwhile_stands_where_the_unit_did_not_touch_it(office, tmp_path):
    path = sent(office, tmp_path)[".xlsx"]
    hair = office.get(Resource, "R-0001")
    office.save(msgspec.structs.replace(hair, times="每周四", place="店里"))
    fill(path, lambda sheet: put(sheet, rows_of(sheet)["老人理发"], "地点", "上门"))
    _, decisions, _ = come_back(office, path)
    changes = [
        (change.label, change.old, change.new, change.why) for one in decisions for change in one.changes
    ]
    assert changes == [("地点", "店里", "上门", "账上后来也改过")]
    assert (office.get(Resource, "R-0001").times, office.get(Resource, "R-0001").place) == ("每周四", "上门")


def test_a_row_that_did_not_come_back_is_named_and_left(office, tmp_path):
    path = sent(office, tmp_path)[".xlsx"]
    fill(path, lambda sheet: sheet.delete_rows(rows_of(sheet)["染发"]))
    intake, _, _ = come_back(office, path)
    assert [(left.text.split()[1], left.reason) for left in intake.left_out] == [
        ("染发", "发出去时有、回来没有的一条，账上没有动")
    ]
    assert office.get(Resource, "R-0002").status == "意向"


def test_the_form_of_another_book_is_not_taken_for_ours(office, tmp_path):
    path = sent(office, tmp_path)[".xlsx"]
    shop = office.get(Unit, "U-0001")
    assert keyed(office, form_key(shop)) == shop
    assert keyed(office, form_key(shop)[:-4] + "0000") is None
    renumbered = msgspec.structs.replace(shop, id="U-0077", former=["U-0001"])
    office.save(renumbered)
    office.remove(shop)
    assert keyed(office, form_key(shop)).id == "U-0077"
    office.remove(renumbered)
    fill(path, lambda sheet: put(sheet, rows_of(sheet)["染发"], "时间", "每天"))
    come_back(office, path)
    assert sorted(unit.name for unit in office.all(Unit)) == ["第九小学", "美美理发店"]


def write_word(path, answers):
    """Fill the cells beside these labels; the last table with room takes what is new."""
    document = docx.Document(path)
    for place, label, text in answers:
        cells = [cell for row in document.tables[place].rows for cell in row.cells]
        beside = next(at for at, cell in enumerate(cells) if cell.text.lstrip("* ") == label) + 1
        cells[beside].text = text
    document.save(path)


def test_a_word_form_comes_back_too(office, tmp_path):
    path = sent(office, tmp_path)[".docx"]
    write_word(
        path,
        [
            (0, "联系人电话", "13995010001"),
            (1, "时间", "每周三"),
            (3, "资源名称", "儿童理发"),
            (3, "收费", "☑免费□低偿□团购价"),
        ],
    )
    intake, decisions, _ = come_back(office, path)
    assert not intake.left_out  # what our own form says around its tables is no row left out
    assert titles(office)["R-0004"] == "儿童理发"
    assert (office.get(Resource, "R-0004").fee, office.get(Resource, "R-0001").times) == ("免费", "每周三")
    assert office.get(Unit, "U-0001").liaison_phone == "13995010001"
    assert len(decisions) == 4


def test_blank_forms_bring_a_new_unit_with_its_offers(book, tmp_path):
    path = sent(book, tmp_path, "空白")[".xlsx"]
    _, decisions, _ = come_back(book, path)
    assert decisions == []

    def answer(sheet):
        cell_of(sheet, "单位名称").offset(0, 1).value = "诚信律师事务所"
        cell_of(sheet, "联系人").offset(0, 1).value = "丁律师"
        put(sheet, cell_of(sheet, "资源名称").row + 1, "资源名称", "法律咨询；代写文书")

    fill(path, answer)
    come_back(book, path)
    assert [(unit.name, unit.liaison) for unit in book.all(Unit)] == [("诚信律师事务所", "丁律师")]
    assert [(offer.title, offer.unit) for offer in book.all(Resource)] == [("法律咨询；代写文书", "U-0001")]


def test_dropdowns_wording_and_hidden_keys(office, tmp_path):
    book = openpyxl.load_workbook(sent(office, tmp_path)[".xlsx"])
    sheet = book["填表"]
    assert [one.title for one in book] == ["填表", "官方条目", "底稿"]
    assert book["底稿"].sheet_state == "veryHidden"
    assert sheet.column_dimensions["A"].hidden
    lists = {one.formula1 for one in sheet.data_validations.dataValidation if one.type == "list"}
    assert {"=官方条目!$A$2:$A$26", '"免费,低偿,团购价"'} <= {
        text if text.startswith('"') else f"={text}" for text in lists
    }
    assert "居家养老" in sheet.cell(rows_of(sheet)["老人理发"], 3).value
    items = [(row[0].value, row[1].value) for row in book["官方条目"].iter_rows(min_row=2)]
    assert len(items) == 25
    assert items[0][1] == "适合"
    assert {name for name, suits in items if suits} >= {"12 家庭保洁", "13 家庭维修"}
    assert [item.number for item, suits in suiting("学校") if suits] == [18, 20, 22]


def test_hostile_names_stay_text(book, tmp_path):
    unit = book.save(Unit(name="=1+1[/]", liaison="@cmd|'/c calc'!A0"))
    book.save(Resource(title='=HYPERLINK("x")', unit=unit.id))
    paths = sent(book, tmp_path, "U-0001")
    sheet = openpyxl.load_workbook(paths[".xlsx"])["填表"]
    assert cell_of(sheet, '=HYPERLINK("x")').data_type == "s"
    _, decisions, _ = come_back(book, paths[".xlsx"])
    assert {decision.action for decision in decisions} == {"equal"}


def test_a_return_card_closes_its_claim(office, tmp_path):
    need = office.save(Need(title="想理发", sensitive=True))
    claim = office.save(Match(need=need.id, unit="U-0001", resource="R-0001", status="已认领"))
    other = office.save(Match(need=need.id, unit="U-0002", status="实施中"))
    paths = {path.suffix: path for path in write_returns(office, tmp_path, SENT)}
    assert "想理发" not in "".join(
        cell.text
        for table in docx.Document(paths[".docx"]).tables
        for row in table.rows
        for cell in row.cells
    )
    write_word(paths[".docx"], [
        (0, "办理情况", "☑办结□实施中□退回"), (0, "服务次数", "3次"), (0, "服务人数", "20"), (0, "满意度", "□5☑4□3□2□1"),
        (0, "评价人", "王大妈"), (0, "意见或原因", "还想再来"),
    ])  # fmt: skip
    intake, decisions, _ = come_back(office, paths[".docx"])
    done = office.get(Match, claim.id)
    assert (done.status, done.result, done.rating) == (
        "办结",
        Result(3, 20, None),
        Rating(4, "王大妈", "还想再来"),
    )
    assert office.get(Match, other.id).status == "实施中"
    assert [left.reason for left in intake.left_out] == ["回执还没有填"]
    assert len(decisions) == 1


def test_a_residents_slip_comes_back_as_a_need(book, tmp_path):
    paths = {path.suffix: path for path in write_slips(book, tmp_path, SENT)}
    write_word(paths[".docx"], [
        (0, "需求内容", "楼道灯不亮"), (0, "楼栋", "3号楼2单元402"), (0, "称呼和电话", "马大妈 13800000000"),
        (0, "紧急程度", "□日常☑重要□紧急"),
    ])  # fmt: skip
    come_back(book, paths[".docx"])
    need = book.all(Need)[0]
    assert (need.title, need.building, need.urgency) == ("楼道灯不亮", "3号楼", "重要")
    assert "13800000000" in need.private


def test_word_forms_have_room_for_a_pen_and_no_card_is_cut_by_the_end_of_a_page(
    office, tmp_path, needs_program
):
    need = office.save(Need(title="想理发"))
    for _ in range(5):
        office.save(Match(need=need.id, unit="U-0001", resource="R-0001", status="已认领"))
    papers = [
        (sent(office, tmp_path)[".docx"], "资源名称", "应急可用"),
        (write_returns(office, tmp_path, SENT)[0], "认领回执", "意见或原因"),
        (write_slips(office, tmp_path, SENT)[0], "需求内容", "像哪一条"),
    ]
    for path, first, last in papers:
        pages = pypdfium2.PdfDocument(through_libreoffice(path, needs_program, "pdf"))
        said = [page.get_textpage().get_text_range() for page in pages]
        assert all(words.count(first) == words.count(last) for words in said), path
        assert "□5□4" not in "".join(said)
    rows = {row.cells[0].text: row for row in docx.Document(papers[2][0]).tables[0].rows}
    assert rows["详细情况"].height.mm >= 50


def test_paper_is_complete_and_what_it_cannot_print_is_named(office, tmp_path):
    text = "".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sent(office, tmp_path)[".pdf"])
    )
    for words in ("驻区单位资源摸底表", "老人理发", "识别码 R-0001", "官方要求填写", "法律进社区"):
        assert words in text
    office.save(msgspec.structs.replace(office.get(Unit, "U-0001"), liaison="𡌶"))
    with pytest.raises(ExportProblem, match="U\\+21336"):
        sent(office, tmp_path)


def test_every_unit_has_its_form_and_unknown_ones_are_refused(office, tmp_path):
    names = {path.name for path in export(office, "forms", tmp_path)}
    assert names == {
        f"驻区单位资源摸底表_{who}.{kind}"
        for who in ("美美理发店", "第九小学", "空白")
        for kind in ("xlsx", "docx", "pdf")
    }
    with pytest.raises(ExportProblem, match="没有这个单位：某某"):
        export(office, "forms", tmp_path, Wish(ids=("某某",)))
    with pytest.raises(ExportProblem, match="没有在办的认领"):
        export(office, "returns", tmp_path)
