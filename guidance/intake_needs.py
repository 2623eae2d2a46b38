"""A row of needs becomes one proposed need; what is a resident's own goes to `private` and nowhere else."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from guidance import buildings, cells
from guidance.intake_official import official_item
from guidance.intake_values import Proposal, proposal
from guidance.privacy import personal_words
from guidance.rows import DataRow
from guidance.told_days import told_day
from store.choices import CHANNELS, NEED_STATES, PROPOSERS
from store.clean import fold
from store.days import wall_day

_ORGANISATION = re.compile(
    "公司|中心|站点?$|学校|小学|中学|医院|银行|支行|物业|超市|店$|馆$|局$|所$|会$|队$|委员会|支部|街道|协会|社区|工会|园$|院$"
)
_CHANNEL_WORDS = {
    "座谈": "会议",
    "会议": "会议",
    "走访": "入户",
    "入户": "入户",
    "热线": "12345",
    "12345": "12345",
    "上门": "来访",
    "微信": "微信",
    "网格": "网格",
    "电话": "电话",
    "议事": "会议",
    "群": "微信",
}
_HANDLING = {
    "物业": {"route": "物业职责", "status": "办理中"},
    "协商": {"route": "协商议事", "status": "已议"},
    "吹哨": {"route": "吹哨部门", "status": "办理中"},
    **{word: {} for word in ("未办", "未处理", "未受理", "待办", "待处理", "待受理", "待处置", "待派单")},
    "办结": {"status": "办结"},
    "已办": {"status": "办结"},
    "销号": {"status": "办结"},
    "完成": {"status": "办结"},
    "已解决": {"status": "办结"},
    "办理中": {"status": "办理中"},
    "处理中": {"status": "办理中"},
    "处置中": {"status": "办理中"},
    "跟进": {"status": "办理中"},
    "进行中": {"status": "办理中"},
    "正在": {"status": "办理中"},
    "转办": {"status": "办理中"},
    "已转": {"status": "办理中"},
    "已答复": {"status": "办结"},
    "已回复": {"status": "办结"},
    "已处理": {"status": "办结"},
    "已处置": {"status": "办结"},
    **{
        f"已{word}": {"status": "办结"}
        for word in ("修", "疏通", "更换", "清", "安装", "实现", "送达", "发放", "恢复", "拆除", "消除")
    },
    "已落实": {"status": "办结"},
    "已整改": {"status": "办结"},
}
_YES_NO = {
    "是": {"status": "办结"},
    "√": {"status": "办结"},
    "✓": {"status": "办结"},
    "否": {},
    "×": {},
}  # 是否办结
NOBODY = "没有写谁反映的，提出方按居民记"
_HALF_A_YEAR = 183
_NOT_YET = re.compile("未|尚|待(?!遇)|没(?:有)?(?:办|解决|完|落实|处理)")
_IN_HAND, _NOT_BEGUN = (
    re.compile("正?在?[\u4e00-\u9fff]{2,4}中"),
    re.compile("(?:未|尚未|还没)[\u4e00-\u9fff]{2,3}"),
)
_URGENCY = {
    "特急": "紧急", "加急": "紧急", "急": "紧急", "急件": "紧急", "高": "紧急", "是": "紧急", "较急": "重要", "中": "重要",
    "一般": "日常", "普通": "日常", "平件": "日常", "低": "日常", "不急": "日常", "否": "日常", "正常": "日常",
}  # fmt: skip
_PROPOSER_WORDS = {
    "党组织": "社区",
    "街道": "社区",
    "业主": "居民",
    "学校": "驻区单位",
    "商户": "驻区单位",
    "志愿": "社会组织",
}
_PRIVATE = ("title", "description", "measures", "note", "quantity")  # texts that others read


def need_of(row: DataRow, near: date | None) -> Proposal:
    """Return the need of a row; days without a year are taken `near` a day."""
    values: dict[str, Any] = {key: text for key, text in row.cells.items() if not key.startswith("_")}
    doubts = [f"「同上」按上一行记了{where}" for where in ("楼栋",) if "building" in row.inherited]
    if (
        len(parts := re.split("[/／]", values.get("grid", ""))) > 1 and "building" not in values
    ):  # 一网格/3号楼
        values |= {"grid": parts[0].strip(), "building": "，".join(parts[1:]).strip()}
    asked = _proposer(
        values.pop("private", ""),
        values.pop("building", ""),
        values.pop("proposer_kind", ""),
        _body(values.pop("proposer", "")),
        doubts,
    )
    told = "；".join(f"{heading}：{text}" for heading, text in row.other)
    values |= {**asked, "private": cells.joined(asked.get("private", ""), told, by="；")}
    values |= _handling(values.pop("status", ""), doubts)
    done = row.cells.get("_done_on", "")
    if done and not values.get("status") and (ended := _past_day(done, near)) and ended <= wall_day():
        values["status"] = "办结"
        doubts.append(f"{row.source.at('_done_on')}有办结的日子 {done}，按办结记")
    values["channel"] = _channel(values.get("channel", "")) or _hotline(row)
    urgency = values.get("urgency", "")
    values["urgency"] = _URGENCY.get(urgency, urgency)
    told = f"{values['title']}，{values.get('description', '')}"
    values["building"] = values.get("building") or buildings.told_building(told)
    values["note"] = "" if cells.says_nothing(values.get("note", "")) else values.get("note", "")
    values["departments"] = [
        name for name in re.split(r"[\s、，,；;/]+", values.get("departments", "")) if name
    ]
    said_on = row.cells.get("_date", "")
    day = _past_day(said_on, near) if said_on else None
    if said_on and not day:
        values["note"] = cells.joined(values.get("note", ""), f"日期：{said_on}", by="；")
    category = row.cells.get("_category", "")
    number, open_points = official_item(
        "needs", values["title"], category, f"{values['title']}，{values.get('measures', '')}"
    )
    values |= {"item": number, "category": "" if number else category or values.get("category", "")}
    values["source"] = cells.joined(str(row.source), day.isoformat() if day else "", by="，")
    need = proposal("needs", row.source, values, [*doubts, *open_points], near)
    _keep_private(need.values, row, need.doubts)
    return need


def _past_day(text: str, near: date | None) -> date | None:
    """Return the day on which something was said: without a year it lies behind us, not ahead."""
    day, today = told_day(text, near), wall_day()
    if day and near is None and day > today and not re.search(r"\d{4}", text):
        return told_day(text, today - timedelta(days=_HALF_A_YEAR))
    return day


def _body(name: str) -> str:
    """Return the name of a unit that asks; a person's is none."""
    return name if _ORGANISATION.search(name) or name in PROPOSERS else ""


