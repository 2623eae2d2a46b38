"""How tables lie in the file: ordinary JSON, one record a line; what does not fit is kept as its bytes."""

from __future__ import annotations

import codecs
import functools
import json
import re
from collections.abc import (
    Callable,
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    MutableMapping,
    ValuesView,
)
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from store.problems import BookDamaged

Document = dict[str, Any]
Encoded = dict[str, dict[str, bytes]]  # the lines of each table, by id
T = TypeVar("T")
_to_json = msgspec.json.Encoder().encode
_TOGETHER = 512  # lines
_PIECE = 32_768  # bytes looked at together: they stay in the processor's cache
_Parts = dict[str, msgspec.Raw]
_split = msgspec.json.Decoder(_Parts).decode
_split_twice = msgspec.json.Decoder(dict[str, _Parts]).decode
_read = msgspec.json.Decoder().decode
_BLANK = b"\0 \r\n\t"
_BOM = b"\xef\xbb\xbf"
_REASONS = {  # what the standard library says of broken JSON, for a worker
    "Unterminated string": "引号没有配上，或者写到这里就断了",
    "Expecting ',' delimiter": "少了逗号或括号，或者写到这里就断了",
    "Expecting ':' delimiter": "少了冒号",
    "Expecting value": "这里缺了内容，或者写到这里就断了",
    "Expecting property name": "多了逗号、少了引号，或者写到这里就断了",
    "Extra data": "后面多出了内容",
    "Invalid control character": "引号没有配上，或者字里夹着不该有的控制符",
    "Invalid \\escape": "反斜杠用得不对",
}


