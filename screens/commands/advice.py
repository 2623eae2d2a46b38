"""Commands that give something back: guidance, match, check, export."""

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
    from guidance.matching import answer, matcher_for
    from store.records import Need

    book = open_book(args, read_only=True)
    questions: list[dict[str, Any]] = []
    if args.batch:
        with args.batch.open(encoding="utf-8-sig") as lines:
            questions = [json.loads(line) for line in lines if line.strip()]
    elif args.text:
        questions = [{"ref": "", "text": args.text}]
    elif args.id and (need := book.get(Need, args.id.upper())):
        questions = [{"ref": need.id, "text": f"{need.title}。{need.description}"}]
    else:
        tell("请给需求编号、--text 或 --batch；没有这个编号也会这样。")
        return USAGE
    matcher = matcher_for(book)
    for question in questions:
        item = int(question.get("item") or args.item)
        print_json(answer(matcher, question["text"], ref=question.get("ref", ""), item=item, top=args.top))
    return DONE


def check_book(args: argparse.Namespace) -> int:
    """Print what must be mended; exit 1 when there is anything."""
    from guidance.review import check

    book = open_book(args, read_only=True)
    findings = check(book)
    for finding in findings:
        if args.json:
            print_json(
                {"id": finding.id, "field": finding.field, "level": finding.level, "text": finding.text}
            )
        else:
            tell(f"{finding.id} {book.name_of(finding.id)}：{finding.text}")
    if not findings:
        tell("没有要补的。")
    return TO_MEND if findings else DONE


def export_sheet(args: argparse.Namespace) -> int:
    """Write a sheet for other people; print the files as JSON lines."""
    from exports.formats import FORMATS, export
    from exports.problem import ExportProblem

    if args.format == "bundle":
        from screens.commands.copies import send_bundle

        return send_bundle(args)
    if args.list or not args.format:
        for name, known in FORMATS.items():
            print_json({"format": name, "label": known.label, "suffix": known.suffix})
        print_json({"format": "bundle", "label": "发给另一台电脑的一份（加口令）", "suffix": ".sandan.age"})
        return DONE if args.list else USAGE
    if args.format not in FORMATS:
        tell(f"没有 {args.format} 这种格式。能做：{'、'.join(FORMATS)}")
        return USAGE
    book = open_book(args)
    try:
        for path in export(book, args.format, args.out, valid_until=args.valid_until):
            print_json({"file": str(path)})
    except ExportProblem as problem:
        tell(str(problem))
        return TO_MEND
    finally:
        book.close()
    return DONE
