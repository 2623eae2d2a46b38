"""FormEntries: the declared fields of one record as widgets: made, read, checked in words."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from screens import official
from screens.base import HouseScreen
from screens.text import plain
from screens.widgets.inputs import OneLine, Picker
from screens.widgets.many_lines import Entry, ManyLines
from screens.widgets.prose import Prose
from store.choices import COMMUNITY
from store.entry import show_value
from store.fields import Field, form_fields
from store.kinds import Choice, Details, FieldError, Flag, Link, Links, Official
from store.records import TABLES, Record


class FormEntries(HouseScreen[bool]):
    """The fields of `record`. `texts` stand in them instead of the record's own values, where given."""

    def __init__(self, record: Record, texts: dict[str, str] | None = None) -> None:
        super().__init__()
        self.record = record
        self.fields = form_fields(type(record))
        self._given = texts or {}
        self._first: dict[str, str] = {}
        self._faults: dict[str, Prose] = {}  # mounted when there is something to say: a form opens faster
        self._blanks: dict[str, Static] = {}  # what stands left of them

    # the picture

    def body(self) -> ComposeResult:
        yield Static(plain(self.heading), id="form-title", markup=False)
        with Vertical(id="form"):
            with VerticalScroll(id="form-fields", can_focus=False):
                for field in self.fields:
                    label = plain(("* " if field.required else "") + field.label)
                    yield Static(label, classes="label", markup=False)
                    entry = self._entry(field)
                    entry.add_class("entry")
                    yield entry
            with Vertical(id="form-guide"):
                yield Static("", id="guide-options", markup=False)
                yield Prose(id="guide-words")

    @property
    def heading(self) -> str:
        """What this form is for."""
        noun = self.record.noun
        return f" 新增{noun}" if not self.record.id else f" 修改{noun} {self.record.id}"

    @property
    def help_title(self) -> str:
        """What the page of help is headed with."""
        return f"填写{self.record.noun}：怎么用"

    def _entry(self, field: Field) -> Entry:
        text, id_ = self._given.get(field.key, self._own(field)), f"entry-{field.key}"
        kind = field.kind
        if isinstance(kind, Official):
            text = official.title(kind.part, self.item_number(text)) or text
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

    def _own(self, field: Field) -> str:
        """Return the record's own value as it is typed."""
        value = getattr(self.record, field.key)
        if isinstance(field.kind, Official):
            return official.title(field.kind.part, value)
        return show_value(field, value, self.book)

    # what stands in the fields

    def of(self, key: str) -> Entry:
        """Return the widget of a field."""
        widget = self.query_one(f"#entry-{key}")
        assert isinstance(widget, OneLine | ManyLines)  # noqa: S101 - made by _entry
        return widget

    def field_of(self, widget: Entry) -> Field:
        """Return the field of a widget."""
        return next(field for field in self.fields if f"entry-{field.key}" == widget.id)

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields now."""
        return {field.key: self.of(field.key).text for field in self.fields}

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self.texts != self._first

    @property
    def current(self) -> Entry | None:
        """The widget with the cursor."""
        return self.focused if isinstance(self.focused, OneLine | ManyLines) else None

    def set_text(self, key: str, text: str) -> None:
        """Write a text into a field."""
        widget = self.of(key)
        if isinstance(widget, ManyLines):
            widget.load_text(text)
        else:
            widget.value = text

    # checking

    def fault(self, field: Field, text: str) -> str:
        """Return why a text cannot be saved in this field, or an empty string."""
        try:
            field.kind.parse(text)
        except FieldError as error:
            return str(error)
        return ""

    def show_fault(self, field: Field, words: str, *, doubt: bool = False) -> None:
        """Write under the field what is wrong (`!`) or doubtful (`?`); doubts do not keep anybody from saving."""
        line = self._faults.get(field.key)
        if line is None and not words:
            return
        if line is None:
            line = self._faults[field.key] = Prose(classes="fault")
            blank = self._blanks[field.key] = Static("", classes="label", markup=False)
            self.query_one("#form-fields").mount(blank, line, after=self.of(field.key))
        line.say(f"{'?' if doubt else '!'} {words}")
        line.display = self._blanks[field.key].display = bool(words)
        line.set_class(doubt, "-doubt")

    def check(self, field: Field, text: str) -> None:
        """Say under the field what is wrong with a text, if anything."""
        wrong = self.fault(field, text)
        self.show_fault(field, wrong or field.kind.doubt(text), doubt=not wrong)

    # the facts an official item asks for

    @property
    def official_field(self) -> tuple[Field, Official] | None:
        """The field that holds the official item, and its kind."""
        return next(((field, field.kind) for field in self.fields if isinstance(field.kind, Official)), None)

    def item_number(self, text: str) -> int:
        """Return the number a text in the official field means, or 0."""
        head = text.split(" ", maxsplit=1)[0]
        return int(head) if head.isdecimal() and len(head) < 3 else 0

    def ask_details(self) -> None:
        """Offer a line for every fact the chosen official item asks for."""
        details = next((field for field in self.fields if isinstance(field.kind, Details)), None)
        if details is None or self.official_field is None:
            return
        field, kind = self.official_field
        labels = official.asked_details(kind, self.item_number(self.of(field.key).text))
        widget = self.of(details.key)
        if isinstance(widget, ManyLines) and labels:
            widget.ask(labels)
