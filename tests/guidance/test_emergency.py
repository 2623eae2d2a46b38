"""The record of an emergency: what it says of the units, of midnight, and what is left to be written by hand."""

from datetime import datetime, timedelta

import msgspec

from exports.call_sheet import mobilisation_paper
from exports.paper import Table, Words
from guidance import emergency
from store.records import Mobilisation, Unit


def went_on(book, begun, *heard):
    """An emergency in which units were called six minutes apart, and said this."""
    going, now = emergency.started("火灾", begun), begun
    for name, said in heard:
        unit = next((one for one in book.all(Unit) if one.name == name), None) or book.save(Unit(name=name))
        now += timedelta(minutes=6)
        going = emergency.noted(going, unit.id, said, now)
    return book.save(emergency.over(going, now + timedelta(minutes=6)))


def facts(paper):
    return dict(next(block for block in paper.blocks if isinstance(block, Table)).rows)


def test_the_record_counts_units_by_what_was_heard_of_each_last(book):
    begun = datetime(2026, 11, 28, 9, 0).astimezone()
    heard = [
        ("甲", "水带：接了，马上来"),
        ("乙", "担架：没有接电话"),
        ("甲", "水带：已到现场"),
        ("丙", "问一声再说"),
    ]
    past = went_on(book, begun, *heard)
    assert emergency.came(past) == "到场 1 家，没接 1 家，其他 1 家"
    assert facts(mobilisation_paper(book, past))["联系单位"] == "3 家：到场 1 家，没接 1 家，其他 1 家"
    assert emergency.came(emergency.started("火灾", begun)) == ""


def test_past_midnight_the_minutes_tell_the_day(book):
    past = went_on(book, datetime(2026, 11, 28, 23, 50).astimezone(), ("甲", "已出发"), ("甲", "已到现场"))
    assert [at for at, _, _ in emergency.minutes(book, past)] == [
        "23:50",
        "23:56",
        "29日 00:02",
        "29日 00:08",
    ]
    assert emergency.lasted(past) == "2026-11-28 23:50 开始，29日 00:08 结束，历时 18 分钟"


def test_what_nobody_wrote_down_is_a_line_to_write_on(book):
    past = went_on(book, datetime(2026, 11, 28, 9, 0).astimezone())
    paper = mobilisation_paper(book, msgspec.structs.replace(past, changed_by=""))
    assert facts(paper)["地点"].strip("_") == ""
    assert facts(paper)["联系单位"] == "0 家"
    [signed] = [block.text for block in paper.blocks if isinstance(block, Words)]
    assert signed.startswith("记录：____")
    assert mobilisation_paper(book, book.get(Mobilisation, past.id)).blocks[-2].text.startswith("记录：王芳")
