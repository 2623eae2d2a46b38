"""Claims between communities: asking for a neighbour's offer, answering for one's own; a claim counts after a yes.

Nothing waits in a list of its own: what is to be told to the hub follows from the claims in the book and from the
steps the hub already has, so undo, merging and a second laptop need no care. A claim's `request` is
`whose community:lasting name of the offer:number of the request`.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from guidance import following
from guidance.discreet import masked, told
from guidance.states import IN_FORCE, LIVE
from store.book import Book
from store.days import read_day, wall_day
from store.hub import NOTE
from store.hub.link import Here, HubProblem, at_once, connected
from store.hub.neighbours import Offer, Step, add_step, keep_steps, pull_offers, read_steps, steps
from store.hub.sync import Synced, sync
from store.parts import Result
from store.records import Match, Need, Resource, Unit
from store.stamps import lasting_name

ANSWERS = frozenset({"yes", "no"})
ASKING = frozenset({"asked", "withdrawn", "done"})  # what the asking side says
ENDS = frozenset({"no", "back", "withdrawn", "done"})
_GONE = "这条资源已经不提供了。"
_AGAIN = "这次请求已经了结，还要就重新问。"


def sync_all(book: Book, password: str = "", here: Here = at_once) -> Synced:
    """Sync the book, then what is between neighbours; once more if that changed the book. Problems as in `sync`."""
    done = sync(book, password, here)
    note = here(lambda: book.noted(NOTE))
    community = note["community"]
    with connected(note["url"], password) as link:
        known = read_steps(link, community)
        for step in here(lambda: _lost(book, community, known)):
            add_step(link, step)
        known += here(lambda: _forgotten(book, known))
        for step in here(lambda: list(due(book, community, known))):
            if add_step(link, step):
                known.append(step)
            elif step.step == "asked":
                known.append(replace(step, step="no", said={"reason": _GONE}))
        pull_offers(link, book, community)
    changed = here(lambda: _kept(book, community, known))
    if not changed:
        return done
    more = sync(book, password, here)
    return Synced(done.taken, done.brought + more.brought, more.conflicts, more.version, more.shut)


def may_ask(book: Book, need: Need) -> str:
    """Return why a need cannot be asked of neighbours, or nothing."""
    if not book.noted(NOTE):
        return "还没有加入汇总库，问不了邻社区。"
    return "敏感事项不外传，不问邻社区。" if need.sensitive else ""


def ask(
    book: Book, need: Need, offer: Offer, quantity: str, promised_by: date | None, what: str = ""
) -> Match:
    """Note a claim on a neighbour's offer, 意向 until its owner has said yes; the next sync asks. Raises HubProblem."""
    if refused := may_ask(book, need):
        raise HubProblem(refused)
    own = book.named(Unit, offer.unit.name)
    claim = Match(
        need=need.id, unit=own.id if own else offer.unit.name, resource=offer.resource.id, offer=masked(what) or told(need),
        quantity=masked(quantity), promised_by=promised_by, request=f"{offer.key}:{secrets.token_hex(8)}",
    )  # fmt: skip
    return following.keep(book, claim, f"问{offer.resource.origin} {offer.resource.title}")


def waiting(book: Book) -> list[Step]:
    """Return the requests for offers of this book that nobody has answered."""
    answered = {match.request for match in book.all(Match) if match.request}
    alone = [known["asked"] for known in _by_request(steps(book)).values() if [*known] == ["asked"]]
    return [step for step in alone if is_own_offer(book, step) and step.name not in answered]


def offered(book: Book, step: Step) -> Resource | None:
    """Return the resource of this book that a request asks for."""
    for id_, document in book.documents(Resource.table).items():
        if lasting_name(id_, document, Resource.table) == step.offer:
            return book.get(Resource, id_)
    return None


def answer(book: Book, step: Step, reason: str = "", promised_by: date | None = None) -> Match:
    """Answer a request with yes, or with no when there is a reason; the next sync tells. Undo takes it back until then."""
    resource = offered(book, step)
    claim = Match(
        need=f"{asker(step)}：{step.said.get('what', '')}", unit=resource.unit if resource else "",
        resource=resource.id if resource else "", quantity=str(step.said.get("quantity", "")), promised_by=promised_by,
        status="退回" if reason else "已认领", status_reason=masked(reason), claimed_on=None if reason else wall_day(),
        request=step.name,
    )  # fmt: skip
    return following.keep(book, claim, f"回{asker(step)}：{'不行' if reason else '可以'}")


def is_own_offer(book: Book, step: Step) -> bool:
    """Say whether a request is for an offer of this book."""
    return bool(step.community == book.noted(NOTE).get("community"))


def asker(step: Step) -> str:
    """Return the name of the community that asks."""
    return str(step.said.get("name") or step.asking)


