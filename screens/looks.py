"""纸样: what sheet to make and how it looks: a line a choice, Enter goes on to the next value."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from exports.content import ALL, buildings_of
from screens.pick import Option, Pick
from screens.table_screen import TableScreen
from screens.text import plain
from screens.widgets.table import Column, ListTable, Row
from store.entry import show_value, typed
from store.fields import Field, field_of, form_fields
from store.kinds import Choice, Flag, Link, Names
from store.problems import RecordRefused
from store.records import Look, Service


class LookScreen(TableScreen[Look]):
    """Shows a look; returns the changed one. Nothing is kept in the book: the sheet that is made remembers it."""

    name_shown = "纸样"
    BINDINGS = [
        Binding("enter,space,right", "turn", "换一个", priority=True, key_display="回车"),
        Binding("ctrl+s,escape", "done", "就这样", priority=True, key_display="Ctrl+S"),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "上下键选一项，回车换成下一个；可以写的几项，回车后写。",
        "大字：正文 16 磅以上，给老人看。横：放在横的公告栏里。",
        "人群：按老人、儿童、妇女、求职、居家分组。",
        "撕条：纸下面一排热线号码，剪开了让人撕走。",
        "每栋一张：同样的服务，印上那栋楼的网格员和电话；写「全部」就是每栋都印。",
        "扫码距离：贴得高、隔着玻璃的，写远一点，二维码就印大一点。",
    )

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look

    def body(self) -> ComposeResult:
        yield Static(" 纸样：做成什么样", classes="section", markup=False)
        yield ListTable([Column("", 12), Column("")], id="look-table")
        yield Static("", id="look-hint", markup=False)

    def on_mount(self) -> None:
        """Start on the first choice."""
        self.table.headless = True

    @property
    def _field(self) -> Field:
        return field_of(Look, self.table.chosen or "sheet")

    def show_book(self) -> None:
        """Draw the choices."""
        self.table.show_rows(
            [Row(field.key, (field.label, self._said(field))) for field in form_fields(Look)]
        )

    def _said(self, field: Field) -> str:
        value = getattr(self.look, field.key)
        if field.key == "distance":
            return f"{value} 厘米" if value else "手机凑近扫（15 厘米）"
        empty = {"service": "全部公示的服务", "buildings": "不分楼栋"}.get(field.key, "")
        return show_value(field, value, self.book) or empty

    def on_list_table_chosen(self) -> None:
        """Explain the choice one stands on."""
        hint = self._field.hint
        self.query_one("#look-hint", Static).update(plain(f" {hint}" if hint else ""))

    async def action_turn(self) -> None:
        """Go on to the next value, or ask for one."""
        field = self._field
        if isinstance(field.kind, Choice | Flag):
            options = field.kind.options
            now = options.index(field.kind.show(getattr(self.look, field.key)))
            self._set(field, options[(now + 1) % len(options)])
            return
        await self.house.push_screen(
            Pick(f"{field.label}：{field.hint}", self._options(field), free=not isinstance(field.kind, Link)),
            lambda keys: self._set(field, keys[0].removeprefix("=")) if keys else None,
        )

    def _options(self, field: Field) -> list[Option]:
        if isinstance(field.kind, Link):
            services = [one for one in self.book.all(Service) if one.publish]
            return [Option("", "全部公示的服务"), *(Option(one.id, one.title, one.id) for one in services)]
        if isinstance(field.kind, Names):
            every = buildings_of(self.book.community, [ALL[0]])
            listed = [Option(ALL[0], f"全部 {len(every)} 栋，每栋一张")] if every else []
            return [Option("", "不分楼栋"), *listed, *(Option(name, name) for name in every)]
        return [
            Option("15", "15 厘米：凑近扫"),
            Option("30", "30 厘米：伸手"),
            Option("40", "40 厘米：隔着玻璃"),
        ]

    def _set(self, field: Field, text: str) -> None:
        try:
            self.look = typed(self.look, {field.key: text}, self.book)
        except RecordRefused as refused:
            self.say(str(refused), problem=True)
        self.show_book()

    def action_done(self) -> None:
        """Give the look back."""
        self.dismiss(self.look)


def words_of(look: Look) -> str:
    """Return a look in a few words: 海报 A4 竖 大字."""
    parts = [look.sheet, look.paper, look.turn, *(["大字"] if look.print == "大字" else [])]
    parts += ["按人群"] if look.grouping == "人群" else []
    parts += ["撕条"] if look.strips else []
    parts += ["码里是网址"] if look.codes == "网址" else []
    parts += [look.service] if look.service else []
    buildings = "、".join(look.buildings[:2]) + ("等" if len(look.buildings) > 2 else "")
    return " ".join([*parts, *([f"每栋一张（{buildings}）"] if buildings else [])])


def last_look(looks: list[Look]) -> Look:
    """Return the look to begin with: that of the last poster, without its building."""
    posters = [look for look in looks if look.sheet == "海报"]
    return msgspec.structs.replace(posters[-1], buildings=[], service="") if posters else Look()
