"""Rows of a sheet: which hold something, which are totals, notes, group or repeated headings or carry on the row above."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from guidance.catalogue import NeedItem, ResourceItem, ServiceItem, catalogue
from guidance.cells import says_nothing
from guidance.columns import Heading, is_heading
from guidance.damage import meant
from guidance.heading_words import known_label
from guidance.offer_columns import MORE, OFFER, TICKED, said
from guidance.places import Source
from guidance.prose import BODY
from guidance.reading import Sheet
from store.clean import fold
from store.records import TABLES

_TOTAL = re.compile(r"^(?:合计|总计|小计|共计|累计)(?:[:：\d（(].*)?$")
_COUNTED = re.compile(
    r"^(?:本[月周年]|全年|以上)?(?:共|合计|总计|累计|小计)\D{0,8}\d+\s*(?:件|条|户|家|人|个|起|项)"
)
_NOTE = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明)\s*[:：]|^(?:填表人|审核人|填报人|填报单位|填报日期|填报时间|制表人?|审核|复核人?|经办人|单位负责人|领导签字|签字|联系人|联系电话|咨询电话|主办单位|承办单位|负责人|审批|盖章)\s*[:：]"
    r"|^以下空白$|^[（(]?此表|^（以下"
)
_GROUP_MARK = re.compile(
    r"^[（(]?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2}(?=[、.．]\s*\D))[)）、.．\s]\s*(?=\S{2,20}$)"
)
_SAME = re.compile(r"(?:电话|联系人|单位|地址)?(?:同上|同前|如上|同上行)|〃|〞|″|''|\"|々")
_GROUP = ("_number", "_category", "_subcategory", "_item", "_requirement", "departments")
_HALL = re.compile("(?:馆|厅|室|房|园|中心|部|市场)$")
_WHERE = ("building", "grid")
_WHO = ("contact", "contact_phone")
_MERE = re.compile(r"\d{1,9}(?:\.\d+)?")
_WHOLE = ("grid", "unit", "unit.grid")  # what a line above a heading may say for all its rows
_ABOVE = 4  # rows above a heading
_NAME = 24  # characters of a name
_FEW = 2  # columns; in a narrower table a lone cell is a row


@dataclass(frozen=True)
class LeftOut:
    """A row that brings nothing: where it stands, its words and the reason."""

    source: Source
    text: str
    reason: str

    @property
    def row(self) -> int:
        """The row as the file counts it; 0 for a whole sheet."""
        return self.source.row

    @property
    def place(self) -> str:
        """Where in its sheet a person finds it: the cell, or the row."""
        return self.source.cell or (f"第{self.row}行" if self.row else "")


@dataclass(frozen=True)
class DataRow:
    """A row that brings something: where it stands and text per key; `inherited` keys come from above.

    `other` holds the columns that are no field, as (heading, text); `asked` the keys that have a column.
    """

    source: Source
    cells: dict[str, str]
    inherited: frozenset[str] = frozenset()
    other: tuple[tuple[str, str], ...] = ()
    asked: tuple[str, ...] = ()
    remarks: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The row in one line."""
        return " ".join(text for text in self.cells.values() if text)[:80]


@dataclass
class _Read:
    """What the cells of a row say: text and address per key, the columns that are no field, what to look at."""

    cells: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    other: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def tell(self, key: str, text: str, address: str, odd: str) -> None:
        """Take what a cell says of a field; two columns of one field are read as one."""
        self.remarks += [odd] if odd else []
        if key == "title" and key in self.cells:
            self.offer("" if says_nothing(text) else text, address)
            return
        self.cells[key] = f"{self.cells[key]}，{text}" if key in self.cells else text
        self.addresses.setdefault(key, address)

    def offer(self, offer: str, address: str) -> None:
        """Add what a column of its own offers to what the row offers."""
        known = self.cells.get("title", "")
        if offer:
            self.cells["title"] = f"{known}；{offer}" if known and not says_nothing(known) else offer
            self.addresses.setdefault("title", address)
            self.addresses.setdefault(OFFER + offer, address)


