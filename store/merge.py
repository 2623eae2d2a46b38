"""Two books that grew apart become one: field by field, nobody's edit lost, a person chooses between rivals.

What a copy knew when it wrote a field decides (store/stamps.py): the later of two values that knew of each
other wins; two that did not are both kept until a person has chosen. So merging again changes nothing, and the
order of bundles does not matter. A removal wins over what it knew of; against an edit it did not know of the
record stays and a person is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from store.backups import MERGE
from store.book import Book
from store.incoming import gated, refusals
from store.numbers import final_numbers, renumbered
from store.overview import is_laid_aside
from store.problems import BookProblem
from store.reconcile import join_table
from store.records import TABLES
from store.sides import Conflict, Merge, Side, label_of, side_of
from store.stamps import REMOVED, RIVALS, STAMPS, Known, age, lasting_name, legible


def plan(book: Book, there: Side, only: Collection[str] | None = None) -> Merge:
    """Compare a book with the other side; only the records of these lasting names when they are given.

    BookProblem for a street's overview: its records belong to other communities.
    """
    if any(is_laid_aside(id_) for id_ in there.births):
        raise BookProblem("这是几个社区的汇总账，不能并进一个社区的账。什么也没有改，请选那个社区自己的。")
    here = side_of(book)
    there, refused = gated(there, here.tables)
    merge = Merge(there.name, letters=there.letters, counters=there.counters, refused=refused)
    numbers = final_numbers(here, there)
    new_here = {id_: numbers[name] for id_, (name, _) in here.births.items() if numbers[name] != id_}
    new_there = {id_: numbers[name] for id_, (name, _) in there.births.items() if numbers[name] != id_}
    merge.renumbered = sorted({**new_there, **new_here}.items())
    for table in TABLES:
        mine = renumbered(here, table, new_here)
        if table in there.known:
            join_table(merge, table, mine, renumbered(there, table, new_there), here, there, only)
        else:
            merge.documents |= {(table, kept.id): kept.document for kept in mine.values() if kept.there}
        for id_ in here.tables[table]:
            if id_ in new_here:
                merge.documents.setdefault((table, id_))
    _leave_out_unchanged(merge, book)
    merge.seen = _joined_seen(book, there)
    return merge


def apply(book: Book, merge: Merge, choices: dict[str, str] | None = None, *, synced: bool = False) -> str:
    """Write a merge as one undoable change; return what it was called. A `synced` one is passed over by undo.

    `choices` maps `Conflict.name` to "here" or "there" (for removals: "keep" or "remove"); what is not chosen
    stays open in the book, both values kept (`open_conflicts`).
    """
    label = f"并入 {merge.source}：新 {len(merge.added)} 条，改 {len({id_ for id_, *_ in merge.changed})} 条"
    if merge.news and not synced:
        book.back_up(MERGE)
    with book.change(label, quiet=synced):
        book.take(merge.documents, merge.seen, merge.letters, merge.counters)
        choose(book, merge.conflicts, choices or {})
    book.notices += filter(None, [refusals(merge)])
    return label


def choose(book: Book, conflicts: Sequence[Conflict], choices: dict[str, str]) -> str:
    """Settle those conflicts for which there is a choice (see `apply`) as one change; return what it was called."""
    chosen = [conflict for conflict in conflicts if conflict.name in choices]
    label = f"选定 {len(chosen)} 处两边不同的内容"
    with book.change(label):
        for conflict in chosen:
            settle(book, conflict, choices[conflict.name])
    return label


def open_conflicts(book: Book) -> list[Conflict]:
    """Return the fields of which the book still keeps two values; `here` is the one that this copy wrote."""
    return [
        _conflict(book, (table, id_, key), document.get(key), written, value)
        for table in TABLES
        for id_, document in book.documents(table).items()
        if RIVALS in document
        for key, rivals in legible(document).get(RIVALS, {}).items()
        for place, (written, value) in enumerate(rivals)
        if value not in (document.get(key), *(known for _, known in rivals[:place]))
    ]


def _conflict(book: Book, place: tuple[str, str, str], shown: Any, written: str, rival: Any) -> Conflict:
    mine = age(written)[1] == book.signing.copy.actor
    return Conflict(*place, *((rival, shown) if mine else (shown, rival)))


def settle(book: Book, conflict: Conflict, choice: str) -> None:
    """Carry out a person's choice, so that no other copy asks again."""
    document = book.documents(conflict.table).get(conflict.id)
    if document is None:
        return
    with book.change(f"选定 {conflict.id} {label_of(conflict.table, conflict.key)}"):
        written = book.signing.next_stamp
        stamps, settled = document.get(STAMPS, {}), None
        if choice == "remove":
            name = lasting_name(conflict.id, document, conflict.table)
            book.take({(REMOVED, name): book.signing.buried(conflict.table, document)})
        elif conflict.removed:
            settled = {**document, STAMPS: {**stamps, "": written}}
        else:
            rivals = {key: kept for key, kept in document.get(RIVALS, {}).items() if key != conflict.key}
            value = conflict.there if choice == "there" else conflict.here
            settled = {
                **document,
                conflict.key: value,
                STAMPS: {**stamps, conflict.key: written},
                RIVALS: rivals,
            }
            if not rivals:
                settled.pop(RIVALS)
        book.take({(conflict.table, conflict.id): settled})


def _leave_out_unchanged(merge: Merge, book: Book) -> None:
    merge.documents = {
        (table, id_): document
        for (table, id_), document in merge.documents.items()
        if book.documents(table).get(id_) != document
    }


def _joined_seen(book: Book, there: Side) -> dict[str, Known]:
    seen = book.signing.seen
    for scope, known in there.known.items():
        mine = seen.setdefault(scope, {})
        for actor, number in known.items():
            if number > book.signing.known(scope).get(actor, 0):
                mine[actor] = number
    return {scope: known for scope, known in seen.items() if known}
