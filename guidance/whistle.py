"""街道吹哨、部门报到: the proof that the community tried, the level and its time limit, what is overdue."""

from __future__ import annotations

from datetime import date

import msgspec

from guidance.catalogue import catalogue
from guidance.states import NEED_UNCLAIMED
from guidance.worktime import add_working_days, due_on
from store.book import Book
from store.choices import ROUTES
from store.days import full_day, show_day
from store.parts import LogEntry
from store.records import Match, Meeting, Need, Record, Resource, Unit, Whistle

BLOW, PROPERTY, TALK, OWN = ROUTES[1:]
OPEN_STATES = ("已发出", "已应哨")
LIGHT_DAYS = {PROPERTY: 5, TALK: 10, OWN: 10}  # working days of the lighter routes
_MANAGES = "物业服务企业"  # the kind of unit whose duty a property matter is
_LEVEL_OF = {"紧急": "紧急", "重要": "重大"}


def whistle_for(book: Book, need: Need, route: str = "") -> Whistle:
    """Return the draft for a need: departments, level and what the community has tried so far."""
    item = catalogue().need(need.item)
    route = route or (need.route if need.route != ROUTES[0] else BLOW)
    parties = {
        BLOW: need.departments or list(item.departments if item else ()),
        PROPERTY: [one.name for one in book.all(Unit) if one.kind == _MANAGES][:2] or [_MANAGES],
        OWN: [book.community.name or "社区"],
    }
    return Whistle(
        need=need.id, route=route, level=_LEVEL_OF.get(need.urgency, "日常"), departments=parties.get(route, []),
        asked=f"请协调解决：{need.title}", tried=tried(book, need), signer=book.community.secretary,
    )  # fmt: skip


def routed(book: Book, need: Need, route: str) -> list[Record]:
    """Return what sending a need another way changes: the need, and its slip, drafted once.

    Back to the units, the need waits again and a slip that was only drafted is withdrawn.
    """
    drafts = [one for one in book.all(Whistle) if one.need == need.id and one.status == "拟稿"]
    if route == ROUTES[0]:
        status = "已议" if need.status == "办理中" else need.status
        withdrawn = [msgspec.structs.replace(one, status="撤回") for one in drafts]
        return [msgspec.structs.replace(need, route=route, status=status), *withdrawn]
    slip = whistle_for(book, need, route)
    if drafts:
        slip = msgspec.structs.replace(drafts[0], route=route, departments=slip.departments)
    return [msgspec.structs.replace(need, route=route, status="办理中"), slip]


def tried(book: Book, need: Need) -> list[str]:
    """Return what the book can prove of the community's own trying, one sentence a line."""
    lines = []
    if need.created:
        lines.append(f"{full_day(need.created.date())} 登记需求（{need.channel or '社区登记'}）")
    for match in (one for one in book.all(Match) if one.need == need.id):
        name = book.name_of(match.unit) or "单位"
        offer = book.get(Resource, match.resource)
        day = match.claimed_on or (match.created.date() if match.created else None)
        when = f"{full_day(day)} " if day else ""
        what = f"联系{name}" + (f"（{offer.title}）" if offer else "")
        reason = f"：{match.status_reason}" if match.status_reason else ""
        lines.append(f"{when}{what}，{match.status}{reason}")
        lines += [f"{full_day(entry.on) if entry.on else ''} {entry.text}".strip() for entry in match.log]
    lines += [
        f"{full_day(one.held_on)} 在{one.kind}上提出，{len(one.attendance)} 家单位到会，没有单位能办"
        for one in book.all(Meeting)
        if need.id in one.agenda and one.held_on and one.attendance
    ]
    if len(lines) < 2:
        lines.append("本社区登记的单位里没有能办这件事的")
    return lines


_LACKING = {
    "tried": "还没有写社区已做的工作：先试过、写明白，再吹哨。",
    "departments": "还没有写承办的部门。",
    "asked": "还没有写请求事项。",
}


