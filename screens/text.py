"""The one gate from user text to the screen: no markup, no control characters, no half characters."""

from rich.cells import cell_len
from textual.content import Content

from store.clean import clean


def plain(text: object) -> Content:
    """Return the text as content that is never read as markup."""
    return Content(clean(str(text), lines=True))


def fit(text: str, width: int) -> str:
    """Return the text in exactly `width` cells; a longer one ends in `..`."""
    text = clean(text)
    length = cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    kept, used = [], 0
    for char in text:
        size = cell_len(char)
        if used + size > width - 2:
            break
        kept.append(char)
        used += size
    return ("".join(kept) + "..").ljust(width - used + len(kept))[: len(kept) + width - used]


def right(text: str, width: int) -> str:
    """Return the text at the right end of `width` cells."""
    return " " * max(0, width - cell_len(text)) + text
