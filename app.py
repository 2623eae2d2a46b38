"""The front door: environment, command line, opens the book, runs the program. Nobody imports it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# A Chinese phrase committed by an input method arrives as garbage under the kitty key protocol.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
os.environ.setdefault("TEXTUAL_FPS", "120")
if __package__:  # installed as one package: its rooms are found beside this file
    sys.path.insert(0, str(Path(__file__).resolve().parent))

import argparse
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.book import Book

DONE, TO_MEND, USAGE, FILE_PROBLEM = 0, 1, 2, 3
_BATCH = 200  # records of `add` that share one write when they come fast


def main(argv: list[str] | None = None) -> int:
    """Run `sandan` with these arguments; return the exit code (product: command line)."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding="utf-8", errors="backslashreplace" if stream is not sys.stdin else "strict"
            )
    args = _parser().parse_args(argv)
    return int(_guarded(args.run, args))


def _guarded(run: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """Turn every expected problem into one Chinese sentence on stderr and its exit code."""
    from store.problems import BookProblem, RecordRefused

    try:
        return run(args)
    except RecordRefused as refused:
        _tell(f"没有写入：{refused}")
        return TO_MEND
    except BookProblem as problem:
        _tell(str(problem))
        return FILE_PROBLEM
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        _tell("已停止。存过盘的都在。")
        return TO_MEND


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sandan",
        description="三单：社区“一书三单”登记、对接与公示。不带命令就打开程序。",
        add_help=False,
    )
    parser.add_argument("-h", "--help", action="help", help="看这页说明")
    parser.add_argument("--book", type=Path, help="账本文件；不写就用 $SANDAN_BOOK 或用户数据文件夹")
    parser.set_defaults(run=open_program)
    commands = parser.add_subparsers(title="命令", metavar="命令")

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about, add_help=False)
        added.add_argument("-h", "--help", action="help", help="看这页说明")
        added.set_defaults(run=run)
        return added

    demo = command("demo", write_demo, "写一本练习账")
    demo.add_argument("file", type=Path, help="写到哪个文件（不能已经有）")
    for name, count in (("units", 18), ("resources", 32), ("needs", 24), ("services", 16), ("seed", 1)):
        demo.add_argument(f"--{name}", type=_count, default=count, help=f"默认 {count}")
    guidance = command("guidance", print_guidance, "打印通知里的 25 条资源、16 条需求、20 项服务和协议")
    parts = ("resources", "needs", "services", "agreement", "crosswalk")
    guidance.add_argument("part", nargs="?", choices=parts, help="只要其中一部分")
    guidance.add_argument("--json", action="store_true", help="JSON 格式（现在只有这一种）")
    listing = command("list", list_table, "列出一张表，一行一条 JSON")
    listing.add_argument(
        "table", type=_table, help="units resources needs services agreements meetings matches …"
    )
    listing.add_argument("--json", action="store_true", help="JSON 格式（现在只有这一种）")
    adding = command("add", add_records, "从标准输入逐行读 JSON，写进一张表")
    adding.add_argument("table", type=_table)
    importing = command("import", import_files, "导入 xlsx xls ods csv tsv txt docx")
    importing.add_argument("files", nargs="+", type=Path, help="文件；- 是从标准输入读的文字")
    importing.add_argument(
        "--as", dest="table", type=_table, help="当作哪张表：units resources needs services"
    )
    importing.add_argument("--dry-run", action="store_true", help="只看会写什么，不写")
    importing.add_argument("--update", action="store_true", help="和账上不同的，照表里改")
    importing.add_argument("--duplicates", action="store_true", help="可能重复的也写成新的")
    importing.add_argument("--json", action="store_true")
    matching = command("match", match_needs, "给一条需求找资源，带理由")
    matching.add_argument("id", nargs="?", help="需求编号，例如 N-0031")
    matching.add_argument("--text", help="直接写一句话")
    matching.add_argument("--batch", type=Path, help="一行一条 JSON：ref、text、item")
    matching.add_argument("--item", type=_count, default=0, help="人已经定下的官方资源条目")
    matching.add_argument("--top", type=_count, default=5, help="最多几条，默认 5")
    matching.add_argument("--json", action="store_true")
    checking = command("check", check_book, "看看有什么要补的")
    checking.add_argument("--json", action="store_true")
    exporting = command("export", export_sheet, "做清单：poster（海报）、lists（三张清单和单位登记册）")
    exporting.add_argument("format", nargs="?")
    exporting.add_argument("--list", action="store_true", help="列出能做的格式")
    exporting.add_argument("--out", type=Path, default=Path(), help="放到哪个文件夹，默认当前文件夹")
    exporting.add_argument("--valid-until", type=_day, help="清单有效到哪天，默认半年")
    return parser


