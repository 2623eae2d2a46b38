"""会场: the joint meeting on the wall. One need large, who could answer it, one key to claim; every step on disk."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual import work
from textual.binding import Binding

from guidance import agenda, following
from guidance.capacity import overclaim, uncounted, usual_share
from guidance.discreet import told
from guidance.proposals import Seat
from guidance.whistle import routed
from screens.ask import Ask
from screens.brief import Brief, Values
from screens.live_wall import NO_NEED, Wall
from screens.reading import ReadingScreen
from store.choices import COMMUNITY, ROUTES
from store.days import show_day, wall_day
from store.fields import Field
from store.kinds import Choice, Day, Text
from store.problems import BookProblem
from store.records import Match, Need, Record, Resource

TURN = "翻到 "  # begins the labels of page turns, which undo passes over
SHARE = (
    Field("份额", Text(limit=100), key="quantity", hint="3人、一半、200元、20套中的5套；空着是全部"),
    Field("承诺完成", Day(), key="promised_by", hint="12.20、下周五、两个月后写日期"),
    Field("怎么办", Text(limit=200), key="offer", hint="没有登记的资源时写一句"),
)


class LiveScreen(Wall):
    """A running meeting; gives back `ended` when it was closed, nothing when it was only left."""

    name_shown = "会场"
    BINDINGS = [
        Binding("enter", "claim", "认领", priority=True),
        Binding("space", "share", "份额", priority=True),
        Binding("right,pagedown", "turn(1)", "下一项", priority=True, key_display="右"),
        Binding("left,pageup", "turn(-1)", "上一项", show=False, priority=True),
        Binding("ctrl+a", "attend", "签到", priority=True),
        Binding("ctrl+n", "need", "新增", priority=True),
        Binding("ctrl+r", "offer", "新资源", show=False, priority=True),
        Binding("ctrl+d", "decide", "记决定", show=False, priority=True),
        Binding("delete", "discussed", "没人认", show=False, priority=True),
        Binding("ctrl+w", "route", "另走", show=False, priority=True),
        Binding("ctrl+z", "undo", "撤销", priority=True),
        Binding("ctrl+y", "redo", show=False, priority=True),
        Binding("ctrl+e", "end", "散会", priority=True),
        Binding("ctrl+g", "last", "上次办理", priority=True),
        Binding("escape", "leave", "离开", show=False, priority=True),
        *(Binding(str(place), f"choose({place})", show=False, priority=True) for place in range(1, 10)),
    ]
    help_lines: ClassVar[tuple[str, ...]] = (
        "投在墙上用：一次一条需求，左右键换。下面是到会的和能办的单位，能办的在前。",
        "上下键或数字选发言的单位，回车就认领；空格先写份额、日期再认，也用来改。",
        "几家分着认：认不完的还算「部分」。超过资源剩下的会先说，再按回车才记。",
        "Delete 没人认，记已议；Ctrl+W 另走：吹哨、物业职责、协商议事、社区自办。",
        "Ctrl+N 当场提的新需求，单位提的写单位名称。Ctrl+R 当场说的新资源。",
        "Ctrl+D 记决定。Ctrl+A 签到。Ctrl+G 上次认领办得怎样，开会先通报。",
        "联系人电话不上墙。Ctrl+Z 撤销刚才一步，并回到那一条。",
        "每一步都已存盘：断电、关机，再打开按 F9 就回到这一条。",
        "Esc 离开，会还开着；Ctrl+E 散会。",
    )

    # the steps

    def _step(self, label: str, records: list[Record], words: str, *, settle: str = "") -> bool:
        """Keep one step in one durable write, draw the wall, and say what was done."""

        def keep() -> None:
            with self.book.change(label):
                for record in records:
                    self.book.save(record)
                if settle:
                    following.settle(self.book, settle)
            self._warned = ("", "")

        return self.attempt(keep, words)

    def action_choose(self, place: int) -> None:
        """Let the unit of this number speak."""
        if place <= len(self._seats):
            self.table.cursor = place - 1

    def action_turn(self, by: int) -> None:
        """Put the next or the last need on the wall."""
        meeting = self.meeting
        beside = agenda.beside(meeting, by)
        if self.need is None:
            self.say(NO_NEED)
            return
        if beside == meeting.current:
            self.say("这是最后一项。Ctrl+E 散会。" if by > 0 else "这是第一项。")
            return
        self._step(f"{TURN}{beside}", [msgspec.structs.replace(meeting, current=beside)], "")

    def action_claim(self) -> None:
        """Claim for the unit that speaks; one that claimed already is told so."""
        need, seat = self.need, self.seat
        if need is None or seat is None:
            self.say("先签到：Ctrl+A。" if need else NO_NEED)
            return
        if self._own(need, seat):
            self.say("这家已经认领了。空格改份额和日期，Ctrl+Z 撤销。")
            return
        offer = self.book.get(Resource, seat.resource)
        quantity = usual_share(self.book, need, offer)
        over = overclaim(self.book, need, offer, quantity)
        if over and self._warned != (need.id, seat.unit):
            self._warned = (need.id, seat.unit)
            self.say(f"{over}空格改份额；还是要认就再按一次回车。", problem=True)
            return
        self._claimed(need, seat, {"quantity": quantity, "promised_by": None, "offer": ""})

    def _own(self, need: Need, seat: Seat) -> Match | None:
        return next((one for one in self._claims(need.id) if one.unit == seat.unit), None)

    def _claimed(self, need: Need, seat: Seat, values: Values) -> None:
        known, today = self._own(need, seat), self.meeting.held_on or wall_day()
        offer = self.book.get(Resource, seat.resource)
        if known is not None:
            promised = values["promised_by"] or known.promised_by
            claim = msgspec.structs.replace(
                known, quantity=values["quantity"], promised_by=promised, offer=values["offer"]
            )
        else:
            claim = following.claimed(
                need, seat.unit, today, resource=offer, meeting=self.meeting_id, quantity=values["quantity"],
                promised_by=values["promised_by"], offer=values["offer"],
            )  # fmt: skip
        name = following.claimant(self.book, claim)
        until = f"{show_day(claim.promised_by)}前" if claim.promised_by else ""
        what = "，".join(part for part in (claim.quantity, until) if part)
        apart = uncounted(need, claim.quantity)
        words = f"{name} 认领了：{what}。{apart or '右键下一项，Ctrl+Z 撤销。'}"
        self._step(f"{name} 认领 {need.id}", [claim], words, settle=need.id)

    @work
    async def action_share(self) -> None:
        """Ask for share, date and way first, then claim; for a claim that is there, change it."""
        need, seat = self.need, self.seat
        if need is None or seat is None:
            self.say("先签到：Ctrl+A。" if need else NO_NEED)
            return
        known, offer = self._own(need, seat), self.book.get(Resource, seat.resource)
        draft = known or following.claimed(
            need, seat.unit, wall_day(), quantity=usual_share(self.book, need, offer)
        )
        texts = {
            "quantity": draft.quantity, "offer": draft.offer,
            "promised_by": draft.promised_by.isoformat() if draft.promised_by else "",
        }  # fmt: skip
        besides = known.id if known else ""
        values = await self.house.push_screen_wait(
            Brief(
                f"{following.claimant(self.book, draft)} 认领 {need.id} {told(need)}", SHARE, texts,
                warn=lambda wanted: overclaim(self.book, need, offer, wanted["quantity"], besides),
            )
        )  # fmt: skip
        if values is not None:
            self._claimed(need, seat, values)

    def action_discussed(self) -> None:
        """Note that nobody took it, and go on."""
        need, meeting = self.need, self.meeting
        if need is None or self._claims(need.id):
            self.say("已经有人认领了。Ctrl+Z 撤销认领。" if need else NO_NEED)
            return
        talked = msgspec.structs.replace(need, status="已议")
        onward = msgspec.structs.replace(meeting, current=agenda.beside(meeting, 1))
        self._step(f"{need.id} 没人认，记已议", [talked, onward], f"{need.id} 记已议。Ctrl+W 可以另走。")

    @work
    async def action_route(self) -> None:
        """Send the need another way than to a unit."""
        if (need := self.need) is not None:
            answers = [(route, route) for route in ROUTES[1:]]
            route = await self.house.push_screen_wait(Ask(f"{need.id} {told(need)}：走哪条路？", answers))
            if route:
                words = f"{need.id} 走{route}，单子拟好了，会后在「吹哨转办」里发出。"
                self._step(f"{need.id} 走{route}", routed(self.book, need, route), words)

    @work
    async def action_need(self) -> None:
        """Enter a need raised on the spot; it comes next on the agenda."""
        who = [self.book.name_of(one.unit) for one in self.meeting.attendance]
        fields = [
            Field("新需求", Text(limit=200), key="title", required=True),
            Field("谁提出", Text(limit=100), key="proposer", hint="单位名称；空着是社区"),
            Field("数量", Text(limit=100), key="quantity"),
            Field("希望完成", Day(), key="wanted_by"),
        ]
        values = await self.house.push_screen_wait(Brief("当场提的新需求", fields, options={"proposer": who}))
        if not values:
            return
        kind = "驻区单位" if values["proposer"] else "社区"
        need = Need(**values, proposer_kind=kind, channel="会议", source=f"{self.meeting_id} 会上提出")

        def keep() -> Need:
            with self.book.change(f"会上新需求 {need.title}"):
                saved = self.book.save(need)
                meeting = self.meeting
                order = list(meeting.agenda)
                order.insert(order.index(meeting.current) + 1 if meeting.current in order else 0, saved.id)
                self.book.save(msgspec.structs.replace(meeting, agenda=order, current=saved.id))
            return saved

        self.attempt(keep, lambda saved: f"{saved.id} 记下了，现在就议。")

    @work
    async def action_offer(self) -> None:
        """Enter an offer made on the spot."""
        seat = self.seat
        here = [self.book.name_of(one.unit) for one in self.meeting.attendance]
        fields = [
            Field("哪家单位", Choice(options=tuple(here)), key="unit", required=True),
            Field("能提供什么", Text(limit=200), key="title", required=True),
            Field("数量", Text(limit=100), key="quantity_text"),
            Field("时间", Text(limit=100), key="times"),
        ]
        first = self.book.name_of(seat.unit) if seat and seat.present and seat.unit != COMMUNITY else ""
        values = await self.house.push_screen_wait(
            Brief("当场说的新资源", fields, {"unit": first or (here or [""])[0]})
        )
        if values:
            unit = next(
                one.unit for one in self.meeting.attendance if self.book.name_of(one.unit) == values["unit"]
            )
            offer = Resource(**{**values, "unit": unit}, status="承诺")
            self._step(
                f"会上新资源 {offer.title}", [offer], f"{values['unit']}：{offer.title}，记进资源清单了。"
            )

    @work
    async def action_decide(self) -> None:
        """Write down a decision for the minutes."""
        field = Field("会议决定", Text(limit=400), key="words", required=True)
        values = await self.house.push_screen_wait(Brief("记一条决定，写进纪要", [field]))
        if values:
            meeting = self.meeting
            decided = msgspec.structs.replace(meeting, decisions=[*meeting.decisions, values["words"]])
            self._step("记决定", [decided], f"第 {len(decided.decisions)} 条决定记下了。")

    async def action_last(self) -> None:
        """Show what came of the claims of the meeting before: every meeting begins with it."""
        lines = agenda.last_lines(self.book, self.meeting)
        await self.house.push_screen(ReadingScreen("上次认领办得怎样", lines or ["没有上次认领的事项。"]))

    async def action_attend(self) -> None:
        """Go to the attendance."""
        from screens.attendance import AttendanceScreen

        await self.house.push_screen(AttendanceScreen(self.meeting_id))

    # back, forward, away

    def action_undo(self) -> None:
        """Take back the last real step and stand where it was made; page turns are passed over."""
        try:
            while self.book.undo_label.startswith(TURN):
                self.book.undo()
        except BookProblem as problem:
            self.say_problem(problem)
            return
        self.house.step_back(self)

    def action_redo(self) -> None:
        """Bring back what was undone, page turns included."""
        try:
            label = self.book.redo()
            while label.startswith(TURN):
                label = self.book.redo()
        except BookProblem as problem:
            self.say_problem(problem)
            return
        self.show_book()
        self.say(f"已重做：{label}" if label else "没有可以重做的了。")

    def action_leave(self) -> None:
        """Leave the wall; the meeting goes on."""
        self.dismiss("")

    @work
    async def action_end(self) -> None:
        """Close the meeting and give its papers."""
        meeting = self.meeting
        counted = agenda.tally(self.book, meeting)
        field = Field("下次会议", Day(), key="next_on", hint="一个季度后，例如 3.5；空着以后再定")
        left = f"没人认 {counted.open}，另走 {counted.elsewhere}"
        title = f"散会？认领 {counted.claimed} 项，部分 {counted.partly}，{left}。可按 Ctrl+Z 接着开"
        values = await self.house.push_screen_wait(Brief(title, [field]))
        if values is None:
            return
        try:
            self.book.save(agenda.ended(meeting, values["next_on"]), f"散会 {meeting.id}")
        except BookProblem as problem:
            self.say_problem(problem)
            return
        self.dismiss("ended")
