"""A running program that ordinary code can play on: one task of its own holds it, calls wait for what they asked for."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual import events

from screens.shell import Shell
from store.book import Book

_PATIENCE = 60  # seconds after which a thread of the program counts as stuck
Act = Callable[[Any], Awaitable[Any]]


class Conductor:
    """Opens the program on a book and keeps it running between calls; every call returns when nothing moves any more."""

    def __init__(self, folder: Path, size: tuple[int, int] = (80, 24)) -> None:
        self.path, self._out, self._size = folder / "三单.json", folder / "纸", size
        self.start()

    def start(self) -> None:
        """Open the program on the book."""
        self.book = Book.open(self.path, who="王芳")
        self.shell = Shell(self.book, self._out)
        # One loop each: timers that were given up would keep the last program alive.
        self._loop = asyncio.new_event_loop()
        self._asked: asyncio.Queue[tuple[Act, asyncio.Future[Any]] | None] = asyncio.Queue()
        ready = self._loop.create_future()
        self._task = self._loop.create_task(self._play(ready))
        self._loop.run_until_complete(asyncio.wait({ready, self._task}, return_when=asyncio.FIRST_COMPLETED))
        self.settle()

    async def _play(self, ready: asyncio.Future[None]) -> None:
        async with self.shell.run_test(size=self._size, notifications=True) as pilot:
            ready.set_result(None)
            while (asked := await self._asked.get()) is not None:
                act, told = asked
                try:
                    told.set_result(await act(pilot))
                except Exception as error:  # noqa: BLE001 - handed on to the caller
                    told.set_exception(error)

    def do(self, act: Act) -> Any:
        """Let the task do something with its pilot; an error of the program is raised here."""
        told = self._loop.create_future()
        self._asked.put_nowait((act, told))
        self._loop.run_until_complete(asyncio.wait({told, self._task}, return_when=asyncio.FIRST_COMPLETED))
        if not told.done():
            self._task.result()
            raise AssertionError("the program ended by itself")
        return told.result()

    def settle(self) -> None:
        """Wait until nothing moves any more, threads included."""

        async def wait(pilot: Any) -> None:
            await pilot.pause()
            # Workers that are no threads may wait for a person: those are left alone. (No workers given means all.)
            if working := [one for one in self.shell.workers if one._thread_worker]:
                await asyncio.wait_for(self.shell.workers.wait_for_complete(working), _PATIENCE)
            await pilot.pause()

        self.do(wait)

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""

        async def act(pilot: Any) -> None:
            for key in keys:
                await pilot.press(key)

        self.do(act)
        self.settle()

    def type(self, text: str) -> None:
        """Type a text at once, as an input method commits it."""

        async def act(pilot: Any) -> None:
            for char in text:
                self.shell.post_message(events.Key(char, char))
            await pilot.pause()

        self.do(act)
        self.settle()

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""

        async def act(pilot: Any) -> None:
            await pilot.resize_terminal(columns, rows)

        self.do(act)
        self.settle()

    @property
    def screen(self) -> str:
        """Return what a person sees."""
        strips = self.shell.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    @property
    def on_disk(self) -> dict[str, dict[str, Any]]:
        """Return the file."""
        return json.loads(self.path.read_text(encoding="utf-8"))

    def end(self, *, killed: bool = False) -> None:
        """End the program; `killed` leaves the lock's signature behind, as a dead process does."""
        if killed:
            file = self.shell.book._file
            handle, file._lock._handle = file._lock._handle, None
            with contextlib.suppress(OSError):
                import os

                os.close(handle)
            if file.later:
                file.later.end()  # its thread dies with the process; here it would keep the whole program alive
        self._asked.put_nowait(None)
        self._loop.run_until_complete(asyncio.wait({self._task}))
        if not killed:
            self.shell.book.close()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
        if error := self._task.exception():
            raise error

    def abandon(self) -> None:
        """End the program after a failure; what it says about that is of no interest."""
        if not self._loop.is_closed():
            self._asked.put_nowait(None)
            self._loop.run_until_complete(asyncio.wait({self._task}, timeout=5))

    def close(self) -> None:
        """Let go of the loop."""
        self._loop.close()
