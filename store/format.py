"""What makes a file a book: the format it is written in, its counters, and when it is none."""

from __future__ import annotations

import msgspec

from store import history
from store.file import BookFile
from store.problems import BookDamaged
from store.records import TABLES
from store.stamps import REMOVED

FORMAT = 1
META, COUNTERS = "meta", "counters"
OVERVIEW = "overview"  # the mark in `meta` of a street's overview, with the names of its communities


class _Copy(msgspec.Struct):
    letter: str = ""
    at: int = 0


class _Made(msgspec.Struct):
    format: int = FORMAT
    overview: list[str] = []


class _Notes(msgspec.Struct):
    """What `meta` holds that everything else stands on."""

    copies: dict[str, _Copy] = {}
    seen: dict[str, dict[str, int]] = {}
    counters: dict[str, int] = {}
    meta: _Made = msgspec.field(default_factory=_Made)


def look_over(file: BookFile) -> None:
    """Refuse a file that is no book; open one of a newer program for reading only."""
    ours, meta = {*TABLES, history.TABLE, META, REMOVED}, file.documents(META)
    odd = next((name for name in ours if name in file.rest), "") or next(iter(file.aside.get(META, {})), "")
    if odd:
        raise BookDamaged(f"账本 {file.path} 里的 {odd} 坏了：不是该有的样子。文件没有动，还在原处。")
    if (file.tables or file.rest) and not ours & file.tables.keys():
        raise BookDamaged(f"文件 {file.path} 不是三单的账本，读不出来。文件没有动，请核对文件名。")
    try:
        made_by = msgspec.convert(meta, _Notes).meta.format
    except msgspec.ValidationError as error:
        raise BookDamaged(f"账本 {file.path} 里的 meta（编号计数）坏了。文件没有动，还在原处。") from error
    if made_by > FORMAT:
        file.read_only = "这本账是更新版本的三单写的，这个版本只能看。要改，请先升级程序。"
    if OVERVIEW in meta.get(META, {}):
        file.read_only = "这是几个社区的汇总账，只能看。要改，请在那个社区自己的账上改。"
