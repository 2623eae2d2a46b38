"""What a person decides while matching: claim, reject, route, urgent, word; each is one durable write and a lesson."""

from __future__ import annotations

from functools import partial

import msgspec

from guidance import agenda, following
from guidance.catalogue import catalogue
from guidance.learning import ITEM, NO, WORD, YES, lesson_of
from guidance.states import CLAIMED, EMERGENCY, MEANT
from guidance.whistle import routed
from screens.ask import Ask
from screens.cards import CallCard
from screens.form import FormScreen
from screens.table_screen import TableScreen
from store.choices import REFUSALS, ROUTES
from store.days import wall_day
from store.entry import typed
from store.hub import NOTE
from store.hub.neighbours import Offer, is_neighbours, offers
from store.records import Lesson, Match, Need, Record, Resource

_WHISTLE = "吹哨部门"


class Deciding(TableScreen[None]):
    """The decisions of the matching screen. Subclasses say which need and which resource are chosen."""

    word = ""  # what could be remembered for the item just confirmed
    word_item = 0

    @property
    def need(self) -> Need | None:
        """The need that is decided about."""
        raise NotImplementedError

    @property
    def offer(self) -> Resource | None:
        """The resource that is decided about."""
        raise NotImplementedError

    def propose_word(self, need: Need, item: int) -> str:
        """Return the question whether a word shall be remembered, or nothing."""
        raise NotImplementedError

    @property
    def neighbours(self) -> tuple[Offer, ...]:
        """What the neighbours offer, as the last sync left it; nothing while the book has joined no hub."""
        return offers(self.book) if self.book.noted(NOTE) else ()

    def offered(self, id_: str) -> Resource | None:
        """Return the resource of this book or of a neighbour."""
        known = (one.resource for one in self.neighbours if one.resource.id == id_)
        return self.book.get(Resource, id_) or next(known, None)

    async def claim(self) -> None:
        """Open the claim of the chosen resource: share, promised day, meeting; nothing is claimed before Ctrl+S."""
        need, offer = self.need, self.offer
        if need is None or offer is None:
            return
        if need.urgency == EMERGENCY:
            await self.house.push_screen(CallCard(self.book, need))
            return
        if any(one.resource == offer.id for one in following.claims_on(self.book, need.id, CLAIMED)):
            self.say("已经认领过了。Ctrl+S 变成服务。")
            return
        if is_neighbours(offer):
            await self._ask_neighbour(need, offer)
            return
        today = wall_day()
        meeting = agenda.coming(self.book, today)
        claim = following.claimed(
            need, offer.unit, today, resource=offer, meeting=meeting.id if meeting else ""
        )
        keep = partial(self._keep_claim, set())
        await self.house.push_screen(FormScreen(claim, keep, start="quantity"), self._claimed)

    async def _ask_neighbour(self, need: Need, offer: Resource) -> None:
        from screens.neighbours import ask

        if any(one.resource == offer.id for one in following.claims_on(self.book, need.id, MEANT)):
            self.say("已经去问了，等对方答复。")
            return
        await ask(self, need, next(one for one in self.neighbours if one.resource is offer))

    def _keep_claim(self, said: set[str], record: Record, texts: dict[str, str]) -> Record:
        with self.book.change(f"认领 {self.book.name_of(texts['need'])}"):
            claim: Match = typed(record, texts, self.book)  # type: ignore[assignment]
            following.refuse_once(self.book, claim, said)
            kept = following.keep(self.book, claim, "")
            if need := self.book.get(Need, kept.need):
                self.book.save(lesson_of(YES, need, self.book.get(Resource, kept.resource)))
        return kept

    def _claimed(self, saved: bool | None) -> None:
        self.show_book()
        if saved and (need := self.need) is not None:
            asked = self.propose_word(need, self.offer.item if self.offer else 0)
            part = "还差一部分，可以再认领。" if need.status == "部分认领" else ""
            self.say(f"已认领 {need.id}。{part}Ctrl+S 变成服务，Ctrl+Z 撤销。{asked}")

    async def reject(self) -> None:
        """Ask with one key why the chosen resource does not fit, and propose it no more for this need."""
        if self.need is not None and (offer := self.offer) is not None:
            answers = [(reason, reason) for reason in REFUSALS]
            await self.house.push_screen(Ask(f"{offer.title}：为什么不合适？", answers), self._rejected)

    def _rejected(self, reason: str | None) -> None:
        need, offer = self.need, self.offer
        if reason and need is not None and offer is not None:
            words = f"{offer.title} 不再推荐给这条需求（{reason}）。Ctrl+Z 撤销。"
            self.keep_all(
                f"记不合适 {offer.title}",
                [following.refused(need, offer, reason), lesson_of(NO, need, offer, reason=reason)],
                words,
            )

    def confirm_item(self, need: Need, item: int) -> None:
        """Note what official item a person said a need is about."""
        asked = self.propose_word(need, item)
        name = official.title if (official := catalogue().resource(item)) else str(item)
        self.keep_all(f"定条目 {need.id}", [lesson_of(ITEM, need, item=item)], f"选定 {item} {name}。{asked}")

    def remember(self) -> None:
        """Learn the word that was proposed."""
        if self.word:
            lesson = Lesson(verdict=WORD, word=self.word, item=self.word_item)
            name = official.title if (official := catalogue().resource(self.word_item)) else ""
            self.keep_all(f"记词 {self.word}", [lesson], f"记住了：「{self.word}」 是 {name}。Ctrl+Z 撤销。")
            self.word = ""
        else:
            self.say("现在没有要记的词。先按数字选定条目，或认领一条。")

    async def urgent(self) -> None:
        """Mark the need as urgent: no matching, the numbers to call in front."""
        if (need := self.need) is not None:
            if need.urgency != "紧急":
                marked = msgspec.structs.replace(need, urgency="紧急")
                self.keep_all(f"标紧急 {need.id}", [marked], "已标紧急，不做匹配。Ctrl+Z 撤销。")
            await self.house.push_screen(CallCard(self.book, need))

    async def route(self) -> None:
        """Send the need another way than to a unit; 1 is always the whistle."""
        if (need := self.need) is not None:
            ways = [_WHISTLE, *(route for route in ROUTES if route != _WHISTLE)]
            answers = [(route, route) for route in ways if route != need.route]
            await self.house.push_screen(Ask(f"{need.id} {need.title}：走哪条路？", answers), self._routed)

    def _routed(self, route: str | None) -> None:
        if route and (need := self.need) is not None:
            words = f"{need.id} 改走 {route}，不再等匹配。转办单已拟好，在「吹哨转办」里发出。Ctrl+Z 撤销。"
            if route == ROUTES[0]:
                words = f"{need.id} 等单位认领。Ctrl+Z 撤销。"
            self.keep_all(f"{need.id} 走{route}", routed(self.book, need, route), words)

    async def serve(self) -> None:
        """Make a service of the claim on this need."""
        need, offer = self.need, self.offer
        claims = following.claims_on(self.book, need.id, CLAIMED) if need else []
        chosen = [one for one in claims if offer and one.resource == offer.id] or claims
        backing = self.book.get(Resource, chosen[-1].resource) if chosen else None
        if backing is None:
            self.say("先认领一条资源，再变成服务。")
            return
        service = following.as_service(self.book, chosen[-1])
        if not service.id:  # somebody reads and saves it in the form: it goes on the list
            service = msgspec.structs.replace(service, publish=True)
        await self.house.push_screen(FormScreen(service, self._keep_service), self._served)

    def _keep_service(self, record: Record, texts: dict[str, str]) -> Record:
        with self.book.change(f"新增服务 {texts['title']}"):
            return self.book.save(typed(record, texts, self.book))

    def _served(self, saved: bool | None) -> None:
        if saved:
            self.say("服务已保存。F7 看服务，F8 去公示。")
