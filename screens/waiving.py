"""照印: a finding that is a false alarm is waived with a reason, which the history keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from guidance.review import MUST, Finding, review_service
from screens.base import HouseScreen
from screens.pick import Option, Pick
from store.parts import Waiver
from store.problems import BookProblem
from store.records import Service

_REASONS = ("不是人名，是店名或地名", "本人同意公布，有书面材料", "是本社区自己的话")


async def ask(screen: HouseScreen[Any], service: Service) -> None:
    """Ask why the first finding that may be waived is none."""
    found = review_service(screen.book, service)
    finding = next((one for one in found if one.level == MUST and one.waivable), None)
    if finding is None:
        screen.say("没有可以照印的。手机号、证件号、不上清单的单位，不能照印。", problem=True)
        return
    options = [Option(f"={reason}", reason) for reason in _REASONS]
    await screen.house.push_screen(
        Pick(f"{finding.text} 照印的原因", options, free=True),
        lambda keys: _waived(screen, service, finding, keys[0].removeprefix("=")) if keys else None,
    )


def _waived(screen: HouseScreen[Any], service: Service, finding: Finding, reason: str) -> None:
    day = date.today()  # noqa: DTZ011
    waiver = Waiver(field=finding.field, words=finding.words, reason=reason, by=screen.book.who, on=day)
    changed = msgspec.structs.replace(service, waivers=[*service.waivers, waiver])
    try:
        screen.book.save(changed, f"照印 {service.id} {finding.words[:20]}：{reason}")
    except BookProblem as problem:
        screen.say_problem(problem)
        return
    screen.show_book()
    screen.say(f"照印：{reason}。记进了历史，Ctrl+Z 撤销。")
