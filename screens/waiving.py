"""照印: a finding that is a false alarm is waived with a reason, which the history keeps."""

from __future__ import annotations

from typing import Any

from guidance.review import Finding, waivable, waive
from screens.base import HouseScreen
from screens.pick import Option, Pick
from store.problems import BookProblem
from store.records import Service

_REASONS = ("不是人名，是店名或地名", "本人同意公布，有书面材料", "是本社区自己的话")


async def ask(screen: HouseScreen[Any], service: Service) -> None:
    """Ask why the first finding that may be waived is none."""
    found = waivable(screen.book, service)
    if not found:
        screen.say("没有可以照印的。手机号、证件号、不上清单的单位，不能照印。", problem=True)
        return
    options = [Option(f"={reason}", reason) for reason in _REASONS]
    await screen.house.push_screen(
        Pick(f"{found[0].text} 照印的原因", options, free=True),
        lambda keys: _waived(screen, service, found[0], keys[0].removeprefix("=")) if keys else None,
    )


def _waived(screen: HouseScreen[Any], service: Service, finding: Finding, reason: str) -> None:
    try:
        waive(screen.book, service, finding, reason)
    except BookProblem as problem:
        screen.say_problem(problem)
        return
    screen.show_book()
    screen.say(f"照印：{reason}。记进了历史，Ctrl+Z 撤销。")
