"""A real terminal under the hands of a test: tmux with a socket of its own."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
import uuid
from pathlib import Path


class Terminal:
    """A program in a tmux window. `wait` is the only way a test waits: for words on the screen."""

    def __init__(
        self, command: list[str], folder: Path, columns: int = 80, rows: int = 24, **environment: str
    ):
        self.keys = 0  # pressed so far
        self._socket = f"sandan-{uuid.uuid4().hex[:8]}"
        variables = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "tmux-256color", **environment}
        # readline, which pytest loads, leaves the size of pytest's own terminal in the environment
        words = [
            "env",
            "-u",
            "COLUMNS",
            "-u",
            "LINES",
            *(f"{key}={value}" for key, value in variables.items()),
            *command,
        ]
        self._tmux(
            "-f", os.devnull, "new-session", "-d", "-s", "t", "-x", str(columns), "-y", str(rows), "-c", str(folder),
            " ".join(map(shlex.quote, words)) + "; echo ENDED $?; cat",
        )  # fmt: skip

        self.resize(columns, rows)

    def _tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-u", "-L", self._socket, *words], capture_output=True, text=True, check=False
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: F5 Enter C-s; they are counted."""
        self.keys += len(keys)
        self._tmux("send-keys", "-t", "t", *keys)

    def type(self, text: str) -> None:
        """Type a text as an input method commits it: at once."""
        self._tmux("send-keys", "-t", "t", "-l", "--", text)

    def paste(self, text: str) -> None:
        """Paste a text with bracketed paste."""
        self._tmux("set-buffer", "--", text)
        self._tmux("paste-buffer", "-p", "-t", "t")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self._tmux("resize-window", "-t", "t", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """Return what a person sees."""
        return self._tmux("capture-pane", "-p", "-t", "t")

    def colours(self) -> str:
        """Return what a person sees with the codes of its colours, which go on over the ends of lines."""
        return self._tmux("capture-pane", "-e", "-N", "-p", "-t", "t")

    def wait(self, *words: str, seconds: float = 30) -> str:
        """Return the screen once all the words stand on it, also across the end of a line; fail with the screen else."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            seen = self.screen()
            whole = "".join(map(str.strip, seen.splitlines()))
            if all(word in seen or word in whole for word in words):
                return seen
            time.sleep(0.02)
        raise AssertionError(f"{words} never appeared:\n{self.screen()}")

    def close(self) -> None:
        """End the window and its server."""
        self._tmux("kill-server")
