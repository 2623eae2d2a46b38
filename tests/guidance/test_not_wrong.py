"""What would be wrong without anybody asking: headings that only sound near, notes that say it is over, chats and registers."""

from datetime import date

import msgspec
import pytest
from openpyxl import Workbook

from guidance.deciding import decide
from guidance.heading_words import meanings
from guidance.intake import propose
from guidance.intake_report import later, pressing
from guidance.offerings import told_times
from guidance.told_days import told_day

BESIDE = {
    "resources": ["单位名称", "可提供资源", "联系人", "联系电话"],
    "services": ["服务项目", "服务内容", "服务单位"],
    "needs": ["需求内容", "反映人"],
    "units": ["单位名称", "联系人", "联系电话"],
}


@pytest.mark.parametrize(
    ("table", "headings"),
    [
        ("resources", "成立时间 开业时间 更新时间 填报时间 走访时间 联系时间 网格员 网格员电话 网格长"),
        ("resources", "包联领导 社区负责人 场地面积 党员姓名 经营状态 预约人"),
        ("services", "传真号码 身份证号码 车牌号码 网格员电话 监督电话 投诉电话 紧急联系电话 家属电话 物业电话"),
        ("services", "成立时间 更新时间 社区名称"),
        ("needs", "办结时间 登记机关 成立日期 文化程度 信用等级 经费来源 网格员 楼栋长电话 审核状态 办理人 职工人数 党员人数"),
        ("units", "传真 是否党员 党员姓名 网格员 网格长 包联领导 社区负责人 户籍地址 党组织类型"),
    ],
)  # fmt: skip
def test_a_heading_that_only_sounds_near_stays_in_the_note(table, headings):
    for heading in headings.split():
        assert meanings([*BESIDE[table], heading], table)[-1].key == "", heading


def read(text):
    return propose([("粘贴的文字", text)])


def test_a_note_that_says_it_is_over_is_asked_about():
    text = "单位名称,可提供资源,是否愿意提供,备注\n甲超市,热水,是,已停业\n乙药店,量血压,否,\n丙书店,借书,是,周末也行\n"
    offers = [one for one in read(text)[0].proposals if one.table == "resources"]
    doubts = ["".join(doubt for doubt in one.doubts if "还要不要记" in doubt) for one in offers]
    assert ["已停业" in doubts[0], "是否愿意提供：否" in doubts[1], doubts[2]] == [True, True, ""]


def test_a_register_in_plain_lines_names_people_not_offers():
    intakes = read(
        "驻区单位通讯录\n甲超市 张三 13895110001\n乙药店 李四 13895110002\n丙书店 王五 13895110003\n"
    )
    found = [(one.table, one.values["name"], one.values["liaison"]) for one in intakes[0].proposals]
    assert found == [("units", "甲超市", "张三"), ("units", "乙药店", "李四"), ("units", "丙书店", "王五")]


def test_a_row_of_numbers_alone_is_a_total_and_gives_no_unit_anything():
    text = "单位名称,可共享车位数,地上车位数,联系人\n甲物业,40,120,张三\n乙中学,15,60,李四\n,55,180,\n"
    [intake] = read(text)
    offers = [one.values for one in intake.proposals if one.table == "resources"]
    assert [(one["title"], one["quantity"], one["note"]) for one in offers] == [
        ("可共享车位40个", 40, "地上车位数：120"),
        ("可共享车位15个", 15, "地上车位数：60"),
    ]
    assert [left.reason for left in intake.left_out] == ["只有数字的一行，像是合计"]


def test_a_sheet_of_another_community_in_a_streets_workbook_is_asked_about(tmp_path, book):
    table = Workbook()
    for name in ("新华社区", "石桥社区", "Sheet3"):
        sheet = table.create_sheet(name)
        sheet.append(["驻区单位共治资源汇总表"])
        sheet.append([f"填报单位（盖章）：{'云岭街道石桥社区' if name == 'Sheet3' else ''}"])
        sheet.append(["单位名称", "可提供资源", "联系电话"])
        sheet.append([f"{name}甲店", "会议室", "0951-7011001"])
    table.save(tmp_path / "街道.xlsx")
    with book.change("名称"):
        book.save(msgspec.structs.replace(book.community, name="云岭街道新华社区"))
    decisions = decide(book, propose([tmp_path / "街道.xlsx"]))
    asked = {one.proposal.source.sheet: pressing(one) for one in decisions if one.table == "units"}
    assert asked == {"新华社区": False, "石桥社区": True, "Sheet3": True}
    assert "表上写的是石桥社区，这本账是云岭街道新华社区的" in decisions[2].proposal.doubts[-1]