def _proposer(who: str, where: str, told: str, asker: str, doubts: list[str]) -> dict[str, str]:
    """Split who asked: units and bodies by name, residents only into what never leaves the book."""
    building = buildings.building(where) or buildings.told_building(who) or buildings.door_building(who)
    if who.removesuffix("反映") in PROPOSERS and not told:
        who, told = "", who.removesuffix("反映")
    if asker and not told:
        told = asker if asker in PROPOSERS else "社区" if asker.endswith("社区") else "驻区单位"
    name, _, rest = who.partition("，")
    if name and _ORGANISATION.search(name):
        return {"proposer_kind": "驻区单位", "proposer": name, "building": building, "private": rest}
    if not who and not told:
        doubts.append(NOBODY)
    private = cells.joined(who, where if fold(where) != fold(building) else "", by="，")
    proposer = asker or (told if told not in PROPOSERS else "")
    kind = told if told in PROPOSERS else _proposer_kind(told)
    return {"proposer_kind": kind or "居民", "proposer": proposer, "building": building, "private": private}


def _proposer_kind(told: str) -> str:
    first = told.split(maxsplit=1)[0] if told.split() else ""
    if first in PROPOSERS:
        return first
    known = next((kind for word, kind in _PROPOSER_WORDS.items() if word in first), "")
    body = "驻区单位" if _ORGANISATION.search(first) else ""
    return known or next((kind for kind in PROPOSERS if kind in first), "") or body


def _handling(text: str, doubts: list[str]) -> dict[str, str]:
    if not text:
        return {}
    if text in _YES_NO:
        return _YES_NO[text]
    known = next((values for word, values in _HANDLING.items() if word in text), None)
    if known and known.get("status") == "办结" and _NOT_YET.search(text):
        known = {}
    if known is None and _IN_HAND.fullmatch(text):
        known = {"status": "办理中"}
    if known is None and _NOT_BEGUN.fullmatch(text):
        known = {}
    if known is None:
        doubts.append(f"办理情况「{text}」记在状态说明里，状态请核对")
    return {**(known or {}), **({} if text in NEED_STATES else {"status_reason": text})}


def _channel(text: str) -> str:
    if text in CHANNELS:
        return text
    return next((kind for word, kind in _CHANNEL_WORDS.items() if word in text), text)


def _hotline(row: DataRow) -> str:
    """Return the channel of work orders: they come from the hotline."""
    orders = any("工单" in heading for heading, _ in row.other)
    return "12345" if orders or re.search("12345|热线", row.source.file) else ""


def _keep_private(values: dict[str, Any], row: DataRow, doubts: list[str]) -> None:
    """Take numbers, doors and the resident's name out of every text that others read."""
    name = "" if values.get("proposer") else row.cells.get("private", "").split("，")[0]
    for key in _PRIVATE:
        text = values.get(key, "")
        bare = buildings.without_private(text, (name,) if len(name) > 1 else ())
        if bare != text:
            values[key] = bare
            values["private"] = cells.joined(values.get("private", ""), f"原文：{text}", by="；")
            doubts.append("内容里的姓名、门牌或手机号已移到「不外传」")
        if word := personal_words(bare):
            doubts.append(f"内容里像有个人情况「{word}」，请移到「不外传」")
