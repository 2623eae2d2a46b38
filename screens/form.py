"""FormScreen: the declared fields of one record as a form; official wording beside the field it guides."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, Static, TextArea

from screens import official
from screens.ask import Ask
from screens.base import HouseScreen
from screens.text import plain
from screens.widgets.inputs import Entry, ManyLines, OneLine, Picker, drained
from store.choices import COMMUNITY
from store.entry import show_value
from store.fields import Field, form_fields
from store.kinds import Choice, Details, FieldError, Flag, Link, Links, Official
from store.problems import BookProblem, RecordRefused
from store.records import TABLES, Record

R = TypeVar("R", bound=Record)
KEPT_FOR_NEXT = ("unit", "grid", "proposer_kind", "channel", "kind")
_WINDOW = 6  # options in sight


class FormScreen(HouseScreen[bool]):
    """One record's form. `save(record, texts)` keeps it and returns the saved record, or raises.

    Enter, Tab and the arrows are priority bindings that first let the field finish its keys: so nothing
    typed ahead lands in another field, and Ctrl+S never overtakes a letter.
    """

    BINDINGS = [  # noqa: RUF012
        Binding("ctrl+s", "save", "保存", priority=True),
        Binding("ctrl+n", "save_and_next", "保存并写下一条", priority=True),
        Binding("enter", "next", "下一项", priority=True),
        Binding("tab", "next", show=False, priority=True),
        Binding("shift+tab", "previous", "上一项", priority=True),
        Binding("up", "up", show=False, priority=True),
        Binding("down", "down", show=False, priority=True),
        Binding("ctrl+j", "new_line", show=False, priority=True),
        Binding("escape", "leave", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "一项一行，回车到下一项，Shift+Tab 回上一项。带 * 的必须填，其他可以先空着。",
        "Ctrl+S 保存并返回；Ctrl+N 保存并接着写下一条（单位、网格照旧）。",
        "有选项的项：打汉字、拼音首字母（jjyl）或序号，上下键选，回车定。",
        "提供单位没有登记过的，直接写名称，保存时自动建好。",
        "多行的项：回车到下一项，Ctrl+J 换行。",
        "选了官方条目，旁边显示通知原文，下面列出原文要求填写的内容。",
        "日期可写 3.5、3月5日、明天、下周三。电话可写几个，用、分开。",
        "Esc 返回；有没保存的字会先问。",
    )

    def __init__(
        self, record: Record, save: Callable[[Record, dict[str, str]], Record], *, start: str = ""
    ) -> None:
        """`start` is the key of the field that gets the cursor first."""
        super().__init__()
        self.record, self._save, self._start = record, save, start
        self.fields = form_fields(type(record))
        self._first: dict[str, str] = {}

    # the picture

    def body(self) -> ComposeResult:
        yield Static(plain(self._heading()), id="form-title", markup=False)
        with Vertical(id="form"):
            with VerticalScroll(id="form-fields", can_focus=False):
                for field in self.fields:
                    with Vertical(classes="field"):
                        with Horizontal(classes="field-line"):
                            yield Label(plain(("* " if field.required else "") + field.label))
                            yield self._entry(field)
                        yield Static("", id=f"fault-{field.key}", classes="fault", markup=False)
            with Vertical(id="form-guide"):
                yield Static("", id="guide-options", markup=False)
                yield Static("", id="guide-words", markup=False)

    def _heading(self) -> str:
        noun = self.record.noun
        return f" 新增{noun}" if not self.record.id else f" 修改{noun} {self.record.id}"

    def _entry(self, field: Field) -> Entry:
        text, id_ = self._shown(field), f"entry-{field.key}"
        kind = field.kind
        if isinstance(kind, Official):
            return Picker(text, official.items(kind.part), hint=field.hint, id=id_)
        if isinstance(kind, Link | Links):
            options = [record.caption for record in self.book.all(TABLES[kind.table])]
            many = isinstance(kind, Links)
            options += [COMMUNITY] if many else []
            return Picker(text, options, hint=field.hint, id=id_, open_ended=True, many=many)
        if isinstance(kind, Choice | Flag):
            return Picker(text, kind.options, hint=field.hint, id=id_)
        if kind.lines > 1:
            return ManyLines(text, hint=field.hint, id=id_)
        return OneLine(text, hint=field.hint, id=id_)

    def _shown(self, field: Field) -> str:
        value = getattr(self.record, field.key)
        if isinstance(field.kind, Official):
            return official.title(field.kind.part, value)
        return show_value(field, value, self.book)

    def on_mount(self) -> None:
        """Put the cursor where writing begins."""
        for field in self.fields:
            if isinstance(field.kind, Official):
                self._ask_details(field)
        self._first = self._texts()
        self.set_focus(self._of(self._start or self.fields[0].key))
        self._show_guide()

    # what stands in the fields

    def _of(self, key: str) -> Entry:
        widget = self.query_one(f"#entry-{key}")
        assert isinstance(widget, OneLine | ManyLines)  # noqa: S101 - made by _entry
        return widget

    def _field(self, widget: Entry) -> Field:
        return next(field for field in self.fields if f"entry-{field.key}" == widget.id)

    def _texts(self) -> dict[str, str]:
        return {field.key: self._of(field.key).text for field in self.fields}

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self._texts() != self._first

    @property
    def _current(self) -> Entry | None:
        return self.focused if isinstance(self.focused, OneLine | ManyLines) else None

    async def _settled(self) -> None:
        """Let the present field finish its keys, then tidy and check it."""
        widget = self._current
        if widget is None:
            return
        await drained(widget)
        widget.settle()
        field = self._field(widget)
        self._show_fault(field, self._fault(field, widget.text))
        if isinstance(field.kind, Official):
            self._ask_details(field)

    def _fault(self, field: Field, text: str) -> str:
        try:
            field.kind.parse(text)
        except FieldError as error:
            return str(error)
        return ""

    def _show_fault(self, field: Field, words: str) -> None:
        line = self.query_one(f"#fault-{field.key}", Static)
        line.update(plain(f"! {words}" if words else ""))
        line.set_class(bool(words), "-shown")

    def _ask_details(self, field: Field) -> None:
        details = next((other for other in self.fields if isinstance(other.kind, Details)), None)
        number = (
            field.kind.parse(self._of(field.key).text)
            if not self._fault(field, self._of(field.key).text)
            else 0
        )
        labels = official.asked_details(field.kind, number) if isinstance(field.kind, Official) else []
        widget = self._of(details.key) if details else None
        if isinstance(widget, ManyLines) and labels:
            widget.ask(labels)

    # moving

    async def action_next(self) -> None:
        """Go to the next field; inside asked lines, to the next line."""
        widget = self._current
        if isinstance(widget, ManyLines):
            await drained(widget)
            if widget.next_line():
                return
        await self._go(1)

    async def action_previous(self) -> None:
        """Go back one field."""
        await self._go(-1)

    async def action_up(self) -> None:
        """Up among the options, the lines of a text, or the fields."""
        await self._step(-1)

    async def action_down(self) -> None:
        """Down among the options, the lines of a text, or the fields."""
        await self._step(1)

    async def _step(self, by: int) -> None:
        widget = self._current
        if widget is not None:
            await drained(widget)
        if isinstance(widget, Picker):
            widget.move(by)
            self._show_guide()
        elif (
            isinstance(widget, ManyLines) and 0 <= widget.cursor_location[0] + by < widget.document.line_count
        ):
            widget.move_cursor_relative(rows=by)
        else:
            await self._go(by)

    async def action_new_line(self) -> None:
        """Start a new line in a text of several lines."""
        widget = self._current
        if isinstance(widget, ManyLines):
            await drained(widget)
            widget.insert("\n")

    async def _go(self, by: int) -> None:
        widget = self._current
        await self._settled()
        keys = [field.key for field in self.fields]
        place = keys.index(self._field(widget).key) + by if widget else 0
        if place >= len(keys):
            self.say("这是最后一项。Ctrl+S 保存，Ctrl+N 保存并写下一条。")
        self.set_focus(self._of(keys[max(0, min(len(keys) - 1, place))]))
        self._show_guide()

    # saving and leaving

    async def action_save(self) -> None:
        """Keep the record and go back."""
        if await self._kept():
            self.dismiss(True)

    async def action_save_and_next(self) -> None:
        """Keep the record and start the next one with the same unit and grid."""
        if not await self._kept():
            return
        kept = {key: getattr(self.record, key) for key in KEPT_FOR_NEXT if hasattr(self.record, key)}
        words = f"已保存 {self.record.id} {self.book.name_of(self.record.id)}。写下一条。"
        following = FormScreen(type(self.record)(**kept), self._save)
        await self.house.switch_screen(following)
        following.say(words)

    async def _kept(self) -> bool:
        await self._settled()
        try:
            self.record = self._save(self.record, self._texts())
        except RecordRefused as refused:
            self._show_faults(refused.faults)
            return False
        except BookProblem as problem:
            self.say_problem(problem)
            return False
        self.house.saved = "已保存"
        self._first = self._texts()
        return True

    def _show_faults(self, faults: dict[str, str]) -> None:
        for field in self.fields:
            self._show_fault(field, faults.get(field.key, ""))
        first = next((field for field in self.fields if field.key in faults), None)
        if first is not None:
            self.set_focus(self._of(first.key))
            self._show_guide()
        named = f"{first.label}：{faults[first.key]}" if first else "；".join(faults.values())
        self.say(f"没有保存。{named}", problem=True)

    async def action_leave(self) -> None:
        """Go back; ask first when something is unsaved."""
        await self._settled()
        if not self.dirty:
            self.dismiss(False)
            return
        answers = [("save", "保存并返回"), ("stay", "接着写"), ("drop", "不保存，放弃刚写的字")]
        await self.house.push_screen(
            Ask(f"{self._heading().strip()}：刚写的字还没有保存。", answers), self._left
        )

    async def _left(self, answer: str | None) -> None:
        if answer == "save":
            await self.action_save()
        elif answer == "drop":
            self.dismiss(False)

    # the guide beside the fields

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(events.DescendantFocus)
    def _show_guide(self) -> None:
        widget = self._current
        options = self._options(widget) if isinstance(widget, Picker) else Content("")
        self.query_one("#guide-options", Static).update(options)
        self.query_one("#guide-words", Static).update(plain(self._words(widget)))

    def _options(self, picker: Picker) -> Content:
        choices, chosen = picker.choices(), picker.highlighted()
        place = choices.index(chosen) if chosen in choices else 0
        top = max(0, min(place - _WINDOW // 2, len(choices) - _WINDOW))
        lines = []
        for choice in choices[top : top + _WINDOW]:
            mark = "> " if choice == chosen else "  "
            lines.append((f"{mark}{plain(choice).plain}\n", "reverse" if choice == chosen else ""))
        more = len(choices) - _WINDOW
        if more > 0:
            lines.append((f"  共 {len(choices)} 项，上下键翻\n", "dim"))
        return Content.assemble(*lines) if lines else Content("没有这样的选项\n")

    def _words(self, widget: Entry | None) -> str:
        field = self._field(widget) if widget is not None else None
        guide = next((other for other in self.fields if isinstance(other.kind, Official)), None)
        hint = f"{field.label}：{field.hint}\n" if field and field.hint else ""
        if guide is None or not isinstance(guide.kind, Official):
            return hint
        picker = self._of(guide.key)
        text = picker.highlighted() if isinstance(picker, Picker) and picker is widget else picker.text
        number = int(text.split(" ")[0]) if text.split(" ")[0].isdigit() else 0
        return hint + official.wording(guide.kind.part, number)
