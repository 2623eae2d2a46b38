"""`sandan doctor`: looks at this laptop and says, line by line, what is in order and how to mend what is not."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass

from screens.commands.door import DONE, TO_MEND, book_path, print_json, tell

_ROOM = 200  # megabytes free that a year of backups may need


@dataclass(frozen=True)
class Check:
    """One line: what was looked at, whether it is in order, what was found, how to mend it."""

    what: str
    fine: bool
    found: str
    mend: str = ""


def doctor(args: Namespace) -> int:
    """Print every check; exit 1 when something is to be mended."""
    checks = list(looked_at(args))
    for check in checks:
        if args.json:
            print_json({"what": check.what, "ok": check.fine, "found": check.found, "mend": check.mend})
        else:
            tell(
                f"{'好　' if check.fine else '要改'}  {check.what}：{check.found}"
                + (f" -> {check.mend}" if not check.fine else "")
            )
    return DONE if all(check.fine for check in checks) else TO_MEND


def looked_at(args: Namespace) -> Iterator[Check]:
    """Yield the checks."""
    for look in (_python, _terminal, _encoding, _colours, _fonts, _parts, _printer):
        yield from look()
    yield from _book(args)


def _python() -> Iterator[Check]:
    yield Check("Python", sys.version_info >= (3, 11), sys.version.split()[0], "请装 Python 3.11 或更新的")


def _terminal() -> Iterator[Check]:
    size = shutil.get_terminal_size()
    there = sys.stderr.isatty()
    fine = not there or (size.columns >= 80 and size.lines >= 24)
    found = f"{size.columns} 列 {size.lines} 行" if there else "不在终端里，没有看"
    yield Check("窗口大小", fine, found, "把终端窗口拉大到 80 列 24 行以上，或把字调小")


def _encoding() -> Iterator[Check]:
    import locale

    name = (sys.stdout.encoding or "").lower().replace("-", "")
    system = locale.getpreferredencoding(do_setlocale=False)
    mend = "Windows 请用 Windows Terminal；Linux 把 LANG 设成 zh_CN.UTF-8 或 C.UTF-8"
    yield Check("中文编码", name == "utf8", f"{sys.stdout.encoding}（系统 {system}）", mend)


def _colours() -> Iterator[Check]:
    many = (
        os.environ.get("COLORTERM") in ("truecolor", "24bit")
        or "256" in os.environ.get("TERM", "")
        or os.name == "nt"
    )
    found = os.environ.get("TERM", "") or ("Windows" if os.name == "nt" else "没有说")
    yield Check(
        "颜色", many or not sys.stderr.isatty(), found, "按 Ctrl+P 选「最朴素」的外观，不用颜色也看得清"
    )


def _fonts() -> Iterator[Check]:
    """Ask Linux whether a terminal finds Chinese letters; the sheets bring their own fonts."""
    asked = shutil.which("fc-list")
    if asked is None:
        yield Check("中文字体", True, "清单自带；终端的没法看，画面上有方框就换一种终端字体")
        return
    found = subprocess.run(  # noqa: S603 - a fixed question
        [asked, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    ).stdout
    names = sorted({line.split(",")[0] for line in found.splitlines() if line})
    mend = (
        "画面上的汉字会是方框：装一种中文字体（如 sudo apt install fonts-noto-cjk）。清单不受影响，自带字体"
    )
    yield Check(
        "中文字体", bool(names), f"清单自带；系统有 {len(names)} 种" if names else "系统一种也没有", mend
    )


def _parts() -> Iterator[Check]:
    for module, about, mend in (
        ("typst", "做 PDF 清单", "这台电脑没有这个部件，PDF 做不了；Excel、Word 和网页照常"),
        ("zxingcpp", "读回二维码", "没有它不能核对二维码，清单做不成；请重新安装"),
        ("pyrage", "口令加密", "没有它不能设口令、不能发加密的文件"),
        ("psycopg", "汇总库", ""),
    ):
        there = importlib.util.find_spec(module) is not None
        optional = module == "psycopg"
        found = "有" if there else "没装（不用汇总库就不需要）" if optional else "没有"
        yield Check(about, there or optional, found, mend)


def _printer() -> Iterator[Check]:
    from exports.printing import printers

    if os.name == "nt":
        yield Check("打印", True, "由 Windows 打开 PDF 打印（没有在真机上试过）")
        return
    names = printers()
    yield Check(
        "打印",
        True,
        f"能直接送打印机：{'、'.join(names[:3])}" if names else "没有找到打印机，做好的 PDF 打开来打印",
    )


def _book(args: Namespace) -> Iterator[Check]:
    from store.problems import BookProblem

    path = book_path(args).absolute()
    folder = next((parent for parent in path.parents if parent.exists()), path.parent)
    free = shutil.disk_usage(folder).free // 1_000_000
    yield Check("磁盘", free >= _ROOM, f"还有 {free} MB", "腾出一些地方，备份要用")
    yield Check("文件夹", os.access(folder, os.W_OK), str(folder), "这个文件夹不能写；用 --book 换一个地方")
    if not path.exists():
        yield Check("账本", True, f"{path} 还没有，第一次打开时会建")
        return
    try:
        yield from _opened(args)
    except BookProblem as problem:
        yield Check("账本", False, str(problem), "照上面这句话做；备份用 sandan restore --list 看")
    private = os.name == "nt" or not path.stat().st_mode & 0o077
    yield Check("只有自己能读", private, oct(path.stat().st_mode & 0o777), f"chmod 600 {path}")


def _opened(args: Namespace) -> Iterator[Check]:
    from screens.commands.door import open_book
    from store.records import TABLES

    book = open_book(args, read_only=True)
    counts = sum(len(book.documents(table)) for table in TABLES)
    problems = "".join(f"；{words}" for words in book.problems[:3])
    yield Check(
        "账本", not problems, f"{counts} 条记录{problems}", "读不懂的放在一边，文件里还在；请找维护的人看"
    )
    known = book.backups.all()
    bare = sum(not backup.closed for backup in known) if book.closing else 0  # a power cut while it was set
    yield Check(
        "备份",
        not bare,
        f"{len(known)} 份" + (f"，{bare} 份没有加密" if bare else ""),
        "用 sandan passphrase 再设一次口令，备份和草稿一起加密",
    )
    book.close()
