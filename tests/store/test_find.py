"""The filter."""

from store.find import best, haystack, hits, initials


def test_initials():
    assert initials("家庭维修") == "jtwx"
    assert initials("重庆") == "cq"


def test_every_word_must_be_found():
    rows = ["a", "b"]
    hays = [haystack(["N-0031", "独居老人上门理发", "0951-6011001"]), haystack(["N-0032", "楼道灯不亮"])]
    assert hits("理发", rows, hays) == ["a"]
    assert hits("djlr 601", rows, hays) == ["a"]
    assert hits("n-0032", rows, hays) == ["b"]
    assert hits("理发 灯", rows, hays) == []
    assert hits("", rows, hays) == rows


def test_options_by_number_by_initials_and_by_characters():
    options = ["1 横向联动", "12 家庭保洁", "19 居家养老"]
    assert best("19", options) == ["19 居家养老"]
    assert best("1", options)[0] == "1 横向联动"
    assert best("jjyl", options) == ["19 居家养老"]
    assert best("保洁", options) == ["12 家庭保洁"]
    assert best("2", ["党政机关", "事业单位"]) == ["事业单位"]
    assert best("没有", options) == []
