"""FormScreen: one record's form: moving, saving, leaving; nothing typed is ever lost or misplaced."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.binding import Binding
from textual.timer import Timer
from textual.widgets import Input, TextArea

from screens.ask import Ask
from screens.form_guide import FormGuide
from screens.widgets.inputs import OneLine, Picker, drained
from screens.widgets.many_lines import ManyLines
from store.book import Book
from store.drafts import Draft, new_key
from store.entry import typed
from store.faults import why
from store.kinds import Official
from store.problems import BookProblem, RecordRefused
from store.records import Record

KEPT_FOR_NEXT = ("unit", "grid", "meeting", "proposer_kind", "channel", "kind")
_PAUSE = 0.5  # seconds without a key after which a draft is kept
Save = Callable[[Record, dict[str, str]], Record]


def keeping(book: Book, label: str) -> Save:
    """Return what keeps a form's record and the units it names anew, as one step of undo of this name."""

    def keep(record: Record, texts: dict[str, str]) -> Record:
        with book.change(label):
            return book.save(typed(record, texts, book))

    return keep


class FormScreen(FormGuide):
    """One record's form. `save(record, texts)` keeps it and returns the saved record, or raises.

    Enter, Tab and the arrows are priority bindings that first let the field finish its keys: so nothing
    typed ahead lands in another field, and Ctrl+S never overtakes a letter.
    """

    BINDINGS = [
        Binding("ctrl+s", "save", "保存", priority=True),
        Binding("ctrl+n", "save_and_next", "存了写下一条", priority=True),
        Binding("ctrl+g", "accept", "采用条目", priority=True),
        Binding("ctrl+d", "draft", "接着写草稿", priority=True),
        Binding("enter", "next", "下一项", priority=True),
        Binding("ctrl+j", "new_line", "换行", priority=True),
        Binding("shift+tab", "previous", "上一项", priority=True),
        Binding("escape", "leave", "返回", priority=True),
        Binding("tab", "next", show=False, priority=True),
        Binding("up", "up", show=False, priority=True),
        Binding("down", "down", show=False, priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "一项一行，回车到下一项，Shift+Tab 回上一项。带 * 的必须填，其他可以空。",
        "Ctrl+S 保存并返回；Ctrl+N 保存并接着写下一条（单位、网格、会议照旧）。",
        "有选项的项：打汉字、拼音（jjyl、jujia）或序号，上下键选，回车定。",
        "提供单位没有登记过的，直接写名称，保存时自动建好；旁边会说有没有相近的。",
        "旁边说「像是某一条」时，Ctrl+G 采用；下面列出通知原文要求填写的内容。",
        "多行的项：回车到下一项，Ctrl+J 换行。粘贴好几行，可以一行记成一条。",
        "日期可写 3.5、3月5日、明天、下周三、三天后、月底。电话可写几个，用、分开。",
        "时间照平常写：周一至周五 8:30-17:30、每月第二个周二。看懂了什么写在旁边。",
        "行下面 ! 是必须改的，? 是请核对的，有 ? 也能保存。",
        "没保存的字自动留作草稿，断电也在：列表里按 Ctrl+D 接着写。",
    )

    def __init__(
        self,
        record: Record,
        save: Save,
        *,
        start: str = "",
        texts: dict[str, str] | None = None,
        draft: str = "",
        save_lines: Callable[[list[str]], None] | None = None,
    ) -> None:
        """`start` is the field that gets the cursor first; `texts` and `draft` (its key) come from a draft.

        `save_lines` keeps one record per line of a pasted text: lists give it, where one record follows another.
        """
        super().__init__(record, texts)
        self._save, self._start, self._save_lines = save, start, save_lines
        self._draft, self._resumed = draft or new_key(), bool(texts)
        self._kept_texts: dict[str, str] = {}
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Put the cursor where writing begins."""
        self.ask_details()
        self._first = {} if self._resumed else self.texts
        name = self.of(self.record.named_by) if self._save_lines and not self.record.id else None
        if type(name) is OneLine:
            name.takes_lines = True
        self.set_focus(self.of(self._start or self.fields[0].key))
        self.show_guide()
        if self.book.read_only:
            self.say(f"{self.book.read_only_because}写了也存不下。", problem=True)
        elif self._older_draft:
            self.say("这条还有没写完的草稿，按 Ctrl+D 接着写。")

    async def _settled(self) -> None:
        """Let the present field finish its keys, then tidy and check it."""
        widget = self.current
        if widget is None:
            return
        await drained(widget)
        widget.settle()
        field = self.field_of(widget)
        self.check(field, widget.text)
        if isinstance(field.kind, Official):
            self.ask_details()

    # moving

    async def action_next(self) -> None:
        """Go to the next field; inside asked lines, to the next line."""
        widget = self.current
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
        widget = self.current
        if widget is not None:
            await drained(widget)
        if isinstance(widget, Picker):
            widget.move(by)
            self.show_guide()
        elif isinstance(widget, ManyLines) and widget.has_line(by):
            widget.move_cursor_relative(rows=by)
        else:
            await self._go(by)

    async def action_new_line(self) -> None:
        """Start a new line in a text of several lines."""
        widget = self.current
        if isinstance(widget, ManyLines):
            await drained(widget)
            widget.insert("\n")

    async def action_accept(self) -> None:
        """Take the proposed official item, once the field has taken its keys."""
        await self._settled()
        self.accept()

    async def _go(self, by: int) -> None:
        widget = self.current
        await self._settled()
        keys = [field.key for field in self.fields]
        place = keys.index(self.field_of(widget).key) + by if widget else 0
        if place >= len(keys):
            self.say(
                "这是最后一项。Ctrl+S 保存" + ("，Ctrl+N 保存并写下一条。" if self._save_lines else "。")
            )
        self.set_focus(self.of(keys[max(0, min(len(keys) - 1, place))]))
        self.show_guide()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Show only what does something here."""
        if not self.is_mounted or action not in ("accept", "new_line", "draft", "save_and_next"):
            return True
        if action == "save_and_next":  # a second community, or another claim of this one, there is none
            return self._save_lines is not None
        if action == "new_line":
            return isinstance(self.current, ManyLines)
        return bool(self.proposal if action == "accept" else self._older_draft)

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
        following = FormScreen(type(self.record)(**kept), self._save, save_lines=self._save_lines)
        await self.house.switch_screen(following)
        following.say(words)

    async def _kept(self) -> bool:
        await self._settled()
        try:
            self.record = self._save(self.record, self.texts)
        except RecordRefused as refused:
            self._show_faults(refused.faults)
            return False
        except BookProblem as problem:
            self.say_problem(problem)
            return False
        self.house.saved = "已保存"
        self.house.form_saved = self.house.key_pressed
        self._first = self.texts
        self._drop_draft()
        return True

    def _show_faults(self, faults: dict[str, str]) -> None:
        for field in self.fields:
            if words := faults.get(field.key, ""):
                self.show_fault(field, words)
            else:
                self.check(field, self.of(field.key).text)
        first = next((field for field in self.fields if field.key in faults), None)
        if first is not None:
            self.set_focus(self.of(first.key))
            self.show_guide()
        named = f"{first.label}：{faults[first.key]}" if first else "；".join(faults.values())
        self.say(f"没有保存。{named}", problem=True)

    async def action_leave(self) -> None:
        """Go back; ask first when something is unsaved."""
        await self._settled()
        if not self.dirty:
            self.dismiss(False)
            return
        answers = [("save", "保存并返回"), ("stay", "接着写"), ("drop", "不要了，放弃刚写的字")]
        if not self.book.read_only:
            answers.append(("later", "先放着，留作草稿"))
        question = f"{self.heading.strip()}：刚写的字还没有保存。"
        await self.house.push_screen(Ask(question, answers), self._left)

    async def _left(self, answer: str | None) -> None:
        if answer == "save":
            await self.action_save()
        elif answer == "drop":
            self._drop_draft()
            self.dismiss(False)
        elif answer == "later":
            self.keep_draft()
            self.dismiss(False)

    # drafts

    @property
    def _older_draft(self) -> Draft | None:
        """An unsaved text of this record from an earlier time."""
        if not self.record.id:
            return None
        found = self.house.drafts.all(self.record.table)
        return next((d for d in found if d.begun.id == self.record.id and d.key != self._draft), None)

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _wait_for_pause(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self.keep_draft)

    def keep_draft(self) -> None:
        """Keep what is typed beside the book; a full disk is said, and the text stays where it is."""
        texts = self.texts
        if texts in (self._first, self._kept_texts):
            return
        try:
            self.house.drafts.put(self._draft, self.record, texts)
            self._kept_texts = texts
        except OSError as error:
            if not self.query_one("#message").has_class("-problem"):  # a save that failed has said more
                self.say(f"草稿没有存下（{why(error)}），字还在屏幕上。请尽快保存。", problem=True)

    def on_screen_suspend(self) -> None:
        """Another screen comes in front: keep what is typed now."""
        if self.is_attached and self.dirty:
            self.keep_draft()

    def _drop_draft(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._kept_texts = self.texts
        with contextlib.suppress(OSError):  # it stays and is offered once more
            self.house.drafts.drop(self._draft)

    def action_draft(self) -> None:
        """Write the older draft of this record into the fields."""
        if (draft := self._older_draft) is not None:
            for field in self.fields:
                if field.key in draft.texts:
                    self.set_text(field.key, draft.texts[field.key])
            self._draft = draft.key
            self.ask_details()
            self.say("草稿放进来了，看过再保存。")

    # many lines at once

    @on(OneLine.LinesPasted)
    async def _ask_lines(self, event: OneLine.LinesPasted) -> None:
        lines, widget = event.lines, event.widget
        answers = [("each", f"一行一条，记成 {len(lines)} 条"), ("one", "合成一行"), ("none", "不粘贴")]

        def answered(answer: str | None) -> None:
            if answer == "one":
                widget.insert_text_at_cursor(" ".join(lines))
            elif answer == "each":
                self._keep_lines(lines)

        await self.house.push_screen(Ask(f"粘贴了 {len(lines)} 行。", answers), answered)

    def _keep_lines(self, lines: list[str]) -> None:
        if self._save_lines is None:
            return
        try:
            self._save_lines(lines)
        except RecordRefused as refused:
            self.say(f"一条也没有保存。{refused}", problem=True)
        except BookProblem as problem:
            self.say_problem(problem)
        else:
            self._drop_draft()
            self.dismiss(True)