class Rows:
    """Goes down the rows below a heading; `kept`, `left_out`, and `next_table` where another heading begins."""

    def __init__(self, sheet: Sheet, heading: Heading, file: str) -> None:
        self.kept: list[DataRow] = []
        self.left_out: list[LeftOut] = []
        self.next_table: int | None = None
        self._sheet, self._heading, self._file, self._group = sheet, heading, file, ""
        self._above = _told_above(sheet, heading)
        # Whose offers stand below, where units are lines between the rows and have no column.
        self._owner = "" if heading.table == "resources" and heading.index("unit") is None else None
        self._struck = {one.cell for one in sheet.unread if one.cell}
        used = (at for at, one in enumerate(heading.columns, 1) if one.heading or one.key)
        self._columns = heading.columns[: max(used, default=0)]
        for place in range(heading.below, len(sheet.rows)):
            if not self._take(place):
                break

    def _take(self, place: int) -> bool:
        """Take one row; blank ones are passed over. Return whether the table goes on."""
        row, heading = self._sheet.rows[place], self._heading
        texts = [text for text in row if text.strip()]
        if not texts:
            return True
        again = is_heading(row)
        if again and not _same_heading(texts, heading):
            self.next_table = place
            return False
        reason = "重复的表头" if again else self._reason(texts, row, place)
        if reason:
            source = Source(
                self._file, self._sheet.name, self._sheet.line(place), self._sheet.address(place, _first(row))
            )
            self.left_out.append(LeftOut(source, " ".join(texts)[:80], reason))
        return True

    def _reason(self, texts: list[str], row: list[str], place: int) -> str:
        """Return why a row is no record of its own; keep it, and nothing, when it is one."""
        first = texts[0].strip()
        if _TOTAL.match(fold(first)):
            return "合计行"
        if _NOTE.match(first):
            return "注释或签字行"
        heading = self._heading
        if self.kept and all(_MERE.fullmatch(text.strip()) for text in texts) and _counts(row, heading):
            return "只有数字的一行，像是合计"
        if _COUNTED.match(fold(first)) and row[heading.subject or 0 : (heading.subject or 0) + 1] != [first]:
            return "合计行"
        own = heading.subject is not None and row[heading.subject : heading.subject + 1] == [first]
        if len(set(texts)) == 1 and len(heading.columns) > _FEW and not own:
            return self._alone(first, row, place)
        if own and len(texts) == 1 and self._heads(first):
            self._owner = first
            return f"分组标题，下面各行的单位记为「{first}」"
        if own and len(texts) == 1 and (group := _group_name(first)):
            self._group = group
            return f"分组标题，下面各行的类别记为「{group}」"
        self.kept.append(self._data_row(row, place))
        return ""

    def _heads(self, name: str) -> bool:
        """Say whether a unit's name stands alone over its offers; a hall that stands alone is an offer itself."""
        begun = bool(self._owner) or not (self.kept or _HALL.search(name))
        return self._owner is not None and begun and bool(BODY.search(name))

    def _alone(self, text: str, row: list[str], place: int) -> str:
        """Read a row of one cell: a group's heading, the rest of the row above, or words between the rows."""
        if group := _group_name(text):
            self._group = group
            return f"分组标题，下面各行的类别记为「{group}」"
        column = next(at for at, cell in enumerate(row) if cell.strip())
        key = self._heading.columns[column].key if column < len(self._heading.columns) else ""
        above = self.kept[-1] if self.kept else None
        if above and above.source.row == self._sheet.line(place) - 1 and key and not key.startswith("_"):
            known = above.cells.get(key, "")
            if not known or not _SAME.fullmatch(text):
                above.cells[key] = f"{known}，{text}" if known else text
            above.remarks.append(f"{self._sheet.address(place, column)} 接在上一行后面")
            return f"接在上一行后面，没有丢：{self._heading.columns[column].heading}"
        return "单独一行的标题或说明"

    def _data_row(self, row: list[str], place: int) -> DataRow:
        read = self._read(row, place)
        cells, addresses = read.cells, read.addresses
        for key, text in self._above.items():
            cells.setdefault(key, text)
        if self._group:
            cells.setdefault("_category", self._group)
        if self._owner:
            cells.setdefault("unit", self._owner)
        above = self.kept[-1] if self.kept else None
        remarks = read.remarks + ([] if above else _uncopied(cells, addresses))
        inherited = _inherited(cells, above, self._heading) if above else {}
        subject = self._heading.subject
        begins = self._sheet.address(place, _first(row) if subject is None else subject)
        written = " | ".join(text for text in self._sheet.written(place) if text.strip())
        line = self._sheet.line(place)
        source = Source(self._file, self._sheet.name, line, begins, addresses, written)
        others = dict(above.other) if above else {}
        words = tuple(
            (label, others.get(label, text) if _SAME.fullmatch(text) else text) for label, text in read.other
        )
        asked = tuple(column.key for column in self._columns if column.key)
        return DataRow(source, {**cells, **inherited}, frozenset(inherited), words, asked, remarks)

    def _read(self, row: list[str], place: int) -> _Read:
        """Read the cells of a row, each as its column says."""
        read = _Read()
        for at, (column, text) in enumerate(zip(self._columns, row, strict=False)):
            where = self._sheet.address(place, at)
            if not text.strip():
                if column.key and where in self._struck:
                    read.cells.setdefault(column.key, "")  # so that nothing from above takes its place
            elif column.key in (TICKED, MORE):
                read.offer(said(column, text), where)
            elif column.key:
                told, odd = meant(column.key, column.heading, text.strip(), where)
                read.tell(column.key, told, where, odd)
            else:
                letter = where.rstrip("0123456789")
                read.other.append((column.heading or f"{letter}列", text.strip()))
        if beyond := [text.strip() for text in row[len(self._columns) :] if text.strip()]:
            read.other.append(("表头以外", "，".join(beyond)))
            read.remarks.append("这一行比表头多出几格，可能串了列，请核对")
        cells = read.cells
        if (measure := cells.pop("_measure", "")) and (number := cells.get("quantity", "")).isdecimal():
            cells["quantity"] = f"{number}{measure}"
        if cells.get("fee") and (each := cells.pop("_fee_unit", "")):
            cells["fee"] = f"{cells['fee']}/{each.removeprefix('每').removeprefix('/')}"
        return read


