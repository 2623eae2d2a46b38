"""KeyLine: the last row: what can be done here and now, most used first, never more than fits."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

_ALWAYS = ("f1", "ctrl+p")  # help and everything else: what does not fit is found there


class KeyLine(Static):
    """Shows the keys that work on the present screen with the present focus; a click does what the key does."""

    def __init__(self) -> None:
        super().__init__("", id="keys", markup=False)
        self._places: list[tuple[int, int, str]] = []

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def on_unmount(self) -> None:
        """Follow no longer."""
        self.screen.bindings_updated_signal.unsubscribe(self)

    def on_resize(self) -> None:
        """More width shows more keys."""
        self._changed(self.screen)

    def _changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            line = self._line()
            if line != self.content:
                self.update(line, layout=False)

    def _line(self) -> Content:
        shown = [known.binding for known in self.screen.active_bindings.values() if known.binding.show]
        declared = _declared(type(self.screen))
        first = {action: place for place, action in enumerate(getattr(self.screen, "first_keys", ()), -99)}
        shown.sort(key=lambda binding: first.get(binding.action, declared.get(binding.action, len(declared))))
        by_action = {binding.action: binding for binding in reversed(shown) if binding.description}
        keys = [
            (binding.key, self.app.get_key_display(binding), binding.description)
            for binding in reversed(by_action.values())
        ]
        others = [key for key in keys if key[0] not in _ALWAYS]
        last = [key for key in keys if key[0] in _ALWAYS]
        room = self.size.width - sum(_width(key) for key in last)
        kept = []
        for key in others:
            room -= _width(key)
            if room < 0:
                break
            kept.append(key)
        apart = " " if room >= len(kept) + len(last) else ""  # they stand apart where there is room
        return self._assemble([*kept, *last], apart)

    def _assemble(self, keys: list[tuple[str, str, str]], apart: str) -> Content:
        parts: list[tuple[str, str]] = []
        self._places, at = [], 0
        for key, shown, words in keys:
            parts += [(f" {shown}", "bold $footer-key-foreground"), (f" {words}{apart}", "")]
            width = _width((key, shown, words)) + len(apart)
            self._places.append((at, at + width, key))
            at += width
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """Do what the clicked words say."""
        key = next((key for start, end, key in self._places if start <= event.x < end), "")
        if key:
            self.app.simulate_key(key)


def _declared(screen: type) -> dict[str, int]:
    """Return the place of each action among the declared ones; a focused field of textual's mixes them up."""
    bindings = [one for kind in reversed(screen.__mro__) for one in vars(kind).get("BINDINGS", ())]
    places: dict[str, int] = {}
    for binding in bindings:
        if isinstance(binding, Binding):
            places.setdefault(binding.action, len(places))
    return places


def _width(key: tuple[str, str, str]) -> int:
    return cell_len(f" {key[1]} {key[2]}")
