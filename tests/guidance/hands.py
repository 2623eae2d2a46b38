"""Thirty-one files as different hands make them, each with the records a careful clerk would read out of it.

`Hand.records` is a list of (table, values); only the values named there are compared, every one counts as a cell.
"""

# ruff: noqa: E501 - rows stand as they were written

from dataclasses import dataclass, field
from pathlib import Path

import docx
import xlsxwriter


@dataclass
class Hand:
    """A file: its name, what writes it, the records expected, the least share of cells right without help."""

    name: str
    write: object
    records: list
    left_out: dict = field(default_factory=dict)
    through: str = ""  # the kind that LibreOffice turns it into


def sheet(*sheets):
    """Return a writer of an .xlsx; each sheet is (name, rows, merges, hidden)."""

    def write(path: Path):
        book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows, merges, hidden in sheets:
            made = book.add_worksheet(name)
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str) and value.startswith("=="):
                        formula, _, result = value[1:].partition("->")
                        made.write_formula(place, column, formula, None, result)
                    elif isinstance(value, str) and value:
                        made.write_string(place, column, value)
                    elif isinstance(value, int | float):
                        made.write_number(place, column, value)
                    elif value not in ("", None):
                        made.write_datetime(place, column, value, day)
            for span in merges:
                first = span.split(":")[0]
                row, column = int(first[1:]) - 1, ord(first[0]) - 65
                made.merge_range(span, rows[row][column])
            if hidden:
                made.hide()
        book.close()

    return write


def text(words, encoding="utf-8"):
    """Return a writer of plain bytes."""
    return lambda path: path.write_bytes(words.encode(encoding))


def word(title, *tables):
    """Return a writer of a .docx of tables; merged cells are written as None."""

    def write(path: Path):
        document = docx.Document()
        document.add_paragraph(title)
        for rows in tables:
            made = document.add_table(rows=len(rows), cols=len(rows[0]))
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is None:
                        made.cell(place, column - 1).merge(made.cell(place, column))
                    else:
                        made.cell(place, column).text = value
        document.save(str(path))

    return write


def unit(name, **values):
    return ("units", {"name": name, **values})


def offer(title, who, **values):
    return ("resources", {"title": title, "unit": who, **values})


def agreement(who, **values):
    return ("agreements", {"unit": who, **values})


def need(title, **values):
    return ("needs", {"title": title, **values})


def letter(*paragraphs):
    """Return a writer of a .docx of prose; a list among the paragraphs is a table."""

    def write(path: Path):
        document = docx.Document()
        for one in paragraphs:
            if isinstance(one, str):
                document.add_paragraph(one)
                continue
            made = document.add_table(rows=len(one), cols=len(one[0]))
            for place, row in enumerate(one):
                for column, value in enumerate(row):
                    if value is None:
                        made.cell(place, column - 1).merge(made.cell(place, column))
                    else:
                        made.cell(place, column).text = value
        document.save(str(path))

    return write


def service(title, **values):
    return ("services", {"title": title, **values})


