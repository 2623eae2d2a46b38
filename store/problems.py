"""What can go wrong with the book, in words: what happened, that nothing was lost, what to do."""


class BookProblem(Exception):
    """The file could not be read or written; the message is a sentence for the worker."""


class BookLocked(BookProblem):
    """Another program holds the book. `removable`: only a person can know whether it still does."""

    def __init__(self, words: str, *, removable: bool = False) -> None:
        super().__init__(words)
        self.removable = removable


class BookDamaged(BookProblem):
    """The file is no readable book; it is never overwritten."""


class BookChangedOutside(BookProblem):
    """Somebody else's program changed the file since it was read."""


class BookClosed(BookProblem):
    """The file is closed with a passphrase, and none or a wrong one was given."""


class BookReadOnly(BookProblem):
    """The book can only be read: opened so, made by a newer program, or in a folder that cannot be written."""


class UndoRefused(BookProblem):
    """A record has changed since, so the step cannot be taken back safely."""


class RecordRefused(ValueError):
    """A record cannot be kept as it is; `faults` maps field keys to sentences."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("；".join(faults.values()))
        self.faults = faults
