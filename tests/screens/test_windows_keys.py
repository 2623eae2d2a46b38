"""What an input method commits on Windows, with records made up as the console makes them."""

import ctypes as c

from screens.widgets.windows_keys import PatientKernel, mend

CAPS_LOCK, SHIFT, NUM_LOCK = 0x80, 0x10, 0x20


class Char(c.Union):
    _fields_ = (("AsciiChar", c.c_char), ("UnicodeChar", c.c_wchar))


class KeyEvent(c.Structure):
    _fields_ = (
        ("bKeyDown", c.c_int), ("wRepeatCount", c.c_ushort), ("wVirtualKeyCode", c.c_ushort),
        ("wVirtualScanCode", c.c_ushort), ("uChar", Char), ("dwControlKeyState", c.c_uint),
    )  # fmt: skip


class Event(c.Union):
    _fields_ = (("KeyEvent", KeyEvent),)


class Record(c.Structure):
    _fields_ = (("EventType", c.c_ushort), ("Event", Event))


# What the console delivers: kind of record, character, state of the locks, key code.
DELIVERED = [
    (1, "？", SHIFT, 0), (1, "，", NUM_LOCK, 0), (1, "中", CAPS_LOCK, 0), (1, "\0", SHIFT, 0), (1, "a", 0, 65), (4, "x", 0, 0),
]  # fmt: skip


class Console:
    """Stands for kernel32."""

    def ReadConsoleInputW(self, handle, records, most, count):  # noqa: ARG002, N802
        for place, (kind, char, state, code) in enumerate(DELIVERED):
            record = records._obj[place]
            record.EventType, key = kind, record.Event.KeyEvent
            key.bKeyDown, key.uChar.UnicodeChar, key.dwControlKeyState, key.wVirtualKeyCode = (
                1,
                char,
                state,
                code,
            )
        count._obj.value = len(DELIVERED)
        return 1

    def GetStdHandle(self, which):  # noqa: N802
        return which + 1


def kept_by_textual(record):
    """Return the character if textual 8.2.8 would pass the record on: drivers/win32.py, EventMonitor.run."""
    key = record.Event.KeyEvent
    return not (key.dwControlKeyState and key.wVirtualKeyCode == 0)


def read(kernel):
    records, count = (Record * 8)(), c.c_uint(0)
    assert kernel.ReadConsoleInputW(0, c.byref(records), 8, c.byref(count)) == 1
    return [record for record in records[: count.value] if record.EventType == 1 and kept_by_textual(record)]


def test_full_width_punctuation_comes_through():
    def chars(kernel):
        return [record.Event.KeyEvent.uChar.UnicodeChar for record in read(kernel)]

    assert chars(Console()) == ["a"]  # what textual makes of it without us
    assert chars(PatientKernel(Console())) == ["？", "，", "中", "a"]


def test_other_records_and_other_calls_are_left_as_they_are():
    kernel = PatientKernel(Console())
    assert kernel.GetStdHandle(4) == 5
    codes = [record.Event.KeyEvent.wVirtualKeyCode for record in read(kernel)]
    assert codes == [0xE7, 0xE7, 0xE7, 65]
    mend((Record * 1)(), 0)


def test_textual_still_reads_the_console_in_the_way_that_is_mended():
    from importlib.util import find_spec
    from pathlib import Path

    driver = (
        Path(find_spec("textual").origin)
        .with_name("drivers")
        .joinpath("win32.py")
        .read_text(encoding="utf-8")
    )
    assert "KERNEL32 = ctypes.WinDLL" in driver
    assert (
        "KERNEL32.ReadConsoleInputW" in driver or "ReadConsoleInputW = KERNEL32.ReadConsoleInputW" in driver
    )
