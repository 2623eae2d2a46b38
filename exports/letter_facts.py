"""What the letters say, read from the book: which records are meant and the sentences about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from exports import letters
from exports.paper import Paper, bound, write_papers
from exports.problem import ExportProblem
from guidance.discreet import masked
from guidance.ledger import SHARE, UnitLedger, unit_ledger
from guidance.period import Period, year
from guidance.shares import number
from guidance.states import LIVE, MEANT, NEED_OPEN
from store.book import Book
from store.records import Agreement, Match, Meeting, Need, Opinion, Record, Resource, Unit

R = TypeVar("R", bound=Record)
_DONE = "办结"
_MOST = 20  # sentences of one part of a letter


def write_letters(
    book: Book, kind: str, folder: Path, today: date, ids: Sequence[str], together: str = ""
) -> list[Path]:
    """Write the papers of a kind (agreement, opinion, bulletin, claims, cover) as PDF and Word; return the files.

    With a name for them `together` they are one file, to be printed in one go.
    """
    if not book.community.name:
        raise ExportProblem("还没有社区名称。请先在首页按 Ctrl+E 填社区资料。")
    papers = list(_MAKERS[kind](book, today, ids))
    if not papers:
        raise ExportProblem(_NOTHING[kind])
    return write_papers(book, bound(papers, together) if together else papers, folder)


def opinion_paper(book: Book, opinion: Opinion, today: date) -> Paper:
    """Return the opinion letter on a unit: what it did, with the ledger's numbers of the year, and the opinion."""
    unit = book.get(Unit, opinion.unit)
    if unit is None:
        raise ExportProblem("这家单位已经从登记册删除，意见函没有做。")
    day = opinion.given_on or today
    facts = unit_facts(book, unit, year(day.year), today)
    told = msgspec.structs.replace(opinion, text=masked(opinion.text))
    return letters.opinion_letter(book.community, unit, told, facts, day)


def unit_facts(book: Book, unit: Unit, period: Period, today: date) -> list[str]:
    """Return sentences about what a unit did in a period, each number the ledger's."""
    page = unit_ledger(book, unit, period, today)
    signed = [paper for paper in book.all(Agreement) if paper.unit == unit.id and paper.signed_on]
    facts = []
    if signed:
        until = f"，有效期至{letters.said(signed[-1].valid_until)}" if signed[-1].valid_until else ""
        facts.append(f"{letters.said(signed[-1].signed_on)}签订共驻共建协议{until}。")
    facts += [f"{period.label}，{done}。" for done in (_took_part(page), _gave(page)) if done]
    facts.append(
        f"按共驻共建台账，{period.label}得 {number(page.score)} 分（满分 {number(page.most)} 分），"
        f"折入党建目标考核 {page.part:g} 分（满分 {SHARE} 分）。"
    )
    claims = [
        one
        for one in book.all(Match)
        if one.unit == unit.id and one.status in MEANT and period.holds(one.claimed_on)
    ]
    for claim in claims[:_MOST]:
        need = book.get(Need, claim.need)
        people = f"，服务 {claim.result.people} 人次" if claim.result and claim.result.people else ""
        facts.append(f"{letters.told_need(need) if need else claim.id}：{claim.status}{people}。")
    return facts


def _took_part(page: UnitLedger) -> str:
    """Say where a unit was and what it took on, from its page of the ledger."""
    met, done, stars = page.measure("参加会议"), page.measure("办结"), page.measure("评价")
    late = (done.whole or 0) - done.value
    facts = (
        f"参加联席会议 {number(met.value)} 次（共召开 {number(met.whole or 0)} 次）" if met.whole else "",
        f"登记有效资源 {page.measure('有效资源').said} 项",
        f"认领需求 {page.measure('认领需求').said} 件",
        f"办结 {number(done.value)} 件" + (f"，到期没有办结 {number(late)} 件" if late > 0 else ""),
        f"评价平均 {stars.said} 星" if stars.value else "",
    )
    return "，".join(fact for fact in facts if fact)


def _gave(page: UnitLedger) -> str:
    """Say what came of it in counts."""
    kinds = (
        ("开展次数", "开展服务", "次"), ("服务人次", "服务", "人次"), ("服务小时", "服务", "小时"), ("投入资金", "投入", "元"),
        ("报到党员", "在职党员报到", "名"), ("双报到", "党员服务", "小时"), ("认领岗位", "认领岗位", "个"),
        ("交叉任职", "交叉任职", "项"), ("结对", "结对", "对"),
    )  # fmt: skip
    found = ((words, page.measure(label), unit) for label, words, unit in kinds)
    return "，".join(f"{words} {one.said} {unit}" for words, one, unit in found if one.value)


