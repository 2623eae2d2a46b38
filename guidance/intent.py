"""What a text asks for besides its subject: refusals, conditions, who it is for, danger."""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.clean import fold

_FREE = "免费|没钱|不花钱|不要钱|交不起|请不起|买不起|低保|家里困难|太贵|不收费|负担不起|家里穷|手头紧|掏不起"
_LEARN = "想学|学学|学门|学个|学点|手艺|考个|考证|学习(?!机)|教教|教我|拜师|培训|想考|开个.{0,4}(?:店|摊)|讲座|讲讲|讲一讲|演练"
_JOB = "找.{0,6}(?:工作|活|事做)|实习|见习|待业|下岗|失业|上班的地方|零活|招工|就业|挣点|补贴家用|岗位"
_HOME = "上门|来家|到家|家里来|下不了楼|下不去楼|出不了门|走不动|行动不便|瘫|卧床|腿脚不|送上|下不来"
_OLD = (
    "奶奶|爷爷|老人|大爷|大妈|老太|老伴|老娘|老爹|老爸|老妈|我爸|我妈|婆婆|公公|岁数大|八十|九十|七十|老头|老汉|阿婆|阿公"
    "|老爷子|独居|孤寡|空巢|高龄"
)
_CHILD = "孩子|娃|小孩|儿子|女儿|闺女|孙子|孙女|小学|初中|幼儿|宝宝|放学|学生|小朋友|少儿"
_WISH = "微心愿|想要(?:个|一个|一双|一件|台)|买不起|缺(?:个|台|一台|件)"
_REFUSED = re.compile(
    "^(?:也|并|又|我|都)?(?:不需要|不用|用不着|不是(?:想|要|为了)?|不要|别(?:给|来)|不想|除了|不缺|没必要|用不上|不找|不请)"
    "|^.{0,3}不(?:缺|用|需要|要)(?!了)"
)
_CLAUSE = re.compile(r"[，。；;,.!?！？\s]+")
_QUANTITY = re.compile(r"(\d+|[两一二三四五六七八九十百]+)\s*(?:个|名|人|户|家|辆|台|间|份|次|张|套|位)")

# Prompts only: a text without any of these may be an emergency all the same.
_URGENT = {
    "燃气": "煤气味|燃气味|天然气味|臭鸡蛋味|(?:煤气|燃气|天然气|液化气).{0,6}(?:漏|泄)|漏气",
    "火情": "着火|起火|冒(?:黑|浓|白)?烟|烧起来|烧着|火苗|爆炸|失火",
    "被困": "困.{0,6}电梯|电梯.{0,8}(?:困|卡住|关人|停在半)|关在电梯|反锁.{0,8}(?:孩子|老人)",
    "急病": "叫不醒|昏迷|没(?:了)?呼吸|心梗|晕倒|倒(?:在)?地|抽搐|口吐白沫|吐血|大出血|喘不上气|中毒|不省人事|半边身子|嘴歪",
    "触电停电": "冒火花|触电|电线(?:断|掉|垂)|(?:停电|断电).{0,10}(?:呼吸机|制氧)",
    "跑水": "爆管|水管.{0,4}(?:爆|炸|冻裂|崩)|(?:楼道|地下室|家里|屋里).{0,6}(?:成河|淹|灌)",
    "人身安全": "(?:撬|砸)门|持刀|拿着?刀|抢劫|入室|砍人|跳楼|轻生|自杀|不想活|往死里打|家暴|打我",
    "走失落水": "(?:老人|孩子|娃|爷爷|奶奶|老伴|我爸|我妈|孙子).{0,8}(?:走丢|走失|不见了|找不到)|落水|掉河|溺水",
}
_CALMER = re.compile("想学|培训|演练|万一|检查一下|查一查|去年|上次|以后|预防|宣传|怕走丢")


@dataclass(frozen=True)
class Intent:
    """The conditions and people in a text. `kept` is the text without refused clauses, `refused` the rest."""

    kept: str
    refused: str
    learn: bool = False
    job: bool = False
    free: bool = False
    home: bool = False
    old: bool = False
    child: bool = False
    wish: bool = False
    quantity: str = ""
    urgent: str = ""


def intent_of(text: str) -> Intent:
    """Read a need in somebody's own words. `urgent` names a danger or is empty; it never reassures."""
    kept, refused = _without_refusals(fold_words(text))

    def says(pattern: str) -> bool:
        return re.search(pattern, kept) is not None

    amount = _QUANTITY.search(kept)
    return Intent(
        kept=kept,
        refused=refused,
        learn=says(_LEARN),
        job=says(_JOB),
        free=says(_FREE) or bool(re.search("没钱|低保", text)),
        home=says(_HOME),
        old=says(_OLD),
        child=says(_CHILD),
        wish=says(_WISH),
        quantity=amount.group() if amount else "",
        urgent=_danger(kept),
    )


def fold_words(text: str) -> str:
    """Fold full-width and case, but keep the spaces between clauses as commas."""
    return "，".join(fold(clause) for clause in _CLAUSE.split(text) if clause.strip())


def _without_refusals(text: str) -> tuple[str, str]:
    clauses = [clause for clause in _CLAUSE.split(text) if clause]
    refused = [clause for clause in clauses if _REFUSED.search(clause)]
    kept = [clause for clause in clauses if clause not in refused]
    return ("，".join(kept), "，".join(refused)) if kept else (text, "")


def _danger(text: str) -> str:
    for kind, pattern in _URGENT.items():
        if re.search(pattern, text) and not _CALMER.search(text):
            return kind
    return ""
