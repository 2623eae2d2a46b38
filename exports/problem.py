"""The one error of every writer: a file could not be made, said in a sentence a worker can act on."""


class ExportProblem(Exception):
    """Carries one plain Chinese sentence: what stopped the file, where, and what to do about it."""
