"""Tables as they come: nothing in them is lost without a word, nothing of a resident's is shown."""

import json

import pytest
import xlsxwriter

from guidance.catalogue import catalogue
from guidance.deciding import decide
from guidance.intake import propose
from guidance.intake_accept import accept
from store.problems import RecordRefused
from store.records import Need, Resource, Unit


@pytest.fixture
def read(tmp_path):
    """Write rows as a table and propose what it brings."""

    def check(name, *rows):
        path = tmp_path / f"{name}.xlsx"
        book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(place, column, text)
        book.close()
        return propose([path])[0]

    return check


def of(intake, table):
    return [proposal.values for proposal in intake.proposals if proposal.table == table]


def doubts(intake):
    return [doubt for proposal in intake.proposals for doubt in proposal.doubts]


def test_columns_nobody_knows_are_kept_as_words(read):
    intake = read("资源", ["单位名称", "能提供什么", "门口颜色"], ["美美理发店", "老人理发", "红"])
    assert of(intake, "resources")[0]["note"] == "门口颜色：红"


def test_unknown_columns_of_residents_stay_private(read):
    intake = read("需求", ["反映人", "年龄", "需求内容"], ["马大妈", "81", "想理发"])
    need = of(intake, "needs")[0]
    assert need["private"] == "马大妈；年龄：81"
    assert "81" not in json.dumps({key: need[key] for key in need if key != "private"}, ensure_ascii=False)


def test_a_residents_name_phone_and_door_are_all_private(read):
    intake = read(
        "需求",
        ["姓名", "联系电话", "住址", "需求内容"],
        ["马大妈", "13800000000", "3号楼2单元402", "马大妈家3号楼2单元402漏水，电话13800000000"],
    )
    need = of(intake, "needs")[0]
    assert need["title"] == "居民家3号楼漏水，"
    assert need["building"] == "3号楼"
    assert need["private"].startswith("马大妈，13800000000，3号楼2单元402；原文：")
    shown = json.dumps({key: need[key] for key in need if key != "private"}, ensure_ascii=False)
    assert not any(own in shown for own in ("马大妈", "13800000000", "402"))
    assert "内容里的姓名、门牌或手机号已移到「不外传」" in doubts(intake)


def test_a_need_that_is_nothing_but_private_is_left_out_and_named(read):
    intake = read(
        "需求", ["姓名", "需求内容", "期限"], ["马大妈", "13800000000", ""], ["", "漏水", "问13800000000"]
    )
    assert [(left.row, left.reason) for left in intake.left_out] == [(2, "内容里只有姓名、门牌或手机号")]
    assert of(intake, "needs")[0]["note"] == "希望完成：问"


def test_every_known_column_of_a_resource_arrives(read):
    intake = read(
        "资源",
        ["单位名称", "能提供什么", "预约方式", "有效期", "地点", "服务对象", "详情"],
        ["美美理发店", "老人理发", "打电话", "12月31日", "店里", "老人", "自带毛巾"],
        ["第九小学", "操场", "", "长期", "", "", ""],
    )
    hair, yard = of(intake, "resources")
    assert (hair["booking"], hair["place"], hair["audience"], hair["description"]) == (
        "打电话",
        "店里",
        "老人",
        "自带毛巾",
    )
    assert hair["until"].endswith("-12-31")
    assert "until" not in yard
    assert yard["note"] == "有效到：长期"
    assert "D3 有效到：长期（看不懂，记在备注里）" in doubts(intake)


def test_a_quantity_that_belongs_to_none_of_several_offers_is_kept(read):
    intake = read("资源", ["单位名称", "能提供什么", "数量"], ["医院", "健康讲座；义诊", "6名医生"])
    assert [(offer.get("quantity"), offer["note"]) for offer in of(intake, "resources")] == [
        (None, "数量：6名医生"),
        (None, "数量：6名医生"),
    ]


