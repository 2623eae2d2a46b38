"""File names from user text: never a path, never a name that some system refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.clean import clean
from store.days import wall_day

if TYPE_CHECKING:
    from store.book import Book

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 40  # characters: three bytes each still fit a name of 255 bytes with room for the rest
_END = 20  # of these: number, day and which copy stand at the end


def safe_name(text: str) -> str:
    """Return the text as a part of a file name, a long one without its middle; an unusable one becomes 未命名."""
    name = _FORBIDDEN.sub("", clean(text)).strip(" .")
    if len(name) > _LONGEST:
        name = f"{name[: _LONGEST - _END - 2]}..{name[-_END:]}"
    return "未命名" if not name or _RESERVED.fullmatch(name) else name


def bundle_name(book: Book) -> str:
    """Return the name of a bundle: whose, and of which street, for two streets may have a 幸福社区 each; from when."""
    from store.bundle import SUFFIX

    name = safe_name(f"{book.community.street}{book.community.name}" or "三单")
    return f"{name}-{wall_day():%Y%m%d}{SUFFIX}"
