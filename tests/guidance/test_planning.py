"""The plan for a meeting: exact, fair, the same everywhere, and every leftover says why."""

import itertools
import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from guidance.flow import Pair, Seat, assign
from guidance.planning import MORE_URGENT, NOBODY, WRONG_TIME, as_json, choices, plan, price_words
from guidance.terms import FULL
from store.records import Need, Resource, Unit


def unfairness(steps, load, before):
    """What a unit's load costs beyond what it had before."""
    return sum(steps[min(at, len(steps) - 1)] for at in range(before, before + load)) if steps else 0


def value(pairs, seats, steps, chosen, loads):
    """What a plan is worth, counted by hand; None when it is not allowed."""
    worths = {(pair.need, pair.seat): pair.worth for pair in pairs}
    per_seat, per_unit = {}, {}
    for seat in chosen.values():
        per_seat[seat] = per_seat.get(seat, 0) + 1
        per_unit[seats[seat].unit] = per_unit.get(seats[seat].unit, 0) + 1
    if any(count > seats[seat].places for seat, count in per_seat.items()):
        return None
    cost = sum(unfairness(steps, count, loads.get(unit, 0)) for unit, count in per_unit.items())
    return sum(worths[pair] for pair in chosen.items()) - cost


@st.composite
def instances(draw):
    needs, seats = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    places = {f"s{at}": Seat(f"u{draw(st.integers(0, 2))}", draw(st.integers(0, 2))) for at in range(seats)}
    pairs = [
        Pair(f"n{need}", seat, draw(st.integers(1, 20)))
        for need in range(needs)
        for seat in places
        if draw(st.booleans())
    ]
    steps = tuple(itertools.accumulate(draw(st.lists(st.integers(0, 9), max_size=3))))
    loads = {f"u{at}": draw(st.integers(0, 3)) for at in range(3)}
    return pairs, places, steps, loads


@settings(max_examples=500, deadline=None)
@given(instances())
def test_a_plan_is_worth_what_trying_everything_finds(instance):
    pairs, seats, steps, loads = instance
    options = {}
    for pair in pairs:
        options.setdefault(pair.need, [None]).append(pair.seat)
    tried = (
        {need: seat for need, seat in zip(options, some, strict=True) if seat}
        for some in itertools.product(*options.values())
    )
    best = max(found for one in tried if (found := value(pairs, seats, steps, one, loads)) is not None)
    assert value(pairs, seats, steps, assign(pairs, seats, steps, loads), loads) == best


def test_a_large_plan_is_worth_what_another_library_finds():
    chance = np.random.default_rng(5)
    needs, offers = 200, 120
    pairs = [
        Pair(f"n{need}", f"s{seat}", int(chance.integers(1, 5000)))
        for need in range(needs)
        for seat in chance.choice(offers, 12, replace=False)
    ]
    seats = {f"s{at}": Seat(f"u{at % 30}", 1) for at in range(offers)}
    table = np.zeros((needs, offers))
    for pair in pairs:
        table[int(pair.need[1:]), int(pair.seat[1:])] = pair.worth
    rows, columns = linear_sum_assignment(table, maximize=True)
    chosen = assign(pairs, seats)
    worths = {(pair.need, pair.seat): pair.worth for pair in pairs}
    assert sum(worths[pair] for pair in chosen.items()) == table[rows, columns].sum()
    assert assign(pairs, seats) == chosen


def barbers(book):
    one, two = book.save(Unit(name="美美理发店")), book.save(Unit(name="光头理发店"))
    book.save(Resource(title="上门理发剪头发", item=19, unit=one.id, quantity=5, fee="免费"))
    book.save(Resource(title="上门理发剪头发", item=19, unit=two.id, quantity=5, fee="免费"))
    return one, two


def test_work_is_shared_between_units(book):
    one, two = barbers(book)
    for at in range(4):
        book.save(Need(title=f"{at}号楼老人想找人上门剪头发"))
    found = plan(choices(book))
    assert sorted(line.unit for line in found.lines) == [one.id, one.id, two.id, two.id]
    assert found.unserved == ()
    assert found.most == 2
    assert "最忙的单位" in price_words(found)


def test_pins_and_bans_of_a_person_hold(book):
    barbers(book)
    need = book.save(Need(title="老人想找人上门剪头发"))
    given = choices(book)
    [line] = plan(given, pins={need.id: "R-0002"}).lines
    assert (line.resource, line.pinned) == ("R-0002", True)
    [line] = plan(given, banned=[(need.id, "R-0001")]).lines
    assert line.resource == "R-0002"
    both = [(need.id, "R-0001"), (need.id, "R-0002")]
    assert plan(given, banned=both).unserved == ((need.id, NOBODY),)


def test_what_is_left_over_says_why(book):
    unit = book.save(Unit(name="美美理发店"))
    book.save(Resource(title="上门理发剪头发", item=19, unit=unit.id, quantity=1))
    book.save(Resource(title="图书室看书自习", item=22, unit=unit.id, times="工作日 9:00-17:00"))
    first = book.save(Need(title="老人想找人上门剪头发", urgency="重要"))
    later = book.save(Need(title="老人想找人上门剪头发"))
    same = book.save(Need(title="老人想找人上门剪头发", urgency="重要"))
    evening = book.save(Need(title="晚上想有个地方看书自习"))
    odd = book.save(Need(title="想买辆二手车"))
    danger = book.save(Need(title="隔壁冒黑烟", urgency="紧急"))
    found = plan(choices(book))
    assert [line.need for line in found.lines] == [first.id]
    why = dict(found.unserved)
    assert why == {later.id: MORE_URGENT, same.id: FULL, evening.id: WRONG_TIME, odd.id: NOBODY}
    assert found.emergencies == (danger.id,)
    shape = as_json(found)
    assert list(shape) == ["lines", "unserved", "emergencies", "fairness"]
    assert list(shape["lines"][0]) == ["need", "resource", "unit", "score", "reasons"]
    json.dumps(shape, ensure_ascii=False)


def test_nothing_is_assigned_by_a_plan(book):
    barbers(book)
    book.save(Need(title="老人想找人上门剪头发"))
    before = book.path.read_bytes()
    plan(choices(book))
    assert book.path.read_bytes() == before