def test_a_row_without_a_unit_goes_on_with_the_unit_above(read):
    intake = read(
        "资源",
        ["单位名称", "联系人及电话", "能提供什么"],
        ["银行", "马经理13995010001", "会议室"],
        ["", "", "讲座"],
    )
    assert [(offer["unit"], offer["contact_phone"]) for offer in of(intake, "resources")] == [
        ("银行", "13995010001"),
        ("银行", "13995010001"),
    ]
    assert "单位随上一行记为 银行" in doubts(intake)


def test_an_official_row_that_offers_something_but_names_no_unit_is_named(read):
    item = catalogue().resources[3]
    intake = read(
        "资源清单",
        ["序号", "主要内容", "提供资源单位", "提供资源情况"],
        ["4", item.title, "", "救援人员30人"],
    )
    assert intake.proposals == []
    assert [(left.row, left.reason) for left in intake.left_out] == [(2, "没有写单位名称")]


def test_words_of_a_unit_are_gathered_from_all_rows(read):
    intake = read(
        "资源",
        ["单位名称", "单位性质", "联系人及电话", "能提供什么"],
        ["美美理发店（商户）", "", "", "理发"],
        ["美美理发店", "个体", "小杨15809510006", "染发"],
        ["美美理发店", "国企", "小杨15809510006", "烫发"],
    )
    assert [unit["name"] for unit in of(intake, "units")] == ["美美理发店"]
    unit = of(intake, "units")[0]
    assert (unit["kind"], unit["liaison"], unit["liaison_phone"]) == ("个体商户", "小杨", "15809510006")
    assert any(doubt.startswith("单位性质有两种写法：个体商户；国有企业") for doubt in doubts(intake))


def test_a_need_that_is_all_there_is_in_its_row_is_no_note(read):
    intake = read("需求", ["序号", "需求内容", "来源"], ["", "路灯坏了", ""], ["说了就算：以下空白", "", ""])
    assert [need["title"] for need in of(intake, "needs")] == ["路灯坏了"]
    assert [left.row for left in intake.left_out] == [3]


def test_the_notices_own_words_are_no_needs_of_this_community(read):
    official = catalogue().needs[13]
    intake = read(
        "需求清单",
        ["序号", "需求内容", "治理措施"],
        ["14", official.title, official.measure],
        ["15", "停车难", "划线"],
    )
    assert [need["title"] for need in of(intake, "needs")] == ["停车难"]
    assert intake.left_out[0].reason == "通知的原文，不是本社区的内容"


def test_the_forms_own_words_are_no_units(read):
    intake = read(
        "服务项目清单",
        ["服务项目", "服务内容", "服务单位"],
        ["理发", "老人理发", "驻区单位、企业、美美理发店等"],
    )
    assert [unit["name"] for unit in of(intake, "units")] == ["美美理发店"]
    assert of(intake, "services")[0]["providers"] == ["美美理发店"]
    assert "「驻区单位、企业」不是哪一个单位，没有登记" in doubts(intake)


def test_two_tables_in_one_sheet_are_both_read(read):
    intake = read(
        "三单",
        ["单位名称", "能提供什么", "时间"],
        ["美美理发店", "老人理发", "周二"],
        ["单位名称", "能提供什么", "时间"],
        ["第九小学", "操场", "周末"],
        [],
        ["序号", "需求内容", "治理措施"],
        ["1", "停车难", "划线"],
    )
    assert [offer["title"] for offer in of(intake, "resources")] == ["老人理发", "操场"]
    assert [(need["title"], need["measures"]) for need in of(intake, "needs")] == [("停车难", "划线")]
    assert str(intake.proposals[-1].source).endswith("第7行")
    assert [(left.row, left.reason) for left in intake.left_out] == [(3, "重复的表头")]


def test_lines_above_the_heading_are_no_heading(read):
    intake = read(
        "需求",
        ["单位", "新华社区", "联系电话", "0951-5012345"],
        [],
        ["序号", "反映人", "诉求内容", "来源"],
        ["1", "马大妈", "理发", "入户"],
    )
    assert [need["title"] for need in of(intake, "needs")] == ["理发"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026.3.5", "2026-03-05"),
        ("3月6日", "2026-03-06"),
        ("46089", "2026-03-08"),
        ("2026年3月10日", "2026-03-10"),
    ],
)
def test_days_are_read_near_the_days_of_the_file(read, written, kept):
    intake = read("需求", ["需求内容", "日期", "来源"], ["甲", "2026-03-01", "入户"], ["乙", written, "入户"])
    assert of(intake, "needs")[1]["source"].endswith(f"第3行，{kept}")


