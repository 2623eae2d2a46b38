"""走一遍: the first ten minutes in the practice community: what to press next, ticked off by watching the book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.screen import Screen

from screens.ask import Ask
from screens.base import HouseScreen
from screens.form import FormScreen
from screens.quick import QuickScreen
from store.book import Book
from store.problems import BookProblem

if TYPE_CHECKING:
    from screens.shell import Shell

PRACTICE = "练习"
NOTED = "tour"  # in the practice book: the change after which the tour began
BROUGHT_BACK = "brought back"


@dataclass(frozen=True)
class Step:
    """One thing to do: the screen it is done on, the key that leads there, what to press there and in what opens there.

    It is done when a record of `made` was not there before and nobody undid that, or one that was removed was brought back.
    """

    title: str
    mode: str
    key: str
    there: str
    inside: str
    made: str
    opens: type[Screen[Any]] = (
        FormScreen  # what opens there, beside forms; in anything else one has lost one's way
    )


STEPS = (
    Step("登记一家单位", "units", "F3", "按 Ctrl+N 新增", "写名称，例如 暖心药店，按 Ctrl+S", "units"),
    Step("写它能提供什么", "resources", "F4", "按 Ctrl+N 新增", "写 免费量血压，回车，写 暖心药店，按 Ctrl+S", "resources"),
    Step("记一条需求", "needs", "F5", "按 Ctrl+K，像说话一样写一行",
         "写 3号楼 王奶奶 想量血压，回车，看过按 Ctrl+S", "needs", QuickScreen),
    Step("配到一起", "matching", "F6", "刚记的需求选上了，回车到右边，再回车认领", "份额、日期可以空着，按 Ctrl+S", "matches"),
    Step("变成一项服务", "matching", "F6", "选刚认领的需求，按 Ctrl+S", "看过服务内容（谁来做、怎么做），按 Ctrl+S", "services"),
    Step("删一条，再找回来", "needs", "F5", "按 Delete，回车删掉", "按回车删掉", BROUGHT_BACK, Ask),
    Step("印一张清单", "publish", "F8", "刚做的那项选上了，按 Ctrl+S 做清单", "改好按 Ctrl+S", "postings"),
)  # fmt: skip


class Tour:
    """How far somebody has come, read from the history of the practice book; undoing a step unticks it."""

    steps: ClassVar[tuple[Step, ...]] = STEPS

    def __init__(self, book: Book) -> None:
        since = book.noted(NOTED).get("since", "")
        self.removed = False  # just now: one Ctrl+Z brings it back
        done: set[str] = set()
        gone: set[str] = set()  # removed by a key of its own, not undone: what was made with it stays done
        for key, entry in book.entries():
            if key == since:
                break
            if not entry.undoes:
                gone |= {step.id for step in entry.steps if step.after is None}
            if key == book.last_change:
                self.removed = bool(gone)
            there = {
                step.table
                for step in entry.steps
                if step.before is None and (step.id in gone or book.find(step.id))
            }
            done |= {BROUGHT_BACK} if entry.undoes and there else there
        self.left = [step for step in STEPS if step.made not in done]

    def line(self, mode: str, inside: Screen[Any] | None) -> str:
        """Return what to press next, for the screen somebody is on; `inside`: the form or question open there."""
        did = len(STEPS) - len(self.left)
        bar = f"[{'#' * did}{'-' * len(self.left)}] {did}/{len(STEPS)}"
        if not self.left:
            return f"{bar} 走完了，F8 里按 Ctrl+K 打开那张纸。F2 回首页，按 Esc 结束。"
        step = self.left[0]
        words = f"按 {step.key}" if mode != step.mode else step.inside if inside else step.there
        if inside and mode == step.mode and not isinstance(inside, FormScreen | step.opens):
            words = "这里先按 Esc 回去"
        if step.made == BROUGHT_BACK and self.removed:
            words = "再按 Ctrl+Z，就回来了"
        return f"{bar} {step.title}：{words}"


def tour_line(house: Shell) -> str:
    """Return the line of the tour, or nothing while nobody is being shown round."""
    if not house.practising or not house.book.noted(NOTED):
        return ""
    return Tour(house.book).line(house.current_mode, house.screen if len(house.screen_stack) > 1 else None)


def begin(book: Book) -> None:
    """Begin the tour from what the practice book holds now."""
    book.note(NOTED, {"since": book.last_change})


def open_practice(house: Shell) -> Book:
    """Open the practice community beside the own book, made if it is not there; BookProblem says why not."""
    from guidance.practice import write_practice

    main = house.main_path
    book = Book.open(main.with_name(f"{main.stem}-{PRACTICE}.json"), who=house.book.who)
    if not book.community.name:
        write_practice(book)
    begin(book)
    return book


async def practise(house: Shell) -> None:
    """Go to the practice community with the tour; there, offer the ways on."""
    if house.practising:
        await _offer(house)
        return
    try:
        book = open_practice(house)
    except BookProblem as problem:
        if isinstance(house.screen, HouseScreen):
            house.screen.say_problem(problem)
        return
    await _change(house, book, "这是练习社区，随便试，自己的账没有动。跟着第三行做，不想做了回首页按 Esc。")


async def _offer(house: Shell) -> None:
    finished = bool(house.book.noted(NOTED)) and not Tour(house.book).left
    own, alone = ("own", "回自己的账"), ("alone", "留在练习里，自己试")
    again = ("again", "从头带我走一遍")
    question = "走完了，七步都做过了。" if finished else "这是练习社区。"

    async def answered(answer: str | None) -> None:
        if answer == "own":
            await _go_home(house)
            return
        if answer == "alone":
            house.book.note(NOTED, {})
        elif answer == "again":
            begin(house.book)
        if isinstance(house.screen, HouseScreen):
            house.screen.show_bar()

    await house.push_screen(Ask(question, [own, alone, again] if finished else [alone, own, again]), answered)


async def _go_home(house: Shell) -> None:
    try:
        book = Book.open(house.main_path, who=house.book.who)
    except BookProblem as problem:
        if isinstance(house.screen, HouseScreen):
            house.screen.say_problem(problem)
        return
    await _change(house, book, "回到自己的账了。")
    if not book.community.name:
        from screens.start import StartScreen

        await house.push_screen(StartScreen())


async def _change(house: Shell, book: Book, words: str) -> None:
    """Go on with another book, on screens that know nothing of the last one; unsaved words stay as drafts."""
    await house.switch_mode("home")
    for stack in house._screen_stacks.values():  # noqa: SLF001 - textual has no other way to all screens
        for screen in stack:
            if isinstance(screen, FormScreen) and screen.dirty:
                screen.keep_draft()
    while len(house.screen_stack) > 1:
        house.pop_screen()
    house.change_book(book)
    for mode in [mode for mode in house.MODES if mode != "home"]:
        await house.remove_mode(mode)
        house.add_mode(mode, house.MODES[mode])
    if isinstance(house.screen, HouseScreen):
        house.screen.on_screen_resume()
        house.screen.say(words)
