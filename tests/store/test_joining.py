"""Two records become one: what both said is there, every link leads to the one that stays, and undo parts them."""

from datetime import date

import pytest

from store.joining import join
from store.parts import Attendance, PostedService
from store.problems import BookProblem
from store.records import Agreement, Match, Meeting, Need, Posting, Resource, Service, Unit


def tables(book):
    return {
        kind.table: {record.id: record for record in book.all(kind)}
        for kind in (Unit, Resource, Service, Match, Meeting, Agreement, Need, Posting)
    }


def test_every_link_follows_and_one_undo_parts_them_again(book):
    kept = book.save(Unit(name="美美理发店", liaison="小杨", note="老店"))
    other = book.save(
        Unit(
            name="新华美美理发有限公司", aliases=["美美"], liaison="杨芳", address="解放路3号", grid="二网格"
        )
    )
    offer = book.save(Resource(title="老人理发", unit=other.id))
    service = book.save(Service(title="理发", providers=[kept.id, other.id]))
    need = book.save(Need(title="想理发", measures=other.name))
    claim = book.save(Match(need=need.id, resource=offer.id, unit=other.id))
    paper = book.save(Agreement(unit=other.id))
    meeting = book.save(Meeting(agenda=[need.id], attendance=[Attendance(other.id, "杨芳", "店长")]))
    before = tables(book)

    unit = join(book, kept.id, other.id)

    assert (unit.name, unit.liaison, unit.address, unit.grid) == ("美美理发店", "小杨", "解放路3号", "二网格")
    assert unit.former == [other.id]
    assert unit.aliases == ["新华美美理发有限公司", "美美"]
    assert unit.note == f"老店\n合并自 {other.id}，原记：单位名称 新华美美理发有限公司；联系人 杨芳"
    assert book.get(Unit, other.id) is None
    assert book.get(Resource, offer.id).unit == kept.id
    assert book.get(Service, service.id).providers == [kept.id]
    assert book.get(Match, claim.id).unit == kept.id
    assert book.get(Agreement, paper.id).unit == kept.id
    assert book.get(Meeting, meeting.id).attendance[0].unit == kept.id
    assert book.get(Need, need.id).measures == other.name

    assert book.undo() == f"合并单位 {other.id} 新华美美理发有限公司 到 {kept.id} 美美理发店"
    assert tables(book) == before


def test_private_words_stay_private_and_chosen_fields_win(book):
    kept = book.save(Need(title="想理发", private="马大妈 301", urgency="日常", people=2))
    other = book.save(
        Need(
            title="上门理发",
            private="马桂兰",
            urgency="紧急",
            people=3,
            source="走访",
            confirmed_on=date(2026, 3, 5),
        )
    )
    need = join(book, kept.id, other.id, theirs=("title",))
    assert need.private == "马大妈 301\n马桂兰"
    assert "马桂兰" not in need.note
    assert (need.title, need.urgency, need.people, need.source) == ("上门理发", "紧急", 2, "走访")
    assert need.note == f"合并自 {other.id}，原记：需求内容 想理发；涉及人数 3"
    assert need.confirmed_on == date(2026, 3, 5)


def test_what_hangs_on_the_wall_follows_too(book):
    first, second = book.save(Service(title="理发")), book.save(Service(title="老人理发"))
    book.save(Posting(sheet="1", services=[PostedService(second.id, "abc")]))
    join(book, first.id, second.id)
    assert book.all(Posting)[0].services == [PostedService(first.id, "abc")]


def test_an_agreement_that_renewed_the_other_points_to_nothing(book):
    old = book.save(Agreement(unit="U-0001"))
    new = book.save(Agreement(unit="U-0001", renewal_of=old.id))
    assert join(book, new.id, old.id).renewal_of == ""


@pytest.mark.parametrize("pair", [("U-0001", "N-0001"), ("U-0001", "U-0009"), ("U-0001", "U-0001")])
def test_what_cannot_be_one_is_refused_and_nothing_changes(book, pair):
    book.save(Unit(name="甲"))
    book.save(Need(title="乙"))
    before = book.path.read_bytes()
    with pytest.raises(BookProblem, match="什么也没有改"):
        join(book, *pair)
    assert book.path.read_bytes() == before
