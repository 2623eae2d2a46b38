"""What textual has drawn of a widget goes when the widget goes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from textual._styles_cache import StylesCache


def goes_with_its_widget() -> None:
    """Let textual keep backgrounds by their colours alone, as the name `cls` of its argument means.

    Kept for each widget as well, they held all drawn lines of the last 1,024, shown or long closed: 40 MB and more
    (Textualize/textual#6665). Where textual has mended it, nothing is done.
    """
    kept: Any = vars(StylesCache).get("get_inner_outer")
    if hasattr(kept, "cache_info"):
        by_colours: Any = lru_cache(1024)(kept.__wrapped__)
        StylesCache.get_inner_outer = classmethod(by_colours)  # type: ignore[method-assign,assignment]
