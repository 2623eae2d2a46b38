"""What a joint meeting puts on paper: invitation with agenda, a slip per need, minutes, the result sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from exports.layout import INTERNAL
from exports.paper import Block, Cut, Heading, Paper, Signed, Table, Words
from guidance.agenda import claims_of, last_results, tally
from guidance.capacity import open_share
from guidance.discreet import masked, told, told_more, told_of
from guidance.following import claimant, claims_on
from guidance.states import MEANT, TO_UNITS
from store.book import Book
from store.days import full_day, wall_day, weekday
from store.records import Match, Meeting, Need, Resource, Unit, Whistle

Able = Mapping[str, Sequence[str]]  # need -> units with something that fits, whom the plan proposes first
_BLANK = "　\n　"  # room to write by hand
_ROOMY = 18  # claims up to which the result sheet has large print


def invitation(book: Book, meeting: Meeting, able: Able) -> Paper:
    """Return the invitation with the agenda: last meeting's results first, then the needs and who could answer."""
    community = book.community
    blocks: list[Block] = [
        Words("各驻区单位：", indent=False),
        Words(f"兹定于{when(meeting)}在{meeting.place or '社区'}召开{meeting.kind}，请派负责同志参加。"),
        Heading("一、通报上次认领的办理情况"),
        *_last(book, meeting),
        Heading("二、请各单位认领的需求"),
    ]
    rows = []
    for place, need in enumerate(agenda_needs(book, meeting), start=1):
        units = _names(book, able.get(need.id, ())) or "请各单位想办法"
        rows.append(
            (
                str(place),
                f"{need.id} {told(need)}",
                need.quantity or _people(need),
                _day(need.wanted_by),
                units,
            )
        )
    blocks.append(
        Table(("序", "需求", "数量", "希望完成", "建议的单位"), tuple(rows), (0.6, 3.8, 1.3, 1.9, 3))
    )
    blocks += [
        Words(
            "请对照需求先商量：能认多少、什么时候办好。本单位有什么需要社区和兄弟单位帮忙的，也请带到会上。"
        ),
        Signed((f"{community.street}{community.name}党组织", full_day(wall_day()))),
    ]
    day = meeting.held_on or wall_day()
    return Paper(
        name=f"{_stem(book, meeting)}会议通知和议程", title=f"关于召开{meeting.kind}的通知", day=day, blocks=tuple(blocks),
        official=True,
    )  # fmt: skip


def need_slips(book: Book, meeting: Meeting, able: Able) -> Paper:
    """Return a slip per need of the agenda, to be handed round and filled in by who claims."""
    blocks: list[Block] = []
    needs = agenda_needs(book, meeting)
    for place, need in enumerate(needs):
        until = f"{_day(need.wanted_by)}前" if need.wanted_by else ""
        facts = (need.quantity or _people(need), need.grid, masked(need.building), until)
        known = (
            ("需求", told(need) + (f"\n{told_more(need)}" if told_more(need) else "")),
            ("数量、地点、期限", "  ".join(part for part in facts if part)),
            ("建议的单位", _names(book, able.get(need.id, ())) or "请各单位想办法"),
        )
        rows = (
            *(row for row in known if row[1]),
            ("认领单位、份额", _BLANK * 2),
            ("承诺完成、签字", _BLANK),
        )
        blocks.append(Table((f"第 {place + 1} 项", need.id), rows, (1, 3), whole=True))
        if place + 1 < len(needs):
            blocks.append(Cut("沿线剪开", above=True))
    return Paper(
        name=f"{_stem(book, meeting)}需求认领卡", title=f"{book.community.name}需求认领卡", day=meeting.held_on or wall_day(),
        subtitle=f"{meeting.kind} {when(meeting)}", blocks=tuple(blocks), foot=INTERNAL, scale=1.15,
    )  # fmt: skip


def minutes(book: Book, meeting: Meeting) -> Paper:
    """Return the minutes: who was there, what was claimed by whom, what was decided, when the next one is."""
    counted = tally(book, meeting)
    blocks: list[Block] = [
        Words(f"时间：{when(meeting)}", indent=False),
        Words(f"地点：{meeting.place}", indent=False),
        Words(f"主持：{meeting.chair}", indent=False),
        Words(f"记录：{book.who}", indent=False),
        Words(f"到会：{len(meeting.attendance)} 家单位", indent=False),
        *_present(book, meeting),
        Heading("一、上次认领的办理情况"),
        *_last(book, meeting),
        Heading("二、本次认领"),
        Words(
            f"会议议了 {len(meeting.agenda)} 项需求，认领 {counted.claimed} 项，部分认领 {counted.partly} 项，"
            f"没有人认领 {counted.open} 项，另走 {counted.elsewhere} 项；共认领 {counted.claims} 件。"
        ),
        *_claims_table(book, meeting),
    ]
    if waiting := _waiting(book, meeting):
        blocks += [Heading("三、没有认完、另行安排的需求"), *(Words(line) for line in waiting)]
    blocks.append(Heading("四、会议决定" if waiting else "三、会议决定"))
    blocks += [
        Words(f"{place}. {masked(words)}") for place, words in enumerate(meeting.decisions, start=1)
    ] or [Words("按认领事项分头办理，社区跟进。")]
    if meeting.next_on:
        blocks.append(Words(f"下次会议：{full_day(meeting.next_on)}。"))
    held = full_day(meeting.held_on) if meeting.held_on else ""
    blocks.append(Signed((f"{book.community.street}{book.community.name}党组织", held)))
    return Paper(
        name=f"{_stem(book, meeting)}会议纪要", title=f"{book.community.name}{meeting.kind}纪要", day=meeting.held_on or wall_day(),
        blocks=tuple(blocks), foot=INTERNAL, official=True,
    )  # fmt: skip


