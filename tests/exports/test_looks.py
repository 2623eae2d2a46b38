"""Every look a sheet can have: it reads back, it is large enough, and it looks as it did when somebody looked at it."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from exports import readback, sheet
from exports.cards import Line, write_big_card, write_cards
from exports.poster import write_poster
from exports.problem import ExportProblem
from exports.sheet import Poster, PosterService, Shape

HAIRCUT = PosterService(
    number=1, title="上门理发", category="综合服务", content="剪发、修面，自带工具。", times="每月第二个周二 9:00-11:30",
    place="居民家中", audience="行动不便的老人", fee="免费", booking="提前三天", phone="0951-6011001",
    provider="美美理发店", service_id="S-0001",
)  # fmt: skip
SERVICES = tuple(
    replace(HAIRCUT, number=at, title=title, fee=fee, phone=phone, service_id=f"S-{at:04d}")
    for at, (title, fee, phone) in enumerate(
        (
            ("上门理发", "免费", "0951-6011001"), ("家电维修", "上门费20元", "0951-6011002"), ("借书自习", "免费", "0951-6011003"),
            ("老人送餐", "12元/份", "0951-5077888转8012"), ("法律咨询", "", "400-820-8820"), ("四点半课堂", "免费", "0951-6011004"),
        ), start=1,
    )
)  # fmt: skip
POSTER = Poster(
    title="服务项目清单", community="新华社区", street="解放西街街道", hotline="0951-5012345", office_hours="周一至周五 8:30-17:30",
    tagline="居民的事大家管，大家的事共同办", services=SERVICES, issuer="解放西街街道新华社区", sheet="0003-2026",
    edition="2026年第2版", issued_on=date(2026, 3, 5), valid_until=date(2026, 9, 5), check="7F3AKQ", address="解放西街88号",
)  # fmt: skip
BUILDING = replace(POSTER, building="3号楼", helper="王芳", helper_phone="0951-5010001", check="7F3AKQ-2XY")
SHAPES = [
    Shape(paper, turn, large, strips)
    for paper, turn, large, strips in product(("A4", "A3"), ("竖", "横"), (False, True), (False, True))
]


def big(poster):
    lines = (
        Line("社区热线", poster.hotline, "周一至周五"),
        *(Line(one.title, one.phone) for one in poster.services[:3]),
    )
    return write_big_card(poster, "紧急时打这些电话", None, lines)


@pytest.mark.parametrize(
    "shape",
    SHAPES,
    ids=lambda shape: "-".join(map(str, (shape.paper, shape.turn, shape.large, shape.strips))),
)
def test_every_shape_reads_back_and_prints_large_enough(shape, papers):
    poster = replace(BUILDING, shape=shape)
    pdf = write_poster(poster)
    assert Counter(text for page in readback.read_codes(pdf) for text in page) == papers.expected(poster)
    runs = papers.runs_of(pdf)
    body = [size for text, size, _ in runs if text.startswith(("剪发", "居民家中", "提前三天", "每月"))]
    assert min(body) >= (16 if shape.large else 10.5)
    assert min(size for _, size, _ in runs if size) >= 9  # words of strips stand upright and have none
    assert max(size for text, size, _ in runs if text == "服务项目清单") >= 28
    strips = sum(text == "新华社区服务热线" for text, _, _ in runs)
    assert (strips >= 10) == shape.strips


def test_free_and_paid_stand_apart_under_their_own_headings(papers):
    words = papers.words_of(write_poster(POSTER))
    free, paid = words.index("综合服务免费3项"), words.index("综合服务收费2项")
    places = [words.index(f"{title}S-") for title in ("上门理发", "四点半课堂", "家电维修", "老人送餐")]
    assert free < places[0] < places[1] < paid < places[2] < places[3]


def test_a_building_sheet_names_its_worker_and_its_codes_are_those_of_all_buildings(papers):
    words = papers.words_of(write_poster(BUILDING))
    assert "3号楼本楼网格员王芳0951-5010001" in words
    assert sheet.service_text(BUILDING, HAIRCUT) == sheet.service_text(POSTER, HAIRCUT)
    assert sheet.master_text(BUILDING) != sheet.master_text(POSTER)
    assert "7F3AKQ-2XY" in sheet.master_text(BUILDING)


def test_codes_grow_with_the_distance_they_are_read_from():
    near, far = (sheet.code_mm([sheet.service_text(POSTER, HAIRCUT)], distance) for distance in (150, 300))
    assert 20 <= near <= 25
    assert far >= 1.9 * near
    write_poster(replace(POSTER, shape=Shape(distance=300)))


def test_codes_with_an_address_open_the_page():
    poster = replace(POSTER, shape=Shape(page="https://xinhua.example.cn/fw.html"))
    codes = {text for page in readback.read_codes(write_poster(poster)) for text in page}
    assert "https://xinhua.example.cn/fw.html?0003-2026-7F3AKQ" in codes
    assert "https://xinhua.example.cn/fw.html?7F3AKQ#S-0001" in codes
    for page in ("新华.中国", "http://" + "a" * 90, "ftp://x.cn"):
        with pytest.raises(ExportProblem, match="网页地址放不进二维码"):
            write_poster(replace(POSTER, shape=Shape(page=page)))


def test_cards_one_for_each_service_or_a_page_of_one():
    each = [text for page in readback.read_codes(write_cards(POSTER)) for text in page]
    assert sorted(each) == sorted(sheet.service_text(POSTER, one) for one in SERVICES)
    one = [
        text
        for page in readback.read_codes(write_cards(replace(POSTER, services=SERVICES[:1])))
        for text in page
    ]
    assert one == [sheet.service_text(POSTER, SERVICES[0])] * 10
    a3 = readback.read_codes(write_cards(replace(POSTER, services=SERVICES[:1], shape=Shape("A3", "横"))))
    assert len(a3[0]) == 20


@pytest.mark.parametrize(("field", "label"), [("times", "时间"), ("place", "地点"), ("title", "名称")])
def test_a_card_too_small_for_its_words_is_refused_with_the_field(field, label):
    long = replace(HAIRCUT, **{field: "每逢双周的周二和周四上午" * 12})
    with pytest.raises(ExportProblem, match=rf"“{label}”太长，名片卡放不下"):
        write_cards(replace(POSTER, services=(*SERVICES, long)))


def test_a_visiting_card_has_room_for_an_address_of_sixty_letters(papers):
    """Its print is a little smaller then; the next card keeps the largest."""
    place = "解放西街88号院内东侧第三排平房由南向北数第二间挂蓝色牌子的那间屋子门口有石狮子一对再往里走十米就到了走"
    long = replace(HAIRCUT, place=place, provider="解放西街社区美发美容连锁服务有限责任公司第三分店")
    pdf = write_cards(replace(POSTER, services=(long, SERVICES[2])))
    assert place in papers.words_of(pdf)
    labels = sorted({size for text, size, _ in papers.runs_of(pdf) if text == "时间"})
    assert len(labels) == 2
    assert labels[0] >= 7.2
    assert labels[1] >= 10


def test_a_big_card_too_small_for_its_words_is_refused():
    lines = tuple(Line(f"第{at}个电话", "0951-5012345", "很长的说明" * 9) for at in range(9))
    with pytest.raises(ExportProblem, match="卡片放不下"):
        write_big_card(POSTER, "紧急时打这些电话", None, lines)


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("turn", ["竖", "横"])
def test_six_emergency_numbers_and_the_worker_of_the_building_have_room_on_every_card(paper, turn, papers):
    """Then print is a little smaller, and who comes stands beside what for."""
    named = (
        ("入户查煤气软管", "某天然气公司客服站"), ("应急开锁", "老周开锁服务部"), ("电梯困人救援", "宁和物业服务有限公司"),
        ("停水停电报修", "供水供电联合服务站"), ("急救培训和AED取用", "解放西街社区卫生服务中心"),
        ("夜间治安巡逻", "民间应急救援队党支部"),
    )  # fmt: skip
    lines = (
        Line("社区热线", "0951-5012345", "周一至周五 8:30-17:30"), Line("本楼网格员 王芳", "0951-5010001"),
        *(Line(title, "0951-6011001", unit) for title, unit in named),
    )  # fmt: skip
    pdf = write_big_card(
        replace(BUILDING, shape=Shape(paper, turn), services=()), "紧急时打这些电话", None, lines
    )
    words = papers.words_of(pdf)
    for title, unit in named:
        assert title in words
        assert unit in words
    assert min(size for text, size, _ in papers.runs_of(pdf) if text in dict(named)) >= 11.5
    assert min(size for text, size, _ in papers.runs_of(pdf) if text == "0951-601 1001") >= 15


def test_every_text_of_a_card_is_printed(papers):
    words = papers.words_of(write_cards(POSTER))
    for service in SERVICES:
        for text in (
            service.title,
            service.times,
            service.place,
            service.audience,
            service.fee,
            service.booking,
            service.provider,
        ):
            assert papers.squeezed(text) in words, text
        assert papers.squeezed(sheet.grouped_digits(service.phone)) in words
    for text in ("0003-2026", "7F3AKQ", "2026年第2版", "至2026年9月5日", sheet.PROMISE):
        assert words.count(text) == len(SERVICES), text
    words = papers.words_of(
        write_big_card(BUILDING, "有事打这个电话", Line("社区热线", "0951-5012345", "周一至周五"), ())
    )
    for text in (
        "有事打这个电话",
        "0951-5012345",
        "周一至周五",
        "3号楼",
        "报警110",
        "急救120",
        "火警119",
        "政务热线12345",
        sheet.PROMISE,
    ):
        assert words.count(text) == 2, text


def test_rare_characters_come_out_on_cards_and_unprintable_ones_are_named(papers):
    rare = replace(POSTER, services=(replace(HAIRCUT, title="䶮㛃𬭎理发", provider="喆堃店"),))
    words = papers.words_of(write_cards(rare))
    assert "䶮㛃𬭎理发" in words
    with pytest.raises(ExportProblem, match=r"“𡌶店”的“名称”里有印不出来的字：𡌶（U\+21336）"):
        write_cards(replace(POSTER, services=(replace(HAIRCUT, title="𡌶店"),)))


@pytest.mark.parametrize("count", [1, 3, 60])
def test_long_contents_in_large_print_are_whole(count, papers):
    many = tuple(
        replace(
            HAIRCUT,
            number=at,
            title=f"第{at}项服务",
            content="为老人送餐助浴助洁" * 22,
            service_id=f"S-{at:04d}",
        )
        for at in range(1, count + 1)
    )
    words = papers.words_of(write_poster(replace(POSTER, services=many, shape=Shape(large=True))))
    assert words.count("为老人送餐助浴助洁" * 22) == count
    assert len(re.findall(r"第\d+项服务S-", words)) == count


SHEETS = {
    "poster": lambda: write_poster(POSTER),
    "poster-one": lambda: write_poster(replace(POSTER, services=SERVICES[:1])),
    "poster-large-strips": lambda: write_poster(replace(BUILDING, shape=Shape("A4", "竖", True, True))),
    "poster-across-strips": lambda: write_poster(replace(BUILDING, shape=Shape("A4", "横", True, True))),
    "poster-a3-across": lambda: write_poster(replace(POSTER, shape=Shape("A3", "横"))),
    "cards": lambda: write_cards(POSTER),
    "hotline": lambda: write_big_card(
        replace(BUILDING, services=()), "有事打这个电话", Line("社区热线", "0951-5012345", "周一至周五 8:30-17:30"),
        (Line("本楼网格员 王芳", "0951-5010001"),),
    ),
    "emergency": lambda: big(POSTER),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_looks_as_it_did(name, golden):
    assert golden.differs(name, SHEETS[name]()) == ""


def test_the_comparison_sees_a_moved_line(golden):
    other = replace(POSTER, tagline=POSTER.tagline + "，天天都在")
    assert "of the dots differ" in golden.differs("poster", write_poster(other), kept_anew=False)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_services_fill_one_page_with_print_as_large_as_it_takes(count, papers):
    few = replace(POSTER, services=SERVICES[:count])
    pdf = write_poster(few)
    assert readback.pages(pdf) == 1
    sizes = {text: size for text, size, _ in papers.runs_of(pdf)}
    assert sizes["剪发、修面，自带工具。"] >= {1: 20, 2: 16, 3: 13}[count]
    assert sizes["剪发、修面，自带工具。"] < sizes["服务项目清单"]


def test_few_services_with_much_to_say_keep_to_one_page(papers):
    long = replace(
        HAIRCUT, content="先看水龙头、灯泡、门锁，能当场修的当场修，修不了的说清楚要换什么、多少钱。" * 6
    )
    many = tuple(replace(long, number=at, service_id=f"S-{at:04d}") for at in range(1, 4))
    pdf = write_poster(replace(POSTER, services=many))
    assert readback.pages(pdf) == 1
    assert min(size for text, size, _ in papers.runs_of(pdf) if "能当场修" in text) >= 10.5


def test_no_line_of_a_card_begins_with_a_stop_or_holds_one_letter(papers):
    """Names under codes, facts and contents in every width of paper and print."""
    texts = (
        "上门代办老年卡、社保认证",
        "申请低保、医疗救助帮办",
        "老人学用手机",
        "家庭保洁团购",
        "白天照看老人",
    )
    several = tuple(
        replace(
            HAIRCUT, number=at, title=title, audience="65岁以上老人、残疾人", times="周一至周五 8:30-17:30",
            fee="免费，换软管收材料钱", service_id=f"S-{at:04d}",
        )
        for at, title in enumerate(texts, start=1)
    )  # fmt: skip
    for shape in SHAPES:
        lines = papers.lines_of(write_poster(replace(POSTER, services=several, shape=shape)))
        assert len(lines) > 5 * len(several)
        assert not [text for text in lines if text[:1] in "，。、；：！？"], shape
        alone = [text for text in lines if re.fullmatch(r"[\u4e00-\u9fff](\s*S-\d{4})?", text)]
        assert not alone, shape


def numbered(count):
    """Return as many services, some of them with a charge."""
    return tuple(
        replace(SERVICES[at % 6], number=at + 1, service_id=f"S-{at + 1:04d}") for at in range(count)
    )


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("count", [9, 16, 30])
def test_large_print_leaves_no_more_than_a_fifth_of_a_page_white(paper, count, papers):
    """The last page ends where the list ends; the others are filled with print as large as they take."""
    pdf = write_poster(replace(POSTER, services=numbered(count), shape=Shape(paper, large=True)))
    white = [papers.white_above_footer(page) for page in papers.pictures(pdf, 50)]
    assert max(white[:-1]) <= 0.2, white


def test_a_list_across_is_set_on_few_pages_in_print_that_fills_them(papers):
    """Beside each other stand as many cards as take the fewest pages."""
    pdf = write_poster(replace(POSTER, services=numbered(16), shape=Shape("A3", "横")))
    assert readback.pages(pdf) == 2
    white = [papers.white_above_footer(page) for page in papers.pictures(pdf, 50)]
    assert max(white) <= 0.2, white


@pytest.mark.parametrize(
    ("count", "paper", "large", "pages"),
    [(4, "A4", True, 2), (9, "A4", True, 4), (20, "A4", False, 4), (20, "A4", True, 7), (30, "A3", False, 4), (30, "A3", True, 7)],
)  # fmt: skip
def test_each_page_across_is_filled_whatever_stands_on_it(count, paper, large, pages, papers):
    """Rows are dealt out to few pages alike, closer where one more then fits; each page is set as large as it takes."""
    poster = replace(POSTER, services=numbered(count), shape=Shape(paper, "横", large))
    pdf = write_poster(poster)
    assert readback.pages(pdf) <= pages
    white = [papers.white_above_footer(page) for page in papers.pictures(pdf, 50)]
    assert max(white) <= 0.26, white
    sizes = [size for _, size, _ in papers.runs_of(pdf)]
    assert min(sizes) >= (12 if large else 9)


@pytest.mark.parametrize(("count", "pages"), [(14, 2), (21, 3), (30, 4)])
def test_a_long_list_does_not_end_on_a_page_nearly_empty(count, pages, papers):
    """Set quickly it would; so its rows are dealt out as across. The sheets of a series of buildings stay quick."""
    poster = replace(POSTER, services=numbered(count))
    pdf = write_poster(poster)
    assert readback.pages(pdf) == pages
    assert max(papers.white_above_footer(page) for page in papers.pictures(pdf, 50)) <= 0.26
    assert readback.pages(write_poster(replace(poster, building="3号楼"))) == pages + 1


@pytest.mark.parametrize("count", [15, 17, 24, 25, 40])
def test_the_pages_of_a_long_list_are_alike(count, papers):
    """Where it takes no page fewer, what is left white is shared by all pages, not left to the last."""
    poster = replace(POSTER, services=numbered(count))
    pdf = write_poster(poster)
    assert max(papers.white_above_footer(page) for page in papers.pictures(pdf, 50)) <= 0.33
    quick = papers.pictures(write_poster(replace(poster, building="3号楼")), 50)
    assert papers.white_above_footer(quick[-1]) >= 0.46
    assert readback.pages(pdf) <= len(quick)


def test_two_services_across_of_which_one_says_much_have_their_codes_beside_their_words(papers):
    """Each has the whole width then; the code below the words is for cards that stand beside each other."""
    talk = replace(
        HAIRCUT, number=2, title="上门修理", content="先看水龙头、灯泡、门锁，能当场修的当场修。" * 5
    )
    pdf = write_poster(replace(POSTER, services=(HAIRCUT, talk), shape=Shape("A4", "横")))
    middle = 297 / 2
    assert [x > middle for row in papers.rows_of_codes(pdf)[1:] for x in row] == [True, True]


def test_an_extension_that_has_no_room_begins_the_next_line(papers):
    printed = papers.lines_of(write_poster(replace(POSTER, services=numbered(13), building="3号楼")))
    assert [line for line in printed if line.endswith("0951-507 7888")]
    assert [line for line in printed if line.startswith("转8012")]
    assert not [line for line in printed if line.rstrip().endswith("转")]


def test_three_services_across_stand_beside_each_other_with_whole_numbers(papers):
    three = tuple(replace(one, fee="免费") for one in SERVICES[:3])
    three = replace(POSTER, services=three, shape=Shape("A4", "横"))
    pdf = write_poster(three)
    assert readback.pages(pdf) == 1
    numbers = {sheet.grouped_digits(one.phone) for one in three.services}
    printed = "".join(papers.lines_of(pdf))
    assert not [number for number in numbers if number not in printed]
    assert [len(row) for row in papers.rows_of_codes(pdf)] == [1, 3]


def test_a_last_row_of_fewer_cards_has_no_empty_frame(papers):
    """Five cards of a group on a sheet of three columns: three and two, the two as wide as three."""
    five = tuple(replace(one, fee="免费") for one in numbered(5))
    pdf = write_poster(replace(POSTER, services=five, shape=Shape("A3", "横")))
    _, first, second = papers.rows_of_codes(pdf)
    assert (len(first), len(second)) == (3, 2)
    assert abs(first[-1] - second[-1]) < 2


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_a_card_of_few_numbers_has_a_line_for_ones_own_people(paper, papers):
    """Print a little smaller is worth it; the hotline stays by far the largest."""
    card = write_big_card(
        replace(POSTER, services=(), shape=Shape(paper)), "有事打这个电话", Line("社区热线", "0951-5012345", "周一至周五"), ()
    )  # fmt: skip
    assert papers.words_of(card).count("家人电话") == {"A4": 2, "A3": 4}[paper]
    assert max(size for text, size, _ in papers.runs_of(card) if text == "0951-501 2345") >= 42
