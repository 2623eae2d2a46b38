"""What waits today, worst first: each line a count, a word about it, and the view of a list it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from guidance import following, freshness, whistle
from guidance.agreement import ends_soon
from guidance.states import NEED_OPEN
from screens.views import RESTING, days_since, days_until, has_no_phone
from store.book import Book
from store.days import show_day, wall_day
from store.hub import NOTE
from store.records import Agreement, Need, Posting, Resource, Service, Whistle

if TYPE_CHECKING:
    from screens.shell import Shell

DUE = 7  # days before a need is wanted
DRAFTS, ASIDE = "drafts", "aside"  # lines that lead to no list


class Waiting(msgspec.Struct, frozen=True):
    """One line of what waits: the screen and the view it leads to, how many, and a word about the worst of them."""

    goes_to: str
    view: str
    words: str
    count: int
    about: str
    hurts: bool = False

    @property
    def key(self) -> str:
        """What tells this line from the others."""
        return f"{self.goes_to} {self.view} {self.words}"


def is_urgent(need: Need) -> bool:
    """Say whether an urgent need has no answer yet."""
    return need.urgency == "紧急" and need.status in NEED_OPEN


def is_due(need: Need) -> bool:
    """Say whether a need that is still open is wanted within a week, or was wanted earlier."""
    if need.wanted_by is None or need.status in RESTING:
        return False
    return (days_until(need.wanted_by) or 0) <= DUE


def everything_waiting(house: Shell) -> Iterator[Waiting]:
    """Count what waits, in the order of what hurts."""
    from screens.drafts import waiting as drafts_waiting

    book = house.book
    drafts = drafts_waiting(house)
    names = "、".join(draft.caption for draft in drafts[:2])
    yield Waiting(DRAFTS, "", "没写完的草稿", len(drafts), f"{names}，回车接着写", hurts=True)
    yield Waiting(ASIDE, "", "读不懂、放在一边的记录", book.known_problems, "文件里还在，回车看", hurts=True)
    yield from _needs(book)
    yield from _promises(book)
    yield from _sheets(book)
    yield from _offers(book)


def _needs(book: Book) -> Iterator[Waiting]:
    needs = book.all(Need)
    urgent = [need for need in needs if is_urgent(need)]
    yield Waiting("needs", "urgent", "紧急需求没有答复", len(urgent), _oldest(urgent), hurts=True)
    due = [need for need in needs if is_due(need)]
    first = min((need.wanted_by for need in due if need.wanted_by), default=None)
    about = f"最早的是 {show_day(first)}" if first else ""
    yield Waiting(
        "needs",
        "ending",
        "需求一周内到期或已过期",
        len(due),
        about,
        hurts=bool(first and (days_until(first) or 0) < 0),
    )


def _promises(book: Book) -> Iterator[Waiting]:
    today = wall_day()
    late = [one.match for one in following.waiting(book, today) if one.overdue]
    yield Waiting("claims", "late", "认领已过承诺日期", len(late), _names(book, late), hurts=True)
    slips = [slip for slip in book.all(Whistle) if whistle.overdue(slip, today)]
    about = "、".join(book.name_of(slip.need) for slip in slips[:2])
    yield Waiting("whistles", "late", "吹哨转办超了时限", len(slips), about, hurts=True)
    ending = [paper for paper in book.all(Agreement) if ends_soon(paper)]
    asked = _asked(book) if book.noted(NOTE) else []
    yield Waiting("neighbours", "", "邻社区来问，等答复", len(asked), "、".join(asked[:2]), hurts=True)
    yield Waiting("agreements", "ending", "协议 30 天内到期或已到期", len(ending), _names(book, ending))


def _asked(book: Book) -> list[str]:
    from guidance import neighbours

    return [neighbours.asker(step) for step in neighbours.waiting(book)]


def _sheets(book: Book) -> Iterator[Waiting]:
    if book.all(Posting):
        from exports.register import stale, to_take_down

        down = to_take_down(book)
        about = f"{down[0][0].place} {down[0][1]}" if down else ""
        yield Waiting("publish", "", "今天就要撤下的清单", len(down), about, hurts=True)
        gone = {copy.id for copy, _ in down}
        old = [copy for copy in stale(book) if copy.id not in gone]
        places = "、".join(copy.place or copy.sheet for copy in old[:2])
        more = f" 等 {len(old)} 处" if len(old) > 2 else ""
        yield Waiting("publish", "", "张贴的清单已过时", len(old), places + more, hurts=True)
    mute = sum(service.publish and not service.content for service in book.all(Service))
    yield Waiting("services", "mute", "要公示却没有内容的服务", mute, "补上才能印")


def _offers(book: Book) -> Iterator[Waiting]:
    offers = book.all(Resource)
    calls = freshness.call_list(book, wall_day())
    about = "、".join(call.unit.name for call in calls[:2])
    yield Waiting("freshness", "", "该打电话确认的单位", len(calls), about)
    silent = sum(has_no_phone(offer, book) for offer in offers)
    yield Waiting("resources", "no-phone", "资源没有电话", silent, "补上才好联系")
    unanswered = sum(need.status in NEED_OPEN for need in book.all(Need))
    yield Waiting("needs", "unanswered", "需求待匹配", unanswered, "F6 对接")


def _names(book: Book, records: Iterable[Any]) -> str:
    names = [book.name_of(id_) for id_ in dict.fromkeys(record.unit for record in records)]
    return "、".join(names[:2]) + (f" 等 {len(names)} 家" if len(names) > 2 else "")


def _oldest(needs: list[Need]) -> str:
    days = [days_since(need.created.date()) for need in needs if need.created]
    known = [day for day in days if day]
    return f"最早 {max(known)} 天前" if known else "今天登记的"
