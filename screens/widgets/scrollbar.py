"""WholeCells: a scroll bar of whole cells; textual's own ends in eighths of a block, two cells wide in some Chinese terminals."""

from __future__ import annotations

from typing import ClassVar

from textual.scrollbar import ScrollBarRender


class WholeCells(ScrollBarRender):
    """Draws with colours alone."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]
