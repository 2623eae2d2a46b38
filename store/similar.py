"""Similar names: which records already here sound like what is being typed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from store.clean import fold

_ALIKE = 0.6  # share of the shorter name's pairs of characters that both have
_COMMON = re.compile("有限责任公司|股份有限公司|有限公司|公司|[（(].*?[）)]|[^\\w]")


class Similar:
    """An index of names by their pairs of characters; built once for a form, asked at every key."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """`names` are pairs of id and name; several names may have one id."""
        self._sizes: dict[str, int] = {}
        self._having: dict[str, list[str]] = defaultdict(list)
        for id_, name in names:
            pairs = _pairs(name)
            key = f"{id_} {len(self._sizes)}"
            self._sizes[key] = len(pairs)
            for pair in pairs:
                self._having[pair].append(key)

    def near(self, text: str, most: int = 3) -> list[str]:
        """Return the ids of the names most like the text, best first; none for fewer than two characters."""
        wanted = _pairs(text)
        shared: Counter[str] = Counter(key for pair in wanted for key in self._having.get(pair, ()))
        scores: dict[str, float] = {}
        for key, count in shared.items():
            small, large = sorted((len(wanted), self._sizes[key]))
            if count / small >= _ALIKE and (count > 1 or small == large):
                id_ = key.split(" ")[0]
                scores[id_] = max(scores.get(id_, 0.0), count / large + count / small)
        return sorted(scores, key=lambda id_: (-scores[id_], id_))[:most]


def _pairs(name: str) -> frozenset[str]:
    plain = _COMMON.sub("", fold(name))
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))