def _agreements(book: Book, today: date, ids: Sequence[str]) -> Iterator[Paper]:
    for paper in _chosen(book, Agreement, ids):
        unit = book.get(Unit, paper.unit)
        if unit and (paper.id in ids or paper.status in ("拟定", "已签")):
            yield from letters.agreement_papers(book.community, unit, paper, today)


def _opinions(book: Book, today: date, ids: Sequence[str]) -> Iterator[Paper]:
    """Yield letters for the named opinions or units; without names for every opinion that was asked and not given."""
    for opinion in book.all(Opinion):
        if opinion.id in ids if ids else not opinion.given_on:
            yield opinion_paper(book, opinion, today)
    for unit in _chosen(book, Unit, ids) if ids else ():
        yield opinion_paper(book, Opinion(unit=unit.id), today)


def _bulletins(book: Book, today: date, ids: Sequence[str]) -> Iterator[Paper]:  # noqa: ARG001
    period = f"{today.year}年{'上' if today.month <= 6 else '下'}半年"
    yield letters.bulletin(book.community, period, _state(book), today)


def _claims(book: Book, today: date, ids: Sequence[str]) -> Iterator[Paper]:
    for claim in _chosen(book, Match, ids):
        unit, need = book.get(Unit, claim.unit), book.get(Need, claim.need)
        if unit and need and (ids or claim.status in LIVE):
            meeting, offer = book.get(Meeting, claim.meeting), book.get(Resource, claim.resource)
            title = masked(offer.title) if offer else ""
            yield letters.claim_slip(book.community, unit, need, claim, today, meeting, title)


def _covers(book: Book, today: date, ids: Sequence[str]) -> Iterator[Paper]:
    if not ids:
        yield letters.cover_letter(book.community, None, today)
    for unit in _chosen(book, Unit, ids) if ids else ():
        yield letters.cover_letter(book.community, unit, today)


def _state(book: Book) -> list[tuple[str, list[str]]]:
    """Return the parts of a bulletin: needs by state, claims by unit, what still waits for somebody."""
    needs = [need for need in book.all(Need) if need.status != "关闭"]
    states = Counter(need.status for need in needs)
    counted = "，".join(f"{state} {count} 件" for state, count in states.most_common())
    claims = [one for one in book.all(Match) if one.status in MEANT]
    by_unit = Counter(one.unit for one in claims)
    done = Counter(one.unit for one in claims if one.status == _DONE)
    lines = [
        f"{book.name_of(id_)}：认领 {count} 件，办结 {done[id_]} 件。"
        for id_, count in by_unit.most_common(_MOST)
    ]
    open_ = [need for need in needs if need.status in NEED_OPEN]
    urgent_first = sorted(open_, key=lambda need: ("紧急", "重要", "日常", "").index(need.urgency or ""))
    waiting = [f"{letters.told_need(need)}（{need.id}）。" for need in urgent_first[:_MOST]]
    return [
        ("需求和办理", [f"共有治理需求 {len(needs)} 件：{counted}。" if needs else "没有登记需求。"]),
        ("各单位认领情况", lines or ["还没有认领。"]),
        ("还等着认领的", waiting or ["没有。"]),
    ]


def _chosen(book: Book, kind: type[R], ids: Sequence[str]) -> list[R]:
    """Return the records with these ids, or of the units with these ids; all of them without ids."""
    return [one for one in book.all(kind) if not ids or one.id in ids or getattr(one, "unit", "") in ids]


_MAKERS = {
    "agreement": _agreements, "opinion": _opinions, "bulletin": _bulletins, "claims": _claims, "cover": _covers,
}  # fmt: skip
_NOTHING = {
    "agreement": "没有这样的协议。在协议画面先写一份，或用 --id A-0001、--id U-0001 指定。",
    "opinion": "没有等着出具的意见。在「台账，意见」里登记，或用 --id U-0001、--id O-0001 指定。",
    "bulletin": "没有可以通报的。",
    "claims": "没有在办的认领。",
    "cover": "没有这家单位。",
}
