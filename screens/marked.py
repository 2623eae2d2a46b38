"""Marked records: confirm, set one field, take to a table, remove: all of them at once, one step of undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from screens import official
from screens.pick import Option, Pick
from store.choices import COMMUNITY
from store.entry import confirmed, typed
from store.fields import Field, form_fields
from store.kinds import Flag, Link, Links, Official
from store.problems import RecordRefused
from store.records import TABLES, Record

if TYPE_CHECKING:
    from screens.listing import ListScreen


async def ask(screen: ListScreen) -> None:
    """Ask what to do with the marked records, and do it."""
    records = screen.picked()
    if not records:
        return
    flags = [field for field in form_fields(screen.kind) if isinstance(field.kind, Flag)]
    words = Flag().options
    options = [Option("confirm", "今天问过，仍然有效（记上确认日期）")]
    options += [
        Option(f"{field.key} {word}", f"{field.label}：{word}") for field in flags for word in words
    ]  # fmt: skip
    options += [
        Option("set", "改一项（状态、网格、类别等），都改成一样"),
        Option("table", "做成 Excel 表格"),
        Option("remove", "删除"),
    ]

    async def chosen(keys: list[str] | None) -> None:
        what = keys[0] if keys else ""
        if what == "confirm":
            _confirm(screen, records)
        elif what == "set":
            await _ask_field(screen, records)
        elif what == "table":
            _write_table(screen, records)
        elif what == "remove":
            remove(screen, records)
        elif what:
            key, word = what.split(" ")
            _set(screen, records, next(field for field in flags if field.key == key), word)

    await screen.house.push_screen(Pick(f"选上的 {len(records)} 条{screen.name_shown}", options), chosen)


def removal(screen: ListScreen, records: list[Record]) -> str:
    """Return the question before removing: it names its object."""
    first = f"{records[0].id} {screen.book.name_of(records[0].id)}"
    what = first if len(records) == 1 else f"选上的 {len(records)} 条（{first} 等）"
    return f"删除 {what}？可按 Ctrl+Z 找回"


def remove(screen: ListScreen, records: list[Record]) -> None:
    """Remove them all in one step."""
    first = f"{records[0].id} {screen.book.name_of(records[0].id)}"
    what = f"{records[0].noun} {first}" if len(records) == 1 else f"{len(records)} 条{records[0].noun}"

    def act() -> None:
        with screen.book.change(f"删除{what}"):
            for record in records:
                screen.book.remove(record)

    words = f"已删除 {first if len(records) == 1 else what}。Ctrl+Z 找回。"
    screen.attempt(act, words)


def _confirm(screen: ListScreen, records: list[Record]) -> None:
    _save_all(screen, records, "确认", lambda record: confirmed(record, screen.book.who), "记上了今天确认")


async def _ask_field(screen: ListScreen, records: list[Record]) -> None:
    fields = [f for f in form_fields(screen.kind) if f.kind.lines == 1 and f.key != screen.kind.named_by]

    async def chosen(keys: list[str] | None) -> None:
        if keys:
            await _ask_value(screen, records, next(field for field in fields if field.key == keys[0]))

    options = [Option(field.key, field.label) for field in fields]
    await screen.house.push_screen(Pick(f"{len(records)} 条都改哪一项", options), chosen)


async def _ask_value(screen: ListScreen, records: list[Record], field: Field) -> None:
    def chosen(keys: list[str] | None) -> None:
        if keys:
            _set(screen, records, field, keys[0].removeprefix("="))

    options = [Option(f"={word}", word) for word in _values(screen, field)]
    await screen.house.push_screen(Pick(f"{field.label}改成什么", options, free=True), chosen)


def _values(screen: ListScreen, field: Field) -> list[str]:
    """Return what the field usually holds: its choices, its records, or what the list holds already."""
    kind = field.kind
    if isinstance(kind, Official):
        return official.items(kind.part)
    if isinstance(kind, Link | Links):
        names = [record.caption for record in screen.book.all(TABLES[kind.table])]
        return [*names, COMMUNITY] if isinstance(kind, Links) else names
    if options := getattr(kind, "options", ()):
        return list(options)
    used = (kind.show(getattr(record, field.key)) for record in screen.book.all(screen.kind))
    return sorted({text for text in used if text})[:200]


def _set(screen: ListScreen, records: list[Record], field: Field, word: str) -> None:
    _save_all(
        screen, records, f"{field.label}改成{word}：",
        lambda record: typed(record, {field.key: word}, screen.book), f"{field.label}改成了 {word}",
    )  # fmt: skip


def _save_all(
    screen: ListScreen, records: list[Record], label: str, changed: Callable[[Record], Record], done: str
) -> None:
    def act() -> None:
        with screen.book.change(f"{label}{len(records)} 条{records[0].noun}"):
            for record in records:
                screen.book.save(screen.completed(changed(record)))

    try:
        screen.attempt(act, f"{len(records)} 条{done}。Ctrl+Z 一次撤销。")
    except RecordRefused as refused:
        screen.say(f"没有改。{refused}", problem=True)


def _write_table(screen: ListScreen, records: list[Record]) -> None:
    from exports.problem import ExportProblem
    from exports.selection import write_selection

    try:
        path = write_selection(screen.book, records, screen.house.out)
    except ExportProblem as problem:
        screen.say(str(problem), problem=True)
        return
    screen.say(f"做好了：{path}。内部资料，不得张贴。")
