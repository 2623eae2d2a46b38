"""The five files that offices really sent, read, confirmed and written: all or nothing."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from guidance.deciding import decide
from guidance.intake import propose
from guidance.intake_accept import accept
from guidance.intake_report import as_json
from guidance.reading import decoded
from store.choices import COMMUNITY
from store.problems import RecordRefused
from store.records import Need, Resource, Service, Unit

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = sorted(SAMPLES.iterdir())


def read(name):
    return propose([SAMPLES / name])[0]


def write(book, intakes):
    return accept(book, decide(book, intakes))


def of(intake, table):
    return [proposal.values for proposal in intake.proposals if proposal.table == table]


def test_the_official_form_with_merged_cells():
    intake = read("共治资源清单_已汇总.xlsx")
    resources = of(intake, "resources")
    assert [(r["unit"], r["item"]) for r in resources] == [
        ("某区税务局机关党支部", 1), ("民间应急救援队", 4), ("某建筑公司", 4), ("建材市场", 5), ("洁万家保洁公司", 12),
        ("老周家电维修部", 13), ("好帮手家具拆装", 13), ("日间照料中心", 15), ("第九小学", 20), ("区图书馆分馆", 22),
        ("体育运动学校", 22), ("社区卫生服务中心", 23), ("诚信律师事务所", 25),
    ]  # fmt: skip
    library = resources[9]
    assert (library["title"], library["times"], library["fee"]) == (
        "图书室1处",
        "9:00-18:00，周一闭馆",
        "免费",
    )
    assert library["contact_phone"] == "0951-5012322"
    cleaning = resources[4]
    assert (cleaning["fee"], cleaning["price_list"]) == ("团购价", "日常保洁60元/2小时，擦玻璃8元/平方米")
    builder = next(unit for unit in of(intake, "units") if unit["name"] == "某建筑公司")
    assert (builder["liaison"], builder["liaison_phone"]) == ("沙伟", "13909510004")
    reasons = {left.reason for left in intake.left_out}
    assert reasons == {"官方条目，没有单位提供", "注释或签字行"}
    assert sum(left.reason == "官方条目，没有单位提供" for left in intake.left_out) == 25 - 10


def test_another_layout_of_an_old_excel():
    intake = read("驻区单位资源摸底.xls")
    units = {unit["name"]: unit for unit in of(intake, "units")}
    bank = units["某商业银行新华支行"]
    assert (bank["kind"], bank["liaison"], bank["liaison_phone"], bank["office_phone"]) == (
        "金融机构", "马经理", "13995010001", "0951-6011001",
    )  # fmt: skip
    assert units["口福牛肉面馆"]["liaison_phone"] == "13895010002"  # full-width digits
    assert units["某供电公司营业厅"]["office_phone"] == "95598"
    assert {unit["kind"] for unit in units.values()} == {
        "金融机构",
        "个体商户",
        "事业单位",
        "国有企业",
        "物业服务企业",
    }
    bank_offers = [r["title"] for r in of(intake, "resources") if r["unit"] == "某商业银行新华支行"]
    assert bank_offers == ["会议室一间", "防诈骗讲座", "零钱兑换"]
    parking = next(r for r in of(intake, "resources") if r["unit"] == "宁和物业公司")
    assert (parking["quantity"], parking["times"], parking["fee"]) == (35, "19:00-次日7:00", "免费")
    assert [(left.row, left.reason) for left in intake.left_out] == [(10, "合计行"), (12, "注释或签字行")]


def test_offers_in_one_cell_are_taken_apart_and_official_items_named_with_their_reason():
    offers = {offer["title"]: offer for offer in of(read("驻区单位资源摸底.xls"), "resources")}
    assert list(offers) == [
        "会议室一间", "防诈骗讲座", "零钱兑换", "60岁以上老人早餐半价", "环卫工免费热水", "健康讲座、义诊", "楼道灯免费维修",
        "用电安全检查", "错时停车位35个", "给老人义剪",
    ]  # fmt: skip
    items = {title: offer.get("item", 0) for title, offer in offers.items()}
    assert (items["用电安全检查"], items["错时停车位35个"], items["给老人义剪"], items["零钱兑换"]) == (
        24,
        11,
        19,
        0,
    )
    doubts = {one.values.get("title"): one.doubts for one in read("驻区单位资源摸底.xls").proposals}
    assert "官方条目按「用电安全」定为 24 家庭安全，请核对" in doubts["用电安全检查"]


def test_what_an_official_item_asks_for_is_found_in_the_text():
    details = {
        offer["unit"]: offer.get("details") for offer in of(read("共治资源清单_已汇总.xlsx"), "resources")
    }
    assert {unit: told for unit, told in details.items() if told} == {
        "民间应急救援队": {"救援人员数量": "30", "其中有救援特长人数": "8"},
        "某建筑公司": {"救援人员数量": "20"},
        "建材市场": {
            "装备器材名称": "发电机、抽水泵、沙袋、铁锹",
            "装备器材数量": "发电机2台、抽水泵4台、沙袋300条、铁锹50把",
        },
        "第九小学": {"场地数量": "3", "场地面积": "180平方米", "随课师资数量": "6"},
        "区图书馆分馆": {"场所数量": "1"},
        "体育运动学校": {"场所数量": "2"},
    }


def test_residents_needs_in_gb18030_keep_persons_private():
    intake = read("居民需求收集.csv")
    needs = of(intake, "needs")
    assert [need["title"] for need in needs] == [
        "一个人住，腿脚不好，想找人上门剪头发", "晚上回来没地方停车，能不能协调单位车位", "楼道灯坏了半个月没人修",
        "孩子四点半放学没人接，希望社区有托管", "骑手中午没地方热饭歇脚", "楼上广场舞音箱太吵，影响老人休息",
        "还有就是垃圾桶离得太远",
    ]  # fmt: skip
    assert [need.get("building") for need in needs] == [
        "3号楼",
        "5栋",
        "7号楼",
        "1号楼",
        None,
        "9号楼",
        "9号楼",
    ]
    assert needs[5]["private"] == "周师傅，9号楼3单元402"
    assert needs[6]["private"] == "周师傅，9号楼3单元402"  # 同上
    assert "private" not in needs[4]
    assert needs[4]["proposer"] == "某快递站点"
    assert (needs[1]["route"], needs[1]["status_reason"]) == ("物业职责", "转物业")
    assert (needs[5]["route"], needs[5]["status"]) == ("协商议事", "已议")
    days = [need["source"].rpartition("，")[2] for need in needs[:6]]
    serial = "2026-03-08"  # 46089, as a spreadsheet counts days
    assert days == ["2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08", serial, "2026-03-10"]
    for need in needs:
        elsewhere = json.dumps(
            {key: value for key, value in need.items() if key != "private"}, ensure_ascii=False
        )
        assert not any(person in elsewhere for person in ("马大妈", "李先生", "杨女士", "周师傅", "402"))


def test_a_word_table_with_the_official_columns():
    needs = of(read("治理需求清单.docx"), "needs")
    assert [(need["title"], need.get("item")) for need in needs] == [
        ("成立联合党委", 1), ("社区办公用房不足", 4), ("老旧小区没有业委会", 8), ("独居老人关爱", 11),
        ("四点半课堂", 12), ("停车难", 14),
    ]  # fmt: skip
    assert needs[1]["departments"] == ["住建部门", "民政部门"]
    assert needs[3]["note"] == "重点"
    assert needs[5]["proposer"] == "业主委员会"


def test_an_ods_without_merge_marks_inherits_categories():
    services = of(read("服务项目清单.ods"), "services")
    assert [(s["title"], s.get("item"), s.get("category"), s["providers"]) for s in services] == [
        ("政务代办", 1, None, [COMMUNITY]), ("就业推荐", 3, None, [COMMUNITY]), ("家庭保洁", 9, None, ["洁万家保洁公司"]),
        ("家电维修", 10, None, ["老周家电维修部"]), ("敬老理发", 14, None, ["美美理发店"]),
        ("义诊", None, "综合服务", ["社区卫生服务中心"]),
    ]  # fmt: skip
    assert (services[2]["fee"], services[2]["public_phone"], services[2]["times"]) == (
        "60元/2小时", "0951-5012312", "8:00-20:00",
    )  # fmt: skip


def test_a_decided_item_that_was_not_written_down_is_said():
    doubts = [
        proposal.doubts
        for proposal in read("服务项目清单.ods").proposals
        if proposal.values.get("title") == "家庭保洁"
    ]
    assert doubts == [["官方条目按内容定为 9 便民服务，请核对"]]


def test_everything_is_written_at_once_and_taken_back_at_once(book):
    before = book.path.read_bytes()
    write(book, propose(FILES))
    assert (len(book.all(Unit)), len(book.all(Resource)), len(book.all(Need)), len(book.all(Service))) == (
        19,
        23,
        13,
        6,
    )
    barber = book.named(Unit, "美美理发店")
    assert [service.title for service in book.all(Service) if barber.id in service.providers] == ["敬老理发"]
    assert book.undo().startswith("导入")
    assert book.all(Unit) == book.all(Need) == []
    assert len(book.path.read_bytes()) > len(before)


def test_reading_the_same_files_twice_adds_nothing(book):
    write(book, propose(FILES))
    count = len(book.all(Resource)), len(book.all(Unit)), len(book.all(Need)), len(book.all(Service))
    again = write(book, propose(FILES))
    assert again.added == {}
    assert (
        len(book.all(Resource)),
        len(book.all(Unit)),
        len(book.all(Need)),
        len(book.all(Service)),
    ) == count


def test_a_known_unit_is_completed_not_overwritten(book):
    book.save(Unit(name="某商业银行新华支行", liaison="老马", kind=""))
    write(book, [read("驻区单位资源摸底.xls")])
    bank = book.named(Unit, "某商业银行新华支行")
    assert (bank.liaison, bank.kind, bank.liaison_phone) == ("老马", "金融机构", "13995010001")


def test_a_guessed_official_item_does_not_argue_with_the_one_a_person_chose(book):
    write(book, [read("驻区单位资源摸底.xls")])
    hall = next(one for one in book.all(Resource) if one.title == "会议室一间")
    book.save(replace(hall, item=2))
    decisions = decide(book, [read("驻区单位资源摸底.xls")])
    assert {change.key for one in decisions for change in one.changes} == set()


def test_one_bad_row_and_nothing_is_written(book, tmp_path):
    path = tmp_path / "需求.csv"
    path.write_text("序号,需求内容,日期\n1,理发,3.5\n2,办卡 11010519491231002X,3.6\n", encoding="utf-8")
    before = book.path.read_bytes()
    with pytest.raises(RecordRefused, match=r"第3行.*身份证号"):
        write(book, propose([path]))
    assert book.path.read_bytes() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding):
    assert decoded("序号,需求内容\n1,䶮字也在".encode(encoding)) == "序号,需求内容\n1,䶮字也在"


def test_hostile_cells_stay_text(book, tmp_path):
    path = tmp_path / "单位.csv"
    hostile = ["=1+1", "[/]", "[@click=app.quit]点[/]", "王\x1b[2J芳", "左\u202e右", "😀䶮"]
    path.write_text(
        "单位名称\t办公电话\n" + "".join(f"{name}\t5012345\n" for name in hostile), encoding="utf-8"
    )
    write(book, propose([path], "units"))
    assert [unit.name for unit in book.all(Unit)] == [
        "=1+1",
        "[/]",
        "[@click=app.quit]点[/]",
        "王[2J芳",
        "左右",
        "😀䶮",
    ]


def test_a_sheet_without_a_heading_is_named(tmp_path):
    path = tmp_path / "随便.csv"
    path.write_text("今天天气,不错\n明天,也好\n", encoding="utf-8")
    intake = propose([path])[0]
    assert intake.proposals == []
    assert intake.left_out[0].reason == "没有认出表头"


def test_the_printed_shape():
    intake = read("居民需求收集.csv")
    shape = as_json([intake], decide(None, [intake]))
    assert list(shape) == ["files", "proposals", "skipped", "columns"]
    first = shape["proposals"][0]
    assert list(first) == [
        "table", "record", "action", "id", "taken", "reason", "changes", "source", "warnings",
    ]  # fmt: skip
    assert (first["table"], first["action"], first["record"]["building"]) == ("needs", "new", "3号楼")
    assert first["source"] | {"text": ""} == {
        "file": "居民需求收集.csv", "sheet": "", "row": 2, "cell": "D2", "text": "",
    }  # fmt: skip
    assert shape["columns"][1] == {
        "file": "居民需求收集.csv", "table": "needs", "heading": "反映人", "key": "private", "confidence": 1.0,
    }  # fmt: skip
    json.dumps(shape, ensure_ascii=False)


def test_a_list_in_the_layout_of_annex_4_comes_in_under_its_own_names():
    head = "序号\t项目类别\t服务项目\t服务内容\t指导部门\t服务单位\t备注\n"
    (intake,) = propose(
        [("清单", head + "1\t公共服务\t政务代办\t上门办老年卡：打个电话，网格员上门帮着办。\t\t社区\t\n")]
    )
    (service,) = of(intake, "services")
    assert (service["title"], service["item"]) == ("上门办老年卡", 1)
    assert service["content"] == "打个电话，网格员上门帮着办。"
