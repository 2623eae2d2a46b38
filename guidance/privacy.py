"""Private words in free text: names, doors, illnesses, children hide in remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from store import phones
from store.clean import forbidden


class _Rare:
    """A large pattern, compiled when a word it cannot do without is met for the first time: most texts have none."""

    def __init__(self, word: str, pattern: str) -> None:
        self._word = re.compile(word)
        self._pattern = pattern

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(self._pattern)

    def search(self, text: str) -> re.Match[str] | None:
        return self._whole.search(text) if self._word.search(text) else None

    def sub(self, put: str, text: str) -> str:
        return self._whole.sub(put, text) if self._word.search(text) else text


SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗"
    "凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤罗毕郝邬安常乐于时傅齐康伍余元顾孟黄穆萧尹姚邵汪祁毛狄贝戴宋庞熊纪"
    "舒屈项祝董梁杜阮蓝闵季贾路江童颜郭梅林刁钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房解丁邓单洪包左石崔龚程嵇邢裴"
    "陆荣翁荀羊甄曲家封芮储靳段富焦侯班仇祖武符刘景詹束龙叶幸司黎薄印白怀蒲卓池乔胥苍闻党翟谭劳姬申扶堵冉桑"
    "桂牛寿边燕冀尚农温别庄晏柴瞿阎连茹习艾向古易廖居衡步耿满匡文寇广欧利蔚越师巩聂晁勾敖融冷辛那简饶曾沙养"
    "丰关查荆红游盖益桓公哈纳撒拜妥锁虎买海喇"
)
# Surnames that rarely end another word; the rest are taken for names only where nothing else can stand before them.
_CLEAR = (
    "王李张刘陈杨赵黄吴徐孙胡朱郭罗宋郑谢韩唐冯董萧曹袁邓傅沈曾彭吕卢蒋蔡贾丁魏薛阎潘杜戴汪姜范石姚谭廖邹熊陆郝孔"
    "崔邱秦顾侯邵孟龙雷尹黎乔贺龚赖庞樊殷邢裴倪葛苗马柳鲍喻邬岑滕闵祁尤褚卞聂"
)
# Before a title these are nearly always the end of another word: 面向女士, 到时老师.
_NOT_BEFORE = "向于时家班师和那由从安成全任连卫居章房元"
_DOUBLE = (
    "欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|慕容|司徒|令狐|端木|宇文|呼延|申屠|澹台|赫连|钟离|轩辕|闻人|濮阳|淳于|拓跋|南宫"
    "|完颜|爱新觉罗"
)
_WORDS = (  # words that begin or end like a surname
    "(?<![感答园机一两纸行国骑斑司子照板二京模])"
    "(?!韩语|韩国|韩式|唐诗|宋词|龙舟|陆军|陆续|石油|石化|黄河|黄金|雷锋|孔子|孟子|范围|罗汉|谢谢|郑州|秦腔|顾问|顾客|杜绝|徐州|吴忠"
    "|陈列|胡同|董事|石材|张贴|张罗|王府|沈阳|曾经|马上|马路|马桶|马术|马拉|龙头|孔雀|熊猫|朱砂|丁香|姚伏|姜饼|陈皮|葛根|孙女|单位|单元)"
)
_LEAD = "(?:(?<![\u4e00-\u9fff])|(?<=[找请问系由跟给是让叫的位名]))"
_SURNAME = f"(?:{_WORDS}[{_CLEAR}]|{_LEAD}(?![{_NOT_BEFORE}])[{SURNAMES}]|{_LEAD}[任章房]|{_DOUBLE})"
_CALLED = (
    "先生|女士|小姐|太太|大妈|大爷|大娘|大姐|大哥|大嫂|大叔|大婶|奶奶|爷爷|阿姨|叔叔|婆婆|阿婆"
    "|老太|老汉|老爷子|老人家|师傅家|老伴"
)
TITLES = (
    "主任|书记|医生|大夫|护士|老师|教师|律师|师傅|经理|站长|校长|所长|院长|园长|馆长|会长|店长|队长|楼长|教练|教授|警官|法官|法师|同志"
    "|师母|老板|总(?![\u4e00-\u9fff])"
)
_LETTER = "(?![的了是在有给和说那这个们子到来去为从不要家上下天月年看帮把被站班院校])[\u4e00-\u9fff]"  # of a given name
_GIVEN = f"(?:{_WORDS}[{_CLEAR}]|{_DOUBLE})(?:{_LETTER}){{1,2}}"
_WHOLE_NAME = re.compile(_GIVEN)
_PERSON = re.compile(
    f"(?:{_WORDS}(?![{_NOT_BEFORE}])[{SURNAMES}]|{_LEAD}[于安任成时章卫房]|{_DOUBLE})(?:{_CALLED})"
    f"|{_WORDS}[{_CLEAR}](?:[婶嫂]|[叔伯姨](?![同父母])|[姐哥](?![\u4e00-\u9fff]))"
)
_ROOM = r"[\d〇零一二三四五六七八九十]"
_DOOR = re.compile(
    rf"{_ROOM}+\s*(?:号楼|栋|幢|楼|[#＃]楼?)\s*(?:{_ROOM}+\s*单元\s*)?(?:\d{{3,4}}|{_ROOM}{{3,4}})\s*(?:室|号|户)?"
    rf"|{_ROOM}+\s*单元\s*{_ROOM}{{3,4}}\s*(?:室|号|户)?|(?<![\d-])\d{{1,3}}-\d{{1,2}}-\d{{3,4}}(?![\d-])"
)
_PUBLIC_ROOM = re.compile(  # whose door it is when it is nobody's home
    "社区|中心|服务站|活动|办公|大楼|大厦|学校|小学|中学|医院|综合楼|教学楼|教室|门诊|写字楼|商务|窗口|书屋|工作室|调解室|阅览|大厅|党群|会议"
)
_ILLNESS = re.compile(
    "癌|肿瘤|精神病|精神分裂|精神障碍|抑郁症|艾滋|HIV|乙肝|丙肝|肺结核|梅毒|性病|尿毒症|透析|白血病|瘫痪|智力残疾|智障|自闭症|癫痫"
    "|失独|低保户|吸毒|戒毒|刑满|社区矫正"
)
_OF_ALL = re.compile(  # an illness that a service speaks of to everybody, not of one who has it
    "(?:两|防|抗|预防|禁|远离|拒绝|申请|代办|办理|宣传)[\u4e00-\u9fff]{0,2}$"
)
_ABOUT = re.compile(
    "^[\u4e00-\u9fff、]{0,4}(?:筛查|防治|预防|宣传|讲座|咨询|知识|检查|检测|疫苗|科普|义诊|康复训练|报销|证明|待遇|政策|手续|帮教|工作|热线|救助)"
)
_POORER = re.compile("^(?:家庭|[、，。；和及等或凭免优半可申]|$)")  # 低保户免费: a price, nobody's household
_STAFF = _Rare(
    f"{TITLES}|{_CALLED}",
    f"(?:{_SURNAME})(?:{TITLES})(?![\u4e00-\u9fff]?(?:室|岗))|{_GIVEN}(?:{TITLES}|{_CALLED})",
)
_CALLED_WHOLE = _Rare(_CALLED, f"{_GIVEN}(?:{_CALLED})")  # 王建国先生
_AFTER = "(?=报名|预约|登记|咨询|联系|办理|签到|授课|上门|教您|[\\s，。；、：:,（(]|\\d|$)"
_NAMED = _Rare(
    r"联系|负责|找|问|咨询|老人|儿童|学生|居民|患者|户主|家长|请|叫|由|[到去在向跟].*[报登领交咨预签约]|[01]\d",
    f"(?:联系人|负责人)[:：]?\\s*([{SURNAMES}][\u4e00-\u9fff]{{1,2}})(?![\u4e00-\u9fff])"
    f"|(?:找|联系|请问|咨询|老人|儿童|学生|居民|患者|户主|家长)[:：]?\\s*({_GIVEN}){_AFTER}"
    f"|(?:找|联系|问|请|叫)([小老](?![黄石龙马熊])[{_CLEAR}]头?){_AFTER}"
    f"|由[:：]?\\s*({_GIVEN})(?=负责|主讲|授课|讲解|带队|带领|承办|承接|组织|主持|坐诊|值班|值守|指导|上门|教您|带着)"
    f"|(?:找|到|去|在|向|跟|请)({_GIVEN})处?(?:那里|那儿|家里?)?(?=报名|登记|领取|领票|交费|咨询|预约|签到|约时间)"
    f"|(?<![\u4e00-\u9fff])({_GIVEN})(?<![路街巷园里楼店村镇区号馆行厅室司部])"
    f"\\s*[：:（(]?\\s*(?:电话)?[：:]?\\s*(?=[01]\\d[\\d -]{{5}})",
)
_CHILD = _Rare(
    "同学|小朋友|岁|年级",
    f"(?:{_GIVEN}|{_LEAD}(?![{_NOT_BEFORE}别广古高]|单位)[{SURNAMES}](?:{_LETTER}){{1,2}}|{_LEAD}小[\u4e00-\u9fff])"
    f"(?:同学|小朋友|[（(，,]\\s*(?:今年)?(?:\\d|1[0-7])岁(?![以到至及前上下内半~～-]))"
    f"|(?:男孩|女孩|孩子|娃)[，,（(]\\s*(?:今年)?(?:\\d|1[0-7])岁(?![以到至及前上下内半~～-])"
    f"|[一二三四五六七八九初高\\d]+年级(?:[\\d一二三四五六]+班)?的?(?:学生)?({_GIVEN}){_AFTER}",
)

_FOREIGN = (  # parts of Uyghur, Kazakh, Mongol and Tibetan names that no other word has
    "古丽|买买提|麦麦提|买合木提|艾买提|阿卜|阿不都|阿布都|阿依|吐尔|吐逊|热西提|热合曼|依不拉|依布拉|伊布拉|艾合|努尔|木拉提|卡德尔|库尔班|帕提|玛依|巴特尔|扎西|卓玛"
    "|其其格|格日勒|娜仁|次仁|拉姆|那孜|江别克|阿迪力|迪丽|穆罕|优素福|伊斯马"
)
_SOUND = (
    "[阿依古丽买提江尔吐热合木拉卡德库班帕玛努艾麦迪力那孜别克巴特格娜仁其勒扎卓次尼萨姆沙汗罕曼穆杜西逊]"
)
_PLACES = "[街路巷园店馆楼厅坊铺村镇餐饭烤]|美食|美发|美容|清真|超市|商行|公司|小区"
_SHOP = f"(?:[\u4e00-\u9fff]{{0,3}}(?:{_PLACES})|德勒|[\u4e00-\u9fff]?[舞歌])"
_FAR = _Rare(
    _FOREIGN,
    f"{_SOUND}*(?:{_FOREIGN}){_SOUND}*+(?:[·•・‧]{_SOUND}{{2,8}}+)?+(?!{_SHOP})"
    f"|{_SOUND}{{2,8}}[·•・‧]{_SOUND}*(?:{_FOREIGN}){_SOUND}*",
)

NAME, DOOR, ILLNESS, CHILD, MOBILE, NUMBER = "人名", "门牌", "隐私", "未成年人", "手机号", "证件号"
_DIGITS = re.compile(r"\d[\d -]{4,}\d")
_WRITTEN = str.maketrans("〇零一二三四五六七八九幺０１２３４５６７８９", "00123456789" + "1" + "0123456789")
_BETWEEN = r"[ .·•_/*－-]{0,2}"  # what stands between the digits of one number
_SPREAD = re.compile(rf"(?<!\d)1{_BETWEEN}[3-9](?:{_BETWEEN}\d){{9}}(?!{_BETWEEN}\d)")
_LIKE_CARD = re.compile(  # an ID card with a digit mistyped is one all the same; so is a bank card
    r"(?<!\d)[1-9](?:[ -]?\d){5}[ -]?(?:19|20)\d\d[ -]?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx](?!\d)"
    r"|(?<!\d)62(?:[ -]?\d){14,17}(?!\d)"
)
_SENTENCES = {
    NAME: "像有人名「{}」，清单上不印人名，请改成单位或岗位。",
    DOOR: "有门牌「{}」，清单上不印住户门牌。",
    ILLNESS: "有「{}」，涉及隐私的字不上清单。",
    CHILD: "像说到一个孩子「{}」，未成年人的信息不上清单。",
    MOBILE: "有手机号 {}，请删掉，座机写在「公开电话」。",
    NUMBER: "有证件号或银行卡号，不能登记，更不能印。",
}
NEVER = (MOBILE, NUMBER)  # no reason makes these printable


def is_name(text: str) -> bool:
    """Say whether a text is a surname and one or two letters and nothing else."""
    return _WHOLE_NAME.fullmatch(text) is not None


def sounds_foreign(text: str) -> bool:
    """Say whether a text sounds like a name of several parts that begins with no surname: 阿卜杜热西提."""
    return bool(_FAR.search(text))


def personal_words(text: str) -> str:
    """Return the first words in a text that speak of a person: a name, a door, an illness; or nothing."""
    hit = _PERSON.search(text) or _DOOR.search(text) or _ILLNESS.search(text)
    return hit.group().strip() if hit else ""


def covered(text: str) -> str:
    """Return a text with what speaks of a resident as 某某 (names, children, doors, illnesses, numbers), mobiles half hidden.

    A name with an office (张书记) stays: who is to do what is the matter of a paper.
    """
    for pattern in (_CALLED_WHOLE, _CHILD, _FAR):
        text = pattern.sub("某某", text)
    while hit := personal_words(text):
        text = text.replace(hit, "某某")
    text = phones.mask(text) if phones.mobiles(text) else text
    for digits in (_LIKE_CARD, _SPREAD):
        for found in reversed(list(digits.finditer(_as_digits(text)))):
            text = f"{text[: found.start()]}某某{text[found.end() :]}"
    return text


def private_parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, words) for what must not hang on a wall; see NAME, DOOR and the others."""
    if hit := _PERSON.search(text) or _STAFF.search(text):
        yield NAME, hit.group()
    elif hit := _NAMED.search(text):
        yield NAME, next(filter(None, hit.groups()))
    elif hit := _FAR.search(text):
        yield NAME, hit.group()
    if hit := _CHILD.search(text):
        yield CHILD, hit.group()
    for door in filter(None, (_home(text, hit) for hit in _DOOR.finditer(text))):
        yield DOOR, door
        break
    for hit in _ILLNESS.finditer(text):
        if not _said_to_all(text, hit):
            yield ILLNESS, hit.group()
            break
    known = phones.mobiles(text)
    for number in dict.fromkeys([*known, *_hidden_mobiles(text)]):
        yield MOBILE, number
    if forbidden(text) or _LIKE_CARD.search(_as_digits(text)):
        yield NUMBER, ""


