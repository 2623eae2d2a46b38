"""One line as it is said in a meeting, laid out in fields."""

from datetime import date

import msgspec
import pytest

from guidance.practice import write_practice
from guidance.quick import quick
from guidance.related import related
from store.drafts import Drafts
from store.parts import Grid
from store.records import Need, Record, Resource, Service, Unit
from store.similar import Similar


@pytest.fixture
def practice(book):
    write_practice(book)
    book.save(
        msgspec.structs.replace(book.community, grids=[Grid("一网格", "1-4号楼"), Grid("二网格", "5-8号楼")])
    )
    return book


@pytest.mark.parametrize(
    ("kind", "line", "texts"),
    [
        (Need, "3号楼 王奶奶 上门理发 急",
         {"title": "上门理发", "building": "3号楼", "grid": "一网格", "urgency": "紧急", "private": "王奶奶",
          "proposer_kind": "居民", "item": "11"}),
        (Need, "二网格 李大爷想修水龙头 13995010001",
         {"title": "修水龙头", "grid": "二网格", "private": "13995010001、李大爷", "proposer_kind": "居民"}),
        (Need, "3-2-501 王奶奶 上门理发",
         {"title": "上门理发", "building": "3号楼", "grid": "一网格", "private": "3-2-501、王奶奶", "proposer_kind": "居民"}),
        (Need, "楼道灯不亮 重要 2026-03-20前", {"title": "楼道灯不亮", "urgency": "重要", "wanted_by": "2026-03-20"}),
        (Resource, "美美理发店 上门理发 每月第二个周二 9:00-11:00 免费 0951-6011001",
         {"title": "上门理发", "unit": "美美理发店", "times": "每月第二个周二 9:00-11:00", "fee": "免费",
          "contact_phone": "0951-6011001", "item": "19"}),
        (Unit, "光明超市 一网格 0951-6019999 张经理",
         {"name": "光明超市", "grid": "一网格", "office_phone": "0951-6019999", "liaison": "张经理", "kind": "个体商户"}),
        (Service, "敬老理发 美美理发店 每月15日 免费",
         {"title": "敬老理发", "providers": "美美理发店", "times": "每月15日", "fee": "免费", "item": "14"}),
        (Need, "王奶奶", {"private": "王奶奶", "proposer_kind": "居民"}),
        (Need, "3号楼、王奶奶、想在家理发、急，电话１３８１２３４５６７８",
         {"title": "想在家理发", "building": "3号楼", "grid": "一网格", "urgency": "紧急", "proposer_kind": "居民",
          "private": "13812345678、王奶奶"}),
        (Need, "小区垃圾多、没人扫，拨打13812345678找人",
         {"title": "小区垃圾多、没人扫 拨打找人", "private": "13812345678", "proposer_kind": "居民"}),
        (Unit, "光明超市、一网格、０９５１－６０１９９９９、张经理",
         {"name": "光明超市", "grid": "一网格", "office_phone": "0951-6019999", "liaison": "张经理", "kind": "个体商户"}),
        (Resource, "上门理发、修脚、美美理发店、免费", {"title": "上门理发、修脚", "unit": "美美理发店", "fee": "免费"}),
        (Need, "", {}),
    ],
)  # fmt: skip
def test_a_line_finds_its_fields(practice, kind: type[Record], line, texts):
    found = {key: text for key, text in quick(kind, line, practice).items() if text}
    assert {key: found.get(key) for key in texts} == texts
    assert set(found) <= {*texts, "item"}


def test_nothing_of_a_resident_is_left_in_the_title(practice):
    texts = quick(Need, "5号楼2单元501 马阿姨 想找人陪着去医院 13895010002", practice)
    assert not [word for word in ("马阿姨", "501", "13895010002") if word in texts["title"]]
    assert all(word in texts["private"] for word in ("马阿姨", "501", "13895010002"))


def test_tomorrow_is_a_day(practice):
    assert date.fromisoformat(quick(Need, "修门锁 明天", practice)["wanted_by"]) > date(2026, 1, 1)


def test_words_of_the_lexicon_are_related_also_by_sound():
    assert "理发" in related("剃头")
    assert "理发" in related("titou")
    assert related("没有这个词") == ()


def test_what_sounds_alike():
    names = Similar([("U-1", "宁夏美美理发有限公司"), ("U-2", "第九小学"), ("U-3", "美美理发店")])
    assert set(names.near("美美理发")) == {"U-1", "U-3"}
    assert names.near("第九小学校") == ["U-2"]
    assert names.near("河边修伞摊") == []
    assert names.near("美") == []


def test_a_broken_file_of_drafts_holds_none_and_the_next_draft_is_kept(book):
    drafts = Drafts(book)
    drafts.path.write_text("{", encoding="utf-8")
    drafts = Drafts(book)
    assert drafts.all() == []
    drafts.put("a", Need(), {"title": "楼上漏水"})
    assert [draft.caption for draft in Drafts(book).all("needs")] == ["楼上漏水"]
    drafts.drop("a")
    assert not drafts.path.exists()
