"""Plain lines without a table (a message, a letter, a note): each line a need, or an offer where it names a unit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from guidance import prose, talk
from guidance.agreement_text import CLAUSE, is_clause
from guidance.buildings import building
from guidance.cells import says_nothing
from guidance.places import Source
from guidance.reading import ASIDE, Sheet
from guidance.rows import DataRow, LeftOut
from guidance.unit_kinds import unit_kind

_TITLE = re.compile(r"^.{0,30}(?:清单|汇总|统计|收集|名单|如下|通知)[:：]?$")
_ASKED = re.compile(
    "需求|诉求|想|希望|没有|坏|难|能不能|能否|建议|求|要|漏|堵|吵|乱|缺|老人|孩子|楼|臭|脏|破|断|修|不亮|不通|不热|没|占|扰|太|怕|危险|投诉|需要|帮"
)
_OURS = re.compile("^(?:我们?|本|咱们?)(?:店|公司|中心|单位|医院|诊所|学校)?")
_GIVES = re.compile("免费|义务|可以?为|提供|优惠|半价|[一二三四五六七八九\\d]折|上门")
_HEAD = 8  # characters of a building before a colon
_LONGEST = 120  # characters of a line that is one need; longer ones a person reads himself
_REGISTER = re.compile("通讯录|联系表|联络表|花名册|联系方式")
_SENTENCE = re.compile(r"[，,].*[。；;.]$")
_UNCHECKED = "没有表头，按一行一条读，请核对"


@dataclass
class Loose:
    """What plain lines bring: rows with their table, and the lines that bring nothing with the reason."""

    sheet: Sheet
    file: str
    rows: list[tuple[str, DataRow]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    chain: bool = False  # lines that people of a group added one below the other

    def source(self, place: int) -> Source:
        """Return where a line stands."""
        cell = f"A{place + 1}"
        return Source(
            self.file, self.sheet.name, place + 1, cell, {"title": cell}, " ".join(self.sheet.written(place))
        )

    def keep(self, table: str, place: int, cells: dict[str, str], remark: str = _UNCHECKED) -> None:
        """Take a line for a record."""
        self.rows.append((table, DataRow(self.source(place), cells, remarks=[remark])))

    def leave(self, place: int, text: str, reason: str) -> None:
        """Say of a line that it brings nothing, and why."""
        self.left_out.append(LeftOut(self.source(place), text[:80], reason))


def loose_rows(sheet: Sheet, file: str, table: str | None) -> Loose:
    """Read plain lines as a conversation, a list of shops, a letter, or else line by line."""
    found = Loose(sheet, file)
    lines = [(place, text) for place, row in enumerate(sheet.rows) if (text := " ".join(row).strip())]
    if said := talk.messages(lines):
        _conversation(found, said, table)
    elif entries := prose.entries(lines) if table in (None, "resources", "units") else {}:
        _shops(found, lines, entries)
    else:
        _lines(found, lines, table)
    return found


def signature(sheets: list[Sheet]) -> tuple[str, str]:
    """Return the unit that signs a document with tables, and whom to call; nothing where nobody does."""
    lines = [
        (place, text)
        for sheet in sheets
        if sheet.name == ASIDE
        for place, row in enumerate(sheet.rows)
        if (text := " ".join(row).strip())
    ]
    unit = prose.signed(lines)[1]
    return (unit, prose.called(lines)[1]) if unit else ("", "")


def _conversation(found: Loose, said: list[talk.Said], table: str | None) -> None:
    for one in said:
        if one.polite:
            found.leave(one.place, f"{one.who}：{one.text}", "客气话或图片")
        elif offer := _offer(one.text, table):
            found.keep("resources", one.place, offer)
        elif table in (None, "resources") and prose.BODY.search(one.who) and _given(one.text):
            offer = {"unit": one.who, "title": _OURS.sub("", one.text)}
            found.keep("resources", one.place, offer, f"从聊天里读的，单位按发言人记为 {one.who}，请核对")
        elif table in (None, "needs") and _ASKED.search(one.text):
            cells = {"title": one.text, "private": one.who, "channel": "微信"}
            found.keep("needs", one.place, cells, "从聊天里读的，请核对")
        else:
            found.leave(one.place, f"{one.who}：{one.text}", "不像需求，没有记")


def _given(text: str) -> bool:
    """Say whether somebody tells what his own shop gives."""
    return bool(_OURS.match(text) and _GIVES.search(text)) and not re.search("希望|能不能|能否", text)


def _shops(found: Loose, lines: list[tuple[int, str]], entries: dict[int, dict[str, str]]) -> None:
    register = any(_REGISTER.search(text) for place, text in lines if place not in entries)
    for place, text in lines:
        if place not in entries:
            found.leave(place, text, "单独一行的标题或说明")
        elif register:
            found.keep("units", place, _listed(entries[place]))
        else:
            found.keep("resources", place, entries[place])


def _listed(entry: dict[str, str]) -> dict[str, str]:
    """Return an entry of a register of units: what stands beside the name is whom to call, no offer."""
    keys = {"unit": "name", "title": "liaison", "contact_phone": "liaison_phone", "unit.address": "address"}
    return {keys.get(key, key): told for key, told in entry.items()}


def _lines(found: Loose, lines: list[tuple[int, str]], table: str | None) -> None:
    groups = prose.groups(lines)
    points = [one for one in prose.points(lines) if one[0] not in groups]
    found.chain = any("接龙" in text for _, text in lines)
    aside = found.sheet.name == ASIDE
    chosen = points if len(points) > 1 else []
    if not chosen and not aside:
        chosen = [(place, text, "") for place, text in lines if not _TITLE.match(text)]
    (signing, unit), (calling, call) = prose.signed(lines), prose.called(lines)
    unit = unit or prose.speaking(lines)
    taken = set[int]()
    official = {place for place, text in lines if is_clause(text)}
    for place, text, told in chosen:
        if place not in official and _take(found, place, text, table or told, (unit, call)):
            taken.add(place)
            group = next((name for start, name in reversed(groups.items()) if start < place), "")
            found.rows[-1][1].cells.update({"_category": group} if group else {})
    offered = any(kind == "resources" and "contact" in row.cells for kind, row in found.rows)
    for place, text in lines:
        if place not in taken and not (offered and place in (signing, calling)):
            found.leave(place, text, CLAUSE if place in official else _why(place, text, groups))


def _why(place: int, text: str, groups: dict[int, str]) -> str:
    """Say why a line of a letter brings nothing."""
    if groups.get(place):
        return f"分组标题，下面各条的类别记为「{groups[place]}」"
    if len(text) > _LONGEST:
        return "整段文字，请自己摘"
    return "一句话，没有读出要记的，请自己看" if _SENTENCE.search(text) else "单独一行的标题或说明"


def _take(found: Loose, place: int, text: str, table: str, letter: tuple[str, str]) -> bool:
    """Take a line for a record if it is one; `letter` is who signs the lines and whom to call."""
    unit, call = letter
    where, text = _where(text)
    polite = talk.Said(place, "", text).polite  # +1, 收到
    if polite or says_nothing(text) or len(text) > _LONGEST or text.endswith(("：", ":")):
        return False
    if offer := _offer(text, table or None):
        found.keep("resources", place, offer)
    elif table == "resources" and unit:
        found.keep(
            "resources", place, {"unit": unit, "title": text, "contact": call}, f"单位按落款记为 {unit}"
        )
    elif table == "services" and (service := prose.served(text)):
        found.keep("services", place, service)
    elif table not in ("", "needs") or (not table and not _ASKED.search(text)):
        return False
    else:
        chain = {"channel": "微信"} if found.chain else {}
        found.keep("needs", place, {**where, **prose.told_of_need(text, unit), **chain})
    return True


def _where(text: str) -> tuple[dict[str, str], str]:
    """Return the building before a colon, and the rest: 2号楼：电梯总是卡住."""
    head, mark, rest = text.partition("：") if "：" in text else text.partition(":")
    if mark and len(head) <= _HEAD and building(head) == head and re.search(r"\d", head):
        return {"building": head}, rest.strip()
    return {}, text


def _offer(text: str, table: str | None) -> dict[str, str]:
    """Return the unit and the offer of a line such as 红星小学：操场周末开放, or nothing."""
    head, mark, rest = text.partition("：") if "：" in text else text.partition(":")
    offers = mark and rest.strip() and len(head) <= 24 and (prose.BODY.search(head) or unit_kind(head))
    if not offers or table not in (None, "resources"):
        return {}
    return {"unit": head.strip(), "title": rest.strip()}
