"""Later: a large book is written in a thread, so that no key waits; saved is said only once it is on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable

from store.lines import Encoded
from store.problems import BookProblem

RETRY = 5.0  # seconds after a failure
LARGE = 20_000  # records from which a save is noticed


class Later:
    """Writes the newest state of a book, one write at a time. `told` is called (from the thread) when it changes."""

    def __init__(self, write: Callable[[Encoded], None], told: Callable[[], object]) -> None:
        self._write, self._told = write, told
        self._waiting: Encoded | None = None
        self._problem: BookProblem | None = None
        self._busy = False
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="book", daemon=True)
        self._thread.start()

    @property
    def state(self) -> str:
        """Return 保存中, why it is not saved, or an empty string when all is on disk."""
        with self._changed:
            if self._problem:
                return f"未保存：{self._problem}"
            return "保存中" if self._waiting is not None or self._busy else ""

    def put(self, lines: Encoded) -> None:
        """Write this state soon; an older one still waiting is in it and need not be written."""
        with self._changed:
            self._waiting, self._problem = lines, None
            self._changed.notify_all()
        self._told()

    def flush(self) -> None:
        """Wait until all is on disk. BookProblem says why it cannot be; the state is kept and tried again."""
        with self._changed:
            self._problem = None
            self._changed.notify_all()
            self._changed.wait_for(lambda: (self._waiting is None and not self._busy) or self._problem)
            if self._problem:
                raise self._problem

    def end(self) -> None:
        """Stop the thread; what could not be written is given up."""
        with self._changed:
            self._ended, self._waiting = True, None
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while (lines := self._next()) is not None:
            problem = None
            try:
                self._write(lines)
            except BookProblem as found:
                problem = found
            except Exception as error:  # noqa: BLE001 - a thread that died would leave `flush` waiting for ever
                problem = BookProblem(
                    f"没有保存上：程序没有料到的错误（{type(error).__name__}）。屏幕上的还在。"
                )
            with self._changed:
                self._busy, self._problem = False, problem
                if problem and self._waiting is None:
                    self._waiting = lines
                self._changed.notify_all()
            self._told()

    def _next(self) -> Encoded | None:
        with self._changed:
            while not self._ended and (self._waiting is None or self._problem):
                if not self._changed.wait(RETRY if self._problem else None):
                    self._problem = None  # time to try again
            if self._waiting is None:
                return None
            lines, self._waiting, self._busy = self._waiting, None, True
            return lines
