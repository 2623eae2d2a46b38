"""Small faults put into review, merge and file: mutmut's own, and those it does not make.

    git clone -q . /dev/shm/mutants && cd /dev/shm/mutants && export TMPDIR=/dev/shm
    uv run --with 'mutmut>=3.8' python tests/bench/mutants.py run --max-children 1

The others: conditions turned over, statements left out, values not returned, loops not entered, one side of
`and` and `or`, one element of a list fewer. What is mutated and by which tests it is told stands in pyproject.
It takes half an hour of a core, in a copy in memory: every test writes and syncs books. Afterwards
`... mutants.py results` names those that live, `... mutants.py show NAME` shows one, `... mutants.py run NAME` tries
it again; what came out stands in CONTRIBUTING.
"""

import libcst as cst
from mutmut.__main__ import cli
from mutmut.mutation import mutators


def turned(node):
    """Turn a condition over: if, while, the condition of a comprehension, `a if b else c`."""
    brackets = {"lpar": [cst.LeftParen()], "rpar": [cst.RightParen()]}
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), node.test.with_changes(**brackets)))


def not_entered(node):
    """Let a loop or a comprehension run over nothing."""
    yield node.with_changes(iter=cst.Tuple([]))


def left_out(node):
    """Leave a statement out, but for a docstring."""
    if not isinstance(getattr(node, "value", None), cst.BaseString):
        yield cst.Pass()


def lost(node):
    """Return nothing instead of something."""
    if node.value is not None and not (isinstance(node.value, cst.Name) and node.value.value == "None"):
        yield node.with_changes(value=cst.Name("None"), whitespace_after_return=cst.SimpleWhitespace(" "))


def one_side(node):
    """Ask only one of two conditions."""
    yield node.left
    yield node.right


def one_fewer(node):
    """Leave one element of a list or tuple out."""
    if len(node.elements) > 1:
        for place in range(len(node.elements)):
            yield node.with_changes(elements=[*node.elements[:place], *node.elements[place + 1 :]])


mutators.mutation_operators += [
    *((kind, turned) for kind in (cst.If, cst.While, cst.CompIf, cst.IfExp)),
    *((kind, not_entered) for kind in (cst.For, cst.CompFor)),
    *((kind, left_out) for kind in (cst.Expr, cst.Raise, cst.AugAssign)),
    *((kind, one_fewer) for kind in (cst.Tuple, cst.List)),
    (cst.Return, lost),
    (cst.BooleanOperation, one_side),
]

if __name__ == "__main__":
    cli()
