"""Cards over the matching screen: the call card of an emergency, and two offers side by side."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from guidance.emergency import NUMBERS
from guidance.ranking import Candidate
from screens.rules import LATER
from screens.text import plain
from screens.widgets.prose import Prose
from store.book import Book
from store.records import Need, Resource

PUBLIC_NUMBERS = "  ".join(f"{number} {label}" for label, number in NUMBERS)
_RESCUE = (4, 5, 6)  # official items of rescue teams, equipment, medical teams


class _Card(ModalScreen[None]):
    """Closes with Enter or Esc."""

    CSS_PATH = LATER
    BINDINGS = [Binding("escape,enter,space", "leave", show=False, priority=True)]

    def action_leave(self) -> None:
        """Close the card."""
        self.dismiss(None)


class CallCard(_Card):
    """Whom to call now: the public numbers, the community's own, rescue teams that gave a number."""

    def __init__(self, book: Book, need: Need) -> None:
        super().__init__()
        self._book, self._need = book, need

    def compose(self) -> ComposeResult:
        lines = ["119  火警、被困、落水", "120  急救", "110  报警", ""]
        community = self._book.community
        if community.hotline:
            lines.append(f"{community.hotline}  {community.name or '社区'}")
        lines += [
            f"{offer.contact_phone}  {self._book.name_of(offer.unit)} {offer.title}"
            for offer in self._book.all(Resource)
            if (offer.item in _RESCUE or offer.emergency) and offer.contact_phone and offer.status != "撤回"
        ]
        with Vertical(id="call"):
            yield Static("紧急：先打电话，不做匹配", id="call-title", markup=False)
            yield Static(plain(f"{self._need.id} {self._need.title}"), markup=False)
            yield Static(plain("\n" + "\n".join(lines[:14])), id="call-numbers", markup=False)
            yield Static("拿不准也先打。Esc 回去。", id="call-keys", markup=False)


class CompareCard(_Card):
    """Two offers for one need, the same things on the same line."""

    def __init__(self, book: Book, pair: list[tuple[Resource, Candidate]]) -> None:
        super().__init__()
        self._book, self._pair = book, pair

    def compose(self) -> ComposeResult:
        with Vertical(id="compare"):
            yield Static("对比两条资源", id="compare-title", markup=False)
            with Horizontal(id="compare-sides"):
                for offer, candidate in self._pair:
                    yield Prose(self._words(offer, candidate), classes="compare-side")
            yield Static("Esc 回去。选中一条按回车认领。", markup=False)

    def _words(self, offer: Resource, candidate: Candidate) -> str:
        facts = (
            ("单位", self._book.name_of(offer.unit)), ("时间", offer.times), ("地点", offer.place),
            ("名额", offer.quantity_text or (str(offer.quantity) if offer.quantity else "")), ("收费", offer.fee),
            ("预约", offer.booking), ("对象", offer.audience),
        )  # fmt: skip
        head = f"{offer.id} {offer.title}\n{candidate.band} {bar(candidate)}\n\n"
        told = "\n".join(f"{label}  {text or '没写'}" for label, text in facts)
        return f"{head}{told}\n\n理由\n" + "\n".join(candidate.reasons)


def bar(candidate: Candidate) -> str:
    """Return how sure a candidate is as five signs that read without colour."""
    filled = max(1, min(5, round(candidate.score)))
    return "#" * filled + "-" * (5 - filled)
