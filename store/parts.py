"""Small things inside records: grids, consents, lines of a log."""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class Grid(msgspec.Struct, frozen=True):
    """A grid of the community and who works it."""

    name: str = ""
    area: str = ""
    worker: str = ""
    phone: str = ""


class Consent(msgspec.Struct, frozen=True):
    """A unit's recorded consent that a contact may be published."""

    what: str = ""
    by: str = ""
    on: date | None = None
    until: date | None = None
    withdrawn: date | None = None


class Attendance(msgspec.Struct, frozen=True):
    """Who sat at the meeting for a unit."""

    unit: str = ""
    person: str = ""
    title: str = ""


class LogEntry(msgspec.Struct, frozen=True):
    """One line of the follow-up of a claim."""

    on: date | None = None
    who: str = ""
    text: str = ""


class Result(msgspec.Struct, frozen=True):
    """What came of a claim: times carried out, people served, money in yuan, hours given."""

    times: int | None = None
    people: int | None = None
    money: float | None = None
    hours: float | None = None


class Rating(msgspec.Struct, frozen=True):
    """How a finished claim was rated, 1 to 5."""

    stars: int | None = None
    by: str = ""
    remark: str = ""


class PostedService(msgspec.Struct, frozen=True):
    """A service as it stood on a sheet: its id and the fingerprint of its printed text."""

    id: str = ""
    fingerprint: str = ""


class Waiver(msgspec.Struct, frozen=True):
    """Somebody's decision to print in spite of a finding: which field and words it speaks of, and why."""

    field: str = ""
    words: str = ""
    reason: str = ""
    by: str = ""
    on: date | None = None


class Reported(msgspec.Struct, frozen=True):
    """Members of a unit who reported to the community (双报到), as counts: members, service posts claimed, hours."""

    on: date | None = None
    members: int | None = None
    posts: int | None = None
    hours: float | None = None


class CrossPost(msgspec.Struct, frozen=True):
    """A post held across the two sides (干部交叉任职), by post and never by name."""

    post: str = ""
    side: str = ""
    since: date | None = None
    until: date | None = None


class Pair(msgspec.Struct, frozen=True):
    """A pair (人才结对, 结对帮扶): its kind, its case number, since when and until when; no names."""

    kind: str = ""
    case: str = ""
    since: date | None = None
    until: date | None = None


class CallEntry(msgspec.Struct, frozen=True):
    """One line of a mobilisation log: the minute, whom, what was said."""

    at: datetime | None = None
    unit: str = ""
    text: str = ""
