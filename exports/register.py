"""The posting register: where each copy hangs, which are out of date and why, patrol, and whose a code is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from exports.aging import Aging
from exports.content import CHECK
from store.book import Book
from store.records import Posting

_LETTERS = "[2-9A-HJ-KM-NP-Z]"
_CHECK_VALUE = re.compile(f"(?<![0-9A-Za-z])({_LETTERS}{{6}}(?:-{_LETTERS}{{3}})?)(?![0-9A-Za-z])")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])([A-Z]{0,3}\d{4,}-20\d\d)(?!\d)")


@dataclass(frozen=True)
class Verdict:
    """What a scanned or typed text is: `ours`, `current`, and the sentence a worker can read out."""

    ours: bool
    current: bool
    text: str
    posting: Posting | None = None


def out_of_date(book: Book, posting: Posting, today: date | None = None) -> bool:
    """Say whether the list has changed since this sheet was made, or its time is over."""
    return bool(Aging(book, today).reasons(posting))


# where copies hang


def hangs(copy: Posting) -> bool:
    """Say whether a copy hangs somewhere."""
    return bool(copy.posted_on and not copy.removed_on)


def hanging(book: Book) -> list[Posting]:
    """Return the copies that hang somewhere."""
    return [one for one in book.all(Posting) if hangs(one)]


def stale(book: Book, today: date | None = None) -> list[Posting]:
    """Return the copies to replace: hung ones out of date, and of looks never hung the last one made."""
    hung = hanging(book)
    looks = [one.look for one in hung]
    last = {msgspec.json.encode(one.look): one for one in book.all(Posting) if not one.removed_on}
    made = [one for one in last.values() if one.sheet and one.look not in looks]
    aging = Aging(book, today)
    return [one for one in (*hung, *made) if aging.reasons(one)]


def hang(book: Book, posting: Posting, places: Sequence[str], who: str, on: date) -> list[Posting]:
    """Enter where copies of a sheet were hung, one a place, in one durable write."""
    hung: list[Posting] = []
    with book.change(f"张贴 {posting.sheet} {len(places)} 处"):
        for at, place in enumerate(places):
            free = at == 0 and not posting.posted_on
            copy = posting if free else _fresh_copy(posting)
            hung.append(
                book.save(
                    msgspec.structs.replace(copy, place=place, posted_by=who, posted_on=on, removed_on=None)
                )
            )
    return hung


def swap(book: Book, old: Posting, new: Posting, who: str, on: date) -> Posting:
    """Enter that a hung copy was taken down and one of another sheet hung in its place."""
    with book.change(f"换下 {old.sheet}，{old.place} 贴上 {new.sheet}"):
        book.save(msgspec.structs.replace(old, removed_on=on))
        unhung = new if not new.posted_on else _fresh_copy(new)
        return book.save(
            msgspec.structs.replace(unhung, place=old.place, posted_by=who, posted_on=on, removed_on=None)
        )


def patrolled(posting: Posting, condition: str, who: str, on: date) -> Posting:
    """Return a copy as a patrol found it."""
    return msgspec.structs.replace(posting, condition=condition, checked_by=who, checked_on=on)


def _fresh_copy(posting: Posting) -> Posting:
    return msgspec.structs.replace(
        posting, id="", created=None, checked_on=None, checked_by="", condition="", removed_on=None, note=""
    )


def to_take_down(book: Book, today: date | None = None) -> list[tuple[Posting, str]]:
    """Return the hung copies that must come down today, each with the reason: a consent withdrawn, a service gone."""
    aging = Aging(book, today)
    found = [(copy, aging.reasons(copy)[:1]) for copy in hanging(book)]
    return [(copy, why[0].text) for copy, why in found if why and why[0].off]


# whose is it?


def verify(book: Book, text: str, today: date | None = None) -> Verdict:
    """Say whether what a phone showed, or what stands printed on a sheet, is ours, which edition, and current."""
    folded = text.strip().upper()
    numbers, checks = _NUMBER.findall(folded), _CHECK_VALUE.findall(folded)
    known = book.all(Posting)
    found = [one for one in known if one.fingerprint in checks or one.sheet in numbers]
    found += [one for one in known if one not in found and one.fingerprint[:CHECK] in checks]
    if not found:
        words = "登记簿里没有这个编号或校验值" if numbers or checks else "这段文字里没有编号，也没有校验值"
        return Verdict(False, False, f"{words}，不能认定是本社区的清单。")
    exact = [one for one in found if one.sheet in numbers] or [
        one for one in found if one.fingerprint in checks
    ]
    posting = min(exact or found, key=lambda one: not one.posted_on or bool(one.removed_on))
    head = f"编号 {posting.sheet}，{posting.edition}，{posting.look.sheet}"
    if checks and not any(posting.fingerprint.startswith(one[:CHECK]) for one in checks):
        return Verdict(False, False, f"{head}：编号对得上，校验值对不上，可能被人改过。", posting)
    why = Aging(book, today).reasons(posting)
    if why:
        return Verdict(True, False, f"{head}：是本社区的，但已经过时：{why[0].text}。", posting)
    if other := _worded_otherwise(book, posting, text.strip()):
        words = f"{head}：校验值是我们的，字句不一样，可能被人改过。我们印的是：{other}"
        return Verdict(False, False, words, posting)
    return Verdict(True, True, f"{head}：是本社区的，现在有效。{_where(known, posting)}", posting)


def _worded_otherwise(book: Book, posting: Posting, text: str) -> str:
    """Return what a current sheet says instead of a whole scanned text; nothing when it says just that."""
    from exports.posting import poster_of
    from exports.sheet import master_text, service_text

    if text.count("。") < 2:  # a check value or number typed by hand
        return ""
    poster = poster_of(book, posting)
    said = [master_text(poster), *(service_text(poster, service) for service in poster.services)]
    if text in said:
        return ""
    first = text.partition("。")[0]
    return next((one for one in said if one.partition("。")[0] == first), said[0])


def _where(known: Iterable[Posting], posting: Posting) -> str:
    places = [one.place for one in known if one.sheet == posting.sheet and hangs(one)]
    return f"贴在：{'、'.join(places[:5])}{'等' if len(places) > 5 else ''}。" if places else ""
