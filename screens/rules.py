"""KeptRules: the style sheets, whose rules are read once: textual reads them anew for every new screen."""

from __future__ import annotations

from pathlib import Path

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

LATER = Path(__file__).with_name("later.tcss")  # of all screens but the first, which does not wait for them
# What RuleSet has does the same, at the price of a call for each rule and widget.
RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]


class KeptRules(Stylesheet):
    """A Stylesheet that keeps what it read for as long as the colours stay the same."""

    def __init__(self, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._colours = dict(variables)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other colours; the same ones change nothing."""
        if variables != self._colours:
            self._colours = dict(variables)
            super().set_variables(variables)

    def read_rest(self) -> None:
        """Read what the other screens need, if none of them has done so."""
        if not self.has_source(str(LATER), ""):
            self.read(LATER)
            self.parse()

    def reparse(self) -> None:
        """Read what is new, or everything after a change of colours."""
        self.parse()
