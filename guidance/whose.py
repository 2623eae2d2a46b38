"""Whose table it is: streets collect the sheets of several communities in one workbook, and only one of them is ours."""

from __future__ import annotations

import re

from guidance.reading import Sheet

_LABELLED = re.compile(
    r"(?:填报|上报|报送|所在|所属)?(?:社区|单位|村)(?:名称)?(?:[（(](?:盖章|公章|签章)[)）])?[:：]\s*(\S{1,12}?社区)"
)
_TITLED = re.compile(
    r"^(?:\S{2,6}(?:街道|镇|区))?([\u4e00-\u9fff]{2,5}社区)(?=\d{4}|驻区|辖区|共治|共建|治理|服务项目|资源|居民需求|单位|便民)"
)
_NAMED = re.compile(r"[\u4e00-\u9fff]{2,6}社区")
_NO_NAME = re.compile("^(?:本|各|全|我|该|所|有|和谐|平安|智慧|完善|关于|城市|加强|推进|开展)")
_LINES = 3  # above a table


def community_of(sheet: Sheet) -> str:
    """Return the community that a sheet says it is of: by its name, its title or who filled it in; nothing where it says none."""
    lines = [sheet.title, *(text for row in sheet.rows[:_LINES] for text in row)]
    told = [hit[1] for text in lines if (hit := _LABELLED.search(text) or _TITLED.match(text))]
    if _NAMED.fullmatch(sheet.name.strip()):
        told.insert(0, sheet.name.strip())
    return next((name for name in told if not _NO_NAME.match(name)), "")


def is_others(said: str, ours: str) -> bool:
    """Say whether a sheet is of a community that is not ours; a street or town before the name makes no other of it."""
    return bool(said and ours) and not (said.endswith(ours) or ours.endswith(said))
