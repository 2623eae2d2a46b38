"""导入的列: what each column of a file was taken for and how sure that is; a person changes it, and it is remembered."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding

from guidance.columns import BY_CONTENT, Heading
from guidance.heading_words import Mapping
from guidance.intake import Intake
from guidance.memory import Memory
from screens.pick import Option, Pick
from screens.table_screen import TableScreen
from screens.widgets.table import Column, ListTable, Row
from store.faults import why
from store.fields import fields_of, form_fields
from store.records import TABLES, Unit

_ROLES = {
    "": "不认，照原文记在备注里", "_number": "序号", "_category": "类别", "_subcategory": "具体分类", "_item": "官方条目的主要内容",
    "_requirement": "官方条目的具体要求", "_date": "日期", "_key": "识别码",
    "_ticked": "打勾、写数量的一样", "_more": "也是能提供的", "_need": "希望社区帮什么",
    "_when_where": "时间和地点", "_party": "甲方", "_reported_on": "报到日期", "_reported_members": "报到人数",
}  # fmt: skip


class ColumnsScreen(TableScreen[bool]):
    """The columns of a file, one a row. Returns whether anything was changed."""

    name_shown = "导入的列"
    BINDINGS = [  # noqa: RUF012
        Binding("enter", "choose", "换一个意思", priority=True),
        Binding("ctrl+s", "done", "按这样读", priority=True),
        Binding("escape", "done", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "上下键选一列，回车换它的意思：打汉字、拼音首字母或序号找，回车定。",
        "定了的记在账本旁边，下次表头一样的表自动照办。Esc 回去，按新的列重新读。",
        "把握：认得，是表头的字一样；像，是差几个字；按内容，是看里面的字猜的。",
    )

    def __init__(self, intakes: list[Intake]) -> None:
        super().__init__()
        self._columns: list[tuple[Heading, Mapping]] = [
            (heading, column)
            for intake in intakes
            for heading in intake.headings
            for column in heading.columns
            if column.heading
        ]
        self._changed = False

    def body(self) -> ComposeResult:
        yield ListTable(
            [Column("表头"), Column("单", 4), Column("认作", 24), Column("把握", 8)], id="columns-table"
        )

    def on_mount(self) -> None:
        """Show the columns."""
        self._draw("0")
        self.say("表头认作什么、有多大把握。回车换一个意思，下次同样的表就记得。")

    def _draw(self, keep: str | None = None) -> None:
        rows = []
        for place, (heading, column) in enumerate(self._columns):
            label = labels(heading.table).get(column.key, column.key)
            cells = (column.heading, TABLES[heading.table].noun, label, _sure(column))
            rows.append(Row(str(place), cells, column.confidence < 1))
        self.table.show_rows(rows, keep)

    async def action_choose(self) -> None:
        """Let a person say what the column means."""
        if not self.table.chosen:
            return
        heading, column = self._columns[int(self.table.chosen)]
        options = [Option(key or "-", label) for key, label in labels(heading.table).items()]
        await self.house.push_screen(
            Pick(f"「{column.heading}」是什么", options, start=column.key or "-"), self._picked
        )

    def _picked(self, keys: list[str] | None) -> None:
        if not keys:
            return
        place, key = int(self.table.chosen), keys[0] if keys[0] != "-" else ""
        heading, column = self._columns[place]
        try:
            Memory.beside(self.book.path).remember(f"{heading.table}:{heading.shape}", column.heading, key)
        except OSError as error:
            self.say(f"没有记住：{why(error)}。这一列没有改。", problem=True)
            return
        self._columns[place] = (heading, Mapping(column.heading, key, 1.0))
        self._changed = True
        self._draw(str(min(place + 1, len(self._columns) - 1)))
        self.say(f"「{column.heading}」认作 {labels(heading.table)[key]}。Esc 按新的列重新读。")

    def action_done(self) -> None:
        """Go back; the file is read anew when something was changed."""
        self.dismiss(self._changed)


def labels(table: str) -> dict[str, str]:
    """Return what a column of a table may mean: key -> words."""
    known = {field.key: field.label for field in form_fields(TABLES[table])}
    if table == "resources":
        units = (field for field in fields_of(Unit) if field.entered and field.key != "name")
        known |= {f"unit.{field.key}": f"单位的{field.label}" for field in units}
    return {**known, **_ROLES}


def _sure(column: Mapping) -> str:
    if not column.key:
        return "没认出"
    if column.confidence == 1:
        return "认得"
    return "像" if column.confidence > BY_CONTENT else "按内容"
