"""What may be published, enforced in one place."""

from datetime import date, timedelta

import msgspec
import pytest

from guidance.public import public_phone, public_service
from guidance.review import MUST, check, review_service
from store.choices import COMMUNITY
from store.parts import Consent
from store.records import Agreement, Resource, Service, Unit

TODAY = date.today()  # noqa: DTZ011
FINE = Service(
    title="上门理发", item=14, content="自带工具，剪发修面", providers=[COMMUNITY], times="每月第二个周二", fee="免费",
    public_phone="0951-5012345",
)  # fmt: skip


def musts(book, service):
    return [finding.field for finding in review_service(book, service) if finding.level == MUST]


def test_a_good_service_has_nothing_against_it(book):
    assert review_service(book, FINE) == []


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("content", "找王奶奶的儿子，剪发修面"),
        ("content", "为3号楼2单元501室服务"),
        ("content", "专为尿毒症患者"),
        ("booking", "打13995010001约"),
        ("place", "5-2-301"),
        ("title", "李大妈理发"),
    ],
)
def test_private_words_in_any_printed_text_forbid_it(book, field, text):
    assert field in musts(book, msgspec.structs.replace(FINE, **{field: text}))


def test_plain_words_about_old_people_are_no_names(book):
    fine = msgspec.structs.replace(FINE, content="老奶奶老爷爷都能来，6号楼前集合，找网格员")
    assert musts(book, fine) == []


def test_a_mobile_is_printed_only_with_recorded_consent(book):
    unit = book.save(Unit(name="美美理发店", liaison="小杨", liaison_phone="15809510006"))
    service = msgspec.structs.replace(FINE, providers=[unit.id], public_phone="15809510006")
    assert public_phone(book, service) == "0951-5012345"  # the hotline instead
    assert any("没有登记本人同意" in finding.text for finding in review_service(book, service))
    given = Consent(what="手机", by="小杨", on=TODAY, until=TODAY + timedelta(30))
    book.save(msgspec.structs.replace(unit, consent=given))
    assert public_phone(book, service) == "15809510006"
    book.save(
        msgspec.structs.replace(
            book.get(Unit, unit.id), consent=msgspec.structs.replace(given, withdrawn=TODAY)
        )
    )
    assert public_phone(book, service) == "0951-5012345"
    past = msgspec.structs.replace(given, until=TODAY - timedelta(1))
    book.save(msgspec.structs.replace(book.get(Unit, unit.id), consent=past))
    assert public_phone(book, service) == "0951-5012345"


def test_somebody_elses_consent_does_not_count(book):
    given = Consent(what="手机", by="小杨", on=TODAY)
    unit = book.save(Unit(name="甲", liaison_phone="15809510006", consent=given))
    service = msgspec.structs.replace(FINE, providers=[unit.id], public_phone="13700000001")
    assert public_phone(book, service) == "0951-5012345"


def test_names_of_liaisons_never_reach_the_sheet(book):
    unit = book.save(Unit(name="美美理发店", liaison="杨小美", leader="赵大成", liaison_phone="15809510006"))
    public = public_service(book, msgspec.structs.replace(FINE, providers=[unit.id]))
    assert public.provider == "美美理发店"
    assert not any(word in str(public) for word in ("杨小美", "赵大成", "15809510006"))


def test_an_unlisted_or_removed_unit_is_not_printed(book):
    hidden = book.save(Unit(name="不上清单的店", unlisted=True))
    service = msgspec.structs.replace(FINE, providers=[hidden.id])
    assert "不上清单的店" not in public_service(book, service).provider
    assert "providers" in musts(book, service)
    assert "providers" in musts(book, msgspec.structs.replace(FINE, providers=["U-0404"]))


def test_an_ended_agreement_is_said(book):
    unit = book.save(Unit(name="美美理发店"))
    book.save(Agreement(unit=unit.id, status="已签", valid_until=TODAY - timedelta(1)))
    findings = review_service(book, msgspec.structs.replace(FINE, providers=[unit.id]))
    assert ["协议" in finding.text for finding in findings] == [True]


def test_the_check_names_what_is_missing_and_where(book):
    book.save(Unit(name="甲", kind="学校", office_phone="12"))
    book.save(Resource(title="救援", unit="U-0001", item=4, contact_phone="0951-5012304"))
    book.save(Service(title="只有名称", providers=[COMMUNITY]))
    found = {(finding.id, finding.field): finding.text for finding in check(book)}
    assert "不像电话" in found[("U-0001", "office_phone")]
    assert "通知要求写明" in found[("R-0001", "details")]
    assert found[("S-0001", "content")] == "缺服务内容。"
