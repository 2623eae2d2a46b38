"""Commands of what goes on paper: check, waive, export, verify."""

from __future__ import annotations

import argparse

from screens.commands.door import (
    DONE,
    FILE_PROBLEM,
    TO_MEND,
    USAGE,
    open_book,
    print_json,
    tell,
    tell_notices,
)


def check_book(args: argparse.Namespace) -> int:
    """Print what must be mended; exit 1 when there is anything."""
    from guidance.others import OtherListProblem, texts_of
    from guidance.review import check

    book = open_book(args, read_only=True)
    try:
        findings = check(book, [text for path in args.against for text in texts_of(path)])
    except OtherListProblem as problem:
        tell(str(problem))
        return FILE_PROBLEM
    for finding in findings:
        if args.json:
            print_json(
                {"id": finding.id, "field": finding.field, "level": finding.level, "text": finding.text}
            )
        else:
            tell(f"{finding.id} {book.name_of(finding.id)}：{finding.text}" if finding.id else finding.text)
    if not findings:
        tell("没有要补的。")
    return TO_MEND if findings else DONE


def waive_finding(args: argparse.Namespace) -> int:
    """Print in spite of a finding, with a reason; without one, tell what may be waived. Exit 1 when nothing may."""
    from guidance.review import MUST, Waivable, waivable, waive

    book = open_book(args, read_only=not args.reason)
    record = book.find(args.id.upper())
    if not isinstance(record, Waivable):
        tell(f"没有这项服务、资源或需求：{args.id}。写编号，例如 S-0001。")
        return USAGE
    found = [one for one in waivable(book, record) if args.field in ("", one.field)]
    if args.reason:  # one reason is none for the other kind
        found = [one for one in found if one.level == found[0].level]
    for finding in found:
        doing = "照印" if finding.level == MUST else "不用写"
        if args.reason:
            record = waive(book, record, finding, args.reason)
            tell(f"{doing}：{finding.text} 原因：{args.reason}")
        else:
            tell(f"可以{doing}：{finding.text} 写 --reason 原因。")
        print_json({"id": finding.id, "field": finding.field, "words": finding.words, "reason": args.reason})
    if not found:
        tell("没有可以照印的。手机号、证件号、不上清单的单位，不能照印。")
    return DONE if found and args.reason else TO_MEND


def export_sheet(args: argparse.Namespace) -> int:
    """Write a sheet for other people; print the files as JSON lines."""
    from exports.formats import FORMATS, SHEET_FORMATS, Wish, export
    from exports.problem import ExportProblem, NotWritten
    from store.days import wall_day
    from store.entry import typed
    from store.records import Look

    if args.format == "bundle":
        from screens.commands.copies import send_bundle

        return send_bundle(args)
    if args.list or not args.format:
        for name, known in FORMATS.items():
            print_json({"format": name, "label": known.label, "suffix": known.suffix})
        print_json({"format": "bundle", "label": "发给另一台电脑的一份（加口令）", "suffix": ".sandan.age"})
        return DONE if args.list else USAGE
    if args.format not in FORMATS:
        tell(f"没有 {args.format} 这种格式。能做：{'、'.join(FORMATS)}、bundle")
        return USAGE
    if args.valid_until and args.valid_until < wall_day():
        tell(f"有效期 {args.valid_until} 已经过了，没有做。请写今天以后的日期。")
        return USAGE
    book = open_book(args, read_only=args.format not in SHEET_FORMATS.values())  # those are registered
    try:
        look = typed(Look(), {key: text for key, text in vars(args).items() if isinstance(text, str)}, book)
        wish = Wish(
            args.valid_until,
            look,
            tuple(id_.upper() if id_[1:2] == "-" else id_ for id_ in args.id),
            _tell_progress,
        )
        for path in export(book, args.format, args.out, wish):
            print_json({"file": str(path)})
        tell_notices(book)
    except ExportProblem as problem:
        tell(str(problem))
        return FILE_PROBLEM if isinstance(problem, NotWritten) else TO_MEND
    return DONE


def _tell_progress(done: int, whole: int) -> None:
    if whole > 1 and (done == whole or done % 10 == 0):
        tell(f"做好 {done} / {whole}")


def verify_text(args: argparse.Namespace) -> int:
    """Say whose a scanned text is and whether it is current; exit 1 when it is not."""
    from exports.register import verify

    verdict = verify(open_book(args, read_only=True), args.text)
    sheet = verdict.posting.sheet if verdict.posting else ""
    edition = verdict.posting.edition if verdict.posting else ""
    print_json({"ours": verdict.ours, "current": verdict.current, "sheet": sheet, "edition": edition})
    tell(verdict.text)
    return DONE if verdict.current else TO_MEND