def _home(text: str, hit: re.Match[str]) -> str:
    """Return the door found, or nothing where it is that of an office or a school."""
    around = text[max(0, hit.start() - 10) : hit.start()] + text[hit.end() : hit.end() + 8]
    return "" if _PUBLIC_ROOM.search(around) else hit.group().strip()


def _said_to_all(text: str, hit: re.Match[str]) -> bool:
    before, after = text[max(0, hit.start() - 4) : hit.start()], text[hit.end() :]
    if hit.group() == "低保户" and not re.search("[楼号栋]的?$", before):
        return bool(_POORER.search(after))
    return bool(_OF_ALL.search(before) or _ABOUT.search(after))


def _as_digits(text: str) -> str:
    """Return the text with every way to write a digit as that digit, letter for letter."""
    return re.sub(r"(?<=\d)[OoＯ]+(?=\d)", lambda hit: "0" * len(hit.group()), text.translate(_WRITTEN))


def _hidden_mobiles(text: str) -> Iterator[str]:
    """Yield mobiles written so that no reader of numbers knows them: 139 950 10001, 一三九九五零…, 13995O10001."""
    for hit in _SPREAD.finditer(_as_digits(text)):
        yield re.sub(r"\D", "", hit.group())


def anonymous(text: str, private: str = "") -> str:
    """Return a text without names, doors and numbers of people; `private` are notes that may hold names."""
    for name in re.findall(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])", private):
        text = text.replace(name, "某人")
    text = _FAR.sub("某人", _CHILD.sub("某人", _NAMED.sub("某人", text)))
    text = _PERSON.sub(lambda hit: f"某{hit.group()[1:]}", text)
    return _DIGITS.sub("", _DOOR.sub("", text))


def sentence(kind: str, label: str, words: str) -> str:
    """Say what was found in a field, so that a worker can mend it; a mobile is masked."""
    return f"{label}里{_SENTENCES[kind].format(phones.mask(words))}"
