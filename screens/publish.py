"""公示: choose services, see what would be printed, make the sheet."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import ClassVar, cast

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal

from exports.content import chosen_services
from exports.formats import FORMATS, SHEET_FORMATS
from exports.posting import preview_codes
from exports.problem import ExportProblem
from exports.register import stale
from guidance.copied import own_share
from guidance.freshness import lapsed
from guidance.public import PublicService, public_service
from guidance.review import MUST, forbids_each, review_service
from screens.form import FormScreen, keeping
from screens.looks import LookScreen, last_look, words_of
from screens.making import MakingScreen
from screens.pick import Option, Pick
from screens.postings import last_words
from screens.services import printed_order
from screens.widgets.prose import Prose
from screens.widgets.table import Column, ListTable, Row
from store.days import wall_day
from store.fields import field_of
from store.records import Look, Posting, Service


class PublishScreen(MakingScreen):
    """The services with a mark each; what the chosen one would look like on paper; what stands against it."""

    name_shown = "公示"
    BINDINGS = [
        Binding("space", "mark", "选或去", priority=True),
        Binding("enter", "mend", "去改", priority=True),
        Binding("ctrl+s", "make('')", "做清单", priority=True),
        Binding("ctrl+t", "look", "纸样", priority=True),
        Binding("ctrl+n", "other", "做别的", priority=True),
        Binding("ctrl+g", "postings", "张贴登记", priority=True),
        Binding("ctrl+e", "codes", "二维码", priority=True),
        Binding("ctrl+k", "print", "打开或打印", priority=True),
        Binding("ctrl+r", "review", "全部要改的", show=False, priority=True),
        Binding("ctrl+w", "waive", "照印并写原因", show=False, priority=True),
        Binding("ctrl+z", "undo", "撤销", show=False, priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "app.go('home')", show=False),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "左边选哪些服务印出来：空格选上或去掉。右边是印出来的字，和要先改的地方。",
        "! 是必须改的：不改完不做清单。回车直接去改那一项；Ctrl+R 看整本账要改的。",
        "看错了的，Ctrl+W 写个原因照印，记进历史；字一改，就重新看。",
        "Ctrl+S 做清单（PDF）：每项一个二维码，做完逐个读回核对，读不对就不算做成。",
        "Ctrl+T 纸样：A3、横、大字、按人群、撕条、每栋一张，名片、热线、应急卡。",
        "Ctrl+N 做别的：三张清单（Excel、PDF、Word）、网页、开放数据、协议和函。",
        "Ctrl+G 张贴登记：贴在哪里，哪些过时了，补印，巡查。Ctrl+E 试扫二维码。",
        "Ctrl+K 打开刚做的文件，或送打印机。打印时选「实际大小」，不要缩放。",
        "只印公示的字：人名、手机号、住户信息不上清单。",
    )

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None

    @property
    def look(self) -> Look:
        """How the next sheet is made: as chosen, or as the last poster was."""
        return self._look or last_look([posting.look for posting in self.book.all(Posting)])

    def body(self) -> ComposeResult:
        with Horizontal(id="publish"):
            yield ListTable(
                [Column("印", 2), Column("服务"), Column("要改", 6)],
                id="publish-services",
                empty="还没有服务。F7 新增，或在 F6 对接里把认领变成服务。",
            )
            yield Prose(id="publish-preview")
        yield Prose(id="publish-last")

    @property
    def chosen(self) -> Service | None:
        """The service under the cursor."""
        return self.book.get(Service, self.table.chosen)

    def show_book(self) -> None:
        """Draw the services and the last sheet."""
        rows = []
        services = sorted(self.book.all(Service), key=printed_order)
        found = forbids_each(self.book, services)
        for service in services:
            musts = found[service.id]
            mark = ("过" if lapsed(self.book, service, wall_day()) else "是") if service.publish else "-"
            wrong = bool(musts) and service.publish
            rows.append(
                Row(service.id, (mark, f"{service.id} {service.title}", "必须改" if musts else ""), wrong)
            )
        self.table.show_rows(rows)
        self.query_one("#publish-last", Prose).say(self._last())

    def _last(self) -> str:
        chosen = len(chosen_services(self.book))
        gone = sum(service.publish for service in self.book.all(Service)) - chosen
        dropped = f"  ! {gone} 项太久没确认，不印" if gone else ""
        last = last_words(self.book.all(Posting), wall_day())
        old = len(stale(self.book))
        state = f"  ! {old} 处过时，Ctrl+G" if old else ""
        return f"选了 {chosen} 项{dropped}{state}。纸样：{words_of(self.look)}。{last or '还没有做过清单'}"

    @on(ListTable.Chosen)
    def _show_preview(self) -> None:
        service = self.chosen
        self.query_one("#publish-preview", Prose).say(self._preview(service) if service else "")

    def _preview(self, service: Service) -> str:
        found = review_service(self.book, service)
        musts = [f"! {one.text}" for one in found if one.level == MUST]
        hints = [f"- {one.text}" for one in found if one.level != MUST]
        lines = ["改好才能印：", *musts] if musts else ["可以印。"]
        lines += ["最好补上：", *hints] if hints else []
        lines += ["", "印出来是这样：", printed(public_service(self.book, service))]
        if service.content:
            lines += ["", f"自己的话 {round(100 * own_share(service.content))}%（通知原话之外的）"]
        return "\n".join(lines)

    # doing

    def action_mark(self) -> None:
        """Put the service on the sheet or take it off."""
        if (service := self.chosen) is not None:
            marked = msgspec.structs.replace(service, publish=not service.publish)
            words = f"{service.title} {'上清单' if marked.publish else '不上清单'}。"
            self.keep_all(f"{'选上' if marked.publish else '去掉'}公示 {service.title}", [marked], words)

    async def action_mend(self) -> None:
        """Open the service at the field that the first finding names."""
        if (service := self.chosen) is not None:
            findings = review_service(self.book, service)
            start = findings[0].field if findings else ""
            keep = keeping(self.book, f"修改服务 {service.caption}")
            await self.house.push_screen(FormScreen(service, keep, start=start))

    async def action_look(self) -> None:
        """Choose how the sheet is made."""
        await self.house.push_screen(LookScreen(self.look), self._looked)

    def _looked(self, look: Look | None) -> None:
        self._look = look or self._look
        self.show_book()

    async def action_other(self) -> None:
        """Choose another file to make."""
        options = [Option(name, known.label, known.suffix) for name, known in FORMATS.items()]
        await self.house.push_screen(
            Pick("做什么", options), lambda keys: self._other(keys[0]) if keys else None
        )

    def _other(self, name: str) -> None:
        sheets = {format_: sheet for sheet, format_ in SHEET_FORMATS.items()}
        if name in sheets:
            self._look = msgspec.structs.replace(self.look, sheet=sheets[name])
        self.action_make(name)

    async def action_review(self) -> None:
        """Open everything that is to be mended."""
        from screens.review import ReviewScreen

        await self.house.push_screen(ReviewScreen())

    async def action_postings(self) -> None:
        """Open the register of postings."""
        from screens.postings import PostingsScreen

        register = PostingsScreen()
        await self.house.push_screen(register, lambda _: self._made_there(register.made))

    def _made_there(self, files: list[Path]) -> None:
        self._files = files or self._files

    async def action_codes(self) -> None:
        """Show the codes as they would be printed now, beginning with the chosen service's."""
        from screens.codes import CodeScreen

        try:
            texts = preview_codes(self.book, self.look)
        except ExportProblem as problem:
            self.say(str(problem), problem=True)
            return
        ids = [id_ for id_, _, _ in texts]
        place = ids.index(self.table.chosen) if self.table.chosen in ids else 0
        await self.house.push_screen(
            CodeScreen([(name, text) for _, name, text in texts], place, self.look.distance or 0)
        )

    async def action_waive(self) -> None:
        """Print in spite of a finding that allows it, with a reason."""
        from screens.waiving import ask

        if service := self.chosen:
            await ask(self, service)


def printed(service: PublicService) -> str:
    """Return the words of a service as they would stand on the sheet, one fact a line."""
    keys = {"phone": "public_phone", "provider": "providers"}
    lines = []
    for part in fields(service):
        value = cast("str", getattr(service, part.name))
        if value and part.name != "id":
            label = (
                "类别" if part.name == "category" else field_of(Service, keys.get(part.name, part.name)).label
            )
            lines.append(f"{label}：{value}")
    return "\n".join(lines)
