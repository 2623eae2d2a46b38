"""Exact assignment of many needs to limited places, fair over units: a min-cost flow in plain whole numbers.

Each need sends one unit of flow: need -> seat (an offer at a time) -> unit -> sink, or straight to the sink when it
stays unserved. The arcs unit -> sink cost more for each further need of the same unit (convex, so still a flow).
Successive shortest paths with potentials; see Ahuja, Magnanti, Orlin, Network Flows, chapter 9. All numbers are
whole and everything is worked through in the order given, so that every computer finds the same plan.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """A need that a seat could answer, and what that is worth (a whole number above 0)."""

    need: str
    seat: str
    worth: int


@dataclass(frozen=True)
class Seat:
    """An offer at a time: whose it is and how many needs it can take."""

    unit: str
    places: int


class _Network:
    """Arcs in pairs: arc `e` and its way back `e ^ 1`."""

    def __init__(self, nodes: int) -> None:
        self.arcs: list[list[int]] = [[] for _ in range(nodes)]
        self.head: list[int] = []
        self.room: list[int] = []
        self.cost: list[int] = []

    def add(self, tail: int, head: int, room: int, cost: int) -> int:
        """Add an arc and return its number."""
        number = len(self.head)
        self.arcs[tail].append(number)
        self.arcs[head].append(number + 1)
        self.head += (head, tail)
        self.room += (room, 0)
        self.cost += (cost, -cost)
        return number

    def push(self, source: int, sink: int, potential: list[int]) -> None:
        """Send one unit from the source along a cheapest way; Dijkstra stops at the sink."""
        arcs, head, room, cost = self.arcs, self.head, self.room, self.cost
        distance, came, done = {source: 0}, {}, set()
        waiting = [(0, source)]
        while waiting:
            far, node = heapq.heappop(waiting)
            if node in done:
                continue
            done.add(node)
            if node == sink:
                break
            start = far + potential[node]
            for arc in arcs[node]:
                other = head[arc]
                if room[arc] and other not in done:
                    reached = start + cost[arc] - potential[other]
                    if reached < distance.get(other, reached + 1):
                        distance[other], came[other] = reached, arc
                        heapq.heappush(waiting, (reached, other))
        total = distance[sink]
        for node in done:
            potential[node] += distance[node] - total
        node = sink
        while node != source:
            arc = came[node]
            room[arc] -= 1
            room[arc ^ 1] += 1
            node = head[arc ^ 1]


def assign(
    pairs: Sequence[Pair], seats: Mapping[str, Seat], steps: Sequence[int] = (), loads: Mapping[str, int] | None = None
) -> dict[str, str]:  # fmt: skip
    """Return need -> seat with the greatest sum of worths less what unfairness costs.

    `steps[k]` is the cost of a unit's (k+1)-th need, never falling; the last one holds for all further needs.
    `loads` says how many needs a unit has already.
    """
    needs = list(dict.fromkeys(pair.need for pair in pairs))
    used = [name for name in dict.fromkeys(pair.seat for pair in pairs) if seats[name].places > 0]
    units = list(dict.fromkeys(seats[name].unit for name in used))
    numbers = {name: at for at, name in enumerate([("need", one) for one in needs])}
    numbers |= {("seat", name): len(needs) + at for at, name in enumerate(used)}
    numbers |= {("unit", name): len(needs) + len(used) + at for at, name in enumerate(units)}
    sink = len(numbers)
    network, most = _Network(sink + 1), max((pair.worth for pair in pairs), default=0)
    arcs = {
        network.add(numbers["need", pair.need], numbers["seat", pair.seat], 1, most - pair.worth): pair
        for pair in pairs
        if ("seat", pair.seat) in numbers
    }
    for name in used:
        network.add(numbers["seat", name], numbers["unit", seats[name].unit], seats[name].places, 0)
    for unit in units:
        for room, cost in _rooms(steps, (loads or {}).get(unit, 0), len(needs)):
            network.add(numbers["unit", unit], sink, room, cost)
    for need in needs:
        network.add(numbers["need", need], sink, 1, most)
    potential = [0] * (sink + 1)
    for need in needs:
        network.push(numbers["need", need], sink, potential)
    return {pair.need: pair.seat for arc, pair in arcs.items() if network.room[arc] == 0}


def _rooms(steps: Sequence[int], before: int, most: int) -> list[tuple[int, int]]:
    if not steps:
        return [(most, 0)]
    singles = [(1, step) for step in steps[before:-1]]
    return [*singles[:most], (most, steps[-1])]
