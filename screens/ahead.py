"""Ahead: what is typed behind the answer to a question at the door finds the program that the door leads to."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Any, TypeVar

from textual import events
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen

from screens.themes import THEMES

T = TypeVar("T")


class Ahead:
    """Keys and pasted texts that wait for the next program. Between two programs the terminal stays as they need it.

    Otherwise it would show what is typed there, and take Ctrl+S or Ctrl+Q for itself.
    """

    def __init__(self) -> None:
        self._waiting: list[events.Key | events.Paste] = []
        self._before: Any = None  # how the terminal was

    def put(self, event: Any) -> None:
        """Keep a key or a text; anything else is dropped."""
        if isinstance(event, events.Key):
            self._waiting.append(events.Key(event.key, event.character))
        elif isinstance(event, events.Paste):
            self._waiting.append(events.Paste(event.text))

    def hand_over(self, app: App[Any]) -> None:
        """Give everything to a program that is about to begin: before any key that it reads itself."""
        for event in self._waiting:
            app.post_message(event)
        self._waiting.clear()

    def hold_terminal(self) -> None:
        """Let the terminal hand on every key as it is, from now until `let_go`; only Ctrl+C still stops a start."""
        if sys.platform == "win32" or not sys.__stdin__ or not sys.__stdin__.isatty():
            return
        import termios

        file = sys.__stdin__.fileno()
        with contextlib.suppress(termios.error):
            before, held = termios.tcgetattr(file), termios.tcgetattr(file)
            held[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
            held[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
            none = bytes([os.fpathconf(file, "PC_VDISABLE")])
            held[6][termios.VSUSP] = held[6][termios.VQUIT] = none  # Ctrl+Z and Ctrl+\ are ours
            termios.tcsetattr(file, termios.TCSANOW, held)
            self._before = before

    def let_go(self) -> None:
        """Leave the terminal as it was found."""
        if self._before is not None and sys.__stdin__:
            import termios

            with contextlib.suppress(termios.error):
                termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, self._before)
            self._before = None


class DoorApp(App[T]):
    """A small program before the program: asks its `question` and returns the answer; what follows goes to `ahead`."""

    CSS_PATH = "shell.tcss"
    TITLE = "三单"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, ahead: Ahead) -> None:
        super().__init__(driver_class=_patient_driver())
        self._ahead, self._answered = ahead, False
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def question(self) -> Screen[Any]:
        """Return the screen that asks."""
        raise NotImplementedError

    def asked(self) -> T | None:
        """Ask; return the answer, or None when the person leaves."""
        answer = self.run()
        while not self._message_queue.empty():  # read while it was ending
            self._ahead.put(self._message_queue.get_nowait())
        return answer

    def on_load(self) -> None:
        """Take what was typed behind an earlier question."""
        self._ahead.hand_over(self)

    async def on_mount(self) -> None:
        """Ask at once; no key is looked at before the question is there."""
        await self.push_screen(self.question(), self._end)

    def _end(self, answer: T | None) -> None:
        self._answered = True
        self.exit(answer)

    async def on_event(self, event: events.Event) -> None:
        """Keep what is typed behind the answer."""
        if self._answered and isinstance(event, events.Key | events.Paste):
            self._ahead.put(event)
        else:
            await super().on_event(event)


def _patient_driver() -> type[Driver] | None:
    """Return textual's driver, but for throwing away what was typed while it ends; None: take the usual one."""
    if sys.platform == "win32":
        return None
    import signal

    from textual.drivers.linux_driver import LinuxDriver

    class PatientDriver(LinuxDriver):
        def disable_input(self) -> None:
            if not self.exit_event.is_set():
                signal.signal(signal.SIGWINCH, signal.SIG_DFL)
                self._disable_mouse_support()
                self.exit_event.set()
                if self._key_thread is not None:
                    self._key_thread.join()
                self.exit_event.clear()

    return PatientDriver
