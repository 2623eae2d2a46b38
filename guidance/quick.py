"""Quick entry: one line as it is said in a meeting, laid out in the fields of a record, for a person to confirm."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from guidance.buildings import DOOR, IN_NOTE, door_building, numbers
from guidance.classify import proposed
from guidance.privacy import personal_words
from guidance.unit_kinds import guessed_kind
from store import phones
from store.book import Book
from store.clean import clean, fold
from store.days import read_day
from store.fields import Field, Shown, form_fields
from store.kinds import Choice, Day, Link, Links, Official, Phone, When
from store.records import Record, Unit
from store.times import read_times

_PEOPLE = re.compile(r"(\d{1,6})(?:个人|人|户|名|位)")
_FEE = re.compile(r"免费|低偿|团购价|收费|\d+(?:\.\d+)?元(?:/\S+|每\S+|一\S+)?")
_NUMBER = re.compile(r"(?:(?:联系)?电话|手机号?|号码)?[:：]?(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_CALL = re.compile(r"^(?:(?:联系)?电话|手机号?|号码)[:：]?")
_PRIVATE = "private"  # the field for what is said of a resident
_SOON = re.compile("^(?:急|紧急|加急|特急|马上|很急|急办)$")
_WEIGHTY = re.compile("^(?:重要|要紧)$")
_DEADLINE = re.compile("(?:之前|以前|前|为止)$")
_CALLED = re.compile("(?:先生|女士|小姐|大妈|大爷|大娘|奶奶|爷爷|阿姨|叔叔|老人家|师傅家)$")
_CONTACT = re.compile(
    "(?:老|小)[\u4e00-\u9fff]|[\u4e00-\u9fff]{1,3}(?:经理|主任|老师|店长|师傅|书记|校长|院长|医生|先生|女士)"
)


@dataclass
class _Line:
    """A line on its way into fields: what is still to be laid out, and the texts laid out so far."""

    kind: type[Record]
    book: Book
    tokens: list[str]
    texts: dict[str, str]

    def field(self, key: str) -> Field | None:
        """Return the record's field of that key, if it has one."""
        return next((field for field in form_fields(self.kind) if field.key == key), None)

    def first(self, kind: type) -> Field | None:
        """Return the first empty field of a kind."""
        found = (field for field in form_fields(self.kind) if isinstance(field.kind, kind))
        return next((field for field in found if field.key not in self.texts), None)

    def put(self, key: str, text: str) -> bool:
        """Lay a text into a field; what is there already stays in front. False when there is no such field."""
        if self.field(key) is None:
            return False
        self.texts[key] = "、".join(filter(None, (self.texts.get(key, ""), text)))
        return True

    def hide(self, text: str) -> bool:
        """Lay what must not leave the book into the field that never does."""
        home = next((field for field in form_fields(self.kind) if field.key == _PRIVATE), None)
        return home is not None and self.put(home.key, text)


def quick(kind: type[Record], line: str, book: Book) -> dict[str, str]:
    """Return the texts for a form of that kind of record; what is not recognised becomes its name.

    Names of residents, doors and telephones of a need go to the field that never leaves the book.
    """
    tokens = re.split(r"[\s,，。；;|]+", clean(unicodedata.normalize("NFKC", line)))
    state = _Line(kind, book, [token for token in tokens if token], {})
    for reader in _READERS:
        state.tokens = [token for token in state.tokens if not reader(state, token)]
    state.tokens = [rest for token in state.tokens if (rest := _without_plain(state, token))]
    _take_phrases(state)
    name = kind.named_by
    if state.tokens and name not in state.texts:
        state.texts[name] = " ".join(state.tokens)
    _follow(state)
    return state.texts


# one word at a time: each says whether it took the word


def _phone(line: _Line, token: str) -> bool:
    token = _CALL.sub("", token)
    found = phones.find(token)
    if not found or phones.odd(token):
        return False
    if any(field.key == _PRIVATE for field in form_fields(line.kind)):
        return line.hide(token)
    mobile = any(number == "mobile" for number, _ in found)
    fields = [field for field in form_fields(line.kind) if isinstance(field.kind, Phone)]
    own = [field for field in fields if field.shown < Shown.OPEN] if mobile else fields
    return bool(own or fields) and line.put((own or fields)[0].key, token)


def _urgency(line: _Line, token: str) -> bool:
    word = "紧急" if _SOON.match(token) else "重要" if _WEIGHTY.match(token) else ""
    return bool(word) and line.put("urgency", word)


def _choice(line: _Line, token: str) -> bool:
    for field in form_fields(line.kind):
        if isinstance(field.kind, Choice) and token in field.kind.options and field.key not in line.texts:
            return line.put(field.key, token)
    return False


