"""The filter: Chinese, numbers, phone digits, pinyin, related words; and where in a text the words stand."""

import pytest

from store.find import Index, best, initials, spans

RECORDS = [
    "N-0031\n独居老人上门理发\n0951-6011001",
    "N-0032\n楼道灯不亮\n",
    "N-0033\n家庭维修：换水龙头",
    "U-0004\n宁夏银行解放街支行 张行长",
]


def index_of(records):
    index = Index()
    for place, text in enumerate(records):
        index.put(place, text)
    return index


def found(query):
    return sorted(index_of(RECORDS).search(query)[0])


def test_initials():
    assert initials("家庭维修") == "jtwx"
    assert initials("重庆") == "cq"
    assert initials("银行") == "yh"


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("理发", [0]), ("djlr 601", [0]), ("n-0032", [1]), ("理发 灯", []), ("", [0, 1, 2, 3]),
        ("jtwx", [2]), ("jiatingweixiu", [2]), ("jtingwx", [2]), ("jiating", [2]), ("lifa", [0]),
        ("yinhang", [3]), ("yhjfjzh", [3]), ("ngdaodeng", []), ("ＬＩＦＡ", [0]), ("0951", [0]), ("灯 ld", [1]),
        ("发0951", []), ("fa0951", []), ("1独居", []),
    ],
)  # fmt: skip
def test_every_word_is_found_in_its_own_way(query, places):
    assert found(query) == places


def test_a_changed_text_is_found_by_its_new_words_only():
    index = index_of(RECORDS)
    index.put(1, "N-0032\n路灯修好了")
    index.put(4, "N-0040\n楼道堆物")
    assert [sorted(index.search(query)[0]) for query in ("灯", "楼道", "ludeng", "loudao", "")] == [
        [1], [4], [1], [4], [0, 1, 2, 3, 4],
    ]  # fmt: skip


def test_related_words_come_apart_from_exact_ones():
    def related(word):
        return ["理发", "推头"] if word == "剪头" else []

    index = index_of(RECORDS)
    assert index.search("剪头", related) == (set(), {0})
    assert index.search("剪头 n-0031", related) == (set(), {0})
    assert index.search("剪头 n-0032", related) == (set(), set())


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("独居老人上门理发", ["理发"], ["理发"]),
        ("独居老人上门理发", ["smlf", "独居"], ["独居", "上门理发"]),
        ("家庭维修", ["jiatingwei"], ["家庭维"]),
        ("ＡＢＣ店", ["abc"], ["ＡＢＣ"]),
        ("宁夏银行", ["yinhang"], ["银行"]),
        ("无关", ["理发"], []),
        ("理发理发", ["理发", "发理"], ["理发"]),
    ],
)
def test_what_matched_is_marked(text, words, marked):
    assert [text[start:end] for start, end in spans(text, words)] == marked


def test_options_by_number_by_initials_and_by_characters():
    options = ["1 横向联动", "12 家庭保洁", "19 居家养老"]
    assert best("19", options) == ["19 居家养老"]
    assert best("1", options)[0] == "1 横向联动"
    assert best("jjyl", options) == ["19 居家养老"]
    assert best("jujia", options) == ["19 居家养老"]
    assert best("保洁", options) == ["12 家庭保洁"]
    assert best("2", ["党政机关", "事业单位"]) == ["事业单位"]
    assert best("没有", options) == []
