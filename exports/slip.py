"""The numbered slip of a whistle or a lighter route, for the secretary's signature."""

from __future__ import annotations

from datetime import date

from exports.layout import INTERNAL
from exports.paper import Block, Heading, Paper, Signed, Table, Words
from guidance.discreet import masked, told, told_more
from guidance.whistle import BLOW, limit
from store.book import GONE, Book
from store.days import full_day
from store.records import Need, Whistle

_BLANK = "　\n　"  # room to write by hand
_TITLES = {
    "吹哨部门": "吹哨单",
    "物业职责": "物业职责转办单",
    "协商议事": "协商议事单",
    "社区自办": "自办任务单",
}


def slip_paper(book: Book, slip: Whistle, today: date) -> Paper:
    """Return the slip. What stays in the book (a resident's name, door, illness) is not on it."""
    community = book.community
    title = _TITLES.get(slip.route, "转办单")
    raised = slip.raised_on or today
    due = slip.due_on or limit(slip, raised)
    rows = [
        (
            "级别和时限",
            f"{slip.level}，{full_day(due)}前办结"
            if slip.level != "紧急"
            else f"紧急，{full_day(due)}当天办结",
        ),
        ("承办", "、".join(slip.departments) or "有关各方"),
        *_about(book, slip),
        ("请求事项", masked(slip.asked)),
    ]
    blocks: list[Block] = [Table(("项目", "内容"), tuple(rows), (1, 4))]
    if slip.tried:
        blocks.append(Heading("社区已做的工作"))
        blocks += [Words(f"{place}. {masked(line)}") for place, line in enumerate(slip.tried, start=1)]
    sender = f"{community.street}{community.name}"
    blocks += [
        Signed(
            (
                f"签发人：{slip.signer}　签字：{'　' * 6}",
                f"{sender}（盖章）",
                full_day(raised),
            )
        ),
        Heading("应哨和办理（承办方填写）" if slip.route == BLOW else "办理情况（承办方填写）"),
        Table(
            ("项目", "内容"),
            (
                ("应哨人、日期", _answer(slip) or _BLANK),
                ("办理结果", masked(slip.outcome) or _BLANK * 2),
                ("社区评价", _rating(slip) or _BLANK),
            ),
            (1, 4),
        ),
    ]
    number = f"编号 {slip.id}（{raised.year}年）　需求 {slip.need}"
    return Paper(
        name=f"{community.name}{title} {slip.id}", title=f"{community.name}{title}", subtitle=number,
        day=raised, blocks=tuple(blocks), foot=INTERNAL, scale=1.25,
    )  # fmt: skip


def _about(book: Book, slip: Whistle) -> list[tuple[str, str]]:
    need = book.get(Need, slip.need)
    if need is None:
        return [("需求", GONE)]
    where = " ".join(part for part in (need.grid, need.building) if part)
    people = f"，涉及 {need.people} 人" if need.people else ""
    more = told_more(need)
    place = [("地点", masked(where))] if where else []
    return [("需求", f"{told(need)}{people}" + (f"\n{more}" if more else "")), *place]


def _answer(slip: Whistle) -> str:
    return f"{slip.answered_by} {full_day(slip.answered_on)}" if slip.answered_on else ""


def _rating(slip: Whistle) -> str:
    return f"{slip.rating.stars} 星 {masked(slip.rating.remark)}" if slip.rating else ""