def open_program(args: argparse.Namespace) -> int:
    """Open the terminal program; a book that is open elsewhere is shown for reading."""
    from store.problems import BookLocked

    try:
        book = _book(args, create=True)
    except BookLocked as locked:
        _tell(f"{locked}现在只读打开。")
        book = _book(args, read_only="这本账正在别处打开，这里只能看，不能改。")
    from screens.shell import Shell

    shell = Shell(book, _out_folder(), _preferences_file())
    shell.run()
    shell.book.close()
    return shell.return_code or DONE


def write_demo(args: argparse.Namespace) -> int:
    """Write a practice book; refuse to touch a file that is there."""
    from guidance.practice import write_practice
    from store.book import Book
    from store.problems import BookProblem

    if args.file.exists():
        raise BookProblem(f"{args.file} 已经有了，没有动它。请换个文件名。")
    args.file.parent.mkdir(parents=True, exist_ok=True)
    book = Book.open(args.file, who="练习")
    counts = {name: getattr(args, name) for name in ("units", "resources", "needs", "services", "seed")}
    write_practice(book, **counts)
    book.close()
    _tell(f"练习账写好了：{args.file}")
    return DONE


def print_guidance(args: argparse.Namespace) -> int:
    """Print the notice as one JSON object."""
    from guidance.catalogue import as_json

    _print(as_json(args.part))
    return DONE


def list_table(args: argparse.Namespace) -> int:
    """Print one table, one JSON object a line."""
    import msgspec

    book = _book(args, read_only=True)
    for record in book.all(args.table):
        _print(msgspec.to_builtins(record))
    for problem in book.problems:
        _tell(problem)
    return TO_MEND if book.problems else DONE


def add_records(args: argparse.Namespace) -> int:
    """Read records from standard input; print id and ref of each once it is on disk."""
    from store.problems import RecordRefused

    book, failed = _book(args, create=True), False
    for batch in _batches():
        kept, refused = _add_batch(book, args.table, batch)
        for record in kept:
            _print({"id": record.id, "ref": record.ref})
        for place, fault in refused:
            failed = True
            why = fault if isinstance(fault, RecordRefused) else "不是一个 JSON 对象"
            _tell(f"第 {place} 行没有写入：{why}")
    book.close()
    return TO_MEND if failed else DONE


def _add_batch(
    book: Book, table: Any, batch: list[tuple[int, str]]
) -> tuple[list[Any], list[tuple[int, Exception]]]:
    from store.entry import entered
    from store.problems import RecordRefused

    kept: list[Any] = []
    refused: list[tuple[int, Exception]] = []
    with book.change(f"命令行新增{table.noun}"):
        for place, line in batch:
            try:
                raw = json.loads(line)
                if not isinstance(raw, dict):
                    raise TypeError(line)  # noqa: TRY301 - reported like broken JSON
                kept.append(book.save(entered(table, raw, book)))
            except (ValueError, TypeError, RecordRefused) as fault:
                refused.append((place, fault))
    return kept, refused


def _batches() -> Iterator[list[tuple[int, str]]]:
    """Yield the lines that are waiting: a fast writer shares a write, a slow one is answered line by line."""
    import queue
    import threading

    lines: queue.SimpleQueue[tuple[int, str] | None] = queue.SimpleQueue()

    def read() -> None:
        for place, line in enumerate(sys.stdin, start=1):
            lines.put((place, line))
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    ended = False
    while not ended:
        batch = [lines.get()]
        while batch[-1] is not None and len(batch) < _BATCH and not lines.empty():
            batch.append(lines.get())
        ended = batch[-1] is None
        yield [line for line in batch if line is not None and line[1].strip()]


