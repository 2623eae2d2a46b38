"""Drafts: what was typed and never saved, offered again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.days import show_moment
from store.drafts import Draft
from store.problems import BookProblem
from store.records import TABLES

if TYPE_CHECKING:
    from screens.base import HouseScreen
    from screens.shell import Shell


def waiting(house: Shell, table: str = "") -> list[Draft]:
    """Return the drafts that can be gone on with here: those of the lists."""
    return [draft for draft in house.drafts.all(table) if draft.table in house.MODES]


async def ask(screen: HouseScreen[None], table: str = "") -> None:
    """Let a person choose a draft and go on with it in its form; or throw all of them away."""
    from screens.pick import Option, Pick

    house, found = screen.house, waiting(screen.house, table)
    if not found:
        screen.say("没有没写完的草稿。")
        return
    options = [
        Option(
            draft.key, f"{TABLES[draft.table].noun} {draft.begun.id} {draft.caption}", show_moment(draft.at)
        )
        for draft in found
    ]
    options.append(Option("drop", f"这 {len(found)} 份草稿都不要了"))

    async def chosen(keys: list[str] | None) -> None:
        if keys == ["drop"]:
            for draft in found:
                house.drafts.drop(draft.key)
            screen.show_book()
            screen.say(f"{len(found)} 份草稿删掉了。")
        elif keys:
            await _open(house, next(draft for draft in found if draft.key == keys[0]))

    await house.push_screen(Pick("没写完的草稿：接着写哪一份", options), chosen)


async def _open(house: Shell, draft: Draft) -> None:
    from screens.form import FormScreen
    from screens.listing import ListScreen

    await house.switch_mode(draft.table)
    screen = house.screen
    if isinstance(screen, ListScreen):
        begun = draft.begun
        record = (house.book.get(type(begun), begun.id) if begun.id else None) or begun
        form = FormScreen(
            record, screen.keep, texts=draft.texts, draft=draft.key, save_lines=screen.keep_lines
        )
        await house.push_screen(form)
    elif not isinstance(screen, FormScreen):
        raise BookProblem(f"草稿打不开：{draft.caption}")