def _grid(line: _Line, token: str) -> bool:
    known = {fold(grid.name): grid.name for grid in line.book.community.grids if grid.name}
    if fold(token) in known or (token.endswith("网格") and len(token) > 2):
        return line.put("grid", known.get(fold(token), token))
    return False


def _unit(line: _Line, token: str) -> bool:
    unit = line.book.named(Unit, token)
    if unit is None:
        return False
    for field in form_fields(line.kind):
        if isinstance(field.kind, Link | Links) and field.kind.table == Unit.table:
            return line.put(field.key, unit.name)
    return False


def _contact(line: _Line, token: str) -> bool:
    """Somebody to call, where the record has such a field and does not name residents."""
    if not _CONTACT.fullmatch(token) or any(field.key == _PRIVATE for field in form_fields(line.kind)):
        return False
    return line.put("liaison", token) or line.put("contact", token)


def _fee(line: _Line, token: str) -> bool:
    return bool(_FEE.fullmatch(token)) and line.put("fee", token)


def _people(line: _Line, token: str) -> bool:
    hit = _PEOPLE.fullmatch(token)
    return hit is not None and line.put("people", hit[1])


def _times(line: _Line, token: str) -> bool:
    times = read_times(token)
    field = next((field for field in form_fields(line.kind) if isinstance(field.kind, When)), None)
    if field is None or times.rest or not times.understood:
        return False
    line.texts[field.key] = " ".join(filter(None, (line.texts.get(field.key, ""), token)))
    return True


def _day(line: _Line, token: str) -> bool:
    field, day = line.first(Day), read_day(_DEADLINE.sub("", token))
    return field is not None and day is not None and line.put(field.key, day.isoformat())


_READERS: tuple[Callable[[_Line, str], bool], ...] = (
    _phone, _urgency, _grid, _unit, _choice, _contact, _fee, _people, _times, _day,
)  # fmt: skip

_PLAIN = (_phone, _urgency, _grid, _unit, _contact, _fee)


def _without_plain(line: _Line, token: str) -> str:
    """Take out of words joined by 、 those that are plainly no part of a name: a number to call, a unit, a price."""
    return "、".join(
        part for part in token.split("、") if part and not any(take(line, part) for take in _PLAIN)
    )


# phrases inside words


def _take_phrases(line: _Line) -> None:
    """Take buildings, doors and names of persons out of what is left."""
    kept: list[str] = []
    for token in line.tokens:
        rest = token
        building = lambda text: line.put("building", text)  # noqa: E731
        for pattern, put in ((_NUMBER, line.hide), (DOOR, line.hide), (IN_NOTE, building)):
            for hit in pattern.finditer(rest):
                if put(hit.group()):
                    rest = rest.replace(hit.group(), "", 1)
        if (behind := door_building(token)) and "building" not in line.texts:
            line.put("building", behind)
        rest = re.sub("、{2,}", "、", _without_person(line, rest)).strip("、")
        kept += [rest] if rest else []
    line.tokens = kept


def _without_person(line: _Line, text: str) -> str:
    """Take the name of a resident out of a word; the private field gets it, the title keeps the rest."""
    person = personal_words(text)
    person = person if _CALLED.search(person) else ""
    whole = re.search(f"{re.escape(person)}家?(?:的|要|想|说|需要)?", text) if person else None
    if whole is None or not line.hide(whole.group() if whole.group() == text else person):
        return text
    return text.replace(whole.group(), "", 1)


# what follows from the rest


def _follow(line: _Line) -> None:
    _follow_grid(line)
    texts = line.texts
    if line.field("proposer_kind") and "proposer_kind" not in texts and any(
        field.key in texts for field in form_fields(line.kind) if field.key == _PRIVATE
    ):  # fmt: skip
        texts["proposer_kind"] = "居民"
    name = texts.get(line.kind.named_by, "")
    if line.kind is Unit and "kind" not in texts:
        texts["kind"] = guessed_kind(name)
    field = line.first(Official)
    number = proposed(name, field.kind.part) if field and isinstance(field.kind, Official) and name else 0
    if field and number:
        texts[field.key] = str(number)


def _follow_grid(line: _Line) -> None:
    """Fill in the grid whose area names the building: 3号楼 lies in 1-4号楼."""
    number = re.match(r"\d+", line.texts.get("building", ""))
    if number is None or "grid" in line.texts or line.field("grid") is None:
        return
    grids = [grid for grid in line.book.community.grids if int(number.group()) in numbers(grid.area)]
    if len(grids) == 1:
        line.texts["grid"] = grids[0].name
