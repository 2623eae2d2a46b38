"""KeptRules: the style sheet, whose rules are read once: textual reads them anew for every new screen."""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


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

    def reparse(self) -> None:
        """Read what is new, or everything after a change of colours."""
        self.parse()
