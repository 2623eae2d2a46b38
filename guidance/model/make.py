"""Makes weights.bin from the corpus; with --tables, holds each hand out in turn and prints how well the rest does.

    uv run --group train python guidance/model/make.py [--tables [HAND ...] | --curve]

Needs numpy and scikit-learn (dependency group `train`), which the program itself never loads. A new hand is a
new file in guidance/model/corpus; rerun this and commit weights.bin with it.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from guidance.lexicon import Concept, Lexicon, lexicon
from guidance.model.corpus import Sentence, kinds_head, labels, sentences
from guidance.model.linear import WEIGHTS, Linear, grams

HEADS = ("resources", "services", "needs", "routes", *(kinds_head(item) for item in range(1, 26)))
WORDS = "lexicon"  # the hand of words that are not sentences
_WISHES = "物资心愿"  # the concept whose words are wishes, not an item
_WORD = 0.25  # what a word of the lexicon counts beside a sentence
_TRUSTED, _LEAST_TRUST = 0.85, 0.1  # words meant as often as this are not written down; the least that is
_FIRST = 0.7  # what the most fitting of several items counts, the others share the rest
_FIRMNESS = 30.0  # inverse of the regularisation
_CURVE = ("a1_old_residents", "a5_children_teachers", "b4_middle_aged_women", "grid_notes_and_tickets")
_SIZES = (500, 1000, 2000, 4000, 8000, 14000)
_RARITY_STEP, _KEPT = 0.05, 0.05  # quantisation; weights below this share of the head's largest are dropped


def train(corpus: list[Sentence], heads: tuple[str, ...] = HEADS, rounds: int = 120) -> bytes:
    """Return the file of a model trained on these sentences and the lexicon's words (its form: linear.Linear)."""
    import numpy as np
    from scipy import sparse

    read = [*corpus, *_words_of(lexicon())]
    found = [grams(sentence.text) for sentence in read]
    count = Counter(gram for some in found for gram in some)
    names = sorted(gram for gram, times in count.items() if times > 1)
    place = {gram: at for at, gram in enumerate(names)}
    rarity = np.array([math.log((1 + len(corpus)) / (1 + count[gram])) + 1 for gram in names])
    rarity = np.maximum(1, np.round(rarity / _RARITY_STEP)) * _RARITY_STEP
    rows = [at for at, some in enumerate(found) for gram in some if gram in place]
    columns = [place[gram] for some in found for gram in some if gram in place]
    matrix = sparse.csr_matrix((rarity[columns], (rows, columns)), shape=(len(found), len(names)))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = (sparse.diags(1 / np.maximum(length, 1e-9)) @ matrix).tocsr()
    parts = [_fit(matrix, read, head, rounds) for head in heads]
    weights = np.hstack([part[1] for part in parts])
    base = np.concatenate([part[2] for part in parts])
    known = {head: part[0] for head, part in zip(heads, parts, strict=True)}
    return _packed(known, names, rarity, weights, base, trust(corpus, lexicon()))


def trust(corpus: Iterable[Sentence], words: Lexicon) -> dict[str, dict[str, float]]:
    """Return of each concept the words that often mean something else, and how often a sentence with one is of its items."""
    said: Counter[tuple[str, str]] = Counter()
    meant: Counter[tuple[str, str]] = Counter()
    for sentence in corpus:
        for name, hit in words.hits(sentence.text).items():
            keys = [(name, word) for word in hit.words]
            said.update(keys)
            if _means(sentence, hit.concept):
                meant.update(keys)
    found: dict[str, dict[str, float]] = {}
    for name, word in sorted(said):
        share = (meant[name, word] + 1) / (said[name, word] + 1)
        if share < _TRUSTED:
            found.setdefault(name, {})[word] = round(max(_LEAST_TRUST, share), 2)
    return found


def _means(sentence: Sentence, concept: Concept) -> bool:
    if concept.name == _WISHES:
        return sentence.route == "微心愿物资" or bool(set(concept.resources) & set(sentence.resources))
    if not concept.resources:
        return not sentence.resources
    return bool(set(concept.resources) & set(sentence.resources))


def _words_of(words: Lexicon) -> Iterator[Sentence]:
    """Yield the words of the lexicon as sentences of their own: they know what no sentence says."""
    for concept in words.concepts:
        for word in dict.fromkeys((concept.name, *concept.words)):
            if concept.name == _WISHES:
                yield Sentence(word, (), (), (), "微心愿物资", WORDS)
            else:
                route = "" if concept.resources else "无法满足"
                yield Sentence(
                    word, concept.resources, concept.services, concept.needs, route, WORDS, (concept.name,)
                )


