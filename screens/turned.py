"""The matching view turned round: the needs that a resource could answer, read beside the keys when there are many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import work
from textual.worker import get_current_worker

from guidance.matching import Matcher
from guidance.ranking import Candidate
from guidance.reverse import Known, NeedIndex
from guidance.states import NEED_OPEN
from guidance.steady import Stopped
from screens.cards import bar
from screens.cells import mobile_masked
from screens.deciding import Deciding
from screens.match_words import facts
from screens.widgets.table import ListTable, Row
from store.records import Need, Resource

SMALL = 400  # records up to which everything is worked out at once, without a thread
Found = Callable[[str, list[tuple[Need, Candidate]]], None]


class Turned(Deciding):
    """Finds needs for a resource; the last one asked for wins."""

    _swapped = False
    _matcher: Matcher | None = None
    _answers: dict[str, Candidate]  # what the right side holds, by its row
    _index: NeedIndex | None = None
    _known: tuple[Matcher, Known] | None = None

    @property
    def _left(self) -> ListTable:
        return self.query_one("#match-needs", ListTable)

    @property
    def _right(self) -> ListTable:
        return self.query_one("#match-offers", ListTable)

    def show_needs(self, keep: str) -> None:
        """Show the needs that the resource on the left could answer."""
        offer = self.offer
        self.write("match-chips", "")
        self.write("match-need", facts(offer) if offer else "")
        self._right.show_rows([])
        self.show_reasons()
        if offer and self._matcher:
            self.show_progress("正在找它帮得上的需求。")
            self._find_needs(offer, self._matcher, lambda id_, found: self._needs_found(id_, found, keep))

    def fit_columns(self, answers: Sequence[Row] = ()) -> None:
        """Set the columns for what stands on both sides."""
        raise NotImplementedError

    def show_progress(self, words: str) -> None:
        """Say it where the answers will stand."""
        self._right.empty = words
        self._right.show_rows([])

    def _needs_found(self, offer: str, found: list[tuple[Need, Candidate]], keep: str) -> None:
        if not self._swapped or self._left.chosen != offer:
            return
        self._answers = {need.id: candidate for need, candidate in found}
        rows = [
            Row(one.id, (self.sure(mine.band, mine), mobile_masked(one.title), one.grid))
            for one, mine in found
        ]
        self.fit_columns(rows)
        self._right.empty = "没有它帮得上的需求。"
        self._right.show_rows(rows, keep if keep in self._answers else rows[0].id if rows else "")
        self.show_reasons()

    def sure(self, band: str, candidate: Candidate) -> str:
        """Return how sure an answer is: in words, and as a bar where there is room."""
        return f"{band} {bar(candidate)}" if self.wide else band

    def show_reasons(self) -> None:
        """Say why the chosen row stands on the right."""
        raise NotImplementedError

    def _find_needs(self, offer: Resource, matcher: Matcher, found: Found) -> None:
        """Give the needs that the offer could answer to `found`: at once in a small book, else from a thread."""
        needs = [one for one in self.book.all(Need) if one.status in NEED_OPEN]
        if len(needs) <= SMALL and len(self.book.all(Resource)) <= SMALL:
            self._index = NeedIndex(needs, matcher)
            found(offer.id, self._index.answered_by(offer))
        else:
            self._find(offer, needs, matcher, found)

    @work(thread=True, exclusive=True, group="turned")
    def _find(self, offer: Resource, needs: Sequence[Need], matcher: Matcher, found: Found) -> None:
        worker = get_current_worker()

        def progress(done: int, whole: int) -> bool:
            if not worker.is_cancelled:
                self.app.call_from_thread(self.show_progress, f"正在读需求，{done}/{whole}，按键不耽误。")
            return not worker.is_cancelled

        if self._index is None or not self._index.holds(needs, matcher):
            if self._known is None or self._known[0].words is not matcher.words:
                self._known = (matcher, {})
            try:
                self._index = NeedIndex(needs, matcher, self._known[1], progress)
            except Stopped:
                return
        answers = self._index.answered_by(offer)
        if not worker.is_cancelled:
            self.app.call_from_thread(found, offer.id, answers)
