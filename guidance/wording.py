"""Words that stand in reports but not in a resident's mouth, each with what to say instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HARD = {
    "共驻共建": "一起办", "网格化": "按楼分片", "赋能": "帮", "抓手": "办法", "常态化": "平常一直有", "多元化": "多种",
    "精准对接": "对上号", "下沉": "到小区来", "阵地": "地方", "闭环": "办完有回音", "提质增效": "办得更好", "双报到": "到社区报到",
    "全覆盖": "人人都有", "新业态": "骑手、司机", "新就业群体": "骑手、司机、快递员", "特殊人群": "写明是谁", "特定人群": "写明是谁",
    "兜底": "管到底", "帮扶": "帮", "载体": "办法", "机制": "办法", "一体化": "一处办",
    "志愿服务力量": "志愿者", "行政审批": "办证", "政务代办": "帮跑腿办证", "精神抚慰": "说说心里话",
    "入户探访": "到家看看", "助医": "陪看病", "临时照护": "临时照看",
}  # fmt: skip
_LONGEST = 45  # letters without a stop that a reader at a wall still follows
_STOP = re.compile("[，。；！？、,;\n]")


def hard_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield (hard word, plain word) for each word of offices in a text."""
    for hard, plain in _HARD.items():
        if hard in text:
            yield hard, plain


def long_sentence(text: str) -> str:
    """Return the first sentence too long to be read standing, or nothing."""
    return next((part for part in _STOP.split(text) if len(part) > _LONGEST), "")
