"""What stands on the forms that go out: the fields in the screen's order, what is known already, who sent it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guidance.catalogue import ResourceItem, catalogue
from guidance.returned import asked_fields, form_key
from store.book import Book
from store.choices import FEES
from store.entry import show_value
from store.fields import Field, field_of
from store.kinds import Choice, Flag, Official
from store.records import Record, Resource, Unit

BLANKS = 8  # empty rows of a sheet
CARDS = 3  # empty cards on paper
TITLE = "驻区单位资源摸底表"
RULES = (
    "已经印上的请核对，变了就改，没变不用动，不再提供的把状态改成撤回；新的写在空行里，一项一行。",
    "官方条目从下拉里选，选不准就空着；后面附有通知原文，适合贵单位的排在前面。",
)
# Words of the notice's own 提供资源单位 column that mean a kind of unit.
_KIND_WORDS = {
    "党政机关": ("党组织",), "事业单位": ("图书馆", "体育馆", "教育培训中心"), "国有企业": ("供水", "供电", "供暖", "天然气", "企业"),
    "民营企业": ("企业", "公司"), "个体商户": ("商户", "商家", "药店", "诊所"), "学校": ("学校", "教育", "培训机构"),
    "医疗机构": ("医院", "卫生", "诊所", "医疗"), "金融机构": ("企业", "法律"), "物业服务企业": ("企业", "保安", "家政"),
    "社会组织": ("社会组织", "律师事务所"), "志愿团体": ("志愿团体",),
}  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """A row or card: the key of its record (empty for a blank one) and a text per field."""

    key: str
    texts: dict[str, str]


@dataclass(frozen=True)
class Form:
    """One form for one unit, or a blank one; `items` are (official item, suits this kind of unit), suiting first."""

    number: str
    name: str
    head: str
    back: str
    unit_key: str
    unit_fields: tuple[Field, ...]
    unit_texts: dict[str, str]
    fields: tuple[Field, ...]
    offers: tuple[Offer, ...]
    items: tuple[tuple[ResourceItem, bool], ...]
    today: date


def forms(book: Book, units: Sequence[Unit | None], today: date) -> list[Form]:
    """Return a form per unit; None stands for a blank one."""
    return [_form(book, unit, today) for unit in units]


def _form(book: Book, unit: Unit | None, today: date) -> Form:
    home = book.community
    offers = [one for one in book.all(Resource) if unit and one.unit == unit.id and one.status != "撤回"]
    fields = tuple(field_of(Resource, key) for key in asked_fields(Resource))
    unit_fields = tuple(field_of(Unit, key) for key in asked_fields(Unit))
    back = "、".join(part for part in (home.address, home.hotline) if part)
    return Form(
        number=f"{form_key(unit) if unit else '空白'}-{today:%y%m%d}",
        name=unit.name if unit else "空白",
        head=f"{home.street}{home.name}",
        back=f"填好请交回{home.name or '社区'}" + (f"（{back}）" if back else ""),
        unit_key=form_key(unit) if unit else "",
        unit_fields=unit_fields,
        unit_texts=_texts(book, unit, unit_fields),
        fields=fields,
        offers=tuple(Offer(form_key(one), _texts(book, one, fields)) for one in offers),
        items=suiting(unit.kind if unit else ""),
        today=today,
    )


def _texts(book: Book, record: Record | None, fields: Sequence[Field]) -> dict[str, str]:
    if record is None:
        return {}
    return {field.key: _text(book, record, field) for field in fields}


def _text(book: Book, record: Record, field: Field) -> str:
    value = getattr(record, field.key)
    if isinstance(field.kind, Official):
        item = catalogue().resource(value)
        return item_words(item) if item else ""
    if isinstance(field.kind, Flag) and not value:
        return ""
    return show_value(field, value, book)


def item_words(item: ResourceItem) -> str:
    """Return an official item as the dropdown offers it."""
    return f"{item.number} {item.title}"


def options(field: Field) -> tuple[str, ...]:
    """Return what a dropdown offers for a field; fees may also be written freely."""
    if isinstance(field.kind, Choice | Flag):
        return field.kind.options
    return FEES if field.key == "fee" else ()


def suiting(kind: str) -> tuple[tuple[ResourceItem, bool], ...]:
    """Return the official items, those first whose 提供资源单位 names this kind of unit; the rest in their order."""
    words = _KIND_WORDS.get(kind, ())
    suits = {item.number: any(word in item.providers for word in words) for item in catalogue().resources}
    ordered = sorted(catalogue().resources, key=lambda item: (not suits[item.number], item.number))
    return tuple((item, suits[item.number]) for item in ordered)