def test_a_row_of_another_community_is_asked_about(book):
    with book.change("名称"):
        book.save(msgspec.structs.replace(book.community, name="云岭街道新华社区"))
    text = "所在社区,单位名称,可提供资源\n新华社区,甲店,会议室\n石桥社区,乙店,热水\n新华,丙店,雨伞\n"
    decisions = decide(book, read(text))
    assert {one.proposal.values.get("name"): pressing(one) for one in decisions if one.table == "units"} == {
        "甲店": False,
        "乙店": True,
        "丙店": False,
    }


def test_who_declines_and_what_is_no_unit_bring_no_offers():
    text = (
        "店铺名称,门牌,可提供服务,党组织名称,备注\n甲店,新街1号,暂不参加,无,\n（转让中）,新街2号,,,空店\n"
        "乙店,新街3号,热水,/,年底转让\n"
    )
    [intake] = read(text)
    assert [(one.table, one.values.get("title") or one.values["name"]) for one in intake.proposals] == [
        ("units", "甲店"),
        ("units", "乙店"),
        ("resources", "热水"),
    ]
    assert not any("party_organization" in one.values for one in intake.proposals)
    assert any("转让" in doubt for one in intake.proposals for doubt in one.doubts)


def test_a_place_to_rest_is_an_offer_and_a_day_of_rest_is_a_time():
    assert told_times("外卖小哥进店休息") == ""
    assert told_times("周一闭馆") == "周一闭馆"
    assert told_times("周一至周五9:00-17:00，周末休息") == "周一至周五9:00-17:00，周末休息"


def test_what_may_be_read_wrong_is_told_from_what_can_wait():
    text = "单位名称,联系人,联系电话,可提供资源\n甲超市,张三,1.38951E+10,会议室\n乙药店,李四,13895110002,会议室\n"
    intakes = read(text)
    assert [pressing(one) for one in decide(None, intakes)] == [True, True, False, False]
    assert later("官方条目没有定，像是 22 文体活动")
    assert not later("C2 「1.38951E+10」不是一个完整的电话")


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026年底", "2026-12-31"),
        ("2026年内", "2026-12-31"),
        ("2026年上半年", "2026-06-30"),
        ("2026年全年", "2026-12-31"),
        ("2026上半年", "2026-06-30"),
        ("46117.5", "2026-04-05"),
    ],
)
def test_ends_of_years_and_serials_with_an_hour(words, day):
    assert str(told_day(words)) == day


def test_the_end_of_a_year_without_its_number_is_near_the_table():
    near = date(2025, 4, 1)
    assert [str(told_day(words, near)) for words in ("年底前", "今年底", "上半年", "底", "全年")] == [
        "2025-12-31",
        "2025-12-31",
        "2025-06-30",
        "None",
        "None",
    ]


def test_a_timetable_has_no_column_that_names_its_services():
    [intake] = read("社区一周服务安排\n星期,上午,下午,地点\n周一,法律咨询,合唱排练,活动室\n周三,义诊,,大厅\n")
    assert intake.proposals == []
    assert [left.reason for left in intake.left_out] == ["没有认出表头"]


def test_a_hall_that_stands_alone_in_its_row_is_no_unit():
    [intake] = read("资源内容,开放时间,联系人,联系电话\n体育馆,,,\n操场,周末,尤老师,13995510001\n")
    assert not any(left.reason.startswith("分组标题") for left in intake.left_out)
    assert intake.proposals == []


def test_a_day_on_which_it_was_done_says_that_it_is_done_and_asks():
    [intake] = read("需求内容,网格/楼栋,销号时间\n路灯不亮,一网格/3号楼,2026-01-08\n垃圾桶少,二网格/2号楼,\n")
    told = [
        (one.values.get("status"), one.values["grid"], one.values["building"]) for one in intake.proposals
    ]
    assert told == [("办结", "一网格", "3号楼"), (None, "二网格", "2号楼")]
    assert any("按办结记" in doubt for doubt in intake.proposals[0].doubts)
