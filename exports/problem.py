"""The one error of every writer: a file could not be made, said in a sentence a worker can act on."""


class ExportProblem(Exception):  # noqa: N818 - a problem to mend, told to the user as it stands
    """Carries one plain Chinese sentence: what stopped the file, where, and what to do about it."""