class Documents(MutableMapping[str, Document]):
    """The records of a table by id. One that the file held is read from its line when somebody asks for it.

    Most are never asked for: screens see records (`told_as`). `aside` takes those that turn out to be unreadable.
    """

    def __init__(self, lines: Mapping[str, bytes] | None = None, aside: dict[str, str] | None = None) -> None:
        self._lines, self._aside = lines or {}, {} if aside is None else aside
        self._known: dict[str, Document | None] = dict.fromkeys(self._lines)  # None: not read yet
        for id_ in self._aside:
            self._known.pop(id_, None)

    def told_as(self, id_: str, kind: type[T]) -> T:
        """Return a record as a value of this type; msgspec.ValidationError when it does not fit."""
        document = self._known[id_]
        if document is None:
            return cast("T", _reader_of(kind)(_value_of(id_, self._lines[id_])))  # type: ignore[arg-type]
        return msgspec.convert(document, kind)

    def each_as(self, kind: type[T]) -> Iterator[tuple[str, T | Exception]]:
        """Yield every record as a value of this type, or why it does not fit."""
        if not self._known:
            return  # making a reader takes a millisecond
        read, lines = _reader_of(kind), self._lines  # type: ignore[arg-type]
        for id_, document in self._known.items():
            try:
                yield id_, read(_value_of(id_, lines[id_])) if document is None else self.told_as(id_, kind)
            except (msgspec.ValidationError, RecursionError) as error:
                yield id_, error

    def __getitem__(self, id_: str) -> Document:
        document = self._known[id_]
        if document is None:
            try:
                document = self._known[id_] = _read(_value_of(id_, self._lines[id_]))
            except (msgspec.DecodeError, RecursionError) as error:
                self._aside[id_] = f"里面有读不懂的字符（{error}）"
                del self._known[id_]
                raise KeyError(id_) from error
        return document

    def __setitem__(self, id_: str, document: Document) -> None:
        self._known[id_] = document

    def __delitem__(self, id_: str) -> None:
        del self._known[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._known

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def keys(self) -> KeysView[str]:
        """Return the ids of all that can be read."""
        return self._read_all().keys()

    def values(self) -> ValuesView[Document]:
        """Return all documents."""
        return self._read_all().values()

    def items(self) -> ItemsView[str, Document]:
        """Return all ids with their documents."""
        return self._read_all().items()

    def _read_all(self) -> dict[str, Document]:
        for id_ in [id_ for id_, document in self._known.items() if document is None]:
            self.get(id_)
        return cast("dict[str, Document]", self._known)


class Lines(msgspec.Struct):
    """What a file holds.

    `tables`: name -> its documents; `encoded`: the same as bytes, and also those put aside;
    `aside`: name -> id -> why it cannot be read as a record; `rest`: other values of the top level as bytes.
    """

    tables: dict[str, Documents] = {}
    encoded: Encoded = {}
    aside: dict[str, dict[str, str]] = {}
    rest: dict[str, bytes] = {}


def line_of(id_: str, document: Document) -> bytes:
    """Return the line of one record."""
    return _to_json(id_) + b":" + _to_json(document)


def _value_of(id_: str, line: bytes) -> bytes:
    return line[len(_to_json(id_)) + 1 :]


@functools.cache
def _reader_of(kind: Any) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(kind).decode


def document_of(line: bytes | None) -> Document | None:
    """Return the record of a line."""
    if line is None:
        return None
    document: Document = next(iter(_read(b"{" + line + b"}").values()))
    return document


def pieces(encoded: Encoded, rest: dict[str, bytes]) -> Iterator[bytes]:
    """Yield the bytes of a whole file, some hundred lines at a time: one large piece would cost twice the time."""
    between = b"{"
    for name, table in encoded.items():
        yield between + _to_json(name) + b":{\n"
        lines = [*table.values()]
        for start in range(0, len(lines), _TOGETHER):
            if start:
                yield b",\n"
            yield b",\n".join(lines[start : start + _TOGETHER])
        yield b"\n}"
        between = b",\n"
    for name, value in rest.items():
        yield between + _to_json(name) + b":" + value
        between = b",\n"
    yield b"}\n" if encoded or rest else b"{}\n"


def parsed(raw: bytes, path: Path) -> Lines:
    """Read the bytes of a file; BookDamaged names line and reason. Every byte of every record is kept."""
    raw = raw.removeprefix(_BOM)
    found = Lines()
    try:
        _refuse_no_text(raw)  # msgspec would put such records aside one by one
        for name, records in _tables(raw, found.rest).items():
            _take_table(found, name, records)
    except UnicodeDecodeError as error:
        raise _damaged(path, raw, error.start, "这里不是 UTF-8 的字，可能被别的程序另存过") from error
    except msgspec.ValidationError as error:
        raise _no_book(path) from error
    except (msgspec.DecodeError, RecursionError) as error:
        if raw.strip(_BLANK) and not raw.lstrip().startswith(b"{"):
            raise _no_book(path) from error
        raise _damaged(path, raw, *_where(raw, error)) from error
    if not same_bytes(raw, pieces(found.encoded, found.rest)):  # written by us nothing can be there twice
        _refuse_twins(raw, path)
    return found


def _refuse_no_text(raw: bytes) -> None:
    """Raise UnicodeDecodeError where the bytes are no UTF-8, without making one text of all of them."""
    at, view = 0, memoryview(raw)
    try:
        while at < len(raw):
            at += codecs.utf_8_decode(view[at : at + _PIECE], "strict", at + _PIECE >= len(raw))[1]
    except UnicodeDecodeError:
        raw.decode()  # says where


def _tables(raw: bytes, rest: dict[str, bytes]) -> dict[str, _Parts]:
    """Return the records of each table; values of the top level that are none go to `rest`."""
    try:
        return _split_twice(raw)
    except msgspec.ValidationError:
        tables = {}
        for name, value in _split(raw).items():
            try:
                tables[name] = _split(value)
            except msgspec.ValidationError:
                rest[name] = bytes(value)
        return tables


def _take_table(found: Lines, name: str, records: _Parts) -> None:
    pairs = zip(map(_to_json, records), records.values(), strict=True)
    lines = dict(zip(records, map(b":".join, pairs), strict=True))
    aside = {id_: "这一行不是一条记录" for id_, line in lines.items() if not (id_ and line.endswith(b"}"))}
    found.encoded[name], found.aside[name] = lines, aside
    found.tables[name] = Documents(lines, aside)


def same_bytes(raw: bytes, parts: Iterable[bytes]) -> bool:
    """Say whether these are the parts put together: the file as we write it."""
    at = 0
    for piece in parts:
        if not raw.startswith(piece, at):
            return False
        at += len(piece)
    return at == len(raw)


def _where(raw: bytes, error: Exception) -> tuple[int, str]:
    """Return the place (in bytes) and the reason of broken JSON."""
    if not raw.strip(_BLANK):
        return 0, "全是空字节，多半是断电时没有写完" if raw else "文件是空的"
    try:
        json.loads(raw.decode())  # of bytes it would guess UTF-16 by a zero
    except json.JSONDecodeError as better:
        reason = next(
            (words for start, words in _REASONS.items() if better.msg.startswith(start)), "写法不对"
        )
        return len(raw.decode()[: better.pos].encode()), reason
    except RecursionError:
        return 0, "括号套得太深"
    place = re.search(r"byte (\d+)", str(error))
    return int(place.group(1)) if place else 0, "写法不对"


def _refuse_twins(raw: bytes, path: Path) -> None:
    def unique(pairs: list[tuple[str, Any]]) -> Document:
        document = dict(pairs)
        if len(document) != len(pairs):
            names = [name for name, _ in pairs]
            raise _damaged(path, raw, *_second(raw, next(name for name in names if names.count(name) > 1)))
        return document

    json.loads(raw.decode(), object_pairs_hook=unique)


def _second(raw: bytes, name: str) -> tuple[int, str]:
    places = [found.start() for found in re.finditer(re.escape(_to_json(name)) + rb"\s*:", raw)]
    return places[1] if len(places) > 1 else 0, f"{name} 写了两遍，不知道该听哪一个"


def _no_book(path: Path) -> BookDamaged:
    return BookDamaged(f"文件 {path} 不是三单的账本，读不出来。文件没有动，请核对文件名。")


def _damaged(path: Path, raw: bytes, place: int, reason: str) -> BookDamaged:
    line = raw.count(b"\n", 0, place) + 1
    return BookDamaged(f"账本 {path} 第 {line} 行坏了：{reason}。文件没有动，还在原处。")