def test_the_year_of_the_title_counts_where_no_row_has_one(read):
    intake = read("需求", ["居民需求（2024年）"], ["需求内容", "日期", "来源"], ["甲", "3月6日", "入户"])
    assert of(intake, "needs")[0]["source"].endswith("2024-03-06")


def test_unclear_words_are_said_and_kept(read):
    intake = read(
        "需求",
        ["需求内容", "期限", "涉及人数", "办理情况", "来源"],
        ["路灯坏了", "尽快", "26人", "等回话", "托梦"],
    )
    need = of(intake, "needs")[0]
    assert (need["note"], need["people"], need["status_reason"], need["channel"]) == (
        "希望完成：尽快",
        26,
        "等回话",
        "托梦",
    )
    told = " ".join(doubts(intake))
    assert all(word in told for word in ("尽快", "等回话", "托梦"))


def test_a_cell_too_long_is_doubted_and_then_refused_by_place(read, book):
    intake = read("需求", ["需求内容", "来源"], ["理发", "入户"], ["长" * 5000, "入户"])
    assert any("太长了：5000 字" in doubt for doubt in doubts(intake))
    before = book.path.read_bytes()
    with pytest.raises(RecordRefused, match=r"需求\.xlsx Sheet1 第3行，A3 需求内容：太长了"):
        accept(book, decide(book, [intake]))
    assert book.path.read_bytes() == before
    assert book.all(Need) == []


def test_what_the_book_says_otherwise_is_named_and_left(read, book):
    book.save(Unit(name="银行", aliases=["商业银行"], liaison="老马"))
    intake = read(
        "资源", ["单位名称", "联系人及电话", "能提供什么"], ["商业银行", "马经理13995010001", "会议室"]
    )
    counts = accept(book, decide(book, [intake]))
    assert [(unit.name, unit.liaison, unit.liaison_phone) for unit in book.all(Unit)] == [
        ("银行", "老马", "13995010001")
    ]
    assert book.all(Resource)[0].unit == book.named(Unit, "银行").id
    assert counts.differing == ["银行 联系人 老马（表里 马经理）"]
    assert (
        str(counts)
        == "已写入：资源 1；改了 1 条；和账上不同、没有改的 1 处：银行 联系人 老马（表里 马经理）。"
    )


def test_the_same_row_twice_in_a_file_is_written_once(read, book):
    row = ["美美理发店", "老人理发", "周二"]
    counts = accept(book, decide(book, [read("资源", ["单位名称", "能提供什么", "时间"], row, row)]))
    assert counts.added == {"units": 1, "resources": 1}
    assert counts.known == ["老人理发"]


def test_a_long_table_is_written_whole(read, book):
    rows = [[f"单位{place}", f"理发{place}", "周二"] for place in range(500)]
    counts = accept(book, decide(book, [read("资源", ["单位名称", "能提供什么", "时间"], *rows)]))
    assert counts.added == {"units": 500, "resources": 500}


def test_a_day_that_is_none_is_kept_as_words(read):
    intake = read("需求", ["需求内容", "日期", "来源"], ["甲", "上周", "入户"])
    assert of(intake, "needs")[0]["note"] == "日期：上周"


def test_a_part_that_only_says_whom_to_call_is_no_offer(read):
    intake = read(
        "资源",
        ["单位名称", "能提供什么"],
        ["银行", "会议室；联系人马经理13995010001"],
        ["面馆", "；"],
        ["药店", "电话13995010002"],
    )
    assert [
        (offer["title"], offer["contact"], offer["contact_phone"]) for offer in of(intake, "resources")
    ] == [("会议室", "马经理", "13995010001")]
    assert [left.reason for left in intake.left_out] == ["没有写能提供什么"] * 2
