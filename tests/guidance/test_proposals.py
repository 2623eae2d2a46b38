"""The plan beside an agenda: within capacities, fair, for the units in the room first, solved anew after each claim."""

from datetime import date

import msgspec
import pytest

from guidance import following
from guidance.matching import matcher_for
from guidance.planning import NOBODY
from guidance.proposals import able_units, proposals, proposed_words, seats
from guidance.terms import FULL
from store.parts import Attendance
from store.records import Agreement, Match, Meeting, Need, Resource, Unit

TODAY = date(2026, 11, 24)


@pytest.fixture
def barbers(book):
    """Return two units with two places each for the same thing, four needs of it and one that nobody can answer."""
    units = [book.save(Unit(name=name)) for name in ("美美理发店", "光头理发店")]
    for unit in units:
        book.save(Resource(title="上门理发剪头发", item=19, unit=unit.id, quantity=2, fee="免费"))
    needs = [book.save(Need(title=f"{at}号楼老人想找人上门剪头发")) for at in range(4)]
    needs.append(book.save(Need(title="想买辆二手车")))
    meeting = book.save(Meeting(held_on=TODAY, agenda=[need.id for need in needs]))
    return units, needs, meeting


def planned(book, meeting):
    return {
        id_: proposed_words(book, one) for id_, one in proposals(book, meeting, matcher_for(book)).of.items()
    }


def test_an_agenda_is_planned_fairly_within_capacities_and_nothing_is_assigned(book, barbers):
    _, needs, meeting = barbers
    before = book.path.read_bytes()
    found = planned(book, meeting)
    assert sorted(found.values()) == ["光头理发店", "光头理发店", NOBODY, "美美理发店", "美美理发店"]
    assert found[needs[4].id] == NOBODY
    assert "最忙的单位 2 件" in proposals(book, meeting, matcher_for(book)).price
    assert book.path.read_bytes() == before
    assert book.all(Match) == []


def test_each_claim_and_each_no_solves_it_anew(book, barbers):
    (one, other), needs, meeting = barbers
    offer = book.get(Resource, "R-0001")
    following.keep(book, following.claimed(needs[0], one.id, TODAY, resource=offer), "认领")
    following.keep(book, following.claimed(needs[1], one.id, TODAY, resource=offer), "认领")
    found = planned(book, meeting)  # her two places are gone, and what is claimed needs no plan
    assert found == {needs[2].id: other.name, needs[3].id: other.name, needs[4].id: NOBODY}
    book.save(following.refused(needs[2], book.get(Resource, "R-0002"), "太远"))
    assert planned(book, meeting)[needs[2].id] == FULL
    book.undo()
    book.undo()
    assert planned(book, meeting)[needs[1].id] in (one.name, other.name)


def test_the_units_in_the_room_come_first_and_what_they_leave_goes_to_the_others(book, barbers):
    (one, _), needs, meeting = barbers
    running = book.save(msgspec.structs.replace(meeting, status="进行中", attendance=[Attendance(one.id)]))
    found = planned(book, running)
    assert sorted(found.values()) == ["光头理发店（没到会）"] * 2 + [NOBODY] + ["美美理发店"] * 2
    here = next(need for need in needs if found[need.id] == one.name)
    away = next(need for need in needs if "没到会" in found[need.id])
    matcher = matcher_for(book)
    plan = proposals(book, running, matcher)
    assert [(seat.proposed, seat.present) for seat in seats(book, running, here, matcher, plan.of[here.id])] == [
        (True, True), (False, False), (False, True),
    ]  # fmt: skip
    assert [seat.proposed for seat in seats(book, running, away, matcher, plan.of[away.id])] == [
        False,
        True,
        False,
    ]
    assert able_units(book, running, matcher)[away.id] == ["U-0002", "U-0001"]


def test_what_keeps_back_an_offer_in_the_room_is_said_and_a_claim_keeps_its_words(book, barbers):
    (one, other), needs, meeting = barbers
    here = [Attendance(one.id), Attendance(other.id)]
    running = book.save(msgspec.structs.replace(meeting, status="进行中", attendance=here))
    book.save(Agreement(unit=one.id, status="已签", valid_until=date(2020, 1, 1)))
    matcher = matcher_for(book)

    def told():
        return [(seat.unit, seat.resource, seat.words) for seat in seats(book, running, needs[0], matcher)]

    first, second, community = told()
    assert first[:2] == (other.id, "R-0002")
    assert second == (one.id, "R-0001", "上门理发剪头发  单位的协议已经到期")
    assert community == ("社区", "", "")
    offer = book.get(Resource, "R-0001")  # its unit claims all the same: the claim stands with its offer
    following.keep(book, following.claimed(needs[0], one.id, TODAY, resource=offer, quantity="2人"), "认领")
    assert (one.id, "R-0001", "上门理发剪头发") in told()
    book.save(msgspec.structs.replace(book.get(Resource, "R-0002"), status="撤回"))
    matcher = matcher_for(book)
    assert (other.id, "", "") in told()


def test_a_unit_is_not_proposed_for_what_it_asked_itself(book, barbers):
    (one, other), _, meeting = barbers
    asked = book.save(Need(title="本店老人想找人上门剪头发", proposer_kind="驻区单位", proposer=one.name))
    only = msgspec.structs.replace(meeting, agenda=[asked.id])
    assert planned(book, only) == {asked.id: other.name}
    assert able_units(book, only, matcher_for(book)) == {asked.id: [other.id]}


def test_an_empty_agenda_has_no_plan_and_emergencies_are_phoned(book, barbers):
    _, _, meeting = barbers
    assert planned(book, msgspec.structs.replace(meeting, agenda=[])) == {}
    danger = book.save(Need(title="隔壁冒黑烟", urgency="紧急"))
    talk = book.save(Need(title="广场舞太吵", route="协商议事"))
    asked = msgspec.structs.replace(meeting, agenda=[danger.id, talk.id, "N-9999"])
    assert planned(book, asked) == {danger.id: "紧急，先打电话", talk.id: "走协商议事"}
