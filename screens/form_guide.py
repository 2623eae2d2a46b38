"""FormGuide: what stands beside the fields: options, the official wording, what sounds alike, what it may be about."""

from __future__ import annotations

from textual import events, on
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from screens import official
from screens.form_entries import FormEntries
from screens.text import fit
from screens.widgets.inputs import Picker
from screens.widgets.many_lines import Entry
from screens.widgets.prose import Prose
from store.fields import Field
from store.kinds import Link, Links
from store.records import TABLES, Record, Unit
from store.similar import Similar

_WINDOW = 6  # options in sight
_NARROW = 30  # cells of an option until the screen has its size, as in later.tcss


class FormGuide(FormEntries):
    """A form that helps while one types."""

    def __init__(self, record: Record, texts: dict[str, str] | None = None) -> None:
        super().__init__(record, texts)
        self._similar: dict[str, Similar] = {}
        self._proposals: dict[str, int] = {}

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(events.DescendantFocus)
    def show_guide(self) -> None:
        """Draw the guide for the field that has the cursor."""
        widget = self.current
        options = self.query_one("#guide-options", Static)
        options.display = isinstance(widget, Picker)
        options.update(self._options(widget) if isinstance(widget, Picker) else "", layout=False)
        field = self.field_of(widget) if widget is not None else None
        lines = self._lines(field, widget) if field and widget is not None else []
        self.query_one("#guide-words", Prose).say("\n".join(filter(None, lines)))
        self.refresh_bindings()

    def _lines(self, field: Field, widget: Entry) -> list[str]:
        return [
            self._alike_words(field, widget),
            self._proposal_words(),
            self._first_words(field, widget),
            f"{field.label}：{field.hint}" if field.hint.removeprefix("例如 ") not in field.kind.how else "",
            f"可以写：{field.kind.how}" if field.kind.how else "",
            f"看懂：{read}" if (read := field.kind.understood(widget.text)) else "",
            self._wording(widget),
        ]

    def _first_words(self, field: Field, widget: Entry) -> str:
        """Return what somebody who has never seen the form should know, until the first letter is typed."""
        if self.record.id or not field.required or widget.text:
            return ""
        needed = sum(one.required for one in self.fields)
        enough = "写上这一项，按 Ctrl+S 就能存；" if needed == 1 else "带 * 的写上，按 Ctrl+S 就能存；"
        return f"{enough}其余的回车往下写，以后再补也行。\n打着字，已有相近的会说在这里。"

    def _options(self, picker: Picker) -> Content:
        choices, chosen = picker.choices(), picker.highlighted()
        place = choices.index(chosen) if chosen in choices else 0
        top = max(0, min(place - _WINDOW // 2, len(choices) - _WINDOW))
        width = self.query_one("#guide-options", Static).content_size.width or _NARROW
        lines = []
        for choice in choices[top : top + _WINDOW]:
            mark = "> " if choice == chosen else "  "
            lines.append((fit(f"{mark}{choice}", width - 1), "reverse" if choice == chosen else ""))
            lines.append(("\n", ""))
        more = len(choices) - _WINDOW
        if more > 0:
            lines.append((f"  共 {len(choices)} 项，上下键翻\n", "dim"))
        return Content.assemble(*lines) if lines else Content("没有这样的选项\n")

    def _wording(self, widget: Entry) -> str:
        if self.official_field is None:
            return ""
        field, kind = self.official_field
        picker = self.of(field.key)
        text = picker.highlighted() if isinstance(picker, Picker) and picker is widget else picker.text
        return official.wording(kind.part, self.item_number(text))

    # what sounds alike

    def alike(self, field: Field, text: str) -> list[Record]:
        """Return the records already here whose names sound like the text of a naming or linking field."""
        kind: type[Record] | None = None
        if field.key == self.record.named_by and not isinstance(field.kind, Link | Links):
            kind = type(self.record)
        elif isinstance(field.kind, Link | Links):
            kind = TABLES[field.kind.table]
        if kind is None or len(text.strip()) < 2:
            return []
        if kind.table not in self._similar:
            self._similar[kind.table] = Similar(
                (record.id, name) for record in self.book.all(kind) for name in _names(record)
            )
        found = (self.book.get(kind, id_) for id_ in self._similar[kind.table].near(text))
        return [record for record in found if record is not None and record.id != self.record.id]

    def _alike_words(self, field: Field, widget: Entry) -> str:
        if isinstance(widget, Picker) and widget.known:
            return ""
        found = self.alike(field, widget.text)
        return f"已有相近的：{'；'.join(f'{one.id} {one.caption}' for one in found)}" if found else ""

    # what it may be about

    @property
    def proposal(self) -> int:
        """The official item the typed words are probably about; 0 when one is chosen or nothing fits."""
        if self.official_field is None:
            return 0
        field, kind = self.official_field
        if self.of(field.key).text.strip():
            return 0
        keys = [self.record.named_by, "description", "content"]
        words = "。".join(self.of(f.key).text for f in self.fields if f.key in keys)
        if words not in self._proposals:
            self._proposals[words] = official.proposed(kind.part, words)
        return self._proposals[words]

    def _proposal_words(self) -> str:
        if not (number := self.proposal) or self.official_field is None:
            return ""
        return f"像是官方条目「{official.title(self.official_field[1].part, number)}」，按 Ctrl+G 采用"

    def accept(self) -> None:
        """Take the proposed official item."""
        if (number := self.proposal) and self.official_field is not None:
            field, kind = self.official_field
            self.set_text(field.key, official.title(kind.part, number))
            self.ask_details()
            self.show_guide()
            self.say(f"官方条目：{official.title(kind.part, number)}")


def _names(record: Record) -> list[str]:
    return [record.caption, *(record.aliases if isinstance(record, Unit) else ())]
