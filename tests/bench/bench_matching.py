"""The clock of matching and planning beside another library. Run by hand: `uv run pytest tests/bench/bench_matching.py`."""

import random

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from guidance.flow import Pair, Seat, assign
from guidance.matching import Matcher
from guidance.model.corpus import sentences
from store.records import Resource

CORPUS = [one for one in sentences() if one.resources]


def matcher(count):
    chance = random.Random(1)  # noqa: S311 - a sample, no secret
    chosen = [chance.choice(CORPUS) for _ in range(count)]
    return Matcher(
        [Resource(id=f"R-{at}", title=one.text, item=one.resources[0]) for at, one in enumerate(chosen)], {}
    )


@pytest.mark.parametrize("count", [150, 10_000])
def test_a_query(benchmark, count):
    asked, texts = matcher(count), [one.text for one in CORPUS[::97]]
    place = iter(range(10**9))
    benchmark(lambda: asked.rank(texts[next(place) % len(texts)], top=5))


def instance(needs, offers, choices=20):
    chance = np.random.default_rng(3)
    pairs = [
        Pair(f"n{need}", f"s{seat}", int(chance.integers(1000, 3000)))
        for need in range(needs)
        for seat in chance.choice(offers, choices, replace=False)
    ]
    return pairs, {f"s{at}": Seat(f"u{at % (offers // 4)}", 2) for at in range(offers)}


@pytest.mark.parametrize(("needs", "offers"), [(50, 150), (500, 2000), (500, 60)])
def test_a_plan(benchmark, needs, offers):
    pairs, seats = instance(needs, offers)
    benchmark(lambda: assign(pairs, seats, (0, 60, 120, 180)))


def test_the_reference_without_fairness(benchmark):
    pairs, _ = instance(500, 2000)
    table = np.zeros((500, 4000))
    for pair in pairs:
        for twin in (0, 1):
            table[int(pair.need[1:]), 2 * int(pair.seat[1:]) + twin] = pair.worth
    benchmark(lambda: linear_sum_assignment(table, maximize=True))
