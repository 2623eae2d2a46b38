"""A bundle: a book, or some of its lists, in one closed file to send to another laptop, and back into a merge."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import msgspec

from store.book import Book
from store.faults import why
from store.fields import fields_of
from store.format import FORMAT, META
from store.kinds import Link, Links
from store.lines import Document
from store.problems import BookClosed, BookProblem
from store.records import TABLES
from store.seal import AGE_START, close_with, is_closed, open_with
from store.sides import Side, every, side_of, sound, table_of, without_personal
from store.stamps import PERSONAL, legible

SUFFIX = ".sandan.age"
_FORMAT = 1  # of a bundle


class _Bundle(msgspec.Struct, rename={"format": "sandan_bundle"}):
    """What is inside. `known` names the parts that came along: a table, or its personal fields."""

    format: int
    name: str
    made: str
    by: str
    tables: dict[str, dict[str, Document]]
    known: dict[str, dict[str, int]]
    letters: dict[str, str]
    counters: dict[str, int]
    births: dict[str, tuple[str, str]]
    removed: dict[str, Document] = {}


def bundled(book: Book, *, tables: Collection[str] = (), personal: bool = True) -> bytes:
    """Return the book as the JSON of a bundle: all lists or the named ones with what they point to.

    Without `personal` no contact, no resident's data, no note and no follow-up goes along.
    """
    side = side_of(book)
    chosen = _with_targets(tables) if tables else set(TABLES)
    inside = _Bundle(
        format=_FORMAT,
        name=side.name,
        made=datetime.now().astimezone().isoformat(timespec="seconds"),
        by=book.who,
        tables={
            table: {
                id_: document if personal else without_personal(table, document)
                for id_, document in records.items()
            }
            for table, records in side.tables.items()
            if table in chosen
        },
        known={
            scope: known
            for scope, known in side.known.items()
            if scope.removesuffix(PERSONAL) in chosen and (personal or not scope.endswith(PERSONAL))
        },
        letters=side.letters,
        counters=side.counters,
        births=side.births,
        removed={
            name: document if personal else without_personal(table_of(document["id"]), document)
            for name, document in side.removed.items()
            if table_of(document["id"]) in chosen
        },
    )
    return json.dumps(msgspec.to_builtins(inside), ensure_ascii=False).encode()


def write_bundle(
    book: Book, path: Path, passphrase: str, *, tables: Collection[str] = (), personal: bool = True
) -> Path:
    """Write a bundle closed with a passphrase and return where; the ordinary `age` tool opens it too.

    A file of somebody else that is there stays, and a notice says so. BookProblem says why nothing was written.
    """
    from store.outbox import Outbox

    data = close_with(bundled(book, tables=tables, personal=personal), passphrase)
    try:
        with Outbox(path.parent, str(book.path)) as outbox:
            written = outbox.put(path.name, data)
    except OSError as error:
        raise BookProblem(f"没有写成 {path}：{why(error)}。账本没有动。") from error
    if outbox.left:
        book.notices.append(outbox.left)
    return written


def read_side(path: Path, passphrase: str = "") -> Side:
    """Return what a bundle or another book holds, for a merge. The file is only read.

    BookClosed when a passphrase is wanted or does not fit; BookProblem when the file is neither.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BookProblem(f"读不了 {path}：{why(error)}。账本没有动。") from error
    if raw.startswith(AGE_START):
        if not passphrase:
            raise BookClosed(f"{path.name} 设了口令，请输入对方告诉你的口令。")
        raw = open_with(raw, passphrase)
    if raw.lstrip().startswith(b'{"sandan_bundle"'):
        return _side(raw, path)
    if is_closed(raw) and not passphrase:
        raise BookClosed(f"{path.name} 设了口令，请输入它的口令。")
    other = Book.open(path, read_only=True, passphrase=passphrase)
    try:
        if other.noted(META).get("format", FORMAT) > FORMAT:
            raise _newer(path)
        return side_of(other, other.community.name or path.stem)
    finally:
        other.close()


def _newer(path: Path) -> BookProblem:
    return BookProblem(f"{path.name} 是更新版本的三单写的，这个版本读不了。账本没有动，请先升级程序。")


def _side(raw: bytes, path: Path) -> Side:
    try:
        inside = msgspec.json.decode(raw, type=_Bundle)
    except msgspec.DecodeError as error:
        raise BookProblem(f"{path.name} 不完整，读不出来。账本没有动，请对方重发一份。") from error
    if inside.format > _FORMAT:
        raise _newer(path)
    records = every(inside.tables)
    if any(id_ not in inside.births or legible(document) is not document for _, id_, document in records):
        raise BookProblem(f"{path.name} 不完整，读不出来。账本没有动，请对方重发一份。")
    if foreign := inside.tables.keys() - TABLES.keys():
        raise BookProblem(f"{path.name} 里有不认识的表：{'、'.join(sorted(foreign))}。账本没有动。")
    return Side(
        inside.name or path.name,
        inside.tables,
        inside.known,
        inside.letters,
        inside.counters,
        inside.births,
        sound(inside.removed),
    )


def _with_targets(tables: Collection[str]) -> set[str]:
    """Return the tables and those their links lead to: a resource without its unit says little."""
    chosen: set[str] = set()
    waiting = [table for table in tables if table in TABLES]
    while waiting:
        table = waiting.pop()
        if table not in chosen:
            chosen.add(table)
            kinds = [declared.kind for declared in fields_of(TABLES[table])]
            waiting += [kind.table for kind in kinds if isinstance(kind, (Link, Links))]
    return chosen
