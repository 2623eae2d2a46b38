"""The linear model: its corpus is sound, its file is small and quick, and hands it has not read are understood."""

import subprocess
import sys
from pathlib import Path

import pytest

from guidance.classify import classify
from guidance.lexicon import lexicon
from guidance.model.corpus import kinds_head, sentences
from guidance.model.linear import WEIGHTS, linear
from store.choices import ROUTES

ROOT = Path(__file__).parent.parent.parent
OTHER_ROUTES = {"微心愿物资", "紧急", "无法满足"}


def test_every_sentence_of_the_corpus_has_a_known_label():
    corpus = sentences()
    assert len(corpus) > 12_000
    assert len({one.hand for one in corpus}) >= 17
    assert {number for one in corpus for number in one.resources} == set(range(1, 26))
    assert {number for one in corpus for number in one.needs} == set(range(1, 17))
    assert {number for one in corpus for number in one.services} == set(range(1, 21))
    assert {one.route for one in corpus} == OTHER_ROUTES | set(ROUTES)


def test_the_kinds_of_a_sentence_are_concepts_of_its_items():
    items = {concept.name: set(concept.resources) for concept in lexicon().concepts}
    told = [one for one in sentences() if one.kinds]
    assert len(told) > 9_000
    assert [one.text for one in told if any(not items[kind] & set(one.resources) for kind in one.kinds)] == []
    assert {item for one in told for kind in one.kinds for item in items[kind]} == set(range(1, 26))


def test_the_model_is_small_and_has_read_the_whole_corpus():
    assert WEIGHTS.stat().st_size < 3_000_000
    corpus = sentences()[::40]
    right = sum(next(iter(linear().ask(one.text)["routes"])) == one.route for one in corpus)
    assert right / len(corpus) > 0.95


def test_probabilities_are_probabilities():
    said = linear().ask("老人想找人剪头发")
    assert list(said) == ["resources", "services", "needs", "routes", *map(kinds_head, range(1, 26))]
    for chances in said.values():
        assert abs(sum(chances.values()) - 1) < 1e-6
        assert list(chances.values()) == sorted(chances.values(), reverse=True)
    assert next(iter(said["resources"])) == 19
    assert linear().ask("") == {}
    for head in ("routes", kinds_head(19)):
        assert linear().ask_one("老人想找人剪头发", head) == pytest.approx(said[head])


def test_public_places_and_nuisance_go_another_way_than_to_a_unit():
    routes = {
        "楼道灯坏了半个月没人修": "物业职责",
        "小区门口井盖没了": "吹哨部门",
        "广场舞半夜还吵，两边说不拢": "协商议事",
        "想开个居住证明": "社区自办",
        "家里水龙头漏水想找人修": "匹配单位",
    }
    assert {text: classify(text).route for text in routes} == routes


def test_wishes_for_goods_are_tagged():
    assert classify("想给娃要个新书包，买不起").wish > 0.4
    assert classify("想找人上门剪头发").wish < 0.1


def test_training_libraries_are_not_needed_to_ask():
    code = "import sys, guidance.matching as m; m.Matcher([], {}).rank('剪头发')\n"
    code += "print([n for n in ('numpy', 'sklearn', 'scipy') if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
