"""照印, 不用写: a finding that is a false alarm is waived with a reason, which the history keeps."""

from __future__ import annotations

from typing import Any

from guidance.review import MUST, Finding, Waivable, waivable, waive
from screens.base import HouseScreen
from screens.pick import Option, Pick
from store.problems import BookProblem

_REASONS = ("不是人名，是店名或地名", "本人同意公布，有书面材料", "是本社区自己的话")
_NEEDLESS = ("这一项不适用", "单位说不便填写", "纸上的登记表里有")


async def ask(screen: HouseScreen[Any], record: Waivable, finding: Finding | None = None) -> None:
    """Ask why this finding, or the first that may be waived, is none."""
    found = [one for one in waivable(screen.book, record) if finding in (None, one)]
    if not found:
        screen.say("没有可以照印的。手机号、证件号、不上清单的单位，不能照印。", problem=True)
        return
    forbids = found[0].level == MUST
    options = [Option(f"={reason}", reason) for reason in (_REASONS if forbids else _NEEDLESS)]
    asked = f"{found[0].text} {'照印' if forbids else '不用写'}的原因"
    await screen.house.push_screen(
        Pick(asked, options, free=True),
        lambda keys: _waived(screen, record, found[0], keys[0].removeprefix("=")) if keys else None,
    )


def _waived(screen: HouseScreen[Any], record: Waivable, finding: Finding, reason: str) -> None:
    try:
        waive(screen.book, record, finding, reason)
    except BookProblem as problem:
        screen.say_problem(problem)
        return
    screen.show_book()
    doing = "照印" if finding.level == MUST else "不再提"
    screen.say(f"{doing}：{reason}。记进了历史，Ctrl+Z 撤销。")