def _counts(row: list[str], heading: Heading) -> bool:
    """Say whether a row of numbers names nothing that it could belong to."""
    names = (heading.index(key) for key in ("unit", TABLES[heading.table].named_by))
    return not any(row[place].strip() for place in names if place is not None and place < len(row))


def _uncopied(cells: dict[str, str], addresses: dict[str, str]) -> list[str]:
    """Take 同上 out of a first row, and say so."""
    same = [key for key, text in cells.items() if _SAME.fullmatch(text)]
    return [
        f"{addresses.get(key, '')} 写的是「{cells.pop(key)}」，上面没有可以照抄的".strip() for key in same
    ]


def _told_above(sheet: Sheet, heading: Heading) -> dict[str, str]:
    """Return what a line above the heading says for all rows: 网格：第三网格."""
    found: dict[str, str] = {}
    near = sheet.rows[max(0, heading.place - _ABOVE) : heading.place]
    for text in (cell for row in near for cell in row):
        label, mark, told = text.partition("：") if "：" in text else text.partition(":")
        key = known_label(label, heading.table) if mark else ""
        if key in _WHOLE and told.strip() and len(told) <= _NAME:
            found[key] = told.strip()
    return {key: text for key, text in found.items() if heading.index(key) is None}


def _same_heading(texts: list[str], heading: Heading) -> bool:
    return {fold(text) for text in texts} <= {fold(column.heading) for column in heading.columns}


def _first(row: list[str]) -> int:
    return next((at for at, text in enumerate(row) if text.strip()), 0)


def _group_name(text: str) -> str:
    """Return the category that a lone cell announces, or an empty string."""
    bare = _GROUP_MARK.sub("", text.strip()).strip("：: ")
    official = {fold(item.category): item.category for part in _lists() for item in part}
    if known := official.get(fold(bare).removesuffix("类")):
        return known
    if re.search("[：:]", bare):
        return ""
    marked = bare != text.strip() or text.strip().endswith("类")
    return bare if marked and not re.search(r"[，,。；;]|\d{3}", bare) else ""


def _lists() -> tuple[tuple[ResourceItem, ...], tuple[NeedItem, ...], tuple[ServiceItem, ...]]:
    notice = catalogue()
    return (notice.resources, notice.needs, notice.services)


def _inherited(cells: dict[str, str], above: DataRow, heading: Heading) -> dict[str, str]:
    """Return what a row takes from the one above: 同上, and what groups rows where its own cells are empty."""
    found = {key: above.cells.get(key, "") for key, text in cells.items() if _SAME.fullmatch(text)}
    goes_on = cells.get("_number") in (None, above.cells.get("_number"))
    carried = _GROUP if goes_on and "_number" in above.cells else ("_category",)
    if goes_on and heading.table == "resources" and "unit" not in cells:
        carried = (*carried, *(key for key in above.cells if key.startswith("unit") or key in _WHO))
    if "private" in found or "proposer" in found:
        carried = (*carried, *_WHERE)
    return found | {key: above.cells[key] for key in carried if key in above.cells and key not in cells}
