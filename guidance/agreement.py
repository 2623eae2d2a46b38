"""The agreement's life: drafted from the template with local clauses and claims, signed, warned about, renewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from guidance.catalogue import catalogue
from guidance.discreet import masked, told_of
from guidance.states import LIVE
from store.book import Book
from store.days import full_day, wall_day
from store.records import Agreement, Match, Resource, Unit

WARNINGS = (60, 30, 0)  # days before the end


def drafted(book: Book, unit: str) -> Agreement:
    """Return a draft for a unit: the ten clauses of today's template, the local ones, its claims as annex."""
    paper = Agreement(
        unit=unit, clauses=list(catalogue().agreement.clauses), local_clauses=list(book.community.clauses)
    )
    return with_annex(book, paper) if unit else paper


def with_annex(book: Book, paper: Agreement) -> Agreement:
    """Return the agreement with the unit's claims in force in its annex; lines written by hand stay."""
    lines = [_line(book, one) for one in book.all(Match) if one.unit == paper.unit and one.status in LIVE]
    return msgspec.structs.replace(paper, annex=list(dict.fromkeys([*paper.annex, *lines])))


def completed(paper: Agreement) -> Agreement:
    """Return it with what follows: the clauses of the template, a year's term once it is signed."""
    notice = catalogue().agreement
    clauses = paper.clauses or list(notice.clauses)
    until = paper.valid_until
    if paper.signed_on and until is None:
        until = years_later(paper.signed_on, notice.term_years)
    status = "已签" if paper.signed_on and paper.status == "拟定" else paper.status
    return msgspec.structs.replace(paper, clauses=clauses, valid_until=until, status=status)


def over(paper: Agreement, today: date) -> bool:
    """Say whether an agreement has come to its end."""
    return paper.status in ("到期", "终止") or (paper.valid_until is not None and paper.valid_until < today)


def signers(book: Book, paper: Agreement) -> list[str]:
    """Return who signs: the unit's head and the secretary."""
    unit = book.get(Unit, paper.unit)
    return [name for name in (unit.leader or unit.liaison if unit else "", book.community.secretary) if name]


def signed(paper: Agreement, on: date, names: Sequence[str]) -> Agreement:
    """Return it signed on a day."""
    return completed(msgspec.structs.replace(paper, signed_on=on, signers=list(names)))


def keep_signed(book: Book, paper: Agreement) -> Agreement:
    """Save a signed agreement; the one it renews has then come to its end. One step of undo."""
    with book.change(f"签订 {paper.id}"):
        old = book.get(Agreement, paper.renewal_of)
        if old is not None and old.status == "已签":
            book.save(msgspec.structs.replace(old, status="到期"))
        return book.save(paper)


def ended(paper: Agreement) -> Agreement:
    """Return it ended before its time."""
    return msgspec.structs.replace(paper, status="终止")


def ends_soon(paper: Agreement, today: date | None = None) -> bool:
    """Say whether a signed agreement ends within thirty days or has ended unnoticed."""
    days = days_left(paper, today or wall_day())
    return days is not None and days <= WARNINGS[1]


def days_left(paper: Agreement, today: date) -> int | None:
    """Return the days a signed agreement still runs; negative when it is over; None for others."""
    return (paper.valid_until - today).days if paper.status == "已签" and paper.valid_until else None


def warning(paper: Agreement, today: date) -> str:
    """Return what to say of its end at 60, 30 and 0 days; empty before."""
    days = days_left(paper, today)
    if days is None or days > WARNINGS[0]:
        return ""
    if days < 0:
        return f"过期{-days}天"
    return f"剩{days}天" if days else "今天到期"


def to_renew(book: Book, today: date) -> list[Agreement]:
    """Return, a unit at most once, what ends within sixty days or has ended and has no successor."""
    papers = book.all(Agreement)
    followed = {one.renewal_of for one in papers}
    running = {
        one.unit for one in papers if (days_left(one, today) or -1) > WARNINGS[0] or one.status == "拟定"
    }
    found = {
        one.unit: one
        for one in papers
        if one.id not in followed and one.unit not in running and book.get(Unit, one.unit)
        and (one.status == "到期" or ((left := days_left(one, today)) is not None and left <= WARNINGS[0]))
    }  # fmt: skip
    return list(found.values())


def renewed(book: Book, paper: Agreement) -> Agreement:
    """Return the draft that follows an agreement: today's template, its own local clauses and pairings, today's claims."""
    own = list(dict.fromkeys([*book.community.clauses, *paper.local_clauses]))
    draft = Agreement(
        unit=paper.unit, clauses=list(catalogue().agreement.clauses), local_clauses=own, pairings=list(paper.pairings),
        renewal_of=paper.id,
    )  # fmt: skip
    return with_annex(book, draft)


def renew_all(book: Book, papers: Sequence[Agreement]) -> list[Agreement]:
    """Draft the renewal of each, in one step of undo."""
    with book.change(f"续签 {len(papers)} 份协议"):
        return [book.save(renewed(book, paper)) for paper in papers]


def other_template(paper: Agreement) -> bool:
    """Say whether an agreement was made from another template than today's; it keeps its own text."""
    return bool(paper.clauses) and tuple(paper.clauses) != tuple(catalogue().agreement.clauses)


def years_later(day: date, years: int) -> date:
    """Return the day before the same day some years later: a one-year term ends the day before."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        same = date(day.year + years, 3, 1)
    return date.fromordinal(same.toordinal() - 1)


def _line(book: Book, claim: Match) -> str:
    offer = book.get(Resource, claim.resource)
    what = masked(claim.offer) or (offer.title if offer else "")
    facts = [told_of(book, claim.need), what, claim.quantity]
    until = f"{full_day(claim.promised_by)}前" if claim.promised_by else ""
    return "，".join(fact for fact in (*facts, until) if fact)
