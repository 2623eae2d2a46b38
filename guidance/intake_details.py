"""The facts that an official item asks for, found in the free text of 提供资源情况; what is not there stays empty."""

from __future__ import annotations

import re

from guidance.catalogue import Detail, catalogue

# What offices write for the thing that a detail counts or names.
_SAID = {
    "救援人员数量": "救援人员|救援队员|抢险(?:工人|队员|人员)?|应急队员|消防员|工人|队员",
    "其中有救援特长人数": "特长|专业(?:救援)?(?:人员)?|持证",
    "防控医务人员数量": "医务人员|医护(?:人员)?|医生|护士|大夫",
    "支援人员数量": "支援人员|志愿者|党员|职工|队员|人员",
    "治安人员数量": "治安(?:人员|巡逻)?|保安(?:员)?|巡逻(?:员|队员)?|安保(?:人员)?",
    "见习岗位数量": "(?:见习)?岗位",
    "场地数量": "教室|场地|场所|会议室|活动室|操场",
    "随课师资数量": "教师|老师|师资|辅导员",
    "老师（医生）数量": "教师|老师|医生|咨询师|心理师|大夫",
    "场所数量": "[图阅书画健活篮足羽乒排网棋球][\u4e00-\u9fff]{0,4}(?:室|场|馆|台|厅)|场所|场地|操场|舞台",
    "场地面积": "",
}
_COUNT = "(?P<count>\\d{1,6}(?:\\.\\d+)?)\\s*(?:多|余)?(?:名|人|位|个|间|片|处|块|张|座)?"
_AREA = re.compile(r"\d{1,6}(?:\.\d+)?\s*(?:平方米|平米|㎡|m2)")
_GOODS = re.compile(
    r"([\u4e00-\u9fffA-Za-z]{2,12}?)\s*(\d{1,6}\s*(?:台|个|套|把|条|顶|辆|件|具|箱|副|桶|根|只|袋|盒|部|瓶|艘|块|面)|若干)"
)
_CLAUSE = re.compile(r"[，,。；;\n]+")


def details_of(number: int, text: str, title: str = "") -> dict[str, str]:
    """Return label -> what a text says, for the details of a resource item that no other field holds."""
    item = catalogue().resource(number)
    if item is None:
        return {}
    found = {
        detail.label: said
        for detail in item.details
        if not detail.field and (said := _said(detail, text, title))
    }
    counts = [label for label in found if label in _SAID]
    if (
        len(counts) > 1
        and len({found[label] for label in counts}) == 1
        and len(re.findall(r"\d+", text)) == 1
    ):
        del found[counts[1]]  # one number answers one question
    return found


def _said(detail: Detail, text: str, title: str) -> str:
    if detail.label.endswith(("器材名称", "物资名称")):
        return "、".join(name for name, _ in _GOODS.findall(text))
    if detail.label.endswith(("器材数量", "物资数量")):
        return "、".join(name + count for name, count in _GOODS.findall(text))
    if detail.label == "场地面积":
        return hit.group() if (hit := _AREA.search(text)) else ""
    if detail.kind == "number":
        return _count(_SAID.get(detail.label, ""), text)
    if detail.label in ("服务项目", "培训项目", "代培岗位"):
        return title
    core = detail.label.removesuffix("姓名").removesuffix("情况")
    for clause in _CLAUSE.split(text):
        if clause.startswith(core) and (said := clause[len(core) :].strip(" ：:为是")):
            return said
    return ""


def _count(said: str, text: str) -> str:
    if not said:
        return ""
    before = re.search(f"(?:{said})[^，,。；;\\d]{{0,6}}?{_COUNT}", text)
    after = re.search(f"{_COUNT}(?:{said})", text)
    hit = before or after
    return hit["count"] if hit else ""