def lacking_field(whistle: Whistle) -> str:
    """Return the first field that must be filled before a slip may go out, or an empty string."""
    needed = {"tried": whistle.route == BLOW, "departments": whistle.route != TALK, "asked": True}
    return next((key for key, must in needed.items() if must and not getattr(whistle, key)), "")


def lacking(whistle: Whistle) -> str:
    """Return in words what is still missing before a slip may go out, or an empty string."""
    return _LACKING.get(lacking_field(whistle), "")


def limit(whistle: Whistle, raised: date) -> date:
    """Return the day by which it is to be handled."""
    if whistle.route == BLOW or whistle.level == "紧急":
        return due_on(whistle.level, raised)
    return add_working_days(raised, LIGHT_DAYS[whistle.route])


def sent(whistle: Whistle, who: str, today: date) -> Whistle:
    """Return it sent out today, its time limit set unless a person wrote one."""
    out = msgspec.structs.replace(
        whistle, status="已发出", raised_on=today, due_on=whistle.due_on or limit(whistle, today)
    )
    return _noted(out, "发出", who, today)


def answered(whistle: Whistle, by: str, who: str, today: date) -> Whistle:
    """Return it answered (应哨): who came, and when."""
    reply = msgspec.structs.replace(whistle, status="已应哨", answered_on=today, answered_by=by)
    return _noted(reply, f"应哨：{by}", who, today)


def handled(whistle: Whistle, outcome: str, who: str, today: date) -> Whistle:
    """Return it handled, with what was done."""
    done = msgspec.structs.replace(
        whistle, status="办结", handled_on=today, outcome=outcome, answered_on=whistle.answered_on or today
    )
    return _noted(done, f"办结：{outcome}", who, today)


def refused(whistle: Whistle, reason: str, who: str, today: date) -> Whistle:
    """Return it sent back by the department, with the reason."""
    return _noted(
        msgspec.structs.replace(whistle, status="退回", status_reason=reason), f"退回：{reason}", who, today
    )


def overdue(whistle: Whistle, today: date) -> int:
    """Return by how many days an open one is late; 0 when it is not."""
    if whistle.status not in OPEN_STATES or whistle.due_on is None:
        return 0
    return max(0, (today - whistle.due_on).days)


def waits_for(whistle: Whistle, today: date) -> str:
    """Say what it waits for in a few words."""
    if late := overdue(whistle, today):
        return f"超时 {late} 天"
    if whistle.status in OPEN_STATES and whistle.due_on:
        return f"{show_day(whistle.due_on, today)}前{'办结' if whistle.answered_on else '应哨'}"
    return "等评哨" if whistle.status == "办结" and whistle.rating is None else ""


def keep(book: Book, whistle: Whistle, label: str) -> Whistle:
    """Save it and bring its need in line, as one step; return it as saved."""
    with book.change(label):
        saved = book.save(whistle)
        need = book.get(Need, whistle.need)
        if need is not None:
            state = {"办结": "办结", "退回": "已议", "撤回": "登记", "拟稿": need.status}.get(
                saved.status, "办理中"
            )
            if (state, saved.route) != (need.status, need.route):
                book.save(msgspec.structs.replace(need, status=state, route=saved.route))
    return saved


def _noted(whistle: Whistle, text: str, who: str, today: date) -> Whistle:
    return msgspec.structs.replace(whistle, log=[*whistle.log, LogEntry(on=today, who=who, text=text)])


def waiting_needs(book: Book) -> list[Need]:
    """Return the needs that may be sent on: routed elsewhere without a slip first, then the unanswered ones."""
    sent_on = {slip.need for slip in book.all(Whistle) if slip.status not in ("退回", "撤回")}
    needs = [
        need for need in book.all(Need)
        if need.id not in sent_on and (need.status in NEED_UNCLAIMED or (need.route != ROUTES[0] and need.status == "办理中"))
    ]  # fmt: skip
    return sorted(needs, key=lambda need: (need.route == ROUTES[0], need.urgency != "紧急", need.id))
