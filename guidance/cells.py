"""Cells taken apart: names from phones, offers from one another, prices and times from what is offered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store import phones
from store.choices import FEES, UNIT_KINDS

_CLAUSE = re.compile(r"[，,；;。\n]+")
_ROLE = re.compile(r"^(?:党组织)?(?:负责人|联系人|队长|经办人|分管领导|联络员)[:：]?\s*(?=[\u4e00-\u9fff])")
_LABEL = re.compile(
    r"(?:(?:联系|办公|咨询|预约|服务|报名|值班|公开)?(?:电话|手机|座机|热线)(?:号码?)?|联系方式)[:：]?|^(?:预约|咨询|报名|联系)$"
)
_APART = re.compile(r"[()（）/、，,;；:：\s]+")
# Repetitions are bounded: a cell of 32,000 digits must not cost a minute.
_NUMBERISH = re.compile(r"(?<!\d)(?:\+?86[- ]?)?\(?\d[\d() -]{1,18}\d(?!\d)(?:转\d{1,6})?")
_TITLED = re.compile(
    r"[小老][\u4e00-\u9fff]|[\u4e00-\u9fff]{1,3}(?:经理|主任|师傅|老师|律师|医生|大夫|院长|校长|书记|队长|会长|站长|所长|店长|老板|科长"
    r"|部长|会计|先生|女士|同志|总)|[\u4e00-\u9fff]{2,3}"
)
_DAYTIME = "(?:上午|下午|晚上|中午)?"
_TIMES = re.compile(
    rf"每[周年]\d+次|每(?:天|日)(?!名额|\d+(?![\d:：])){_DAYTIME}|每周[一二三四五六日天末]?{_DAYTIME}|每月(?:第[一二三四](?:个|周)?|最后一?个?)(?:周|星期)[一二三四五六日天末]{_DAYTIME}"
    rf"|每月(?:\d+[日号次]|[一两二三四]次)?{_DAYTIME}|每季度(?:\d+次)?|每年|(?:双休日|工作日){_DAYTIME}|全年|全天|24小时|寒暑假(?:除外|期间)?"
    rf"|周[一二三四五六日天末](?:[至到、-]周?[一二三四五六日天])?{_DAYTIME}"
    r"|\d{1,2}[:：]\d{2}\s*[-—–~～至到]\s*(?:次日)?\d{1,2}[:：]\d{2}|晚\d+点至早?\d+点"
)
_PRICE = re.compile(r"\d{1,8}(?:\.\d{1,2})?\s?元(?:\s?/\s?[^，；。、]{1,20})?起?")
# Clauses that tell how, not what: no offer of their own.
_ABOUT = re.compile(
    "可容纳|可供|[需须]|请|限|仅|凭|由|到(?!家)|面向|开放时间|服务时间|时间|地点|地址|适合|提前"
)
_EMPTY = re.compile(
    "(?:免费|义务|低偿|团购价|半价|有偿)?(?:开放|服务|提供|收费|时间|可用|使用|可以使用)?|上门费|每[人次个户位家份套天月年]|."
)
_POST = (
    "(?:(?:党[委组]|党总支|党支部|支部|工会|常务|执行)*(?:副|总|副总)?(?:[校园院馆局所站店行会处科部队厂社股组厅台班]长|书记|主任|经理"
    "|主席|总监|主管|董事长|干事|委员|秘书长))"
)
_POSTED = (
    re.compile(rf"(?P<post>{_POST})[\s：:，,、]*(?P<name>[\u4e00-\u9fff]{{2,3}})"),
    re.compile(rf"(?P<name>[\u4e00-\u9fff]{{2,4}})[\s，,、/]+(?P<post>[\u4e00-\u9fff]{{0,4}}{_POST})"),
    re.compile(rf"(?P<name>[\u4e00-\u9fff]{{2,4}})[(（](?P<post>[\u4e00-\u9fff]{{0,4}}{_POST})[)）]"),
    re.compile(rf"(?P<name>[\u4e00-\u9fff]{{3}})(?P<post>{_POST})"),
)
_EMERGENCY = ("110", "119", "120", "122")  # a desk's name, not its number, where another stands beside it
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BUILDING = re.compile(r"^.*?(?:\d+|[一二三四五六七八九十]+|[A-Za-z])(?:号楼|栋|幢|座|#楼?)")
_NAMED_BUILDING = re.compile(r"(?<!\d)\d{1,3}(?:号楼|栋|幢|座(?=楼|\d|\D{0,2}单元))")
_HYPHENED = re.compile(r"(?<![\d-])(\d{1,3})-\d{1,2}-\d{3,4}(?![\d-])")
_DOOR = re.compile(
    r"(\d{1,4}\s?(?:号楼|栋|幢|座|#楼?))\s?(?:\d{1,2}\s?单元\s?)?\d{3,4}(?!\d)\s?(?:室|号|户)?"
)
_OWN_NUMBER = re.compile(r"(?:(?:联系)?(?:电话|手机)号?[:：]?\s*)?(" + _NUMBERISH.pattern + ")")
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
_FEW_BUILDINGS = 3  # that a need is about
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
# What people write where they have nothing to say.
_NOTHING = "无|没|没有|暂时没有|目前没有|不需要|一切正常|正常|/|-|--"
NOTHING = frozenset(
    {
        *_NOTHING.split("|"),
        *(
            f"{no}{what}"
            for no in ("无", "暂无", "没有", "暂无其他", "无其他")
            for what in ("", "需求", "诉求", "建议", "意见", "问题", "困难", "异常", "反映", "情况")
        ),
    }
)
_NAME = 4  # characters of a name
_LONGEST = 80  # characters of an address
_DIGITS = 12  # digits of a quantity
_KINDS = {
    "金融": "金融机构", "银行": "金融机构", "个体": "个体商户", "商户": "个体商户", "国企": "国有企业", "国有": "国有企业",
    "民企": "民营企业", "私企": "民营企业", "民营": "民营企业", "物业": "物业服务企业", "学校": "学校", "小学": "学校",
    "中学": "学校", "幼儿园": "学校", "医院": "医疗机构", "卫生服务": "医疗机构", "诊所": "医疗机构", "医疗": "医疗机构",
    "机关": "党政机关", "街道": "党政机关", "事业": "事业单位", "社会组织": "社会组织", "协会": "社会组织",
    "志愿": "志愿团体", "救援队": "志愿团体",
}  # fmt: skip


@dataclass(frozen=True)
class Contact:
    """Who to call: a name and the numbers found beside it."""

    name: str = ""
    mobile: str = ""
    landline: str = ""

    @property
    def numbers(self) -> str:
        """All numbers of the cell in one field."""
        return joined(self.mobile, self.landline)

    def __add__(self, other: Contact) -> Contact:
        """Return both as one: the first name, all numbers."""
        return Contact(
            self.name or other.name,
            joined(self.mobile, other.mobile),
            joined(self.landline, other.landline),
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


def joined(*parts: str, by: str = "、") -> str:
    """Return the parts that say something as one text, each once."""
    return by.join(dict.fromkeys(part for part in parts if part))


def contact(text: str) -> Contact:
    """Take a cell like 马经理13995010001/0951-6011001 apart."""
    told = phones.find(text)
    found = [one for one in told if one[1] not in _EMERGENCY] or told
    rest = _NUMBERISH.sub(
        lambda hit: " " if phones.find(hit.group()) else hit.group(), phones.plain(text)
    ).strip()
    rest = re.sub(r"^([\u4e00-\u9fff])\s+([\u4e00-\u9fff])$", r"\1\2", rest)  # 王　芳
    words = (
        _LABEL.sub("", _ROLE.sub("", word)) for word in _APART.split(_LABEL.sub(" ", _ROLE.sub("", rest)))
    )
    return Contact(
        joined(*(word for word in words if word not in ("联系人", "负责人"))),
        joined(*(number for kind, number in found if kind == "mobile")),
        joined(*(number for kind, number in found if kind != "mobile")),
    )


def person(text: str) -> tuple[str, str]:
    """Return the name and the post in a cell of both: 副校长 郑伟, 褚秀兰（园长）; a mere 黎行长 is a name."""
    plain = text.strip()
    for pattern in _POSTED:
        hit = pattern.fullmatch(plain)
        if hit and not re.fullmatch(_POST, hit["name"]) and not re.search("[长任]$", hit["name"]):
            return hit["name"], hit["post"]
    return text, ""


def public_numbers(text: str) -> str:
    """Return the numbers in a cell that holds other words too (备案号110 0951-6077003); plain numbers stay as written."""
    told = [number for kind, number in phones.find(text) if kind != "short"]
    return joined(*told) if told and phones.odd(text) else text


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
        called, rest = _called(clause)
        who += called
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


def _called(clause: str) -> tuple[Contact, str]:
    """Return whom a clause says to call, and what else it says."""
    called = contact(clause)
    sure = called.mobile or re.search(r"电话|热线|座机|拨打", clause) or "-" in called.landline
    if (_ROLE.match(clause) and len(called.name) <= _NAME) or (
        sure and (not called.name or _TITLED.fullmatch(called.name))
    ):
        return called, ""
    return (Contact("", called.mobile, called.landline), called.name) if sure else (Contact(), clause)


def told_times(text: str) -> str:
    """Return the words of a text that say when."""
    if text.endswith(("闭馆", "休息")):
        return text
    return "".join(hit.group() for hit in _TIMES.finditer(text))


def _subject(clause: str) -> str:
    """Return what a clause is about when times and prices are taken away; nothing for a bare time or price."""
    if clause.endswith(("闭馆", "休息")):
        return ""
    bare = re.sub(r"[(（]\s*[)）]", "", _PRICE.sub("", _TIMES.sub("", clause))).strip(" 、：:")
    return "" if _EMPTY.fullmatch(bare) else bare


def when_where(text: str) -> tuple[str, str]:
    """Return the times and the place in a cell of both, such as 每周二9:00-11:00，社区活动室."""
    parts = [part for part in re.split(r"[，,；;\n\s]+", text) if part]
    when = [part for part in parts if told_times(part)]
    return "，".join(when), "，".join(part for part in parts if part not in when)


def unit_name(text: str) -> str:
    """Return a unit's name in one line without the form's own remarks."""
    return re.sub(r"[（(](?:商户|企业|单位)[)）]|\n", "", text).strip()


def unit_kind(text: str) -> str:
    """Return the kind of unit that a word means, or an empty string."""
    if text in UNIT_KINDS:
        return text
    return next((kind for word, kind in _KINDS.items() if word in text), "")


def fee(text: str) -> str:
    """Return a fee as the lists write it; of a bare yes, that there is one."""
    if text.strip() in ("是", "有"):
        return "收费"
    return text.strip() if text.strip() not in ("否", "不收费", "不收", "无", "无偿", "0", "0元") else FEES[0]


def quantity(text: str) -> float | int | None:
    """Return the one number in a text like 每天20份, or None."""
    numbers = _NUMBER.findall(phones.plain(text))
    if len(numbers) != 1 or len(numbers[0]) > _DIGITS or ":" in phones.plain(text):
        return None
    return float(numbers[0]) if "." in numbers[0] else int(numbers[0])


def building(text: str) -> str:
    """Return the building of an address without entrance and door; of another address nothing with a number."""
    if "，" in text:  # an estate and a building in columns of their own
        return "".join(dict.fromkeys(building(part) for part in text.split("，", _FEW_BUILDINGS)))
    plain = phones.plain(text).replace(" ", "")
    if len(plain) > _LONGEST:
        return ""
    if hit := _BUILDING.match(plain):
        return hit.group()
    if (
        (hit := _HYPHENED.search(plain))
        and hit.end() == len(plain)
        and not re.search(r"\d", plain[: hit.start()])
    ):
        return f"{plain[: hit.start()]}{hit[1]}号楼"
    return "" if re.search(r"\d", plain) else plain


def told_building(text: str) -> str:
    """Return the building that a sentence speaks of, or the few; an empty string where there is none or too many."""
    found = list(dict.fromkeys(_NAMED_BUILDING.findall(phones.plain(text))))
    return "、".join(found) if len(found) <= _FEW_BUILDINGS else ""


def door_building(text: str) -> str:
    """Return the building of a door such as 9-1-502, which members of a group write for their name."""
    hit = _HYPHENED.search(phones.plain(text))
    return f"{hit[1]}号楼" if hit else ""


def without_private(text: str, names: tuple[str, ...] = ()) -> str:
    """Return a text without mobile numbers, doors and these names of residents."""
    text = _HYPHENED.sub(r"\1号楼", _DOOR.sub(r"\1", text))
    text = _OWN_NUMBER.sub(lambda hit: "" if phones.mobiles(hit[1]) else hit.group(), text)
    for name in filter(None, names):
        text = text.replace(name, "居民")
    return text.strip()
