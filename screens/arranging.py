"""Arranging a list: which part of it is seen, in what order, with which columns; the choice is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from screens.cells import declared, offered, sort_key
from screens.pick import Option, Pick
from store.fields import field_of
from store.records import Record

if TYPE_CHECKING:
    from screens.list_picture import ListPicture
    from screens.listing import ListScreen

_CHOOSE, _AS_EVER = "columns", "default"


def sorted_by(screen: ListPicture, records: Sequence[Record]) -> list[Record]:
    """Return the records in the chosen order, or in the list's own."""
    key, backwards = _order(screen)
    if key not in {field.key for field in offered(screen.kind)}:
        return list(records)
    key_of = sort_key(field_of(screen.kind, key), screen.book)
    known = [record for record in records if not key_of(record)[0]]
    empty = [record for record in records if key_of(record)[0]]
    return sorted(known, key=lambda record: key_of(record)[1], reverse=backwards) + empty


def columns(screen: ListPicture) -> list[str]:
    """Return the keys of the chosen columns, or of the declared ones."""
    chosen = screen.house.preferences.get(f"columns {screen.kind.table}", [])
    return [str(key) for key in chosen] or declared(screen.kind)


async def ask_view(screen: ListScreen) -> None:
    """Let a person choose a view of the list; the count of each stands beside it."""
    grid = screen.house.preferences.get("grid", "")
    records = screen.records()
    counts = [sum(view.keeps(record, screen.book, grid) for record in records) for view in screen.views]
    options = [Option("all", "全部", f"{len(records)} 条")]
    options += [
        Option(
            view.key,
            view.words + (f"（{grid}）" if view.needs_grid and grid else ""),
            "先选网格" if view.needs_grid and not grid else f"{count} 条",
        )
        for view, count in zip(screen.views, counts, strict=True)
    ]
    if any(view.needs_grid for view in screen.views) and grid:
        options.append(Option("which-grid", "换一个网格"))

    async def chosen(keys: list[str] | None) -> None:
        view = next((view for view in screen.views if keys and view.key == keys[0]), None)
        if keys == ["which-grid"] or (view and view.needs_grid and not grid):
            await _ask_grid(screen)
        elif keys:
            screen.look_at(keys[0])

    await screen.house.push_screen(
        Pick("只看哪一部分", options, start=screen.view.key if screen.view else ""), chosen
    )


async def _ask_grid(screen: ListScreen) -> None:
    names = [grid.name for grid in screen.book.community.grids if grid.name]
    if not names:
        screen.say("还没有网格。在首页按 Ctrl+E，社区资料里一行写一个。", problem=True)
        return

    def chosen(keys: list[str] | None) -> None:
        if keys:
            screen.house.preferences.put("grid", keys[0])
            screen.look_at(next(view.key for view in screen.views if view.needs_grid))

    await screen.house.push_screen(Pick("您管哪个网格", [Option(name, name) for name in names]), chosen)


async def ask_order(screen: ListScreen) -> None:
    """Let a person choose the column to sort by (again: the other way round), or which columns to see."""
    shown, (key, backwards) = columns(screen), _order(screen)
    options = [Option(_CHOOSE, "选要看哪些列"), Option(_AS_EVER, "回到原来的列和顺序")]
    options += [
        Option(field.key, f"按{field.column or field.label}排", _told(field.key == key, backwards))
        for field in offered(screen.kind)
        if field.key in (*shown, screen.kind.named_by)
    ]

    async def chosen(keys: list[str] | None) -> None:
        if keys == [_CHOOSE]:
            await _ask_columns(screen)
        elif keys == [_AS_EVER]:
            _remember(screen, order=[], columns=[])
        elif keys:
            _remember(screen, order=[keys[0], "down" if keys[0] == key and not backwards else "up"])

    await screen.house.push_screen(Pick("排序和列", options, start=key), chosen)


async def _ask_columns(screen: ListScreen) -> None:
    shown = columns(screen)
    fields = [field for field in offered(screen.kind) if field.key != screen.kind.named_by]
    options = [Option(field.key, field.label, marked=field.key in shown) for field in fields]

    def chosen(keys: list[str] | None) -> None:
        if keys is not None:
            _remember(screen, columns=keys or [screen.kind.named_by])

    title = "看哪些列（窗口窄的时候，排在后面的先让开）"
    await screen.house.push_screen(Pick(title, options, many=True), chosen)


def _order(screen: ListPicture) -> tuple[str, bool]:
    stored = screen.house.preferences.get(f"order {screen.kind.table}", [])
    return (str(stored[0]), stored[1] == "down") if len(stored) == 2 else ("", False)


def _told(present: bool, backwards: bool) -> str:
    return ("从大到小" if backwards else "从小到大") if present else ""


def _remember(screen: ListScreen, **choices: Any) -> None:
    for what, value in choices.items():
        screen.house.preferences.put(f"{what} {screen.kind.table}", value)
    screen.show_book()
