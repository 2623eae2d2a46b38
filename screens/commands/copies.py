"""Commands between laptops: merge, bundle, overview, passphrase."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screens.commands.door import (
    DONE,
    TO_MEND,
    USAGE,
    given_passphrase,
    open_book,
    print_json,
    tell,
    tell_notices,
)

if TYPE_CHECKING:
    from store.sides import Conflict, Merge, Refused, Side


def merge_file(args: Namespace) -> int:
    """Join a bundle or another book into the book; exit 1 while rivals wait for a person or something may not come in."""
    from store.incoming import refusals
    from store.merge import apply, plan

    side = _side(args.file)
    book = open_book(args, read_only=args.dry_run, create=not args.dry_run)
    try:
        merge = plan(book, side)
        chosen = _choices(merge, args.prefer)
        if not args.dry_run and (merge.news or merge.conflicts):
            tell(apply(book, merge, chosen))
        else:
            book.notices += filter(None, [refusals(merge)])
            tell(_foretold(merge) if merge.news else "两边一样，没有新内容。")
        if args.json:
            print_json(_as_json(merge, chosen))
        waiting = [conflict for conflict in merge.conflicts if conflict.name not in chosen]
        for conflict in waiting:
            tell(_told(conflict))
        return TO_MEND if waiting or merge.refused else DONE
    finally:
        tell_notices(book)


def _foretold(merge: Merge) -> str:
    changed = len({id_ for id_, *_ in merge.changed})
    counts = f"新 {len(merge.added)} 条，改 {changed} 条，删 {len(merge.removed)} 条，换编号 {len(merge.renumbered)} 条"
    return f"会并入 {merge.source}：{counts}。什么也没有写；--json 列出每一处。"


def _told(conflict: Conflict) -> str:
    """Say what waits for a person, in the words of the form."""
    from store.sides import label_of

    if conflict.removed:
        who = "这边删了，那边改过" if conflict.removed == "here" else "那边删了，这边改过"
        return f"待定 {conflict.id}：{who}，先留着"
    return f"待定 {conflict.id} {label_of(conflict.table, conflict.key)}：这边 {conflict.here}，那边 {conflict.there}"


def _choices(merge: Merge, prefer: str) -> dict[str, str]:
    """Return the same choice for every conflict, if one was asked for; a removal never wins unasked."""
    if not prefer:
        return {}
    return {conflict.name: "keep" if conflict.removed else prefer for conflict in merge.conflicts}


def _as_json(merge: Merge, chosen: dict[str, str]) -> dict[str, Any]:
    return {
        "source": merge.source,
        "added": merge.added,
        "changed": [
            {"id": id_, "field": key, "before": before, "after": after}
            for id_, key, before, after in merge.changed
        ],
        "removed": merge.removed,
        "renumbered": [{"from": old, "to": new} for old, new in merge.renumbered],
        "conflicts": [
            {
                "id": conflict.id,
                "field": conflict.key,
                "here": conflict.here,
                "there": conflict.there,
                "removed": conflict.removed,
                "choice": chosen.get(conflict.name, ""),
            }
            for conflict in merge.conflicts
        ],
        "refused": _refused(merge.refused),
    }


def _refused(refused: list[Refused]) -> list[dict[str, str]]:
    """Return what may not come in: which record of theirs, which field, why."""
    return [{"id": one.id, "field": one.key, "reason": one.reason} for one in refused]


def send_bundle(args: Namespace) -> int:
    """Write the book, or some of its lists, into one closed file."""
    from exports.names import bundle_name
    from store.bundle import write_bundle

    passphrase = given_passphrase("给这份文件设口令：", twice=True)
    if not passphrase:
        tell("要有口令才能写：在终端里输入，或放进 SANDAN_PASSPHRASE。没有写文件。")
        return USAGE
    book = open_book(args, read_only=True)
    path, tables = args.out / bundle_name(book), [table.table for table in args.tables or ()]
    written = write_bundle(book, path, passphrase, tables=tables, personal=not args.no_personal)
    print_json({"file": str(written)})
    tell_notices(book)
    return DONE


def write_street_overview(args: Namespace) -> int:
    """Lay the bundles or books of several communities side by side in one book that is only read."""
    from store.overview import outdated, write_overview

    sides = [_side(path) for path in args.files]
    old = outdated(sides)
    for place in old:
        tell(f"{args.files[place]} 没有用：{sides[place].name} 另有一份，里面都有了。")
    brought = write_overview(args.out, [side for place, side in enumerate(sides) if place not in old])
    for name, (count, refused) in brought.items():
        print_json({"community": name, "records": count, "refused": _refused(refused)})
    tell(f"汇总账写好了：{args.out}。用 sandan --book 打开，只能看。")
    return TO_MEND if any(refused for _, refused in brought.values()) else DONE


def _side(path: Path) -> Side:
    from store.bundle import read_side
    from store.problems import BookClosed

    try:
        return read_side(path)
    except BookClosed:
        passphrase = given_passphrase(f"{path.name} 的口令：")
        if not passphrase:
            raise
        return read_side(path, passphrase)


def change_passphrase(args: Namespace) -> int:
    """Close the book with a passphrase, or open it for good with --remove. Only at a terminal."""
    from store.seal import FORGOTTEN

    book = open_book(args)
    if args.remove:
        left = book.closing.set("")
        tell(f"口令去掉了。谁拿到文件都能看。{left}")
        return DONE
    tell(FORGOTTEN)
    passphrase = _new_passphrase()
    if not passphrase:
        tell("没有设口令，文件没有动。")
        return USAGE
    left = book.closing.set(passphrase)
    tell(f"口令设好了。{left}")
    return DONE


def _new_passphrase() -> str:
    import os

    if given := os.environ.get("SANDAN_NEW_PASSPHRASE"):
        return given
    os.environ.pop("SANDAN_PASSPHRASE", None)  # that was the old one
    return given_passphrase("新口令：", twice=True)
