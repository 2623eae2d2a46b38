"""Which copy of a book a file is. Every copy writes under a name of its own, so that copies can be merged."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from store.durable import write_whole

_ALPHABET = "bcdfghjkmnpqrstvwxz"  # no vowels: no words; nothing that is read for another letter
_LETTERS = "BCDEFGHJKLMNPQRSTVWXYZ"


class Copy(NamedTuple):
    """A copy of a book: `actor` signs its changes, `letter` stands in the numbers it gives (first copy: none)."""

    actor: str
    letter: str


def this_copy(path: Path, known: Mapping[str, Mapping[str, Any]]) -> Copy:
    """Say which of the copies known to a file wrote it here, or begin a new one.

    `known` maps actors to `letter` and `at` (changes made), as the file holds them. A file that was copied to
    another place or laptop, or put back to an older state from outside, is a new copy: what it goes on to
    write must not be taken for what the other wrote.
    """
    for actor, copy in known.items():
        here = _remembered(actor)
        if here and _still(path, here) and int(here.get("at", 0)) <= int(copy.get("at", 0)):
            return Copy(actor, str(copy.get("letter", "")))
    actor = _new_actor(path, known)
    if actor in known:
        return Copy(actor, str(known[actor].get("letter", "")))
    return Copy(actor, free_letter({str(copy.get("letter", "")) for copy in known.values()}))


def remember_copy(actor: str, path: Path, at: int) -> bool:
    """Note on this laptop where a copy lives and how far it has come; say whether that could be written.

    A file for each copy: programs that have different books open do not write over each other's notes.
    """
    try:
        memory = _memory(actor)
        memory.parent.mkdir(parents=True, exist_ok=True)
        write_whole(memory, json.dumps({"path": str(path), "at": at}, ensure_ascii=False).encode())
    except (OSError, RuntimeError):
        return False
    return True


def forget_copy(path: Path) -> None:
    """Forget which copy lived at a place: a backup was put there, and what it writes is not what was lost."""
    with contextlib.suppress(OSError, RuntimeError):
        for memory in _memory("*").parent.glob("*.json"):
            if _remembered(memory.stem).get("path") == str(path):
                memory.unlink(missing_ok=True)


def _still(path: Path, here: Mapping[str, Any]) -> bool:
    """Whether a file is the remembered copy: at its place, or moved from it."""
    was = Path(str(here.get("path", "")))
    return was == path or not was.exists()


def _new_actor(path: Path, known: Mapping[str, Any]) -> str:
    chance = random.SystemRandom()
    actor = _drawn(chance)
    while actor in known:
        actor = _drawn(chance)
    if remember_copy(actor, path, 0):
        return actor
    import platform  # nowhere to remember: the same laptop and place must give the same name again
    import uuid

    return _drawn(random.Random(f"{platform.node()}|{uuid.getnode()}|{path}"))  # noqa: S311 - a name


def _drawn(chance: random.Random) -> str:
    return "".join(chance.choice(_ALPHABET) for _ in range(6))


def free_letter(taken: set[str]) -> str:
    """Return a letter that no copy has: none for the first, then B, C and so on."""
    if not taken:
        return ""
    singles = list(_LETTERS)
    doubles = [first + second for first in _LETTERS for second in _LETTERS]
    return next(letter for letter in singles + doubles if letter not in taken)


def _memory(actor: str) -> Path:
    import platformdirs

    return Path(platformdirs.user_state_dir("sandan", appauthor=False)) / "copies" / f"{actor}.json"


def _remembered(actor: str) -> dict[str, Any]:
    if set(actor) <= set(_ALPHABET):  # a name comes from a file that anybody may have written
        with contextlib.suppress(OSError, RuntimeError, ValueError):
            here = json.loads(_memory(actor).read_text(encoding="utf-8"))
            return here if isinstance(here, dict) else {}
    return {}
