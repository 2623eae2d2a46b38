"""Typed text becomes values and back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from store import phones
from store.days import read_day, show_day, wall_day
from store.entry import show_value, tell_value
from store.fields import field_of, fields_of
from store.kinds import Choice, Day, Details, FieldError, Flag, Names, Number, Phone, Rows, Text, When
from store.parts import Consent, Grid, LogEntry, Rating, Reported
from store.records import RECORDS, Community, Match, Mobilisation, Need, Unit

TODAY = date(2026, 3, 5)  # a Thursday


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-10", date(2026, 3, 10)),
        ("2026年3月5日", date(2026, 3, 5)),
        ("3.5", date(2026, 3, 5)),
        ("3月5日", date(2026, 3, 5)),
        ("12/30", date(2025, 12, 30)),
        ("20260310", date(2026, 3, 10)),
        ("明天", date(2026, 3, 6)),
        ("三天后", date(2026, 3, 8)),
        ("15号", date(2026, 3, 15)),
        ("3号", date(2026, 4, 3)),
        ("下个月3号", date(2026, 4, 3)),
        ("月底", date(2026, 3, 31)),
        ("下周三", date(2026, 3, 11)),
        ("周一", date(2026, 3, 9)),
        ("２０２６．３．５", date(2026, 3, 5)),
        ("46089", date(2026, 3, 8)),
    ],
)
def test_days_are_read_as_people_write_them(typed, day):
    assert read_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["13.40", "2026-02-30", "随便", "", "31", "下月31号"])
def test_what_is_no_day_is_none(typed):
    assert read_day(typed, TODAY) is None


def test_days_are_said_as_people_say_them():
    assert [show_day(day, TODAY) for day in (TODAY, date(2026, 3, 6), date(2026, 3, 20), date(2025, 3, 20))] == [
        "今天", "明天", "3月20日", "2025年3月20日",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13995010001/0951-6011001", "13995010001、0951-6011001"),
        ("１３８９５０１０００２", "13895010002"),
        ("139 9501 0001", "13995010001"),
        ("(0951)6011001转8", "0951-6011001转8"),
        ("010-12345678", "010-12345678"),
        ("95598", "95598"),
        ("400-123-4567", "400-123-4567"),
        ("问门卫", "问门卫"),
    ],
)
def test_phones_are_written_evenly_and_never_blocked(typed, kept):
    assert Phone().parse(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "13995010001",
        "0951-6011001转8",
        "400-123-4567",
        "6011001",
        "12345",
        "0951-6011001、13995010001/95598",
        "021-61234567",
    ],
)
def test_every_kind_of_chinese_number_passes_without_a_word(typed):
    assert Phone().doubt(typed) == ""


@pytest.mark.parametrize(
    "typed", ["1399501", "139950100011", "0951-6011001、问门卫", "0123456789", "011-2345678", "0000-2345678"]
)
def test_an_odd_number_is_doubted_and_kept(typed):
    assert "不像电话" in Phone().doubt(typed)
    assert Phone().parse(typed).replace("、", "") == typed.replace("、", "")


def test_any_area_that_could_be_typed_is_read_or_kept():
    for area in range(1000):
        for number in (f"0{area}", f"0{area:02d}", f"0{area:03d}", f"(0{area:03d})"):
            for between in ("", "-", " "):
                typed = f"{number}{between}2345678"
                assert Phone().parse(typed).replace("-", "").replace(" ", "").strip("()") != ""
                assert phones.with_zero(typed)


def test_a_mobile_is_doubted_only_where_it_would_be_printed():
    assert Phone().doubt("13995010001") == ""
    assert "清单上印座机" in Phone(printed=True).doubt("13995010001")
    assert Phone(printed=True).doubt("0951-5012345") == ""
    assert field_of(Community, "hotline").kind.printed


def test_times_and_days_say_what_was_understood():
    assert When().understood("工作日9点到5点") == "周一至周五 9:00-17:00"
    assert "结束早于开始" in When().doubt("工作日 17:30-8:30")
    assert When().understood("随叫随到") == "照原样记、照原样印（没有看懂成钟点）"
    assert When().parse("随叫随到") == "随叫随到"
    assert Day().understood("2026年3月5日") == "2026年3月5日 周四"


def test_an_odd_phone_is_named():
    assert phones.odd("0951-6011001、1399501") == "1399501"
    assert phones.odd("13995010001、95598") == ""


def test_mobiles_are_masked():
    assert phones.mask("马经理13995010001") == "马经理139****0001"


def test_choices_take_a_beginning_and_refuse_in_words():
    kind = Choice(options=("免费", "低偿"))
    assert kind.parse("免") == "免费"
    with pytest.raises(FieldError, match="免费、低偿"):
        kind.parse("白送")


def test_a_too_long_text_is_refused_not_cut():
    with pytest.raises(FieldError, match="没有截断"):
        Text().parse("长" * 501)


def test_numbers_flags_names_details_and_rows():
    assert Number().parse("１２") == 12
    assert Flag().parse("是") is True
    assert Names().parse("甲、乙，丙") == ["甲", "乙", "丙"]
    assert Details().parse("救援人员数量：30\n特长：") == {"救援人员数量": "30"}
    assert Rows(row=Grid).parse("一网格，1-4号楼，王芳") == [Grid("一网格", "1-4号楼", "王芳")]
    for kind, wrong in ((Number(), "三"), (Flag(), "也许"), (Details(), "没有冒号")):
        with pytest.raises(FieldError):
            kind.parse(wrong)


def test_what_the_file_holds_is_told_as_what_a_record_holds(book):
    consent, log = Consent("座机", "李红", date(2026, 3, 5)), [LogEntry(date(2026, 3, 6), "王芳", "去看过")]
    unit = book.save(Unit(name="美美理发店", consent=consent, joint_committee=True, party_members=3))
    need = book.save(Need(title="修路灯", wanted_by=date(2026, 3, 20), departments=["住建部门"], item=9))
    claim = book.save(Match(need=need.id, unit=unit.id, log=log, rating=Rating(5, "张三", "好")))
    going = book.save(Mobilisation(event="火灾", started=datetime(2026, 3, 5, 8, 30, tzinfo=UTC)))
    for record in (unit, need, claim, going):
        document = book.documents(record.table)[record.id]
        for field in fields_of(type(record)):
            if value := getattr(record, field.key):
                assert tell_value(field, document[field.key], book) == show_value(field, value, book) != ""
    day = field_of(Need, "wanted_by")
    assert tell_value(day, None, book) == "（空）"
    assert tell_value(day, "哪天都行", book) == "哪天都行"  # a hand was at work in the file


def test_a_row_is_read_as_people_write_it():
    consent = Rows(row=Consent, single=True)
    assert consent.parse("座机、李红、2026年3月5日、2026.12.31") == Consent(
        "座机", "李红", date(2026, 3, 5), date(2026, 12, 31)
    )
    [reported] = Rows(row=Reported).parse("3月5日，１２人，3个，4.5小时")
    assert (reported.members, reported.posts, reported.hours) == (12, 3, 4.5)
    assert (reported.on.month, reported.on.day, reported.on <= wall_day()) == (3, 5, True)
    tomorrow = wall_day() + timedelta(1)  # without its year, for what has happened: a year ago all but a day
    [reported] = Rows(row=Reported).parse(f"{tomorrow.month}.{tomorrow.day}，1")
    assert reported.on < wall_day()
    grids = Rows(row=Grid)
    assert grids.parse("一网格、1至5栋、王芳、１３９９５０１０００１") == [
        Grid("一网格", "1至5栋", "王芳", "13995010001")
    ]
    assert grids.parse("一网格，1、2、3栋，王芳") == [Grid("一网格", "1、2、3栋", "王芳")]
    assert consent.understood("座机，李红，2026年3月5日") == "座机，李红，2026-03-05"
    assert consent.understood("座机，李红") == ""
    with pytest.raises(FieldError, match="日期写 3月5日"):
        consent.parse("座机，李红，以后再说")


@pytest.mark.parametrize("record", RECORDS)
def test_what_is_shown_is_read_back(record):
    fresh = record()
    for field in fields_of(record):
        value = getattr(fresh, field.key)
        if not isinstance(value, str) or value == "":
            assert field.kind.parse(field.kind.show(value)) == value or value in (False, None)


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_but_bookkeeping_is_declared(record):
    kept = {
        "id",
        "ref",
        "created",
        "changed",
        "changed_by",
        "confirmed_on",
        "confirmed_by",
        "services",
        "waivers",
        "look",
    }
    assert set(record.__struct_fields__) - kept <= {field.key for field in fields_of(record)}
