"""A practice community: believable, invented, the same for the same seed, and of any size."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec

from guidance.catalogue import catalogue
from store.book import Book
from store.choices import COMMUNITY
from store.days import wall_day
from store.parts import Grid
from store.records import Agreement, Community, Match, Meeting, Need, Resource, Service, Unit

_GRIDS = (
    Grid("一网格", "1-4号楼", "王芳", "0951-5010001"),
    Grid("二网格", "5-8号楼", "李强", "0951-5010002"),
    Grid("三网格", "9-10号楼", "白雪", "0951-5010003"),
    Grid("四网格", "11-12号楼", "马小军", "0951-5010004"),
)
_STATES = ("已签约", "已签约", "已签约", "承诺", "承诺", "意向")


def write_practice(
    book: Book, *, units: int = 18, resources: int = 32, needs: int = 24, services: int = 16, seed: int = 1,
    today: date | None = None,
) -> None:  # fmt: skip
    """Fill an empty book with a practice community, in one durable write; each count may be 0."""
    maker = _Maker(book, random.Random(seed), today or wall_day())  # noqa: S311 - practice, not secrets
    with book.change("写练习数据"):
        book.save(_community())
        maker.units(units)
        maker.resources(resources)
        maker.needs(needs)
        maker.services(services)
        maker.agreements()
        maker.matches()
        maker.meeting()


def _community() -> Community:
    return Community(
        name="新华社区", street="解放西街街道", district="兴庆区", city="银川市", address="解放西街88号", hotline="0951-5012345",
        office_hours="周一至周五 8:30-17:30", secretary="李建国", tagline="居民的事大家管，大家的事共同办", grids=list(_GRIDS),
    )  # fmt: skip


class _Maker:
    """Writes one kind of record after the other; later ones point to earlier ones."""

    def __init__(self, book: Book, chance: random.Random, today: date) -> None:
        self._book, self._chance, self._today = book, chance, today
        self._content: dict[str, list[str]] = tomllib.loads(
            Path(__file__).with_name("practice.toml").read_text(encoding="utf-8")
        )
        self._units: list[Unit] = []
        self._resources: list[Resource] = []
        self._needs: list[Need] = []

    def _rows(self, part: str, count: int) -> Iterator[tuple[list[str], int]]:
        """Yield the cells of `count` rows and their round: after the last row the first comes again.

        Rows of units that this book has come alone, so that nobody offers what is not theirs.
        """
        rows = [[cell.strip() for cell in row.split("|")] for row in self._content[part]]
        names = {unit.name for unit in self._units} | {COMMUNITY}
        column = {"resources": 2, "services": 3}.get(part)
        own = [row for row in rows if column is None or row[column] in names] or rows
        for place in range(count):
            yield own[place % len(own)], place // len(own)

    def _confirmed(self) -> date:
        """Most were confirmed lately; one in six is stale."""
        days = (
            self._chance.randint(100, 200) if self._chance.random() < 1 / 6 else self._chance.randint(1, 80)
        )
        return self._today - timedelta(days)

    def _unit_of(self, name: str, round_: int) -> Unit | None:
        wanted = _numbered(name, round_)
        return next((unit for unit in self._units if unit.name in (wanted, name)), None)

    def units(self, count: int) -> None:
        """Units of every kind, some with an office number, all with a liaison."""
        for place, ((name, kind, grid, liaison, title), round_) in enumerate(self._rows("units", count)):
            party = self._chance.random() < 0.6
            unit = Unit(
                name=_numbered(name, round_), kind=kind, grid=grid, liaison=liaison, leader_title=title,
                leader=liaison if party else "", liaison_phone=f"1399501{place % 10000:04d}",
                office_phone=f"0951-{6010000 + place:07d}", address=f"解放西街{2 * place % 400 + 1}号",
                party_organization=f"{name}党支部" if party else "",
                party_members=self._chance.randint(3, 45) if party else None,
                confirmed_on=self._confirmed(), confirmed_by="王芳",
            )  # fmt: skip
            self._units.append(self._book.save(unit))

    def resources(self, count: int) -> None:
        """Resources over most official items; some paused, some past their day."""
        for (title, item, name, times, place, fee, amount, words, details), round_ in self._rows(
            "resources", count
        ):
            unit = self._unit_of(name, round_)
            status = self._chance.choice(_STATES)
            paused = self._chance.random() < 0.06
            resource = Resource(
                title=_numbered(title, round_), item=int(item), unit=unit.id if unit else "", times=times, place=place,
                fee=fee, quantity_text=amount, description=words, details=_pairs(details),
                contact=unit.liaison if unit else "", contact_phone=unit.office_phone if unit else "",
                status="暂停" if paused else status, status_reason="装修，下月恢复" if paused else "",
                until=self._today - timedelta(9) if self._chance.random() < 0.04 else None,
                emergency=4 <= int(item) <= 10, confirmed_on=self._confirmed(), confirmed_by="李强",
            )  # fmt: skip
            self._resources.append(self._book.save(resource))

    def needs(self, count: int) -> None:
        """Needs in residents' own words; who they are stays in the private field."""
        for place, ((title, item, who, building, people, urgency, channel, private), round_) in enumerate(
            self._rows("needs", count)
        ):
            official = catalogue().need(int(item))
            wanted = (
                self._today + timedelta(self._chance.randint(3, 60)) if self._chance.random() < 0.5 else None
            )
            need = Need(
                title=_numbered(title, round_), item=int(item), proposer_kind=who, building=building,
                grid=_GRIDS[place % len(_GRIDS)].name, people=int(people), urgency=urgency, channel=channel,
                private=private, wanted_by=wanted, departments=list(official.departments) if official else [],
                source="练习数据",
            )  # fmt: skip
            self._needs.append(self._book.save(need))

    def services(self, count: int) -> None:
        """Services in plain words, free and paid."""
        for (title, item, content, name, times, place, whom, fee, booking, phone), round_ in self._rows(
            "services", count
        ):
            unit = self._unit_of(name, round_) if name != COMMUNITY else None
            number = unit.office_phone if unit and phone != "0" else "0951-5012345"
            self._book.save(
                Service(
                    title=_numbered(title, round_), item=int(item), content=content, times=times, place=place,
                    audience=whom, fee=fee, booking=booking, public_phone=number,
                    providers=[unit.id] if unit else [COMMUNITY], confirmed_on=self._confirmed(),
                )
            )  # fmt: skip

    def agreements(self) -> None:
        """Agreements with two units of three: most run on, some end soon, one has ended."""
        clauses = list(catalogue().agreement.clauses)
        for place, unit in enumerate(unit for number, unit in enumerate(self._units) if number % 3 != 2):
            left = (12, -20, 200, 26, 120, 300)[place % 6]
            until = self._today + timedelta(left)
            paper = Agreement(
                unit=unit.id, status="已签" if left > 0 else "到期", clauses=clauses, valid_until=until,
                signed_on=until - timedelta(364), signers=[unit.liaison, "李建国"],
            )  # fmt: skip
            self._book.save(paper)

    def matches(self) -> None:
        """Claims on the needs that a resource here plainly answers; one is past its promise."""
        answers = {
            "剪头发": "上门给行动不便老人理发",
            "放学": "放学后作业看护",
            "防骗子": "防骗讲座",
            "停车": "错时停车位",
        }
        for place, (word, title) in enumerate(answers.items()):
            need = next((one for one in self._needs if word in one.title), None)
            offer = next((one for one in self._resources if one.title == title), None)
            if (
                need is None or offer is None or place == 0
            ):  # the first is left to be matched while practising
                continue
            self._book.save(
                Match(
                    need=need.id, resource=offer.id, unit=offer.unit, status="实施中", claimed_on=self._today - timedelta(40),
                    promised_by=self._today + timedelta(20 if place > 1 else -5),
                )
            )  # fmt: skip
            self._book.save(msgspec.structs.replace(need, status="已认领"))

    def meeting(self) -> None:
        """Set an open joint meeting next week with what waits on its agenda."""
        claimed = {match.need for match in self._book.all(Match)}
        agenda = [need.id for need in self._needs if need.id not in claimed][:9]
        self._book.save(
            Meeting(
                kind="党建联席会议", held_on=self._today + timedelta(7), time="14:30", place="社区三楼会议室", chair="李建国",
                agenda=agenda,
            )
        )  # fmt: skip


def _numbered(words: str, round_: int) -> str:
    return words if round_ == 0 else f"{words}（{round_ + 1}）"


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split(";") if "=" in pair)
