"""Whom to call, taken out of a cell or a clause: names, posts, numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guidance.cells import joined
from store import phones

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
_WORKS_AS = re.compile(
    "([\u4e00-\u9fff]{0,5})(?:经理|主任|书记|民警|主管|干事|助理|会计|秘书|委员|老板|专员|专干|网格员|[校院所站店队园馆行班组部局村楼科处会厂社]长)"
)
_A_NAME = re.compile("[\u4e00-\u9fff]{1,3}[^\\W处室部科办局店厅站台组]")
_NO_NAMES = ("联系人", "负责人", "微信同号", "同微信", "微信", "手机同号")
_EMERGENCY = ("110", "119", "120", "122")  # a desk's name, not its number, where another stands beside it
_OWN_NUMBER = re.compile(r"(?:(?:联系)?(?:电话|手机)号?[:：]?\s*)?(" + _NUMBERISH.pattern + ")")
_NAME = 4  # characters of a name


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
        joined(*_with_post([word for word in words if word and word not in _NO_NAMES])),
        joined(*(number for kind, number in found if kind == "mobile")),
        joined(*(number for kind, number in found if kind != "mobile")),
    )


def _with_post(words: list[str]) -> list[str]:
    """Return somebody with his post as one: 社区民警 芦建国, 郭卓（大堂经理）; 张店长、李四 are two."""
    from guidance.privacy import SURNAMES  # many patterns: a start does without

    for name, post in (words, words[::-1]) if len(words) == 2 else ():
        hit = _WORKS_AS.fullmatch(post)
        if (
            hit
            and hit[1] not in tuple(SURNAMES)
            and _A_NAME.fullmatch(name)
            and not _WORKS_AS.fullmatch(name)
        ):
            return [f"{name}（{post}）"]
    return words


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


def called(clause: str) -> tuple[Contact, str]:
    """Return whom a clause says to call, and what else it says."""
    who = contact(clause)
    sure = who.mobile or re.search(r"电话|热线|座机|拨打", clause) or "-" in who.landline
    if (_ROLE.match(clause) and len(who.name) <= _NAME) or (
        sure and (not who.name or _TITLED.fullmatch(who.name))
    ):
        return who, ""
    return (Contact("", who.mobile, who.landline), who.name) if sure else (Contact(), clause)


def without_mobiles(text: str) -> str:
    """Return a text without mobile numbers and the words that only announce them."""
    return _OWN_NUMBER.sub(lambda hit: "" if phones.mobiles(hit[1]) else hit.group(), text)
