"""One declaration per field: it drives form, column, sheet heading, import heading, check and type-in."""

from __future__ import annotations

import enum
import functools
import typing

import msgspec

from store.kinds import Kind, Text


class Shown(enum.IntEnum):
    """How far a value may travel: product rule 'what may be published'."""

    BOOK = 0  # never leaves the book: a resident's name, door, illness
    OFFICE = 1  # the book, internal lists, masked when projected
    CONSENT = 2  # on a sheet only with the unit's recorded consent
    OPEN = 3  # may stand on a poster, in a code, on the page


class Field(msgspec.Struct, frozen=True):
    """What the program knows about one field of a record.

    `required`: without it there is no record. `asked`: a check names it while it is empty.
    `width`: cells of the list column, 0 keeps the field out of the list; `column`: its heading there, if it is
    shorter than the label. `headings`: how offices call it.
    """

    label: str
    kind: Kind = msgspec.field(default_factory=Text)
    required: bool = False
    asked: bool = False
    width: int = 0
    column: str = ""
    hint: str = ""
    headings: tuple[str, ...] = ()
    shown: Shown = Shown.OFFICE
    entered: bool = True
    key: str = ""


@functools.cache
def fields_of(record: type[msgspec.Struct]) -> tuple[Field, ...]:
    """Return the declared fields of a record type in the order of declaration, each with its key."""
    hints = typing.get_type_hints(record, include_extras=True)
    found: list[Field] = []
    for key in record.__struct_fields__:
        notes = getattr(hints[key], "__metadata__", ())
        found += [msgspec.structs.replace(note, key=key) for note in notes if isinstance(note, Field)]
    return tuple(found)


@functools.cache
def field_of(record: type[msgspec.Struct], key: str) -> Field:
    """Return the declaration of one field; KeyError when the record has none of that name."""
    for declared in fields_of(record):
        if declared.key == key:
            return declared
    raise KeyError(key)


def form_fields(record: type[msgspec.Struct]) -> tuple[Field, ...]:
    """Return the fields a person enters; records list what everybody has (the note) last."""
    entered = [declared for declared in fields_of(record) if declared.entered]
    return tuple(sorted(entered, key=lambda declared: declared.key == "note"))
