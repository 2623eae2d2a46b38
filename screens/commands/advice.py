"""Commands that give advice: guidance, match, plan."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from screens.commands.door import DONE, TO_MEND, USAGE, open_book, print_json, tell


def print_guidance(args: argparse.Namespace) -> int:
    """Print the notice as one JSON object."""
    from guidance.catalogue import as_json

    print_json(as_json(args.part))
    return DONE


def match_needs(args: argparse.Namespace) -> int:
    """Print candidates for one need, one sentence or a batch of them."""
    from guidance.matching import answer, matcher_for, text_of
    from store.hub import NOTE
    from store.hub.neighbours import offers
    from store.records import Need

    book = open_book(args, read_only=True)
    if args.batch:
        questions = _questions(args.batch)
    elif args.text:
        questions = [("", args.text, 0)]
    elif args.id and (need := book.get(Need, args.id.upper())):
        questions = [(need.id, text_of(need), 0)]
    else:
        tell(f"没有这条需求：{args.id}。" if args.id else "请写需求编号，例如 N-0001，或用 --text、--batch。")
        return USAGE
    matcher = matcher_for(book, neighbours=offers(book) if book.noted(NOTE) else ())
    for ref, text, item in questions:
        print_json(answer(matcher, text, ref=ref, item=item or args.item, top=args.top))
    return DONE


def _questions(path: Path) -> list[tuple[str, str, int]]:
    """Return the questions of a file: ref, text and item of each line; BookProblem names the line that is none."""
    from store.faults import why
    from store.problems import BookProblem

    questions = []
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    except OSError as error:
        raise BookProblem(f"读不了 {path}：{why(error)}。") from error
    for place, line in enumerate(lines, start=1):
        if line.strip():
            try:
                asked = json.loads(line)
                questions.append((str(asked.get("ref", "")), asked["text"] + "", int(asked.get("item") or 0)))
            except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
                raise BookProblem(
                    f'{path} 第 {place} 行不对，要写成 {{"ref": "1", "text": "想找人理发"}}。什么也没有算。'
                ) from error
    return questions


def print_plan(args: argparse.Namespace) -> int:
    """Print a plan for a meeting; nothing is written. Exit 1 when a need stays over."""
    from guidance.planning import as_json, choices, plan, told

    book = open_book(args, read_only=True)
    found = plan(choices(book))
    if args.json:
        print_json(as_json(found))
    else:
        tell(told(found, book.name_of))
    return TO_MEND if found.unserved or found.emergencies else DONE
