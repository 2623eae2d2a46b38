"""A writer is killed again and again: `python killing.py BOOK ROUNDS SEED` prints what it found as JSON.

Each round forks a writer from this warmed-up process. The writer changes the book as `steps` says and writes
one byte to a pipe for each change once `Book` has returned. It is killed (SIGKILL) at a random moment. Then the
book must open and be exactly what it was after the acknowledged changes, or after one more: the one under way.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

import msgspec

from store.book import Book
from store.records import Need, Unit

State = dict[str, dict[str, str]]  # "units": id -> name; "needs": id -> id of the unit it was written with


def steps(seed, state):
    """Yield (name, state after it) without end: what the writer does, and what the book must then be."""
    chance, before = random.Random(seed), None  # noqa: S311
    while True:
        units, needs = dict(state["units"]), dict(state["needs"])
        verb = chance.choice(["add", "edit", "edit", "both", "both", "remove", "undo"])
        if verb == "undo" and before is not None:
            name, after, before = ("undo", ""), {**before, "given": state["given"]}, None
        else:
            given = dict(state["given"])
            free = [id_ for id_ in units if id_ not in needs.values()]
            if verb == "edit" and units:
                target = chance.choice([*units])
                name = ("edit", target)
                units[target] = (
                    f"改名{chance.randrange(10**12)}"  # never what it is: saving that is no change
                )
            elif verb == "remove" and needs and len(units) > 4:
                target = chance.choice([*needs])
                name = ("remove", target)
                units.pop(needs.pop(target))
            elif verb == "both" or not free:
                given = {"U": given["U"] + 1, "N": given["N"] + 1}
                name = ("both", f"U-{given['U']:04d}")
                units[name[1]] = "两张表"
                needs[f"N-{given['N']:04d}"] = name[1]
            else:
                given = {**given, "U": given["U"] + 1}
                name = ("add", f"U-{given['U']:04d}")
                units[name[1]] = "新单位"
            after, before = {"units": units, "needs": needs, "given": given}, state
        yield name, after
        state = after


def carry_out(book, name, state):
    """Do one step to the book: one durable change."""
    verb, id_ = name
    if verb == "undo":
        assert book.undo()
    elif verb == "edit":
        book.save(msgspec.structs.replace(book.get(Unit, id_), name=state["units"][id_]))
    elif verb == "remove":
        with book.change("删两张表里的"):
            need = book.get(Need, id_)
            book.remove(book.get(Unit, need.proposer))
            book.remove(need)
    else:
        with book.change("新增"):
            unit = book.save(Unit(name=state["units"][id_], note="字" * 150))
            if verb == "both":
                book.save(Need(title=unit.name, proposer=unit.id))


def write_until_killed(path, seed, state, pipe):
    """Change the book for ever; acknowledge each change."""
    book = Book.open(path, who="王芳")
    for name, after in steps(seed, state):
        carry_out(book, name, after)
        os.write(pipe, b".")


def read(path):
    """Return what the book is now, as a state."""
    book = Book.open(path)
    units = {unit.id: unit.name for unit in book.all(Unit)}
    needs = {need.id: need.proposer for need in book.all(Need)}
    counters = book.documents("meta").get("counters", {})
    given = {letter: counters.get(f"{letter}-", 0) for letter in "UN"}
    assert not book.problems
    book.close()
    return {"units": units, "needs": needs, "given": given}


def kill_once(path, seed, state, wait, *, while_opening=False):
    """Let a writer work, kill it, and return (acknowledged changes, whether one more was written, state)."""
    reading, writing = os.pipe()
    writer = os.fork()
    if writer == 0:
        try:
            os.close(reading)
            write_until_killed(path, seed, state, writing)
        except BaseException:  # noqa: BLE001 - a child must not go on as its parent
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writing)
    first = b"" if while_opening else os.read(reading, 1)
    time.sleep(wait)
    os.kill(writer, signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1]) == -signal.SIGKILL, (
        "the writer failed by itself"
    )
    acknowledged = len(first)
    while more := os.read(reading, 1 << 16):
        acknowledged += len(more)
    os.close(reading)
    expected = [state]
    for _, after in steps(seed, state):
        expected.append(after)
        if len(expected) == acknowledged + 2:
            break
    now = read(path)
    assert now in expected[-2:], f"after {acknowledged} acknowledged changes (seed {seed}) the book is {now}"
    return acknowledged, now == expected[-1] != expected[-2], now


def main(path, rounds, seed):
    """Kill so many writers."""
    Book.open(path).close()
    chance, state = random.Random(seed), {"units": {}, "needs": {}, "given": {"U": 0, "N": 0}}  # noqa: S311
    told = {"kills": 0, "acknowledged": 0, "one_more": 0}
    for round_ in range(rounds):
        acknowledged, one_more, state = kill_once(
            path, seed * 1000 + round_, state, chance.uniform(0, 0.06), while_opening=chance.random() < 0.2
        )
        told["kills"] += 1
        told["acknowledged"] += acknowledged
        told["one_more"] += one_more
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
