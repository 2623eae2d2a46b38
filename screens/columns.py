"""列: what each column of a file was taken for and how sure that is; a person changes it, and it is remembered."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from guidance.columns import Heading, Mapping
from guidance.intake import Intake
from guidance.memory import Memory
from screens.base import HouseScreen
from screens.text import plain
from screens.widgets.inputs import Picker, drained
from screens.widgets.table import Column, ListTable, Row
from store.fields import fields_of, form_fields
from store.records import TABLES, Unit

_ROLES = {
    "": "不认，照原文记在备注里", "_number": "序号", "_category": "类别", "_subcategory": "具体分类", "_item": "官方条目的主要内容",
    "_requirement": "官方条目的具体要求", "_date": "日期", "_key": "识别码",
}  # fmt: skip
_WINDOW = 6


class ColumnsScreen(HouseScreen[bool]):
    """Columns above, the possible meanings of the chosen one below. Returns whether anything was changed."""

    name_shown = "导入的列"
    BINDINGS = [  # noqa: RUF012
        Binding("enter", "choose", "这一列认作它", priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("left", "option(-1)", "上一个", priority=True),
        Binding("right", "option(1)", "下一个", priority=True),
        Binding("ctrl+s", "done", "重新读", priority=True),
        Binding("escape", "done", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "上下键选一列。打字（汉字、拼音首字母）筛选它可以认作什么，左右键换，回车定。",
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
        table = ListTable(
            [Column("表头"), Column("单", 4), Column("认作", 24), Column("把握", 8)], id="columns-table"
        )
        yield table
        yield Picker("", [], hint="认作什么：打几个字，或左右键", id="columns-picker")
        yield Static("", id="columns-options", markup=False)

    def on_mount(self) -> None:
        """Show the columns; typing chooses a meaning."""
        self._draw("0")
        self.set_focus(self._picker)

    @property
    def _picker(self) -> Picker:
        return self.query_one(Picker)

    @property
    def _table(self) -> ListTable:
        return self.query_one(ListTable)

    def _draw(self, keep: str | None = None) -> None:
        rows = []
        for place, (heading, column) in enumerate(self._columns):
            label = labels(heading.table).get(column.key, column.key)
            sure = _sure(column)
            cells = (column.heading, TABLES[heading.table].noun, label, sure)
            rows.append(Row(str(place), cells, column.confidence < 1))
        self._table.show_rows(rows, keep)

    @on(ListTable.Chosen)
    def _offer(self) -> None:
        if not self._table.chosen:
            return
        heading, _ = self._columns[int(self._table.chosen)]
        self._picker.options = list(labels(heading.table).values())
        self._picker.value = ""
        self._show_options()

    @on(Input.Changed)
    def _show_options(self) -> None:
        choices, chosen = self._picker.choices(), self._picker.highlighted()
        place = choices.index(chosen) if chosen in choices else 0
        top = max(0, min(place - _WINDOW // 2, len(choices) - _WINDOW))
        lines = [
            (
                f"{'> ' if choice == chosen else '  '}{plain(choice).plain}\n",
                "reverse" if choice == chosen else "",
            )
            for choice in choices[top : top + _WINDOW]
        ]
        self.query_one("#columns-options", Static).update(Content.assemble(*lines))

    def action_move(self, by: int) -> None:
        """Choose another column."""
        self._table.action_move(by)

    def action_option(self, by: int) -> None:
        """Mark another meaning."""
        self._picker.move(by)
        self._show_options()

    async def action_choose(self) -> None:
        """Take the marked meaning for the column and remember it."""
        await drained(self._picker)
        wanted = self._picker.highlighted()
        place = int(self._table.chosen or 0)
        heading, column = self._columns[place]
        key = next((key for key, label in labels(heading.table).items() if label == wanted), None)
        if key is None:
            self.say("先打字或按左右键选一个。")
            return
        try:
            Memory.beside(self.book.path).remember(f"{heading.table}:{heading.shape}", column.heading, key)
        except OSError as error:
            self.say(f"没有记住：{error.strerror}。这一列没有改。", problem=True)
            return
        self._columns[place] = (heading, Mapping(column.heading, key, 1.0))
        self._changed = True
        self._draw(str(min(place + 1, len(self._columns) - 1)))
        self.say(f"“{column.heading}”认作 {wanted}。Esc 按新的列重新读。")

    def action_done(self) -> None:
        """Go back; the file is read anew when something was changed."""
        self.dismiss(self._changed)


def labels(table: str) -> dict[str, str]:
    """Return what a column of a table may mean: key -> words."""
    known = {field.key: field.label for field in form_fields(TABLES[table])}
    if table == "resources":
        known |= {
            f"unit.{field.key}": f"单位的{field.label}"
            for field in fields_of(Unit)
            if field.entered and field.key != "name"
        }
    return {**known, **_ROLES}


def _sure(column: Mapping) -> str:
    if not column.key:
        return "没认出"
    if column.confidence == 1:
        return "认得"
    return "像" if column.confidence > 0.5 else "按内容"
