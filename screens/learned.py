"""学到了什么: every word and decision the matcher learned from; add a word, forget all, share with a neighbour."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from exports.names import safe_name
from exports.problem import ExportProblem, writing_into
from guidance.catalogue import catalogue
from guidance.learning import RESET, WORD, export_lessons, import_lessons, learned_from, told
from screens.ask import Ask
from screens.pick import Option, Pick
from screens.table_screen import TableScreen
from screens.widgets.table import Column, ListTable, Row
from store.problems import BookProblem
from store.records import Lesson

SUFFIX = ".经验.jsonl"


class LearnedScreen(TableScreen[None]):
    """Nothing is learned in secret: this is all of it."""

    name_shown = "学到了什么"
    aside = True
    BINDINGS = [
        Binding("ctrl+n", "add", "加一个词", priority=True),
        Binding("ctrl+s", "export", "存成文件", priority=True),
        Binding("ctrl+t", "take", "读别家的", priority=True),
        Binding("delete", "forget", "全部忘掉", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", "重做", show=False, priority=True),
        Binding("escape", "app.pop_screen", "返回", priority=True),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "这里是全部学到的：记住的词，接受过和不合适的，选定过的条目。",
        "人名、门牌、电话记之前已经遮掉。紧急的和敏感的需求不学。",
        "Ctrl+N 加一个居民常说的词，再选它是哪一条，马上就用上。",
        "Ctrl+S 存成文件给别的社区；Ctrl+T 读别家的。只有词和句子，没有单位和人。",
        "Delete 全部忘掉，重新学；Ctrl+Z 撤销刚才那一步。",
    )

    def body(self) -> ComposeResult:
        yield Static("", id="learned-count", markup=False)
        yield ListTable(
            [Column("", 16), Column("内容")], id="learned", empty="还没有学到什么。认领、选条目以后就有了。"
        )

    def show_book(self) -> None:
        """Draw everything learned, words first."""
        learned = learned_from(self.book.all(Lesson))
        rows = [Row(str(at), cells) for at, cells in enumerate(told(learned))]
        self.query_one("#learned", ListTable).show_rows(rows)
        count = f" 词 {len(learned.words)} 个，决定 {len(learned.cases)} 条"
        self.query_one("#learned-count", Static).update(count)

    async def action_add(self) -> None:
        """Ask for a word and its official item."""
        await self.house.push_screen(Pick("居民怎么说？写一个词，回车", [], free=True), self._worded)

    async def _worded(self, keys: list[str] | None) -> None:
        word = keys[0].lstrip("=").strip() if keys else ""
        if word:
            options = [
                Option(str(item.number), f"{item.number} {item.title}") for item in catalogue().resources
            ]
            await self.house.push_screen(
                Pick(f"「{word}」是哪一条？", options), lambda picked: self._add(word, picked)
            )

    def _add(self, word: str, keys: list[str] | None) -> None:
        if keys:
            self._keep(Lesson(verdict=WORD, word=word[:20], item=int(keys[0])), f"记住了：「{word}」。")

    async def action_forget(self) -> None:
        """Ask before everything is forgotten."""
        answers = [("no", "不，留着"), ("yes", "全部忘掉，可按 Ctrl+Z 找回")]
        await self.house.push_screen(Ask("忘掉学到的所有词和决定？", answers), self._forget)

    def _forget(self, answer: str | None) -> None:
        if answer == "yes":
            self._keep(Lesson(verdict=RESET), "都忘了，从头学。Ctrl+Z 找回。")

    def _keep(self, lesson: Lesson, words: str) -> None:
        self.attempt(lambda: self.book.save(lesson), words)

    def action_export(self) -> None:
        """Write what a neighbour may learn into the folder of finished papers."""
        text = export_lessons(self.book)
        if not text:
            self.say("还没有可以给别家的。")
            return
        try:
            with writing_into(self.house.out, self.book) as outbox:
                path = outbox.put(f"{safe_name(self.book.community.name or '社区')}{SUFFIX}", text.encode())
        except ExportProblem as problem:
            self.say(str(problem), problem=True)
        else:
            self.say(f"写好了：{path}。里面没有单位、人名和电话。")

    async def action_take(self) -> None:
        """Ask which neighbour's file to learn from."""
        known = sorted(self.house.out.glob(f"*{SUFFIX}")) if self.house.out.exists() else []
        options = [Option(str(path), path.name) for path in known]
        await self.house.push_screen(Pick("读哪个文件？也可以写全路径", options, free=True), self._take)

    def _take(self, keys: list[str] | None) -> None:
        if not keys:
            return
        path = Path(keys[0].lstrip("="))
        try:
            count = import_lessons(
                self.book, path.read_text(encoding="utf-8-sig"), path.name.removesuffix(SUFFIX)
            )
        except BookProblem as problem:
            self.say_problem(problem)
        except (OSError, ValueError):
            self.say(f"{path.name} 读不出来，不是经验文件。账本没有动。", problem=True)
        else:
            self.show_book()
            self.say(f"学到 {count} 条新的。Ctrl+Z 撤销。" if count else "里面没有新的。")
