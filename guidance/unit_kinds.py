"""What kind of unit a word or a name speaks of."""

from __future__ import annotations

import re

from store.choices import UNIT_KINDS

_SAID = (
    ("金融机构", "金融|银行|信用社|保险公司"), ("个体商户", "个体|商户"), ("国有企业", "国企|国有"), ("民营企业", "民企|私企|民营"),
    ("物业服务企业", "物业"), ("学校", "学校|小学|中学|幼儿园|大学$|学院$"),
    ("医疗机构", "医院|卫生服务|卫生院|诊所|门诊部?$|医疗"), ("党政机关", "机关|街道|派出所$|法院$|检察院$"),
    ("事业单位", "事业"), ("社会组织", "社会组织|协会|基金会|促进会|联合会"), ("志愿团体", "志愿|救援队"),
)  # fmt: skip
# What the end of a name only lets one guess.
_GUESSED = (
    ("医疗机构", "卫生|药店|药房"), ("金融机构", "保险"), ("社会组织", "社工"), ("党政机关", "局$|委员会$"),
    ("事业单位", "中心$|馆$|站$"), ("个体商户", "店$|超市|馆子|餐厅|理发|美发|小卖|摊"), ("民营企业", "公司"),
)  # fmt: skip


def unit_kind(text: str) -> str:
    """Return the kind of unit that a word means, or an empty string."""
    return text if text in UNIT_KINDS else _first(_SAID, text)


def guessed_kind(name: str) -> str:
    """Return the kind that a name speaks of, or lets one guess: for a person who sees it before it is kept."""
    return unit_kind(name) or _first(_GUESSED, name)


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((kind for kind, words in table if re.search(words, text)), "")