def _fit(matrix: Any, corpus: list[Sentence], head: str, rounds: int) -> tuple[list[int | str], Any, Any]:
    """Return the labels, weights and base of one head: a softmax over weighted examples."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    rows, wanted, counts = [], [], []
    for at, sentence in enumerate(corpus):
        some = labels(sentence, head)
        shares = [1.0] if len(some) == 1 else [_FIRST, *[(1 - _FIRST) / (len(some) - 1)] * (len(some) - 1)]
        rows += [at] * len(some)
        wanted += [str(label) for label in some]
        counts += [share * (_WORD if sentence.hand == WORDS else 1.0) for share in shares[: len(some)]]
    part = matrix[rows]
    used = np.unique(part.indices)  # few of all grams matter to the kinds of one item
    model = LogisticRegression(C=_FIRMNESS, max_iter=rounds)
    model.fit(part[:, used], wanted, sample_weight=counts)
    names: list[int | str] = [int(label) if label.isdecimal() else label for label in model.classes_]
    coefficients, base = model.coef_, model.intercept_
    if len(names) == 2:  # one row says both
        coefficients, base = np.vstack([-coefficients, coefficients]) / 2, np.array([-base[0], base[0]]) / 2
    weights = np.zeros((matrix.shape[1], len(names)))
    weights[used] = coefficients.T
    return names, weights, base


def _packed(
    heads: dict[str, list[int | str]], names: list[str], rarity: Any, weights: Any, base: Any,
    trusted: dict[str, dict[str, float]],
) -> bytes:  # fmt: skip
    import numpy as np

    step = float(np.abs(weights).max()) / 127
    whole = np.round(weights / step).astype(np.int8)
    whole[np.abs(weights) < _KEPT * np.abs(weights).max(axis=0)] = 0
    used = whole != 0
    starts = np.concatenate([[0], np.cumsum(used.sum(axis=1))]).astype("<u4")
    columns = np.nonzero(used)[1].astype("<u2")
    about = {
        "heads": heads,
        "steps": {"rarity": _RARITY_STEP, "weight": step},
        "base": [round(float(value), 4) for value in base],
        "trust": trusted,
    }
    numbers = [np.round(rarity / _RARITY_STEP).astype(np.uint8), starts, columns, whole[used]]
    text = json.dumps(about, ensure_ascii=False) + "\n" + "\n".join(names) + "\n\n"
    return zlib.compress(text.encode() + b"".join(part.tobytes() for part in numbers), 9)


def _hits(model: Linear, held: list[Sentence]) -> tuple[float, float, float]:
    """Return the shares of sentences with an item whose item is named first, among three, among five."""
    asked = [sentence for sentence in held if sentence.resources]
    tops = [
        [label for label in model.ask(sentence.text)["resources"] if label not in (0, 26)][:5]
        for sentence in asked
    ]
    return tuple(  # type: ignore[return-value]
        sum(bool(set(top[:wide]) & set(one.resources)) for top, one in zip(tops, asked, strict=True))
        / len(asked)
        for wide in (1, 3, 5)
    )


def tables(corpus: list[Sentence], hands: list[str]) -> None:
    """Print leave-one-hand-out scores of these hands, of all that name items without any."""
    print("hand | sentences | first | among 3 | among 5")
    for hand in hands or sorted({sentence.hand for sentence in corpus if sentence.resources}):
        held = [sentence for sentence in corpus if sentence.hand == hand]
        rest = [sentence for sentence in corpus if sentence.hand != hand]
        scores = _hits(Linear(train(rest, ("resources",), 60)), held)
        print(hand, len(held), *(f"{score:.3f}" for score in scores), sep=" | ", flush=True)


def curve(corpus: list[Sentence]) -> None:
    """Print the learning curve: the same held-out hands, more and more sentences of the others."""
    held = [sentence for sentence in corpus if sentence.hand in _CURVE]
    rest = [sentence for sentence in corpus if sentence.hand not in _CURVE]
    random.Random(1).shuffle(rest)  # noqa: S311 - a sample, no secret
    print("held out:", ", ".join(_CURVE))
    for size in (*(size for size in _SIZES if size < len(rest)), len(rest)):
        scores = _hits(Linear(train(rest[:size], ("resources",), 60)), held)
        print(size, *(f"{score:.3f}" for score in scores), sep=" | ", flush=True)


def main() -> None:
    """Make the weights, or print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", nargs="*", metavar="HAND", help="score held-out hands, write nothing")
    parser.add_argument("--curve", action="store_true", help="score more and more sentences, write nothing")
    asked, corpus = parser.parse_args(), sentences()
    if asked.tables is not None:
        tables(corpus, asked.tables)
    elif asked.curve:
        curve(corpus)
    else:
        raw = train(corpus)
        WEIGHTS.write_bytes(raw)
        print(f"{len(corpus)} sentences, {len(raw) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
