"""The names of people that the book knows: collected with units, offers, needs and meetings, never posted."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator

from guidance.catalogue import catalogue
from guidance.privacy import SURNAMES, TITLES, is_name, sounds_foreign
from store.book import Book
from store.records import Agreement, Meeting, Need, Resource, Unit

_HAN = "\u4e00-\u9fff"
_DOTS = re.compile("[•・‧∙⋅●.．]")  # what is typed for the dot of 阿依古丽·买买提
_BREAKS = re.compile(r"[^\u4e00-\u9fff·]+")
_ROLE = re.compile(  # who answers there, and not what they are called
    "(?:室|部|处|科|股|所|院|校|园|站|台|厅|组|班|岗|办|店|厂|员|公司|中心|社区|街道|银行|前台|客服|值班|物业|热线|电话|保安|门卫|单位|支部"
    "|同上|本人|待定|内部|暂无|没有|不详|另行通知|民警|家长|居民|党员|志愿者)$"
)
_TITLED = re.compile(f"^(.*?)(?:副?(?:{TITLES}|秘书|会计|出纳|干事|文书|专干|民警)+长?)$")
# 安全主任
_FIELDS = re.compile(
    "^(?:安[全保置]|文[化教体艺旅]|党[建务群委支]|项目|常[务委]|金融|司[法机]|路政|水[务电]|居[委家])"
)
_SPACES = re.compile("[ \u3000]+")
_SPACED = re.compile(f"(?<![{_HAN}])[{_HAN}](?:[ \u3000]+[{_HAN}]){{1,3}}(?![{_HAN}])")  # 王 芳
_KIN = ("孙女", "孙子", "石头")


def people_of(book: Book) -> set[str]:
    """Return the names of liaisons, leaders, specialists, signers and residents in the book."""
    return {name for text in _collected(book) for name in names_in(text)} | {
        name for need in book.all(Need) if need.private for name in residents_in(need.private)
    }


def _collected(book: Book) -> Iterator[str]:
    for unit in book.all(Unit):
        yield from (unit.liaison, unit.leader, unit.consent.by if unit.consent else "")
    for offer in book.all(Resource):
        yield offer.contact
        if offer.details:
            asked = _people_asked()
            yield from (words for label, words in offer.details.items() if label in asked)
    for paper in book.all(Agreement):
        yield from paper.signers
    for meeting in book.all(Meeting):
        yield from (one.person for one in meeting.attendance)


@functools.cache
def _people_asked() -> frozenset[str]:
    """Return the labels of the facts that are names of people."""
    items = catalogue().resources
    return frozenset(one.label for item in items for one in item.details if one.kind == "people")


@functools.lru_cache(maxsize=20_000)
def names_in(text: str) -> frozenset[str]:
    """Return the names in a field that holds people: 王建国（主任）, 阿依古丽·买买提; a role is nobody's name."""
    found: set[str] = set()
    for piece in (one.strip("·") for one in _BREAKS.split(_DOTS.sub("·", _closed_up(text)))):
        if "·" in piece:
            parts = piece.split("·")
            found |= {piece, "".join(parts), *(part for part in parts[:1] if len(part) > 2)}
        elif _is_name(piece):
            found.add(piece)
            found |= _before_title(piece)
    return frozenset(found)


def _is_name(piece: str) -> bool:
    if (hit := _TITLED.match(piece)) is not None:  # 白护士长 is somebody, 大堂经理 and 副书记 are not
        return (len(hit[1]) == 1 and hit[1] in SURNAMES and hit[1] not in "班居家师全时") or bool(
            _before_title(piece)
        )
    if len(piece) < 2 or _ROLE.search(piece):
        return False
    return len(piece) <= 4 or (len(piece) <= 10 and sounds_foreign(piece))


def _before_title(piece: str) -> set[str]:
    """Return the name that a title stands behind: 王建国 of 王建国主任, nobody of 党支部书记."""
    hit = _TITLED.match(piece)
    name = hit[1] if hit else ""
    named = (name[:1] in SURNAMES and len(name) in (2, 3)) or is_name(name) or sounds_foreign(name)
    return {name} if named and not _FIELDS.match(name) and not _ROLE.search(name) else set()


@functools.lru_cache(maxsize=20_000)
def residents_in(text: str) -> frozenset[str]:
    """Return whole names that stand by themselves in a note that never leaves the book."""
    pieces = _BREAKS.split(_closed_up(text))
    return frozenset(piece for piece in pieces if piece not in _KIN and is_name(piece))


def _closed_up(text: str) -> str:
    """Return a text with names written 王 芳 as 王芳."""
    return _SPACED.sub(lambda hit: _SPACES.sub("", hit.group()), text)


def named_in(text: str, people: Collection[str]) -> list[str]:
    """Return which of these names stand in a text, as they are written there, with any dots and spaces between."""
    plain = _DOTS.sub("·", _SPACES.sub("", text))
    hits = (_written(name).search(text) for name in people if name in plain)
    found = dict.fromkeys(hit.group() for hit in hits if hit)
    return [one for one in found if not any(one != other and one in other for other in found)]


@functools.lru_cache(maxsize=2_000)
def _written(name: str) -> re.Pattern[str]:
    """Return how a name may be written; two letters set apart count only where a word begins: 王 芳, not 找小王 芳草园."""
    letters = [_DOTS.pattern.replace("[", "[·") if one == "·" else re.escape(one) for one in name]
    spaced = "[ \u3000]*".join(letters)
    return re.compile(spaced if len(name) > 2 else f"{name}|(?<![{_HAN}]){spaced}")
