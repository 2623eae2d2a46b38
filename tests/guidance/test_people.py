"""Names that the book has collected are found in what is printed, however they are written there; roles are nobody's names."""

import msgspec
import pytest

from guidance.people import named_in, names_in, people_of
from guidance.privacy import private_parts
from guidance.review import MUST, check, review_service
from store.choices import COMMUNITY
from store.parts import Attendance, Consent
from store.records import Agreement, Meeting, Need, Resource, Service, Unit

FINE = Service(
    title="上门理发", item=14, content="自带工具，剪发修面", providers=[COMMUNITY], times="周二", fee="免费"
)


def told(book, **values):
    return [
        one.words
        for one in review_service(book, msgspec.structs.replace(FINE, **values))
        if one.level == MUST
    ]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("王芳", {"王芳"}), ("王 芳", {"王芳"}), ("王　芳", {"王芳"}), ("李强、张小红 13995010001", {"李强", "张小红"}),
        ("王建国（主任）", {"王建国"}), ("王建国主任", {"王建国主任", "王建国"}), ("白护士长", {"白护士长"}), ("小杨", {"小杨"}),
        ("欧阳震华", {"欧阳震华"}), ("欧阳震华主任", {"欧阳震华主任", "欧阳震华"}), ("阿卜杜热西提", {"阿卜杜热西提"}),
        ("阿依古丽·买买提", {"阿依古丽·买买提", "阿依古丽买买提", "阿依古丽"}),
        ("阿依古丽•买买提", {"阿依古丽·买买提", "阿依古丽买买提", "阿依古丽"}),
        ("党支部书记 王芳", {"王芳"}),
    ],
)  # fmt: skip
def test_a_contact_is_read_as_the_names_in_it(written, names):
    assert names_in(written) == names


@pytest.mark.parametrize(
    "role",
    [
        "", "李", "Tom", "主任", "副书记", "大堂经理",
        "安全主任", "班主任", "业委会主任", "党支部书记", "网格员", "值班老师",
        "社区值班室", "物业客服部", "前台", "办公室", "青年志愿队",
        "社区民警", "家长", "（内部）", "值班电话 0951-5012345", "同上",
    ],
)  # fmt: skip
def test_a_role_is_nobodys_name(role):
    assert names_in(role) == frozenset()


def test_names_come_from_everywhere_that_people_are_written_down(book):
    unit = book.save(
        Unit(name="甲", liaison="欧阳震华", leader="阿依古丽·买买提", consent=Consent(what="电话", by="石磊"))
    )
    book.save(
        Resource(
            title="书画",
            unit=unit.id,
            item=3,
            contact="马经理",
            details={"人才姓名": "柳青青、邬桂花", "特长": "国画"},
        )
    )
    book.save(Agreement(unit=unit.id, signers=["范建国", "社区"]))
    book.save(Meeting(attendance=[Attendance(unit.id, "龚小平", "站长")]))
    book.save(Need(title="送饭", private="王秀英 3号楼501 13995010001 糖尿病，孙女在外地"))
    assert people_of(book) >= {
        "欧阳震华", "阿依古丽·买买提", "石磊", "马经理", "柳青青", "邬桂花", "范建国", "龚小平", "王秀英"
    }  # fmt: skip
    assert not {"国画", "社区", "糖尿病", "孙女"} & people_of(book)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("到店里跟欧阳震华说", ["欧阳震华"]), ("找欧阳　震华", ["欧阳　震华"]), ("欧 阳 震 华", ["欧 阳 震 华"]),
        ("阿依古丽•买买提教跳舞", ["阿依古丽•买买提"]), ("阿依古丽教跳舞", ["阿依古丽"]), ("阿依古丽买买提", ["阿依古丽买买提"]),
        ("请石磊来", ["石磊"]), ("石 磊值班", ["石 磊"]), ("门口有巨石 磊起来的", []), ("随到随办", []),
    ],
)  # fmt: skip
def test_a_known_name_is_found_with_any_dot_and_spaced_out(text, found):
    known = {name for written in ("欧阳震华", "阿依古丽·买买提", "石磊") for name in names_in(written)}
    assert named_in(text, known) == found


def test_a_name_of_the_book_is_never_printed_bare(book):
    book.save(Unit(name="甲", liaison="阿依古丽·买买提"))
    book.save(Need(title="送饭", private="王秀英，3号楼501"))
    assert told(book, booking="跟阿依古丽•买买提说一声") == ["阿依古丽•买买提"]
    assert told(book, content="像照顾王秀英那样上门剪发") == ["王秀英"]
    book.save(msgspec.structs.replace(book.community, tagline="有事问王 秀 英"))
    assert [one.words for one in check(book) if one.field == "tagline"] == ["王 秀 英"]


@pytest.mark.parametrize(
    "text",
    [
        "由李建国负责", "由王芳主讲", "周二上午由陈建军坐诊",
        "到李秀英处报名", "到王建国那里领取", "在张桂兰家里报名", "由慕容雪授课",
        "由司马相如负责", "找欧阳震华报名", "阿依古丽·买买提教大家跳舞",
        "找阿依古丽报名", "麦麦提江·吐尔逊带队", "联系阿卜杜热西提",
        "娜仁其其格教蒙古舞", "扎西负责", "古丽娜尔授课",
    ],
)  # fmt: skip
def test_a_name_nobody_wrote_down_is_found_where_the_words_around_it_speak_of_somebody(text):
    assert "人名" in [kind for kind, _ in private_parts(f"每周二，{text}。")]


@pytest.mark.parametrize(
    "text",
    [
        "由社区负责", "由物业公司负责", "到罗马假日小区报名",
        "到杨柳社区登记", "在马家湾小区报名", "到王府井超市登记", "到李家庄村委会报名",
        "在龙湖物业处登记", "由江苏和浙江的老师授课", "许多吉他老师周末授课",
        "立夏提前放学", "热西瓜不好吃", "买买菜、跑跑腿", "中央金融机构讲座",
        "扎西德勒歌舞队", "古丽餐厅老人半价", "卓玛舞蹈队周六排练",
        "到马路对面登记", "请谢绝推销", "由孔子学堂主讲", "由张家口银行主讲",
        "由黄金珠宝店承办", "由顾问团主持", "由雷锋班带队",
        "到郭家桥卫生站约时间", "由丁香诊所坐诊", "由石嘴山银行主讲", "阿依莲服装店",
        "由孙权小学组织", "党建·引领", "社区·家", "清风·雅集", "宁夏·银川",
    ],
)  # fmt: skip
def test_places_shops_and_slogans_are_nobody(text):
    assert list(private_parts(text)) == []
