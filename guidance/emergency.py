"""平战结合: who can help now, for which kind of event, how far away, and how lately that was confirmed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from guidance.catalogue import catalogue
from guidance.states import AWAY
from store import phones
from store.book import Book
from store.parts import CallEntry
from store.records import Mobilisation, Resource, Unit

ITEMS = range(4, 11)  # rescuers, equipment, medical, protective goods, control teams, security
NUMBERS = (("火警", "119"), ("急救", "120"), ("报警", "110"))
RING_FIRST = "、".join(number for _, number in NUMBERS)
SUITED: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "火灾": ((4, 5, 6, 9), ("灭火", "消防", "水带", "疏散", "担架", "救护")),
    "地震": ((4, 5, 6, 9, 7), ("帐篷", "破拆", "担架", "避难", "发电", "棉被", "饮水", "操场")),
    "疫情": ((6, 7, 8), ("口罩", "防护", "消毒", "体温", "医", "药", "隔离")),
    "停水停电": ((5,), ("发电", "水车", "送水", "饮水", "电工", "应急灯", "维修", "抽水", "电力", "供水")),
    "燃气": ((4, 5, 9), ("燃气", "天然气", "通风", "报警器", "疏散", "警戒")),
    "走失": ((8, 9), ("寻人", "搜寻", "监控", "巡逻", "志愿", "广播", "骑手", "出租")),
    "暴雪": ((5, 4, 8), ("铲雪", "扫雪", "融雪", "除冰", "铲车", "棉被", "保暖", "防滑", "拖车")),
}
# what is noted with one key
QUICK = ("已出发", "没有接电话", "接了，马上来", "来不了", "已到现场", "需要更多人")
# what is noted with one key and is no call
SEEN = (
    "119 打了",
    "120 打了",
    "110 打了",
    "消防到场",
    "救护车到场",
    "居民疏散出来了",
    "控制住了",
    "报告了街道",
)
_CAME = (
    ("已到现场", "到场"),
    ("已出发", "出发"),
    ("马上来", "答应来"),
    ("来不了", "来不了"),
    ("没有接", "没接"),
)
_TALK = ("讲座", "培训", "演练", "宣传", "咨询", "课堂")  # of no help while it burns


@dataclass(frozen=True)
class Helper:
    """Somebody who can help: the offer, whose it is, the number to call, how many grids away (None: unknown)."""

    resource: Resource
    unit: str
    phone: str
    away: int | None
    fit: tuple[int, int]  # 0 made for it, 1 speaks of it, 2 any emergency or mere talk; then its kind

    @property
    def distance(self) -> str:
        """How far, in words."""
        return {None: "", 0: "本网格", 1: "邻网格"}.get(self.away, f"隔 {self.away} 格")


def helpers(book: Book, event: str = "", grid: str = "") -> list[Helper]:
    """Return who can help, best suited first, nearest first, lately confirmed first."""
    order = [known.name for known in book.community.grids]
    found = []
    for resource in book.all(Resource):
        fit = _fit(resource, event)
        if resource.status in AWAY or fit is None:
            continue
        unit = book.get(Unit, resource.unit)
        away = _away(order, grid, unit.grid if unit else "")
        found.append(
            Helper(resource, book.name_of(resource.unit) or "社区", duty_phone(resource, unit), away, fit)
        )
    return sorted(found, key=_order)


def duty_phone(resource: Resource, unit: Unit | None) -> str:
    """Return the numbers to ring, mobile first: in an emergency somebody must pick up."""
    said = [resource.contact_phone] + (
        [unit.liaison_phone, unit.office_phone, unit.leader_phone] if unit else []
    )
    known = [number for text in said for number in phones.mobiles(text)]
    known += [number for text in said for number in phones.landlines(text)]
    return "、".join(list(dict.fromkeys(known))[:2]) or next((text for text in said if text), "")


def started(
    event: str, now: datetime, *, drill: bool = False, grid: str = "", place: str = ""
) -> Mobilisation:
    """Return a new mobilisation with its first minute."""
    first = CallEntry(at=now, text=f"{'演练开始' if drill else '启动应急'}：{event}")
    return Mobilisation(event=event, drill=drill, grid=grid, place=place, started=now, log=[first])


def noted(mobilisation: Mobilisation, unit: str, text: str, now: datetime) -> Mobilisation:
    """Return it with one more line in its log."""
    return msgspec.structs.replace(
        mobilisation, log=[*mobilisation.log, CallEntry(at=now, unit=unit, text=text)]
    )


def over(mobilisation: Mobilisation, now: datetime) -> Mobilisation:
    """Return it ended."""
    return msgspec.structs.replace(noted(mobilisation, "", "结束", now), ended=now)


def told(book: Book, mobilisation: Mobilisation) -> list[str]:
    """Return a mobilisation as lines: what, where, from when to when, then each minute of its log."""
    where = "，".join(part for part in (mobilisation.grid, mobilisation.place) if part)
    kind = "演练" if mobilisation.drill else "应急"
    head = [f"{kind}：{mobilisation.event}" + (f"，{where}" if where else ""), lasted(mobilisation), ""]
    return head + [
        f"{minute}  {who + '：' if who else ''}{text}" for minute, who, text in minutes(book, mobilisation)
    ]


def minutes(book: Book, mobilisation: Mobilisation) -> list[tuple[str, str, str]]:
    """Return the log line by line: hour and minute (with the day once it is another one), whom, what was said."""
    return [
        (clock(entry.at, mobilisation.started), book.name_of(entry.unit), entry.text)
        for entry in mobilisation.log
    ]


def clock(moment: datetime | None, begun: datetime | None) -> str:
    """Return hour and minute; past midnight with the day."""
    if moment is None:
        return ""
    here = moment.astimezone()
    same = begun is None or begun.astimezone().date() == here.date()
    return f"{here:%H:%M}" if same else f"{here.day}日 {here:%H:%M}"


def came(mobilisation: Mobilisation) -> str:
    """Count the units by what was heard of each last: who came, who set off, who did not pick up."""
    last = {entry.unit: entry.text for entry in mobilisation.log if entry.unit}
    states = (next((word for said, word in _CAME if said in text), "其他") for text in last.values())
    counts = Counter(states)
    words = [word for _, word in _CAME] + ["其他"]
    return "，".join(f"{word} {counts[word]} 家" for word in words if counts[word])


def lasted(mobilisation: Mobilisation) -> str:
    """Say when it began and ended, and how many minutes lay between."""
    if mobilisation.started is None:
        return ""
    begun = f"{mobilisation.started.astimezone():%Y-%m-%d %H:%M} 开始"
    if mobilisation.ended is None:
        return f"{begun}，还没有结束"
    took = int((mobilisation.ended - mobilisation.started).total_seconds() // 60)
    return f"{begun}，{clock(mobilisation.ended, mobilisation.started)} 结束，历时 {took} 分钟"


def running(book: Book) -> Mobilisation | None:
    """Return the mobilisation that is going on, if any."""
    return next((one for one in reversed(book.all(Mobilisation)) if one.started and not one.ended), None)


def kind_of(resource: Resource) -> str:
    """Say what kind of help it is: the official title, or the own category."""
    item = catalogue().resource(resource.item)
    return item.title if item else resource.category or "应急可用"


def how_many(resource: Resource) -> str:
    """Say how much there is of it."""
    if resource.quantity_text:
        return resource.quantity_text
    if resource.quantity is not None:
        return f"{resource.quantity:g}"
    told = [f"{label}{value}" for label, value in resource.details.items() if any(c.isdigit() for c in value)]
    return "，".join(told[:2])


def confirmed_words(resource: Resource, today: date) -> str:
    """Say how lately it was confirmed."""
    if resource.confirmed_on is None:
        return "没确认过"
    days = (today - resource.confirmed_on).days
    return "今天确认" if days == 0 else f"{days} 天前确认"


def _fit(resource: Resource, event: str) -> tuple[int, int] | None:
    """Return how well an offer suits an event, None when it is no emergency help at all."""
    suited, words = SUITED.get(event, ((), ()))
    told = f"{resource.title}{resource.description}{''.join(resource.details.values())}"
    official = resource.emergency or resource.item in ITEMS
    place = suited.index(resource.item) if resource.item in suited else len(suited)
    spoken = any(word in told for word in words)
    if not official:
        return (1, place) if spoken else None
    talk = any(word in resource.title for word in _TALK)
    return (0 if (spoken or resource.item in suited) and not talk else 2, place)


def _away(order: list[str], here: str, there: str) -> int | None:
    if not here or not there:
        return None
    if here == there:
        return 0
    return abs(order.index(here) - order.index(there)) if here in order and there in order else None


def _order(helper: Helper) -> tuple[int, int, int, int, str]:
    day = helper.resource.confirmed_on
    away = 99 if helper.away is None else helper.away
    fit, kind = helper.fit
    return fit, away, kind, -(day.toordinal() if day else 0), helper.resource.id
