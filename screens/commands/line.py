"""The command line: every command, what it takes, and where it is done; each is imported only when it runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from screens.commands.door import USAGE, day_argument

Run = Callable[[argparse.Namespace], int]
_TABLES = "units resources needs services agreements meetings matches 等"
_JSON = "写成 JSON，给程序读"
_ONLY_JSON = "JSON 格式（现在只有这一种）"
_WORDS = {  # what the standard library says of the line, for a worker
    "usage: ": "用法：",
    "positional arguments": "要写的",
    "options": "可以加的",
    "show this help message and exit": "看这页说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s：%(message)s",
    "the following arguments are required: %s": "还要写：%s",
    "unrecognized arguments: %s": "不认得：%s",
    "expected one argument": "后面要写一项",
    "expected at least one argument": "后面至少写一项",
    "ignored explicit argument %r": "后面不写 %r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 没有写全：%(matches)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r；有：%(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r 写法不对",
}


def parser(opens: Run) -> argparse.ArgumentParser:
    """Return what reads the command line; `opens` is what no command does."""
    argparse._ = lambda words: _WORDS.get(words, words)  # type: ignore[attr-defined]
    line = argparse.ArgumentParser(
        prog="sandan",
        description="三单：社区「一书三单」登记、对接与公示。不带命令就打开程序。",
        add_help=False,
    )
    line.add_argument("-h", "--help", action="help", help="看这页说明")
    line.add_argument("--version", action=_Version, help="看是哪一版")
    line.add_argument("--book", type=Path, help="账本文件；不写就用 $SANDAN_BOOK 或用户数据文件夹")
    line.set_defaults(run=opens)
    commands = line.add_subparsers(title="命令", metavar="命令")

    def command(name: str, run: Run, about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about, add_help=False)
        added.add_argument("-h", "--help", action="help", help="看这页说明")
        added.set_defaults(run=run)
        return added

    demo = command("demo", _lazily("records", "write_demo"), "写一本练习账")
    demo.add_argument("file", type=Path, help="写到哪个文件（不能已经有）")
    for name, count in (("units", 18), ("resources", 32), ("needs", 24), ("services", 16), ("seed", 1)):
        demo.add_argument(f"--{name}", type=_count, default=count, help=f"默认 {count}")
    guidance = command(
        "guidance", _lazily("advice", "print_guidance"), "打印通知里的 25 条资源、16 条需求、20 项服务和协议"
    )
    parts = ("resources", "needs", "services", "agreement", "crosswalk")
    guidance.add_argument("part", nargs="?", choices=parts, help="只要其中一部分")
    guidance.add_argument("--json", action="store_true", help=_ONLY_JSON)
    listing = command("list", _lazily("records", "list_table"), "列出一张表，一行一条 JSON")
    listing.add_argument("table", type=_table, help=_TABLES)
    listing.add_argument("--json", action="store_true", help=_ONLY_JSON)
    adding = command("add", _lazily("records", "add_records"), "从标准输入逐行读 JSON，写进一张表")
    adding.add_argument("table", type=_table, help=_TABLES)
    importing = command("import", _lazily("records", "import_files"), "导入 xlsx xls ods csv tsv txt docx")
    importing.add_argument("files", nargs="+", type=Path, help="文件；- 是从标准输入读的文字")
    importing.add_argument(
        "--as", dest="table", type=_table, help="当作哪张表：units resources needs services agreements"
    )
    importing.add_argument("--dry-run", action="store_true", help="只看会写什么，不写")
    importing.add_argument("--update", action="store_true", help="和账上不同的，照表里改")
    importing.add_argument("--duplicates", action="store_true", help="可能重复的也写成新的")
    importing.add_argument("--json", action="store_true", help=_JSON)
    matching = command("match", _lazily("advice", "match_needs"), "给一条需求找资源，带理由")
    matching.add_argument("id", nargs="?", help="需求编号，例如 N-0031")
    matching.add_argument("--text", help="直接写一句话")
    matching.add_argument("--batch", type=Path, help="一行一条 JSON：ref、text、item")
    matching.add_argument("--item", type=_count, default=0, help="人已经定下的官方资源条目")
    matching.add_argument("--top", type=_count, default=5, help="最多几条，默认 5")
    matching.add_argument("--json", action="store_true", help=_ONLY_JSON)
    command("plan", _lazily("advice", "print_plan"), "给等着的需求排一个方案，只是建议").add_argument(
        "--json", action="store_true", help=_JSON
    )
    _add_paper(command)
    _add_copies(command)
    return line


def _add_paper(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands of what goes on paper."""
    checking = command("check", _lazily("paper", "check_book"), "看看有什么要补的")
    checking.add_argument(
        "--against", type=Path, action="append", default=[], help="和别的社区的清单比：账本、csv、json"
    )
    checking.add_argument("--json", action="store_true", help=_JSON)
    waiving = command(
        "waive", _lazily("paper", "waive_finding"), "看错了的照印，不适用的不用写：写个原因，记进历史"
    )
    waiving.add_argument("id", help="服务、资源或需求的编号，例如 S-0001")
    waiving.add_argument("--field", default="", help="只是哪一栏，例如 content；不写就是这一条全部可以的")
    waiving.add_argument("--reason", type=str.strip, default="", help="原因；不写就只看哪些可以")
    exporting = command(
        "export",
        _lazily("paper", "export_sheet"),
        "做清单、卡片、网页、协议和函，bundle 发给另一台电脑；--list 列出能做的",
    )
    exporting.add_argument("format", nargs="?", help="格式，例如 poster lists page bundle")
    exporting.add_argument("--list", action="store_true", help="列出能做的格式")
    exporting.add_argument("--out", type=Path, default=Path(), help="放到哪个文件夹，默认当前文件夹")
    exporting.add_argument("--valid-until", type=day_argument, help="清单有效到哪天，默认半年")
    exporting.add_argument("--tables", nargs="+", type=_table, help="bundle：只发这些表")
    exporting.add_argument("--no-personal", action="store_true", help="bundle：不带联系人、居民信息、备注")
    _add_looks(exporting)
    verifying = command("verify", _lazily("paper", "verify_text"), "扫出来的字是不是本社区的，现在还有效吗")
    verifying.add_argument("text", help="手机扫出来的字、编号或校验值")


