"""Commands that give advice: guidance, match, plan."""

from __future__ import annotations

import argparse
import json
from typing import Any

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
    questions: list[dict[str, Any]] = []
    if args.batch:
        with args.batch.open(encoding="utf-8-sig") as lines:
            questions = [json.loads(line) for line in lines if line.strip()]
    elif args.text:
        questions = [{"ref": "", "text": args.text}]
    elif args.id and (need := book.get(Need, args.id.upper())):
        questions = [{"ref": need.id, "text": text_of(need)}]
    else:
        tell("请给需求编号、--text 或 --batch；没有这个编号也会这样。")
        return USAGE
    matcher = matcher_for(book, neighbours=offers(book) if book.noted(NOTE) else ())
    for question in questions:
        item = int(question.get("item") or args.item)
        print_json(answer(matcher, question["text"], ref=question.get("ref", ""), item=item, top=args.top))
    return DONE


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
