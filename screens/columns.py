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
from screens.rereading import TABLE_OPTIONS
from screens.table_screen import TableScreen
from screens.widgets.table import Column, ListTable, Row
from store import phones
from store.faults import why
from store.fields import fields_of, form_fields
from store.records import TABLES, Unit

_ROLES = {
    "": "不认，记在备注里", "_number": "序号", "_category": "类别", "_subcategory": "具体分类", "_item": "官方条目的主要内容",
    "_requirement": "官方条目的具体要求", "_date": "日期", "_key": "识别码",
    "_measure": "数量的单位（个、台）", "_ticked": "打勾、写数量的一样", "_more": "也是能提供的",
    "_need": "希望社区帮什么", "_need_by": "希望几时帮好", "_done_on": "几时办结",
    "_when_where": "时间和地点", "_party": "甲方", "_fee_unit": "计价单位",
    "_reported_on": "报到日期", "_reported_members": "报到人数",
}  # fmt: skip


class ColumnsScreen(TableScreen[bool]):
    """The columns of a file, one a row. Returns whether anything was changed."""

    name_shown = "导入的列"
    BINDINGS = [
        Binding("enter", "choose", "换一个意思", priority=True),
        Binding("ctrl+t", "other", "换一张单", priority=True),
        Binding("ctrl+s", "done", "按这样读", priority=True),
        Binding("escape", "done", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "上下键选一列，回车换它的意思：打汉字、拼音首字母或序号找，回车定。",
        "定了的记在账本旁边，下次表头一样的表自动照办。Esc 回去，按新的列重新读。",
        "Ctrl+T：整张表认错了（把需求当成了资源），换一张单，马上重新读。",
        "把握：认得，是表头的字一样；像，是差几个字；按内容，是看里面的字猜的。",
    )

    def __init__(self, intakes: list[Intake]) -> None:
        super().__init__()
        self._columns: list[tuple[Heading, Mapping]] = []
        self._examples: list[str] = []
        for heading in (heading for intake in intakes for heading in intake.headings):
            for column, example in zip(heading.columns, heading.examples, strict=True):
                if column.heading:
                    self._columns.append((heading, column))
                    self._examples.append(example.replace("\n", " "))
        self._changed = False

    def body(self) -> ComposeResult:
        yield ListTable(
            [Column("表头", 18), Column("单", 4), Column("认作", 18), Column("把握", 6), Column("第一格")],
            id="columns-table",
        )

    def on_mount(self) -> None:
        """Show the columns."""
        self._draw("0")
        self.say("表头认作什么、有多大把握。回车换一个意思，下次同样的表就记得。")

    def _draw(self, keep: str | None = None) -> None:
        rows = []
        for place, (heading, column) in enumerate(self._columns):
            label = labels(heading.table).get(column.key, column.key)
            example = phones.mask(self._examples[place]) if self.house.projecting else self._examples[place]
            cells = (column.heading, TABLES[heading.table].noun, label, _sure(column), example)
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

    async def action_other(self) -> None:
        """Let a person say which list the table of the chosen column is."""
        if self.table.chosen:
            heading, _ = self._columns[int(self.table.chosen)]
            await self.house.push_screen(
                Pick("这张表记的是什么", TABLE_OPTIONS, start=heading.table), self._taken_for
            )

    def _taken_for(self, keys: list[str] | None) -> None:
        heading, _ = self._columns[int(self.table.chosen)]
        if not keys or keys[0] == heading.table:
            return
        try:
            Memory.beside(self.book.path).take_for(keys[0], heading.shape)
        except OSError as error:
            self.say(f"没有记住：{why(error)}。还是原来的单。", problem=True)
            return
        self.dismiss(True)

    def action_done(self) -> None:
        """Go back; the file is read anew when something was changed."""
        self.dismiss(self._changed)


def labels(table: str) -> dict[str, str]:
    """Return what a column of a table may mean: key -> words."""
    known = {field.key: field.label for field in form_fields(TABLES[table])}
    if table in ("resources", "agreements"):
        units = (field for field in fields_of(Unit) if field.entered and field.key != "name")
        known |= {f"unit.{field.key}": f"单位的{field.label}" for field in units}
    return {**known, **_ROLES}


def _sure(column: Mapping) -> str:
    if not column.key:
        return "没认出"
    if column.confidence == 1:
        return "认得"
    return "像" if column.confidence > BY_CONTENT else "按内容"
