"""跟进: every claim from its first word to its rating; what is late stands on top."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, cast

import msgspec
from textual import work
from textual.binding import Binding

from guidance import following
from guidance.capacity import left
from guidance.following import Due
from screens.brief import Brief, Values
from screens.doing import STARS, Deed, DoingList
from screens.listing import ListScreen
from screens.views import View
from store.days import wall_day
from store.entry import typed
from store.fields import Field
from store.kinds import Day, Number, Text
from store.parts import Rating, Result
from store.records import Match, Need, Record, Resource, Service

_NEXT = Field("下次跟进", Day(), key="next_on", hint="空着不定；3天后写 11.27 或 周五")
REASONS = ("人手不够", "时间不合适", "设备坏了", "居民不需要了", "不归本单位办")
RESULT = (
    Field("开展次数", Number(), key="times"),
    Field("服务人次", Number(), key="people"),
    Field("服务小时", Number(), key="hours"),
    Field("投入资金", Number(), key="money", hint="元"),
    Field("佐证", Text(), key="evidence", hint="照片、签到表放在哪里，或文号"),
)


class ClaimsScreen(DoingList):
    """The claims; Enter offers the next step of the chosen one."""

    kind = Match
    name_shown = "跟进"
    empty = "还没有认领。F9 开会，或 F6 对接里认领。"
    views = (
        View("late", "过了承诺日期", lambda claim, _book, _grid: _waits(claim, "过期")),
        View("follow", "该跟进的", lambda claim, _book, _grid: _waits(claim, "该跟进")),
        View("rate", "等评价的", lambda claim, _book, _grid: _waits(claim, "等评价")),
        View("back", "退回的", lambda claim, _book, _grid: claim.status == "退回"),
    )
    BINDINGS = [
        Binding("ctrl+e", "log", "记一笔", priority=True),
        Binding("ctrl+s", "serve", "变服务", priority=True),
        Binding("ctrl+n", "app.go('meetings')", "去会议", show=False, priority=True),
    ]
    first_keys = ("open", "log", "serve", "look")
    help_lines: ClassVar[tuple[str, ...]] = (
        "认领往下走：意向、已认领、实施中、办结、评价；办不了的退回，写明原因。",
        "有 ! 的过了承诺日期；最晚的在最上面，「状态」里写着过期几天。",
        "回车选做什么，第一项是下一步，再回车就做。办结填次数、人次、小时、资金。",
        "Ctrl+E 记一笔跟进：电话、上门、已回复，选一个或自己写，顺便定下次日期。",
        "Ctrl+S 办结的变成服务。份额、承诺日期在「改」里，认领超了会先说。",
        *ListScreen.help_lines[1:5],
    )

    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()  # what was said of shares that are too large

    # the list

    def records(self) -> list[Record]:
        today = wall_day()
        waiting = {one.match.id: place for place, one in enumerate(following.waiting(self.book, today))}
        shown = [match for match in self.book.all(Match) if match.status != "不合适"]
        ended = ("办结", "退回")
        return [
            *sorted(
                shown,
                key=lambda one: (waiting.get(one.id, 9999), one.status in ended, one.promised_by or date.max),
            )
        ]

    def _due(self, record: Record) -> Due | None:
        return following.due(cast("Match", record), wall_day())

    def urgent(self, record: Record) -> bool:
        waits = self._due(record)
        return waits is not None and waits.overdue

    def detail(self, record: Record) -> str:
        match = cast("Match", record)
        waits = self._due(match)
        lines = [f"等：{waits.why}" if waits else ""]
        offer = self.book.get(Resource, match.resource)
        if offer and (rest := left(self.book, offer)):
            lines.append(f"{offer.title} 还剩 {rest.floored.said}")
        backed = [one for one in self.book.all(Service) if match.id in one.matches]
        lines += [f"已变成服务 {one.id} {one.title}" for one in backed]
        facts = super().detail(
            msgspec.structs.replace(match, result=None, rating=None, community_rating=None)
        )
        return "\n".join(line for line in (facts, following.outcome_words(match), *lines) if line)

    def state(self, record: Record) -> str:
        waits = self._due(record)
        return waits.why.replace(" ", "") if waits and waits.overdue else ""

    def deeds(self, record: Record) -> list[Deed]:
        claim = cast("Match", record)
        step = {"意向": "确定认领", "已认领": "开始实施", "退回": "重新认领"}.get(claim.status)
        if claim.request and claim.status != "已认领":
            step = None  # the neighbour decides
        steps = [Deed(step, lambda: self._advance(claim))] if step else []
        finish = Deed("办结，填结果", lambda: self._finish(claim))
        log = Deed("记一笔跟进  Ctrl+E", lambda: self._log(claim))
        back = Deed("退回，写原因", lambda: self._give_back(claim))
        change = self.edit(claim, "改份额、承诺日期")
        if claim.status == "办结":
            ratings = [Deed("提出人评价", lambda: self._rate(claim, "proposer"))]
            ratings.append(Deed("社区评价", lambda: self._rate(claim, "community")))
            serve = Deed("变成服务  Ctrl+S", self.action_serve)
            if claim.rating and claim.community_rating:
                return [serve, *ratings, change]
            ratings = ratings if claim.rating is None else ratings[::-1]
            return [*ratings, serve, change]
        if claim.status == "实施中":
            return [finish, log, back, change]
        asking = claim.request and claim.status == "意向"
        ends = [] if claim.status == "退回" else [back] if asking else [finish, back]
        return [*steps, log, *ends, change]

    def completed(self, record: Record) -> Record:
        match = cast("Match", record)
        if match.status == "办结" and not match.done_on:
            return msgspec.structs.replace(match, done_on=wall_day())
        return match

    def keep(self, record: Record, texts: dict[str, str]) -> Record:
        with self.book.change(f"修改对接 {record.id}"):
            following.refuse_once(self.book, cast("Match", typed(record, texts, self.book)), self._said)
            saved = cast("Match", super().keep(record, texts))
            following.settle(self.book, saved.need)
        return saved

    # doing

    @property
    def claim(self) -> Match | None:
        """The chosen claim."""
        return cast("Match | None", self.chosen)

    @work
    async def action_log(self) -> None:
        """Note a follow-up in a few keys."""
        if (claim := self.claim) is not None:
            await self._log(claim)

    async def _log(self, claim: Match) -> None:
        what = Field("做了什么", Text(limit=200), key="text", required=True)
        coming = (wall_day() + timedelta(following.SOON)).isoformat()
        texts = {
            "text": following.QUICK[0],
            "next_on": coming if claim.status not in ("办结", "退回") else "",
        }
        values = await self.house.push_screen_wait(
            Brief(self._title("记一笔", claim), [what, _NEXT], texts, options={"text": following.QUICK})
        )
        if values:
            today = wall_day()
            noted = following.logged(claim, values["text"], self.book.who, today, values["next_on"])
            self._keep(noted, f"跟进 {claim.id}", f"{claim.id} 记下了：{values['text']}。")

    def _advance(self, claim: Match) -> None:
        moved = following.advanced(claim, self.book.who, wall_day())
        self._keep(moved, f"{claim.id} {moved.status}", f"{claim.id} 现在是 {moved.status}。Ctrl+Z 撤销。")

    async def _finish(self, claim: Match) -> None:
        values = await self.house.push_screen_wait(Brief(self._title("办结", claim), RESULT))
        if values is not None:
            done = finished(claim, values, self.book.who, wall_day())
            self._keep(done, f"办结 {claim.id}", f"{claim.id} 办结。回车评价，Ctrl+S 变成服务。")

    async def _give_back(self, claim: Match) -> None:
        why = Field("为什么退回", Text(limit=200), key="reason", required=True)
        values = await self.house.push_screen_wait(
            Brief(self._title("退回", claim), [why], options={"reason": REASONS})
        )
        if values:
            back = following.returned(claim, values["reason"], self.book.who, wall_day())
            self._keep(back, f"退回 {claim.id}", f"{claim.id} 退回，占的份额放开了，需求重新等认领。")

    async def _rate(self, claim: Match, whose: str) -> None:
        by = Field("评价人", Text(limit=60), key="by", hint="居民不写姓名，写 居民代表、N-0031 等")
        said = Field("一句话", Text(limit=200), key="remark")
        values = await self.house.push_screen_wait(
            Brief(
                self._title("评价", claim),
                [STARS, said, by],
                {"stars": "5", "by": self._rater(claim, whose)},
            )
        )
        if values:
            rating = Rating(stars=int(values["stars"]), by=values["by"], remark=values["remark"])
            rated = following.rated(claim, rating, by_community=whose == "community")
            self._keep(rated, f"评价 {claim.id}", f"{claim.id} 评了 {rating.stars} 星。")

    def _rater(self, claim: Match, whose: str) -> str:
        need = self.book.get(Need, claim.need)
        return "社区" if whose == "community" else (need.proposer or need.proposer_kind) if need else ""

    def action_serve(self) -> None:
        """Make a service of the finished claim at once; it is looked at before it is posted."""
        claim = self.claim
        if claim is None or claim.status != "办结":
            self.say("办结了才变成服务。回车往下走。")
            return
        service = following.as_service(self.book, claim)
        old = bool(service.id)
        words = "已有这项服务，把这次认领记在它后面" if old else "已做成服务，先不公示"
        self.attempt(
            lambda: self.book.save(service, f"{claim.id} 变成服务 {service.title}"),
            lambda kept: f"{kept.id} {kept.title}：{words}。F7 看，F8 选上公示。",
        )

    def _keep(self, claim: Match, label: str, words: str) -> None:
        self._wanted = claim.id
        self.attempt(lambda: following.keep(self.book, claim, label), words)

    def asked(self, record: Record) -> str:
        return self._title(cast("Match", record).status, cast("Match", record))

    def _title(self, what: str, claim: Match) -> str:
        return f"{what}：{claim.id} {following.claimant(self.book, claim)}  {self.book.name_of(claim.need)}"


def _waits(claim: Match, why: str) -> bool:
    found = following.due(claim, wall_day())
    return found is not None and found.why.startswith(why)


def finished(claim: Match, values: Values, who: str, today: date) -> Match:
    """Return the claim finished with the values of the result form."""
    result = Result(
        times=whole(values["times"]),
        people=whole(values["people"]),
        hours=values["hours"],
        money=values["money"],
    )
    given = result if any(value is not None for value in msgspec.structs.astuple(result)) else None
    return following.finished(claim, given, values["evidence"], who, today)


def whole(value: float | None) -> int | None:
    """Return a count as a whole number."""
    return None if value is None else round(value)