def due(book: Book, community: str, known: list[Step]) -> Iterator[Step]:
    """Yield the steps that the claims of the book make and the hub does not have."""
    by, claimed = _by_request(known), set()
    for match in book.all(Match):
        if match.request:
            whose, offer, request = _parts(match)
            claimed.add((whose, request))
            had = by.get((whose, request), {})
            asking = had["asked"].asking if "asked" in had else community
            verb = _own_step(match, had) if whose == community else _asking_step(match, had)
            if verb:
                yield Step(whose, request, verb, asking, offer, _said(book, match, verb), book.who)
    for (whose, request), had in by.items():
        mine = "asked" in had and had["asked"].asking == community
        if mine and (whose, request) not in claimed and not ENDS & had.keys():
            words = {"reason": "来问的社区撤回了。"}
            yield Step(whose, request, "withdrawn", community, had["asked"].offer, words, book.who)


def settle(book: Book, community: str, known: list[Step]) -> int:
    """Bring the claims in line with what the hub knows; return how many changed. No step of undo, as a sync is none."""
    by, seen, count = _by_request(known), set(), 0
    for match in book.all(Match):
        if not match.request:
            continue
        whose, _, request = _parts(match)
        had = by.get((whose, request), {})
        if match.request in seen:  # answered on two laptops: the first one stays
            book.remove(match)
            count += 1
            continue
        seen.add(match.request)
        moved = _own_state(match, had) if whose == community else _asking_state(match, had)
        if moved != match:
            following.keep(book, moved, "")
            count += 1
    return count


def _kept(book: Book, community: str, known: list[Step]) -> int:
    keep_steps(book, known)
    with book.change("邻社区的答复", quiet=True):
        return settle(book, community, known)


def _forgotten(book: Book, known: list[Step]) -> list[Step]:
    """Return the steps this book remembers and the hub does not: it was put back to older days."""
    there = {step.key for step in known}
    return [step for step in steps(book) if step.key not in there]


def _lost(book: Book, community: str, known: list[Step]) -> list[Step]:
    """Return those of them that this side said; it says them again."""
    return [
        step
        for step in _forgotten(book, known)
        if community == (step.asking if step.step in ASKING else step.community)
    ]


def _by_request(known: list[Step]) -> dict[tuple[str, str], dict[str, Step]]:
    by: dict[tuple[str, str], dict[str, Step]] = defaultdict(dict)
    for step in known:
        by[step.community, step.request][step.step] = step
    return by


def _parts(match: Match) -> tuple[str, str, str]:
    whose, _, rest = match.request.partition(":")
    offer, _, request = rest.rpartition(":")
    return whose, offer, request


def _own_step(match: Match, had: dict[str, Step]) -> str:
    if not ANSWERS & had.keys():
        return "no" if match.status == "退回" else "yes"
    return "back" if match.status == "退回" and not ENDS & had.keys() else ""


def _asking_step(match: Match, had: dict[str, Step]) -> str:
    if "asked" not in had:
        return "asked" if match.status == "意向" else ""
    return "" if ENDS & had.keys() else {"退回": "withdrawn", "办结": "done"}.get(match.status, "")


def _said(book: Book, match: Match, verb: str) -> dict[str, Any]:
    """Return what the other side reads: of a need only the masked words, never a name or a phone of a person."""
    if verb in ("asked", "yes"):
        home, by = book.community, match.promised_by
        return {
            "name": home.name, "phone": home.hotline, "what": match.offer, "quantity": match.quantity,
            "by": by.isoformat() if by else "",
        }  # fmt: skip
    if verb == "done":
        return {"result": msgspec.to_builtins(match.result)}
    return {"reason": masked(match.status_reason)}


def _own_state(match: Match, had: dict[str, Step]) -> Match:
    if "no" in had and match.status != "退回":
        return _returned(match, f"另一台电脑已经回了不行：{had['no'].said.get('reason', '')}")
    if "withdrawn" in had and match.status in LIVE:
        return _returned(match, f"{asker(had['asked'])}撤回：{had['withdrawn'].said.get('reason', '')}")
    if "done" in had and match.status in LIVE:
        result = _result(had["done"].said.get("result"))
        return msgspec.structs.replace(
            match, status="办结", done_on=had["done"].day, result=result, next_on=None
        )
    return match


def _asking_state(match: Match, had: dict[str, Step]) -> Match:
    for verb in ("no", "back"):
        if verb in had and match.status in LIVE:
            return _returned(match, str(had[verb].said.get("reason", "")))
    if "withdrawn" in had and match.status in LIVE:
        return _returned(match, _AGAIN)
    if "yes" in had and match.status == "意向":
        promised = read_day(str(had["yes"].said.get("by", ""))) or match.promised_by
        return msgspec.structs.replace(
            match, status="已认领", claimed_on=had["yes"].day, promised_by=promised, status_reason="",
            next_on=match.next_on or promised,
        )  # fmt: skip
    if "yes" not in had and match.status in IN_FORCE:
        return msgspec.structs.replace(match, status="意向")
    return match


def _returned(match: Match, reason: str) -> Match:
    return msgspec.structs.replace(match, status="退回", status_reason=reason, next_on=None)


def _result(told_result: Any) -> Result | None:
    try:
        return msgspec.convert(told_result, Result) if told_result else None
    except msgspec.ValidationError:
        return None
