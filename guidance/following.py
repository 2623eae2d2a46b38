"""A claim followed to its end: 意向, 已认领, 实施中, 办结, 评价; or 退回 with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from guidance.catalogue import catalogue
from guidance.states import CLAIMED, IN_FORCE, MEANT, NEED_TAKEN_UP, REFUSED, TO_UNITS
from store.book import Book
from store.choices import COMMUNITY, MATCH_STATES
from store.parts import LogEntry, Rating, Result
from store.problems import RecordRefused
from store.records import Match, Need, Resource, Service, Unit

STATES = MEANT
QUICK = ("电话联系", "上门看过", "已回复居民", "对方没有接电话", "约好了时间")
SOON = 7  # days before a promise that it shows as due
FOLLOW_AFTER = 14  # days until the first look after a claim
_CLOSED = "关闭"


class Due(msgspec.Struct, frozen=True):
    """A claim that wants attention: why, and by how many days it is late (negative: still to come)."""

    match: Match
    why: str
    late: int

    @property
    def overdue(self) -> bool:
        """Whether its promise is broken."""
        return self.late > 0


def due(match: Match, today: date) -> Due | None:
    """Say what a claim waits for, or None when nothing is due."""
    if match.status == "办结" and match.rating is None:
        return Due(match, "等评价", 0)
    if match.status not in IN_FORCE:
        return None
    if match.promised_by and match.promised_by < today:
        days = (today - match.promised_by).days
        return Due(match, f"过期 {days} 天", days)
    if match.next_on and match.next_on <= today:
        return Due(match, "该跟进了", 0)
    if match.promised_by and (match.promised_by - today).days <= SOON:
        days = (match.promised_by - today).days
        return Due(match, f"还有 {days} 天", -days)
    return None if match.promised_by else Due(match, "没有承诺日期", 0)


def waiting(book: Book, today: date) -> list[Due]:
    """Return the claims that want attention, the latest first."""
    found = [one for match in book.all(Match) if (one := due(match, today))]
    return sorted(found, key=lambda one: (one.why == "等评价", -one.late, one.match.id))


def claimed(
    need: Need, unit: str, today: date, *, resource: Resource | None = None, quantity: str = "", promised_by: date | None = None,
    offer: str = "", meeting: str = "",
) -> Match:  # fmt: skip
    """Return a claim of a need by a unit; without a promise, what the need wishes or thirty days."""
    wished = need.wanted_by if need.wanted_by and need.wanted_by > today else None
    promised = promised_by or wished or today + timedelta(30)
    return Match(
        need=need.id, unit=unit, resource=resource.id if resource else "", offer=offer, quantity=quantity, meeting=meeting,
        status="已认领", claimed_on=today, promised_by=promised, next_on=min(promised, today + timedelta(FOLLOW_AFTER)),
    )  # fmt: skip


def logged(match: Match, text: str, who: str, today: date, next_on: date | None = None) -> Match:
    """Return the claim with a line in its log; a follow-up that was due is done, `next_on` sets another."""
    following = next_on or (None if match.next_on and match.next_on <= today else match.next_on)
    entry = LogEntry(on=today, who=who, text=text)
    return msgspec.structs.replace(match, log=[*match.log, entry], next_on=following)


def advanced(match: Match, who: str, today: date) -> Match:
    """Return the claim one state further; a returned one is taken up again; a finished one stays."""
    place = STATES.index(match.status) if match.status in STATES else 0
    state = STATES[min(place + 1, len(STATES) - 1)]
    if state == match.status:
        return match
    moved = msgspec.structs.replace(match, status=state, status_reason="")
    if state == "已认领" and not match.claimed_on:
        moved = msgspec.structs.replace(moved, claimed_on=today)
    return logged(moved, state, who, today)


def finished(match: Match, result: Result | None, evidence: str, who: str, today: date) -> Match:
    """Return the claim carried out, with what came of it; nothing more is due but its rating."""
    told = f"办结{_result_words(result)}"
    done = msgspec.structs.replace(
        match, status="办结", status_reason="", result=result, evidence=evidence or match.evidence, done_on=today,
        next_on=None,
    )  # fmt: skip
    return logged(done, told, who, today)


def returned(match: Match, reason: str, who: str, today: date) -> Match:
    """Return the claim given back, with the reason; it holds no capacity any more."""
    back = msgspec.structs.replace(match, status="退回", status_reason=reason, next_on=None)
    return logged(back, f"退回：{reason}", who, today)


def refused(need: Need, offer: Resource, reason: str) -> Match:
    """Return the note that an offer does not fit a need: it is not proposed for it again."""
    return Match(need=need.id, resource=offer.id, unit=offer.unit, status=REFUSED, status_reason=reason)


def rated(match: Match, rating: Rating, *, by_community: bool) -> Match:
    """Return the finished claim rated by its proposer or by the community."""
    if by_community:
        return msgspec.structs.replace(match, community_rating=rating)
    return msgspec.structs.replace(match, rating=rating)


def claims_on(book: Book, need_id: str, states: Sequence[str] = MATCH_STATES) -> list[Match]:
    """Return what was decided about a need: claims, and with all states also offers put aside."""
    return [match for match in book.all(Match) if match.need == need_id and match.status in states]


def need_state(book: Book, need: Need) -> str:
    """Return what a need's claims make of it; call it after they are saved.

    A need with a number is answered only when its shares add up; one without, by the first claim.
    """
    from guidance.capacity import open_share

    claims = [match for match in claims_on(book, need.id) if match.status != REFUSED]
    going = [claim.status for claim in claims if claim.status in CLAIMED]
    if need.status == _CLOSED:
        return need.status
    if not going:
        return (
            ("已议" if claims else "登记")
            if need.status in NEED_TAKEN_UP and need.route == TO_UNITS
            else need.status
        )
    rest = open_share(book, need)
    if rest and rest.number:
        return "部分认领"
    if all(state == "办结" for state in going):
        return "办结"
    return "办理中" if "实施中" in going else "已认领"


def keep(book: Book, match: Match, label: str) -> Match:
    """Save a claim and its need's state as one step; return the claim as saved."""
    with book.change(label):
        saved = book.save(match)
        settle(book, match.need)
    return saved


