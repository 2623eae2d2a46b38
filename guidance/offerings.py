"""What is offered or wished for in a cell: one thing from another, prices and times from the thing itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guidance.whom import Contact, called, contact
from store import phones

_CLAUSE = re.compile(r"[，,；;。\n]+")
_DAYTIME = "(?:上午|下午|晚上|中午)?"
_TIMES = re.compile(
    rf"每[周年]\d+次|每(?:天|日)(?!名额|\d+(?![\d:：])){_DAYTIME}|每周[一二三四五六日天末]?{_DAYTIME}|每月(?:第[一二三四](?:个|周)?|最后一?个?)(?:周|星期)[一二三四五六日天末]{_DAYTIME}"
    rf"|每月(?:\d+[日号次]|[一两二三四]次)?{_DAYTIME}|每季度(?:\d+次)?|每年|(?:双休日|工作日){_DAYTIME}|全年|全天|24小时|寒暑假(?:除外|期间)?"
    rf"|周[一二三四五六日天末](?:[至到、-]周?[一二三四五六日天])?{_DAYTIME}"
    r"|\d{1,2}[:：]\d{2}\s*[-—–~～至到]\s*(?:次日)?\d{1,2}[:：]\d{2}|晚\d+点至早?\d+点"
)
# 周一闭馆, 周一至周五9:00-17:00，周末休息; 外卖小哥进店休息 is an offer.
_CLOSED = re.compile(
    r"[每周星期一二三四五六日天末双休法定国家节假春元旦年月号寒暑除夕初至到、和及逢全中上下午晚期间\d，,:：\s—–~～-]+(?:闭馆|休息)"
)
_PRICE = re.compile(r"\d{1,8}(?:\.\d{1,2})?\s?元(?:\s?/\s?[^，；。、]{1,20})?起?")
# Clauses that tell how, not what: no offer of their own.
_ABOUT = re.compile(
    "可容纳|可供|[需须]|请|限|仅|凭|由|到(?!家)|面向|开放时间|服务时间|时间|地点|地址|适合|提前"
)
_EMPTY = re.compile(
    "(?:免费|义务|低偿|团购价|半价|有偿)?(?:开放|服务|提供|收费|时间|可用|使用|可以使用)?|上门费|每[人次个户位家份套天月年]|."
)
_FIRST = re.compile(r"([^，,。]*)([，,。]?)(.*)", re.DOTALL)
_ACT = re.compile(
    "[\u4e00-\u9fff]{2,8}(?:教学|排练|讲座|培训|辅导|宣传|咨询|义诊|维修|修理|保洁|理发|代办|检测|陪诊|看护|陪护|慰问|巡逻|演出|讲解)"
)
# 环卫工人、快递小哥早餐8折
_PEOPLE = re.compile("(?:人|员|小哥|学生|儿童|居民|军人|家属|家庭|师傅|者|户|职工|党员|妇女)$")
_DONE = re.compile(
    "(?:[维修]修|修理|兑换|办理|发放|清洗|检测|租赁|出租|回收|安装|配送|代办|保养|体检|培训|辅导|拆装)$"
)
_DOES = re.compile("[测量修配送代助办换开讲教陪磨剪洗借]")
_NOUN = 3  # characters of a thing that is done something to
_WISH = 16  # characters of a need that stands beside others in a cell
_OFFER = 3  # characters of a piece that is an offer by itself
_AMOUNT = re.compile(
    r"(?<![\d年月周第/])\d{1,6}(?:\.\d+)?\s?(?:个|名|人|间|套|台|辆|份|张|平方米|㎡|把|条|顶|处|位|片|册|副|件|桶|盒|盏|床|根|箱|瓶|双|支|袋|部|架|块)(?![月年日周])"
)
_IN_WORDS = re.compile(
    "[一二两三四五六七八九十](?:间|名|套|台|辆|张|把|处|副|部|位|个)"
)  # 会议室一间（可容纳30人）
_MARK = re.compile(
    r"(?:^|(?<=[\s；;。，,、：:\u4e00-\u9fff）)]))(?:[（(]\d{1,2}[)）]|\d{1,2}[)）、.．](?!\d)|[①②③④⑤⑥⑦⑧⑨⑩])\s*"
)


@dataclass(frozen=True)
class Offering:
    """A text about what a unit offers, taken apart; `title` is what it is, `text` all but whom to call."""

    title: str
    text: str
    times: str
    fee: str
    price_list: str
    contact: Contact
    booking: str = ""


def offers(text: str, *, lists: bool = False) -> list[str]:
    """Return the offers in a cell that are clearly apart: divided by semicolons or lines, or as `lists` also by 、 and /.

    What follows the list (times, fee, whom to call) belongs to each of them.
    """
    told = numbered(text) or re.split(r"[；;\n]+|[，,](?=(?:还|另|并|同时|也)?(?:可|能)?(?:以)?提供)", text)
    parts = [part.strip() for part in told if part.strip()]
    return [one for part in parts for one in (_listed(part) if lists else [part])]


def numbered(text: str) -> list[str]:
    """Return the points of a text such as 1.理发上门；2.量血压 without their numbers; nothing when it has none."""
    pieces = [piece.strip(" ；;。，,、\n") for piece in _MARK.split(text)]
    return [piece for piece in pieces if piece] if not pieces[0] and len(pieces) > 1 else []


def wishes(text: str) -> list[str]:
    """Return the needs in a cell: numbered, or short ones in lines or between semicolons; a sentence stays whole."""
    if points := numbered(text):
        return points
    parts = [part.strip() for part in re.split(r"[；;\n]+", text) if part.strip()]
    apart = len(parts) > 1 and all(len(part) <= _WISH and not part.endswith(("，", ",")) for part in parts)
    return parts if apart else [text]


def _listed(text: str) -> list[str]:
    """Return 老人理发、上门修脚，每周二 as two offers; words that are no offers by themselves stay together."""
    clauses = [clause.strip() for clause in re.split("[，,]", text)]
    if len(clauses) > 1 and all(_ACT.fullmatch(clause) for clause in clauses):
        return clauses
    head, mark, rest = _FIRST.match(text).groups()  # type: ignore[union-attr]
    pieces = [piece.strip() for piece in re.split("[、/／]", head) if piece.strip()]
    apart = len(pieces) > 1 and not re.search(r"[()（）:：]", head)
    if (
        not apart
        or _one_thing(pieces)
        or any(len(piece) < _OFFER or not _subject(piece) or contact(piece).numbers for piece in pieces)
    ):
        return [text]
    return [f"{piece}{mark}{rest}" for piece in pieces]


def _one_thing(pieces: list[str]) -> bool:
    """Say whether the earlier words only belong to the last: 环卫工人、快递小哥早餐8折; 残损币、零钞兑换."""
    *others, last = pieces
    if all(_PEOPLE.search(piece) for piece in others):
        return True
    nouns = all(len(one) <= _NOUN and not _DOES.match(one) and not _DONE.search(one) for one in others)
    return bool(_DONE.search(last)) and nouns


def amount(text: str) -> str:
    """Return the one number with a measure word that a text tells of what is offered, or an empty string."""
    plain = _PRICE.sub("", _TIMES.sub("", phones.plain(text)))
    outside = re.sub(r"\([^()]*\)", "", plain)
    found = _AMOUNT.findall(outside) or ([] if _IN_WORDS.search(outside) else _AMOUNT.findall(plain))
    return found[0] if len(found) == 1 else ""


def offering(text: str) -> Offering:
    """Take a free text of 提供资源情况 apart; no name and no number stays in `title` and `text`."""
    clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]
    who, kept = Contact(), []
    for clause in clauses:
        found, rest = called(clause)
        who += found
        kept += [rest] if rest else []
    times = "，".join(told for clause in kept if (told := told_times(clause)))
    priced = [clause for clause in kept if _PRICE.search(clause)]
    fee = next(
        (word for word in ("免费", "义务", "低偿", "团购价") if any(word in clause for clause in kept)), ""
    )
    subjects = [subject for clause in kept if (subject := _subject(clause)) and not _ABOUT.match(subject)]
    subjects = [subject for subject in subjects if not _AMOUNT.fullmatch(subject)] or subjects
    title = "，".join(subjects[:2]) if subjects else "，".join(kept[:1])
    booking = "，".join(clause for clause in kept if _ABOUT.match(clause) and "预约" in clause)
    fee = "免费" if fee == "义务" else fee
    return Offering(title, "，".join(kept), times, fee, "，".join(priced), who, booking)


def told_times(text: str) -> str:
    """Return the words of a text that say when."""
    if _CLOSED.fullmatch(text):
        return text
    return "".join(hit.group() for hit in _TIMES.finditer(text))


def _subject(clause: str) -> str:
    """Return what a clause is about when times and prices are taken away; nothing for a bare time or price."""
    if _CLOSED.fullmatch(clause):
        return ""
    bare = re.sub(r"[(（]\s*[)）]", "", _PRICE.sub("", _TIMES.sub("", clause))).strip(" 、：:")
    return "" if _EMPTY.fullmatch(bare) else bare


def when_where(text: str) -> tuple[str, str]:
    """Return the times and the place in a cell of both, such as 每周二9:00-11:00，社区活动室."""
    parts = [part for part in re.split(r"[，,；;\n\s]+", text) if part]
    when = [part for part in parts if told_times(part)]
    return "，".join(when), "，".join(part for part in parts if part not in when)