def _add_looks(exporting: argparse.ArgumentParser) -> None:
    """Add how a sheet is to look; the words are those of the form."""
    exporting.add_argument(
        "--id",
        action="append",
        default=[],
        help="只做哪一条：编号；forms 也认单位名称和 空白；ledger、annual 写时段（2026Q1、2025）；calls 写 火灾",
    )
    for name, words in (
        ("paper", "A4 或 A3"), ("turn", "竖 或 横"), ("print", "普通 或 大字"), ("grouping", "类别 或 人群"),
        ("strips", "是：下面一排撕条"), ("codes", "文字 或 网址"), ("distance", "扫码距离，厘米"),
        ("buildings", "每栋一张：1号楼、2号楼，或 全部"),
    ):  # fmt: skip
        exporting.add_argument(f"--{name}", help=words)


def _add_copies(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands between laptops."""
    from screens.commands import hub

    merging = command("merge", _lazily("copies", "merge_file"), "并入另一台电脑的账或对方发来的文件")
    merging.add_argument("file", type=Path, help="对方发来的 .sandan.age，或另一本账 .json")
    merging.add_argument(
        "--prefer", choices=("here", "there"), default="", help="两边不同时用哪边；不写就留着待定"
    )
    merging.add_argument("--dry-run", action="store_true", help="只看会改什么，不写")
    merging.add_argument("--json", action="store_true", help=_JSON)
    overview = command(
        "overview", _lazily("copies", "write_street_overview"), "把几个社区的账汇成一本只读的账"
    )
    overview.add_argument("out", type=Path, help="写到哪个文件")
    overview.add_argument("files", nargs="+", type=Path, help="各社区发来的文件或账本")
    hub.add_arguments(command("hub", lambda _: USAGE, "和汇总库同步（街道、区县的 PostgreSQL，可不用）"))
    looking = command("doctor", _lazily("doctor", "doctor"), "看看这台电脑行不行，不行的怎么办")
    looking.add_argument("--json", action="store_true", help=_JSON)
    command("backup", _lazily("backups", "back_up"), "现在备份一份")
    restoring = command("restore", _lazily("backups", "restore"), "恢复到一份备份；坏了的账也能这样救")
    restoring.add_argument("name", nargs="?", help="备份的名字，例如 20260305-083000-每天")
    restoring.add_argument("--list", action="store_true", help="列出有哪些备份，里面有什么")
    passphrase = command("passphrase", _lazily("copies", "change_passphrase"), "给账本设口令或去掉口令")
    passphrase.add_argument("--remove", action="store_true", help="去掉口令")


def _lazily(module: str, name: str) -> Run:
    """Return a command whose module is imported only when it runs."""

    def run(args: argparse.Namespace) -> int:
        import importlib

        return int(getattr(importlib.import_module(f"screens.commands.{module}"), name)(args))

    return run


class _Version(argparse.Action):
    """Print the version and end; it is looked up only when somebody asks."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(nargs=0, **rest)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from screens.commands.door import version

        sys.stdout.write(f"sandan {version()}\n")
        parser.exit()


def _table(name: str) -> Any:
    from store.records import TABLES

    if name not in TABLES:
        raise argparse.ArgumentTypeError(f"没有 {name} 这张表；有：{'、'.join(TABLES)}")
    return TABLES[name]


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("请写 0 或更大的整数")
    return int(text)
