"""Full-width punctuation of an input method on Windows: textual 8.2.8 drops it (its issue 6667); this keeps it.

Such a record of the console has no virtual key code, and textual passes over those while Caps Lock, Num Lock or
Shift is on. Before textual sees the record it gets the code VK_PACKET, which Windows itself uses for characters that
belong to no key. Tested with made-up records; nobody has tried it on a real Windows yet.
"""

from __future__ import annotations

import sys
from typing import Any

_KEY_EVENT, _VK_PACKET = 0x0001, 0xE7


class PatientKernel:
    """Windows' kernel32 as textual uses it; every call goes through, records are mended on their way back."""

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel

    def __getattr__(self, name: str) -> Any:
        """Hand everything else to the real one."""
        return getattr(self._kernel, name)

    def ReadConsoleInputW(self, handle: Any, records: Any, most: Any, count: Any) -> Any:  # noqa: N802 - its name there
        """Read records; `records` and `count` are ctypes references."""
        done = self._kernel.ReadConsoleInputW(handle, records, most, count)
        mend(records._obj, count._obj.value)  # noqa: SLF001 - ctypes.byref keeps its object there
        return done


def mend(records: Any, count: int) -> None:
    """Give a key code to those of the first `count` records that carry a character and have none."""
    for place in range(count):
        record = records[place]
        if record.EventType == _KEY_EVENT:
            key = record.Event.KeyEvent
            if key.wVirtualKeyCode == 0 and key.uChar.UnicodeChar not in ("", "\0"):
                key.wVirtualKeyCode = _VK_PACKET


def install() -> None:
    """Mend what textual reads from the console; elsewhere than on Windows nothing is done."""
    if sys.platform == "win32":
        from textual.drivers import win32

        if not isinstance(win32.KERNEL32, PatientKernel):
            win32.KERNEL32 = PatientKernel(win32.KERNEL32)  # type: ignore[assignment]