def import_files(args: argparse.Namespace) -> int:
    """Propose records from files and, unless it is a dry run, write all of them or none."""
    from guidance.intake import IntakeProblem
    from guidance.intake_run import Wishes, run

    table = args.table.table if args.table else None
    wishes = Wishes(table, args.dry_run, args.json, args.update, args.duplicates)
    try:
        run(
            args.files,
            args.book or _default_book(),
            wishes,
            lambda: _book(args, read_only=args.dry_run, create=not args.dry_run),
            _print,
            _tell,
        )
    except IntakeProblem as problem:
        _tell(str(problem))
        return FILE_PROBLEM
    return DONE


def match_needs(args: argparse.Namespace) -> int:
    """Print candidates for one need, one sentence or a batch of them."""
    from guidance.matching import answer, matcher_for
    from store.records import Need

    book = _book(args, read_only=True)
    questions: list[dict[str, Any]] = []
    if args.batch:
        with args.batch.open(encoding="utf-8-sig") as lines:
            questions = [json.loads(line) for line in lines if line.strip()]
    elif args.text:
        questions = [{"ref": "", "text": args.text}]
    elif args.id and (need := book.get(Need, args.id.upper())):
        questions = [{"ref": need.id, "text": f"{need.title}。{need.description}"}]
    else:
        _tell("请给需求编号、--text 或 --batch；没有这个编号也会这样。")
        return USAGE
    matcher = matcher_for(book)
    for question in questions:
        item = int(question.get("item") or args.item)
        _print(answer(matcher, question["text"], ref=question.get("ref", ""), item=item, top=args.top))
    return DONE


def check_book(args: argparse.Namespace) -> int:
    """Print what must be mended; exit 1 when there is anything."""
    from guidance.review import check

    book = _book(args, read_only=True)
    findings = check(book)
    for finding in findings:
        if args.json:
            _print({"id": finding.id, "field": finding.field, "level": finding.level, "text": finding.text})
        else:
            _tell(f"{finding.id} {book.name_of(finding.id)}：{finding.text}")
    if not findings:
        _tell("没有要补的。")
    return TO_MEND if findings else DONE


def export_sheet(args: argparse.Namespace) -> int:
    """Write a sheet for other people; print the files as JSON lines."""
    from exports.formats import FORMATS, export
    from exports.problem import ExportProblem

    if args.list or not args.format:
        for name, known in FORMATS.items():
            _print({"format": name, "label": known.label, "suffix": known.suffix})
        return DONE if args.list else USAGE
    if args.format not in FORMATS:
        _tell(f"没有 {args.format} 这种格式。能做：{'、'.join(FORMATS)}")
        return USAGE
    book = _book(args)
    try:
        for path in export(book, args.format, args.out, valid_until=args.valid_until):
            _print({"file": str(path)})
    except ExportProblem as problem:
        _tell(str(problem))
        return TO_MEND
    finally:
        book.close()
    return DONE


def _book(args: argparse.Namespace, *, read_only: bool | str = False, create: bool = False) -> Book:
    from store.book import Book
    from store.problems import BookProblem

    path = args.book or _default_book()
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.exists():
        raise BookProblem(f"没有这个文件：{path}。先用 sandan 打开程序建一个，或用 --book 指定。")
    return Book.open(path, who=_who(), read_only=read_only)


def _default_book() -> Path:
    if given := os.environ.get("SANDAN_BOOK"):
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_data_dir("sandan", appauthor=False)) / "三单.json"


def _out_folder() -> Path:
    if given := os.environ.get("SANDAN_OUT"):
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_documents_dir()) / "三单"


def _preferences_file() -> Path:
    if given := os.environ.get("SANDAN_PREFERENCES"):
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_config_dir("sandan", appauthor=False)) / "preferences.json"


def _who() -> str:
    import getpass

    try:
        return os.environ.get("SANDAN_WHO") or getpass.getuser()
    except (OSError, KeyError):
        return ""


def _table(name: str) -> Any:
    from store.records import TABLES

    if name not in TABLES:
        raise argparse.ArgumentTypeError(f"没有 {name} 这张表；有：{'、'.join(TABLES)}")
    return TABLES[name]


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("请写 0 或更大的整数")
    return int(text)


def _day(text: str) -> Any:
    from store.days import read_day

    if (day := read_day(text)) is None:
        raise argparse.ArgumentTypeError("日期写法：2026-12-31、12月31日")
    return day


def _print(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def _tell(words: str) -> None:
    from store.clean import clean

    print(clean(words, lines=True), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
