"""协议: the co-building agreements (annex 1): drafted, signed, renewed, each with the template it was made from."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, cast

import msgspec
from textual import work
from textual.binding import Binding

from guidance import agreement as rules
from guidance.agreement import ends_soon
from screens.ask import Ask
from screens.brief import Brief
from screens.doing import Deed, DoingList
from screens.listing import ListScreen
from screens.papers import make
from screens.views import MY_GRID, View
from store.days import show_day, wall_day
from store.fields import Field
from store.kinds import Day, Names
from store.records import Agreement, Record, Unit


class AgreementsScreen(DoingList):
    """The agreements, the one that ends first on top."""

    kind = Agreement
    name_shown = "协议"
    example = "美美理发店 3月5日"
    empty = "还没有协议。按 Ctrl+N 给一家单位写一份，十条正文自动带上。"
    views = (
        View("ending", "快到期或已到期（30 天内）", lambda paper, _book, _grid: ends_soon(paper)),
        View("unsigned", "还没有签", lambda paper, _book, _grid: paper.status == "拟定"),
        MY_GRID,
    )
    BINDINGS = [Binding("ctrl+s", "renew_all", "全部续签", priority=True)]
    first_keys = ("open", "add", "renew_all", "look")
    help_lines: ClassVar[tuple[str, ...]] = (
        "共驻共建协议书：十条正文照通知原文；本地条款在社区资料里写一次，自动带上。",
        "回车选做什么：签订、续签、把认领取来做附件、终止。没写有效到，按一年算。",
        "剩 60 天、30 天、当天各有提醒。Ctrl+S 到期的和快到期的一次全部续签。",
        "模板改了，旧协议还是签时的文本，旁边写明和现行模板不同。",
        *ListScreen.help_lines[1:],
    )

    def records(self) -> list[Record]:
        return [
            *sorted(self.book.all(Agreement), key=lambda one: (one.status in ("到期", "终止"), *_end(one)))
        ]

    def urgent(self, record: Record) -> bool:
        return ends_soon(cast("Agreement", record))

    def fresh(self) -> Record:
        unit = self.house.last_unit
        return rules.drafted(self.book, unit if self.book.get(Unit, unit) else "")

    def completed(self, record: Record) -> Record:
        return rules.completed(cast("Agreement", record))

    def state(self, record: Record) -> str:
        return rules.warning(cast("Agreement", record), wall_day())

    def detail(self, record: Record) -> str:
        paper = cast("Agreement", record)
        lines = [f"第{place}条 {clause}" for place, clause in enumerate(paper.clauses, start=1)]
        changed = "正文是签时的模板，和现行的不同。" if rules.other_template(paper) else ""
        facts = super().detail(msgspec.structs.replace(paper, clauses=[]))
        return "\n".join(part for part in (facts, changed, *lines) if part)

    def deeds(self, record: Record) -> list[Deed]:
        paper = cast("Agreement", record)
        sign = Deed("签订：写日期和签字人", lambda: self._sign(paper))
        annex = Deed("取这家的认领做附件", lambda: self._annex(paper))
        renew = Deed("续签：做一份新的", lambda: self._renew(paper))
        end = Deed("终止", lambda: self._end(paper))
        printed = Deed("打印协议书，一式两份", lambda: self._print([paper]))
        change = self.edit(paper)
        if paper.status == "拟定":
            return [sign, printed, annex, change]
        if paper.status == "已签" and not ends_soon(paper):
            return [printed, annex, renew, end, change]
        return [renew, printed, end, change] if paper.status != "终止" else [renew, printed, change]

    async def _sign(self, paper: Agreement) -> None:
        fields = [Field("签订日期", Day(), key="on", required=True), Field("签字人", Names(), key="signers")]
        texts = {
            "on": wall_day().isoformat(),
            "signers": "、".join(paper.signers or rules.signers(self.book, paper)),
        }
        values = await self.house.push_screen_wait(
            Brief(f"签订：{self.book.name_of(paper.unit)}", fields, texts)
        )
        if values:
            signed = rules.signed(paper, values["on"], values["signers"])
            words = (
                f"{paper.id} 签了，有效到 {show_day(signed.valid_until)}。"
                if signed.valid_until
                else f"{paper.id} 签了。"
            )
            self.attempt(lambda: rules.keep_signed(self.book, signed), words)

    def _print(self, papers: list[Agreement], more: str = "") -> None:
        from exports.letter_facts import write_letters

        ids = [paper.id for paper in papers]
        make(self, lambda: write_letters(self.book, "agreement", self.house.out, wall_day(), ids), more)

    def _annex(self, paper: Agreement) -> None:
        filled = rules.with_annex(self.book, paper)
        added = len(filled.annex) - len(paper.annex)
        self.attempt(
            lambda: self.book.save(filled, f"{paper.id} 取认领做附件"),
            f"附件 {len(filled.annex)} 项，新加 {added} 项。",
        )

    def _renew(self, paper: Agreement) -> None:
        def renew() -> None:
            self._wanted = self.book.save(rules.renewed(self.book, paper), f"续签 {paper.id}").id

        self.attempt(renew, f"{self.book.name_of(paper.unit)} 的新协议拟好了，签字后回车签订。")

    def _end(self, paper: Agreement) -> None:
        ended = rules.ended(paper)
        self.attempt(lambda: self.book.save(ended, f"终止 {paper.id}"), f"{paper.id} 终止了。Ctrl+Z 撤销。")

    @work
    async def action_renew_all(self) -> None:
        """Draft the renewal of everything that ends soon or has ended."""
        papers = rules.to_renew(self.book, wall_day())
        if not papers:
            self.say("60 天内没有到期的协议。")
            return
        names = "、".join(self.book.name_of(one.unit) for one in papers[:4])
        more = f"等 {len(papers)} 家" if len(papers) > 4 else ""
        question = f"给 {names}{more} 各拟一份新协议？原来的留着，可按 Ctrl+Z 一次撤销"
        answers = [("yes", "全部续签"), ("print", "全部续签，并做协议书，一式两份"), ("no", "不做")]
        answer = await self.house.push_screen_wait(Ask(question, answers))
        if answer in ("yes", "print"):
            drafts: list[Agreement] = []
            said = f"拟好 {len(papers)} 份新协议。逐份签字，回车签订。"
            self.attempt(lambda: drafts.extend(rules.renew_all(self.book, papers)), said)
            if drafts and answer == "print":
                self._print(drafts, said)


def _end(paper: Agreement) -> tuple[date, str]:
    return paper.valid_until or date.max, paper.id
