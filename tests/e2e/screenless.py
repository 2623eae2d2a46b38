"""A program on a pseudo-terminal of its own: keys go in as bytes, every byte that comes back is timed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time

KEYS = {
    "down": b"\x1b[B",
    "pgdn": b"\x1b[6~",
    "backspace": b"\x7f",
    "esc": b"\x1b",
    "ctrl+s": b"\x13",
    "ctrl+n": b"\x0e",
}
_ENOUGH = 120.0  # seconds after which nothing more is expected of a program


class Screenless:
    """A terminal that nobody looks at. Times are in milliseconds since the last key."""

    def __init__(self, command: list[str], columns: int = 120, rows: int = 36, **environment: str) -> None:
        self.started = time.perf_counter()
        self._pid, self._file = pty.fork()
        if self._pid == 0:
            variables = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **environment}
            os.execvpe(command[0], command, {**os.environ, **variables})  # noqa: S606 - the test program itself
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._since = self.started

    def write(self, keys: str | bytes) -> None:
        """Send keys; the clock starts here."""
        data = keys.encode() if isinstance(keys, str) else keys
        self._since = time.perf_counter()
        while data:
            data = data[os.write(self._file, data) :]

    def until(self, words: str, quiet: float = 0.0, within: float = _ENOUGH) -> tuple[float, float]:
        """Wait for words in what comes back (and then for silence); return when they came and when the last byte did."""
        seen, found, last = b"", 0.0, 0.0
        end = time.perf_counter() + within
        while time.perf_counter() < end:
            ready, _, _ = select.select([self._file], [], [], quiet if found and quiet else 0.5)
            now = (time.perf_counter() - self._since) * 1000
            if ready:
                data = os.read(self._file, 65536)
                seen, last = seen + data, now
                found = found or (now if words.encode() in seen else 0.0)
            if found and (not ready or not quiet):
                return found, last
        raise AssertionError(
            f"{words} never came; the last that did: {seen[-2000:].decode(errors='replace')!r}"
        )

    def silence(self, quiet: float = 0.15) -> float:
        """Read until nothing more comes; return when the last byte did."""
        last = 0.0
        while select.select([self._file], [], [], quiet)[0]:
            os.read(self._file, 65536)
            last = (time.perf_counter() - self._since) * 1000
        return last

    def pump(self) -> None:
        """Take what has come back so far, so that the program is never held up."""
        while select.select([self._file], [], [], 0)[0]:
            os.read(self._file, 65536)

    def manners(self) -> list[object]:
        """Return how the terminal treats what is typed."""
        return termios.tcgetattr(self._file)

    def ended(self, within: float = 20.0) -> int:
        """Wait until the program has ended by itself; return its exit code."""
        end = time.perf_counter() + within
        while time.perf_counter() < end:
            with contextlib.suppress(OSError):
                self.pump()
            done, status = os.waitpid(self._pid, os.WNOHANG)
            if done:
                self._pid = 0
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        raise AssertionError("it has not ended")

    def close(self) -> None:
        """End the program."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._file)
