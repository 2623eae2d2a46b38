"""How tables lie in the file: ordinary JSON, one record a line; what does not fit is kept as its bytes."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from store.problems import BookDamaged

Document = dict[str, Any]
_to_json = msgspec.json.Encoder().encode
_TOGETHER = 512  # lines
_Parts = dict[str, msgspec.Raw]
_split = msgspec.json.Decoder(_Parts).decode
_read = msgspec.json.Decoder().decode
_read_records = msgspec.json.Decoder(dict[str, Document]).decode
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


@dataclass
class Lines:
    """What a file holds.

    `tables`: name -> id -> document; `encoded`: the same as bytes, and also those put aside;
    `aside`: name -> id -> why it cannot be read as a record; `rest`: other values of the top level as bytes.
    """

    tables: dict[str, dict[str, Document]] = field(default_factory=dict)
    encoded: dict[str, dict[str, bytes]] = field(default_factory=dict)
    aside: dict[str, dict[str, str]] = field(default_factory=dict)
    rest: dict[str, bytes] = field(default_factory=dict)


def line_of(id_: str, document: Document) -> bytes:
    """Return the line of one record."""
    return _to_json(id_) + b":" + _to_json(document)


def document_of(line: bytes | None) -> Document | None:
    """Return the record of a line."""
    if line is None:
        return None
    document: Document = next(iter(_read(b"{" + line + b"}").values()))
    return document


def pieces(encoded: dict[str, dict[str, bytes]], rest: dict[str, bytes]) -> Iterator[bytes]:
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
        raw.decode()  # msgspec would put such records aside one by one
        for name, value in _split(raw).items():
            _read_table(found, name, bytes(value))
    except UnicodeDecodeError as error:
        raise _damaged(path, raw, error.start, "这里不是 UTF-8 的字，可能被别的程序另存过") from error
    except msgspec.ValidationError as error:
        raise _no_book(path) from error
    except (msgspec.DecodeError, RecursionError) as error:
        if raw.strip(_BLANK) and not raw.lstrip().startswith(b"{"):
            raise _no_book(path) from error
        raise _damaged(path, raw, *_where(raw, error)) from error
    if (
        b"".join(pieces(found.encoded, found.rest)) != raw
    ):  # not written by us as it stands: nothing may be there twice
        _refuse_twins(raw, path)
    return found


def _read_table(found: Lines, name: str, value: bytes) -> None:
    try:
        records = _split(value)
    except msgspec.ValidationError:
        found.rest[name] = value
        return
    found.encoded[name] = {id_: _to_json(id_) + b":" + bytes(record) for id_, record in records.items()}
    with contextlib.suppress(msgspec.DecodeError, RecursionError):
        found.tables[name] = _read_records(value)
        return
    table = found.tables.setdefault(name, {})
    for id_, record in records.items():
        try:
            document = _read(record)
        except (msgspec.DecodeError, RecursionError) as error:
            found.aside.setdefault(name, {})[id_] = f"里面有读不懂的字符（{error}）"
            continue
        if isinstance(document, dict):
            table[id_] = document
        else:
            found.aside.setdefault(name, {})[id_] = "这一行不是一条记录"


def _where(raw: bytes, error: Exception) -> tuple[int, str]:
    """Return the place (in bytes) and the reason of broken JSON."""
    if not raw.strip(_BLANK):
        return 0, "全是空字节，多半是断电时没有写完" if raw else "文件是空的"
    try:
        json.loads(raw)
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

    json.loads(raw, object_pairs_hook=unique)


def _second(raw: bytes, name: str) -> tuple[int, str]:
    places = [found.start() for found in re.finditer(re.escape(_to_json(name)) + rb"\s*:", raw)]
    return places[1] if len(places) > 1 else 0, f"{name} 写了两遍，不知道该听哪一个"


def _no_book(path: Path) -> BookDamaged:
    return BookDamaged(f"文件 {path} 不是三单的账本，读不出来。文件没有动，请核对文件名。")


def _damaged(path: Path, raw: bytes, place: int, reason: str) -> BookDamaged:
    line = raw.count(b"\n", 0, place) + 1
    return BookDamaged(f"账本 {path} 第 {line} 行坏了：{reason}。文件没有动，还在原处。")
