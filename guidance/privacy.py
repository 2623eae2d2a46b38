"""Private words in free text: names, doors, illnesses, children hide in remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from store import phones
from store.clean import forbidden

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗"
    "凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤罗毕郝邬安常乐于时傅齐康伍余元顾孟黄穆萧尹姚邵汪祁毛狄贝戴宋庞熊纪"
    "舒屈项祝董梁杜阮蓝闵季贾路江童颜郭梅林刁钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房解丁邓单洪包左石崔龚程嵇邢裴"
    "陆荣翁荀羊甄曲家封芮储靳段富焦侯班仇祖武符刘景詹束龙叶幸司黎薄印白怀蒲卓池乔胥苍闻党翟谭劳姬申扶堵冉桑"
    "桂牛寿边燕冀尚农温别庄晏柴瞿阎连茹习艾向古易廖居衡步耿满匡文寇广欧利蔚越师巩聂晁勾敖融冷辛那简饶曾沙养"
    "丰关查荆红游盖益桓公哈纳撒拜妥锁虎买海喇"
)
_PERSON = re.compile(
    f"(?<!独)[{_SURNAMES}](?:先生|女士|小姐|大妈|大爷|大娘|奶奶|爷爷|阿姨|叔叔|老人家|师傅家)"
)
_DOOR = re.compile(
    r"\d+\s*(?:号楼|栋|幢|楼)\s*(?:\d+\s*单元\s*)?\d{3,4}\s*(?:室|号|户)?|\d+-\d+-\d{3,4}(?!\d)"
)
_ILLNESS = re.compile(
    "癌|肿瘤|精神病|精神分裂|抑郁症|艾滋|乙肝|尿毒症|透析|瘫痪|失独|低保户|吸毒|刑满|社区矫正"
)
_NAMED = re.compile(f"(?:联系人|负责人)[:：]?\\s*([{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?![\u4e00-\u9fff])")
_CHILD = re.compile(
    f"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:同学|小朋友|[（(，,]\\s*(?:今年)?(?:\\d|1[0-7])岁(?![以到至及-]))"
)

NAME, DOOR, ILLNESS, CHILD, MOBILE, NUMBER = "人名", "门牌", "隐私", "未成年人", "手机号", "证件号"
_DIGITS = re.compile(r"\d[\d -]{4,}\d")
_SENTENCES = {
    NAME: "像有人名“{}”，清单上不印人名，请改成单位或岗位。",
    DOOR: "有门牌“{}”，清单上不印住户门牌。",
    ILLNESS: "有“{}”，涉及隐私的字不上清单。",
    CHILD: "像说到一个孩子“{}”，未成年人的信息不上清单。",
    MOBILE: "有手机号 {}，请删掉，座机写在“公开电话”。",
    NUMBER: "有证件号或银行卡号，不能登记，更不能印。",
}
NEVER = (MOBILE, NUMBER)  # no reason makes these printable


def personal_words(text: str) -> str:
    """Return the first words in a text that speak of a person: a name, a door, an illness; or nothing."""
    hit = _PERSON.search(text) or _DOOR.search(text) or _ILLNESS.search(text)
    return hit.group().strip() if hit else ""


def private_parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, words) for what must not hang on a wall; see NAME, DOOR and the others."""
    if hit := _PERSON.search(text):
        yield NAME, hit.group()
    elif hit := _NAMED.search(text):
        yield NAME, hit.group(1)
    if hit := _CHILD.search(text):
        yield CHILD, hit.group()
    if hit := _DOOR.search(text):
        yield DOOR, hit.group().strip()
    if hit := _ILLNESS.search(text):
        yield ILLNESS, hit.group()
    for number in phones.mobiles(text):
        yield MOBILE, number
    if forbidden(text):
        yield NUMBER, ""


def masked(text: str, private: str = "") -> str:
    """Return a text without names, doors and numbers of people; `private` are notes that may hold names."""
    for name in re.findall(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])", private):
        text = text.replace(name, "某人")
    text = _CHILD.sub("某人", _NAMED.sub("某人", text))
    text = _PERSON.sub(lambda hit: f"某{hit.group()[1:]}", text)
    return _DIGITS.sub("", _DOOR.sub("", text))


def sentence(kind: str, label: str, words: str) -> str:
    """Say what was found in a field, so that a worker can mend it; a mobile is masked."""
    return f"{label}里{_SENTENCES[kind].format(phones.mask(words))}"
