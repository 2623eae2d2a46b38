"""File names from user text: never a path, never a name that some system refuses."""

import re

from store.clean import clean

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST = 40  # characters: three bytes each still fit a name of 255 bytes with room for the rest


def safe_name(text: str) -> str:
    """Return the text as a part of a file name; an unusable one becomes 未命名."""
    name = _FORBIDDEN.sub("", clean(text)).strip(" .")[:_LONGEST].strip(" .")
    return "未命名" if not name or _RESERVED.fullmatch(name) else name
