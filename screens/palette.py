"""Palette: everything that can be done here, found by Chinese or pinyin; and where else one can go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from screens.pick import Option, Pick
from screens.themes import THEME_NAMES
from screens.widgets.bar import MORE, TABS

if TYPE_CHECKING:
    from screens.shell import Shell

_NOT_HERE = ("app.palette", "palette")


def bindings_here(house: Shell) -> list[Binding]:
    """Return the keys that work on the present screen and have words, each action once, those of the footer first."""
    active = [known.binding for known in house.screen.active_bindings.values() if known.enabled]
    named = [
        b for b in active if b.action not in _NOT_HERE and not b.description.isascii()
    ]  # textual's own are English
    ordered = sorted(named, key=lambda binding: not binding.show)
    return list({(binding.description): binding for binding in reversed(ordered)}.values())[::-1]


async def ask(house: Shell) -> None:
    """Let a person choose something to do, and do it."""
    here = {f"do {place}": binding for place, binding in enumerate(bindings_here(house))}
    options = [
        Option(key, binding.description, house.get_key_display(binding)) for key, binding in here.items()
    ]
    options += [
        Option(f"go {mode}", f"去{label.split(' ')[1]}", label.split(" ")[0])
        for mode, label in TABS
        if mode in house.MODES
    ]
    options += [Option(f"go {mode}", f"去{words}", "") for mode, words in MORE if mode in house.MODES]
    options += [Option("open intake", "导入表格，做发出去的表"), Option("open duplicates", "查重复")]
    options += [Option("open backups", "备份和恢复")]
    options += [Option("open practise", "走一遍：在练习社区里一步步带着做")]
    options += [Option(f"theme {name}", f"外观：{words}", "") for name, words in THEME_NAMES.items()]

    async def chosen(keys: list[str] | None) -> None:
        verb, _, what = (keys[0] if keys else "").partition(" ")
        if verb == "do":
            binding = here[keys[0]] if keys else None
            if binding is not None:
                await house.run_action(binding.action, house.screen)
        elif verb == "go":
            await house.action_go(what)
        elif verb == "open":
            await house.run_action(what)
        elif verb == "theme":
            house.wear(what)

    await house.push_screen(Pick("要做什么（写汉字或拼音）", options), chosen)