def refuse_once(book: Book, claim: Match, said: set[str]) -> None:
    """Refuse a claim that takes too much the first time, so that it is said before; `said` remembers what was."""
    from guidance.capacity import overclaim

    need = book.get(Need, claim.need)
    if need is None or claim.status not in CLAIMED:
        return
    words = overclaim(book, need, book.get(Resource, claim.resource), claim.quantity, besides=claim.id)
    if words and words not in said:
        said.add(words)
        raise RecordRefused({"quantity": f"{words}改份额；还是要这样认，就再按一次 Ctrl+S。"})


def settle(book: Book, need_id: str) -> None:
    """Bring a need's state in line with its claims; call it inside `book.change`."""
    need = book.get(Need, need_id)
    if need is not None and (state := need_state(book, need)) != need.status:
        book.save(msgspec.structs.replace(need, status=state))


def as_service(book: Book, match: Match) -> Service:
    """Return the service a claim becomes, or the one that has its resource already with this claim behind it."""
    offer, need = book.get(Resource, match.resource), book.get(Need, match.need)
    title = offer.title if offer else match.offer or (need.title if need else "")
    for service in book.all(Service):
        if service.title == title and (not match.unit or match.unit in service.providers):
            behind = list(dict.fromkeys([*service.matches, match.id]))
            return msgspec.structs.replace(service, matches=behind)
    provider = match.unit or (offer.unit if offer else "")
    if offer is None:
        return Service(
            title=title,
            content=title,
            providers=[provider] if provider else [],
            publish=False,
            matches=[match.id],
        )
    numbers = catalogue().crosswalk.services_for_resource(offer.item)
    return Service(
        title=title, item=numbers[0] if len(numbers) == 1 else 0, content=offer.description or title,
        providers=[provider] if provider else [], times=offer.times, place=offer.place, audience=offer.audience, fee=offer.fee,
        booking=offer.booking, public_phone=offer.contact_phone, publish=False, matches=[match.id],
    )  # fmt: skip


def claimant(book: Book, match: Match) -> str:
    """Say who claimed: the unit's name, or the community's own."""
    return (book.community.name or COMMUNITY) if match.unit == COMMUNITY else book.name_of(match.unit)


def asked_by(book: Book, need: Need) -> str:
    """Return the id of the unit that put a need forward, or nothing: it does not answer itself."""
    unit = book.named(Unit, need.proposer) if need.proposer_kind == "驻区单位" and need.proposer else None
    return unit.id if unit else ""


def own_needs(book: Book, unit: Unit) -> list[Need]:
    """Return the needs a unit put forward itself, towards the community or other units."""
    names = {unit.name, *unit.aliases}
    return [need for need in book.all(Need) if need.proposer_kind == "驻区单位" and need.proposer in names]


def outcome_words(match: Match) -> str:
    """Say what came of a claim and how it was rated; empty while nothing did."""
    said = [f"结果{_result_words(match.result)}" if _result_words(match.result) else ""]
    for who, rating in (("提出人", match.rating), ("社区", match.community_rating)):
        if rating and rating.stars:
            by = f"（{rating.by}）" if rating.by not in ("", who) else ""
            said.append(f"{who}评价：{rating.stars} 星{by}{rating.remark and '，'}{rating.remark}")
    return "   ".join(one for one in said if one)


def _result_words(result: Result | None) -> str:
    if result is None:
        return ""
    facts = [(result.times, "次"), (result.people, "人次"), (result.hours, "小时"), (result.money, "元")]
    said = "、".join(f"{value:g} {word}" for value, word in facts if value is not None)
    return f"：{said}" if said else ""