def result_sheet(book: Book, meeting: Meeting) -> Paper:
    """Return the one-page result: the tally and the claims, unit by unit."""
    counted, claims = tally(book, meeting), _claims_table(book, meeting)
    facts = (
        ("到会单位", f"{counted.units} 家"), ("议题", f"{len(meeting.agenda)} 项"), ("已认领", f"{counted.claimed} 项"),
        ("部分认领", f"{counted.partly} 项"), ("没人认领", f"{counted.open} 项"), ("另走", f"{counted.elsewhere} 项"),
        ("认领件数", f"{counted.claims} 件"),
    )  # fmt: skip
    blocks = (
        Table(tuple(label for label, _ in facts), (tuple(said for _, said in facts),), (1,) * len(facts)),
        *(claims or [Words("这次会议没有单位认领。", indent=False)]),
    )
    following = f"下次会议 {full_day(meeting.next_on)}" if meeting.next_on else ""
    day = meeting.held_on or wall_day()
    return Paper(
        name=f"{_stem(book, meeting)}认领结果", title=f"{book.community.name}{meeting.kind}认领结果", day=day,
        subtitle="  ".join(part for part in (when(meeting), meeting.place, following) if part), blocks=blocks, foot=INTERNAL,
        scale=1.1 if counted.claims <= _ROOMY else 0.85,
    )  # fmt: skip


def agenda_needs(book: Book, meeting: Meeting) -> list[Need]:
    """Return the needs of an agenda that still are in the book, in order."""
    return [need for id_ in meeting.agenda if (need := book.get(Need, id_))]


def when(meeting: Meeting) -> str:
    """Say when a meeting is: 2026年12月3日（周四）14:30."""
    if meeting.held_on is None:
        return "（日期待定）"
    return f"{full_day(meeting.held_on)}（{weekday(meeting.held_on)}）{meeting.time}"


def _claims_table(book: Book, meeting: Meeting) -> list[Block]:
    """Return the claims, unit by unit; nothing when there are none."""
    order = {unit.id: place for place, unit in enumerate(book.all(Unit))}
    claims = sorted(claims_of(book, meeting), key=lambda one: (order.get(one.unit, 9999), one.id))
    rows = tuple(
        (claimant(book, one), told_of(book, one.need), _gives(book, one), one.quantity, _day(one.promised_by))
        for one in claims
    )
    table = Table(("单位", "认领的需求", "怎么办", "份额", "承诺完成"), rows, (2.3, 3.3, 2.5, 1.2, 1.9))
    return [table] if rows else []


def _last(book: Book, meeting: Meeting) -> list[Block]:
    results = last_results(book, meeting)
    if not results:
        return [Words("没有上次认领的事项。")]
    done = sum(one.status == "办结" for one in results)
    rows = tuple(
        (
            claimant(book, one),
            told_of(book, one.need),
            one.status + (f"：{masked(one.status_reason)}" if one.status_reason else ""),
            _day(one.promised_by),
        )
        for one in results
    )
    head = Words(f"上次会议认领 {len(results)} 件，办结 {done} 件。")
    return [head, Table(("单位", "需求", "进展", "承诺完成"), rows, (2.4, 3.9, 2, 1.9))]


def _gives(book: Book, claim: Match) -> str:
    offer = book.get(Resource, claim.resource)
    return masked(claim.offer or (offer.title if offer else ""))


def _present(book: Book, meeting: Meeting) -> list[Block]:
    """Return who sat there, two units abreast."""
    cells = [
        (book.name_of(one.unit), " ".join(part for part in (one.person, one.title) if part))
        for one in meeting.attendance
    ]
    half = (len(cells) + 1) // 2
    right = [*cells[half:], ("", "")]
    rows = tuple((*left, *right[place]) for place, left in enumerate(cells[:half]))
    return [Table(("单位", "姓名职务") * 2, rows, (3, 2.2, 3, 2.2))] if rows else []


def _waiting(book: Book, meeting: Meeting) -> list[str]:
    """Return a line per need of the agenda that no unit or not enough of them took, and what becomes of it."""
    lines = []
    for need in agenda_needs(book, meeting):
        rest = open_share(book, need)
        if not claims_on(book, need.id, MEANT):
            lines.append(f"{need.id} {told(need)}：{_route(book, need)}。")
        elif need.status == "部分认领" and rest:
            lines.append(f"{need.id} {told(need)}：还差 {rest.said}，继续找单位。")
    return lines


def _route(book: Book, need: Need) -> str:
    if need.route == TO_UNITS:
        return "继续找单位"
    slip = next((one for one in book.all(Whistle) if one.need == need.id and one.status != "撤回"), None)
    if slip is None:
        return f"转{need.route}"
    parties = f"，承办 {'、'.join(slip.departments)}" if slip.departments else ""
    return f"转{need.route}{parties}，单号 {slip.id}"


def _people(need: Need) -> str:
    return f"{need.people} 人" if need.people else ""


def _names(book: Book, units: Sequence[str]) -> str:
    return "、".join(book.name_of(unit) for unit in units[:3])


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""


def _stem(book: Book, meeting: Meeting) -> str:
    day = meeting.held_on.isoformat() if meeting.held_on else meeting.id
    return f"{book.community.name}{meeting.kind} {day} "