HANDS = [
    Hand(
        "两行表头.xlsx",
        sheet(
            (
                "汇总",
                [
                    ["XX社区驻区单位资源汇总表", "", "", "", "", "", ""],
                    ["填报单位：XX社区", "", "", "", "填报日期：2026年3月", "", ""],
                    ["序号", "单位名称", "联系人", "", "可提供的资源", "服务时间", "备注"],
                    ["", "", "姓名", "电话", "", "", ""],
                    ["一、便民服务类", "", "", "", "", "", ""],
                    [1, "美美理发店", "小杨", "15809510006", "老人理发", "每周二", ""],
                    [
                        2,
                        "好又多超市",
                        "王经理",
                        "13995010007\n0951-6011007",
                        "米面粮油团购",
                        "全年",
                        "送货上门",
                    ],
                    ["二、法律服务类", "", "", "", "", "", ""],
                    [3, "诚信律师事务所", "丁律师", "0951-5012325", "法律咨询", "每周三下午", ""],
                    ["合计", "3家", "", "", "", "", ""],
                    ["填表人：张三", "", "", "审核人：李四", "", "", ""],
                ],
                ["A1:G1", "C3:D3", "A3:A4", "B3:B4", "E3:E4", "F3:F4", "G3:G4", "A5:G5", "A8:G8"],
                False,
            )
        ),
        [
            unit("美美理发店", liaison="小杨", liaison_phone="15809510006"),
            offer("老人理发", "美美理发店", times="每周二", item=19),
            unit("好又多超市", liaison="王经理", liaison_phone="13995010007", office_phone="0951-6011007"),
            offer("米面粮油团购", "好又多超市", times="全年"),
            unit("诚信律师事务所", liaison="丁律师", office_phone="0951-5012325"),
            offer("法律咨询", "诚信律师事务所", item=25, times="每周三下午"),
        ],
        {"合计行": 1, "注释或签字行": 1},
    ),
    Hand(
        "繁體.xlsx",
        sheet(
            (
                "資源",
                [
                    [
                        "單 位\n名 稱",
                        "單位性質",
                        "聯 繫 人",
                        "聯繫電話",
                        "能提供什麼",
                        "數量",
                        "時間",
                        "收費",
                    ],
                    [
                        "和諧醫院",
                        "醫院",
                        "劉醫生",
                        "０９５１－５０１２３６６",
                        "義診、健康講座",
                        "6名",
                        "每月26日",
                        "免費",
                    ],
                    ["書香書店", "個體", "張小姐", "l3995O1OOO8", "兒童讀書會", "", "週六下午", "免費"],
                ],
                [],
                False,
            )
        ),
        [
            unit("和谐医院", kind="医疗机构", liaison="刘医生", office_phone="0951-5012366"),
            offer("义诊、健康讲座", "和谐医院", times="每月26日", fee="免费", item=23, quantity=6),
            unit("书香书店", kind="个体商户", liaison="张小姐", liaison_phone="13995010008"),
            offer("儿童读书会", "书香书店", fee="免费"),
        ],
    ),
    Hand(
        "群众诉求.csv",
        text(
            "某街道群众诉求台账,,,,,\n编号,诉求人,家庭住址,诉求内容,登记时间,办理结果\n"
            "1,马大妈,3号楼2单元402,楼道堆了杂物过不去人,2026-03-05 10:20,转物业\n"
            '2,李先生,5栋,小区没有充电桩,3月6日（周五）,\n3,同上,同上,晚上有人飞线充电,"二〇二六年三月七日",未办结\n'
            ',,,,,\n4,周师傅,9号楼,"想学用手机，\n有没有人教",46090,已办结\n小计：4条,,,,,\n',
            "gb18030",
        ),
        [
            need("楼道堆了杂物过不去人", building="3号楼", status="办理中", route="物业职责"),
            need("小区没有充电桩", building="5栋"),
            need("晚上有人飞线充电", building="5栋"),
            need("想学用手机，\n有没有人教", building="9号楼", status="办结"),
        ],
        {"合计行": 1},
    ),
    Hand(
        "微信接龙.txt",
        text(
            "网格群需求接龙：\n1. 3号楼楼道灯坏了没人修\n2、孩子四点半放学没人接\n3）想找人上门给老人剪头发\n谢谢大家\n"
        ),
        [need("3号楼楼道灯坏了没人修"), need("孩子四点半放学没人接"), need("想找人上门给老人剪头发")],
    ),
    Hand(
        "各家说能出什么.txt",
        text(
            "美美理发店：老人理发，每周二，免费，联系人小杨15809510006\n第九小学：操场，周末开放\n某商业银行：防诈骗讲座；零钱兑换\n",
            "utf-16",
        ),
        [
            unit("美美理发店", liaison="小杨", liaison_phone="15809510006"),
            offer("老人理发", "美美理发店", times="每周二", fee="免费"),
            unit("第九小学"),
            offer("操场", "第九小学"),
            unit("某商业银行"),
            offer("防诈骗讲座", "某商业银行"),
            offer("零钱兑换", "某商业银行"),
        ],
    ),
    Hand(
        "登记表.docx",
        word(
            "驻区单位登记表",
            [
                ["单位名称", "宁和物业服务有限公司", "单位性质", "物业"],
                ["负责人", "张经理", "联系电话", "13995010011"],
                ["单位地址", "解放路5号", "党员人数", "12"],
                ["可提供资源", "会议室1间；错时停车位35个", None, None],
                ["服务时间", "19:00-次日7:00", "是否收费", "否"],
            ],
            [
                ["单位名称", "区图书馆分馆", "单位性质", "事业单位"],
                ["负责人", "", "联系电话", "0951-5012322"],
                ["单位地址", "文化街1号", "党员人数", ""],
                ["可提供资源", "图书阅览", None, None],
                ["服务时间", "9:00-18:00", "是否收费", "否"],
            ],
        ),
        [
            unit(
                "宁和物业服务有限公司",
                kind="物业服务企业",
                leader="张经理",
                liaison_phone="13995010011",
                address="解放路5号",
                party_members=12,
            ),
            offer("会议室1间", "宁和物业服务有限公司", fee="免费"),
            offer("错时停车位35个", "宁和物业服务有限公司", item=11, fee="免费"),
            unit("区图书馆分馆", kind="事业单位", office_phone="0951-5012322", address="文化街1号"),
            offer("图书阅览", "区图书馆分馆", times="9:00-18:00", fee="免费"),
        ],
    ),
    Hand(
        "花名册.xlsx",
        sheet(
            (
                "在册",
                [
                    ["辖区单位花名册", "", "", "", ""],
                    ["序号", "单位全称", "行业类别", "联络员", "手机号码"],
                    [1, "某供电公司营业厅", "国企", "哈师傅", 13895010002],
                    [2, "口福牛肉面馆", "个体户", "马师傅", 13895010003],
                    ["序号", "单位全称", "行业类别", "联络员", "手机号码"],
                    [3, "第九小学", "学校", "田主任", "13709510005"],
                    ["共计3家", "", "", "", ""],
                ],
                [],
                False,
            ),
            ("作废", [["单位全称", "联络员"], ["旧单位", "旧人"]], [], True),
        ),
        [
            unit("某供电公司营业厅", kind="国有企业", liaison="哈师傅", liaison_phone="13895010002"),
            unit("口福牛肉面馆", kind="个体商户", liaison="马师傅", liaison_phone="13895010003"),
            unit("第九小学", kind="学校", liaison="田主任", liaison_phone="13709510005"),
        ],
        {"隐藏的工作表，没有读": 1, "重复的表头": 1, "合计行": 1},
        "xls",
    ),
    Hand(
        "服务台账.xlsx",
        sheet(
            (
                "服务项目",
                [
                    ["项目类别", "服务事项", "服务内容", "承接单位", "服务时段", "收费标准", "预约电话"],
                    [
                        "生活服务",
                        "家庭保洁",
                        "擦玻璃、日常保洁",
                        "洁万家保洁公司",
                        "8:00-20:00",
                        "60元/2小时",
                        "0951-5012312",
                    ],
                    ["", "家电维修", "冰箱洗衣机", "老周家电维修部", "全年", "上门费20元", "0951-5012313"],
                    ["志愿服务", "敬老理发", "70岁以上老人理发", "美美理发店", "每月第二个周二", "否", ""],
                ],
                ["A2:A3"],
                False,
            )
        ),
        [
            (
                "services",
                {
                    "title": "家庭保洁",
                    "content": "擦玻璃、日常保洁",
                    "fee": "60元/2小时",
                    "public_phone": "0951-5012312",
                },
            ),
            ("services", {"title": "家电维修", "times": "全年", "fee": "上门费20元"}),
            ("services", {"title": "敬老理发", "times": "每月第二个周二", "fee": "免费"}),
            unit("洁万家保洁公司"),
            unit("老周家电维修部"),
            unit("美美理发店"),
        ],
        through="ods",
    ),
    Hand(
        "一格全写.tsv",
        text(
            "提供资源单位（企业、商户）\t提供资源情况（提供资源方填写）\n"
            "好帮手家政\t家庭保洁、管道疏通，60元/2小时，每天8:00-20:00，联系人哈师傅13895010002\n"
            "体育运动学校\t篮球场2片，双休日8:00-20:00，免费，电话0951-5012323\n",
            "utf-16",
        ),
        [
            unit("好帮手家政", liaison="哈师傅", liaison_phone="13895010002"),
            offer("家庭保洁", "好帮手家政", times="每天8:00-20:00", price_list="60元/2小时", item=12),
            offer("管道疏通", "好帮手家政", times="每天8:00-20:00", contact_phone="13895010002"),
            unit("体育运动学校", office_phone="0951-5012323"),
            offer("篮球场2片", "体育运动学校", quantity=2, fee="免费", item=22, details={"场所数量": "2"}),
        ],
    ),
    Hand(
        "几张表.xlsx",
        sheet(
            (
                "需求",
                [
                    ["居民需求"],
                    ["问题描述", "所属网格", "希望完成时间", "紧急程度"],
                    ["井盖破了", "二网格", "2026.4.30前", "紧急"],
                    ["想要棋牌桌", "一网格", "4月底", "日常"],
                ],
                [],
                False,
            ),
            (
                "单位",
                [
                    ["店名", "店长电话"],
                    ["仁心药房", "13900010009"],
                    [],
                    ["单位名称", "能提供什么", "时间"],
                    ["仁心药房", "测血压", "每天"],
                ],
                [],
                False,
            ),
        ),
        [
            need("井盖破了", grid="二网格", urgency="紧急", wanted_by="2026-04-30"),
            need("想要棋牌桌", grid="一网格"),
            unit("仁心药房"),
            offer("测血压", "仁心药房", times="每天"),
        ],
    ),
    Hand(
        "扫描件.csv",
        text(
            "序 号,单 位 名 称,资 源 内 容,联 系 电 话,备 注\n"
            "l,■ 口福牛肉面馆,□ 早 餐 半 价,l389501OOO2,\n2,■ 仁心药房,● 测血压,O951-5012399,|\n"
            "序 号,单 位 名 称,资 源 内 容,联 系 电 话,备 注\n3,第九小学,操场,,，，周末\n"
        ),
        [
            unit("口福牛肉面馆"),
            offer("早餐半价", "口福牛肉面馆", contact_phone="13895010002"),
            unit("仁心药房"),
            offer("测血压", "仁心药房", contact_phone="0951-5012399"),
            unit("第九小学"),
            offer("操场", "第九小学"),
        ],
        {"重复的表头": 1},
    ),
    Hand(
        "热线导出.xls",
        text(
            "工单编号\t诉求内容\t诉求人\t诉求人电话\t诉求时间\t办理时限\t承办单位\t办理状态\n"
            "2026030501\t路灯不亮\t马先生\t13800000000\t2026/3/5 8:30\t2026/3/12\t市政\t办理中\n"
            "2026030502\t水管漏水\t\t\t2026/3/6 9:00\t2026/3/9\t物业\t已办结\n",
            "gb18030",
        ),
        [
            need("路灯不亮", wanted_by="2026-03-12", status="办理中"),
            need("水管漏水", wanted_by="2026-03-09", status="办结"),
        ],
    ),
    Hand(
        "合并单元格.xlsx",
        sheet(
            (
                "资源",
                [
                    ["单位", "联系方式", "资源", "规模", "截止日期", "是否收费"],
                    ["某商业银行新华支行", "马经理13995010001/0951-6011001", "会议室", "1间", 46387, "免费"],
                    ["", "", "防诈骗讲座", "每季度1次", "长期", "免费"],
                    ["", "", "", "由网点经理主讲", "", ""],
                    ["颐和养老服务中心", "15109510014", "助浴", "==1+2->3", "2026年底", "20元/次"],
                ],
                ["A2:A4", "B2:B4"],
                False,
            )
        ),
        [
            unit(
                "某商业银行新华支行",
                liaison="马经理",
                liaison_phone="13995010001",
                office_phone="0951-6011001",
            ),
            offer("会议室", "某商业银行新华支行", until="2026-12-31", quantity=1, fee="免费"),
            offer("防诈骗讲座", "某商业银行新华支行", contact_phone="13995010001、0951-6011001"),
            unit("颐和养老服务中心", liaison_phone="15109510014"),
            offer("助浴", "颐和养老服务中心", quantity=3, fee="20元/次"),
        ],
    ),
    Hand(
        "网页上复制的.txt",
        text("单位名称   能提供什么   时间\n颐和养老服务中心   助浴   每周一\n书香书店   读书会   周六\n"),
        [
            unit("颐和养老服务中心"),
            offer("助浴", "颐和养老服务中心", times="每周一"),
            unit("书香书店"),
            offer("读书会", "书香书店", times="周六"),
        ],
    ),
    Hand(
        "街道模板.xlsx",
        sheet(
            (
                "Sheet1",
                [
                    ["附件3", "", "", "", "", "", "", ""],
                    ["解放西街街道驻区单位资源清单（2026年度）", "", "", "", "", "", "", ""],
                    [
                        "网格",
                        "单位名称",
                        "单位类型",
                        "负责人及电话",
                        "拟提供资源",
                        "可用时间",
                        "收费情况",
                        "备注",
                    ],
                    [
                        "一网格",
                        "阳光幼儿园",
                        "学校",
                        "白园长 13995011111",
                        "户外操场、亲子课堂",
                        "周末全天",
                        "免费",
                        "",
                    ],
                    [
                        "",
                        "便民超市",
                        "个体商户",
                        "李老板 13995011112",
                        "米面送货上门",
                        "每天8:00-20:00",
                        "低偿",
                        "满50元起送",
                    ],
                    [
                        "二网格",
                        "新华派出所",
                        "党政机关",
                        "0951-5050110",
                        "防诈骗宣讲",
                        "每月第一个周三",
                        "免费",
                        "需提前预约",
                    ],
                    ["填表说明：请如实填写", "", "", "", "", "", "", ""],
                ],
                ["A1:H1", "A2:H2", "A4:A5"],
                False,
            )
        ),
        [
            unit("阳光幼儿园", kind="学校", grid="一网格"),
            offer("户外操场", "阳光幼儿园", fee="免费"),
            offer("亲子课堂", "阳光幼儿园", times="周末全天"),
            unit("便民超市", kind="个体商户", grid="一网格"),
            offer("米面送货上门", "便民超市", times="每天8:00-20:00", fee="低偿"),
            unit("新华派出所", kind="党政机关", grid="二网格", office_phone="0951-5050110"),
            offer("防诈骗宣讲", "新华派出所", times="每月第一个周三", fee="免费"),
        ],
    ),
    Hand(
        "走访记录.csv",
        text(
            "走访日期;楼栋;居民;反映的问题;紧急程度;责任部门\n2026年4月1日;1号楼;王奶奶;水压低，六楼没水;紧急;自来水公司\n4月2日;2号楼;李师傅;小区车乱停堵消防通道;重要;物业、交警\n4.3;2号楼;〃;电动车在楼道充电;重要;物业\n",
            "utf-8-sig",
        ),
        [
            need("水压低，六楼没水", building="1号楼", urgency="紧急", departments=["自来水公司"]),
            need("小区车乱停堵消防通道", building="2号楼", urgency="重要", departments=["物业", "交警"]),
            need("电动车在楼道充电", building="2号楼", private="李师傅"),
        ],
    ),
    Hand(
        "会议纪要.docx",
        word(
            "联席会议认领事项",
            [
                ["序号", "认领单位", "认领项目", "联系人", "电话", "完成时限"],
                ["1", "建设银行支行", "老年人防诈骗讲座2场", "赵经理", "13709511001", "2026年6月底"],
                ["2", "仁爱医院", "65岁以上老人免费体检", "钱医生", "0951-6022002", "2026年5月"],
            ],
        ),
        [
            unit("建设银行支行", liaison="赵经理", liaison_phone="13709511001"),
            offer("老年人防诈骗讲座2场", "建设银行支行"),
            unit("仁爱医院", liaison="钱医生", office_phone="0951-6022002"),
            offer("65岁以上老人免费体检", "仁爱医院"),
        ],
    ),
    Hand(
        "商户.csv",
        text(
            "店名,经营者,电话,经营范围,优惠服务\n老王五金店,王建国,13895012222,五金,免费借工具\n小李理发,李娜,13895012223,理发,60岁以上半价理发\n",
            "gb18030",
        ),
        [
            unit("老王五金店", leader="王建国", liaison_phone="13895012222"),
            offer("免费借工具", "老王五金店"),
            unit("小李理发", leader="李娜", liaison_phone="13895012223"),
            offer("60岁以上半价理发", "小李理发"),
        ],
    ),
    Hand(
        "群里.txt",
        text(
            "各位，收到以下资源：\n红星小学：操场周末开放（8:00-18:00）\n康泰药店：免费测血压、量血糖，联系电话13895013333\n以上，谢谢\n"
        ),
        [
            unit("红星小学"),
            offer("操场开放", "红星小学", times="周末8:00-18:00"),
            unit("康泰药店", liaison_phone="13895013333"),
            offer("免费测血压", "康泰药店"),
            offer("量血糖", "康泰药店"),
        ],
    ),
    Hand(
        "需求汇总.xlsx",
        sheet(
            (
                "汇总表",
                [
                    ["新华社区居民需求汇总表", "", "", "", ""],
                    ["类别", "序号", "需求内容", "需求人数（人）", "拟解决途径"],
                    ["环境卫生", 1, "增设垃圾分类亭", 120, "社区自办"],
                    ["", 2, "清理楼道杂物", 40, "物业"],
                    ["养老服务", 3, "开办老年食堂", 200, "引进单位"],
                    ["", "", "合计", 360, ""],
                ],
                ["A1:E1", "A3:A4"],
                False,
            )
        ),
        [
            need("增设垃圾分类亭", people=120),
            need("清理楼道杂物", people=40),
            need("开办老年食堂", people=200),
        ],
    ),
    Hand(
        "共建单位.xlsx",
        sheet(
            (
                "Sheet1",
                [
                    ["2026年共驻共建单位服务承诺一览表", "", "", "", "", ""],
                    ["编号", "共建单位名称", "单位属性", "承诺事项", "联络员及手机", "服务周期"],
                    [
                        "01",
                        "市图书馆",
                        "事业",
                        "流动书车进社区；亲子阅读指导",
                        "韩老师 13709512201",
                        "每月第二个周六",
                    ],
                    ["02", "蓝天救援队", "社会组织", "应急救护培训2次", "魏队长/18995010002", "全年"],
                    ["03", "邮储银行", "国企", "老年人智能手机课堂、反诈宣传", "0951-6033003", "每季度1次"],
                ],
                ["A1:F1"],
                False,
            )
        ),
        [
            unit("市图书馆", kind="事业单位", liaison="韩老师", liaison_phone="13709512201"),
            offer("流动书车进社区", "市图书馆", times="每月第二个周六"),
            offer("亲子阅读指导", "市图书馆"),
            unit("蓝天救援队", kind="社会组织", liaison="魏队长", liaison_phone="18995010002"),
            offer("应急救护培训2次", "蓝天救援队", times="全年"),
            unit("邮储银行", kind="国有企业", office_phone="0951-6033003"),
            offer("老年人智能手机课堂", "邮储银行", times="每季度1次"),
            offer("反诈宣传", "邮储银行"),
        ],
    ),
    Hand(
        "接诉即办.csv",
        text(
            "受理编号,受理时间,来电人,来电号码,诉求标题,诉求详情,所在小区,处理结果\nA01,2026-04-01 09:12,张女士,13800001111,暖气不热,三号楼整栋暖气不热,幸福小区,处理中\nA02,2026-04-02 14:30,匿名,,夜间施工噪音,对面工地夜里施工,幸福小区,已办结\n"
        ),
        [
            need("暖气不热", description="三号楼整栋暖气不热", building="幸福小区", status="办理中"),
            need("夜间施工噪音", status="办结", building="幸福小区"),
        ],
    ),
    Hand(
        "需求表.docx",
        word(
            "居民议事会收集的需求",
            [
                ["序号", "居民需求", "涉及楼栋", "建议措施", "提出人"],
                ["一", "加装休闲座椅", "2号楼前", "社区采购", "居民代表刘师傅"],
                ["二", "建立晾衣架", "3号楼", "物业安装", "居民"],
            ],
        ),
        [
            need("加装休闲座椅", measures="社区采购"),
            need("建立晾衣架", measures="物业安装", building="3号楼"),
        ],
    ),
    Hand(
        "便民服务.tsv",
        text(
            "服务名称\t服务内容简介\t提供方\t联系\t地点\t价格\n磨剪子\t磨剪刀菜刀\t老张磨刀\t13895014444\t东门\t5元一把\n配钥匙\t各类钥匙\t便民锁店\t0951-5016666\t西门\t10元\n",
            "gb18030",
        ),
        [
            (
                "services",
                {
                    "title": "磨剪子",
                    "content": "磨剪刀菜刀",
                    "providers": ["老张磨刀"],
                    "place": "东门",
                    "fee": "5元一把",
                },
            ),
            ("services", {"title": "配钥匙", "place": "西门", "fee": "10元", "public_phone": "0951-5016666"}),
            unit("老张磨刀"),
            unit("便民锁店"),
        ],
    ),
    Hand(
        "党建结对.xlsx",
        sheet(
            (
                "党建",
                [
                    ["序号", "结对单位", "党组织书记", "党员数", "可提供的人才及特长", "联系电话"],
                    [1, "区检察院机关党委", "何书记", 36, "法律顾问3名", "0951-5050220"],
                    [2, "市实验中学党总支", "纪书记", 58, "书法教师2名", "0951-5050221"],
                ],
                [],
                False,
            )
        ),
        [
            unit("区检察院机关党委", leader="何书记", party_members=36, office_phone="0951-5050220"),
            offer("法律顾问3名", "区检察院机关党委"),
            unit("市实验中学党总支", kind="学校", party_members=58),
            offer("书法教师2名", "市实验中学党总支", quantity=2),
        ],
    ),
    Hand(
        "问卷星.csv",
        text(
            "序号,提交答卷时间,所用时间,来源,1、您的姓名,2、您的手机号,3、您住在几号楼,4、您最希望社区解决什么问题,5、您希望什么时候解决\n1,2026/3/5 9:10:11,66秒,微信,马大妈,13800000000,3号楼,楼下缺晾衣服的地方,2026年5月底前\n2,2026/3/5 9:22:40,40秒,微信,刘先生,13811112222,5号楼,快递柜太少,越快越好\n",
            "utf-8-sig",
        ),
        [
            need("楼下缺晾衣服的地方", building="3号楼", channel="微信", wanted_by="2026-05-31"),
            need("快递柜太少", building="5号楼"),
        ],
    ),
    Hand(
        "一家一段.txt",
        text(
            "单位：红星小学\n联系人：马老师\n电话：13709513333\n可提供：操场、图书室\n\n单位：康泰药店\n联系人：胡药师\n电话：0951-6077007\n可提供：免费测血压\n"
        ),
        [
            unit("红星小学", liaison="马老师", liaison_phone="13709513333"),
            offer("操场、图书室", "红星小学"),
            unit("康泰药店", liaison="胡药师", office_phone="0951-6077007"),
            offer("免费测血压", "康泰药店"),
        ],
    ),
    Hand(
        "网格日志.docx",
        word(
            "3月网格走访汇总",
            [
                ["日期", "网格员", "走访对象", "地址", "反映问题", "处理情况"],
                ["3月2日", "李强", "孙奶奶", "1号楼3单元501", "想换个电灯泡", "已帮换"],
                ["3月3日", "李强", "周大爷", "2号楼", "想找人陪着看病", "待协调"],
            ],
        ),
        [need("想换个电灯泡", building="1号楼"), need("想找人陪着看病", building="2号楼")],
    ),
    Hand(
        "资源需求双清单.xlsx",
        sheet(
            (
                "双清单",
                [
                    ["单位名称", "资源清单", "需求清单"],
                    ["新华小学", "操场1个；教师志愿者10名", "门口交通疏导"],
                    ["口福面馆", "老人早餐半价", ""],
                ],
                [],
                False,
            )
        ),
        [
            unit("新华小学"),
            offer("操场1个", "新华小学"),
            offer("教师志愿者10名", "新华小学"),
            need("门口交通疏导", proposer_kind="驻区单位", proposer="新华小学"),
            unit("口福面馆"),
            offer("老人早餐半价", "口福面馆"),
        ],
    ),
    Hand(
        "带编码表头.xlsx",
        sheet(
            (
                "Sheet1",
                [
                    ["unit_name", "contact", "phone", "service"],
                    ["单位名称", "联系人", "联系电话", "服务项目"],
                    ["社区医院", "高护士", "0951-6088008", "上门换药"],
                    ["安康养老院", "宋院长", "13709514444", "老人日托"],
                ],
                [],
                False,
            )
        ),
        [
            unit("社区医院", liaison="高护士", office_phone="0951-6088008"),
            offer("上门换药", "社区医院"),
            unit("安康养老院", liaison_phone="13709514444"),
            offer("老人日托", "安康养老院"),
        ],
    ),
    Hand(
        "横排.csv",
        text(
            "单位名称,红星小学,康泰药店\n联系人,马老师,胡药师\n联系电话,13709513333,0951-6077007\n可提供资源,操场,测血压\n"
        ),
        [
            unit("红星小学", liaison="马老师"),
            offer("操场", "红星小学"),
            unit("康泰药店", liaison="胡药师"),
            offer("测血压", "康泰药店"),
        ],
    ),
]
