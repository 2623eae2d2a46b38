"""公示: choose services, see what would be printed, make the sheet."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import ClassVar, cast

import msgspec
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from exports.formats import export
from exports.problem import ExportProblem
from exports.register import out_of_date
from guidance.public import PublicService, public_service
from guidance.review import MUST, review_service
from screens.base import HouseScreen
from screens.form import FormScreen
from screens.services import printed_order
from screens.text import plain
from screens.widgets.table import Column, ListTable, Row
from store.days import show_day
from store.entry import typed
from store.fields import field_of
from store.problems import BookProblem
from store.records import Posting, Record, Service


class PublishScreen(HouseScreen[None]):
    """The services with a mark each; what the chosen one would look like on paper; what stands against it."""

    name_shown = "公示"
    BINDINGS = [  # noqa: RUF012
        Binding("space", "mark", "选或去", priority=True),
        Binding("ctrl+s", "make('poster')", "做海报", priority=True),
        Binding("ctrl+l", "make('lists')", "做表格", priority=True),
        Binding("enter", "mend", "去改", priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("escape", "app.go('home')", show=False),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "左边选哪些服务印出来：空格选上或去掉。右边是印出来的字，和要先改的地方。",
        "! 是必须改的：不改完不做清单。回车直接去改。",
        "Ctrl+S 做 A4 海报（PDF）：每项一个二维码，做完逐个读回核对，读不对就不算做成。",
        "Ctrl+L 做三张清单和单位登记册（Excel），供内部和街道用，不张贴。",
        "只印公示的字：人名、手机号、住户信息不上清单。",
        "打印时选「实际大小」，不要缩放。",
    )

    def body(self) -> ComposeResult:
        with Horizontal(id="publish"):
            yield ListTable(
                [Column("印", 2), Column("服务"), Column("要改", 6)],
                id="publish-services",
                empty="还没有服务。F7 新增，或在 F6 对接里把认领变成服务。",
            )
            yield Static("", id="publish-preview", markup=False)
        yield Static("", id="publish-last", markup=False)

    def on_mount(self) -> None:
        """Start on the services."""
        self.set_focus(self._table)

    @property
    def _table(self) -> ListTable:
        return self.query_one(ListTable)

    @property
    def chosen(self) -> Service | None:
        """The service under the cursor."""
        return self.book.get(Service, self._table.chosen)

    def show_book(self) -> None:
        """Draw the services and the last sheet."""
        rows = []
        for service in sorted(self.book.all(Service), key=printed_order):
            musts = [finding for finding in review_service(self.book, service) if finding.level == MUST]
            mark = "是" if service.publish else "-"
            wrong = bool(musts) and service.publish
            rows.append(
                Row(service.id, (mark, f"{service.id} {service.title}", "必须改" if musts else ""), wrong)
            )
        self._table.show_rows(rows)
        self.query_one("#publish-last", Static).update(plain(self._last()))

    def _last(self) -> str:
        chosen = sum(service.publish for service in self.book.all(Service))
        sheets = [posting for posting in self.book.all(Posting) if posting.sheet]
        if not sheets:
            return f" 选了 {chosen} 项。还没有做过清单。做好的文件放在 {self.house.out}"
        last = sheets[-1]
        state = "内容已变，要重新做" if out_of_date(self.book, last) else "和现在一样"
        until = show_day(last.valid_until) if last.valid_until else ""
        return f" 选了 {chosen} 项。上次：编号 {last.sheet}  {last.edition}  有效至 {until}  {state}"

    @on(ListTable.Chosen)
    def _show_preview(self) -> None:
        service = self.chosen
        self.query_one("#publish-preview", Static).update(plain(self._preview(service) if service else ""))

    def _preview(self, service: Service) -> str:
        findings = review_service(self.book, service)
        mending = [f"{'!' if finding.level == MUST else '-'} {finding.text}" for finding in findings]
        head = "要改的：\n" + "\n".join(mending) + "\n\n" if mending else "可以印。\n\n"
        return f"{head}印出来是这样：\n{printed(public_service(self.book, service))}"

    # doing

    def action_mark(self) -> None:
        """Put the service on the sheet or take it off."""
        if (service := self.chosen) is not None:
            marked = msgspec.structs.replace(service, publish=not service.publish)
            words = f"{service.title} {'上清单' if marked.publish else '不上清单'}。"
            try:
                self.book.save(marked, f"{'选上' if marked.publish else '去掉'}公示 {service.title}")
            except BookProblem as problem:
                self.say_problem(problem)
                return
            self.house.saved = "已保存"
            self.show_book()
            self.say(words)

    async def action_mend(self) -> None:
        """Open the service at the field that the first finding names."""
        if (service := self.chosen) is not None:
            findings = review_service(self.book, service)
            start = findings[0].field if findings else ""
            await self.house.push_screen(FormScreen(service, self._keep, start=start))

    def _keep(self, record: Record, texts: dict[str, str]) -> Record:
        with self.book.change(f"修改服务 {record.caption}"):
            return self.book.save(typed(record, texts, self.book))

    def action_make(self, name: str) -> None:
        """Make a sheet; the screen says when it is done."""
        self.say("正在排版，做完逐个读回二维码，请稍等。" if name == "poster" else "正在写表格，请稍等。")
        self._make(name)

    @work(thread=True, exclusive=True, group="sheet")
    def _make(self, name: str) -> None:
        try:
            paths = export(self.book, name, self.house.out)
        except (ExportProblem, BookProblem) as problem:
            self.house.call_from_thread(self.say, str(problem), problem=True)
            return
        self.house.call_from_thread(self._made, paths)

    def _made(self, paths: list[Path]) -> None:
        self.house.saved = "已保存"
        self.show_book()
        names = "、".join(path.name for path in paths)
        self.say(f"做好了：{names}。放在 {paths[0].parent}。打印选「实际大小」。")

    def action_undo(self) -> None:
        """Take back the last change."""
        self.house.step_back(self)

    def action_redo(self) -> None:
        """Bring back what was undone."""
        self.house.step_forward(self)


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
