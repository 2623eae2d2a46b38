"""The front door: environment, command line, opens the book, runs the program. Nobody imports it."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

# A Chinese phrase committed by an input method arrives as garbage under the kitty key protocol.
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
os.environ.setdefault("TEXTUAL_FPS", "250")
if __package__:  # installed as one package: its rooms are found beside this file
    sys.path.insert(0, str(Path(__file__).resolve().parent))

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from screens.commands.door import DONE, FILE_PROBLEM, TO_MEND, USAGE, at_terminal, close_books, tell

if TYPE_CHECKING:
    from screens.ahead import Ahead
    from store.book import Book


def main(argv: list[str] | None = None) -> int:
    """Run `sandan` with these arguments; return the exit code (product: command line)."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding="utf-8", errors="backslashreplace" if stream is not sys.stdin else "strict"
            )
    words = sys.argv[1:] if argv is None else argv
    args = _opening(words) or _read(words)
    return int(_guarded(args.run, args))


def _opening(words: list[str]) -> Any:
    """Return what only opens the program, without describing all commands first; None for anything else."""
    if words and not (len(words) == 2 and words[0] == "--book"):
        return None
    return SimpleNamespace(book=Path(words[1]) if words else None, run=open_program)


def _read(words: list[str]) -> Any:
    from screens.commands.line import parser

    return parser(open_program).parse_args(words)


def _guarded(run: Callable[[Any], int], args: Any) -> int:
    """Turn every expected problem into one Chinese sentence on stderr and its exit code."""
    from store.problems import BookProblem, RecordRefused

    try:
        return run(args)
    except RecordRefused as refused:
        tell(f"没有写入：{refused}")
        return TO_MEND
    except BookProblem as problem:
        tell(str(problem))
        return FILE_PROBLEM
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        from store.faults import why

        where = f"{error.filename} " if error.filename else ""
        tell(f"没有做完：{where}{why(error)}。账本里存过盘的都在。")
        if sys.stdout:  # what is left could not be written either
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FILE_PROBLEM
    except KeyboardInterrupt:
        tell("已停止。存过盘的都在。")
        return TO_MEND
    finally:
        close_books()


def open_program(args: Any) -> int:
    """Open the terminal program; a book that is open elsewhere or damaged is a matter of choice."""
    if not at_terminal():
        tell("没有打开：画面要在终端窗口里看。脚本里请用命令，有哪些：sandan --help。")
        return USAGE
    # A full collection of a large book takes longer than a key may: `Presence` does it while nobody types.
    gc.set_threshold(10_000, 20, 1_000_000)
    gc.disable()  # until the first picture stands: nothing that is made by then is thrown away
    sys.setswitchinterval(0.001)  # seconds: what is painted is written out before the next computation
    from screens.ahead import Ahead

    ahead = Ahead()
    ahead.hold_terminal()
    try:
        return _opened_program(args, ahead)
    finally:
        ahead.let_go()


def _opened_program(args: Any, ahead: Ahead) -> int:
    from screens.commands.door import book_path
    from screens.doorway import enter

    book = enter(book_path(args), lambda **how: _unlocked(args, ahead, **how), ahead)
    if book is None:
        return DONE
    from screens.shell import Shell
    from screens.widgets.windows_keys import install

    install()
    shell = Shell(book, _out_folder(), _preferences_file())
    shell.asks_who, shell.ahead = not os.environ.get("SANDAN_WHO"), ahead
    shell.run()
    shell.book.close()
    return shell.return_code or DONE


def _unlocked(
    args: Any, ahead: Ahead, *, read_only: str = "", take_over: bool = False, passphrase: str = ""
) -> Book | None:
    """Open the book, with a screen for its passphrase when it is closed; None when the person gives up."""
    from screens.commands.door import book_path, opened
    from store.problems import BookClosed

    def with_words(words: str) -> Book:
        return opened(args, create=not read_only, read_only=read_only, take_over=take_over, passphrase=words)

    try:
        return with_words(passphrase)
    except BookClosed:
        from screens.unlock import unlocked

        return unlocked(book_path(args), with_words, ahead)


def _out_folder() -> Path:
    if given := os.environ.get("SANDAN_OUT"):
        return Path(given).expanduser()
    import platformdirs

    return Path(platformdirs.user_documents_dir()) / "三单"


def _preferences_file() -> Path:
    if given := os.environ.get("SANDAN_PREFERENCES"):
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_config_dir("sandan", appauthor=False)) / "preferences.json"


if __name__ == "__main__":
    sys.exit(main())
