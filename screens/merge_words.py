"""A merge in words: what joining another book would do, a line each, and what stands beside the chosen one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from screens.widgets.table import Row
from store.book import Book
from store.entry import tell_value
from store.fields import field_of
from store.records import LETTERS
from store.sides import Conflict, Merge, label_of, table_of

_RENUMBERED = "两台电脑给了两条不同的记录同一个编号。后建的这条换了新编号，原来的编号记在「原编号」里，联系都跟着改好了。"
_REFUSED = "这一处不并入，这条记录的其他内容照并；您这边原来有的不变。请对方改好再发一份，到时候就并得进来。"


class MergeWords:
    """The words of one merge."""

    def __init__(self, book: Book, merge: Merge) -> None:
        self._book, self._merge = book, merge

    def lines(self, choices: Mapping[str, str]) -> Iterator[tuple[Row, str]]:
        """Yield a row and all that is to be said of it; what a person has to choose comes first."""
        merge = self._merge
        for place, conflict in enumerate(merge.conflicts):
            yield self._conflict(place, conflict, choices.get(conflict.name, ""))
        for place, one in enumerate(merge.refused):
            words = f"{one.id}  {one.label}：{one.reason}"
            yield _line(f"g{place}", "不能收", words, f"{words}\n\n{_REFUSED}")
        for id_, key, before, after in merge.changed:
            values = f"{self._value(id_, key, before)} -> {self._value(id_, key, after)}"
            words = f"{self._numbered(id_)}  {label_of(table_of(id_), key)}：{values}"
            yield _line(f"c{id_}.{key}", "改", words)
        for id_ in merge.added:
            yield _line(f"a{id_}", "新增", self._numbered(id_), self._whole(id_))
        for id_ in merge.removed:
            yield _line(f"r{id_}", "删除", self._numbered(id_))
        for old, new in merge.renumbered:
            yield _line(f"n{old}{new}", "换编号", f"{old} -> {self._numbered(new)}", _RENUMBERED)

    def _conflict(self, place: int, conflict: Conflict, choice: str) -> tuple[Row, str]:
        state = {"here": "用我的", "there": "用对方", "keep": "留着", "remove": "删掉"}.get(choice, "要您定")
        name = f"{conflict.id} {self._caption(conflict.id)}"
        if conflict.removed:
            who = "我这边删了，对方改过" if conflict.removed == "here" else "对方删了，我这边改过"
            doing = ("删掉", "留着对方改的") if conflict.removed == "here" else ("留着我改的", "删掉")
            about = (
                f"{name}\n\n{who}。\n1 我这边：{doing[0]}\n2 对方：{doing[1]}\n3 以后再定（先留着）\n\n"
                f"改过的是这样：\n{self._whole(conflict.id)}"
            )
            words = f"{name}：{who}"
        else:
            label = label_of(conflict.table, conflict.key)
            here, there = (
                self._value(conflict.id, conflict.key, value) for value in (conflict.here, conflict.there)
            )
            about = f"{name}\n{label}\n\n1 我这边\n{here}\n\n2 对方\n{there}\n\n3 以后再定（两个都留着）"
            words = f"{name}  {label}：{here} | {there}"
        return _line(f"x{place}", state, words, about, urgent=not choice)

    def _document(self, id_: str) -> dict[str, Any]:
        kind = LETTERS[id_[:1]]
        return self._merge.documents.get((kind.table, id_)) or self._book.documents(kind.table).get(id_, {})

    def _numbered(self, id_: str) -> str:
        return f"{id_} {self._caption(id_)}"

    def _caption(self, id_: str) -> str:
        document = self._document(id_)
        named = str(document.get(LETTERS[id_[:1]].named_by) or "")
        return self._caption(named) if named[:1] in LETTERS and "-" in named and named != id_ else named

    def _whole(self, id_: str) -> str:
        return "\n".join([
            f"{id_} {self._caption(id_)}",
            *(f"{label_of(table_of(id_), key)}：{self._value(id_, key, value)}" for key, value in self._document(id_).items()
              if label_of(table_of(id_), key) != key and value not in (None, "", [], {}, False)),
        ])  # fmt: skip

    def _value(self, id_: str, key: str, value: Any) -> str:
        try:
            return tell_value(field_of(LETTERS[id_[:1]], key), value, self._book)
        except KeyError:  # a field of a newer program
            return str(value) if value not in (None, "", [], {}) else "（空）"


def _line(key: str, what: str, words: str, about: str = "", *, urgent: bool = False) -> tuple[Row, str]:
    return Row(key, (what, " ".join(words.split())), urgent), about or words
